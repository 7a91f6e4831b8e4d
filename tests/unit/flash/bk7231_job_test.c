/* SPDX-License-Identifier: MIT */
/* Whole jobs on a BK7231, as far as flash and chip go: backed up, written, verified, restored. */
#include "support/cmocka.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/flash.h>

#include "chip/bk7231.h"
#include "support/bk_peer.h"
#include "support/fill.h"
#include "support/scratch.h"

#define APPLICATION 0x11000u
#define IMAGE_LEN 0xef123u

static struct bk_peer *peer;
static struct rmw_chip *chip;
static struct rmw_err err;
static struct rmw_job job;
static struct rmw_job_result result;
static uint8_t before[BK_PEER_FLASH], image[IMAGE_LEN];

static void check(bool is_good)
{
	if (!is_good)
		fail_msg("%s%s", err.path, err.cause);
}

static const struct board {
	const char *says;
	enum bk_peer_kind kind;
	const char *version;
	struct rmw_chip *(*make)(const struct rmw_chip_options *options, struct rmw_err *err);
} boards[] = {
	{ "BK7231T", BK_PEER_T, "BK7231S_1.0.5", rmw_bk7231t_new },
	{ "BK7231T with an older boot loader", BK_PEER_T, "BK7231S_1.0.4", rmw_bk7231t_new },
	{ "BK7231N", BK_PEER_N, "", rmw_bk7231n_new },
};

static void connect_to(const struct board *board, uint32_t baud)
{
	const struct rmw_chip_options options = { .port = &peer->port,
						  .baud = baud,
						  .before = rmw_reset_find("b") };

	chip = board->make(&options, &err);
	assert_non_null(chip);
	check(rmw_chip_connect(chip, rmw_port_in(&peer->port, 20000), &err));
}

static void begin(const struct board *board)
{
	static unsigned number;
	char name[20];

	print_message("%s\n", board->says);
	rmw_chip_free(chip);
	rmw_err_clear(&err);
	bk_peer_init(peer, board->kind);
	snprintf(peer->version, sizeof(peer->version), "%s", board->version);
	peer->status[0] = 0; /* so that a CRC changes something */
	peer->can_be_reset = true;
	memcpy(before, peer->flash, sizeof(before));
	fill_noise(RMW_SPAN_OF(image), 99);
	snprintf(name, sizeof(name), "backups%u", number++);
	job = (struct rmw_job){ .backup_dir = scratch_path(name) };
	connect_to(board, 0);
}

static bool write_image(void)
{
	const struct rmw_part part = { APPLICATION, RMW_VIEW_OF(image) };

	return rmw_flash_write(chip, &part, 1, &job, &result, &err);
}

static void assert_image_is_all_that_changed(void)
{
	memcpy(before + APPLICATION, image, IMAGE_LEN);
	assert_memory_equal(peer->flash, before, BK_PEER_FLASH);
}

static bool refuse_to_enter(struct rmw_chip *chip_, struct rmw_deadline until, struct rmw_err *why)
{
	(void)chip_, (void)until;
	return rmw_fail(why, RMW_E_NO_LINK, "gone");
}

static void an_application_is_written_verified_and_found_again(void **state)
{
	const struct rmw_part part = { APPLICATION, RMW_VIEW_OF(image) };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(boards); i++) {
		begin(&boards[i]);
		check(write_image());
		assert_true(result.is_verified && result.is_rest_checked);
		assert_int_equal(result.retries, 0);
		assert_image_is_all_that_changed();
		assert_int_equal(peer->refused, 0);
		check(rmw_flash_verify(chip, &part, 1, &job, &result, &err));
		check(write_image());
		assert_true(result.is_nothing_to_do);
	}
}

static void a_chip_that_a_crc_locks_is_asked_for_none_between_its_changes(void **state)
{
	(void)state;
	begin(&boards[1]);
	check(write_image());
	assert_int_equal(peer->late_changes, 0);
	assert_int_equal(peer->port.baud, 1000000);
	assert_int_equal(peer->resets, 3 + 1 + 3); /* of the wiring, and anew behind the backup */
}

/* The end of the boot loader shares a block with the application. */
static void a_blank_end_of_the_boot_loader_is_not_erased_along(void **state)
{
	(void)state;
	begin(&boards[0]);
	memset(peer->flash + 0x10000, 0xff, 0x1000);
	memcpy(before, peer->flash, sizeof(before));
	check(write_image());
	assert_image_is_all_that_changed();
}

/* So the chip comes back by itself, whatever happens, as one without an application does. */
static void an_application_that_is_half_there_does_not_start(void **state)
{
	const struct rmw_chip_ops *ops;
	struct rmw_chip_ops mortal;

	(void)state;
	begin(&boards[0]);
	ops = chip->ops;
	mortal = *ops;
	mortal.enter = refuse_to_enter;
	chip->ops = &mortal;
	peer->dies_at_write = 100;
	assert_false(write_image());
	chip->ops = ops;
	assert_true(rmw_view_is_blank((struct rmw_view){ peer->flash + APPLICATION, 0x1000 }));
	assert_memory_equal(peer->flash + APPLICATION + 0x1000, image + 0x1000, 0x1000);
	rmw_err_clear(&err);
	peer->dies_at_write = 0;
	check(write_image());
	assert_true(result.is_resumed);
	assert_image_is_all_that_changed();
}

static void a_dump_is_restored_to_the_byte(void **state)
{
	char path[1024];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(boards); i++) {
		begin(&boards[i]);
		check(write_image());
		snprintf(path, sizeof(path), "%s", result.backup_path);
		job.backup_dir = scratch_path("other");
		check(rmw_flash_restore(chip, path, &job, &result, &err));
		assert_memory_equal(peer->flash, before, BK_PEER_FLASH);
	}
}

static void a_dump_with_another_boot_loader_is_restored_but_for_that(void **state)
{
	static uint8_t dump[BK_PEER_FLASH];
	const char *path = scratch_path("foreign.bin");

	(void)state;
	begin(&boards[0]);
	memcpy(dump, peer->flash, sizeof(dump));
	dump[0x100] ^= 1;
	dump[0x20000] ^= 1;
	write_test_file(path, RMW_VIEW_OF(dump));
	job.allows_foreign = true;
	check(rmw_flash_restore(chip, path, &job, &result, &err));
	assert_int_equal(result.bytes_spared, 1);
	before[0x20000] ^= 1;
	assert_memory_equal(peer->flash, before, BK_PEER_FLASH);
}

static void calibration_and_identity_are_left_alone(void **state)
{
	static uint8_t all[BK_PEER_FLASH - APPLICATION];
	const struct rmw_part part = { APPLICATION, RMW_VIEW_OF(all) };

	(void)state;
	begin(&boards[0]);
	fill_noise(RMW_SPAN_OF(all), 5);
	check(rmw_flash_write(chip, &part, 1, &job, &result, &err));
	assert_memory_equal(peer->flash + 0x1e0000, before + 0x1e0000, 0x1000);
	assert_memory_equal(peer->flash + 0x1ee000, before + 0x1ee000, 0x12000);
	assert_memory_equal(peer->flash + 0x1e1000, all + 0x1e1000 - APPLICATION, 0xd000);
	assert_memory_equal(peer->flash, before, APPLICATION);
}

static void erasing_all_keeps_what_makes_the_unit(void **state)
{
	(void)state;
	begin(&boards[0]);
	check(rmw_flash_erase(chip, NULL, &job, &result, &err));
	assert_memory_equal(peer->flash, before, APPLICATION);
	assert_memory_equal(peer->flash + 0x1e0000, before + 0x1e0000, 0x1000);
	assert_true(rmw_view_is_blank(
		(struct rmw_view){ peer->flash + APPLICATION, 0x1e0000 - APPLICATION }));
}

/* Bytes each way at the rate of the line, and what the chip needs, are all that it may take. */
static void a_job_takes_hardly_longer_than_it_must(void **state)
{
	uint64_t took_ns, least_ns;
	unsigned erases, writes;

	(void)state;
	begin(&boards[0]);
	peer->device_ns = 0;
	erases = peer->longs[0x0f];
	took_ns = peer->host_ns;
	check(write_image());
	took_ns = peer->host_ns - took_ns;
	erases = peer->longs[0x0f] - erases;
	writes = peer->longs[0x07];
	least_ns = peer->device_ns + (512 * (12 + 4111) + 32 * (13 + 11)) * UINT64_C(5000) +
		   (erases * (14 + 16) + writes * (4108 + 15) + 13 + 11) * UINT64_C(10000);
	print_message("%u erases, %u sectors: %" PRIu64 " ms, least %" PRIu64 " ms\n", erases,
		      writes, took_ns / 1000000, least_ns / 1000000);
	assert_true(took_ns * 100 < least_ns * 110);
}

/* Faults that the line makes, one each some thousand bytes, at places that differ each time. */
static void a_job_stands_faults_of_the_line(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < RMW_COUNT(boards); seed++) {
		begin(&boards[seed % RMW_COUNT(boards)]);
		for (size_t i = 0; i < RMW_COUNT(peer->faults); i++)
			peer->faults[i] = (struct bk_peer_fault){
				(seed + i) % 2 == 0 ? BK_PEER_FLIPS : BK_PEER_DROPS,
				BK_PEER_TO_HOST,
				peer->passed[BK_PEER_TO_HOST] + 1 + (i * 263 + seed * 71) * 937, 0
			};
		check(write_image());
		assert_true(result.is_verified);
		assert_image_is_all_that_changed();
	}
}

/* At 2 Mbaud the chip is too slow for what it is sent, and starts anew. */
static void a_wish_for_a_rate_that_writes_cannot_bear_is_not_kept(void **state)
{
	(void)state;
	begin(&boards[0]);
	rmw_chip_free(chip);
	connect_to(&boards[0], 2000000);
	check(write_image());
	assert_image_is_all_that_changed();
	assert_int_equal(peer->port.baud, 1000000);
}

/* No frame has a checksum: an erase may go elsewhere, and what was there is put back. */
static void what_a_changed_address_has_erased_is_put_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(boards); i++) {
		begin(&boards[i]);
		peer->stray_erase = peer->longs[0x0f] + 5;
		check(write_image());
		assert_true(result.put_back > 0);
		assert_image_is_all_that_changed();
	}
}

static int start(void **state)
{
	(void)state;
	peer = malloc(sizeof(*peer));
	return peer == NULL ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	rmw_chip_free(chip);
	free(peer);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_application_is_written_verified_and_found_again),
		cmocka_unit_test(a_chip_that_a_crc_locks_is_asked_for_none_between_its_changes),
		cmocka_unit_test(a_blank_end_of_the_boot_loader_is_not_erased_along),
		cmocka_unit_test(an_application_that_is_half_there_does_not_start),
		cmocka_unit_test(a_dump_is_restored_to_the_byte),
		cmocka_unit_test(a_dump_with_another_boot_loader_is_restored_but_for_that),
		cmocka_unit_test(calibration_and_identity_are_left_alone),
		cmocka_unit_test(erasing_all_keeps_what_makes_the_unit),
		cmocka_unit_test(a_job_takes_hardly_longer_than_it_must),
		cmocka_unit_test(a_job_stands_faults_of_the_line),
		cmocka_unit_test(a_wish_for_a_rate_that_writes_cannot_bear_is_not_kept),
		cmocka_unit_test(what_a_changed_address_has_erased_is_put_back),
	};

	return cmocka_run_group_tests(tests, start, end);
}
