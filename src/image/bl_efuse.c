/* SPDX-License-Identifier: MIT */
/* What the eFuses of a BL602 say (bl602-soc 6, bl602-protocol 8). */
#include "image/bl_efuse.h"

enum {
	AT_CFG_0 = 0x00,
	AT_SW_USAGE_0 = 0x10,
	AT_MAC = 0x14,
	AT_DEVICE = 0x18,
	MAC_SIZE = 6,
};

/*
 * By package (0 QFN32, 1 QFN40) and extension; values other than 0 were seen on no chip
 * (unverified). Extensions above 3 are not known.
 */
static const char *const chip_names[2][8] = {
	/* clang-format off */
	{ "BL602", "BL602C", "BL602L", "BL602E", "BL602", "BL602", "BL602", "BL602" },
	{ "BL604", "BL604C", "BL604L", "BL604E", "BL604", "BL604", "BL604", "BL604" },
	/* clang-format on */
};

static const uint32_t flash_sizes[4] = { 0, 1 << 20, 2 << 20, 4 << 20 };

static uint32_t bits(uint32_t word, unsigned low, unsigned count)
{
	return word >> low & ((1u << count) - 1);
}

static bool bit(uint32_t word, unsigned at)
{
	return bits(word, at, 1) != 0;
}

static unsigned zero_bits(const uint8_t *bytes, size_t len)
{
	unsigned count = 0;

	for (size_t i = 0; i < len; i++)
		for (unsigned at = 0; at < 8; at++)
			count += !bit(bytes[i], at);
	return count;
}

bool rmw_bl_efuse_mac(const uint8_t stored[RMW_BL_EFUSE_MAC_SIZE], uint8_t mac[MAC_SIZE])
{
	const unsigned zeros = zero_bits(stored, MAC_SIZE);

	for (size_t i = 0; i < MAC_SIZE; i++)
		mac[i] = stored[MAC_SIZE - 1 - i];
	/* All zeros and all ones are what an empty or a dead eFuse reads as. */
	return zeros != 0 && zeros != 8 * MAC_SIZE && zeros == bits(stored[MAC_SIZE], 0, 6);
}

enum rmw_flash_place rmw_bl_efuse_flash_place(uint32_t sw_usage_0)
{
	static const enum rmw_flash_place places[4] = { RMW_FLASH_INSIDE, RMW_FLASH_INSIDE,
							RMW_FLASH_ON_17, RMW_FLASH_ON_0 };

	return places[bits(sw_usage_0, 16, 2)];
}

bool rmw_bl_efuse_parse(struct rmw_view words, struct rmw_bl_efuse *efuse, struct rmw_err *err)
{
	uint32_t cfg, usage, device;

	if (words.len != RMW_BL_EFUSE_SIZE)
		return rmw_fail(err, RMW_E_BAD_FRAME, "the eFuses have %u bytes, there are %zu",
				RMW_BL_EFUSE_SIZE, words.len);

	cfg = rmw_get_le32(words.data + AT_CFG_0);
	usage = rmw_get_le32(words.data + AT_SW_USAGE_0);
	device = rmw_get_le32(words.data + AT_DEVICE);
	*efuse = (struct rmw_bl_efuse){
		.chip = chip_names[bits(device, 31, 1)][bits(device, 24, 3)],
		.flash_size = flash_sizes[bits(device, 27, 2)],
		.is_signed_boot = bits(cfg, 2, 2) != 0 || bits(cfg, 4, 2) != 0,
		.is_encrypted_boot = bits(cfg, 0, 2) != 0 || bit(cfg, 7),
		.is_memory_forbidden = bit(usage, 20),
		.is_flash_boot_off = bit(usage, 24),
		.is_uart_boot_off = bit(usage, 25),
		.is_strap_gpio6 = bit(cfg, 11),
		.flash_place = rmw_bl_efuse_flash_place(usage),
		.cfg_0 = cfg,
		.sw_usage_0 = usage,
	};
	efuse->is_mac_good = rmw_bl_efuse_mac(words.data + AT_MAC, efuse->mac);
	return true;
}
