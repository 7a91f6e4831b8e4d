/* SPDX-License-Identifier: MIT */
/* The fields of a block, a row each (openbeken 2), and how one is read and written. */
#include "obk/row.h"

#include <assert.h>

#define EVERY(at)                                                                                  \
	{                                                                                          \
		at, at, at, at                                                                     \
	}
#define MEMBER(member) offsetof(struct rmw_obk_config, member)
#define TEXT(member)                                                                               \
	RMW_OBK_TEXT, MEMBER(member), 1, 1, sizeof(((struct rmw_obk_config *)0)->member) - 1
#define ONE(form, member)                                                                          \
	form, MEMBER(member), sizeof(((struct rmw_obk_config *)0)->member),                        \
		sizeof(((struct rmw_obk_config *)0)->member), 1
#define ARRAY(form, member)                                                                        \
	form, MEMBER(member), sizeof(((struct rmw_obk_config *)0)->member[0]),                     \
		sizeof(((struct rmw_obk_config *)0)->member[0]),                                   \
		sizeof(((struct rmw_obk_config *)0)->member) /                                     \
			sizeof(((struct rmw_obk_config *)0)->member[0])
#define PINS(form, member) form, MEMBER(pins[0].member), 1, sizeof(struct rmw_obk_pin), 0

/* One macro argument stands for several members of a row; the privacy goes between. */
#define ROW(name, privacy, what, ...) ROW_OF(name, privacy, what, __VA_ARGS__)
#define ROW_OF(name, privacy, form, member, width, stride, count, ...)                             \
	{                                                                                          \
		name, form, privacy, (uint16_t)(member), width, stride, count, __VA_ARGS__         \
	}

#define PLAIN RMW_OBK_PLAIN
#define IDENTITY RMW_OBK_IDENTITY
#define SECRET RMW_OBK_SECRET

/* clang-format off */
/*
 * Names are the firmware's own. Offsets are in the order of enum rmw_obk_layout: D, A, B, C. A
 * startup command is plain, as little can be said of a relay without it, and yet may hold a
 * password that somebody put into a command.
 */
static const struct rmw_obk_row ROWS[] = {
	ROW("version", PLAIN, ONE(RMW_OBK_SIGNED_NUMBER, version), EVERY(0x004)),
	ROW("genericFlags", PLAIN, ONE(RMW_OBK_FLAGS, flags), EVERY(0x008)),
	ROW("changeCounter", PLAIN, ONE(RMW_OBK_NUMBER, change_counter), EVERY(0x010)),
	ROW("otaCounter", PLAIN, ONE(RMW_OBK_NUMBER, ota_counter), EVERY(0x012)),
	ROW("wifi_ssid", SECRET, TEXT(wifi_ssid), EVERY(0x014)),
	ROW("wifi_pass", SECRET, TEXT(wifi_pass), EVERY(0x054)),
	ROW("mqtt_host", IDENTITY, TEXT(mqtt_host), EVERY(0x094)),
	ROW("mqtt_clientId", IDENTITY, TEXT(mqtt_client), EVERY(0x194)),
	ROW("mqtt_userName", SECRET, TEXT(mqtt_user), EVERY(0x1d4)),
	ROW("mqtt_pass", SECRET, TEXT(mqtt_pass), EVERY(0x214)),
	ROW("mqtt_port", PLAIN, ONE(RMW_OBK_SIGNED_NUMBER, mqtt_port), EVERY(0x294)),
	ROW("webappRoot", PLAIN, TEXT(webapp_root), EVERY(0x298)),
	ROW("mac", IDENTITY, ARRAY(RMW_OBK_MAC, mac), EVERY(0x2d8)),
	ROW("shortDeviceName", IDENTITY, TEXT(short_name), EVERY(0x2de)),
	ROW("longDeviceName", IDENTITY, TEXT(long_name), EVERY(0x2fe)),
	ROW("roles", PLAIN, PINS(RMW_OBK_ROLES, role), EVERY(0x33e)),
	ROW("channels", PLAIN, PINS(RMW_OBK_CHANNEL_NUMBERS, channel), { 0x35e, 0x36e, 0x370, 0x37e }),
	ROW("channels2", PLAIN, PINS(RMW_OBK_CHANNEL_NUMBERS, channel2), { 0x37e, 0x39e, 0x3a2, 0x3be }),
	ROW("channelTypes", PLAIN, ARRAY(RMW_OBK_CHANNEL_TYPES, channel_types), { 0x39e, 0x3ce, 0x3d4, 0x3fe }),
	ROW("startChannelValues", PLAIN, ARRAY(RMW_OBK_START_VALUES, start_values), { 0x3de, 0x40e, 0x414, 0x43e }),
	ROW("log2lfs", PLAIN, ONE(RMW_OBK_NUMBER, log_to_files), { 0x45e, 0x48e, 0x494, 0x4be }),
	ROW("dgr_sendFlags", PLAIN, ONE(RMW_OBK_HEX, dgr_send_flags), { 0x460, 0x490, 0x498, 0x4c0 }),
	ROW("dgr_recvFlags", PLAIN, ONE(RMW_OBK_HEX, dgr_receive_flags), { 0x464, 0x494, 0x49c, 0x4c4 }),
	ROW("dgr_name", PLAIN, TEXT(dgr_name), { 0x468, 0x498, 0x4a0, 0x4c8 }),
	ROW("ntpServer", PLAIN, TEXT(ntp_server), { 0x478, 0x4a8, 0x4b0, 0x4d8 }),
	ROW("cal", PLAIN, ARRAY(RMW_OBK_WORDS, calibration), { 0x498, 0x4c8, 0x4d0, 0x4f8 }),
	ROW("buttonShortPress", PLAIN, ONE(RMW_OBK_NUMBER, button_short_100ms), { 0x4b8, 0x4e8, 0x4f0, 0x518 }),
	ROW("buttonLongPress", PLAIN, ONE(RMW_OBK_NUMBER, button_long_100ms), { 0x4b9, 0x4e9, 0x4f1, 0x519 }),
	ROW("buttonHoldRepeat", PLAIN, ONE(RMW_OBK_NUMBER, button_repeat_100ms), { 0x4ba, 0x4ea, 0x4f2, 0x51a }),
	ROW("LFS_Size", PLAIN, ONE(RMW_OBK_NUMBER, files_size), { 0x4bc, 0x4ec, 0x4f4, 0x51c }),
	ROW("loggerFlags", PLAIN, ONE(RMW_OBK_HEX, logger_flags), { 0x4c0, 0x4f0, 0x4f8, 0x520 }),
	ROW("staticIP", IDENTITY, ARRAY(RMW_OBK_ADDRESSES, static_ip), { 0x527, 0x527, 0x527, 0x525 }),
	ROW("ledRemap", PLAIN, ARRAY(RMW_OBK_NUMBER, led_remap), { 0x537, 0x537, 0x537, 0x535 }),
	ROW("led_corr", PLAIN, ARRAY(RMW_OBK_FLOAT, led_correction), EVERY(0x53c)),
	ROW("mqtt_group", PLAIN, TEXT(mqtt_group), EVERY(0x554)),
	ROW("timeRequiredToMarkBootSuccessfull", PLAIN, ONE(RMW_OBK_NUMBER, boot_good_s), EVERY(0x597)),
	ROW("ping_interval", PLAIN, ONE(RMW_OBK_SIGNED_NUMBER, ping_interval), EVERY(0x598)),
	ROW("ping_seconds", PLAIN, ONE(RMW_OBK_SIGNED_NUMBER, ping_s), EVERY(0x59c)),
	ROW("ping_host", PLAIN, TEXT(ping_host), EVERY(0x5a0)),
	ROW("initCommandLine", PLAIN, TEXT(command), EVERY(0x5e0)),
	ROW("wifi_ssid2", SECRET, TEXT(wifi_ssid2), EVERY(0xc00)),
	ROW("wifi_pass2", SECRET, TEXT(wifi_pass2), EVERY(0xc40)),
	ROW("webPassword", SECRET, TEXT(web_password), EVERY(0xc84)),
	ROW("mqtt_use_tls", PLAIN, ONE(RMW_OBK_NUMBER, mqtt_uses_tls), EVERY(0xca5)),
	ROW("mqtt_verify_tls_cert", PLAIN, ONE(RMW_OBK_NUMBER, mqtt_verifies), EVERY(0xca6)),
	ROW("mqtt_cert_file", PLAIN, TEXT(mqtt_certificate), EVERY(0xca7)),
	ROW("disable_web_server", PLAIN, ONE(RMW_OBK_NUMBER, is_web_off), EVERY(0xcbb)),
};
/* clang-format on */

const struct rmw_obk_row *rmw_obk_rows(size_t *count)
{
	*count = RMW_COUNT(ROWS);
	return ROWS;
}

size_t rmw_obk_pin_room(enum rmw_obk_layout layout)
{
	static const uint8_t room[RMW_OBK_LAYOUT_COUNT] = {
		[RMW_OBK_D] = 32, [RMW_OBK_A] = 48, [RMW_OBK_B] = 50, [RMW_OBK_C] = 64
	};

	return room[layout];
}

size_t rmw_obk_row_count(const struct rmw_obk_row *row, const struct rmw_obk_config *config)
{
	const size_t count = row->count != 0 ? row->count : config->pin_room;
	const size_t at = row->at[config->layout];
	const size_t fitting = at < config->raw_len ? (config->raw_len - at) / row->width : 0;

	return count < fitting ? count : fitting;
}

static void text_decode(const uint8_t *from, size_t count, char *text)
{
	const size_t len = strnlen((const char *)from, count);

	memcpy(text, from, len);
	text[len] = '\0';
}

static void number_decode(const uint8_t *from, size_t width, void *number)
{
	const uint16_t half = width == 2 ? rmw_get_le16(from) : 0;
	const uint32_t word = width >= 4 ? rmw_get_le32(from) : 0;
	const uint64_t both = width == 8 ? (uint64_t)rmw_get_le32(from + 4) << 32 | word : 0;

	if (width == 1)
		memcpy(number, from, 1);
	else if (width == 2)
		memcpy(number, &half, 2);
	else if (width == 4)
		memcpy(number, &word, 4);
	else
		memcpy(number, &both, 8);
}

void rmw_obk_row_decode(const struct rmw_obk_row *row, struct rmw_obk_config *config)
{
	const uint8_t *from = config->raw + row->at[config->layout];
	uint8_t *member = (uint8_t *)config + row->member;
	const size_t count = rmw_obk_row_count(row, config);

	if (row->form == RMW_OBK_TEXT) {
		text_decode(from, count, (char *)member);
		return;
	}
	for (size_t i = 0; i < count; i++)
		number_decode(from + i * row->width, row->width, member + i * row->stride);
}

/* The bits of an element, not extended. */
static uint64_t bits_of(const void *number, size_t width)
{
	uint8_t byte;
	uint16_t half;
	uint32_t word;
	uint64_t both;

	switch (width) {
	case 1:
		memcpy(&byte, number, 1);
		return byte;
	case 2:
		memcpy(&half, number, 2);
		return half;
	case 4:
		memcpy(&word, number, 4);
		return word;
	default:
		assert(width == 8);
		memcpy(&both, number, 8);
		return both;
	}
}

static void number_encode(const void *number, size_t width, uint8_t *to)
{
	const uint64_t bits = bits_of(number, width);

	for (size_t i = 0; i < width; i++)
		to[i] = (uint8_t)(bits >> 8 * i);
}

/* What is too long for the short block of version 3 is cut, with a zero behind it. */
static void text_encode(const char *text, size_t count, uint8_t *to)
{
	size_t len = strnlen(text, count + 1);

	if (count == 0 || (strnlen((const char *)to, count) == len && memcmp(to, text, len) == 0))
		return;
	if (len > count)
		len = count - 1;
	memset(to, 0, count);
	memcpy(to, text, len);
}

void rmw_obk_row_encode(const struct rmw_obk_row *row, const struct rmw_obk_config *config,
			uint8_t block[RMW_OBK_BLOCK_SIZE])
{
	const uint8_t *member = (const uint8_t *)config + row->member;
	uint8_t *to = block + row->at[config->layout];
	const size_t count = rmw_obk_row_count(row, config);

	if (row->form == RMW_OBK_TEXT) {
		text_encode((const char *)member, count, to);
		return;
	}
	for (size_t i = 0; i < count; i++)
		number_encode(member + i * row->stride, row->width, to + i * row->width);
}

int64_t rmw_obk_row_element(const struct rmw_obk_row *row, const struct rmw_obk_config *config,
			    size_t index)
{
	const uint8_t *member = (const uint8_t *)config + row->member;
	const uint64_t bits = bits_of(member + index * row->stride, row->width);
	const bool is_signed =
		row->form == RMW_OBK_SIGNED_NUMBER || row->form == RMW_OBK_START_VALUES;

	if (is_signed && row->width == 2)
		return (int16_t)bits;
	if (is_signed && row->width == 4)
		return (int32_t)bits;
	return (int64_t)bits;
}

const char *rmw_obk_row_text(const struct rmw_obk_row *row, const struct rmw_obk_config *config)
{
	return (const char *)config + row->member;
}
