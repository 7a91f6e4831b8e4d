/* SPDX-License-Identifier: MIT */
/* Tells of profiles: what they hold, what is wrong with them, which of them fits. */
#include "cli/report_profile.h"

#include <inttypes.h>

#define ROW "  %-12s %s\n"

static const char *origin_of(const struct rmw_profile_entry *entry)
{
	switch (entry->origin) {
	case RMW_PROFILE_GIVEN:
		return "given";
	case RMW_PROFILE_USER:
		return "yours";
	case RMW_PROFILE_SHIPPED:
		return "shipped";
	}
	return "";
}

static const char *id_of(const struct rmw_profile_entry *entry)
{
	return entry->profile.id[0] != '\0' ? entry->profile.id : "-";
}

static struct rmw_record names_record(const struct rmw_profile_names *names)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < names->count; i++)
		rmw_record_push_text(&list, names->items[i]);
	return list;
}

static struct rmw_record pins_record(const struct rmw_obk_template *template)
{
	struct rmw_record list = rmw_record_list();

	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		struct rmw_record part;
		char text[RMW_PROFILE_PIN_TEXT_MAX];

		rmw_profile_pin_text(template, pin, text);
		if (text[0] == '\0')
			continue;
		part = rmw_record_part();
		rmw_record_number(&part, "pin", (double)pin);
		rmw_record_text(&part, "role", text);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record starts_record(const struct rmw_profile_setup *setup)
{
	struct rmw_record list = rmw_record_list();

	for (size_t channel = 0; channel < RMW_OBK_CHANNELS; channel++) {
		struct rmw_record part;

		if (!setup->has_start[channel])
			continue;
		part = rmw_record_part();
		rmw_record_number(&part, "channel", (double)channel);
		rmw_record_number(&part, "value", setup->start[channel]);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record notes_record(const struct rmw_profile *profile)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < profile->hw_note_count; i++)
		rmw_record_push_text(&list, profile->hw_notes[i]);
	return list;
}

/* The object of a profile, without what only one that was changed has. */
static struct rmw_record profile_record(struct rmw_output *output,
					const struct rmw_profile_entry *entry)
{
	const struct rmw_profile *profile = &entry->profile;
	struct rmw_record record = rmw_output_record(output, "profile");

	rmw_record_text(&record, "id", profile->id);
	rmw_record_put(&record, "aliases", names_record(&profile->aliases));
	rmw_record_text(&record, "title", profile->title);
	rmw_record_text(&record, "chip", profile->template.chip);
	rmw_record_text(&record, "origin", origin_of(entry));
	if (entry->path != NULL)
		rmw_record_text(&record, "path", entry->path);
	return record;
}

static void put_facts(struct rmw_record *record, const struct rmw_profile *profile)
{
	rmw_record_text(record, "vendor", profile->template.vendor);
	rmw_record_text(record, "model", profile->template.model);
	rmw_record_text(record, "board", profile->template.board);
	rmw_record_put(record, "silk", names_record(&profile->silk));
	rmw_record_put(record, "stock", names_record(&profile->stock));
	if (profile->flash_size != 0)
		rmw_record_number(record, "flash_size", profile->flash_size);
	if (profile->has_ext_switch)
		rmw_record_number(record, "ext_pin", profile->ext_pin);
	rmw_record_put(record, "needs_parts", names_record(&profile->needs_parts));
	if (profile->firmware[0] != '\0')
		rmw_record_text(record, "firmware", profile->firmware);
	rmw_record_put(record, "look_alikes", names_record(&profile->look_alikes));
	rmw_record_text(record, "evidence", profile->evidence);
	rmw_record_put(record, "hw_notes", notes_record(profile));
}

static void send_profile(struct rmw_output *output, const struct rmw_profile_entry *entry,
			 const struct rmw_profile_setup *setup, const char *question)
{
	struct rmw_record record = profile_record(output, entry);
	char flags[24];

	snprintf(flags, sizeof(flags), "%" PRIu64, setup->template.flags);
	rmw_record_put(&record, "pins", pins_record(&setup->template));
	if (setup->template.has_flags)
		rmw_record_text(&record, "flags", flags);
	if (setup->template.has_command)
		rmw_record_text(&record, "command", setup->template.command);
	rmw_record_put(&record, "starts", starts_record(setup));
	if (setup->name[0] != '\0')
		rmw_record_text(&record, "name", setup->name);
	put_facts(&record, &entry->profile);
	rmw_record_text(&record, "question", question);
	rmw_output_send(output, &record);
}

static void show_text(struct rmw_output *output, const char *label, const char *text)
{
	if (text[0] != '\0')
		rmw_output_print(output, output->out, ROW, label, text);
}

static void show_names(struct rmw_output *output, const char *label,
		       const struct rmw_profile_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		rmw_output_print(output, output->out, ROW, i == 0 ? label : "", names->items[i]);
}

static void show_setup(struct rmw_output *output, const struct rmw_profile_setup *setup)
{
	static const char *const starts[] = { "as it was last", "off", "on" };
	const char *label = "Pins";

	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char text[RMW_PROFILE_PIN_TEXT_MAX];

		rmw_profile_pin_text(&setup->template, pin, text);
		if (text[0] == '\0')
			continue;
		rmw_output_print(output, output->out, "  %-12s %-2zu %s\n", label, pin, text);
		label = "";
	}
	if (setup->template.has_flags)
		rmw_output_print(output, output->out, "  %-12s %" PRIu64 "\n", "Flags",
				 setup->template.flags);
	show_text(output, "Command", setup->template.command);
	for (size_t channel = 0; channel < RMW_OBK_CHANNELS; channel++)
		if (setup->has_start[channel])
			rmw_output_print(output, output->out, "  %-12s channel %zu %s\n",
					 "Power-on", channel, starts[setup->start[channel] + 1]);
	show_text(output, "Name", setup->name);
}

static void show_ext_switch(struct rmw_output *output, const struct rmw_profile *profile)
{
	if (!profile->has_ext_switch)
		return;
	rmw_output_print(output, output->out, "  %-12s %s", "Switch input",
			 rmw_obk_pin_words(profile->template.chip, profile->ext_pin).text);
	for (size_t i = 0; i < profile->needs_parts.count; i++)
		rmw_output_print(output, output->out, "%s%s", i == 0 ? ", needs " : " and ",
				 profile->needs_parts.items[i]);
	rmw_output_print(output, output->out, "\n");
}

/* Each line of a text on a line of its own. */
static void show_lines(struct rmw_output *output, const char *label, const char *text)
{
	while (*text != '\0') {
		const size_t len = strcspn(text, "\n");

		rmw_output_print(output, output->out, "  %-12s %.*s\n", label, (int)len, text);
		text += len + (text[len] == '\n');
		label = "";
	}
}

static void show_profile(struct rmw_output *output, const struct rmw_profile_entry *entry,
			 const struct rmw_profile_setup *setup, const char *question)
{
	const struct rmw_profile *profile = &entry->profile;

	rmw_output_print(output, output->out, "%s\n", id_of(entry));
	show_text(output, "Title", profile->title);
	show_names(output, "Aliases", &profile->aliases);
	show_text(output, "Chip", profile->template.chip);
	show_text(output, "Board", profile->template.board);
	show_text(output, "From", entry->path != NULL ? entry->path : "the program itself");
	show_setup(output, setup);
	show_ext_switch(output, profile);
	show_text(output, "Firmware", profile->firmware);
	show_names(output, "Silk", &profile->silk);
	show_names(output, "Stock app", &profile->stock);
	show_names(output, "Look-alikes", &profile->look_alikes);
	show_text(output, "Evidence", profile->evidence);
	for (size_t i = 0; i < profile->hw_note_count; i++)
		show_text(output, i == 0 ? "Notes" : "", profile->hw_notes[i]);
	show_lines(output, "To decide", question);
}

void rmw_report_profile(struct rmw_output *output, const struct rmw_profile_entry *entry,
			const struct rmw_profile_setup *setup, const char *question)
{
	send_profile(output, entry, setup, question);
	if (!output->is_json)
		show_profile(output, entry, setup, question);
}

void rmw_report_profile_row(struct rmw_output *output, const struct rmw_profile_entry *entry)
{
	struct rmw_record record;

	if (output->is_json) {
		if (entry == NULL)
			return;
		record = profile_record(output, entry);
		rmw_output_send(output, &record);
	} else if (entry == NULL) {
		rmw_output_print(output, output->out, "%-20s %-8s %-8s %s\n", "ID", "CHIP", "FROM",
				 "TITLE");
	} else {
		rmw_output_print(output, output->out, "%-20s %-8s %-8s %s\n", id_of(entry),
				 entry->profile.template.chip, origin_of(entry),
				 entry->profile.title);
	}
}

static const char *severity_word(enum rmw_obk_severity severity)
{
	switch (severity) {
	case RMW_OBK_NOTE:
		return "note";
	case RMW_OBK_WARNING:
		return "warning";
	case RMW_OBK_ERROR:
		return "error";
	}
	return "";
}

static void send_finding(struct rmw_output *output, const char *name,
			 const struct rmw_obk_finding *finding)
{
	struct rmw_record record = rmw_output_record(output, "finding");

	rmw_record_text(&record, "profile", name);
	rmw_record_text(&record, "severity", severity_word(finding->severity));
	rmw_record_text(&record, "rule", finding->code);
	if (finding->pin >= 0)
		rmw_record_number(&record, "pin", finding->pin);
	rmw_record_text(&record, "text", finding->text);
	rmw_output_send(output, &record);
}

void rmw_report_findings(struct rmw_output *output, const char *name,
			 const struct rmw_obk_findings *findings)
{
	const bool shows_notes = output->detail == RMW_DETAIL_VERBOSE;
	size_t counts[3] = { 0 };

	for (size_t i = 0; i < findings->count; i++) {
		const struct rmw_obk_finding *finding = &findings->items[i];

		counts[finding->severity]++;
		send_finding(output, name, finding);
		if (!output->is_json && (shows_notes || finding->severity != RMW_OBK_NOTE))
			rmw_output_print(output, output->out, "%s: %s: %s [%s]\n", name,
					 severity_word(finding->severity), finding->text,
					 finding->code);
	}
	if (!output->is_json)
		rmw_output_print(
			output, output->out, "%s: errors %zu, warnings %zu, notes %zu%s\n", name,
			counts[RMW_OBK_ERROR], counts[RMW_OBK_WARNING], counts[RMW_OBK_NOTE],
			counts[RMW_OBK_NOTE] > 0 && !shows_notes ? " (-v shows them)" : "");
}

void rmw_report_difference(void *output, const char *what, const char *a, const char *b)
{
	struct rmw_output *out = output;
	struct rmw_record record = rmw_output_record(out, "difference");

	rmw_record_text(&record, "what", what);
	rmw_record_text(&record, "a", a);
	rmw_record_text(&record, "b", b);
	rmw_output_send(out, &record);
	if (!out->is_json)
		rmw_output_print(out, out->out, "%-16s %-24s %s\n", what, a[0] == '\0' ? "-" : a,
				 b[0] == '\0' ? "-" : b);
}

void rmw_report_match(struct rmw_output *output, const struct rmw_profile_match *match)
{
	struct rmw_record record = rmw_output_record(output, "suggestion");
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < match->evidence_count; i++)
		rmw_record_push_text(&list, match->evidence[i]);
	rmw_record_text(&record, "id", match->entry->profile.id);
	rmw_record_text(&record, "title", match->entry->profile.title);
	rmw_record_number(&record, "score", match->score);
	rmw_record_flag(&record, "by_stock", match->has_stock);
	rmw_record_put(&record, "evidence", list);
	rmw_output_send(output, &record);
	if (output->is_json)
		return;
	rmw_output_print(output, output->out, "%-20s %s\n", id_of(match->entry),
			 match->entry->profile.title);
	for (size_t i = 0; i < match->evidence_count; i++)
		rmw_output_print(output, output->out, ROW, "", match->evidence[i]);
}

void rmw_report_import(struct rmw_output *output, const char *id, const char *path, const char *why)
{
	struct rmw_record record = rmw_output_record(output, "import");

	rmw_record_text(&record, "id", id);
	if (path != NULL)
		rmw_record_text(&record, "path", path);
	if (why != NULL)
		rmw_record_text(&record, "why", why);
	rmw_output_send(output, &record);
	if (output->is_json)
		return;
	if (why == NULL)
		rmw_output_print(output, output->out, "%-32s %s\n", id, path);
	else
		rmw_output_say(output, "left out", "%s%s%s", id, id[0] == '\0' ? "" : ": ", why);
}
