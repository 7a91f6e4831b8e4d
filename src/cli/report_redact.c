/* SPDX-License-Identifier: MIT */
/* Tells what a redacted copy lacks and what it still tells: names and places, never a value. */
#include "cli/report_redact.h"

#include <inttypes.h>

/* A row, with its name out of the file's hands. */
struct line {
	enum rmw_redact_fate fate;
	char name[RMW_OBK_KEY_MAX + 1];
	uint32_t addr;
	uint32_t len;
	const char *why;
};

static const char *const fate_names[] = {
	[RMW_REDACT_REMOVED] = "removed",
	[RMW_REDACT_COPY] = "copies",
	[RMW_REDACT_KEPT] = "kept",
};

static const char *const fate_labels[] = {
	[RMW_REDACT_REMOVED] = "Removed",
	[RMW_REDACT_COPY] = "Copies",
	[RMW_REDACT_KEPT] = "Kept",
};

void rmw_redact_list_take(void *list, const struct rmw_redact_row *row)
{
	struct rmw_redact_list *to = list;
	struct rmw_err ignored = { .code = RMW_OK };
	struct line line = {
		.fate = row->fate, .addr = row->addr, .len = row->len, .why = row->why
	};
	const struct rmw_view bytes = { (const uint8_t *)&line, sizeof(line) };

	(void)snprintf(line.name, sizeof(line.name), "%s", row->name);
	to->counts[row->fate]++;
	(void)!rmw_buf_append(&to->rows, bytes, &ignored);
}

void rmw_redact_list_release(struct rmw_redact_list *list)
{
	rmw_buf_release(&list->rows);
	*list = (struct rmw_redact_list){ .counts = { 0 } };
}

static bool line_at(const struct rmw_redact_list *list, size_t index, struct line *line)
{
	if ((index + 1) * sizeof(*line) > list->rows.len)
		return false;
	memcpy(line, list->rows.data + index * sizeof(*line), sizeof(*line));
	return true;
}

static void show_lines(struct rmw_output *output, const struct rmw_redact_list *list,
		       enum rmw_redact_fate fate)
{
	const char *label = fate_labels[fate];
	struct line line;

	for (size_t i = 0; line_at(list, i, &line); i++) {
		if (line.fate != fate)
			continue;
		rmw_output_print(output, output->out,
				 "  %-12s %-16s 0x%06" PRIx32 " +%-7" PRIu32 " %s\n", label,
				 line.name, line.addr, line.len, line.why);
		label = "";
	}
}

static void show_redact(struct rmw_output *output, const char *path, const char *copy,
			const struct rmw_image_kind_row *kind, size_t size,
			const struct rmw_redact_list *list)
{
	rmw_output_print(output, output->out, "%s\n  %-12s %s\n", path, "Kind", kind->title);
	if (list->counts[RMW_REDACT_REMOVED] == 0)
		rmw_output_print(output, output->out, "  %-12s %s\n", "Removed",
				 "nothing: no secret was found");
	show_lines(output, list, RMW_REDACT_REMOVED);
	show_lines(output, list, RMW_REDACT_COPY);
	show_lines(output, list, RMW_REDACT_KEPT);
	rmw_output_print(output, output->out,
			 "  %-12s %s, %zu bytes; further copies of removed values: %zu\n", "Copy",
			 copy, size, list->counts[RMW_REDACT_COPY]);
	rmw_output_print(output, output->out, "  %-12s %s\n", "",
			 "it has no sidecar: restore does not take it for the backup of a unit");
}

static struct rmw_record lines_record(const struct rmw_redact_list *list, enum rmw_redact_fate fate)
{
	struct rmw_record record = rmw_record_list();
	struct line line;

	for (size_t i = 0; line_at(list, i, &line); i++) {
		struct rmw_record part;

		if (line.fate != fate)
			continue;
		part = rmw_record_part();
		rmw_record_text(&part, "name", line.name);
		rmw_record_addr(&part, "at", line.addr);
		rmw_record_number(&part, "size", line.len);
		rmw_record_text(&part, "why", line.why);
		rmw_record_push(&record, part);
	}
	return record;
}

void rmw_report_redact(struct rmw_output *output, const char *path, const char *copy,
		       const struct rmw_image_kind_row *kind, size_t size,
		       const struct rmw_redact_list *list)
{
	struct rmw_record record = rmw_output_record(output, "redaction");

	rmw_record_text(&record, "file", path);
	rmw_record_text(&record, "kind", kind->name);
	rmw_record_number(&record, "size", (double)size);
	rmw_record_text(&record, "copy", copy);
	for (size_t i = 0; i < RMW_COUNT(fate_names); i++)
		rmw_record_put(&record, fate_names[i], lines_record(list, (enum rmw_redact_fate)i));
	rmw_output_send(output, &record);
	if (!output->is_json)
		show_redact(output, path, copy, kind, size, list);
}
