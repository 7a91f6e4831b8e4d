/* SPDX-License-Identifier: MIT */
/* Status as Tasmota answers it: mostly constants, as in the recorded replies. openbeken 13.3 */
#include <stdio.h>

#include "sim/board.h"
#include "sim/obk_args.h"

#define NO_NUMBER (-1)
#define ALL 0
#define SENSORS 8 /* the same as 10 */
#define TEXT_ROOM 257u

/* Objects with the number that asks for each; @ and a letter stand for what is the device's. */
static const struct {
	int number;
	const char *text;
} objects[] = {
	/* clang-format off */
	{ NO_NUMBER,
	  "\"Status\":{\"Module\":0,\"DeviceName\":\"@s\",\"FriendlyName\":[\"@l\"],"
	  "\"Topic\":\"@t\",\"ButtonTopic\":\"0\",\"Power\":@b,\"PowerOnState\":3,"
	  "\"LedState\":1,\"LedMask\":\"FFFF\",\"SaveData\":1,\"SaveState\":1,"
	  "\"SwitchTopic\":\"0\",\"SwitchMode\":[0,0,0,0,0,0,0,0],\"ButtonRetain\":0,"
	  "\"SwitchRetain\":0,\"SensorRetain\":0,\"PowerRetain\":0,\"InfoRetain\":0,"
	  "\"StateRetain\":0}" },
	{ 1,
	  "\"StatusPRM\":{\"Baudrate\":115200,\"SerialConfig\":\"8N1\",\"GroupTopic\":\"\","
	  "\"OtaUrl\":\"https://github.com/openshwprojects/OpenBK7231T_App/releases/latest\","
	  "\"RestartReason\":\"HardwareWatchdog\",\"Uptime\":@u,"
	  "\"StartupUTC\":\"0000-00-00T00:00:00\",\"Sleep\":50,\"CfgHolder\":4617,"
	  "\"BootCount\":22,\"BCResetTime\":\"2022-01-27T16:10:56\",\"SaveCount\":1235,"
	  "\"SaveAddress\":\"F9000\"}" },
	{ 2,
	  "\"StatusFWR\":{\"Version\":\"@k_@v\",\"BuildDateTime\":\"@d\",\"Boot\":7,"
	  "\"Core\":\"0.0\",\"SDK\":\"obk\",\"CpuFrequency\":80,\"Hardware\":\"@c\","
	  "\"CR\":\"465/699\"}" },
	{ 3,
	  "\"StatusLOG\":{\"SerialLog\":2,\"WebLog\":2,\"MqttLog\":0,\"SysLog\":0,"
	  "\"LogHost\":\"\",\"LogPort\":514,\"SSId1\":\"@1\",\"SSId2\":\"@2\","
	  "\"TelePeriod\":300,\"Resolution\":\"558180C0\",\"SetOption\":[\"000A8009\","
	  "\"2805C80001000600003C5A0A000000000000\",\"00000280\",\"00006008\",\"00004000\"]}" },
	{ 4,
	  "\"StatusMEM\":{\"ProgramSize\":616,\"Free\":384,\"Heap\":25,"
	  "\"ProgramFlashSize\":1024,\"FlashSize\":2048,\"FlashChipId\":\"1540A1\","
	  "\"FlashFrequency\":40,\"FlashMode\":3,\"Features\":[\"00000809\",\"8FDAC787\","
	  "\"04368001\",\"000000CF\",\"010013C0\",\"C000F981\",\"00004004\",\"00001000\","
	  "\"00000020\"],\"Drivers\":\"1,2,3,4,5,6,7,8,9,10,12,16,18,19,20,21,22,24,26,27,29,"
	  "30,35,37,45\",\"Sensors\":\"1,2,3,4,5,6\"}" },
	{ 5,
	  "\"StatusNET\":{\"Hostname\":\"@s\",\"IPAddress\":\"@i\",\"Gateway\":\"192.168.0.1\","
	  "\"Subnetmask\":\"255.255.255.0\",\"DNSServer1\":\"192.168.0.1\","
	  "\"DNSServer2\":\"0.0.0.0\",\"Mac\":\"@m\",\"Webserver\":2,\"HTTP_API\":1,"
	  "\"WifiConfig\":4,\"WifiPower\":17.0}" },
	{ 6,
	  "\"StatusMQT\":{\"MqttHost\":\"@h\",\"MqttPort\":@o,\"MqttClientMask\":\"core\","
	  "\"MqttClient\":\"@t\",\"MqttUser\":\"@n\",\"MqttCount\":23,\"MAX_PACKET_SIZE\":1200,"
	  "\"KEEPALIVE\":30,\"SOCKET_TIMEOUT\":4}" },
	{ 7,
	  "\"StatusTIM\":{\"UTC\":\"0000-00-00T00:00:00\",\"Local\":\"0000-00-00T00:00:00\","
	  "\"StartDST\":\"0000-00-00T00:00:00\",\"EndDST\":\"0000-00-00T00:00:00\","
	  "\"Timezone\":\"+00:00\",\"Sunrise\":\"07:50\",\"Sunset\":\"17:17\"}" },
	{ 10,
	  "\"StatusSNS\":{\"Time\":\"0000-00-00T00:00:00\",\"ESP32\":{\"Temperature\": 0.0},"
	  "\"TempUnit\":\"C\"}" },
	{ 11,
	  "\"StatusSTS\":{\"Time\":\"0000-00-00T00:00:00\",\"Uptime\":\"@T\",\"UptimeSec\":@u,"
	  "\"Heap\":97,\"SleepMode\":\"None\",\"Sleep\":0,\"LoadAvg\":99,\"MqttCount\":23,@P,"
	  "\"Wifi\":{\"AP\":1,\"SSId\":\"@1\",\"BSSId\":\"30:B5:C2:5D:70:72\",\"Channel\":12,"
	  "\"Mode\":\"11n\",\"RSSI\":78,\"Signal\":-61,\"LinkCount\":21,"
	  "\"Downtime\":\"0T06:13:34\"}}" },
	/* clang-format on */
};

static const struct {
	char letter;
	enum sim_obk_text field;
} texts[] = {
	{ 's', SIM_OBK_SHORT_NAME }, { 'l', SIM_OBK_LONG_NAME }, { 't', SIM_OBK_MQTT_CLIENT },
	{ '1', SIM_OBK_SSID },	     { '2', SIM_OBK_SSID2 },	 { 'h', SIM_OBK_MQTT_HOST },
	{ 'n', SIM_OBK_MQTT_USER },
};

static void print_uptime(const struct sim_obk *obk, struct rmw_buf *reply)
{
	const unsigned seconds = obk->uptime_s;

	sim_obk_print(reply, "%uT%02u:%02u:%02u", seconds / 86400, seconds / 3600 % 24,
		      seconds / 60 % 60, seconds % 60);
}

static void print_own(struct sim_obk *obk, char letter, struct rmw_buf *reply)
{
	const uint8_t *mac = obk->config.bytes + SIM_OBK_MAC;
	char ip[SIM_OBK_CLIENT_IP];

	switch (letter) {
	case 'b':
		sim_obk_print(reply, "%u", obk_power_bits(obk));
		break;
	case 'c':
		sim_obk_print(reply, "%s", obk->sim->kind->obk->chip);
		break;
	case 'k':
		sim_obk_print(reply, "%s", obk->sim->kind->obk->ident);
		break;
	case 'd':
		sim_obk_print(reply, "%s", OBK_BUILD_DATE);
		break;
	case 'i':
		sim_obk_print(reply, "%s", sim_obk_address(obk, ip));
		break;
	case 'm':
		sim_obk_print(reply, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
			      mac[3], mac[4], mac[5]);
		break;
	case 'o':
		sim_obk_print(reply, "%d",
			      (int)rmw_get_le32(obk->config.bytes + SIM_OBK_MQTT_PORT));
		break;
	case 'P':
		obk_print_power(obk, reply);
		break;
	case 'T':
		print_uptime(obk, reply);
		break;
	case 'u':
		sim_obk_print(reply, "%u", (unsigned)obk->uptime_s);
		break;
	case 'v':
		sim_obk_print(reply, "%s", obk->sim->config.app.version_text);
		break;
	default:
		break;
	}
}

static void print_letter(struct sim_obk *obk, char letter, struct rmw_buf *reply)
{
	char text[TEXT_ROOM];

	for (size_t i = 0; i < RMW_COUNT(texts); i++)
		if (texts[i].letter == letter) {
			sim_obk_print(
				reply, "%s",
				sim_obk_string(&obk->config, texts[i].field, text, sizeof(text)));
			return;
		}
	print_own(obk, letter, reply);
}

static void print_object(struct sim_obk *obk, const char *text, struct rmw_buf *reply)
{
	while (*text != '\0') {
		const size_t len = strcspn(text, "@");

		sim_obk_print(reply, "%.*s", (int)len, text);
		text += len;
		if (*text == '\0')
			return;
		print_letter(obk, text[1], reply);
		text += 2;
	}
}

void obk_answer_status(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply)
{
	int number = args->count == 0 ? NO_NUMBER : obk_args_number(args, 0);
	const char *comma = "";

	if (number == SENSORS)
		number = 10;
	sim_obk_print(reply, "{");
	for (size_t i = 0; i < RMW_COUNT(objects); i++) {
		if (number != ALL && number != objects[i].number)
			continue;
		sim_obk_print(reply, "%s", comma);
		print_object(obk, objects[i].text, reply);
		comma = ",";
	}
	sim_obk_print(reply, "}");
}
