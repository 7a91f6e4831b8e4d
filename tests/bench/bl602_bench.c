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

#include "base/file.h"
#include "bench/host_load.h"
#include "bench/job_bench.h"
#include "support/fill.h"
#include "support/scratch.h"

#define ROM_BAUD 500000.0
#define CPU_PERCENT_MAX 5.0
#define MEMORY_MAX 12000000.0

static const struct bench_board board = {
	.title = "BL602 by RAM stub at 2 Mbaud, device time from power-on, old content random",
	.spec = "bl602?quad=1",
	.chip = "bl602",
	.image_addr = 0x10000,
	.times = { .erase64k_s = 0.150, .erase32k_s = 0.120, .erase4k_s = 0.045, .page_s = 0.0005 },
};

/* By the boot ROM: one session, as a handshake is all its start. */

static const struct {
	const char *name;
	bench_job *run;
	double line_bytes;
	bool erases;
} rom_works[] = {
	/* clang-format off */
	{ "detect",                 bench_detect,     8192,                false },
	{ "backup of 2 MiB",        bench_back_up,    BENCH_FLASH_SIZE,          false },
	{ "write of 787860 bytes",  bench_write_part, BENCH_FIRMWARE_SIZE, true },
	{ "the same write again",   bench_write_part, BENCH_FIRMWARE_SIZE, false },
	{ "verify of 787860 bytes", bench_verify,     BENCH_FIRMWARE_SIZE, false },
	/* clang-format on */
};

static bool measure_work(struct bench *bench, struct rmw_session *session, size_t i,
			 struct rmw_err *err)
{
	const struct rmw_part part = { board.image_addr, rmw_buf_view(&bench->image) };
	struct rmw_sim *sim = rmw_session_sim(session);
	const uint64_t began_us = rmw_sim_now_us(sim);
	const uint64_t out = rmw_sim_count(sim, "byte_in"), in = rmw_sim_count(sim, "byte_out");
	const double flash_s = rom_works[i].erases ? bench_flash_s(&board.times, board.image_addr,
								   rmw_buf_view(&bench->image))
						   : 0;

	if (!rom_works[i].run(rmw_session_chip(session), &part, err))
		return false;
	bench_report(bench,
		     &(struct bench_row){ .route = "rom",
					  .work = rom_works[i].name,
					  .limit_s = bench_slower(
						  rom_works[i].line_bytes * 10 / ROM_BAUD, flash_s),
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

	bench_print_head("BL602 by boot ROM at 500000 baud, device time after the handshake");
	is_good = bench_take_image(bench, NULL, err) && rmw_session_open(&session, &options, err);
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
	char tool[RMW_PATH_MAX], spec[RMW_PATH_MAX + 32], link[RMW_PATH_MAX];
	char image[RMW_PATH_MAX], dump[RMW_PATH_MAX];
	char *const serve[] = { tool, "sim", spec, "--pty", link, NULL };
	char *const bare[] = { tool,	      "write", image, "--at", "0x10000",
			       "--no-backup", "-y",    "-p",  link,   NULL };
	char *const full[] = { tool, "write", image, "--at", "0x110000", "-y", "-p", link, NULL };
	char *const backup[] = { tool, "backup", "-o", dump, "-p", link, NULL };
	int process;

	snprintf(tool, sizeof(tool), "%s", named != NULL ? named : RMW_BENCH_TOOL);
	snprintf(spec, sizeof(spec), "bl602?image=%s/flash.bin", bench->folder);
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
	return bench_fill_flash(bench, err) && bench_take_image(bench, NULL, err) &&
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
		bench_begin_json(bench);
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

int main(int argc, char **argv)
{
	struct bench bench;
	struct rmw_err err = { 0 };
	struct rusage usage;
	bool is_good = bench_begin(&bench, &board, argc > 1 ? argv[1] : NULL, &err) &&
		       make_files_apart(&bench, &err);

	if (is_good)
		run_on_host(&bench);
	is_good = is_good && measure_rom(&bench, &err) &&
		  bench_measure_stub(&bench, argv + 2, argc > 2 ? argc - 2 : 0, &err);
	if (is_good)
		report_host(&bench);
	else
		fprintf(stderr, "%s%s\n", err.path, err.cause);
	bench_end(&bench);
	getrusage(RUSAGE_SELF, &usage);
	printf("most memory here: %ld KiB, the simulated board included\n", usage.ru_maxrss);
	return is_good ? 0 : 1;
}
