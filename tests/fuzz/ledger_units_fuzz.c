/* SPDX-License-Identifier: MIT */
/* Any text as a file of units: what is read is whole, and as the ledger may hold it. */
#include <stdlib.h>
#include <string.h>

#include <rmwflash/ledger.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_unit(const struct rmw_ledger_unit *unit)
{
	char mac[RMW_LEDGER_MAC_MAX];

	if (unit->state == RMW_LEDGER_CLAIMED || unit->state >= RMW_LEDGER_STATES)
		abort();
	if (unit->mac[0] != '\0' &&
	    (!rmw_ledger_mac_parse(unit->mac, mac) || strcmp(mac, unit->mac) != 0))
		abort();
	if (unit->free[0] != '\0' && unit->free[0] != '{')
		abort();
	if (unit->state == RMW_LEDGER_PASSED && (unit->mac[0] == '\0' || unit->name[0] == '\0'))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
	struct rmw_err err = { 0 };

	if (!rmw_ledger_list_read((struct rmw_view){ data, size }, &list, &err)) {
		if (err.code != RMW_E_BAD_TEXT || list.count != 0)
			abort();
		return 0;
	}
	for (size_t i = 0; i < list.count; i++)
		check_unit(&list.units[i]);
	rmw_ledger_list_release(&list);
	return 0;
}
