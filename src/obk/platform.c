/* SPDX-License-Identifier: MIT */
/* The platforms of OpenBeken, a row each: names of openbeken 4.4, layout 2.2, pins 2.5, CRC 3,
 * place of the block 8.1. */
#include <rmwflash/obk.h>

#include <strings.h>

#define OTHER_KEY "ObkCfg"

/*
 * The CRC of all but BL602 and BK7231, and the places of all but BL602, BK7231, LN882H and LN8825,
 * are only known from the tables of the flashing tool (unverified).
 */
/* clang-format off */
static const struct rmw_obk_platform PLATFORMS[] = {
	{ "BL602",    "OpenBL602",    "obl",      "bl602s",     RMW_OBK_D, RMW_OBK_CRC_UNSIGNED, 24, RMW_OBK_KEY, 0, 0 },
	{ "BK7231T",  "OpenBK7231T",  "obk",      "bekens_t",   RMW_OBK_D, RMW_OBK_CRC_SIGNED,   29, NULL, 0x1e1000, 0x1000 },
	{ "BK7231N",  "OpenBK7231N",  "obk",      "bekens_n",   RMW_OBK_D, RMW_OBK_CRC_SIGNED,   29, NULL, 0x1d1000, 0x1000 },
	{ "BK7231M",  "OpenBK7231N",  "obk",      "bekens_n",   RMW_OBK_D, RMW_OBK_CRC_SIGNED,   29, NULL, 0x1d1000, 0x1000 },
	{ "BK7231U",  "OpenBK7231U",  "obk",      "bekens_u",   RMW_OBK_D, RMW_OBK_CRC_SIGNED,   29, NULL, 0x1e1000, 0x1000 },
	{ "BK7238",   "OpenBK7238",   "obk",      "bekens_8s",  RMW_OBK_D, RMW_OBK_CRC_SIGNED,   29, NULL, 0x1e1000, 0x1000 },
	{ "BK7252",   "OpenBK7252",   "obk",      "bekens_52s", RMW_OBK_A, RMW_OBK_CRC_SIGNED,   40, NULL, 0x1e1000, 0x1000 },
	{ "BK7252N",  "OpenBK7252N",  "obk",      "bekens_52n", RMW_OBK_A, RMW_OBK_CRC_SIGNED,   40, NULL, 0x1e1000, 0x1000 },
	{ "LN882H",   "OpenLN882H",   "ln882h",   "ln882h",     RMW_OBK_D, RMW_OBK_CRC_UNSIGNED, 26, NULL, 0x1ff000, 0x1000 },
	{ "LN8825",   "OpenLN8825",   "ln8825",   "ln8825s",    RMW_OBK_D, RMW_OBK_CRC_UNSIGNED, 26, NULL, 0x1ff000, 0x1000 },
	{ "XR809",    "OpenXR809",    "oxr",      "xr809s",     RMW_OBK_D, RMW_OBK_CRC_UNSIGNED, 24, OTHER_KEY, 0x1e0000, 0x10000 },
	{ "W800",     "OpenW800",     "w800",     "w800s",      RMW_OBK_A, RMW_OBK_CRC_UNSIGNED, 44, NULL, 0x1f0303, 0 },
	{ "W600",     "OpenW600",     "w600",     "w600s",      RMW_OBK_D, RMW_OBK_CRC_UNSIGNED, 17, NULL, 0xf0000, 0 },
	{ "BL616",    "OpenBL616",    "bl616",    "bl616s",     RMW_OBK_A, RMW_OBK_CRC_UNSIGNED, 35, RMW_OBK_KEY, 0x2e9000, 0x13000 },
	{ "RTL87X0C", "OpenRTL87X0C", "rtl87x0C", "rtl87x0c",   RMW_OBK_D, RMW_OBK_CRC_SIGNED,   24, OTHER_KEY, 0x1f0000, 0x10000 },
	{ "ESP8266",  "OpenESP8266",  "esp",      "esp",        RMW_OBK_D, RMW_OBK_CRC_SIGNED,   14, NULL, 0, 0 },
	{ "ESP32",    "OpenESP32",    "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   40, NULL, 0, 0 },
	{ "ESP32C2",  "OpenESP32C2",  "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   21, NULL, 0, 0 },
	{ "ESP32C3",  "OpenESP32C3",  "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   22, NULL, 0, 0 },
	{ "ESP32C5",  "OpenESP32C5",  "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   29, NULL, 0, 0 },
	{ "ESP32C6",  "OpenESP32C6",  "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   31, NULL, 0, 0 },
	{ "ESP32C61", "OpenESP32C61", "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   22, NULL, 0, 0 },
	{ "ESP32S2",  "OpenESP32S2",  "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   47, NULL, 0, 0 },
	{ "ESP32S3",  "OpenESP32S3",  "esp",      "esp",        RMW_OBK_B, RMW_OBK_CRC_SIGNED,   49, NULL, 0, 0 },
};

/* Chips that run the firmware, of which it is not told here how they keep a configuration. */
static const struct {
	const char *chip;
	uint8_t pin_count;
} OTHERS[] = {
	{ "XR806", 27 }, { "XR872", 36 }, { "TR6260", 25 }, { "RTL8710B", 17 }, { "RTL8710A", 20 },
	{ "RTL8720D", 64 }, { "RTL8721DA", 64 }, { "RTL8720E", 52 }, { "TXW81X", 64 },
	{ "ECR6600", 27 }, { "RDA5981", 29 }, { "GD32VW553", 48 },
};
/* clang-format on */

const struct rmw_obk_platform *rmw_obk_platforms(size_t *count)
{
	*count = RMW_COUNT(PLATFORMS);
	return PLATFORMS;
}

const struct rmw_obk_platform *rmw_obk_platform(const char *chip)
{
	for (size_t i = 0; i < RMW_COUNT(PLATFORMS); i++)
		if (strcasecmp(PLATFORMS[i].chip, chip) == 0)
			return &PLATFORMS[i];
	return NULL;
}

uint8_t rmw_obk_pin_count(const char *chip)
{
	const struct rmw_obk_platform *platform = rmw_obk_platform(chip);

	for (size_t i = 0; platform == NULL && i < RMW_COUNT(OTHERS); i++)
		if (strcasecmp(OTHERS[i].chip, chip) == 0)
			return OTHERS[i].pin_count;
	return platform == NULL ? 0 : platform->pin_count;
}
