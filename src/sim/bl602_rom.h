/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BL602_ROM_H
#define RMW_SIM_BL602_ROM_H

#include "sim/program.h"

/* Largest payload of a ROM frame. */
#define SIM_ROM_PAYLOAD_MAX 4092u

/* The ROM's image download. */
struct sim_load {
	int state;
	uint32_t segments_left;
	uint32_t segment_count;
	uint32_t addr;	/* destination of the open segment */
	uint32_t total; /* its length */
	uint32_t have;
	uint32_t flags;
	uint32_t entry;
	uint8_t hash[32];
	struct rmw_buf image; /* segment headers and data, as they are hashed */
};

struct sim_rom {
	uint8_t frame[4 + SIM_ROM_PAYLOAD_MAX];
	size_t len;
	uint32_t measured_baud;
	uint32_t late_55;     /* left-over 55 since the handshake */
	bool is_fresh;	      /* nothing else came since the handshake */
	bool is_flash_ready;  /* 30 was executed since the handshake */
	uint64_t last_end_ns; /* when the last byte was complete */
	void (*pending)(struct rmw_sim *sim);
	struct sim_load load;
};

/* Listen for a handshake; what is complete before `from_ns` is lost. */
void sim_rom_listen(struct rmw_sim *sim, uint64_t from_ns);

/* Commands (bl602_rom_commands.c): an id must be known before it is obeyed. */
bool sim_rom_knows(uint8_t id);
void sim_rom_obey(struct rmw_sim *sim, uint8_t id, struct rmw_view body);

/* Image download: ids 11 to 1a (bl602_load.c). */
void sim_load_reset(struct sim_load *load);
void sim_load_boot_header(struct rmw_sim *sim, struct rmw_view body);
void sim_load_key(struct rmw_sim *sim, struct rmw_view body);
void sim_load_signature(struct rmw_sim *sim, struct rmw_view body);
void sim_load_iv(struct rmw_sim *sim, struct rmw_view body);
void sim_load_segment_header(struct rmw_sim *sim, struct rmw_view body);
void sim_load_segment_data(struct rmw_sim *sim, struct rmw_view body);
void sim_load_check(struct rmw_sim *sim, struct rmw_view body);
void sim_load_run(struct rmw_sim *sim, struct rmw_view body);
/* True where the ROM jumps to: RAM and the flash window. */
bool sim_load_is_entry(uint32_t entry);
/* Code in RAM or the flash window begins: executed, imitated, or silent, as cpu= says. */
void sim_load_start(struct rmw_sim *sim, uint32_t entry);

#endif
