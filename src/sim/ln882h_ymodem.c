/* SPDX-License-Identifier: MIT */
/* Receiving YMODEM on the chip: packets, what is wrong with them, and what is answered. */
#include "sim/ln882h_ymodem.h"

#include "sim/board.h"
#include "sim/ln882h.h"

enum { SOH = 0x01, STX = 0x02, EOT = 0x04, ACK = 0x06, NAK = 0x15, CAN = 0x18, CALL = 'C' };
enum { HEAD = 3, CHECK = 2, ERRORS_MOST = 20 };

static const struct sim_program receiving;

static struct ln_ymodem *ymodem_of(struct rmw_sim *sim)
{
	return &sim_ln(sim)->ymodem;
}

static bool is_receiving(const struct rmw_sim *sim)
{
	return sim->program == &receiving;
}

uint16_t sim_ln_crc16(struct rmw_view bytes)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		crc = (uint16_t)(crc ^ bytes.data[i] << 8);
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc << 1 ^ ((crc & 0x8000) != 0 ? 0x1021 : 0));
	}
	return crc;
}

static void say(struct rmw_sim *sim, uint8_t byte)
{
	sim_uart_send(sim, (struct rmw_view){ &byte, 1 });
}

static void wait_for_type(struct rmw_sim *sim)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);

	ymodem->len = 0;
	sim->timer_ns = SIM_NEVER;
	if (!ymodem->has_header && ymodem->expected == 0 && !ymodem->was_eot)
		sim->timer_ns = sim->bus.now_ns + ymodem->rules->call_ns;
}

void sim_ln_ymodem_start(struct rmw_sim *sim, const struct ln_ymodem_rules *rules)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);

	ymodem->rules = rules;
	ymodem->expected = ymodem->errors = 0;
	ymodem->has_header = ymodem->was_can = ymodem->was_eot = false;
	sim->program = &receiving;
	say(sim, CALL);
	wait_for_type(sim);
}

static void abort_with_can(struct rmw_sim *sim)
{
	say(sim, CAN);
	say(sim, CAN);
	ymodem_of(sim)->rules->end(sim, LN_YMODEM_ABORTED);
}

static void count_error(struct rmw_sim *sim)
{
	if (++ymodem_of(sim)->errors > ERRORS_MOST)
		abort_with_can(sim);
}

/* What has arrived meanwhile is forgotten. */
static void refuse(struct rmw_sim *sim)
{
	sim_spend(sim, ymodem_of(sim)->rules->answer_ns);
	sim->uart.deaf_until_ns = sim->bus.now_ns;
	if (ymodem_of(sim)->errors < ERRORS_MOST)
		say(sim, NAK);
	count_error(sim);
	if (is_receiving(sim))
		wait_for_type(sim);
}

static uint32_t data_size(const struct ln_ymodem *ymodem)
{
	return ymodem->packet[0] == STX ? ymodem->rules->stx_size : LN_YMODEM_SOH_SIZE;
}

static struct rmw_view data_of(const struct ln_ymodem *ymodem)
{
	return (struct rmw_view){ ymodem->packet + HEAD, data_size(ymodem) };
}

/* Decimal, or hex behind 0x; whatever else comes ends it. */
static uint32_t number_at(struct rmw_view text)
{
	uint32_t number = 0, base = 10;
	size_t at = 0;

	while (at < text.len && text.data[at] == ' ')
		at++;
	if (text.len - at > 2 && text.data[at] == '0' && (text.data[at + 1] | 0x20) == 'x') {
		base = 16;
		at += 2;
	}
	for (; at < text.len; at++) {
		const uint8_t c = text.data[at];
		const uint32_t digit = c >= '0' && c <= '9' ? c - (uint32_t)'0'
				       : (c | 0x20) >= 'a' && (c | 0x20) <= 'f'
					       ? (c | 0x20u) - 'a' + 10
					       : base;

		if (digit >= base)
			break;
		number = number * base + digit;
	}
	return number;
}

static void finish(struct rmw_sim *sim)
{
	say(sim, ACK);
	ymodem_of(sim)->rules->end(sim, LN_YMODEM_DONE);
}

static void open_file(struct rmw_sim *sim)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);
	const struct rmw_view data = data_of(ymodem);
	const uint8_t *zero = memchr(data.data, 0, data.len);
	const size_t name_len = zero != NULL ? (size_t)(zero - data.data) : data.len;

	if (name_len == 0) {
		finish(sim);
		return;
	}
	ymodem->has_header = true;
	ymodem->expected = 1;
	ymodem->rules->begin(sim, name_len, number_at(rmw_view_part(data, name_len + 1, SIZE_MAX)));
	if (!is_receiving(sim))
		return;
	say(sim, ACK);
	say(sim, CALL);
	wait_for_type(sim);
}

static void take_data(struct rmw_sim *sim)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);

	ymodem->expected++;
	say(sim, ACK);
	if (!ymodem->rules->take(sim, data_of(ymodem))) {
		if (is_receiving(sim))
			abort_with_can(sim);
		return;
	}
	wait_for_type(sim);
}

/* All of a packet is there. */
static void judge(struct rmw_sim *sim)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);
	const struct rmw_view data = data_of(ymodem);
	const uint8_t *check = data.data + data.len;
	const uint16_t crc = sim_ln_crc16(data);

	sim_spend(sim, ymodem->rules->check_ns * data.len);
	if (check[0] != crc >> 8 || check[1] != (crc & 0xff) ||
	    ymodem->packet[1] != ymodem->expected) {
		refuse(sim);
		return;
	}
	sim_spend(sim, ymodem->rules->answer_ns);
	ymodem->errors = 0;
	if (ymodem->has_header)
		take_data(sim);
	else
		open_file(sim);
}

static void end_file(struct rmw_sim *sim)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);

	sim_spend(sim, ymodem->rules->answer_ns);
	if (!ymodem->was_eot) {
		ymodem->was_eot = true;
		say(sim, NAK);
		return;
	}
	say(sim, ACK);
	say(sim, CALL);
	ymodem->has_header = false;
	ymodem->expected = 0;
	wait_for_type(sim);
	ymodem->was_eot = false;
	sim->timer_ns = SIM_NEVER;
}

static void begin_packet(struct rmw_sim *sim, uint8_t type)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);

	ymodem->packet[0] = type;
	ymodem->len = 1;
	sim->timer_ns = sim->bus.now_ns + ymodem->rules->silence_ns;
}

/* Between packets. */
static void hear_type(struct rmw_sim *sim, uint8_t byte)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);
	const bool was_can = ymodem->was_can;

	if (ymodem->was_eot) {
		if (byte == EOT)
			end_file(sim);
		return;
	}
	ymodem->was_can = byte == CAN;
	switch (byte) {
	case SOH:
	case STX:
		begin_packet(sim, byte);
		break;
	case EOT:
		end_file(sim);
		break;
	case CAN:
		if (was_can)
			ymodem->rules->end(sim, LN_YMODEM_ABORTED);
		break;
	case 'A':
	case 'a':
		abort_with_can(sim);
		break;
	default:
		count_error(sim);
		break;
	}
}

static void hear(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct ln_ymodem *ymodem = ymodem_of(sim);
	uint64_t silence_ns;

	if (ymodem->len == 0) {
		hear_type(sim, byte->value);
		return;
	}
	ymodem->packet[ymodem->len++] = byte->value;
	if (ymodem->len == HEAD && (ymodem->packet[1] ^ ymodem->packet[2]) != 0xff) {
		refuse(sim);
		return;
	}
	if (ymodem->len == HEAD + data_size(ymodem) + CHECK) {
		judge(sim);
		return;
	}
	silence_ns = ymodem->len >= HEAD && ymodem->len < HEAD + data_size(ymodem)
			     ? ymodem->rules->data_ns
			     : ymodem->rules->silence_ns;
	sim->timer_ns = silence_ns > 0 ? sim->bus.now_ns + silence_ns : SIM_NEVER;
}

/* Nobody calls back: call again. In a packet: it ends here. */
static void ring(struct rmw_sim *sim)
{
	if (ymodem_of(sim)->len > 0) {
		refuse(sim);
		return;
	}
	say(sim, CALL);
	wait_for_type(sim);
}

static const struct sim_program receiving = { hear, ring };
