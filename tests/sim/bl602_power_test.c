/* SPDX-License-Identifier: MIT */
/* Power goes in each kind of flash operation of the stub; the job, or the next one, mends it. */
#include <stdio.h>

#include "support/board.h"
#include "support/cmocka.h"
#include "support/scratch.h"

#define FLASH_SIZE (256u * 1024)

/* What is rewritten, and the operations that this takes on the flash. */
static const struct {
	const char *says;
	uint32_t addr, size;
	unsigned sectors, blocks; /* erases of 4 KiB, and larger ones */
} jobs[] = {
	/* clang-format off */
	{ "an erase of 4 KiB",  0x05000, 0x01000, 1, 0 },
	{ "an erase of 32 KiB", 0x08000, 0x08000, 0, 1 },
	{ "an erase of 64 KiB", 0x10000, 0x10000, 0, 1 },
	/* clang-format on */
};

/* Nobody else has been at the flash: there is nothing to ask. */
static bool ask(void *ctx, const struct rmw_plan *plan, struct rmw_err *err)
{
	const struct rmw_job_result *result = ctx;

	(void)plan;
	return result->newer == 0 ||
	       rmw_fail(err, RMW_E_NOT_CONFIRMED, "%u sectors are newer", (unsigned)result->newer);
}

static bool run(const struct rmw_part *part, const char *fault, uint64_t counts[3],
		struct rmw_err *err)
{
	struct rmw_job_result result = { 0 };
	const struct rmw_job job = { .backup_dir = scratch_path("backups"),
				     .review = ask,
				     .review_ctx = &result };
	struct rmw_session *session = NULL;
	char port[700];
	bool is_good;

	snprintf(port, sizeof(port), "sim:bl602?flash=256K&jedec=ef4012&image=%s%s",
		 scratch_path("flash.bin"), fault);
	if (!board_open(port, &session, err))
		return false;
	is_good = rmw_flash_write(rmw_session_chip(session), part, 1, &job, &result, err);
	assert_int_equal(is_good, result.is_verified);
	counts[0] = rmw_sim_count(rmw_session_sim(session), "sector_erase");
	counts[1] = rmw_sim_count(rmw_session_sim(session), "block_erase");
	counts[2] = rmw_sim_count(rmw_session_sim(session), "power_on");
	rmw_session_free(session);
	return is_good;
}

static void begin(struct rmw_view before)
{
	remove_test_folder(scratch_path("backups"));
	write_test_file(scratch_path("flash.bin"), before);
}

/* Power is away for 300 ms, or for ever: then somebody switches it on for the next program. */
static void cut(const struct rmw_part *part, struct rmw_view before, struct rmw_view after,
		unsigned operation, const char *lasts)
{
	struct rmw_err err = { 0 };
	uint64_t counts[3];
	char fault[40];

	snprintf(fault, sizeof(fault), "&fault=power@%u%s", operation, lasts);
	begin(before);
	if (run(part, fault, counts, &err)) {
		assert_int_equal(counts[2], 2);
	} else {
		print_message("%s: %s %s: %s\n", fault, rmw_error_row(err.code)->id, err.path,
			      err.cause);
		err = (struct rmw_err){ 0 };
		if (!run(part, "", counts, &err))
			fail_msg("%s: the next run: %s: %s", fault, err.path, err.cause);
	}
	if (!board_file_is(scratch_path("flash.bin"), after))
		fail_msg("%s: the flash is wrong", fault);
}

static void power_goes_in_each_kind_of_operation(void **state)
{
	static uint8_t before[FLASH_SIZE], after[FLASH_SIZE];
	static const char *const lasts[] = { ":300", ":0" };
	struct rmw_err err = { 0 };
	uint64_t counts[3];

	(void)state;
	board_fill(RMW_SPAN_OF(before), 1);
	for (size_t i = 0; i < RMW_COUNT(jobs); i++) {
		const struct rmw_part part = { jobs[i].addr,
					       { after + jobs[i].addr, jobs[i].size } };
		const unsigned pages = jobs[i].size / 256;

		memcpy(after, before, sizeof(after));
		board_fill((struct rmw_span){ after + part.addr, part.bytes.len }, 2);
		begin(RMW_VIEW_OF(before));
		assert_true(run(&part, "", counts, &err));
		assert_int_equal(counts[0], jobs[i].sectors);
		assert_int_equal(counts[1], jobs[i].blocks);
		for (size_t j = 0; j < RMW_COUNT(lasts); j++) {
			print_message("%s, then pages of it\n", jobs[i].says);
			cut(&part, RMW_VIEW_OF(before), RMW_VIEW_OF(after), 1, lasts[j]);
			cut(&part, RMW_VIEW_OF(before), RMW_VIEW_OF(after), 2, lasts[j]);
			cut(&part, RMW_VIEW_OF(before), RMW_VIEW_OF(after), 1 + pages, lasts[j]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_goes_in_each_kind_of_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
