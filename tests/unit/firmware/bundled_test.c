/* SPDX-License-Identifier: MIT */
/* What is said of the images inside of the program is what they say themselves. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "firmware/bundled.h"

/* "rmwflash-boot_0.1.0", and nothing behind it. */
static bool says_version(const struct rmw_firmware_bundle *bundle)
{
	const struct rmw_view bytes = bundle->bytes();
	char mark[80];

	snprintf(mark, sizeof(mark), "rmwflash-%s_%s", bundle->name, bundle->version);
	return memmem(bytes.data, bytes.len, mark, strlen(mark) + 1) != NULL;
}

static void each_image_has_the_version_that_the_list_tells(void **state)
{
	const struct rmw_firmware_bundle *bundle;

	(void)state;
	for (size_t i = 0; (bundle = rmw_firmware_bundle_at(i)) != NULL; i++)
		if (!says_version(bundle))
			fail_msg("%s is not of version %s", bundle->name, bundle->version);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_image_has_the_version_that_the_list_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
