/* SPDX-License-Identifier: MIT */
/* What the bits of the flags do: openbeken 5. */
#include <rmwflash/obk.h>

/* clang-format off */
static const char *const FLAGS[] = {
	/*  0 */ "MQTT: publish LED parameters together",
	/*  1 */ "MQTT: publish final LED colour",
	/*  2 */ "MQTT: publish own state periodically (60 s)",
	/*  3 */ "UI: raw PWM sliders",
	/*  4 */ "force the RGBCW control",
	/*  5 */ "TCP console (code not built in now)",
	/*  6 */ "button acts on press; also shortens debounce",
	/*  7 */ "MQTT: retain everything",
	/*  8 */ "alternate CW mode (temperature + brightness PWM)",
	/*  9 */ "SM2135: separate RGB / CW",
	/* 10 */ "MQTT: publish state when connected (default on)",
	/* 11 */ "Beken PWM 600 Hz",
	/* 12 */ "restore LED state at boot",
	/* 13 */ "UI pin monitor (cleared at every boot)",
	/* 14 */ "IR: publish raw text",
	/* 15 */ "IR: accept unknown protocol",
	/* 16 */ "MQTT: publish final RGBCW",
	/* 17 */ "UI changes switch the LED on",
	/* 18 */ "LED fading",
	/* 19 */ "publish TuyaMCU channels",
	/* 20 */ "force RGB with 3 PWMs",
	/* 21 */ "MQTT: retain power channels",
	/* 22 */ "IR: publish JSON",
	/* 23 */ "any LED change switches the LED on",
	/* 24 */ "emulate cool white with RGB (4 PWMs)",
	/* 25 */ "allow negative power",
	/* 26 */ "use the second UART for meter/TuyaMCU drivers",
	/* 27 */ "automatic Home Assistant discovery",
	/* 28 */ "white colour switches to temperature mode",
	/* 29 */ "host name = short name",
	/* 30 */ "Tasmota TELE publishes",
	/* 31 */ "command line on UART (Beken builds)",
	/* 32 */ "old linear LED brightness",
	/* 33 */ "publish values scaled by channel type",
	/* 34 */ "HA discovery: relays as lights",
	/* 35 */ "HA discovery: no availability topic",
	/* 36 */ "no driver autostart from pin roles",
	/* 37 */ "connect to Wi-Fi at once at boot",
	/* 38 */ "zero power readings when all relays are off",
	/* 39 */ "publish all channels (debug)",
	/* 40 */ "energy in kWh",
	/* 41 */ "child lock: buttons/inputs ignored",
	/* 42 */ "invert door sensor",
	/* 43 */ "TuyaMCU queue",
	/* 44 */ "no web authentication in safe mode",
	/* 45 */ "discovery: keep toggle and dimmer apart",
	/* 46 */ "TuyaMCU: store raw data",
	/* 47 */ "TuyaMCU: store all data",
	/* 48 */ "invert AC direction",
	/* 49 */ "UI: hide ON/OFF words",
	/* 50 */ "MQTT: no /get suffix",
	/* 51 */ "enhanced fast connect (stored AP data)",
};
/* clang-format on */

const char *rmw_obk_flag_text(unsigned bit)
{
	return bit < RMW_COUNT(FLAGS) ? FLAGS[bit] : NULL;
}
