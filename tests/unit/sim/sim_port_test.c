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

/* When the first and the last byte of an answer of `len` bytes to a peek are there. */
static void peek(struct rmw_port *port, uint16_t len, uint64_t *first_us, uint64_t *last_us)
{
	const uint8_t request[] = { 0x51, 0, 8, 0, 0, 0, 1, 0x22, (uint8_t)len, (uint8_t)(len >> 8),
				    0,	  0 };
	const uint64_t began_us = port->clock->now_us(port->clock);
	uint8_t answer[4096];
	struct rmw_err err = { 0 };
	size_t got, have = 0;

	*first_us = 0;
	assert_true(rmw_port_write(port, RMW_VIEW_OF(request), rmw_port_in(port, 100), &err));
	while (have < len + 4u) {
		assert_true(rmw_port_read(port, RMW_SPAN_OF(answer), &got, rmw_port_in(port, 500),
					  &err));
		assert_true(got > 0 && got <= 62);
		have += got;
		*last_us = port->clock->now_us(port->clock) - began_us;
		*first_us = *first_us > 0 ? *first_us : *last_us;
	}
	assert_int_equal(have, len + 4u);
}

static void an_adapter_with_latency_keeps_short_answers_but_not_full_packets(void **state)
{
	struct rmw_port *port = open_board("bl602?stock=0&latency=16");
	uint64_t first_us, last_us;

	(void)state;
	board_shake_hands(port); /* at 500000 baud: 20 us a byte */
	peek(port, 4, &first_us, &last_us);
	assert_int_equal(first_us, last_us);
	assert_in_range(first_us, 16000, 17500);
	peek(port, 620, &first_us, &last_us);
	assert_in_range(first_us, 1200, 3000);
	assert_in_range(last_us, 16000 + 10 * 1240, 16000 + 10 * 1240 + 2500);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_takes_device_time_and_no_other),
		cmocka_unit_test(an_adapter_with_latency_keeps_short_answers_but_not_full_packets),
		cmocka_unit_test(a_paced_board_takes_the_time_of_the_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
