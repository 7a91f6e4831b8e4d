/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_NAMES_H
#define RMW_SIM_OBK_NAMES_H

#include <stddef.h>

/* Names by number. */
struct sim_obk_names {
	const char *const *items;
	size_t count;
};

const struct sim_obk_names *sim_obk_roles(void);
const struct sim_obk_names *sim_obk_types(void);

/* The number of a name, in any case of its letters; "None" is role 0, too. -1: there is none. */
int sim_obk_name_find(const struct sim_obk_names *names, const char *name);

#endif
