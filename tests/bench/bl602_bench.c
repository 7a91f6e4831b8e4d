/* SPDX-License-Identifier: MIT */
/*
 * How long jobs take on a BL602, in device time, against what the line and the flash alone need.
 * A measurement, not a test: it never fails because something is slow.
 *
 * usage: bl602_bench [JSON_FILE]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <rmwflash/flash.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#define BAUD 500000.0
#define IMAGE_SIZE 787860u /* of a real OpenBL602 application */

struct measurement {
	const char *work;
	double limit_s; /* the bytes once over the line, or the flash operations alone */
	double spent_s;
	uint64_t bytes_out; /* host to device */
	uint64_t bytes_in;
};

static void fill(uint8_t *bytes, size_t len)
{
	uint32_t state = 1;

	for (size_t at = 0; at < len; at++) {
		state = state * 1664525u + 1013904223u;
		bytes[at] = (uint8_t)(state >> 24);
	}
}

static bool work_detect(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_layout layout;

	(void)part;
	return rmw_layout_read(&layout, chip, err);
}

static bool work_backup(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	static const char path[] = "bl602_bench.dump";
	struct rmw_job_result result = { 0 };
	bool is_good;

	(void)part;
	is_good = rmw_flash_backup(chip, NULL, path, &(struct rmw_job){ 0 }, &result, err);
	remove(path);
	remove("bl602_bench.dump.json");
	return is_good;
}

static bool work_write(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };

	return rmw_flash_write(chip, part, 1, &(struct rmw_job){ .skips_backup = true }, &result,
			       err);
}

static bool work_verify(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };

	return rmw_flash_verify(chip, part, 1, &(struct rmw_job){ 0 }, &result, err);
}

static const struct {
	const char *name;
	bool (*run)(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err);
	double line_bytes;
	double flash_s; /* erases of 64 KiB and pages, where there are any */
} works[] = {
	/* clang-format off */
	{ "detect",                 work_detect, 8192,              0 },
	{ "backup of 2 MiB",        work_backup, 2097152,           0 },
	{ "write of 787860 bytes",  work_write,  IMAGE_SIZE,        13 * 0.150 + IMAGE_SIZE / 256 * 0.0005 },
	{ "the same write again",   work_write,  IMAGE_SIZE,        0 },
	{ "verify of 787860 bytes", work_verify, IMAGE_SIZE,        0 },
	/* clang-format on */
};

static bool measure(struct rmw_session *session, size_t i, const struct rmw_part *part,
		    struct measurement *measurement, struct rmw_err *err)
{
	struct rmw_sim *sim = rmw_session_sim(session);
	uint64_t started_us = rmw_sim_now_us(sim);
	uint64_t out = rmw_sim_count(sim, "byte_in"), in = rmw_sim_count(sim, "byte_out");
	double line_s = works[i].line_bytes * 10 / BAUD;

	if (!works[i].run(rmw_session_chip(session), part, err))
		return false;
	*measurement = (struct measurement){
		.work = works[i].name,
		.limit_s = line_s > works[i].flash_s ? line_s : works[i].flash_s,
		.spent_s = (double)(rmw_sim_now_us(sim) - started_us) / 1e6,
		.bytes_out = rmw_sim_count(sim, "byte_in") - out,
		.bytes_in = rmw_sim_count(sim, "byte_out") - in,
	};
	return true;
}

static void print_row(const struct measurement *m)
{
	printf("%-24s %8.2f s %8.2f s %6.2f %10" PRIu64 " %10" PRIu64 "\n", m->work, m->limit_s,
	       m->spent_s, m->spent_s / m->limit_s, m->bytes_out, m->bytes_in);
}

static void save_row(FILE *json, const struct measurement *m)
{
	fprintf(json,
		"{\"work\":\"%s\",\"limit_s\":%.3f,\"spent_s\":%.3f,\"bytes_out\":%" PRIu64
		",\"bytes_in\":%" PRIu64 "}\n",
		m->work, m->limit_s, m->spent_s, m->bytes_out, m->bytes_in);
}

static bool run_all(struct rmw_session *session, FILE *json, struct rmw_err *err)
{
	uint8_t *image = malloc(IMAGE_SIZE);
	const struct rmw_part part = { 0x10000, { image, IMAGE_SIZE } };
	bool is_good = image != NULL;

	if (is_good)
		fill(image, IMAGE_SIZE);
	for (size_t i = 0; i < RMW_COUNT(works) && is_good; i++) {
		struct measurement measurement;

		is_good = measure(session, i, &part, &measurement, err);
		if (is_good)
			print_row(&measurement);
		if (is_good && json != NULL)
			save_row(json, &measurement);
	}
	free(image);
	return is_good;
}

int main(int argc, char **argv)
{
	const struct rmw_session_options options = { .port = "sim:bl602" };
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	struct rmw_session *session = NULL;
	struct rmw_err err = { 0 };
	struct rusage usage;
	bool is_good;

	printf("BL602 by boot ROM at 500000 baud, device time (simulated board)\n"
	       "%-24s %10s %10s %6s %10s %10s\n",
	       "work", "limit", "spent", "ratio", "bytes out", "bytes in");
	is_good = rmw_session_open(&session, &options, &err) && run_all(session, json, &err);
	if (!is_good)
		fprintf(stderr, "%s: %s\n", err.path, err.cause);
	rmw_session_free(session);
	if (json != NULL)
		fclose(json);
	getrusage(RUSAGE_SELF, &usage);
	printf("most memory: %ld KiB, the simulated board included\n", usage.ru_maxrss);
	return is_good ? 0 : 1;
}
