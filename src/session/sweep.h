/* SPDX-License-Identifier: MIT */
#ifndef RMW_SESSION_SWEEP_H
#define RMW_SESSION_SWEEP_H

#include "session/registry.h"

/*
 * Look for a chip of any family on the port of `how`, which is a wrapper of tap.h: listen, ask each
 * family in the order of its rows, again and again (bk7231-protocol 19, ln882h-protocol 12). From
 * the first byte sent to the first link check to a BK7231 less than 0.6 s pass, as it may hang when
 * it hears something as it starts and then nothing for 0.8 s. What is heard is told within 10 s.
 *
 * On success `*chip` is the driver of the family that answered, not connected yet; the caller
 * connects it at once and frees it. Fails with NO_CHIP, ECHO, LINE_*, RUNS_APP; with what its maker
 * said where the family that answers refuses the options; with that of the first maker before
 * anything is sent where all of them refuse; INTERRUPTED, NO_MEMORY, or as the port does.
 */
bool rmw_sweep_find(const struct rmw_chip_options *how, struct rmw_deadline until,
		    struct rmw_chip **chip, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask once each family but that of `kind`, which did not answer. Fails with CHIP_MISMATCH and says
 * who answers; true where nobody does, or as the port does.
 */
bool rmw_sweep_others(const struct rmw_chip_options *how, const struct rmw_chip_kind *kind,
		      struct rmw_err *err) RMW_MUST_CHECK;

#endif
