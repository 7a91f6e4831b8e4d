/* SPDX-License-Identifier: MIT */
/* Whole jobs on the simulated BK7231T and BK7231N, on good lines and bad ones. */
#include "support/cmocka.h"

#include <stdio.h>

#include "chip/chip.h"
#include "image/bk_container.h"
#include "sim/bk7231.h"
#include "sim/bk7231_code.h"
#include "sim/board.h"
#include "sim/obk_app.h"
#include "sim/obk_platform.h"
#include "support/board.h"
#include "support/scratch.h"

#define FLASH_SIZE 0x200000u
#define SECTOR 0x1000u
#define IMAGE_LEN 0x20123u
#define BAD_LEN 0x18000u

struct bench {
	struct rmw_session *session;
	struct rmw_chip *chip;
	struct rmw_sim *sim;
	struct rmw_job job;
	struct rmw_job_result result;
	struct rmw_err err;
	struct rmw_cancel cancel;
	const char *stage; /* in which somebody stops the job, or changes the flash */
	uint64_t at_bytes; /* once so many are done */
	uint32_t hit;	   /* where the flash is changed; 0: nowhere */
};

static uint8_t before[FLASH_SIZE], image[IMAGE_LEN];

static struct rmw_span cells(struct bench *bench)
{
	return sim_nor_cells(bench->sim->bus.nor);
}

static void watch(void *ctx, const struct rmw_event *event)
{
	struct bench *bench = ctx;
	const bool is_there =
		bench->stage != NULL && event->stage != NULL &&
		strcmp(event->stage, bench->stage) == 0 &&
		(event->kind == RMW_EVENT_STAGE_PROGRESS || event->kind == RMW_EVENT_STAGE_BEGIN) &&
		event->done >= bench->at_bytes;

	if (!is_there)
		return;
	bench->stage = NULL;
	if (bench->hit > 0)
		cells(bench).data[bench->hit] ^= 0xff;
	else
		atomic_store(&bench->cancel.is_asked, true);
}

static void check(const struct bench *bench, bool is_good)
{
	if (!is_good)
		fail_msg("%s%s", bench->err.path, bench->err.cause);
}

static bool open_as(struct bench *bench, struct rmw_session_options options)
{
	options.before = "b";
	options.cancel = &bench->cancel;
	if (!rmw_session_open(&bench->session, &options, &bench->err))
		return false;
	bench->chip = rmw_session_chip(bench->session);
	bench->sim = rmw_session_sim(bench->session);
	bench->job = (struct rmw_job){ .backup_dir = scratch_path("backups"),
				       .watch = { watch, bench },
				       .cancel = &bench->cancel };
	return true;
}

/* A board whose lines reach its reset, in a folder without backups. */
static void begin(struct bench *bench, const char *chip, const char *options)
{
	char port[256];

	print_message("%s %s\n", chip, options);
	*bench = (struct bench){ 0 };
	remove_test_folder(scratch_path("backups"));
	snprintf(port, sizeof(port), "sim:%s?wiring=b%s", chip, options);
	check(bench, open_as(bench, (struct rmw_session_options){ .port = port, .chip = chip }));
	memcpy(before, cells(bench).data, sizeof(before));
}

static void end(struct bench *bench)
{
	rmw_session_free(bench->session);
}

static bool write_image(struct bench *bench, size_t len)
{
	const struct rmw_part part = { RMW_BK_APPLICATION, { image, len } };

	return rmw_flash_write(bench->chip, &part, 1, &bench->job, &bench->result, &bench->err);
}

static void assert_image_is_all_that_changed(struct bench *bench, size_t len)
{
	memcpy(before + RMW_BK_APPLICATION, image, len);
	assert_memory_equal(cells(bench).data, before, FLASH_SIZE);
}

static const struct board {
	const char *chip;
	const char *options;
} boards[] = {
	{ "bk7231t", "" },
	{ "bk7231t", "&boot=1.0.1&protect=0" },
	{ "bk7231t", "&boot=1.0.4&protect=0" },
	{ "bk7231n", "" },
	{ "bk7231m", "&key=zero" },
};

static const char *sim_of(const struct board *board)
{
	return board->chip[6] == 't' ? "bk7231t" : "bk7231n";
}

static void every_board_is_written_verified_and_restored(void **state)
{
	const struct rmw_part part = { RMW_BK_APPLICATION, RMW_VIEW_OF(image) };
	char path[1024];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(boards); i++) {
		struct bench bench;

		begin(&bench, sim_of(&boards[i]), boards[i].options);
		assert_string_equal(rmw_chip_facts(bench.chip)->name, boards[i].chip);
		assert_true(rmw_chip_id(bench.chip)->is_mac_valid);
		check(&bench, write_image(&bench, IMAGE_LEN));
		assert_true(bench.result.is_verified && bench.result.is_rest_checked);
		assert_int_equal(bench.result.retries, 0);
		snprintf(path, sizeof(path), "%s", bench.result.backup_path);
		assert_true(board_file_is(path, RMW_VIEW_OF(before)));
		check(&bench, rmw_flash_verify(bench.chip, &part, 1, &bench.job, &bench.result,
					       &bench.err));
		check(&bench, write_image(&bench, IMAGE_LEN));
		assert_true(bench.result.is_nothing_to_do);
		check(&bench,
		      rmw_flash_restore(bench.chip, path, &bench.job, &bench.result, &bench.err));
		assert_memory_equal(cells(&bench).data, before, FLASH_SIZE);
		end(&bench);
	}
}

static void erasing_all_keeps_what_makes_the_unit(void **state)
{
	static const struct {
		const char *chip;
		uint32_t calibration;
	} rows[] = { { "bk7231t", RMW_BK_RF_T }, { "bk7231n", RMW_BK_RF_N } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const uint32_t rf = rows[i].calibration, tuya = 0x1ee000;
		struct bench bench;

		begin(&bench, rows[i].chip, "");
		check(&bench,
		      rmw_flash_erase(bench.chip, NULL, &bench.job, &bench.result, &bench.err));
		assert_memory_equal(cells(&bench).data, before, RMW_BK_APPLICATION);
		assert_memory_equal(cells(&bench).data + rf, before + rf, SECTOR);
		assert_memory_equal(cells(&bench).data + tuya, before + tuya, FLASH_SIZE - tuya);
		assert_true(rmw_view_is_blank(rmw_view_part(rmw_span_view(cells(&bench)),
							    RMW_BK_APPLICATION,
							    rf - RMW_BK_APPLICATION)));
		assert_int_equal(bench.result.bytes_spared, 0);
		end(&bench);
	}
}

/* Where no frame has a checksum a changed byte is only found by what the chip says of its flash. */
static void jobs_end_well_on_lines_that_change_lose_and_repeat_bytes(void **state)
{
	static const char *const faults[] = {
		"&fault=garble/10000",
		"&fault=drop/20000",
		"&fault=repeat/20000",
	};

	(void)state;
	for (size_t i = 0; i < 2 * RMW_COUNT(faults); i++) {
		struct bench bench;

		begin(&bench, i % 2 == 0 ? "bk7231t" : "bk7231n", faults[i / 2]);
		check(&bench, write_image(&bench, BAD_LEN));
		assert_true(bench.result.is_verified && bench.result.is_rest_checked);
		assert_image_is_all_that_changed(&bench, BAD_LEN);
		end(&bench);
	}
}

/* What it did before its last change locked it: then it is restarted, and asked for no more. */
static void a_t_that_a_crc_locks_is_restarted_before_its_changes(void **state)
{
	static const struct {
		const char *options;
		uint64_t resets;
	} rows[] = { { "&boot=1.0.5&protect=0", 0 }, { "&boot=1.0.4&protect=0", 1 } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bench bench;
		uint64_t resets;

		begin(&bench, "bk7231t", rows[i].options);
		resets = rmw_sim_count(bench.sim, "reset");
		check(&bench, write_image(&bench, 0x3000));
		resets = rmw_sim_count(bench.sim, "reset") - resets;
		assert_true(rows[i].resets == 0 ? resets == 0 : resets > 0);
		assert_int_equal(rmw_sim_count(bench.sim, "flash_ignored"), 0);
		assert_image_is_all_that_changed(&bench, 0x3000);
		end(&bench);
	}
}

static void a_blank_end_of_the_boot_loader_is_not_erased_along(void **state)
{
	struct bench bench;

	(void)state;
	begin(&bench, "bk7231n", "");
	memset(cells(&bench).data + 0x10000, 0xff, SECTOR);
	memcpy(before, cells(&bench).data, sizeof(before));
	check(&bench, write_image(&bench, IMAGE_LEN));
	assert_image_is_all_that_changed(&bench, IMAGE_LEN);
	end(&bench);
}

static void a_wish_for_a_rate_that_writes_cannot_bear_is_not_kept(void **state)
{
	struct bench bench = { 0 };

	(void)state;
	remove_test_folder(scratch_path("backups"));
	check(&bench, open_as(&bench, (struct rmw_session_options){
					      .port = "sim:bk7231t?wiring=b&page_us=300",
					      .chip = "bk7231t",
					      .baud = 2000000 }));
	memcpy(before, cells(&bench).data, sizeof(before));
	check(&bench, write_image(&bench, BAD_LEN));
	assert_image_is_all_that_changed(&bench, BAD_LEN);
	assert_true(rmw_chip_id(bench.chip)->baud < 2000000);
	end(&bench);
}

static void a_write_that_is_stopped_starts_nothing_and_is_taken_up(void **state)
{
	static const char *const chips[] = { "bk7231t", "bk7231n" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(chips); i++) {
		struct bench bench;

		begin(&bench, chips[i], "");
		bench.stage = "erase+write";
		bench.at_bytes = IMAGE_LEN / 2;
		assert_false(write_image(&bench, IMAGE_LEN));
		assert_int_equal(bench.err.code, RMW_E_INTERRUPTED);
		assert_true(rmw_view_is_blank(
			rmw_view_part(rmw_span_view(cells(&bench)), RMW_BK_APPLICATION, SECTOR)));
		bench.err = (struct rmw_err){ 0 };
		atomic_store(&bench.cancel.is_asked, false);
		check(&bench, write_image(&bench, IMAGE_LEN));
		assert_true(bench.result.is_resumed);
		assert_true(bench.result.bytes_written < IMAGE_LEN);
		assert_image_is_all_that_changed(&bench, IMAGE_LEN);
		end(&bench);
	}
}

static void power_that_goes_in_mid_write_is_made_up_for(void **state)
{
	static const char *const chips[] = { "bk7231t", "bk7231n" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(chips); i++) {
		struct bench bench;

		begin(&bench, chips[i], "&fault=power@50:300");
		check(&bench, write_image(&bench, IMAGE_LEN));
		assert_int_equal(rmw_sim_count(bench.sim, "fault"), 1);
		assert_image_is_all_that_changed(&bench, IMAGE_LEN);
		end(&bench);
	}
}

/* What a stray request did elsewhere is put back; in a T's boot loader no request may do that. */
static void what_was_hit_elsewhere_is_put_back_or_told(void **state)
{
	static const struct {
		const char *chip;
		uint32_t hit;
		enum rmw_code code;
	} rows[] = {
		{ "bk7231t", 0x150000, RMW_OK },
		{ "bk7231t", 0x8010, RMW_E_BOOT_CHANGED },
		{ "bk7231n", 0x150000, RMW_OK },
		{ "bk7231n", 0x8010, RMW_OK },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bench bench;

		begin(&bench, rows[i].chip, "");
		bench.stage = "verify";
		bench.hit = rows[i].hit;
		assert_int_equal(write_image(&bench, 0x3000), rows[i].code == RMW_OK);
		assert_int_equal(bench.err.code, rows[i].code);
		if (rows[i].code != RMW_OK)
			before[rows[i].hit] ^= 0xff;
		assert_image_is_all_that_changed(&bench, 0x3000);
		end(&bench);
	}
}

static void what_is_before_the_application_is_only_written_where_a_rom_answers(void **state)
{
	static const char *const boot[] = { "boot" };
	static const struct {
		const char *chip;
		bool is_asked, is_included;
		enum rmw_code opens, writes;
	} rows[] = {
		{ "bk7231t", false, true, RMW_OK, RMW_E_USAGE },
		{ "bk7231t", false, false, RMW_OK, RMW_E_BOOT_GUARD },
		{ "bk7231t", true, true, RMW_E_USAGE, RMW_OK },
		{ "bk7231n", false, true, RMW_OK, RMW_E_BOOT_GUARD },
		{ "bk7231n", false, false, RMW_OK, RMW_E_BOOT_GUARD },
		{ "bk7231n", true, false, RMW_OK, RMW_E_USAGE },
		{ "bk7231n", true, true, RMW_OK, RMW_OK },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct rmw_part part = { 0x10000, { image, SECTOR } };
		char port[40];
		struct bench bench = { 0 };

		remove_test_folder(scratch_path("backups"));
		snprintf(port, sizeof(port), "sim:%s?wiring=b", rows[i].chip);
		assert_int_equal(
			open_as(&bench, (struct rmw_session_options){ .port = port,
								      .chip = rows[i].chip,
								      .writes_bootloader =
									      rows[i].is_asked }),
			rows[i].opens == RMW_OK);
		assert_int_equal(bench.err.code, rows[i].opens);
		if (rows[i].opens == RMW_OK) {
			bench.job.includes = boot;
			bench.job.include_count = rows[i].is_included;
			assert_int_equal(rmw_flash_write(bench.chip, &part, 1, &bench.job,
							 &bench.result, &bench.err),
					 rows[i].writes == RMW_OK);
			assert_int_equal(bench.err.code, rows[i].writes);
		}
		end(&bench);
	}
}

/* A board with a boot loader of one key, or none, and a file with one of another, or broken. */
static void another_boot_loader_is_one_and_under_the_chips_key(void **state)
{
	static const char *const boot[] = { "boot" };
	static const struct {
		const char *port;
		uint32_t broken; /* byte of it that is; 0: none */
		enum rmw_code code;
	} rows[] = {
		{ "sim:bk7231n?wiring=b", 0, RMW_OK },
		{ "sim:bk7231n?wiring=b", 0x1234, RMW_E_BOOT_GUARD },
		{ "sim:bk7231n?wiring=b&key=uascent", 0, RMW_E_IMAGE_OTHER_KEY },
		{ "sim:bk7231n?wiring=b&key=zero", 0, RMW_E_IMAGE_OTHER_KEY },
	};
	static uint8_t loader[RMW_BK_APPLICATION];
	struct bench bench;

	(void)state;
	begin(&bench, "bk7231n", "");
	memcpy(loader, before, sizeof(loader));
	end(&bench);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct rmw_part part = { 0, RMW_VIEW_OF(loader) };

		print_message("%s, %x\n", rows[i].port, rows[i].broken);
		bench = (struct bench){ 0 };
		remove_test_folder(scratch_path("backups"));
		check(&bench,
		      open_as(&bench, (struct rmw_session_options){ .port = rows[i].port,
								    .chip = "bk7231n",
								    .writes_bootloader = true }));
		memset(cells(&bench).data, 0xff, sizeof(loader));
		bench.job.includes = boot;
		bench.job.include_count = 1;
		loader[rows[i].broken] ^= rows[i].broken != 0;
		assert_int_equal(rmw_flash_write(bench.chip, &part, 1, &bench.job, &bench.result,
						 &bench.err),
				 rows[i].code == RMW_OK);
		loader[rows[i].broken] ^= rows[i].broken != 0;
		assert_int_equal(bench.err.code, rows[i].code);
		assert_int_equal(memcmp(cells(&bench).data, loader, sizeof(loader)) == 0,
				 rows[i].code == RMW_OK);
		end(&bench);
	}
}

static void a_flash_in_no_table_is_read_and_written_by_who_knows_it(void **state)
{
	struct rmw_session_options options = { .port = "sim:bk7231n?wiring=b&jedec=997015",
					       .chip = "bk7231n" };
	struct bench bench;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		bench = (struct bench){ 0 };
		remove_test_folder(scratch_path("backups"));
		options.flash_params = i == 0 ? NULL : "2M,0x407c,2";
		check(&bench, open_as(&bench, options));
		memcpy(before, cells(&bench).data, sizeof(before));
		if (i == 0) {
			assert_false(write_image(&bench, 0x3000));
			assert_int_equal(bench.err.code, RMW_E_FLASH_UNKNOWN);
			assert_string_equal(bench.result.backup_path, "");
			assert_image_is_all_that_changed(&bench, 0);
		} else {
			check(&bench, write_image(&bench, 0x3000));
			assert_image_is_all_that_changed(&bench, 0x3000);
		}
		end(&bench);
	}
}

static void a_larger_flash_of_a_t_is_measured(void **state)
{
	struct bench bench;

	(void)state;
	*before = 0;
	bench = (struct bench){ 0 };
	check(&bench,
	      open_as(&bench, (struct rmw_session_options){ .port = "sim:bk7231t?wiring=b&flash=4M",
							    .chip = "bk7231t" }));
	assert_int_equal(rmw_chip_facts(bench.chip)->flash_size, 4u << 20);
	assert_true(rmw_chip_read(bench.chip, 0, RMW_SPAN_OF(before), &bench.err));
	assert_memory_equal(before, cells(&bench).data, FLASH_SIZE);
	end(&bench);
}

/* The console of a running OpenBeken: flag 31. */
static void an_openbeken_that_runs_is_asked_to_restart(void **state)
{
	static const uint8_t mac[6] = { 0xc8, 0x47, 0x8c, 0x12, 0x34, 0x56 };
	struct sim_obk_config config;
	struct bench bench = { 0 };
	uint8_t block[SIM_BK_BLOCK] = { 0 };
	size_t count;

	(void)state;
	check(&bench,
	      open_as(&bench, (struct rmw_session_options){ .port = "sim:bk7231t?app=openbeken",
							    .chip = "bk7231t" }));
	snprintf((char *)block, sizeof(block), "%s", bench.sim->kind->obk->ident);
	sim_bk_block_put(cells(&bench), RMW_BK_APPLICATION, block, sim_bk_keys(&count));
	sim_obk_config_reset(&config, bench.sim->kind->obk, mac);
	assert_true(sim_obk_set_flags(&config, UINT64_C(1) << 31));
	sim_obk_config_seal(&config, bench.sim->kind->obk);
	memcpy(cells(&bench).data + 0x1e1000, config.bytes, sizeof(config.bytes));
	rmw_sim_power_cycle(bench.sim, false);
	assert_true(rmw_port_pause(rmw_session_port(bench.session), 2000, &bench.err));
	assert_true(sim_obk_runs(bench.sim->obk));
	check(&bench, rmw_chip_recover(bench.chip, &bench.err));
	assert_false(sim_obk_runs(bench.sim->obk));
	end(&bench);
}

static int start(void **state)
{
	(void)state;
	board_fill(RMW_SPAN_OF(image), 7);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_board_is_written_verified_and_restored),
		cmocka_unit_test(erasing_all_keeps_what_makes_the_unit),
		cmocka_unit_test(jobs_end_well_on_lines_that_change_lose_and_repeat_bytes),
		cmocka_unit_test(a_t_that_a_crc_locks_is_restarted_before_its_changes),
		cmocka_unit_test(a_blank_end_of_the_boot_loader_is_not_erased_along),
		cmocka_unit_test(a_wish_for_a_rate_that_writes_cannot_bear_is_not_kept),
		cmocka_unit_test(a_write_that_is_stopped_starts_nothing_and_is_taken_up),
		cmocka_unit_test(power_that_goes_in_mid_write_is_made_up_for),
		cmocka_unit_test(what_was_hit_elsewhere_is_put_back_or_told),
		cmocka_unit_test(
			what_is_before_the_application_is_only_written_where_a_rom_answers),
		cmocka_unit_test(another_boot_loader_is_one_and_under_the_chips_key),
		cmocka_unit_test(a_flash_in_no_table_is_read_and_written_by_who_knows_it),
		cmocka_unit_test(a_larger_flash_of_a_t_is_measured),
		cmocka_unit_test(an_openbeken_that_runs_is_asked_to_restart),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
