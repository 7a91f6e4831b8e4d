/* SPDX-License-Identifier: MIT */
/* The flash of a unit as it was before a job on it began. */
#include "flash/original.h"

#include <assert.h>

#include "flash/journal.h"
#include "flash/layout.h"
#include "flash/sure_read.h"

static_assert(sizeof(((struct rmw_original *)NULL)->path) == RMW_PATH_MAX, "room for a path");

bool rmw_original_open(struct rmw_original *original, struct rmw_chip *chip,
		       const struct rmw_job *job, struct rmw_err *err)
{
	struct rmw_ranges ignored = { 0 };

	*original = (struct rmw_original){ .chip = chip };
	if (job->skips_backup)
		return true;
	return rmw_journal_find(chip, job, &original->before, original->path, &ignored, err);
}

bool rmw_original_read(const struct rmw_original *original, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err)
{
	const uint32_t sector = rmw_chip_facts(original->chip)->sector_size;
	const struct rmw_view kept = rmw_view_part(rmw_buf_view(&original->before), addr, into.len);

	if (!rmw_chip_check_range(original->chip, addr, (uint32_t)into.len, err))
		return false;
	if (kept.len > 0 && kept.len == into.len) {
		memcpy(into.data, kept.data, into.len);
		return true;
	}
	for (uint32_t at = 0; at < into.len; at += sector)
		if (!rmw_sure_read(original->chip, addr + at, rmw_span_part(into, at, sector), NULL,
				   0, err))
			return false;
	return true;
}

bool rmw_original_layout(const struct rmw_original *original, struct rmw_layout *layout,
			 struct rmw_err *err)
{
	const struct rmw_region place = rmw_layout_table(original->chip);
	rmw_auto(buf) table = RMW_BUF_INIT;

	if (!rmw_buf_resize(&table, place.size, err) ||
	    (place.size > 0 && !rmw_original_read(original, place.addr, rmw_buf_span(&table), err)))
		return rmw_while(err, "partition table");
	rmw_layout_parse_table(layout, original->chip, rmw_buf_view(&table));
	rmw_layout_keep_private(layout, original->chip);
	return true;
}

void rmw_original_release(struct rmw_original *original)
{
	rmw_buf_release(&original->before);
	*original = (struct rmw_original){ 0 };
}
