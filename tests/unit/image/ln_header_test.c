/* SPDX-License-Identifier: MIT */
/* Headers and tables of an LN882H, by the answers that are known, and damage. */
#include "support/fails_with.h"
#include "support/made_ln.h"

static struct rmw_err err;

/* The vector of ln882h-protocol 4.3: an endless loop. */
static void make_known_image(struct rmw_buf *image)
{
	assert_true(rmw_buf_resize(image, 288, &err));
	rmw_put_le32(image->data + 0x100, 0x20010000);
	rmw_put_le32(image->data + 0x104, 0x20000109);
	rmw_put_le16(image->data + 0x108, 0xe7fe);
}

static void the_boot_header_is_the_one_that_is_known(void **state)
{
	static const uint8_t known[RMW_LN_BOOT_HEADER] = {
		0x00, 0x00, 0x00, 0x20, 0x20, 0x01, 0x20, 0x00, 0x63, 0x65, 0x44,
		0xc7, 0x00, 0x01, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x53, 0x18,
		0xd8, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	};
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_ln_boot boot;

	(void)state;
	make_known_image(&image);
	rmw_ln_boot_build(rmw_buf_span(&image));
	assert_memory_equal(image.data, known, sizeof(known));
	assert_true(rmw_ln_boot_parse(rmw_buf_view(&image), &boot, &err));
	assert_true(rmw_ln_boot_check(rmw_buf_view(&image), &boot, &err));
	assert_int_equal(boot.len, 288);
	assert_int_equal(boot.body_crc, 0xc7446563);
	assert_int_equal(boot.vectors, 0x20000100);
}

static void a_boot_image_that_is_changed_or_cut_is_refused(void **state)
{
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_ln_boot boot;

	(void)state;
	make_known_image(&image);
	rmw_ln_boot_build(rmw_buf_span(&image));
	for (size_t at = 0; at < image.len; at++) {
		bool is_good;

		image.data[at] ^= 1;
		err.code = RMW_OK;
		is_good = rmw_ln_boot_parse(rmw_buf_view(&image), &boot, &err) &&
			  rmw_ln_boot_check(rmw_buf_view(&image), &boot, &err);
		image.data[at] ^= 1;
		/* The extension behind both CRCs is nobody's. */
		assert_int_equal(is_good, at >= 24 && at < 32);
		assert_false(rmw_ln_boot_parse((struct rmw_view){ image.data, at }, &boot, &err) &&
			     rmw_ln_boot_check((struct rmw_view){ image.data, at }, &boot, &err));
	}
}

static void seal(struct rmw_buf *image)
{
	rmw_put_le32(image->data + 8,
		     rmw_crc32(rmw_view_part(rmw_buf_view(image), 0x20, image->len)));
	rmw_put_le32(image->data + 20, rmw_crc32((struct rmw_view){ image->data, 20 }));
}

static void headers_that_make_no_sense_are_refused_whatever_their_crcs(void **state)
{
	static const struct {
		size_t at;
		uint32_t value;
	} cases[] = {
		{ 4, 0x00200040 },			/* 64 bytes */
		{ 4, 0x00100120 },			/* the CRC counts from within the header */
		{ 4, 0x01200120 },			/* ... or from the end */
		{ 12, 0x20000110 },			/* vectors where none can be */
		{ 12, 0x20000200 },			/* ... behind the end */
		{ 12, 0x10000100 }, { 16, 0x46505243 }, /* the debug port would be closed */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_ln_boot boot;

		make_known_image(&image);
		rmw_ln_boot_build(rmw_buf_span(&image));
		rmw_put_le32(image.data + cases[i].at, cases[i].value);
		seal(&image);
		assert_true(rmw_ln_boot_parse(rmw_buf_view(&image), &boot, &err));
		assert_fails_with(RMW_E_IMAGE_DAMAGED,
				  rmw_ln_boot_check(rmw_buf_view(&image), &boot, &err));
	}
}

static void an_application_is_checked_by_both_crcs(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_ln_image image;

	(void)state;
	made_ln_application(&file);
	assert_true(rmw_ln_image_parse(rmw_buf_view(&file), &image, &err));
	assert_true(rmw_ln_image_check(rmw_buf_view(&file), &image, &err));
	assert_int_equal(image.type, RMW_LN_ORIGINAL);
	assert_int_equal(image.size, MADE_LN_CODE_LEN);
	file.data[0x1000] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED,
			  rmw_ln_image_check(rmw_buf_view(&file), &image, &err));
	file.len = 0x1000;
	assert_fails_with(RMW_E_IMAGE_TRUNCATED,
			  rmw_ln_image_check(rmw_buf_view(&file), &image, &err));
	file.data[0x40] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED,
			  rmw_ln_image_parse(rmw_buf_view(&file), &image, &err));
}

/* Each type has its own size and CRC in the header. */
static void an_update_is_checked_by_the_sums_of_its_type(void **state)
{
	(void)state;
	for (uint32_t type = RMW_LN_ORIGINAL; type <= RMW_LN_DIFFERENCE_PACKED; type++) {
		rmw_auto(buf) file = RMW_BUF_INIT;
		struct rmw_ln_image image;

		made_noise(&file, RMW_LN_IMAGE_HEADER + 100);
		memset(file.data, 0, RMW_LN_IMAGE_HEADER);
		rmw_put_le32(file.data, type);
		rmw_put_le32(file.data + 4 + 4 * type, 100);
		rmw_put_le32(file.data + 20 + 4 * type,
			     rmw_crc32((struct rmw_view){ file.data + 256, 100 }));
		rmw_put_le32(file.data + 0xfc, rmw_crc32((struct rmw_view){ file.data, 0xfc }));
		assert_true(rmw_ln_image_parse(rmw_buf_view(&file), &image, &err));
		assert_int_equal(image.size, 100);
		assert_true(rmw_ln_image_check(rmw_buf_view(&file), &image, &err));
	}
}

/* ln882h-protocol 8.2 */
static void the_table_is_the_one_that_is_known(void **state)
{
	static const uint8_t known[] = {
		0x00, 0x00, 0x00, 0x00, 0x00, 0x70, 0x00, 0x00, 0x00, 0xc0, 0x12, 0x00, 0xd7, 0xf0,
		0xe6, 0x7e, 0x01, 0x00, 0x00, 0x00, 0x00, 0x30, 0x13, 0x00, 0x00, 0xa0, 0x0a, 0x00,
		0x8d, 0xea, 0xc6, 0xee, 0x03, 0x00, 0x00, 0x00, 0x00, 0xd0, 0x1d, 0x00, 0x00, 0x30,
		0x00, 0x00, 0x0f, 0xe3, 0xab, 0x3c, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1e, 0x00,
		0x00, 0x40, 0x00, 0x00, 0xdb, 0xb6, 0xa8, 0xde, 0x05, 0x00, 0x00, 0x00, 0x00, 0x40,
		0x1e, 0x00, 0x00, 0xc0, 0x01, 0x00, 0xec, 0x00, 0x15, 0x16, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	};
	struct rmw_image_partition rows[RMW_IMAGE_PARTITIONS_MAX];
	uint8_t table[RMW_LN_TABLE_SIZE];
	size_t count;

	(void)state;
	rmw_ln_table_build(made_ln_table, RMW_COUNT(made_ln_table), table);
	assert_memory_equal(table, known, sizeof(known));
	assert_true(rmw_view_is_blank(
		(struct rmw_view){ table + sizeof(known), sizeof(table) - sizeof(known) }));
	assert_true(rmw_ln_table_parse(RMW_VIEW_OF(table), rows, RMW_COUNT(rows), &count, &err));
	assert_int_equal(count, 5);
	assert_string_equal(rows[2].name, "nvds");
	assert_int_equal(rmw_ln_table_find(rows, count, RMW_LN_PART_USER)->addr[0], 0x1e4000);
	assert_null(rmw_ln_table_find(rows, count, RMW_LN_PART_EEPROM));
}

static void a_damaged_row_ends_the_table_and_is_told(void **state)
{
	struct rmw_image_partition rows[RMW_IMAGE_PARTITIONS_MAX];
	uint8_t table[RMW_LN_TABLE_SIZE];
	size_t count;

	(void)state;
	rmw_ln_table_build(made_ln_table, RMW_COUNT(made_ln_table), table);
	table[0x25] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, rmw_ln_table_parse(RMW_VIEW_OF(table), rows,
								  RMW_COUNT(rows), &count, &err));
	assert_int_equal(count, 2);
	memset(table, 0xff, sizeof(table));
	assert_fails_with(RMW_E_IMAGE_KIND, rmw_ln_table_parse(RMW_VIEW_OF(table), rows,
							       RMW_COUNT(rows), &count, &err));
	assert_false(rmw_ln_table_parse((struct rmw_view){ NULL, 0 }, rows, RMW_COUNT(rows), &count,
					&err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_boot_header_is_the_one_that_is_known),
		cmocka_unit_test(a_boot_image_that_is_changed_or_cut_is_refused),
		cmocka_unit_test(headers_that_make_no_sense_are_refused_whatever_their_crcs),
		cmocka_unit_test(an_application_is_checked_by_both_crcs),
		cmocka_unit_test(an_update_is_checked_by_the_sums_of_its_type),
		cmocka_unit_test(the_table_is_the_one_that_is_known),
		cmocka_unit_test(a_damaged_row_ends_the_table_and_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
