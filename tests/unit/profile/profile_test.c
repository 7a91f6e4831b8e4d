/* SPDX-License-Identifier: MIT */
/* A profile is read whole, survives being written, and passes over what is foreign. */
#include "support/obk_template.h"
#include "support/profile.h"

#include "profile/shipped.h"
#include "support/scratch.h"

static struct read_profile read, again;

static void print_and_read(const struct rmw_profile *profile, struct read_profile *back)
{
	rmw_auto(buf) json = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_profile_print(profile, &json, &err));
	read_profile(rmw_buf_view(&json), back);
}

static void check_survives(struct rmw_view json)
{
	read_profile(json, &read);
	print_and_read(&read.profile, &again);
	if (memcmp(&read.profile, &again.profile, sizeof(read.profile)) != 0)
		fail_msg("another profile after writing: %.*s", (int)json.len,
			 (const char *)json.data);
}

static void every_profile_that_ships_survives(void **state)
{
	size_t count;
	const struct rmw_view *files = rmw_profile_shipped(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		check_survives(files[i]);
}

static void every_template_survives(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(obk_template_names); i++) {
		rmw_auto(buf) json = RMW_BUF_INIT;
		char path[80];

		snprintf(path, sizeof(path), "data/obk/template_%s.json", obk_template_names[i]);
		read_test_file(path, &json);
		check_survives(rmw_buf_view(&json));
		assert_non_null(find_finding(&read.findings, "no-id"));
	}
}

static void the_profile_of_the_rmw002_says_what_is_known(void **state)
{
	static const struct {
		size_t pin;
		const char *text;
	} rows[] = { { 3, "TglChanOnTgl;1" }, { 14, "LED_n;1" }, { 20, "Btn;1" },
		     { 21, "Rel;1" },	      { 22, "" },	 { 64, "" } };
	const struct rmw_profile *profile = &read.profile;
	size_t count;
	const struct rmw_view *files = rmw_profile_shipped(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		read_profile(files[i], &read);
		if (rmw_profile_is_named(profile, "SM028-V13"))
			break;
	}
	assert_string_equal(profile->id, "rmw002-brk001");
	assert_string_equal(profile->template.chip, "BL602");
	assert_int_equal(profile->template.flags, 1024);
	assert_string_equal(profile->template.command, "PowerSave 1");
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char text[RMW_PROFILE_PIN_TEXT_MAX];

		rmw_profile_pin_text(&profile->template, rows[i].pin, text);
		assert_string_equal(text, rows[i].text);
	}
	assert_true(profile->has_ext_switch);
	assert_int_equal(profile->ext_pin, 3);
	assert_string_equal(profile->needs_parts.items[1], "C6");
	assert_int_equal(profile->power_on, RMW_POWER_ON_OFF);
	assert_string_equal(profile->silk.items[0], "RM-BRK001-MAC2HG");
	assert_string_equal(profile->stock.items[1], "CK-BL602-4SW-WH");
	assert_string_equal(profile->look_alikes.items[1], "rmw002-ln882h");
}

static void every_rmw002_saves_power(void **state)
{
	size_t count, seen = 0;
	const struct rmw_view *files = rmw_profile_shipped(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		read_profile(files[i], &read);
		if (strncmp(read.profile.id, "rmw002", 6) != 0)
			continue;
		assert_string_equal(read.profile.template.command, "PowerSave 1");
		seen++;
	}
	assert_int_equal(seen, 3);
}

static void members_of_another_form_are_told_and_passed_over(void **state)
{
	static const struct {
		const char *rest;
		const char *code;
	} rows[] = {
		{ "'aliases':'a'", "bad-member" },
		{ "'aliases':[1]", "bad-member" },
		{ "'aliases':['1','2','3','4','5','6','7','8','9']", "bad-member" },
		{ "'title':7", "bad-member" },
		{ "'match':[]", "bad-member" },
		{ "'match':{'flash_size':-1}", "bad-member" },
		{ "'match':{'flash_size':4294967296}", "bad-member" },
		{ "'match':{'colour':'red'}", "other-member" },
		{ "'ext_switch':{'pin':64}", "bad-member" },
		{ "'ext_switch':{'pin':'x3'}", "bad-member" },
		{ "'power_on':'maybe'", "bad-member" },
		{ "'power_on':''", "bad-member" },
		{ "'firmware':7", "bad-member" },
		{ "'firmware':'../openbeken'", "bad-member" },
		{ "'id':'Big'", "bad-id" },
		{ "'id':'-x'", "bad-id" },
		{ "'id':'a/b'", "bad-id" },
		{ "'hw_notes':{}", "bad-member" },
		{ "'colour':'red'", "other-member" },
		{ "'aliases':['0123456789012345678901234567890123456789012345678']", "cut" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		read_made("BL602", "'21':'Rel;1'", rows[i].rest, &read);
		if (find_finding(&read.findings, rows[i].code) == NULL)
			fail_msg("%s: no %s", rows[i].rest, rows[i].code);
		assert_true(read.profile.template.has_pin[21]);
	}
}

static void what_is_no_template_is_refused_and_changes_nothing(void **state)
{
	static const char *const texts[] = { "", "{}", "[1]", "{\"pins\":[]}", "{\"pins\":{}" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		struct rmw_err err = { 0 };

		memset(&read, 0x5a, sizeof(read));
		read.findings.count = 0;
		memcpy(&again, &read, sizeof(read));
		assert_false(
			rmw_profile_parse(view_of(texts[i]), &read.profile, &read.findings, &err));
		assert_int_equal(err.code, RMW_E_BAD_TEXT);
		assert_memory_equal(&read.profile, &again.profile, sizeof(read.profile));
	}
}

struct differences {
	char text[400];
};

static void note_difference(void *ctx, const char *what, const char *a, const char *b)
{
	struct differences *differences = ctx;
	const size_t len = strlen(differences->text);

	snprintf(differences->text + len, sizeof(differences->text) - len, "%s:%s|%s\n", what, a,
		 b);
}

static void two_profiles_differ_where_they_do(void **state)
{
	struct differences differences = { "" };

	(void)state;
	read_made("BL602", "'3':'TglChanOnTgl;1','21':'Rel;1','20':'Btn;1'",
		  "'power_on':'on','ext_switch':{'pin':3}", &read);
	read_made("LN882H", "'21':'Rel;1','20':'Btn;1;2'", "", &again);
	rmw_profile_diff(&read.profile, &again.profile, note_difference, &differences);
	assert_string_equal(differences.text, "chip:BL602|LN882H\npin 3:TglChanOnTgl;1|\n"
					      "pin 20:Btn;1|Btn;1;2\nexternal switch:3|\n"
					      "power-on:on|\n");
	differences.text[0] = '\0';
	rmw_profile_diff(&read.profile, &read.profile, note_difference, &differences);
	assert_string_equal(differences.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_profile_that_ships_survives),
		cmocka_unit_test(every_template_survives),
		cmocka_unit_test(the_profile_of_the_rmw002_says_what_is_known),
		cmocka_unit_test(every_rmw002_saves_power),
		cmocka_unit_test(members_of_another_form_are_told_and_passed_over),
		cmocka_unit_test(what_is_no_template_is_refused_and_changes_nothing),
		cmocka_unit_test(two_profiles_differ_where_they_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
