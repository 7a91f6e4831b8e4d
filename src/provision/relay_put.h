/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_PUT_H
#define RMW_PROVISION_RELAY_PUT_H

#include <rmwflash/provision.h>

/*
 * Make the flash hold a setup, in one job: what moves first, and what it needs of the protected
 * regions included. Fails as rmw_flash_write; a new table that nobody agreed to with TABLE_UNFIT.
 */
bool rmw_relay_put(struct rmw_chip *chip, const struct rmw_relay_setup *setup,
		   const struct rmw_job *job, struct rmw_job_result *result,
		   struct rmw_err *err) RMW_MUST_CHECK;

#endif
