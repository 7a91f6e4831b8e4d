/* SPDX-License-Identifier: MIT */
/* Asks the relay firmware over its serial line, one request after the other. */
#include "provision/relay_console.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "provision/relay_info.h"
#include "provision/relay_log.h"
#include "provision/relay_quiet.h"

#define BAUD 115200u

/* Half a second at most (CONSOLE.md, Line), and some for this computer. */
#define ANSWER_MS 1000u
#define SHOW_MS 1000u
#define OPEN_MS 5000u
#define TRIES 3u
#define SLICE_MS 200u
#define SEND_MS 1000u

/*
 * Ends a test that runs, or a line that somebody left in the middle: what it asked is done, or
 * refused, as far as it came. The second end is for a relay whose last byte was a CR.
 */
#define ENDS "\n\n"

/* So many parts make an answer that is no other's. */
#define PARTS_MIN 3u
#define PARTS_MAX 40u

/* Commands that do the same when they are done twice; a relay that clicks again does not. */
static const char *const repeatable[] = {
	"status",    "info",	      "version",	"template",  "setpinrole", "setpinchannel",
	"cleario",   "setstartvalue", "startupcommand", "powersave", "ssid1",	   "password1",
	"shortname", "friendlyname",  "flags",		"setflag",   "save",
};

static size_t word_len(const char *line)
{
	return strcspn(line, " \t");
}

static bool is_repeatable_word(const char *word, size_t len)
{
	for (size_t i = 0; i < RMW_COUNT(repeatable); i++)
		if (strlen(repeatable[i]) == len && strncasecmp(repeatable[i], word, len) == 0)
			return true;
	return false;
}

/* A startup command may be run at once, by a 1 behind its quotes. */
static bool runs_now(const char *line, size_t len)
{
	return strncasecmp(line, "startupcommand", len) == 0 && line[strlen(line) - 1] != '"';
}

bool rmw_relay_may_repeat(const char *line)
{
	static const char many[] = "backlog ";
	const char *part = line;

	if (strncasecmp(line, many, sizeof(many) - 1) != 0)
		return is_repeatable_word(line, word_len(line)) && !runs_now(line, word_len(line));
	for (part += sizeof(many) - 1; *part != '\0'; part += *part == ';') {
		part += strspn(part, " \t");
		if (!is_repeatable_word(part, strcspn(part, " \t;")))
			return false;
		part += strcspn(part, ";");
	}
	return true;
}

bool rmw_relay_request_check(const char *line, struct rmw_err *err)
{
	const size_t len = strlen(line);

	if (len > RMW_RELAY_REQUEST_MAX)
		return rmw_fail(err, RMW_E_RELAY_TOO_LONG,
				"a request of the console has at most %u bytes, this one has %zu",
				RMW_RELAY_REQUEST_MAX, len);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			return rmw_fail(err, RMW_E_BAD_TEXT,
					"the console takes no control characters, and byte %zu is "
					"one",
					i + 1);
	return true;
}

/* ---- hearing ---- */

/*
 * For people and traces: printable, and without what is secret. That is taken out of the line
 * itself, which nobody reads any more: what is cut or made printable first is not found again.
 */
static void show_line(struct rmw_relay_console *console, char *text, size_t size)
{
	char *line = (char *)console->line.bytes;

	rmw_relay_log_mask(line, console->secrets, RMW_COUNT(console->secrets));
	rmw_relay_clean(line, text, size);
}

static void take_event(struct rmw_relay_console *console, const struct rmw_json *json)
{
	char text[256];

	show_line(console, text, sizeof(text));
	rmw_tell_part(&console->watch, "event", 0, text);
	rmw_port_remark(console->port, text);
	console->events++;
	if (strcmp(rmw_json_text(json, "event"), "boot") == 0)
		console->boots++;
}

static void take_other(struct rmw_relay_console *console)
{
	if (!rmw_relay_line_is_text(&console->line))
		return;
	show_line(console, console->other, sizeof(console->other));
	console->is_told = true;
}

/* The next whole line, if the bytes at hand end one. */
static bool cut_line(struct rmw_relay_console *console)
{
	while (console->piece_at < console->piece_len)
		if (rmw_relay_line_take(&console->line, console->piece[console->piece_at++]))
			return true;
	return false;
}

static bool fill_piece(struct rmw_relay_console *console, struct rmw_deadline until,
		       struct rmw_err *err)
{
	size_t got;

	if (!rmw_port_read(console->port, RMW_SPAN_OF(console->piece), &got, until, err))
		return false;
	console->bytes += got;
	console->piece_at = 0;
	console->piece_len = got;
	return true;
}

/*
 * The next line that is no event: *json is NULL where none came in time, or where the relay began
 * anew, after which none will.
 */
static bool hear(struct rmw_relay_console *console, struct rmw_deadline until,
		 enum rmw_relay_line_kind *kind, struct rmw_json **json, struct rmw_err *err)
{
	const unsigned boots = console->boots;

	*json = NULL;
	while (console->boots == boots) {
		if (!cut_line(console)) {
			if (rmw_deadline_is_over(&until))
				return rmw_cancel_check(console->port->cancel, err);
			if (!fill_piece(console, until, err))
				return false;
			continue;
		}
		*kind = rmw_relay_line_read(&console->line, json);
		if (*kind == RMW_RELAY_LINE_ANSWER || *kind == RMW_RELAY_LINE_REFUSAL)
			return true;
		if (*kind == RMW_RELAY_LINE_EVENT)
			take_event(console, *json);
		else
			take_other(console);
		rmw_json_free(*json);
		*json = NULL;
	}
	return true;
}

static bool send(struct rmw_relay_console *console, const char *line, struct rmw_err *err)
{
	char bytes[RMW_RELAY_REQUEST_MAX + 2];
	const int len = snprintf(bytes, sizeof(bytes), "%s\n", line);
	const struct rmw_view view = { (const uint8_t *)bytes, (size_t)len };
	const uint64_t ms = rmw_port_line_ms(console->port, view.len) + SEND_MS;
	const bool is_good =
		rmw_port_write(console->port, view, rmw_port_in(console->port, ms), err);

	rmw_secret_wipe(bytes, sizeof(bytes));
	return is_good;
}

/* ---- following ---- */

/*
 * Ask for what only this question is answered with, and pass over all that comes before: what is
 * left of questions that somebody gave up.
 */
static bool show_once(struct rmw_relay_console *console, bool *follows, struct rmw_err *err)
{
	const unsigned parts = PARTS_MIN + console->asked++ % (PARTS_MAX - PARTS_MIN);
	const struct rmw_deadline until = rmw_port_in(console->port, SHOW_MS);
	char line[PARTS_MAX * 8] = ENDS "backlog flags";
	enum rmw_relay_line_kind kind;
	struct rmw_json *json;
	uint64_t done;

	for (unsigned i = 1; i < parts; i++)
		(void)snprintf(line + strlen(line), sizeof(line) - strlen(line), ";flags");
	if (!send(console, line, err))
		return false;
	for (*follows = false; !*follows;) {
		if (!hear(console, until, &kind, &json, err))
			return false;
		if (json == NULL)
			return true;
		*follows = kind == RMW_RELAY_LINE_ANSWER &&
			   rmw_json_whole(json, "done", PARTS_MAX, &done) && done == parts;
		rmw_json_free(json);
	}
	return true;
}

static bool follow(struct rmw_relay_console *console, unsigned tries, bool *follows,
		   struct rmw_err *err)
{
	*follows = false;
	for (unsigned i = 0; i < tries && !*follows; i++)
		if (!show_once(console, follows, err))
			return false;
	return true;
}

static bool begin(struct rmw_relay_console *console, struct rmw_port *port,
		  const struct rmw_watch *watch, struct rmw_err *err)
{
	const char *secrets[RMW_RELAY_CONSOLE_SECRETS];

	memcpy(secrets, console->secrets, sizeof(secrets));
	*console = (struct rmw_relay_console){ .port = port };
	memcpy(console->secrets, secrets, sizeof(secrets));
	if (watch != NULL)
		console->watch = *watch;
	console->asked = (unsigned)(port->clock->now_us(port->clock) % PARTS_MAX);
	rmw_port_set_privacy(port, RMW_PRIVATE);
	return rmw_port_set_baud(port, BAUD, err);
}

bool rmw_relay_console_seek(struct rmw_relay_console *console, struct rmw_port *port,
			    const struct rmw_watch *watch, uint32_t patience_ms, bool *is_there,
			    struct rmw_err *err)
{
	return (begin(console, port, watch, err) &&
		follow(console, patience_ms / SHOW_MS, is_there, err)) ||
	       rmw_while(err, "console");
}

bool rmw_relay_console_open(struct rmw_relay_console *console, struct rmw_port *port,
			    const struct rmw_watch *watch, struct rmw_err *err)
{
	bool is_there;

	return rmw_relay_console_seek(console, port, watch, OPEN_MS, &is_there, err) &&
	       (is_there || rmw_relay_quiet_fail(console, err));
}

void rmw_relay_console_close(struct rmw_relay_console *console)
{
	if (console->port != NULL)
		rmw_port_set_privacy(console->port, RMW_PUBLIC);
	rmw_secret_wipe(console, sizeof(*console));
}

/* ---- asking ---- */

/* Time passes in slices, so that progress is seen. */
static bool await(struct rmw_relay_console *console, const struct rmw_relay_request *request,
		  enum rmw_relay_line_kind *kind, struct rmw_json **json, struct rmw_err *err)
{
	const struct rmw_clock *clock = console->port->clock;
	const uint64_t begin_us = clock->now_us(clock);
	const struct rmw_deadline until = rmw_port_in(
		console->port, request->work_ms + ANSWER_MS +
				       rmw_port_line_ms(console->port, RMW_RELAY_ANSWER_MAX));
	const unsigned boots = console->boots;

	do {
		const struct rmw_deadline slice =
			rmw_deadline_sooner(until, rmw_port_in(console->port, SLICE_MS));
		const uint64_t spent_ms = (clock->now_us(clock) - begin_us) / 1000;

		if (!hear(console, slice, kind, json, err))
			return false;
		if (*json == NULL && request->stage != NULL && spent_ms <= request->work_ms)
			rmw_tell_progress(&console->watch, request->stage, spent_ms,
					  request->work_ms);
	} while (*json == NULL && console->boots == boots && !rmw_deadline_is_over(&until));
	return true;
}

/* Whoever stops waiting for a test ends it. */
static void give_up(struct rmw_relay_console *console)
{
	static const uint8_t end[] = { '\n' };
	struct rmw_port *port = console->port;
	struct rmw_err ignored = { 0 };

	(void)port->ops->write(port, RMW_VIEW_OF(end), rmw_deadline_in(port->clock, NULL, SEND_MS),
			       &ignored);
}

static bool refuse(const struct rmw_json *json, const char *line, struct rmw_err *err)
{
	char says[120];

	rmw_relay_clean(rmw_json_text(json, "error"), says, sizeof(says));
	return rmw_fail(err, RMW_E_RELAY_REFUSED, "%.*s: %s", (int)word_len(line), line, says);
}

/* Once: *answer is NULL where none came. A refusal is an answer too, and told by *kind. */
static bool ask_once(struct rmw_relay_console *console, const struct rmw_relay_request *request,
		     enum rmw_relay_line_kind *kind, struct rmw_json **answer, struct rmw_err *err)
{
	char remark[40];

	(void)snprintf(remark, sizeof(remark), "asked: %.*s", (int)word_len(request->line),
		       request->line);
	rmw_port_remark(console->port, remark);
	if (!send(console, request->line, err))
		return false;
	if (await(console, request, kind, answer, err))
		return true;
	give_up(console);
	return false;
}

/* After a lost answer: the relay follows again, or there is none any more. */
static bool resume(struct rmw_relay_console *console, const char *line, struct rmw_err *err)
{
	bool follows;

	if (!follow(console, TRIES, &follows, err))
		return false;
	return follows || rmw_fail(err, RMW_E_RELAY_NO_CONSOLE,
				   "it answered before, and does not any more (after %.*s)",
				   (int)word_len(line), line);
}

bool rmw_relay_console_run(struct rmw_relay_console *console,
			   const struct rmw_relay_request *request, struct rmw_json **answer,
			   struct rmw_err *err)
{
	const unsigned tries = rmw_relay_may_repeat(request->line) ? TRIES : 1;
	enum rmw_relay_line_kind kind = RMW_RELAY_LINE_NONE;
	struct rmw_json *json = NULL;

	if (!rmw_relay_request_check(request->line, err))
		return false;
	for (unsigned i = 0; i < tries && kind != RMW_RELAY_LINE_ANSWER; i++) {
		rmw_json_free(json);
		kind = RMW_RELAY_LINE_NONE;
		if (!ask_once(console, request, &kind, &json, err) ||
		    (json == NULL && !resume(console, request->line, err)))
			return false;
	}
	if (json == NULL)
		return rmw_fail(err, RMW_E_RELAY_UNSURE, "%.*s: no answer came, %u times",
				(int)word_len(request->line), request->line, tries);
	if (kind == RMW_RELAY_LINE_REFUSAL) {
		(void)refuse(json, request->line, err);
		rmw_json_free(json);
		return false;
	}
	if (answer != NULL)
		*answer = json;
	else
		rmw_json_free(json);
	return true;
}

bool rmw_relay_console_ask(struct rmw_relay_console *console, const char *line,
			   struct rmw_json **answer, struct rmw_err *err)
{
	const struct rmw_relay_request request = { .line = line };

	return rmw_relay_console_run(console, &request, answer, err);
}
