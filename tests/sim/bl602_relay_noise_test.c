/* SPDX-License-Identifier: MIT */
/* The relay firmware as machine code on a board whose switch line is disturbed: what it is not to
 * see, and what it must. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/disturbance.h"
#include "support/relay_board.h"

#define BOARD "3=14:1 21=1:1"
#define RELAY 21u
#define SWITCH 3u
#define MS_NS UINT64_C(1000000)

static struct relay_board board;

/* Each class against a pull that wins over it, and a wire that wins over every pull. */
static const struct {
	const char *name;
	enum sim_disturbance_kind kind;
	uint32_t period_ms, span_ms;
} noises[] = {
	{ "50 Hz hum", SIM_DISTURBANCE_HUM, 20, 0 },
	{ "bursts of 60 ms", SIM_DISTURBANCE_BURSTS, 470, 60 },
	{ "20 ms of contact bounce", SIM_DISTURBANCE_BURSTS, 330, 20 },
};

static const struct {
	const char *name, *pins;
	uint32_t ohm;
} pulls[] = {
	{ "pull-up, weak coupling", BOARD, 1000000 },
	{ "pull-up, strong coupling", BOARD, 100 },
	{ "pull-down, strong coupling", "3=91:1 21=1:1", 100 },
	{ "no pull", "3=15:1 21=1:1", 1000000 },
};

static struct sim_disturbance disturbance(size_t noise, uint32_t ohm)
{
	struct sim_disturbance made = sim_disturbance_of(noises[noise].kind);

	made.period_ns = noises[noise].period_ms * MS_NS;
	made.span_ns = noises[noise].span_ms * MS_NS;
	made.grain_ns = 500000;
	made.ohm = ohm;
	return made;
}

static void noise_toggles_nothing_in_ten_minutes(void **state)
{
	const char *fewer = getenv("RMW_NOISE_MINUTES");
	const uint32_t minutes = fewer == NULL ? 10 : (uint32_t)atoi(fewer);

	(void)state;
	for (size_t pull = 0; pull < RMW_COUNT(pulls); pull++)
		for (size_t noise = 0; noise < RMW_COUNT(noises); noise++) {
			struct sim_disturbance wave = disturbance(noise, pulls[pull].ohm);
			uint64_t before;

			relay_board_open(&board, "", pulls[pull].pins, "");
			sim_pin_connect(&board.sim->bus, SWITCH, sim_disturbance_source(&wave));
			before = rmw_sim_pin_change_count(board.sim, RELAY);
			for (uint32_t second = 0; second < 60 * minutes; second += 10) {
				relay_board_run(&board, 10000);
				relay_board_forget(&board);
			}
			printf("%-27s %-24s %u min: %u toggles\n", pulls[pull].name,
			       noises[noise].name, (unsigned)minutes,
			       (unsigned)(rmw_sim_pin_change_count(board.sim, RELAY) - before));
			assert_int_equal(rmw_sim_pin_change_count(board.sim, RELAY), before);
			relay_board_close(&board);
		}
}

static struct sim_disturbance short_bursts(void)
{
	struct sim_disturbance made = sim_disturbance_of(SIM_DISTURBANCE_BURSTS);

	made.ohm = 100;
	return made;
}

/* What the open wire picks up: nothing, or what wins over the pull. */
static void count_flips(const char *name, struct sim_disturbance *open)
{
	static struct rmw_sim_pin_change changes[8192];
	const uint32_t flips = getenv("RMW_NOISE_MINUTES") == NULL ? 1000 : 100;
	struct sim_disturbance contact = sim_disturbance_of(SIM_DISTURBANCE_SWITCH);
	uint64_t first, worst_ns = 0;
	uint32_t seen = 0;
	size_t count;

	relay_board_open(&board, "", BOARD, "");
	contact.period_ns = 500 * MS_NS + 777777;
	contact.open = open;
	contact.from_ns = board.sim->bus.now_ns;
	first = rmw_sim_pin_change_count(board.sim, RELAY);
	sim_pin_connect(&board.sim->bus, SWITCH, sim_disturbance_source(&contact));
	while (sim_disturbance_flips(&contact, board.sim->bus.now_ns) < flips) {
		relay_board_run(&board, 100);
		relay_board_forget(&board);
	}
	relay_board_run(&board, 350);
	count = rmw_sim_pin_changes(board.sim, &first, changes, RMW_COUNT(changes));
	for (size_t i = 0; i < count; i++) {
		const uint64_t into_ns = (changes[i].at_ns - contact.from_ns) % contact.period_ns;

		seen += changes[i].pin == RELAY && into_ns < 300 * MS_NS;
		if (changes[i].pin == RELAY && into_ns > worst_ns)
			worst_ns = into_ns;
	}
	printf("%-27s %u flips with 20 ms of bounce: %u seen, the slowest in %u ms\n", name,
	       (unsigned)flips, (unsigned)seen, (unsigned)(worst_ns / 1000000));
	assert_int_equal(seen, flips);
	relay_board_close(&board);
}

static void every_flip_of_a_switch_is_seen_within_300_ms(void **state)
{
	struct sim_disturbance hum = disturbance(0, 100), bursts = short_bursts();

	(void)state;
	count_flips("quiet wire", NULL);
	count_flips("hum on the open wire", &hum);
	count_flips("bursts on the open wire", &bursts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_toggles_nothing_in_ten_minutes),
		cmocka_unit_test(every_flip_of_a_switch_is_seen_within_300_ms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
