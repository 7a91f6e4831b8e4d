/* SPDX-License-Identifier: MIT */
/*
 * How long ten minutes of firmware in flash take that wakes 1000 times a second, looks at its pins
 * and works some 300 instructions, in host time: a measurement, not a test.
 *
 * usage: wake_bench [JSON_FILE]
 */
#include <stdio.h>
#include <time.h>

#include "sim/disturbance.h"
#include "support/flash_code.h"
#include "support/sim_board.h"

#define MINUTES 10u
#define PIN 3u

static const uint32_t wakes[] = {
	/* clang-format off */
	0x42030437, /* lui   s0, 0x42030 */
	0x400004b7, /* lui   s1, 0x40000 */
	0x02004937, /* lui   s2, 0x2004 */
	0x0200c9b7, /* lui   s3, 0x200c */
	0x028002b7, /* lui   t0, 0x2800 */
	0x00100313, /* li    t1, 1 */
	0x406283a3, /* sb    t1, 1031(t0) */
	0xff89a283, /* lw    t0, -8(s3) */
	0x00002a37, /* lui   s4, 0x2 */
	0x710a0a13, /* add   s4, s4, 1808 */
	0x014282b3, /* add   t0, t0, s4 */
	0x00092223, /* sw    zero, 4(s2) */
	0x00592023, /* sw    t0, 0(s2) */
	0x00000297, /* auipc t0, 0x0 */
	0x04c28293, /* add   t0, t0, 76 */
	0x00228293, /* add   t0, t0, 2 */
	0x30529073, /* csrw  mtvec, t0 */
	0x30046073, /* csrs  mstatus, 8 */
	0x10500073, /* wfi */
	0x00042283, /* lw    t0, 0(s0) */
	0x00128293, /* add   t0, t0, 1 */
	0x00542023, /* sw    t0, 0(s0) */
	0x1804a383, /* lw    t2, 384(s1) */
	0x06400313, /* li    t1, 100 */
	0xfff30313, /* add   t1, t1, -1 */
	0x0063c3b3, /* xor   t2, t2, t1 */
	0xfe031ce3, /* bnez  t1, 23000060 */
	0x00742223, /* sw    t2, 4(s0) */
	0xfd9ff06f, /* j     23000048 */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0xff010113, /* add   sp, sp, -16 */
	0x00512023, /* sw    t0, 0(sp) */
	0x00612223, /* sw    t1, 4(sp) */
	0x00092283, /* lw    t0, 0(s2) */
	0x014282b3, /* add   t0, t0, s4 */
	0x0142b333, /* sltu  t1, t0, s4 */
	0x00592023, /* sw    t0, 0(s2) */
	0x00492283, /* lw    t0, 4(s2) */
	0x006282b3, /* add   t0, t0, t1 */
	0x00592223, /* sw    t0, 4(s2) */
	0x00012283, /* lw    t0, 0(sp) */
	0x00412303, /* lw    t1, 4(sp) */
	0x01010113, /* add   sp, sp, 16 */
	0x30200073, /* mret */
	/* clang-format on */
};

static const struct work {
	const char *name;
	enum sim_disturbance_kind kind;
} works[] = {
	{ "hum", SIM_DISTURBANCE_HUM },
	{ "bursts", SIM_DISTURBANCE_BURSTS },
	{ "switch", SIM_DISTURBANCE_SWITCH },
};

static double now_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Seconds; `mips` gets million instructions a second. */
static double measure(const struct work *work, double *mips)
{
	struct sim_disturbance wave = sim_disturbance_of(work->kind);
	struct rmw_port *port = open_board("bl602?app=code");
	struct rmw_sim *sim = rmw_sim_of_port(port);
	const double began = now_s();
	double seconds;

	sim_pin_connect(&sim->bus, PIN, sim_disturbance_source(&wave));
	start_flash_code(sim, wakes, RMW_COUNT(wakes));
	board_pass(port, MINUTES * 60000);
	seconds = now_s() - began;
	*mips = (double)rmw_sim_count(sim, "instructions") / seconds / 1e6;
	if (rmw_sim_death(sim) != NULL)
		printf("%s\n", rmw_sim_death(sim));
	rmw_port_free(port);
	return seconds;
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	const char *mark = "{";

	for (size_t i = 0; i < RMW_COUNT(works); i++) {
		double mips;
		const double seconds = measure(&works[i], &mips);

		printf("%-8s %5.2f s for %u minutes, %5.1f million instructions per second\n",
		       works[i].name, seconds, MINUTES, mips);
		if (json != NULL)
			fprintf(json, "%s\"%s_s\":%.2f", mark, works[i].name, seconds);
		mark = ",";
	}
	if (json != NULL) {
		fputs("}\n", json);
		fclose(json);
	}
	return 0;
}
