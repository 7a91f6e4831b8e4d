/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_YMODEM_H
#define RMW_LINK_YMODEM_H

#include <rmwflash/bytes.h>

#include "port/port.h"

/*
 * YMODEM as the LN882H's boot ROM and the vendor's RAM loader receive it (ln882h-protocol 3.3 and
 * 5.5, ln882h-observed).
 *
 * A packet, host to chip:
 *	+------+--------+--------------+------+--------+
 *	| type | number | 255 - number | data | CRC-16 |   type: SOH, 128 bytes of data; STX, as
 *many
 *	+------+--------+--------------+------+--------+         as the receiver's style says
 *							CRC-16: of the data, high byte first
 * Packet 0 holds name and size, 1 and on the file, modulo 256. The receiver says 'C' when it wants
 * packet 0, then ACK or NAK to each; at the end EOT, NAK, EOT, ACK, 'C', an empty packet 0, ACK.
 */
enum ymodem_byte {
	YMODEM_SOH = 0x01,
	YMODEM_STX = 0x02,
	YMODEM_EOT = 0x04,
	YMODEM_ACK = 0x06,
	YMODEM_NAK = 0x15,
	YMODEM_CANCEL = 0x18, /* two of them end it */
	YMODEM_READY = 0x43,  /* 'C' */
	YMODEM_PAD = 0x1a,    /* behind the end of the file */
	YMODEM_FILLER = 0xff, /* means nothing anywhere */
};

#define YMODEM_SHORT 128u
#define YMODEM_LONG_MAX 16384u
#define YMODEM_HEAD 3u
#define YMODEM_TAIL 2u
#define YMODEM_PACKET_MAX (YMODEM_HEAD + YMODEM_LONG_MAX + YMODEM_TAIL)
#define YMODEM_NAME_MAX 60u

/* How a receiver behaves. Times do not count what bytes take on the line. */
struct ymodem_style {
	size_t long_size;     /* data bytes behind STX, at most YMODEM_LONG_MAX */
	uint32_t ready_ms;    /* to the first 'C' */
	uint32_t header_ms;   /* to the answer to packet 0, */
	uint32_t sector_ms;   /* and so much more for each 4 KiB of the file that it erases first */
	uint32_t packet_ms;   /* to the answer to the others */
	uint32_t end_ms;      /* to the answer to EOT: it may still be programming */
	unsigned fillers_max; /* that may make it answer a packet that lost bytes; 0: none do */
};

/* The boot ROM: ln882h-protocol 3.3, 5.7; what it does with faults is (unverified). */
extern const struct ymodem_style ymodem_ln_rom;
/* The vendor's RAM loader: ln882h-protocol 5.5, 5.7, ln882h-observed "Write". */
extern const struct ymodem_style ymodem_ln_loader;

struct ymodem_file {
	const char *name; /* 1 to YMODEM_NAME_MAX bytes */
	struct rmw_view bytes;
	size_t packet_size; /* the style's long_size, or YMODEM_SHORT for all */
};

/* CRC-16 of polynomial 1021, from 0, not reflected ("XMODEM"): "123456789" gives 31C3. */
uint16_t ymodem_crc(struct rmw_view bytes);

/*
 * Put a packet into `packet`, which has room for YMODEM_PACKET_MAX; returns its length. `data` has
 * at most `size` bytes, YMODEM_SHORT or a style's long_size, and is padded with `pad` to it.
 */
size_t ymodem_put(uint8_t *packet, uint8_t number, struct rmw_view data, size_t size, uint8_t pad);

/* Data of packet 0. */
void ymodem_put_header(const struct ymodem_file *file, uint8_t data[YMODEM_SHORT]);

/*
 * Send a file to a receiver that was told to expect one. Packets that it refuses are sent again,
 * each up to ten times; `repeats` becomes how many were, also on failure. The last acknowledgement
 * only says that all was received: whether it was programmed right shows by reading it. Fails with
 * TIMEOUT when the receiver is silent, NACK when it refuses for good or cancels, or as the port
 * does; it then may still wait for something: see ymodem_abort.
 */
bool ymodem_send(struct rmw_port *port, const struct ymodem_style *style,
		 const struct ymodem_file *file, unsigned *repeats,
		 struct rmw_err *err) RMW_MUST_CHECK;

/* Make a receiver that waits for a packet give up; whoever takes commands ignores it. */
bool ymodem_abort(struct rmw_port *port, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * ... one that is in the middle of a packet, too: as many fillers as any packet has bytes, then as
 * ymodem_abort. What is too much may end up in a command line. Takes 1.5 s at 115200 baud.
 */
bool ymodem_flood(struct rmw_port *port, struct rmw_err *err) RMW_MUST_CHECK;

#endif
