/* SPDX-License-Identifier: MIT */
#ifndef RMW_OBK_TEMPLATE_H
#define RMW_OBK_TEMPLATE_H

#include <rmwflash/obk.h>

#include "base/json.h"

/*
 * Read the object "pins" into the template's pins (openbeken 11.1), as rmw_obk_template_parse tells
 * it. Sets no other member.
 */
void rmw_obk_template_read_pins(const struct rmw_json *pins, struct rmw_obk_template *template,
				struct rmw_obk_findings *findings);

/* The template's pins as an object of that form, freed by the caller; NULL when memory ran out. */
struct rmw_json *rmw_obk_template_tell_pins(const struct rmw_obk_template *template) RMW_MUST_CHECK;

#endif
