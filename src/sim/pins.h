/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_PINS_H
#define RMW_SIM_PINS_H

#include <rmwflash/sim.h>

/*
 * The chip's pins and what the board does to them (bl602-soc 7). What the chip drives is noted
 * with its time; what it reads comes of the pull it has set and of what the board connects: a
 * voltage behind a resistance. Volts and ohms are a model's, made up to tell a strong disturbance
 * from a weak one: a supply of 3300 mV, a threshold of half of it, pulls of 50 kOhm.
 */

#define SIM_PINS 32u
#define SIM_PADS 23u /* the first so many; further ones lead to the flash only */
#define SIM_PIN_PLANS 32u
#define SIM_PIN_SUPPLY_MV 3300
#define SIM_PIN_PULL_OHM 50000u
#define SIM_PIN_NOTHING UINT32_MAX /* as ohms: not connected */

struct sim_bus;

struct sim_pin_drive {
	int32_t mv;
	uint32_t ohm; /* 0: as strong as the supply */
};

/*
 * A waveform. Both functions are asked for any device time, also for one before the last, and
 * answer the same of the same time.
 */
struct sim_pin_source {
	void *ctx;
	struct sim_pin_drive (*drive)(void *ctx, uint64_t at_ns); /* NULL: there is none */
	/*
	 * The first moment after `at_ns` at which it may be another; SIM_NEVER: not any more. NULL:
	 * it cannot tell, and is looked at when code reads the pin, not for edges in between.
	 */
	uint64_t (*next_ns)(void *ctx, uint64_t at_ns);
};

struct sim_pin_plan {
	uint64_t at_ns;
	enum rmw_sim_level level;
};

/* What the board does to a pin. A contact that is held high or low wins over the source. */
struct sim_pin {
	enum rmw_sim_level held;
	struct sim_pin_plan plan[SIM_PIN_PLANS]; /* what it is held at from then on, by time */
	size_t plan_count;
	struct sim_pin_source source;
	uint32_t noise_per_1024; /* chance that one look reads inverted */
};

/* Hold a pin from `at_ns` on, which is now for a time that is past; what was planned for later
 * goes. False: too much is planned. */
bool sim_pin_hold(struct sim_bus *bus, unsigned pin, enum rmw_sim_level level, uint64_t at_ns);
/* What the board holds it at. */
enum rmw_sim_level sim_pin_held(const struct sim_bus *bus, unsigned pin);
/* Borrowed: `source.ctx` lives as long as the board, or until another source takes its place. */
void sim_pin_connect(struct sim_bus *bus, unsigned pin, struct sim_pin_source source);

/* Its level now, as the chip drives it or would read it; without the noise of single looks. */
bool sim_pin_level(struct sim_bus *bus, unsigned pin);

/* ... at a device time, and when it may become another after one. */
bool sim_pin_level_at(struct sim_bus *bus, unsigned pin, uint64_t at_ns);
uint64_t sim_pin_next_ns(const struct sim_pin *pin, uint64_t at_ns);

/* Its input stage is on. */
bool sim_pin_is_input(const struct sim_bus *bus, unsigned pin);
/* When the level of an input may change, of all or of those with a bit; SIM_NEVER: not by itself.
 */
uint64_t sim_pins_next_ns(const struct sim_bus *bus);
uint64_t sim_pins_first_ns(const struct sim_bus *bus, uint32_t pins);
/* Some input has a source that cannot tell. */
bool sim_pins_are_untold(const struct sim_bus *bus);

/* Outputs: to be called after registers changed, and when the chip lost its power. */
void sim_pins_note(struct sim_bus *bus);
void sim_pins_power_off(struct sim_bus *bus);

/* Interrupts. What happened on armed pins until now is in the status. */
void sim_pins_catch_up(struct sim_bus *bus);
/* Registers that decide on what is armed changed: what comes is compared with now. */
void sim_pins_rearm(struct sim_bus *bus);
bool sim_pins_ask(struct sim_bus *bus);
/* When an armed pin may change; SIM_NEVER: not by itself. */
uint64_t sim_pins_interrupt_ns(struct sim_bus *bus);

#endif
