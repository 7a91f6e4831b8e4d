/* SPDX-License-Identifier: MIT */
/* One request and its answer at a time, every byte of it checked, every wait bounded. */
#include "link/bl_link.h"

#include <assert.h>
#include <inttypes.h>

#include "base/number.h"

static uint64_t now_us(const struct bl_link *link)
{
	return link->port->clock->now_us(link->port->clock);
}

uint64_t bl_link_idle_ms(const struct bl_link *link)
{
	return (now_us(link) - link->last_us) / 1000;
}

/* What lies there before we ask belongs to no request of ours that is still open. */
static bool refuse_leftovers(struct bl_link *link, struct rmw_err *err)
{
	uint8_t left[64];
	size_t got;

	if (!rmw_port_read(link->port, RMW_SPAN_OF(left), &got, rmw_port_in(link->port, 0), err))
		return false;
	if (got == 0)
		return true;
	if (got == 4 && bl_frame_head(left) == BL_HEAD_REFUSED)
		return rmw_fail(err, RMW_E_NACK, "late refusal: %s (0x%04x)",
				bl_reason_name(rmw_get_le16(left + 2)), rmw_get_le16(left + 2));
	return rmw_fail(err, RMW_E_BAD_FRAME, "%zu %s came unasked, beginning %02x", got,
			rmw_number_word(got, "byte", "bytes"), left[0]);
}

static bool read_some(struct bl_link *link, struct rmw_span into, uint32_t wait_ms,
		      struct rmw_err *err)
{
	uint64_t line_ms = rmw_port_line_ms(link->port, into.len);

	return rmw_port_read_exact(link->port, into, rmw_port_in(link->port, wait_ms + line_ms),
				   err);
}

static bool read_data(struct bl_link *link, const struct bl_command *command,
		      struct bl_answer *answer, struct rmw_err *err)
{
	uint8_t word[2];
	size_t len;

	if (!read_some(link, RMW_SPAN_OF(word), command->answer_ms, err))
		return false;
	len = rmw_get_le16(word);
	if (len > sizeof(link->data))
		return rmw_fail(err, RMW_E_BAD_FRAME, "answer announces %zu bytes", len);
	answer->data = (struct rmw_view){ link->data, len };
	return len == 0 ||
	       read_some(link, (struct rmw_span){ link->data, len }, command->answer_ms, err);
}

static bool read_reason(struct bl_link *link, const struct bl_command *command,
			struct bl_answer *answer, struct rmw_err *err)
{
	uint8_t word[2];

	if (!read_some(link, RMW_SPAN_OF(word), command->answer_ms, err))
		return false;
	answer->reason = rmw_get_le16(word);
	return true;
}

/* "PD" restarts the wait, for as long in all as the row allows. */
static bool read_head(struct bl_link *link, const struct bl_command *command, uint32_t extra_ms,
		      struct bl_answer *answer, struct rmw_err *err)
{
	const uint64_t wait_ms = command->answer_ms + (uint64_t)extra_ms;
	const struct rmw_deadline last = rmw_port_in(link->port, command->pending_ms);
	struct rmw_deadline until = rmw_port_in(link->port, wait_ms);
	uint8_t word[2];

	for (;;) {
		if (!rmw_port_read_exact(link->port, RMW_SPAN_OF(word), until, err))
			return false;
		answer->head = bl_frame_head(word);
		if (answer->head == BL_HEAD_NOISE ||
		    (answer->head == BL_HEAD_PENDING && command->pending_ms == 0))
			return rmw_fail(err, RMW_E_BAD_FRAME, "%02x %02x is no answer", word[0],
					word[1]);
		if (answer->head != BL_HEAD_PENDING)
			return true;
		answer->pending++;
		until = rmw_deadline_sooner(rmw_port_in(link->port, wait_ms), last);
	}
}

static bool take_answer(struct bl_link *link, const struct bl_command *command, uint32_t extra_ms,
			struct bl_answer *answer, struct rmw_err *err)
{
	*answer = (struct bl_answer){ 0 };
	if (!read_head(link, command, extra_ms, answer, err))
		return false;
	if (answer->head == BL_HEAD_REFUSED && !read_reason(link, command, answer, err))
		return false;
	if (answer->head == BL_HEAD_OK && command->reply == BL_REPLY_DATA &&
	    !read_data(link, command, answer, err))
		return false;
	link->last_us = now_us(link);
	return true;
}

static bool exchange(struct bl_link *link, const struct bl_command *command, struct rmw_view frame,
		     uint32_t extra_ms, struct bl_answer *answer, struct rmw_err *err)
{
	uint64_t line_ms = rmw_port_line_ms(link->port, frame.len);

	if (!refuse_leftovers(link, err) ||
	    !rmw_port_write(link->port, frame, rmw_port_in(link->port, 2000 + 2 * line_ms), err) ||
	    !take_answer(link, command, extra_ms + (uint32_t)line_ms, answer, err))
		return rmw_while(err, "%s", command->name);
	return true;
}

bool bl_link_exchange_raw(struct bl_link *link, uint8_t opcode, struct rmw_view frame,
			  struct bl_answer *answer, struct rmw_err *err)
{
	static const struct bl_command unknown = { 0, "unknown command", BL_REPLY_ACK, 200, 0 };
	const struct bl_command *command = bl_command_find(opcode);

	return exchange(link, command ? command : &unknown, frame, 0, answer, err);
}

bool bl_link_exchange(struct bl_link *link, const struct bl_request *request,
		      struct bl_answer *answer, struct rmw_err *err)
{
	const struct bl_command *command = bl_command_find((uint8_t)request->opcode);
	uint8_t frame[BL_HEAD_SIZE + BL_ROM_PAYLOAD_MAX + BL_HEAD_SIZE];
	size_t len = BL_HEAD_SIZE + request->payload.len;

	assert(command != NULL && len <= sizeof(frame));
	bl_frame_put_head(request->opcode, link->peer == BL_PEER_ROM ? BL_CHECK_NONE : BL_CHECK_SUM,
			  request->payload, frame);
	if (request->payload.len > 0)
		memcpy(frame + BL_HEAD_SIZE, request->payload.data, request->payload.len);
	return exchange(link, command, (struct rmw_view){ frame, len }, request->extra_ms, answer,
			err);
}

bool bl_link_ask(struct bl_link *link, const struct bl_request *request, struct bl_answer *answer,
		 struct rmw_err *err)
{
	if (!bl_link_exchange(link, request, answer, err))
		return false;
	if (answer->head == BL_HEAD_REFUSED)
		return rmw_fail(err, RMW_E_NACK, "chip refused '%s': %s (0x%04x)",
				bl_command_find((uint8_t)request->opcode)->name,
				bl_reason_name(answer->reason), answer->reason);
	return true;
}

bool bl_link_command(struct bl_link *link, enum bl_opcode opcode, struct rmw_view payload,
		     struct rmw_err *err)
{
	struct bl_answer answer;

	return bl_link_ask(link, &(struct bl_request){ opcode, payload, 0 }, &answer, err);
}

bool bl_link_fetch(struct bl_link *link, enum bl_opcode opcode, struct rmw_view payload,
		   struct rmw_span into, struct rmw_err *err)
{
	struct bl_answer answer;

	if (!bl_link_ask(link, &(struct bl_request){ opcode, payload, 0 }, &answer, err))
		return false;
	if (answer.data.len != into.len)
		return rmw_fail(err, RMW_E_BAD_FRAME, "%s: %zu %s came instead of %zu",
				bl_command_find((uint8_t)opcode)->name, answer.data.len,
				rmw_number_word(answer.data.len, "byte", "bytes"), into.len);
	memcpy(into.data, answer.data.data, into.len);
	return true;
}

bool bl_link_boot_info(struct bl_link *link, struct bl_boot_info *info, struct rmw_err *err)
{
	if (!bl_link_fetch(link, BL_BOOT_INFO, (struct rmw_view){ 0 }, RMW_SPAN_OF(link->boot_info),
			   err))
		return false;
	bl_boot_info_parse(link->boot_info, info);
	return true;
}

bool bl_link_set_rate(struct bl_link *link, uint32_t baud, struct rmw_err *err)
{
	const struct bl_command *command = bl_command_find(BL_SET_RATE);
	uint8_t frame[BL_HEAD_SIZE + 8];
	struct bl_answer answer;

	rmw_put_le32(frame + BL_HEAD_SIZE, link->port->baud);
	rmw_put_le32(frame + BL_HEAD_SIZE + 4, baud);
	bl_frame_put_head(BL_SET_RATE, BL_CHECK_NONE, (struct rmw_view){ frame + BL_HEAD_SIZE, 8 },
			  frame);
	if (!refuse_leftovers(link, err) ||
	    !rmw_port_write(link->port, RMW_VIEW_OF(frame), rmw_port_in(link->port, 2000), err) ||
	    !rmw_port_set_baud(link->port, baud, err) ||
	    !take_answer(link, command, 0, &answer, err))
		return rmw_while(err, "%s", command->name);
	if (answer.head != BL_HEAD_OK)
		return rmw_fail(err, RMW_E_NACK, "chip refused %" PRIu32 " baud", baud);
	return true;
}
