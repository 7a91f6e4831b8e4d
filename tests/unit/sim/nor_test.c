/* SPDX-License-Identifier: MIT */
/* The flash chip: each test is a claim of the data sheet, played with bare transfers. */
#include "support/cmocka.h"

#include <string.h>

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

static uint8_t status(struct bench *bench, uint8_t code)
{
	uint8_t in[1];

	ASK(bench, in, code);
	return in[0];
}

static void rest(struct bench *bench)
{
	bench->now_ns += 100000 * MS;
}

static uint8_t cell(struct bench *bench, uint32_t addr)
{
	return sim_nor_cells(bench->nor).data[addr];
}

static void program(struct bench *bench, uint32_t addr, uint8_t value)
{
	SEND(bench, 0x06);
	SEND(bench, 0x02, (uint8_t)(addr >> 16), (uint8_t)(addr >> 8), (uint8_t)addr, value);
	rest(bench);
}

static void a_new_chip_is_blank_and_names_itself(void **state)
{
	struct bench *bench = *state;
	uint8_t id[4], unique[8], again[8], device[1];

	ASK(bench, id, 0x9f);
	assert_memory_equal(id, ((uint8_t[]){ 0xef, 0x40, 0x15, 0xff }), 4);
	ASK(bench, unique, 0x4b, 0, 0, 0, 0);
	ASK(bench, again, 0x4b, 0, 0, 0, 0);
	assert_memory_equal(unique, again, 8);
	ASK(bench, device, 0xab, 0, 0, 0);
	assert_int_equal(device[0], 0x14);
	assert_true(rmw_view_is_blank(rmw_span_view(sim_nor_cells(bench->nor))));
}

static void no_flash_reads_ff_and_keeps_its_peace(void **state)
{
	const struct sim_nor_config none = { 0 };
	struct bench bench = { sim_nor_new(&none), 0 };
	uint8_t id[3];

	(void)state;
	ASK(&bench, id, 0x9f);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	SEND(&bench, 0x06);
	SEND(&bench, 0xc7);
	assert_int_equal(sim_nor_cells(bench.nor).len, 0);
	sim_nor_free(bench.nor);
}

static void programming_only_clears_bits(void **state)
{
	struct bench *bench = *state;

	program(bench, 0x1234, 0xf0);
	program(bench, 0x1234, 0x3c);
	assert_int_equal(cell(bench, 0x1234), 0x30);
	assert_int_equal(cell(bench, 0x1233), 0xff);
	assert_int_equal(cell(bench, 0x1235), 0xff);
}

static void a_program_comes_round_inside_its_page(void **state)
{
	struct bench *bench = *state;

	SEND(bench, 0x06);
	SEND(bench, 0x02, 0x00, 0x12, 0xfe, 1, 2, 3, 4);
	assert_int_equal(cell(bench, 0x12fe), 1);
	assert_int_equal(cell(bench, 0x12ff), 2);
	assert_int_equal(cell(bench, 0x1200), 3);
	assert_int_equal(cell(bench, 0x1201), 4);
	assert_int_equal(cell(bench, 0x1300), 0xff);
}

static void of_more_than_a_page_the_last_bytes_count(void **state)
{
	struct bench *bench = *state;
	uint8_t out[4 + 258];

	memset(out, 0x55, sizeof(out));
	rmw_put_le32(out, 0x00200002); /* 02 00 20 00 */
	out[4 + 256] = out[4 + 257] = 0xaa;
	SEND(bench, 0x06);
	talk(bench, RMW_VIEW_OF(out), NULL, 0);
	assert_int_equal(cell(bench, 0x2000), 0xaa);
	assert_int_equal(cell(bench, 0x2001), 0xaa);
	assert_int_equal(cell(bench, 0x2002), 0x55);
}

static void nothing_changes_without_write_enable(void **state)
{
	static const uint8_t changing[] = { 0x02, 0x20, 0x52, 0xd8 };
	struct bench *bench = *state;

	program(bench, 0, 0x00);
	for (size_t i = 0; i < sizeof(changing); i++)
		SEND(bench, changing[i], 0, 0, 0);
	SEND(bench, 0xc7);
	SEND(bench, 0x60);
	SEND(bench, 0x01, 0x1c);
	assert_int_equal(cell(bench, 0), 0x00);
	assert_int_equal(status(bench, 0x05), 0x00);
	assert_int_equal(sim_nor_counts(bench->nor)->ignored, 7);
}

static void write_enable_is_set_by_06_and_gone_after_an_operation(void **state)
{
	struct bench *bench = *state;

	SEND(bench, 0x06);
	assert_int_equal(status(bench, 0x05), 0x02);
	SEND(bench, 0x04);
	assert_int_equal(status(bench, 0x05), 0x00);
	SEND(bench, 0x06);
	SEND(bench, 0x20, 0, 0, 0);
	assert_int_equal(status(bench, 0x05), 0x03);
	rest(bench);
	assert_int_equal(status(bench, 0x05), 0x00);
	assert_int_equal(sim_nor_counts(bench->nor)->write_enable, 2);
}

static void erases_cover_their_blocks_and_take_their_time(void **state)
{
	static const struct {
		uint8_t code;
		uint32_t first, end, ms;
	} erases[] = {
		/* clang-format off */
		{ 0x20, 0x013000, 0x014000,   45 },
		{ 0x52, 0x010000, 0x018000,  120 },
		{ 0xd8, 0x010000, 0x020000,  150 },
		/* clang-format on */
	};
	struct bench *bench = *state;
	const struct rmw_span cells = sim_nor_cells(bench->nor);

	for (size_t i = 0; i < RMW_COUNT(erases); i++) {
		memset(cells.data, 0, cells.len);
		SEND(bench, 0x06);
		SEND(bench, erases[i].code, 0x01, 0x3a, 0xbc);
		assert_int_equal(sim_nor_busy_until_ns(bench->nor) - bench->now_ns,
				 erases[i].ms * MS);
		rest(bench);
		assert_int_equal(cells.data[erases[i].first - 1], 0);
		assert_int_equal(cells.data[erases[i].end], 0);
		assert_true(rmw_view_is_blank(rmw_view_part(rmw_span_view(cells), erases[i].first,
							    erases[i].end - erases[i].first)));
	}
	assert_int_equal(sim_nor_wear(bench->nor, 0x13fff), 3);
	assert_int_equal(sim_nor_wear(bench->nor, 0x12000), 2);
	assert_int_equal(sim_nor_wear(bench->nor, 0x1f000), 1);
	assert_int_equal(sim_nor_wear(bench->nor, 0x20000), 0);
}

static void chip_erase_blanks_everything(void **state)
{
	static const uint8_t codes[] = { 0x60, 0xc7 };
	struct bench *bench = *state;
	const struct rmw_span cells = sim_nor_cells(bench->nor);

	for (size_t i = 0; i < sizeof(codes); i++) {
		memset(cells.data, 0, cells.len);
		SEND(bench, 0x06);
		SEND(bench, codes[i]);
		rest(bench);
		assert_true(rmw_view_is_blank(rmw_span_view(cells)));
	}
	assert_int_equal(sim_nor_counts(bench->nor)->erase_chip, 2);
}

static void a_busy_chip_only_answers_its_status(void **state)
{
	struct bench *bench = *state;
	uint8_t id[3], byte[1];

	program(bench, 0x100000, 0x00);
	SEND(bench, 0x06);
	SEND(bench, 0x20, 0, 0, 0);
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	ASK(bench, byte, 0x03, 0x10, 0, 0);
	assert_int_equal(byte[0], 0xff);
	SEND(bench, 0x20, 0x10, 0, 0);
	assert_int_equal(status(bench, 0x05) & 1, 1);
	assert_int_equal(status(bench, 0x35), 0);
	rest(bench);
	assert_int_equal(cell(bench, 0x100000), 0x00);
	ASK(bench, byte, 0x03, 0x10, 0, 0);
	assert_int_equal(byte[0], 0x00);
}

static void an_erase_with_a_byte_too_many_or_too_few_is_not_executed(void **state)
{
	struct bench *bench = *state;

	program(bench, 0, 0x00);
	SEND(bench, 0x06);
	SEND(bench, 0x20, 0, 0);
	SEND(bench, 0x20, 0, 0, 0, 0);
	assert_int_equal(status(bench, 0x05), 0x02);
	assert_int_equal(cell(bench, 0), 0x00);
}

/* One letter is an eighth of 2 MiB: '#' is protected, '.' can be erased. */
static void block_protection_is_silent_and_covers_what_the_bits_say(void **state)
{
	static const struct {
		const char *says;
		uint8_t status1, status2;
		const char *map;
	} cases[] = {
		/* clang-format off */
		{ "nothing",            0x00, 0x00, "........" },
		{ "BP=3: top eighth",   0x0c, 0x00, ".......#" },
		{ "BP=4: top quarter",  0x10, 0x00, "......##" },
		{ "BP=4 TB: bottom",    0x30, 0x00, "##......" },
		{ "BP=5 TB: half",      0x34, 0x00, "####...." },
		{ "BP=6: all",          0x18, 0x00, "########" },
		{ "BP=7: all",          0x1c, 0x00, "########" },
		{ "CMP turns it round", 0x10, 0x40, "######.." },
		{ "CMP and TB",         0x30, 0x40, "..######" },
		{ "CMP of nothing",     0x00, 0x40, "########" },
		/* clang-format on */
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		char map[9] = "";

		sim_nor_set_status(bench->nor, cases[i].status1, cases[i].status2);
		for (unsigned eighth = 0; eighth < 8; eighth++) {
			const uint32_t addr = eighth * 0x40000 + 0x3f000;

			sim_nor_cells(bench->nor).data[addr] = 0x00;
			SEND(bench, 0x06);
			SEND(bench, 0x20, (uint8_t)(addr >> 16), (uint8_t)(addr >> 8), 0);
			rest(bench);
			map[eighth] = cell(bench, addr) == 0xff ? '.' : '#';
		}
		if (strcmp(map, cases[i].map) != 0)
			fail_msg("%s: %s instead of %s", cases[i].says, map, cases[i].map);
	}
}

static void protection_also_stops_programs_and_the_chip_erase(void **state)
{
	struct bench *bench = *state;

	sim_nor_set_status(bench->nor, 0x44, 0x00); /* SEC, BP=1: the last 4 KiB */
	program(bench, 0x1ff000, 0x00);
	assert_int_equal(cell(bench, 0x1ff000), 0xff);
	program(bench, 0x1fefff, 0x00);
	assert_int_equal(cell(bench, 0x1fefff), 0x00);
	SEND(bench, 0x06);
	SEND(bench, 0xc7);
	assert_int_equal(cell(bench, 0x1fefff), 0x00);
	assert_int_equal(status(bench, 0x05), 0x44);
}

static void status_registers_are_written_alone_or_together(void **state)
{
	struct bench *bench = *state;

	SEND(bench, 0x06);
	SEND(bench, 0x01, 0x04, 0x02);
	assert_int_equal(status(bench, 0x05) & 1, 1);
	rest(bench);
	assert_int_equal(status(bench, 0x05), 0x04);
	assert_int_equal(status(bench, 0x35), 0x02);
	SEND(bench, 0x06);
	SEND(bench, 0x01, 0x00);
	rest(bench);
	assert_int_equal(status(bench, 0x05), 0x00);
	assert_int_equal(status(bench, 0x35), 0x02);
	SEND(bench, 0x06);
	SEND(bench, 0x31, 0x40);
	rest(bench);
	assert_int_equal(status(bench, 0x35), 0x40);
}

static void a_volatile_status_is_gone_after_power_off(void **state)
{
	struct bench *bench = *state;

	SEND(bench, 0x50);
	SEND(bench, 0x31, 0x02);
	assert_int_equal(status(bench, 0x05), 0x00);
	assert_int_equal(status(bench, 0x35), 0x02);
	SEND(bench, 0x50);
	(void)status(bench, 0x05);
	SEND(bench, 0x31, 0x40); /* 50 holds for the next command only */
	assert_int_equal(status(bench, 0x35), 0x02);
	sim_nor_power_loss(bench->nor, bench->now_ns);
	sim_nor_power_on(bench->nor);
	assert_int_equal(status(bench, 0x35), 0x00);
}

static void four_lines_need_quad_enable(void **state)
{
	struct bench *bench = *state;
	uint8_t byte[1];

	SEND(bench, 0x06);
	SEND(bench, 0x32, 0, 0, 0, 0x5a);
	assert_int_equal(cell(bench, 0), 0xff);
	sim_nor_set_status(bench->nor, 0, 0x02);
	SEND(bench, 0x32, 0, 0, 0, 0x5a);
	rest(bench);
	ASK(bench, byte, 0x6b, 0, 0, 0, 0);
	assert_int_equal(byte[0], 0x5a);
	sim_nor_set_status(bench->nor, 0, 0x00);
	ASK(bench, byte, 0x6b, 0, 0, 0, 0);
	assert_int_equal(byte[0], 0xff);
}

static void every_read_command_finds_the_same_bytes_and_wraps_at_the_end(void **state)
{
	static const struct {
		uint8_t code, head;
	} reads[] = {
		{ 0x03, 4 }, { 0x0b, 5 }, { 0x3b, 5 }, { 0x6b, 5 }, { 0xbb, 5 }, { 0xeb, 7 }
	};
	struct bench *bench = *state;
	const struct rmw_span cells = sim_nor_cells(bench->nor);

	sim_nor_set_status(bench->nor, 0, 0x02);
	memcpy(cells.data + cells.len - 2, "\x11\x22", 2);
	memcpy(cells.data, "\x33\x44", 2);
	for (size_t i = 0; i < RMW_COUNT(reads); i++) {
		const uint8_t out[7] = { reads[i].code, 0xff, 0xff, 0xfe };
		uint8_t in[4];

		talk(bench, (struct rmw_view){ out, reads[i].head }, in, sizeof(in));
		assert_memory_equal(in, "\x11\x22\x33\x44", 4);
	}
}

static void a_read_without_its_dummy_byte_is_one_byte_late(void **state)
{
	struct bench *bench = *state;
	uint8_t in[3];

	memcpy(sim_nor_cells(bench->nor).data, "\x11\x22\x33", 3);
	ASK(bench, in, 0x0b, 0, 0, 0);
	assert_memory_equal(in, "\xff\x11\x22", 3);
}

static void quad_reads_stay_inside_the_burst_until_it_is_off(void **state)
{
	struct bench *bench = *state;
	uint8_t in[4];

	sim_nor_set_status(bench->nor, 0, 0x02);
	memcpy(sim_nor_cells(bench->nor).data + 0x100, "\x00\x01\x02\x03\x04\x05\x06\x07\x08", 9);
	SEND(bench, 0x77, 0, 0, 0, 0x00);
	ASK(bench, in, 0xeb, 0, 0x01, 0x06, 0, 0, 0);
	assert_memory_equal(in, "\x06\x07\x00\x01", 4);
	SEND(bench, 0x77, 0, 0, 0, 0xf0);
	ASK(bench, in, 0xeb, 0, 0x01, 0x06, 0, 0, 0);
	assert_memory_equal(in, "\x06\x07\x08\xff", 4);
}

static void continuous_read_understands_no_command_until_ff_ends_it(void **state)
{
	struct bench *bench = *state;
	uint8_t in[2], id[3];

	sim_nor_set_status(bench->nor, 0, 0x02);
	memcpy(sim_nor_cells(bench->nor).data + 0x20, "\xaa\xbb\xcc", 3);
	ASK(bench, in, 0xeb, 0, 0, 0x20, 0x20, 0, 0);
	ASK(bench, in, 0, 0, 0x21, 0x20, 0, 0);
	assert_memory_equal(in, "\xbb\xcc", 2);
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	SEND(bench, 0x66);
	SEND(bench, 0x99);
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	SEND(bench, 0xff, 0xff, 0xff, 0xff);
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xef\x40\x15", 3);
}

static void power_down_hears_nothing_but_its_release(void **state)
{
	struct bench *bench = *state;
	uint8_t id[3];

	SEND(bench, 0xb9);
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	SEND(bench, 0xab);
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xef\x40\x15", 3);
}

static void a_reset_needs_its_enable_right_before_it(void **state)
{
	struct bench *bench = *state;

	SEND(bench, 0x06);
	SEND(bench, 0x99);
	assert_int_equal(status(bench, 0x05), 0x02);
	SEND(bench, 0x66);
	(void)status(bench, 0x05);
	SEND(bench, 0x99);
	assert_int_equal(status(bench, 0x05), 0x02);
	SEND(bench, 0x66);
	SEND(bench, 0x99);
	assert_int_equal(status(bench, 0x05), 0x00);
}

static void addresses_beyond_the_chip_come_round(void **state)
{
	struct bench *bench = *state;

	program(bench, 0x200010, 0x77);
	assert_int_equal(cell(bench, 0x000010), 0x77);
}

static void power_loss_leaves_an_erase_in_disorder(void **state)
{
	struct bench *bench = *state;
	const struct rmw_view cells = rmw_span_view(sim_nor_cells(bench->nor));
	uint8_t id[3];

	SEND(bench, 0x06);
	SEND(bench, 0x20, 0, 0x10, 0);
	sim_nor_power_loss(bench->nor, bench->now_ns + 10 * MS);
	assert_false(rmw_view_is_blank(rmw_view_part(cells, 0x1000, 0x1000)));
	assert_true(rmw_view_is_blank(rmw_view_part(cells, 0, 0x1000)));
	assert_true(rmw_view_is_blank(rmw_view_part(cells, 0x2000, 0x1000)));
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	sim_nor_power_on(bench->nor);
	ASK(bench, id, 0x9f);
	assert_memory_equal(id, "\xef\x40\x15", 3);
	assert_int_equal(status(bench, 0x05), 0x00);
}

static void power_loss_after_the_end_harms_nothing(void **state)
{
	struct bench *bench = *state;

	SEND(bench, 0x06);
	SEND(bench, 0x20, 0, 0x10, 0);
	sim_nor_power_loss(bench->nor, bench->now_ns + 46 * MS);
	assert_true(rmw_view_is_blank(rmw_span_view(sim_nor_cells(bench->nor))));
}

static void power_loss_leaves_a_program_between_old_and_new(void **state)
{
	struct bench *bench = *state;
	uint8_t out[4 + 256];
	unsigned done = 0, undone = 0;

	memset(out, 0x0f, sizeof(out));
	rmw_put_le32(out, 0x00300002); /* 02 00 30 00 */
	SEND(bench, 0x06);
	talk(bench, RMW_VIEW_OF(out), NULL, 0);
	sim_nor_power_loss(bench->nor, bench->now_ns + MS / 10);
	for (uint32_t addr = 0x3000; addr < 0x3100; addr++) {
		assert_int_equal(cell(bench, addr) & 0x0f, 0x0f);
		done += cell(bench, addr) == 0x0f;
		undone += cell(bench, addr) == 0xff;
	}
	assert_true(done + undone < 256);
}

static void cut_power(void *ctx, uint64_t number)
{
	struct bench *bench = ctx;

	if (number == 2)
		sim_nor_power_loss(bench->nor, bench->now_ns);
}

static void the_hook_can_cut_the_very_operation_it_is_told_of(void **state)
{
	struct bench *bench = *state;

	sim_nor_on_operation(bench->nor, cut_power, bench);
	program(bench, 0x000, 0x00);
	program(bench, 0x100, 0x00);
	program(bench, 0x200, 0x00);
	assert_int_equal(cell(bench, 0x000), 0x00);
	assert_int_not_equal(cell(bench, 0x100), 0x00);
	assert_int_equal(cell(bench, 0x200), 0xff);
}

static void a_stuck_bit_outlives_erase_and_program(void **state)
{
	struct bench *bench = *state;

	assert_true(sim_nor_stick_bit(bench->nor, 0x40, 3, false));
	assert_true(sim_nor_stick_bit(bench->nor, 0x41, 0, true));
	assert_false(sim_nor_stick_bit(bench->nor, 2 << 20, 0, true));
	SEND(bench, 0x06);
	SEND(bench, 0x20, 0, 0, 0);
	rest(bench);
	assert_int_equal(cell(bench, 0x40), 0xf7);
	program(bench, 0x41, 0x00);
	assert_int_equal(cell(bench, 0x41), 0x01);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(a_new_chip_is_blank_and_names_itself),
		CLAIM(no_flash_reads_ff_and_keeps_its_peace),
		CLAIM(programming_only_clears_bits),
		CLAIM(a_program_comes_round_inside_its_page),
		CLAIM(of_more_than_a_page_the_last_bytes_count),
		CLAIM(nothing_changes_without_write_enable),
		CLAIM(write_enable_is_set_by_06_and_gone_after_an_operation),
		CLAIM(erases_cover_their_blocks_and_take_their_time),
		CLAIM(chip_erase_blanks_everything),
		CLAIM(a_busy_chip_only_answers_its_status),
		CLAIM(an_erase_with_a_byte_too_many_or_too_few_is_not_executed),
		CLAIM(block_protection_is_silent_and_covers_what_the_bits_say),
		CLAIM(protection_also_stops_programs_and_the_chip_erase),
		CLAIM(status_registers_are_written_alone_or_together),
		CLAIM(a_volatile_status_is_gone_after_power_off),
		CLAIM(four_lines_need_quad_enable),
		CLAIM(every_read_command_finds_the_same_bytes_and_wraps_at_the_end),
		CLAIM(a_read_without_its_dummy_byte_is_one_byte_late),
		CLAIM(quad_reads_stay_inside_the_burst_until_it_is_off),
		CLAIM(continuous_read_understands_no_command_until_ff_ends_it),
		CLAIM(power_down_hears_nothing_but_its_release),
		CLAIM(a_reset_needs_its_enable_right_before_it),
		CLAIM(addresses_beyond_the_chip_come_round),
		CLAIM(power_loss_leaves_an_erase_in_disorder),
		CLAIM(power_loss_after_the_end_harms_nothing),
		CLAIM(power_loss_leaves_a_program_between_old_and_new),
		CLAIM(the_hook_can_cut_the_very_operation_it_is_told_of),
		CLAIM(a_stuck_bit_outlives_erase_and_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
