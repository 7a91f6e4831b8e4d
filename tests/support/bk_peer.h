/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BK_PEER_H
#define RMW_TESTS_BK_PEER_H

#include "port/port.h"

#define BK_PEER_FLASH (2u << 20)
#define BK_PEER_QUEUE (64u << 10)

enum bk_peer_kind {
	BK_PEER_T, /* boot loader 1.0.5 */
	BK_PEER_N, /* boot ROM */
};

enum bk_peer_way { BK_PEER_TO_CHIP, BK_PEER_TO_HOST, BK_PEER_WAY_COUNT };
enum bk_peer_damage { BK_PEER_DROPS, BK_PEER_FLIPS };

/* The byte of that number, from 1 on, is damaged on its way, and so are some behind it. */
struct bk_peer_fault {
	enum bk_peer_damage damage;
	enum bk_peer_way way;
	uint64_t at;
	uint64_t more;
};

enum bk_peer_state {
	BK_PEER_APPLICATION, /* runs its application */
	BK_PEER_STARTING,    /* the boot loader looks for a link check */
	BK_PEER_LINKED,
	BK_PEER_HUNG, /* until a reset */
};

/*
 * A BK7231 made of memory, written from bk7231-protocol and bk7231t-observed alone, at the other
 * end of a port with device time: bytes, flash and CRC take what they take there. Its clock moves
 * when somebody waits. Whatever is below may be looked at and changed at any time.
 */
struct bk_peer {
	struct rmw_port port; /* first */
	struct rmw_clock clock;
	enum bk_peer_kind kind;
	char version[14];	    /* "BK7231S_1.0.5"; empty: it tells none */
	bool can_be_reset;	    /* RTS holds CEN down */
	bool takes_reboot;	    /* its application restarts on "reboot" in a line of its own */
	uint64_t reset_at_ns;	    /* a person resets it then, once; 0: nobody does */
	uint32_t deaf_above;	    /* above this rate nothing comes through; 0: never */
	uint32_t refused_baud;	    /* the adapter does not do it */
	bool keeps_status;	    /* writes to the status registers do nothing (N) */
	bool is_unreliable_to_host; /* flips a bit in every reply of a sector, */
	uint32_t reliable_up_to;    /* but not up to this rate */
	struct bk_peer_fault faults[8];
	unsigned dies_at_write; /* it does nothing more from the write of that number on */
	unsigned stray_erase;	/* the erase of that number comes with another address */

	uint64_t host_ns;
	uint64_t out_ns;  /* when the host's line is free */
	uint64_t busy_ns; /* until when the chip works or talks */
	uint64_t heard_ns;
	uint64_t open_ns;  /* when its UART opens */
	uint64_t close_ns; /* when it gives up waiting; later once it heard something */
	enum bk_peer_state state;
	uint32_t baud; /* of the chip */
	bool is_held;  /* CEN is low */
	uint8_t frame[8192];
	size_t len;
	size_t line_at; /* in "reboot" */
	struct {
		uint64_t at_ns;
		uint8_t value;
	} queue[BK_PEER_QUEUE];
	size_t head, count;
	uint64_t passed[BK_PEER_WAY_COUNT];

	uint8_t flash[BK_PEER_FLASH];
	uint8_t jedec[3];
	uint8_t status[2];
	bool is_armed; /* the next erase lifts the protection (T) */
	bool is_stuck; /* no status write clears anything until a reset (T 1.0.1, 1.0.4) */
	uint32_t chip_id;
	uint8_t efuse[32];
	bool is_efuse_busy;		  /* for ever */
	uint32_t registers[2];		  /* eFuse control and result */
	bool has_burnt;			  /* a write to an eFuse was asked for */
	unsigned shorts[256], longs[256]; /* frames carried out, by opcode */
	unsigned resets;
	unsigned refused;      /* erases and writes that the protection undid */
	bool has_crc;	       /* one was asked for since the last reset */
	unsigned late_changes; /* that came behind one */
	uint64_t device_ns;    /* of flash and CRC, as they are counted for what is ideal */
};

/* A chip that runs its application, with content in its flash, protected, no trouble. */
void bk_peer_init(struct bk_peer *peer, enum bk_peer_kind kind);

/* Where the peers keep their calibration, and what MAC is in it. */
#define BK_PEER_CALIBRATION_T 0x1e0000u
#define BK_PEER_CALIBRATION_N 0x1d0000u
extern const uint8_t bk_peer_mac[6];

/* bk_peer_frames.c: a byte has come at `at_ns` and is a part of a frame, or not. */
void bk_peer_take(struct bk_peer *peer, uint8_t byte, uint64_t at_ns);
/* bk_peer.c: say something, from `at_ns` on; when that is over. */
uint64_t bk_peer_say(struct bk_peer *peer, const uint8_t *bytes, size_t len, uint64_t at_ns);
void bk_peer_restart(struct bk_peer *peer, uint64_t at_ns);

#endif
