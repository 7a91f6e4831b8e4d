/* SPDX-License-Identifier: MIT */
/*
 * What the RAM stub makes of a flash that is read compressed: machine code on the simulated board,
 * whose cycles are a model (sim/costs.h). A measurement, not a test.
 *
 * usage: stub_deflate_bench [JSON_FILE [FLASH_IMAGE]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/sim.h>

#include "base/file.h"
#include "sim/nor.h"
#include "stub/protocol.h"
#include "support/deflate_check.h"
#include "support/fill.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

#define FLASH_SIZE (2u << 20)
#define FIRMWARE_SIZE 787860u
#define BAUD 2000000u
#define LINE_BITS 10u

static void fill_blank(struct rmw_span content, uint32_t seed)
{
	(void)seed;
	memset(content.data, 0xff, content.len);
}

static const struct {
	const char *name;
	uint32_t size;
	void (*fill)(struct rmw_span content, uint32_t seed);
} contents[] = {
	/* clang-format off */
	{ "made-up firmware", FIRMWARE_SIZE, fill_firmware },
	{ "text",             0x40000,       fill_text },
	{ "noise",            0x40000,       fill_noise },
	{ "blank",            0x140000,      fill_blank },
	/* clang-format on */
};

static struct rmw_port *open_fast(void)
{
	struct rmw_port *port = open_stub("bl602?cpu=rv32&flash=2M");
	uint8_t ack[STUB_ACK_LENGTH];
	struct rmw_err err = { 0 };

	TALK_WORDS(port, STUB_BAUD, 1, BAUD);
	talk_until_done(port, 2, ack);
	if (!rmw_port_set_baud(port, BAUD, &err))
		abort();
	board_pass(port, 5);
	talk_hello(port, (struct rmw_span){ NULL, 0 });
	return port;
}

static void print_deflated(const char *name, size_t size, uint64_t sent, uint64_t cycles,
			   uint64_t spent_us, struct rmw_view content, FILE *json)
{
	const size_t zlib = zlib_len(content);
	const double cycles_per_byte = (double)cycles / (double)size;
	const double line_s = (double)sent * LINE_BITS / BAUD;

	printf("%-20s %8zu %8" PRIu64 " %8.3f %8.1f %8.3f s %8.3f s\n", name, size, sent,
	       (double)sent / (double)zlib, cycles_per_byte, (double)spent_us / 1e6, line_s);
	if (json != NULL)
		fprintf(json,
			"{\"deflated\":\"%s\",\"size\":%zu,\"sent\":%" PRIu64
			",\"zlib6\":%zu,\"cycles_per_byte\":%.2f,\"spent_s\":%.4f}\n",
			name, size, sent, zlib, cycles_per_byte, (double)spent_us / 1e6);
}

/* What the flash holds from address 0 on, read once; what is sent has frames and ACKs in it. */
static void measure_deflated(struct rmw_port *port, const char *name, uint32_t size, FILE *json)
{
	struct rmw_sim *sim = rmw_sim_of_port(port);
	const uint64_t sent = rmw_sim_count(sim, "byte_out");
	const uint64_t cycles = rmw_sim_count(sim, "busy_cycles");
	const uint64_t started_us = rmw_sim_now_us(sim);
	rmw_auto(buf) back = RMW_BUF_INIT;
	uint8_t ack[STUB_ACK_LENGTH];
	struct rmw_err err = { 0 };

	if (!rmw_buf_resize(&back, size, &err))
		abort();
	TALK_WORDS(port, STUB_READ_DEFLATED, 1, 0, size);
	if (chunks_collect(port, 1, rmw_buf_span(&back), ack) != size ||
	    memcmp(back.data, rmw_sim_flash(sim).data, size) != 0)
		abort();
	print_deflated(name, size, rmw_sim_count(sim, "byte_out") - sent,
		       rmw_sim_count(sim, "busy_cycles") - cycles, rmw_sim_now_us(sim) - started_us,
		       rmw_buf_view(&back), json);
	talk_hello(port, (struct rmw_span){ NULL, 0 });
}

static bool measure_image(struct rmw_port *port, const char *path, FILE *json, struct rmw_err *err)
{
	const struct rmw_span cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
	rmw_auto(buf) image = RMW_BUF_INIT;

	if (!rmw_file_read(path, FLASH_SIZE, &image, err))
		return false;
	memset(cells.data, 0xff, cells.len);
	memcpy(cells.data, image.data, image.len);
	measure_deflated(port, "image", (uint32_t)image.len, json);
	measure_deflated(port, "flash with image", FLASH_SIZE, json);
	return true;
}

static bool measure_all_deflated(const char *image, FILE *json, struct rmw_err *err)
{
	struct rmw_port *port = open_fast();
	const struct rmw_span cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
	bool is_good = true;

	printf("%-20s %8s %8s %8s %8s %10s %10s\n", "read, deflate, send", "bytes", "sent",
	       "/ zlib", "cycles", "time", "line");
	for (size_t i = 0; i < RMW_COUNT(contents); i++) {
		contents[i].fill(rmw_span_part(cells, 0, contents[i].size), 1);
		measure_deflated(port, contents[i].name, contents[i].size, json);
	}
	if (image != NULL)
		is_good = measure_image(port, image, json, err);
	rmw_port_free(port);
	return is_good;
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	struct rmw_err err = { 0 };
	bool is_good;

	is_good = measure_all_deflated(argc > 2 ? argv[2] : NULL, json, &err);
	if (!is_good)
		fprintf(stderr, "%s%s\n", err.path, err.cause);
	if (json != NULL)
		fclose(json);
	return is_good ? 0 : 1;
}
