/* SPDX-License-Identifier: MIT */
/* The log of a relay, in any pieces: a line that is told never holds the secret. */
#include <stdlib.h>
#include <string.h>

#include "provision/relay_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "hush"

static void tell(void *ctx, const char *line)
{
	(void)ctx;
	if (strstr(line, SECRET) != NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_relay_log relay = { .secrets = { SECRET } };
	const size_t half = size / 2;

	rmw_relay_log_feed(&relay, (struct rmw_view){ data, half }, tell, NULL);
	rmw_relay_log_feed(&relay, (struct rmw_view){ data + half, size - half }, tell, NULL);
	return 0;
}
