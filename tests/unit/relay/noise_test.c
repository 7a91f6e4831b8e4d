/* SPDX-License-Identifier: MIT */
/* What a line picks up toggles nothing in ten minutes, and no flip of a switch is missed. */
#include "support/cmocka.h"

#include <stdio.h>

#include "support/relay_bench.h"

#define PIN 3u
#define RELAY 21u
#define MINUTES 10u
#define FLIPS 1000u
#define SEEN_MS 300u
#define BOUNCE_MS 20u

static struct relay_bench bench;

/* A disturbance that is stronger than any pull; -1 where it is silent. */
typedef int wave(struct relay_port *port, uint32_t pin);

static uint32_t random_of(struct relay_port *port, uint32_t most)
{
	(void)bench_chance(port, 0);
	return (uint32_t)(port->chance >> 40) % most;
}

/* 50 Hz about the threshold, whose share of time above it drifts between 5 and 95 %. */
static int hum(struct relay_port *port, uint32_t pin)
{
	const uint32_t drift_s = port->now_ms / 1000 % 20;
	const uint32_t share = 1 + (drift_s < 10 ? drift_s : 19 - drift_s) * 2;

	return pin == PIN ? port->now_ms % 20 < share : -1;
}

/* 50 Hz that fades away and comes back each second. */
static int fading_hum(struct relay_port *port, uint32_t pin)
{
	return port->now_ms / 20 % 50 < 20 ? hum(port, pin) : -1;
}

/* Trains of random edges of up to `most_ms`, up to half a second apart. */
static int trains(struct relay_port *port, uint32_t pin, uint32_t most_ms)
{
	static uint32_t from_ms, to_ms;

	if (pin != PIN)
		return -1;
	if (port->now_ms >= to_ms || port->now_ms + 1000 < from_ms) {
		from_ms = port->now_ms + random_of(port, 500);
		to_ms = from_ms + 1 + random_of(port, most_ms);
	}
	return port->now_ms >= from_ms ? bench_chance(port, 512) : -1;
}

static int bursts(struct relay_port *port, uint32_t pin)
{
	return trains(port, pin, 60);
}

static int short_bursts(struct relay_port *port, uint32_t pin)
{
	return trains(port, pin, 25);
}

/* A contact that trembles: 20 ms of random edges, each tenth of a second to each second. */
static int tremble(struct relay_port *port, uint32_t pin)
{
	static uint32_t next_ms;

	if (pin != PIN)
		return -1;
	if (port->now_ms >= next_ms + BOUNCE_MS || port->now_ms + 2000 < next_ms)
		next_ms = port->now_ms + 100 + random_of(port, 900);
	return port->now_ms >= next_ms ? bench_chance(port, 512) : -1;
}

static int all_at_once(struct relay_port *port, uint32_t pin)
{
	const int burst = bursts(port, pin), contact = tremble(port, pin);

	if (burst >= 0)
		return burst;
	return contact >= 0 ? contact : fading_hum(port, pin);
}

static const struct {
	const char *name;
	wave *wave;
} waves[] = {
	{ "nothing", NULL },
	{ "50 Hz hum, 5 to 95 % high", hum },
	{ "50 Hz hum, fading", fading_hum },
	{ "bursts of up to 60 ms", bursts },
	{ "contact trembling for 20 ms", tremble },
	{ "all at once", all_at_once },
};

static const struct {
	const char *pull;
	const char *pins;
} roles[] = {
	{ "pull-up", "3=14:1 21=1:1" },
	{ "pull-down", "3=91:1 21=1:1" },
	{ "no pull", "3=15:1 21=1:1" },
};

static void count_toggles(size_t role, size_t noise, int held)
{
	uint32_t before, toggles;

	bench_begin_with(&bench, roles[role].pins, "", "", 1024);
	bench.port.outside[PIN] = held;
	bench_run(&bench, 500);
	bench.port.noise = waves[noise].wave;
	before = bench.port.flips[RELAY];
	for (uint32_t second = 0; second < 60 * MINUTES; second++) {
		bench_run(&bench, 1000);
		bench_forget(&bench);
	}
	toggles = bench.port.flips[RELAY] - before;
	printf("%-10s %-28s %u min: %u edges, %u toggles\n", roles[role].pull, waves[noise].name,
	       (unsigned)MINUTES, (unsigned)bench.relay.pins[PIN].debounce.edges,
	       (unsigned)toggles);
	assert_int_equal(toggles, 0);
	bench_end(&bench);
}

static void noise_toggles_nothing_in_ten_minutes(void **state)
{
	(void)state;
	for (size_t role = 0; role < RMW_COUNT(roles); role++)
		for (size_t noise = 0; noise < RMW_COUNT(waves); noise++)
			count_toggles(role, noise, role == 2 ? 0 : -1);
}

/* What the wire of an open contact picks up; a closed one is a short circuit. */
static const struct {
	const char *name;
	wave *wave;
} wires[] = {
	{ "quiet wire", NULL },
	{ "hum on the open wire", hum },
	{ "25 ms bursts on open wire", short_bursts },
};

static void bounce(int to)
{
	for (uint32_t ms = 0; ms < BOUNCE_MS; ms++) {
		bench.port.outside[PIN] = bench_chance(&bench.port, 512);
		bench_run(&bench, 1);
	}
	bench.port.outside[PIN] = to;
}

/* How long until the relay has moved; SEEN_MS: too long. */
static uint32_t flip(int closed, int open, size_t wire, uint32_t number)
{
	const uint32_t before = bench.port.flips[RELAY];
	uint32_t ms = BOUNCE_MS;

	bench.port.noise = NULL;
	bounce(number % 2 == 0 ? closed : open);
	bench.port.noise = number % 2 == 0 ? NULL : wires[wire].wave;
	for (; ms < SEEN_MS && bench.port.flips[RELAY] == before; ms++)
		bench_run(&bench, 1);
	bench_run(&bench, SEEN_MS - ms + random_of(&bench.port, 800));
	bench_forget(&bench);
	return bench.port.flips[RELAY] == before + 1 ? ms : SEEN_MS;
}

static void count_flips(size_t role, size_t wire, int closed, int open)
{
	uint32_t seen = 0, worst_ms = 0;

	bench_begin_with(&bench, roles[role].pins, "", "", 1024);
	bench.port.outside[PIN] = open;
	bench_run(&bench, 1000);
	bench.port.noise = wires[wire].wave;
	bench_run(&bench, 3000);
	for (uint32_t number = 0; number < FLIPS; number++) {
		const uint32_t ms = flip(closed, open, wire, number);

		seen += ms < SEEN_MS;
		worst_ms = ms > worst_ms ? ms : worst_ms;
	}
	printf("%-10s %-24s %u flips with %u ms of bounce: %u seen, the slowest in %u ms\n",
	       roles[role].pull, wires[wire].name, (unsigned)FLIPS, (unsigned)BOUNCE_MS,
	       (unsigned)seen, (unsigned)worst_ms);
	assert_int_equal(seen, FLIPS);
	bench_end(&bench);
}

static void every_flip_of_a_switch_is_seen_within_300_ms(void **state)
{
	(void)state;
	for (size_t wire = 0; wire < RMW_COUNT(wires); wire++) {
		count_flips(0, wire, 0, -1);
		count_flips(1, wire, 1, -1);
	}
	count_flips(2, 0, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_toggles_nothing_in_ten_minutes),
		cmocka_unit_test(every_flip_of_a_switch_is_seen_within_300_ms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
