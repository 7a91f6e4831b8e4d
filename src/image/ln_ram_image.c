/* SPDX-License-Identifier: MIT */
/* Files that the LN882H's boot ROM runs in RAM (ln882h-protocol 4.1). */
#include "image/ln_ram_image.h"

#include <inttypes.h>

#include "base/digest.h"

enum {
	AT_ADDRESS = 0x00,
	AT_LENGTH = 0x04,
	AT_CRC_START = 0x06,
	AT_BODY_CRC = 0x08,
	AT_VECTORS = 0x0c,
	AT_PROTECTION = 0x10,
	AT_HEADER_CRC = 0x14,
	HEADER_SIZE = 0x20,
	VECTORS_ALIGNMENT = 0x100,
	VECTORS_SIZE = 8, /* of it: stack and entry */
};

static bool check_header(struct rmw_view file, struct rmw_err *err)
{
	if (file.len < HEADER_SIZE)
		return rmw_fail(err, RMW_E_LOADER_FILE, "%zu bytes are no RAM image of an LN882H",
				file.len);
	if (rmw_get_le32(file.data + AT_ADDRESS) != RMW_LN_RAM_ADDRESS)
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"it is for address 0x%08" PRIx32 ", RAM of an LN882H begins at "
				"0x%08" PRIx32,
				rmw_get_le32(file.data + AT_ADDRESS), RMW_LN_RAM_ADDRESS);
	if (rmw_crc32(rmw_view_part(file, 0, AT_HEADER_CRC)) !=
	    rmw_get_le32(file.data + AT_HEADER_CRC))
		return rmw_fail(err, RMW_E_LOADER_FILE, "its header does not match its CRC");
	if (rmw_get_le32(file.data + AT_PROTECTION) != 0)
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"its header asks for the debug port to be closed");
	return true;
}

static bool check_body(struct rmw_view file, struct rmw_err *err)
{
	const uint32_t length = rmw_get_le16(file.data + AT_LENGTH);
	const uint32_t start = rmw_get_le16(file.data + AT_CRC_START);

	if (length != file.len)
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"its header announces %" PRIu32 " bytes, the file has %zu", length,
				file.len);
	if (start < HEADER_SIZE || start >= length)
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"its CRC begins at byte %" PRIu32 " of %" PRIu32, start, length);
	if (rmw_crc32(rmw_view_part(file, start, length)) != rmw_get_le32(file.data + AT_BODY_CRC))
		return rmw_fail(err, RMW_E_LOADER_FILE, "its content does not match its CRC");
	return true;
}

static bool check_vectors(struct rmw_view file, struct rmw_err *err)
{
	const uint32_t vectors = rmw_get_le32(file.data + AT_VECTORS);
	const uint32_t at = vectors - RMW_LN_RAM_ADDRESS;

	if (vectors % VECTORS_ALIGNMENT != 0 || at < HEADER_SIZE ||
	    rmw_view_part(file, at, VECTORS_SIZE).len < VECTORS_SIZE)
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"its vector table at 0x%08" PRIx32 " is not inside of it", vectors);
	return true;
}

bool rmw_ln_ram_image_check(struct rmw_view file, struct rmw_err *err)
{
	return check_header(file, err) && check_body(file, err) && check_vectors(file, err);
}
