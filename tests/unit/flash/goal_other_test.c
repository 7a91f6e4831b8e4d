/* SPDX-License-Identifier: MIT */
/* Where files for a BK7231 and an LN882H go, and which are refused before anything is written. */
#include "support/fails_with.h"
#include "support/made_bk.h"
#include "support/made_ln.h"

#include <stdio.h>

#include <rmwflash/flash.h>

#include "support/fake_chip.h"
#include "support/scratch.h"

static struct fake_chip fake;
static struct rmw_goal goal;
static struct rmw_err err;
static char told[400];

static const struct made_bk other_key = { "Uascent", "OpenBK7231N_1.18.7", 0x12a000, 0x1d0000 };
static const struct made_bk no_key = { "zero", "OpenBK7231M_1.18.7", 0x12a000, 0x1d0000 };

static void tell(void *ctx, const struct rmw_event *event)
{
	(void)ctx;
	(void)snprintf(told, sizeof(told), "%s", event->text != NULL ? event->text : "");
}

static int start(void **state)
{
	(void)state;
	fake_chip_init(&fake);
	memset(fake.flash, 0xff, sizeof(fake.flash));
	fake.base.facts.flash_size = 2u << 20;
	fake.base.facts.guard_from = 0x11000;
	rmw_goal_release(&goal);
	rmw_err_clear(&err);
	told[0] = '\0';
	return 0;
}

static int finish(void **state)
{
	(void)state;
	rmw_goal_release(&goal);
	return 0;
}

static void be(const char *name, const char *title)
{
	fake.base.facts.name = name;
	fake.base.facts.title = title;
}

/* The chip holds what this makes. */
static void hold(const struct made_bk *what)
{
	rmw_auto(buf) dump = RMW_BUF_INIT;

	made_bk_dump(&dump, what);
	memcpy(fake.flash, dump.data, dump.len);
}

static bool make_with(const struct rmw_buf *file, const struct rmw_target *target)
{
	const struct rmw_watch watch = { .tell = tell };

	rmw_goal_release(&goal);
	rmw_err_clear(&err);
	return rmw_goal_make(&goal, &fake.base, rmw_buf_view(file), target, &watch, &err);
}

static bool make(const struct rmw_buf *file)
{
	return make_with(file, &(struct rmw_target){ 0 });
}

static void an_application_goes_behind_the_bootloader(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	be("bk7231t", "BK7231T");
	hold(&made_bk_t);
	made_bk_ua(&file, &made_bk_t);
	assert_true(make(&file));
	assert_int_equal(goal.count, 1);
	assert_int_equal(goal.parts[0].addr, 0x11000);
	assert_true(rmw_view_equal(goal.parts[0].bytes, rmw_buf_view(&file)));
}

static void the_bootloader_of_a_complete_image_stays_out_unless_wished_for(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	be("bk7231n", "BK7231N");
	hold(&made_bk_n);
	made_bk_qio(&file, &made_bk_n);
	assert_true(make(&file));
	assert_int_equal(goal.parts[0].addr, 0x11000);
	assert_int_equal(goal.parts[0].bytes.len, MADE_BK_UA_LEN);
	assert_ptr_equal(goal.parts[0].bytes.data, file.data + 0x11000);
	fake.base.facts.guard_from = 0; /* --bootloader */
	assert_true(make(&file));
	assert_int_equal(goal.parts[0].addr, 0);
	assert_true(rmw_view_equal(goal.parts[0].bytes, rmw_buf_view(&file)));
}

static void files_for_another_member_of_the_family_are_refused(void **state)
{
	rmw_auto(buf) ua = RMW_BUF_INIT;
	rmw_auto(buf) qio = RMW_BUF_INIT;
	rmw_auto(buf) dump = RMW_BUF_INIT;

	(void)state;
	be("bk7231t", "BK7231T");
	hold(&made_bk_t);
	made_bk_ua(&ua, &made_bk_n);
	made_bk_qio(&qio, &made_bk_n);
	made_bk_dump(&dump, &made_bk_n);
	assert_fails_with(RMW_E_IMAGE_OTHER_CHIP, make(&ua));
	assert_string_equal(err.cause, "it was made for a bk7231n, this chip is a BK7231T");
	assert_fails_with(RMW_E_IMAGE_OTHER_CHIP, make(&qio));
	assert_fails_with(RMW_E_IMAGE_OTHER_CHIP, make(&dump));
}

static void code_under_another_key_than_the_chips_is_refused(void **state)
{
	static const struct {
		const struct made_bk *have, *file;
	} cases[] = {
		{ &made_bk_n, &no_key },
		{ &made_bk_n, &other_key },
		{ &no_key, &made_bk_n },
		{ &other_key, &no_key },
	};

	(void)state;
	be("bk7231n", "BK7231N");
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		void (*const makes[])(struct rmw_buf *, const struct made_bk *) = { made_bk_ua,
										    made_bk_qio,
										    made_bk_dump };

		hold(cases[i].have);
		for (size_t k = 0; k < RMW_COUNT(makes); k++) {
			rmw_auto(buf) same = RMW_BUF_INIT;
			rmw_auto(buf) file = RMW_BUF_INIT;

			makes[k](&file, cases[i].file);
			assert_fails_with(RMW_E_IMAGE_OTHER_KEY, make(&file));
			assert_non_null(strstr(err.cause, cases[i].have->key));
			makes[k](&same, cases[i].have);
			assert_true(make(&same));
		}
	}
}

static void a_bootloader_that_is_gone_leaves_the_application_to_tell_the_key(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) other = RMW_BUF_INIT;

	(void)state;
	be("bk7231n", "BK7231N");
	hold(&made_bk_n);
	memset(fake.flash, 0xff, 0x11000);
	made_bk_ua(&file, &made_bk_n);
	made_bk_ua(&other, &no_key);
	assert_true(make(&file));
	assert_fails_with(RMW_E_IMAGE_OTHER_KEY, make(&other));
	memset(fake.flash, 0xff, sizeof(fake.flash));
	assert_true(make(&other));
	assert_non_null(strstr(told, "not known"));
}

/* A chip with a key of its own takes what is under the same one, and nothing else. */
static void a_key_that_nobody_knows_is_compared_by_what_it_makes(void **state)
{
	static const uint32_t key[] = { 1, 2, 3, 0x12345670 };
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) known = RMW_BUF_INIT;

	(void)state;
	be("bk7231n", "BK7231N");
	made_bk_code(&code, MADE_BK_CODE_LEN, "text");
	rmw_bk_cipher(key, 0x10000, rmw_buf_span(&code));
	made_bk_container(&file, &code, 0x10000, "zero", MADE_BK_UA_LEN);
	made_bk_ua(&known, &made_bk_n);
	hold(&made_bk_n);
	assert_fails_with(RMW_E_IMAGE_OTHER_KEY, make(&file));
	memset(fake.flash, 0xff, sizeof(fake.flash));
	assert_fails_with(RMW_E_IMAGE_OTHER_KEY, make(&file));
	memcpy(fake.flash + 0x11000, file.data, file.len);
	assert_true(make(&file));
	assert_fails_with(RMW_E_IMAGE_OTHER_KEY, make(&known));
}

static void what_is_damaged_or_cut_is_refused(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) ln = RMW_BUF_INIT;

	(void)state;
	be("bk7231n", "BK7231N");
	hold(&made_bk_n);
	made_bk_ua(&file, &made_bk_n);
	file.data[5000] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, make(&file));
	file.data[5000] ^= 1;
	file.len = 5000;
	assert_fails_with(RMW_E_IMAGE_TRUNCATED, make(&file));
	be("ln882h", "LN882H");
	made_ln_complete(&ln);
	ln.data[0x6004] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, make(&ln));
	ln.data[0x6004] ^= 1;
	ln.data[0x8000] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, make(&ln));
	ln.data[0x8000] ^= 1;
	ln.len--;
	assert_fails_with(RMW_E_IMAGE_TRUNCATED, make(&ln));
}

static void a_dump_that_is_shifted_is_put_straight(void **state)
{
	rmw_auto(buf) dump = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	be("bk7231t", "BK7231T");
	hold(&made_bk_t);
	made_bk_dump(&dump, &made_bk_t);
	made_bk_shifted(&file, &made_bk_t);
	assert_true(make(&file));
	assert_int_equal(goal.parts[0].addr, 0);
	assert_true(rmw_view_equal(goal.parts[0].bytes, rmw_buf_view(&dump)));
}

static void files_of_other_families_are_refused_whatever_the_chip(void **state)
{
	static const struct {
		const char *name, *title, *family;
	} chips[] = {
		{ "bl602", "BL602", "bl602" },
		{ "bk7231t", "BK7231T", "bk7231" },
		{ "bk7231n", "BK7231N", "bk7231" },
		{ "ln882h", "LN882H", "ln882h" },
	};
	rmw_auto(buf) bl = RMW_BUF_INIT;
	rmw_auto(buf) bk = RMW_BUF_INIT;
	rmw_auto(buf) ln = RMW_BUF_INIT;
	const struct {
		const struct rmw_buf *file;
		const char *family;
	} files[] = { { &bl, "bl602" }, { &bk, "bk7231" }, { &ln, "ln882h" } };

	(void)state;
	made_complete(&bl);
	made_bk_dump(&bk, &made_bk_t);
	made_ln_complete(&ln);
	for (size_t i = 0; i < RMW_COUNT(chips); i++)
		for (size_t k = 0; k < RMW_COUNT(files); k++) {
			const struct rmw_target as_is = { .has_addr = true };

			be(chips[i].name, chips[i].title);
			if (strcmp(chips[i].family, files[k].family) == 0)
				continue;
			assert_fails_with(RMW_E_IMAGE_OTHER_CHIP, make(files[k].file));
			assert_fails_with(RMW_E_IMAGE_OTHER_CHIP, make_with(files[k].file, &as_is));
		}
}

static void what_travels_over_the_air_is_refused(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) package = RMW_BUF_INIT;
	rmw_auto(buf) wrapper = RMW_BUF_INIT;
	rmw_auto(buf) bootloader = RMW_BUF_INIT;
	rmw_auto(buf) loader = RMW_BUF_INIT;

	(void)state;
	made_bk_code(&code, MADE_BK_CODE_LEN, "text");
	made_bk_package(&package, rmw_buf_view(&code), RMW_RBL_AES256);
	made_bk_wrapper(&wrapper, rmw_buf_view(&package));
	made_bk_bootloader(&bootloader, &made_bk_n);
	made_ln_loader(&loader, 0x1000);
	be("bk7231n", "BK7231N");
	assert_fails_with(RMW_E_IMAGE_KIND, make(&package));
	assert_fails_with(RMW_E_IMAGE_KIND, make(&wrapper));
	assert_fails_with(RMW_E_IMAGE_KIND, make(&code));
	assert_fails_with(RMW_E_IMAGE_KIND, make(&bootloader));
	be("ln882h", "LN882H");
	assert_fails_with(RMW_E_IMAGE_KIND, make(&loader));
}

static void an_ln_image_goes_to_its_place(void **state)
{
	rmw_auto(buf) application = RMW_BUF_INIT;
	rmw_auto(buf) complete = RMW_BUF_INIT;
	rmw_auto(buf) dump = RMW_BUF_INIT;

	(void)state;
	be("ln882h", "LN882H");
	made_ln_application(&application);
	made_ln_complete(&complete);
	made_ln_dump(&dump);
	assert_fails_with(RMW_E_NO_REGION, make(&application)); /* the flash has no table */
	assert_true(make(&complete));
	assert_int_equal(goal.parts[0].addr, 0);
	assert_int_equal(goal.parts[0].bytes.len, complete.len);
	assert_true(make(&dump));
	memcpy(fake.flash, dump.data, dump.len);
	assert_true(make(&application));
	assert_int_equal(goal.parts[0].addr, MADE_LN_APP_AT);
}

static void a_file_that_does_not_fit_its_place_is_refused(void **state)
{
	static const struct rmw_image_partition small[] = {
		{ .type = RMW_LN_PART_APP, .addr = { 0x7000 }, .size = { 0x4000 } },
	};
	rmw_auto(buf) application = RMW_BUF_INIT;

	(void)state;
	be("ln882h", "LN882H");
	made_ln_application(&application);
	rmw_ln_table_build(small, 1, fake.flash + RMW_LN_TABLE_ADDR);
	assert_fails_with(RMW_E_IMAGE_TOO_LARGE, make(&application));
}

/* The check byte is made in one way on a BK7231, in another on an LN882H (openbeken 3). */
static void a_configuration_goes_to_its_sector_if_the_chip_would_take_it(void **state)
{
	rmw_auto(buf) is_signed = RMW_BUF_INIT;
	rmw_auto(buf) is_unsigned = RMW_BUF_INIT;
	rmw_auto(buf) dump = RMW_BUF_INIT;

	(void)state;
	read_test_file("data/obk/mainconfig_v5_bk7231_signedcrc.bin", &is_signed);
	read_test_file("data/obk/mainconfig_v5_bl602.bin", &is_unsigned);
	be("bk7231t", "BK7231T");
	assert_true(make(&is_signed));
	assert_int_equal(goal.parts[0].addr, 0x1e1000);
	assert_fails_with(RMW_E_IMAGE_OTHER_CHIP, make(&is_unsigned));
	be("bk7231n", "BK7231N");
	assert_true(make(&is_signed));
	assert_int_equal(goal.parts[0].addr, 0x1d1000);
	be("ln882h", "LN882H");
	made_ln_dump(&dump);
	memcpy(fake.flash, dump.data, dump.len);
	assert_true(make(&is_unsigned));
	assert_int_equal(goal.parts[0].addr, 0x1ff000);
	assert_fails_with(RMW_E_IMAGE_OTHER_CHIP, make(&is_signed));
	is_unsigned.data[100] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED, make(&is_unsigned));
	be("bl602", "BL602");
	assert_fails_with(RMW_E_IMAGE_KIND, make(&is_signed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_application_goes_behind_the_bootloader, start),
		cmocka_unit_test_setup(
			the_bootloader_of_a_complete_image_stays_out_unless_wished_for, start),
		cmocka_unit_test_setup(files_for_another_member_of_the_family_are_refused, start),
		cmocka_unit_test_setup(code_under_another_key_than_the_chips_is_refused, start),
		cmocka_unit_test_setup(
			a_bootloader_that_is_gone_leaves_the_application_to_tell_the_key, start),
		cmocka_unit_test_setup(a_key_that_nobody_knows_is_compared_by_what_it_makes, start),
		cmocka_unit_test_setup(what_is_damaged_or_cut_is_refused, start),
		cmocka_unit_test_setup(a_dump_that_is_shifted_is_put_straight, start),
		cmocka_unit_test_setup(files_of_other_families_are_refused_whatever_the_chip,
				       start),
		cmocka_unit_test_setup(what_travels_over_the_air_is_refused, start),
		cmocka_unit_test_setup(an_ln_image_goes_to_its_place, start),
		cmocka_unit_test_setup(a_file_that_does_not_fit_its_place_is_refused, start),
		cmocka_unit_test_setup(a_configuration_goes_to_its_sector_if_the_chip_would_take_it,
				       start),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}
