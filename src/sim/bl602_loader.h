/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BL602_LOADER_H
#define RMW_SIM_BL602_LOADER_H

#include "sim/program.h"

/* Traits of a build: what it has, and what it does otherwise. bl602-protocol 4.1, bl602-observed 5
 */
enum {
	LOADER_HAS_BOOT_INFO = 1,
	LOADER_HAS_FLASH_BOOT = 2,
	LOADER_HAS_PENDING = 4,
	LOADER_HAS_XZ = 8,
	LOADER_SKIPS_BLANK = 16,
	LOADER_MAC_REVERSED = 32,
	LOADER_KNOWS_FLASH = 64, /* the fourth byte of the JEDEC answer is set */
	LOADER_POKES = 128,	 /* 50 stores the value, and not its address */
	LOADER_ENDS_ON_BAD_BURN = 256,
};

/* One build of the vendor's loader: what it can do, and what it gets wrong. */
struct sim_loader_build {
	uint32_t file_size;
	uint32_t payload_max;
	uint32_t traits;    /* LOADER_* */
	uint64_t window_ns; /* silence that it bears, twice */
};

/* The build whose file has that size; NULL when there is none. */
const struct sim_loader_build *sim_loader_find(size_t file_size);

#define SIM_LOADER_PAYLOAD_MAX 0x4004u

struct sim_loader {
	const struct sim_loader_build *build;
	uint8_t frame[4 + SIM_LOADER_PAYLOAD_MAX];
	size_t len;
	unsigned errors;
	unsigned windows_missed;
	unsigned sticky; /* error of the last program, 0: none */
	bool is_swallowing;
	bool is_xip;
};

/* The loader runs: it readies the flash and listens for a handshake. */
void sim_loader_start(struct rmw_sim *sim, const struct sim_loader_build *build);
/* End the session, if there is one; what is complete before `from_ns` is lost. */
void sim_loader_listen(struct rmw_sim *sim, uint64_t from_ns);
/* Take commands, with a whole window of time for the next. */
void sim_loader_go_on(struct rmw_sim *sim);

bool sim_loader_has(const struct rmw_sim *sim, uint32_t trait);
/* The third error in a session is its end. */
void sim_loader_count_error(struct rmw_sim *sim);
/* Answer FL, and count it. */
void sim_loader_refuse(struct rmw_sim *sim, unsigned code);
/* OK, or FL when `code` is not 0. */
void sim_loader_tell(struct rmw_sim *sim, unsigned code);
/* Bytes are heard again from now on, although the work goes on. */
void sim_loader_open_ears(struct rmw_sim *sim);

/* Commands on the chip (bl602_loader_chip.c). */
void sim_loader_tell_boot_info(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_reset(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_boot_flash(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_burn_efuse(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_read_efuse(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_tell_mac(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_write_memory(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_read_memory(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_tell_log(struct rmw_sim *sim, struct rmw_view body);

/* Commands on the flash (bl602_loader_flash.c). */
void sim_loader_erase(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_program(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_read_by_command(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_read_by_cache(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_tell_jedec(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_read_status(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_write_status(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_check_program(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_set_parameters(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_erase_chip(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_hash_by_command(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_hash_by_cache(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_program_xz(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_start_xip(struct rmw_sim *sim, struct rmw_view body);
void sim_loader_finish_xip(struct rmw_sim *sim, struct rmw_view body);

#endif
