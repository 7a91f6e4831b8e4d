/* SPDX-License-Identifier: MIT */
/* What a pin can do: the roles of openbeken 6, and other spellings that people use (6.1). */
#include <rmwflash/obk.h>

#include <strings.h>

#include "obk/text.h"

/* clang-format off */
/* name, channels, pull, kind: an index never moves. */
static const struct rmw_obk_role ROLES[] = {
	/*  0 */ { "None", 0, RMW_OBK_PULL_NONE, RMW_OBK_UNUSED },
	/*  1 */ { "Rel", 1, RMW_OBK_OUTPUT, RMW_OBK_RELAY },
	/*  2 */ { "Rel_n", 1, RMW_OBK_OUTPUT, RMW_OBK_RELAY },
	/*  3 */ { "Btn", 2, RMW_OBK_PULL_UP, RMW_OBK_BUTTON },
	/*  4 */ { "Btn_n", 2, RMW_OBK_PULL_UP, RMW_OBK_BUTTON },
	/*  5 */ { "LED", 1, RMW_OBK_OUTPUT, RMW_OBK_LED },
	/*  6 */ { "LED_n", 1, RMW_OBK_OUTPUT, RMW_OBK_LED },
	/*  7 */ { "PWM", 1, RMW_OBK_DRIVER, RMW_OBK_PWM },
	/*  8 */ { "WifiLED", 0, RMW_OBK_OUTPUT, RMW_OBK_WIFI_LED },
	/*  9 */ { "WifiLED_n", 0, RMW_OBK_OUTPUT, RMW_OBK_WIFI_LED },
	/* 10 */ { "Btn_Tgl_All", 0, RMW_OBK_PULL_UP, RMW_OBK_BUTTON },
	/* 11 */ { "Btn_Tgl_All_n", 0, RMW_OBK_PULL_UP, RMW_OBK_BUTTON },
	/* 12 */ { "dInput", 1, RMW_OBK_PULL_UP, RMW_OBK_INPUT },
	/* 13 */ { "dInput_n", 1, RMW_OBK_PULL_UP, RMW_OBK_INPUT },
	/* 14 */ { "TglChanOnTgl", 1, RMW_OBK_PULL_UP, RMW_OBK_TOGGLE },
	/* 15 */ { "dInput_NoPullUp", 1, RMW_OBK_PULL_NONE, RMW_OBK_INPUT },
	/* 16 */ { "dInput_NoPullUp_n", 1, RMW_OBK_PULL_NONE, RMW_OBK_INPUT },
	/* 17 */ { "BL0937SEL", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 18 */ { "BL0937CF", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 19 */ { "BL0937CF1", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 20 */ { "ADC", 1, RMW_OBK_ADC, RMW_OBK_OTHER },
	/* 21 */ { "SM2135DAT", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 22 */ { "SM2135CLK", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 23 */ { "BP5758D_DAT", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 24 */ { "BP5758D_CLK", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 25 */ { "BP1658CJ_DAT", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 26 */ { "BP1658CJ_CLK", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 27 */ { "PWM_n", 1, RMW_OBK_DRIVER, RMW_OBK_PWM },
	/* 28 */ { "IRRecv", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 29 */ { "IRSend", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 30 */ { "Btn_NextColor", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 31 */ { "Btn_NextColor_n", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 32 */ { "Btn_NextDimmer", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 33 */ { "Btn_NextDimmer_n", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 34 */ { "AlwaysHigh", 0, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 35 */ { "AlwaysLow", 0, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 36 */ { "UCS1912_DIN", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 37 */ { "SM16703P_DIN", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 38 */ { "Btn_NextTemperature", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 39 */ { "Btn_NextTemperature_n", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 40 */ { "Btn_ScriptOnly", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 41 */ { "Btn_ScriptOnly_n", 0, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 42 */ { "DHT11", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 43 */ { "DHT12", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 44 */ { "DHT21", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 45 */ { "DHT22", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 46 */ { "CHT83XX_SDA", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 47 */ { "CHT83XX_SCK", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 48 */ { "SHT3X_SDA", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 49 */ { "SHT3X_SCK", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 50 */ { "SoftSDA", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 51 */ { "SoftSCL", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 52 */ { "SM2235DAT", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 53 */ { "SM2235CLK", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 54 */ { "BridgeFWD", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 55 */ { "BridgeREV", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 56 */ { "Btn_SmartLED", 1, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 57 */ { "Btn_SmartLED_n", 1, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 58 */ { "DoorSnsrWSleep", 1, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 59 */ { "DoorSnsrWSleep_nPup", 1, RMW_OBK_PULL_NONE, RMW_OBK_OTHER },
	/* 60 */ { "BAT_ADC", 1, RMW_OBK_ADC, RMW_OBK_OTHER },
	/* 61 */ { "BAT_Relay", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 62 */ { "TM1637_DIO", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 63 */ { "TM1637_CLK", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 64 */ { "BL0937SEL_n", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 65 */ { "DoorSnsrWSleep_pd", 1, RMW_OBK_PULL_DOWN, RMW_OBK_OTHER },
	/* 66 */ { "SGP_CLK", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 67 */ { "SGP_DAT", 2, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 68 */ { "ADC_Button", 1, RMW_OBK_ADC, RMW_OBK_OTHER },
	/* 69 */ { "GN6932_CLK", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 70 */ { "GN6932_DAT", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 71 */ { "GN6932_STB", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 72 */ { "TM1638_CLK", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 73 */ { "TM1638_DAT", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 74 */ { "TM1638_STB", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 75 */ { "BAT_Relay_n", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 76 */ { "KP18058_CLK", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 77 */ { "KP18058_DAT", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 78 */ { "DS1820_IO", 1, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 79 */ { "PWM_ScriptOnly", 1, RMW_OBK_DRIVER, RMW_OBK_PWM },
	/* 80 */ { "PWM_ScriptOnly_n", 1, RMW_OBK_DRIVER, RMW_OBK_PWM },
	/* 81 */ { "Counter_f", 1, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 82 */ { "Counter_r", 1, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 83 */ { "IRRecv_nPup", 0, RMW_OBK_PULL_NONE, RMW_OBK_OTHER },
	/* 84 */ { "StripState", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 85 */ { "StripState_n", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 86 */ { "HLW_8112_SCSN", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 87 */ { "RCRecv", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 88 */ { "RCRecv_nPup", 0, RMW_OBK_PULL_NONE, RMW_OBK_OTHER },
	/* 89 */ { "Btn_pd", 2, RMW_OBK_PULL_DOWN, RMW_OBK_BUTTON },
	/* 90 */ { "Btn_pd_n", 2, RMW_OBK_PULL_DOWN, RMW_OBK_BUTTON },
	/* 91 */ { "TglChanOnTgl_pd", 1, RMW_OBK_PULL_DOWN, RMW_OBK_TOGGLE },
	/* 92 */ { "ShutterA", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 93 */ { "ShutterB", 1, RMW_OBK_OUTPUT, RMW_OBK_OTHER },
	/* 94 */ { "BtnShutterUp", 1, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 95 */ { "BtnShutterDown", 1, RMW_OBK_PULL_UP, RMW_OBK_OTHER },
	/* 96 */ { "BL0939_SCLK", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 97 */ { "BL0939_MOSI", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
	/* 98 */ { "BL0939_MISO", 0, RMW_OBK_DRIVER, RMW_OBK_OTHER },
};
/* clang-format on */

_Static_assert(RMW_COUNT(ROLES) == RMW_OBK_ROLE_COUNT, "one row for each role");

/* Old names, misspellings and names that never were; what they mean. */
static const struct {
	const char *name;
	uint8_t index;
} ALIASES[] = {
	{ "Relay", 1 },
	{ "Relay_n", 2 },
	{ "Button", 3 },
	{ "Button_n", 4 },
	{ "SM2135_DAT", 21 },
	{ "SM2135_CLK", 22 },
	{ "SM2235_DAT", 52 },
	{ "SM2235_CLK", 53 },
	{ "BP5758_DAT", 23 },
	{ "BP5758_CLK", 24 },
	{ "WiFi_LED_n", 9 },
	{ "Btnl", 3 },
	{ "Btn_NextColour", 30 },
	{ "CHT8305_SDA", 46 },
	{ "CHT8305_SCK", 47 },
	{ "SDA", 50 },
	{ "SCL", 51 },
};

const struct rmw_obk_role *rmw_obk_role(size_t index)
{
	return index < RMW_COUNT(ROLES) ? &ROLES[index] : NULL;
}

static bool is_name(struct rmw_view word, const char *name)
{
	return strlen(name) == word.len &&
	       strncasecmp((const char *)word.data, name, word.len) == 0;
}

static bool find_alias(struct rmw_view word, uint8_t *index)
{
	for (size_t i = 0; i < RMW_COUNT(ALIASES); i++)
		if (is_name(word, ALIASES[i].name)) {
			*index = ALIASES[i].index;
			return true;
		}
	return false;
}

/* The firmware's own page writes "None" as one blank. */
static bool find_role(struct rmw_view word, uint8_t *index)
{
	for (size_t i = 0; i < RMW_COUNT(ROLES); i++)
		if (is_name(word, ROLES[i].name) || (i == 0 && word.len == 0)) {
			*index = (uint8_t)i;
			return true;
		}
	return false;
}

bool rmw_obk_role_find(const char *name, uint8_t *index, bool *is_alias)
{
	const struct rmw_view word =
		rmw_obk_text_trim((struct rmw_view){ (const uint8_t *)name, strlen(name) });
	const bool is_role = find_role(word, index);

	if (!is_role && !find_alias(word, index))
		return false;
	if (is_alias != NULL)
		*is_alias = !is_role;
	return true;
}
