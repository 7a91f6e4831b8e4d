/* SPDX-License-Identifier: MIT */
/* Names that OpenBeken gives to numbers: roles of pins and types of channels. openbeken 6 and 7 */
#include "sim/obk_names.h"

#include <strings.h>

/* clang-format off */
static const char *const roles[] = {
	" ", "Rel", "Rel_n", "Btn", "Btn_n", "LED", "LED_n", "PWM", "WifiLED", "WifiLED_n",
	"Btn_Tgl_All", "Btn_Tgl_All_n", "dInput", "dInput_n", "TglChanOnTgl", "dInput_NoPullUp",
	"dInput_NoPullUp_n", "BL0937SEL", "BL0937CF", "BL0937CF1", "ADC", "SM2135DAT", "SM2135CLK",
	"BP5758D_DAT", "BP5758D_CLK", "BP1658CJ_DAT", "BP1658CJ_CLK", "PWM_n", "IRRecv", "IRSend",
	"Btn_NextColor", "Btn_NextColor_n", "Btn_NextDimmer", "Btn_NextDimmer_n", "AlwaysHigh",
	"AlwaysLow", "UCS1912_DIN", "SM16703P_DIN", "Btn_NextTemperature", "Btn_NextTemperature_n",
	"Btn_ScriptOnly", "Btn_ScriptOnly_n", "DHT11", "DHT12", "DHT21", "DHT22", "CHT83XX_SDA",
	"CHT83XX_SCK", "SHT3X_SDA", "SHT3X_SCK", "SoftSDA", "SoftSCL", "SM2235DAT", "SM2235CLK",
	"BridgeFWD", "BridgeREV", "Btn_SmartLED", "Btn_SmartLED_n", "DoorSnsrWSleep",
	"DoorSnsrWSleep_nPup", "BAT_ADC", "BAT_Relay", "TM1637_DIO", "TM1637_CLK", "BL0937SEL_n",
	"DoorSnsrWSleep_pd", "SGP_CLK", "SGP_DAT", "ADC_Button", "GN6932_CLK", "GN6932_DAT",
	"GN6932_STB", "TM1638_CLK", "TM1638_DAT", "TM1638_STB", "BAT_Relay_n", "KP18058_CLK",
	"KP18058_DAT", "DS1820_IO", "PWM_ScriptOnly", "PWM_ScriptOnly_n", "Counter_f", "Counter_r",
	"IRRecv_nPup", "StripState", "StripState_n", "HLW_8112_SCSN", "RCRecv", "RCRecv_nPup",
	"Btn_pd", "Btn_pd_n", "TglChanOnTgl_pd", "ShutterA", "ShutterB", "BtnShutterUp",
	"BtnShutterDown", "BL0939_SCLK", "BL0939_MOSI", "BL0939_MISO",
};

static const char *const types[] = {
	"Default", "Error", "Temperature", "Humidity", "Humidity_div10", "Temperature_div10",
	"Toggle", "Dimmer", "LowMidHigh", "TextField", "ReadOnly", "OffLowMidHigh",
	"OffLowestLowMidHighHighest", "LowestLowMidHighHighest", "Dimmer256", "Dimmer1000",
	"Frequency_div100", "Voltage_div10", "Power", "Current_div100", "ActivePower",
	"PowerFactor_div1000", "ReactivePower", "EnergyTotal_kWh_div1000", "EnergyExport_kWh_div1000",
	"EnergyToday_kWh_div1000", "Current_div1000", "EnergyTotal_kWh_div100", "OpenClosed",
	"OpenClosed_Inv", "BatteryLevelPercent", "OffDimBright", "LowMidHighHighest",
	"OffLowMidHighHighest", "Custom", "Power_div10", "ReadOnlyLowMidHigh", "SmokePercent",
	"Illuminance", "Toggle_Inv", "OffOnRemember", "Voltage_div100", "Temperature_div2",
	"TimerSeconds", "Frequency_div10", "PowerFactor_div100", "Pressure_div100",
	"Temperature_div100", "LeakageCurrent_div1000", "Power_div100", "Motion", "ReadOnly_div10",
	"ReadOnly_div100", "ReadOnly_div1000", "Ph", "Orp", "Tds", "Motion_n", "Frequency_div1000",
	"OpenStopClose", "Percent", "StopUpDown", "EnergyImport_kWh_div1000", "Enum", "ReadOnlyEnum",
	"Current_div10", "Illuminance_div10", "Frequency",
};
/* clang-format on */

static const struct sim_obk_names role_names = { roles, sizeof(roles) / sizeof(roles[0]) };
static const struct sim_obk_names type_names = { types, sizeof(types) / sizeof(types[0]) };

const struct sim_obk_names *sim_obk_roles(void)
{
	return &role_names;
}

const struct sim_obk_names *sim_obk_types(void)
{
	return &type_names;
}

int sim_obk_name_find(const struct sim_obk_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcasecmp(names->items[i], name) == 0)
			return (int)i;
	return names == &role_names && strcasecmp(name, "None") == 0 ? 0 : -1;
}
