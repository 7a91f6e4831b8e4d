/* SPDX-License-Identifier: MIT */
/* Names for the parts of a flash, from what the device carries and what is known of its chip. */
#include "flash/layout.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "flash/layout_form.h"
#include "flash/sure_read.h"

void rmw_layout_add(struct rmw_layout *layout, uint32_t flash_size, struct rmw_region region)
{
	if (layout->count == RMW_REGIONS_MAX || region.size == 0 || region.addr >= flash_size ||
	    region.name[0] == '\0')
		return;
	if (region.size > flash_size - region.addr)
		region.size = flash_size - region.addr;
	layout->regions[layout->count++] = region;
}

/* Where no table is needed, the fixed regions are all there is. */
static void add_fixed(struct rmw_layout *layout, const struct rmw_layout_form *form,
		      uint32_t flash_size)
{
	for (size_t i = 0; i < form->region_count; i++)
		rmw_layout_add(layout, flash_size, form->regions[i]);
	if (form->parse != NULL)
		return;
	layout->has_table = layout->is_fixed = true;
	for (size_t i = 0; i < layout->count; i++) {
		const struct rmw_region *region = &layout->regions[i];
		struct rmw_image_partition *part = &layout->partitions[layout->partition_count++];

		(void)snprintf(part->name, sizeof(part->name), "%.8s", region->name);
		part->addr[0] = region->addr;
		part->size[0] = region->size;
	}
}

static void parse(struct rmw_layout *layout, const struct rmw_layout_form *form,
		  uint32_t flash_size, struct rmw_view table)
{
	*layout = (struct rmw_layout){ 0 };
	add_fixed(layout, form, flash_size);
	if (form->parse != NULL)
		form->parse(layout, flash_size, table);
}

void rmw_layout_parse(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view tables)
{
	parse(layout, rmw_layout_form_by_name("bl602"), flash_size, tables);
}

struct rmw_region rmw_layout_table(const struct rmw_chip *chip)
{
	const struct rmw_layout_form *form = rmw_layout_form(chip);

	return (struct rmw_region){ .name = "table",
				    .addr = form->table_addr,
				    .size = form->table_size };
}

void rmw_layout_parse_table(struct rmw_layout *layout, const struct rmw_chip *chip,
			    struct rmw_view table)
{
	parse(layout, rmw_layout_form(chip), rmw_chip_facts(chip)->flash_size, table);
}

void rmw_layout_parse_flash(struct rmw_layout *layout, const struct rmw_chip *chip,
			    struct rmw_view flash)
{
	const struct rmw_layout_form *form = rmw_layout_form(chip);

	parse(layout, form, (uint32_t)flash.len,
	      rmw_view_part(flash, form->table_addr, form->table_size));
}

void rmw_layout_keep_private(const struct rmw_layout *layout, struct rmw_chip *chip)
{
	const struct rmw_layout_form *form = rmw_layout_form(chip);

	for (size_t i = 0; i < layout->count; i++) {
		const struct rmw_region *region = &layout->regions[i];

		for (size_t k = 0; k < form->private_count; k++)
			if (strcmp(region->name, form->privates[k].name) == 0)
				rmw_chip_keep_private(chip, region->addr,
						      region->size > form->privates[k].size_min
							      ? region->size
							      : form->privates[k].size_min);
	}
}

bool rmw_layout_read(struct rmw_layout *layout, struct rmw_chip *chip, struct rmw_err *err)
{
	const uint32_t sector_size = rmw_chip_facts(chip)->sector_size;
	const struct rmw_region place = rmw_layout_table(chip);
	rmw_auto(buf) table = RMW_BUF_INIT;

	if (!rmw_buf_resize(&table, place.size, err))
		return false;
	for (uint32_t at = 0; at < place.size; at += sector_size)
		if (!rmw_sure_read(chip, place.addr + at,
				   rmw_span_part(rmw_buf_span(&table), at, sector_size), NULL, 0,
				   err))
			return rmw_while(err, "partition table");
	rmw_layout_parse_table(layout, chip, rmw_buf_view(&table));
	rmw_layout_keep_private(layout, chip);
	return true;
}

bool rmw_layout_find(const struct rmw_layout *layout, const char *name, struct rmw_region *region,
		     struct rmw_err *err)
{
	char known[160] = "";

	for (size_t i = 0; i < layout->count; i++) {
		size_t len = strlen(known);

		if (strcasecmp(layout->regions[i].name, name) == 0) {
			*region = layout->regions[i];
			return true;
		}
		snprintf(known + len, sizeof(known) - len, "%s%s", i > 0 ? ", " : "",
			 layout->regions[i].name);
	}
	return rmw_fail(err, RMW_E_NO_REGION, "no '%.20s' here; there are: %s%s", name, known,
			layout->has_table ? "" : " (no valid partition table)");
}

bool rmw_layout_is_included(const struct rmw_region *region, const struct rmw_job *job)
{
	for (size_t i = 0; i < job->include_count; i++)
		if (strcasecmp(region->name, job->includes[i]) == 0)
			return true;
	return false;
}

bool rmw_layout_check_includes(const struct rmw_layout *layout, const struct rmw_job *job,
			       struct rmw_err *err)
{
	struct rmw_region region;

	for (size_t i = 0; i < job->include_count; i++) {
		if (!rmw_layout_find(layout, job->includes[i], &region, err))
			return rmw_while(err, "--include");
		if (region.is_locked)
			return rmw_fail(err, RMW_E_USAGE,
					"--include %s: on this chip the loader that answers lies "
					"there, and nothing could load it again",
					region.name);
	}
	return true;
}
