/* SPDX-License-Identifier: MIT */
/* What is told of a configuration, and to whom: no secret comes out by any way. */
#include "support/cmocka.h"

#include <stdio.h>

#include <rmwflash/obk.h>

#include "support/scratch.h"

static void decode_file(const char *name, struct rmw_obk_config *config)
{
	rmw_auto(buf) block = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	read_test_file(name, &block);
	assert_true(rmw_obk_config_decode(rmw_buf_view(&block), RMW_OBK_D, config, &err));
}

static void decode_captured(struct rmw_obk_config *config)
{
	decode_file("data/obk/mainconfig_v5_bl602.bin", config);
}

/* "name=text" lines of what was told. */
struct told {
	char text[8192];
	size_t count;
};

static void add(struct told *told, const char *line)
{
	assert_true(strlen(told->text) + strlen(line) < sizeof(told->text));
	strcat(told->text, line);
	told->count++;
}

static void take_field(void *ctx, const struct rmw_obk_field *field)
{
	char line[512];

	snprintf(line, sizeof(line), "%s%s=%s\n", field->is_default ? "-" : "", field->name,
		 field->text);
	add(ctx, line);
}

static void take_pair(void *ctx, const struct rmw_obk_field *was, const struct rmw_obk_field *is)
{
	char line[512];

	assert_string_equal(was->name, is->name);
	snprintf(line, sizeof(line), "%s: %s > %s\n", was->name, was->text, is->text);
	add(ctx, line);
}

static void take_name(void *ctx, const char *name)
{
	add(ctx, name);
	strcat(((struct told *)ctx)->text, "\n");
}

static void fields_are_told_as_people_read_them(void **state)
{
	static const char *const wanted[] = {
		"version=5\n",
		"genericFlags=137438954496 (10, 37)\n",
		"wifi_ssid=(set)\n",
		"wifi_pass=(set)\n",
		"-webPassword=\n",
		"-mac=00:00:00:00:00:00\n",
		"mqtt_port=1883\n",
		"longDeviceName=OpenBL602_05DEAD42\n",
		"-staticIP=0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0\n",
		"-ledRemap=0 0 0 0 0\n",
		"led_corr=1 1 1 2.2 0.1 0.1\n",
		"initCommandLine=backlog PowerSave 1; echo provisioned\n",
		"-loggerFlags=0x0\n",
	};
	struct rmw_obk_config config;
	struct told told = { .text = "" };

	(void)state;
	decode_captured(&config);
	rmw_obk_config_tell(&config, take_field, &told);
	for (size_t i = 0; i < RMW_COUNT(wanted); i++)
		if (strstr(told.text, wanted[i]) == NULL)
			fail_msg("no %s in %s", wanted[i], told.text);
	assert_null(strstr(told.text, "roles"));
	assert_null(strstr(told.text, "channel"));
}

static void no_secret_is_told(void **state)
{
	static const char *const secrets[] = { "Example-WiFi", "correct horse", "homeassistant",
					       "s3cret",       "Backup-WiFi",	"spare-pass" };
	struct rmw_obk_config config, other;
	struct told told = { .text = "" };

	(void)state;
	decode_captured(&config);
	rmw_obk_config_new(rmw_obk_platform("BL602"), (const uint8_t *)"\0\0\0\0\0\0", &other);
	rmw_obk_config_tell(&config, take_field, &told);
	rmw_obk_config_compare(&config, &other, take_pair, &told);
	assert_non_null(strstr(told.text, "wifi_pass: (set) > \n"));
	for (size_t i = 0; i < RMW_COUNT(secrets); i++)
		assert_null(strstr(told.text, secrets[i]));
}

static void equal_configs_have_no_difference(void **state)
{
	struct rmw_obk_config config, same;
	struct told told = { .text = "" };

	(void)state;
	decode_captured(&config);
	same = config;
	same.change_counter += 3; /* the firmware counts by itself */
	memset(same.raw, 0, sizeof(same.raw));
	rmw_obk_config_compare(&config, &same, take_pair, &told);
	assert_string_equal(told.text, "");
}

static void differences_are_told_by_name(void **state)
{
	struct rmw_obk_config was, is;
	struct told told = { .text = "" };

	(void)state;
	decode_captured(&was);
	is = was;
	is.pins[5] = (struct rmw_obk_pin){ .role = 200 };
	is.start_values[2] = 0;
	is.start_values[40] = -1;
	is.channel_types[1] = 6;
	is.flags = UINT64_C(1) << 63;
	strcpy(is.wifi_pass, "correct horse 43");
	is.led_correction[3] = 1.5f;
	is.calibration[7] = 0x3f800000;
	rmw_obk_config_compare(&was, &is, take_pair, &told);
	assert_string_equal(
		told.text,
		"genericFlags: 137438954496 (10, 37) > 9223372036854775808 (63)\n"
		"wifi_pass: (set) > (set)\n"
		"roles: 0=Rel 1=Rel_n 3=Btn 4=LED_n 5=WifiLED_n 12=TglChanOnTgl "
		"14=dInput_NoPullUp 17=PWM 20=Btn_pd > 0=Rel 1=Rel_n 3=Btn 4=LED_n 5=#200 "
		"12=TglChanOnTgl 14=dInput_NoPullUp 17=PWM 20=Btn_pd\n"
		"channelTypes: 3=OpenClosed > 1=Toggle 3=OpenClosed\n"
		"startChannelValues: 1=-1 2=1 4=50 > 1=-1 4=50 40=-1\n"
		"cal:  > 7=0x3f800000\n"
		"led_corr: 1 1 1 2.2 0.1 0.1 > 1 1 1 1.5 0.1 0.1\n");
}

static void a_long_value_is_cut(void **state)
{
	struct rmw_obk_config config, other;
	struct told told = { .text = "" };
	struct told pairs = { .text = "" };

	(void)state;
	decode_captured(&config);
	other = config;
	memset(config.command, 'c', 1000);
	memset(config.channel_types, 0xfe, sizeof(config.channel_types));
	rmw_obk_config_tell(&config, take_field, &told);
	assert_int_equal(strspn(strstr(told.text, "initCommandLine=") + 16, "c"), 159);
	rmw_obk_config_compare(&config, &other, take_pair, &pairs);
	assert_int_equal(pairs.count, 2);
}

static bool holds(struct rmw_view bytes, const char *text)
{
	return memmem(bytes.data, bytes.len, text, strlen(text)) != NULL;
}

static void redacted_blocks_hold_no_secret_nor_what_is_left_of_one(void **state)
{
	static const char *const secrets[] = { "Example", "horse", "assistant", "s3c",
					       "Backup",  "spare", "stale" };
	struct rmw_obk_config config;
	struct told told = { .text = "" };
	uint8_t block[RMW_OBK_BLOCK_SIZE];

	(void)state;
	decode_captured(&config);
	memcpy(config.raw + 0xc84 + 8, "stale", 5); /* behind an empty web password */
	rmw_obk_config_redact(&config, take_name, &told);
	assert_string_equal(told.text, "wifi_ssid\nwifi_pass\nmqtt_userName\nmqtt_pass\n"
				       "wifi_ssid2\nwifi_pass2\nwebPassword\n");
	(void)rmw_obk_config_encode(&config, block);
	for (size_t i = 0; i < RMW_COUNT(secrets); i++)
		assert_false(holds(RMW_VIEW_OF(block), secrets[i]));
	assert_true(holds(RMW_VIEW_OF(block), "OpenBL602_05DEAD42"));
	rmw_obk_config_redact(&config, NULL, NULL);
}

static void a_new_block_is_redacted_before_it_was_ever_written(void **state)
{
	struct rmw_obk_config config;
	struct told told = { .text = "" };

	(void)state;
	rmw_obk_config_new(rmw_obk_platform("BL602"), (const uint8_t *)"\0\0\0\0\0\0", &config);
	rmw_obk_config_redact(&config, take_name, &told);
	assert_string_equal(told.text, "mqtt_userName\nmqtt_pass\n");
	assert_string_equal(config.mqtt_pass, "");
}

static void what_was_redacted_once_holds_nothing_more(void **state)
{
	struct rmw_obk_config config;
	struct told told = { .text = "" };

	(void)state;
	decode_captured(&config);
	rmw_obk_config_redact(&config, NULL, NULL);
	rmw_obk_config_redact(&config, take_name, &told);
	assert_int_equal(told.count, 0);
}

static void places_of_secrets_are_all_that_redacting_changes(void **state)
{
	struct rmw_obk_config config;
	uint8_t before[RMW_OBK_BLOCK_SIZE], after[RMW_OBK_BLOCK_SIZE];
	size_t at, len, index;

	(void)state;
	decode_captured(&config);
	(void)rmw_obk_config_encode(&config, before);
	rmw_obk_config_redact(&config, NULL, NULL);
	(void)rmw_obk_config_encode(&config, after);
	for (index = 0; rmw_obk_secret_at(RMW_OBK_D, index, &at, &len); index++)
		memset(before + at, 0, len);
	assert_int_equal(index, 7);
	assert_memory_equal(before + 4, after + 4, sizeof(before) - 4);
}

static void rests_of_texts_are_dropped_and_nothing_else(void **state)
{
	uint8_t before[RMW_OBK_BLOCK_SIZE], after[RMW_OBK_BLOCK_SIZE];
	struct rmw_obk_config config;

	(void)state;
	decode_captured(&config);
	(void)rmw_obk_config_encode(&config, before);
	memcpy(config.raw + 0x700, "old", 3);
	rmw_obk_config_drop_stale(&config);
	(void)rmw_obk_config_encode(&config, after);
	assert_memory_equal(before, after, sizeof(before));
}

static void fields_are_found_by_name(void **state)
{
	size_t at, len;

	(void)state;
	assert_true(rmw_obk_field_at(RMW_OBK_A, "channels", &at, &len));
	assert_int_equal(at, 0x36e);
	assert_int_equal(len, 48);
	assert_true(rmw_obk_field_at(RMW_OBK_D, "startChannelValues", &at, &len));
	assert_int_equal(len, 128);
	assert_false(rmw_obk_field_at(RMW_OBK_D, "wifi", &at, &len));
	assert_string_equal(rmw_obk_secret_name(0), "wifi_ssid");
	assert_null(rmw_obk_secret_name(100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_told_as_people_read_them),
		cmocka_unit_test(no_secret_is_told),
		cmocka_unit_test(equal_configs_have_no_difference),
		cmocka_unit_test(differences_are_told_by_name),
		cmocka_unit_test(a_long_value_is_cut),
		cmocka_unit_test(redacted_blocks_hold_no_secret_nor_what_is_left_of_one),
		cmocka_unit_test(a_new_block_is_redacted_before_it_was_ever_written),
		cmocka_unit_test(what_was_redacted_once_holds_nothing_more),
		cmocka_unit_test(places_of_secrets_are_all_that_redacting_changes),
		cmocka_unit_test(rests_of_texts_are_dropped_and_nothing_else),
		cmocka_unit_test(fields_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
