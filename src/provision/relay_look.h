/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_LOOK_H
#define RMW_PROVISION_RELAY_LOOK_H

#include "provision/relay_console.h"
#include "provision/relay_told.h"

/* All that the relay firmware says of itself. Big: on the heap. */
struct rmw_relay_told {
	struct rmw_relay_told_info info;
	struct rmw_relay_told_status status;
	struct rmw_obk_template template;
	bool is_command_hidden;
};

/* Each asks, and reads the answer. Fail as rmw_relay_console_ask and the readers of relay_told.h.
 */
bool rmw_relay_look_info(struct rmw_relay_console *console, struct rmw_relay_told_info *info,
			 struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_relay_look_status(struct rmw_relay_console *console, struct rmw_relay_told_status *status,
			   struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_relay_look_told(struct rmw_relay_console *console, struct rmw_relay_told *told,
			 struct rmw_err *err) RMW_MUST_CHECK;

#endif
