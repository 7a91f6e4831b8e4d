/* SPDX-License-Identifier: MIT */
/* Relays start a moment apart, however many want to at once. */
#include "support/cmocka.h"

#include <pthread.h>

#include "bench/gate.h"

#define SLOTS 16u
#define NOW_US 5000000u

static struct rmw_gate gate;

static int start(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	return rmw_gate_start(&gate, &err) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	rmw_gate_end(&gate);
	return 0;
}

static void who_comes_alone_does_not_wait(void **state)
{
	(void)state;
	assert_int_equal(rmw_gate_turn(&gate, NOW_US), 0);
	assert_int_equal(rmw_gate_turn(&gate, NOW_US + RMW_GATE_APART_MS * 1000), 0);
}

static void who_comes_soon_waits_the_rest(void **state)
{
	(void)state;
	assert_int_equal(rmw_gate_turn(&gate, NOW_US), 0);
	assert_int_equal(rmw_gate_turn(&gate, NOW_US + 50000), RMW_GATE_APART_MS - 50);
	assert_int_equal(rmw_gate_turn(&gate, NOW_US + 50001), 2 * RMW_GATE_APART_MS - 50);
}

static void *take(void *into)
{
	*(uint32_t *)into = rmw_gate_turn(&gate, NOW_US);
	return NULL;
}

static void many_at_once_get_a_turn_each(void **state)
{
	pthread_t threads[SLOTS];
	uint32_t waits[SLOTS];
	bool is_taken[SLOTS] = { false };

	(void)state;
	for (unsigned i = 0; i < SLOTS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take, &waits[i]), 0);
	for (unsigned i = 0; i < SLOTS; i++)
		pthread_join(threads[i], NULL);
	for (unsigned i = 0; i < SLOTS; i++) {
		const uint32_t turn = waits[i] / RMW_GATE_APART_MS;

		assert_int_equal(waits[i] % RMW_GATE_APART_MS, 0);
		assert_true(turn < SLOTS && !is_taken[turn]);
		is_taken[turn] = true;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_comes_alone_does_not_wait, start, end),
		cmocka_unit_test_setup_teardown(who_comes_soon_waits_the_rest, start, end),
		cmocka_unit_test_setup_teardown(many_at_once_get_a_turn_each, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
