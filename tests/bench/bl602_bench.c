/* SPDX-License-Identifier: MIT */
/*
 * How long jobs take on a BL602, in device time, against what the line and the flash alone need,
 * and what the program costs its host. A measurement, not a test: it never fails because something
 * is slow.
 *
 * usage: bl602_bench [JSON_FILE [IMAGE...]]
 * Without an image one is made up. RMWFLASH names another program to measure on the host.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rmwflash/flash.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "base/file.h"
#include "bench/bench_image.h"
#include "bench/host_load.h"
#include "support/fill.h"
#include "support/scratch.h"

#define FLASH_SIZE (2u << 20)
#define IMAGE_ADDR 0x10000u
#define SECTOR 4096u
#define STUB_BAUD 2000000.0
#define ROM_BAUD 500000.0
#define CPU_PERCENT_MAX 5.0
#define MEMORY_MAX 12000000.0

struct row {
	const char *route;
	const char *work;
	double limit_s; /* the least there is: start-up, then line or flash, whichever is slower */
	double spent_s;
	uint64_t bytes_out; /* host to device */
	uint64_t bytes_in;
	double target_s; /* 0: none */
};

struct bench {
	FILE *json;
	bool has_rows;
	char folder[64];
	uint8_t *flash; /* FLASH_SIZE, what goes into the board */
	struct rmw_buf image;
	double hello_s; /* of the last session */
};

static void flash_path(const struct bench *bench, char path[RMW_PATH_MAX])
{
	snprintf(path, RMW_PATH_MAX, "%s/flash.bin", bench->folder);
}

static void begin_json(struct bench *bench)
{
	if (bench->json != NULL)
		fputs(bench->has_rows ? ",\n" : "[\n", bench->json);
	bench->has_rows = true;
}

static void report(struct bench *bench, const struct row *row)
{
	const bool is_reached = row->spent_s <= row->target_s;

	printf("%-36s %7.2f s %7.2f s %6.2f %9" PRIu64 " %9" PRIu64, row->work, row->limit_s,
	       row->spent_s, row->spent_s / row->limit_s, row->bytes_out, row->bytes_in);
	if (row->target_s > 0)
		printf("  <= %5.2f s  %s", row->target_s, is_reached ? "reached" : "not yet");
	putchar('\n');
	fflush(stdout);
	begin_json(bench);
	if (bench->json == NULL)
		return;
	fprintf(bench->json,
		"{\"route\":\"%s\",\"work\":\"%s\",\"limit_s\":%.3f,\"spent_s\":%.3f,"
		"\"ratio\":%.3f,\"bytes_out\":%" PRIu64 ",\"bytes_in\":%" PRIu64,
		row->route, row->work, row->limit_s, row->spent_s, row->spent_s / row->limit_s,
		row->bytes_out, row->bytes_in);
	if (row->target_s > 0)
		fprintf(bench->json, ",\"target_s\":%.3f,\"reached\":%s", row->target_s,
			is_reached ? "true" : "false");
	fputs("}", bench->json);
}

/* Jobs, as people ask for them. */

typedef bool bench_job(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err);

static bool detect(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_layout layout;

	(void)part;
	return rmw_layout_read(&layout, chip, err);
}

static bool back_up(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };

	(void)part;
	return rmw_flash_backup(chip, NULL, NULL, &(struct rmw_job){ 0 }, &result, err);
}

static bool write_part(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };

	return rmw_flash_write(chip, part, 1, &(struct rmw_job){ .skips_backup = true }, &result,
			       err);
}

static bool verify(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };

	return rmw_flash_verify(chip, part, 1, &(struct rmw_job){ 0 }, &result, err);
}

/* By the RAM stub: each job begins with a chip that was just switched on. */

static void note_part(void *ctx, const struct rmw_event *event)
{
	struct bench *bench = ctx;

	if (event->kind == RMW_EVENT_STAGE_BEGIN && strcmp(event->stage, "connect") == 0)
		bench->hello_s = 0;
	if (event->is_part && strcmp(event->stage, "rate") != 0)
		bench->hello_s += (double)event->spent_us / 1e6;
}

/* `row->limit_s` holds what is needed after the start-up, which is added. */
static bool run_job(struct bench *bench, bench_job *job, unsigned latency_ms, struct row *row,
		    struct rmw_err *err)
{
	const struct rmw_part part = { IMAGE_ADDR, rmw_buf_view(&bench->image) };
	char path[RMW_PATH_MAX], port[RMW_PATH_MAX + 64];
	struct rmw_session_options options = { .port = port,
					       .route = "stub",
					       .watch = { note_part, bench } };
	struct rmw_session *session = NULL;
	struct rmw_sim *sim;
	bool is_good;

	flash_path(bench, path);
	snprintf(port, sizeof(port), "sim:bl602?image=%s&latency=%u&quad=1", path, latency_ms);
	if (!rmw_session_open(&session, &options, err))
		return false;
	sim = rmw_session_sim(session);
	row->route = "stub";
	row->limit_s += (double)rmw_sim_now_us(sim) / 1e6;
	is_good = job(rmw_session_chip(session), &part, err);
	row->spent_s = (double)rmw_sim_now_us(sim) / 1e6;
	row->bytes_out = rmw_sim_count(sim, "byte_in");
	row->bytes_in = rmw_sim_count(sim, "byte_out");
	is_good = is_good && rmw_session_save(session, err);
	rmw_session_free(session);
	return is_good;
}

static bool save_flash(const struct bench *bench, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	char path[RMW_PATH_MAX];

	flash_path(bench, path);
	return rmw_outfile_open_over(&out, path, err) &&
	       rmw_outfile_write(&out, (struct rmw_view){ bench->flash, FLASH_SIZE }, err) &&
	       rmw_outfile_commit(&out, err);
}

static bool fill_flash_with_noise(struct bench *bench, struct rmw_err *err)
{
	fill_noise((struct rmw_span){ bench->flash, FLASH_SIZE }, 1);
	return save_flash(bench, err);
}

static double line_s(struct rmw_view bytes)
{
	return (double)bench_deflated(bytes) * 10 / STUB_BAUD;
}

static double slower(double a_s, double b_s)
{
	return a_s > b_s ? a_s : b_s;
}

/* Another sector in the middle of the image. */
static struct rmw_view change_sector(struct bench *bench)
{
	struct rmw_span sector =
		rmw_span_part((struct rmw_span){ bench->image.data, bench->image.len },
			      bench->image.len / 2 / SECTOR * SECTOR, SECTOR);

	for (size_t i = 0; i < sector.len; i++)
		sector.data[i] = (uint8_t)(sector.data[i] * 5 + 3);
	return rmw_span_view(sector);
}

static bool measure_writes(struct bench *bench, struct rmw_err *err)
{
	const struct rmw_view image = rmw_buf_view(&bench->image);
	struct row full = { .work = "full write, verified",
			    .limit_s = slower(line_s(image), bench_flash_s(IMAGE_ADDR, image)) };
	struct row again = { .work = "the same image again", .target_s = 1.0 };
	struct row one = { .work = "one sector changed", .target_s = 1.1 };
	struct rmw_view sector;

	if (!fill_flash_with_noise(bench, err) || !run_job(bench, write_part, 0, &full, err))
		return false;
	full.target_s = 1.10 * full.limit_s;
	report(bench, &full);
	if (!run_job(bench, write_part, 0, &again, err))
		return false;
	report(bench, &again);
	sector = change_sector(bench);
	one.limit_s = slower(line_s(sector), bench_flash_s(IMAGE_ADDR, sector));
	if (!run_job(bench, write_part, 0, &one, err))
		return false;
	report(bench, &one);
	return true;
}

/* The image in an empty flash; then three sectors of it become others. */
static bool measure_backups(struct bench *bench, struct rmw_err *err)
{
	static const uint32_t changed[] = { 0x20000, 0x5f000, 0x1f0000 };
	struct row first = { .work = "backup of 2 MiB, rest of it blank",
			     .target_s = FLASH_SIZE * 10 / STUB_BAUD / 3 };
	struct row again = { .work = "backup again, 3 sectors changed", .target_s = 1.5 };

	memset(bench->flash, 0xff, FLASH_SIZE);
	memcpy(bench->flash + IMAGE_ADDR, bench->image.data, bench->image.len);
	first.limit_s = line_s((struct rmw_view){ bench->flash, FLASH_SIZE });
	if (!save_flash(bench, err) || !run_job(bench, back_up, 0, &first, err))
		return false;
	report(bench, &first);
	for (size_t i = 0; i < RMW_COUNT(changed); i++) {
		const struct rmw_span sector = { bench->flash + changed[i], SECTOR };

		for (size_t at = 0; at < SECTOR; at++)
			sector.data[at] ^= 0x33;
		again.limit_s += line_s(rmw_span_view(sector));
	}
	if (!save_flash(bench, err) || !run_job(bench, back_up, 0, &again, err))
		return false;
	report(bench, &again);
	return true;
}

/* From the stub's hello on, as the ROM's own answers cost what they cost. */
static bool measure_latency(struct bench *bench, struct rmw_err *err)
{
	struct row quick = { 0 }, slow = { .work = "full write, 16 ms latency against 1 ms" };

	if (!fill_flash_with_noise(bench, err) || !run_job(bench, write_part, 1, &quick, err))
		return false;
	quick.spent_s -= bench->hello_s;
	if (!fill_flash_with_noise(bench, err) || !run_job(bench, write_part, 16, &slow, err))
		return false;
	slow.spent_s -= bench->hello_s;
	slow.limit_s = quick.spent_s;
	slow.target_s = 1.05 * quick.spent_s;
	report(bench, &slow);
	return true;
}

static void print_head(const char *title)
{
	printf("%s\n%-36s %9s %9s %6s %9s %9s  target\n", title, "", "limit", "spent", "ratio",
	       "bytes out", "bytes in");
}

/* `path` NULL: made up. */
static bool take_image(struct bench *bench, const char *path, struct rmw_err *err)
{
	if (path != NULL)
		return rmw_file_read(path, FLASH_SIZE - IMAGE_ADDR, &bench->image, err);
	if (!rmw_buf_resize(&bench->image, BENCH_FIRMWARE_SIZE, err))
		return false;
	fill_firmware((struct rmw_span){ bench->image.data, bench->image.len }, 0);
	return true;
}

static bool measure_stub(struct bench *bench, char **images, int count, struct rmw_err *err)
{
	print_head("BL602 by RAM stub at 2 Mbaud, device time from power-on, old content random");
	for (int i = 0; i < count || i == 0; i++) {
		if (!take_image(bench, count > 0 ? images[i] : NULL, err))
			return false;
		printf("%s: %zu bytes, deflated %zu\n", count > 0 ? images[i] : "made-up firmware",
		       bench->image.len, bench_deflated(rmw_buf_view(&bench->image)));
		if (!measure_writes(bench, err) || !measure_backups(bench, err) ||
		    !measure_latency(bench, err))
			return false;
	}
	return take_image(bench, NULL, err);
}

/* By the boot ROM: one session, as a handshake is all its start. */

static const struct {
	const char *name;
	bench_job *run;
	double line_bytes;
	bool erases;
} rom_works[] = {
	/* clang-format off */
	{ "detect",                 detect,     8192,                false },
	{ "backup of 2 MiB",        back_up,    FLASH_SIZE,          false },
	{ "write of 787860 bytes",  write_part, BENCH_FIRMWARE_SIZE, true },
	{ "the same write again",   write_part, BENCH_FIRMWARE_SIZE, false },
	{ "verify of 787860 bytes", verify,     BENCH_FIRMWARE_SIZE, false },
	/* clang-format on */
};

static bool measure_work(struct bench *bench, struct rmw_session *session, size_t i,
			 struct rmw_err *err)
{
	const struct rmw_part part = { IMAGE_ADDR, rmw_buf_view(&bench->image) };
	struct rmw_sim *sim = rmw_session_sim(session);
	const uint64_t began_us = rmw_sim_now_us(sim);
	const uint64_t out = rmw_sim_count(sim, "byte_in"), in = rmw_sim_count(sim, "byte_out");
	const double flash_s =
		rom_works[i].erases ? bench_flash_s(IMAGE_ADDR, rmw_buf_view(&bench->image)) : 0;

	if (!rom_works[i].run(rmw_session_chip(session), &part, err))
		return false;
	report(bench,
	       &(struct row){ .route = "rom",
			      .work = rom_works[i].name,
			      .limit_s = slower(rom_works[i].line_bytes * 10 / ROM_BAUD, flash_s),
			      .spent_s = (double)(rmw_sim_now_us(sim) - began_us) / 1e6,
			      .bytes_out = rmw_sim_count(sim, "byte_in") - out,
			      .bytes_in = rmw_sim_count(sim, "byte_out") - in });
	return true;
}

static bool measure_rom(struct bench *bench, struct rmw_err *err)
{
	const struct rmw_session_options options = { .port = "sim:bl602", .route = "rom" };
	struct rmw_session *session = NULL;
	bool is_good;

	print_head("BL602 by boot ROM at 500000 baud, device time after the handshake");
	is_good = take_image(bench, NULL, err) && rmw_session_open(&session, &options, err);
	for (size_t i = 0; i < RMW_COUNT(rom_works) && is_good; i++)
		is_good = measure_work(bench, session, i, err);
	rmw_session_free(session);
	return is_good;
}

/* The program in a process of its own, the board in another, in the time of the wall. */

struct host_row {
	const char *work;
	struct host_load load;
	bool is_good;
};

static struct host_row host_rows[] = { { .work = "write without a backup" },
				       { .work = "write after a backup" },
				       { .work = "backup" } };

static void run_on_host(const struct bench *bench)
{
	const char *named = getenv("RMWFLASH");
	char tool[RMW_PATH_MAX], board[RMW_PATH_MAX + 32], link[RMW_PATH_MAX];
	char image[RMW_PATH_MAX], dump[RMW_PATH_MAX];
	char *const serve[] = { tool, "sim", board, "--pty", link, NULL };
	char *const bare[] = { tool,	      "write", image, "--at", "0x10000",
			       "--no-backup", "-y",    "-p",  link,   NULL };
	char *const full[] = { tool, "write", image, "--at", "0x110000", "-y", "-p", link, NULL };
	char *const backup[] = { tool, "backup", "-o", dump, "-p", link, NULL };
	int process;

	snprintf(tool, sizeof(tool), "%s", named != NULL ? named : RMW_BENCH_TOOL);
	snprintf(board, sizeof(board), "bl602?image=%s/flash.bin", bench->folder);
	snprintf(link, sizeof(link), "%s/tty", bench->folder);
	snprintf(image, sizeof(image), "%s/app.bin", bench->folder);
	snprintf(dump, sizeof(dump), "%s/dump.bin", bench->folder);
	process = host_load_start(serve, link);
	if (process == 0)
		return;
	host_rows[0].is_good = host_load_run(bare, &host_rows[0].load);
	host_rows[1].is_good = host_load_run(full, &host_rows[1].load);
	host_rows[2].is_good = host_load_run(backup, &host_rows[2].load);
	host_load_stop(process);
}

static bool make_files(struct bench *bench, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	char path[RMW_PATH_MAX];

	snprintf(path, sizeof(path), "%s/app.bin", bench->folder);
	return fill_flash_with_noise(bench, err) && take_image(bench, NULL, err) &&
	       rmw_outfile_open(&out, path, err) &&
	       rmw_outfile_write(&out, rmw_buf_view(&bench->image), err) &&
	       rmw_outfile_commit(&out, err);
}

static void report_host(struct bench *bench)
{
	printf("on the host, the program alone, board in another process\n");
	for (size_t i = 0; i < RMW_COUNT(host_rows); i++) {
		const struct host_load *load = &host_rows[i].load;
		const double percent = load->wall_s > 0 ? 100 * load->cpu_s / load->wall_s : 0;
		const double mb = (double)load->rss_kib * 1024 / 1e6;
		const bool is_reached = host_rows[i].is_good && percent <= CPU_PERCENT_MAX &&
					mb * 1e6 <= MEMORY_MAX;

		printf("%-36s %7.2f s %6.2f s CPU, %4.1f %% of a core, %4.1f MB"
		       "  <= %.0f %%, %.0f MB  %s\n",
		       host_rows[i].work, load->wall_s, load->cpu_s, percent, mb, CPU_PERCENT_MAX,
		       MEMORY_MAX / 1e6,
		       !host_rows[i].is_good ? "FAILED"
		       : is_reached	     ? "reached"
					     : "not yet");
		begin_json(bench);
		if (bench->json != NULL)
			fprintf(bench->json,
				"{\"route\":\"host\",\"work\":\"%s\",\"wall_s\":%.3f,"
				"\"cpu_s\":%.3f,\"cpu_percent\":%.2f,\"memory_mb\":%.2f,"
				"\"reached\":%s}",
				host_rows[i].work, load->wall_s, load->cpu_s, percent, mb,
				is_reached ? "true" : "false");
	}
}

/* In a process of its own: what it takes of memory is not to be counted with the program's. */
static bool make_files_apart(struct bench *bench, struct rmw_err *err)
{
	const pid_t process = fork();
	int status;

	if (process == 0)
		_exit(make_files(bench, err) ? 0 : 1);
	return (process > 0 && waitpid(process, &status, 0) == process && status == 0) ||
	       rmw_fail(err, RMW_E_FILE_WRITE, "%s", bench->folder);
}

static bool begin(struct bench *bench, struct rmw_err *err)
{
	snprintf(bench->folder, sizeof(bench->folder), "%s", scratch_path("bench"));
	bench->flash = malloc(FLASH_SIZE);
	if (bench->flash == NULL || mkdir(bench->folder, 0700) != 0)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory or no folder");
	setenv("XDG_DATA_HOME", bench->folder, 1);
	setenv("XDG_STATE_HOME", bench->folder, 1);
	setenv("XDG_CACHE_HOME", bench->folder, 1);
	return make_files_apart(bench, err);
}

static void end(struct bench *bench)
{
	if (bench->json != NULL) {
		fputs("\n]\n", bench->json);
		fclose(bench->json);
	}
	rmw_buf_release(&bench->image);
	free(bench->flash);
}

int main(int argc, char **argv)
{
	struct bench bench = { .json = argc > 1 ? fopen(argv[1], "w") : NULL };
	struct rmw_err err = { 0 };
	struct rusage usage;
	bool is_good = begin(&bench, &err);

	if (is_good)
		run_on_host(&bench);
	is_good = is_good && measure_rom(&bench, &err) &&
		  measure_stub(&bench, argv + 2, argc > 2 ? argc - 2 : 0, &err);
	if (is_good)
		report_host(&bench);
	else
		fprintf(stderr, "%s%s\n", err.path, err.cause);
	end(&bench);
	getrusage(RUSAGE_SELF, &usage);
	printf("most memory here: %ld KiB, the simulated board included\n", usage.ru_maxrss);
	return is_good ? 0 : 1;
}
