/* SPDX-License-Identifier: MIT */
#ifndef RMW_SESSION_REGISTRY_H
#define RMW_SESSION_REGISTRY_H

#include "chip/chip.h"

/* A chip that rmwflash knows: adding one is one row here, one driver, one simulated board. */
struct rmw_chip_kind {
	const char *name; /* as -c takes it */
	struct rmw_chip *(*open)(const struct rmw_chip_options *options, struct rmw_err *err);
};

/* All chips, in the order they are tried. */
const struct rmw_chip_kind *rmw_chip_kinds(size_t *count);

/* All forms of port, in the order their prefixes are tried; the last takes what is left. */
const struct rmw_port_kind *rmw_port_kinds(size_t *count);

#endif
