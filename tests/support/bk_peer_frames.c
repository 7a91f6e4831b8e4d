/* SPDX-License-Identifier: MIT */
/* A BK7231 made of memory: what its boot loader or boot ROM does with the bytes that come. */
#include "support/bk_peer.h"

#include "base/digest.h"
#include "support/cmocka.h"

#define US 1000u
#define MS 1000000u
#define SIZE_MASK (BK_PEER_FLASH - 1)
#define PARTIAL_MS 50u /* a ROM gives a frame up (unverified) */

static bool is_t(const struct bk_peer *peer)
{
	return peer->kind == BK_PEER_T;
}

static bool is_protected(const struct bk_peer *peer)
{
	return ((peer->status[0] & 0x7c) | (peer->status[1] & 0x40)) != 0;
}

static void say_short(struct bk_peer *peer, uint8_t opcode, struct rmw_view args, uint64_t at_ns)
{
	uint8_t reply[64] = { 0x04, 0x0e, (uint8_t)(4 + args.len), 0x01, 0xe0, 0xfc, opcode };

	assert_true(args.len <= 16);
	if (args.len > 0)
		memcpy(reply + 7, args.data, args.len);
	peer->busy_ns = bk_peer_say(peer, reply, 7 + args.len, at_ns);
}

static void say_long(struct bk_peer *peer, uint8_t opcode, uint8_t status, struct rmw_view args,
		     uint64_t at_ns)
{
	static uint8_t reply[5000];
	const size_t n = 2 + args.len;
	const uint8_t head[] = { 0x04,	 0x0e,	     0xff,
				 0x01,	 0xe0,	     0xfc,
				 0xf4,	 (uint8_t)n, (uint8_t)(n >> 8),
				 opcode, status };

	memcpy(reply, head, sizeof(head));
	memcpy(reply + sizeof(head), args.data, args.len);
	peer->busy_ns = bk_peer_say(peer, reply, sizeof(head) + args.len, at_ns);
}

/* A status write takes 5 ms; 1.0.1 and 1.0.4 only ever set what they once set. */
static uint64_t set_protection(struct bk_peer *peer, uint8_t value)
{
	const bool is_old = strcmp(peer->version, "BK7231S_1.0.1") == 0 ||
			    strcmp(peer->version, "BK7231S_1.0.4") == 0;

	if (peer->status[0] == value)
		return 0;
	if (!peer->is_stuck)
		peer->status[0] = value;
	peer->is_stuck |= is_old && value != 0;
	return 5 * MS;
}

static void check_crc(struct bk_peer *peer, const uint8_t *args, uint64_t at_ns)
{
	const uint32_t start = rmw_get_le32(args), end = rmw_get_le32(args + 4);
	const uint32_t size = is_t(peer) ? (end - start + 1) / 256 * 256 : end - start + 1;
	uint32_t crc = 0;
	uint8_t answer[4];

	assert_true(end + 1 >= start && size <= BK_PEER_FLASH);
	for (uint32_t i = 0; i < size; i += 256)
		crc = rmw_crc32_more(crc,
				     (struct rmw_view){ peer->flash + ((start + i) & SIZE_MASK),
							size - i < 256 ? size - i : 256 });
	rmw_put_le32(answer, ~crc);
	peer->has_crc = true;
	peer->device_ns += size * 450u;
	at_ns += 400 * US + size * UINT64_C(450);
	if (is_t(peer))
		at_ns += set_protection(peer, 0x7c);
	say_short(peer, 0x10, RMW_VIEW_OF(answer), at_ns);
}

static void set_rate(struct bk_peer *peer, const uint8_t *args, uint64_t at_ns)
{
	peer->baud = rmw_get_le32(args);
	say_short(peer, 0x0f, (struct rmw_view){ args, 5 },
		  at_ns + (args[4] + UINT64_C(1)) * (is_t(peer) ? 2 : 1) * MS);
}

static void registers(struct bk_peer *peer, uint8_t opcode, const uint8_t *args, uint64_t at_ns)
{
	const uint32_t addr = rmw_get_le32(args), value = rmw_get_le32(args + 4);
	uint8_t answer[8] = { 0 };

	memcpy(answer, args, opcode == 0x01 ? 8 : 4);
	if (opcode == 0x01 && addr == 0x00800074) {
		peer->has_burnt |= (value & 2) != 0;
		peer->registers[1] = 0x100u | peer->efuse[value >> 8 & 31];
	}
	if (opcode == 0x03 && addr == 0x00800000)
		rmw_put_le32(answer + 4, peer->chip_id);
	if (opcode == 0x03 && addr == 0x00800074)
		answer[4] = peer->is_efuse_busy;
	if (opcode == 0x03 && addr == 0x00800078)
		rmw_put_le32(answer + 4, peer->registers[1]);
	say_short(peer, opcode, RMW_VIEW_OF(answer), at_ns);
}

static void take_short(struct bk_peer *peer, const uint8_t *frame, size_t args_len, uint64_t at_ns)
{
	static const uint8_t zero[] = { 0 }, unknown[] = { 7 };
	uint8_t version[16] = { 0 };

	(void)args_len;
	peer->shorts[frame[0]]++;
	switch (frame[0]) {
	case 0x00:
		peer->state = BK_PEER_LINKED;
		peer->is_armed = true;
		say_short(peer, 0x01, RMW_VIEW_OF(zero), at_ns);
		return;
	case 0x0e:
		if (frame[1] == 0xa5)
			bk_peer_restart(peer, at_ns + 6 * MS);
		return;
	case 0x0f:
		set_rate(peer, frame + 1, at_ns);
		return;
	case 0x10:
		check_crc(peer, frame + 1, at_ns);
		return;
	case 0x11:
		memcpy(version, peer->version, sizeof(peer->version));
		if (is_t(peer) && peer->version[0] != '\0')
			say_short(peer, 0x11, RMW_VIEW_OF(version), at_ns);
		return;
	case 0x01:
	case 0x03:
		if (!is_t(peer))
			registers(peer, frame[0], frame + 1, at_ns);
		return;
	default:
		if (!is_t(peer))
			say_short(peer, frame[0], RMW_VIEW_OF(unknown), at_ns);
	}
}

static void read_sector(struct bk_peer *peer, const uint8_t *args, uint64_t at_ns)
{
	const uint32_t addr = rmw_get_le32(args);
	uint8_t answer[4 + 4096] = { 0 };

	memcpy(answer, args, 4);
	if (is_t(peer) && addr < 0x10000) {
		say_long(peer, 0x09, 6, (struct rmw_view){ answer, 5 }, at_ns);
		return;
	}
	for (uint32_t i = 0; i < 4096; i++)
		answer[4 + i] = peer->flash[(addr + i) & SIZE_MASK];
	if (peer->is_unreliable_to_host && peer->baud > peer->reliable_up_to)
		answer[4 + peer->longs[0x09] % 4096] ^= 1;
	peer->device_ns += 1800 * US;
	say_long(peer, 0x09, 0, RMW_VIEW_OF(answer), at_ns + 1800 * US);
}

static void harm(const struct bk_peer *peer, uint32_t at)
{
	if (is_t(peer) && at < 0x11000)
		fail_msg("the boot loader was hit at %06x", at);
}

static void erase(struct bk_peer *peer, const uint8_t *args, uint64_t at_ns)
{
	const uint32_t addr = rmw_get_le32(args + 1);
	const uint32_t size = args[0] == 0x20 ? 0x1000 : args[0] == 0xd8 ? 0x10000 : 0;
	const uint32_t from = size == 0 ? 0 : (addr & SIZE_MASK) / size * size;

	peer->late_changes += peer->has_crc;
	if (is_t(peer) && (addr < 0x10000 || addr > INT32_MAX)) {
		say_long(peer, 0x0f, 6, (struct rmw_view){ args, 5 }, at_ns);
		return;
	}
	if (is_t(peer) && peer->is_armed) {
		at_ns += set_protection(peer, 0);
		peer->is_armed = false;
	}
	if (size > 0 && is_protected(peer)) {
		peer->refused++;
	} else if (size > 0) {
		harm(peer, from);
		memset(peer->flash + from, 0xff, size);
		peer->device_ns += (size == 0x1000 ? UINT64_C(45) : UINT64_C(250)) * MS;
		at_ns += (size == 0x1000 ? UINT64_C(45) : UINT64_C(250)) * MS;
	}
	say_long(peer, 0x0f, 0, (struct rmw_view){ args, 5 }, at_ns);
}

static void program(struct bk_peer *peer, uint8_t opcode, const uint8_t *args, size_t len,
		    uint64_t at_ns)
{
	const uint32_t addr = rmw_get_le32(args);
	uint8_t answer[5];

	peer->late_changes += peer->has_crc;
	if (addr >> 24 != 0)
		fail_msg("a write to %08x erases", addr);
	memcpy(answer, args, 4);
	answer[4] = (uint8_t)len;
	if (is_protected(peer)) {
		peer->refused++;
	} else {
		harm(peer, addr & SIZE_MASK);
		for (size_t i = 0; i < len; i++)
			peer->flash[(addr + i) & SIZE_MASK] &= args[4 + i];
		peer->device_ns += 1200 * US;
	}
	say_long(peer, opcode, 0, (struct rmw_view){ answer, opcode == 0x06 ? 5 : 4 },
		 at_ns + 1200 * US);
}

static void take_rom_only(struct bk_peer *peer, const uint8_t *frame, size_t args_len,
			  uint64_t at_ns)
{
	uint8_t answer[4] = { 0 };

	switch (frame[0]) {
	case 0x0c:
		answer[0] = frame[1];
		answer[1] = peer->status[frame[1] == 0x05 ? 0 : 1];
		say_long(peer, 0x0c, 0, (struct rmw_view){ answer, 2 }, at_ns);
		return;
	case 0x0d:
		if (!peer->keeps_status)
			memcpy(peer->status, frame + 2, args_len - 1);
		say_long(peer, 0x0d, 0, (struct rmw_view){ frame + 1, args_len }, at_ns);
		return;
	case 0x0e:
		memcpy(answer + 1, peer->jedec, 3);
		say_long(peer, 0x0e, 0, RMW_VIEW_OF(answer), at_ns);
		return;
	default:
		say_long(peer, frame[0], 7, (struct rmw_view){ answer, 0 }, at_ns);
	}
}

static void take_long(struct bk_peer *peer, const uint8_t *frame, size_t args_len, uint64_t at_ns)
{
	peer->longs[frame[0]]++;
	if (peer->dies_at_write != 0 && peer->longs[0x07] >= peer->dies_at_write)
		return;
	if (frame[0] == 0x0f && peer->longs[0x0f] == peer->stray_erase)
		peer->frame[frame - peer->frame + 4] ^= 0x10;
	switch (frame[0]) {
	case 0x06:
	case 0x07:
		program(peer, frame[0], frame + 1, args_len - 4, at_ns);
		return;
	case 0x09:
		read_sector(peer, frame + 1, at_ns);
		return;
	case 0x0f:
		erase(peer, frame + 1, at_ns);
		return;
	default:
		if (!is_t(peer))
			take_rom_only(peer, frame, args_len, at_ns);
	}
}

/* How long the frame is to be; 0: it is none; SIZE_MAX: not known yet. */
static size_t frame_size(const struct bk_peer *peer)
{
	static const uint8_t head[] = { 0x01, 0xe0, 0xfc };
	const uint8_t *frame = peer->frame;
	size_t n;

	if (memcmp(frame, head, peer->len < 3 ? peer->len : 3) != 0)
		return 0;
	if (peer->len < 4)
		return SIZE_MAX;
	if (frame[3] != 0xff)
		return frame[3] == 0 ? 0 : 4u + frame[3];
	if (peer->len >= 5 && frame[4] != 0xf4)
		return 0;
	if (peer->len < 8)
		return SIZE_MAX;
	n = rmw_get_le16(frame + 5);
	if (frame[7] == 0x07 && (n < 0x105 || n % 256 != 5 || peer->baud > 1500000))
		return SIZE_MAX; /* without end; at 2 Mbaud the ring overflows */
	return n == 0 ? 0 : 7 + n;
}

/* A whole frame has come; it waits for its turn. */
static void carry_out(struct bk_peer *peer, uint64_t at_ns)
{
	const bool is_long = peer->frame[3] == 0xff;
	const size_t head = is_long ? 7 : 4;
	const uint64_t start = at_ns > peer->busy_ns ? at_ns : peer->busy_ns;
	const size_t len = peer->len;

	peer->len = 0;
	if (is_long)
		take_long(peer, peer->frame + head, len - head - 1, start);
	else
		take_short(peer, peer->frame + head, len - head - 1, start + 50 * US);
}

void bk_peer_take(struct bk_peer *peer, uint8_t byte, uint64_t at_ns)
{
	static uint64_t last_ns;
	size_t size;

	if (!is_t(peer) && at_ns > last_ns + PARTIAL_MS * MS)
		peer->len = 0;
	last_ns = at_ns;
	if (peer->len == sizeof(peer->frame))
		return;
	peer->frame[peer->len++] = byte;
	size = frame_size(peer);
	if (size == 0)
		peer->len = 0;
	else if (peer->len == size)
		carry_out(peer, at_ns);
}
