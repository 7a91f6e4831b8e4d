/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_APP_H
#define RMW_SIM_OBK_APP_H

#include <rmwflash/bytes.h>

#include "sim/obk_config.h"
#include "sim/obk_console.h"
#include "sim/obk_mqtt.h"
#include "sim/obk_store.h"

struct rmw_sim;
struct sim_program;

/*
 * A model of OpenBeken on a simulated board, app=openbeken: it runs where the flash holds an image
 * that says it is OpenBeken, keeps its settings in the board's flash and lives by the board's
 * time. Texts that openbeken.md does not quote are (unverified).
 */

enum sim_obk_link { SIM_OBK_DOWN, SIM_OBK_JOINED, SIM_OBK_SOFT_AP };

#define SIM_OBK_VARS_SIZE 64u /* openbeken 8.3 */
#define SIM_OBK_FILES 8u
#define SIM_OBK_FILE_MAX 65536u

/* A file of its file system, which is kept beside the flash and not in it. */
struct sim_obk_file {
	char name[64]; /* empty: none */
	struct rmw_buf bytes;
};

struct sim_obk {
	struct rmw_sim *sim;
	struct sim_obk_config config;		/* as it is in RAM */
	bool has_changes;			/* the config is to be saved within a second */
	struct sim_obk_store store;		/* of a BL602 */
	uint8_t vars_beside[SIM_OBK_VARS_SIZE]; /* where they are not kept in the flash */
	struct sim_obk_console console;
	uint8_t vars[SIM_OBK_VARS_SIZE];
	bool has_new_vars;
	int32_t channels[SIM_OBK_CHANNELS];

	uint32_t uptime_s;
	uint64_t tick_ns; /* when the next second is over */
	bool is_started;
	bool is_safe;
	bool has_api;	    /* the REST interface is registered */
	bool is_good;	    /* this boot was counted as a good one */
	uint32_t restart_s; /* seconds until it restarts; 0: it does not */
	uint32_t unsafe_s;  /* ... until safe mode ends */

	enum sim_obk_link link;
	uint32_t try_s; /* uptime of the next try to join or to open an access point; 0: none */
	uint32_t tries;
	bool opens_ap; /* asked for by a command */
	struct sim_obk_mqtt mqtt;

	struct sim_obk_file files[SIM_OBK_FILES];
};

/* Make and free what belongs to a board; NULL when memory is out. */
struct sim_obk *sim_obk_new(struct rmw_sim *sim);
void sim_obk_free(struct sim_obk *obk);

/*
 * The board has started what its flash holds. True: that is OpenBeken, and its program runs now or
 * its boot stage refused it. False: it is something else.
 */
bool sim_obk_take_start(struct sim_obk *obk);
/* True while the board runs it. */
bool sim_obk_runs(const struct sim_obk *obk);

/* Pins that the firmware knows on its chip; the arrays are longer. */
unsigned sim_obk_pins(const struct sim_obk *obk);

/* Print a line on the log UART. */
void sim_obk_say(struct sim_obk *obk, const char *fmt, ...) RMW_PRINTF(2, 3);

/* Save the config now; errors are ignored, as the firmware does. */
void sim_obk_save(struct sim_obk *obk);
/* All defaults, saved at once. */
void sim_obk_forget(struct sim_obk *obk);
void sim_obk_restart_in(struct sim_obk *obk, uint32_t seconds);
/* The next boot is in safe mode. */
void sim_obk_ask_safe_mode(struct sim_obk *obk);

/* A channel's live value, remembered where its start value says so. */
void sim_obk_set_channel(struct sim_obk *obk, unsigned channel, int32_t value);

/* Once a second: join, or open an access point (obk_wifi.c). */
void sim_obk_wifi_start(struct sim_obk *obk);
void sim_obk_wifi_tick(struct sim_obk *obk);
/* The address it is reached at, as text; returns `into`. */
const char *sim_obk_address(const struct sim_obk *obk, char into[SIM_OBK_CLIENT_IP]);

/* True from release `major`.`minor`.`patch` of obk= on. */
bool sim_obk_is_since(const struct sim_obk *obk, unsigned major, unsigned minor, unsigned patch);

/* Files; find and put return NULL when there is none, or no room. */
struct sim_obk_file *sim_obk_file_find(struct sim_obk *obk, const char *name);
struct sim_obk_file *sim_obk_file_put(struct sim_obk *obk, const char *name, struct rmw_view bytes);
void sim_obk_files_clear(struct sim_obk *obk);

#endif
