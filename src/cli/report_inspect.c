/* SPDX-License-Identifier: MIT */
/* Tells what a file is, what is in it and what is wrong with it. */
#include "cli/report.h"
#include "cli/report_settings.h"

#include <inttypes.h>

#define PROBLEM_MAX 320u
#define ROW "  %-12s %s\n"

static bool carries_hash(const struct rmw_image_firmware *firmware)
{
	return firmware->sum != RMW_IMAGE_SUM_NONE;
}

/* By what its code can be checked, and whether it fits. */
static const struct {
	const char *good;
	const char *bad;
} sum_words[] = {
	[RMW_IMAGE_SUM_HASH] = { "hash fits", "hash DOES NOT fit" },
	[RMW_IMAGE_SUM_NONE] = { "carries no hash, so damage cannot be seen", "" },
	[RMW_IMAGE_SUM_CRC] = { "CRC fits", "CRC DOES NOT fit" },
	[RMW_IMAGE_SUM_BLOCKS] = { "all CRCs fit", "CRCs DO NOT fit" },
};

static const char *hash_word(const struct rmw_image_firmware *firmware)
{
	return firmware->is_hash_good	   ? sum_words[firmware->sum].good
	       : firmware->is_hash_ignored ? "hash not checked (its header says so)"
					   : sum_words[firmware->sum].bad;
}

static void show_blocks(struct rmw_output *output, const struct rmw_image_firmware *firmware)
{
	if (firmware->blocks == 0)
		return;
	rmw_output_print(output, output->out,
			 "  %-12s   %" PRIu32 " of %" PRIu32 " blocks match their CRC, key %s\n",
			 "", firmware->blocks_good, firmware->blocks,
			 firmware->key != NULL ? firmware->key : "not known");
}

static void show_firmwares(struct rmw_output *output, const struct rmw_image_info *info)
{
	for (size_t i = 0; i < info->firmware_count; i++) {
		const struct rmw_image_firmware *firmware = &info->firmwares[i];

		rmw_output_print(output, output->out,
				 "  %-12s %s at 0x%06" PRIx32 ", %" PRIu32 " bytes, %s%s%s\n",
				 i == 0 ? "Firmware" : "", firmware->name, firmware->addr,
				 firmware->len, hash_word(firmware),
				 firmware->version[0] == '\0' ? "" : ", ", firmware->version);
		show_blocks(output, firmware);
	}
}

static void show_age(struct rmw_output *output, const struct rmw_image_info *info)
{
	if (info->has_table_age)
		rmw_output_print(output, output->out, "  %-12s age %" PRIu32 "\n", "Partitions",
				 info->table_age);
	else
		rmw_output_print(output, output->out, "  %s\n", "Partitions");
}

static void show_partitions(struct rmw_output *output, const struct rmw_image_info *info)
{
	if (!info->has_table)
		return;
	show_age(output, info);
	for (size_t i = 0; i < info->partition_count; i++) {
		const struct rmw_image_partition *part = &info->partitions[i];

		rmw_output_print(output, output->out, "    %-10s", part->name);
		for (size_t slot = 0; slot < RMW_COUNT(part->addr); slot++)
			if (part->size[slot] > 0)
				rmw_output_print(
					output, output->out, "  0x%06" PRIx32 " +0x%06" PRIx32 "%s",
					part->addr[slot], part->size[slot],
					info->has_table_age && part->active == slot ? " (active)"
										    : "");
		rmw_output_print(output, output->out, "\n");
	}
}

static void show_inspect(struct rmw_output *output, const char *path,
			 const struct rmw_image_info *info, const struct rmw_settings *settings)
{
	const struct rmw_image_kind_row *kind = rmw_image_kind_row(info->kind);
	char problem[PROBLEM_MAX];

	rmw_output_print(output, output->out, "%s\n", path);
	rmw_output_print(output, output->out, ROW, "Kind", kind->title);
	if (info->chip != NULL)
		rmw_output_print(output, output->out, ROW, "Made for", info->chip);
	rmw_output_print(output, output->out, "  %-12s %" PRIu32 " bytes\n", "Size", info->len);
	show_firmwares(output, info);
	show_partitions(output, info);
	for (size_t i = 0; i < info->stock_count; i++)
		rmw_output_print(output, output->out, ROW, i == 0 ? "Stock app" : "",
				 info->stock[i]);
	rmw_report_settings(output, settings);
	for (size_t i = 0; i < info->problem_count; i++)
		rmw_output_print(output, output->out, ROW, "Problem", info->problems[i]);
	if (rmw_report_settings_problem(settings, problem, sizeof(problem)))
		rmw_output_print(output, output->out, ROW, "Problem", problem);
	else if (info->problem_count == 0 && info->kind != RMW_IMAGE_UNKNOWN)
		rmw_output_print(output, output->out, ROW, "Problems", "none found");
}

static void put_blocks(struct rmw_record *part, const struct rmw_image_firmware *firmware)
{
	if (firmware->blocks > 0) {
		rmw_record_number(part, "blocks", firmware->blocks);
		rmw_record_number(part, "blocks_good", firmware->blocks_good);
	}
	if (firmware->key != NULL)
		rmw_record_text(part, "key", firmware->key);
}

static struct rmw_record firmwares_record(const struct rmw_image_info *info)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < info->firmware_count; i++) {
		const struct rmw_image_firmware *firmware = &info->firmwares[i];
		struct rmw_record part = rmw_record_part();

		rmw_record_text(&part, "name", firmware->name);
		rmw_record_addr(&part, "at", firmware->addr);
		rmw_record_number(&part, "size", firmware->len);
		rmw_record_flag(&part, "has_hash", carries_hash(firmware));
		rmw_record_flag(&part, "hash_good",
				carries_hash(firmware) && firmware->is_hash_good);
		rmw_record_flag(&part, "hash_ignored", firmware->is_hash_ignored);
		rmw_record_text(&part, "version", firmware->version);
		put_blocks(&part, firmware);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record slots_record(const struct rmw_image_partition *partition)
{
	struct rmw_record list = rmw_record_list();

	for (size_t slot = 0; slot < RMW_COUNT(partition->addr); slot++) {
		struct rmw_record part = rmw_record_part();

		rmw_record_addr(&part, "at", partition->addr[slot]);
		rmw_record_number(&part, "size", partition->size[slot]);
		rmw_record_flag(&part, "active", partition->active == slot);
		rmw_record_push(&list, part);
	}
	return list;
}

static struct rmw_record partitions_record(const struct rmw_image_info *info)
{
	struct rmw_record list = rmw_record_list();

	for (size_t i = 0; i < info->partition_count; i++) {
		struct rmw_record part = rmw_record_part();

		rmw_record_text(&part, "name", info->partitions[i].name);
		rmw_record_put(&part, "slots", slots_record(&info->partitions[i]));
		rmw_record_push(&list, part);
	}
	return list;
}

static void send_inspect(struct rmw_output *output, const char *path,
			 const struct rmw_image_info *info, const struct rmw_settings *settings)
{
	const struct rmw_image_kind_row *kind = rmw_image_kind_row(info->kind);
	struct rmw_record record = rmw_output_record(output, "inspect");
	struct rmw_record stock = rmw_record_list();
	struct rmw_record problems = rmw_record_list();
	char problem[PROBLEM_MAX];

	for (size_t i = 0; i < info->stock_count; i++)
		rmw_record_push_text(&stock, info->stock[i]);
	for (size_t i = 0; i < info->problem_count; i++)
		rmw_record_push_text(&problems, info->problems[i]);
	if (rmw_report_settings_problem(settings, problem, sizeof(problem)))
		rmw_record_push_text(&problems, problem);
	rmw_record_text(&record, "file", path);
	rmw_record_text(&record, "kind", kind->name);
	if (kind->chip != NULL)
		rmw_record_text(&record, "chip", info->chip != NULL ? info->chip : kind->chip);
	rmw_record_number(&record, "size", info->len);
	rmw_record_flag(&record, "has_table", info->has_table);
	if (info->has_table_age)
		rmw_record_number(&record, "table_age", info->table_age);
	rmw_record_put(&record, "firmwares", firmwares_record(info));
	rmw_record_put(&record, "partitions", partitions_record(info));
	rmw_record_put(&record, "stock", stock);
	rmw_record_put(&record, "problems", problems);
	rmw_report_settings_put(&record, settings);
	rmw_output_send(output, &record);
}

void rmw_report_extract(struct rmw_output *output, const char *path, const char *copy,
			const char *what, size_t size)
{
	struct rmw_record record = rmw_output_record(output, "extract");

	rmw_record_text(&record, "file", path);
	rmw_record_text(&record, "copy", copy);
	rmw_record_text(&record, "what", what);
	rmw_record_number(&record, "size", (double)size);
	rmw_output_send(output, &record);
	if (!output->is_json)
		rmw_output_print(output, output->out, "%s: %s, %zu bytes in clear\n", copy, what,
				 size);
}

void rmw_report_inspect(struct rmw_output *output, const char *path,
			const struct rmw_image_info *info, const struct rmw_settings *settings)
{
	send_inspect(output, path, info, settings);
	if (!output->is_json)
		show_inspect(output, path, info, settings);
}
