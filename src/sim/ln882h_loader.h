/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_LOADER_H
#define RMW_SIM_LN882H_LOADER_H

#include "sim/program.h"

/*
 * The vendor's RAM loader, played as ln882h-observed tells of it: its echo, its table with the
 * abbreviations, its numbers, its ways to hang. Commands that no tool has a use for, those that
 * set or start something of the radio and those that change registers for ever, are not played:
 * they answer nothing.
 */

#define LN_LINE_ROOM 64u
#define LN_WORDS 4u
#define LN_CACHE_SIZE 16384u
#define LN_FLASH_END 0x400000u /* what it takes for the end of any flash */

struct ln_loader {
	char line[LN_LINE_ROOM];
	size_t len;
	uint64_t retune_ns; /* until then a byte falls into a change of rate */
	bool is_retuned_down;
	uint32_t start; /* of the file, and what is erased for it */
	uint32_t at;	/* where data goes next */
	uint8_t files;
	/* Of the file at hand. */
	uint32_t size;
	uint32_t have;
	uint8_t cache[LN_CACHE_SIZE];
	uint32_t cached;
};

/* A line taken apart: `words[0]` is the command. */
struct ln_words {
	const char *words[LN_WORDS];
	size_t count; /* also of more than there is room for */
};

/* The loader begins: its banner, then commands. */
void sim_ln_loader_start(struct rmw_sim *sim);

/* What its commands share: */

/* Wait for commands again. */
void sim_ln_loader_listen(struct rmw_sim *sim);
/* It spins where it is and answers nothing until it is reset. */
void sim_ln_loader_hang(struct rmw_sim *sim);
void sim_ln_loader_say(struct rmw_sim *sim, const char *text);
void sim_ln_loader_format(struct rmw_sim *sim, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* "pppp" and "ffff", each a line of its own. */
void sim_ln_loader_pass(struct rmw_sim *sim);
void sim_ln_loader_fail(struct rmw_sim *sim);
/* Numbers as it reads them: what cannot be read counts as 0. */
uint32_t sim_ln_loader_hex(const char *text);
uint32_t sim_ln_loader_number(const char *text);

/* Flash (ln882h_loader_flash.c). */
/* False: it hangs, as the end is not that of a sector. */
bool sim_ln_loader_erase(struct rmw_sim *sim, uint32_t addr, uint32_t len);

/* Its commands: a row each. */
typedef void ln_loader_command(struct rmw_sim *sim, const struct ln_words *words);
ln_loader_command sim_ln_run_ferase, sim_ln_run_ferase_all, sim_ln_run_fdump, sim_ln_run_flash_info,
	sim_ln_run_flash_uid, sim_ln_run_flash_read, sim_ln_run_flash_read_sr,
	sim_ln_run_flash_test, sim_ln_run_otp_read, sim_ln_run_otp_lock_state, sim_ln_run_get_mac,
	sim_ln_run_get_xtal_cap, sim_ln_run_get_txp_gn, sim_ln_run_get_txp_b;
ln_loader_command sim_ln_run_upgrade, sim_ln_run_startaddr, sim_ln_run_filecount;

#endif
