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

#define IMAGE_SIZE 787860u /* of a real OpenBL602 application */

/* A way to the flash and what is measured of it: the rows of `works` that are its own. */
struct way {
	const char *route;
	const char *title;
	const char *port;
	double baud;
};

static const struct way ways[] = {
	{ "rom", "boot ROM at 500000 baud", "sim:bl602", 500000 },
	{ "stub", "RAM stub at 2 Mbaud, start-up in each limit", "sim:bl602", 2000000 },
};

struct measurement {
	const char *route;
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

/* Of 788 KiB of noise over other noise. */
#define NOISE_SIZE (788u * 1024)

static bool work_overwrite(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	static uint8_t noise[NOISE_SIZE];
	const struct rmw_part other = { part->addr, RMW_VIEW_OF(noise) };

	fill(noise, sizeof(noise));
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)(noise[i] * 7 + 3);
	return work_write(chip, &other, err);
}

static const struct {
	const char *route;
	const char *name;
	bool (*run)(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err);
	double line_bytes;
	double flash_s; /* erases of 64 KiB and pages, where there are any */
} works[] = {
	/* clang-format off */
	{ "rom",  "detect",                 work_detect,    8192,       0 },
	{ "rom",  "backup of 2 MiB",        work_backup,    2097152,    0 },
	{ "rom",  "write of 787860 bytes",  work_write,     IMAGE_SIZE, 13 * 0.150 + IMAGE_SIZE / 256 * 0.0005 },
	{ "rom",  "the same write again",   work_write,     IMAGE_SIZE, 0 },
	{ "rom",  "verify of 787860 bytes", work_verify,    IMAGE_SIZE, 0 },
	{ "stub", "detect",                 work_detect,    8192,       0 },
	{ "stub", "backup of 2 MiB",        work_backup,    2097152,    0 },
	{ "stub", "write of 787860 bytes",  work_write,     IMAGE_SIZE, 13 * 0.150 + IMAGE_SIZE / 256 * 0.0005 },
	{ "stub", "788 KiB over others",    work_overwrite, NOISE_SIZE, 13 * 0.150 + NOISE_SIZE / 256 * 0.0005 },
	/* clang-format on */
};

static bool measure(struct rmw_session *session, const struct way *way, size_t i,
		    const struct rmw_part *part, double start_s, struct measurement *measurement,
		    struct rmw_err *err)
{
	struct rmw_sim *sim = rmw_session_sim(session);
	uint64_t started_us = rmw_sim_now_us(sim);
	uint64_t out = rmw_sim_count(sim, "byte_in"), in = rmw_sim_count(sim, "byte_out");
	double line_s = works[i].line_bytes * 10 / way->baud;

	if (!works[i].run(rmw_session_chip(session), part, err))
		return false;
	*measurement = (struct measurement){
		.route = way->route,
		.work = works[i].name,
		.limit_s = start_s + (line_s > works[i].flash_s ? line_s : works[i].flash_s),
		.spent_s = start_s + (double)(rmw_sim_now_us(sim) - started_us) / 1e6,
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
		"{\"route\":\"%s\",\"work\":\"%s\",\"limit_s\":%.3f,\"spent_s\":%.3f,\"bytes_out\":%" PRIu64
		",\"bytes_in\":%" PRIu64 "}\n",
		m->route, m->work, m->limit_s, m->spent_s, m->bytes_out, m->bytes_in);
}

static bool run_all(struct rmw_session *session, const struct way *way, FILE *json,
		    struct rmw_err *err)
{
	/* A ROM's start is a handshake; a stub is loaded first, which each job has to bear. */
	const double start_s = strcmp(way->route, "stub") == 0
				       ? (double)rmw_sim_now_us(rmw_session_sim(session)) / 1e6
				       : 0;
	uint8_t *image = malloc(IMAGE_SIZE);
	const struct rmw_part part = { 0x10000, { image, IMAGE_SIZE } };
	bool is_good = image != NULL;

	if (is_good)
		fill(image, IMAGE_SIZE);
	for (size_t i = 0; i < RMW_COUNT(works) && is_good; i++) {
		struct measurement measurement;

		if (strcmp(works[i].route, way->route) != 0)
			continue;
		is_good = measure(session, way, i, &part, start_s, &measurement, err);
		if (is_good)
			print_row(&measurement);
		if (is_good && json != NULL)
			save_row(json, &measurement);
	}
	free(image);
	return is_good;
}

static bool run_way(const struct way *way, FILE *json)
{
	const struct rmw_session_options options = { .port = way->port, .route = way->route };
	struct rmw_session *session = NULL;
	struct rmw_err err = { 0 };
	bool is_good;

	printf("BL602 by %s, device time (simulated board)\n"
	       "%-24s %10s %10s %6s %10s %10s\n",
	       way->title, "work", "limit", "spent", "ratio", "bytes out", "bytes in");
	is_good = rmw_session_open(&session, &options, &err) && run_all(session, way, json, &err);
	if (!is_good)
		fprintf(stderr, "%s: %s\n", err.path, err.cause);
	rmw_session_free(session);
	return is_good;
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	struct rusage usage;
	bool is_good = true;

	for (size_t i = 0; i < RMW_COUNT(ways); i++)
		is_good = run_way(&ways[i], json) && is_good;
	if (json != NULL)
		fclose(json);
	getrusage(RUSAGE_SELF, &usage);
	printf("most memory: %ld KiB, the simulated board included\n", usage.ru_maxrss);
	return is_good ? 0 : 1;
}
