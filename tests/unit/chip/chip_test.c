/* SPDX-License-Identifier: MIT */
/* The rules that all chips share: what is out of bounds, what is tried again and how often. */
#include "support/cmocka.h"

#include <string.h>

#include "support/fake_chip.h"

static struct fake_chip fake;
static uint8_t room[FAKE_SIZE];

enum verb { READ, ERASE, WRITE, DIGEST };

static bool call(enum verb verb, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	const struct rmw_span span = { room, size };
	uint8_t digest[RMW_DIGEST_SIZE];

	switch (verb) {
	case READ:
		return rmw_chip_read(&fake.base, addr, span, err);
	case ERASE:
		return rmw_chip_erase(&fake.base, addr, size, err);
	case WRITE:
		return rmw_chip_write(&fake.base, addr, rmw_span_view(span), err);
	case DIGEST:
		return rmw_chip_digest(&fake.base, addr, size, digest, err);
	}
	return false;
}

static int set_up(void **state)
{
	(void)state;
	fake_chip_init(&fake);
	fake.base.facts.has_digest = true;
	return 0;
}

static const struct {
	const char *says;
	enum verb verb;
	uint32_t addr, size;
	enum rmw_code code;
} bounds[] = {
	/* clang-format off */
	{ "the whole flash is read",      READ,   0, FAKE_SIZE, RMW_OK },
	{ "its last byte too",            READ,   FAKE_SIZE - 1, 1, RMW_OK },
	{ "but none behind it",           READ,   FAKE_SIZE, 1, RMW_E_RANGE },
	{ "nor across its end",           READ,   FAKE_SIZE - 1, 2, RMW_E_RANGE },
	{ "nor around the end of 32 bit", READ,   0xfffff000, 0x2000, RMW_E_RANGE },
	{ "nothing is no range",          READ,   0, 0, RMW_E_RANGE },
	{ "the whole flash is erased",    ERASE,  0, FAKE_SIZE, RMW_OK },
	{ "the last sector is erased",    ERASE,  FAKE_SIZE - FAKE_SECTOR, FAKE_SECTOR, RMW_OK },
	{ "half a sector is not",         ERASE,  0, FAKE_SECTOR / 2, RMW_E_RANGE },
	{ "nor one begun in the middle",  ERASE,  16, FAKE_SECTOR, RMW_E_RANGE },
	{ "nor one behind the end",       ERASE,  FAKE_SIZE, FAKE_SECTOR, RMW_E_RANGE },
	{ "the last page is written",     WRITE,  FAKE_SIZE - 256, 256, RMW_OK },
	{ "not beyond the end",           WRITE,  FAKE_SIZE - 255, 256, RMW_E_RANGE },
	{ "the whole has a digest",       DIGEST, 0, FAKE_SIZE, RMW_OK },
	{ "more than the whole has none", DIGEST, 4096, FAKE_SIZE, RMW_E_RANGE },
	/* clang-format on */
};

static void what_is_out_of_bounds_never_reaches_the_driver(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(bounds); i++) {
		struct rmw_err err = { 0 };
		unsigned calls = 0;

		print_message("%s\n", bounds[i].says);
		set_up(state);
		assert_int_equal(call(bounds[i].verb, bounds[i].addr, bounds[i].size, &err),
				 bounds[i].code == RMW_OK);
		assert_int_equal(err.code, bounds[i].code);
		for (enum fake_verb verb = 0; verb < FAKE_VERB_COUNT; verb++)
			calls += fake.counts[verb];
		assert_int_equal(calls > 0, bounds[i].code == RMW_OK);
	}
}

static void a_flash_of_no_size_takes_nothing(void **state)
{
	(void)state;
	fake.base.facts.flash_size = 0;
	for (enum verb verb = READ; verb <= DIGEST; verb++) {
		struct rmw_err err = { 0 };

		assert_false(call(verb, 0, FAKE_SECTOR, &err));
		assert_int_equal(err.code, RMW_E_NO_FLASH);
	}
}

static void a_locked_chip_is_written_but_not_read(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	fake.base.facts.is_readable = false;
	fake.base.id.is_read_locked = true;
	fake.base.facts.flash_size = 0; /* nobody can ask the flash */
	assert_true(call(ERASE, 0x10000, FAKE_SECTOR, &err));
	assert_true(call(WRITE, 0x10000, FAKE_SECTOR, &err));
	assert_false(call(READ, 0x10000, FAKE_SECTOR, &err));
	assert_int_equal(err.code, RMW_E_READ_LOCKED);
	assert_int_equal(fake.counts[FAKE_READ], 0);
}

/* Calls of the verb and ways back in that a run of faults costs. */
static const struct {
	const char *says;
	enum verb verb;
	enum fake_verb counted;
	enum fake_fault fault;
	unsigned faults;
	enum rmw_code code;
	unsigned calls, enters;
} troubles[] = {
	/* clang-format off */
	{ "no fault, no retry",           READ,   FAKE_READ,   FAKE_TIMES_OUT, 0, RMW_OK, 1, 0 },
	{ "a read is tried again",        READ,   FAKE_READ,   FAKE_TIMES_OUT, 1, RMW_OK, 2, 1 },
	{ "an erase is",                  ERASE,  FAKE_ERASE,  FAKE_BREAKS, 3, RMW_OK, 4, 3 },
	{ "a digest is",                  DIGEST, FAKE_DIGEST, FAKE_TIMES_OUT, 2, RMW_OK, 3, 2 },
	{ "seven faults are survived",    READ,   FAKE_READ,   FAKE_TIMES_OUT, 7, RMW_OK, 8, 7 },
	{ "eight are not",                READ,   FAKE_READ,   FAKE_TIMES_OUT, 8, RMW_E_TIMEOUT, 8, 7 },
	{ "a write is left to its job",   WRITE,  FAKE_WRITE,  FAKE_BREAKS, 1, RMW_E_TIMEOUT, 1, 0 },
	{ "who asks to stop is obeyed",   READ,   FAKE_READ,   FAKE_INTERRUPTS, 1, RMW_E_INTERRUPTED, 1, 0 },
	/* clang-format on */
};

static void faults_cost_retries_and_an_end(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(troubles); i++) {
		struct rmw_err err = { 0 };

		print_message("%s\n", troubles[i].says);
		set_up(state);
		if (troubles[i].faults > 0)
			fake_chip_trouble(&fake, troubles[i].counted, troubles[i].fault, 1,
					  troubles[i].faults, 0);
		assert_int_equal(call(troubles[i].verb, 0x10000, FAKE_SECTOR, &err),
				 troubles[i].code == RMW_OK);
		assert_int_equal(err.code, troubles[i].code);
		assert_int_equal(fake.counts[troubles[i].counted], troubles[i].calls);
		assert_int_equal(fake.counts[FAKE_ENTER], troubles[i].enters);
	}
}

static void a_fault_costs_one_piece_of_a_long_read(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_TIMES_OUT, 40, 1, 0);
	assert_true(call(READ, 0, FAKE_SIZE, &err));
	assert_int_equal(fake.counts[FAKE_READ], FAKE_SIZE / 4096 + 1);
	assert_memory_equal(room, fake.flash, FAKE_SIZE);
}

/* What the way in ends with, by what goes wrong on it. */
static const struct {
	const char *says;
	enum fake_verb verb;
	enum fake_fault fault;
	unsigned times;
	enum rmw_code code;
	unsigned enters, identifies;
} ways_in[] = {
	/* clang-format off */
	{ "nothing wrong",               FAKE_ENTER,    FAKE_BREAKS, 0, RMW_OK, 1, 1 },
	{ "a fault while entering",      FAKE_ENTER,    FAKE_BREAKS, 1, RMW_OK, 2, 1 },
	{ "a fault while identifying",   FAKE_IDENTIFY, FAKE_TIMES_OUT, 1, RMW_OK, 2, 2 },
	{ "a fault each time",           FAKE_ENTER,    FAKE_BREAKS, 99, RMW_E_TIMEOUT, 8, 0 },
	{ "nobody there is no fault",    FAKE_ENTER,    FAKE_TIMES_OUT, 1, RMW_E_NO_HANDSHAKE, 1, 0 },
	{ "asked to stop",               FAKE_IDENTIFY, FAKE_INTERRUPTS, 1, RMW_E_INTERRUPTED, 1, 1 },
	/* clang-format on */
};

static void the_way_in_is_tried_again_unless_nobody_is_there(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(ways_in); i++) {
		struct rmw_err err = { 0 };

		print_message("%s\n", ways_in[i].says);
		set_up(state);
		if (ways_in[i].times > 0)
			fake_chip_trouble(&fake, ways_in[i].verb, ways_in[i].fault, 1,
					  ways_in[i].times, 0);
		assert_int_equal(rmw_chip_connect(&fake.base, rmw_port_in(&fake.port, 1000), &err),
				 ways_in[i].code == RMW_OK);
		assert_int_equal(err.code, ways_in[i].code);
		assert_int_equal(fake.counts[FAKE_ENTER], ways_in[i].enters);
		assert_int_equal(fake.counts[FAKE_IDENTIFY], ways_in[i].identifies);
	}
}

static void what_broke_first_is_what_is_said(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_TIMES_OUT, 1, 1, 0);
	fake_chip_trouble(&fake, FAKE_ENTER, FAKE_TIMES_OUT, 1, 1, 0);
	assert_false(call(READ, 0x10000, 256, &err));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	assert_non_null(strstr(err.path, "read 0x010000"));
}

static void asking_to_stop_while_recovering_is_not_hidden(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_TIMES_OUT, 1, 1, 0);
	fake_chip_trouble(&fake, FAKE_ENTER, FAKE_INTERRUPTS, 1, 1, 0);
	assert_false(call(READ, 0x10000, 256, &err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
}

static void a_fault_on_the_way_back_costs_another_try(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_TIMES_OUT, 1, 1, 0);
	fake_chip_trouble(&fake, FAKE_ENTER, FAKE_BREAKS, 1, 2, 0);
	assert_true(call(READ, 0x10000, 256, &err));
	assert_int_equal(fake.counts[FAKE_ENTER], 3);
}

static void note_end(void *ctx, uint64_t bytes)
{
	*(uint64_t *)ctx = bytes;
}

/* What is private goes in a stream of its own; to who is told it is one. */
static void progress_counts_all_steps_of_a_stream_that_is_parted(void **state)
{
	uint8_t digest[RMW_DIGEST_SIZE];
	const struct rmw_chip_step steps[] = {
		{ RMW_CHIP_WRITE, 0x10000, FAKE_SECTOR, room, NULL },
		{ RMW_CHIP_DIGEST, 0x10000, FAKE_SECTOR, NULL, digest },
		{ RMW_CHIP_WRITE, 0x20000, FAKE_SECTOR, room, NULL },
		{ RMW_CHIP_DIGEST, 0x20000, FAKE_SECTOR, NULL, digest },
	};
	struct rmw_chip_reach reach;
	struct rmw_err err = { 0 };
	uint64_t end = 0;

	(void)state;
	fake_chip_stream(&fake);
	fake.port.is_recorder = true;
	rmw_chip_keep_private(&fake.base, 0x20000, FAKE_SECTOR);
	assert_true(rmw_chip_stream(&fake.base, steps, RMW_COUNT(steps),
				    &(struct rmw_chip_progress){ note_end, &end }, &reach, &err));
	assert_int_equal(reach.done, RMW_COUNT(steps));
	assert_int_equal(end, 4 * FAKE_SECTOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_out_of_bounds_never_reaches_the_driver),
		cmocka_unit_test_setup(a_flash_of_no_size_takes_nothing, set_up),
		cmocka_unit_test_setup(a_locked_chip_is_written_but_not_read, set_up),
		cmocka_unit_test(faults_cost_retries_and_an_end),
		cmocka_unit_test_setup(a_fault_costs_one_piece_of_a_long_read, set_up),
		cmocka_unit_test(the_way_in_is_tried_again_unless_nobody_is_there),
		cmocka_unit_test_setup(what_broke_first_is_what_is_said, set_up),
		cmocka_unit_test_setup(asking_to_stop_while_recovering_is_not_hidden, set_up),
		cmocka_unit_test_setup(a_fault_on_the_way_back_costs_another_try, set_up),
		cmocka_unit_test_setup(progress_counts_all_steps_of_a_stream_that_is_parted,
				       set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
