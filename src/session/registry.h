/* SPDX-License-Identifier: MIT */
#ifndef RMW_SESSION_REGISTRY_H
#define RMW_SESSION_REGISTRY_H

#include <rmwflash/session.h>

#include "chip/chip.h"

typedef struct rmw_chip *rmw_chip_maker(const struct rmw_chip_options *options,
					struct rmw_err *err);

/* A chip that rmwflash knows: adding one is one row here, one driver, one simulated board. */
struct rmw_chip_kind {
	const char *name; /* as -c takes it */
	rmw_chip_maker *open;
	rmw_chip_maker *family; /* `open` of the row of its family */
};

/* Chips that answer the same question. */
struct rmw_chip_family {
	rmw_chip_maker *open; /* a driver for whichever of them answers */
	uint32_t ask_ms;      /* that asking it takes where nobody is; 0: see rmw_asks_at_reset */
	struct rmw_session_pace pace; /* of who waits for a board */
};

/* True for a family that only answers in the moment after a reset: it is asked until then. */
static inline bool rmw_asks_at_reset(const struct rmw_chip_family *family)
{
	return family->ask_ms == 0;
}

/* All chips. */
const struct rmw_chip_kind *rmw_chip_kinds(size_t *count);

/* All families, in the order they are asked (bk7231-protocol 19, ln882h-protocol 12). */
const struct rmw_chip_family *rmw_chip_families(size_t *count);

/* All forms of port, in the order their prefixes are tried; the last takes what is left. */
const struct rmw_port_kind *rmw_port_kinds(size_t *count);

#endif
