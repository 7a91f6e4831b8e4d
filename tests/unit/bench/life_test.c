/* SPDX-License-Identifier: MIT */
/* The life of a slot: every state with every event, and walks that nobody planned. */
#include "support/cmocka.h"

#include <stdio.h>

#include <rmwflash/bytes.h>

#include "base/random.h"
#include "bench/life.h"

static const uint8_t mac_a[6] = { 1, 2, 3, 4, 5, 6 };

static struct rmw_life life;

static int start(void **state)
{
	(void)state;
	rmw_life_start(&life, 0, 0);
	return 0;
}

static struct rmw_life_move step(enum rmw_life_event event)
{
	return rmw_life_step(&life, event);
}

/* An empty slot with an adapter, then a board up to and with `last`. */
static void bring_to(enum rmw_life_state wanted)
{
	if (life.state == RMW_LIFE_NO_PORT)
		(void)step(RMW_LIFE_PORT_UP);
	if (life.state != RMW_LIFE_IDENTIFY)
		(void)step(RMW_LIFE_SEEN);
	rmw_life_identify(&life, mac_a);
	for (int i = 0; i < 20 && life.state != wanted; i++)
		(void)step(RMW_LIFE_GOOD);
	assert_int_equal(life.state, wanted);
}

static void a_board_goes_through_every_stage_and_passes(void **state)
{
	static const enum rmw_life_state way[] = {
		RMW_LIFE_IDENTIFY, RMW_LIFE_CLAIM, RMW_LIFE_BACKUP, RMW_LIFE_WRITE, RMW_LIFE_VERIFY,
		RMW_LIFE_CONFIG,   RMW_LIFE_HANDS, RMW_LIFE_BOOT,   RMW_LIFE_JOIN,  RMW_LIFE_TEST,
	};
	struct rmw_life_move move;

	(void)state;
	assert_true(step(RMW_LIFE_PORT_UP).is_entered);
	move = step(RMW_LIFE_SEEN);
	for (size_t i = 0; i < RMW_COUNT(way); i++) {
		assert_int_equal(life.state, way[i]);
		assert_true(move.is_entered);
		assert_int_equal(move.end, RMW_LIFE_NO_END);
		move = step(RMW_LIFE_GOOD);
	}
	assert_int_equal(life.state, RMW_LIFE_PASS);
	assert_int_equal(move.end, RMW_LIFE_PASSED);
	assert_int_equal(step(RMW_LIFE_GONE).end, RMW_LIFE_NO_END);
	assert_int_equal(life.state, RMW_LIFE_EMPTY);
}

static void stages_that_a_job_has_not_are_passed_over(void **state)
{
	struct rmw_life_move move;

	(void)state;
	rmw_life_start(&life,
		       RMW_LIFE_BIT(RMW_LIFE_BACKUP) | RMW_LIFE_BIT(RMW_LIFE_HANDS) |
			       RMW_LIFE_BIT(RMW_LIFE_JOIN) | RMW_LIFE_BIT(RMW_LIFE_TEST),
		       0);
	bring_to(RMW_LIFE_CLAIM);
	(void)step(RMW_LIFE_GOOD);
	assert_int_equal(life.state, RMW_LIFE_WRITE);
	bring_to(RMW_LIFE_BOOT);
	move = step(RMW_LIFE_GOOD);
	assert_int_equal(life.state, RMW_LIFE_PASS);
	assert_int_equal(move.end, RMW_LIFE_PASSED);
}

/* Write twice, a step down, twice more; then the unit anew if the job says so, then the bin. */
static void a_write_is_tried_slower_then_the_unit_anew_then_given_up(void **state)
{
	static const enum rmw_life_event expected[] = {
		RMW_LIFE_AGAIN,
		RMW_LIFE_SLOWER,
		RMW_LIFE_AGAIN,
		RMW_LIFE_ANEW,
	};

	(void)state;
	rmw_life_start(&life, 0, 1);
	bring_to(RMW_LIFE_WRITE);
	for (size_t i = 0; i < RMW_COUNT(expected); i++) {
		const struct rmw_life_move move = step(RMW_LIFE_BAD);

		assert_int_equal(move.event, expected[i]);
		assert_int_equal(move.end, RMW_LIFE_NO_END);
	}
	assert_int_equal(life.rate_steps, 1);
	assert_int_equal(life.state, RMW_LIFE_IDENTIFY);
	(void)step(RMW_LIFE_GOOD);
	assert_int_equal(life.state, RMW_LIFE_BACKUP); /* the claim is there already */
	(void)step(RMW_LIFE_GOOD);
	for (size_t i = 0; i + 1 < RMW_COUNT(expected); i++)
		assert_int_equal(step(RMW_LIFE_BAD).event, expected[i]);
	assert_int_equal(step(RMW_LIFE_BAD).end, RMW_LIFE_FAILED);
	assert_int_equal(life.state, RMW_LIFE_FAIL);
	assert_int_equal(life.rate_steps, 2); /* the adapter's, not the unit's */
}

static void a_bad_verification_writes_again(void **state)
{
	(void)state;
	bring_to(RMW_LIFE_VERIFY);
	assert_int_equal(step(RMW_LIFE_BAD).event, RMW_LIFE_AGAIN);
	assert_int_equal(life.state, RMW_LIFE_WRITE);
	(void)step(RMW_LIFE_GOOD);
	assert_int_equal(step(RMW_LIFE_BAD).event, RMW_LIFE_SLOWER);
	assert_int_equal(life.state, RMW_LIFE_WRITE);
}

static void a_network_is_given_time_and_a_handshake_all_of_it(void **state)
{
	(void)state;
	(void)step(RMW_LIFE_PORT_UP);
	(void)step(RMW_LIFE_SEEN);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(step(RMW_LIFE_BAD).pause_ms, 300);
	assert_int_equal(life.state, RMW_LIFE_IDENTIFY);
	bring_to(RMW_LIFE_JOIN);
	assert_int_equal(step(RMW_LIFE_BAD).pause_ms, 2000);
	assert_int_equal(step(RMW_LIFE_BAD).event, RMW_LIFE_AGAIN);
	assert_int_equal(step(RMW_LIFE_BAD).event, RMW_LIFE_GIVEN_UP);
}

static void an_adapter_pulled_out_ends_that_unit_only(void **state)
{
	(void)state;
	bring_to(RMW_LIFE_WRITE);
	assert_int_equal(step(RMW_LIFE_PORT_LOST).end, RMW_LIFE_INTERRUPTED);
	assert_int_equal(life.state, RMW_LIFE_NO_PORT);
	bring_to(RMW_LIFE_PASS);
}

static void another_board_is_not_taken_for_the_one_before(void **state)
{
	(void)state;
	rmw_life_start(&life, 0, 1);
	bring_to(RMW_LIFE_TEST);
	assert_int_equal(step(RMW_LIFE_BAD).event, RMW_LIFE_ANEW);
	assert_int_equal(step(RMW_LIFE_OTHER).end, RMW_LIFE_INTERRUPTED);
	assert_int_equal(life.state, RMW_LIFE_IDENTIFY);
	(void)step(RMW_LIFE_GOOD);
	assert_int_equal(life.state, RMW_LIFE_CLAIM);
}

static void one_that_passed_before_is_left_alone(void **state)
{
	(void)state;
	bring_to(RMW_LIFE_CLAIM);
	assert_int_equal(step(RMW_LIFE_ALREADY).end, RMW_LIFE_NO_END);
	assert_int_equal(life.state, RMW_LIFE_DONE);
	assert_false(step(RMW_LIFE_RETRY).is_known);
}

static void fail_board(uint8_t number)
{
	const uint8_t mac[6] = { 0, 0, 0, 0, 0, number };

	bring_to(RMW_LIFE_TEST);
	rmw_life_identify(&life, mac);
	assert_int_equal(step(RMW_LIFE_BAD).end, RMW_LIFE_FAILED);
	(void)step(RMW_LIFE_GONE);
}

static void three_different_boards_make_a_slot_suspect(void **state)
{
	(void)state;
	fail_board(1);
	fail_board(2);
	fail_board(2);
	assert_int_equal(life.state, RMW_LIFE_EMPTY);
	fail_board(3);
	assert_int_equal(life.state, RMW_LIFE_SUSPECT);
	assert_false(step(RMW_LIFE_SEEN).is_known);
	(void)step(RMW_LIFE_RETRY);
	assert_int_equal(life.state, RMW_LIFE_EMPTY);
	fail_board(1);
	fail_board(2);
	bring_to(RMW_LIFE_PASS);
	(void)step(RMW_LIFE_GONE);
	fail_board(3);
	assert_int_equal(life.state, RMW_LIFE_EMPTY);
}

static void a_wrong_board_is_no_fault_of_the_slot(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		bring_to(RMW_LIFE_IDENTIFY);
		assert_int_equal(step(RMW_LIFE_REFUSED).end, RMW_LIFE_NO_END);
		assert_int_equal(life.state, RMW_LIFE_FAIL);
		(void)step(RMW_LIFE_GONE);
		assert_int_equal(life.state, RMW_LIFE_EMPTY);
	}
}

static void a_drained_slot_ends_its_board_and_takes_no_other(void **state)
{
	(void)state;
	bring_to(RMW_LIFE_WRITE);
	assert_false(step(RMW_LIFE_DRAIN).is_entered);
	bring_to(RMW_LIFE_PASS);
	(void)step(RMW_LIFE_GONE);
	assert_int_equal(life.state, RMW_LIFE_STOPPED);
	rmw_life_start(&life, 0, 0);
	bring_to(RMW_LIFE_WRITE);
	(void)step(RMW_LIFE_DRAIN);
	assert_int_equal(step(RMW_LIFE_PORT_LOST).end, RMW_LIFE_INTERRUPTED);
	assert_int_equal(life.state, RMW_LIFE_STOPPED);
}

static void causes_tell_whether_another_try_can_help(void **state)
{
	static const struct {
		enum rmw_code code;
		enum rmw_life_event event;
	} rows[] = {
		{ RMW_E_PORT_LOST, RMW_LIFE_PORT_LOST },   { RMW_E_NO_HANDSHAKE, RMW_LIFE_BAD },
		{ RMW_E_CHIP_MISMATCH, RMW_LIFE_REFUSED }, { RMW_E_IMAGE_KIND, RMW_LIFE_REFUSED },
		{ RMW_E_TIMEOUT, RMW_LIFE_BAD },	   { RMW_E_VERIFY, RMW_LIFE_BAD },
		{ RMW_E_BOOT_FAILED, RMW_LIFE_BAD },	   { RMW_E_NOT_JOINED, RMW_LIFE_BAD },
		{ RMW_E_FOREIGN_DUMP, RMW_LIFE_REFUSED },  { RMW_E_INTERRUPTED, RMW_LIFE_STOP },
		{ RMW_E_INTERNAL, RMW_LIFE_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_int_equal(rmw_life_event_of(rows[i].code), rows[i].event);
}

static void rates_go_down_and_end(void **state)
{
	(void)state;
	assert_int_equal(rmw_life_rate(2000000, 0), 2000000);
	assert_int_equal(rmw_life_rate(2000000, 1), 921600);
	assert_int_equal(rmw_life_rate(500000, 1), 460800);
	assert_int_equal(rmw_life_rate(921600, 99), 115200);
	assert_int_equal(rmw_life_rate(9600, 3), 9600);
}

/* A slot in that state with a board that is claimed, where the state can have one. */
static void make(enum rmw_life_state state)
{
	rmw_life_start(&life, 0, 1);
	life.state = state;
	life.has_claim = rmw_life_row(state)->is_stage && state > RMW_LIFE_CLAIM;
}

static void every_state_takes_every_event(void **state)
{
	(void)state;
	for (enum rmw_life_state from = 0; from < RMW_LIFE_STATE_COUNT; from++)
		for (enum rmw_life_event event = 0; event < RMW_LIFE_SENT_COUNT; event++) {
			enum rmw_life_state next;
			struct rmw_life_move move;
			bool had_claim;

			make(from);
			had_claim = life.has_claim;
			move = step(event);
			assert_true(life.state < RMW_LIFE_STATE_COUNT);
			assert_int_equal(move.is_entered, rmw_life_next(from, move.event, &next));
			if (!move.is_entered)
				assert_int_equal(life.state, from);
			/* A claim ends when, and only when, its board's stages do. */
			assert_int_equal(move.end != RMW_LIFE_NO_END, had_claim && !life.has_claim);
			if (!rmw_life_row(life.state)->is_stage)
				assert_false(life.has_claim);
		}
}

static void every_board_can_end_in_every_stage(void **state)
{
	static const enum rmw_life_event always[] = {
		RMW_LIFE_PORT_LOST, RMW_LIFE_REFUSED, RMW_LIFE_SKIP, RMW_LIFE_GONE, RMW_LIFE_STOP,
	};

	(void)state;
	for (enum rmw_life_state from = RMW_LIFE_IDENTIFY; rmw_life_row(from)->is_stage; from++)
		for (size_t i = 0; i < RMW_COUNT(always); i++) {
			make(from);
			assert_true(step(always[i]).is_entered);
			assert_false(rmw_life_row(life.state)->is_stage);
		}
}

/* From each state there is a way to a passed board, but from STOPPED; STOP ends each at once. */
static void no_state_is_without_an_exit(void **state)
{
	bool is_reached[RMW_LIFE_STATE_COUNT] = { [RMW_LIFE_PASS] = true };

	(void)state;
	for (int round = 0; round < RMW_LIFE_STATE_COUNT; round++)
		for (enum rmw_life_state from = 0; from < RMW_LIFE_STATE_COUNT; from++)
			for (enum rmw_life_event event = 0; event < RMW_LIFE_EVENT_COUNT; event++) {
				enum rmw_life_state next;

				if (rmw_life_next(from, event, &next) && is_reached[next])
					is_reached[from] = true;
			}
	for (enum rmw_life_state from = 0; from < RMW_LIFE_STATE_COUNT; from++) {
		assert_int_equal(is_reached[from], from != RMW_LIFE_STOPPED);
		make(from);
		(void)step(RMW_LIFE_STOP);
		assert_int_equal(life.state, RMW_LIFE_STOPPED);
		assert_true(rmw_life_row(from)->word[0] != '\0' &&
			    rmw_life_row(from)->says[0] != '\0');
	}
}

/* Claims and ends of a walk, seen from outside. */
struct tally {
	unsigned claimed;
	unsigned ended;
};

static void walk(uint64_t seed, struct tally *tally)
{
	const uint32_t skips = rmw_random_next(&seed) & 0xff0u;
	unsigned moves = 0;

	rmw_life_start(&life, skips, rmw_random_next(&seed) % 3);
	while (life.state != RMW_LIFE_STOPPED && moves++ < 3000) {
		const uint32_t drawn = rmw_random_next(&seed) % 64;
		enum rmw_life_event event = drawn % RMW_LIFE_SENT_COUNT;
		const bool had_claim = life.has_claim;
		uint8_t mac[6] = { (uint8_t)rmw_random_next(&seed) };
		struct rmw_life_move move;

		if (drawn > 24)
			event = RMW_LIFE_GOOD;
		if ((event == RMW_LIFE_STOP || event == RMW_LIFE_DRAIN) &&
		    rmw_random_next(&seed) % 32 != 0)
			continue;
		if (life.state == RMW_LIFE_IDENTIFY && event == RMW_LIFE_GOOD && !had_claim)
			rmw_life_identify(&life, mac);
		move = step(event);
		tally->claimed += !had_claim && life.has_claim;
		/* With all stages passed over the claim is good and ends at once. */
		if (!had_claim && !life.has_claim && move.end != RMW_LIFE_NO_END)
			tally->claimed++;
		tally->ended += move.end != RMW_LIFE_NO_END;
	}
	if (life.state != RMW_LIFE_STOPPED)
		tally->ended += step(RMW_LIFE_STOP).end != RMW_LIFE_NO_END;
}

static void random_walks_end_each_unit_exactly_once(void **state)
{
	unsigned claimed = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		struct tally tally = { 0 };

		walk(seed, &tally);
		assert_int_equal(tally.claimed, tally.ended);
		claimed += tally.claimed;
	}
	assert_true(claimed > 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_board_goes_through_every_stage_and_passes, start),
		cmocka_unit_test_setup(stages_that_a_job_has_not_are_passed_over, start),
		cmocka_unit_test_setup(a_write_is_tried_slower_then_the_unit_anew_then_given_up,
				       start),
		cmocka_unit_test_setup(a_bad_verification_writes_again, start),
		cmocka_unit_test_setup(a_network_is_given_time_and_a_handshake_all_of_it, start),
		cmocka_unit_test_setup(an_adapter_pulled_out_ends_that_unit_only, start),
		cmocka_unit_test_setup(another_board_is_not_taken_for_the_one_before, start),
		cmocka_unit_test_setup(one_that_passed_before_is_left_alone, start),
		cmocka_unit_test_setup(three_different_boards_make_a_slot_suspect, start),
		cmocka_unit_test_setup(a_wrong_board_is_no_fault_of_the_slot, start),
		cmocka_unit_test_setup(a_drained_slot_ends_its_board_and_takes_no_other, start),
		cmocka_unit_test_setup(causes_tell_whether_another_try_can_help, start),
		cmocka_unit_test_setup(rates_go_down_and_end, start),
		cmocka_unit_test_setup(every_state_takes_every_event, start),
		cmocka_unit_test_setup(every_board_can_end_in_every_stage, start),
		cmocka_unit_test_setup(no_state_is_without_an_exit, start),
		cmocka_unit_test_setup(random_walks_end_each_unit_exactly_once, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
