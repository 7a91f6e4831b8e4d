/* SPDX-License-Identifier: MIT */
/* Security registers of the flash chip, and the test mode that looks like using them. */
#include "support/cmocka.h"

#include "sim/nor.h"

#define MS 1000000ull

/* A bench: a chip, a clock, and short words for what is sent. */
struct bench {
	struct sim_nor *nor;
	uint64_t now_ns;
};

static const struct sim_nor_config winbond = { .size = 2 << 20, .jedec = { 0xef, 0x40, 0x15 } };

static int set_up(void **state)
{
	static struct bench bench;

	bench.nor = sim_nor_new(&winbond);
	bench.now_ns = 0;
	*state = &bench;
	return bench.nor == NULL;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	sim_nor_free(bench->nor);
	return 0;
}

/* One transfer of `out` (the bytes of a string literal), answered with `len` bytes. */
static void talk(struct bench *bench, struct rmw_view out, uint8_t *in, size_t len)
{
	bench->now_ns += 1000;
	sim_nor_transfer(bench->nor, bench->now_ns, out, (struct rmw_span){ in, len });
}

#define SEND(bench, ...)                                                                           \
	do {                                                                                       \
		const uint8_t bytes_[] = { __VA_ARGS__ };                                          \
		talk(bench, RMW_VIEW_OF(bytes_), NULL, 0);                                         \
	} while (0)

#define ASK(bench, in, ...)                                                                        \
	do {                                                                                       \
		const uint8_t bytes_[] = { __VA_ARGS__ };                                          \
		talk(bench, RMW_VIEW_OF(bytes_), in, sizeof(in));                                  \
	} while (0)

static void rest(struct bench *bench)
{
	bench->now_ns += 100000 * MS;
}

static void a_security_register_stands_beside_the_cells(void **state)
{
	struct bench *bench = *state;
	uint8_t got[3];

	SEND(bench, 0x42, 0x00, 0x01, 0x00, 0x5a); /* without write enable */
	rest(bench);
	SEND(bench, 0x06);
	SEND(bench, 0x42, 0x00, 0x01, 0x01, 0x12, 0x34);
	rest(bench);
	ASK(bench, got, 0x48, 0x00, 0x01, 0x00, 0x00);
	assert_memory_equal(got, "\xff\x12\x34", 3);
	assert_true(rmw_view_is_blank(rmw_span_view(sim_nor_cells(bench->nor))));
	SEND(bench, 0x06);
	SEND(bench, 0x44, 0x00, 0x00, 0x00);
	rest(bench);
	ASK(bench, got, 0x48, 0x00, 0x01, 0x00, 0x00);
	assert_memory_equal(got, "\xff\xff\xff", 3);
}

/* 33 CC AA begins it, 55 88 ends it. */
static void the_test_mode_of_one_maker_leaves_that_register_alone(void **state)
{
	const struct sim_nor_config config = { .size = 1 << 20, .jedec = { 0xeb, 0x60, 0x14 } };
	struct bench bench = { sim_nor_new(&config), 0 };
	uint8_t got[1];

	(void)state;
	SEND(&bench, 0x33);
	SEND(&bench, 0xcc);
	SEND(&bench, 0xaa);
	SEND(&bench, 0x06);
	SEND(&bench, 0x42, 0x00, 0x00, 0x00, 0x12);
	ASK(&bench, got, 0x05);
	assert_int_equal(got[0], 0); /* it was taken for something */
	SEND(&bench, 0x55);
	SEND(&bench, 0x88);
	rest(&bench);
	ASK(&bench, got, 0x48, 0x00, 0x00, 0x00, 0x00);
	assert_int_equal(got[0], 0xff);
	SEND(&bench, 0x06);
	SEND(&bench, 0x42, 0x00, 0x00, 0x00, 0x12);
	rest(&bench);
	ASK(&bench, got, 0x48, 0x00, 0x00, 0x00, 0x00);
	assert_int_equal(got[0], 0x12);
	sim_nor_free(bench.nor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_security_register_stands_beside_the_cells, set_up,
						tear_down),
		cmocka_unit_test(the_test_mode_of_one_maker_leaves_that_register_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
