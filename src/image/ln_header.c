/* SPDX-License-Identifier: MIT */
/* Headers of LN882H images, and the CRCs in them. */
#include "image/ln_header.h"

#include <assert.h>

#include "base/digest.h"

/* ln882h-protocol 4.1 */
enum {
	BOOT_LEN = 4,
	BOOT_BODY = 6,
	BOOT_BODY_CRC = 8,
	BOOT_VECTORS = 12,
	BOOT_PROTECTION = 16,
	BOOT_CRC = 20,
	BOOT_EXTENSION = 24,
	VECTORS_ALIGN = 256,
};

bool rmw_ln_boot_parse(struct rmw_view image, struct rmw_ln_boot *boot, struct rmw_err *err)
{
	const uint8_t *at = image.data;

	if (image.len < RMW_LN_BOOT_HEADER || rmw_get_le32(at) != RMW_LN_RAM)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "no boot header of an LN882H");
	if (rmw_crc32(rmw_view_part(image, 0, BOOT_CRC)) != rmw_get_le32(at + BOOT_CRC))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED, "the boot header does not match its CRC");
	*boot = (struct rmw_ln_boot){
		.addr = rmw_get_le32(at),
		.len = rmw_get_le16(at + BOOT_LEN),
		.body = rmw_get_le16(at + BOOT_BODY),
		.body_crc = rmw_get_le32(at + BOOT_BODY_CRC),
		.vectors = rmw_get_le32(at + BOOT_VECTORS),
		.protection = rmw_get_le32(at + BOOT_PROTECTION),
		.extension = rmw_get_le32(at + BOOT_EXTENSION),
	};
	return true;
}

bool rmw_ln_boot_check(struct rmw_view image, const struct rmw_ln_boot *boot, struct rmw_err *err)
{
	const struct rmw_view body =
		rmw_view_part(rmw_view_part(image, 0, boot->len), boot->body, boot->len);

	if (boot->body < RMW_LN_BOOT_HEADER || boot->len < RMW_LN_VECTORS_AT + 8 ||
	    boot->body >= boot->len || boot->vectors % VECTORS_ALIGN != 0 ||
	    boot->vectors < boot->addr + RMW_LN_BOOT_HEADER ||
	    boot->vectors - boot->addr > boot->len - 8u)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the boot header's lengths and addresses do not go together");
	if (image.len < boot->len)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the boot header announces %u bytes, %zu are there", boot->len,
				image.len);
	if (rmw_crc32(body) != boot->body_crc)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED, "the boot code does not match its CRC");
	if (boot->protection != 0)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the boot header asks to lock the debug port (0x%08x)",
				boot->protection);
	return true;
}

void rmw_ln_boot_build(struct rmw_span image)
{
	const struct rmw_view bytes = rmw_span_view(image);

	assert(image.len >= RMW_LN_VECTORS_AT && image.len <= UINT16_MAX);
	memset(image.data, 0, RMW_LN_BOOT_HEADER);
	rmw_put_le32(image.data, RMW_LN_RAM);
	rmw_put_le16(image.data + BOOT_LEN, (uint16_t)image.len);
	rmw_put_le16(image.data + BOOT_BODY, RMW_LN_BOOT_HEADER);
	rmw_put_le32(image.data + BOOT_VECTORS, RMW_LN_RAM + RMW_LN_VECTORS_AT);
	rmw_put_le32(image.data + BOOT_BODY_CRC,
		     rmw_crc32(rmw_view_part(bytes, RMW_LN_BOOT_HEADER, bytes.len)));
	rmw_put_le32(image.data + BOOT_CRC, rmw_crc32(rmw_view_part(bytes, 0, BOOT_CRC)));
}

/* ln882h-protocol 8.3: sizes and CRCs of the four types stand in a row each. */
enum { IMAGE_MAJOR = 4, IMAGE_MINOR = 5, IMAGE_SIZES = 8, IMAGE_CRCS = 24, IMAGE_CRC = 0xfc };

bool rmw_ln_image_parse(struct rmw_view file, struct rmw_ln_image *image, struct rmw_err *err)
{
	const uint8_t *at = file.data;
	size_t column;

	if (file.len < RMW_LN_IMAGE_HEADER || rmw_get_le32(at) > RMW_LN_DIFFERENCE_PACKED)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "no image header of an LN882H");
	if (rmw_crc32(rmw_view_part(file, 0, IMAGE_CRC)) != rmw_get_le32(at + IMAGE_CRC))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the image header does not match its CRC");
	*image = (struct rmw_ln_image){ .type = rmw_get_le32(at),
					.major = at[IMAGE_MAJOR],
					.minor = at[IMAGE_MINOR] };
	if (image->type == RMW_LN_ATTACH)
		return true;
	column = 4 * ((size_t)image->type - RMW_LN_ORIGINAL);
	image->size = rmw_get_le32(at + IMAGE_SIZES + column);
	image->crc = rmw_get_le32(at + IMAGE_CRCS + column);
	return true;
}

bool rmw_ln_image_check(struct rmw_view file, const struct rmw_ln_image *image, struct rmw_err *err)
{
	const struct rmw_view body = rmw_view_part(file, RMW_LN_IMAGE_HEADER, image->size);

	if (image->size == 0)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED, "the image header announces no bytes");
	if (body.len < image->size)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the image header announces %u bytes, %zu are there", image->size,
				body.len);
	if (rmw_crc32(body) != image->crc)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED, "the code does not match its CRC");
	return true;
}

void rmw_ln_image_build(uint8_t major, uint8_t minor, struct rmw_view code,
			uint8_t header[RMW_LN_IMAGE_HEADER])
{
	memset(header, 0, RMW_LN_IMAGE_HEADER);
	rmw_put_le32(header, RMW_LN_ORIGINAL);
	header[IMAGE_MAJOR] = major;
	header[IMAGE_MINOR] = minor;
	rmw_put_le32(header + IMAGE_SIZES, (uint32_t)code.len);
	rmw_put_le32(header + IMAGE_CRCS, rmw_crc32(code));
	rmw_put_le32(header + IMAGE_CRC, rmw_crc32((struct rmw_view){ header, IMAGE_CRC }));
}
