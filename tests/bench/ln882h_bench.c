/* SPDX-License-Identifier: MIT */
/*
 * How long jobs take on an LN882H by the RAM stub, in device time, against what the line and the
 * flash alone need. A measurement, not a test: it never fails because something is slow.
 *
 * usage: ln882h_bench [JSON_FILE [IMAGE...]]
 */
#include <stdio.h>

#include "bench/job_bench.h"

static const struct bench_board board = {
	.title = "LN882H by RAM stub at 2 Mbaud, device time from power-on, old content random",
	.spec = "ln882h?quad=1",
	.chip = "ln882h",
	.image_addr = 0x7000,
	.times = { .erase64k_s = 0.005,
		   .erase32k_s = 0.005,
		   .erase4k_s = 0.005,
		   .page_s = 0.00015 },
	.is_by_factor = true,
};

int main(int argc, char **argv)
{
	struct rmw_err err = { 0 };
	struct bench bench;
	const bool is_good = bench_begin(&bench, &board, argc > 1 ? argv[1] : NULL, &err) &&
			     bench_measure_stub(&bench, argv + 2, argc > 2 ? argc - 2 : 0, &err);

	if (!is_good)
		fprintf(stderr, "%s%s\n", err.path, err.cause);
	bench_end(&bench);
	return is_good ? 0 : 1;
}
