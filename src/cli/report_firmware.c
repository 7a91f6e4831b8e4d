/* SPDX-License-Identifier: MIT */
/* Tells of firmware in the store: what there is, who vouches for it, what became of it. */
#include "cli/report_firmware.h"

#define ROW "%-26s %-8s %-8s %8s  %-16s %s\n"

static struct rmw_record facts_record(const struct rmw_output *output,
				      const struct rmw_firmware_facts *facts)
{
	struct rmw_record record = rmw_output_record(output, "firmware");

	rmw_record_text(&record, "name", facts->name);
	rmw_record_text(&record, "version", facts->version);
	rmw_record_text(&record, "chip", facts->chip);
	rmw_record_text(&record, "kind", rmw_image_kind_row(facts->kind)->name);
	rmw_record_text(&record, "role", rmw_firmware_role_word(facts->role));
	rmw_record_text(&record, "origin", rmw_firmware_origin_word(facts->origin));
	rmw_record_text(&record, "verified_by", rmw_firmware_proof_word(facts->proof));
	rmw_record_number(&record, "size", facts->size);
	rmw_record_text(&record, "sha256", facts->sha256);
	if (facts->source[0] != '\0')
		rmw_record_text(&record, "source", facts->source);
	if (facts->date[0] != '\0')
		rmw_record_text(&record, "date", facts->date);
	if (facts->note != NULL)
		rmw_record_text(&record, "note", facts->note);
	return record;
}

/* With -v: what does not fit a row. */
static void show_more(struct rmw_output *output, const struct rmw_firmware_facts *facts)
{
	rmw_output_print(output, output->out, "  sha256  %s\n", facts->sha256);
	if (facts->source[0] != '\0')
		rmw_output_print(output, output->out, "  from    %s\n", facts->source);
	if (facts->date[0] != '\0')
		rmw_output_print(output, output->out, "  date    %s\n", facts->date);
}

static void show_row(struct rmw_output *output, const struct rmw_firmware_facts *facts)
{
	char ref[RMW_FIRMWARE_NAME_MAX + RMW_FIRMWARE_VERSION_MAX], size[16];

	(void)snprintf(ref, sizeof(ref), "%s@%s", facts->name, facts->version);
	(void)snprintf(size, sizeof(size), "%u", (unsigned)facts->size);
	rmw_output_print(
		output, output->out, ROW, ref, facts->chip, rmw_firmware_origin_word(facts->origin),
		size, rmw_firmware_proof_word(facts->proof),
		facts->note != NULL ? facts->note : rmw_image_kind_row(facts->kind)->title);
	if (output->detail == RMW_DETAIL_VERBOSE)
		show_more(output, facts);
}

void rmw_report_firmware_row(struct rmw_output *output, const struct rmw_firmware_facts *facts)
{
	struct rmw_record record;

	if (output->is_json) {
		if (facts == NULL)
			return;
		record = facts_record(output, facts);
		rmw_output_send(output, &record);
	} else if (facts == NULL) {
		rmw_output_print(output, output->out, ROW, "FIRMWARE", "CHIP", "FROM", "BYTES",
				 "VERIFIED BY", "WHAT");
	} else {
		show_row(output, facts);
	}
}

/* What is said of a fate: its word in JSON, the label and the end of the line for people. */
static const struct {
	const char *word, *label, *says;
} fates[] = {
	[RMW_FIRMWARE_FATE_STORED] = { "stored", "stored", "" },
	[RMW_FIRMWARE_FATE_KNOWN] = { "known", "unchanged", ", it was in the store already" },
	[RMW_FIRMWARE_FATE_REMOVED] = { "removed", "removed", "" },
	[RMW_FIRMWARE_FATE_INTACT] = { "intact", "intact", "" },
	[RMW_FIRMWARE_FATE_DAMAGED] = { "damaged", "DAMAGED", "" },
};

static const char *verdict(enum rmw_firmware_proof proof)
{
	switch (proof) {
	case RMW_FIRMWARE_BY_PROGRAM:
		return "it came with rmwflash";
	case RMW_FIRMWARE_BY_UPSTREAM:
		return "it has the digest that its release names";
	case RMW_FIRMWARE_BY_PIN:
		return "not verified by upstream: its release names no digest; this one is pinned, and "
		       "another one will be refused";
	case RMW_FIRMWARE_BY_USER:
		return "not verified by anybody: it is a file of yours";
	}
	return "";
}

void rmw_report_firmware_fate(struct rmw_output *output, const struct rmw_firmware_facts *facts,
			      enum rmw_firmware_fate fate)
{
	struct rmw_record record = facts_record(output, facts);

	rmw_record_text(&record, "outcome", fates[fate].word);
	rmw_output_send(output, &record);
	if (output->is_json)
		return;
	rmw_output_say(output, fates[fate].label, "%s@%s for a %s, %u bytes, %s%s", facts->name,
		       facts->version, facts->chip, (unsigned)facts->size,
		       rmw_image_kind_row(facts->kind)->title, fates[fate].says);
	if (fate != RMW_FIRMWARE_FATE_STORED && fate != RMW_FIRMWARE_FATE_KNOWN)
		return;
	rmw_output_say(output, "sha256", "%s", facts->sha256);
	rmw_output_say(output, "verified", "%s", verdict(facts->proof));
}

void rmw_report_firmware_choice(struct rmw_output *output, const struct rmw_firmware_facts *facts)
{
	struct rmw_record record = facts_record(output, facts);

	rmw_record_text(&record, "outcome", "chosen");
	rmw_output_send(output, &record);
	rmw_output_say(output, "firmware", "%s%s%s%s%s, %u bytes, %s%s%s",
		       facts->name[0] != '\0' ? facts->name
					      : rmw_image_kind_row(facts->kind)->title,
		       facts->version[0] != '\0' ? "@" : "", facts->version,
		       facts->chip[0] != '\0' ? " for a " : "", facts->chip, (unsigned)facts->size,
		       rmw_firmware_origin_word(facts->origin), facts->note != NULL ? "; " : "",
		       facts->note != NULL ? facts->note : "");
}
