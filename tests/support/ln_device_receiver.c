/* SPDX-License-Identifier: MIT */
/* The YMODEM receiver of an LN882H made of memory: ln882h-observed, "Write". */
#include "support/ln_device.h"

#include <stdlib.h>

#define NS_PER_MS UINT64_C(1000000)
#define POLLS_NS (49 * NS_PER_MS) /* 65535 of them */
#define ERRORS_MAX 20u
#define SECTOR 4096u
#define UNIT 16384u
#define PROGRAM_NS (13 * NS_PER_MS) /* 16 KiB */

enum { SOH = 1, STX = 2, EOT = 4, ACK = 6, NAK = 0x15, CANCEL = 0x18 };

static void say_byte(struct ln_device *peer, char byte)
{
	ln_device_say(peer, &byte, 1);
}

void ln_device_wait_for_file(struct ln_device *peer, size_t long_size)
{
	memset(&peer->receiver, 0, sizeof(peer->receiver));
	peer->receiver.is_on = true;
	peer->receiver.long_size = long_size;
	peer->receiver.ready_ns = peer->chip_ns + POLLS_NS;
	say_byte(peer, 'C');
}

static void give_up(struct ln_device *peer)
{
	ln_device_say(peer, (const char[]){ CANCEL, CANCEL }, 2);
	peer->receiver.is_on = false;
	peer->line_len = 0;
}

static void note_error(struct ln_device *peer)
{
	if (++peer->receiver.errors > ERRORS_MAX)
		give_up(peer);
}

static void refuse(struct ln_device *peer)
{
	peer->receiver.len = 0;
	say_byte(peer, NAK);
	note_error(peer);
}

static size_t data_size(const struct ln_device *peer)
{
	return peer->receiver.block[0] == SOH ? 128 : peer->receiver.long_size;
}

/* 16 bits by long division, the plain way. */
static bool is_crc_good(const uint8_t *data, size_t size)
{
	uint32_t rest = 0;

	for (size_t i = 0; i < (size + 2) * 8; i++) {
		rest = rest << 1 | ((uint32_t)data[i / 8] >> (7 - i % 8) & 1u);
		if (rest & 0x10000)
			rest ^= 0x11021;
	}
	return rest == 0;
}

static void take_header(struct ln_device *peer)
{
	const char *name = (const char *)peer->receiver.block + 3;

	if (peer->receiver.ends == 2) { /* no more files */
		say_byte(peer, ACK);
		peer->receiver.is_on = false;
		ln_device_take_file(peer);
		return;
	}
	peer->receiver.has_header = true;
	peer->receiver.ready_ns = 0;
	peer->receiver.number = 1;
	peer->receiver.size = (uint32_t)strtoul(name + strlen(name) + 1, NULL, 0);
	if (peer->state == LN_DEVICE_IN_LOADER) {
		if (peer->start % SECTOR != 0) {
			peer->state = LN_DEVICE_DEAD;
			return;
		}
		ln_device_erase(peer, peer->start,
				(peer->receiver.size + SECTOR - 1) / SECTOR * SECTOR);
	}
	ln_device_say(peer, (const char[]){ ACK, 'C' }, 2);
}

/* False: one does not read back right. The retry has erased the whole unit by then. */
static bool program(struct ln_device *peer, uint32_t addr, const uint8_t *bytes, size_t len)
{
	bool is_good = peer->status == 0;

	peer->chip_ns += PROGRAM_NS;
	for (size_t i = 0; i < len && peer->status == 0; i++) {
		if (addr + i == peer->stuck_at)
			is_good = peer->flash[addr + i] == bytes[i];
		else
			peer->flash[addr + i] &= bytes[i];
	}
	if (!is_good && peer->status == 0)
		memset(peer->flash + addr / SECTOR * SECTOR, 0xff, UNIT);
	return is_good;
}

static void take_data(struct ln_device *peer)
{
	const size_t size = data_size(peer);
	const uint32_t left = peer->receiver.size - peer->receiver.done;
	const size_t len = size < left ? size : left;
	const uint32_t at = peer->receiver.done;
	const uint8_t *bytes = peer->receiver.block + 3;

	*(size == 128 ? &peer->short_packets : &peer->long_packets) += 1;
	peer->receiver.number++;
	peer->receiver.done += (uint32_t)len;
	say_byte(peer, ACK);
	if (peer->state == LN_DEVICE_IN_ROM) {
		if (at + len <= sizeof(peer->image))
			memcpy(peer->image + at, bytes, len);
	} else if (!program(peer, peer->start + at, bytes, len)) {
		give_up(peer);
	}
}

static void take_block(struct ln_device *peer)
{
	const bool is_expected = peer->receiver.block[1] == peer->receiver.number &&
				 peer->receiver.has_header ==
					 (peer->receiver.number != 0 || peer->receiver.done > 0);

	if (!is_crc_good(peer->receiver.block + 3, data_size(peer)) ||
	    (!is_expected && peer->receiver.ends != 2)) {
		refuse(peer);
		return;
	}
	peer->receiver.len = 0;
	peer->receiver.errors = 0;
	if (!peer->receiver.has_header || peer->receiver.ends == 2)
		take_header(peer);
	else
		take_data(peer);
}

static void take_end(struct ln_device *peer)
{
	if (++peer->receiver.ends == 1)
		say_byte(peer, NAK);
	else
		ln_device_say(peer, (const char[]){ ACK, 'C' }, 2);
}

/* Between two blocks. */
static void take_type(struct ln_device *peer, uint8_t byte)
{
	if (byte == EOT) {
		take_end(peer);
		return;
	}
	if (peer->receiver.ends == 1)
		return; /* everything else is swallowed */
	peer->receiver.cancels = byte == CANCEL ? peer->receiver.cancels + 1 : 0;
	if (byte == CANCEL) {
		peer->receiver.is_on = peer->receiver.cancels < 2;
	} else if (byte == SOH || byte == STX) {
		peer->receiver.block[0] = byte;
		peer->receiver.len = 1;
	} else if (byte == 'A' || byte == 'a') {
		give_up(peer);
	} else {
		note_error(peer);
	}
}

void ln_device_receive(struct ln_device *peer, uint8_t byte)
{
	peer->receiver.byte_ns = peer->chip_ns;
	if (peer->receiver.len == 0) {
		take_type(peer, byte);
		return;
	}
	peer->receiver.block[peer->receiver.len++] = byte;
	if (peer->receiver.len == 3 && (peer->receiver.block[1] ^ peer->receiver.block[2]) != 0xff)
		refuse(peer);
	else if (peer->receiver.len == 3 + data_size(peer) + 2)
		take_block(peer);
}

void ln_device_receiver_tick(struct ln_device *peer)
{
	if (!peer->receiver.is_on || peer->state == LN_DEVICE_DEAD)
		return;
	/* Only the CRC's bytes are waited for, not those of the block. */
	if (peer->receiver.len >= 3 && peer->receiver.len >= 3 + data_size(peer) &&
	    peer->chip_ns >= peer->receiver.byte_ns + POLLS_NS)
		refuse(peer);
	if (peer->receiver.ready_ns != 0 && peer->chip_ns >= peer->receiver.ready_ns) {
		peer->receiver.ready_ns = peer->chip_ns + POLLS_NS;
		if (peer->receiver.len == 0)
			say_byte(peer, 'C');
	}
}
