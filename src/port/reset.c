/* SPDX-License-Identifier: MIT */
/* The known ways to wire BOOT and RESET to DTR and RTS, as steps (bl602-protocol 2.2). */
#include <rmwflash/port.h>

#include <string.h>

#include <rmwflash/bytes.h>

/* clang-format off */
#define NONE     { .dtr = false, .rts = false }
#define DTR      { .dtr = true,  .rts = false }
#define RTS      { .dtr = false, .rts = true }
#define DTR_RTS  { .dtr = true,  .rts = true }

/* Wiring A: DTR holds reset, RTS raises BOOT. */
static const struct rmw_reset_step a_to_boot[] = {
	{ RTS,     50 },
	{ DTR_RTS, 50 },
	{ RTS,     50 },
	{ NONE,    50 },
};

static const struct rmw_reset_step a_to_run[] = {
	{ NONE, 50 },
	{ DTR,  50 },
	{ NONE, 50 },
};

/* Wiring B: RTS holds reset, DTR raises BOOT or cuts the power off. */
static const struct rmw_reset_step b_to_boot[] = {
	{ RTS,     200 },
	{ NONE,     50 },
	{ RTS,       0 },
	{ DTR_RTS, 100 }, /* cut-off time */
	{ RTS,     100 },
	{ RTS,       5 }, /* reset, twice */
	{ NONE,      0 },
	{ RTS,       5 },
	{ NONE,    100 }, /* until the handshake */
};

static const struct rmw_reset_step b_to_run[] = {
	{ NONE, 50 },
	{ RTS,   5 },
	{ NONE, 50 },
};

/* The same with an inverter in each line: what was asserted is released. */
static const struct rmw_reset_step a_inverted_to_boot[] = {
	{ DTR,     50 },
	{ NONE,    50 },
	{ DTR,     50 },
	{ DTR_RTS, 50 },
};

static const struct rmw_reset_step a_inverted_to_run[] = {
	{ DTR_RTS, 50 },
	{ RTS,     50 },
	{ DTR_RTS, 50 },
};

static const struct rmw_reset_step b_inverted_to_boot[] = {
	{ DTR,     200 },
	{ DTR_RTS,  50 },
	{ DTR,       0 },
	{ NONE,    100 },
	{ DTR,     100 },
	{ DTR,       5 },
	{ DTR_RTS,   0 },
	{ DTR,       5 },
	{ DTR_RTS, 100 },
};

static const struct rmw_reset_step b_inverted_to_run[] = {
	{ DTR_RTS, 50 },
	{ DTR,      5 },
	{ DTR_RTS, 50 },
};

#define STEPS(name) name##_to_boot, RMW_COUNT(name##_to_boot), name##_to_run, RMW_COUNT(name##_to_run)

static const struct rmw_reset resets[] = {
	{ "none",       "by hand: the boot pin where there is one (rmwflash wiring CHIP), then power off and on", NULL, 0, NULL, 0 },
	{ "a",          "DTR holds reset, RTS works BOOT (blflash, blisp)", STEPS(a) },
	{ "b",          "RTS holds reset, DTR works BOOT or cuts power (vendor tools)", STEPS(b) },
	{ "a-inverted", "as a, with both lines inverted", STEPS(a_inverted) },
	{ "b-inverted", "as b, with both lines inverted", STEPS(b_inverted) },
	{ "boot",       "only --after, by the RAM stub: once verified, start the flash whatever BOOT says", NULL, 0, NULL, 0 },
};
/* clang-format on */

const struct rmw_reset *rmw_resets(size_t *count)
{
	*count = RMW_COUNT(resets);
	return resets;
}

const struct rmw_reset *rmw_reset_find(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(resets); i++)
		if (strcmp(resets[i].name, name) == 0)
			return &resets[i];
	return NULL;
}
