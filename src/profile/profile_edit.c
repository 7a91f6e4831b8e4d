/* SPDX-License-Identifier: MIT */
/* A profile as a person wants it: power-on state, external switch, name, flags, command. */
#include <rmwflash/profile.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "profile/chip_pins.h"

#define ROLE_TOGGLE "TglChanOnTgl"
#define ROLE_TOGGLE_PULLDOWN "TglChanOnTgl_pd"
#define ROLE_INPUT "dInput"

#define DEFAULT_FLAGS UINT64_C(1024) /* openbeken 4.4 */

static bool is_relay(const struct rmw_obk_template *template, size_t pin)
{
	const struct rmw_obk_role *role = rmw_obk_role(template->pins[pin].role);

	return template->has_pin[pin] && role != NULL && role->kind == RMW_OBK_RELAY &&
	       template->pins[pin].channel < RMW_OBK_CHANNELS;
}

static int16_t start_value(enum rmw_power_on power_on)
{
	switch (power_on) {
	case RMW_POWER_ON_UNSAID:
	case RMW_POWER_ON_OFF:
		return 0;
	case RMW_POWER_ON_ON:
		return 1;
	case RMW_POWER_ON_LAST:
		return -1;
	}
	return 0;
}

static bool edit_power_on(const struct rmw_profile *profile,
			  const struct rmw_profile_options *options,
			  struct rmw_profile_setup *setup, struct rmw_err *err)
{
	const enum rmw_power_on power_on =
		options->power_on != RMW_POWER_ON_UNSAID ? options->power_on : profile->power_on;

	if (power_on == RMW_POWER_ON_UNSAID)
		return true;
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		const uint8_t channel = setup->template.pins[pin].channel;

		if (!is_relay(&setup->template, pin))
			continue;
		if (power_on == RMW_POWER_ON_LAST && channel > RMW_PROFILE_LAST_CHANNEL)
			return rmw_fail(err, RMW_E_PROFILE_OPTION,
					"--power-on last: the relay of pin %zu has channel %u, "
					"only 0 to %u are remembered",
					pin, channel, RMW_PROFILE_LAST_CHANNEL);
		setup->has_start[channel] = true;
		setup->start[channel] = start_value(power_on);
	}
	return true;
}

/* The channel that the external switch is to toggle: the profile's, else that of a relay. */
static uint8_t relay_channel(const struct rmw_profile *profile)
{
	const struct rmw_obk_template *template = &profile->template;
	const struct rmw_obk_pin *pin = &template->pins[profile->ext_pin];
	const struct rmw_obk_role *role = rmw_obk_role(pin->role);

	if (template->has_pin[profile->ext_pin] && role != NULL && role->kind == RMW_OBK_TOGGLE)
		return pin->channel;
	for (size_t other = 0; other < RMW_OBK_PINS_MAX; other++)
		if (is_relay(template, other))
			return template->pins[other].channel;
	return pin->channel;
}

/* From 1 up; RMW_OBK_CHANNELS when all are in use. */
static uint8_t free_channel(const struct rmw_obk_template *template, size_t but_for)
{
	for (uint8_t channel = 1; channel < RMW_OBK_CHANNELS; channel++) {
		size_t pin = 0;

		while (pin < RMW_OBK_PINS_MAX && (pin == but_for || !template->has_pin[pin] ||
						  (template->pins[pin].channel != channel &&
						   template->pins[pin].channel2 != channel)))
			pin++;
		if (pin == RMW_OBK_PINS_MAX)
			return channel;
	}
	return RMW_OBK_CHANNELS;
}

static void set_role(struct rmw_profile_setup *setup, uint8_t pin, const char *name,
		     uint8_t channel)
{
	struct rmw_obk_pin *row = &setup->template.pins[pin];

	*row = (struct rmw_obk_pin){ .channel = channel };
	setup->template.has_pin[pin] = rmw_obk_role_find(name, &row->role, NULL);
}

static bool check_pulldown(const struct rmw_profile_options *options, struct rmw_err *err)
{
	const struct rmw_obk_version none = { 0 };
	struct rmw_obk_version since = { 0 };
	uint8_t role = 0;

	if (rmw_obk_role_find(ROLE_TOGGLE_PULLDOWN, &role, NULL))
		since = rmw_obk_role_since(role);
	if (rmw_obk_version_compare(options->firmware, none) == 0 ||
	    rmw_obk_version_compare(options->firmware, since) >= 0)
		return true;
	return rmw_fail(err, RMW_E_PROFILE_OPTION,
			"--ext-switch toggle-pulldown needs OpenBeken %u.%u.%u or newer, this is "
			"%u.%u.%u",
			since.major, since.minor, since.patch, options->firmware.major,
			options->firmware.minor, options->firmware.patch);
}

static bool edit_input(const struct rmw_profile *profile, struct rmw_profile_setup *setup,
		       struct rmw_err *err)
{
	const uint8_t channel = free_channel(&setup->template, profile->ext_pin);

	if (channel == RMW_OBK_CHANNELS)
		return rmw_fail(err, RMW_E_PROFILE_OPTION,
				"--ext-switch dinput: no channel is free for it");
	set_role(setup, profile->ext_pin, ROLE_INPUT, channel);
	return true;
}

static bool edit_ext_switch(const struct rmw_profile *profile,
			    const struct rmw_profile_options *options,
			    struct rmw_profile_setup *setup, struct rmw_err *err)
{
	const uint8_t pin = profile->ext_pin;
	const enum rmw_ext_switch wanted = options->ext_switch;

	if (!profile->has_ext_switch)
		return wanted == RMW_EXT_SWITCH_UNSAID || wanted == RMW_EXT_SWITCH_OFF ||
		       rmw_fail(err, RMW_E_PROFILE_OPTION,
				"--ext-switch %s: the profile has no external switch",
				rmw_ext_switch_word(wanted));
	switch (wanted) {
	case RMW_EXT_SWITCH_UNSAID:
		return true;
	case RMW_EXT_SWITCH_OFF:
		setup->template.has_pin[pin] = false;
		setup->template.pins[pin] = (struct rmw_obk_pin){ 0 };
		return true;
	case RMW_EXT_SWITCH_TOGGLE:
		set_role(setup, pin, ROLE_TOGGLE, relay_channel(profile));
		return true;
	case RMW_EXT_SWITCH_TOGGLE_PULLDOWN:
		set_role(setup, pin, ROLE_TOGGLE_PULLDOWN, relay_channel(profile));
		return check_pulldown(options, err);
	case RMW_EXT_SWITCH_DINPUT:
		return edit_input(profile, setup, err);
	}
	return false;
}

bool rmw_profile_name_check(const char *what, const char *name, struct rmw_err *err)
{
	const size_t len = strlen(name);
	bool is_good = len > 0 && len < RMW_PROFILE_NAME_MAX;

	for (size_t i = 0; i < len && is_good; i++)
		is_good = isalnum((unsigned char)name[i]) != 0 || name[i] == '-';
	if (!is_good || name[0] == '-' || name[len - 1] == '-')
		return rmw_fail(err, RMW_E_PROFILE_OPTION,
				"%s '%.40s': a host name has 1 to %zu letters, digits and "
				"hyphens, and begins and ends with none",
				what, name, RMW_PROFILE_NAME_MAX - 1);
	return true;
}

static bool edit_name(const char *name, struct rmw_profile_setup *setup, struct rmw_err *err)
{
	if (name == NULL)
		return true;
	if (!rmw_profile_name_check("--name", name, err))
		return false;
	memcpy(setup->name, name, strlen(name) + 1);
	return true;
}

static void edit_flags(uint64_t set, struct rmw_obk_template *template)
{
	if (set == 0)
		return;
	template->flags = (template->has_flags ? template->flags : DEFAULT_FLAGS) | set;
	template->has_flags = true;
}

static bool edit_command(const char *command, struct rmw_obk_template *template,
			 struct rmw_err *err)
{
	const size_t len = command == NULL ? 0 : strlen(command);

	if (command == NULL)
		return true;
	if (len >= sizeof(template->command))
		return rmw_fail(err, RMW_E_PROFILE_OPTION,
				"--command has %zu bytes, at most %zu have room", len,
				sizeof(template->command) - 1);
	memcpy(template->command, command, len + 1);
	template->has_command = true;
	return true;
}

bool rmw_profile_edit(const struct rmw_profile *profile, const struct rmw_profile_options *options,
		      struct rmw_profile_setup *setup, struct rmw_err *err)
{
	struct rmw_profile_setup *made = calloc(1, sizeof(*made));
	bool is_good;

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a profile could not be changed");
	made->template = profile->template;
	edit_flags(options->set_flags, &made->template);
	is_good = edit_ext_switch(profile, options, made, err) &&
		  edit_power_on(profile, options, made, err) &&
		  edit_name(options->name, made, err) &&
		  edit_command(options->command, &made->template, err);
	if (is_good)
		*setup = *made;
	free(made);
	return is_good;
}

static void grow_parts(struct rmw_grow *growing, const struct rmw_profile_names *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		rmw_grow(growing, "%s%s",
			 i == 0			 ? ""
			 : i + 1 == parts->count ? " and "
						 : ", ",
			 parts->items[i]);
}

/* What was reported of the parts themselves. */
static void grow_notes(struct rmw_grow *growing, const struct rmw_profile *profile)
{
	for (size_t note = 0; note < profile->hw_note_count; note++)
		for (size_t i = 0; i < profile->needs_parts.count; i++) {
			const char *part = profile->needs_parts.items[i];
			const size_t len = strlen(part);

			if (strncmp(profile->hw_notes[note], part, len) == 0 &&
			    profile->hw_notes[note][len] == ' ')
				rmw_grow(growing, "%s\n", profile->hw_notes[note]);
		}
}

static void grow_advice(struct rmw_grow *growing, const struct rmw_profile *profile)
{
	rmw_grow(growing, "%s is the input of the external switch; without ",
		 rmw_obk_pin_words(profile->template.chip, profile->ext_pin).text);
	grow_parts(growing, &profile->needs_parts);
	rmw_grow(
		growing,
		" on the board it floats: the relay rattles, or switches by itself, about hourly\n");
	grow_notes(growing, profile);
}

bool rmw_profile_ext_advice(const struct rmw_profile *profile, char *text, size_t size)
{
	struct rmw_grow growing = { text, size, 0 };

	text[0] = '\0';
	if (!profile->has_ext_switch || profile->needs_parts.count == 0)
		return false;
	grow_advice(&growing, profile);
	return true;
}

bool rmw_profile_ext_question(const struct rmw_profile *profile,
			      const struct rmw_profile_options *options, char *text, size_t size)
{
	struct rmw_grow growing = { text, size, 0 };

	text[0] = '\0';
	if (!profile->has_ext_switch || profile->needs_parts.count == 0 ||
	    !profile->template.has_pin[profile->ext_pin] ||
	    options->ext_switch != RMW_EXT_SWITCH_UNSAID)
		return false;
	grow_advice(&growing, profile);
	rmw_grow(&growing, "with no switch wired, or parts missing: --ext-switch off\n"
			   "with ");
	grow_parts(&growing, &profile->needs_parts);
	rmw_grow(&growing,
		 " fitted: --ext-switch toggle; to try without them, OpenBeken 1.18.248 or newer "
		 "or rmwflash's relay firmware: --ext-switch toggle-pulldown (unverified)\n");
	return true;
}
