/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_SLOT_ARGS_H
#define RMW_CLI_SLOT_ARGS_H

#include "bench/slot.h"
#include "cli/cli.h"

/*
 * The slots that --port and --map name; without a port all of the map, none where there is no map.
 * What is wrong with the map is told. Fails as rmw_slots_choose, and with FILE_READ.
 */
bool rmw_slot_args(struct rmw_cli *cli, struct rmw_slots *slots,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * batch --learn: make the map with the operator, and write it to --map or its usual place. One that
 * is there is replaced only after a question. Fails as rmw_learn, with USAGE (nobody is at a
 * terminal), NOT_CONFIRMED, FILE_WRITE.
 */
bool rmw_slot_args_learn(struct rmw_cli *cli, struct rmw_err *err) RMW_MUST_CHECK;

#endif
