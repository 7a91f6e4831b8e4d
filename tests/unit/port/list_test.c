/* SPDX-License-Identifier: MIT */
/* Adapters are known by where they are plugged in and by what they are. */
#include "port/list.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/bytes.h>

static const struct {
	const char *device, *usb_path;
} places[] = {
	/* clang-format off */
	{ "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.4/1-1.4:1.0/ttyUSB0", "1-1.4" },
	{ "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.4/1-1.4.2/1-1.4.2:1.0/ttyUSB0", "1-1.4.2" },
	{ "/sys/devices/pci0000:00/0000:00:14.0/usb12/12-10/12-10:1.0", "12-10" },
	{ "/sys/devices/platform/serial8250/tty/ttyS0", "" },
	{ "/sys/devices/pci0000:00/1-/1-./-1/1-1./x1-1/1-1x", "" },
	{ "", "" },
	{ "1-2", "1-2" },
	/* clang-format on */
};

static void the_usb_path_is_that_of_the_innermost_device(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		char usb_path[64] = "old";

		rmw_ports_usb_path(places[i].device, usb_path, sizeof(usb_path));
		assert_string_equal(usb_path, places[i].usb_path);
	}
}

static const struct rmw_port_info adapter = {
	.name = "/dev/ttyUSB0",
	.usb_serial = "A50285BI",
	.usb_path = "1-1.4",
	.usb_vendor = 0x1a86,
	.usb_product = 0x7523,
};

static const struct {
	const char *selector;
	int is_meant;
} selectors[] = {
	/* clang-format off */
	{ "path:1-1.4", 1 },
	{ "path:1-1", 0 },
	{ "path:1-1.4.1", 0 },
	{ "vidpid:1a86:7523", 1 },
	{ "vidpid:1A86:7523", 1 },
	{ "vidpid:1a86:7524", 0 },
	{ "vidpid:0403:7523", 0 },
	{ "vidpid:1a86:7523:A50285BI", 1 },
	{ "vidpid:1a86:7523:OTHER", 0 },
	{ "vidpid:1a86:7523:", 0 }, /* one without a serial number */
	{ "/dev/ttyUSB0", 0 },
	/* clang-format on */
};

static void selectors_mean_what_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(selectors); i++)
		assert_int_equal(rmw_ports_is_meant(selectors[i].selector, &adapter),
				 selectors[i].is_meant);
}

static void malformed_selectors_are_refused(void **state)
{
	static const char *const malformed[] = {
		"path:",	   "path:usb",		"path:1-",
		"path:1-1.",	   "vidpid:",		"vidpid:1a86",
		"vidpid:1a86:752", "vidpid:1a86:75234", "vidpid:xxxx:7523",
		"vidpid:1a867523",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(malformed); i++) {
		struct rmw_port_info found;
		struct rmw_err err = { 0 };

		assert_true(rmw_ports_is_selector(malformed[i]));
		assert_false(rmw_ports_select(malformed[i], &found, &err));
		assert_int_equal(err.code, RMW_E_PORT_SPEC);
	}
	assert_false(rmw_ports_is_selector("/dev/ttyUSB0"));
	assert_false(rmw_ports_is_selector("path"));
}

static void an_adapter_that_is_not_there_is_missing(void **state)
{
	struct rmw_port_info found;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_ports_select("vidpid:ffff:ffff:none", &found, &err));
	assert_true(err.code == RMW_E_PORT_MISSING || err.code == RMW_E_PORT_IO);
}

static void the_list_keeps_to_its_room(void **state)
{
	struct rmw_port_info list[2];
	struct rmw_err err = { 0 };
	size_t count = 9;

	(void)state;
	list[1].name[0] = 'x';
	if (rmw_ports_list(list, 1, &count, &err))
		assert_true(count <= 1);
	assert_int_equal(list[1].name[0], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usb_path_is_that_of_the_innermost_device),
		cmocka_unit_test(selectors_mean_what_they_say),
		cmocka_unit_test(malformed_selectors_are_refused),
		cmocka_unit_test(an_adapter_that_is_not_there_is_missing),
		cmocka_unit_test(the_list_keeps_to_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
