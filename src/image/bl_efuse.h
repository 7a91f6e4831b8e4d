/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_EFUSE_H
#define RMW_IMAGE_BL_EFUSE_H

#include <rmwflash/image.h>

#define RMW_BL_EFUSE_SIZE 128u

/* What the eFuses say about a chip (bl602-protocol 8, bl602-soc 6). */
struct rmw_bl_efuse {
	uint8_t mac[6];	     /* slot 0, in the order people write it */
	bool is_mac_good;    /* its count of zero bits is the stored one, and it is not blank */
	const char *chip;    /* "BL602", "BL602C", "BL602L", "BL602E", "BL604", ...; static */
	uint32_t flash_size; /* bytes claimed, 0: none or not said; never trust it over JEDEC */
	bool is_signed_boot; /* the chip only starts signed code */
	bool is_encrypted_boot;
	bool is_memory_forbidden; /* sw_usage_0 bit 20: the ROM refuses commands 50 and 51 */
	bool is_flash_boot_off;
	bool is_uart_boot_off;
	bool is_strap_gpio6; /* BOOT is GPIO6 and not GPIO8 */
	enum rmw_flash_place flash_place;
	uint32_t cfg_0;
	uint32_t sw_usage_0;
};

/*
 * Decode all 128 bytes, as they stand at 0x40007000. The MAC is that of slot 0, as the boot info
 * gives it too; later slots, which firmware may prefer (unverified), do not name the unit. Fails
 * with BAD_FRAME when there are not 128 bytes.
 */
bool rmw_bl_efuse_parse(struct rmw_view words, struct rmw_bl_efuse *efuse,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Where word sw_usage_0 says that the flash is; also the boot info has that word. Never UNKNOWN. */
enum rmw_flash_place rmw_bl_efuse_flash_place(uint32_t sw_usage_0);

#define RMW_BL_EFUSE_MAC_SIZE 7u

/*
 * Decode a MAC as eFuses 0x14 to 0x1a and the boot info hold it: six bytes, the last one first,
 * and the count of their zero bits (bl602-soc 6, "MAC rule"). `mac` is filled in either case, in
 * the order people write it. False when the count does not fit or the MAC is blank.
 */
bool rmw_bl_efuse_mac(const uint8_t stored[RMW_BL_EFUSE_MAC_SIZE], uint8_t mac[6]);

#endif
