/* SPDX-License-Identifier: MIT */
/* Options change a profile as they say, and refuse what does not go with it. */
#include "support/profile.h"

static const char *const switch_pins = "'3':'TglChanOnTgl;1','20':'Btn;1','21':'Rel;1'";
static const char *const switch_rest = "'ext_switch':{'pin':3,'needs_parts':['R1','C6']},"
				       "'hw_notes':['R1 is 10k or 100k','other'],'power_on':'off'";

static struct read_profile read;
static struct rmw_profile_setup setup;

static void edit(const struct rmw_profile_options *options)
{
	struct rmw_err err = { 0 };

	if (!rmw_profile_edit(&read.profile, options, &setup, &err))
		fail_msg("%s", err.cause);
}

/* Refused, and nothing of it is left. */
static void check_refused(const struct rmw_profile_options *options, const char *word)
{
	static struct rmw_profile_setup before;
	struct rmw_err err = { 0 };

	memset(&setup, 0x5a, sizeof(setup));
	before = setup;
	assert_false(rmw_profile_edit(&read.profile, options, &setup, &err));
	assert_int_equal(err.code, RMW_E_PROFILE_OPTION);
	if (strstr(err.cause, word) == NULL)
		fail_msg("%s: says nothing of %s", err.cause, word);
	assert_memory_equal(&setup, &before, sizeof(setup));
}

static void check_pin(size_t pin, const char *wanted)
{
	char text[RMW_PROFILE_PIN_TEXT_MAX];

	rmw_profile_pin_text(&setup.template, pin, text);
	assert_string_equal(text, wanted);
}

static void without_options_it_is_the_profile(void **state)
{
	(void)state;
	read_made("BL602", switch_pins, switch_rest, &read);
	edit(&(struct rmw_profile_options){ 0 });
	assert_memory_equal(&setup.template, &read.profile.template, sizeof(setup.template));
	assert_true(setup.has_start[1]);
	assert_int_equal(setup.start[1], 0);
	assert_string_equal(setup.name, "");
}

static void power_on_sets_the_channel_of_every_relay(void **state)
{
	static const struct {
		enum rmw_power_on power_on;
		int start;
	} rows[] = { { RMW_POWER_ON_OFF, 0 }, { RMW_POWER_ON_ON, 1 }, { RMW_POWER_ON_LAST, -1 } };

	(void)state;
	read_made("BL602", "'20':'Btn;5','21':'Rel;1','22':'Rel_n;3','14':'LED_n;4'", "", &read);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		edit(&(struct rmw_profile_options){ .power_on = rows[i].power_on });
		for (size_t channel = 0; channel < RMW_OBK_CHANNELS; channel++)
			assert_int_equal(setup.has_start[channel], channel == 1 || channel == 3);
		assert_int_equal(setup.start[1], rows[i].start);
		assert_int_equal(setup.start[3], rows[i].start);
	}
	edit(&(struct rmw_profile_options){ 0 });
	assert_false(setup.has_start[1]);
}

static void the_last_state_is_refused_above_channel_11(void **state)
{
	(void)state;
	read_made("BL602", "'21':'Rel;12'", "", &read);
	check_refused(&(struct rmw_profile_options){ .power_on = RMW_POWER_ON_LAST }, "12");
	edit(&(struct rmw_profile_options){ .power_on = RMW_POWER_ON_ON });
	read_made("BL602", "'21':'Rel;11'", "", &read);
	edit(&(struct rmw_profile_options){ .power_on = RMW_POWER_ON_LAST });
	assert_int_equal(setup.start[11], -1);
}

static void the_external_switch_becomes_what_is_asked_for(void **state)
{
	static const struct {
		enum rmw_ext_switch ext_switch;
		const char *pin;
	} rows[] = {
		{ RMW_EXT_SWITCH_UNSAID, "TglChanOnTgl;1" },
		{ RMW_EXT_SWITCH_OFF, "" },
		{ RMW_EXT_SWITCH_TOGGLE, "TglChanOnTgl;1" },
		{ RMW_EXT_SWITCH_TOGGLE_PULLDOWN, "TglChanOnTgl_pd;1" },
		{ RMW_EXT_SWITCH_DINPUT, "dInput;2" },
	};

	(void)state;
	read_made("BL602", switch_pins, switch_rest, &read);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		edit(&(struct rmw_profile_options){ .ext_switch = rows[i].ext_switch });
		check_pin(3, rows[i].pin);
		check_pin(21, "Rel;1");
	}
}

/* A double click toggles it. */
static void an_input_never_gets_channel_0(void **state)
{
	(void)state;
	read_made("BL602", "'3':'TglChanOnTgl;1'", "'ext_switch':{'pin':3}", &read);
	edit(&(struct rmw_profile_options){ .ext_switch = RMW_EXT_SWITCH_DINPUT });
	check_pin(3, "dInput;1");
}

static void a_pulldown_needs_a_firmware_that_has_it(void **state)
{
	const struct rmw_profile_options older = { .ext_switch = RMW_EXT_SWITCH_TOGGLE_PULLDOWN,
						   .firmware = { 1, 18, 247 } };
	const struct rmw_profile_options newer = { .ext_switch = RMW_EXT_SWITCH_TOGGLE_PULLDOWN,
						   .firmware = { 1, 18, 248 } };

	(void)state;
	read_made("BL602", switch_pins, switch_rest, &read);
	check_refused(&older, "1.18.248");
	edit(&newer);
	check_pin(3, "TglChanOnTgl_pd;1");
}

static void a_product_without_a_switch_refuses_all_but_off(void **state)
{
	(void)state;
	read_made("BL602", "'21':'Rel;1'", "", &read);
	check_refused(&(struct rmw_profile_options){ .ext_switch = RMW_EXT_SWITCH_TOGGLE },
		      "no external switch");
	edit(&(struct rmw_profile_options){ .ext_switch = RMW_EXT_SWITCH_OFF });
}

static void a_switch_that_is_not_in_the_pins_toggles_the_relay(void **state)
{
	(void)state;
	read_made("BL602", "'21':'Rel;4'", "'ext_switch':{'pin':3}", &read);
	edit(&(struct rmw_profile_options){ .ext_switch = RMW_EXT_SWITCH_TOGGLE });
	check_pin(3, "TglChanOnTgl;4");
}

static void a_name_is_a_host_name(void **state)
{
	static const char *const good[] = { "a", "relay-042", "0123456789012345678901234567890" };
	static const char *const bad[] = {
		"",    "-a",  "a-",	      "a b",
		"a_b", "a.b", "k\xc3\xbcrze", "01234567890123456789012345678901"
	};

	(void)state;
	read_made("BL602", "'21':'Rel;1'", "", &read);
	for (size_t i = 0; i < RMW_COUNT(good); i++) {
		edit(&(struct rmw_profile_options){ .name = good[i] });
		assert_string_equal(setup.name, good[i]);
	}
	for (size_t i = 0; i < RMW_COUNT(bad); i++)
		check_refused(&(struct rmw_profile_options){ .name = bad[i] }, "host name");
}

static void flags_are_set_on_top_of_those_that_are_there(void **state)
{
	const struct rmw_profile_options options = { .set_flags = UINT64_C(1) << 40 | 2 };

	(void)state;
	read_made("BL602", "'21':'Rel;1'", "", &read);
	edit(&options);
	assert_true(setup.template.has_flags);
	assert_true(setup.template.flags == (UINT64_C(1) << 40 | 2 | 1024));
	read.profile.template.has_flags = true;
	read.profile.template.flags = 4;
	edit(&options);
	assert_true(setup.template.flags == (UINT64_C(1) << 40 | 2 | 4));
}

static void a_command_takes_the_place_of_the_old_one(void **state)
{
	static char longest[RMW_OBK_COMMAND_SIZE + 1];

	(void)state;
	read_made("BL602", "'21':'Rel;1'", "", &read);
	edit(&(struct rmw_profile_options){ .command = "PowerSave 1" });
	assert_true(setup.template.has_command);
	assert_string_equal(setup.template.command, "PowerSave 1");
	edit(&(struct rmw_profile_options){ .command = "" });
	assert_true(setup.template.has_command);
	memset(longest, 'x', RMW_OBK_COMMAND_SIZE);
	check_refused(&(struct rmw_profile_options){ .command = longest }, "1568");
	longest[RMW_OBK_COMMAND_SIZE - 1] = '\0';
	edit(&(struct rmw_profile_options){ .command = longest });
}

static void missing_parts_are_asked_about_unless_an_option_says_it(void **state)
{
	const struct rmw_profile_options said = { .ext_switch = RMW_EXT_SWITCH_TOGGLE };
	char text[1200];

	(void)state;
	read_made("BL602", switch_pins, switch_rest, &read);
	assert_true(rmw_profile_ext_question(&read.profile, &(struct rmw_profile_options){ 0 },
					     text, sizeof(text)));
	assert_non_null(strstr(text, "R1 and C6"));
	assert_non_null(strstr(text, "rattles"));
	assert_non_null(strstr(text, "10k or 100k"));
	assert_non_null(strstr(text, "--ext-switch off"));
	assert_null(strstr(text, "other"));
	assert_false(rmw_profile_ext_question(&read.profile, &said, text, sizeof(text)));
	assert_string_equal(text, "");
	assert_true(rmw_profile_ext_question(&read.profile, &(struct rmw_profile_options){ 0 },
					     text, 20));
	assert_int_equal(strlen(text), 19);
	read_made("BL602", switch_pins, "'ext_switch':{'pin':3}", &read);
	assert_false(rmw_profile_ext_question(&read.profile, &(struct rmw_profile_options){ 0 },
					      text, sizeof(text)));
}

static void words_are_read_and_written(void **state)
{
	enum rmw_ext_switch ext_switch = RMW_EXT_SWITCH_UNSAID;
	enum rmw_power_on power_on = RMW_POWER_ON_UNSAID;

	(void)state;
	assert_true(rmw_power_on_parse("last", &power_on));
	assert_string_equal(rmw_power_on_word(power_on), "last");
	assert_false(rmw_power_on_parse("", &power_on));
	assert_true(rmw_ext_switch_parse("toggle-pulldown", &ext_switch));
	assert_string_equal(rmw_ext_switch_word(ext_switch), "toggle-pulldown");
	assert_false(rmw_ext_switch_parse("toggle-pull", &ext_switch));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options_it_is_the_profile),
		cmocka_unit_test(power_on_sets_the_channel_of_every_relay),
		cmocka_unit_test(the_last_state_is_refused_above_channel_11),
		cmocka_unit_test(the_external_switch_becomes_what_is_asked_for),
		cmocka_unit_test(an_input_never_gets_channel_0),
		cmocka_unit_test(a_pulldown_needs_a_firmware_that_has_it),
		cmocka_unit_test(a_product_without_a_switch_refuses_all_but_off),
		cmocka_unit_test(a_switch_that_is_not_in_the_pins_toggles_the_relay),
		cmocka_unit_test(a_name_is_a_host_name),
		cmocka_unit_test(flags_are_set_on_top_of_those_that_are_there),
		cmocka_unit_test(a_command_takes_the_place_of_the_old_one),
		cmocka_unit_test(missing_parts_are_asked_about_unless_an_option_says_it),
		cmocka_unit_test(words_are_read_and_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
