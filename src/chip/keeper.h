/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_KEEPER_H
#define RMW_CHIP_KEEPER_H

#include "chip/chip.h"

/*
 * A thread that keeps a chip in its session (rmw_chip_keep) as often as its facts ask for, as long
 * as it lives. Nobody else may use chip or port meanwhile.
 */
struct rmw_keeper;

/* NULL where there is no need, no thread to be had, or a clock that only moves when somebody waits.
 */
struct rmw_keeper *rmw_keeper_new(struct rmw_chip *chip);

/* Returns once the thread has ended; NULL is allowed. */
void rmw_keeper_free(struct rmw_keeper *keeper);

#endif
