/* SPDX-License-Identifier: MIT */
/* The clock of a simulated port. */
#include "support/cmocka.h"

#include "support/sim_board.h"

static void waiting_takes_device_time_and_no_other(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0");
	uint64_t wall_us = rmw_clock_wall.now_us(&rmw_clock_wall);

	(void)state;
	board_pass(port, 3600 * 1000);
	assert_in_range(rmw_sim_now_us(rmw_sim_of_port(port)), 3600ull * 1000000,
			3601ull * 1000000);
	assert_true(rmw_clock_wall.now_us(&rmw_clock_wall) - wall_us < 500000);
	rmw_port_free(port);
}

static void a_paced_board_takes_the_time_of_the_wall(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0&pace=1");
	uint64_t wall_us = rmw_clock_wall.now_us(&rmw_clock_wall);

	(void)state;
	board_shake_hands(port); /* listens 20 ms for more */
	assert_in_range(rmw_clock_wall.now_us(&rmw_clock_wall) - wall_us, 28000, 400000);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_takes_device_time_and_no_other),
		cmocka_unit_test(a_paced_board_takes_the_time_of_the_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
