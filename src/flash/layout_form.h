/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_LAYOUT_FORM_H
#define RMW_FLASH_LAYOUT_FORM_H

#include "flash/layout.h"

/* A region in which passwords and keys are, and how much of the flash from its start on that may
 * concern at least. */
struct rmw_layout_private {
	const char *name;
	uint32_t size_min;
};

/* How the flash of a chip is laid out: a row for each chip. */
struct rmw_layout_form {
	const char *chip;    /* as its facts name it: "bk7231t" */
	const char *family;  /* as kinds of images name it: "bk7231" */
	const char *silicon; /* chips of one silicon run each other's files, but for their key */
	uint32_t table_addr; /* where it is written in the flash */
	uint32_t table_size; /* 0: nowhere, and all units have the same */
	void (*parse)(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view table);
	const struct rmw_region *regions; /* that are there whatever the table says */
	size_t region_count;
	const struct rmw_layout_private *privates;
	size_t private_count;
	uint32_t boot_end; /* of a boot loader that starts nothing when it is wrong; 0: none */
};

/* The row of a chip; one that is not known counts as a BL602. */
const struct rmw_layout_form *rmw_layout_form(const struct rmw_chip *chip);

/* The row of that name (case ignored); NULL when there is none. */
const struct rmw_layout_form *rmw_layout_form_by_name(const char *name);

/* Add a region, cut off where the flash ends; one without a name or bytes is left out. */
void rmw_layout_add(struct rmw_layout *layout, uint32_t flash_size, struct rmw_region region);

/* Add what a table says. One that is damaged, or none, adds nothing. */
void rmw_layout_parse_bl(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view tables);
void rmw_layout_parse_ln(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view table);

#endif
