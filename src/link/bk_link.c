/* SPDX-License-Identifier: MIT */
/* Requests and replies, every byte of them checked, every wait bounded, no chip left hungry. */
#include "link/bk_link.h"

#include <assert.h>
#include <inttypes.h>

/* So long a gap inside a reply is none of the line: adapters hold bytes back for 16 ms. */
#define GAP_MS 100u
#define WRITE_MS 2000u
#define LEFTOVER_MS 20u /* a line that talks longer will be found out */
#define TICK_MS 2u	/* bk7231-protocol 7 */
#define RATE_SLACK_MS 30u

static uint64_t now_us(const struct bk_link *link)
{
	return link->port->clock->now_us(link->port->clock);
}

uint64_t bk_link_idle_ms(const struct bk_link *link)
{
	return (now_us(link) - link->last_us) / 1000;
}

/* A port takes bytes faster than they leave. */
static bool write_bytes(struct bk_link *link, struct rmw_view bytes, struct rmw_err *err)
{
	const uint64_t line_ms = rmw_port_line_ms(link->port, bytes.len);

	link->last_us = now_us(link);
	if (link->sent_us < link->last_us)
		link->sent_us = link->last_us;
	link->sent_us += line_ms * 1000;
	return rmw_port_write(link->port, bytes, rmw_port_in(link->port, WRITE_MS + 2 * line_ms),
			      err);
}

static bool send_frame(struct bk_link *link, enum bk_verb verb, struct rmw_view frame,
		       struct rmw_err *err)
{
	link->verb = verb;
	link->is_heard = false;
	link->fed = 0;
	return write_bytes(link, frame, err);
}

bool bk_link_send(struct bk_link *link, const struct bk_request *request, struct rmw_err *err)
{
	uint8_t frame[BK_REQUEST_MAX];
	const size_t len = bk_frame_put(request->verb, request->args, frame);

	return send_frame(link, request->verb, (struct rmw_view){ frame, len }, err) ||
	       rmw_while(err, "%s", bk_command_of(request->verb)->name);
}

bool bk_link_hush(struct bk_link *link, uint32_t quiet_ms, uint32_t limit_ms, struct rmw_err *err)
{
	link->at = link->have = 0;
	return rmw_port_hush(link->port, quiet_ms, rmw_port_in(link->port, limit_ms), NULL, err);
}

static struct rmw_view unseen(const struct bk_link *link)
{
	return (struct rmw_view){ link->room + link->at, link->have - link->at };
}

/* What was looked at makes room. */
static void settle(struct bk_link *link)
{
	memmove(link->room, link->room + link->at, link->have - link->at);
	link->have -= link->at;
	link->at = 0;
}

static bool feed(struct bk_link *link, struct rmw_err *err)
{
	const uint8_t filler = bk_command_of(link->verb)->is_programming ? 0xff : 0x00;

	link->fed++;
	return write_bytes(link, (struct rmw_view){ &filler, 1 }, err);
}

/* How long may be waited for the next bytes: a reply that has begun goes on. */
static struct rmw_deadline patience(const struct bk_link *link, struct rmw_deadline until,
				    struct rmw_deadline gap)
{
	const uint64_t now = now_us(link);
	const uint64_t sending_ms = link->sent_us > now ? (link->sent_us - now) / 1000 : 0;

	if (unseen(link).len > 0)
		until = rmw_deadline_sooner(until, gap);
	if (link->patience == BK_PATIENCE_LONG)
		return until;
	return rmw_deadline_sooner(until, rmw_port_in(link->port, sending_ms + BK_FEED_MS));
}

/* More bytes behind those that are there; `size` of them in all would be enough. */
static bool hear_more(struct bk_link *link, size_t size, struct rmw_deadline until,
		      struct rmw_err *err)
{
	const struct rmw_deadline gap = rmw_port_in(link->port, GAP_MS);
	const bool is_late = rmw_deadline_is_over(&until);
	size_t got;

	settle(link);
	for (;;) {
		const struct rmw_span room = { link->room + link->have,
					       sizeof(link->room) - link->have };
		const struct rmw_deadline now = patience(link, until, gap);

		if (!rmw_port_read(link->port, room, &got, now, err))
			return false;
		if (got > 0 && !is_late)
			break;
		if (is_late || rmw_deadline_is_over(&until) ||
		    (link->have > 0 && rmw_deadline_is_over(&gap)))
			return rmw_fail(err, RMW_E_TIMEOUT, "%zu of %zu bytes came in time",
					link->have, size);
		if (!feed(link, err))
			return false;
	}
	link->have += got;
	link->is_heard = true;
	link->last_us = now_us(link);
	return true;
}

static bool next_reply(struct bk_link *link, size_t size, struct rmw_deadline until,
		       struct bk_reply *reply, struct rmw_err *err)
{
	for (;;) {
		size_t skip, wanted;
		const enum bk_find find = bk_frame_find(unseen(link), reply, &skip, &wanted);

		link->at += skip;
		if (find == BK_FIND_REPLY) {
			link->at += wanted;
			return true;
		}
		if (!hear_more(link, find == BK_FIND_PART ? wanted : size, until, err))
			return false;
	}
}

static size_t size_of(const struct bk_command *command)
{
	return (command->form == BK_LONG ? 11u : 7u) + command->args_max;
}

/* No reply to what was asked, but to something else that was asked before. */
static bool is_stray(const struct bk_command *command, const struct bk_request *request,
		     const struct bk_reply *reply)
{
	const size_t end = (size_t)command->echo_at + command->echo_len;

	if (reply->form != command->form || reply->opcode != command->reply_opcode)
		return true;
	if (command->echo_len == 0 || reply->status != 0 || reply->args.len < end ||
	    request->args.len < end)
		return false;
	return memcmp(reply->args.data + command->echo_at, request->args.data + command->echo_at,
		      command->echo_len) != 0;
}

static bool check_reply(const struct bk_command *command, const struct bk_reply *reply,
			struct rmw_err *err)
{
	const bool is_unknown = reply->form == BK_SHORT && reply->args.len == 1 &&
				command->args_min > 1 &&
				reply->args.data[0] == BK_STATUS_UNKNOWN_COMMAND;
	const uint8_t status = is_unknown ? BK_STATUS_UNKNOWN_COMMAND : reply->status;

	if (status != 0)
		return rmw_fail(err, RMW_E_NACK, "the chip refused: %s (%02x)",
				bk_status_name(status), status);
	if (reply->args.len < command->args_min || reply->args.len > command->args_max)
		return rmw_fail(err, RMW_E_BAD_FRAME, "a reply of %zu bytes instead of %u",
				reply->args.len, command->args_min);
	return true;
}

/* What was completed by our filler was not what we sent. */
static bool check_unfed(const struct bk_link *link, struct rmw_err *err)
{
	return link->fed == 0 || !bk_command_of(link->verb)->is_programming ||
	       rmw_fail(err, RMW_E_BAD_FRAME, "%u more bytes were needed: some were lost",
			link->fed);
}

static bool take(struct bk_link *link, const struct bk_request *request, struct bk_reply *reply,
		 struct rmw_err *err)
{
	const struct bk_command *command = bk_command_of(request->verb);
	const size_t size = size_of(command);
	const struct rmw_deadline until =
		rmw_port_in(link->port, command->answer_ms + request->extra_ms +
						2 * rmw_port_line_ms(link->port, size));
	struct bk_reply found;

	for (;;) {
		if (!next_reply(link, size, until, &found, err))
			return false;
		if (!is_stray(command, request, &found))
			break;
		link->strays++;
	}
	if (!check_reply(command, &found, err) || !check_unfed(link, err))
		return false;
	*reply = found;
	return true;
}

bool bk_link_take(struct bk_link *link, const struct bk_request *request, struct bk_reply *reply,
		  struct rmw_err *err)
{
	return take(link, request, reply, err) ||
	       rmw_while(err, "%s", bk_command_of(request->verb)->name);
}

/* A request is on its way for as long as the line takes, and only then may an answer be late. */
static struct bk_request with_line_time(const struct bk_link *link,
					const struct bk_request *request, size_t len)
{
	struct bk_request slower = *request;

	slower.extra_ms += (uint32_t)rmw_port_line_ms(link->port, len);
	return slower;
}

bool bk_link_ask(struct bk_link *link, const struct bk_request *request, struct bk_reply *reply,
		 struct rmw_err *err)
{
	const struct bk_request slower = with_line_time(link, request, request->args.len + 8);

	return (bk_link_hush(link, 0, LEFTOVER_MS, err) ||
		rmw_while(err, "%s", bk_command_of(request->verb)->name)) &&
	       bk_link_send(link, request, err) && bk_link_take(link, &slower, reply, err);
}

bool bk_link_ask_raw(struct bk_link *link, enum bk_verb verb, struct rmw_view frame,
		     struct bk_reply *reply, struct rmw_err *err)
{
	const struct bk_request bare = { .verb = verb };
	const struct bk_request slower = with_line_time(link, &bare, frame.len);

	return bk_link_hush(link, 0, LEFTOVER_MS, err) && send_frame(link, verb, frame, err) &&
	       bk_link_take(link, &slower, reply, err);
}

/* Of no use later: what comes too late is the next one's stray. */
bool bk_link_check(struct bk_link *link, uint32_t wait_ms, struct rmw_err *err)
{
	const struct bk_request request = { .verb = BK_LINK_CHECK };
	const struct rmw_deadline until = rmw_port_in(link->port, wait_ms);
	struct bk_reply reply = { .opcode = 0xff };
	const uint8_t wanted = bk_command_of(BK_LINK_CHECK)->reply_opcode;

	if (!bk_link_hush(link, 0, LEFTOVER_MS, err) || !bk_link_send(link, &request, err))
		return false;
	do {
		if (!next_reply(link, 8, until, &reply, err))
			return rmw_while(err, "link check");
	} while (reply.form != BK_SHORT || reply.opcode != wanted);
	return true;
}

bool bk_link_set_rate(struct bk_link *link, uint32_t baud, uint8_t delay, struct rmw_err *err)
{
	uint8_t args[5];
	const struct bk_request request = {
		.verb = BK_SET_RATE,
		.args = RMW_VIEW_OF(args),
		.extra_ms = (delay + 1u) * TICK_MS + RATE_SLACK_MS,
	};
	struct bk_reply reply;

	rmw_put_le32(args, baud);
	args[4] = delay;
	if (!bk_link_hush(link, 0, LEFTOVER_MS, err) || !bk_link_send(link, &request, err) ||
	    !rmw_port_set_baud(link->port, baud, err) || !bk_link_hush(link, 0, LEFTOVER_MS, err) ||
	    !bk_link_take(link, &request, &reply, err))
		return rmw_while(err, "%" PRIu32 " baud", baud);
	return true;
}
