/* SPDX-License-Identifier: MIT */
/* How long jobs take by the RAM stub, in device time, against what line and flash alone need. */
#include "bench/job_bench.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "bench/bench_image.h"
#include "support/fill.h"
#include "support/scratch.h"

#define SECTOR 4096u
#define STUB_BAUD 2000000.0

static void flash_path(const struct bench *bench, char path[RMW_PATH_MAX])
{
	snprintf(path, RMW_PATH_MAX, "%s/flash.bin", bench->folder);
}

void bench_begin_json(struct bench *bench)
{
	if (bench->json != NULL)
		fputs(bench->has_rows ? ",\n" : "[\n", bench->json);
	bench->has_rows = true;
}

void bench_report(struct bench *bench, const struct bench_row *row)
{
	const bool is_reached = row->spent_s <= row->target_s;

	printf("%-36s %7.2f s %7.2f s %6.2f %9" PRIu64 " %9" PRIu64, row->work, row->limit_s,
	       row->spent_s, row->spent_s / row->limit_s, row->bytes_out, row->bytes_in);
	if (row->target_s > 0)
		printf("  <= %5.2f s  %s", row->target_s, is_reached ? "reached" : "not yet");
	putchar('\n');
	fflush(stdout);
	bench_begin_json(bench);
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

bool bench_detect(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_layout layout;

	(void)part;
	return rmw_layout_read(&layout, chip, err);
}

bool bench_back_up(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };

	(void)part;
	return rmw_flash_backup(chip, NULL, NULL, &(struct rmw_job){ 0 }, &result, err);
}

bool bench_write_part(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };

	return rmw_flash_write(chip, part, 1, &(struct rmw_job){ .skips_backup = true }, &result,
			       err);
}

bool bench_verify(struct rmw_chip *chip, const struct rmw_part *part, struct rmw_err *err)
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
static bool run_job(struct bench *bench, bench_job *job, unsigned latency_ms, struct bench_row *row,
		    struct rmw_err *err)
{
	const struct rmw_part part = { bench->board->image_addr, rmw_buf_view(&bench->image) };
	char path[RMW_PATH_MAX], port[RMW_PATH_MAX + 64];
	struct rmw_session_options options = { .port = port,
					       .chip = bench->board->chip,
					       .route = "stub",
					       .watch = { note_part, bench } };
	struct rmw_session *session = NULL;
	struct rmw_sim *sim;
	bool is_good;

	flash_path(bench, path);
	snprintf(port, sizeof(port), "sim:%s&image=%s&latency=%u", bench->board->spec, path,
		 latency_ms);
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
	       rmw_outfile_write(&out, (struct rmw_view){ bench->flash, BENCH_FLASH_SIZE }, err) &&
	       rmw_outfile_commit(&out, err);
}

bool bench_fill_flash(struct bench *bench, struct rmw_err *err)
{
	fill_noise((struct rmw_span){ bench->flash, BENCH_FLASH_SIZE }, 1);
	return save_flash(bench, err);
}

static double line_s(struct rmw_view bytes)
{
	return (double)bench_deflated(bytes) * 10 / STUB_BAUD;
}

double bench_slower(double a_s, double b_s)
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

/* `target_s` is the BL602's, whose limit is `limit_s`, most of it start-up. */
static void set_target(const struct bench *bench, struct bench_row *row, double target_s,
		       double limit_s)
{
	row->target_s = bench->board->is_by_factor ? target_s / limit_s * row->limit_s : target_s;
}

static bool measure_writes(struct bench *bench, struct rmw_err *err)
{
	const struct rmw_view image = rmw_buf_view(&bench->image);
	struct bench_row full = { .work = "full write, verified",
				  .limit_s = bench_slower(line_s(image),
							  bench_flash_s(&bench->board->times,
									bench->board->image_addr,
									image)) };
	struct bench_row again = { .work = "the same image again" };
	struct bench_row one = { .work = "one sector changed" };
	struct rmw_view sector;

	if (!bench_fill_flash(bench, err) || !run_job(bench, bench_write_part, 0, &full, err))
		return false;
	full.target_s = 1.10 * full.limit_s;
	bench_report(bench, &full);
	if (!run_job(bench, bench_write_part, 0, &again, err))
		return false;
	set_target(bench, &again, 1.0, 0.55);
	bench_report(bench, &again);
	sector = change_sector(bench);
	one.limit_s = bench_slower(line_s(sector), bench_flash_s(&bench->board->times,
								 bench->board->image_addr, sector));
	if (!run_job(bench, bench_write_part, 0, &one, err))
		return false;
	set_target(bench, &one, 1.1, 0.60);
	bench_report(bench, &one);
	return true;
}

/* The image in an empty flash; then three sectors of it become others. */
static bool measure_backups(struct bench *bench, struct rmw_err *err)
{
	static const uint32_t changed[] = { 0x20000, 0x5f000, 0x1f0000 };
	struct bench_row first = { .work = "backup of 2 MiB, rest of it blank" };
	struct bench_row again = { .work = "backup again, 3 sectors changed" };

	memset(bench->flash, 0xff, BENCH_FLASH_SIZE);
	memcpy(bench->flash + bench->board->image_addr, bench->image.data, bench->image.len);
	first.limit_s = line_s((struct rmw_view){ bench->flash, BENCH_FLASH_SIZE });
	if (!save_flash(bench, err) || !run_job(bench, bench_back_up, 0, &first, err))
		return false;
	set_target(bench, &first, BENCH_FLASH_SIZE * 10 / STUB_BAUD / 3, 2.99);
	bench_report(bench, &first);
	for (size_t i = 0; i < RMW_COUNT(changed); i++) {
		const struct rmw_span sector = { bench->flash + changed[i], SECTOR };

		for (size_t at = 0; at < SECTOR; at++)
			sector.data[at] ^= 0x33;
		again.limit_s += line_s(rmw_span_view(sector));
	}
	if (!save_flash(bench, err) || !run_job(bench, bench_back_up, 0, &again, err))
		return false;
	set_target(bench, &again, 1.5, 0.58);
	bench_report(bench, &again);
	return true;
}

/* From the stub's hello on, as the ROM's own answers cost what they cost. */
static bool measure_latency(struct bench *bench, struct rmw_err *err)
{
	struct bench_row quick = { 0 }, slow = { .work = "full write, 16 ms latency against 1 ms" };

	if (!bench_fill_flash(bench, err) || !run_job(bench, bench_write_part, 1, &quick, err))
		return false;
	quick.spent_s -= bench->hello_s;
	if (!bench_fill_flash(bench, err) || !run_job(bench, bench_write_part, 16, &slow, err))
		return false;
	slow.spent_s -= bench->hello_s;
	slow.limit_s = quick.spent_s;
	slow.target_s = 1.05 * quick.spent_s;
	bench_report(bench, &slow);
	return true;
}

void bench_print_head(const char *title)
{
	printf("%s\n%-36s %9s %9s %6s %9s %9s  target\n", title, "", "limit", "spent", "ratio",
	       "bytes out", "bytes in");
}

/* `path` NULL: made up. */
bool bench_take_image(struct bench *bench, const char *path, struct rmw_err *err)
{
	if (path != NULL)
		return rmw_file_read(path, BENCH_FLASH_SIZE - bench->board->image_addr,
				     &bench->image, err);
	if (!rmw_buf_resize(&bench->image, BENCH_FIRMWARE_SIZE, err))
		return false;
	fill_firmware((struct rmw_span){ bench->image.data, bench->image.len }, 0);
	return true;
}

bool bench_measure_stub(struct bench *bench, char **images, int count, struct rmw_err *err)
{
	bench_print_head(bench->board->title);
	for (int i = 0; i < count || i == 0; i++) {
		if (!bench_take_image(bench, count > 0 ? images[i] : NULL, err))
			return false;
		printf("%s: %zu bytes, deflated %zu\n", count > 0 ? images[i] : "made-up firmware",
		       bench->image.len, bench_deflated(rmw_buf_view(&bench->image)));
		if (!measure_writes(bench, err) || !measure_backups(bench, err) ||
		    !measure_latency(bench, err))
			return false;
	}
	return bench_take_image(bench, NULL, err);
}

bool bench_begin(struct bench *bench, const struct bench_board *board, const char *json_path,
		 struct rmw_err *err)
{
	*bench = (struct bench){ .board = board,
				 .json = json_path != NULL ? fopen(json_path, "w") : NULL,
				 .image = RMW_BUF_INIT,
				 .flash = malloc(BENCH_FLASH_SIZE) };
	snprintf(bench->folder, sizeof(bench->folder), "%s", scratch_path("bench"));
	if (bench->flash == NULL || mkdir(bench->folder, 0700) != 0)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory or no folder");
	setenv("XDG_DATA_HOME", bench->folder, 1);
	setenv("XDG_STATE_HOME", bench->folder, 1);
	setenv("XDG_CACHE_HOME", bench->folder, 1);
	return true;
}

void bench_end(struct bench *bench)
{
	if (bench->json != NULL) {
		fputs("\n]\n", bench->json);
		fclose(bench->json);
	}
	rmw_buf_release(&bench->image);
	free(bench->flash);
}
