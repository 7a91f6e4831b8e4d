/* SPDX-License-Identifier: MIT */
/*
 * How long jobs take on a BK7231T and a BK7231N, in device time, against the bytes of their
 * requests and replies at the rate of the line plus what the chip itself needs. A measurement, not
 * a test: it never fails because something is slow.
 *
 * usage: bk7231_bench [JSON_FILE]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/flash.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "image/bk_container.h"
#include "support/fill.h"
#include "support/scratch.h"

#define FLASH_SIZE (2u << 20)
#define SECTOR 4096u
#define WINDOW 65536u
#define PAGE 256u
#define IMAGE_LEN 978944u /* of a T's application: bk7231-protocol 16.4 */
#define READ_BAUD 2000000.0
#define WRITE_BAUD 1000000.0
#define TARGET 1.10

/* Bytes on the line, a request and its reply: bk7231-protocol 5. */
#define READ_BYTES (12 + 4111)
#define WRITE_BYTES (4108 + 15)
#define ERASE_BYTES (13 + 16)
#define CRC_BYTES (13 + 11)

/* What a chip takes by itself, in seconds: bk7231t-observed, Speed. Of an N as the board plays it.
 */
#define FETCH_S 0.0018
#define CRC_BYTE_S 0.45e-6
#define CRC_S 0.0004
#define LAST_PAGE_S 0.0012
#define ERASE_4K_S 0.045
#define ERASE_64K_S 0.250
#define N_PAGE_S 0.00104

struct bench {
	FILE *json;
	bool has_rows;
	const char *chip;
	bool writes_behind; /* a page is only programmed once all of its sector has come */
	uint8_t *image;
};

static double blocks_s(uint32_t blocks, double bytes, double baud)
{
	return blocks * bytes * 10 / baud;
}

static double crc_s(uint32_t bytes)
{
	return CRC_BYTES * 10 / READ_BAUD + CRC_S + bytes * CRC_BYTE_S;
}

static double read_s(uint32_t bytes)
{
	return blocks_s(bytes / SECTOR, READ_BYTES, READ_BAUD) + bytes / SECTOR * FETCH_S +
	       bytes / WINDOW * crc_s(WINDOW);
}

/* Blocks of 64 KiB where they fit, sectors before the first and behind the last. */
static double erase_s(uint32_t addr, uint32_t size)
{
	double sum_s = 0;

	for (uint32_t at = addr, step; at < addr + size; at += step) {
		const bool is_block = at % WINDOW == 0 && addr + size - at >= WINDOW;

		step = is_block ? WINDOW : SECTOR;
		sum_s += (is_block ? ERASE_64K_S : ERASE_4K_S) + ERASE_BYTES * 10 / WRITE_BAUD;
	}
	return sum_s;
}

static double write_s(const struct bench *bench, uint32_t size)
{
	const double pages_s = bench->writes_behind ? SECTOR / PAGE * N_PAGE_S : LAST_PAGE_S;

	return blocks_s(size / SECTOR, WRITE_BYTES, WRITE_BAUD) + size / SECTOR * pages_s;
}

struct row {
	const char *work;
	double limit_s, spent_s;
	uint64_t bytes_out, bytes_in;
};

static void report(struct bench *bench, const struct row *row)
{
	const bool is_reached = row->spent_s <= TARGET * row->limit_s;

	printf("%-8s %-32s %7.2f s %7.2f s %6.2f %9" PRIu64 " %9" PRIu64 "  <= %.2f  %s\n",
	       bench->chip, row->work, row->limit_s, row->spent_s, row->spent_s / row->limit_s,
	       row->bytes_out, row->bytes_in, TARGET, is_reached ? "reached" : "not yet");
	if (bench->json == NULL)
		return;
	fprintf(bench->json,
		"%s{\"chip\":\"%s\",\"work\":\"%s\",\"limit_s\":%.3f,\"spent_s\":%.3f,"
		"\"ratio\":%.3f,\"bytes_out\":%" PRIu64 ",\"bytes_in\":%" PRIu64 ",\"reached\":%s}",
		bench->has_rows ? ",\n" : "[\n", bench->chip, row->work, row->limit_s, row->spent_s,
		row->spent_s / row->limit_s, row->bytes_out, row->bytes_in,
		is_reached ? "true" : "false");
	bench->has_rows = true;
}

/* After the link, which a person's hand or the wiring of DTR and RTS sets the pace of. */
static bool measure(struct bench *bench, struct rmw_session *session, bool is_backup,
		    struct row *row, struct rmw_err *err)
{
	const struct rmw_part part = { RMW_BK_APPLICATION, { bench->image, IMAGE_LEN } };
	const struct rmw_job job = { .backup_dir = scratch_path("backups") };
	struct rmw_chip *chip = rmw_session_chip(session);
	struct rmw_sim *sim = rmw_session_sim(session);
	const uint64_t began_us = rmw_sim_now_us(sim);
	const uint64_t out = rmw_sim_count(sim, "byte_in"), in = rmw_sim_count(sim, "byte_out");
	struct rmw_job_result result = { 0 };

	if (!(is_backup ? rmw_flash_backup(chip, NULL, NULL, &job, &result, err)
			: rmw_flash_write(chip, &part, 1, &job, &result, err)))
		return false;
	row->spent_s = (double)(rmw_sim_now_us(sim) - began_us) / 1e6;
	row->bytes_out = rmw_sim_count(sim, "byte_in") - out;
	row->bytes_in = rmw_sim_count(sim, "byte_out") - in;
	report(bench, row);
	return true;
}

static bool measure_job(struct bench *bench, bool is_backup, struct row row, struct rmw_err *err)
{
	struct rmw_session *session = NULL;
	char port[40];
	bool is_good;

	snprintf(port, sizeof(port), "sim:%s", bench->chip);
	is_good =
		rmw_session_open(&session,
				 &(struct rmw_session_options){ .port = port, .chip = bench->chip },
				 err) &&
		measure(bench, session, is_backup, &row, err);
	rmw_session_free(session);
	return is_good;
}

/* A full job: all is read into a backup, the application erased and written, all compared. */
static bool measure_chip(struct bench *bench, const char *chip, bool writes_behind,
			 struct rmw_err *err)
{
	const double backup_s = read_s(FLASH_SIZE);

	bench->chip = chip;
	bench->writes_behind = writes_behind;
	return measure_job(bench, true,
			   (struct row){ .work = "backup of 2 MiB", .limit_s = backup_s }, err) &&
	       measure_job(bench, false,
			   (struct row){ .work = "backup, write of 978944 bytes",
					 .limit_s = backup_s +
						    erase_s(RMW_BK_APPLICATION, IMAGE_LEN) +
						    write_s(bench, IMAGE_LEN) + crc_s(FLASH_SIZE) },
			   err);
}

int main(int argc, char **argv)
{
	struct bench bench = { .json = argc > 1 ? fopen(argv[1], "w") : NULL,
			       .image = malloc(IMAGE_LEN) };
	struct rmw_err err = { 0 };
	bool is_good;

	if (bench.image == NULL)
		return 1;
	setenv("XDG_STATE_HOME", scratch_path("state"), 1);
	fill_noise((struct rmw_span){ bench.image, IMAGE_LEN }, 3);
	printf("%-8s %-32s %9s %9s %6s %9s %9s  target\n", "", "", "limit", "spent", "ratio",
	       "bytes out", "bytes in");
	is_good = measure_chip(&bench, "bk7231t", false, &err) &&
		  measure_chip(&bench, "bk7231n", true, &err);
	if (!is_good)
		fprintf(stderr, "%s%s\n", err.path, err.cause);
	if (bench.json != NULL) {
		fputs("\n]\n", bench.json);
		fclose(bench.json);
	}
	free(bench.image);
	return is_good ? 0 : 1;
}
