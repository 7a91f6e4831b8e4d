/* SPDX-License-Identifier: MIT */
/* How modules are wired to be flashed: bl602-protocol 2, ln882h-protocol 2, bk7231-protocol 2. */
#include <rmwflash/wiring.h>

#include <string.h>
#include <strings.h>

#include <rmwflash/bytes.h>

/* clang-format off */
static const struct rmw_wiring_pad pads[] = {
	{ "BL602", "3V3",  "",       "<-", "3.3 V of a supply of 400 mA or more" },
	{ "BL602", "GND",  "",       "--", "GND of the supply, and GND of the adapter" },
	{ "BL602", "TX",   "GPIO16", "->", "RX of the adapter" },
	{ "BL602", "RX",   "GPIO7",  "<-", "TX of the adapter" },
	{ "BL602", "BOOT", "GPIO8",  "<-", "3V3 through 10 kOhm, HIGH while power comes up" },
	{ "LN882H", "3V3",  "",   "<-", "3.3 V of a supply of its own" },
	{ "LN882H", "GND",  "",   "--", "GND of the supply, and GND of the adapter" },
	{ "LN882H", "TX",   "A2", "->", "RX of the adapter" },
	{ "LN882H", "RX",   "A3", "<-", "TX of the adapter" },
	{ "LN882H", "BOOT", "A9", "<-", "GND, LOW while power comes up" },
	{ "BK72", "3V3",  "",    "<-", "3.3 V of a supply of its own" },
	{ "BK72", "GND",  "",    "--", "GND of the supply, and GND of the adapter" },
	{ "BK72", "TX1",  "P11", "->", "RX of the adapter" },
	{ "BK72", "RX1",  "P10", "<-", "TX of the adapter" },
	{ "BK72", "CEN",  "",    "<-", "GND for a quarter of a second: a reset" },
};

static const struct rmw_wiring_caution cautions[] = {
	{ "", "mains off: take the device out of its installation, and wait, before a wire is joined; never feed it from mains and from the adapter at once" },
	{ "", "3.3 V only: set the adapter to 3.3 V; 5 V on a pin may destroy the chip" },
	{ "", "the 3.3 V of a USB adapter is often too weak: use a supply of its own, with GND in common" },
	{ "BL602", "BOOT is HIGH to flash, unlike other chips, and only through the resistor: a hard wire to 3.3 V is reported to have damaged a pin" },
	{ "BL602", "after flashing take BOOT off 3.3 V, then switch power off and on: LOW or open, the flash starts" },
	{ "LN882H", "BOOT is LOW to flash, and stays LOW until the job is done; then open, and power off and on; A8 is left open (unverified)" },
	{ "BK72", "there is no BOOT pin: the chip listens for a moment after each reset, so reset it, or switch power off and on, while it is being asked" },
	{ "BK72", "P10 and P11 may go to a second chip on the board, which then has to be cut off" },
	{ "BK72", "a chip that heard bytes as it started, and no more, may hang: after a job that failed switch power off and on once" },
};
/* clang-format on */

static bool is_for(const char *start, const char *chip)
{
	return strncasecmp(start, chip, strlen(start)) == 0;
}

const struct rmw_wiring_pad *rmw_wiring_pad(const char *chip, size_t index)
{
	for (size_t i = 0; i < RMW_COUNT(pads); i++)
		if (is_for(pads[i].chip, chip) && index-- == 0)
			return &pads[i];
	return NULL;
}

const struct rmw_wiring_caution *rmw_wiring_caution(const char *chip, size_t index)
{
	for (size_t i = 0; i < RMW_COUNT(cautions); i++)
		if (is_for(cautions[i].chip, chip) && index-- == 0)
			return &cautions[i];
	return NULL;
}
