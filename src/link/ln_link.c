/* SPDX-License-Identifier: MIT */
/* A line to the LN882H's ROM or RAM loader and its answer, every byte of it checked. */
#include "link/ln_link.h"

#include <assert.h>
#include <inttypes.h>

#define ECHO_MS 200u /* the loader echoes each byte as it comes */
#define WRITE_MS 2000u
#define HUSH_MS 500u
#define QUIET_MS 30u
#define BACKSPACE 0x08
#define SWITCH_MS 20u /* ln882h-protocol 5.6 */
#define SETTLE_MS 50u
#define CALM_MS 2000u
#define RATE_TRIES 3u
#define CALLS 2u

static bool write_text(struct ln_link *link, const char *text, struct rmw_err *err)
{
	const struct rmw_view bytes = { (const uint8_t *)text, strlen(text) };
	const uint64_t line_ms = rmw_port_line_ms(link->port, bytes.len);

	return rmw_port_write(link->port, bytes, rmw_port_in(link->port, WRITE_MS + 2 * line_ms),
			      err);
}

static bool hush(struct ln_link *link, uint32_t quiet_ms, struct rmw_err *err)
{
	return rmw_port_hush(link->port, quiet_ms, rmw_port_in(link->port, HUSH_MS), NULL, err);
}

/* Take a line that is not as it should be back before its end is sent. */
static bool take_back(struct ln_link *link, struct rmw_err *err)
{
	uint8_t backspaces[LN_LINE_MAX + 1];

	memset(backspaces, BACKSPACE, sizeof(backspaces));
	return rmw_port_write(link->port, RMW_VIEW_OF(backspaces),
			      rmw_port_in(link->port, WRITE_MS), err) &&
	       hush(link, QUIET_MS, err);
}

static bool check_echo(struct ln_link *link, const char *line, struct rmw_err *err)
{
	const size_t len = strlen(line);
	const uint64_t wait_ms = ECHO_MS + 2 * rmw_port_line_ms(link->port, 2 * len);
	uint8_t echo[LN_LINE_MAX];
	size_t at;

	if (!rmw_port_read_exact(link->port, (struct rmw_span){ echo, len },
				 rmw_port_in(link->port, wait_ms), err))
		return rmw_while(err, "echo");
	at = rmw_view_difference((struct rmw_view){ echo, len },
				 (struct rmw_view){ (const uint8_t *)line, len });
	return at == len ||
	       rmw_fail(err, RMW_E_BAD_FRAME, "byte %zu of the echo is %02x instead of %02x",
			at + 1, echo[at], line[at]);
}

/* Whatever the line made of it stays a line that was not ended, and is taken back. */
static bool type_line(struct ln_link *link, const struct ln_command_row *row, const char *line,
		      struct rmw_err *err)
{
	struct rmw_err ignored = { 0 };

	if (!write_text(link, line, err))
		return false;
	if (check_echo(link, line, err))
		return write_text(link, row->end, err);
	(void)!take_back(link, &ignored);
	return false;
}

static bool send_at_once(struct ln_link *link, const struct ln_command_row *row, const char *line,
			 struct rmw_err *err)
{
	char whole[LN_LINE_MAX + 3];
	const size_t len = strlen(line);

	memcpy(whole, line, len);
	memcpy(whole + len, row->end, strlen(row->end) + 1);
	return write_text(link, whole, err) && check_echo(link, line, err);
}

static bool send_line(struct ln_link *link, const struct ln_request *request, struct rmw_err *err)
{
	const struct ln_command_row *row = ln_command_find(request->command);
	char line[LN_LINE_MAX + 1];

	ln_text_put(request->command, request->arguments, line);
	return hush(link, 0, err) && (row->entry == LN_TYPED ? type_line(link, row, line, err)
							     : send_at_once(link, row, line, err));
}

/* A line of letters up to CR LF. */
static bool read_line(struct ln_link *link, struct rmw_deadline until, char line[LN_ANSWER_MAX],
		      struct rmw_err *err)
{
	uint8_t byte;

	for (size_t len = 0; len < LN_ANSWER_MAX; len++) {
		if (!rmw_port_read_exact(link->port, (struct rmw_span){ &byte, 1 }, until, err))
			return false;
		if (byte == '\r') {
			line[len] = '\0';
			if (!rmw_port_read_exact(link->port, (struct rmw_span){ &byte, 1 }, until,
						 err))
				return false;
			return byte == '\n' || rmw_fail(err, RMW_E_BAD_FRAME,
							"%02x stands where a line ends", byte);
		}
		if (byte < 0x20 || byte > 0x7e)
			return rmw_fail(err, RMW_E_BAD_FRAME, "%02x is no part of a line", byte);
		line[len] = (char)byte;
	}
	return rmw_fail(err, RMW_E_BAD_FRAME, "a line of more than %u characters",
			LN_ANSWER_MAX - 1);
}

static bool read_empty_line(struct ln_link *link, struct rmw_deadline until, struct rmw_err *err)
{
	char line[LN_ANSWER_MAX];

	if (!read_line(link, until, line, err))
		return false;
	return line[0] == '\0' ||
	       rmw_fail(err, RMW_E_BAD_FRAME, "'%.40s' stands behind the echo", line);
}

static bool refused(struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_NACK, "the RAM loader says \"ffff\"");
}

/* "pppp", perhaps behind an empty line. */
static bool read_verdict(struct ln_link *link, struct rmw_deadline until, struct rmw_err *err)
{
	char line[LN_ANSWER_MAX];

	if (!read_line(link, until, line, err) ||
	    (line[0] == '\0' && !read_line(link, until, line, err)))
		return false;
	switch (ln_text_verdict(line)) {
	case LN_VERDICT_PASSED:
		return true;
	case LN_VERDICT_FAILED:
		return refused(err);
	case LN_VERDICT_NONE:
		break;
	}
	return rmw_fail(err, RMW_E_BAD_FRAME, "'%.40s' instead of \"pppp\"", line);
}

static bool read_text(struct ln_link *link, struct rmw_deadline until, char line[LN_ANSWER_MAX],
		      struct rmw_err *err)
{
	if (!read_line(link, until, line, err))
		return false;
	return ln_text_verdict(line) != LN_VERDICT_FAILED || refused(err);
}

static bool read_reply(struct ln_link *link, enum ln_reply reply, struct rmw_deadline until,
		       char line[LN_ANSWER_MAX], struct rmw_err *err)
{
	line[0] = '\0';
	switch (reply) {
	case LN_REPLY_NOTHING:
	case LN_REPLY_GROUPS: /* ln_link_read takes them */
		return true;
	case LN_REPLY_LINE:
		return read_empty_line(link, until, err) && read_text(link, until, line, err);
	case LN_REPLY_VERDICT:
		return read_empty_line(link, until, err) && read_verdict(link, until, err);
	case LN_REPLY_BOTH:
		return read_empty_line(link, until, err) && read_text(link, until, line, err) &&
		       read_verdict(link, until, err);
	}
	return rmw_fail(err, RMW_E_INTERNAL, "reply %d is none", (int)reply);
}

bool ln_link_ask(struct ln_link *link, const struct ln_request *request, char line[LN_ANSWER_MAX],
		 struct rmw_err *err)
{
	const struct ln_command_row *row = ln_command_find(request->command);
	const uint64_t wait_ms = row->answer_ms + (uint64_t)request->extra_ms +
				 2 * rmw_port_line_ms(link->port, LN_ANSWER_MAX);

	return (send_line(link, request, err) &&
		read_reply(link, row->reply, rmw_port_in(link->port, wait_ms), line, err)) ||
	       rmw_while(err, "%s", row->word);
}

bool ln_link_command(struct ln_link *link, const struct ln_request *request, struct rmw_err *err)
{
	char line[LN_ANSWER_MAX];

	return ln_link_ask(link, request, line, err);
}

/* A refusal is shorter than any groups, so its length is waited for first. */
static bool read_groups(struct ln_link *link, struct rmw_span text, struct rmw_err *err)
{
	static const char refusal[] = "\r\nffff\r\n";
	const size_t first = sizeof(refusal) - 1;
	const struct rmw_deadline until =
		rmw_port_in(link->port, ln_command_find(LN_FLASH_READ)->answer_ms +
						2 * rmw_port_line_ms(link->port, text.len));

	assert(text.len >= first);
	if (!rmw_port_read_exact(link->port, rmw_span_part(text, 0, first), until, err))
		return false;
	if (memcmp(text.data, refusal, first) == 0)
		return refused(err);
	if (memcmp(text.data, refusal, 2) != 0)
		return rmw_fail(err, RMW_E_BAD_FRAME, "%02x %02x stands behind the echo",
				text.data[0], text.data[1]);
	return rmw_port_read_exact(link->port, rmw_span_part(text, first, text.len), until, err);
}

bool ln_link_read(struct ln_link *link, enum ln_command command, uint32_t addr,
		  struct rmw_span into, struct rmw_err *err)
{
	const struct ln_request request = { command, { addr, (uint32_t)into.len }, 0 };
	uint8_t room[2 + LN_GROUPS_LEN(LN_READ_MAX)];
	const struct rmw_span text = { room, 2 + LN_GROUPS_LEN(into.len) };

	assert(into.len > 0 && into.len <= LN_READ_MAX);
	return (send_line(link, &request, err) && read_groups(link, text, err) &&
		ln_text_groups(rmw_view_part(rmw_span_view(text), 2, text.len), into, err)) ||
	       rmw_while(err, "%s 0x%06" PRIx32, ln_command_find(command)->word, addr);
}

bool ln_link_settle(struct ln_link *link, struct rmw_err *err)
{
	return rmw_port_hush(link->port, SETTLE_MS, rmw_port_in(link->port, CALM_MS), NULL, err) &&
	       write_text(link, "\r\n", err) && hush(link, QUIET_MS, err);
}

bool ln_link_download(struct ln_link *link, size_t size, struct rmw_err *err)
{
	char line[LN_DOWNLOAD_MAX];

	ln_text_put_download(size, line);
	return (hush(link, 0, err) && write_text(link, line, err)) || rmw_while(err, "download");
}

static bool set_port_rate(struct ln_link *link, uint32_t baud, bool *is_set, struct rmw_err *err)
{
	struct rmw_err refusal = { 0 };

	*is_set = rmw_port_set_baud(link->port, baud, &refusal);
	if (*is_set || refusal.code == RMW_E_PORT_BAUD)
		return true;
	*err = refusal;
	return false;
}

/* The last letters of its echo may be cut, and an end of line may have become another letter. */
static bool look_there(struct ln_link *link, bool *is_there, struct rmw_err *err)
{
	struct heard ignored = { 0 };

	*is_there = false;
	for (unsigned i = 0; i < RATE_TRIES && !*is_there; i++) {
		if (!ln_sync_who(link, &ignored, err))
			return false;
		*is_there = link->peer == LN_PEER_LOADER;
	}
	return true;
}

bool ln_link_call_back(struct ln_link *link, uint32_t baud, struct rmw_err *err)
{
	const uint32_t arguments[2] = { baud, 0 };
	char line[LN_LINE_MAX + 1];

	ln_text_put(LN_SET_RATE, arguments, line);
	for (unsigned i = 0; i < CALLS; i++)
		if (!write_text(link, "\r\n", err) || !write_text(link, line, err) ||
		    !write_text(link, ln_command_find(LN_SET_RATE)->end, err) ||
		    !rmw_port_pause(link->port, SWITCH_MS, err))
			return false;
	return rmw_port_set_baud(link->port, baud, err) &&
	       rmw_port_pause(link->port, SETTLE_MS, err);
}

bool ln_link_set_rate(struct ln_link *link, uint32_t baud, bool *is_changed, struct rmw_err *err)
{
	const struct ln_request request = { LN_SET_RATE, { baud, 0 }, 0 };
	const uint32_t before = link->port->baud;
	bool is_set;

	/* An adapter that cannot do it is asked before the loader is. */
	*is_changed = false;
	if (!set_port_rate(link, baud, &is_set, err) || !rmw_port_set_baud(link->port, before, err))
		return false;
	if (!is_set)
		return true;
	if (!ln_link_command(link, &request, err) || !rmw_port_pause(link->port, SWITCH_MS, err) ||
	    !rmw_port_set_baud(link->port, baud, err) ||
	    !rmw_port_pause(link->port, SETTLE_MS, err) || !look_there(link, is_changed, err))
		return false;
	return *is_changed || ln_link_call_back(link, before, err);
}
