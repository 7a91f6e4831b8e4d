/* SPDX-License-Identifier: MIT */
/* A copy that is shared holds no secret, and is still a file that can be looked at. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/settings.h>

#include "obk/store_format.h"
#include "support/made_image.h"
#include "support/scratch.h"

#define PSM_AT 0xf0000u
#define FACTORY_AT 0xf8000u

/* Those of the configurations that the tests have. "s3cret" is too short to be looked for. */
static const char *const secrets[] = { "Example-WiFi", "correct horse 42", "s3cret",
				       "Backup-WiFi",  "spare-pass-9",	   "homeassistant",
				       "qqqqqqqqqq" };

static const char *const images[] = {
	"mainconfig_v3_2016_bl602.bin",	     "mainconfig_v4_bl602.bin",
	"mainconfig_v5_bl602.bin",	     "mainconfig_v5_bk7231_signedcrc.bin",
	"psm_0x5000_after_gc.bin",	     "psm_0x5000_generated_min.bin",
	"psm_0x8000_after_template_t02.bin", "psm_0x8000_first_boot_defaults.bin",
	"psm_0x8000_first_sector_only.bin",  "psm_0x8000_generated.bin",
	"psm_0x8000_pre_delete.bin",	     "psm_0x8000_updates_full_sector.bin",
};

static void read_file(const char *name, struct rmw_buf *file)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "data/obk/%s", name);
	read_test_file(path, file);
}

/* A flash of 1 MiB with that store in its partition PSM. */
static void make_dump(const char *store_name, struct rmw_buf *file)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) store = RMW_BUF_INIT;

	made_flash(file, MADE_MIB, &table);
	read_file(store_name, &store);
	made_put(file, PSM_AT, store.data, store.len);
}

/* Lines "fate name at+len (why)" of what was told. */
struct told {
	char text[16384];
};

static void take_row(void *ctx, const struct rmw_redact_row *row)
{
	static const char fates[] = { '-', '=', '+' };
	struct told *told = ctx;
	const size_t len = strlen(told->text);

	assert_true(len + 200 < sizeof(told->text));
	(void)snprintf(told->text + len, sizeof(told->text) - len, "%c%s 0x%x+%u (%s)\n",
		       fates[row->fate], row->name, row->addr, row->len, row->why);
}

static void redact(struct rmw_buf *file, struct told *told)
{
	struct rmw_err err = { 0 };

	told->text[0] = '\0';
	if (!rmw_redact(rmw_buf_span(file), take_row, told, &err))
		fail_msg("%s", err.cause);
}

static bool has(const struct rmw_buf *file, const char *text)
{
	return memmem(file->data, file->len, text, strlen(text)) != NULL;
}

static void check_told(const struct told *told, const char *line)
{
	if (strstr(told->text, line) == NULL)
		fail_msg("no '%s' in\n%s", line, told->text);
}

static void no_secret_of_the_vectors_is_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(images); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;
		struct told told;

		read_file(images[i], &file);
		redact(&file, &told);
		for (size_t at = 0; at < RMW_COUNT(secrets); at++)
			if (has(&file, secrets[at]))
				fail_msg("%s still has %s", images[i], secrets[at]);
	}
}

/* The same entries in the same states, all CRCs fit, and what is not secret is as it was. */
static void check_same_store(const struct rmw_buf *was, const struct rmw_buf *is)
{
	struct rmw_obk_store *before = malloc(sizeof(*before));
	struct rmw_obk_store *after = malloc(sizeof(*after));

	assert_non_null(before);
	assert_non_null(after);
	rmw_obk_store_read(rmw_buf_view(was), before);
	rmw_obk_store_read(rmw_buf_view(is), after);
	assert_int_equal(before->count, after->count);
	for (size_t i = 0; i < before->count; i++) {
		assert_string_equal(before->entries[i].name, after->entries[i].name);
		assert_int_equal(before->entries[i].state, after->entries[i].state);
		assert_int_equal(before->entries[i].addr, after->entries[i].addr);
		assert_true(after->entries[i].is_crc_good);
		if (strcmp(before->entries[i].name, RMW_OBK_KEY) != 0)
			assert_true(
				rmw_view_equal(before->entries[i].value, after->entries[i].value));
	}
	free(before);
	free(after);
}

static void a_redacted_file_reads_as_before(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(images); i++) {
		rmw_auto(settings) before = { .store = NULL };
		rmw_auto(settings) after = { .store = NULL };
		rmw_auto(buf) was = RMW_BUF_INIT;
		rmw_auto(buf) is = RMW_BUF_INIT;
		struct rmw_err err = { 0 };
		struct told told;

		read_file(images[i], &was);
		read_file(images[i], &is);
		redact(&is, &told);
		assert_int_equal(was.len, is.len);
		assert_true(rmw_settings_find(rmw_buf_view(&was), &before, &err));
		assert_true(rmw_settings_find(rmw_buf_view(&is), &after, &err));
		assert_non_null(after.config);
		assert_int_equal(before.config->crc, after.config->crc);
		assert_memory_equal(before.config->pins, after.config->pins,
				    sizeof(before.config->pins));
		assert_string_equal(before.config->long_name, after.config->long_name);
		assert_string_equal(before.config->command, after.config->command);
		assert_string_equal(after.config->wifi_ssid, "");
		if (before.store != NULL)
			check_same_store(&was, &is);
	}
}

/* Once more finds nothing more. */
static void what_is_redacted_stays_as_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(images); i++) {
		rmw_auto(buf) once = RMW_BUF_INIT;
		rmw_auto(buf) twice = RMW_BUF_INIT;
		struct rmw_err err = { 0 };
		struct told told;

		read_file(images[i], &once);
		redact(&once, &told);
		assert_true(rmw_buf_append(&twice, rmw_buf_view(&once), &err));
		redact(&twice, &told);
		assert_true(rmw_view_equal(rmw_buf_view(&once), rmw_buf_view(&twice)));
		assert_null(strstr(told.text, "-"));
	}
}

static void what_was_removed_is_named_with_its_place(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	read_file("psm_0x5000_after_gc.bin", &file);
	redact(&file, &told);
	check_told(&told, "-wifi_ssid 0x104b+64 (in a live entry)");
	check_told(&told, "-wifi_pass 0x8b+64 (in a deleted entry)");
	check_told(&told, "-mqtt_userName");
	check_told(&told, "+configuration 0x37+3584");
	assert_null(strstr(told.text, "horse"));
}

/* A write was cut off: the CRC does not fit, and the bytes are there. */
static void a_broken_entry_keeps_nothing(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	read_file("psm_0x8000_generated.bin", &file);
	file.data[0x3b + RMW_EF_CRC_AT] ^= 1;
	redact(&file, &told);
	for (size_t at = 0; at < RMW_COUNT(secrets); at++)
		assert_false(has(&file, secrets[at]));
	check_told(&told, "-mY0bcFg 0x5e+3584 (in a damaged entry)");
}

/* ... or not even the header was written whole. */
static void bytes_of_no_entry_are_blanked(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	read_file("psm_0x8000_generated.bin", &file);
	file.data[0x3b + RMW_EF_MAGIC_AT] = 0xff;
	redact(&file, &told);
	for (size_t at = 0; at < RMW_COUNT(secrets); at++)
		assert_false(has(&file, secrets[at]));
	check_told(&told, "-(store) 0x44+");
	assert_true(has(&file, "boot_times"));
}

static void an_entry_that_claims_another_one_does_not_hide_it(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	read_file("psm_0x8000_generated.bin", &file);
	rmw_put_le32(file.data + 0x14 + RMW_EF_LENGTH_AT, 3000);
	rmw_put_le32(file.data + 0x14 + RMW_EF_VALUE_LEN_AT, 3000 - 28 - 10);
	redact(&file, &told);
	for (size_t at = 0; at < RMW_COUNT(secrets); at++)
		assert_false(has(&file, secrets[at]));
	check_told(&told, "+configuration 0x5e+3584");
}

static void copies_anywhere_are_blanked_and_counted(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;
	struct told told;

	(void)state;
	make_dump("psm_0x8000_generated.bin", &file);
	made_text(&file, 0x9000, "join Example-WiFi");
	made_text(&file, 0x11800, "correct horse 42");
	redact(&file, &told);
	for (size_t at = 0; at < RMW_COUNT(secrets); at++)
		assert_false(has(&file, secrets[at]));
	check_told(&told, "=wifi_ssid 0x9005+12 (once more)");
	check_told(&told, "=wifi_pass 0x11800+16 (once more");
	rmw_image_inspect(rmw_buf_view(&file), &info);
	assert_int_equal(info.kind, RMW_IMAGE_BL_DUMP);
	assert_true(info.has_table);
}

/* "home" first would leave "work-1" of the other one. */
static void a_value_within_another_leaves_no_rest(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_obk_config config;
	struct rmw_err err = { 0 };
	struct told told;

	(void)state;
	read_file("mainconfig_v5_bl602.bin", &file);
	assert_true(rmw_obk_config_decode(rmw_buf_view(&file), RMW_OBK_D, &config, &err));
	assert_true(rmw_obk_config_set_wifi(&config, "home", "homework-1", &err));
	(void)snprintf(config.long_name, sizeof(config.long_name), "at-homework-1");
	(void)rmw_obk_config_encode(&config, file.data);
	redact(&file, &told);
	assert_false(has(&file, "home"));
	assert_false(has(&file, "work-1"));
	assert_true(has(&file, "at-"));
}

/* Where neither table nor hash bounds it, a header may claim all of the flash. */
static void a_claim_of_code_alone_keeps_nothing(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	make_dump("psm_0x8000_generated.bin", &file);
	made_text(&file, 0x12000, "private");
	memset(file.data + RMW_BL_TABLE_ADDR_0, 0xff, 2 * (size_t)RMW_BL_TABLE_SECTOR);
	redact(&file, &told);
	assert_false(has(&file, "private"));
	for (size_t at = 0; at < RMW_COUNT(secrets); at++)
		assert_false(has(&file, secrets[at]));
}

/* Whose network is called as a partition is, or as the firmware's texts begin. */
static void names_of_the_format_are_no_copies(void **state)
{
	static const char *const names[] = { "factory", "mY0bcFg", "EF40", "BFPT" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;
		rmw_auto(buf) block = RMW_BUF_INIT;
		rmw_auto(settings) found = { .store = NULL };
		struct rmw_obk_item item = { RMW_OBK_KEY, { NULL, RMW_OBK_BLOCK_SIZE } };
		uint8_t bytes[RMW_OBK_BLOCK_SIZE];
		struct rmw_obk_config config;
		struct rmw_err err = { 0 };
		struct told told;

		make_dump("psm_0x8000_generated.bin", &file);
		rmw_obk_config_new(rmw_obk_platform("BL602"), (const uint8_t *)"\1\2\3\4\5\6",
				   &config);
		assert_true(rmw_obk_config_set_wifi(&config, names[i], "12345678", &err));
		(void)rmw_obk_config_encode(&config, bytes);
		item.value.data = bytes;
		assert_true(rmw_obk_store_build(&item, 1, 0x8000, &block, &err));
		made_put(&file, PSM_AT, block.data, block.len);
		redact(&file, &told);
		check_told(&told, "-wifi_ssid");
		assert_true(rmw_settings_find(rmw_buf_view(&file), &found, &err));
		assert_non_null(found.config);
		assert_string_equal(found.config->wifi_ssid, "");
	}
}

/* The default user of OpenBeken is a text in its code. */
static void defaults_are_not_looked_for_in_firmware(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	make_dump("psm_0x8000_generated.bin", &file);
	made_text(&file, 0x11800, "homeassistant");
	redact(&file, &told);
	assert_true(has(&file, "homeassistant"));
	check_told(&told, "-mqtt_userName");
}

/* A store of eWeLink's or anybody's firmware. */
static void build_stock_store(struct rmw_buf *store)
{
	static const struct rmw_obk_item items[] = {
		{ "boot_times", { (const uint8_t *)"7", 1 } },
		{ "wifi_ssid", { (const uint8_t *)"HomeNet\0\0\0\0\0", 12 } },
		{ "apikey", { (const uint8_t *)"0123abcd-4567", 13 } },
		{ "sw_mode", { (const uint8_t *)"dark", 4 } },
	};
	struct rmw_err err = { 0 };

	assert_true(rmw_obk_store_build(items, RMW_COUNT(items), 0x8000, store, &err));
}

static void a_stock_store_keeps_only_its_keys(void **state)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) store = RMW_BUF_INIT;
	struct told told;

	(void)state;
	build_stock_store(&store);
	made_flash(&file, MADE_MIB, &table);
	made_put(&file, PSM_AT, store.data, store.len);
	made_text(&file, 0x11800, "HomeNet");
	redact(&file, &told);
	assert_false(has(&file, "HomeNet"));
	assert_false(has(&file, "0123abcd"));
	assert_false(has(&file, "dark"));
	assert_true(has(&file, "apikey"));
	check_told(&told, "-apikey");
	check_told(&told, "+13 (a secret by its key)");
	check_told(&told, "(its key is not known to be harmless)");
	check_told(&told, "=wifi_ssid 0x11800+7");
	check_told(&told, "+boot_times ");
}

/* The device tree of factory: { mac, sta { ssid, pwd } }. */
static const uint8_t tree[] = {
	/* clang-format off */
	0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0, 164,	0, 0, 0, 40,  0, 0, 0, 144,
	0, 0, 0, 40,		0, 0, 0, 17,	0, 0, 0, 16,  0, 0, 0, 0,
	0, 0, 0, 17,		0, 0, 0, 100,
	0, 0, 0, 1, 0, 0, 0, 0,
	0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 9, 0x7c, 0xb9, 0x4c, 1, 2, 3, 0, 0,
	0, 0, 0, 1, 's', 't', 'a', 0,
	0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 0, 'o', 'u', 'r', ' ', 'h', 'o', 'm', 'e', 0, 0, 0, 0,
	0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 5, 'p', 'a', 's', 's', 'w', 'o', 'r', 'd', 0, 0, 0, 0,
	0, 0, 0, 2, 0, 0, 0, 2,
	0, 0, 0, 4,
	0, 0, 0, 9,
	0, 0, 0, 0,
	's', 's', 'i', 'd', 0, 'p', 'w', 'd', 0, 's', 't', 'a', '_', 'm', 'a', 'c', 0, 0, 0,
	/* clang-format on */
};

static void make_dump_with_tree(struct rmw_buf *file)
{
	make_dump("psm_0x8000_generated.bin", file);
	made_put(file, FACTORY_AT, tree, sizeof(tree));
	made_text(file, FACTORY_AT + 0x1000, "our home again");
}

static void factory_keeps_calibration_and_loses_networks(void **state)
{
	static const uint8_t mac[] = { 0x7c, 0xb9, 0x4c, 1, 2, 3 };
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	make_dump_with_tree(&file);
	redact(&file, &told);
	assert_false(has(&file, "our home"));
	assert_false(has(&file, "password"));
	assert_non_null(memmem(file.data + FACTORY_AT, 200, mac, sizeof(mac)));
	check_told(&told, "-ssid 0xf8058+9");
	check_told(&told, "-pwd ");
	check_told(&told, "-factory 0xf9000+");
	check_told(&told, "+factory 0xf8000+164");
}

static void factory_that_is_no_tree_is_blanked(void **state)
{
	static const size_t damages[] = { 3, 6, 10, 40 + 3, 40 + 14, 139 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(damages); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;
		struct told told;

		make_dump_with_tree(&file);
		file.data[FACTORY_AT + damages[i]] ^= 0x40;
		redact(&file, &told);
		assert_false(has(&file, "our home"));
		assert_false(has(&file, "password"));
	}
}

static void what_nobody_knows_is_blanked(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	make_dump("psm_0x8000_generated.bin", &file);
	made_text(&file, 0xe8000, "from nobody knows where");
	made_text(&file, 0xd8000, "old update");
	redact(&file, &told);
	assert_false(has(&file, "nobody"));
	assert_false(has(&file, "old update"));
	check_told(&told, "-FW 0xd8000+");
	check_told(&told, "-FW 0xe8000+");
	check_told(&told, "+fw slot 0 0x10000+");
}

/* The firmware still matches its hash, the table its CRC. */
static void a_redacted_dump_is_a_sound_dump(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info was, is;
	struct told told;

	(void)state;
	make_dump_with_tree(&file);
	rmw_image_inspect(rmw_buf_view(&file), &was);
	redact(&file, &told);
	rmw_image_inspect(rmw_buf_view(&file), &is);
	assert_memory_equal(&was, &is, sizeof(was));
}

static void a_command_with_a_password_goes(void **state)
{
	static const char *const commands[] = {
		"backlog SSID1 x; Password1 y",
		"SendGet http://me:pw@host/",
		"MQTTPASS a",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(commands); i++) {
		struct rmw_buf file = RMW_BUF_INIT;
		struct rmw_obk_config config;
		struct rmw_err err = { 0 };
		struct told told;

		read_file("mainconfig_v5_bl602.bin", &file);
		assert_true(rmw_obk_config_decode(rmw_buf_view(&file), RMW_OBK_D, &config, &err));
		(void)snprintf(config.command, sizeof(config.command), "%s", commands[i]);
		(void)rmw_obk_config_encode(&config, file.data);
		redact(&file, &told);
		assert_false(has(&file, commands[i]));
		check_told(&told, "-initCommandLine 0x5e0+");
		rmw_buf_release(&file);
	}
}

static void rests_of_older_texts_go(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct told told;

	(void)state;
	read_file("mainconfig_v5_bl602.bin", &file);
	made_text(&file, 0x700, "MqttPassword old-secret");
	rmw_obk_config_seal(rmw_buf_span(&file), RMW_OBK_CRC_UNSIGNED);
	redact(&file, &told);
	assert_false(has(&file, "old-secret"));
}

static void files_that_nobody_can_judge_are_refused(void **state)
{
	static void (*const makes[])(struct rmw_buf *) = { made_application, made_slot };
	rmw_auto(buf) noise = RMW_BUF_INIT;
	rmw_auto(buf) damaged = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct told told = { .text = "" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(makes); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;

		makes[i](&file);
		assert_false(rmw_redact(rmw_buf_span(&file), take_row, &told, &err));
		assert_int_equal(err.code, RMW_E_IMAGE_KIND);
		err = (struct rmw_err){ 0 };
	}
	made_noise(&noise, 5000);
	assert_false(rmw_redact(rmw_buf_span(&noise), take_row, &told, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	err = (struct rmw_err){ 0 };
	read_file("mainconfig_v5_bl602_badcrc.bin", &damaged);
	assert_false(rmw_redact(rmw_buf_span(&damaged), take_row, &told, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_DAMAGED);
	assert_string_equal(told.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_secret_of_the_vectors_is_left),
		cmocka_unit_test(a_redacted_file_reads_as_before),
		cmocka_unit_test(what_is_redacted_stays_as_it_is),
		cmocka_unit_test(what_was_removed_is_named_with_its_place),
		cmocka_unit_test(a_broken_entry_keeps_nothing),
		cmocka_unit_test(bytes_of_no_entry_are_blanked),
		cmocka_unit_test(an_entry_that_claims_another_one_does_not_hide_it),
		cmocka_unit_test(copies_anywhere_are_blanked_and_counted),
		cmocka_unit_test(a_value_within_another_leaves_no_rest),
		cmocka_unit_test(a_claim_of_code_alone_keeps_nothing),
		cmocka_unit_test(names_of_the_format_are_no_copies),
		cmocka_unit_test(defaults_are_not_looked_for_in_firmware),
		cmocka_unit_test(a_stock_store_keeps_only_its_keys),
		cmocka_unit_test(factory_keeps_calibration_and_loses_networks),
		cmocka_unit_test(factory_that_is_no_tree_is_blanked),
		cmocka_unit_test(what_nobody_knows_is_blanked),
		cmocka_unit_test(a_redacted_dump_is_a_sound_dump),
		cmocka_unit_test(a_command_with_a_password_goes),
		cmocka_unit_test(rests_of_older_texts_go),
		cmocka_unit_test(files_that_nobody_can_judge_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
