/* SPDX-License-Identifier: MIT */
#ifndef RMW_SESSION_FLASH_PARAMS_H
#define RMW_SESSION_FLASH_PARAMS_H

#include "chip/chip.h"

/*
 * Read SIZE,MASK,REGISTERS, as --flash-params takes it: bytes of the flash (a power of two from 64K
 * to 16M), the bits of its status registers that protect (at most 24), and how many of
 * these registers one command writes (0 to 2). Fails with USAGE.
 */
bool rmw_flash_params_parse(const char *text, struct rmw_flash_params *params,
			    struct rmw_err *err) RMW_MUST_CHECK;

#endif
