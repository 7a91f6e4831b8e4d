/* SPDX-License-Identifier: MIT */
/* What a file for each chip is taken for, and which are no firmware for others. */
#include "support/made_bk.h"
#include "support/made_ln.h"

#include "firmware/identify.h"

static void make_t(struct rmw_buf *image)
{
	made_bk_ua(image, &made_bk_t);
}

static void make_n(struct rmw_buf *image)
{
	made_bk_qio(image, &made_bk_n);
}

/* A BK7231's code is behind a cipher: its name is not in the bytes. */
static void releases_are_known_by_what_they_say(void **state)
{
	static const struct {
		void (*make)(struct rmw_buf *image);
		const char *chip, *version;
	} rows[] = {
		{ make_t, "bk7231t", "1.18.7" },
		{ make_n, "bk7231n", "1.18.7" },
		{ made_ln_application, "ln882h", "1.18.135" },
		{ made_ln_complete, "ln882h", "1.18.135" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_firmware_content content;
		struct rmw_err err = { 0 };

		rows[i].make(&image);
		if (!rmw_firmware_identify(rmw_buf_view(&image), &content, &err))
			fail_msg("%s: %s", rows[i].chip, err.cause);
		assert_string_equal(content.name, "openbeken");
		assert_string_equal(content.chip, rows[i].chip);
		assert_string_equal(content.version, rows[i].version);
	}
}

static void make_dump_t(struct rmw_buf *image)
{
	made_bk_dump(image, &made_bk_t);
}

static void make_shifted_n(struct rmw_buf *image)
{
	made_bk_shifted(image, &made_bk_n);
}

static void make_package(struct rmw_buf *image)
{
	rmw_auto(buf) code = RMW_BUF_INIT;

	made_bk_code(&code, MADE_BK_CODE_LEN, "OpenBK7231T_1.18.7");
	made_bk_package(image, rmw_buf_view(&code), RMW_RBL_CLEAR);
}

static void make_loader(struct rmw_buf *image)
{
	made_ln_loader(image, 0x4000);
}

static void what_is_of_one_unit_or_unpacked_on_it_is_refused(void **state)
{
	static const struct {
		void (*make)(struct rmw_buf *image);
		const char *says;
	} rows[] = {
		{ make_dump_t, "dump of a BK7231 flash; a dump holds one unit's identity" },
		{ make_shifted_n, "a dump holds one unit's identity" },
		{ made_ln_dump, "dump of an LN882H flash; a dump holds one unit's identity" },
		{ make_package, "OpenBK7231T_UA_VERSION.bin" },
		{ make_loader, "give it with --loader" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_firmware_content content;
		struct rmw_err err = { 0 };

		rows[i].make(&image);
		assert_false(rmw_firmware_identify(rmw_buf_view(&image), &content, &err));
		assert_int_equal(err.code, RMW_E_IMAGE_KIND);
		if (strstr(err.cause, rows[i].says) == NULL)
			fail_msg("%zu: %s", i, err.cause);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_known_by_what_they_say),
		cmocka_unit_test(what_is_of_one_unit_or_unpacked_on_it_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
