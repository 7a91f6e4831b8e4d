/* SPDX-License-Identifier: MIT */
/* Each rule finds what it is for, and nothing of a good profile. */
#include "support/profile.h"

#include "profile/shipped.h"

enum { ABSENT = -1 };

static const struct rmw_obk_version v1_18_247 = { 1, 18, 247 };
static const struct rmw_obk_version v1_18_248 = { 1, 18, 248 };

static struct read_profile read;

static void lint_made(const char *chip, const char *pins, const char *rest,
		      const struct rmw_profile_target *target)
{
	read_made(chip, pins, rest, &read);
	rmw_profile_lint(&read.profile, target, &read.findings);
}

static void check(const char *what, const char *code, int severity, int pin)
{
	const struct rmw_obk_finding *finding = find_finding(&read.findings, code);

	if (severity == ABSENT && finding != NULL)
		fail_msg("%s: found %s: %s", what, code, finding->text);
	if (severity == ABSENT)
		return;
	if (finding == NULL) {
		fail_msg("%s: no %s", what, code);
		return;
	}
	if ((int)finding->severity != severity || finding->pin != pin)
		fail_msg("%s: %s has severity %d and pin %d", what, code, (int)finding->severity,
			 finding->pin);
}

static void pins_are_judged_by_the_chip(void **state)
{
	static const struct {
		const char *chip;
		int pin;
		const char *code;
		int severity;
	} rows[] = {
		/* clang-format off */
		{ "BL602",  6,  "unbonded-pin",  RMW_OBK_ERROR },
		{ "BL602",  9,  "unbonded-pin",  RMW_OBK_ERROR },
		{ "BL602",  10, "unbonded-pin",  RMW_OBK_ERROR },
		{ "BL602",  13, "unbonded-pin",  RMW_OBK_ERROR },
		{ "BL602",  15, "unbonded-pin",  RMW_OBK_ERROR },
		{ "BL602",  18, "unbonded-pin",  RMW_OBK_ERROR },
		{ "BL602",  19, "unbonded-pin",  RMW_OBK_ERROR },
		{ "BL602",  0,  "unbonded-pin",  ABSENT },
		{ "BL602",  5,  "unbonded-pin",  ABSENT },
		{ "BL602",  17, "unbonded-pin",  ABSENT },
		{ "BL602",  22, "unbonded-pin",  ABSENT },
		{ "BL602",  22, "flash-pin",     ABSENT },
		{ "BL602",  23, "flash-pin",     RMW_OBK_ERROR },
		{ "BL602",  28, "flash-pin",     RMW_OBK_ERROR },
		{ "BL602",  29, "no-such-pin",   RMW_OBK_ERROR },
		{ "bl602",  8,  "strap-pin",     RMW_OBK_ERROR },
		{ "BL602",  7,  "uart-pin",      RMW_OBK_WARNING },
		{ "BL602",  16, "uart-pin",      RMW_OBK_WARNING },
		{ "BL602",  20, "uart-pin",      ABSENT },
		{ "BL602",  11, "jtag-pin",      RMW_OBK_NOTE },
		{ "BL602",  12, "jtag-pin",      RMW_OBK_NOTE },
		{ "BL602",  14, "jtag-pin",      RMW_OBK_NOTE },
		{ "BL602",  17, "jtag-pin",      RMW_OBK_NOTE },
		{ "BL602",  3,  "jtag-pin",      ABSENT },
		{ "BL602",  17, "ext-flash-pin", RMW_OBK_NOTE },
		{ "BL602",  22, "ext-flash-pin", RMW_OBK_NOTE },
		{ "BL602",  1,  "ext-flash-pin", ABSENT },
		{ "LN882H", 12, "flash-pin",     ABSENT },
		{ "LN882H", 13, "flash-pin",     RMW_OBK_ERROR },
		{ "LN882H", 18, "flash-pin",     RMW_OBK_ERROR },
		{ "LN882H", 19, "flash-pin",     ABSENT },
		{ "LN882H", 24, "uart-pin",      RMW_OBK_WARNING },
		{ "LN882H", 25, "no-such-pin",   ABSENT },
		{ "LN882H", 26, "no-such-pin",   RMW_OBK_ERROR },
		{ "LN882H", 8,  "strap-pin",     ABSENT },
		{ "BK7231N", 28, "no-such-pin",  ABSENT },
		{ "BK7231T", 29, "no-such-pin",  RMW_OBK_ERROR },
		{ "BK7231N", 1, "uart-pin",      RMW_OBK_WARNING },
		{ "W600",   17, "no-such-pin",   RMW_OBK_ERROR },
		{ "XR806",  26, "no-such-pin",   ABSENT },
		{ "XR806",  27, "no-such-pin",   RMW_OBK_ERROR },
		{ "Z80",    60, "no-such-pin",   ABSENT },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char pins[40];

		snprintf(pins, sizeof(pins), "'%d':'Rel;1'", rows[i].pin);
		lint_made(rows[i].chip, pins, "", &(struct rmw_profile_target){ 0 });
		snprintf(pins, sizeof(pins), "pin %d of %s", rows[i].pin, rows[i].chip);
		check(pins, rows[i].code, rows[i].severity, rows[i].pin);
	}
}

static void roles_and_channels_are_judged(void **state)
{
	static const struct {
		const char *pins;
		const char *rest;
		const char *code;
		int severity;
		int pin;
	} rows[] = {
		/* clang-format off */
		{ "'20':'Zzz;1'", "", "unknown-role", RMW_OBK_ERROR, 20 },
		{ "'20':'200;1'", "", "role-number", RMW_OBK_ERROR, 20 },
		{ "'99':'Rel;1'", "", "bad-pin", RMW_OBK_ERROR, -1 },
		{ "'20':5", "", "bad-value", RMW_OBK_ERROR, 20 },
		{ "'20':'Rel;1','20':'Rel;2'", "", "same-pin", RMW_OBK_ERROR, 20 },
		{ "'20':'Rel;64'", "", "high-channel", RMW_OBK_ERROR, 20 },
		{ "'20':'Rel;x'", "", "bad-channel", RMW_OBK_ERROR, 20 },
		{ "'20':'Button;1'", "", "other-name", RMW_OBK_NOTE, 20 },
		{ "'0':'PWM;1','5':'PWM;2'", "", "pwm-channel", RMW_OBK_ERROR, 5 },
		{ "'0':'PWM;1','20':'PWM_n;2'", "", "pwm-channel", RMW_OBK_ERROR, 20 },
		{ "'0':'PWM;1','4':'PWM;2'", "", "pwm-channel", ABSENT, 0 },
		{ "'0':'PWM;1','5':'Rel;2'", "", "pwm-channel", ABSENT, 0 },
		{ "'20':'Btn;1'", "", "double-click", RMW_OBK_NOTE, 20 },
		{ "'20':'Btn;1;2'", "", "double-click", ABSENT, 0 },
		{ "'20':'Btn_Tgl_All;1'", "", "double-click", ABSENT, 0 },
		{ "'20':'Btn;1','21':'Rel;0'", "", "double-click", RMW_OBK_WARNING, 20 },
		{ "'21':'Rel;0'", "", "channel-0", RMW_OBK_WARNING, 21 },
		{ "'21':'Rel_n;0'", "", "channel-0", RMW_OBK_WARNING, 21 },
		{ "'21':'Rel;1'", "", "channel-0", ABSENT, 0 },
		{ "'21':'LED;0'", "", "channel-0", ABSENT, 0 },
		{ "'3':'TglChanOnTgl;1'", "", "toggle-input", RMW_OBK_NOTE, 3 },
		{ "'3':'TglChanOnTgl_pd;1'", "", "new-role", RMW_OBK_WARNING, 3 },
		{ "'3':'TglChanOnTgl;1'", "", "new-role", ABSENT, 0 },
		{ "'21':'Rel;12'", "'power_on':'last'", "last-channel", RMW_OBK_ERROR, 21 },
		{ "'21':'Rel;11'", "'power_on':'last'", "last-channel", ABSENT, 0 },
		{ "'21':'Rel;12'", "'power_on':'on'", "last-channel", ABSENT, 0 },
		{ "'21':'Rel;1'", "'ext_switch':{'pin':3}", "ext-pin", RMW_OBK_WARNING, 3 },
		{ "'3':'Rel;1'", "'ext_switch':{'pin':3}", "ext-pin", RMW_OBK_WARNING, 3 },
		{ "'3':'dInput;1'", "'ext_switch':{'pin':3}", "ext-pin", ABSENT, 0 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		lint_made("BL602", rows[i].pins, rows[i].rest, &(struct rmw_profile_target){ 0 });
		check(rows[i].pins, rows[i].code, rows[i].severity, rows[i].pin);
	}
}

static void a_role_that_the_firmware_does_not_know_is_an_error(void **state)
{
	(void)state;
	lint_made("BL602", "'3':'TglChanOnTgl_pd;1'", "",
		  &(struct rmw_profile_target){ .firmware = v1_18_247 });
	check("older", "new-role", RMW_OBK_ERROR, 3);
	lint_made("BL602", "'3':'TglChanOnTgl_pd;1'", "",
		  &(struct rmw_profile_target){ .firmware = v1_18_248 });
	check("new enough", "new-role", ABSENT, 0);
}

static void pins_of_an_external_flash_are_errors_only_where_it_is_there(void **state)
{
	static const struct {
		enum rmw_flash_place flash;
		int pin;
		int severity;
	} rows[] = {
		{ RMW_FLASH_ON_17, 17, RMW_OBK_ERROR },
		{ RMW_FLASH_ON_17, 22, RMW_OBK_ERROR },
		{ RMW_FLASH_ON_17, 2, ABSENT },
		{ RMW_FLASH_ON_0, 0, RMW_OBK_ERROR },
		{ RMW_FLASH_ON_0, 2, RMW_OBK_ERROR },
		{ RMW_FLASH_ON_0, 3, ABSENT },
		{ RMW_FLASH_ON_0, 20, RMW_OBK_ERROR },
		{ RMW_FLASH_ON_0, 17, ABSENT },
		{ RMW_FLASH_INSIDE, 17, ABSENT },
		{ RMW_FLASH_INSIDE, 0, ABSENT },
		{ RMW_FLASH_PLACE_UNKNOWN, 17, RMW_OBK_NOTE },
		{ RMW_FLASH_PLACE_UNKNOWN, 0, ABSENT },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char pins[40];

		snprintf(pins, sizeof(pins), "'%d':'Rel;1'", rows[i].pin);
		lint_made("BL602", pins, "",
			  &(struct rmw_profile_target){ .flash = rows[i].flash });
		check(pins, "ext-flash-pin", rows[i].severity, rows[i].pin);
	}
}

static void pwm_of_a_bk7231_has_its_pins(void **state)
{
	(void)state;
	lint_made("BK7231N", "'6':'PWM;1','26':'PWM;2'", "", &(struct rmw_profile_target){ 0 });
	check("pins with PWM", "no-pwm", ABSENT, 0);
	check("no shared channels", "pwm-channel", ABSENT, 0);
	lint_made("BK7231N", "'10':'PWM;1'", "", &(struct rmw_profile_target){ 0 });
	check("pin 10", "no-pwm", RMW_OBK_WARNING, 10);
}

static void a_chip_that_is_missing_or_not_known_is_told(void **state)
{
	(void)state;
	lint_made("", "'6':'Rel;1'", "", &(struct rmw_profile_target){ 0 });
	check("none", "no-chip", RMW_OBK_WARNING, -1);
	lint_made("Z80", "'6':'Rel;1'", "", &(struct rmw_profile_target){ 0 });
	check("other", "other-chip", RMW_OBK_WARNING, -1);
}

static void an_unused_pin_is_not_judged(void **state)
{
	(void)state;
	lint_made("BL602", "'8':' ;0','20':'Rel;1'", "", &(struct rmw_profile_target){ 0 });
	assert_int_equal(rmw_profile_errors(&read.findings), 0);
}

static void check_fails_with_the_first_error(void **state)
{
	static struct rmw_profile_entry entry;
	struct rmw_err err = { 0 };

	(void)state;
	read_made("BL602", "'8':'Rel;1','9':'Rel;1'", "", &read);
	entry.profile = read.profile;
	assert_false(rmw_profile_check(&entry, &(struct rmw_profile_target){ 0 }, &err));
	assert_int_equal(err.code, RMW_E_PROFILE_BAD);
	assert_non_null(strstr(err.cause, "pin 8"));
	rmw_err_clear(&err);
	read_made("BL602", "'21':'Rel;1','3':'Zzz;1'", "", &read);
	entry.profile = read.profile;
	assert_true(rmw_profile_check(&entry, &(struct rmw_profile_target){ 0 }, &err));
	entry.findings = &read.findings;
	assert_false(rmw_profile_check(&entry, &(struct rmw_profile_target){ 0 }, &err));
	assert_non_null(strstr(err.cause, "Zzz"));
}

static void every_profile_that_ships_is_without_error(void **state)
{
	size_t count;
	const struct rmw_view *files = rmw_profile_shipped(&count);

	(void)state;
	assert_true(count >= 4);
	for (size_t i = 0; i < count; i++) {
		read_profile(files[i], &read);
		rmw_profile_lint(&read.profile, &(struct rmw_profile_target){ 0 }, &read.findings);
		if (rmw_profile_errors(&read.findings) > 0 ||
		    find_finding(&read.findings, "no-id") != NULL ||
		    find_finding(&read.findings, "bad-member") != NULL ||
		    find_finding(&read.findings, "other-member") != NULL ||
		    find_finding(&read.findings, "cut") != NULL)
			fail_msg("%s: %s", read.profile.id, read.findings.items[0].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pins_are_judged_by_the_chip),
		cmocka_unit_test(roles_and_channels_are_judged),
		cmocka_unit_test(a_role_that_the_firmware_does_not_know_is_an_error),
		cmocka_unit_test(pins_of_an_external_flash_are_errors_only_where_it_is_there),
		cmocka_unit_test(pwm_of_a_bk7231_has_its_pins),
		cmocka_unit_test(a_chip_that_is_missing_or_not_known_is_told),
		cmocka_unit_test(an_unused_pin_is_not_judged),
		cmocka_unit_test(check_fails_with_the_first_error),
		cmocka_unit_test(every_profile_that_ships_is_without_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
