/* SPDX-License-Identifier: MIT */
/* A BL602 found in each state a person may leave it in, and each kind of chip there is. */
#include "support/board.h"
#include "support/cmocka.h"
#include "support/made_loader.h"
#include "support/scratch.h"
#include "support/sim_board.h"

#include <stdio.h>

#include "chip/bl602.h"

static const uint8_t default_mac[] = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 };

/* What opening a session on a board ends with. */
static const struct {
	const char *says;
	const char *port;
	enum rmw_code code;
	const char *seen; /* part of the cause, where it fails */
} boards[] = {
	/* clang-format off */
	{ "a board in download mode", "sim:bl602", RMW_OK, NULL },
	{ "BOOT released", "sim:bl602?gpio8=low", RMW_E_RUNS_APP, "text comes at 2000000 baud" },
	{ "BOOT released, nothing to boot", "sim:bl602?gpio8=low&stock=0", RMW_E_NO_CHIP,
	  "nothing came" },
	{ "the strap is GPIO6 here", "sim:bl602?ef_cfg=800&gpio8=low&stock=0", RMW_E_NO_CHIP,
	  "nothing came" },
	{ "UART boot is switched off", "sim:bl602?sw_usage=2000003", RMW_E_NO_CHIP, "nothing came" },
	{ "signed boot", "sim:bl602?ef_cfg=4", RMW_E_CHIP_SECURED, "signed" },
	{ "encrypted boot", "sim:bl602?ef_cfg=81", RMW_E_CHIP_SECURED, "encrypted" },
	{ "no flash", "sim:bl602?flash=0", RMW_OK, NULL },
	{ "reading forbidden", "sim:bl602?sw_usage=100003", RMW_OK, NULL },
	{ "half the bytes are lost", "sim:bl602?fault=drop.out/2", RMW_E_LINE_NOISE, "make no sense" },
	{ "bytes are lost now and then", "sim:bl602?fault=drop/2000,garble/2000&seed=3", RMW_OK, NULL },
	/* clang-format on */
};

static void every_board_is_told_for_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * RMW_COUNT(boards); i++) {
		const char *route = i < RMW_COUNT(boards) ? "rom" : "auto";
		const size_t row = i % RMW_COUNT(boards);
		struct rmw_session *session = NULL;
		struct rmw_err err = { 0 };

		print_message("%s, by %s\n", boards[row].says, route);
		(void)board_open_by(route, boards[row].port, &session, &err);
		if (err.code != boards[row].code)
			fail_msg("%s: %s %s: %s", boards[row].says, rmw_error_row(err.code)->id,
				 err.path, err.cause);
		if (boards[row].seen != NULL && strstr(err.cause, boards[row].seen) == NULL)
			fail_msg("%s: the cause is '%s'", boards[row].says, err.cause);
		rmw_session_free(session);
	}
}

static void identity_comes_from_efuse_and_flash(void **state)
{
	struct rmw_session *session = board_open_sure(
		"rom", "sim:bl602?mac=7cb94ca8a985&flash=4M&jedec=c84016&dev_info=12000000");
	const struct rmw_chip_id *id = rmw_chip_id(rmw_session_chip(session));
	static const uint8_t mac[] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x85 };

	(void)state;
	assert_true(id->has_mac && id->is_mac_valid);
	assert_memory_equal(id->mac, mac, sizeof(mac));
	assert_memory_equal(id->jedec, "\xc8\x40\x16", 3);
	assert_string_equal(id->variant, "BL602L");
	assert_int_equal(id->efuse_flash_size, 2 << 20); /* claims 2 MiB: the label may lie */
	assert_int_equal(rmw_chip_facts(rmw_session_chip(session))->flash_size, 4 << 20);
	assert_int_equal(rmw_sim_count(rmw_session_sim(session), "efuse_program"), 0);
	rmw_session_free(session);
}

/* eFuse sw_usage_0 [17:16] says where the flash is joined: bl602-soc 5.6. */
static void the_flash_is_found_on_each_set_of_pins(void **state)
{
	static const enum rmw_flash_place places[4] = { RMW_FLASH_INSIDE, RMW_FLASH_INSIDE,
							RMW_FLASH_ON_17, RMW_FLASH_ON_0 };

	(void)state;
	for (unsigned set = 0; set < 4; set++) {
		struct rmw_session *session;
		struct rmw_err err = { 0 };
		uint8_t bytes[4096];
		char port[60];

		snprintf(port, sizeof(port), "sim:bl602?sw_usage=%x", 3 | set << 16);
		print_message("%s\n", port);
		session = board_open_sure("rom", port);
		assert_int_equal(rmw_chip_id(rmw_session_chip(session))->flash_place, places[set]);
		assert_true(
			rmw_chip_read(rmw_session_chip(session), 0xe000, RMW_SPAN_OF(bytes), &err));
		assert_memory_equal(bytes, "BFPT", 4);
		rmw_session_free(session);
	}
}

static void a_flash_that_does_not_answer_stops_every_verb(void **state)
{
	struct rmw_session *session = board_open_sure("rom", "sim:bl602?flash=0");
	struct rmw_chip *chip = rmw_session_chip(session);
	struct rmw_err err = { 0 };
	uint8_t byte[16];

	(void)state;
	assert_int_equal(rmw_chip_facts(chip)->flash_size, 0);
	assert_false(rmw_chip_read(chip, 0, RMW_SPAN_OF(byte), &err));
	assert_int_equal(err.code, RMW_E_NO_FLASH);
	err = (struct rmw_err){ 0 };
	assert_false(rmw_chip_erase(chip, 0, 4096, &err));
	assert_int_equal(err.code, RMW_E_NO_FLASH);
	assert_int_equal(rmw_sim_count(rmw_session_sim(session), "flash_op"), 0);
	rmw_session_free(session);
}

static void a_locked_chip_is_written_and_not_said_to_be_verified(void **state)
{
	struct rmw_session *session = board_open_sure("rom", "sim:bl602?sw_usage=100003");
	struct rmw_chip *chip = rmw_session_chip(session);
	const struct rmw_job job = { .skips_backup = true };
	struct rmw_job_result result = { 0 };
	struct rmw_err err = { 0 };
	static uint8_t bytes[8192];
	struct rmw_part part = { 0x20000, RMW_VIEW_OF(bytes) };

	(void)state;
	board_fill(RMW_SPAN_OF(bytes), 7);
	assert_true(rmw_chip_id(chip)->is_read_locked && !rmw_chip_facts(chip)->is_readable);
	assert_true(rmw_chip_id(chip)->is_mac_valid);
	assert_memory_equal(rmw_chip_id(chip)->mac, default_mac, sizeof(default_mac));
	assert_false(rmw_chip_read(chip, 0, RMW_SPAN_OF(bytes), &err));
	assert_int_equal(err.code, RMW_E_READ_LOCKED);
	err = (struct rmw_err){ 0 };
	board_fill(RMW_SPAN_OF(bytes), 7);
	assert_false(rmw_flash_write(chip, &part, 1, &job, &result, &err));
	assert_int_equal(err.code, RMW_E_NOT_VERIFIED);
	assert_false(result.is_verified);
	assert_memory_equal(rmw_sim_flash(rmw_session_sim(session)).data + part.addr, bytes,
			    sizeof(bytes));
	rmw_session_free(session);
}

static void idling_longer_than_a_session_is_no_fault(void **state)
{
	struct rmw_session *session = board_open_sure("rom", "sim:bl602");
	struct rmw_chip *chip = rmw_session_chip(session);
	struct rmw_err err = { 0 };
	uint8_t bytes[4096];

	(void)state;
	for (uint32_t ms = 1400; ms < 6000; ms += 300) { /* the ROM gives up at 2000 */
		assert_true(rmw_port_pause(chip->port, ms, &err));
		if (!rmw_chip_read(chip, 0x10000, RMW_SPAN_OF(bytes), &err))
			fail_msg("after %u ms: %s: %s", ms, err.path, err.cause);
		assert_memory_equal(bytes, rmw_sim_flash(rmw_session_sim(session)).data + 0x10000,
				    sizeof(bytes));
	}
	rmw_session_free(session);
}

static void power_lost_and_back_costs_a_handshake(void **state)
{
	struct rmw_session *session = board_open_sure("rom", "sim:bl602");
	struct rmw_chip *chip = rmw_session_chip(session);
	struct rmw_err err = { 0 };
	uint8_t bytes[4096];

	(void)state;
	rmw_sim_power_cycle(rmw_session_sim(session), true);
	assert_true(rmw_chip_read(chip, 0x10000, RMW_SPAN_OF(bytes), &err));
	assert_memory_equal(bytes, rmw_sim_flash(rmw_session_sim(session)).data + 0x10000,
			    sizeof(bytes));
	assert_int_equal(rmw_sim_count(rmw_session_sim(session), "handshake"), 2);
	rmw_session_free(session);
}

static void the_rom_writes_only_after_an_erase(void **state)
{
	struct rmw_session *session = board_open_sure("rom", "sim:bl602");
	struct rmw_chip *chip = rmw_session_chip(session);
	struct rmw_err err = { 0 };
	uint8_t bytes[256] = { 0 };

	(void)state;
	assert_true(rmw_chip_facts(chip)->write_needs_erase);
	assert_false(rmw_chip_write(chip, 0x20000, RMW_VIEW_OF(bytes), &err));
	assert_int_equal(err.code, RMW_E_NACK);
	err = (struct rmw_err){ 0 };
	assert_true(rmw_chip_erase(chip, 0x20000, 4096, &err));
	assert_true(rmw_chip_write(chip, 0x20000, RMW_VIEW_OF(bytes), &err));
	assert_true(rmw_chip_read(chip, 0x20000, RMW_SPAN_OF(bytes), &err)); /* pokes disarm it */
	assert_false(rmw_chip_write(chip, 0x20100, RMW_VIEW_OF(bytes), &err));
	rmw_session_free(session);
}

/* Vendor loaders by file size: both families, one build with the long silence. */
static const size_t loader_sizes[] = { 22064, 30384, 37920, 38784 };

static struct rmw_session *open_through_loader(const char *port, size_t size)
{
	rmw_auto(buf) loader = RMW_BUF_INIT;
	struct rmw_session *session = NULL;
	struct rmw_err err = { 0 };
	const char *path = scratch_path("loader.bin");

	made_loader(size, &loader);
	write_test_file(path, rmw_buf_view(&loader));
	if (!rmw_session_open(&session,
			      &(struct rmw_session_options){ .port = port, .loader = path }, &err))
		fail_msg("loader of %zu bytes: %s: %s", size, err.path, err.cause);
	return session;
}

static void a_vendor_loader_of_any_family_serves_the_flash(void **state)
{
	static uint8_t bytes[12288];
	const struct rmw_part part = { 0x10ffc, RMW_VIEW_OF(bytes) };

	(void)state;
	board_fill(RMW_SPAN_OF(bytes), 9);
	for (size_t i = 0; i < RMW_COUNT(loader_sizes); i++) {
		struct rmw_session *session =
			open_through_loader("sim:bl602?cpu=imitate", loader_sizes[i]);
		struct rmw_chip *chip = rmw_session_chip(session);
		const struct rmw_job job = { .backup_dir = scratch_path("loader-backups") };
		struct rmw_job_result result = { 0 };
		struct rmw_err err = { 0 };

		print_message("%zu bytes: %s\n", loader_sizes[i], rmw_chip_id(chip)->firmware);
		assert_true(rmw_chip_facts(chip)->has_digest);
		assert_memory_equal(rmw_chip_id(chip)->mac, default_mac, sizeof(default_mac));
		if (!rmw_flash_write(chip, &part, 1, &job, &result, &err))
			fail_msg("%s: %s", err.path, err.cause);
		assert_true(result.is_verified && result.is_rest_checked);
		assert_memory_equal(rmw_sim_flash(rmw_session_sim(session)).data + part.addr, bytes,
				    sizeof(bytes));
		rmw_session_free(session);
	}
}

/* A board on which somebody else has left a loader in its session, at a rate of theirs. */
static void a_loader_that_runs_already_is_found(void **state)
{
	static const uint32_t bauds[] = { 500000, 115200, 1000000 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(loader_sizes) * RMW_COUNT(bauds); i++) {
		size_t size = loader_sizes[i / RMW_COUNT(bauds)];
		uint32_t baud = bauds[i % RMW_COUNT(bauds)];
		struct rmw_port *port =
			open_loader("bl602?flash=64K&jedec=ef4010&cpu=imitate", size);
		struct rmw_err err = { 0 };
		struct rmw_chip *chip;
		uint8_t bytes[256];

		print_message("%zu bytes at %u baud\n", size, (unsigned)baud);
		assert_true(rmw_port_set_baud(port, baud, &err));
		board_pass(port, 200);
		board_burst(port, baud * 6 / 10000);
		EXPECT(port, 'O', 'K');
		chip = rmw_bl602_new(&(struct rmw_chip_options){ .port = port }, &err);
		if (!rmw_chip_connect(chip, rmw_port_in(port, 60000), &err))
			fail_msg("%s: %s", err.path, err.cause);
		assert_string_equal(rmw_chip_facts(chip)->route, "RAM loader");
		assert_true(rmw_chip_id(chip)->is_mac_valid);
		assert_memory_equal(rmw_chip_id(chip)->mac, default_mac, sizeof(default_mac));
		/* Those of the 2020 family do not tell (bl602-observed 5). */
		assert_int_equal(rmw_chip_id(chip)->flash_place,
				 strstr(rmw_chip_id(chip)->firmware, "2022") != NULL
					 ? RMW_FLASH_INSIDE
					 : RMW_FLASH_PLACE_UNKNOWN);
		assert_true(rmw_chip_read(chip, 0, RMW_SPAN_OF(bytes), &err));
		assert_memory_equal(bytes, rmw_sim_flash(rmw_sim_of_port(port)).data, 256);
		rmw_chip_free(chip);
		rmw_port_free(port);
	}
}

/* Rates that a loader takes for others (bl602-protocol 2.3) still end in a session. */
static void a_rate_that_is_wrong_for_loaders_falls_back(void **state)
{
	rmw_auto(buf) loader = RMW_BUF_INIT;
	struct rmw_session *session = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	made_loader(37920, &loader);
	write_test_file(scratch_path("loader.bin"), rmw_buf_view(&loader));
	if (!rmw_session_open(&session,
			      &(struct rmw_session_options){ .port = "sim:bl602?cpu=imitate",
							     .baud = 1152000,
							     .loader = scratch_path("loader.bin") },
			      &err))
		fail_msg("%s: %s", err.path, err.cause);
	assert_int_equal(rmw_chip_id(rmw_session_chip(session))->baud, 500000);
	rmw_session_free(session);
}

static void a_loader_lifts_the_lock_on_reading(void **state)
{
	struct rmw_session *session =
		open_through_loader("sim:bl602?cpu=imitate&sw_usage=100003", 37920);
	struct rmw_err err = { 0 };
	uint8_t bytes[256];

	(void)state;
	assert_true(rmw_chip_facts(rmw_session_chip(session))->is_readable);
	assert_true(rmw_chip_read(rmw_session_chip(session), 0, RMW_SPAN_OF(bytes), &err));
	rmw_session_free(session);
}

static void a_fault_in_a_loader_session_costs_a_retry(void **state)
{
	static const char *const ports[] = {
		"fault:drop@60000,sim:bl602?cpu=imitate",
		"fault:drop@>60000,sim:bl602?cpu=imitate",
		"fault:flip@30000,sim:bl602?cpu=imitate",
		"fault:flip@>60001,sim:bl602?cpu=imitate",
		"fault:repeat@9999,sim:bl602?cpu=imitate",
		"fault:cut@50000-50900,sim:bl602?cpu=imitate",
	};

	(void)state;
	for (size_t size = 0; size < RMW_COUNT(loader_sizes); size++) {
		for (size_t i = 0; i < RMW_COUNT(ports); i++) {
			struct rmw_session *session =
				open_through_loader(ports[i], loader_sizes[size]);
			struct rmw_chip *chip = rmw_session_chip(session);
			const char *path = scratch_path("loader-dump.bin");
			const struct rmw_job job = { 0 };
			struct rmw_job_result result = { 0 };
			struct rmw_err err = { 0 };

			print_message("%zu bytes, %s\n", loader_sizes[size], ports[i]);
			remove(path);
			remove(scratch_path("loader-dump.bin.json"));
			if (!rmw_flash_backup(chip, NULL, path, &job, &result, &err))
				fail_msg("%s: %s", err.path, err.cause);
			assert_true(board_file_is(path, rmw_sim_flash(rmw_session_sim(session))));
			rmw_session_free(session);
		}
	}
}

static void dtr_and_rts_press_boot_where_they_are_wired(void **state)
{
	static const char *const wirings[] = { "a", "b" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(wirings); i++) {
		struct rmw_session *session = NULL;
		struct rmw_err err = { 0 };
		char port[80];

		snprintf(port, sizeof(port), "sim:bl602?gpio8=low&wiring=%s", wirings[i]);
		if (!rmw_session_open(&session,
				      &(struct rmw_session_options){
					      .port = port, .before = wirings[i], .route = "rom" },
				      &err))
			fail_msg("wiring %s: %s: %s", wirings[i], err.path, err.cause);
		rmw_session_free(session);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_board_is_told_for_what_it_is),
		cmocka_unit_test(identity_comes_from_efuse_and_flash),
		cmocka_unit_test(the_flash_is_found_on_each_set_of_pins),
		cmocka_unit_test(a_flash_that_does_not_answer_stops_every_verb),
		cmocka_unit_test(a_locked_chip_is_written_and_not_said_to_be_verified),
		cmocka_unit_test(idling_longer_than_a_session_is_no_fault),
		cmocka_unit_test(power_lost_and_back_costs_a_handshake),
		cmocka_unit_test(the_rom_writes_only_after_an_erase),
		cmocka_unit_test(a_vendor_loader_of_any_family_serves_the_flash),
		cmocka_unit_test(a_loader_that_runs_already_is_found),
		cmocka_unit_test(a_rate_that_is_wrong_for_loaders_falls_back),
		cmocka_unit_test(a_loader_lifts_the_lock_on_reading),
		cmocka_unit_test(a_fault_in_a_loader_session_costs_a_retry),
		cmocka_unit_test(dtr_and_rts_press_boot_where_they_are_wired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
