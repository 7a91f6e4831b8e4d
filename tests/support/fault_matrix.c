/* SPDX-License-Identifier: MIT */
/* Faults at seeded places of a backup and of a write, by whatever route. */
#include "support/fault_matrix.h"

#include "support/board.h"
#include "support/cmocka.h"
#include "support/made_loader.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/number.h"

enum fault { DROP, GARBLE, REPEAT, SILENCE, OUTAGE, POWER_LOSS, FAULT_COUNT };
enum work { BACKUP, WRITE, WORK_COUNT };

/* How a fault is written for the board: word, place, and how long it lasts. */
static const struct {
	const char *name;
	const char *word;
	const char *lasts;
	bool counts_flash_operations;
} faults[FAULT_COUNT] = {
	[DROP] = { "drop", "drop", "", false },
	[GARBLE] = { "garble", "garble", "", false },
	[REPEAT] = { "repeat", "repeat", "", false },
	[SILENCE] = { "silence", "silence", ":3000", false },
	[OUTAGE] = { "power loss", "outage", ":500", false },
	[POWER_LOSS] = { "power loss in a flash operation", "power", ":500", true },
};

static const char *const works[WORK_COUNT] = { "backup", "write" };

struct matrix {
	const struct fault_matrix_way *way;
	uint32_t flash_size;
	char jedec[7];
	unsigned places;
	struct rmw_buf before; /* content of the flash at the start */
	struct rmw_buf after;  /* and after a write */
	struct rmw_part part;
	uint64_t bytes[WORK_COUNT];	 /* of a run without faults */
	uint64_t operations[WORK_COUNT]; /* of the flash */
	unsigned succeeded, refused;
};

static bool backup(struct rmw_session *session, const char *path, struct rmw_err *err)
{
	const struct rmw_job job = { 0 };
	struct rmw_job_result result = { 0 };

	return rmw_flash_backup(rmw_session_chip(session), NULL, path, &job, &result, err);
}

static bool write_part(struct rmw_session *session, const struct rmw_part *part, const char *folder,
		       struct rmw_err *err)
{
	const struct rmw_job job = { .backup_dir = folder };
	struct rmw_job_result result = { 0 };

	if (!rmw_flash_write(rmw_session_chip(session), part, 1, &job, &result, err))
		return false;
	assert_true(result.is_verified && result.is_rest_checked);
	return true;
}

/* One run of the program. Stores how much went over the line and through the flash. */
static bool run(struct matrix *matrix, enum work work, const char *fault, uint64_t *bytes,
		uint64_t *operations, struct rmw_err *err)
{
	struct rmw_session *session = NULL;
	struct rmw_sim *sim;
	const char *loader = matrix->way->loader_size > 0 ? scratch_path("loader.bin") : NULL;
	char port[900];
	bool is_good;

	snprintf(port, sizeof(port), "sim:bl602?flash=%u&jedec=%s&image=%s%s%s%s",
		 matrix->flash_size, matrix->jedec, scratch_path("flash.bin"), matrix->way->board,
		 fault[0] ? "&fault=" : "", fault);
	if (!rmw_session_open(&session,
			      &(struct rmw_session_options){
				      .port = port, .loader = loader, .route = matrix->way->route },
			      err))
		return false;
	is_good = work == BACKUP ? backup(session, scratch_path("dump.bin"), err)
				 : write_part(session, &matrix->part, scratch_path("backups"), err);
	sim = rmw_session_sim(session);
	if (bytes != NULL) {
		*bytes = rmw_sim_count(sim, "byte_in") + rmw_sim_count(sim, "byte_out");
		*operations = rmw_sim_count(sim, "flash_op");
	}
	rmw_session_free(session);
	return is_good;
}

static void check_done(const struct matrix *matrix, enum work work, const char *says)
{
	struct rmw_view before = rmw_buf_view(&matrix->before);
	struct rmw_view after = rmw_buf_view(work == WRITE ? &matrix->after : &matrix->before);

	if (!board_file_is(scratch_path("flash.bin"), after))
		fail_msg("%s: said to be done, and the flash is wrong", says);
	if (work == BACKUP && !board_file_is(scratch_path("dump.bin"), before))
		fail_msg("%s: said to be done, and the backup is wrong", says);
}

/* A backup that exists is right, whatever happened. */
static void check_no_wrong_backup(const struct matrix *matrix, const char *says)
{
	const char *path = scratch_path("dump.bin");

	if (access(path, F_OK) == 0 && !board_file_is(path, rmw_buf_view(&matrix->before)))
		fail_msg("%s: a wrong backup was left", says);
}

static void one_run(struct matrix *matrix, enum work work, const char *option, const char *says)
{
	struct rmw_err err = { 0 };

	write_test_file(scratch_path("flash.bin"), rmw_buf_view(&matrix->before));
	remove(scratch_path("dump.bin"));
	remove(scratch_path("dump.bin.json"));
	remove_test_folder(scratch_path("backups"));
	if (run(matrix, work, option, NULL, NULL, &err)) {
		matrix->succeeded++;
		check_done(matrix, work, says);
		return;
	}
	matrix->refused++;
	assert_true(err.code != RMW_OK && err.cause[0] != '\0');
	print_message("%s: %s %s: %s\n", says, rmw_error_row(err.code)->id, err.path, err.cause);
	check_no_wrong_backup(matrix, says);
	err = (struct rmw_err){ 0 };
	if (!run(matrix, work, "", NULL, NULL, &err))
		fail_msg("%s: the second run failed: %s: %s", says, err.path, err.cause);
	check_done(matrix, work, says);
}

static void one_case(struct matrix *matrix, enum work work, enum fault fault, uint32_t place)
{
	char option[40], says[100];

	snprintf(option, sizeof(option), "%s@%u%s", faults[fault].word, place, faults[fault].lasts);
	snprintf(says, sizeof(says), "%s with %s at %u", works[work], faults[fault].name, place);
	one_run(matrix, work, option, says);
}

static void measure(struct matrix *matrix, enum work work)
{
	struct rmw_err err = { 0 };

	write_test_file(scratch_path("flash.bin"), rmw_buf_view(&matrix->before));
	if (!run(matrix, work, "", &matrix->bytes[work], &matrix->operations[work], &err))
		fail_msg("%s without faults: %s: %s", works[work], err.path, err.cause);
	check_done(matrix, work, works[work]);
	print_message("%s: %llu bytes on the line, %llu flash operations\n", works[work],
		      (unsigned long long)matrix->bytes[work],
		      (unsigned long long)matrix->operations[work]);
}

static uint32_t asked(const char *variable, uint32_t otherwise)
{
	const char *text = getenv(variable);
	struct rmw_err err = { 0 };
	uint32_t value = otherwise;

	if (text != NULL && !rmw_number_parse(variable, text, 16 << 20, &value, &err))
		fail_msg("%s", err.cause);
	return value;
}

static void fill_matrix(struct matrix *matrix, unsigned places)
{
	const unsigned less = asked("RMW_MATRIX_LESS", 1);
	struct rmw_err err = { 0 };
	unsigned code = 0;

	matrix->flash_size = asked("RMW_MATRIX_FLASH", 128 << 10);
	matrix->places = asked("RMW_MATRIX_PLACES", (places + less - 1) / less);
	while (UINT32_C(1) << code < matrix->flash_size)
		code++;
	snprintf(matrix->jedec, sizeof(matrix->jedec), "ef40%02x", code);
	assert_true(rmw_buf_resize(&matrix->before, matrix->flash_size, &err));
	board_fill(rmw_buf_span(&matrix->before), 1);
	assert_true(rmw_buf_append(&matrix->after, rmw_buf_view(&matrix->before), &err));
	/* All but one sector at each end, which must stay what they are. */
	matrix->part.addr = 4096;
	board_fill(rmw_span_part(rmw_buf_span(&matrix->after), 4096, matrix->flash_size - 8192), 2);
	matrix->part.bytes =
		rmw_view_part(rmw_buf_view(&matrix->after), 4096, matrix->flash_size - 8192);
}

static void make_loader(const struct matrix *matrix)
{
	rmw_auto(buf) loader = RMW_BUF_INIT;

	if (matrix->way->loader_size == 0)
		return;
	made_loader(matrix->way->loader_size, &loader);
	write_test_file(scratch_path("loader.bin"), rmw_buf_view(&loader));
}

static void all_cases(struct matrix *matrix, enum work work, enum fault fault, uint32_t *chance)
{
	const uint64_t range = faults[fault].counts_flash_operations ? matrix->operations[work]
								     : matrix->bytes[work];

	if (range == 0)
		print_message("a %s has no flash operations to cut\n", works[work]);
	for (unsigned i = 0; i < matrix->places && range > 0; i++) {
		*chance = *chance * 1664525u + 1013904223u;
		one_case(matrix, work, fault, 1 + (uint32_t)((uint64_t)*chance * range >> 32));
	}
}

void fault_matrix_play(const struct fault_matrix_way *way, unsigned places)
{
	struct matrix matrix = { .way = way };
	uint32_t chance = 1;

	make_loader(&matrix);
	fill_matrix(&matrix, places);
	for (enum work work = 0; work < WORK_COUNT; work++) {
		measure(&matrix, work);
		for (enum fault fault = 0; fault < FAULT_COUNT; fault++)
			all_cases(&matrix, work, fault, &chance);
	}
	print_message("%u succeeded at once, %u after a clear error\n", matrix.succeeded,
		      matrix.refused);
	rmw_buf_release(&matrix.before);
	rmw_buf_release(&matrix.after);
}

void fault_matrix_noise(const struct fault_matrix_way *way, const char *noise, unsigned seeds)
{
	struct matrix matrix = { .way = way };
	char option[100];

	make_loader(&matrix);
	fill_matrix(&matrix, 0);
	for (unsigned seed = 1; seed <= asked("RMW_MATRIX_SEEDS", seeds); seed++) {
		snprintf(option, sizeof(option), "%s&seed=%u", noise, seed);
		for (enum work work = 0; work < WORK_COUNT; work++)
			one_run(&matrix, work, option, option);
	}
	print_message("%s: %u succeeded at once, %u after a clear error\n", noise, matrix.succeeded,
		      matrix.refused);
	rmw_buf_release(&matrix.before);
	rmw_buf_release(&matrix.after);
}
