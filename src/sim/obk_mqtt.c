/* SPDX-License-Identifier: MIT */
/* A simulated OpenBeken tells a broker that it is there, by libcurl. */
#include "sim/obk_mqtt.h"

#include <pthread.h>
#include <stdio.h>

#include <curl/curl.h>

#include "sim/board.h"
#include "sim/obk_app.h"

#define CONNECT_S 1u /* after joining, and after a change */
#define AGAIN_S 10u
#define TOPIC_END "/connected"
#define MESSAGE "online"

static void begin_curl(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* The client's name may hold anything, and is one part of the topic's path. */
static bool make_url(const struct sim_obk *obk, CURL *curl, char *url, size_t size)
{
	const struct rmw_view client = sim_obk_text(&obk->config, SIM_OBK_MQTT_CLIENT);
	char *name = client.len == 0
			     ? NULL
			     : curl_easy_escape(curl, (const char *)client.data, (int)client.len);
	const int len =
		snprintf(url, size, "mqtt://127.0.0.1:%u/%s" TOPIC_END,
			 (unsigned)obk->sim->config.app.mqtt_port, name == NULL ? "" : name);

	curl_free(name);
	return len > 0 && (size_t)len < size && (client.len == 0 || name != NULL);
}

/* Without a user there is no password either (MQTT 3.1.1, 3.1.2.9). */
static bool set_user(const struct sim_obk *obk, CURL *curl)
{
	char user[65], password[129];

	if (sim_obk_text(&obk->config, SIM_OBK_MQTT_USER).len == 0)
		return true;
	(void)sim_obk_string(&obk->config, SIM_OBK_MQTT_USER, user, sizeof(user));
	(void)sim_obk_string(&obk->config, SIM_OBK_MQTT_PASS, password, sizeof(password));
	return curl_easy_setopt(curl, CURLOPT_USERNAME, user) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PASSWORD, password) == CURLE_OK;
}

static bool publish(const struct sim_obk *obk, CURL *curl)
{
	char url[3 * 64 + 64];

	return make_url(obk, curl, url, sizeof(url)) && set_user(obk, curl) &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "mqtt") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOPROXY, "*") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SIM_OBK_MQTT_MS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_POSTFIELDS, MESSAGE) == CURLE_OK &&
	       curl_easy_perform(curl) == CURLE_OK;
}

static void try_broker(struct sim_obk *obk)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	char host[65];
	CURL *curl;

	(void)pthread_once(&once, begin_curl);
	curl = curl_easy_init();
	obk->mqtt.is_online = curl != NULL && publish(obk, curl);
	curl_easy_cleanup(curl);
	obk->mqtt.events += obk->mqtt.is_online;
	obk->mqtt.try_s = obk->uptime_s + AGAIN_S;
	sim_obk_say(obk, "Info:MQTT:broker %s %s",
		    sim_obk_string(&obk->config, SIM_OBK_MQTT_HOST, host, sizeof(host)),
		    obk->mqtt.is_online ? "took the connection" : "cannot be connected to");
}

void sim_obk_mqtt_tick(struct sim_obk *obk)
{
	const uint8_t *settings = obk->config.bytes + SIM_OBK_MQTT_FROM;
	struct sim_obk_mqtt *mqtt = &obk->mqtt;

	if (obk->sim->config.app.mqtt_port == 0 || obk->link != SIM_OBK_JOINED)
		return;
	if (memcmp(mqtt->settings, settings, SIM_OBK_MQTT_SIZE) != 0) {
		memcpy(mqtt->settings, settings, SIM_OBK_MQTT_SIZE);
		mqtt->is_online = false;
		mqtt->try_s = obk->uptime_s + CONNECT_S;
	}
	if (!mqtt->is_online && obk->uptime_s >= mqtt->try_s &&
	    sim_obk_text(&obk->config, SIM_OBK_MQTT_HOST).len > 0)
		try_broker(obk);
}
