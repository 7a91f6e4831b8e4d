/* SPDX-License-Identifier: MIT */
/* What is known of the pins of chips: openbeken 10, bl602-soc "Pins on BL602". */
#include "profile/chip_pins.h"

#include <strings.h>

#define PIN(n) (UINT64_C(1) << (n))
#define PINS(from, to) ((PIN((to) - (from) + 1) - 1) << (from))

/* clang-format off */
static const struct rmw_chip_pin_row rows[] = {
	{ "BL602", PINS(23, 28), RMW_OBK_ERROR, "flash-pin",
	  "belongs to the flash inside of the chip" },
	{ "BL602", PIN(6) | PIN(9) | PIN(10) | PIN(13) | PIN(15) | PIN(18) | PIN(19), RMW_OBK_ERROR,
	  "unbonded-pin", "does not leave a BL602" },
	{ "BL602", PIN(8), RMW_OBK_ERROR, "strap-pin",
	  "decides how the chip starts: high at power-up is the boot ROM" },
	{ "BL602", PIN(7), RMW_OBK_WARNING, "uart-pin", "is RX of the line to flash by" },
	{ "BL602", PIN(16), RMW_OBK_WARNING, "uart-pin",
	  "is TX of the boot log: it moves while the chip starts" },
	{ "BL602", PIN(11) | PIN(12) | PIN(14) | PIN(17), RMW_OBK_NOTE, "jtag-pin",
	  "is JTAG until the firmware has started" },
	{ "LN882H", PINS(13, 18), RMW_OBK_ERROR, "flash-pin", "belongs to the bus of the flash" },
	{ "LN882H", PIN(24) | PIN(25), RMW_OBK_WARNING, "uart-pin", "is the log" },
	{ "BK7231", PIN(0) | PIN(1), RMW_OBK_WARNING, "uart-pin", "is UART2, the log" },
	{ "BK7231", PIN(10) | PIN(11), RMW_OBK_NOTE, "uart-pin", "is UART1, the line to flash by" },
};

/* Pins that can do PWM, where that is known. */
static const struct {
	const char *chip;
	uint64_t pins;
	unsigned channels; /* 0: not shared */
} pwm_rows[] = {
	{ "BL602", UINT64_MAX, 5 },
	{ "BK7231", PINS(6, 9) | PIN(24) | PIN(26), 0 },
};
/* clang-format on */

static bool is_for(const char *start, const char *chip)
{
	return strncasecmp(start, chip, strlen(start)) == 0;
}

const struct rmw_chip_pin_row *rmw_chip_pin_row(const char *chip, size_t index)
{
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (is_for(rows[i].chip, chip) && index-- == 0)
			return &rows[i];
	return NULL;
}

bool rmw_chip_pin_is_in(const struct rmw_chip_pin_row *row, int pin)
{
	return (row->pins >> pin & 1) != 0;
}

uint64_t rmw_chip_flash_pins(const char *chip, enum rmw_flash_place place)
{
	static const uint64_t pins[] = {
		[RMW_FLASH_PLACE_UNKNOWN] = 0,
		[RMW_FLASH_INSIDE] = 0,
		[RMW_FLASH_ON_17] = PINS(17, 22),
		[RMW_FLASH_ON_0] = PINS(0, 2) | PINS(20, 22),
	};

	return is_for("BL602", chip) ? pins[place] : 0;
}

bool rmw_chip_pin_has_pwm(const char *chip, int pin)
{
	for (size_t i = 0; i < RMW_COUNT(pwm_rows); i++)
		if (is_for(pwm_rows[i].chip, chip))
			return (pwm_rows[i].pins >> pin & 1) != 0;
	return true;
}

unsigned rmw_chip_pwm_channels(const char *chip)
{
	for (size_t i = 0; i < RMW_COUNT(pwm_rows); i++)
		if (is_for(pwm_rows[i].chip, chip))
			return pwm_rows[i].channels;
	return 0;
}
