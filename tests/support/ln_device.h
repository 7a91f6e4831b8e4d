/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LN_DEVICE_H
#define RMW_TESTS_LN_DEVICE_H

#include "port/port.h"

#define LN_DEVICE_FLASH (512u << 10)
#define LN_DEVICE_QUEUE (64u << 10)
#define LN_DEVICE_BLOCK (3u + 16384u + 2u)

enum ln_device_state {
	LN_DEVICE_DEAD, /* says nothing, whatever comes */
	LN_DEVICE_IN_ROM,
	LN_DEVICE_IN_LOADER,
};

enum ln_device_damage { LN_DEVICE_DROPS, LN_DEVICE_FLIPS };
enum ln_device_way { LN_DEVICE_TO_CHIP, LN_DEVICE_TO_HOST, LN_DEVICE_WAY_COUNT };

/* The bytes of these numbers, from 1 on, are damaged on their way. */
struct ln_device_fault {
	enum ln_device_damage damage;
	enum ln_device_way way;
	uint64_t at;
	uint32_t count; /* so many in a row; 0: the row is free */
};

/*
 * An LN882H made of memory, boot ROM and vendor's RAM loader, written from ln882h-protocol and
 * ln882h-observed alone, at the other end of a port with a line of its own: bytes take their time,
 * and so does the flash. Its clock moves when somebody waits. Whatever is below may be looked at
 * and changed at any time.
 */
struct ln_device {
	struct rmw_port port; /* first */
	struct rmw_clock clock;
	uint64_t host_ns;
	uint64_t chip_ns;
	struct {
		uint64_t at_ns[LN_DEVICE_QUEUE];
		uint8_t bytes[LN_DEVICE_QUEUE];
		size_t head, count;
		uint64_t free_ns; /* when the line is free again */
	} lines[LN_DEVICE_WAY_COUNT];
	uint64_t passed[LN_DEVICE_WAY_COUNT]; /* bytes so far */
	struct ln_device_fault faults[4];
	uint32_t refused_baud; /* the adapter does not do it */
	uint32_t deaf_baud;    /* the loader takes it, and is not heard there */

	enum ln_device_state state;
	const char *rom_name; /* what the ROM calls itself */
	bool is_mute;	      /* the loader does not echo: it is not the vendor's */
	uint32_t baud;
	char line[64];
	size_t line_len;

	struct {
		bool is_on;
		size_t long_size;
		uint8_t block[LN_DEVICE_BLOCK];
		size_t len;
		uint64_t byte_ns;  /* when the last byte came */
		uint64_t ready_ns; /* when 'C' is said next; 0: no more */
		uint8_t number;	   /* that is expected */
		unsigned errors, ends, cancels;
		bool has_header;
		uint32_t size, done; /* of the file */
	} receiver;
	uint32_t start;		 /* where a file goes */
	bool dies_in_header;	 /* what an address that is no multiple of 4 KiB does */
	uint8_t image[64 << 10]; /* what the ROM was sent */
	bool ignores_image;	 /* it is taken and does not answer */

	uint8_t flash[LN_DEVICE_FLASH];
	uint8_t capacity; /* that the id of the flash tells: 0x13, as it has */
	uint8_t security[1024];
	uint16_t status;
	uint32_t stuck_at; /* the byte there stays what it is: UINT32_MAX: none does */
	unsigned erases, files, resets, reads, dead_lines;
	unsigned long_packets, short_packets;
};

/* A loader that runs at 115200 baud, with content in its flash and no trouble. Needs no release. */
void ln_device_init(struct ln_device *peer);

/* ln_device_receiver.c: a byte of a file comes; time passed. */
void ln_device_receive(struct ln_device *peer, uint8_t byte);
void ln_device_wait_for_file(struct ln_device *peer, size_t long_size);
void ln_device_receiver_tick(struct ln_device *peer);

/* For both: say something; erase whole sectors of 4 KiB; the file of a receiver is complete. */
void ln_device_say(struct ln_device *peer, const char *bytes, size_t len);
void ln_device_erase(struct ln_device *peer, uint32_t from, uint32_t size);
void ln_device_take_file(struct ln_device *peer);

#endif
