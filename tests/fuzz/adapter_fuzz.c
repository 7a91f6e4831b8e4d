/* SPDX-License-Identifier: MIT */
/* What is remembered of an adapter, from anywhere: in bounds, and the same when written again. */
#include <stdlib.h>
#include <string.h>

#include "port/adapter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct rmw_adapter *first)
{
	struct rmw_adapter second = { 0 };
	struct rmw_err err = { 0 };
	char *text = rmw_adapter_text(first);

	if (text == NULL ||
	    !rmw_adapter_parse((struct rmw_view){ (const uint8_t *)text, strlen(text) }, &second,
			       &err) ||
	    strcmp(first->name, second.name) != 0 || first->worked.baud != second.worked.baud ||
	    first->failed_count != second.failed_count)
		abort();
	for (size_t i = 0; i < first->failed_count; i++)
		if (first->failed[i].baud != second.failed[i].baud ||
		    first->failed[i].at_s != second.failed[i].at_s)
			abort();
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_adapter adapter = { 0 };
	struct rmw_err err = { 0 };

	if (!rmw_adapter_parse((struct rmw_view){ data, size }, &adapter, &err)) {
		if (err.code != RMW_E_BAD_TEXT || adapter.failed_count != 0)
			abort();
		return 0;
	}
	if (adapter.failed_count > RMW_ADAPTER_RATES_MAX ||
	    memchr(adapter.name, '\0', sizeof(adapter.name)) == NULL)
		abort();
	check_again(&adapter);
	return 0;
}
