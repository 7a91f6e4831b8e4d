/* SPDX-License-Identifier: MIT */
/* The header of a BK7231's packages, before an over-the-air file and behind code in flash. */
#include "image/bk_rbl.h"

#include <ctype.h>

#include "base/digest.h"

/* bk7231-protocol 16.5 */
enum {
	AT_CIPHER = 4,
	AT_PACKING = 5,
	AT_TIME = 8,
	AT_NAME = 12,
	AT_VERSION = 28,
	AT_SERIAL = 52,
	AT_BODY_CRC = 76,
	AT_RAW_HASH = 80,
	AT_RAW_SIZE = 84,
	AT_PACKAGE_SIZE = 88,
	AT_CRC = 92,
	NAME_MAX = 16,
	VERSION_MAX = 24,
	SERIAL_DIGITS = 23,
	PADDING_MAX = 16, /* as much as makes whole blocks of a cipher */
};

/* What stands behind the zero is left over from other things. */
static void copy_text(const uint8_t *from, size_t room, char *text)
{
	size_t len = 0;

	while (len < room && from[len] != 0) {
		text[len] = (char)(isprint(from[len]) ? from[len] : '?');
		len++;
	}
	text[len] = '\0';
}

bool rmw_rbl_parse(struct rmw_view bytes, struct rmw_rbl *rbl, struct rmw_err *err)
{
	const uint8_t *at = bytes.data;

	if (bytes.len < RMW_RBL_SIZE || memcmp(at, "RBL", 4) != 0)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "no RBL header");
	if (rmw_crc32(rmw_view_part(bytes, 0, AT_CRC)) != rmw_get_le32(at + AT_CRC))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED, "the RBL header does not match its CRC");
	*rbl = (struct rmw_rbl){
		.cipher = at[AT_CIPHER],
		.packing = at[AT_PACKING],
		.time = rmw_get_le32(at + AT_TIME),
		.body_crc = rmw_get_le32(at + AT_BODY_CRC),
		.raw_hash = rmw_get_le32(at + AT_RAW_HASH),
		.raw_size = rmw_get_le32(at + AT_RAW_SIZE),
		.package_size = rmw_get_le32(at + AT_PACKAGE_SIZE),
	};
	copy_text(at + AT_NAME, NAME_MAX, rbl->name);
	copy_text(at + AT_VERSION, VERSION_MAX, rbl->version);
	return true;
}

void rmw_rbl_build(const struct rmw_rbl *rbl, uint8_t bytes[RMW_RBL_SIZE])
{
	memset(bytes, 0, RMW_RBL_SIZE);
	memcpy(bytes, "RBL", 4);
	bytes[AT_CIPHER] = rbl->cipher;
	bytes[AT_PACKING] = rbl->packing;
	rmw_put_le32(bytes + AT_TIME, rbl->time);
	memcpy(bytes + AT_NAME, rbl->name, strnlen(rbl->name, NAME_MAX));
	memcpy(bytes + AT_VERSION, rbl->version, strnlen(rbl->version, VERSION_MAX));
	memset(bytes + AT_SERIAL, '0', SERIAL_DIGITS);
	rmw_put_le32(bytes + AT_BODY_CRC, rbl->body_crc);
	rmw_put_le32(bytes + AT_RAW_HASH, rbl->raw_hash);
	rmw_put_le32(bytes + AT_RAW_SIZE, rbl->raw_size);
	rmw_put_le32(bytes + AT_PACKAGE_SIZE, rbl->package_size);
	rmw_put_le32(bytes + AT_CRC, rmw_crc32((struct rmw_view){ bytes, AT_CRC }));
}

uint32_t rmw_rbl_hash(struct rmw_view bytes)
{
	uint32_t hash = 0x811c9dc5;

	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ bytes.data[i]) * 0x01000193;
	return hash;
}

static uint32_t padded_crc(struct rmw_view code, size_t padding)
{
	uint8_t bytes[PADDING_MAX];

	memset(bytes, (int)padding, padding);
	return rmw_crc32_more(rmw_crc32(code), (struct rmw_view){ bytes, padding });
}

bool rmw_rbl_check_code(const struct rmw_rbl *rbl, struct rmw_view code, struct rmw_err *err)
{
	const struct rmw_view raw = rmw_view_part(code, 0, rbl->raw_size);

	if (rbl->package_size < rbl->raw_size || rbl->package_size - rbl->raw_size > PADDING_MAX)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the RBL header announces %u bytes in a package of %u",
				rbl->raw_size, rbl->package_size);
	if (raw.len < rbl->raw_size)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the RBL header announces %u bytes of code, %zu are there",
				rbl->raw_size, raw.len);
	if (rmw_rbl_hash(raw) != rbl->raw_hash ||
	    padded_crc(raw, rbl->package_size - rbl->raw_size) != rbl->body_crc)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the code does not match the sums in its RBL header");
	return true;
}

void rmw_rbl_cover_code(struct rmw_rbl *rbl, struct rmw_view code)
{
	const size_t padding = PADDING_MAX - code.len % PADDING_MAX;

	rbl->raw_size = (uint32_t)code.len;
	rbl->package_size = (uint32_t)(code.len + padding);
	rbl->raw_hash = rmw_rbl_hash(code);
	rbl->body_crc = padded_crc(code, padding);
}
