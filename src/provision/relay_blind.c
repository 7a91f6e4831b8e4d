/* SPDX-License-Identifier: MIT */
/* Settings for an OpenBeken that only listens: all is sent, and what its log shows is noted. */
#include "provision/relay_blind.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "provision/relay_log.h"
#include "provision/relay_setting.h"

#define BAUD 115200u
#define SEND_MS 100u
#define HEAR_MS 100u   /* a burst is looked for every 25 ms (openbeken 14.7) */
#define SAVE_MS 2000u  /* a change is in the flash by then (openbeken 13.1) */
#define START_MS 8000u /* of the log of its start */

#define FLAG_CONSOLE (UINT64_C(1) << 31)
#define NO_ROLE UINT8_MAX

/* What the log has before the name of a network that it joins (openbeken 14.6). */
#define LOG_SSID "Using SSID ["

/* What is masked in the log, which repeats the commands. */
enum { PASSWORD, SSID, MQTT_PASSWORD, SECRET_COUNT };

/* A relay at work. Secret: on the heap, and wiped. */
struct rmw_relay_blind_work {
	const struct rmw_relay_blind *blind;
	struct rmw_relay_work all;
	struct rmw_relay_goal goal;
	const char *secrets[SECRET_COUNT]; /* NULL: it is not given */
	char line[RMW_RELAY_BLIND_MAX];	   /* that was sent last, without its end */
	char heard[256];		   /* a line of the log in the making */
	size_t heard_len;
	bool is_heard_cut;
	bool is_line_shown;
	unsigned shown; /* how many of those that were sent the log had */
	bool is_ssid_shown;
};

/* ---- the line ---- */

static void note_ssid(struct rmw_relay_blind_work *work)
{
	const char *ssid = work->secrets[SSID];
	const char *at = strstr(work->heard, LOG_SSID);
	const char *end = at == NULL ? NULL : strrchr(at, ']');

	if (end == NULL || ssid == NULL)
		return;
	at += strlen(LOG_SSID);
	if ((size_t)(end - at) == strlen(ssid) && memcmp(at, ssid, strlen(ssid)) == 0)
		work->is_ssid_shown = true;
}

/* Masked as it came: a secret of which some letters were changed before would not be found. */
static void tell_line(struct rmw_relay_blind_work *work)
{
	rmw_relay_log_mask(work->heard, work->secrets, SECRET_COUNT);
	for (char *at = work->heard; *at != '\0'; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	if (work->heard[0] != '\0')
		rmw_tell_part(&work->blind->watch, "log", 0, work->heard);
}

/* A line that had no room is not told: its end may be the first half of a secret. */
static void take_line(struct rmw_relay_blind_work *work)
{
	work->heard[work->heard_len] = '\0';
	note_ssid(work);
	work->is_line_shown = work->is_line_shown ||
			      (work->line[0] != '\0' && strstr(work->heard, work->line) != NULL);
	if (!work->is_heard_cut)
		tell_line(work);
	rmw_secret_wipe(work->heard, sizeof(work->heard));
	work->heard_len = 0;
	work->is_heard_cut = false;
}

static void take_bytes(struct rmw_relay_blind_work *work, struct rmw_view bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		const uint8_t byte = bytes.data[i];

		if (byte == '\n' || byte == '\r')
			take_line(work);
		else if (work->heard_len + 1 < sizeof(work->heard))
			work->heard[work->heard_len++] = (char)(byte != 0 ? byte : '?');
		else
			work->is_heard_cut = true;
	}
}

static bool hear(struct rmw_relay_blind_work *work, uint32_t ms, struct rmw_err *err)
{
	struct rmw_port *port = work->blind->port;
	const struct rmw_deadline until = rmw_port_in(port, ms);
	uint8_t piece[256];
	size_t got;

	while (!rmw_deadline_is_over(&until)) {
		if (!rmw_port_read(port, RMW_SPAN_OF(piece), &got, until, err))
			return false;
		take_bytes(work, (struct rmw_view){ piece, got });
		rmw_secret_wipe(piece, got);
	}
	return rmw_cancel_check(port->cancel, err);
}

static bool check_line(const char *line, struct rmw_err *err)
{
	const size_t len = strlen(line);

	if (len >= RMW_RELAY_BLIND_MAX)
		return rmw_fail(err, RMW_E_RELAY_TOO_LONG,
				"a command on this line has at most %u characters, this one has "
				"%zu",
				RMW_RELAY_BLIND_MAX - 1, len);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			return rmw_fail(err, RMW_E_BAD_TEXT,
					"a command takes no control characters");
	return true;
}

static bool command(struct rmw_relay_work *all, const char *line, struct rmw_err *err)
{
	struct rmw_relay_blind_work *work = all->blind;
	struct rmw_port *port = work->blind->port;
	char bytes[RMW_RELAY_BLIND_MAX + 1];
	struct rmw_view view = { (const uint8_t *)bytes, 0 };
	bool is_good;

	if (!check_line(line, err))
		return false;
	view.len = (size_t)snprintf(bytes, sizeof(bytes), "%s\n", line);
	(void)snprintf(work->line, sizeof(work->line), "%s", line);
	work->is_line_shown = false;
	is_good = rmw_port_write(
		port, view, rmw_port_in(port, rmw_port_line_ms(port, view.len) + SEND_MS), err);
	rmw_secret_wipe(bytes, sizeof(bytes));
	if (!is_good || !hear(work, HEAR_MS, err))
		return false;
	work->shown += work->is_line_shown;
	return true;
}

/* ---- texts ---- */

/* Between quotes a text stands as it is but for these (openbeken 13.1). */
static bool check_text(const char *word, const char *text, struct rmw_err *err)
{
	if (text[0] == '$' || strchr(text, '"') != NULL)
		return rmw_fail(err, RMW_E_BAD_TEXT,
				"%s: a command takes no quotes, and expands what begins with '$'",
				word);
	return true;
}

static bool make_text(char line[RMW_RELAY_BLIND_MAX + 1], const char *word, const char *text,
		      struct rmw_err *err)
{
	if (!check_text(word, text, err))
		return false;
	if (snprintf(line, RMW_RELAY_BLIND_MAX + 1, "%s \"%s\"", word, text) >=
	    (int)RMW_RELAY_BLIND_MAX)
		return rmw_fail(err, RMW_E_RELAY_TOO_LONG,
				"%s: a command on this line has at most %u characters", word,
				RMW_RELAY_BLIND_MAX - 1);
	return check_line(line, err) || rmw_while(err, "%s", word);
}

/* A text that has a command of its own. */
struct text {
	const char *word;
	const char *text; /* NULL or empty: not wished */
	bool is_empty_sent;
};

#define TEXTS_MAX 5u

struct texts {
	struct text rows[TEXTS_MAX];
};

static bool is_sent(const struct text *text)
{
	return rmw_relay_is_given(text->text) || (text->is_empty_sent && text->text != NULL);
}

static bool is_any(const struct texts *texts)
{
	for (size_t i = 0; i < TEXTS_MAX; i++)
		if (is_sent(&texts->rows[i]))
			return true;
	return false;
}

static bool check_texts(const struct texts *texts, struct rmw_err *err)
{
	char line[RMW_RELAY_BLIND_MAX + 1];
	bool is_good = true;

	for (size_t i = 0; i < TEXTS_MAX && is_good; i++)
		is_good = !is_sent(&texts->rows[i]) ||
			  make_text(line, texts->rows[i].word, texts->rows[i].text, err);
	rmw_secret_wipe(line, sizeof(line));
	return is_good;
}

static bool send_texts(struct rmw_relay_work *work, const struct texts *texts, struct rmw_err *err)
{
	char line[RMW_RELAY_BLIND_MAX + 1];
	bool is_good = true;

	for (size_t i = 0; i < TEXTS_MAX && is_good; i++)
		is_good = !is_sent(&texts->rows[i]) ||
			  (make_text(line, texts->rows[i].word, texts->rows[i].text, err) &&
			   rmw_relay_send_command(work, line, err));
	rmw_secret_wipe(line, sizeof(line));
	return is_good;
}

static struct texts startup_of(const struct rmw_relay_goal *goal)
{
	return (struct texts){ { { "StartupCommand", rmw_relay_wished_command(goal), true } } };
}

static struct texts names_of(const struct rmw_relay_goal *goal)
{
	return (struct texts){ { { "ShortName", goal->short_name, false },
				 { "FriendlyName", goal->long_name, false } } };
}

static struct texts mqtt_of(const struct rmw_relay_goal *goal)
{
	const struct rmw_credentials *given = goal->credentials;

	if (given == NULL)
		return (struct texts){ 0 };
	return (struct texts){ { { "MqttHost", given->mqtt_host, false },
				 { "MqttUser", given->mqtt_user, false },
				 { "MqttPassword", given->mqtt_password, false },
				 { "MqttClient", given->mqtt_client, false },
				 { "MqttGroup", given->mqtt_group, false } } };
}

/* An open network takes the old password away. */
static struct texts network_of(const struct rmw_relay_goal *goal)
{
	const struct rmw_credentials *given = goal->credentials;

	if (given == NULL || given->first.ssid[0] == '\0')
		return (struct texts){ 0 };
	return (struct texts){ { { "SSID1", given->first.ssid, false },
				 { "Password1", given->first.password, true } } };
}

static enum rmw_relay_match unread(const struct rmw_relay_work *work)
{
	(void)work;
	return RMW_RELAY_UNREAD;
}

#define TEXT_SETTING(name, title)                                                                  \
	static bool is_##name##_wished(const struct rmw_relay_goal *goal)                          \
	{                                                                                          \
		const struct texts texts = name##_of(goal);                                        \
                                                                                                   \
		return is_any(&texts);                                                             \
	}                                                                                          \
	static bool check_##name(struct rmw_relay_work *work, struct rmw_err *err)                 \
	{                                                                                          \
		const struct texts texts = name##_of(work->goal);                                  \
                                                                                                   \
		return check_texts(&texts, err);                                                   \
	}                                                                                          \
	static bool send_##name(struct rmw_relay_work *work, struct rmw_err *err)                  \
	{                                                                                          \
		const struct texts texts = name##_of(work->goal);                                  \
                                                                                                   \
		return send_texts(work, &texts, err);                                              \
	}                                                                                          \
	static const struct rmw_relay_setting name = { title, is_##name##_wished, check_##name,    \
						       unread, send_##name };

TEXT_SETTING(startup, "startup command")
TEXT_SETTING(names, "names")
TEXT_SETTING(mqtt, "MQTT")
TEXT_SETTING(network, "network")

static const struct rmw_relay_setting *const settings[] = {
	&rmw_relay_setting_pins,
	&rmw_relay_setting_starts,
	&rmw_relay_setting_flags,
	&startup,
	&names,
	&mqtt,
	&network,
};

static const struct rmw_relay_way way = { NULL, command, settings, RMW_COUNT(settings) };

/* ---- the whole ---- */

static void take_secrets(struct rmw_relay_blind_work *work, const struct rmw_credentials *given)
{
	if (given == NULL)
		return;
	work->secrets[MQTT_PASSWORD] = given->mqtt_password;
	if (given->first.ssid[0] == '\0')
		return;
	work->secrets[PASSWORD] = given->first.password;
	work->secrets[SSID] = given->first.ssid;
}

/* Nothing is known of the relay, so each pin is taken for one that is in the way. */
static bool begin(struct rmw_relay_blind_work *work, const struct rmw_relay_goal *goal,
		  struct rmw_err *err)
{
	struct rmw_relay_seen *seen = &work->all.seen;
	const struct rmw_obk_platform *platform = rmw_obk_platform(goal->expected.chip);

	if (platform == NULL)
		return rmw_fail(err, RMW_E_RELAY_REFUSED, "the pins of a %s are not known",
				goal->expected.chip);
	work->goal = *goal;
	if (goal->has_flags || (goal->template != NULL && goal->template->has_flags)) {
		work->goal.flags =
			(goal->has_flags ? goal->flags : goal->template->flags) | FLAG_CONSOLE;
		work->goal.has_flags = true;
	}
	work->all.way = &way;
	work->all.goal = &work->goal;
	work->all.blind = work;
	(void)snprintf(seen->info.chip, sizeof(seen->info.chip), "%s", platform->chip);
	seen->pins.count = platform->pin_count;
	seen->pins.role_count = RMW_OBK_ROLE_COUNT;
	for (size_t i = 0; i < RMW_OBK_ROLE_COUNT; i++)
		(void)snprintf(seen->pins.roles[i], sizeof(seen->pins.roles[i]), "%s",
			       rmw_obk_role(i)->name);
	for (size_t i = 0; i < seen->pins.count; i++)
		seen->pins.pins[i].role = NO_ROLE;
	take_secrets(work, goal->credentials);
	return true;
}

static bool check(struct rmw_relay_blind_work *work, struct rmw_err *err)
{
	bool is_any_wished = false;

	for (size_t i = 0; i < way.count; i++) {
		if (!way.settings[i]->is_wished(&work->goal))
			continue;
		is_any_wished = true;
		if (way.settings[i]->check != NULL && !way.settings[i]->check(&work->all, err))
			return rmw_while(err, "%s", way.settings[i]->name);
	}
	return is_any_wished ||
	       rmw_fail(err, RMW_E_USAGE,
			"nothing to set: commands take what a profile has, and of a file of "
			"networks ssid and password and MQTT but for its port");
}

static void note_unproven(struct rmw_relay_outcome *outcome, const char *name)
{
	const size_t len = strlen(outcome->unproven);

	(void)snprintf(outcome->unproven + len, sizeof(outcome->unproven) - len, "%s%s",
		       len > 0 ? ", " : "", name);
}

/* Done is only what is shown line by line. */
static bool send_one(struct rmw_relay_blind_work *work, const struct rmw_relay_setting *setting,
		     struct rmw_relay_outcome *outcome, struct rmw_err *err)
{
	const unsigned shown = work->shown, sent = work->all.sent;
	bool is_shown;

	if (work->goal.is_dry_run) {
		note_unproven(outcome, setting->name);
		rmw_tell_part(&work->blind->watch, setting->name, 0, "would be sent");
		return true;
	}
	if (!setting->send(&work->all, err))
		return rmw_while(err, "%s", setting->name);
	is_shown = work->shown - shown == work->all.sent - sent;
	if (!is_shown)
		note_unproven(outcome, setting->name);
	rmw_tell_part(&work->blind->watch, setting->name, 0,
		      is_shown ? "sent, and its log shows it" : "sent, not confirmed");
	return true;
}

/* Into its network, which the log of the start may tell. */
static bool restart(struct rmw_relay_blind_work *work, struct rmw_relay_outcome *outcome,
		    struct rmw_err *err)
{
	if (!hear(work, SAVE_MS, err) || !command(&work->all, "restart 1", err) ||
	    !hear(work, START_MS, err))
		return rmw_while(err, "restart");
	outcome->restarts = true;
	return true;
}

/* The network last: its password is nowhere in a log, its name is once the relay has started. */
static bool send_network_last(struct rmw_relay_blind_work *work, struct rmw_relay_outcome *outcome,
			      struct rmw_err *err)
{
	if (!is_network_wished(&work->goal))
		return true;
	if (work->goal.is_dry_run)
		return send_one(work, &network, outcome, err);
	if (!network.send(&work->all, err) || !restart(work, outcome, err))
		return rmw_while(err, "%s", network.name);
	if (!work->is_ssid_shown)
		note_unproven(outcome, network.name);
	return true;
}

static bool provision(struct rmw_relay_blind_work *work, struct rmw_relay_outcome *outcome,
		      struct rmw_err *err)
{
	if (!check(work, err) || !rmw_port_set_baud(work->blind->port, BAUD, err))
		return false;
	for (size_t i = 0; i + 1 < way.count; i++)
		if (way.settings[i]->is_wished(&work->goal) &&
		    !send_one(work, way.settings[i], outcome, err))
			return false;
	return send_network_last(work, outcome, err);
}

bool rmw_relay_provision_blind(const struct rmw_relay_blind *blind,
			       const struct rmw_relay_goal *goal, struct rmw_relay_outcome *outcome,
			       struct rmw_err *err)
{
	struct rmw_relay_blind_work *work = calloc(1, sizeof(*work));
	struct rmw_relay_outcome made = { .is_blind = true };
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's settings");
	work->blind = blind;
	rmw_port_set_privacy(blind->port, RMW_PRIVATE);
	is_good = begin(work, goal, err) && provision(work, &made, err);
	rmw_port_set_privacy(blind->port, RMW_PUBLIC);
	made.sent = work->all.sent;
	made.info = work->all.seen.info;
	if (is_good)
		*outcome = made;
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}
