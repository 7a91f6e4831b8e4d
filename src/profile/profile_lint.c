/* SPDX-License-Identifier: MIT */
/* What is wrong with a profile: roles, pins of the chip, channels (openbeken 2.5, 6, 10, 16). */
#include <rmwflash/profile.h>

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "profile/chip_pins.h"

/* Only channels up to this one are remembered over a power cut (openbeken 8.3). */
#define LAST_CHANNEL RMW_PROFILE_LAST_CHANNEL

/* A profile being looked at. */
struct lint {
	const struct rmw_profile *profile;
	const struct rmw_profile_target *target;
	const char *chip;
	uint8_t pin_count; /* 0: the chip is not known */
	struct rmw_obk_findings *findings;
};

static enum rmw_obk_kind kind_of(const struct rmw_obk_pin *pin)
{
	const struct rmw_obk_role *role = rmw_obk_role(pin->role);

	return role == NULL ? RMW_OBK_OTHER : role->kind;
}

static const char *role_name(const struct rmw_obk_pin *pin)
{
	const struct rmw_obk_role *role = rmw_obk_role(pin->role);

	return role == NULL ? "a role without a name" : role->name;
}

/* The firmware would not do what these tell of. */
static void raise_findings(struct rmw_obk_findings *findings)
{
	static const char *const codes[] = { "unknown-role", "role-number", "bad-pin",
					     "bad-value",    "same-pin",    "bad-channel",
					     "high-channel" };

	for (size_t i = 0; i < findings->count; i++)
		for (size_t code = 0; code < RMW_COUNT(codes); code++)
			if (strcmp(findings->items[i].code, codes[code]) == 0)
				findings->items[i].severity = RMW_OBK_ERROR;
}

static void lint_chip(const struct lint *lint)
{
	if (lint->chip[0] == '\0')
		rmw_obk_finding_add(lint->findings, RMW_OBK_WARNING, "no-chip", -1,
				    "no chip is named: its pins are not checked");
	else if (lint->pin_count == 0)
		rmw_obk_finding_add(lint->findings, RMW_OBK_WARNING, "other-chip", -1,
				    "chip \"%s\" is not known: its pins are not checked",
				    lint->chip);
}

/* As messages name it, in any function that has `lint`. */
#define PIN(pin) rmw_obk_pin_words(lint->chip, (unsigned)(pin)).text

static void lint_place(const struct lint *lint, int pin)
{
	const struct rmw_chip_pin_row *row;

	if (lint->pin_count == 0)
		return;
	for (size_t i = 0; (row = rmw_chip_pin_row(lint->chip, i)) != NULL; i++) {
		if (!rmw_chip_pin_is_in(row, pin))
			continue;
		rmw_obk_finding_add(lint->findings, row->severity, row->code, pin, "%s %s",
				    PIN(pin), row->says);
		if (row->severity == RMW_OBK_ERROR)
			return;
	}
	if (pin >= lint->pin_count)
		rmw_obk_finding_add(lint->findings, RMW_OBK_ERROR, "no-such-pin", pin,
				    "%s: a %s has pins 0 to %u", PIN(pin), lint->chip,
				    lint->pin_count - 1u);
}

static void lint_flash(const struct lint *lint, int pin)
{
	const uint64_t taken = rmw_chip_flash_pins(lint->chip, lint->target->flash);
	const uint64_t usual = rmw_chip_flash_pins(lint->chip, RMW_FLASH_ON_17);

	if (taken >> pin & 1)
		rmw_obk_finding_add(lint->findings, RMW_OBK_ERROR, "ext-flash-pin", pin,
				    "%s goes to the flash, which is outside of the chip here",
				    PIN(pin));
	else if (lint->target->flash == RMW_FLASH_PLACE_UNKNOWN && usual >> pin & 1)
		rmw_obk_finding_add(lint->findings, RMW_OBK_NOTE, "ext-flash-pin", pin,
				    "%s is free only where the flash is inside of the chip",
				    PIN(pin));
}

static void lint_age(const struct lint *lint, int number, const struct rmw_obk_pin *pin)
{
	const struct rmw_obk_version none = { 0 };
	const struct rmw_obk_version firmware = lint->target->firmware;
	const struct rmw_obk_version since = rmw_obk_role_since(pin->role);
	const bool is_known = rmw_obk_version_compare(firmware, none) != 0;

	if (pin->role >= RMW_OBK_ROLE_COUNT || pin->role < rmw_obk_role_count(firmware))
		return;
	if (is_known)
		rmw_obk_finding_add(lint->findings, RMW_OBK_ERROR, "new-role", number,
				    "%s: %s needs firmware %u.%u.%u, this is %u.%u.%u", PIN(number),
				    role_name(pin), since.major, since.minor, since.patch,
				    firmware.major, firmware.minor, firmware.patch);
	else
		rmw_obk_finding_add(lint->findings, RMW_OBK_WARNING, "new-role", number,
				    "%s: %s needs firmware %u.%u.%u or newer", PIN(number),
				    role_name(pin), since.major, since.minor, since.patch);
}

static bool has_relay_0(const struct rmw_obk_template *template)
{
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++)
		if (template->has_pin[pin] && kind_of(&template->pins[pin]) == RMW_OBK_RELAY &&
		    template->pins[pin].channel == 0)
			return true;
	return false;
}

/* Btn_Tgl_All has no channels, and no second one. */
static void lint_button(const struct lint *lint, int number, const struct rmw_obk_pin *pin)
{
	const bool hits_relay = has_relay_0(&lint->profile->template);

	if (kind_of(pin) != RMW_OBK_BUTTON || rmw_obk_role(pin->role)->channels < 2 ||
	    pin->channel2 != 0)
		return;
	rmw_obk_finding_add(lint->findings, hits_relay ? RMW_OBK_WARNING : RMW_OBK_NOTE,
			    "double-click", number,
			    "%s: without a second channel a double click toggles channel 0%s",
			    PIN(number), hits_relay ? ", which is a relay" : "");
}

static void lint_channels(const struct lint *lint, int number, const struct rmw_obk_pin *pin)
{
	const enum rmw_obk_kind kind = kind_of(pin);

	if (kind == RMW_OBK_RELAY && pin->channel == 0)
		rmw_obk_finding_add(lint->findings, RMW_OBK_WARNING, "channel-0", number,
				    "%s: a relay on channel 0 is switched by the double click "
				    "of any button; count from 1 up",
				    PIN(number));
	if (kind == RMW_OBK_RELAY && lint->profile->power_on == RMW_POWER_ON_LAST &&
	    pin->channel > LAST_CHANNEL)
		rmw_obk_finding_add(lint->findings, RMW_OBK_ERROR, "last-channel", number,
				    "%s: power_on \"last\" goes with channels 0 to %u only",
				    PIN(number), LAST_CHANNEL);
	if (kind == RMW_OBK_TOGGLE)
		rmw_obk_finding_add(lint->findings, RMW_OBK_NOTE, "toggle-input", number,
				    "%s: noise toggles the relay where no switch is wired to "
				    "it",
				    PIN(number));
	lint_button(lint, number, pin);
}

static bool has_pwm(const struct rmw_obk_template *template, int pin)
{
	return template->has_pin[pin] && kind_of(&template->pins[pin]) == RMW_OBK_PWM;
}

static void lint_pwm(const struct lint *lint, int pin)
{
	const struct rmw_obk_template *template = &lint->profile->template;
	unsigned channels;

	if (lint->pin_count == 0 || !has_pwm(template, pin))
		return;
	if (!rmw_chip_pin_has_pwm(lint->chip, pin))
		rmw_obk_finding_add(lint->findings, RMW_OBK_WARNING, "no-pwm", pin,
				    "%s of a %s has no PWM", PIN(pin), lint->chip);
	channels = rmw_chip_pwm_channels(lint->chip);
	for (int other = 0; other < pin && channels != 0; other++)
		if (has_pwm(template, other) &&
		    (unsigned)other % channels == (unsigned)pin % channels)
			rmw_obk_finding_add(lint->findings, RMW_OBK_ERROR, "pwm-channel", pin,
					    "pins %d and %d share PWM channel %u of the chip",
					    other, pin, (unsigned)pin % channels);
}

static void lint_ext_pin(const struct lint *lint)
{
	const struct rmw_profile *profile = lint->profile;
	const struct rmw_obk_pin *pin = &profile->template.pins[profile->ext_pin];
	const enum rmw_obk_kind kind = kind_of(pin);

	if (profile->has_ext_switch &&
	    (!profile->template.has_pin[profile->ext_pin] ||
	     (kind != RMW_OBK_TOGGLE && kind != RMW_OBK_INPUT && kind != RMW_OBK_BUTTON)))
		rmw_obk_finding_add(lint->findings, RMW_OBK_WARNING, "ext-pin", profile->ext_pin,
				    "%s is to be the external switch, but \"pins\" makes it no "
				    "input",
				    PIN(profile->ext_pin));
}

void rmw_profile_lint(const struct rmw_profile *profile, const struct rmw_profile_target *target,
		      struct rmw_obk_findings *findings)
{
	const char *chip = profile->template.chip;
	const struct lint lint = { profile, target, chip, rmw_obk_pin_count(chip), findings };

	raise_findings(findings);
	lint_chip(&lint);
	for (int number = 0; number < (int)RMW_OBK_PINS_MAX; number++) {
		const struct rmw_obk_pin *pin = &profile->template.pins[number];

		if (!profile->template.has_pin[number] || pin->role == 0)
			continue;
		lint_place(&lint, number);
		lint_flash(&lint, number);
		lint_age(&lint, number, pin);
		lint_channels(&lint, number, pin);
		lint_pwm(&lint, number);
	}
	lint_ext_pin(&lint);
}

size_t rmw_profile_errors(const struct rmw_obk_findings *findings)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].severity == RMW_OBK_ERROR;
	return count;
}

static bool fail_first(const struct rmw_obk_findings *findings, struct rmw_err *err)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == RMW_OBK_ERROR)
			return rmw_fail(err, RMW_E_PROFILE_BAD, "%s", findings->items[i].text);
	return true;
}

bool rmw_profile_check(const struct rmw_profile_entry *entry,
		       const struct rmw_profile_target *target, struct rmw_err *err)
{
	struct rmw_obk_findings *findings = calloc(1, sizeof(*findings));
	bool is_good;

	if (findings == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a profile could not be checked");
	if (entry->findings != NULL)
		*findings = *entry->findings;
	rmw_profile_lint(&entry->profile, target, findings);
	is_good = fail_first(findings, err);
	free(findings);
	return is_good;
}
