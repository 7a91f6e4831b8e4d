/* SPDX-License-Identifier: MIT */
/* The relay firmware's store against images of the original component, and against power cuts. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "relay/core/sectors.h"
#include "support/relay_bench.h"
#include "support/scratch.h"

#define DATA "data/obk/"
#define CONFIG_LEN RELAY_CONFIG_SIZE

static struct relay_bench bench;

static void begin_image(const char *image)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	read_test_file(image, &file);
	bench_begin(&bench, rmw_buf_view(&file));
	relay_store_open(&bench.relay.store, &bench.port, BENCH_PSM, (uint32_t)file.len);
}

static void begin_blank(uint32_t size)
{
	bench_begin(&bench, (struct rmw_view){ NULL, 0 });
	relay_store_open(&bench.relay.store, &bench.port, BENCH_PSM, size);
}

static void expect(const char *name, const uint8_t *value, uint32_t len)
{
	uint8_t got[CONFIG_LEN];

	assert_int_equal(relay_store_get(&bench.relay.store, name, got, sizeof(got)), len);
	assert_memory_equal(got, value, len);
}

static void every_image_of_the_original_gives_its_live_config(void **state)
{
	static const char *const images[] = {
		DATA "psm_0x5000_generated_min.bin",	  DATA "psm_0x5000_after_gc.bin",
		DATA "psm_0x8000_pre_delete.bin",	  DATA "psm_0x8000_first_boot_defaults.bin",
		DATA "psm_0x8000_after_template_t02.bin",
	};
	uint8_t got[CONFIG_LEN];
	struct relay_config config;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(images); i++) {
		begin_image(images[i]);
		assert_int_equal(
			relay_store_get(&bench.relay.store, RELAY_CONFIG_NAME, got, sizeof(got)),
			CONFIG_LEN);
		assert_true(relay_config_load(&config, &bench.port.facts, got, CONFIG_LEN));
		bench_end(&bench);
	}
}

static void a_new_value_takes_the_place_of_the_old_one(void **state)
{
	const uint8_t one[] = "one", two[] = "two!";

	(void)state;
	begin_blank(BENCH_PSM_SIZE);
	assert_true(relay_store_put(&bench.relay.store, "key", one, sizeof(one)));
	expect("key", one, sizeof(one));
	assert_true(relay_store_put(&bench.relay.store, "key", two, sizeof(two)));
	expect("key", two, sizeof(two));
	assert_int_equal(relay_store_get(&bench.relay.store, "other", NULL, 0), 0);
	bench_end(&bench);
}

static void a_value_that_is_there_already_is_not_written(void **state)
{
	const uint8_t value[] = "value";
	uint32_t ops;

	(void)state;
	begin_blank(BENCH_PSM_SIZE);
	assert_true(relay_store_put(&bench.relay.store, "key", value, sizeof(value)));
	ops = bench.port.flash_ops;
	assert_true(relay_store_put(&bench.relay.store, "key", value, sizeof(value)));
	assert_int_equal(bench.port.flash_ops, ops);
	bench_end(&bench);
}

/* A large value and a small one, so often that every sector is collected many times. */
static void values_live_through_many_collections(void **state)
{
	static const uint32_t sizes[] = { 0x3000, 0x5000, BENCH_PSM_SIZE };
	uint8_t large[CONFIG_LEN], small[64] = { 0 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(sizes); i++) {
		begin_blank(sizes[i]);
		for (uint32_t round = 0; round < 600; round++) {
			memset(large, (int)(round / 40), sizeof(large));
			rmw_put_le32(small, round);
			assert_true(
				relay_store_put(&bench.relay.store, "large", large, sizeof(large)));
			assert_true(
				relay_store_put(&bench.relay.store, "small", small, sizeof(small)));
			expect("large", large, sizeof(large));
			expect("small", small, sizeof(small));
		}
		if (sizes[i] == BENCH_PSM_SIZE)
			printf("600 saves of 64 bytes in %u sectors: %u erases\n",
			       (unsigned)(sizes[i] / RELAY_SECTOR), (unsigned)bench.port.erases);
		bench_end(&bench);
	}
}

static void a_store_without_room_keeps_what_it_has(void **state)
{
	uint8_t value[CONFIG_LEN];

	(void)state;
	begin_blank(0x3000);
	memset(value, 1, sizeof(value));
	assert_true(relay_store_put(&bench.relay.store, "a", value, sizeof(value)));
	assert_true(relay_store_put(&bench.relay.store, "b", value, sizeof(value)));
	assert_false(relay_store_put(&bench.relay.store, "c", value, sizeof(value)));
	expect("a", value, sizeof(value));
	expect("b", value, sizeof(value));
	bench_end(&bench);
}

static void a_flash_that_fails_is_told(void **state)
{
	const uint8_t value[] = "value";

	(void)state;
	begin_blank(BENCH_PSM_SIZE);
	bench.port.fails = true;
	assert_false(relay_store_put(&bench.relay.store, "key", value, sizeof(value)));
	bench.port.fails = false;
	assert_true(relay_store_put(&bench.relay.store, "key", value, sizeof(value)));
	bench_end(&bench);
}

/* What could not be read is not taken for gone: neither name loses its value. */
static void a_read_that_fails_destroys_nothing(void **state)
{
	uint8_t large[CONFIG_LEN], got[CONFIG_LEN], old[64], new[64];
	uint32_t refused = 0;

	(void)state;
	memset(large, 0x5a, sizeof(large));
	memset(old, 0, sizeof(old));
	begin_blank(0x3000);
	assert_true(relay_store_put(&bench.relay.store, "large", large, sizeof(large)));
	assert_true(relay_store_put(&bench.relay.store, "states", old, sizeof(old)));
	for (uint32_t round = 1; round < 2000; round++) {
		memset(new, (int)(round % 251), sizeof(new));
		bench.relay.store.cached = UINT32_MAX;
		bench.port.reads_left = round * 7919 % 61;
		refused += !relay_store_put(&bench.relay.store, "states", new, sizeof(new));
		bench.port.reads_left = UINT32_MAX;
		assert_int_equal(relay_store_get(&bench.relay.store, "states", got, sizeof(got)),
				 64);
		assert_true(memcmp(got, old, 64) == 0 || memcmp(got, new, 64) == 0);
		expect("large", large, sizeof(large));
		memcpy(old, got, sizeof(old));
	}
	assert_in_range(refused, 100, 1999);
	bench_end(&bench);
}

/* True: power went. */
static bool put_until(uint32_t ops, const char *name, const uint8_t *value, uint32_t len)
{
	bench.port.ops_left = ops;
	if (setjmp(bench.port.off) == 0) {
		assert_true(relay_store_put(&bench.relay.store, name, value, len));
		bench.port.ops_left = UINT32_MAX;
		return false;
	}
	bench.port.ops_left = UINT32_MAX;
	bench.port.is_dead_when_done = false;
	return true;
}

static void reopen(uint32_t size)
{
	relay_store_open(&bench.relay.store, &bench.port, BENCH_PSM, size);
}

/* The one that is saved is old or new, the other is untouched; and both can be saved again. */
static void check_after_cut(const uint8_t *old, const uint8_t *new, const uint8_t *other,
			    uint32_t size)
{
	uint8_t got[CONFIG_LEN];

	reopen(size);
	assert_int_equal(relay_store_get(&bench.relay.store, "states", got, sizeof(got)), 64);
	assert_true(memcmp(got, old, 64) == 0 || memcmp(got, new, 64) == 0);
	expect("large", other, CONFIG_LEN);
	assert_true(relay_store_put(&bench.relay.store, "states", new, 64));
	expect("states", new, 64);
	expect("large", other, CONFIG_LEN);
}

/* What a store looks like before its n-th save, taken aside to cut that save everywhere. */
static uint32_t cut_everywhere(uint32_t size, const uint8_t *old, const uint8_t *new,
			       const uint8_t *other)
{
	uint8_t *before = malloc(size);
	uint32_t ops = 0;

	assert_non_null(before);
	memcpy(before, bench.port.flash + BENCH_PSM, size);
	for (; put_until(ops, "states", new, 64); ops++) {
		check_after_cut(old, new, other, size);
		memcpy(bench.port.flash + BENCH_PSM, before, size);
		reopen(size);
	}
	free(before);
	return ops;
}

static void a_cut_at_any_flash_operation_leaves_the_old_value_or_the_new_one(void **state)
{
	static const uint32_t sizes[] = { 0x3000, BENCH_PSM_SIZE };
	uint8_t large[CONFIG_LEN], old[64], new[64];
	uint32_t cuts = 0;

	(void)state;
	memset(large, 0x5a, sizeof(large));
	for (size_t i = 0; i < RMW_COUNT(sizes); i++) {
		begin_blank(sizes[i]);
		memset(old, 0, sizeof(old));
		assert_true(relay_store_put(&bench.relay.store, "large", large, sizeof(large)));
		assert_true(relay_store_put(&bench.relay.store, "states", old, sizeof(old)));
		for (uint32_t round = 1; round < 400; round++) {
			memset(new, (int)(round % 251), sizeof(new));
			cuts += cut_everywhere(sizes[i], old, new, large);
			memcpy(old, new, sizeof(old));
		}
		bench_end(&bench);
	}
	printf("%u cuts\n", (unsigned)cuts);
	assert_true(cuts > 3000);
}

/* Cuts during the repair of what cuts left, again and again. */
static void cuts_upon_cuts_leave_one_of_the_values(void **state)
{
	uint8_t large[CONFIG_LEN], got[CONFIG_LEN], value[64];
	uint32_t saved = 0, rounds = 0;

	(void)state;
	memset(large, 0xa5, sizeof(large));
	begin_blank(0x4000);
	assert_true(relay_store_put(&bench.relay.store, "large", large, sizeof(large)));
	memset(value, 0, sizeof(value));
	assert_true(relay_store_put(&bench.relay.store, "states", value, sizeof(value)));
	for (; rounds < 4000; rounds++) {
		rmw_put_le32(value, rounds);
		saved += !put_until((uint32_t)bench_chance(&bench.port, 200) +
					    (uint32_t)((bench.port.chance >> 20) % 12),
				    "states", value, sizeof(value));
		reopen(0x4000);
		assert_int_equal(relay_store_get(&bench.relay.store, "states", got, sizeof(got)),
				 64);
		assert_true(rmw_get_le32(got) <= rounds);
		expect("large", large, CONFIG_LEN);
	}
	printf("%u saves began, %u were finished\n", (unsigned)rounds, (unsigned)saved);
	assert_true(saved > 100 && saved < rounds);
	bench_end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_image_of_the_original_gives_its_live_config),
		cmocka_unit_test(a_new_value_takes_the_place_of_the_old_one),
		cmocka_unit_test(a_value_that_is_there_already_is_not_written),
		cmocka_unit_test(values_live_through_many_collections),
		cmocka_unit_test(a_store_without_room_keeps_what_it_has),
		cmocka_unit_test(a_flash_that_fails_is_told),
		cmocka_unit_test(a_read_that_fails_destroys_nothing),
		cmocka_unit_test(a_cut_at_any_flash_operation_leaves_the_old_value_or_the_new_one),
		cmocka_unit_test(cuts_upon_cuts_leave_one_of_the_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
