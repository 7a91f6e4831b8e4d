/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_MAKING_H
#define RMW_FLASH_MAKING_H

#include <rmwflash/flash.h>

/* A goal in the making. */
struct rmw_making {
	struct rmw_goal *goal;
	struct rmw_chip *chip;
	struct rmw_view file;
	const struct rmw_target *target;
	const struct rmw_watch *watch;
	const struct rmw_image_kind_row *kind;
};

/* The goal becomes these bytes at that address. */
void rmw_making_set_part(struct rmw_goal *goal, uint32_t addr, struct rmw_view bytes);

/* The layout that is to be in the flash, or what is there. Fails as rmw_layout_read does. */
bool rmw_making_find_layout(const struct rmw_making *making, struct rmw_layout *layout,
			    struct rmw_err *err) RMW_MUST_CHECK;

/* The slot that --slot names, or the active one. Fails with NO_REGION. */
bool rmw_making_find_slot(const struct rmw_making *making, const struct rmw_layout *layout,
			  struct rmw_region *slot, struct rmw_err *err) RMW_MUST_CHECK;

/* The goal becomes these bytes in that slot. Fails with IMAGE_TOO_LARGE. */
bool rmw_making_put_in_slot(struct rmw_making *making, const struct rmw_layout *layout,
			    const struct rmw_region *slot, struct rmw_view bytes,
			    struct rmw_err *err) RMW_MUST_CHECK;

/* The goal becomes the file at address 0. Fails with IMAGE_KIND (a slot was named) or
 * IMAGE_TOO_LARGE. */
bool rmw_making_put_at_start(struct rmw_making *making, struct rmw_err *err) RMW_MUST_CHECK;

/* All firmware in the file is whole. Fails with IMAGE_DAMAGED or IMAGE_TRUNCATED. */
bool rmw_making_check_firmware(struct rmw_view file, struct rmw_err *err) RMW_MUST_CHECK;

/* The file is for chips of that family, or for any. Fails with IMAGE_OTHER_CHIP. */
bool rmw_making_check_family(const struct rmw_chip *chip, struct rmw_view file,
			     struct rmw_err *err) RMW_MUST_CHECK;

/* What a file was made for, if it tells (else NULL), is this chip or one of its silicon. Fails with
 * IMAGE_OTHER_CHIP. */
bool rmw_making_check_silicon(const struct rmw_chip *chip, const char *made_for,
			      struct rmw_err *err) RMW_MUST_CHECK;

/* Put a dump that begins at a BK7231's application into the order of the flash
 * (bk7231-protocol 9.5), and say so; any other is left as it is. Fails with NO_MEMORY. */
bool rmw_making_straighten(struct rmw_buf *dump, const struct rmw_watch *watch,
			   struct rmw_err *err) RMW_MUST_CHECK;

/* Goals for a BK7231: an application, or that of a complete image; a dump. Fail also with
 * IMAGE_OTHER_CHIP and IMAGE_OTHER_KEY. */
bool rmw_making_bk_application(struct rmw_making *making, struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_making_bk_dump(struct rmw_making *making, struct rmw_err *err) RMW_MUST_CHECK;

/* A goal for an LN882H: boot code, sound table, application, at address 0. Fails with
 * IMAGE_DAMAGED, IMAGE_TRUNCATED, or as rmw_making_put_at_start. */
bool rmw_making_ln_complete(struct rmw_making *making, struct rmw_err *err) RMW_MUST_CHECK;

/* OpenBeken's configuration block, where the chip has it at a place of its own. Fails with
 * IMAGE_KIND, IMAGE_DAMAGED or NO_REGION. */
bool rmw_making_config(struct rmw_making *making, struct rmw_err *err) RMW_MUST_CHECK;

#endif
