/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_RUN_H
#define RMW_PROVISION_RELAY_RUN_H

#include "base/time.h"
#include "provision/relay_setting.h"

/* Making a device as wished: the steps that each way puts in its order. */
struct rmw_relay_run {
	struct rmw_relay_work *work;
	const struct rmw_clock *clock;
	const struct rmw_cancel *cancel;
	const struct rmw_watch *watch;
};

/* See that all that is wished can be set. Fails as the settings' checks do. */
bool rmw_relay_run_check(struct rmw_relay_run *run, struct rmw_err *err) RMW_MUST_CHECK;

/* Send the wished settings from `from` to before `end` that do not read as wished; a dry run only
 * tells of them. */
bool rmw_relay_run_send(struct rmw_relay_run *run, size_t from, size_t end,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Look until they read as wished, for five seconds. Fails with RELAY_DIFFERS, or as looking does.
 */
bool rmw_relay_run_settle(struct rmw_relay_run *run, size_t from, size_t end,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* True when that setting is wished and does not read as wished. */
bool rmw_relay_run_is_due(const struct rmw_relay_run *run, size_t index);

/* Wait before it is looked at again. */
void rmw_relay_run_pause(const struct rmw_relay_run *run);

/* What became of it; `unproven` says of which setting, or of none (SIZE_MAX), it could not be read
 * back even though it reads as wished. */
void rmw_relay_run_tell(const struct rmw_relay_run *run, size_t unproven,
			struct rmw_relay_outcome *outcome);

#endif
