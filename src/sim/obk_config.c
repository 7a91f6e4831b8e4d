/* SPDX-License-Identifier: MIT */
/* OpenBeken's configuration: fields, defaults, its checksum, and what older versions lack. */
#include "sim/obk_config.h"

#include <stdio.h>

#define VERSION 5u
#define VERSION_WITH_CLIENT 3u
#define VERSION_WITH_SSID2 4u
#define SIZE_3 2016u /* of version 3 */
#define STARTUP_AT 0x5e0u
#define MQTT_PORT 1883u
#define DEFAULT_FLAGS 0x400u
#define DEFAULT_BOOT_OK_S 5u

static const struct {
	uint16_t offset;
	uint16_t room;
	bool fills; /* may do without its zero */
} texts[SIM_OBK_TEXTS] = {
	/* clang-format off */
	[SIM_OBK_SSID]        = { 0x014, 64, false },
	[SIM_OBK_PASS]        = { 0x054, 64, true },
	[SIM_OBK_MQTT_HOST]   = { 0x094, 256, false },
	[SIM_OBK_MQTT_CLIENT] = { 0x194, 64, false },
	[SIM_OBK_MQTT_USER]   = { 0x1d4, 64, false },
	[SIM_OBK_MQTT_PASS]   = { 0x214, 128, false },
	[SIM_OBK_WEBAPP]      = { 0x298, 64, false },
	[SIM_OBK_SHORT_NAME]  = { 0x2de, 32, false },
	[SIM_OBK_LONG_NAME]   = { 0x2fe, 64, false },
	[SIM_OBK_NTP]         = { 0x478, 32, false },
	[SIM_OBK_MQTT_GROUP]  = { 0x554, 64, false },
	[SIM_OBK_PING_HOST]   = { 0x5a0, 64, false },
	[SIM_OBK_STARTUP]     = { STARTUP_AT, 1568, false },
	[SIM_OBK_SSID2]       = { 0xc00, 64, false },
	[SIM_OBK_PASS2]       = { 0xc40, 68, false },
	[SIM_OBK_WEB_PASS]    = { 0xc84, 33, false },
	/* clang-format on */
};

static const struct {
	enum sim_obk_text field;
	const char *text;
} default_texts[] = {
	{ SIM_OBK_MQTT_USER, "homeassistant" },
	{ SIM_OBK_MQTT_PASS, "qqqqqqqqqq" },
	{ SIM_OBK_WEBAPP, "https://openbekeniot.github.io/webapp/" },
	{ SIM_OBK_PING_HOST, "192.168.0.1" },
	{ SIM_OBK_NTP, "217.147.223.78" },
};

static const uint8_t default_times[3] = { 3, 10, 5 };

/* Three colours, gamma, and the least brightness of RGB and CW, as floats. */
static const uint32_t default_led[6] = { 0x3f800000, 0x3f800000, 0x3f800000,
					 0x400ccccd, 0x3dcccccd, 0x3dcccccd };

struct rmw_view sim_obk_text(const struct sim_obk_config *config, enum sim_obk_text field)
{
	const char *text = (const char *)config->bytes + texts[field].offset;

	return (struct rmw_view){ (const uint8_t *)text, strnlen(text, texts[field].room) };
}

const char *sim_obk_string(const struct sim_obk_config *config, enum sim_obk_text field, char *into,
			   size_t room)
{
	const struct rmw_view text = sim_obk_text(config, field);

	snprintf(into, room, "%.*s", (int)text.len, (const char *)text.data);
	return into;
}

bool sim_obk_set_text(struct sim_obk_config *config, enum sim_obk_text field, const char *text)
{
	const size_t max = texts[field].room - (texts[field].fills ? 0u : 1u);
	const size_t len = strnlen(text, max);
	const struct rmw_view old = sim_obk_text(config, field);
	uint8_t *at = config->bytes + texts[field].offset;

	if (rmw_view_equal(old, (struct rmw_view){ (const uint8_t *)text, len }))
		return false;
	memcpy(at, text, len);
	if (len < texts[field].room)
		at[len] = 0;
	return true;
}

bool sim_obk_set_byte(struct sim_obk_config *config, size_t offset, uint8_t value)
{
	const bool changes = config->bytes[offset] != value;

	config->bytes[offset] = value;
	return changes;
}

int16_t sim_obk_start_value(const struct sim_obk_config *config, unsigned channel)
{
	return (int16_t)rmw_get_le16(config->bytes + SIM_OBK_START_VALUES + 2u * channel);
}

bool sim_obk_set_start_value(struct sim_obk_config *config, unsigned channel, int16_t value)
{
	const bool changes = sim_obk_start_value(config, channel) != value;

	rmw_put_le16(config->bytes + SIM_OBK_START_VALUES + 2u * channel, (uint16_t)value);
	return changes;
}

uint64_t sim_obk_flags(const struct sim_obk_config *config)
{
	const uint8_t *at = config->bytes + SIM_OBK_FLAGS;

	return rmw_get_le32(at) | (uint64_t)rmw_get_le32(at + 4) << 32;
}

bool sim_obk_set_flags(struct sim_obk_config *config, uint64_t flags)
{
	const bool changes = sim_obk_flags(config) != flags;

	rmw_put_le32(config->bytes + SIM_OBK_FLAGS, (uint32_t)flags);
	rmw_put_le32(config->bytes + SIM_OBK_FLAGS + 4, (uint32_t)(flags >> 32));
	return changes;
}

/* Bit by bit, as the text has it. */
uint8_t sim_obk_crc8(struct rmw_view bytes, enum sim_obk_crc kind)
{
	uint8_t crc = 0;

	for (size_t i = 0; i < bytes.len; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			const unsigned feed = (crc ^ (unsigned)bytes.data[i] >> bit) & 1u;

			const unsigned sign = kind == SIM_OBK_CRC_SIGNED ? crc & 0x80u : 0;

			crc = (uint8_t)((sign | (unsigned)crc >> 1) ^ (feed != 0 ? 0x8cu : 0u));
		}
	return crc;
}

static uint8_t crc_of(const struct sim_obk_config *config, size_t size, enum sim_obk_crc kind)
{
	return sim_obk_crc8(
		(struct rmw_view){ config->bytes + SIM_OBK_VERSION, size - SIM_OBK_VERSION }, kind);
}

void sim_obk_config_seal(struct sim_obk_config *config, const struct sim_obk_platform *platform)
{
	uint8_t *bytes = config->bytes;

	memcpy(bytes, "CFG", SIM_OBK_CRC);
	rmw_put_le32(bytes + SIM_OBK_VERSION, VERSION);
	rmw_put_le16(bytes + SIM_OBK_CHANGES,
		     (uint16_t)(rmw_get_le16(bytes + SIM_OBK_CHANGES) + 1));
	bytes[SIM_OBK_CRC] = crc_of(config, SIM_OBK_CONFIG_SIZE, platform->crc);
}

/* What stands in RAM even where flash has zeros. */
static void fill_zeros(struct sim_obk_config *config)
{
	static const uint8_t none[sizeof(default_led)];

	for (size_t i = 0; i < sizeof(default_times); i++)
		if (config->bytes[SIM_OBK_BUTTON_TIMES + i] == 0)
			config->bytes[SIM_OBK_BUTTON_TIMES + i] = default_times[i];
	if (memcmp(config->bytes + SIM_OBK_LED, none, sizeof(none)) != 0)
		return;
	for (size_t i = 0; i < RMW_COUNT(default_led); i++)
		rmw_put_le32(config->bytes + SIM_OBK_LED + 4 * i, default_led[i]);
}

static void name_after(struct sim_obk_config *config, const struct sim_obk_platform *platform,
		       const uint8_t mac[6])
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%02X%02X%02X%02X", platform->ident, mac[2], mac[3], mac[4],
		 mac[5]);
	(void)sim_obk_set_text(config, SIM_OBK_LONG_NAME, name);
	snprintf(name, sizeof(name), "%s%02X%02X%02X%02X", platform->prefix, mac[2], mac[3], mac[4],
		 mac[5]);
	(void)sim_obk_set_text(config, SIM_OBK_SHORT_NAME, name);
	(void)sim_obk_set_text(config, SIM_OBK_MQTT_CLIENT, name);
}

void sim_obk_config_reset(struct sim_obk_config *config, const struct sim_obk_platform *platform,
			  const uint8_t mac[6])
{
	*config = (struct sim_obk_config){ { 0 } };
	rmw_put_le32(config->bytes + SIM_OBK_VERSION, VERSION);
	(void)sim_obk_set_flags(config, DEFAULT_FLAGS);
	for (size_t i = 0; i < RMW_COUNT(default_texts); i++)
		(void)sim_obk_set_text(config, default_texts[i].field, default_texts[i].text);
	rmw_put_le32(config->bytes + SIM_OBK_MQTT_PORT, MQTT_PORT);
	memcpy(config->bytes + SIM_OBK_MAC, mac, 6);
	(void)sim_obk_set_text(config, SIM_OBK_MQTT_GROUP, platform->mqtt_group);
	name_after(config, platform, mac);
	config->bytes[SIM_OBK_BOOT_OK_S] = DEFAULT_BOOT_OK_S;
	fill_zeros(config);
}

static void convert(struct sim_obk_config *config, uint32_t version)
{
	char name[33];

	if (version < VERSION_WITH_CLIENT)
		(void)sim_obk_set_text(
			config, SIM_OBK_MQTT_CLIENT,
			sim_obk_string(config, SIM_OBK_SHORT_NAME, name, sizeof(name)));
	if (version < VERSION_WITH_SSID2)
		memset(config->bytes + texts[SIM_OBK_SSID2].offset, 0,
		       texts[SIM_OBK_SSID2].room + texts[SIM_OBK_PASS2].room);
	if (version < VERSION)
		memset(config->bytes + texts[SIM_OBK_WEB_PASS].offset, 0,
		       texts[SIM_OBK_WEB_PASS].room);
	rmw_put_le32(config->bytes + SIM_OBK_VERSION, VERSION);
}

bool sim_obk_config_load(struct sim_obk_config *config, const struct sim_obk_platform *platform,
			 struct rmw_view stored, const uint8_t mac[6])
{
	static const uint8_t none[6];
	struct sim_obk_config read = { { 0 } };
	const size_t len = stored.len < sizeof(read.bytes) ? stored.len : sizeof(read.bytes);
	uint32_t version;

	if (len > 0)
		memcpy(read.bytes, stored.data, len);
	version = rmw_get_le32(read.bytes + SIM_OBK_VERSION);
	if (memcmp(read.bytes, "CFG", SIM_OBK_CRC) != 0 ||
	    read.bytes[SIM_OBK_CRC] !=
		    crc_of(&read, version == 3 ? SIZE_3 : SIM_OBK_CONFIG_SIZE, platform->crc))
		return false;
	convert(&read, version);
	fill_zeros(&read);
	if (memcmp(read.bytes + SIM_OBK_MAC, none, sizeof(none)) == 0)
		memcpy(read.bytes + SIM_OBK_MAC, mac, sizeof(none));
	*config = read;
	return true;
}
