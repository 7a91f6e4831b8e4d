/* SPDX-License-Identifier: MIT */
/* OpenBeken's configuration block: checking, defaults, and the fields that a wired relay needs.
 * openbeken 2 to 5 */
#include "relay/core/config.h"

#include <string.h>

#include "core/bytes.h"

/* clang-format off */
enum {
	CRC_AT = 0x003, VERSION_AT = 0x004, FLAGS_AT = 0x008, FLAGS_HIGH_AT = 0x00c,
	CHANGES_AT = 0x010,
	ROLES_AT = 0x33e, CHANNELS_AT = 0x35e, CHANNELS2_AT = 0x37e, TYPES_AT = 0x39e,
	STARTS_AT = 0x3de, SHORT_PRESS_AT = 0x4b8, LONG_PRESS_AT = 0x4b9, REPEAT_AT = 0x4ba,
	BOOT_TIME_AT = 0x597,
	COLOURS_AT = 0x53c, COLOURS = 6,
	SECOND_NETWORK_AT = 0xc00, WEB_PASSWORD_AT = 0xc84, WEB_PASSWORD = 33,
	SIZE_3 = 0x7e0, VERSION_FIRST = 3,
	MQTT_PORT_AT = 0x294, UNIT_MS = 100,
};

const struct relay_field relay_config_ssid = { 0x014, 64, false };
const struct relay_field relay_config_password = { 0x054, 64, true };
const struct relay_field relay_config_short_name = { 0x2de, 32, false };
const struct relay_field relay_config_long_name = { 0x2fe, 64, false };
const struct relay_field relay_config_command = { 0x5e0, RELAY_STARTUP_ROOM, false };

/* What a new device holds besides: openbeken 4.4. */
static const struct {
	struct relay_field field;
	const char *text;
} default_texts[] = {
	{ { 0x1d4, 64, false }, "homeassistant" },
	{ { 0x214, 128, false }, "qqqqqqqqqq" },
	{ { 0x298, 64, false }, "https://openbekeniot.github.io/webapp/" },
	{ { 0x478, 32, false }, "217.147.223.78" },
	{ { 0x554, 64, false }, "bl602s" },
	{ { 0x5a0, 64, false }, "192.168.0.1" },
};
static const struct relay_field mqtt_client = { 0x194, 64, false };
static const uint8_t default_times[] = { 3, 10, 5 };
/* 1.0, 1.0, 1.0, 2.2, 0.1, 0.1 as floats. */
static const uint32_t default_colours[COLOURS] = {
	0x3f800000, 0x3f800000, 0x3f800000, 0x400ccccd, 0x3dcccccd, 0x3dcccccd,
};
/* clang-format on */

#define DEFAULT_FLAGS 0x400u
#define DEFAULT_MQTT_PORT 1883u
#define DEFAULT_BOOT_TIME 5u
#define CRC_TAP 0x8cu

static uint8_t crc8(const uint8_t *bytes, uint32_t len)
{
	uint8_t crc = 0;

	while (len-- > 0) {
		crc ^= *bytes++;
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc >> 1 ^ (crc & 1 ? CRC_TAP : 0));
	}
	return crc;
}

static uint32_t version_of(const uint8_t *block)
{
	return get_le32(block + VERSION_AT);
}

static uint32_t size_of_version(uint32_t version)
{
	return version == VERSION_FIRST ? SIZE_3 : RELAY_CONFIG_SIZE;
}

static bool is_valid(const uint8_t *block)
{
	const uint32_t version = version_of(block);

	return memcmp(block, "CFG", 3) == 0 && version >= VERSION_FIRST && version <= INT32_MAX &&
	       block[CRC_AT] == crc8(block + VERSION_AT, size_of_version(version) - VERSION_AT);
}

/* Fields that came later hold what older releases had there. openbeken 4.1 and 4.2 */
static void bring_up(uint8_t *block)
{
	const uint32_t version = version_of(block);

	if (version == VERSION_FIRST)
		memset(block + SIZE_3, 0, RELAY_CONFIG_SIZE - SIZE_3);
	if (version < RELAY_CONFIG_VERSION) {
		memset(block + WEB_PASSWORD_AT, 0, WEB_PASSWORD);
		put_le32(block + VERSION_AT, RELAY_CONFIG_VERSION);
	}
}

static void fill_times(uint8_t *block)
{
	for (uint32_t i = 0; i < sizeof(default_times); i++)
		if (block[SHORT_PRESS_AT + i] == 0)
			block[SHORT_PRESS_AT + i] = default_times[i];
}

/* Eight digits of the address, as OpenBeken's own names end. */
static void name(struct relay_config *config, const struct relay_field *field, const char *begin,
		 const struct relay_facts *facts)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[32];
	uint32_t len = (uint32_t)strlen(begin);

	memcpy(text, begin, len);
	for (uint32_t i = 2; i < sizeof(facts->mac); i++) {
		text[len++] = digits[facts->mac[i] >> 4];
		text[len++] = digits[facts->mac[i] & 0xf];
	}
	(void)relay_config_set_text(config, field, text, len);
}

static void set_defaults(struct relay_config *config, const struct relay_facts *facts)
{
	uint8_t *block = config->block;

	memset(block, 0, RELAY_CONFIG_SIZE);
	memcpy(block, "CFG", 3);
	put_le32(block + VERSION_AT, RELAY_CONFIG_VERSION);
	put_le32(block + FLAGS_AT, DEFAULT_FLAGS);
	put_le32(block + MQTT_PORT_AT, DEFAULT_MQTT_PORT);
	block[BOOT_TIME_AT] = DEFAULT_BOOT_TIME;
	for (uint32_t i = 0; i < COLOURS; i++)
		put_le32(block + COLOURS_AT + 4 * i, default_colours[i]);
	for (uint32_t i = 0; i < sizeof(default_texts) / sizeof(default_texts[0]); i++)
		(void)relay_config_set_text(config, &default_texts[i].field, default_texts[i].text,
					    (uint32_t)strlen(default_texts[i].text));
	name(config, &relay_config_long_name, "OpenBL602_", facts);
	name(config, &relay_config_short_name, "obl", facts);
	name(config, &mqtt_client, "obl", facts);
	fill_times(block);
}

bool relay_config_load(struct relay_config *config, const struct relay_facts *facts,
		       const uint8_t *bytes, uint32_t len)
{
	memset(config->block, 0, RELAY_CONFIG_SIZE);
	if (len > 0)
		memcpy(config->block, bytes, len < RELAY_CONFIG_SIZE ? len : RELAY_CONFIG_SIZE);
	if (!is_valid(config->block)) {
		set_defaults(config, facts);
		return false;
	}
	bring_up(config->block);
	fill_times(config->block);
	return true;
}

void relay_config_seal(struct relay_config *config)
{
	uint8_t *block = config->block;

	put_le16(block + CHANGES_AT, get_le16(block + CHANGES_AT) + 1);
	block[CRC_AT] = crc8(block + VERSION_AT, size_of_version(version_of(block)) - VERSION_AT);
}

uint32_t relay_config_text(const struct relay_config *config, const struct relay_field *field,
			   char *into, uint32_t room)
{
	const uint8_t *bytes = config->block + field->at;
	uint32_t len = 0;

	while (len < field->size && len + 1 < room && bytes[len] != 0) {
		into[len] = (char)bytes[len];
		len++;
	}
	into[len] = '\0';
	return len;
}

bool relay_config_set_text(struct relay_config *config, const struct relay_field *field,
			   const char *text, uint32_t len)
{
	if (len > field->size || (len == field->size && !field->may_fill))
		return false;
	memset(config->block + field->at, 0, field->size);
	memcpy(config->block + field->at, text, len);
	return true;
}

uint8_t relay_config_role(const struct relay_config *config, uint32_t pin)
{
	return config->block[ROLES_AT + pin];
}

uint8_t relay_config_channel(const struct relay_config *config, uint32_t pin)
{
	return config->block[CHANNELS_AT + pin];
}

uint8_t relay_config_channel2(const struct relay_config *config, uint32_t pin)
{
	return config->block[CHANNELS2_AT + pin];
}

void relay_config_set_role(struct relay_config *config, uint32_t pin, uint8_t role)
{
	config->block[ROLES_AT + pin] = role;
}

void relay_config_set_channel(struct relay_config *config, uint32_t pin, uint8_t channel)
{
	config->block[CHANNELS_AT + pin] = channel;
}

void relay_config_set_channel2(struct relay_config *config, uint32_t pin, uint8_t channel)
{
	config->block[CHANNELS2_AT + pin] = channel;
}

void relay_config_clear_pins(struct relay_config *config)
{
	memset(config->block + ROLES_AT, 0, STARTS_AT - ROLES_AT);
}

int32_t relay_config_start(const struct relay_config *config, uint32_t channel)
{
	return (int16_t)get_le16(config->block + STARTS_AT + 2 * channel);
}

void relay_config_set_start(struct relay_config *config, uint32_t channel, int32_t value)
{
	put_le16(config->block + STARTS_AT + 2 * channel, (uint32_t)value & 0xffff);
}

uint64_t relay_config_flags(const struct relay_config *config)
{
	return get_le32(config->block + FLAGS_AT) |
	       (uint64_t)get_le32(config->block + FLAGS_HIGH_AT) << 32;
}

void relay_config_set_flags(struct relay_config *config, uint64_t flags)
{
	put_le32(config->block + FLAGS_AT, (uint32_t)flags);
	put_le32(config->block + FLAGS_HIGH_AT, (uint32_t)(flags >> 32));
}

uint32_t relay_config_changes(const struct relay_config *config)
{
	return get_le16(config->block + CHANGES_AT);
}

uint32_t relay_config_short_ms(const struct relay_config *config)
{
	return config->block[SHORT_PRESS_AT] * (uint32_t)UNIT_MS;
}

uint32_t relay_config_long_ms(const struct relay_config *config)
{
	return config->block[LONG_PRESS_AT] * (uint32_t)UNIT_MS;
}
