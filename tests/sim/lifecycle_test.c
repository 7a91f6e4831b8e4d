/* SPDX-License-Identifier: MIT */
/* The life of a board, the same for every chip: found, backed up, written in part and whole,
 * verified, restored, interrupted, and all of it on a line that fails. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/board.h"
#include "support/cmocka.h"
#include "support/each_board.h"
#include "support/scratch.h"

#define SECTOR 4096u

/* A row is a board; the tests below know nothing else of a chip. */
static const struct board {
	const char *name;
	const char *spec; /* of the simulated board; it has an option at least */
	const char *chip; /* that has to be found */
	uint8_t mac[6];
	uint32_t flash_size;
	bool has_jedec; /* the boot loader of a BK7231T does not tell it */
} boards[] = {
	/* clang-format off */
	{ "BL602", "bl602?flash=128K&jedec=ef4011", "bl602",
	  { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 }, 128 << 10, true },
	{ "BL602, the stub's source on this computer", "bl602?flash=128K&jedec=ef4011&cpu=host", "bl602",
	  { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 }, 128 << 10, true },
	{ "LN882H", "ln882h?flash=128K&jedec=eb6011", "ln882h",
	  { 0x00, 0x50, 0xc2, 0x12, 0x34, 0x56 }, 128 << 10, true },
	{ "BK7231T", "bk7231t?log=0", "bk7231t",
	  { 0xc8, 0x47, 0x8c, 0x12, 0x34, 0x56 }, 2 << 20, false },
	{ "BK7231N", "bk7231n?log=0", "bk7231n",
	  { 0xc8, 0x47, 0x8c, 0x12, 0x34, 0x56 }, 2 << 20, true },
	/* clang-format on */
};

struct life {
	const struct board *board;
	struct rmw_buf before;	  /* the flash at the start */
	struct rmw_buf wanted;	  /* ... when all of it is written that may be */
	struct rmw_layout layout; /* its regions */
	uint64_t bytes, operations;
};

static const struct board *board_of(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(boards); i++)
		if (strcmp(boards[i].name, *state) == 0)
			return &boards[i];
	fail_msg("no board is called %s", (const char *)*state);
	return NULL;
}

/* A program of its own for every job, as a user runs it. `fault` may be "". */
static bool open_program(const struct life *life, const char *fault, struct rmw_session **session,
			 struct rmw_err *err)
{
	char port[900];

	snprintf(port, sizeof(port), "sim:%s&image=%s%s%s", life->board->spec,
		 scratch_path("flash.bin"), fault[0] ? "&fault=" : "", fault);
	return rmw_session_open(
		session, &(struct rmw_session_options){ .port = port, .chip = life->board->chip },
		err);
}

static struct rmw_session *open_sure(const struct life *life)
{
	struct rmw_session *session = NULL;
	struct rmw_err err = { 0 };

	if (!open_program(life, "", &session, &err))
		fail_msg("%s: %s: %s", life->board->name, err.path, err.cause);
	return session;
}

/* Ends the program; the flash is in its file then. */
static void end_program(struct life *life, struct rmw_session *session)
{
	const struct rmw_sim *sim = rmw_session_sim(session);

	life->bytes = rmw_sim_count(sim, "byte_in") + rmw_sim_count(sim, "byte_out");
	life->operations = rmw_sim_count(sim, "flash_op");
	rmw_session_free(session);
}

static void expect(bool is_good, const struct rmw_err *err)
{
	if (!is_good)
		fail_msg("%s: %s", err->path, err->cause);
}

/* What nobody named stays what it was, and what cannot be loaded again as well. */
static void keep_protected(struct life *life)
{
	for (size_t i = 0; i < life->layout.count; i++) {
		const struct rmw_region *region = &life->layout.regions[i];

		if (region->is_protected || region->is_locked)
			memcpy(life->wanted.data + region->addr, life->before.data + region->addr,
			       region->size);
	}
}

static void begin_life(struct life *life, void **state)
{
	struct rmw_session *session;
	struct rmw_err err = { 0 };

	*life = (struct life){ .board = board_of(state),
			       .before = RMW_BUF_INIT,
			       .wanted = RMW_BUF_INIT };
	remove_test_folder(scratch_path("backups"));
	remove(scratch_path("flash.bin"));
	session = open_sure(life);
	assert_true(rmw_buf_append(&life->before, rmw_sim_flash(rmw_session_sim(session)), &err));
	expect(rmw_layout_read(&life->layout, rmw_session_chip(session), &err), &err);
	end_program(life, session);
	assert_true(rmw_buf_resize(&life->wanted, life->before.len, &err));
	board_fill(rmw_buf_span(&life->wanted), 2);
	keep_protected(life);
}

static void end_life(struct life *life)
{
	rmw_buf_release(&life->before);
	rmw_buf_release(&life->wanted);
}

static struct rmw_job job_of(void)
{
	return (struct rmw_job){ .backup_dir = scratch_path("backups") };
}

static bool write_all(struct life *life, const char *fault, const struct rmw_cancel *cancel,
		      struct rmw_watch watch, struct rmw_err *err)
{
	const struct rmw_part part = { 0, rmw_buf_view(&life->wanted) };
	struct rmw_job job = job_of();
	struct rmw_job_result result = { 0 };
	struct rmw_session *session = NULL;
	bool is_good;

	job.cancel = cancel;
	job.watch = watch;
	if (!open_program(life, fault, &session, err))
		return false;
	is_good = rmw_flash_write(rmw_session_chip(session), &part, 1, &job, &result, err);
	assert_true(!is_good || result.is_verified);
	end_program(life, session);
	return is_good;
}

static void expect_flash(const struct rmw_buf *content, const char *says)
{
	if (!board_file_is(scratch_path("flash.bin"), rmw_buf_view(content)))
		fail_msg("%s: the flash is wrong", says);
}

static void a_board_is_found_for_what_it_is(void **state)
{
	struct life life;
	struct rmw_session *session;
	const struct rmw_chip_id *id;

	begin_life(&life, state);
	session = open_sure(&life);
	id = rmw_chip_id(rmw_session_chip(session));
	assert_string_equal(rmw_chip_facts(rmw_session_chip(session))->name, life.board->chip);
	assert_int_equal(rmw_chip_facts(rmw_session_chip(session))->flash_size,
			 life.board->flash_size);
	assert_true(id->has_mac && id->is_mac_valid);
	assert_int_equal(id->has_jedec, life.board->has_jedec);
	assert_memory_equal(id->mac, life.board->mac, sizeof(id->mac));
	end_program(&life, session);
	assert_int_equal(life.operations, 0);
	expect_flash(&life.before, "found");
	end_life(&life);
}

static void backup(struct life *life)
{
	const char *path = scratch_path("backups/dump.bin");
	const struct rmw_job job = job_of();
	struct rmw_job_result result = { 0 };
	struct rmw_session *session = open_sure(life);
	struct rmw_err err = { 0 };

	expect(rmw_flash_check_files(NULL, &job, &err), &err); /* makes the folder */
	expect(rmw_flash_backup(rmw_session_chip(session), NULL, path, &job, &result, &err), &err);
	end_program(life, session);
}

static void a_backup_is_the_flash(void **state)
{
	struct life life;

	begin_life(&life, state);
	backup(&life);
	assert_true(board_file_is(scratch_path("backups/dump.bin"), rmw_buf_view(&life.before)));
	expect_flash(&life.before, "backed up");
	end_life(&life);
}

/* The first place behind the middle where so many bytes belong to nobody. */
static uint32_t find_free(const struct life *life, uint32_t size)
{
	uint32_t addr = life->board->flash_size / 2 + 0x123;

	for (size_t i = 0; i < life->layout.count; i++) {
		const struct rmw_region *region = &life->layout.regions[i];

		if ((region->is_protected || region->is_locked) && region->addr < addr + size &&
		    addr < region->addr + region->size)
			fail_msg("%s is where the test writes", region->name);
	}
	return addr;
}

static void a_part_is_written_and_its_neighbours_stay(void **state)
{
	uint8_t bytes[SECTOR + 77];
	struct life life;
	struct rmw_part part;
	struct rmw_job job;
	struct rmw_job_result result = { 0 };
	struct rmw_session *session;
	struct rmw_err err = { 0 };

	begin_life(&life, state);
	board_fill(RMW_SPAN_OF(bytes), 3);
	part = (struct rmw_part){ find_free(&life, sizeof(bytes)), RMW_VIEW_OF(bytes) };
	job = job_of();
	session = open_sure(&life);
	expect(rmw_flash_write(rmw_session_chip(session), &part, 1, &job, &result, &err), &err);
	assert_true(result.is_verified && result.is_rest_checked);
	end_program(&life, session);
	memcpy(life.before.data + part.addr, bytes, sizeof(bytes));
	expect_flash(&life.before, "a part written");
	end_life(&life);
}

static void expect_verify(struct life *life, bool is_alike)
{
	const struct rmw_part part = { 0, rmw_buf_view(&life->wanted) };
	const struct rmw_job job = job_of();
	struct rmw_job_result result = { 0 };
	struct rmw_session *session = open_sure(life);
	struct rmw_err err = { 0 };

	assert_int_equal(rmw_flash_verify(rmw_session_chip(session), &part, 1, &job, &result, &err),
			 is_alike);
	assert_int_equal(err.code, is_alike ? RMW_OK : RMW_E_VERIFY);
	end_program(life, session);
}

static void all_is_written_verified_and_restored(void **state)
{
	const struct rmw_watch nobody = { 0 };
	struct life life;
	struct rmw_job job = job_of();
	struct rmw_job_result result = { 0 };
	struct rmw_session *session;
	struct rmw_err err = { 0 };

	begin_life(&life, state);
	backup(&life);
	expect(write_all(&life, "", NULL, nobody, &err), &err);
	expect_flash(&life.wanted, "written");
	expect_verify(&life, true);
	life.wanted.data[life.board->flash_size / 2] ^= 1;
	expect_verify(&life, false);
	session = open_sure(&life);
	job = job_of();
	expect(rmw_flash_restore(rmw_session_chip(session), scratch_path("backups/dump.bin"), &job,
				 &result, &err),
	       &err);
	end_program(&life, session);
	expect_flash(&life.before, "restored");
	end_life(&life);
}

/* Asks for the end, as Ctrl-C does, at the so-and-so-many-th sign of progress. */
struct stopper {
	struct rmw_cancel cancel;
	unsigned left;
};

static void stop_later(void *ctx, const struct rmw_event *event)
{
	struct stopper *stopper = ctx;

	if (event->kind == RMW_EVENT_STAGE_PROGRESS && stopper->left > 0 && --stopper->left == 0)
		atomic_store(&stopper->cancel.is_asked, true);
}

static void an_interrupted_write_is_taken_up_again(void **state)
{
	static const unsigned moments[] = { 2, 9, 17, 26 };
	struct life life;
	unsigned stopped = 0;

	begin_life(&life, state);
	for (size_t i = 0; i < RMW_COUNT(moments); i++) {
		struct stopper stopper = { .left = moments[i] };
		const struct rmw_watch watch = { stop_later, &stopper };
		struct rmw_err err = { 0 };

		write_test_file(scratch_path("flash.bin"), rmw_buf_view(&life.before));
		remove_test_folder(scratch_path("backups"));
		if (!write_all(&life, "", &stopper.cancel, watch, &err)) {
			assert_int_equal(err.code, RMW_E_INTERRUPTED);
			stopped++;
		}
		err = (struct rmw_err){ 0 };
		expect(write_all(&life, "", NULL, (struct rmw_watch){ 0 }, &err), &err);
		expect_flash(&life.wanted, "interrupted and written again");
	}
	assert_true(stopped > 0);
	end_life(&life);
}

/* How a fault is written for the board, and of what its place is counted. */
static const struct {
	const char *word;
	const char *lasts;
	bool counts_flash_operations;
} faults[] = {
	{ "drop", "", false },	       { "garble", "", false },	    { "repeat", "", false },
	{ "silence", ":3000", false }, { "outage", ":500", false }, { "power", ":500", true },
	{ "garble.out", "", false },   { "drop.in", "", false },
};

static void fail_at(struct life *life, const char *fault)
{
	struct rmw_err err = { 0 };

	write_test_file(scratch_path("flash.bin"), rmw_buf_view(&life->before));
	remove_test_folder(scratch_path("backups"));
	if (!write_all(life, fault, NULL, (struct rmw_watch){ 0 }, &err)) {
		assert_true(err.code != RMW_OK && err.cause[0] != '\0');
		print_message("%s: %s %s\n", fault, rmw_error_row(err.code)->id, err.cause);
		err = (struct rmw_err){ 0 };
		expect(write_all(life, "", NULL, (struct rmw_watch){ 0 }, &err), &err);
	}
	expect_flash(&life->wanted, fault);
}

/* A verified success, or a clear error and a second run that succeeds. */
static void no_fault_of_the_line_or_the_power_makes_a_false_success(void **state)
{
	struct life life;
	struct rmw_err err = { 0 };
	uint64_t bytes, operations;
	uint32_t chance = 1;

	begin_life(&life, state);
	expect(write_all(&life, "", NULL, (struct rmw_watch){ 0 }, &err), &err);
	bytes = life.bytes;
	operations = life.operations;
	for (size_t i = 0; i < RMW_COUNT(faults); i++) {
		const uint64_t range = faults[i].counts_flash_operations ? operations : bytes;
		char fault[60];

		chance = chance * 1664525u + 1013904223u;
		snprintf(fault, sizeof(fault), "%s@%u%s", faults[i].word,
			 1 + (unsigned)(chance * range >> 32), faults[i].lasts);
		fail_at(&life, fault);
	}
	end_life(&life);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_board_is_found_for_what_it_is),
		cmocka_unit_test(a_backup_is_the_flash),
		cmocka_unit_test(a_part_is_written_and_its_neighbours_stay),
		cmocka_unit_test(all_is_written_verified_and_restored),
		cmocka_unit_test(an_interrupted_write_is_taken_up_again),
		cmocka_unit_test(no_fault_of_the_line_or_the_power_makes_a_false_success),
	};
	const char *names[RMW_COUNT(boards)];

	for (size_t i = 0; i < RMW_COUNT(boards); i++)
		names[i] = boards[i].name;
	return run_on_each(names, RMW_COUNT(names), tests, RMW_COUNT(tests));
}
