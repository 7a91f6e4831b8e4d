/* SPDX-License-Identifier: MIT */
/* Pins of a board that executes code: outputs are noted, inputs follow pulls, contacts and wires.
 */
#include "support/cmocka.h"

#include <stdio.h>

#include "sim/disturbance.h"
#include "support/flash_code.h"
#include "support/sim_board.h"

#define SPEC "bl602?app=code"
#define NOTES 0x42030000u /* where the programs keep their words */
#define CONFIG (NOTES + 8)
#define MODE (NOTES + 12)
#define OUT 21u
#define IN 3u
#define MS UINT64_C(1000000)

enum { FLOATING = 0x0b03, PULLED_UP = 0x0b13, PULLED_DOWN = 0x0b23 };
enum { FALLING, RISING, LOW, HIGH };

/* GPIO21 follows GPIO3, whose configuration is the third word. */
static const uint32_t follow[] = {
	/* clang-format off */
	0x42030437, /* lui   s0, 0x42030 */
	0x400004b7, /* lui   s1, 0x40000 */
	0x00842283, /* lw    t0, 8(s0) */
	0x01029293, /* sll   t0, t0, 0x10 */
	0x1054a223, /* sw    t0, 260(s1) */
	0x00200937, /* lui   s2, 0x200 */
	0x1924a823, /* sw    s2, 400(s1) */
	0xfff00313, /* li    t1, -1 */
	0x1804a283, /* lw    t0, 384(s1) */
	0x0082f293, /* and   t0, t0, 8 */
	0xfe628ce3, /* beq   t0, t1, 23000020 */
	0x00028313, /* mv    t1, t0 */
	0x01229293, /* sll   t0, t0, 0x12 */
	0x1854a423, /* sw    t0, 392(s1) */
	0xfe9ff06f, /* j     23000020 */
	/* clang-format on */
};

/* Counts interrupts of GPIO3; its configuration and mode are the third and fourth word. */
static const uint32_t edges[] = {
	/* clang-format off */
	0x42030437, /* lui   s0, 0x42030 */
	0x400004b7, /* lui   s1, 0x40000 */
	0x00842283, /* lw    t0, 8(s0) */
	0x01029293, /* sll   t0, t0, 0x10 */
	0x1054a223, /* sw    t0, 260(s1) */
	0x00c42283, /* lw    t0, 12(s0) */
	0x00929293, /* sll   t0, t0, 0x9 */
	0x1c54a023, /* sw    t0, 448(s1) */
	0x00800993, /* li    s3, 8 */
	0x1b34a823, /* sw    s3, 432(s1) */
	0x1a04a823, /* sw    zero, 432(s1) */
	0xff700293, /* li    t0, -9 */
	0x1a54a023, /* sw    t0, 416(s1) */
	0x00000297, /* auipc t0, 0x0 */
	0x04c28293, /* add   t0, t0, 76 */
	0x00228293, /* add   t0, t0, 2 */
	0x30529073, /* csrw  mtvec, t0 */
	0x028002b7, /* lui   t0, 0x2800 */
	0x00100313, /* li    t1, 1 */
	0x42628e23, /* sb    t1, 1084(t0) */
	0x30046073, /* csrs  mstatus, 8 */
	0x10500073, /* wfi */
	0xffdff06f, /* j     23000054 */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00042283, /* lw    t0, 0(s0) */
	0x00128293, /* add   t0, t0, 1 */
	0x00542023, /* sw    t0, 0(s0) */
	0x1a84a283, /* lw    t0, 424(s1) */
	0x00542223, /* sw    t0, 4(s0) */
	0x1b34a823, /* sw    s3, 432(s1) */
	0x1a04a823, /* sw    zero, 432(s1) */
	0x30200073, /* mret */
	/* clang-format on */
};

static struct rmw_sim *sim_of(struct rmw_port *port)
{
	return rmw_sim_of_port(port);
}

static struct rmw_port *open_follow(const char *spec, uint32_t config)
{
	struct rmw_port *port = open_board(spec);

	put_flash_code(sim_of(port), follow, RMW_COUNT(follow));
	rmw_sim_power_cycle(sim_of(port), false);
	put_ram_word(sim_of(port), CONFIG, config);
	board_pass(port, 50);
	assert_null(rmw_sim_death(sim_of(port)));
	return port;
}

static struct rmw_port *open_edges(uint32_t config, uint32_t mode, struct sim_pin_source source)
{
	struct rmw_port *port = open_board(SPEC);

	put_flash_code(sim_of(port), edges, RMW_COUNT(edges));
	rmw_sim_power_cycle(sim_of(port), false);
	sim_pin_connect(&sim_of(port)->bus, IN, source);
	put_ram_word(sim_of(port), CONFIG, config);
	put_ram_word(sim_of(port), MODE, mode);
	return port;
}

static void an_open_input_reads_its_pull(void **state)
{
	static const struct {
		uint32_t config;
		enum rmw_sim_level level;
	} cases[] = { { FLOATING, RMW_SIM_LOW },
		      { PULLED_UP, RMW_SIM_HIGH },
		      { PULLED_DOWN, RMW_SIM_LOW } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_follow(SPEC, cases[i].config);

		assert_int_equal(rmw_sim_pin(sim_of(port), OUT), cases[i].level);
		assert_int_equal(rmw_sim_pin(sim_of(port), IN), RMW_SIM_OPEN);
		rmw_port_free(port);
	}
}

static void a_contact_wins_over_the_pull_for_its_time(void **state)
{
	struct rmw_port *port = open_follow(SPEC, PULLED_UP);
	struct rmw_sim *sim = sim_of(port);
	const uint64_t at_us = rmw_sim_now_us(sim) + 1000;
	struct rmw_sim_pin_change changes[4];
	uint64_t first;

	(void)state;
	first = rmw_sim_pin_change_count(sim, OUT);
	assert_true(rmw_sim_hold_pin(sim, IN, RMW_SIM_LOW, at_us));
	assert_true(rmw_sim_hold_pin(sim, IN, RMW_SIM_OPEN, at_us + 500));
	board_pass(port, 10);
	assert_int_equal(rmw_sim_pin_changes(sim, &first, changes, RMW_COUNT(changes)), 2);
	assert_int_equal(changes[0].pin, OUT);
	assert_int_equal(changes[0].level, RMW_SIM_LOW);
	assert_in_range(changes[0].at_ns, at_us * 1000, at_us * 1000 + 5000);
	assert_int_equal(changes[1].level, RMW_SIM_HIGH);
	assert_in_range(changes[1].at_ns, at_us * 1000 + 500000, at_us * 1000 + 505000);
	rmw_port_free(port);
}

static void presses_and_levels_may_be_options(void **state)
{
	struct rmw_port *port =
		open_follow(SPEC "&pins=8&press=3:low@200+20,3:low@300+20", FLOATING);
	uint64_t before;

	(void)state;
	assert_int_equal(rmw_sim_pin(sim_of(port), OUT), RMW_SIM_HIGH);
	before = rmw_sim_pin_change_count(sim_of(port), OUT);
	board_pass(port, 300);
	assert_int_equal(rmw_sim_pin_change_count(sim_of(port), OUT) - before, 1);
	assert_int_equal(rmw_sim_pin(sim_of(port), OUT), RMW_SIM_LOW);
	rmw_port_free(port);
}

/* What it drove is open once it is off, and driven again when it starts. */
static void an_output_falls_with_the_power(void **state)
{
	struct rmw_port *port = open_follow(SPEC, PULLED_UP);
	struct rmw_sim *sim = sim_of(port);
	struct rmw_sim_pin_change changes[8];
	uint64_t first = 0;
	size_t count;

	(void)state;
	count = rmw_sim_pin_changes(sim, &first, changes, RMW_COUNT(changes));
	assert_int_equal(changes[count - 1].level, RMW_SIM_HIGH);
	first = rmw_sim_pin_change_count(sim, OUT);
	rmw_sim_power_cycle(sim, false);
	assert_int_equal(rmw_sim_pin_changes(sim, &first, changes, RMW_COUNT(changes)), 1);
	assert_int_equal(changes[0].level, RMW_SIM_OPEN);
	rmw_port_free(port);
}

static void only_a_pin_of_function_11_is_an_output(void **state)
{
	struct rmw_port *port = open_board(SPEC);
	struct sim_bus *bus = &sim_of(port)->bus;

	(void)state;
	sim_bus_write32(bus, 0x40000188, 1u << 5);
	sim_bus_write32(bus, 0x40000190, 1u << 5);
	assert_int_equal(rmw_sim_pin(sim_of(port), 5), RMW_SIM_OPEN);
	sim_bus_write32(bus, 0x40000108, 0x0b001103);
	assert_int_equal(rmw_sim_pin(sim_of(port), 5), RMW_SIM_HIGH);
	rmw_port_free(port);
}

/* 50 Hz behind 1 MOhm moves what floats and nothing that is pulled; behind 10 kOhm it moves both.
 */
static void hum_moves_a_pin_that_it_is_stronger_than(void **state)
{
	static const struct {
		uint32_t ohm, config;
		bool moves;
	} cases[] = {
		{ 1000000, FLOATING, true },	 { 1000000, PULLED_UP, false },
		{ 1000000, PULLED_DOWN, false }, { 10000, FLOATING, true },
		{ 10000, PULLED_UP, true },	 { 10000, PULLED_DOWN, true },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_follow(SPEC, cases[i].config);
		struct sim_disturbance hum = sim_disturbance_of(SIM_DISTURBANCE_HUM);
		uint64_t before;

		hum.ohm = cases[i].ohm;
		sim_pin_connect(&sim_of(port)->bus, IN, sim_disturbance_source(&hum));
		board_pass(port, 100);
		before = rmw_sim_pin_change_count(sim_of(port), OUT);
		board_pass(port, 1000);
		assert_in_range(rmw_sim_pin_change_count(sim_of(port), OUT) - before,
				cases[i].moves ? 99 : 0, cases[i].moves ? 101 : 0);
		rmw_port_free(port);
	}
}

static void edges_interrupt_code_that_waits(void **state)
{
	static const uint32_t modes[] = { FALLING, RISING };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(modes); i++) {
		struct sim_disturbance hum = sim_disturbance_of(SIM_DISTURBANCE_HUM);
		struct rmw_port *port =
			open_edges(FLOATING, modes[i], sim_disturbance_source(&hum));
		uint32_t before;

		board_pass(port, 100);
		before = ram_word(sim_of(port), NOTES);
		board_pass(port, 10000);
		assert_in_range(ram_word(sim_of(port), NOTES) - before, 499, 501);
		assert_int_equal(ram_word(sim_of(port), NOTES + 4), 1u << IN);
		rmw_port_free(port);
	}
}

/* An interrupt of level comes again at once for as long as the level lasts. */
static void a_level_interrupts_while_it_lasts(void **state)
{
	static const struct sim_pin_source none = { NULL, NULL, NULL };
	struct rmw_port *port = open_edges(PULLED_UP, LOW, none);
	struct rmw_sim *sim = sim_of(port);
	uint32_t during;

	(void)state;
	board_pass(port, 50);
	assert_int_equal(ram_word(sim, NOTES), 0);
	assert_true(rmw_sim_hold_pin(sim, IN, RMW_SIM_LOW, 0));
	board_pass(port, 5);
	during = ram_word(sim, NOTES);
	assert_true(during > 100);
	assert_true(rmw_sim_hold_pin(sim, IN, RMW_SIM_OPEN, 0));
	board_pass(port, 5);
	assert_in_range(ram_word(sim, NOTES), during, during + 1);
	rmw_port_free(port);
}

/* Waveforms promise when they change: what is there just before is there since the time told. */
static void waveforms_change_only_when_they_say(void **state)
{
	struct sim_disturbance hum = sim_disturbance_of(SIM_DISTURBANCE_HUM);
	struct sim_disturbance waves[] = { hum, sim_disturbance_of(SIM_DISTURBANCE_BURSTS),
					   sim_disturbance_of(SIM_DISTURBANCE_SWITCH) };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(waves); i++) {
		struct sim_pin_source source = sim_disturbance_source(&waves[i]);
		unsigned changes = 0;

		waves[i].from_ns = 7777;
		if (i == 2)
			waves[i].open = &hum;
		for (uint64_t at = 0; at < 3000 * MS;) {
			const uint64_t next = source.next_ns(source.ctx, at);
			const struct sim_pin_drive a = source.drive(source.ctx, at);

			assert_true(next > at);
			for (uint64_t part = 1; part < 4; part++) {
				const struct sim_pin_drive b =
					source.drive(source.ctx, at + (next - 1 - at) * part / 3);

				assert_int_equal(a.mv, b.mv);
				assert_int_equal(a.ohm, b.ohm);
			}
			changes++;
			at = next;
		}
		assert_in_range(changes, 1000, 20000);
	}
}

/* 20 ms of bounce: many edges; afterwards the contact is where it was put. */
static void a_switch_bounces_and_comes_to_rest(void **state)
{
	struct rmw_port *port = open_follow(SPEC, PULLED_UP);
	struct sim_disturbance contact = sim_disturbance_of(SIM_DISTURBANCE_SWITCH);
	struct rmw_sim *sim = sim_of(port);
	uint64_t before, after;

	(void)state;
	contact.from_ns = rmw_sim_now_us(sim) * 1000;
	sim_pin_connect(&sim->bus, IN, sim_disturbance_source(&contact));
	board_pass(port, 999);
	before = rmw_sim_pin_change_count(sim, OUT);
	board_pass(port, 30);
	after = rmw_sim_pin_change_count(sim, OUT);
	assert_in_range(after - before, 100, 400);
	assert_int_equal(rmw_sim_pin(sim, OUT), RMW_SIM_LOW);
	board_pass(port, 900);
	assert_int_equal(rmw_sim_pin_change_count(sim, OUT), after);
	assert_int_equal(sim_disturbance_flips(&contact, sim->bus.now_ns), 1);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_input_reads_its_pull),
		cmocka_unit_test(a_contact_wins_over_the_pull_for_its_time),
		cmocka_unit_test(presses_and_levels_may_be_options),
		cmocka_unit_test(an_output_falls_with_the_power),
		cmocka_unit_test(only_a_pin_of_function_11_is_an_output),
		cmocka_unit_test(hum_moves_a_pin_that_it_is_stronger_than),
		cmocka_unit_test(edges_interrupt_code_that_waits),
		cmocka_unit_test(a_level_interrupts_while_it_lasts),
		cmocka_unit_test(waveforms_change_only_when_they_say),
		cmocka_unit_test(a_switch_bounces_and_comes_to_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
