/* SPDX-License-Identifier: MIT */
/* The rows of the block's fields: where they lie in each layout, and that each is read and written
 * there and nowhere else. */
#include "support/cmocka.h"

#include "obk/row.h"

static size_t count_in(const struct rmw_obk_row *row, enum rmw_obk_layout layout)
{
	return row->count != 0 ? row->count : rmw_obk_pin_room(layout);
}

static size_t index_of(const char *name)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, name) == 0)
			return i;
	fail_msg("no row %s", name);
	return 0;
}

/* The firmware's own structure begins without a gap but those that alignment makes. */
static void fields_follow_each_other_as_a_compiler_puts_them(void **state)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);
	const size_t last = index_of("loggerFlags");

	(void)state;
	for (unsigned layout = 0; layout < RMW_OBK_LAYOUT_COUNT; layout++) {
		size_t end = 4;

		for (size_t i = 0; i <= last; i++) {
			const size_t width = rows[i].width;

			assert_int_equal(rows[i].at[layout], (end + width - 1) / width * width);
			end = rows[i].at[layout] +
			      width * count_in(&rows[i], (enum rmw_obk_layout)layout);
		}
	}
}

static void no_two_fields_lie_over_each_other(void **state)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	(void)state;
	for (unsigned layout = 0; layout < RMW_OBK_LAYOUT_COUNT; layout++) {
		size_t end = 4;

		for (size_t i = 0; i < count; i++) {
			assert_true(rows[i].at[layout] >= end);
			end = rows[i].at[layout] +
			      rows[i].width * count_in(&rows[i], (enum rmw_obk_layout)layout);
		}
		assert_true(end <= RMW_OBK_BLOCK_SIZE);
	}
}

/* openbeken 2.2 and 2.3: what does not follow from what stands before. */
static void the_fields_behind_gaps_are_where_the_document_has_them(void **state)
{
	static const struct {
		const char *name;
		uint16_t at[RMW_OBK_LAYOUT_COUNT];
	} fields[] = {
		{ "staticIP", { 0x527, 0x527, 0x527, 0x525 } },
		{ "ledRemap", { 0x537, 0x537, 0x537, 0x535 } },
		{ "led_corr", { 0x53c, 0x53c, 0x53c, 0x53c } },
		{ "timeRequiredToMarkBootSuccessfull", { 0x597, 0x597, 0x597, 0x597 } },
		{ "initCommandLine", { 0x5e0, 0x5e0, 0x5e0, 0x5e0 } },
		{ "wifi_ssid2", { 0xc00, 0xc00, 0xc00, 0xc00 } },
		{ "webPassword", { 0xc84, 0xc84, 0xc84, 0xc84 } },
		{ "disable_web_server", { 0xcbb, 0xcbb, 0xcbb, 0xcbb } },
	};
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(fields); i++)
		assert_memory_equal(rows[index_of(fields[i].name)].at, fields[i].at,
				    sizeof(fields[i].at));
}

/* Every byte of a field reaches its member, and comes back from there to its own place. */
static void every_field_goes_both_ways_in_each_layout(void **state)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);
	static struct rmw_obk_config config;
	uint8_t block[RMW_OBK_BLOCK_SIZE];

	(void)state;
	for (unsigned layout = 0; layout < RMW_OBK_LAYOUT_COUNT; layout++)
		for (size_t i = 0; i < count; i++) {
			config = (struct rmw_obk_config){ .raw_len = RMW_OBK_BLOCK_SIZE };
			config.layout = (enum rmw_obk_layout)layout;
			config.pin_room = rmw_obk_pin_room(config.layout);
			for (size_t at = 0; at < RMW_OBK_BLOCK_SIZE; at++)
				config.raw[at] = (uint8_t)(1 + at % 251);
			rmw_obk_row_decode(&rows[i], &config);
			memset(block, 0, sizeof(block));
			rmw_obk_row_encode(&rows[i], &config, block);
			for (size_t at = 0; at < RMW_OBK_BLOCK_SIZE; at++) {
				const bool is_inside =
					at >= rows[i].at[layout] &&
					at < rows[i].at[layout] +
							rows[i].width *
								count_in(&rows[i], config.layout);

				assert_int_equal(block[at], is_inside ? config.raw[at] : 0);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_follow_each_other_as_a_compiler_puts_them),
		cmocka_unit_test(no_two_fields_lie_over_each_other),
		cmocka_unit_test(the_fields_behind_gaps_are_where_the_document_has_them),
		cmocka_unit_test(every_field_goes_both_ways_in_each_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
