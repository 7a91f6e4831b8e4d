/* SPDX-License-Identifier: MIT */
/*
 * What the RAM stub's inner loops cost the chip's core, and how large it is: machine code on the
 * simulated board, whose cycles are a model (sim/costs.h). A measurement, not a test.
 *
 * usage: stub_bench [JSON_FILE [FIRMWARE]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "image/bl_stub.h"
#include "stub/protocol.h"
#include "support/deflate_chunk.h"
#include "support/fill.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

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

static bool measure(struct rmw_session *session, size_t i, const char *port, FILE *json,
		    struct rmw_err *err)
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
			"{\"port\":\"%s\",\"loop\":\"%s\",\"cycles_per_byte\":%.2f,\"instructions_per_byte\":%.2f,"
			"\"spent_s\":%.4f}\n",
			port, loops[i].name, cycles_per_byte, instructions_per_byte, spent_s);
	return true;
}

static bool measure_all(const char *port, FILE *json, struct rmw_err *err)
{
	const struct rmw_session_options options = { .port = port, .route = "stub" };
	struct rmw_session *session = NULL;
	bool is_good = rmw_session_open(&session, &options, err);

	printf("%s: 256 KiB\n%-24s %8s %13s %10s\n", port, "per byte", "cycles", "instructions",
	       "time");
	for (size_t i = 0; i < RMW_COUNT(loops) && is_good; i++)
		is_good = measure(session, i, port, json, err);
	if (is_good)
		printf("receive FIFO at most %" PRIu64 " of 32, bytes lost: %" PRIu64 "\n",
		       rmw_sim_count(rmw_session_sim(session), "rx_fifo_high"),
		       rmw_sim_count(rmw_session_sim(session), "rx_overflow"));
	rmw_session_free(session);
	return is_good;
}

/*
 * Inflating alone: while the flash erases, a chunk is received and taken apart; what receiving as
 * many bytes costs, and waiting for the erase, is taken off.
 */
#define CHUNK 4000u /* fits a frame also where it does not deflate */
#define CHUNKS 30u

static uint64_t cycles_of(struct rmw_port *port, uint8_t verb, uint16_t *sequence,
			  struct rmw_view payload)
{
	const struct rmw_sim *sim = rmw_sim_of_port(port);
	uint8_t ack[STUB_ACK_LENGTH];
	uint64_t cycles;

	TALK_WORDS(port, STUB_ERASE, (*sequence)++, ADDR, 65536);
	cycles = rmw_sim_count(sim, "busy_cycles");
	talk_send(port, verb, (*sequence)++, payload);
	board_pass(port, 100);
	cycles = rmw_sim_count(sim, "busy_cycles") - cycles;
	talk_until_done(port, *sequence, ack);
	return cycles;
}

static double measure_inflate(struct rmw_port *port, size_t *travelled)
{
	const struct deflate_way way = { 9, 0, 15, 8, true };
	uint8_t payload[STUB_PAYLOAD_MAX];
	uint16_t sequence = 1;
	int64_t cycles = 0;

	*travelled = 0;
	for (uint32_t at = 0; at < CHUNK * CHUNKS; at += CHUNK) {
		const uint32_t known = at < STUB_HISTORY ? at : STUB_HISTORY;
		rmw_auto(buf) blocks = RMW_BUF_INIT;
		struct rmw_view view = { payload, 0 };

		deflate_chunk(&blocks, (struct rmw_view){ bytes + at, CHUNK },
			      (struct rmw_view){ bytes + at - known, known }, &way);
		rmw_put_le32(payload, ADDR);
		rmw_put_le32(payload + STUB_SIZE, CHUNK);
		rmw_put_le32(payload + STUB_CHUNK_FLAGS, STUB_CHUNK_GOES_ON);
		memcpy(payload + STUB_CHUNK_BLOCKS, blocks.data, blocks.len);
		view.len = STUB_CHUNK_BLOCKS + blocks.len;
		*travelled += blocks.len;
		cycles += (int64_t)cycles_of(port, STUB_WRITE_DEFLATED, &sequence, view);
		view.len = view.len < STUB_DATA_MAX ? view.len : STUB_DATA_MAX;
		cycles -= (int64_t)cycles_of(port, STUB_WRITE, &sequence, view);
	}
	return (double)cycles / (CHUNK * CHUNKS);
}

static void print_inflate(FILE *json)
{
	struct rmw_port *port = open_stub("bl602?cpu=rv32");
	size_t travelled;
	const double cycles_per_byte = measure_inflate(port, &travelled);
	const double share = (double)travelled / (CHUNK * CHUNKS);

	printf("%-24s %8.1f   of what deflates to %.1f %%\n", "inflate", cycles_per_byte,
	       100 * share);
	if (json != NULL)
		fprintf(json, "{\"loop\":\"inflate\",\"cycles_per_byte\":%.2f,\"share\":%.4f}\n",
			cycles_per_byte, share);
	rmw_port_free(port);
}

/* The middle of it: code. False: there is no such file, or not so much of it. */
static bool read_firmware(const char *path)
{
	FILE *file = fopen(path, "rb");
	const bool is_good = file != NULL && fseek(file, 0x10000, SEEK_SET) == 0 &&
			     fread(bytes, 1, CHUNK * CHUNKS, file) == CHUNK * CHUNKS;

	if (file != NULL)
		fclose(file);
	return is_good;
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	struct rmw_err err = { 0 };
	bool is_good;

	printf("RAM stub: %zu bytes travel\n", rmw_bl602_stub_image().len);
	is_good =
		measure_all("sim:bl602", json, &err) && measure_all("sim:bl602?quad=1", json, &err);
	if (!is_good)
		fprintf(stderr, "%s%s\n", err.path, err.cause);
	fill_firmware((struct rmw_span){ bytes, CHUNK * CHUNKS }, 0);
	if (argc > 2 && !read_firmware(argv[2]))
		fprintf(stderr, "%s cannot be read\n", argv[2]);
	print_inflate(json);
	if (json != NULL)
		fclose(json);
	return is_good ? 0 : 1;
}
