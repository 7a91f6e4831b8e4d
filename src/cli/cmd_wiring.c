/* SPDX-License-Identifier: MIT */
/* wiring: which pads of a module go where, what its pins do, and what to be careful about. */
#include "cli/cmd.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <rmwflash/profile.h>
#include <rmwflash/session.h>
#include <rmwflash/wiring.h>

#define WIDTH 78u
#define INDENT 2u

/* A text in lines of at most WIDTH, cut at blanks. */
static void show_wrapped(struct rmw_output *output, const char *mark, const char *text)
{
	const size_t room = WIDTH - INDENT - 2;

	while (*text != '\0') {
		size_t len = strlen(text);

		if (len > room)
			for (len = room; len > 0 && text[len] != ' '; len--)
				;
		if (len == 0)
			len = room;
		rmw_output_print(output, output->out, "  %-2s%.*s\n", mark, (int)len, text);
		text += len + (text[len] == ' ');
		mark = "";
	}
}

static void show_pads(struct rmw_output *output, const char *chip)
{
	const struct rmw_wiring_pad *pad;

	rmw_output_print(output, output->out, "\nPads of the module to join for flashing\n");
	for (size_t i = 0; (pad = rmw_wiring_pad(chip, i)) != NULL; i++)
		rmw_output_print(output, output->out, "  %-5s %-7s %s %s\n", pad->pad, pad->pin,
				 pad->way, pad->to);
}

/* What a role does, and at which level. */
static void describe(const struct rmw_obk_pin *pin, char *text, size_t size)
{
	static const char *const words[] = {
		[RMW_OBK_UNUSED] = "unused",
		[RMW_OBK_RELAY] = "drives the relay",
		[RMW_OBK_BUTTON] = "button",
		[RMW_OBK_LED] = "LED, lit with its channel",
		[RMW_OBK_WIFI_LED] = "LED, shows the network",
		[RMW_OBK_PWM] = "dimmed output",
		[RMW_OBK_TOGGLE] = "external switch: each flip toggles",
		[RMW_OBK_INPUT] = "input, read into its channel",
		[RMW_OBK_OTHER] = "see OpenBeken's list of roles",
	};
	const struct rmw_obk_role *role = rmw_obk_role(pin->role);
	const char *name = role == NULL ? "" : role->name;
	const size_t len = strlen(name);
	const bool is_low = len > 2 && strcmp(name + len - 2, "_n") == 0;
	const bool is_driven = role != NULL && role->pull == RMW_OBK_OUTPUT;

	(void)snprintf(text, size, "%s%s", role == NULL ? "not known" : words[role->kind],
		       !is_driven ? ""
		       : is_low	  ? "; LOW is on"
				  : "; HIGH is on");
}

static void show_pins(struct rmw_output *output, const struct rmw_profile *profile)
{
	const struct rmw_obk_template *template = &profile->template;

	rmw_output_print(output, output->out, "\nPins of %s\n",
			 profile->id[0] != '\0' ? profile->id : "the template");
	for (unsigned pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char text[80], role[RMW_PROFILE_PIN_TEXT_MAX];

		if (!template->has_pin[pin] || template->pins[pin].role == 0)
			continue;
		rmw_profile_pin_text(template, pin, role);
		describe(&template->pins[pin], text, sizeof(text));
		rmw_output_print(output, output->out, "  %-7s %-17s %s\n",
				 rmw_obk_pin_name(template->chip, pin).text, role, text);
	}
}

static void show_cautions(struct rmw_output *output, const struct rmw_profile *profile)
{
	const struct rmw_wiring_caution *caution;

	rmw_output_print(output, output->out, "\nCautions\n");
	for (size_t i = 0; (caution = rmw_wiring_caution(profile->template.chip, i)) != NULL; i++)
		show_wrapped(output, "-", caution->text);
	if (profile->wiring_count + profile->hw_note_count == 0)
		return;
	rmw_output_print(output, output->out, "\nOf this board\n");
	for (size_t i = 0; i < profile->wiring_count; i++)
		show_wrapped(output, "-", profile->wiring[i]);
	for (size_t i = 0; i < profile->hw_note_count; i++)
		show_wrapped(output, "-", profile->hw_notes[i]);
}

static void show(struct rmw_output *output, const struct rmw_profile *profile)
{
	rmw_output_print(output, output->out, "%s\n  chip %s",
			 profile->title[0] != '\0' ? profile->title : "Any board with this chip",
			 profile->template.chip);
	for (size_t i = 0; i < profile->silk.count; i++)
		rmw_output_print(output, output->out, "%s %s", i == 0 ? ", printed on it:" : ",",
				 profile->silk.items[i]);
	rmw_output_print(output, output->out, "\n");
	show_pads(output, profile->template.chip);
	if (profile->title[0] != '\0')
		show_pins(output, profile);
	show_cautions(output, profile);
}

static struct rmw_record pads_record(const char *chip)
{
	struct rmw_record list = rmw_record_list();
	const struct rmw_wiring_pad *pad;

	for (size_t i = 0; (pad = rmw_wiring_pad(chip, i)) != NULL; i++) {
		struct rmw_record part = rmw_record_part();

		rmw_record_text(&part, "pad", pad->pad);
		rmw_record_text(&part, "pin", pad->pin);
		rmw_record_text(&part, "way", pad->way);
		rmw_record_text(&part, "to", pad->to);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record cautions_record(const struct rmw_profile *profile)
{
	struct rmw_record list = rmw_record_list();
	const struct rmw_wiring_caution *caution;

	for (size_t i = 0; (caution = rmw_wiring_caution(profile->template.chip, i)) != NULL; i++)
		rmw_record_push_text(&list, caution->text);
	for (size_t i = 0; i < profile->wiring_count; i++)
		rmw_record_push_text(&list, profile->wiring[i]);
	for (size_t i = 0; i < profile->hw_note_count; i++)
		rmw_record_push_text(&list, profile->hw_notes[i]);
	return list;
}

static struct rmw_record pins_record(const struct rmw_obk_template *template)
{
	struct rmw_record list = rmw_record_list();

	for (unsigned pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char text[80], role[RMW_PROFILE_PIN_TEXT_MAX];
		struct rmw_record part;

		if (!template->has_pin[pin] || template->pins[pin].role == 0)
			continue;
		part = rmw_record_part();
		rmw_profile_pin_text(template, pin, role);
		describe(&template->pins[pin], text, sizeof(text));
		rmw_record_text(&part, "pin", rmw_obk_pin_name(template->chip, pin).text);
		rmw_record_text(&part, "role", role);
		rmw_record_text(&part, "text", text);
		rmw_record_push(&list, part);
	}
	return list;
}

static void send(struct rmw_output *output, const struct rmw_profile *profile)
{
	struct rmw_record record = rmw_output_record(output, "wiring");

	rmw_record_text(&record, "id", profile->id);
	rmw_record_text(&record, "chip", profile->template.chip);
	rmw_record_put(&record, "pads", pads_record(profile->template.chip));
	rmw_record_put(&record, "pins", pins_record(&profile->template));
	rmw_record_put(&record, "cautions", cautions_record(profile));
	rmw_output_send(output, &record);
}

static bool tell(struct rmw_output *output, const struct rmw_profile *profile, struct rmw_err *err)
{
	if (rmw_wiring_pad(profile->template.chip, 0) == NULL)
		return rmw_fail(err, RMW_E_PROFILE_CHIP,
				"how a module with the chip '%s' is wired is not known here",
				profile->template.chip);
	if (output->is_json)
		send(output, profile);
	else
		show(output, profile);
	return true;
}

static bool is_chip(const char *name)
{
	size_t count;
	const char *const *chips = rmw_session_chips(&count);

	for (size_t i = 0; i < count; i++)
		if (strcasecmp(chips[i], name) == 0)
			return true;
	return false;
}

/* As a profile that says no more than the chip. */
static bool tell_chip(struct rmw_output *output, const char *chip, struct rmw_err *err)
{
	struct rmw_profile *bare = calloc(1, sizeof(*bare));
	bool is_good;

	if (bare == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a profile");
	for (size_t i = 0; i < sizeof(bare->template.chip) - 1 && chip[i] != '\0'; i++)
		bare->template.chip[i] = (char)toupper((unsigned char)chip[i]);
	is_good = tell(output, bare, err);
	free(bare);
	return is_good;
}

static bool run_wiring(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct rmw_profiles *profiles;
	const struct rmw_profile_entry *entry;
	bool is_good;

	if (is_chip(args->operands.items[0]))
		return tell_chip(cli->output, args->operands.items[0], err);
	if (!rmw_profiles_load(&profiles, &cli->watch, err))
		return false;
	is_good = rmw_profiles_find(profiles, args->operands.items[0], &entry, err) &&
		  tell(cli->output, &entry->profile, err);
	rmw_profiles_free(profiles);
	return is_good;
}

const struct rmw_cmd rmw_cmd_wiring = {
	.name = "wiring",
	.usage = "PROFILE|CHIP",
	.help = "tell which pads go where, what each pin does, and what to mind",
	.about = "Prints the pads of the module that are joined for flashing, the levels that they "
		 "need, what each pin of the profile does, and what to be careful about. A "
		 "chip alone, as -c takes it, tells what holds for every board with it. Asks "
		 "nobody and needs no board.",
	.opts = RMW_OPTS_WORDS,
	.operands_min = 1,
	.operands_max = 1,
	.examples = {
		{ "wiring sm028-v13", "the RMW002 with a BL602" },
		{ "wiring rmw002-ln882h", "its look-alike with another chip" },
		{ "wiring bk7231t", "any board with that chip" },
	},
	.run = run_wiring,
};
