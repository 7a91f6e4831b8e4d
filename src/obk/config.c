/* SPDX-License-Identifier: MIT */
/* OpenBeken's configuration block (openbeken 2 to 4): read, written, and new. */
#include <rmwflash/obk.h>

#include <assert.h>
#include <stdio.h>

#include "obk/row.h"

/* What stands before all fields, and is not covered by the CRC. */
enum {
	IDENT_SIZE = 3,
	CRC_AT = 3,
	VERSION_AT = 4,
	HEAD_SIZE = 8,
};

#define VERSION_SHORT 3 /* the only one with a block of 2016 bytes */
#define VERSION_NOW 5

static const uint8_t ident[IDENT_SIZE] = { 'C', 'F', 'G' };

static uint8_t crc_of(struct rmw_view block, enum rmw_obk_crc way)
{
	return rmw_obk_crc8(rmw_view_part(block, VERSION_AT, block.len), way);
}

static bool find_len(struct rmw_view block, size_t *len, struct rmw_err *err)
{
	if (block.len < IDENT_SIZE || memcmp(block.data, ident, IDENT_SIZE) != 0)
		return rmw_fail(err, RMW_E_IMAGE_KIND,
				"no OpenBeken configuration: it does not start with 'CFG'");
	*len = RMW_OBK_BLOCK_SIZE;
	if (block.len >= HEAD_SIZE && rmw_get_le32(block.data + VERSION_AT) == VERSION_SHORT)
		*len = RMW_OBK_BLOCK_SIZE_3;
	if (block.len < *len)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the OpenBeken configuration ends after %zu of %zu bytes",
				block.len, *len);
	return true;
}

static bool find_crc(struct rmw_view block, enum rmw_obk_crc *way, struct rmw_err *err)
{
	const uint8_t stored = block.data[CRC_AT];
	const uint8_t plain = crc_of(block, RMW_OBK_CRC_UNSIGNED);
	const uint8_t sign = crc_of(block, RMW_OBK_CRC_SIGNED);

	if (stored != plain && stored != sign)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the OpenBeken configuration does not match its CRC: 0x%02x is "
				"stored, its bytes give 0x%02x (unsigned) or 0x%02x (signed)",
				stored, plain, sign);
	*way = stored == plain ? RMW_OBK_CRC_UNSIGNED : RMW_OBK_CRC_SIGNED;
	return true;
}

static void decode_rows(struct rmw_obk_config *config)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++)
		rmw_obk_row_decode(&rows[i], config);
}

bool rmw_obk_config_decode(struct rmw_view block, enum rmw_obk_layout layout,
			   struct rmw_obk_config *config, struct rmw_err *err)
{
	enum rmw_obk_crc way;
	size_t len;

	if (!find_len(block, &len, err))
		return false;
	block.len = len;
	if (!find_crc(block, &way, err))
		return false;

	memset(config, 0, sizeof(*config));
	config->layout = layout;
	config->crc = way;
	config->pin_room = rmw_obk_pin_room(layout);
	config->raw_len = len;
	memcpy(config->raw, block.data, len);
	decode_rows(config);
	return true;
}

bool rmw_obk_config_check_of(const struct rmw_obk_config *config,
			     const struct rmw_obk_platform *platform, struct rmw_err *err)
{
	const struct rmw_view block = { config->raw, config->raw_len };

	return crc_of(block, platform->crc) == block.data[CRC_AT] ||
	       rmw_fail(err, RMW_E_IMAGE_OTHER_CHIP,
			"its check byte is made in another way than OpenBeken on a %s makes it, "
			"which would throw it away",
			platform->chip);
}

size_t rmw_obk_config_encode(const struct rmw_obk_config *config, uint8_t block[RMW_OBK_BLOCK_SIZE])
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	memcpy(block, config->raw, config->raw_len);
	memcpy(block, ident, IDENT_SIZE);
	for (size_t i = 0; i < count; i++)
		rmw_obk_row_encode(&rows[i], config, block);
	rmw_obk_config_seal((struct rmw_span){ block, config->raw_len }, config->crc);
	return config->raw_len;
}

bool rmw_obk_config_is_alone(struct rmw_view file)
{
	struct rmw_err ignored = { .code = RMW_OK };
	size_t len;

	return file.len <= RMW_OBK_STORE_SECTOR && find_len(file, &len, &ignored) &&
	       rmw_view_is_blank(rmw_view_part(file, len, file.len));
}

void rmw_obk_config_seal(struct rmw_span block, enum rmw_obk_crc way)
{
	assert(way != RMW_OBK_CRC_NEITHER && block.len > VERSION_AT);
	block.data[CRC_AT] = crc_of(rmw_span_view(block), way);
}

void rmw_obk_config_upgrade(struct rmw_obk_config *config)
{
	if (config->version >= VERSION_NOW)
		return;
	if (config->version < VERSION_SHORT)
		memcpy(config->mqtt_client, config->short_name, sizeof(config->short_name));
	memset(config->web_password, 0, sizeof(config->web_password));
	config->version = VERSION_NOW;
	config->raw_len = RMW_OBK_BLOCK_SIZE;
}

/* Defaults that are the same everywhere (openbeken 4.4). */
static const struct {
	size_t member;
	const char *text;
} default_texts[] = {
	{ offsetof(struct rmw_obk_config, mqtt_user), "homeassistant" },
	{ offsetof(struct rmw_obk_config, mqtt_pass), "qqqqqqqqqq" },
	{ offsetof(struct rmw_obk_config, webapp_root), "https://openbekeniot.github.io/webapp/" },
	{ offsetof(struct rmw_obk_config, ping_host), "192.168.0.1" },
	{ offsetof(struct rmw_obk_config, ntp_server), "217.147.223.78" },
};

static void set_defaults(struct rmw_obk_config *config)
{
	static const float correction[] = { 1.0f, 1.0f, 1.0f, 2.2f, 0.1f, 0.1f };

	config->version = VERSION_NOW;
	config->flags = UINT64_C(1) << 10;
	config->mqtt_port = 1883;
	config->boot_good_s = 5;
	config->button_short_100ms = 3;
	config->button_long_100ms = 10;
	config->button_repeat_100ms = 5;
	memcpy(config->led_correction, correction, sizeof(correction));
	for (size_t i = 0; i < RMW_COUNT(default_texts); i++)
		memcpy((char *)config + default_texts[i].member, default_texts[i].text,
		       strlen(default_texts[i].text));
}

static void set_names(struct rmw_obk_config *config, const struct rmw_obk_platform *platform,
		      const uint8_t mac[6])
{
	char digits[9];

	snprintf(digits, sizeof(digits), "%02X%02X%02X%02X", mac[2], mac[3], mac[4], mac[5]);
	snprintf(config->long_name, sizeof(config->long_name), "%s_%s", platform->full_name,
		 digits);
	snprintf(config->short_name, sizeof(config->short_name), "%s%s", platform->short_name,
		 digits);
	memcpy(config->mqtt_client, config->short_name, sizeof(config->short_name));
	snprintf(config->mqtt_group, sizeof(config->mqtt_group), "%s", platform->mqtt_group);
}

void rmw_obk_config_new(const struct rmw_obk_platform *platform, const uint8_t mac[6],
			struct rmw_obk_config *config)
{
	memset(config, 0, sizeof(*config));
	config->layout = platform->layout;
	config->crc = platform->crc;
	config->pin_room = rmw_obk_pin_room(platform->layout);
	config->raw_len = RMW_OBK_BLOCK_SIZE;
	set_defaults(config);
	set_names(config, platform, mac);
}
