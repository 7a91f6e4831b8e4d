/* SPDX-License-Identifier: MIT */
/* What an application is left in RAM, as the vendor's boot stage leaves it. bl602-soc 8.4 */
#include "boot/core/handoff.h"

#include <stddef.h>
#include <string.h>

#include "core/bytes.h"

#define AT_TABLE 4u
#define EMPTY_TABLE (BOOT_TABLE_HEAD + 4u)

static const uint8_t *flash_block(const struct boot *boot)
{
	const uint8_t *block = boot_image_flash_block(&boot->image, &boot->crc);

	return block != NULL ? block : boot_image_flash_block(&boot->own, &boot->crc);
}

uint32_t boot_handoff_build(const struct boot *boot, uint8_t out[BOOT_HANDOFF_MAX])
{
	const uint32_t table_len = boot->table.len != 0 ? boot->table.len : EMPTY_TABLE;
	const uint8_t *block = flash_block(boot);

	memset(out, 0, BOOT_HANDOFF_MAX);
	if (boot->table.len != 0) {
		put_le32(out, boot->table.copy);
		memcpy(out + AT_TABLE, boot->table.bytes, boot->table.len);
	}
	if (block != NULL)
		memcpy(out + AT_TABLE + table_len, block, BOOT_FLASH_BLOCK_SIZE);
	return AT_TABLE + table_len + BOOT_FLASH_BLOCK_SIZE;
}
