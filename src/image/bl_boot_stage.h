/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_BOOT_STAGE_H
#define RMW_IMAGE_BL_BOOT_STAGE_H

#include <rmwflash/bytes.h>

#include "image/bl_header.h"

/*
 * The boot stage at the start of the flash: a header, FF, code from RMW_BL_BOOT_CODE on. It may
 * reach up to the first partition table. Ours is firmware/bl602/boot.
 */
#define RMW_BL_BOOT_STAGE_MAX 0xe000u

/* Ours says so, followed by its version. */
#define RMW_BL_BOOT_STAGE_NAME "rmwflash-boot_"

/* What people must know of ours, as a sentence without a full stop. */
#define RMW_BL_BOOT_STAGE_LIMIT                                                                    \
	"over-the-air updates do not work with rmwflash's boot stage: it does not unpack them"

struct rmw_bl_boot_stage {
	bool is_ours;
	char version[16]; /* of ours: "0.1.0"; else empty */
};

/*
 * True when `flash`, from its address 0 on, holds a boot stage that the boot ROM starts: a header
 * that it accepts, for code in the flash that is there as a whole and, where its hash is not to be
 * ignored, has it. What follows the code is not looked at. `stage` is only written then.
 */
bool rmw_bl_boot_stage_find(struct rmw_view flash, struct rmw_bl_boot_stage *stage);

/*
 * Turn code into what the flash holds from its start on. `out` is replaced; on failure it is empty.
 * Fails with IMAGE_KIND (no bytes), IMAGE_TOO_LARGE (it would reach the partition table) or
 * NO_MEMORY.
 */
bool rmw_bl_boot_stage_build(struct rmw_view code,
			     const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE],
			     struct rmw_buf *out, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Our own boot stage for a flash chip: that of rmw_bl602_boot_image with `flash_config` in its
 * header, as the boot ROM reads the flash by it. `out` is replaced; on failure it is empty. Fails
 * with IMAGE_KIND where the build had no boot stage, else as above.
 */
bool rmw_bl_boot_stage_for(const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE],
			   struct rmw_buf *out, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Our boot stage as it goes to address 0, for an EF 40 15; made by the build from
 * firmware/prebuilt/bl602-boot.bin. Static; empty where the build had none.
 */
struct rmw_view rmw_bl602_boot_image(void);

#endif
