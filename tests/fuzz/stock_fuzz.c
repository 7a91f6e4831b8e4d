/* SPDX-License-Identifier: MIT */
/* Marks of stock firmware from anywhere: what is accepted is a name in the folder of the mark. */
#include <stdlib.h>
#include <string.h>

#include "flash/stock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t stock[RMW_DIGEST_SIZE] = { 0 };
	struct rmw_err err = { 0 };
	char name[RMW_PATH_MAX];

	if (!rmw_stock_parse((struct rmw_view){ data, size }, stock, name, &err)) {
		if (err.code != RMW_E_BAD_TEXT)
			abort();
		return 0;
	}
	if (memchr(name, '\0', sizeof(name)) == NULL || name[0] == '\0' || name[0] == '.' ||
	    strchr(name, '/') != NULL)
		abort();
	return 0;
}
