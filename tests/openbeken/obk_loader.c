/* SPDX-License-Identifier: MIT */
/*
 * Built into OpenBeken's own program for a PC by scripts/openbeken-check.sh, never by ours: what
 * that firmware reads in a block, and the block that it saves.
 *
 * usage: obk_loader load BLOCK LINES   (exit 0: taken as it is; 3: replaced by something else)
 *        obk_loader save LINES BLOCK
 *        obk_loader names LINES
 */
#include "new_common.h"

#include "hal/hal_flashConfig.h"
#include "httpserver/new_http.h"
#include "new_cfg.h"
#include "new_pins.h"
#include "sim/sim_import.h"

#include "obk_lines.h"

/* A longer one would move what follows it in the block. */
_Static_assert(sizeof(long) == 4, "OpenBeken's block is that of a 32-bit machine");

#define LOADER_REPLACED 3

/* The linker's --wrap=main puts this one in the place of OpenBeken's. */
int __wrap_main(int argc, char **argv);

/* name, what reads it, what sets it */
/* clang-format off */
#define TEXTS(X)                                                                                   \
	X(wifi_ssid,       CFG_GetWiFiSSID(),            CFG_SetWiFiSSID(text))                    \
	X(wifi_pass,       CFG_GetWiFiPass(),            CFG_SetWiFiPass(text))                    \
	X(mqtt_host,       CFG_GetMQTTHost(),            CFG_SetMQTTHost(text))                    \
	X(mqtt_clientId,   CFG_GetMQTTClientId(),        CFG_SetMQTTClientId(text))                \
	X(mqtt_userName,   CFG_GetMQTTUserName(),        CFG_SetMQTTUserName(text))                \
	X(mqtt_pass,       CFG_GetMQTTPass(),            CFG_SetMQTTPass(text))                    \
	X(webappRoot,      CFG_GetWebappRoot(),          CFG_SetWebappRoot(text))                  \
	X(shortDeviceName, CFG_GetShortDeviceName(),     CFG_SetShortDeviceName(text))             \
	X(longDeviceName,  CFG_GetDeviceName(),          CFG_SetDeviceName(text))                  \
	X(dgr_name,        CFG_DeviceGroups_GetName(),   CFG_DeviceGroups_SetName(text))           \
	X(ntpServer,       CFG_GetNTPServer(),           CFG_SetNTPServer(text))                   \
	X(mqtt_group,      CFG_GetMQTTGroupTopic(),      CFG_SetMQTTGroupTopic(text))              \
	X(ping_host,       CFG_GetPingHost(),            CFG_SetPingHost(text))                    \
	X(initCommandLine, CFG_GetShortStartupCommand(), CFG_SetShortStartupCommand(text))         \
	X(wifi_ssid2,      CFG_GetWiFiSSID2(),           CFG_SetWiFiSSID2(text))                   \
	X(wifi_pass2,      CFG_GetWiFiPass2(),           CFG_SetWiFiPass2(text))                   \
	X(webPassword,     CFG_GetWebPassword(),         CFG_SetWebPassword(text))

/* Where OpenBeken has no function its own code uses the member, and so it is here. */
#define NUMBERS(X)                                                                                 \
	X(version,          g_cfg.version,                    g_cfg.version = (int)number)         \
	X(genericFlags,     CFG_GetFlags64(),                                                      \
	  CFG_SetFlags((uint32_t)number, (uint32_t)(number >> 32)))                                \
	X(mqtt_port,        CFG_GetMQTTPort(),                CFG_SetMQTTPort((int)number))        \
	X(log2lfs,          CFG_Get_log2lfs(),                CFG_Set_log2lfs((uint8_t)number))    \
	X(dgr_sendFlags,    (uint32_t)CFG_DeviceGroups_GetSendFlags(),                             \
	  CFG_DeviceGroups_SetSendFlags((int)number))                                              \
	X(dgr_recvFlags,    (uint32_t)CFG_DeviceGroups_GetRecvFlags(),                             \
	  CFG_DeviceGroups_SetRecvFlags((int)number))                                              \
	X(buttonShortPress, g_cfg.buttonShortPress,           CFG_SetButtonShortPressTime((int)number)) \
	X(buttonLongPress,  g_cfg.buttonLongPress,            CFG_SetButtonLongPressTime((int)number)) \
	X(buttonHoldRepeat, g_cfg.buttonHoldRepeat,           CFG_SetButtonRepeatPressTime((int)number)) \
	X(LFS_Size,         g_cfg.LFS_Size,                   CFG_SetLFS_Size((uint32_t)number))   \
	X(loggerFlags,      (uint32_t)g_cfg.loggerFlags,      g_cfg.loggerFlags = (int)number)     \
	X(timeRequiredToMarkBootSuccessfull, CFG_GetBootOkSeconds(),                               \
	  CFG_SetBootOkSeconds((int)number))                                                       \
	X(ping_interval,    CFG_GetPingIntervalSeconds(),                                          \
	  CFG_SetPingIntervalSeconds((int)number))                                                 \
	X(ping_seconds,     CFG_GetPingDisconnectedSecondsToRestart(),                             \
	  CFG_SetPingDisconnectedSecondsToRestart((int)number))

/* name, how many, what reads one, what sets it */
#define ARRAYS(X)                                                                                  \
	X(channelTypes,       CHANNEL_MAX, CHANNEL_GetType(index),                                 \
	  CHANNEL_SetType(index, (int)number))                                                     \
	X(startChannelValues, CHANNEL_MAX, CFG_GetChannelStartupValue(index),                      \
	  CFG_SetChannelStartupValue(index, (short)number))                                        \
	X(cal,                8,           (uint32_t)g_cfg.cal.values[index].i,                    \
	  CFG_SetPowerMeasurementCalibrationInteger(index, (int)number))                           \
	X(staticIP,           sizeof(g_cfg.staticIP), ((byte *)&g_cfg.staticIP)[index],            \
	  ((byte *)&g_cfg.staticIP)[index] = (byte)number)                                         \
	X(ledRemap,           5,           g_cfg.ledRemap.ar[index],                               \
	  g_cfg.ledRemap.ar[index] = (byte)number)                                                 \
	X(led_corr,           6,           ((uint32_t *)&g_cfg.led_corr)[index],                   \
	  ((uint32_t *)&g_cfg.led_corr)[index] = (uint32_t)number)
/* clang-format on */

#define MAKE_TEXT(name, get, set)                                                                  \
	static const char *get_##name(void)                                                        \
	{                                                                                          \
		return get;                                                                        \
	}                                                                                          \
	static void set_##name(const char *text)                                                   \
	{                                                                                          \
		set;                                                                               \
	}
#define MAKE_NUMBER(name, get, set)                                                                \
	static long long get_##name(void)                                                          \
	{                                                                                          \
		return (long long)(get);                                                           \
	}                                                                                          \
	static void set_##name(long long number)                                                   \
	{                                                                                          \
		set;                                                                               \
	}
#define MAKE_ARRAY(name, count, get, set)                                                          \
	static long long get_##name(int index)                                                     \
	{                                                                                          \
		return (long long)(get);                                                           \
	}                                                                                          \
	static void set_##name(int index, long long number)                                        \
	{                                                                                          \
		set;                                                                               \
	}
TEXTS(MAKE_TEXT)
NUMBERS(MAKE_NUMBER)
ARRAYS(MAKE_ARRAY)

#define TEXT_ROW(name, get, set) { #name, get_##name, set_##name },
#define NUMBER_ROW(name, get, set) { #name, get_##name, set_##name },
#define ARRAY_ROW(name, count, get, set) { #name, count, get_##name, set_##name },

static const struct {
	const char *name;
	const char *(*get)(void);
	void (*set)(const char *text);
} texts[] = { TEXTS(TEXT_ROW) };

static const struct {
	const char *name;
	long long (*get)(void);
	void (*set)(long long number);
} numbers[] = { NUMBERS(NUMBER_ROW) };

static const struct {
	const char *name;
	size_t count;
	long long (*get)(int index);
	void (*set)(int index, long long number);
} arrays[] = { ARRAYS(ARRAY_ROW) };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void die(const char *what, const char *name)
{
	fprintf(stderr, "obk_loader: %s: %s\n", what, name);
	exit(1);
}

static FILE *open_file(const char *path, const char *mode)
{
	FILE *file = fopen(path, mode);

	if (file == NULL)
		die("cannot be opened", path);
	return file;
}

static void close_file(FILE *file, const char *path)
{
	const int is_bad = ferror(file);

	if (fclose(file) != 0 || is_bad)
		die("cannot be written", path);
}

static const char *role_name(int role, char *number)
{
	if (role == IOR_None)
		return "None";
	if (role < IOR_Total_Options)
		return PIN_RoleToString(role);
	sprintf(number, "#%d", role);
	return number;
}

static int role_index(const char *name)
{
	const int role = name[0] == '#' ? atoi(name + 1) : PIN_ParsePinRoleName(name);

	if (name[0] != '#' && role == IOR_Total_Options)
		die("OpenBeken knows no such role", name);
	return role;
}

static void tell_pin(FILE *out, int pin)
{
	const int role = PIN_GetPinRoleForPinIndex(pin);
	const unsigned channel = (unsigned)PIN_GetPinChannelForPinIndex(pin);
	const unsigned channel2 = (unsigned)PIN_GetPinChannel2ForPinIndex(pin);
	char number[16];

	if (role != IOR_None || channel != 0 || channel2 != 0)
		obk_line_pin(out, (size_t)pin, role_name(role, number), channel, channel2);
}

static void tell(FILE *out)
{
	for (size_t i = 0; i < COUNT(texts); i++)
		obk_line_text(out, texts[i].name, texts[i].get());
	for (size_t i = 0; i < COUNT(numbers); i++)
		obk_line_number(out, numbers[i].name, numbers[i].get());
	for (int pin = 0; pin < PLATFORM_GPIO_MAX; pin++)
		tell_pin(out, pin);
	for (size_t i = 0; i < COUNT(arrays); i++)
		for (size_t index = 0; index < arrays[i].count; index++)
			obk_line_element(out, arrays[i].name, index, arrays[i].get((int)index));
}

static int load(const char *block_path, const char *lines_path)
{
	static mainConfig_t block, after;
	FILE *file = open_file(block_path, "rb");
	const size_t len = fread(&block, 1, sizeof(block), file);

	close_file(file, block_path);
	if (len == 0)
		die("is empty", block_path);
	HAL_Configuration_SaveConfigMemory(&block, sizeof(block));
	CFG_InitAndLoad();
	file = open_file(lines_path, "wb");
	tell(file);
	close_file(file, lines_path);
	HAL_Configuration_ReadConfigMemory(&after, sizeof(after));
	return memcmp(&block, &after, sizeof(block)) == 0 ? 0 : LOADER_REPLACED;
}

static void set_pin(const char *value)
{
	char role[64];
	int pin, channel, channel2;

	if (sscanf(value, "%d %63s %d %d", &pin, role, &channel, &channel2) != 4)
		die("no pin", value);
	PIN_SetPinRoleForPinIndex(pin, role_index(role));
	PIN_SetPinChannelForPinIndex(pin, channel);
	PIN_SetPinChannel2ForPinIndex(pin, channel2);
}

static void set_number(const char *name, const char *value)
{
	char array[64] = "";
	int index = 0;

	for (size_t i = 0; i < COUNT(numbers); i++)
		if (strcmp(name, numbers[i].name) == 0) {
			numbers[i].set(strtoll(value, NULL, 10));
			return;
		}
	if (sscanf(name, "%63[^[][%d]", array, &index) == 2)
		for (size_t i = 0; i < COUNT(arrays); i++)
			if (strcmp(array, arrays[i].name) == 0 && index >= 0 &&
			    (size_t)index < arrays[i].count) {
				arrays[i].set(index, strtoll(value, NULL, 10));
				return;
			}
	die("nothing of that name can be set", name);
}

static void set(const char *name, char *value)
{
	if (strcmp(name, "pin") == 0) {
		set_pin(value);
		return;
	}
	for (size_t i = 0; i < COUNT(texts); i++)
		if (strcmp(name, texts[i].name) == 0) {
			obk_line_unescape(value);
			texts[i].set(value);
			return;
		}
	set_number(name, value);
}

static int save(const char *lines_path, const char *block_path)
{
	static char line[OBK_LINE_MAX];
	static mainConfig_t block;
	FILE *file = open_file(lines_path, "rb");

	SIM_SetupEmptyFlashModeNoFile();
	CFG_InitAndLoad();
	while (fgets(line, sizeof(line), file) != NULL) {
		char *value = strchr(line, ' ');

		if (value == NULL)
			die("no line of a value", line);
		*value++ = '\0';
		value[strcspn(value, "\n")] = '\0';
		set(line, value);
	}
	close_file(file, lines_path);
	CFG_MarkAsDirty();
	CFG_Save_IfThereArePendingChanges();
	HAL_Configuration_ReadConfigMemory(&block, sizeof(block));
	file = open_file(block_path, "wb");
	fwrite(&block, 1, sizeof(block), file);
	close_file(file, block_path);
	return 0;
}

static int names(const char *lines_path)
{
	FILE *file = open_file(lines_path, "wb");
	char number[16];

	for (int role = 0; role < IOR_Total_Options; role++)
		fprintf(file, "role %d %s\n", role, role_name(role, number));
	for (int type = 0; type < ChType_Max; type++)
		fprintf(file, "channelType %d %s\n", type, g_channelTypeNames[type]);
	close_file(file, lines_path);
	return 0;
}

int __wrap_main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "load") == 0)
		return load(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "save") == 0)
		return save(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "names") == 0)
		return names(argv[2]);
	die("unknown", argc > 1 ? argv[1] : "nothing to do");
	return 1;
}
