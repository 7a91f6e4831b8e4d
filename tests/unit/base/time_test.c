/* SPDX-License-Identifier: MIT */
/* Time: deadlines end on their clock or when somebody asks to stop, and never wrap around. */
#include "support/cmocka.h"

#include <string.h>

#include "base/time.h"

static uint64_t now_us = 1000;

static uint64_t fake_now_us(const struct rmw_clock *clock)
{
	(void)clock;
	return now_us;
}

static void fake_wait(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	now_us += rmw_deadline_left_us(until);
	(void)clock;
}

static const struct rmw_clock fake = { fake_now_us, fake_wait };

static void a_deadline_is_over_when_its_clock_says_so(void **state)
{
	struct rmw_deadline until;

	(void)state;
	now_us = 1000;
	until = rmw_deadline_in(&fake, NULL, 5);
	assert_int_equal(rmw_deadline_left_us(&until), 5000);
	assert_false(rmw_deadline_is_over(&until));
	now_us = 5999;
	assert_int_equal(rmw_deadline_left_us(&until), 1);
	now_us = 6000;
	assert_true(rmw_deadline_is_over(&until));
	now_us = 1u << 30;
	assert_int_equal(rmw_deadline_left_us(&until), 0);
	assert_false(rmw_deadline_is_cancelled(&until));
}

static void waiting_moves_the_clock_to_the_deadline(void **state)
{
	struct rmw_deadline until;

	(void)state;
	now_us = 7;
	until = rmw_deadline_in(&fake, NULL, 2);
	fake.wait(&fake, &until);
	assert_int_equal(now_us, 2007);
}

static void no_time_at_all_is_over_at_once(void **state)
{
	struct rmw_deadline until = rmw_deadline_in(&fake, NULL, 0);

	(void)state;
	assert_true(rmw_deadline_is_over(&until));
}

static void a_cancelled_deadline_counts_as_over(void **state)
{
	struct rmw_cancel cancel = { false };
	struct rmw_deadline until = rmw_deadline_in(&fake, &cancel, 5);
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_deadline_is_over(&until));
	assert_true(rmw_cancel_check(&cancel, &err));
	atomic_store(&cancel.is_asked, true);
	assert_true(rmw_deadline_is_over(&until));
	assert_true(rmw_deadline_is_cancelled(&until));
	assert_int_equal(rmw_deadline_left_us(&until), 0);
	assert_false(rmw_cancel_check(&cancel, &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
}

static void what_cannot_be_cancelled_never_is(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_cancel_check(NULL, &err));
	assert_int_equal(err.code, RMW_OK);
}

static void the_sooner_deadline_wins_in_either_order(void **state)
{
	struct rmw_deadline soon = rmw_deadline_in(&fake, NULL, 1);
	struct rmw_deadline late = rmw_deadline_in(&fake, NULL, 2);

	(void)state;
	assert_int_equal(rmw_deadline_sooner(soon, late).at_us, soon.at_us);
	assert_int_equal(rmw_deadline_sooner(late, soon).at_us, soon.at_us);
}

static void the_sooner_deadline_can_still_be_cancelled(void **state)
{
	struct rmw_cancel cancel = { true };
	struct rmw_deadline soon = rmw_deadline_in(&fake, NULL, 1);
	struct rmw_deadline late = rmw_deadline_in(&fake, &cancel, 2);
	struct rmw_deadline one = rmw_deadline_sooner(soon, late);
	struct rmw_deadline other = rmw_deadline_sooner(late, soon);

	(void)state;
	assert_true(rmw_deadline_is_cancelled(&one));
	assert_true(rmw_deadline_is_cancelled(&other));
}

static void a_deadline_past_the_end_of_time_does_not_wrap(void **state)
{
	static const uint64_t rows[] = { UINT64_MAX, UINT64_MAX / 1000, UINT64_MAX / 1000 + 1 };

	(void)state;
	now_us = 123456789;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rmw_deadline until = rmw_deadline_in(&fake, NULL, rows[i]);

		assert_true(rmw_deadline_left_us(&until) > UINT64_MAX / 2);
	}
}

static void the_wall_clock_goes_forward_and_does_not_wait_in_vain(void **state)
{
	uint64_t first_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	struct rmw_cancel cancel = { true };
	struct rmw_deadline past = rmw_deadline_in(&rmw_clock_wall, NULL, 0);
	struct rmw_deadline stopped = rmw_deadline_in(&rmw_clock_wall, &cancel, 3600000);

	(void)state;
	rmw_clock_wall.wait(&rmw_clock_wall, &past);
	rmw_clock_wall.wait(&rmw_clock_wall, &stopped);
	assert_true(rmw_clock_wall.now_us(&rmw_clock_wall) >= first_us);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deadline_is_over_when_its_clock_says_so),
		cmocka_unit_test(waiting_moves_the_clock_to_the_deadline),
		cmocka_unit_test(no_time_at_all_is_over_at_once),
		cmocka_unit_test(a_cancelled_deadline_counts_as_over),
		cmocka_unit_test(what_cannot_be_cancelled_never_is),
		cmocka_unit_test(the_sooner_deadline_wins_in_either_order),
		cmocka_unit_test(the_sooner_deadline_can_still_be_cancelled),
		cmocka_unit_test(a_deadline_past_the_end_of_time_does_not_wrap),
		cmocka_unit_test(the_wall_clock_goes_forward_and_does_not_wait_in_vain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
