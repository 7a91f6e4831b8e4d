/* SPDX-License-Identifier: MIT */
/* OpenBeken for boards with each of the tables there are: the right plan, or the right refusal. */
#include "support/board.h"
#include "support/cmocka.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/provision.h>

#include "base/file.h"
#include "image/bl_boot_stage.h"
#include "image/bl_flash_config.h"
#include "image/bl_partition.h"

#define MIB (1u << 20)
#define APP_SIZE 786432u

/* clang-format off */

/* bl602-protocol 7.3 */
static const struct story {
	const char *says;
	uint32_t flash_size;
	struct rmw_image_partition rows[8];
	bool brings_table;
	uint32_t factory;  /* where it is to be at the end */
	uint32_t store, store_size;
	const char *headroom;
} stories[] = {
	{ "eWeLink", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x13c000 }, { 0x12c000, 0xb4000 } }, { "mfg", 1, 0, { 0x13c000 }, { 0x32000 } },
		{ "reserve", 2, 0, { 0x1f0000 }, { 0x6000 } }, { "PSM", 3, 0, { 0x1f6000 }, { 0x4000 } },
		{ "DATA", 5, 0, { 0x1fa000 }, { 0x2000 } }, { "factory", 6, 0, { 0x1fc000 }, { 0x4000 } } },
		true, 0x1fc000, 0x1e9000, 0x13000, "589824 bytes packed" },
	{ "old vendor", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0xd8000 }, { 0xc8000, 0x88000 } }, { "mfg", 2, 0, { 0x160000 }, { 0x32000 } },
		{ "media", 3, 0, { 0x192000 }, { 0x57000 } }, { "PSM", 4, 0, { 0x1e9000 }, { 0x8000 } },
		{ "KEY", 5, 0, { 0x1f1000 }, { 0x2000 } }, { "DATA", 6, 0, { 0x1f3000 }, { 0x5000 } },
		{ "factory", 7, 0, { 0x1f8000 }, { 0x4000 } } },
		false, 0x1f8000, 0x1e9000, 0x8000, "557056 bytes packed" },
	{ "a slot that is too short", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0xc0000 }, { 0xb0000, 0x88000 } }, { "mfg", 2, 0, { 0x160000 }, { 0x32000 } },
		{ "media", 3, 0, { 0x192000 }, { 0x57000 } }, { "PSM", 4, 0, { 0x1e9000 }, { 0x8000 } },
		{ "factory", 7, 0, { 0x1f8000 }, { 0x4000 } } },
		true, 0x1fc000, 0x1e9000, 0x13000, "589824 bytes packed" },
	{ "new vendor", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0xe8000 }, { 0xd8000, 0x88000 } }, { "mfg", 2, 0, { 0x170000 }, { 0x32000 } },
		{ "media", 3, 0, { 0x1a2000 }, { 0x47000 } }, { "PSM", 4, 0, { 0x1e9000 }, { 0x8000 } },
		{ "KEY", 5, 0, { 0x1f1000 }, { 0x2000 } }, { "factory", 7, 0, { 0x1f8000 }, { 0x4000 } } },
		false, 0x1f8000, 0x1e9000, 0x8000, "557056 bytes packed" },
	{ "OpenBeken", 2 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x112000 }, { 0x102000, 0x90000 } }, { "media", 3, 0, { 0x1a2000 }, { 0x47000 } },
		{ "PSM", 4, 0, { 0x1e9000 }, { 0x13000 } }, { "factory", 7, 0, { 0x1fc000 }, { 0x4000 } } },
		false, 0x1fc000, 0x1e9000, 0x13000, "589824 bytes packed" },
	{ "1 MiB vendor", MIB, {
		{ "FW", 0, 0, { 0x10000 }, { 0xe7000 } }, { "media", 3, 0, { 0xf7000 }, { 0x2000 } },
		{ "PSM", 4, 0, { 0xf9000 }, { 0x2000 } }, { "factory", 7, 0, { 0xfb000 }, { 0x4000 } } },
		true, 0xfa000, 0xf2000, 0x8000, "no OTA ever: the wire is the only update" },
	{ "1 MiB demo", MIB, {
		{ "FW", 0, 0, { 0x10000 }, { 0xe0000 } }, { "media", 3, 0, { 0xf0000 }, { 0x2000 } },
		{ "PSM", 4, 0, { 0xf2000 }, { 0x8000 } }, { "factory", 7, 0, { 0xfa000 }, { 0x4000 } } },
		false, 0xfa000, 0xf2000, 0x8000, "no OTA ever: the wire is the only update" },
	{ "4 MiB vendor", 4 * MIB, {
		{ "FW", 0, 0, { 0x10000, 0x1f7000 }, { 0x1e7000, 0x199000 } }, { "mfg", 2, 0, { 0x390000 }, { 0x32000 } },
		{ "media", 3, 0, { 0x3c2000 }, { 0x1000 } }, { "PSM", 4, 0, { 0x3c3000 }, { 0x33000 } },
		{ "factory", 7, 0, { 0x3f8000 }, { 0x4000 } } },
		false, 0x3f8000, 0x3c3000, 0x33000, "1675264 bytes packed" },
};

/* clang-format on */

static uint8_t flash[4 * MIB];
static uint8_t app[APP_SIZE];
static uint8_t factory[0x4000];

/* Code that sets the global pointer, as a linker has it first, and what OpenBeken is known by. */
static void make_app_of(const char *mark)
{
	static const uint8_t start[] = { 0x97, 0x01, 0, 0, 0x6f, 0, 0, 0 };

	for (size_t at = 0; at < sizeof(app); at++)
		app[at] = (uint8_t)(at / 64 + at % 7);
	memcpy(app, start, sizeof(start));
	app[0x4000] = '\0';
	memcpy(app + 0x4001, mark, strlen(mark) + 1);
}

static void make_app(void)
{
	make_app_of("OpenBL602_1.18.57");
}

static const struct rmw_image_partition *find_row(const struct story *story, const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(story->rows); i++)
		if (strcmp(story->rows[i].name, name) == 0)
			return &story->rows[i];
	return NULL;
}

static void make_flash(const struct story *story)
{
	struct rmw_bl_table table = { .age = 3 };
	rmw_auto(buf) copies = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	memset(flash, 0xff, story->flash_size);
	memset(flash + 0x10000, 'o', APP_SIZE / 2); /* the firmware of before */
	for (size_t i = 0; i < RMW_COUNT(story->rows) && story->rows[i].name[0] != '\0'; i++)
		table.entries[table.count++] = story->rows[i];
	assert_true(rmw_bl_table_build_copies(&table, &copies, &err));
	memcpy(flash + 0xe000, copies.data, copies.len);
	board_fill(RMW_SPAN_OF(factory), 99);
	memset(factory + 0x2000, 0xff, 0x2000);
	memcpy(flash + find_row(story, "factory")->addr[0], factory, sizeof(factory));
	if (find_row(story, "mfg") != NULL)
		board_fill((struct rmw_span){ flash + find_row(story, "mfg")->addr[0], 0x2000 },
			   98);
}

static bool edit(void *ctx, struct rmw_obk_config *config, struct rmw_err *err)
{
	(void)ctx;
	config->pins[21] = (struct rmw_obk_pin){ 1, 1, 0 };
	config->mac[0] = 0x11; /* it must not get into the flash */
	return rmw_obk_config_set_wifi(config, "my net", "hush \"$;#", err);
}

/* A board with the flash of the story, from the file that keeps it. */
static struct rmw_session *open_board(const struct story *story, const char *fault)
{
	char port[RMW_PATH_MAX];

	snprintf(port, sizeof(port), "sim:bl602?cpu=host&flash=%uK&image=%s%s",
		 story->flash_size / 1024, scratch_path("board.bin"), fault);
	return board_open_sure("stub", port);
}

static bool make_setup(struct rmw_session *session, struct rmw_relay_setup *setup,
		       struct rmw_err *err)
{
	static const struct rmw_target target;
	const struct rmw_job job = { .backup_dir = scratch_path("backups") };
	const struct rmw_relay_wish wish = { RMW_VIEW_OF(app), &target, edit, NULL };

	return rmw_relay_setup_make(setup, rmw_session_chip(session), &wish, &job, err);
}

static bool write_setup(struct rmw_session *session, struct rmw_relay_setup *setup,
			struct rmw_err *err)
{
	static const char *const includes[] = { "factory" };
	struct rmw_job job = { .backup_dir = scratch_path("backups") };
	struct rmw_job_result result;

	if (!make_setup(session, setup, err))
		return false;
	if (setup->moves_factory) {
		job.includes = includes;
		job.include_count = 1;
		job.first_addr = setup->parts[0].addr;
		job.first_size = (uint32_t)setup->parts[0].bytes.len;
	}
	return rmw_flash_write(rmw_session_chip(session), setup->parts, setup->count, &job, &result,
			       err);
}

static void load_flash(void)
{
	rmw_auto(buf) content = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_file_read(scratch_path("board.bin"), sizeof(flash), &content, &err));
	memcpy(flash, content.data, content.len);
}

/* Reads the flash with the codec: the settings are where and what they should be. */
static void assert_settings(const struct story *story)
{
	struct rmw_obk_store *store = calloc(1, sizeof(*store));
	struct rmw_obk_config *config = calloc(1, sizeof(*config));
	static const uint8_t no_mac[6];
	struct rmw_err err = { 0 };

	assert_true(store != NULL && config != NULL);
	rmw_obk_store_read((struct rmw_view){ flash + story->store, story->store_size }, store);
	assert_true(rmw_obk_config_decode(rmw_obk_store_find(store, RMW_OBK_KEY), RMW_OBK_D, config,
					  &err));
	assert_string_equal(config->wifi_ssid, "my net");
	assert_string_equal(config->wifi_pass, "hush \"$;#");
	assert_int_equal(config->pins[21].role, 1);
	assert_memory_equal(config->mac, no_mac, sizeof(no_mac));
	assert_int_equal(config->version, 5);
	free(config);
	free(store);
}

static void assert_done(const struct story *story, const uint8_t *mfg)
{
	const struct rmw_image_partition *row = find_row(story, "mfg");
	struct rmw_bl_boot_stage stage;

	load_flash();
	assert_memory_equal(flash + story->factory, factory, sizeof(factory));
	assert_memory_equal(flash + 0x11000, app, sizeof(app));
	if (row != NULL)
		assert_memory_equal(flash + row->addr[0], mfg, row->size[0]);
	assert_true(rmw_bl_boot_stage_find((struct rmw_view){ flash, story->flash_size }, &stage));
	assert_true(stage.is_ours); /* there was none */
	assert_settings(story);
}

static void play(const struct story *story)
{
	static uint8_t mfg[0x32000];
	rmw_auto(relay_setup) setup = { 0 };
	struct rmw_err err = { 0 };
	struct rmw_session *session;

	make_flash(story);
	if (find_row(story, "mfg") != NULL)
		memcpy(mfg, flash + find_row(story, "mfg")->addr[0],
		       find_row(story, "mfg")->size[0]);
	remove_test_folder(scratch_path("backups"));
	write_test_file(scratch_path("board.bin"), (struct rmw_view){ flash, story->flash_size });
	session = open_board(story, "");
	if (!write_setup(session, &setup, &err))
		fail_msg("%s: %s: %s", story->says, err.path, err.cause);
	if (setup.brings_table != story->brings_table)
		fail_msg("%s: a table was%s brought: %s", story->says,
			 setup.brings_table ? "" : " not", setup.verdict.faults[0]);
	assert_int_equal(setup.moves_factory,
			 find_row(story, "factory")->addr[0] != story->factory);
	if (strstr(setup.headroom, story->headroom) == NULL)
		fail_msg("%s: %s", story->says, setup.headroom);
	rmw_session_free(session);
	assert_done(story, mfg);
}

static void each_table_gets_the_right_plan(void **state)
{
	(void)state;
	make_app();
	for (size_t i = 0; i < RMW_COUNT(stories); i++)
		play(&stories[i]);
}

/* Power goes at some moment; the same command again makes all as it was to be. */
static void a_power_cut_at_any_moment_loses_nothing_that_moves(void **state)
{
	static const size_t moving[] = { 2, 5 };
	static const unsigned moments[] = { 1, 3, 5, 9, 20 };

	(void)state;
	make_app();
	for (size_t i = 0; i < RMW_COUNT(moving); i++)
		for (size_t moment = 0; moment < RMW_COUNT(moments); moment++) {
			const struct story *story = &stories[moving[i]];
			const unsigned at = moments[moment];
			rmw_auto(relay_setup) broken = { 0 };
			rmw_auto(relay_setup) again = { 0 };
			struct rmw_err err = { 0 };
			struct rmw_session *session;
			char fault[64];

			make_flash(story);
			remove_test_folder(scratch_path("backups"));
			write_test_file(scratch_path("board.bin"),
					(struct rmw_view){ flash, story->flash_size });
			snprintf(fault, sizeof(fault), "&fault=power@%u:0", at);
			session = open_board(story, fault);
			assert_false(write_setup(session, &broken, &err));
			rmw_session_free(session);
			err = (struct rmw_err){ 0 };
			session = open_board(story, "");
			if (!write_setup(session, &again, &err))
				fail_msg("%s, cut at %u: %s: %s", story->says, at, err.path,
					 err.cause);
			rmw_session_free(session);
			load_flash();
			assert_memory_equal(flash + story->factory, factory, sizeof(factory));
			assert_settings(story);
		}
}

/* Makes the board of a story, with a boot stage of somebody else's where `boot` has bytes. */
static struct rmw_session *made_board(const struct story *story, struct rmw_view boot)
{
	make_flash(story);
	if (boot.len > 0)
		memcpy(flash, boot.data, boot.len);
	remove_test_folder(scratch_path("backups"));
	write_test_file(scratch_path("board.bin"), (struct rmw_view){ flash, story->flash_size });
	return open_board(story, "");
}

/* Somebody else's boot stage, as it should be. `boot` is released by the caller. */
static void make_boot(struct rmw_buf *boot)
{
	static const uint8_t code[4096] = { 0x6f, 0, 0, 0, 'm', 'i', 'n', 'e' };
	static const uint8_t jedec[3] = { 0xef, 0x40, 0x15 };
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	struct rmw_err err = { 0 };

	assert_true(rmw_bl_flash_config_by_jedec(jedec, config));
	assert_true(rmw_bl_boot_stage_build(RMW_VIEW_OF(code), config, boot, &err));
}

static void a_boot_stage_that_is_there_stays(void **state)
{
	rmw_auto(relay_setup) setup = { 0 };
	rmw_auto(buf) boot = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_session *session;

	(void)state;
	make_app();
	make_boot(&boot);
	session = made_board(&stories[0], rmw_buf_view(&boot));
	assert_true(write_setup(session, &setup, &err));
	assert_false(setup.brings_boot);
	assert_null(setup.boot_fault);
	rmw_session_free(session);
	load_flash();
	assert_memory_equal(flash, boot.data, boot.len);
}

static void flip_code(uint8_t *boot)
{
	boot[RMW_BL_BOOT_CODE + 100] ^= 1;
}

static void flip_header(uint8_t *boot)
{
	boot[8 + 20] ^= 1; /* its flash settings */
}

static void fill_other(uint8_t *boot)
{
	memset(boot, 'x', RMW_BL_HEADER_SIZE);
}

/* As if the header had been made so. */
static void change_header(uint8_t *boot, uint32_t flags, uint32_t more)
{
	struct rmw_bl_header header;
	struct rmw_err err = { 0 };

	assert_true(
		rmw_bl_header_parse((struct rmw_view){ boot, RMW_BL_HEADER_SIZE }, &header, &err));
	header.flags |= flags;
	header.length_or_segments += more;
	rmw_bl_header_build(&header, boot);
}

static void sign(uint8_t *boot)
{
	change_header(boot, 1, 0);
}

static void encrypt(uint8_t *boot)
{
	change_header(boot, 1u << 2, 0);
}

static void lengthen(uint8_t *boot)
{
	change_header(boot, 0, UINT32_MAX - 8192);
}

/* Ours takes the place of what the chip would not start, and what that was is told. */
static void a_boot_stage_that_does_not_start_is_told_and_replaced(void **state)
{
	static const struct {
		void (*spoil)(uint8_t *boot);
		const char *says;
	} rows[] = {
		{ flip_code, "its code is not what" }, { flip_header, "a wrong checksum" },
		{ fill_other, "no boot stage" },       { sign, "signed or encrypted" },
		{ encrypt, "signed or encrypted" },    { lengthen, "it is too long" },
	};

	(void)state;
	make_app();
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(relay_setup) setup = { 0 };
		rmw_auto(buf) boot = RMW_BUF_INIT;
		struct rmw_err err = { 0 };
		struct rmw_session *session;

		make_boot(&boot);
		rows[i].spoil(boot.data);
		session = made_board(&stories[4], rmw_buf_view(&boot));
		if (!make_setup(session, &setup, &err))
			fail_msg("%s: %s%s", rows[i].says, err.path, err.cause);
		if (!setup.brings_boot || strstr(setup.boot_fault, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].says,
				 setup.brings_boot ? setup.boot_fault : "it was kept");
		rmw_session_free(session);
	}
}

/* It needs neither files nor calibration, and keeps to the table: nothing has to move. */
static void firmware_without_a_radio_runs_with_the_table_that_is_there(void **state)
{
	rmw_auto(relay_setup) setup = { 0 };
	struct story story = stories[0];
	struct rmw_err err = { 0 };
	struct rmw_session *session;

	(void)state;
	make_app_of("rmwflash-relay_0.1.0");
	story.store = find_row(&story, "PSM")->addr[0];
	story.store_size = find_row(&story, "PSM")->size[0];
	session = made_board(&story, (struct rmw_view){ NULL, 0 });
	if (!write_setup(session, &setup, &err))
		fail_msg("%s%s", err.path, err.cause);
	assert_false(setup.brings_table);
	assert_non_null(strstr(setup.headroom, "no radio"));
	rmw_session_free(session);
	load_flash();
	assert_settings(&story);
}

static void a_blank_chip_gets_all_that_it_needs(void **state)
{
	rmw_auto(relay_setup) setup = { 0 };
	const struct story *story = &stories[4];
	struct rmw_bl_boot_stage stage;
	struct rmw_err err = { 0 };
	struct rmw_session *session;

	(void)state;
	make_app_of("rmwflash-relay_0.1.0");
	memset(flash, 0xff, 2 * MIB);
	remove_test_folder(scratch_path("backups"));
	write_test_file(scratch_path("board.bin"), (struct rmw_view){ flash, 2 * MIB });
	session = open_board(story, "");
	if (!write_setup(session, &setup, &err))
		fail_msg("%s%s", err.path, err.cause);
	assert_true(setup.brings_boot && setup.brings_table);
	rmw_session_free(session);
	load_flash();
	assert_true(rmw_bl_boot_stage_find((struct rmw_view){ flash, 2 * MIB }, &stage));
	assert_settings(story);
}

static void what_is_not_openbeken_gets_no_settings(void **state)
{
	static uint8_t other[65536];
	static const struct rmw_target target;
	const struct rmw_relay_wish wish = { RMW_VIEW_OF(other), &target, edit, NULL };
	rmw_auto(relay_setup) setup = { 0 };
	struct rmw_job job = { .backup_dir = scratch_path("backups") };
	struct rmw_err err = { 0 };
	struct rmw_session *session;

	(void)state;
	make_app();
	memcpy(other, app, 0x4000);
	make_flash(&stories[4]);
	write_test_file(scratch_path("board.bin"), (struct rmw_view){ flash, 2 * MIB });
	session = open_board(&stories[4], "");
	assert_false(rmw_relay_setup_make(&setup, rmw_session_chip(session), &wish, &job, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	rmw_session_free(session);
}

static void a_table_is_not_replaced_without_a_backup(void **state)
{
	static const struct rmw_target target;
	const struct rmw_relay_wish wish = { RMW_VIEW_OF(app), &target, edit, NULL };
	rmw_auto(relay_setup) setup = { 0 };
	struct rmw_job job = { .skips_backup = true };
	struct rmw_err err = { 0 };
	struct rmw_session *session;

	(void)state;
	make_app();
	make_flash(&stories[0]);
	write_test_file(scratch_path("board.bin"), (struct rmw_view){ flash, 2 * MIB });
	session = open_board(&stories[0], "");
	assert_false(rmw_relay_setup_make(&setup, rmw_session_chip(session), &wish, &job, &err));
	assert_int_equal(err.code, RMW_E_USAGE);
	rmw_session_free(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_table_gets_the_right_plan),
		cmocka_unit_test(a_power_cut_at_any_moment_loses_nothing_that_moves),
		cmocka_unit_test(a_boot_stage_that_is_there_stays),
		cmocka_unit_test(a_boot_stage_that_does_not_start_is_told_and_replaced),
		cmocka_unit_test(firmware_without_a_radio_runs_with_the_table_that_is_there),
		cmocka_unit_test(a_blank_chip_gets_all_that_it_needs),
		cmocka_unit_test(what_is_not_openbeken_gets_no_settings),
		cmocka_unit_test(a_table_is_not_replaced_without_a_backup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
