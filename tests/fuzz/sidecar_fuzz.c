/* SPDX-License-Identifier: MIT */
/* Sidecars from anywhere: what is accepted is in bounds, and says the same when written again. */
#include <stdlib.h>
#include <string.h>

#include "flash/sidecar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_bounds(const struct rmw_sidecar *sidecar)
{
	if (sidecar->partition_count > RMW_IMAGE_PARTITIONS_MAX || sidecar->stock_count > 4 ||
	    sidecar->size > RMW_SIDECAR_FLASH_MAX || sidecar->addr > RMW_SIDECAR_FLASH_MAX)
		abort();
	if (memchr(sidecar->chip, '\0', sizeof(sidecar->chip)) == NULL ||
	    memchr(sidecar->date, '\0', sizeof(sidecar->date)) == NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	rmw_auto(buf) again = RMW_BUF_INIT;
	struct rmw_sidecar first, second;
	struct rmw_err err = { 0 };

	if (!rmw_sidecar_parse((struct rmw_view){ data, size }, &first, &err)) {
		if (err.code != RMW_E_BAD_TEXT)
			abort();
		return 0;
	}
	check_bounds(&first);
	if (!rmw_sidecar_build(&first, &text, &err) ||
	    !rmw_sidecar_parse(rmw_buf_view(&text), &second, &err) ||
	    !rmw_sidecar_build(&second, &again, &err) ||
	    !rmw_view_equal(rmw_buf_view(&text), rmw_buf_view(&again)))
		abort();
	return 0;
}
