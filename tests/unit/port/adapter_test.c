/* SPDX-License-Identifier: MIT */
/* What is remembered of an adapter: from job to job, but not for ever, and only if it makes sense.
 */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "port/adapter.h"
#include "support/scratch.h"

#define NOW_S UINT64_C(1790000000)
#define DAY_S UINT64_C(86400)

static struct rmw_adapter adapter;

static int use_an_empty_folder(void **state)
{
	(void)state;
	remove_test_folder(scratch_path("state"));
	setenv("XDG_STATE_HOME", scratch_path("state"), 1);
	rmw_adapter_load(&adapter, "1a86:7523:x", NOW_S);
	return 0;
}

static void days_later(unsigned days)
{
	rmw_adapter_load(&adapter, "1a86:7523:x", NOW_S + days * DAY_S);
}

static const char *file_path(void)
{
	static char path[RMW_PATH_MAX];

	snprintf(path, sizeof(path), "%s/rmwflash/adapters/1a86:7523:x.json",
		 scratch_path("state"));
	return path;
}

static void what_worked_is_known_to_the_next_job(void **state)
{
	(void)state;
	assert_int_equal(adapter.worked.baud, 0);
	rmw_adapter_note_worked(&adapter, 2000000);
	days_later(400);
	assert_int_equal(adapter.worked.baud, 2000000);
	assert_int_equal(adapter.worked.at_s, NOW_S);
	rmw_adapter_load(&adapter, "1a86:7523:y", NOW_S);
	assert_int_equal(adapter.worked.baud, 0);
}

static void what_failed_is_left_alone_for_seven_days(void **state)
{
	(void)state;
	rmw_adapter_note_failed(&adapter, 2000000);
	days_later(6);
	assert_true(rmw_adapter_has_failed(&adapter, 2000000));
	assert_false(rmw_adapter_has_failed(&adapter, 1000000));
	days_later(7);
	assert_false(rmw_adapter_has_failed(&adapter, 2000000));
}

static void success_and_failure_take_each_others_place(void **state)
{
	(void)state;
	rmw_adapter_note_worked(&adapter, 2000000);
	rmw_adapter_note_failed(&adapter, 2000000);
	days_later(0);
	assert_int_equal(adapter.worked.baud, 0);
	assert_true(rmw_adapter_has_failed(&adapter, 2000000));
	rmw_adapter_note_worked(&adapter, 2000000);
	days_later(0);
	assert_int_equal(adapter.worked.baud, 2000000);
	assert_false(rmw_adapter_has_failed(&adapter, 2000000));
}

static void of_many_failures_the_last_are_kept(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= RMW_ADAPTER_RATES_MAX + 1; i++)
		rmw_adapter_note_failed(&adapter, i * 100000);
	days_later(1);
	assert_int_equal(adapter.failed_count, RMW_ADAPTER_RATES_MAX);
	assert_false(rmw_adapter_has_failed(&adapter, 100000));
	assert_true(rmw_adapter_has_failed(&adapter, 100000 * (RMW_ADAPTER_RATES_MAX + 1)));
}

static void a_clock_that_went_back_rests_no_rate_for_ever(void **state)
{
	(void)state;
	rmw_adapter_load(&adapter, "1a86:7523:x", NOW_S + 1000 * DAY_S);
	rmw_adapter_note_failed(&adapter, 2000000);
	days_later(0);
	assert_int_equal(adapter.failed_count, 1);
	assert_false(rmw_adapter_has_failed(&adapter, 2000000));
}

static void the_same_news_on_the_same_day_is_no_reason_to_write(void **state)
{
	(void)state;
	rmw_adapter_note_worked(&adapter, 2000000);
	assert_int_equal(remove(file_path()), 0);
	rmw_adapter_note_worked(&adapter, 2000000);
	assert_false(rmw_file_exists(file_path()));
	adapter.now_s += DAY_S;
	rmw_adapter_note_worked(&adapter, 2000000);
	assert_true(rmw_file_exists(file_path()));
}

static const char *const broken[] = {
	"",
	"{",
	"[]",
	"{\"v\":2,\"adapter\":\"1a86:7523:x\",\"failed\":[]}",
	"{\"v\":1,\"adapter\":7,\"failed\":[{\"baud\":2000000,\"at\":1789999999}]}",
	"{\"v\":1,\"adapter\":\"other\",\"failed\":[{\"baud\":2000000,\"at\":1789999999}]}",
	"{\"v\":1,\"adapter\":\"1a86:7523:x\",\"failed\":[{\"baud\":2000000,\"at\":-1}]}",
	"{\"v\":1,\"adapter\":\"1a86:7523:x\",\"failed\":[{\"baud\":2e12,\"at\":1789999999}]}",
	"{\"v\":1,\"adapter\":\"1a86:7523:x\",\"worked\":{\"baud\":0,\"at\":1}}",
	"{\"v\":1,\"adapter\":\"1a86:7523:x\",\"worked\":[2000000]}",
	"{\"v\":1,\"adapter\":\"1a86:7523:x\",\"failed\":[1,2,3,4,5,6,7,8,9]}",
};

static void a_broken_file_is_passed_over_and_replaced(void **state)
{
	(void)state;
	rmw_adapter_note_worked(&adapter, 1000000);
	for (size_t i = 0; i < RMW_COUNT(broken); i++) {
		print_message("%s\n", broken[i]);
		write_test_file(file_path(),
				(struct rmw_view){ (const uint8_t *)broken[i], strlen(broken[i]) });
		days_later(0);
		assert_int_equal(adapter.worked.baud, 0);
		assert_int_equal(adapter.failed_count, 0);
	}
	rmw_adapter_note_worked(&adapter, 2000000);
	days_later(0);
	assert_int_equal(adapter.worked.baud, 2000000);
}

static void a_folder_that_cannot_be_made_changes_nothing(void **state)
{
	(void)state;
	setenv("XDG_STATE_HOME", "/dev/null/no", 1);
	rmw_adapter_note_worked(&adapter, 2000000);
	assert_int_equal(adapter.worked.baud, 2000000);
	days_later(0);
	assert_int_equal(adapter.worked.baud, 0);
}

/* ... longer than the port is open. */
static void nobody_remembers_without_a_name(void **state)
{
	(void)state;
	rmw_adapter_load(&adapter, "", NOW_S);
	rmw_adapter_note_failed(&adapter, 2000000);
	assert_true(rmw_adapter_has_failed(&adapter, 2000000));
	rmw_adapter_load(&adapter, "", NOW_S);
	assert_false(rmw_adapter_has_failed(&adapter, 2000000));
	rmw_adapter_note_failed(NULL, 2000000);
	assert_false(rmw_adapter_has_failed(NULL, 2000000));
}

static const struct {
	struct rmw_port_info info;
	const char *port, *name;
} names[] = {
	/* clang-format off */
	{ { .usb_vendor = 0x1a86, .usb_product = 0x7523, .usb_serial = "A1" }, "/dev/ttyUSB0", "1a86:7523:A1" },
	{ { .usb_vendor = 0x1a86, .usb_product = 0x7523, .usb_path = "1-1.4" }, "/dev/ttyUSB0", "1a86:7523:@1-1_4" },
	{ { .usb_vendor = 0x1a86, .usb_serial = "../../x" }, "/dev/ttyUSB0", "1a86:0000:______x" },
	{ { .usb_vendor = 0 }, "/dev/ttyS0", "_dev_ttyS0" },
	{ { .usb_vendor = 0 }, "tcp://host:2000", "tcp:__host:2000" },
	/* clang-format on */
};

static void an_adapter_is_named_by_what_it_is_and_the_name_is_one_of_a_file(void **state)
{
	char name[RMW_ADAPTER_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		rmw_adapter_name(&names[i].info, names[i].port, name);
		assert_string_equal(name, names[i].name);
	}
	rmw_adapter_name(NULL, "/dev/ttyS1", name);
	assert_string_equal(name, "_dev_ttyS1");
}

#define TEST(name) cmocka_unit_test_setup(name, use_an_empty_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_worked_is_known_to_the_next_job),
		TEST(what_failed_is_left_alone_for_seven_days),
		TEST(success_and_failure_take_each_others_place),
		TEST(of_many_failures_the_last_are_kept),
		TEST(a_clock_that_went_back_rests_no_rate_for_ever),
		TEST(the_same_news_on_the_same_day_is_no_reason_to_write),
		TEST(a_broken_file_is_passed_over_and_replaced),
		TEST(a_folder_that_cannot_be_made_changes_nothing),
		TEST(nobody_remembers_without_a_name),
		TEST(an_adapter_is_named_by_what_it_is_and_the_name_is_one_of_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
