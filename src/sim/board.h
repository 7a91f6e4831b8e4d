/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BOARD_H
#define RMW_SIM_BOARD_H

#include <pthread.h>

#include <rmwflash/port.h>

#include "base/time.h"
#include "sim/bl602_bus.h"
#include "sim/bl602_cpu.h"
#include "sim/bl602_loader.h"
#include "sim/bl602_rom.h"
#include "sim/config.h"
#include "sim/kind.h"
#include "sim/obk_app.h"
#include "sim/uart.h"

/* What rmw_sim_count counts on the board itself. */
enum sim_event {
	SIM_EVENT_BYTE_IN,
	SIM_EVENT_BYTE_OUT,
	SIM_EVENT_HANDSHAKE,
	SIM_EVENT_COMMAND,
	SIM_EVENT_RESET,
	SIM_EVENT_POWER_ON,
	SIM_EVENT_FLASH_OP,
	SIM_EVENT_FAULT,
	SIM_EVENT_CPU_DEAD,
	SIM_EVENT_COUNT,
};

/* What fault= has done so far. */
struct sim_faults {
	uint64_t bytes;	 /* of the conversation so far, both directions */
	uint64_t random; /* state of the generator */
	uint64_t silent_until_ns;
};

/* Let the chip live until a time, or until it has sent something that nobody has read yet. */
enum sim_run_end { SIM_RUN_ALL, SIM_RUN_TO_OUTPUT };

/* Bytes that follow each other within it are handed over together. */
#define SIM_GATHER_NS 1000000u

/*
 * The board. Host and chip have a time each: the host's goes on when it waits, the chip's
 * (bus.now_ns) also while it works on what it was told.
 */
struct rmw_sim {
	pthread_mutex_t lock; /* of all that follows */
	const struct sim_kind *kind;
	struct sim_config config;
	/* Of a kind that is no BL602 only its time, its flash and what the board does to its pins.
	 */
	struct sim_bus bus;
	struct sim_uart uart;
	struct sim_faults faults;
	void *chip; /* of other kinds than the BL602: what is theirs, or NULL */
	struct sim_rom rom;
	struct sim_loader loader;
	struct sim_cpu cpu;
	struct sim_hosted *hosted;     /* NULL until it was needed */
	struct sim_obk *obk;	       /* NULL: not app=openbeken */
	struct sim_obk_server *server; /* NULL: no http=; the same as long as the board lives */
	const struct sim_program *program;
	uint64_t timer_ns;     /* when program->timer is due */
	uint64_t hands_ns;     /* when hands= switches power off; SIM_NEVER: not any more */
	uint64_t run_until_ns; /* what sim_run was asked for, while it runs */
	enum sim_run_end run_end;
	uint64_t host_ns; /* time on the host's side of the line; the chip may be ahead */
	uint64_t wall_zero_us;
	char death[160]; /* why the last code that died did so; empty: none did */
	bool is_paced;
	bool has_live_flash; /* it is the file of its image */
	bool is_unplugged;   /* the adapter is not there */
	bool is_cut;	     /* power went during the flash operation just done */
	uint32_t dark_ms;    /* how long it stays away; 0: for ever */
	uint64_t cut_ns;     /* when that was */
	bool was_powered_on; /* the last start, else it was a reset */
	bool is_held;	     /* the reset line is held down */
	bool was_dtr;
	uint64_t boot_high_until_ns; /* wiring b: charge that DTR left on GPIO8 */
	uint64_t counts[SIM_EVENT_COUNT];
};

/* As rmw_sim_new, the board of that place, from 0 on, of those that are seated one after the other.
 */
bool sim_new_at(struct rmw_sim **sim, const char *spec, uint32_t index,
		struct rmw_err *err) RMW_MUST_CHECK;

/* False: the system has no lock to give. Freed by pthread_mutex_destroy. */
bool sim_lock_init(struct rmw_sim *sim) RMW_MUST_CHECK;
/* Whoever touches a board holds its lock; sim_pace_until lets go of it while it waits. */
void sim_lock(struct rmw_sim *sim);
void sim_unlock(struct rmw_sim *sim);

void sim_run(struct rmw_sim *sim, uint64_t until_ns, enum sim_run_end end);

/* Let power go, if it went while something was done outside of sim_run. */
void sim_settle(struct rmw_sim *sim);
/* True while a fault keeps the power away for a time. */
bool sim_is_dark(const struct rmw_sim *sim);

/* The host acts now: the chip catches up with it, and it with a chip that was busy. */
void sim_meet(struct rmw_sim *sim);

/* The chip works for so long. */
void sim_spend(struct rmw_sim *sim, uint64_t ns);
void sim_note(struct rmw_sim *sim, enum sim_event event);

/* Map the wall clock to device time from here on. */
void sim_pace_start(struct rmw_sim *sim);
/* Device time that the wall clock stands at. */
uint64_t sim_pace_now_ns(const struct rmw_sim *sim);
/* Device time on the host's side: the wall's when paced, else where the host stopped waiting. */
uint64_t sim_pace_host_ns(const struct rmw_sim *sim);
/*
 * Let the host wait until `at_ns`; a paced board takes the wall's time for it. False when it was
 * cancelled before; `cancel` may be NULL.
 */
bool sim_pace_until(struct rmw_sim *sim, uint64_t at_ns, const struct rmw_cancel *cancel);

/* Control lines of the adapter, as the wiring of the board connects them. */
void sim_set_lines(struct rmw_sim *sim, struct rmw_lines lines);

/*
 * Fill the flash from image=FILE or with what the options ask for. Fails with FILE_READ, PORT_SPEC,
 * NO_MEMORY, or FILE_WRITE when image=FILE could not be written in the end.
 */
bool sim_content_fill(struct rmw_sim *sim, struct rmw_err *err) RMW_MUST_CHECK;

/* Copies of a byte that come through: 0, 1 or 2; `value` may have changed. */
unsigned sim_fault_byte(struct rmw_sim *sim, enum sim_direction direction, uint8_t *value);
/* Watches flash operations, and sticks the bits that are to be stuck. Fails with PORT_SPEC. */
bool sim_fault_arm(struct rmw_sim *sim, struct rmw_err *err) RMW_MUST_CHECK;

/* What press= and hum= ask for is planned and connected. Fails with PORT_SPEC. */
bool sim_stimulus_arm(struct rmw_sim *sim, struct rmw_err *err) RMW_MUST_CHECK;

/* Rate of a terminal as its settings say, in baud; 0 when it cannot be told. */
uint32_t sim_pty_speed(int fd);

#endif
