/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_YMODEM_H
#define RMW_SIM_LN882H_YMODEM_H

#include "sim/program.h"

/*
 * A receiver of YMODEM, as the boot ROM and the vendor's RAM loader of the LN882H have it
 * (ln882h-protocol 3.3 and 5.5). While it runs it is the board's program.
 */

#define LN_YMODEM_LARGEST 16384u
#define LN_YMODEM_SOH_SIZE 128u

enum ln_ymodem_end {
	LN_YMODEM_DONE,	   /* after the last ACK */
	LN_YMODEM_ABORTED, /* by either side */
};

/* How one of the two receives. */
struct ln_ymodem_rules {
	uint32_t stx_size;   /* data of a packet that begins with STX */
	uint64_t call_ns;    /* C comes so often until there is a header */
	uint64_t answer_ns;  /* from the end of a packet to its answer ... */
	uint64_t check_ns;   /* ... and so much more for each byte of data */
	uint64_t silence_ns; /* in a packet's head or check: ends it */
	uint64_t data_ns;    /* the same in its data; 0: it waits for ever */
	/* A file begins, before its header is acknowledged. `name_len` without its zero. */
	void (*begin)(struct rmw_sim *sim, size_t name_len, uint32_t size);
	/* Data of a good packet, after its ACK. False: give up with CAN CAN. */
	bool (*take)(struct rmw_sim *sim, struct rmw_view data);
	void (*end)(struct rmw_sim *sim, enum ln_ymodem_end end);
};

struct ln_ymodem {
	const struct ln_ymodem_rules *rules;
	uint8_t packet[3 + LN_YMODEM_LARGEST + 2];
	size_t len;
	uint8_t expected; /* number of the next packet */
	uint8_t errors;	  /* since the last good packet */
	bool has_header;  /* of the file at hand */
	bool was_can;	  /* the byte before was CAN */
	bool was_eot;	  /* one EOT came: only another one counts */
};

/* Begin to receive: C, and again; what is half there is forgotten. */
void sim_ln_ymodem_start(struct rmw_sim *sim, const struct ln_ymodem_rules *rules);

/* CRC-16 of YMODEM: polynomial 1021, from 0. */
uint16_t sim_ln_crc16(struct rmw_view bytes);

#endif
