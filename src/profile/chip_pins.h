/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROFILE_CHIP_PINS_H
#define RMW_PROFILE_CHIP_PINS_H

#include <rmwflash/image.h>
#include <rmwflash/obk.h>

/* Pins of a chip, and what is to be said where one of them is used. All texts are static. */
struct rmw_chip_pin_row {
	const char *chip; /* what its name begins with: "BK7231" stands for T, N and U */
	uint64_t pins;	  /* bit N: pin N */
	enum rmw_obk_severity severity;
	const char *code;
	const char *says; /* behind "pin 8 " */
};

/* The `index`-th row of a chip (case ignored); NULL past the last one. */
const struct rmw_chip_pin_row *rmw_chip_pin_row(const char *chip, size_t index);

bool rmw_chip_pin_is_in(const struct rmw_chip_pin_row *row, int pin);

/* The pins that the flash of a chip takes from the board, bit N for pin N; 0: none, or not known.
 */
uint64_t rmw_chip_flash_pins(const char *chip, enum rmw_flash_place place);

/* False where it is known that the pin cannot do PWM. */
bool rmw_chip_pin_has_pwm(const char *chip, int pin);

/* How many PWM channels pins share, by pin modulo that number; 0: not known. */
unsigned rmw_chip_pwm_channels(const char *chip);

/* The highest channel whose last value comes back after a power cut (openbeken 2.2, 16.2). */
#define RMW_PROFILE_LAST_CHANNEL 11u

#endif
