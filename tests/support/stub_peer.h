/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_STUB_PEER_H
#define RMW_TESTS_STUB_PEER_H

#include "port/port.h"
#include "stub/protocol.h"

#define STUB_PEER_FLASH (512u << 10)
#define STUB_PEER_QUEUE (256u << 10)

/* A byte and when it is there. */
struct stub_peer_byte {
	uint64_t at_ns;
	uint8_t value;
};

struct stub_peer_queue {
	struct stub_peer_byte items[STUB_PEER_QUEUE];
	size_t head, count;
	uint64_t free_ns; /* when the line is free again */
};

enum stub_peer_damage { PEER_DROPS, PEER_FLIPS, PEER_REPEATS };
enum stub_peer_way { PEER_TO_STUB, PEER_TO_HOST, PEER_WAY_COUNT };

/* The byte of that number, from 1 on, is damaged on its way. */
struct stub_peer_fault {
	enum stub_peer_damage damage;
	enum stub_peer_way way;
	uint64_t at;
};

/*
 * A stub made of memory, written from PROTOCOL.md alone, at the other end of a port with a line of
 * its own: bytes take their time, and so does the flash. Its clock moves when somebody waits.
 * Whatever is below may be looked at and changed at any time.
 */
struct stub_peer {
	struct rmw_port port; /* first */
	struct rmw_clock clock;
	uint64_t host_ns;
	uint64_t stub_ns;
	struct stub_peer_queue lines[PEER_WAY_COUNT];
	uint64_t passed[PEER_WAY_COUNT]; /* bytes so far */
	struct stub_peer_fault faults[8];
	uint32_t noise_one_in; /* chance of a flip in each byte; 0: none */
	uint32_t noise_above;  /* only at rates above this one */
	uint32_t chance;

	uint32_t baud, start_baud, baud_max;
	uint32_t refused_baud; /* the adapter does not do it */
	uint32_t deaf_baud;    /* the stub takes it, and then nothing comes through */
	uint64_t deaf_from;    /* once so many bytes passed to the host */
	bool is_dead;
	uint8_t frame[STUB_FRAME_MAX];
	size_t frame_len;
	uint64_t byte_ns;  /* when the last byte came */
	uint64_t valid_ns; /* when the last valid frame came */

	struct stub_peer_verb {
		bool is_there;
		uint8_t kind;
		size_t len;
		uint8_t payload[STUB_PAYLOAD_MAX];
	} verbs[STUB_WINDOW_MAX];
	uint16_t next;
	bool is_working;
	uint64_t work_end_ns, tell_ns;
	uint8_t error;
	uint16_t error_sequence;
	uint32_t error_addr;
	uint8_t damaged;
	uint32_t new_baud;

	uint32_t chip;		       /* enum stub_chip */
	uint32_t abilities;	       /* enum stub_ability */
	uint8_t history[STUB_HISTORY]; /* of WRITE_DEFLATED */
	size_t history_len;
	bool sends_no_blocks; /* but what no decoder takes */
	bool damages_blocks;  /* what it deflates is not what it should be */
	uint8_t flash[STUB_PEER_FLASH];
	uint8_t status[3];
	bool is_protected;
	uint8_t erase_error; /* enum stub_error that each erase ends with; 0: none */
	uint32_t efuse[32];
	/* Words of memory besides; NULL: there are none. */
	uint32_t (*peek)(struct stub_peer *peer, uint32_t addr);
	void (*poke)(struct stub_peer *peer, uint32_t addr, uint32_t value);
	unsigned counts[256]; /* verbs carried out, by number */
	unsigned hellos;
	unsigned erases[3]; /* of 4, 32 and 64 KiB */
	unsigned pages;
};

/* A stub at 500000 baud with content in its flash, no trouble. Needs no release. */
void stub_peer_init(struct stub_peer *peer);

/* stub_peer_line.c: how long a byte takes. */
uint64_t stub_peer_byte_ns(uint32_t baud);
/* Put a byte on the line, as a fault may have it: no, one or two times. */
void stub_peer_pass(struct stub_peer *peer, enum stub_peer_way way, uint8_t value, uint64_t now_ns);
/* When the first byte is there; UINT64_MAX: none is on its way. */
uint64_t stub_peer_first_ns(const struct stub_peer_queue *line);
uint8_t stub_peer_take(struct stub_peer_queue *line);

/* stub_peer_packed.c: the chunk's bytes, exactly `size`; false: it is none. */
bool stub_peer_inflate(struct stub_peer *peer, bool goes_on, const uint8_t *blocks, size_t len,
		       uint8_t *bytes, size_t size);
/* A chunk for some of the `size` bytes at from + before; returns its length, `len` how many. */
size_t stub_peer_deflate(const uint8_t *from, size_t before, size_t size, uint8_t *blocks,
			 size_t *len);

#endif
