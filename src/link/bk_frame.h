/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_BK_FRAME_H
#define RMW_LINK_BK_FRAME_H

#include <rmwflash/bytes.h>

/*
 * Frames of the Beken boot loaders and boot ROMs (bk7231-protocol 4). No frame has a checksum.
 *
 * Short request, then the long one; N = 1 + length of args:
 *	+----+----+----+----+----+------+      +----+----+----+----+----+------+----+------+
 *	| 01 | E0 | FC | LL | op | args |      | 01 | E0 | FC | FF | F4 | LE16 | op | args |
 *	+----+----+----+----+----+------+      +----+----+----+----+----+------+----+------+
 *			  LL = 1 + args                                     N
 * Short reply, then the long one; ST is a status, N = 2 + length of args:
 *	+----+----+----+----------+----+------+
 *	| 04 | 0E | LL | 01 E0 FC | op | args |                 LL = 4 + args
 *	+----+----+----+----------+----+------+
 *	+----+----+----+----------+----+------+----+----+------+
 *	| 04 | 0E | FF | 01 E0 FC | F4 | LE16 | op | ST | args |
 *	+----+----+----+----------+----+------+----+----+------+
 */
#define BK_REQUEST_MAX (7u + 4104u) /* long: bk7231-protocol 4.5 */
#define BK_REPLY_MAX (9u + 4102u)   /* a sector read: bk7231-protocol 5.2 */
#define BK_LINK_CHECK_SIZE 5u

enum bk_form { BK_SHORT, BK_LONG };

/* The commands that are used. 0A, which erases all, and FE are not among them. */
enum bk_verb {
	BK_LINK_CHECK,
	BK_WRITE_REGISTER,
	BK_READ_REGISTER,
	BK_REBOOT,
	BK_SET_RATE,
	BK_CHECK_CRC,
	BK_BOOT_VERSION,
	BK_FLASH_WRITE,
	BK_FLASH_WRITE_4K,
	BK_FLASH_READ_4K,
	BK_STATUS_READ,
	BK_STATUS_WRITE,
	BK_FLASH_ID,
	BK_FLASH_ERASE,
	BK_VERB_COUNT
};

/* A command: how it is framed, what comes back, and how long that may take without line time. */
struct bk_command {
	enum bk_verb verb;
	const char *name;
	enum bk_form form;
	uint8_t opcode;
	uint8_t reply_opcode; /* the same, but for LinkCheck */
	uint16_t args_min;    /* of a reply that is no refusal, in bytes */
	uint16_t args_max;
	uint8_t echo_at;  /* the reply repeats `echo_len` bytes of the request's args, from there */
	uint8_t echo_len; /* on, at the same place of its own args */
	uint16_t answer_ms;
	bool is_programming; /* its last args are bytes for the flash */
};

const struct bk_command *bk_command_of(enum bk_verb verb);

/*
 * Write a request into `frame`, which has room for BK_REQUEST_MAX bytes; returns its length.
 * `args` are at most 15 bytes of a short, 4103 of a long one (bk7231-protocol 4.5).
 */
size_t bk_frame_put(enum bk_verb verb, struct rmw_view args, uint8_t *frame);

/* A reply. `args` points into the bytes it was found in. */
struct bk_reply {
	enum bk_form form;
	uint8_t opcode;
	uint8_t status; /* of a long one; 0 of a short one */
	struct rmw_view args;
};

enum bk_find {
	BK_FIND_NOTHING, /* no reply begins in these bytes */
	BK_FIND_PART,	 /* one may, and is not complete */
	BK_FIND_REPLY,
};

/*
 * Look for the first reply in bytes from the line, whatever stands before it, one byte after the
 * other (bk7231-protocol 4.4). `skip` is how many bytes stand before it: all of them where there
 * is nothing. Of a whole reply `size` is its length. Of a part `size` is how many bytes it is to
 * have, as far as that can be told, and more than there are. A length that no reply has is noise.
 */
enum bk_find bk_frame_find(struct rmw_view bytes, struct bk_reply *reply, size_t *skip,
			   size_t *size);

/* The chip's words for a status that is not 0 (bk7231-protocol 6); "unknown status" if it is new.
 */
const char *bk_status_name(uint8_t status);

/* What a short reply with the one argument 07 says: no such command (bk7231-protocol 6). */
#define BK_STATUS_UNKNOWN_COMMAND 0x07u
#define BK_STATUS_PARAMETER 0x06u

#endif
