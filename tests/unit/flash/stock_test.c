/* SPDX-License-Identifier: MIT */
/* Stories of units that came with one firmware: the first backup serves the others, and whatever
 * was done to it harms none. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "flash/layout.h"
#include "flash/stock.h"
#include "support/flash_bench.h"
#include "support/scratch.h"

#define SECTORS (FAKE_SIZE / FAKE_SECTOR - 2) /* but for the table, which comes before */

static struct flash_bench bench;
static char hex[RMW_SHA256_TEXT]; /* of the stock that the last job saw */

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	fake_chip_stream(&bench.fake);
	bench.job.shares_base = true;
	return 0;
}

/* The next unit, with `identity` of its own and the flash of before. */
static void seat(uint8_t identity)
{
	memcpy(bench.fake.flash, bench.before, FAKE_SIZE);
	bench.fake.base.id.mac[5] = identity;
	bench.fake.flash[FAKE_SIZE - 100] = identity; /* behind all firmware */
	fake_chip_calm(&bench.fake);
}

/* Write to the unit; what was in its flash before must be in its backup. Sectors that were read. */
static unsigned write_unit(uint8_t identity)
{
	uint8_t *was = malloc(FAKE_SIZE);
	unsigned read;

	assert_non_null(was);
	seat(identity);
	memcpy(was, bench.fake.flash, FAKE_SIZE);
	if (!flash_bench_write_firmware(&bench))
		fail_msg("%s: %s", bench.err.path, bench.err.cause);
	read = (unsigned)(bench.result.bytes_read / FAKE_SECTOR);
	assert_dump_is(bench.result.backup_path, was);
	assert_true(bench.result.has_stock);
	rmw_hex(RMW_VIEW_OF(bench.result.stock), hex);
	free(was);
	return read;
}

static void mark_of_stock(char path[RMW_PATH_MAX])
{
	(void)snprintf(path, RMW_PATH_MAX, "%s/stock-%s.json", bench.folder, hex);
}

static void the_first_backup_serves_the_next_unit(void **state)
{
	(void)state;
	assert_int_equal(write_unit(1), SECTORS);
	assert_in_range(write_unit(2), 1, 10);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 2);
	assert_in_range(write_unit(3), 1, 10);
}

static void without_the_wish_each_unit_is_read_whole(void **state)
{
	(void)state;
	bench.job.shares_base = false;
	assert_int_equal(write_unit(1), SECTORS);
	assert_int_equal(write_unit(2), SECTORS);
}

static void another_firmware_is_another_stock(void **state)
{
	char first[RMW_SHA256_TEXT];

	(void)state;
	(void)write_unit(1);
	memcpy(first, hex, sizeof(first));
	bench.before[FAKE_FW0 + 0x100] ^= 1;
	assert_int_equal(write_unit(2), SECTORS);
	assert_string_not_equal(hex, first);
	assert_in_range(write_unit(3), 1, 10);
}

/* What a chip says of its flash, and what is found in the bytes of it, is one. */
static void a_chip_tells_what_its_bytes_tell(void **state)
{
	uint8_t told[RMW_DIGEST_SIZE], found[RMW_DIGEST_SIZE];
	struct rmw_layout layout;
	struct rmw_err err = { 0 };

	(void)state;
	rmw_layout_parse_flash(&layout, &bench.fake.base,
			       (struct rmw_view){ bench.fake.flash, FAKE_SIZE });
	assert_true(rmw_stock_ask(&layout, &bench.fake.base, told, &err));
	rmw_stock_of(&layout, (struct rmw_view){ bench.fake.flash, FAKE_SIZE }, found);
	assert_memory_equal(told, found, sizeof(told));
}

/* Each of these marks is as good as none. */
static void a_mark_that_is_none_costs_a_whole_reading(void **state)
{
	static const char *const marks[] = {
		"",
		"{",
		"[]",
		"{ \"v\": 1 }",
		"{ \"v\": 2, \"stock\": \"%s\", \"backup\": \"a.bin\" }",
		"{ \"v\": 1, \"stock\": \"00\", \"backup\": \"a.bin\" }",
		"{ \"v\": 1, \"stock\": \"%s\", \"backup\": 7 }",
		"{ \"v\": 1, \"stock\": \"%s\", \"backup\": \"../a.bin\" }",
		"{ \"v\": 1, \"stock\": \"%s\", \"backup\": \"\" }",
		"{ \"v\": 1, \"stock\": \"%s\", \"backup\": \"gone.bin\" }",
	};
	char path[RMW_PATH_MAX], text[300];

	(void)state;
	(void)write_unit(1);
	for (uint8_t i = 0; i < RMW_COUNT(marks); i++) {
		const char *place = strstr(marks[i], "%s");
		const int before = place == NULL ? (int)strlen(marks[i]) : (int)(place - marks[i]);

		(void)snprintf(text, sizeof(text), "%.*s%s%s", before, marks[i],
			       place == NULL ? "" : hex, place == NULL ? "" : place + 2);
		mark_of_stock(path);
		write_test_file(path, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
		assert_int_equal(write_unit((uint8_t)(2 + 2 * i)), SECTORS);
		assert_non_null(strstr(bench.told, "passed over"));
		assert_in_range(write_unit((uint8_t)(3 + 2 * i)), 1, 10); /* it was mended */
	}
}

/* The file that it names may be another one by now: all is proven by the chip. */
static void a_base_that_lies_costs_time_only(void **state)
{
	uint8_t *dump = malloc(FAKE_SIZE);

	(void)state;
	assert_non_null(dump);
	(void)write_unit(1);
	memset(dump, 0x5a, FAKE_SIZE);
	write_test_file(bench.result.backup_path, (struct rmw_view){ dump, FAKE_SIZE });
	free(dump);
	assert_int_equal(write_unit(2), SECTORS);
	assert_non_null(strstr(bench.told, "passed over"));
}

static void the_mark_of_a_folder_that_cannot_be_written_is_missed_without_harm(void **state)
{
	char path[RMW_PATH_MAX];

	(void)state;
	(void)write_unit(1);
	mark_of_stock(path);
	assert_int_equal(unlink(path), 0);
	assert_true(rmw_folder_make(path, &bench.err)); /* in its place */
	assert_int_equal(write_unit(2), SECTORS);
	assert_int_equal(write_unit(3), SECTORS);
	assert_int_equal(rmdir(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_first_backup_serves_the_next_unit, start),
		cmocka_unit_test_setup(without_the_wish_each_unit_is_read_whole, start),
		cmocka_unit_test_setup(another_firmware_is_another_stock, start),
		cmocka_unit_test_setup(a_chip_tells_what_its_bytes_tell, start),
		cmocka_unit_test_setup(a_mark_that_is_none_costs_a_whole_reading, start),
		cmocka_unit_test_setup(a_base_that_lies_costs_time_only, start),
		cmocka_unit_test_setup(
			the_mark_of_a_folder_that_cannot_be_written_is_missed_without_harm, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
