/* SPDX-License-Identifier: MIT */
/* Profiles are found by name, in an order of folders, and fit a chip and a stock firmware. */
#include "support/profile.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "support/scratch.h"

/* What was told. */
static char told[600];

static void note(void *ctx, const struct rmw_event *event)
{
	(void)ctx;
	if (event->text != NULL)
		snprintf(told + strlen(told), sizeof(told) - strlen(told), "%s\n", event->text);
}

static const struct rmw_watch watch = { note, NULL };

static void write_profile(const char *name, const char *json)
{
	write_test_file(scratch_path(name), view_of(json));
}

/* The user's folder, empty, and no installed one. */
static void begin(void)
{
	remove_test_folder(scratch_path("rmwflash"));
	assert_int_equal(mkdir(scratch_path("rmwflash"), 0700), 0);
	assert_int_equal(mkdir(scratch_path("rmwflash/profiles"), 0700), 0);
	assert_int_equal(setenv("XDG_DATA_HOME", scratch_path("."), 1), 0);
	assert_int_equal(setenv("RMWFLASH_PROFILES", scratch_path("none"), 1), 0);
	told[0] = '\0';
}

static struct rmw_profiles *load(void)
{
	struct rmw_profiles *profiles = NULL;
	struct rmw_err err = { 0 };

	if (!rmw_profiles_load(&profiles, &watch, &err))
		fail_msg("%s", err.cause);
	return profiles;
}

static const struct rmw_profile_entry *find(struct rmw_profiles *profiles, const char *name)
{
	const struct rmw_profile_entry *entry = NULL;
	struct rmw_err err = { 0 };

	if (!rmw_profiles_find(profiles, name, &entry, &err))
		fail_msg("%s: %s", name, err.cause);
	return entry;
}

static void the_program_alone_has_its_profiles_sorted(void **state)
{
	struct rmw_profiles *profiles;

	(void)state;
	begin();
	profiles = load();
	assert_true(rmw_profiles_count(profiles) >= 4);
	for (size_t i = 1; i < rmw_profiles_count(profiles); i++)
		assert_true(strcmp(rmw_profiles_at(profiles, i - 1)->profile.id,
				   rmw_profiles_at(profiles, i)->profile.id) < 0);
	assert_null(rmw_profiles_at(profiles, rmw_profiles_count(profiles)));
	assert_string_equal(find(profiles, "RMW002-BRK001")->profile.id, "rmw002-brk001");
	assert_string_equal(find(profiles, "sm028-v13")->profile.id, "rmw002-brk001");
	assert_string_equal(told, "");
	rmw_profiles_free(profiles);
}

static void every_look_alike_is_a_profile(void **state)
{
	struct rmw_profiles *profiles;

	(void)state;
	begin();
	profiles = load();
	for (size_t i = 0; i < rmw_profiles_count(profiles); i++) {
		const struct rmw_profile *profile = &rmw_profiles_at(profiles, i)->profile;

		for (size_t k = 0; k < profile->look_alikes.count; k++)
			(void)find(profiles, profile->look_alikes.items[k]);
	}
	rmw_profiles_free(profiles);
}

static void the_users_profile_counts_before_the_others(void **state)
{
	struct rmw_profiles *profiles;
	const struct rmw_profile_entry *entry;

	(void)state;
	begin();
	write_profile("rmwflash/profiles/mine.json",
		      "{\"pins\":{},\"rmwflash\":{\"id\":\"bl602-relay\",\"title\":\"mine\"}}");
	profiles = load();
	entry = find(profiles, "bl602-relay");
	assert_string_equal(entry->profile.title, "mine");
	assert_int_equal(entry->origin, RMW_PROFILE_USER);
	assert_non_null(strstr(entry->path, "mine.json"));
	rmw_profiles_free(profiles);
}

static void files_that_are_no_profiles_are_told_and_passed_over(void **state)
{
	static const char *const good = "{\"pins\":{},\"rmwflash\":{\"id\":\"one\"}}";
	struct rmw_profiles *profiles;

	(void)state;
	begin();
	write_profile("rmwflash/profiles/a.json", good);
	write_profile("rmwflash/profiles/b.json", good);
	write_profile("rmwflash/profiles/c.json", "no json");
	write_profile("rmwflash/profiles/d.json", "{\"pins\":{}}");
	write_profile("rmwflash/profiles/.e.json", "no json");
	write_profile("rmwflash/profiles/f.txt", "no json");
	profiles = load();
	assert_non_null(strstr(told, "b.json is passed over: another file has its id"));
	assert_non_null(strstr(told, "c.json is passed over: not JSON"));
	assert_non_null(strstr(told, "d.json is passed over: it has no id"));
	assert_null(strstr(told, ".e.json"));
	assert_null(strstr(told, "f.txt"));
	assert_non_null(strstr(find(profiles, "one")->path, "a.json"));
	rmw_profiles_free(profiles);
}

static void a_path_names_a_file_and_a_template_will_do(void **state)
{
	const struct rmw_profile_entry *entry = NULL;
	struct rmw_profiles *profiles;
	struct rmw_err err = { 0 };

	(void)state;
	begin();
	write_profile("plain.json", "{\"chip\":\"BL602\",\"pins\":{\"21\":\"Rel;1\"}}");
	profiles = load();
	entry = find(profiles, scratch_path("plain.json"));
	assert_int_equal(entry->origin, RMW_PROFILE_GIVEN);
	assert_string_equal(entry->profile.id, "");
	assert_false(rmw_profiles_find(profiles, "missing.json", &entry, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
	rmw_profiles_free(profiles);
}

static void an_unknown_name_is_refused_with_a_near_one(void **state)
{
	const struct rmw_profile_entry *entry = NULL;
	struct rmw_profiles *profiles;
	struct rmw_err err = { 0 };

	(void)state;
	begin();
	profiles = load();
	assert_false(rmw_profiles_find(profiles, "brk001", &entry, &err));
	assert_int_equal(err.code, RMW_E_NO_PROFILE);
	assert_non_null(strstr(err.cause, "rmw002-brk001"));
	rmw_err_clear(&err);
	assert_false(rmw_profiles_find(profiles, "toaster", &entry, &err));
	assert_null(strstr(err.cause, "mean"));
	rmw_profiles_free(profiles);
}

static void another_chip_is_refused_and_the_look_alike_named(void **state)
{
	struct rmw_profiles *profiles;
	struct rmw_err err = { 0 };
	const struct rmw_profile *profile;

	(void)state;
	begin();
	profiles = load();
	profile = &find(profiles, "rmw002-brk001")->profile;
	assert_true(rmw_profiles_check_chip(profiles, profile, "bl602", &err));
	assert_false(rmw_profiles_check_chip(profiles, profile, "ln882h", &err));
	assert_int_equal(err.code, RMW_E_PROFILE_CHIP);
	assert_int_equal(rmw_error_row(err.code)->status, 5);
	assert_non_null(strstr(err.cause, "rmw002-ln882h"));
	assert_null(strstr(err.cause, "rmw002-p22"));
	rmw_profiles_free(profiles);
}

static void the_stock_firmware_outweighs_all_else(void **state)
{
	static const char stock[][64] = { "FWSW-WHBL602-SWITCH-BL602L_v1.2.0", "CK-BL602-4SW-WH" };
	static struct rmw_profile_match matches[8];
	struct rmw_profile_seen seen = { .chip = "bl602",
					 .flash_size = 2097152,
					 .stock = stock,
					 .stock_count = RMW_COUNT(stock) };
	struct rmw_profiles *profiles;
	size_t count;

	(void)state;
	begin();
	profiles = load();
	count = rmw_profiles_suggest(profiles, &seen, matches, RMW_COUNT(matches));
	assert_int_equal(count, 3);
	assert_string_equal(matches[0].entry->profile.id, "rmw002-brk001");
	assert_true(matches[0].has_stock);
	assert_int_equal(matches[0].evidence_count, 4);
	assert_false(matches[1].has_stock);
	assert_string_equal(matches[1].entry->profile.id, "bl602-relay");
	assert_int_equal(rmw_profiles_suggest(profiles, &seen, matches, 1), 1);
	assert_string_equal(matches[0].entry->profile.id, "rmw002-brk001");
	rmw_profiles_free(profiles);
}

static void no_profile_fits_whose_pins_go_to_the_flash(void **state)
{
	static const struct {
		enum rmw_flash_place flash;
		size_t count;
	} rows[] = {
		{ RMW_FLASH_PLACE_UNKNOWN, 3 },
		{ RMW_FLASH_INSIDE, 3 },
		{ RMW_FLASH_ON_17, 0 },
		{ RMW_FLASH_ON_0, 0 },
	};
	static struct rmw_profile_match matches[8];
	struct rmw_profile_seen seen = { .chip = "bl602" };
	struct rmw_profiles *profiles;

	(void)state;
	begin();
	profiles = load();
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		seen.flash = rows[i].flash;
		assert_int_equal(rmw_profiles_suggest(profiles, &seen, matches, 8), rows[i].count);
	}
	seen = (struct rmw_profile_seen){ .chip = "ln882h", .flash = RMW_FLASH_ON_0 };
	assert_int_equal(rmw_profiles_suggest(profiles, &seen, matches, 8), 1);
	rmw_profiles_free(profiles);
}

static void without_a_chip_only_the_stock_firmware_counts(void **state)
{
	static const char stock[][64] = { "CK-BL602-4SW-WH" };
	static struct rmw_profile_match matches[8];
	struct rmw_profile_seen seen = { .flash_size = 2097152, .stock = stock, .stock_count = 1 };
	struct rmw_profiles *profiles;

	(void)state;
	begin();
	profiles = load();
	assert_int_equal(rmw_profiles_suggest(profiles, &seen, matches, 8), 1);
	seen.stock_count = 0;
	assert_int_equal(rmw_profiles_suggest(profiles, &seen, matches, 8), 0);
	seen.chip = "ln882h";
	assert_int_equal(rmw_profiles_suggest(profiles, &seen, matches, 8), 1);
	assert_string_equal(matches[0].entry->profile.id, "rmw002-ln882h");
	rmw_profiles_free(profiles);
}

/* Ids that import gave, and why others were not taken. */
static bool take_import(void *ctx, const struct rmw_profile *profile, const char *why,
			struct rmw_err *err)
{
	(void)ctx;
	snprintf(told + strlen(told), sizeof(told) - strlen(told), "%s\n",
		 profile == NULL ? "refused" : profile->id);
	return profile == NULL || strcmp(profile->id, "stop") != 0 ||
	       rmw_fail(err, RMW_E_FILE_WRITE, "%s", why == NULL ? "stopped" : why);
}

static void import_takes_one_template_and_lists(void **state)
{
	static const struct {
		const char *json;
		const char *says;
		enum rmw_code code;
	} rows[] = {
		/* clang-format off */
		{ "{\"vendor\":\"No  Name!\",\"model\":\"X-1\",\"pins\":{}}", "no-name-x-1\n", RMW_OK },
		{ "{\"name\":\"Plug\",\"pins\":{}}", "plug\n", RMW_OK },
		{ "{\"name\":\"\xc3\xbc\",\"pins\":{}}", "template\n", RMW_OK },
		{ "{\"pins\":{},\"rmwflash\":{\"id\":\"own\"}}", "own\n", RMW_OK },
		{ "[{\"name\":\"a\",\"pins\":{}},{\"name\":\"A\",\"pins\":{}},7]",
		  "a\na-2\nrefused\n", RMW_OK },
		{ "{\"devices\":[{\"name\":\"a\",\"pins\":{}}]}", "a\n", RMW_OK },
		{ "[{\"name\":\"stop\",\"pins\":{}},{\"name\":\"a\",\"pins\":{}}]", "stop\n",
		  RMW_E_FILE_WRITE },
		{ "{}", "refused\n", RMW_OK },
		{ "nothing", "", RMW_E_BAD_TEXT },
		{ "[]", "", RMW_OK },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };

		told[0] = '\0';
		assert_int_equal(rmw_profile_import(view_of(rows[i].json), take_import, NULL, &err),
				 rows[i].code == RMW_OK);
		assert_int_equal(err.code, rows[i].code);
		assert_string_equal(told, rows[i].says);
	}
}

static bool keep_import(void *ctx, const struct rmw_profile *profile, const char *why,
			struct rmw_err *err)
{
	(void)why;
	(void)err;
	*(struct rmw_profile *)ctx = *profile;
	return true;
}

static void import_takes_stock_texts_and_evidence(void **state)
{
	static struct rmw_profile profile;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_profile_import(
		view_of("{\"vendor\":\"V\",\"name\":\"N\",\"pins\":{},\"wiki\":\"https://w\","
			"\"keywords\":[\"FWSW-A\",\"blue\",\"CK-BL602-B\"]}"),
		keep_import, &profile, &err));
	assert_int_equal(profile.stock.count, 2);
	assert_string_equal(profile.stock.items[1], "CK-BL602-B");
	assert_string_equal(profile.evidence, "https://w");
	assert_string_equal(profile.title, "V N");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_program_alone_has_its_profiles_sorted),
		cmocka_unit_test(every_look_alike_is_a_profile),
		cmocka_unit_test(the_users_profile_counts_before_the_others),
		cmocka_unit_test(files_that_are_no_profiles_are_told_and_passed_over),
		cmocka_unit_test(a_path_names_a_file_and_a_template_will_do),
		cmocka_unit_test(an_unknown_name_is_refused_with_a_near_one),
		cmocka_unit_test(another_chip_is_refused_and_the_look_alike_named),
		cmocka_unit_test(the_stock_firmware_outweighs_all_else),
		cmocka_unit_test(no_profile_fits_whose_pins_go_to_the_flash),
		cmocka_unit_test(without_a_chip_only_the_stock_firmware_counts),
		cmocka_unit_test(import_takes_one_template_and_lists),
		cmocka_unit_test(import_takes_stock_texts_and_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
