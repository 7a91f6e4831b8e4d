/* SPDX-License-Identifier: MIT */
/*
 * What the RAM stub's inner loops cost the chip's core, and how large it is: machine code on the
 * simulated board, whose cycles are a model (sim/costs.h). A measurement, not a test.
 *
 * usage: stub_bench [JSON_FILE]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "image/bl_stub.h"

#define ADDR 0x40000u
#define SIZE (256u * 1024)

static uint8_t bytes[SIZE];

static bool receive(struct rmw_chip *chip, struct rmw_err *err)
{
	memset(bytes, 0xff,
	       sizeof(bytes)); /* a page that is all FF is received and not programmed */
	return rmw_chip_write(chip, ADDR, RMW_VIEW_OF(bytes), err);
}

static bool program(struct rmw_chip *chip, struct rmw_err *err)
{
	memset(bytes, 0x5a, sizeof(bytes));
	return rmw_chip_write(chip, ADDR, RMW_VIEW_OF(bytes), err);
}

static bool send(struct rmw_chip *chip, struct rmw_err *err)
{
	return rmw_chip_read(chip, ADDR, RMW_SPAN_OF(bytes), err);
}

static bool sum(struct rmw_chip *chip, struct rmw_err *err)
{
	uint32_t crcs[SIZE / 4096];

	return rmw_chip_crcs(chip, ADDR, SIZE, crcs, err);
}

static bool hash(struct rmw_chip *chip, struct rmw_err *err)
{
	uint8_t digest[RMW_DIGEST_SIZE];

	return rmw_chip_digest(chip, ADDR, SIZE, digest, err);
}

static const struct {
	const char *name;
	bool (*run)(struct rmw_chip *chip, struct rmw_err *err);
} loops[] = {
	/* clang-format off */
	{ "receive, blank check", receive },
	{ "receive, program",     program },
	{ "read flash, send",     send },
	{ "read flash, CRC-32",   sum },
	{ "read flash, SHA-256",  hash },
	/* clang-format on */
};

static bool measure(struct rmw_session *session, size_t i, FILE *json, struct rmw_err *err)
{
	struct rmw_sim *sim = rmw_session_sim(session);
	const uint64_t cycles = rmw_sim_count(sim, "busy_cycles");
	const uint64_t instructions = rmw_sim_count(sim, "instructions");
	const uint64_t started_us = rmw_sim_now_us(sim);
	double cycles_per_byte, instructions_per_byte, spent_s;

	if (!loops[i].run(rmw_session_chip(session), err))
		return false;
	cycles_per_byte = (double)(rmw_sim_count(sim, "busy_cycles") - cycles) / SIZE;
	instructions_per_byte = (double)(rmw_sim_count(sim, "instructions") - instructions) / SIZE;
	spent_s = (double)(rmw_sim_now_us(sim) - started_us) / 1e6;
	printf("%-24s %8.1f %13.1f %8.3f s\n", loops[i].name, cycles_per_byte,
	       instructions_per_byte, spent_s);
	if (json != NULL)
		fprintf(json,
			"{\"loop\":\"%s\",\"cycles_per_byte\":%.2f,\"instructions_per_byte\":%.2f,"
			"\"spent_s\":%.4f}\n",
			loops[i].name, cycles_per_byte, instructions_per_byte, spent_s);
	return true;
}

static bool measure_all(FILE *json, struct rmw_err *err)
{
	const struct rmw_session_options options = { .port = "sim:bl602", .route = "stub" };
	struct rmw_session *session = NULL;
	bool is_good = rmw_session_open(&session, &options, err);

	printf("%-24s %8s %13s %10s\n", "256 KiB, per byte", "cycles", "instructions", "time");
	for (size_t i = 0; i < RMW_COUNT(loops) && is_good; i++)
		is_good = measure(session, i, json, err);
	if (is_good)
		printf("receive FIFO at most %" PRIu64 " of 32, bytes lost: %" PRIu64 "\n",
		       rmw_sim_count(rmw_session_sim(session), "rx_fifo_high"),
		       rmw_sim_count(rmw_session_sim(session), "rx_overflow"));
	rmw_session_free(session);
	return is_good;
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	struct rmw_err err = { 0 };
	bool is_good;

	printf("RAM stub: %zu bytes travel\n", rmw_bl602_stub_image().len);
	is_good = measure_all(json, &err);
	if (!is_good)
		fprintf(stderr, "%s%s\n", err.path, err.cause);
	if (json != NULL)
		fclose(json);
	return is_good ? 0 : 1;
}
