/* SPDX-License-Identifier: MIT */
/* Any text as the metadata of a release: what is taken can be asked for, and checked. */
#include <stdlib.h>
#include <string.h>

#include "firmware/ref.h"
#include "firmware/release.h"
#include "firmware/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_release_asset asset;
	struct rmw_err err = { 0 };

	if (!rmw_release_read((struct rmw_view){ data, size }, "OpenBL602_{version}.bin", NULL,
			      &asset, &err)) {
		if (err.code != RMW_E_SERVER_ANSWER && err.code != RMW_E_NO_RELEASE)
			abort();
		return 0;
	}
	if (!rmw_firmware_is_version(asset.version) || !rmw_web_is_url(asset.url) ||
	    asset.size == 0 || asset.size > RMW_FIRMWARE_SIZE_MAX ||
	    (asset.has_digest && strlen(asset.sha256) != RMW_FIRMWARE_SHA256_TEXT - 1))
		abort();
	return 0;
}
