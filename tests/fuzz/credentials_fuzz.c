/* SPDX-License-Identifier: MIT */
/* Lines of credentials: nothing is taken that a relay could not keep. */
#include <stdlib.h>
#include <string.h>

#include "provision/credentials.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_credentials read = { 0 };
	struct rmw_err err = { 0 };

	if (!rmw_credentials_parse((struct rmw_view){ data, size }, &read, &err))
		return 0;
	if (strnlen(read.first.ssid, sizeof(read.first.ssid)) == sizeof(read.first.ssid) ||
	    !rmw_network_check(&read.first, &err) || !rmw_network_check(&read.second, &err))
		abort();
	rmw_credentials_release(&read);
	return 0;
}
