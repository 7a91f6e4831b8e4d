/* SPDX-License-Identifier: MIT */
/* Tells of the settings in a file: the store, and OpenBeken's configuration, without secrets. */
#include "cli/report_settings.h"

#include <inttypes.h>
#include <stdlib.h>

#include <rmwflash/profile.h>

#include "base/number.h"

#define ROW "  %-12s %s\n"
#define FIELDS_MAX 64u
#define TEXT_MAX (RMW_OBK_COMMAND_SIZE + 1u)

static const char *const state_names[] = {
	/* clang-format off */
	[RMW_OBK_ENTRY_LIVE]    = "live",
	[RMW_OBK_ENTRY_PENDING] = "pending",
	[RMW_OBK_ENTRY_LEAVING] = "leaving",
	[RMW_OBK_ENTRY_DELETED] = "deleted",
	[RMW_OBK_ENTRY_BROKEN]  = "broken",
	/* clang-format on */
};

static const char *const crc_names[] = {
	[RMW_OBK_CRC_UNSIGNED] = "unsigned",
	[RMW_OBK_CRC_SIGNED] = "signed",
	[RMW_OBK_CRC_NEITHER] = "",
};

#define MAC_FORCED "put onto the radio of whichever chip has this configuration: a copy clones it"

/* A configuration at work: beside it a new one of its platform, and its pins as a template. */
struct sight {
	const struct rmw_settings *settings;
	struct rmw_obk_config fresh;
	struct rmw_obk_template template;
	struct rmw_obk_field defaults[FIELDS_MAX];
	size_t default_count;
	struct rmw_obk_field fields[FIELDS_MAX];
	size_t field_count;
};

static void take_default(void *ctx, const struct rmw_obk_field *field)
{
	struct sight *sight = ctx;

	if (sight->default_count < FIELDS_MAX)
		sight->defaults[sight->default_count++] = *field;
}

static bool is_default(const struct sight *sight, const struct rmw_obk_field *field)
{
	for (size_t i = 0; i < sight->default_count; i++)
		if (strcmp(sight->defaults[i].name, field->name) == 0)
			return field->privacy != RMW_OBK_SECRET &&
			       strcmp(sight->defaults[i].text, field->text) == 0;
	return false;
}

/* Those are told elsewhere, as a whole. */
static bool is_told_apart(const struct rmw_obk_field *field)
{
	return strcmp(field->name, "version") == 0 || strcmp(field->name, "genericFlags") == 0 ||
	       strcmp(field->name, "initCommandLine") == 0;
}

static void take_field(void *ctx, const struct rmw_obk_field *field)
{
	struct sight *sight = ctx;

	if (sight->field_count < FIELDS_MAX && !field->is_default && !is_told_apart(field) &&
	    !is_default(sight, field))
		sight->fields[sight->field_count++] = *field;
}

/* NULL: there is nothing to be seen, or no memory. */
static struct sight *look(const struct rmw_settings *settings)
{
	static const uint8_t no_mac[6] = { 0 };
	struct sight *sight = settings->config != NULL ? calloc(1, sizeof(*sight)) : NULL;

	if (sight == NULL)
		return NULL;
	sight->settings = settings;
	rmw_obk_config_new(settings->platform, no_mac, &sight->fresh);
	rmw_obk_template_from(settings->config, settings->platform, &sight->template);
	rmw_obk_config_tell(&sight->fresh, take_default, sight);
	rmw_obk_config_tell(settings->config, take_field, sight);
	return sight;
}

/* On one line whatever line ends are in it. */
static void show_text(struct rmw_output *output, const char *label, const char *text)
{
	char line[TEXT_MAX];

	(void)snprintf(line, sizeof(line), "%s", text);
	for (char *at = line; *at != '\0'; at++)
		if (*at == '\n')
			*at = '?';
	rmw_output_print(output, output->out, "    %-18s %s\n", label, line);
}

static bool is_live(const struct rmw_obk_entry *entry)
{
	return entry->state == RMW_OBK_ENTRY_LIVE;
}

static void show_entry(struct rmw_output *output, const struct rmw_obk_entry *entry)
{
	char text[80];

	(void)snprintf(
		text, sizeof(text), "%zu bytes, %s%s", entry->value.len, state_names[entry->state],
		entry->counts || !is_live(entry) ? "" : ", and another one of its name counts");
	if (entry->state == RMW_OBK_ENTRY_LEAVING && entry->counts)
		(void)snprintf(text, sizeof(text), "%zu bytes, leaving, counts all the same",
			       entry->value.len);
	show_text(output, entry->name, text);
}

static void show_store(struct rmw_output *output, const struct rmw_settings *settings)
{
	const struct rmw_obk_store *store = settings->store;
	size_t dead = 0;

	rmw_output_print(output, output->out,
			 "  %-12s EasyFlash at 0x%06" PRIx32 " +0x%06" PRIx32
			 ", %zu of %zu sectors formatted\n",
			 "Store", settings->store_addr, settings->store_size, store->formatted,
			 store->sectors);
	for (size_t i = 0; i < store->count; i++) {
		const struct rmw_obk_entry *entry = &store->entries[i];

		dead += !is_live(entry) && !entry->counts;
		if (is_live(entry) || entry->counts || output->detail == RMW_DETAIL_VERBOSE)
			show_entry(output, entry);
	}
	if (dead > 0 && output->detail != RMW_DETAIL_VERBOSE)
		rmw_output_print(output, output->out,
				 "    (and older entries, not erased yet: %zu; -v lists them)\n",
				 dead);
	if (store->was_interrupted)
		rmw_output_print(output, output->out, ROW, "",
				 "a write was interrupted, as when the power fails");
	if (store->has_duplicates)
		rmw_output_print(output, output->out, ROW, "",
				 "a key is there twice: the first one counts");
	if (store->is_incomplete)
		rmw_output_print(output, output->out, ROW, "",
				 "there are more entries than rmwflash takes");
}

static void show_pins(struct rmw_output *output, const struct sight *sight)
{
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char text[RMW_PROFILE_PIN_TEXT_MAX], label[24];

		rmw_profile_pin_text(&sight->template, pin, text);
		(void)snprintf(label, sizeof(label), "%s",
			       rmw_obk_pin_words(sight->template.chip, (unsigned)pin).text);
		if (text[0] != '\0')
			show_text(output, label, text);
	}
}

static bool has_channel(const struct rmw_obk_config *config, size_t channel)
{
	return config->start_values[channel] != 0 || config->channel_types[channel] != 0;
}

static void channel_type_text(const struct rmw_obk_config *config, size_t channel, char text[48])
{
	const char *name = rmw_obk_channel_type(config->channel_types[channel]);

	if (name != NULL)
		(void)snprintf(text, 48, "%s", name);
	else
		(void)snprintf(text, 48, "type #%u", config->channel_types[channel]);
}

static void show_channels(struct rmw_output *output, const struct rmw_obk_config *config)
{
	for (size_t channel = 0; channel < RMW_OBK_CHANNELS; channel++) {
		char text[128], label[24], type[48];

		if (!has_channel(config, channel))
			continue;
		channel_type_text(config, channel, type);
		(void)snprintf(label, sizeof(label), "channel %zu", channel);
		if (config->start_values[channel] == -1)
			(void)snprintf(text, sizeof(text), "%s, starts as it was last", type);
		else
			(void)snprintf(text, sizeof(text), "%s, starts with %d", type,
				       config->start_values[channel]);
		show_text(output, label, text);
	}
}

static const char *flag_text(unsigned bit)
{
	const char *text = rmw_obk_flag_text(bit);

	return text != NULL ? text : "no known meaning";
}

static void show_flags(struct rmw_output *output, uint64_t flags)
{
	for (unsigned bit = 0; bit < 64; bit++) {
		char label[24];

		(void)snprintf(label, sizeof(label), "flag %u", bit);
		if ((flags >> bit & 1u) != 0)
			show_text(output, label, flag_text(bit));
	}
}

static void show_config(struct rmw_output *output, const struct sight *sight)
{
	const struct rmw_obk_config *config = sight->settings->config;

	rmw_output_print(
		output, output->out,
		"  %-12s configuration at 0x%06" PRIx32 ", version %" PRId32 ", %s CRC fits\n",
		"OpenBeken", sight->settings->config_addr, config->version, crc_names[config->crc]);
	show_pins(output, sight);
	show_channels(output, config);
	show_flags(output, config->flags);
	if (config->command[0] != '\0')
		show_text(output, "initCommandLine", config->command);
	for (size_t i = 0; i < sight->field_count; i++)
		show_text(output, sight->fields[i].name, sight->fields[i].text);
	if (sight->settings->forces_mac)
		rmw_output_print(output, output->out, "    %-18s %s\n", "(mac)", MAC_FORCED);
}

bool rmw_report_settings_problem(const struct rmw_settings *settings, char *text, size_t size)
{
	const bool is_readable = settings->has_config && settings->config != NULL;

	if (!settings->has_config || (is_readable && !settings->is_crc_foreign))
		return false;
	if (is_readable)
		(void)snprintf(text, size,
			       "configuration at 0x%06" PRIx32 ": its CRC is made in another way "
			       "than on a %s, whose OpenBeken throws it away",
			       settings->config_addr, settings->platform->chip);
	else
		(void)snprintf(text, size, "configuration at 0x%06" PRIx32 ": %s",
			       settings->config_addr, settings->why);
	return true;
}

void rmw_report_settings(struct rmw_output *output, const struct rmw_settings *settings)
{
	struct sight *sight = look(settings);

	if (settings->store != NULL)
		show_store(output, settings);
	if (sight != NULL)
		show_config(output, sight);
	free(sight);
}

static struct rmw_record entries_record(const struct rmw_obk_store *store)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < store->count; i++) {
		const struct rmw_obk_entry *entry = &store->entries[i];
		struct rmw_record part = rmw_record_part();

		rmw_record_text(&part, "name", entry->name);
		rmw_record_number(&part, "size", (double)entry->value.len);
		rmw_record_text(&part, "state", state_names[entry->state]);
		rmw_record_flag(&part, "counts", entry->counts);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record store_record(const struct rmw_settings *settings)
{
	const struct rmw_obk_store *store = settings->store;
	struct rmw_record part = rmw_record_part();

	rmw_record_addr(&part, "at", settings->store_addr);
	rmw_record_number(&part, "size", settings->store_size);
	rmw_record_number(&part, "sectors", (double)store->sectors);
	rmw_record_number(&part, "formatted", (double)store->formatted);
	rmw_record_flag(&part, "interrupted", store->was_interrupted);
	rmw_record_flag(&part, "duplicates", store->has_duplicates);
	rmw_record_flag(&part, "incomplete", store->is_incomplete);
	rmw_record_put(&part, "entries", entries_record(store));
	return part;
}

static struct rmw_record pins_record(const struct sight *sight)
{
	struct rmw_record list = rmw_record_list();

	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char text[RMW_PROFILE_PIN_TEXT_MAX];
		struct rmw_record part;

		rmw_profile_pin_text(&sight->template, pin, text);
		if (text[0] == '\0')
			continue;
		part = rmw_record_part();
		rmw_record_number(&part, "pin", (double)pin);
		rmw_record_text(&part, "role", text);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record channels_record(const struct rmw_obk_config *config)
{
	struct rmw_record list = rmw_record_list();

	for (size_t channel = 0; channel < RMW_OBK_CHANNELS; channel++) {
		struct rmw_record part;
		char type[48];

		if (!has_channel(config, channel))
			continue;
		channel_type_text(config, channel, type);
		part = rmw_record_part();
		rmw_record_number(&part, "channel", (double)channel);
		rmw_record_text(&part, "type", type);
		rmw_record_number(&part, "start", config->start_values[channel]);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record flags_record(uint64_t flags)
{
	struct rmw_record list = rmw_record_list();

	for (unsigned bit = 0; bit < 64; bit++) {
		struct rmw_record part;

		if ((flags >> bit & 1u) == 0)
			continue;
		part = rmw_record_part();
		rmw_record_number(&part, "bit", bit);
		rmw_record_text(&part, "text", flag_text(bit));
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record fields_record(const struct sight *sight)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < sight->field_count; i++) {
		struct rmw_record part = rmw_record_part();

		rmw_record_text(&part, "name", sight->fields[i].name);
		rmw_record_text(&part, "text", sight->fields[i].text);
		rmw_record_flag(&part, "secret", sight->fields[i].privacy == RMW_OBK_SECRET);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record config_record(const struct rmw_settings *settings)
{
	struct rmw_record part = rmw_record_part();
	struct sight *sight = look(settings);

	rmw_record_addr(&part, "at", settings->config_addr);
	rmw_record_flag(&part, "readable", sight != NULL);
	if (sight == NULL) {
		rmw_record_text(&part, "why", settings->why);
		return part;
	}
	rmw_record_number(&part, "version", settings->config->version);
	rmw_record_text(&part, "crc", crc_names[settings->config->crc]);
	rmw_record_put(&part, "pins", pins_record(sight));
	rmw_record_put(&part, "channels", channels_record(settings->config));
	rmw_record_put(&part, "flags", flags_record(settings->config->flags));
	rmw_record_text(&part, "command", settings->config->command);
	rmw_record_put(&part, "fields", fields_record(sight));
	rmw_record_flag(&part, "forces_mac", settings->forces_mac);
	free(sight);
	return part;
}

void rmw_report_settings_put(struct rmw_record *record, const struct rmw_settings *settings)
{
	if (settings->store != NULL)
		rmw_record_put(record, "store", store_record(settings));
	if (settings->has_config)
		rmw_record_put(record, "config", config_record(settings));
}
