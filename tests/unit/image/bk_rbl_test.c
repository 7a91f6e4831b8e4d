/* SPDX-License-Identifier: MIT */
/* RBL headers, and the packages behind them. */
#include "support/fails_with.h"
#include "support/made_bk.h"

static struct rmw_err err;

/* bk7231-protocol 16.5 */
static void the_hash_is_the_one_that_is_known(void **state)
{
	(void)state;
	assert_int_equal(rmw_rbl_hash((struct rmw_view){ (const uint8_t *)"123456789", 9 }),
			 0xbb86b11c);
	assert_int_equal(rmw_rbl_hash((struct rmw_view){ NULL, 0 }), 0x811c9dc5);
}

static void what_is_built_is_read_again(void **state)
{
	const struct rmw_rbl rbl = { .cipher = RMW_RBL_AES256,
				     .packing = RMW_RBL_GZIP,
				     .time = 1700000000,
				     .name = "app",
				     .version = "1.00",
				     .body_crc = 1,
				     .raw_hash = 2,
				     .raw_size = 3,
				     .package_size = 4 };
	uint8_t bytes[RMW_RBL_SIZE];
	struct rmw_rbl found;

	(void)state;
	rmw_rbl_build(&rbl, bytes);
	assert_true(rmw_rbl_parse(RMW_VIEW_OF(bytes), &found, &err));
	assert_int_equal(found.cipher, RMW_RBL_AES256);
	assert_int_equal(found.packing, RMW_RBL_GZIP);
	assert_int_equal(found.time, 1700000000);
	assert_string_equal(found.name, "app");
	assert_string_equal(found.version, "1.00");
	assert_int_equal(found.body_crc + found.raw_hash * 10 + found.raw_size * 100 +
				 found.package_size * 1000,
			 4321);
	bytes[20] = 0x07; /* behind a name stands what was there before */
	rmw_put_le32(bytes + 92, rmw_crc32((struct rmw_view){ bytes, 92 }));
	assert_true(rmw_rbl_parse(RMW_VIEW_OF(bytes), &found, &err));
	assert_string_equal(found.name, "app");
}

static void a_changed_header_is_damaged_and_a_short_one_is_none(void **state)
{
	const struct rmw_rbl rbl = { .name = "app" };
	struct rmw_rbl found = { .name = "kept" };
	uint8_t bytes[RMW_RBL_SIZE];

	(void)state;
	rmw_rbl_build(&rbl, bytes);
	for (size_t at = 0; at < sizeof(bytes); at++) {
		bytes[at] ^= 0x80;
		assert_fails_with(at < 4 ? RMW_E_IMAGE_KIND : RMW_E_IMAGE_DAMAGED,
				  rmw_rbl_parse(RMW_VIEW_OF(bytes), &found, &err));
		bytes[at] ^= 0x80;
		assert_fails_with(RMW_E_IMAGE_KIND,
				  rmw_rbl_parse((struct rmw_view){ bytes, at }, &found, &err));
	}
	assert_string_equal(found.name, "kept");
}

static void code_in_place_is_checked_as_far_as_its_header_says(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	struct rmw_rbl rbl = { 0 };

	(void)state;
	made_noise(&code, 1000);
	rmw_rbl_cover_code(&rbl, (struct rmw_view){ code.data, 900 });
	assert_int_equal(rbl.package_size, 912);
	assert_true(rmw_rbl_check_code(&rbl, rmw_buf_view(&code), &err));
	code.data[950] ^= 1;
	assert_true(rmw_rbl_check_code(&rbl, rmw_buf_view(&code), &err));
	code.data[899] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, rmw_rbl_check_code(&rbl, rmw_buf_view(&code), &err));
	assert_fails_with(RMW_E_IMAGE_TRUNCATED,
			  rmw_rbl_check_code(&rbl, (struct rmw_view){ code.data, 899 }, &err));
	rbl.package_size = rbl.raw_size + 17;
	assert_false(rmw_rbl_check_code(&rbl, rmw_buf_view(&code), &err));
	rbl.package_size = rbl.raw_size - 1;
	assert_false(rmw_rbl_check_code(&rbl, rmw_buf_view(&code), &err));
}

static void packages_are_unpacked_whatever_they_are_under(void **state)
{
	static const enum rmw_rbl_cipher ciphers[] = { RMW_RBL_CLEAR, RMW_RBL_AES256 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ciphers); i++)
		for (size_t len = 0x2000; len < 0x2010; len += 5) {
			rmw_auto(buf) code = RMW_BUF_INIT;
			rmw_auto(buf) file = RMW_BUF_INIT;
			rmw_auto(buf) found = RMW_BUF_INIT;

			made_bk_code(&code, len, "text");
			made_bk_package(&file, rmw_buf_view(&code), ciphers[i]);
			assert_true(rmw_bk_package_unpack(rmw_buf_view(&file), &found, &err));
			assert_true(rmw_view_equal(rmw_buf_view(&found), rmw_buf_view(&code)));
		}
}

/* A gzip file of one block that is stored as it is. */
static void make_gzip(struct rmw_view code, struct rmw_buf *packed)
{
	static const uint8_t header[15] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1 };
	uint8_t tail[8];

	assert_true(rmw_buf_append(packed, RMW_VIEW_OF(header), &err));
	rmw_put_le16(packed->data + 11, (uint16_t)code.len);
	rmw_put_le16(packed->data + 13, (uint16_t)~code.len);
	assert_true(rmw_buf_append(packed, code, &err));
	rmw_put_le32(tail, rmw_crc32(code));
	rmw_put_le32(tail + 4, (uint32_t)code.len);
	assert_true(rmw_buf_append(packed, RMW_VIEW_OF(tail), &err));
}

static void make_gzip_package(struct rmw_view code, struct rmw_buf *file)
{
	rmw_auto(buf) packed = RMW_BUF_INIT;
	struct rmw_rbl rbl;

	make_gzip(code, &packed);
	made_bk_package(file, rmw_buf_view(&packed), RMW_RBL_AES256);
	assert_true(rmw_rbl_parse(rmw_buf_view(file), &rbl, &err));
	rbl.packing = RMW_RBL_GZIP;
	rbl.raw_size = (uint32_t)code.len;
	rbl.raw_hash = rmw_rbl_hash(code);
	rmw_rbl_build(&rbl, file->data);
}

static void a_package_of_gzip_is_unpacked_to_what_its_hash_says(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) found = RMW_BUF_INIT;
	struct rmw_rbl rbl;

	(void)state;
	made_bk_code(&code, 0x4000, "text");
	make_gzip_package(rmw_buf_view(&code), &file);
	assert_true(rmw_bk_package_unpack(rmw_buf_view(&file), &found, &err));
	assert_true(rmw_view_equal(rmw_buf_view(&found), rmw_buf_view(&code)));
	assert_true(rmw_rbl_parse(rmw_buf_view(&file), &rbl, &err));
	rbl.raw_size--; /* more comes out than is announced */
	rmw_rbl_build(&rbl, file.data);
	assert_fails_with(RMW_E_IMAGE_DAMAGED,
			  rmw_bk_package_unpack(rmw_buf_view(&file), &found, &err));
	assert_int_equal(found.len, 0);
}

static void a_package_that_is_changed_or_cut_is_refused(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) found = RMW_BUF_INIT;

	(void)state;
	made_bk_code(&code, 0x2000, "text");
	made_bk_package(&file, rmw_buf_view(&code), RMW_RBL_AES256);
	assert_fails_with(
		RMW_E_IMAGE_TRUNCATED,
		rmw_bk_package_unpack((struct rmw_view){ file.data, file.len - 1 }, &found, &err));
	file.data[500] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED,
			  rmw_bk_package_unpack(rmw_buf_view(&file), &found, &err));
}

static void what_no_one_can_open_is_told_apart_from_damage(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) found = RMW_BUF_INIT;
	struct rmw_rbl rbl;

	(void)state;
	made_bk_code(&code, 0x2000, "text");
	made_bk_package(&file, rmw_buf_view(&code), RMW_RBL_CLEAR);
	assert_true(rmw_rbl_parse(rmw_buf_view(&file), &rbl, &err));
	rbl.packing = RMW_RBL_QUICKLZ;
	rmw_rbl_build(&rbl, file.data);
	assert_fails_with(RMW_E_IMAGE_KIND,
			  rmw_bk_package_unpack(rmw_buf_view(&file), &found, &err));
	rbl.packing = RMW_RBL_UNPACKED;
	rbl.cipher = RMW_RBL_XOR;
	rmw_rbl_build(&rbl, file.data);
	assert_fails_with(RMW_E_IMAGE_KIND,
			  rmw_bk_package_unpack(rmw_buf_view(&file), &found, &err));
	rbl.cipher = RMW_RBL_AES256; /* what was never encoded looks like another key */
	rmw_rbl_build(&rbl, file.data);
	assert_fails_with(RMW_E_IMAGE_DAMAGED,
			  rmw_bk_package_unpack(rmw_buf_view(&file), &found, &err));
	assert_non_null(strstr(err.cause, "another key"));
}

static void a_wrapper_is_checked_before_it_is_opened(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) package = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_view inside;

	(void)state;
	made_bk_code(&code, 0x2000, "text");
	made_bk_package(&package, rmw_buf_view(&code), RMW_RBL_AES256);
	made_bk_wrapper(&file, rmw_buf_view(&package));
	assert_true(rmw_bk_unwrap(rmw_buf_view(&file), &inside, &err));
	assert_true(rmw_view_equal(inside, rmw_buf_view(&package)));
	file.len--;
	assert_fails_with(RMW_E_IMAGE_TRUNCATED, rmw_bk_unwrap(rmw_buf_view(&file), &inside, &err));
	file.len++;
	file.data[100]++;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, rmw_bk_unwrap(rmw_buf_view(&file), &inside, &err));
	file.data[100]--;
	file.data[5]++;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, rmw_bk_unwrap(rmw_buf_view(&file), &inside, &err));
	file.data[0] = 0;
	assert_fails_with(RMW_E_IMAGE_KIND, rmw_bk_unwrap(rmw_buf_view(&file), &inside, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hash_is_the_one_that_is_known),
		cmocka_unit_test(what_is_built_is_read_again),
		cmocka_unit_test(a_changed_header_is_damaged_and_a_short_one_is_none),
		cmocka_unit_test(code_in_place_is_checked_as_far_as_its_header_says),
		cmocka_unit_test(packages_are_unpacked_whatever_they_are_under),
		cmocka_unit_test(a_package_of_gzip_is_unpacked_to_what_its_hash_says),
		cmocka_unit_test(a_package_that_is_changed_or_cut_is_refused),
		cmocka_unit_test(what_no_one_can_open_is_told_apart_from_damage),
		cmocka_unit_test(a_wrapper_is_checked_before_it_is_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
