/* SPDX-License-Identifier: MIT */
/* Finds the command of a request, runs it, and answers. CONSOLE.md, openbeken 13 */
#include "relay/core/commands.h"

#include <string.h>

#include "relay/core/events.h"
#include "relay/core/saver.h"

enum where {
	ANYWHERE,
	ALONE, /* not in a backlog, not in the startup command */
};

struct row {
	const char *name;
	relay_command *run;
	enum where where;
	bool takes_number; /* right behind its name */
};

static relay_command backlog, save, restart, selftest;

static const char unknown[] = "there is no such command";

/* clang-format off */
static const struct row rows[] = {
	{ "power",		relay_command_power,		ANYWHERE,	true },
	{ "status",		relay_command_status,		ALONE,		false },
	{ "info",		relay_command_info,		ALONE,		false },
	{ "version",		relay_command_info,		ALONE,		false },
	{ "template",		relay_command_template,		ALONE,		false },
	{ "setpinrole",		relay_command_set_pin_role,	ANYWHERE,	false },
	{ "setpinchannel",	relay_command_set_pin_channel,	ANYWHERE,	false },
	{ "cleario",		relay_command_clear_io,		ANYWHERE,	false },
	{ "setstartvalue",	relay_command_set_start,	ANYWHERE,	false },
	{ "startupcommand",	relay_command_startup,		ANYWHERE,	false },
	{ "powersave",		relay_command_power_save,	ANYWHERE,	false },
	{ "flags",		relay_command_flags,		ANYWHERE,	false },
	{ "setflag",		relay_command_set_flag,		ANYWHERE,	false },
	{ "ssid1",		relay_command_ssid,		ANYWHERE,	false },
	{ "password1",		relay_command_password,		ANYWHERE,	false },
	{ "shortname",		relay_command_short_name,	ANYWHERE,	false },
	{ "friendlyname",	relay_command_long_name,	ANYWHERE,	false },
	{ "backlog",		backlog,			ALONE,		false },
	{ "save",		save,				ALONE,		false },
	{ "restart",		restart,			ALONE,		false },
	{ "reboot",		restart,			ALONE,		false },
	{ "selftest",		selftest,			ALONE,		false },
};
/* clang-format on */

bool relay_call_number(struct relay_call *call, uint32_t most, uint32_t *number)
{
	struct relay_word word;

	return relay_words_next(&call->words, &word) &&
	       relay_word_number(word.text, word.len, most, number);
}

/* `power` or `power7`: the row, and the number. */
static bool fits(const struct row *row, const struct relay_word *word, uint32_t *number)
{
	const uint32_t len = (uint32_t)strlen(row->name);

	*number = RELAY_CHANNELS;
	if (relay_word_is(word->text, word->len, row->name))
		return true;
	return row->takes_number && word->len > len && relay_word_is(word->text, len, row->name) &&
	       relay_word_number(word->text + len, word->len - len, RELAY_CHANNELS - 1, number);
}

static const struct row *find(const struct relay_word *word, uint32_t *number)
{
	for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fits(&rows[i], word, number))
			return &rows[i];
	return NULL;
}

static void begin(struct relay *relay, struct relay_json *answer)
{
	relay_json_begin(answer, relay->line.answer, sizeof(relay->line.answer));
	relay_json_open(answer, '{');
	relay_json_put_word(answer, "ok", "true");
}

static void begin_error(struct relay *relay, struct relay_json *answer, const char *wrong)
{
	relay_json_begin(answer, relay->line.answer, sizeof(relay->line.answer));
	relay_json_open(answer, '{');
	relay_json_put_word(answer, "ok", "false");
	relay_json_put_text(answer, "error", wrong);
}

static void end(struct relay *relay, struct relay_json *answer)
{
	relay_json_close(answer, '}');
	relay_line_answer(&relay->line, answer);
}

/* One part of many: what it answers is not said. */
static const char *run_part(struct relay_call *call, const struct relay_word *part)
{
	struct relay_call inner = *call;
	struct relay_json unsaid;
	struct relay_word word;
	const struct row *row;

	inner.words = (struct relay_words){ part->text, part->text + part->len };
	inner.answer = &unsaid;
	inner.depth++;
	begin(call->relay, &unsaid);
	if (!relay_words_next(&inner.words, &word))
		return NULL;
	row = find(&word, &inner.number);
	if (row == NULL)
		return unknown;
	return row->where == ALONE ? "this command cannot be part of others" : row->run(&inner);
}

static bool is_parting(char letter)
{
	return letter == ';' || letter == '\n' || letter == '\r';
}

/* What is between the next `;`. */
static bool next_part(struct relay_words *words, struct relay_word *part)
{
	if (words->at == words->end)
		return false;
	part->text = words->at;
	while (words->at < words->end && !is_parting(*words->at))
		words->at++;
	part->len = (uint32_t)(words->at - part->text);
	if (words->at < words->end)
		words->at++;
	return true;
}

static const char *backlog(struct relay_call *call)
{
	const char *first_wrong = NULL;
	uint32_t done = 0, failed = 0;
	struct relay_word part;

	while (next_part(&call->words, &part)) {
		const char *wrong = run_part(call, &part);

		done += wrong == NULL;
		failed += wrong != NULL;
		if (first_wrong == NULL)
			first_wrong = wrong;
	}
	if (first_wrong != NULL)
		begin_error(call->relay, call->answer, first_wrong);
	else
		begin(call->relay, call->answer);
	relay_json_put_number(call->answer, "done", done);
	if (failed > 0)
		relay_json_put_number(call->answer, "failed", failed);
	return NULL;
}

static const char *save(struct relay_call *call)
{
	if (call->relay->store.sectors == 0)
		return "the flash has no place for settings";
	if (!relay_saver_flush(call->relay))
		return "the flash did not take the settings";
	relay_json_put_word(call->answer, "saved", "true");
	return NULL;
}

static const char *restart(struct relay_call *call)
{
	call->relay->wants_restart = true;
	return NULL;
}

static const char *selftest(struct relay_call *call)
{
	return relay_selftest_begin(call->relay, &call->words);
}

static void answer(struct relay *relay, const char *request, uint32_t len)
{
	struct relay_json json;
	struct relay_call call = { .relay = relay,
				   .words = { request, request + len },
				   .answer = &json,
				   .cause = RELAY_BY_CONSOLE };
	struct relay_word word;
	const struct row *row;
	const char *wrong = unknown;

	if (!relay_words_next(&call.words, &word))
		return;
	row = find(&word, &call.number);
	begin(relay, &json);
	if (row != NULL)
		wrong = row->run(&call);
	if (wrong == NULL && relay_selftest_runs(relay))
		return;
	if (wrong != NULL)
		begin_error(relay, &json, wrong);
	end(relay, &json);
}

static void end_selftest(struct relay *relay)
{
	struct relay_json json;

	begin(relay, &json);
	if (relay_selftest_tell(relay, &json))
		end(relay, &json);
}

static void take_request(struct relay *relay)
{
	struct relay_json json;

	switch (relay_line_request(&relay->line)) {
	case RELAY_REQUEST_GOOD:
		if (!relay_selftest_runs(relay))
			answer(relay, relay->line.request, (uint32_t)strlen(relay->line.request));
		break;
	case RELAY_REQUEST_LONG:
		begin_error(relay, &json, "a request has at most 512 bytes");
		end(relay, &json);
		break;
	case RELAY_REQUEST_DAMAGED:
		begin_error(relay, &json, "bytes of this request were lost");
		end(relay, &json);
		break;
	case RELAY_REQUEST_EMPTY:
		relay_selftest_stop(relay);
		break;
	case RELAY_NO_REQUEST:
		break;
	}
}

/* While a test runs only an empty line is taken, which ends it. */
static bool may_take(const struct relay *relay)
{
	return relay_line_has_input(&relay->line) && relay->has_console && !relay->wants_restart &&
	       !relay->gives_line && relay_line_takes_answer(&relay->line) &&
	       (!relay_selftest_runs(relay) || relay_line_is_cut(&relay->line));
}

void relay_commands_turn(struct relay *relay)
{
	if (relay_selftest_runs(relay) && relay_line_takes_answer(&relay->line))
		end_selftest(relay);
	if (may_take(relay))
		take_request(relay);
}

/* A `;` parts a quoted password, too: its rest then looks like a command. */
static bool may_hide(const struct relay_word *before)
{
	bool is_quoted = false;

	for (uint32_t i = 0; i < before->len; i++)
		is_quoted = is_quoted != (before->text[i] == '"');
	return is_quoted || relay_word_has(before->text, before->len, RELAY_MAY_HIDE);
}

static void run_startup_part(struct relay_call *call, const struct relay_word *part,
			     const struct relay_word *before)
{
	struct relay *relay = call->relay;
	struct relay_words words = { part->text, part->text + part->len };
	struct relay_word word;
	const struct row *row;
	uint32_t number;

	if (!relay_words_next(&words, &word))
		return;
	row = find(&word, &number);
	if (may_hide(before))
		word.len = 0;
	if (row == NULL || row->where == ALONE)
		relay_event_command(relay, "ignored", word.text, word.len);
	else if (run_part(call, part) != NULL)
		relay_event_command(relay, "failed", word.text, word.len);
}

void relay_commands_run_text(struct relay *relay, const char *text, uint32_t len)
{
	static const char prefix[] = "backlog";
	struct relay_call call = { .relay = relay,
				   .words = { text, text + len },
				   .cause = RELAY_BY_STARTUP,
				   .number = RELAY_CHANNELS };
	struct relay_words rest = call.words;
	struct relay_word word;

	if (relay_words_next(&rest, &word) && relay_word_is(word.text, word.len, prefix))
		call.words = rest;
	while (next_part(&call.words, &word)) {
		const struct relay_word before = { text, (uint32_t)(word.text - text) };

		run_startup_part(&call, &word, &before);
	}
}

void relay_commands_startup(struct relay *relay)
{
	char text[RELAY_STARTUP_ROOM];
	const uint32_t len =
		relay_config_text(&relay->config, &relay_config_command, text, sizeof(text));

	relay_commands_run_text(relay, text, len);
}
