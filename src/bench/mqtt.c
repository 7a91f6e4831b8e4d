/* SPDX-License-Identifier: MIT */
/* Tells an MQTT broker of a bench, and sees at it that units come online, by libmosquitto. */
#include "bench/mqtt_state.h"

#ifdef RMW_WITH_MQTT

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/bytes.h>

#include "base/cond.h"
#include "port/tcp.h"

#define ONLINE "online" /* openbeken: the text is unverified */
#define KEEP_ALIVE_S 15
#define AGAIN_S 1u
#define AGAIN_MOST_S 10u
#define NAP_MS 50u
#define LOOP_MS 1000
#define END_MS 1000u
#define DENIED_QOS 0x80

/* Answers to CONNECT (MQTT 3.1.1, 3.2.2.3). */
enum { ANSWER_WELCOME = 0, ANSWER_BAD_USER = 4, ANSWER_NOT_ALLOWED = 5 };

bool rmw_mqtt_is_there(void)
{
	return true;
}

/* ---- in the thread of the library ---- */

static void on_connect(struct mosquitto *client, void *ctx, int answer)
{
	struct rmw_mqtt *mqtt = ctx;

	(void)client;
	pthread_mutex_lock(&mqtt->lock);
	mqtt->was_answered = true;
	mqtt->answer = answer;
	mqtt->is_connected = answer == ANSWER_WELCOME;
	mqtt->is_behind = mqtt->is_behind || mqtt->was_ended;
	mqtt->anew_us = rmw_clock_wall.now_us(&rmw_clock_wall) + RMW_MQTT_ANEW_US;
	for (size_t i = 0; i < RMW_MQTT_WATCHED_MAX; i++)
		if (mqtt->watched[i].topic[0] != '\0')
			rmw_mqtt_subscribe(mqtt, &mqtt->watched[i]);
	pthread_cond_broadcast(&mqtt->is_changed);
	pthread_mutex_unlock(&mqtt->lock);
}

static void on_disconnect(struct mosquitto *client, void *ctx, int why)
{
	struct rmw_mqtt *mqtt = ctx;

	(void)client;
	pthread_mutex_lock(&mqtt->lock);
	if (mqtt->is_connected && why != 0)
		mqtt->has_trouble[RMW_MQTT_TROUBLE_LOST] = true;
	mqtt->is_connected = false;
	mqtt->was_ended = true;
	for (size_t i = 0; i < RMW_MQTT_WATCHED_MAX; i++)
		mqtt->watched[i].was_cut = true;
	pthread_cond_broadcast(&mqtt->is_changed);
	pthread_mutex_unlock(&mqtt->lock);
}

static void on_publish(struct mosquitto *client, void *ctx, int message)
{
	struct rmw_mqtt *mqtt = ctx;

	(void)client;
	(void)message;
	pthread_mutex_lock(&mqtt->lock);
	mqtt->pending -= mqtt->pending > 0;
	pthread_cond_broadcast(&mqtt->is_changed);
	pthread_mutex_unlock(&mqtt->lock);
}

static void on_subscribe(struct mosquitto *client, void *ctx, int message, int count,
			 const int *granted)
{
	struct rmw_mqtt *mqtt = ctx;

	(void)client;
	pthread_mutex_lock(&mqtt->lock);
	for (size_t i = 0; i < RMW_MQTT_WATCHED_MAX; i++)
		if (mqtt->watched[i].topic[0] != '\0' && mqtt->watched[i].subscription == message &&
		    count > 0) {
			mqtt->watched[i].was_denied = granted[0] == DENIED_QOS;
			mqtt->watched[i].is_heard = granted[0] != DENIED_QOS;
		}
	pthread_cond_broadcast(&mqtt->is_changed);
	pthread_mutex_unlock(&mqtt->lock);
}

/* What the broker kept from before is marked as retained, and says nothing of now. */
static void on_message(struct mosquitto *client, void *ctx, const struct mosquitto_message *message)
{
	struct rmw_mqtt *mqtt = ctx;
	const struct rmw_view text = { message->payload, (size_t)message->payloadlen };
	const bool is_online =
		rmw_view_equal(text, (struct rmw_view){ (const uint8_t *)ONLINE, strlen(ONLINE) });

	(void)client;
	if (message->retain)
		return;
	pthread_mutex_lock(&mqtt->lock);
	for (size_t i = 0; i < RMW_MQTT_WATCHED_MAX; i++)
		if (mqtt->watched[i].topic[0] != '\0' &&
		    strcmp(mqtt->watched[i].topic, message->topic) == 0) {
			mqtt->watched[i].is_online = is_online;
			mqtt->watched[i].was_offline = !is_online;
		}
	pthread_cond_broadcast(&mqtt->is_changed);
	pthread_mutex_unlock(&mqtt->lock);
}

/* The only place where the library says why TLS fails. It holds a lock that it also takes where we
 * hold ours. */
static void on_log(struct mosquitto *client, void *ctx, int level, const char *text)
{
	struct rmw_mqtt *mqtt = ctx;

	(void)client;
	if (level != MOSQ_LOG_ERR || strstr(text, "SSL") == NULL)
		return;
	pthread_mutex_lock(&mqtt->says_lock);
	(void)snprintf(mqtt->tls_says, sizeof(mqtt->tls_says), "%s", text);
	pthread_mutex_unlock(&mqtt->says_lock);
}

/* Why TLS failed; false: it did not. */
static bool read_tls_says(struct rmw_mqtt *mqtt, char text[RMW_MQTT_TEXT_MAX])
{
	pthread_mutex_lock(&mqtt->says_lock);
	memcpy(text, mqtt->tls_says, RMW_MQTT_TEXT_MAX);
	pthread_mutex_unlock(&mqtt->says_lock);
	return text[0] != '\0';
}

/* ---- start ---- */

static void begin_library(void)
{
	(void)mosquitto_lib_init();
}

/* What stands between two '/' of a topic. */
static void append_level(char *topic, size_t size, const char *level)
{
	size_t len = strlen(topic);

	for (; *level != '\0' && len + 1 < size; level++)
		if ((uint8_t)*level < ' ' || strchr("+#/", *level) != NULL)
			topic[len++] = '_';
		else
			topic[len++] = *level;
	topic[len] = '\0';
}

static bool make_base(struct rmw_mqtt *mqtt, const struct rmw_mqtt_setup *setup,
		      struct rmw_err *err)
{
	if (setup->prefix == NULL || setup->prefix[0] == '\0')
		return true;
	if (strlen(setup->prefix) > sizeof(mqtt->base) / 2 ||
	    mosquitto_pub_topic_check(setup->prefix) != MOSQ_ERR_SUCCESS)
		return rmw_fail(err, RMW_E_USAGE, "'%.40s' is no topic that can be published at",
				setup->prefix);
	(void)snprintf(mqtt->base, sizeof(mqtt->base), "%s/", setup->prefix);
	append_level(mqtt->base, sizeof(mqtt->base) - 32, setup->bench);
	return true;
}

static bool set_tls(struct rmw_mqtt *mqtt, const struct rmw_mqtt_setup *setup, struct rmw_err *err)
{
	const bool has_file = setup->ca_file != NULL && setup->ca_file[0] != '\0';
	int result;

	if (setup->tls == RMW_MQTT_PLAIN)
		return true;
	result = has_file ? mosquitto_tls_set(mqtt->client, setup->ca_file, NULL, NULL, NULL, NULL)
			  : mosquitto_int_option(mqtt->client, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
	return result == MOSQ_ERR_SUCCESS ||
	       rmw_fail(err, RMW_E_SERVER_UNTRUSTED, "%s: %s",
			has_file ? setup->ca_file : "authorities of this system",
			mosquitto_strerror(result));
}

static bool make_client(struct rmw_mqtt *mqtt, const struct rmw_mqtt_setup *setup,
			struct rmw_err *err)
{
	const bool has_user = setup->user != NULL && setup->user[0] != '\0';

	mqtt->client = mosquitto_new(NULL, true, mqtt);
	if (mqtt->client == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a client of MQTT");
	mosquitto_connect_callback_set(mqtt->client, on_connect);
	mosquitto_disconnect_callback_set(mqtt->client, on_disconnect);
	mosquitto_publish_callback_set(mqtt->client, on_publish);
	mosquitto_subscribe_callback_set(mqtt->client, on_subscribe);
	mosquitto_message_callback_set(mqtt->client, on_message);
	if (setup->tls == RMW_MQTT_TLS)
		mosquitto_log_callback_set(mqtt->client, on_log);
	(void)mosquitto_reconnect_delay_set(mqtt->client, AGAIN_S, AGAIN_MOST_S, true);
	if (has_user && mosquitto_username_pw_set(mqtt->client, setup->user, setup->password) !=
				MOSQ_ERR_SUCCESS)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a client of MQTT");
	return set_tls(mqtt, setup, err);
}

/* A host that is not there is told at once, and cannot make the library's thread wait for it. */
static bool probe(const struct rmw_mqtt *mqtt, const struct rmw_cancel *cancel, struct rmw_err *err)
{
	const struct rmw_port_opener opener = { .cancel = cancel };
	struct rmw_port *port = NULL;
	struct rmw_err why = { 0 };

	if (!rmw_tcp_open(&opener, mqtt->broker, &port, &why)) {
		if (why.code == RMW_E_INTERRUPTED || why.code == RMW_E_NO_MEMORY)
			return rmw_fail(err, why.code, "%s", why.cause);
		return rmw_fail(err, RMW_E_MQTT_BROKER, "%s", why.cause);
	}
	rmw_port_free(port);
	return true;
}

/* With the lock. */
static bool check_answer(struct rmw_mqtt *mqtt, const struct rmw_mqtt_setup *setup,
			 struct rmw_err *err)
{
	char text[RMW_MQTT_TEXT_MAX];

	if (mqtt->is_connected)
		return true;
	if (mqtt->was_answered &&
	    (mqtt->answer == ANSWER_BAD_USER || mqtt->answer == ANSWER_NOT_ALLOWED))
		return rmw_fail(err, RMW_E_MQTT_DENIED, "%s refused %s%s%s", mqtt->broker,
				setup->user == NULL || setup->user[0] == '\0' ? "" : "user '",
				setup->user == NULL || setup->user[0] == '\0' ? "who has no user"
									      : setup->user,
				setup->user == NULL || setup->user[0] == '\0' ? "" : "'");
	if (mqtt->was_answered)
		return rmw_fail(err, RMW_E_MQTT_BROKER, "%s refused the connection with code %d",
				mqtt->broker, mqtt->answer);
	if (read_tls_says(mqtt, text))
		return rmw_fail(err, RMW_E_SERVER_UNTRUSTED, "%s: %s", mqtt->broker, text);
	if (mqtt->was_ended)
		return rmw_fail(err, RMW_E_MQTT_BROKER, "%s closed the connection", mqtt->broker);
	return rmw_fail(err, RMW_E_MQTT_BROKER, "%s took the connection and says nothing",
			mqtt->broker);
}

void rmw_mqtt_nap(struct rmw_mqtt *mqtt)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, NAP_MS);

	(void)rmw_cond_wait(&mqtt->is_changed, &mqtt->lock, &until);
}

static bool await_answer(struct rmw_mqtt *mqtt, const struct rmw_mqtt_setup *setup,
			 const struct rmw_deadline *until, struct rmw_err *err)
{
	char ignored[RMW_MQTT_TEXT_MAX];
	bool is_good;

	pthread_mutex_lock(&mqtt->lock);
	while (!mqtt->was_answered && !mqtt->was_ended && !read_tls_says(mqtt, ignored) &&
	       !rmw_deadline_is_over(until))
		rmw_mqtt_nap(mqtt);
	is_good = rmw_cancel_check(until->cancel, err) && check_answer(mqtt, setup, err);
	pthread_mutex_unlock(&mqtt->lock);
	return is_good;
}

static void pause_before_again(struct rmw_mqtt *mqtt)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, AGAIN_S * 1000u);

	pthread_mutex_lock(&mqtt->lock);
	while (!atomic_load(&mqtt->is_over) && !rmw_deadline_is_over(&until))
		rmw_mqtt_nap(mqtt);
	pthread_mutex_unlock(&mqtt->lock);
}

/* The library's own thread ends for ever where TLS is cut off: this one begins again. */
static void *live(void *ctx)
{
	struct rmw_mqtt *mqtt = ctx;

	(void)mosquitto_loop_forever(mqtt->client, LOOP_MS, 1);
	while (!atomic_load(&mqtt->is_over)) {
		pause_before_again(mqtt);
		if (mosquitto_reconnect(mqtt->client) == MOSQ_ERR_SUCCESS)
			(void)mosquitto_loop_forever(mqtt->client, LOOP_MS, 1);
	}
	pthread_mutex_lock(&mqtt->lock);
	mqtt->has_ended = true;
	pthread_cond_broadcast(&mqtt->is_changed);
	pthread_mutex_unlock(&mqtt->lock);
	return NULL;
}

/* One that hangs in a connection is ended as the library ends its own. */
static void end_thread(struct rmw_mqtt *mqtt)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, END_MS);
	bool has_ended;

	if (!mqtt->has_thread)
		return;
	atomic_store(&mqtt->is_over, true);
	(void)mosquitto_disconnect(mqtt->client);
	pthread_mutex_lock(&mqtt->lock);
	while (!mqtt->has_ended && rmw_cond_wait(&mqtt->is_changed, &mqtt->lock, &until))
		;
	has_ended = mqtt->has_ended;
	pthread_mutex_unlock(&mqtt->lock);
	if (!has_ended)
		(void)pthread_cancel(mqtt->thread);
	(void)pthread_join(mqtt->thread, NULL);
}

static uint16_t port_of(const struct rmw_mqtt_setup *setup)
{
	if (setup->port != 0)
		return setup->port;
	return setup->tls == RMW_MQTT_TLS ? RMW_MQTT_TLS_PORT : RMW_MQTT_PORT;
}

/* Signals are for the thread that began. */
static bool start_thread(struct rmw_mqtt *mqtt, const struct rmw_mqtt_setup *setup,
			 struct rmw_err *err)
{
	sigset_t all, before;
	int result =
		mosquitto_connect_async(mqtt->client, setup->host, port_of(setup), KEEP_ALIVE_S);

	if (result == MOSQ_ERR_SUCCESS) {
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		(void)mosquitto_threaded_set(mqtt->client, true);
		mqtt->has_thread = pthread_create(&mqtt->thread, NULL, live, mqtt) == 0;
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	if (result == MOSQ_ERR_SUCCESS && !mqtt->has_thread)
		return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no thread");
	if (result == MOSQ_ERR_TLS)
		return rmw_fail(err, RMW_E_SERVER_UNTRUSTED,
				"%s: no connection over TLS came about", mqtt->broker);
	return result == MOSQ_ERR_SUCCESS ||
	       rmw_fail(err, RMW_E_MQTT_BROKER, "%s: %s", mqtt->broker, mosquitto_strerror(result));
}

static bool connect_all(struct rmw_mqtt *mqtt, const struct rmw_mqtt_setup *setup, uint32_t wait_ms,
			const struct rmw_cancel *cancel, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, cancel, wait_ms);
	const bool is_v6 = strchr(setup->host, ':') != NULL;

	(void)snprintf(mqtt->broker, sizeof(mqtt->broker), "%s%.120s%s:%u", is_v6 ? "[" : "",
		       setup->host, is_v6 ? "]" : "", (unsigned)port_of(setup));
	return make_base(mqtt, setup, err) && make_client(mqtt, setup, err) &&
	       probe(mqtt, cancel, err) && start_thread(mqtt, setup, err) &&
	       await_answer(mqtt, setup, &until, err);
}

static void free_all(struct rmw_mqtt *mqtt)
{
	if (mqtt->client != NULL) {
		end_thread(mqtt);
		mosquitto_destroy(mqtt->client);
	}
	pthread_cond_destroy(&mqtt->is_changed);
	pthread_mutex_destroy(&mqtt->lock);
	pthread_mutex_destroy(&mqtt->says_lock);
	for (size_t i = 0; i < RMW_SLOTS_MAX; i++)
		free(mqtt->kept[i].json);
	free(mqtt);
}

static bool start_locks(struct rmw_mqtt *mqtt)
{
	if (pthread_mutex_init(&mqtt->says_lock, NULL) != 0)
		return false;
	if (pthread_mutex_init(&mqtt->lock, NULL) == 0) {
		if (rmw_cond_start(&mqtt->is_changed))
			return true;
		pthread_mutex_destroy(&mqtt->lock);
	}
	pthread_mutex_destroy(&mqtt->says_lock);
	return false;
}

bool rmw_mqtt_start(struct rmw_mqtt **mqtt, const struct rmw_mqtt_setup *setup, uint32_t wait_ms,
		    const struct rmw_cancel *cancel, struct rmw_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct rmw_mqtt *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a client of MQTT");
	(void)pthread_once(&once, begin_library);
	if (!start_locks(made)) {
		free(made);
		return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
	}
	if (connect_all(made, setup, wait_ms, cancel, err)) {
		*mqtt = made;
		return true;
	}
	rmw_mqtt_stop(made, 0);
	return rmw_while(err, "MQTT");
}

bool rmw_mqtt_trouble(struct rmw_mqtt *mqtt, char text[RMW_MQTT_TEXT_MAX])
{
	bool is_one = false;

	pthread_mutex_lock(&mqtt->lock);
	for (size_t i = 0; i < RMW_MQTT_TROUBLE_COUNT && !is_one; i++) {
		is_one = mqtt->has_trouble[i] && !mqtt->was_told[i];
		if (!is_one)
			continue;
		mqtt->was_told[i] = true;
		(void)snprintf(text, RMW_MQTT_TEXT_MAX,
			       i == RMW_MQTT_TROUBLE_LOST
				       ? "the connection to the MQTT broker %s was lost; "
					 "it is tried again"
				       : "the MQTT broker %s takes events slower "
					 "than they come: some are left out",
			       mqtt->broker);
	}
	pthread_mutex_unlock(&mqtt->lock);
	return is_one;
}

void rmw_mqtt_stop(struct rmw_mqtt *mqtt, uint32_t wait_ms)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, wait_ms);

	if (mqtt == NULL)
		return;
	if (wait_ms > 0)
		rmw_mqtt_tell_anew(mqtt, UINT64_MAX);
	pthread_mutex_lock(&mqtt->lock);
	while (mqtt->pending > 0 && mqtt->is_connected && !rmw_deadline_is_over(&until))
		rmw_mqtt_nap(mqtt);
	pthread_mutex_unlock(&mqtt->lock);
	free_all(mqtt);
}

#endif
