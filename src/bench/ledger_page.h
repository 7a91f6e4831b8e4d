/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEDGER_PAGE_H
#define RMW_BENCH_LEDGER_PAGE_H

#include <rmwflash/ledger.h>

/*
 * Put a page on a job (NULL: on all of them) at the end of `into`: yield, units by state, time of
 * each stage, tries by slot, failures by code, and a table of all units with how their last try
 * ended. It is one file of HTML without scripts that asks for nothing from anywhere, and bars carry
 * their numbers as attributes. Texts of the ledger are only ever texts in it. Fails as
 * rmw_ledger_units does.
 */
bool rmw_ledger_page(struct rmw_ledger *ledger, const char *job, struct rmw_buf *into,
		     struct rmw_err *err) RMW_MUST_CHECK;

#endif
