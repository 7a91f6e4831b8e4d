/* SPDX-License-Identifier: MIT */
/* A BK7231 is linked, known and read, against peers made from the documents. */
#include "support/cmocka.h"

#include <inttypes.h>
#include <stdlib.h>

#include "support/bk_bench.h"
#include "support/scratch.h"

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

static void a_t_is_linked_and_known(void **state)
{
	const struct rmw_chip_facts *facts;

	(void)state;
	bk_bench_connect_t(&bench);
	facts = rmw_chip_facts(bench.chip);
	assert_string_equal(facts->name, "bk7231t");
	assert_int_equal(facts->flash_size, 2 << 20);
	assert_int_equal(facts->write_from, 0x11000);
	assert_int_equal(facts->digest_effect, RMW_DIGEST_PROTECTS);
	assert_string_equal(rmw_chip_id(bench.chip)->firmware, "boot loader BK7231S_1.0.5");
	assert_true(rmw_chip_id(bench.chip)->is_mac_valid);
	assert_memory_equal(rmw_chip_id(bench.chip)->mac, bk_peer_mac, 6);
	assert_int_equal(bench.peer->resets, 3); /* as wiring b has them */
}

static void an_n_is_linked_and_known(void **state)
{
	(void)state;
	bk_bench_connect_n(&bench);
	assert_string_equal(rmw_chip_facts(bench.chip)->name, "bk7231n");
	assert_string_equal(rmw_chip_facts(bench.chip)->route, "boot ROM");
	assert_int_equal(rmw_chip_facts(bench.chip)->flash_size, 2 << 20);
	assert_int_equal(rmw_chip_facts(bench.chip)->digest_effect, RMW_DIGEST_HARMLESS);
	assert_memory_equal(rmw_chip_id(bench.chip)->mac, bk_peer_mac, 6);
	assert_memory_equal(rmw_chip_id(bench.chip)->jedec, "\xeb\x60\x15", 3);
	assert_false(bench.peer->has_burnt);
}

static void an_m_has_no_key(void **state)
{
	(void)state;
	bk_peer_init(bench.peer, BK_PEER_N);
	memset(bench.peer->efuse, 0, sizeof(bench.peer->efuse));
	bench.peer->can_be_reset = true;
	bk_bench_check(&bench,
		       bk_bench_connect(&bench, rmw_bk7231n_new, (struct rmw_chip_options){ 0 }));
	assert_string_equal(rmw_chip_facts(bench.chip)->name, "bk7231m");
}

/* What was read before the eFuse is there is nothing: an N, as where it may not be read. */
static void an_efuse_that_stays_busy_has_no_key(void **state)
{
	const struct rmw_chip_options options = { .bootloader = RMW_BOOTLOADER_WRITE };

	(void)state;
	bk_peer_init(bench.peer, BK_PEER_N);
	memset(bench.peer->efuse, 0, sizeof(bench.peer->efuse));
	bench.peer->can_be_reset = true;
	bench.peer->is_efuse_busy = true;
	bk_bench_check(&bench, bk_bench_connect(&bench, rmw_bk7231n_new, options));
	assert_string_equal(rmw_chip_facts(bench.chip)->name, "bk7231n");
	assert_false(rmw_chip_id(bench.chip)->has_code_key);
}

/* Who answers for a register is a boot ROM, whatever is in it, and no boot loader. */
static void a_rom_without_a_number_is_none_that_is_known(void **state)
{
	(void)state;
	bk_peer_init(bench.peer, BK_PEER_N);
	bench.peer->can_be_reset = true;
	bench.peer->chip_id = 0;
	assert_false(bk_bench_connect(&bench, rmw_bk7231u_new, (struct rmw_chip_options){ 0 }));
	assert_int_equal(bench.err.code, RMW_E_CHIP_UNKNOWN);
	assert_non_null(strstr(bench.err.cause, "00000000"));
}

static void another_chip_of_the_family_is_refused_before_anything_is_changed(void **state)
{
	(void)state;
	assert_false(bk_bench_connect(&bench, rmw_bk7231n_new, (struct rmw_chip_options){ 0 }));
	assert_int_equal(bench.err.code, RMW_E_CHIP_MISMATCH);
	assert_int_equal(
		bench.peer->longs[0x0f] + bench.peer->longs[0x07] + bench.peer->longs[0x06], 0);
}

static void a_person_has_time_to_reset_the_chip(void **state)
{
	(void)state;
	bench.peer->can_be_reset = false;
	bench.peer->reset_at_ns = bench.peer->host_ns + UINT64_C(5432100000);
	bk_bench_connect_t(&bench);
	assert_int_equal(bench.peer->resets, 1);
}

static void an_application_is_asked_to_restart(void **state)
{
	(void)state;
	bench.peer->can_be_reset = false;
	bench.peer->takes_reboot = true;
	bk_bench_connect_t(&bench);
	assert_true(bench.peer->host_ns < UINT64_C(3000000000));
}

static void a_rom_that_a_program_left_at_another_rate_is_found(void **state)
{
	(void)state;
	bk_peer_init(bench.peer, BK_PEER_N);
	bench.peer->state = BK_PEER_LINKED;
	bench.peer->baud = 921600;
	bk_bench_check(&bench,
		       bk_bench_connect(&bench, rmw_bk7231n_new, (struct rmw_chip_options){ 0 }));
	assert_int_equal(bench.peer->resets, 0);
}

static void nobody_is_told_of_after_a_while(void **state)
{
	(void)state;
	bench.peer->can_be_reset = false;
	assert_false(bk_bench_connect(&bench, rmw_bk7231t_new, (struct rmw_chip_options){ 0 }));
	assert_int_equal(bench.err.code, RMW_E_NO_LINK);
	assert_true(bench.peer->host_ns >= UINT64_C(21000000000));
}

static void all_of_a_flash_is_read(void **state)
{
	(void)state;
	bk_bench_connect_t(&bench);
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0, RMW_SPAN_OF(bytes), &bench.err));
	assert_memory_equal(bytes, bench.peer->flash, BK_PEER_FLASH);
	assert_int_equal(bench.peer->port.baud, 2000000);
}

static void parts_of_sectors_are_read_too(void **state)
{
	(void)state;
	bk_bench_connect_t(&bench);
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x10ffe,
					     (struct rmw_span){ bytes, 0x10000 }, &bench.err));
	assert_memory_equal(bytes, bench.peer->flash + 0x10ffe, 0x10000);
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x1ffff0, (struct rmw_span){ bytes, 16 },
					     &bench.err));
	assert_memory_equal(bytes, bench.peer->flash + 0x1ffff0, 16);
}

static void a_damaged_sector_alone_is_read_again(void **state)
{
	unsigned before;

	(void)state;
	bk_bench_connect_t(&bench);
	before = bench.peer->longs[0x09];
	bench.peer->faults[0] =
		(struct bk_peer_fault){ BK_PEER_FLIPS, BK_PEER_TO_HOST,
					bench.peer->passed[BK_PEER_TO_HOST] + 30000, 0 };
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000,
					     (struct rmw_span){ bytes, 0x20000 }, &bench.err));
	assert_memory_equal(bytes, bench.peer->flash + 0x20000, 0x20000);
	assert_int_equal(bench.peer->longs[0x09] - before, 32 + 1);
	assert_int_equal(rmw_chip_retries(bench.chip), 1);
}

static void a_rate_at_which_sectors_are_damaged_is_left_alone(void **state)
{
	unsigned before;

	(void)state;
	bk_bench_connect_t(&bench);
	before = bench.peer->longs[0x09];
	bench.peer->is_unreliable_to_host = true;
	bench.peer->reliable_up_to = 1000000;
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000,
					     (struct rmw_span){ bytes, 0x20000 }, &bench.err));
	assert_memory_equal(bytes, bench.peer->flash + 0x20000, 0x20000);
	assert_int_equal(bench.peer->port.baud, 1000000);
	assert_int_equal(bench.peer->longs[0x09] - before, 32 + 16 + 2); /* found at the third */
}

static void what_never_fits_its_crc_is_not_passed_on(void **state)
{
	(void)state;
	bk_bench_connect_t(&bench);
	bench.peer->is_unreliable_to_host = true;
	assert_false(
		rmw_chip_read(bench.chip, 0x20000, (struct rmw_span){ bytes, 4096 }, &bench.err));
	assert_int_equal(bench.err.code, RMW_E_BAD_FRAME);
}

/* Bytes each way at the rate of the line, and what the chip needs, are all that it may take. */
static void reading_takes_hardly_longer_than_it_must(void **state)
{
	uint64_t began_ns, took_ns, least_ns;

	(void)state;
	bk_bench_connect_t(&bench);
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000,
					     (struct rmw_span){ bytes, 0x10000 }, &bench.err));
	began_ns = bench.peer->host_ns;
	bench.peer->device_ns = 0;
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0, RMW_SPAN_OF(bytes), &bench.err));
	took_ns = bench.peer->host_ns - began_ns;
	least_ns = bench.peer->device_ns + (512 * (12 + 4111) + 32 * (13 + 11)) * UINT64_C(5000);
	print_message("read: %" PRIu64 " us, least %" PRIu64 " us\n", took_ns / US, least_ns / US);
	assert_true(took_ns * 100 < least_ns * 110);
}

static void crcs_are_those_of_the_sectors_and_of_what_is_shorter(void **state)
{
	uint32_t list[3];
	uint8_t seen[RMW_DIGEST_SIZE], wanted[RMW_DIGEST_SIZE];
	static const uint32_t sizes[] = { 1, 255, 256, 257, 4096, 5000 };

	(void)state;
	for (unsigned kind = 0; kind < 2; kind++) {
		rmw_chip_free(bench.chip);
		if (kind == 0)
			bk_bench_connect_t(&bench);
		else
			bk_bench_connect_n(&bench);
		bk_bench_check(&bench,
			       rmw_chip_crcs(bench.chip, 0x12000, 8192 + 300, list, &bench.err));
		for (size_t i = 0; i < RMW_COUNT(sizes); i++) {
			bk_bench_check(&bench, rmw_chip_digest(bench.chip, 0x12345, sizes[i], seen,
							       &bench.err));
			rmw_chip_digest_of(
				bench.chip,
				(struct rmw_view){ bench.peer->flash + 0x12345, sizes[i] }, wanted);
			assert_memory_equal(seen, wanted, sizeof(seen));
		}
		rmw_chip_digest_of(bench.chip,
				   (struct rmw_view){ bench.peer->flash + 0x14000, 300 }, wanted);
		assert_int_equal(list[2], rmw_get_le32(wanted));
	}
}

static void a_rate_that_does_not_carry_is_left_alone(void **state)
{
	struct rmw_adapter adapter;

	(void)state;
	assert_int_equal(setenv("XDG_STATE_HOME", scratch_path("state"), 1), 0);
	rmw_adapter_load(&adapter, "bk", 1000);
	bench.peer->deaf_above = 1000000;
	bk_bench_check(&bench, bk_bench_connect(&bench, rmw_bk7231t_new,
						(struct rmw_chip_options){ .adapter = &adapter }));
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000,
					     (struct rmw_span){ bytes, 0x20000 }, &bench.err));
	assert_memory_equal(bytes, bench.peer->flash + 0x20000, 0x20000);
	assert_int_equal(bench.peer->port.baud, 1000000);
	assert_int_equal(rmw_chip_id(bench.chip)->baud, 1000000);
	assert_true(rmw_adapter_has_failed(&adapter, 2000000));
}

static void a_rate_that_the_adapter_refuses_is_not_asked_of_the_chip(void **state)
{
	(void)state;
	bench.peer->refused_baud = 2000000;
	bk_bench_connect_t(&bench);
	assert_int_equal(bench.peer->port.baud, 1000000);
	assert_int_equal(bench.peer->shorts[0x0f], 1);
	assert_int_equal(bench.peer->resets, 3);
}

static void a_boot_loader_without_a_version_is_a_u_only_for_who_knows(void **state)
{
	(void)state;
	bench.peer->version[0] = '\0';
	assert_false(bk_bench_connect(&bench, rmw_bk7231t_new, (struct rmw_chip_options){ 0 }));
	assert_int_equal(bench.err.code, RMW_E_CHIP_UNKNOWN);
	rmw_err_clear(&bench.err);
	rmw_chip_free(bench.chip);
	bk_bench_check(&bench,
		       bk_bench_connect(&bench, rmw_bk7231u_new, (struct rmw_chip_options){ 0 }));
	assert_string_equal(rmw_chip_facts(bench.chip)->name, "bk7231u");
	assert_int_equal(rmw_chip_facts(bench.chip)->write_from, 0x11000);
}

static void a_route_or_a_loader_that_there_is_not_is_refused(void **state)
{
	static const uint8_t loader[] = { 1 };
	const struct rmw_chip_options wishes[] = {
		{ .route = RMW_ROUTE_STUB },
		{ .route = RMW_ROUTE_LOADER },
		{ .loader = RMW_VIEW_OF(loader) },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(wishes); i++) {
		rmw_err_clear(&bench.err);
		assert_null(rmw_bk7231t_new(&wishes[i], &bench.err));
		assert_int_equal(bench.err.code, RMW_E_USAGE);
	}
}

static void a_chip_that_is_kept_does_not_leave(void **state)
{
	unsigned before;

	(void)state;
	bk_bench_connect_t(&bench);
	before = bench.peer->resets;
	for (unsigned i = 0; i < 50; i++) {
		assert_true(rmw_port_pause(&bench.peer->port, rmw_chip_facts(bench.chip)->keep_ms,
					   &bench.err));
		bk_bench_check(&bench, rmw_chip_keep(bench.chip, &bench.err));
	}
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000, (struct rmw_span){ bytes, 4096 },
					     &bench.err));
	assert_int_equal(bench.peer->resets, before);
}

static void a_chip_that_left_is_linked_anew(void **state)
{
	(void)state;
	bk_bench_connect_t(&bench);
	assert_true(rmw_port_pause(&bench.peer->port, 5000, &bench.err));
	bk_bench_check(&bench, rmw_chip_read(bench.chip, 0x20000, (struct rmw_span){ bytes, 4096 },
					     &bench.err));
	assert_memory_equal(bytes, bench.peer->flash + 0x20000, 4096);
}

static void it_starts_the_application_once_told(void **state)
{
	uint8_t digest[RMW_DIGEST_SIZE];

	(void)state;
	bk_bench_connect_t(&bench);
	rmw_chip_digest_of(bench.chip, (struct rmw_view){ bench.peer->flash + 0x11000, 0x1000 },
			   digest);
	rmw_chip_vouch(bench.chip, 0x11000, 0x1000, digest);
	bk_bench_check(&bench, rmw_chip_boot(bench.chip, &bench.err));
	assert_true(rmw_port_pause(&bench.peer->port, 1000, &bench.err));
	assert_int_equal(bench.peer->state, BK_PEER_APPLICATION);
	assert_int_equal(bench.peer->shorts[0x0e], 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_t_is_linked_and_known),
		TEST(an_n_is_linked_and_known),
		TEST(an_m_has_no_key),
		TEST(an_efuse_that_stays_busy_has_no_key),
		TEST(a_rom_without_a_number_is_none_that_is_known),
		TEST(another_chip_of_the_family_is_refused_before_anything_is_changed),
		TEST(a_person_has_time_to_reset_the_chip),
		TEST(an_application_is_asked_to_restart),
		TEST(a_rom_that_a_program_left_at_another_rate_is_found),
		TEST(nobody_is_told_of_after_a_while),
		TEST(all_of_a_flash_is_read),
		TEST(parts_of_sectors_are_read_too),
		TEST(a_damaged_sector_alone_is_read_again),
		TEST(a_rate_at_which_sectors_are_damaged_is_left_alone),
		TEST(what_never_fits_its_crc_is_not_passed_on),
		TEST(reading_takes_hardly_longer_than_it_must),
		TEST(crcs_are_those_of_the_sectors_and_of_what_is_shorter),
		TEST(a_rate_that_does_not_carry_is_left_alone),
		TEST(a_rate_that_the_adapter_refuses_is_not_asked_of_the_chip),
		TEST(a_boot_loader_without_a_version_is_a_u_only_for_who_knows),
		TEST(a_route_or_a_loader_that_there_is_not_is_refused),
		TEST(a_chip_that_is_kept_does_not_leave),
		TEST(a_chip_that_left_is_linked_anew),
		TEST(it_starts_the_application_once_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
