/* SPDX-License-Identifier: MIT */
/* OpenBeken's roles: all names, and how those are served that a wired relay has. openbeken 6 */
#include "relay/core/roles.h"

#include <string.h>

#include "relay/core/words.h"

#define NUMBER_MAX 255u

/* clang-format off */
#define SERVED(name, kind, sense, pull) \
	{ name, RELAY_KIND_##kind, RELAY_##sense, RELAY_PULL_##pull }
#define OTHER(name) { name, RELAY_KIND_OTHER, RELAY_PLAIN, RELAY_PULL_NONE }

static const struct relay_role roles[] = {
	/*  0 */ { "None", RELAY_KIND_NONE, RELAY_PLAIN, RELAY_PULL_NONE },
	/*  1 */ SERVED("Rel", RELAY, PLAIN, NONE),
	/*  2 */ SERVED("Rel_n", RELAY, INVERTED, NONE),
	/*  3 */ SERVED("Btn", BUTTON, PLAIN, UP),
	/*  4 */ SERVED("Btn_n", BUTTON, INVERTED, UP),
	/*  5 */ SERVED("LED", LED, PLAIN, NONE),
	/*  6 */ SERVED("LED_n", LED, INVERTED, NONE),
	/*  7 */ OTHER("PWM"),
	/*  8 */ SERVED("WifiLED", STATUS, PLAIN, NONE),
	/*  9 */ SERVED("WifiLED_n", STATUS, INVERTED, NONE),
	/* 10 */ SERVED("Btn_Tgl_All", BUTTON_ALL, PLAIN, UP),
	/* 11 */ SERVED("Btn_Tgl_All_n", BUTTON_ALL, INVERTED, UP),
	/* 12 */ SERVED("dInput", INPUT, PLAIN, UP),
	/* 13 */ SERVED("dInput_n", INPUT, INVERTED, UP),
	/* 14 */ SERVED("TglChanOnTgl", SWITCH, PLAIN, UP),
	/* 15 */ SERVED("dInput_NoPullUp", INPUT, PLAIN, NONE),
	/* 16 */ SERVED("dInput_NoPullUp_n", INPUT, INVERTED, NONE),
	/* 17 */ OTHER("BL0937SEL"),
	/* 18 */ OTHER("BL0937CF"),
	/* 19 */ OTHER("BL0937CF1"),
	/* 20 */ OTHER("ADC"),
	/* 21 */ OTHER("SM2135DAT"),
	/* 22 */ OTHER("SM2135CLK"),
	/* 23 */ OTHER("BP5758D_DAT"),
	/* 24 */ OTHER("BP5758D_CLK"),
	/* 25 */ OTHER("BP1658CJ_DAT"),
	/* 26 */ OTHER("BP1658CJ_CLK"),
	/* 27 */ OTHER("PWM_n"),
	/* 28 */ OTHER("IRRecv"),
	/* 29 */ OTHER("IRSend"),
	/* 30 */ OTHER("Btn_NextColor"),
	/* 31 */ OTHER("Btn_NextColor_n"),
	/* 32 */ OTHER("Btn_NextDimmer"),
	/* 33 */ OTHER("Btn_NextDimmer_n"),
	/* 34 */ SERVED("AlwaysHigh", CONSTANT, PLAIN, NONE),
	/* 35 */ SERVED("AlwaysLow", CONSTANT, INVERTED, NONE),
	/* 36 */ OTHER("UCS1912_DIN"),
	/* 37 */ OTHER("SM16703P_DIN"),
	/* 38 */ OTHER("Btn_NextTemperature"),
	/* 39 */ OTHER("Btn_NextTemperature_n"),
	/* 40 */ OTHER("Btn_ScriptOnly"),
	/* 41 */ OTHER("Btn_ScriptOnly_n"),
	/* 42 */ OTHER("DHT11"),
	/* 43 */ OTHER("DHT12"),
	/* 44 */ OTHER("DHT21"),
	/* 45 */ OTHER("DHT22"),
	/* 46 */ OTHER("CHT83XX_SDA"),
	/* 47 */ OTHER("CHT83XX_SCK"),
	/* 48 */ OTHER("SHT3X_SDA"),
	/* 49 */ OTHER("SHT3X_SCK"),
	/* 50 */ OTHER("SoftSDA"),
	/* 51 */ OTHER("SoftSCL"),
	/* 52 */ OTHER("SM2235DAT"),
	/* 53 */ OTHER("SM2235CLK"),
	/* 54 */ OTHER("BridgeFWD"),
	/* 55 */ OTHER("BridgeREV"),
	/* 56 */ OTHER("Btn_SmartLED"),
	/* 57 */ OTHER("Btn_SmartLED_n"),
	/* 58 */ OTHER("DoorSnsrWSleep"),
	/* 59 */ OTHER("DoorSnsrWSleep_nPup"),
	/* 60 */ OTHER("BAT_ADC"),
	/* 61 */ OTHER("BAT_Relay"),
	/* 62 */ OTHER("TM1637_DIO"),
	/* 63 */ OTHER("TM1637_CLK"),
	/* 64 */ OTHER("BL0937SEL_n"),
	/* 65 */ OTHER("DoorSnsrWSleep_pd"),
	/* 66 */ OTHER("SGP_CLK"),
	/* 67 */ OTHER("SGP_DAT"),
	/* 68 */ OTHER("ADC_Button"),
	/* 69 */ OTHER("GN6932_CLK"),
	/* 70 */ OTHER("GN6932_DAT"),
	/* 71 */ OTHER("GN6932_STB"),
	/* 72 */ OTHER("TM1638_CLK"),
	/* 73 */ OTHER("TM1638_DAT"),
	/* 74 */ OTHER("TM1638_STB"),
	/* 75 */ OTHER("BAT_Relay_n"),
	/* 76 */ OTHER("KP18058_CLK"),
	/* 77 */ OTHER("KP18058_DAT"),
	/* 78 */ OTHER("DS1820_IO"),
	/* 79 */ OTHER("PWM_ScriptOnly"),
	/* 80 */ OTHER("PWM_ScriptOnly_n"),
	/* 81 */ OTHER("Counter_f"),
	/* 82 */ OTHER("Counter_r"),
	/* 83 */ OTHER("IRRecv_nPup"),
	/* 84 */ OTHER("StripState"),
	/* 85 */ OTHER("StripState_n"),
	/* 86 */ OTHER("HLW_8112_SCSN"),
	/* 87 */ OTHER("RCRecv"),
	/* 88 */ OTHER("RCRecv_nPup"),
	/* 89 */ SERVED("Btn_pd", BUTTON, PLAIN, DOWN),
	/* 90 */ SERVED("Btn_pd_n", BUTTON, INVERTED, DOWN),
	/* 91 */ SERVED("TglChanOnTgl_pd", SWITCH, PLAIN, DOWN),
	/* 92 */ OTHER("ShutterA"),
	/* 93 */ OTHER("ShutterB"),
	/* 94 */ OTHER("BtnShutterUp"),
	/* 95 */ OTHER("BtnShutterDown"),
	/* 96 */ OTHER("BL0939_SCLK"),
	/* 97 */ OTHER("BL0939_MOSI"),
	/* 98 */ OTHER("BL0939_MISO"),
};
/* clang-format on */

#define ROLES (sizeof(roles) / sizeof(roles[0]))

const struct relay_role *relay_role(uint32_t number)
{
	static const struct relay_role unknown = { NULL, RELAY_KIND_OTHER, RELAY_PLAIN,
						   RELAY_PULL_NONE };

	return number < ROLES ? &roles[number] : &unknown;
}

bool relay_role_find(const char *word, uint32_t len, uint8_t *number)
{
	uint32_t value;

	for (uint32_t i = 0; i < ROLES; i++)
		if (relay_word_is(word, len, roles[i].name)) {
			*number = (uint8_t)i;
			return true;
		}
	if (!relay_word_number(word, len, NUMBER_MAX, &value))
		return false;
	*number = (uint8_t)value;
	return true;
}

bool relay_kind_is_output(enum relay_kind kind)
{
	return kind == RELAY_KIND_RELAY || kind == RELAY_KIND_LED || kind == RELAY_KIND_STATUS ||
	       kind == RELAY_KIND_CONSTANT;
}

bool relay_kind_is_input(enum relay_kind kind)
{
	return kind == RELAY_KIND_BUTTON || kind == RELAY_KIND_BUTTON_ALL ||
	       kind == RELAY_KIND_SWITCH || kind == RELAY_KIND_INPUT;
}

bool relay_pin_exists(uint32_t pin)
{
	const uint32_t bonded = 0x007359bfu;

	return pin < RELAY_PINS && (bonded >> pin & 1) != 0;
}
