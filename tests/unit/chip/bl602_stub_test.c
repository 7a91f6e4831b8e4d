/* SPDX-License-Identifier: MIT */
/* The stub as a route of the BL602's driver, over a stub that runs already. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "chip/bl602.h"
#include "support/scratch.h"
#include "support/stub_peer.h"

static const uint8_t mac[] = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 };

static struct stub_peer peer;
static uint8_t room[STUB_PEER_FLASH];
static char told[2000];

static void remember(void *ctx, const struct rmw_event *event)
{
	size_t len = strlen(told);

	(void)ctx;
	if (event->kind >= RMW_EVENT_NOTE)
		snprintf(told + len, sizeof(told) - len, "%s\n", event->text);
}

static struct rmw_adapter *adapter; /* NULL: nothing is remembered */

/* Any bytes do for an image where a stub runs already. */
static struct rmw_chip *make(uint32_t baud)
{
	static const uint8_t image[] = { 1 };
	struct rmw_err err = { 0 };
	struct rmw_chip *chip =
		rmw_bl602_new(&(struct rmw_chip_options){ .port = &peer.port,
							  .baud = baud,
							  .stub = RMW_VIEW_OF(image),
							  .adapter = adapter,
							  .watch = { remember, NULL } },
			      &err);

	assert_non_null(chip);
	return chip;
}

static struct rmw_chip *connect(uint32_t baud)
{
	struct rmw_chip *chip = make(baud);
	struct rmw_err err = { 0 };

	if (!rmw_chip_connect(chip, rmw_port_in(&peer.port, 60000), &err))
		fail_msg("%s: %s", err.path, err.cause);
	return chip;
}

static int set_up(void **state)
{
	(void)state;
	stub_peer_init(&peer);
	told[0] = '\0';
	return 0;
}

static void check_read(struct rmw_chip *chip)
{
	struct rmw_err err = { 0 };

	memset(room, 0, sizeof(room));
	if (!rmw_chip_read(chip, 0, RMW_SPAN_OF(room), &err))
		fail_msg("%s: %s", err.path, err.cause);
	assert_memory_equal(room, peer.flash, sizeof(room));
}

static void a_stub_that_runs_is_found_and_identified(void **state)
{
	struct rmw_chip *chip = connect(0);
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);

	(void)state;
	assert_string_equal(facts->route, "RAM stub");
	assert_true(facts->is_frame_checked && facts->has_digest && facts->has_crcs);
	assert_false(facts->write_needs_erase);
	assert_int_equal(facts->flash_size, STUB_PEER_FLASH);
	assert_true(rmw_chip_id(chip)->is_mac_valid);
	assert_memory_equal(rmw_chip_id(chip)->mac, mac, sizeof(mac));
	assert_int_equal(rmw_chip_id(chip)->baud, 2000000);
	assert_in_range(peer.host_ns / 1000000, 0, 400);
	check_read(chip);
	rmw_chip_free(chip);
}

/* A host was killed in the middle of something, at whatever rate. */
static void a_stub_that_was_left_at_a_raised_rate_is_found(void **state)
{
	static const uint32_t bauds[] = { 2000000, 1000000 };

	for (size_t i = 0; i < RMW_COUNT(bauds); i++) {
		struct rmw_chip *chip;

		set_up(state);
		peer.baud = bauds[i];
		chip = connect(0);
		assert_in_range(peer.host_ns / 1000000, 2000, 20000);
		check_read(chip);
		rmw_chip_free(chip);
	}
}

/* The rate of the work by what is wished for and what works. */
static const struct {
	const char *says;
	uint32_t wish, refused, deaf, most, baud;
	const char *told;
} rates[] = {
	/* clang-format off */
	{ "no wish",                     0,       0,       0,       2000000, 2000000, "" },
	{ "a lower wish",                1000000, 0,       0,       2000000, 1000000, "" },
	{ "a wish between the rungs",    1500000, 0,       0,       2000000, 1500000, "" },
	{ "a wish that is the ROM's",    460800,  0,       0,       2000000, 460800,  "" },
	{ "an adapter that refuses",     0,       2000000, 0,       2000000, 1000000, "2000000 baud does not work here" },
	{ "a line that is deaf at 2 M",  0,       0,       2000000, 2000000, 1000000, "2000000 baud does not work here" },
	{ "a wish below the stub's",     115200,  0,       0,       2000000, 115200,  "" },
	{ "... that does not work",      115200,  115200,  0,       2000000, 500000,  "115200 baud does not work here" },
	{ "a stub that is slow",         0,       0,       0,       1000000, 1000000, "" },
	/* clang-format on */
};

static void the_highest_rate_that_works_is_taken(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(rates); i++) {
		struct rmw_chip *chip;

		print_message("%s\n", rates[i].says);
		set_up(state);
		peer.refused_baud = rates[i].refused;
		peer.deaf_baud = rates[i].deaf;
		peer.baud_max = rates[i].most;
		if (rates[i].wish == 460800)
			peer.baud = peer.start_baud = rates[i].wish;
		chip = connect(rates[i].wish);
		assert_int_equal(rmw_chip_id(chip)->baud, rates[i].baud);
		assert_int_equal(peer.baud, rates[i].baud);
		assert_non_null(strstr(told, rates[i].told));
		check_read(chip);
		rmw_chip_free(chip);
	}
}

static uint32_t connect_once(uint32_t wish)
{
	struct rmw_chip *chip;
	uint32_t baud;

	stub_peer_init(&peer);
	told[0] = '\0';
	peer.deaf_baud = 2000000;
	chip = connect(wish);
	baud = rmw_chip_id(chip)->baud;
	rmw_chip_free(chip);
	return baud;
}

static void a_rate_that_failed_is_left_alone_for_a_week_unless_it_is_named(void **state)
{
	static const char failed[] = "2000000 failed through this adapter";
	struct rmw_adapter known;

	(void)state;
	setenv("XDG_STATE_HOME", scratch_path("state"), 1);
	rmw_adapter_load(&known, "one", 1000000);
	adapter = &known;
	assert_int_equal(connect_once(0), 1000000);
	assert_non_null(strstr(told, "2000000 baud does not work here"));
	rmw_adapter_load(&known, "one", 1000000 + 6 * 86400);
	assert_int_equal(connect_once(0), 1000000);
	assert_null(strstr(told, "does not work here"));
	assert_non_null(strstr(told, failed));
	assert_int_equal(connect_once(2000000), 1000000);
	assert_non_null(strstr(told, "2000000 baud does not work here"));
	rmw_adapter_load(&known, "one", 1000000 + 14 * 86400);
	assert_int_equal(connect_once(0), 1000000);
	assert_null(strstr(told, failed));
	adapter = NULL;
}

static void a_faster_rate_that_worked_once_is_taken_again(void **state)
{
	struct rmw_adapter known;

	setenv("XDG_STATE_HOME", scratch_path("state"), 1);
	rmw_adapter_load(&known, "two", 1000000);
	adapter = &known;
	for (uint32_t wish = 2500000; wish != UINT32_MAX; wish = wish > 0 ? 0 : UINT32_MAX) {
		struct rmw_chip *chip;

		set_up(state);
		peer.baud_max = 4000000;
		chip = connect(wish);
		assert_int_equal(rmw_chip_id(chip)->baud, 2500000);
		rmw_chip_free(chip);
	}
	assert_non_null(strstr(told, "2500000 baud is taken, it worked"));
	adapter = NULL;
}

static void a_faster_rate_that_failed_since_it_worked_is_not_taken(void **state)
{
	struct rmw_adapter known = { .worked = { 2500000, 1000000 },
				     .failed = { { 2500000, 1000001 } },
				     .failed_count = 1,
				     .now_s = 1000002 };
	struct rmw_chip *chip;

	set_up(state);
	peer.baud_max = 4000000;
	adapter = &known;
	chip = connect(0);
	assert_int_equal(rmw_chip_id(chip)->baud, 2000000);
	rmw_chip_free(chip);
	adapter = NULL;
}

static const enum stub_error flash_errors[] = { STUB_E_TIME, STUB_E_ENABLE, STUB_E_CONTROLLER,
						STUB_E_DEFLATE };

static void what_is_wrong_with_the_flash_is_no_fault_of_the_rate(void **state)
{
	struct rmw_adapter known;

	setenv("XDG_STATE_HOME", scratch_path("state"), 1);
	for (size_t i = 0; i < RMW_COUNT(flash_errors); i++) {
		struct rmw_err err = { 0 };
		struct rmw_chip *chip;

		set_up(state);
		rmw_adapter_load(&known, "three", 1000000);
		adapter = &known;
		chip = connect(0);
		peer.erase_error = (uint8_t)flash_errors[i];
		assert_false(rmw_chip_erase(chip, 0, 65536, &err));
		peer.erase_error = STUB_E_NONE;
		assert_int_equal(peer.baud, 2000000);
		assert_string_equal(told, "");
		assert_false(rmw_adapter_has_failed(&known, 2000000));
		check_read(chip);
		rmw_chip_free(chip);
	}
	adapter = NULL;
}

static void idling_longer_than_a_rate_lasts_is_no_fault(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	for (uint32_t ms = 1000; ms < 6000; ms += 400) {
		assert_true(rmw_port_pause(&peer.port, ms, &err));
		check_read(chip);
		assert_int_equal(peer.baud, 2000000);
	}
	assert_string_equal(told, "");
	rmw_chip_free(chip);
}

static void a_line_that_is_bad_at_a_rate_is_served_slower(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	peer.deaf_baud = 2000000;
	for (unsigned i = 0; i < 3 && rmw_chip_id(chip)->baud == 2000000; i++)
		if (!rmw_chip_recover(chip, &err))
			fail_msg("%s: %s", err.path, err.cause);
	assert_int_equal(peer.baud, 1000000);
	check_read(chip);
	rmw_chip_free(chip);
}

/* Down to below the rate at which the stub was loaded; each step is told. */
static void a_line_that_loses_much_is_served_as_slowly_as_it_takes(void **state)
{
	static const struct {
		uint32_t quiet, baud;
		const char *told;
	} lines[] = {
		{ 999999, 500000, "3 faults at 1000000 baud; 500000 is taken" },
		{ 300000, 230400, "3 faults at 500000 baud; 230400 is taken" },
		{ 150000, 115200, "3 faults at 230400 baud; 115200 is taken" },
	};

	for (size_t i = 0; i < RMW_COUNT(lines); i++) {
		struct rmw_chip *chip;

		set_up(state);
		chip = connect(0);
		peer.noise_one_in = 1000;
		peer.noise_above = lines[i].quiet;
		check_read(chip);
		assert_int_equal(rmw_chip_id(chip)->baud, lines[i].baud);
		assert_int_equal(peer.baud, lines[i].baud);
		assert_non_null(strstr(told, lines[i].told));
		rmw_chip_free(chip);
	}
}

/* In the middle of reading nothing comes through any more at that rate. */
static void what_is_done_stays_done_when_the_rate_goes_down(void **state)
{
	struct rmw_chip *chip = connect(0);

	(void)state;
	peer.deaf_baud = 2000000;
	peer.deaf_from = peer.passed[PEER_TO_HOST] + STUB_PEER_FLASH * 3 / 4;
	check_read(chip);
	assert_int_equal(peer.baud, 1000000);
	assert_int_equal(rmw_chip_id(chip)->baud, 1000000);
	/* behind that what was left, what was under way, and a few greetings */
	assert_in_range(peer.passed[PEER_TO_HOST] - peer.deaf_from, STUB_PEER_FLASH / 4,
			STUB_PEER_FLASH / 4 + 3 * 65536);
	rmw_chip_free(chip);
}

static void protection_is_taken_off_before_the_first_erase(void **state)
{
	struct rmw_chip *chip = connect(0);
	const struct rmw_chip_step steps[] = {
		{ .act = RMW_CHIP_ERASE, .addr = 0, .size = 65536 },
		{ .act = RMW_CHIP_WRITE, .addr = 0, .size = 8192, .bytes = room },
		{ .act = RMW_CHIP_WRITE, .addr = 8192, .size = 100, .bytes = room },
	};
	struct rmw_err err = { 0 };
	struct rmw_chip_reach reach;

	(void)state;
	peer.status[0] = 0x1c;
	peer.status[1] = 0x02;
	peer.is_protected = true;
	memset(room, 0x5a, sizeof(room));
	assert_true(rmw_chip_stream(chip, steps, RMW_COUNT(steps), NULL, &reach, &err));
	assert_int_equal(reach.done, RMW_COUNT(steps));
	assert_int_equal(peer.status[0], 0);
	assert_int_equal(peer.status[1], 0x02);
	assert_non_null(strstr(told, "the protection was taken off"));
	assert_int_equal(peer.flash[8291], 0x5a);
	assert_int_equal(peer.flash[8292], 0xff);
	rmw_chip_free(chip);
}

/* With only the bits of register 1 cleared all of the flash would be protected. */
static void protection_turned_round_is_taken_off_whole(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	peer.status[0] = 0x1c;
	peer.status[1] = 0x42;
	peer.is_protected = true;
	assert_true(rmw_chip_erase(chip, 0, 65536, &err));
	assert_int_equal(peer.status[0], 0);
	assert_int_equal(peer.status[1], 0x02);
	assert_int_equal(peer.flash[0], 0xff);
	assert_non_null(strstr(told, "the protection was taken off"));
	rmw_chip_free(chip);
}

static void a_stub_that_dies_is_told_of(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	peer.is_dead = true;
	assert_false(rmw_chip_read(chip, 0, RMW_SPAN_OF(room), &err));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	rmw_chip_free(chip);
}

static void a_restart_ends_the_session(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_chip_run(chip, &err));
	assert_int_equal(peer.counts[STUB_RESET], 1);
	assert_false(rmw_chip_run(chip, &err));
	rmw_chip_free(chip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_stub_that_runs_is_found_and_identified, set_up),
		cmocka_unit_test(a_stub_that_was_left_at_a_raised_rate_is_found),
		cmocka_unit_test(the_highest_rate_that_works_is_taken),
		cmocka_unit_test_setup(
			a_rate_that_failed_is_left_alone_for_a_week_unless_it_is_named, set_up),
		cmocka_unit_test_setup(a_faster_rate_that_worked_once_is_taken_again, set_up),
		cmocka_unit_test(a_faster_rate_that_failed_since_it_worked_is_not_taken),
		cmocka_unit_test(what_is_wrong_with_the_flash_is_no_fault_of_the_rate),
		cmocka_unit_test_setup(idling_longer_than_a_rate_lasts_is_no_fault, set_up),
		cmocka_unit_test_setup(a_line_that_is_bad_at_a_rate_is_served_slower, set_up),
		cmocka_unit_test(a_line_that_loses_much_is_served_as_slowly_as_it_takes),
		cmocka_unit_test_setup(what_is_done_stays_done_when_the_rate_goes_down, set_up),
		cmocka_unit_test_setup(protection_is_taken_off_before_the_first_erase, set_up),
		cmocka_unit_test_setup(protection_turned_round_is_taken_off_whole, set_up),
		cmocka_unit_test_setup(a_stub_that_dies_is_told_of, set_up),
		cmocka_unit_test_setup(a_restart_ends_the_session, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
