/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_JOB_BENCH_H
#define RMW_TESTS_JOB_BENCH_H

#include <stdio.h>

#include <rmwflash/flash.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "bench/bench_image.h"

/* Jobs by the RAM stub of a chip on its simulated board. Measurements: nothing fails because it is
 * slow. */

#define BENCH_FLASH_SIZE (2u << 20)

/* The board of a chip, as a row of each bench. */
struct bench_board {
	const char *title;
	const char *spec; /* of the simulated board; it has an option at least */
	const char *chip;
	uint32_t image_addr;
	struct bench_flash_times times;
	bool is_by_factor; /* targets are the BL602's as a factor of the limit: another start-up */
};

struct bench_row {
	const char *route;
	const char *work;
	double limit_s; /* the least there is: start-up, then line or flash, whichever is slower */
	double spent_s;
	uint64_t bytes_out; /* host to device */
	uint64_t bytes_in;
	double target_s; /* 0: none */
};

struct bench {
	const struct bench_board *board;
	FILE *json;
	bool has_rows;
	char folder[64];
	uint8_t *flash; /* BENCH_FLASH_SIZE, what goes into the board */
	struct rmw_buf image;
	double hello_s; /* of the last session */
};

/* Make a folder of its own and all that is freed by bench_end. */
bool bench_begin(struct bench *bench, const struct bench_board *board, const char *json_path,
		 struct rmw_err *err);
void bench_end(struct bench *bench);

/* Jobs, as people ask for them. */
typedef bool bench_job(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err);
bench_job bench_detect, bench_back_up, bench_write_part, bench_verify;

/* The larger of two times: what goes on side by side takes as long as the slower. */
double bench_slower(double a_s, double b_s);

/* One more line of the table, and of the JSON file; bench_begin_json begins one of another form. */
void bench_print_head(const char *title);
void bench_report(struct bench *bench, const struct bench_row *row);
void bench_begin_json(struct bench *bench);

/* The image to write; `path` NULL: made up. */
bool bench_take_image(struct bench *bench, const char *path, struct rmw_err *err);

/* Noise all over the flash file. */
bool bench_fill_flash(struct bench *bench, struct rmw_err *err);

/* All jobs by the stub, for each of `count` images; 0: for a made-up one. */
bool bench_measure_stub(struct bench *bench, char **images, int count, struct rmw_err *err);

#endif
