/* SPDX-License-Identifier: MIT */
/* The kinds of simulated boards, one row each. */
#include "sim/kind.h"

static const struct sim_kind *const kinds[] = {
	&sim_kind_bl602,
	&sim_kind_bk7231t,
	&sim_kind_bk7231n,
	&sim_kind_ln882h,
};

const char *rmw_sim_board(size_t index)
{
	return index < RMW_COUNT(kinds) ? kinds[index]->name : NULL;
}

const struct sim_kind *const *sim_kinds(size_t *count)
{
	*count = RMW_COUNT(kinds);
	return kinds;
}
