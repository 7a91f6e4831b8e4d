/* SPDX-License-Identifier: MIT */
/* A BK7231 is erased and written, and its boot loader never, against made-up ones. */
#include "support/cmocka.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/bk_bench.h"
#include "support/fill.h"

#define US 1000u

static struct bk_bench bench;
static uint8_t bytes[BK_PEER_FLASH];

static int set_up(void **state)
{
	(void)state;
	bk_bench_open(&bench);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bk_bench_close(&bench);
	return 0;
}

static void writing_takes_hardly_longer_than_it_must(void **state)
{
	uint64_t began_ns, took_ns, least_ns;
	const struct rmw_chip_step steps[] = {
		{ RMW_CHIP_ERASE, 0x20000, 0x80000, NULL, NULL },
		{ RMW_CHIP_WRITE, 0x20000, 0x80000, bytes, NULL },
	};
	struct rmw_chip_reach reach;

	(void)state;
	bk_bench_connect_t(&bench);
	fill_noise(RMW_SPAN_OF(bytes), 3);
	began_ns = bench.peer->host_ns;
	bench.peer->device_ns = 0;
	bk_bench_check(&bench, rmw_chip_stream(bench.chip, steps, 2, NULL, &reach, &bench.err));
	took_ns = bench.peer->host_ns - began_ns;
	least_ns = bench.peer->device_ns + (8 * (14 + 16) + 128 * (4108 + 15)) * UINT64_C(10000);
	print_message("write: %" PRIu64 " us, least %" PRIu64 " us\n", took_ns / US, least_ns / US);
	assert_memory_equal(bench.peer->flash + 0x20000, bytes, 0x80000);
	assert_int_equal(bench.peer->port.baud, 1000000);
	assert_int_equal(bench.peer->longs[0x0f], 8);
	assert_true(took_ns * 100 < least_ns * 110);
}

static void a_write_lifts_the_protection_without_an_erase(void **state)
{
	(void)state;
	bk_bench_connect_t(&bench);
	memset(bytes, 0x5a, 4096);
	bk_bench_check(&bench, rmw_chip_write(bench.chip, 0x140000,
					      (struct rmw_view){ bytes, 4096 }, &bench.err));
	assert_memory_equal(bench.peer->flash + 0x140000, bytes, 4096);
	assert_int_equal(bench.peer->refused, 0);
	assert_int_equal(bench.peer->longs[0x0f], 1); /* of nothing */
}

static void a_part_of_a_sector_is_written_alone(void **state)
{
	(void)state;
	bk_bench_connect_t(&bench);
	memset(bytes, 0x5a, 100);
	bk_bench_check(&bench, rmw_chip_write(bench.chip, 0x140fd0, (struct rmw_view){ bytes, 100 },
					      &bench.err));
	assert_memory_equal(bench.peer->flash + 0x140fd0, bytes, 100);
	assert_int_equal(bench.peer->flash[0x140fcf], 0xff);
	assert_int_equal(bench.peer->flash[0x140fd0 + 100], 0xff);
}

static void a_crc_between_changes_does_not_lose_them(void **state)
{
	uint8_t seen[RMW_DIGEST_SIZE], wanted[RMW_DIGEST_SIZE];

	(void)state;
	bk_bench_connect_t(&bench);
	memset(bytes, 0x5a, 8192);
	for (uint32_t at = 0x30000; at < 0x32000; at += 4096) {
		bk_bench_check(&bench, rmw_chip_erase(bench.chip, at, 4096, &bench.err));
		bk_bench_check(&bench,
			       rmw_chip_write(bench.chip, at, (struct rmw_view){ bytes, 4096 },
					      &bench.err));
		bk_bench_check(&bench, rmw_chip_digest(bench.chip, at, 4096, seen, &bench.err));
	}
	rmw_chip_digest_of(bench.chip, (struct rmw_view){ bytes, 4096 }, wanted);
	assert_memory_equal(seen, wanted, sizeof(seen));
	assert_memory_equal(bench.peer->flash + 0x30000, bytes, 8192);
	assert_int_equal(bench.peer->refused, 0);
}

static void only_boot_loaders_that_are_known_to_take_a_crc_back_are_trusted(void **state)
{
	static const struct {
		const char *version;
		bk_bench_maker *make;
		enum rmw_digest_effect effect;
	} rows[] = {
		{ "BK7231S_1.0.1", rmw_bk7231t_new, RMW_DIGEST_LOCKS },
		{ "BK7231S_1.0.3", rmw_bk7231t_new, RMW_DIGEST_LOCKS },
		{ "BK7231S_1.0.6", rmw_bk7231t_new, RMW_DIGEST_PROTECTS },
		{ "", rmw_bk7231u_new, RMW_DIGEST_LOCKS }, /* known by a CRC */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		unsigned resets;

		rmw_chip_free(bench.chip);
		bk_peer_init(bench.peer, BK_PEER_T);
		bench.peer->can_be_reset = true;
		snprintf(bench.peer->version, sizeof(bench.peer->version), "%s", rows[i].version);
		bk_bench_check(&bench, bk_bench_connect(&bench, rows[i].make,
							(struct rmw_chip_options){ 0 }));
		assert_int_equal(rmw_chip_facts(bench.chip)->digest_effect, rows[i].effect);
		resets = bench.peer->resets;
		bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x30000, 0x1000, &bench.err));
		assert_int_equal(bench.peer->resets > resets, rows[i].version[0] == '\0');
	}
}

static void a_chip_that_a_crc_locks_is_restarted_before_the_first_change(void **state)
{
	uint8_t seen[RMW_DIGEST_SIZE];
	unsigned resets;

	(void)state;
	bench.peer->can_be_reset = false;
	bench.peer->reset_at_ns = bench.peer->host_ns + 100000000;
	memcpy(bench.peer->version, "BK7231S_1.0.4", 14);
	bench.peer->status[0] = 0; /* it starts unprotected, so that a CRC locks it */
	bk_bench_connect_t(&bench);
	assert_int_equal(rmw_chip_facts(bench.chip)->digest_effect, RMW_DIGEST_LOCKS);
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000,
					     (struct rmw_span){ bytes, 0x20000 }, &bench.err));
	assert_true(bench.peer->is_stuck);
	resets = bench.peer->resets;
	bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x30000, 0x10000, &bench.err));
	assert_int_equal(bench.peer->resets, resets + 1);
	memset(bytes, 0x5a, 0x10000);
	bk_bench_check(&bench, rmw_chip_write(bench.chip, 0x30000,
					      (struct rmw_view){ bytes, 0x10000 }, &bench.err));
	assert_int_equal(bench.peer->resets, resets + 1);
	assert_int_equal(bench.peer->refused, 0);
	assert_int_equal(bench.peer->port.baud, 1000000);
	bk_bench_check(&bench, rmw_chip_digest(bench.chip, 0x30000, 0x10000, seen, &bench.err));
	assert_memory_equal(bench.peer->flash + 0x30000, bytes, 0x10000);
}

static void the_boot_loader_is_never_touched(void **state)
{
	static const uint32_t places[] = { 0,	     0x2000,   0xf000,	  0x10000,
					   0x200000, 0x211000, 0x1011000, 0x80012000 };

	(void)state;
	bk_bench_connect_t(&bench);
	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		rmw_err_clear(&bench.err);
		assert_false(rmw_chip_erase(bench.chip, places[i], 4096, &bench.err));
		assert_int_equal(bench.err.code,
				 places[i] < 0x11000 ? RMW_E_BOOT_GUARD : RMW_E_RANGE);
		rmw_err_clear(&bench.err);
		assert_false(rmw_chip_write(bench.chip, places[i], (struct rmw_view){ bytes, 32 },
					    &bench.err));
		assert_int_equal(bench.err.code,
				 places[i] < 0x11000 ? RMW_E_BOOT_GUARD : RMW_E_RANGE);
	}
	assert_int_equal(
		bench.peer->longs[0x0f] + bench.peer->longs[0x07] + bench.peer->longs[0x06], 0);
}

static void only_a_rom_gives_up_what_is_before_the_application(void **state)
{
	const struct rmw_chip_options all = { .bootloader = RMW_BOOTLOADER_WRITE };

	(void)state;
	assert_false(bk_bench_connect(&bench, rmw_bk7231t_new, all));
	assert_int_equal(bench.err.code, RMW_E_USAGE);
	rmw_err_clear(&bench.err);
	rmw_chip_free(bench.chip);
	bk_bench_connect_n(&bench);
	assert_int_equal(rmw_chip_facts(bench.chip)->guard_from, 0x11000);
	bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0, 4096, &bench.err));
	rmw_chip_free(bench.chip);
	bk_bench_check(&bench, bk_bench_connect(&bench, rmw_bk7231n_new, all));
	assert_int_equal(rmw_chip_facts(bench.chip)->guard_from, 0);
}

static void a_roms_flash_is_unprotected_by_its_status_registers(void **state)
{
	(void)state;
	bk_bench_connect_n(&bench);
	bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x20000, 4096, &bench.err));
	assert_int_equal(bench.peer->refused, 0);
	assert_int_equal(bench.peer->status[0], 0);
	assert_int_equal(bench.peer->status[1], 0x02); /* QE stays */
	memset(bytes, 0x5a, 4096);
	bk_bench_check(&bench, rmw_chip_write(bench.chip, 0x20000, (struct rmw_view){ bytes, 4096 },
					      &bench.err));
	assert_memory_equal(bench.peer->flash + 0x20000, bytes, 4096);
}

static void a_flash_that_nobody_knows_is_read_and_not_changed(void **state)
{
	(void)state;
	bk_peer_init(bench.peer, BK_PEER_N);
	memcpy(bench.peer->jedec, "\x99\x70\x15", 3);
	bench.peer->can_be_reset = true;
	bk_bench_check(&bench,
		       bk_bench_connect(&bench, rmw_bk7231n_new, (struct rmw_chip_options){ 0 }));
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0, (struct rmw_span){ bytes, 0x10000 },
					     &bench.err));
	assert_memory_equal(bytes, bench.peer->flash, 0x10000);
	assert_false(rmw_chip_erase(bench.chip, 0x20000, 4096, &bench.err));
	assert_int_equal(bench.err.code, RMW_E_FLASH_UNKNOWN);
	assert_int_equal(bench.peer->longs[0x0d] + bench.peer->longs[0x0f], 0);
	rmw_err_clear(&bench.err);
	rmw_chip_free(bench.chip);
	bk_bench_check(&bench, bk_bench_connect(&bench, rmw_bk7231n_new,
						(struct rmw_chip_options){
							.flash_params = { 2 << 20, 0x407c, 2 } }));
	bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x20000, 4096, &bench.err));
	assert_int_equal(bench.peer->refused, 0);
}

static void a_flash_that_stays_protected_is_told(void **state)
{
	(void)state;
	bk_peer_init(bench.peer, BK_PEER_N);
	bench.peer->can_be_reset = true;
	bench.peer->keeps_status = true;
	bk_bench_check(&bench,
		       bk_bench_connect(&bench, rmw_bk7231n_new, (struct rmw_chip_options){ 0 }));
	assert_false(rmw_chip_erase(bench.chip, 0x20000, 4096, &bench.err));
	assert_int_equal(bench.err.code, RMW_E_STAYS_PROTECTED);
	assert_int_equal(bench.peer->longs[0x0f], 0);
}

static void a_flash_that_is_not_there_is_told(void **state)
{
	(void)state;
	bk_peer_init(bench.peer, BK_PEER_N);
	bench.peer->can_be_reset = true;
	memset(bench.peer->jedec, 0, 3);
	bk_bench_check(&bench,
		       bk_bench_connect(&bench, rmw_bk7231n_new, (struct rmw_chip_options){ 0 }));
	assert_int_equal(rmw_chip_facts(bench.chip)->flash_size, 0);
	assert_false(rmw_chip_read(bench.chip, 0, (struct rmw_span){ bytes, 4096 }, &bench.err));
	assert_int_equal(bench.err.code, RMW_E_NO_FLASH);
}

static void the_rate_that_is_wished_for_is_taken(void **state)
{
	(void)state;
	bk_bench_check(&bench, bk_bench_connect(&bench, rmw_bk7231t_new,
						(struct rmw_chip_options){ .baud = 460800 }));
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000,
					     (struct rmw_span){ bytes, 0x20000 }, &bench.err));
	assert_int_equal(bench.peer->port.baud, 460800);
	bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x20000, 0x1000, &bench.err));
	bk_bench_check(&bench, rmw_chip_write(bench.chip, 0x20000, (struct rmw_view){ bytes, 4096 },
					      &bench.err));
	assert_int_equal(bench.peer->port.baud, 460800);
}

/* Whichever byte of a request or of a reply is lost: what was asked for is done. */
static void no_lost_byte_loses_an_erase_a_reading_or_a_crc(void **state)
{
	static const struct {
		enum bk_peer_way way;
		unsigned bytes;
	} ways[] = { { BK_PEER_TO_CHIP, 60 }, { BK_PEER_TO_HOST, 40 } };

	(void)state;
	for (size_t way = 0; way < RMW_COUNT(ways); way++)
		for (unsigned at = 1; at <= ways[way].bytes; at++) {
			rmw_chip_free(bench.chip);
			bk_peer_init(bench.peer, BK_PEER_T);
			bench.peer->can_be_reset = true;
			bk_bench_connect_t(&bench);
			bench.peer->faults[0] =
				(struct bk_peer_fault){ BK_PEER_DROPS, ways[way].way,
							bench.peer->passed[ways[way].way] + at, 0 };
			bk_bench_check(&bench,
				       rmw_chip_erase(bench.chip, 0x20000, 0x2000, &bench.err));
			assert_true(rmw_view_is_blank(
				(struct rmw_view){ bench.peer->flash + 0x20000, 0x2000 }));
			bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x30000,
							     (struct rmw_span){ bytes, 0x2000 },
							     &bench.err));
			assert_memory_equal(bytes, bench.peer->flash + 0x30000, 0x2000);
		}
}

static void a_write_that_lost_a_byte_fails_and_works_once_more(void **state)
{
	(void)state;
	for (unsigned at = 20; at < 4108; at += 97) {
		rmw_chip_free(bench.chip);
		bk_peer_init(bench.peer, BK_PEER_T);
		bench.peer->can_be_reset = true;
		bk_bench_connect_t(&bench);
		memset(bytes, 0x5a, 4096);
		bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x20000, 0x1000, &bench.err));
		bench.peer->faults[0] =
			(struct bk_peer_fault){ BK_PEER_DROPS, BK_PEER_TO_CHIP,
						bench.peer->passed[BK_PEER_TO_CHIP] + at, 0 };
		assert_false(rmw_chip_write(bench.chip, 0x20000, (struct rmw_view){ bytes, 4096 },
					    &bench.err));
		assert_true(rmw_chip_may_retry(bench.err.code));
		rmw_err_clear(&bench.err);
		bk_bench_check(&bench, rmw_chip_recover(bench.chip, &bench.err));
		bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x20000, 0x1000, &bench.err));
		bk_bench_check(&bench,
			       rmw_chip_write(bench.chip, 0x20000, (struct rmw_view){ bytes, 4096 },
					      &bench.err));
		assert_memory_equal(bench.peer->flash + 0x20000, bytes, 4096);
	}
}

/* More than the link feeds it while it waits: no reset is needed all the same. */
static void a_write_that_lost_many_bytes_is_filled_up(void **state)
{
	(void)state;
	bk_bench_connect_t(&bench);
	memset(bytes, 0x5a, 4096);
	bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x20000, 0x1000, &bench.err));
	bench.peer->faults[0] =
		(struct bk_peer_fault){ BK_PEER_DROPS, BK_PEER_TO_CHIP,
					bench.peer->passed[BK_PEER_TO_CHIP] + 2000, 39 };
	assert_false(
		rmw_chip_write(bench.chip, 0x20000, (struct rmw_view){ bytes, 4096 }, &bench.err));
	rmw_err_clear(&bench.err);
	bk_bench_check(&bench, rmw_chip_recover(bench.chip, &bench.err));
	assert_int_equal(bench.peer->resets, 3);
	bk_bench_check(&bench, rmw_chip_erase(bench.chip, 0x20000, 0x1000, &bench.err));
	bk_bench_check(&bench, rmw_chip_write(bench.chip, 0x20000, (struct rmw_view){ bytes, 4096 },
					      &bench.err));
	assert_memory_equal(bench.peer->flash + 0x20000, bytes, 4096);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(writing_takes_hardly_longer_than_it_must),
		TEST(a_write_lifts_the_protection_without_an_erase),
		TEST(a_part_of_a_sector_is_written_alone),
		TEST(a_crc_between_changes_does_not_lose_them),
		TEST(only_boot_loaders_that_are_known_to_take_a_crc_back_are_trusted),
		TEST(a_chip_that_a_crc_locks_is_restarted_before_the_first_change),
		TEST(the_boot_loader_is_never_touched),
		TEST(only_a_rom_gives_up_what_is_before_the_application),
		TEST(a_roms_flash_is_unprotected_by_its_status_registers),
		TEST(a_flash_that_nobody_knows_is_read_and_not_changed),
		TEST(a_flash_that_stays_protected_is_told),
		TEST(a_flash_that_is_not_there_is_told),
		TEST(the_rate_that_is_wished_for_is_taken),
		TEST(no_lost_byte_loses_an_erase_a_reading_or_a_crc),
		TEST(a_write_that_lost_a_byte_fails_and_works_once_more),
		TEST(a_write_that_lost_many_bytes_is_filled_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
