/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_EXAM_ROW_H
#define RMW_PROVISION_RELAY_EXAM_ROW_H

#include "provision/relay_exam.h"

/* What the tests share. A test gets the relay's state as it is before it. */
typedef bool rmw_relay_examine(struct rmw_relay_exam *exam,
			       const struct rmw_relay_told_status *before,
			       struct rmw_relay_result *result, struct rmw_err *err);

rmw_relay_examine rmw_relay_examine_inputs;
rmw_relay_examine rmw_relay_examine_switch;
rmw_relay_examine rmw_relay_examine_relay;
rmw_relay_examine rmw_relay_examine_led;

/* As messages name a pin, in any function that has `exam`. */
#define RMW_EXAM_PIN(pin) rmw_obk_pin_name(exam->chip, (pin)).text

/* Set verdict and text. Returns true. */
bool rmw_relay_result_set(struct rmw_relay_result *result, enum rmw_relay_found verdict,
			  const char *format, ...) RMW_PRINTF(3, 4);

/* Add a line to the advice. */
void rmw_relay_result_advise(struct rmw_relay_result *result, const char *format, ...)
	RMW_PRINTF(2, 3);

/* True when the profile is of this chip, and has its relays where the relay has them. */
bool rmw_relay_profile_fits(const struct rmw_relay_exam *exam, const struct rmw_profile *profile,
			    const struct rmw_relay_told_status *status);

#endif
