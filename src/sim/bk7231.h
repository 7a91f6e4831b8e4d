/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BK7231_H
#define RMW_SIM_BK7231_H

#include "sim/bk7231_code.h"
#include "sim/bk7231_flash.h"
#include "sim/bk7231_frame.h"

/*
 * A simulated BK7231: what its UART1 says and does. The T has its download code in the flash, as
 * its boot loader, the N in a mask ROM; of the first all was observed on the device code itself
 * (bk7231t-observed, captured conversations), of the second most is (unverified).
 */

/* Bytes that wait for a command to end; the one that fills it empties it. bk7231t-observed,
 * Frames */
#define SIM_BK_RING 512u
/* Bytes of an answer that need nobody's attention any more. */
#define SIM_BK_SEND_FIFO 128u

#define SIM_BK_EFUSES 32u

/* Where things are in the flash. bk7231-protocol 13 */
struct sim_bk_layout {
	uint32_t ota;
	uint32_t rf;
	uint32_t net_param; /* OpenBeken's configuration */
};

/* What makes a board a T or an N. */
struct sim_bk_family {
	enum sim_bk_reading reading;
	bool has_rom; /* the download code is in a mask ROM */
	uint64_t open_ns, quiet_ns, app_ns, tick_ns;
	uint64_t partial_ns; /* a request whose rest does not come is given up; 0: never */
	struct sim_bk_layout layout;
	/* A request is complete in `frame`; each answers by itself. */
	void (*obey_short)(struct rmw_sim *sim);
	void (*obey_long)(struct rmw_sim *sim);
	void (*obey_page)(struct rmw_sim *sim, enum sim_bk_event event);
};

struct sim_bk7231 {
	const struct sim_bk_family *family;
	struct sim_bk_frame frame;
	uint8_t ring[SIM_BK_RING];
	size_t ring_head, ring_count;
	size_t fifo_count;   /* of the ring: still in the receiver's FIFO */
	uint64_t deliver_ns; /* when the FIFO is emptied; SIM_NEVER: it is empty */
	uint64_t busy_until_ns;
	uint64_t timer_ns;    /* what the board was asked to wait for */
	uint64_t deadline_ns; /* of silence; SIM_NEVER: there is none */
	void (*at_deadline)(struct rmw_sim *sim);
	uint64_t partial_ns; /* when half a request is given up */
	uint64_t reset_ns;
	bool has_heard; /* any byte since the reset */
	bool is_linked;
	bool is_armed;			   /* the next erase lifts the protection */
	struct sim_bk_loader_facts loader; /* what was found in the flash at the reset */
	uint32_t status_bits;		   /* of the controller's status data, as last written */
	uint8_t unit[SIM_BK_UNIT];	   /* what was on the stack where FlashWrite has its unit */
	bool is_page_refused;		   /* of the FlashWrite4K that runs */
	uint32_t runaway_addr;		   /* of a FlashWrite that never ends */
	uint8_t efuse[SIM_BK_EFUSES];
	uint32_t efuse_control;
	uint32_t efuse_result;
	uint64_t efuse_programs;
};

struct sim_bk7231 *sim_bk_of(const struct rmw_sim *sim);

/* The chip starts from its reset vector. */
void sim_bk_start(struct rmw_sim *sim);
/* The same because of its watchdog, after `delay_ns`; until then nothing is heard. */
void sim_bk_restart_in(struct rmw_sim *sim, uint64_t delay_ns);
void sim_bk_power_on(struct rmw_sim *sim);
void sim_bk_power_off(struct rmw_sim *sim);
void sim_bk_system_reset(struct rmw_sim *sim);
bool sim_bk_is_starting(const struct rmw_sim *sim);
/* A LinkCheck came: silence is counted anew, and the application is not started any more. */
void sim_bk_link(struct rmw_sim *sim);
/* When the tick that is `count` ticks ahead comes. */
uint64_t sim_bk_tick_ns(const struct rmw_sim *sim, uint32_t count);
/* It goes on programming for ever (bk7231t-observed, Frames): FlashWrite of less than no data. */
void sim_bk_run_away(struct rmw_sim *sim, uint32_t addr);

/* The key of the chip's code cipher: of the boot loader of a T, in the eFuse of an N; NULL: none
 * that is known. */
const struct sim_bk_key *sim_bk_own_key(const struct rmw_sim *sim);

/* What starts from the flash (bk7231_app.c); true: there is something that does. */
bool sim_bk_app_start(struct rmw_sim *sim);

/* `04 0E LL 01 E0 FC op args` and `04 0E FF 01 E0 FC F4 NL NH op status args`. The chip goes on
 * when the rest of it fits its FIFO. */
void sim_bk_answer_short(struct rmw_sim *sim, uint8_t op, struct rmw_view args);
void sim_bk_answer_long(struct rmw_sim *sim, uint8_t op, uint8_t status, struct rmw_view args);
/* SetBaudRate: args are the rate and the delay. Both kinds do it alike. bk7231-protocol 7 */
void sim_bk_set_baud(struct rmw_sim *sim);
uint32_t sim_bk_real_baud(uint32_t baud);

extern const struct sim_bk_family sim_bk_family_t, sim_bk_family_n;

#endif
