/* SPDX-License-Identifier: MIT */
/* A BK7231 made of memory: its line, its resets and its moods. What frames do: bk_peer_frames.c. */
#include "support/bk_peer.h"

#include "support/cmocka.h"
#include "support/fill.h"

#define MS 1000000u
#define OPEN_MS 4u
#define WINDOW_MS 14u
#define LONG_WINDOW_MS 800u
#define IDLE_MS 215u

const uint8_t bk_peer_mac[6] = { 0xc8, 0x47, 0x8c, 0x12, 0x34, 0x56 };

static struct bk_peer *peer_of(const struct rmw_clock *clock)
{
	return (struct bk_peer *)((uintptr_t)clock - offsetof(struct bk_peer, clock));
}

static uint64_t byte_ns(uint32_t baud)
{
	return UINT64_C(10000000000) / baud;
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	return peer_of(clock)->host_ns / 1000;
}

static bool has_application(const struct bk_peer *peer)
{
	return peer->flash[0x11000] != 0xff;
}

void bk_peer_restart(struct bk_peer *peer, uint64_t at_ns)
{
	peer->resets++;
	peer->state = BK_PEER_STARTING;
	peer->open_ns = at_ns + OPEN_MS * MS;
	peer->close_ns = at_ns + WINDOW_MS * MS;
	peer->busy_ns = peer->open_ns;
	peer->baud = 115200;
	peer->len = 0;
	peer->is_armed = peer->is_stuck = peer->has_crc = false;
}

/* What happens by itself up to a moment: a person's reset, an end of waiting, a restart. */
static void pass_time(struct bk_peer *peer, uint64_t now)
{
	if (peer->is_held)
		return;
	if (peer->reset_at_ns != 0 && now >= peer->reset_at_ns) {
		bk_peer_restart(peer, peer->reset_at_ns);
		peer->reset_at_ns = 0;
	}
	while (peer->state == BK_PEER_STARTING && now >= peer->close_ns) {
		const bool heard = peer->heard_ns >= peer->open_ns;

		if (has_application(peer)) {
			peer->state = heard && peer->kind == BK_PEER_T ? BK_PEER_HUNG
								       : BK_PEER_APPLICATION;
			peer->len = 0;
		} else {
			bk_peer_restart(peer, peer->close_ns);
		}
	}
	if (peer->state == BK_PEER_LINKED && peer->kind == BK_PEER_T) {
		const uint64_t last =
			peer->heard_ns > peer->busy_ns ? peer->heard_ns : peer->busy_ns;

		if (now > last + IDLE_MS * MS) {
			bk_peer_restart(peer, last + IDLE_MS * MS);
			pass_time(peer, now);
		}
	}
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	struct bk_peer *peer = peer_of(clock);

	peer->host_ns += rmw_deadline_left_us(until) * 1000;
	pass_time(peer, peer->host_ns);
}

/* False: it is lost. */
static bool pass(struct bk_peer *peer, enum bk_peer_way way, uint8_t *byte)
{
	const uint64_t number = ++peer->passed[way];

	for (size_t i = 0; i < RMW_COUNT(peer->faults); i++) {
		if (peer->faults[i].way != way || number < peer->faults[i].at ||
		    number - peer->faults[i].at > peer->faults[i].more)
			continue;
		if (peer->faults[i].damage == BK_PEER_DROPS)
			return false;
		*byte ^= 0x10;
	}
	if (peer->baud != peer->port.baud ||
	    (peer->deaf_above != 0 && peer->baud > peer->deaf_above))
		*byte = 0xfe; /* what a UART makes of another rate */
	return true;
}

uint64_t bk_peer_say(struct bk_peer *peer, const uint8_t *bytes, size_t len, uint64_t at_ns)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t byte = bytes[i];
		const size_t tail = (peer->head + peer->count) % BK_PEER_QUEUE;

		at_ns += byte_ns(peer->baud);
		if (!pass(peer, BK_PEER_TO_HOST, &byte))
			continue;
		assert_true(peer->count < BK_PEER_QUEUE);
		peer->queue[tail].at_ns = at_ns;
		peer->queue[tail].value = byte;
		peer->count++;
	}
	return at_ns;
}

static void hear_application(struct bk_peer *peer, uint8_t byte, uint64_t at_ns)
{
	static const char word[] = "\nreboot\r";

	if (byte != (uint8_t)word[peer->line_at])
		peer->line_at = byte == '\n';
	else if (++peer->line_at == sizeof(word) - 1 && peer->takes_reboot)
		bk_peer_restart(peer, at_ns);
	if (peer->line_at == sizeof(word) - 1)
		peer->line_at = 0;
}

static void hear(struct bk_peer *peer, uint8_t byte, uint64_t at_ns)
{
	pass_time(peer, at_ns);
	if (peer->is_held || peer->state == BK_PEER_HUNG)
		return;
	if (peer->state == BK_PEER_APPLICATION) {
		hear_application(peer, byte, at_ns);
		return;
	}
	if (at_ns < peer->open_ns)
		return;
	if (peer->state == BK_PEER_STARTING && peer->heard_ns < peer->open_ns)
		peer->close_ns = peer->open_ns + LONG_WINDOW_MS * MS;
	peer->heard_ns = at_ns;
	bk_peer_take(peer, byte, at_ns);
}

static bool peer_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	struct bk_peer *peer = (struct bk_peer *)port;

	(void)until, (void)err;
	if (peer->out_ns < peer->host_ns)
		peer->out_ns = peer->host_ns;
	for (size_t i = 0; i < bytes.len; i++) {
		uint8_t byte = bytes.data[i];

		peer->out_ns += byte_ns(port->baud);
		if (pass(peer, BK_PEER_TO_CHIP, &byte))
			hear(peer, byte, peer->out_ns);
	}
	return true;
}

static bool peer_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		      struct rmw_deadline until, struct rmw_err *err)
{
	struct bk_peer *peer = (struct bk_peer *)port;

	(void)err;
	pass_time(peer, peer->host_ns);
	if (peer->count == 0 || peer->queue[peer->head].at_ns / 1000 > until.at_us) {
		wait_until(&peer->clock, &until);
		return true;
	}
	if (peer->host_ns < peer->queue[peer->head].at_ns)
		peer->host_ns = peer->queue[peer->head].at_ns;
	while (*got < into.len && peer->count > 0 &&
	       peer->queue[peer->head].at_ns <= peer->host_ns) {
		into.data[(*got)++] = peer->queue[peer->head].value;
		peer->head = (peer->head + 1) % BK_PEER_QUEUE;
		peer->count--;
	}
	return true;
}

static bool peer_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct bk_peer *peer = (struct bk_peer *)port;

	if (baud == peer->refused_baud)
		return rmw_fail(err, RMW_E_PORT_BAUD, "not this one");
	if (peer->host_ns < peer->out_ns)
		peer->host_ns = peer->out_ns;
	return true;
}

static bool peer_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	struct bk_peer *peer = (struct bk_peer *)port;

	(void)err;
	if (!peer->can_be_reset)
		return true;
	if (peer->is_held && !lines.rts)
		bk_peer_restart(peer, peer->host_ns);
	peer->is_held = lines.rts;
	return true;
}

static void peer_free(struct rmw_port *port)
{
	(void)port;
}

static void make_flash(struct bk_peer *peer)
{
	const uint32_t at = peer->kind == BK_PEER_T ? BK_PEER_CALIBRATION_T : BK_PEER_CALIBRATION_N;
	static const uint8_t tag[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0, 0, 0 };

	fill_noise(RMW_SPAN_OF(peer->flash), 7);
	memset(peer->flash + 0x140000, 0xff, 0x20000);
	memset(peer->flash + at, 0xff, 0x1000);
	memcpy(peer->flash + at, "TLV", 4);
	memcpy(peer->flash + at + 0x1c, tag, sizeof(tag));
	memcpy(peer->flash + at + 0x24, bk_peer_mac, sizeof(bk_peer_mac));
	peer->flash[0x11000] = 0x2f;
}

void bk_peer_init(struct bk_peer *peer, enum bk_peer_kind kind)
{
	static const struct rmw_port_ops ops = {
		.read = peer_read,
		.write = peer_write,
		.set_baud = peer_set_baud,
		.set_lines = peer_set_lines,
		.free = peer_free,
	};
	static const uint8_t ids[][3] = { { 0x1c, 0x70, 0x15 }, { 0xeb, 0x60, 0x15 } };

	*peer = (struct bk_peer){ .kind = kind, .baud = 115200, .host_ns = 1000 * MS };
	peer->clock = (struct rmw_clock){ now_us, wait_until };
	peer->port = (struct rmw_port){
		.ops = &ops, .clock = &peer->clock, .baud = 115200, .has_lines = true, .name = "bk"
	};
	memcpy(peer->version, "BK7231S_1.0.5", 14);
	memcpy(peer->jedec, ids[kind], 3);
	peer->status[0] = 0x7c;
	peer->status[1] = kind == BK_PEER_N ? 0x42 : 0x00;
	peer->chip_id = 0x0007231c;
	peer->efuse[0] = 0x93;
	make_flash(peer);
}
