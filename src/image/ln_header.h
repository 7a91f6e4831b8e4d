/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_LN_HEADER_H
#define RMW_IMAGE_LN_HEADER_H

#include <rmwflash/bytes.h>

/*
 * The boot ROM's header of an LN882H, before an image for its RAM and before the boot code in
 * flash (ln882h-protocol 4.1).
 */
#define RMW_LN_BOOT_HEADER 32u
#define RMW_LN_RAM 0x20000000u
#define RMW_LN_VECTORS_AT 0x100u

struct rmw_ln_boot {
	uint32_t addr; /* where it is copied to */
	uint16_t len;  /* of the whole image */
	uint16_t body; /* offset from which its CRC counts */
	uint32_t body_crc;
	uint32_t vectors;
	uint32_t protection; /* not 0: the debug port is to be closed */
	uint32_t extension;  /* 0: made for RAM, 1: made for flash */
};

/*
 * Read the header at the start of an image. Fails with IMAGE_KIND (it is none, or cut short) or
 * IMAGE_DAMAGED (it does not match its CRC).
 */
bool rmw_ln_boot_parse(struct rmw_view image, struct rmw_ln_boot *boot,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Check what the boot ROM checks: lengths, addresses, the CRC of the body; and that the header does
 * not ask for protection, which cannot be undone. Bytes behind the image are left out. Fails with
 * IMAGE_TRUNCATED or IMAGE_DAMAGED.
 */
bool rmw_ln_boot_check(struct rmw_view image, const struct rmw_ln_boot *boot,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* Write the header at the start of a RAM image that is complete behind it; at most 65535 bytes, at
 * least RMW_LN_VECTORS_AT. */
void rmw_ln_boot_build(struct rmw_span image);

/* The header before an application and before an over-the-air file (ln882h-protocol 8.3). */
#define RMW_LN_IMAGE_HEADER 256u

enum rmw_ln_type { /* numbers of the header */
		   RMW_LN_ATTACH = 0,
		   RMW_LN_ORIGINAL = 1,
		   RMW_LN_ORIGINAL_PACKED = 2,
		   RMW_LN_DIFFERENCE = 3,
		   RMW_LN_DIFFERENCE_PACKED = 4,
};

/* What is behind the header, by its type. */
struct rmw_ln_image {
	uint32_t type; /* at most RMW_LN_DIFFERENCE_PACKED */
	uint8_t major, minor;
	uint32_t size;
	uint32_t crc;
};

/* As rmw_ln_boot_parse. */
bool rmw_ln_image_parse(struct rmw_view file, struct rmw_ln_image *image,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Check the CRC of what is behind the header. Fails with IMAGE_TRUNCATED or IMAGE_DAMAGED. */
bool rmw_ln_image_check(struct rmw_view file, const struct rmw_ln_image *image,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Write the header of an application whose code is `code`. */
void rmw_ln_image_build(uint8_t major, uint8_t minor, struct rmw_view code,
			uint8_t header[RMW_LN_IMAGE_HEADER]);

#endif
