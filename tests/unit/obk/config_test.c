/* SPDX-License-Identifier: MIT */
/* Configuration blocks: the captured ones of openbeken 15, and what a change of one changes. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/obk.h>

#include "base/json.h"
#include "support/scratch.h"

static const char *const captured[] = { "mainconfig_v5_bl602", "mainconfig_v5_bk7231_signedcrc",
					"mainconfig_v4_bl602", "mainconfig_v3_2016_bl602" };

static void read_data(const char *name, const char *ending, struct rmw_buf *into)
{
	char path[128];

	snprintf(path, sizeof(path), "data/obk/%s.%s", name, ending);
	read_test_file(path, into);
}

static struct rmw_json *read_json(const char *name)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_json *json;

	read_data(name, "json", &text);
	json = rmw_json_parse(rmw_buf_view(&text), &err);
	assert_non_null(json);
	return json;
}

static void decode(struct rmw_view block, struct rmw_obk_config *config)
{
	struct rmw_err err = { 0 };

	if (!rmw_obk_config_decode(block, RMW_OBK_D, config, &err))
		fail_msg("%s", err.cause);
}

static void decode_file(const char *name, struct rmw_obk_config *config)
{
	rmw_auto(buf) block = RMW_BUF_INIT;

	read_data(name, "bin", &block);
	decode(rmw_buf_view(&block), config);
}

static void decode_bytes(const struct rmw_obk_config *from, struct rmw_obk_config *config)
{
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	const size_t len = rmw_obk_config_encode(from, block);

	decode((struct rmw_view){ block, len }, config);
}

static void check_bytes_as_vectors_say(struct rmw_view bytes, const struct rmw_json *row)
{
	assert_int_equal(rmw_obk_crc8(bytes, RMW_OBK_CRC_UNSIGNED),
			 strtoul(rmw_json_text(row, "crc8_unsigned"), NULL, 16));
	assert_int_equal(rmw_obk_crc8(bytes, RMW_OBK_CRC_SIGNED),
			 strtoul(rmw_json_text(row, "crc8_signed"), NULL, 16));
}

/* "hex digits", or "3580 x 0x00". */
static size_t bytes_of(const struct rmw_json *row, uint8_t *bytes)
{
	const char *hex = rmw_json_text(row, "data_hex");
	unsigned count, value;
	size_t len = 0;

	if (hex == NULL) {
		assert_int_equal(sscanf(rmw_json_text(row, "data"), "%u x %x", &count, &value), 2);
		memset(bytes, (int)value, count);
		return count;
	}
	for (; hex[2 * len] != '\0'; len++) {
		assert_int_equal(sscanf(hex + 2 * len, "%2x", &value), 1);
		bytes[len] = (uint8_t)value;
	}
	return len;
}

static void both_crcs_are_those_of_the_vectors(void **state)
{
	struct rmw_json *rows = read_json("crc_vectors");
	const struct rmw_json *row = rmw_json_first(rows);
	uint8_t bytes[RMW_OBK_BLOCK_SIZE];

	(void)state;
	assert_int_equal(rmw_json_count(rows), 9);
	for (; row != NULL; row = rmw_json_next(row))
		check_bytes_as_vectors_say((struct rmw_view){ bytes, bytes_of(row, bytes) }, row);
	rmw_json_free(rows);
}

#define MEMBER(name) offsetof(struct rmw_obk_config, name)

/* clang-format off */
static const struct { const char *key; size_t member; } texts[] = {
	{ "wifi_ssid", MEMBER(wifi_ssid) }, { "wifi_pass", MEMBER(wifi_pass) },
	{ "mqtt_host", MEMBER(mqtt_host) }, { "mqtt_clientId", MEMBER(mqtt_client) },
	{ "mqtt_userName", MEMBER(mqtt_user) }, { "mqtt_pass", MEMBER(mqtt_pass) },
	{ "mqtt_group", MEMBER(mqtt_group) }, { "webappRoot", MEMBER(webapp_root) },
	{ "shortDeviceName", MEMBER(short_name) }, { "longDeviceName", MEMBER(long_name) },
	{ "ntpServer", MEMBER(ntp_server) }, { "ping_host", MEMBER(ping_host) },
	{ "initCommandLine", MEMBER(command) }, { "wifi_ssid2", MEMBER(wifi_ssid2) },
	{ "wifi_pass2", MEMBER(wifi_pass2) }, { "webPassword", MEMBER(web_password) },
};
/* clang-format on */

static void check_texts(const struct rmw_obk_config *config, const struct rmw_json *values)
{
	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		const char *wanted = rmw_json_text(values, texts[i].key);

		assert_string_equal((const char *)config + texts[i].member,
				    wanted != NULL ? wanted : "");
	}
}

static int64_t whole(const struct rmw_json *json)
{
	int64_t value = -12345;

	assert_true(rmw_json_as_whole(json, &value));
	return value;
}

static int64_t member(const struct rmw_json *object, const char *key)
{
	return whole(rmw_json_child(object, key));
}

static void check_numbers(const struct rmw_obk_config *config, const struct rmw_json *values)
{
	const struct rmw_json *buttons = rmw_json_child(values, "button_short_long_repeat");
	char mac[13];

	assert_int_equal(config->flags, member(values, "genericFlags_64bit"));
	assert_int_equal(config->change_counter, member(values, "changeCounter"));
	assert_int_equal(config->ota_counter, member(values, "otaCounter"));
	assert_int_equal(config->mqtt_port, member(values, "mqtt_port"));
	assert_int_equal(config->boot_good_s, member(values, "timeRequiredToMarkBootSuccessfull"));
	assert_int_equal(config->button_short_100ms, whole(rmw_json_at(buttons, 0)));
	assert_int_equal(config->button_long_100ms, whole(rmw_json_at(buttons, 1)));
	assert_int_equal(config->button_repeat_100ms, whole(rmw_json_at(buttons, 2)));
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(config->static_ip[i],
				 whole(rmw_json_at(rmw_json_child(values, "staticIP"), i)));
	for (size_t i = 0; i < 6; i++)
		snprintf(mac + 2 * i, 3, "%02x", config->mac[i]);
	assert_string_equal(mac, rmw_json_text(values, "mac"));
}

static void check_led_correction(const struct rmw_obk_config *config, const struct rmw_json *values)
{
	for (size_t i = 0; i < 6; i++) {
		char *wanted = rmw_json_line(rmw_json_at(rmw_json_child(values, "led_corr"), i));

		assert_non_null(wanted);
		assert_true(config->led_correction[i] == strtof(wanted, NULL));
		free(wanted);
	}
}

static void check_pins(const struct rmw_obk_config *config, const struct rmw_json *values)
{
	const struct rmw_json *pins = rmw_json_child(values, "pins");
	size_t seen = 0;

	for (size_t i = 0; i < RMW_OBK_PINS_MAX; i++) {
		char key[4];
		const struct rmw_json *pin;

		snprintf(key, sizeof(key), "%zu", i);
		pin = rmw_json_child(pins, key);
		seen += pin != NULL;
		assert_int_equal(config->pins[i].role, pin != NULL ? member(pin, "role") : 0);
		assert_int_equal(config->pins[i].channel, pin != NULL ? member(pin, "channel") : 0);
		assert_int_equal(config->pins[i].channel2,
				 pin != NULL ? member(pin, "channel2") : 0);
	}
	assert_int_equal(seen, rmw_json_count(pins));
}

static void check_channels(const struct rmw_obk_config *config, const struct rmw_json *values)
{
	const struct rmw_json *types = rmw_json_child(values, "channelTypes_nonzero");
	const struct rmw_json *starts = rmw_json_child(values, "startChannelValues_nonzero");

	for (size_t i = 0; i < RMW_OBK_CHANNELS; i++) {
		char key[4];
		int64_t type = 0;
		int64_t start = 0;

		snprintf(key, sizeof(key), "%zu", i);
		(void)rmw_json_as_whole(rmw_json_child(types, key), &type);
		(void)rmw_json_as_whole(rmw_json_child(starts, key), &start);
		assert_int_equal(config->channel_types[i], type);
		assert_int_equal(config->start_values[i], start);
	}
}

static void captured_blocks_hold_what_is_written_about_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(captured); i++) {
		struct rmw_json *json = read_json(captured[i]);
		const struct rmw_json *values = rmw_json_child(json, "values");
		struct rmw_obk_config config;

		decode_file(captured[i], &config);
		assert_int_equal(config.version, member(json, "version"));
		assert_int_equal(config.raw_len, member(json, "stored_size"));
		assert_int_equal(config.crc == RMW_OBK_CRC_SIGNED,
				 rmw_json_text(json, "crc_variant")[0] == 's');
		check_texts(&config, values);
		check_numbers(&config, values);
		check_led_correction(&config, values);
		check_pins(&config, values);
		check_channels(&config, values);
		rmw_json_free(json);
	}
}

static void captured_blocks_encode_to_their_own_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(captured); i++) {
		rmw_auto(buf) block = RMW_BUF_INIT;
		struct rmw_obk_config config;
		uint8_t again[RMW_OBK_BLOCK_SIZE];

		read_data(captured[i], "bin", &block);
		decode(rmw_buf_view(&block), &config);
		memset(config.raw, 0, sizeof(config.raw)); /* nothing but fields is in them */
		assert_int_equal(rmw_obk_config_encode(&config, again), block.len);
		assert_memory_equal(again, block.data, block.len);
	}
}

static void bytes_behind_texts_and_of_no_meaning_survive(void **state)
{
	struct rmw_obk_config config, again;
	uint8_t block[RMW_OBK_BLOCK_SIZE], built[RMW_OBK_BLOCK_SIZE];

	(void)state;
	decode_file(captured[0], &config);
	(void)rmw_obk_config_encode(&config, block);
	memcpy(block + 0x14 + 20, "old name", 8);
	memset(block + 0x4c4, 0xa5, 99);
	memset(block + 0xcbc, 0x5a, 324);
	block[3] = rmw_obk_crc8((struct rmw_view){ block + 4, sizeof(block) - 4 },
				RMW_OBK_CRC_UNSIGNED);
	decode((struct rmw_view){ block, sizeof(block) }, &again);
	assert_int_equal(rmw_obk_config_encode(&again, built), sizeof(block));
	assert_memory_equal(built, block, sizeof(block));
}

/* Every byte of a block is changed in turn: what is decoded from it encodes to it again. */
static void every_byte_survives_in_every_layout(void **state)
{
	struct rmw_obk_config config;
	uint8_t block[RMW_OBK_BLOCK_SIZE], again[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };

	(void)state;
	decode_file(captured[0], &config);
	(void)rmw_obk_config_encode(&config, block);
	for (size_t at = 8; at < sizeof(block); at += 7) {
		block[at] ^= 0x81;
		block[3] = rmw_obk_crc8((struct rmw_view){ block + 4, sizeof(block) - 4 },
					RMW_OBK_CRC_SIGNED);
		for (unsigned layout = 0; layout < RMW_OBK_LAYOUT_COUNT; layout++) {
			assert_true(rmw_obk_config_decode(
				RMW_VIEW_OF(block), (enum rmw_obk_layout)layout, &config, &err));
			(void)rmw_obk_config_encode(&config, again);
			assert_memory_equal(again + 4, block + 4, sizeof(block) - 4);
		}
	}
}

static void a_wrong_crc_is_refused_and_both_ways_are_named(void **state)
{
	rmw_auto(buf) block = RMW_BUF_INIT;
	struct rmw_obk_config config = { .version = 77 };
	struct rmw_err err = { 0 };
	char wanted[32];

	(void)state;
	read_data("mainconfig_v5_bl602_badcrc", "bin", &block);
	assert_false(rmw_obk_config_decode(rmw_buf_view(&block), RMW_OBK_D, &config, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_DAMAGED);
	snprintf(wanted, sizeof(wanted), "0x%02x (signed)",
		 rmw_obk_crc8(rmw_view_part(rmw_buf_view(&block), 4, block.len),
			      RMW_OBK_CRC_SIGNED));
	assert_non_null(strstr(err.cause, wanted));
	assert_non_null(strstr(err.cause, "(unsigned)"));
	assert_int_equal(config.version, 77);
}

static void what_is_no_block_is_refused(void **state)
{
	rmw_auto(buf) block = RMW_BUF_INIT;
	struct rmw_obk_config config;

	(void)state;
	read_data(captured[0], "bin", &block);
	for (size_t len = 0; len < block.len; len += 59) {
		struct rmw_err err = { 0 };

		assert_false(rmw_obk_config_decode(rmw_view_part(rmw_buf_view(&block), 0, len),
						   RMW_OBK_D, &config, &err));
		assert_int_equal(err.code, len < 3 ? RMW_E_IMAGE_KIND : RMW_E_IMAGE_TRUNCATED);
	}
	memset(block.data, 0xff, block.len);
	assert_false(rmw_obk_config_decode(rmw_buf_view(&block), RMW_OBK_D, &config,
					   &(struct rmw_err){ 0 }));
}

static void bytes_behind_a_block_do_not_matter(void **state)
{
	rmw_auto(buf) sector = RMW_BUF_INIT;
	struct rmw_obk_config config;
	struct rmw_err err = { 0 };

	(void)state;
	read_data(captured[3], "bin", &sector);
	assert_true(rmw_buf_resize(&sector, 4096, &err));
	memset(sector.data + RMW_OBK_BLOCK_SIZE_3, 0xff, 4096 - RMW_OBK_BLOCK_SIZE_3);
	decode(rmw_buf_view(&sector), &config);
	assert_int_equal(config.raw_len, RMW_OBK_BLOCK_SIZE_3);
	assert_string_equal(config.wifi_ssid2, "");
}

static size_t bytes_changed(const struct rmw_obk_config *was, const struct rmw_obk_config *is,
			    size_t *first, size_t *last)
{
	uint8_t a[RMW_OBK_BLOCK_SIZE], b[RMW_OBK_BLOCK_SIZE];
	size_t count = 0;

	assert_int_equal(rmw_obk_config_encode(was, a), rmw_obk_config_encode(is, b));
	for (size_t at = 4; at < was->raw_len; at++)
		if (a[at] != b[at]) {
			*first = count++ == 0 ? at : *first;
			*last = at;
		}
	return count;
}

static void a_changed_field_changes_its_own_bytes_alone(void **state)
{
	struct rmw_obk_config was, is;
	size_t first = 0;
	size_t last = 0;

	(void)state;
	decode_file(captured[0], &was);
	is = was;
	is.pins[12].channel2 = 9;
	assert_int_equal(bytes_changed(&was, &is, &first, &last), 1);
	assert_int_equal(first, 0x37e + 12);
	is = was;
	strcpy(is.wifi_ssid, "Ex");
	assert_int_equal(bytes_changed(&was, &is, &first, &last), strlen("ample-WiFi"));
	assert_int_equal(first, 0x14 + 2);
	is = was;
	is.start_values[63] = -1;
	assert_int_equal(bytes_changed(&was, &is, &first, &last), 2);
	assert_int_equal(last, 0x45d);
}

static void a_new_text_leaves_nothing_of_the_old_one(void **state)
{
	struct rmw_obk_config config;
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };

	(void)state;
	decode_file(captured[0], &config);
	assert_true(rmw_obk_config_set_wifi(&config, "a", "", &err));
	(void)rmw_obk_config_encode(&config, block);
	for (size_t at = 0x15; at < 0x94; at++)
		assert_int_equal(block[at], 0);
}

static void a_new_block_is_what_the_firmware_itself_would_store(void **state)
{
	static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_obk_config made, firmware;
	uint8_t block[RMW_OBK_BLOCK_SIZE], wanted[RMW_OBK_BLOCK_SIZE];

	(void)state;
	read_data("psm_0x8000_first_boot_defaults", "bin", &image);
	decode(rmw_view_part(rmw_buf_view(&image), 0x9d + 28 + 7, RMW_OBK_BLOCK_SIZE), &firmware);
	rmw_obk_config_new(rmw_obk_platform("bl602"), mac, &made);
	made.change_counter = firmware.change_counter;
	memcpy(made.mac, firmware.mac, sizeof(made.mac));
	assert_int_equal(rmw_obk_config_encode(&made, block), sizeof(block));
	(void)rmw_obk_config_encode(&firmware, wanted);
	assert_memory_equal(block, wanted, sizeof(block));
}

static void each_platform_makes_a_block_of_its_own_way(void **state)
{
	static const uint8_t mac[6] = { 0xc8, 0x2e, 0x47, 0x56, 0xab, 0x01 };
	size_t count;
	const struct rmw_obk_platform *rows = rmw_obk_platforms(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct rmw_obk_config made, read;
		uint8_t block[RMW_OBK_BLOCK_SIZE];
		struct rmw_err err = { 0 };

		rmw_obk_config_new(&rows[i], mac, &made);
		made.pins[made.pin_room - 1] = (struct rmw_obk_pin){ 1, 2, 3 };
		(void)rmw_obk_config_encode(&made, block);
		assert_true(rmw_obk_config_decode(RMW_VIEW_OF(block), rows[i].layout, &read, &err));
		assert_int_equal(read.crc, rows[i].crc);
		assert_memory_equal(&read.pins, &made.pins, sizeof(made.pins));
		assert_true(rows[i].pin_count <= read.pin_room);
		assert_non_null(strstr(read.long_name, "_4756AB01"));
		assert_memory_equal(read.mac, "\0\0\0\0\0\0", 6);
		assert_ptr_equal(rmw_obk_platform(rows[i].chip), &rows[i]);
	}
	assert_null(rmw_obk_platform("BL60"));
}

static void pins_are_counted_of_more_chips_than_have_a_block(void **state)
{
	static const struct {
		const char *chip;
		uint8_t pins;
		bool has_block;
	} rows[] = {
		{ "BL602", 24, true },	  { "bl602", 24, true },      { "BK7231T", 29, true },
		{ "ESP32S3", 49, true },  { "XR806", 27, false },     { "rtl8720d", 64, false },
		{ "RDA5981", 29, false }, { "GD32VW553", 48, false }, { "BL60", 0, false },
		{ "BL6022", 0, false },	  { "", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_int_equal(rmw_obk_pin_count(rows[i].chip), rows[i].pins);
		assert_int_equal(rmw_obk_platform(rows[i].chip) != NULL, rows[i].has_block);
	}
}

static void an_old_block_can_be_upgraded(void **state)
{
	struct rmw_obk_config config, again;
	struct rmw_err err = { 0 };

	(void)state;
	decode_file(captured[3], &config);
	assert_false(rmw_obk_config_set_wifi2(&config, "Other", "12345678", &err));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
	err = (struct rmw_err){ 0 };
	rmw_obk_config_upgrade(&config);
	assert_true(rmw_obk_config_set_wifi2(&config, "Other", "12345678", &err));
	decode_bytes(&config, &again);
	assert_int_equal(again.version, 5);
	assert_int_equal(again.raw_len, RMW_OBK_BLOCK_SIZE);
	assert_string_equal(again.wifi_ssid2, "Other");
	assert_string_equal(again.wifi_ssid, "Example-WiFi");
	assert_string_equal(again.command, "backlog PowerSave 1; echo provisioned");
}

/* A block of that version, otherwise the captured one of 5. */
static void decode_version(uint32_t version, struct rmw_obk_config *config)
{
	uint8_t block[RMW_OBK_BLOCK_SIZE];

	decode_file(captured[0], config);
	(void)rmw_obk_config_encode(config, block);
	rmw_put_le32(block + 4, version);
	block[3] = rmw_obk_crc8((struct rmw_view){ block + 4, sizeof(block) - 4 },
				RMW_OBK_CRC_UNSIGNED);
	decode(RMW_VIEW_OF(block), config);
}

static void before_version_3_the_short_name_is_the_mqtt_client(void **state)
{
	static const struct {
		uint32_t version;
		const char *client;
	} rows[] = { { 1, "short" }, { 2, "short" }, { 4, "client" }, { 6, "client" } };
	struct rmw_obk_config config;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		decode_version(rows[i].version, &config);
		assert_int_equal(config.raw_len, RMW_OBK_BLOCK_SIZE);
		assert_int_equal(config.version, rows[i].version);
		strcpy(config.short_name, "short");
		strcpy(config.mqtt_client, "client");
		rmw_obk_config_upgrade(&config);
		assert_string_equal(config.mqtt_client, rows[i].client);
		assert_int_equal(config.version, rows[i].version > 5 ? rows[i].version : 5);
	}
}

static void a_web_password_of_before_version_5_is_not_kept(void **state)
{
	struct rmw_obk_config config;

	(void)state;
	decode_file(captured[2], &config);
	strcpy(config.web_password, "misplaced");
	rmw_obk_config_upgrade(&config);
	assert_string_equal(config.web_password, "");
	strcpy(config.web_password, "wanted");
	rmw_obk_config_upgrade(&config);
	assert_string_equal(config.web_password, "wanted");
}

static void a_command_too_long_for_version_3_is_cut_within_its_block(void **state)
{
	struct rmw_obk_config config, again;

	(void)state;
	decode_file(captured[3], &config);
	memset(config.command, 'x', RMW_OBK_COMMAND_SIZE - 1);
	config.command[RMW_OBK_COMMAND_SIZE - 1] = '\0';
	decode_bytes(&config, &again);
	assert_int_equal(again.raw_len, RMW_OBK_BLOCK_SIZE_3);
	assert_int_equal(strlen(again.command), 511);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_crcs_are_those_of_the_vectors),
		cmocka_unit_test(captured_blocks_hold_what_is_written_about_them),
		cmocka_unit_test(captured_blocks_encode_to_their_own_bytes),
		cmocka_unit_test(bytes_behind_texts_and_of_no_meaning_survive),
		cmocka_unit_test(every_byte_survives_in_every_layout),
		cmocka_unit_test(a_wrong_crc_is_refused_and_both_ways_are_named),
		cmocka_unit_test(what_is_no_block_is_refused),
		cmocka_unit_test(bytes_behind_a_block_do_not_matter),
		cmocka_unit_test(a_changed_field_changes_its_own_bytes_alone),
		cmocka_unit_test(a_new_text_leaves_nothing_of_the_old_one),
		cmocka_unit_test(a_new_block_is_what_the_firmware_itself_would_store),
		cmocka_unit_test(each_platform_makes_a_block_of_its_own_way),
		cmocka_unit_test(pins_are_counted_of_more_chips_than_have_a_block),
		cmocka_unit_test(an_old_block_can_be_upgraded),
		cmocka_unit_test(before_version_3_the_short_name_is_the_mqtt_client),
		cmocka_unit_test(a_web_password_of_before_version_5_is_not_kept),
		cmocka_unit_test(a_command_too_long_for_version_3_is_cut_within_its_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
