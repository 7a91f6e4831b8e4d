/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_SIM_H
#define RMWFLASH_SIM_H

#include <rmwflash/bytes.h>
#include <rmwflash/event.h>

/* A simulated board: a product feature, for demos, training, CI and bug reports. */
struct rmw_sim;

/* An option behind "sim:CHIP?", for help and checking. */
struct rmw_sim_option {
	const char *name;  /* "flash" */
	const char *value; /* "SIZE" */
	const char *help;  /* with the default in brackets */
	unsigned boards;   /* that take it: bit n is for rmw_sim_board(n) */
};

/* A chip there are boards of, as it is written behind "sim:", by its place; NULL behind the last.
 */
const char *rmw_sim_board(size_t index);

/* All options there are, of any board; `count` static rows. */
const struct rmw_sim_option *rmw_sim_options(size_t *count);

/*
 * Make a board from "bl602?flash=2M&..." (or another rmw_sim_board), powered, its BOOT strap, if it
 * has one, as the option says. Free with rmw_sim_free. Fails with PORT_SPEC, FILE_READ (image=
 * holds no flash of that size), FILE_WRITE (nor could it be kept there) or NO_MEMORY.
 */
bool rmw_sim_new(struct rmw_sim **sim, const char *spec, struct rmw_err *err) RMW_MUST_CHECK;

/* Write the flash to the file of image=FILE, if there is one. Fails with FILE_WRITE. */
bool rmw_sim_save(struct rmw_sim *sim, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Saves as rmw_sim_save does, then frees; NULL is allowed. A file that cannot be written stays as
 * it was, and nobody is told: who cares saves first.
 */
void rmw_sim_free(struct rmw_sim *sim);

/* Device time in microseconds, from the first power-on to where the host is. */
uint64_t rmw_sim_now_us(const struct rmw_sim *sim);

/* Switch power off and on; the strap is sampled anew, where there is one. */
void rmw_sim_power_cycle(struct rmw_sim *sim, bool gpio8_is_high);

/*
 * The port at 127.0.0.1 where the web server of a simulated OpenBeken listens (http=); 0: there is
 * none. It answers once the device has joined its access point or opened its own network, from a
 * thread of the board's.
 */
uint16_t rmw_sim_http_port(const struct rmw_sim *sim);

/*
 * Flash content, borrowed from the board; valid until it is freed. A web server on it may change
 * it at any time.
 */
struct rmw_view rmw_sim_flash(const struct rmw_sim *sim);

/*
 * How often something happened; 0 for a word that is none of these: "byte_in", "byte_out",
 * "handshake", "command", "reset", "power_on", "flash_op" (erases and programs), "fault",
 * "sector_erase", "block_erase", "chip_erase", "page_program", "flash_ignored", "efuse_program".
 * Of code that was executed: "instructions", "cpu_dead" (it ran where nothing is), "rx_overflow"
 * (bytes lost at UART0's full receive FIFO), "rx_fifo_high" (its highest level so far),
 * "spi_overflow" (frames of an LN882H's flash controller that nobody fetched in time) and
 * "rom_unknown" (calls of functions of the boot ROM that are not played).
 */
uint64_t rmw_sim_count(const struct rmw_sim *sim, const char *what);

/* What somebody does to a pin, the chip or the board: nothing, or pull it hard to a level. */
enum rmw_sim_level { RMW_SIM_OPEN, RMW_SIM_LOW, RMW_SIM_HIGH };

/* The chip began to drive a pin, or stopped, at a device time. */
struct rmw_sim_pin_change {
	uint64_t at_ns;
	uint8_t pin;
	enum rmw_sim_level level;
};

#define RMW_SIM_PIN_LOG 8192u /* the last so many are kept */

/* What the chip does to GPIO `pin` as a plain output; what other functions of the pin send is not
 * looked at. Only code that is executed drives pins. */
enum rmw_sim_level rmw_sim_pin(const struct rmw_sim *sim, unsigned pin);
/* How often that changed so far. */
uint64_t rmw_sim_pin_change_count(const struct rmw_sim *sim, unsigned pin);
/*
 * Changes of all pins, numbered from 0 on: those from `*first` on, as many as there are and have
 * room. `*first` moves up where older ones are not kept any more. Returns how many.
 */
size_t rmw_sim_pin_changes(const struct rmw_sim *sim, uint64_t *first,
			   struct rmw_sim_pin_change *into, size_t room);

/*
 * The board pulls GPIO `pin` to a level from device time `at_us` on, or lets go of it; a time that
 * is past means now. What was planned for later goes. An input that nothing pulls takes the chip's
 * own pull. False: no such pin, or 32 changes are planned already.
 */
bool rmw_sim_hold_pin(struct rmw_sim *sim, unsigned pin, enum rmw_sim_level level,
		      uint64_t at_us) RMW_MUST_CHECK;

/*
 * Why the last code that was executed and could go no further ("cpu_dead") did so, a sentence
 * without a full stop; NULL: none did. Valid until the board runs again.
 */
const char *rmw_sim_death(const struct rmw_sim *sim);

/*
 * Serve the board at a pseudo-terminal until cancelled, paced to real time. `link` is a name to
 * give it (a symbolic link, replaced if it is one), or NULL; the terminal's own name is told to
 * `watch`. The terminal's speed is taken as the line's. Fails with PORT_IO, FILE_EXISTS.
 */
bool rmw_sim_serve_pty(struct rmw_sim *sim, const char *link, const struct rmw_cancel *cancel,
		       const struct rmw_watch *watch, struct rmw_err *err) RMW_MUST_CHECK;

#endif
