/* SPDX-License-Identifier: MIT */
/* The boot stage as machine code: what it starts, what it leaves, what it says, and that it writes
 * nothing. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "boot/core/handoff.h"
#include "image/bl_boot_stage.h"
#include "support/boot_flash.h"
#include "support/flash_code.h"
#include "support/sim_board.h"

#define SPEC "bl602?app=code&gpio8=low"
#define NOTES 0x42030000u /* where the application keeps its words */
#define IMAGE_OFFSET 0x4000b434u
#define CACHE 0x40009000u
#define GPIO16_17 0x40000120u
#define UART0_CONFIG 0x4000a000u
#define ROM_MTVEC 0x21003ec3u
#define MSTATUS_MIE 8u

/* Notes mstatus, mtvec and where it runs, then sleeps. */
static const uint32_t application[] = {
	/* clang-format off */
	0x420302b7, /* lui   t0, 0x42030 */
	0x30002373, /* csrr  t1, mstatus */
	0x0062a023, /* sw    t1, 0(t0) */
	0x30502373, /* csrr  t1, mtvec */
	0x0062a223, /* sw    t1, 4(t0) */
	0x00000317, /* auipc t1, 0 */
	0x0062a423, /* sw    t1, 8(t0) */
	0x10500073, /* wfi */
	0xffdff06f, /* j     -4 */
	/* clang-format on */
};
#define NOTED_PC 0x23000014u

struct bench {
	struct rmw_port *port;
	struct rmw_sim *sim;
	struct boot_port flash; /* its cells */
};

/* A flash with the boot stage and nothing else. */
static struct bench make_bench(const char *spec)
{
	const struct rmw_view stage = rmw_bl602_boot_image();
	struct bench bench = { .port = open_board(spec) };
	struct rmw_err err = { 0 };
	struct rmw_span cells;

	bench.sim = rmw_sim_of_port(bench.port);
	cells = sim_nor_cells(bench.sim->bus.nor);
	bench.flash = (struct boot_port){ cells.data, cells.len, 0 };
	memset(cells.data, 0xff, cells.len);
	memcpy(cells.data, stage.data, stage.len);
	assert_true(rmw_port_set_baud(bench.port, 2000000, &err));
	return bench;
}

static void put_application(const struct bench *bench, uint32_t addr, size_t len)
{
	boot_flash_put_image(&bench->flash, addr, len, application, RMW_COUNT(application));
}

static void put_table(const struct bench *bench, uint8_t active)
{
	boot_flash_put_table(&bench->flash, 0, &BOOT_FLASH_TABLE(1, active));
	boot_flash_put_table(&bench->flash, 1, &BOOT_FLASH_TABLE(1, active));
}

/* Power on; what is said in the time, as text; nothing may have been written. */
static void start(const struct bench *bench, uint32_t ms, struct rmw_span text)
{
	rmw_auto(buf) before = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	const struct rmw_view cells = { bench->flash.bytes, bench->flash.len };

	assert_true(rmw_buf_append(&before, cells, &err));
	rmw_sim_power_cycle(bench->sim, false);
	board_pass(bench->port, ms);
	text.data[board_collect(bench->port, (struct rmw_span){ text.data, text.len - 1 })] = '\0';
	assert_memory_equal(before.data, cells.data, cells.len);
}

static uint32_t reg(const struct bench *bench, uint32_t addr)
{
	return sim_bus_read32(&bench->sim->bus, addr);
}

static bool runs_slot(const struct bench *bench, uint32_t addr)
{
	return ram_word(bench->sim, NOTES + 8) == NOTED_PC &&
	       reg(bench, IMAGE_OFFSET) == addr + BOOT_SLOT_CODE &&
	       rmw_sim_count(bench->sim, "cpu_dead") == 0;
}

/* What the application finds was measured where the vendor's boot2 started it: README.md. */
static void an_application_is_started_as_by_the_vendor(void **state)
{
	struct bench bench = make_bench(SPEC);
	struct rmw_span left;
	uint8_t text[400];

	(void)state;
	put_table(&bench, 0);
	put_application(&bench, BOOT_FLASH_SLOT_0, 0x20000);
	start(&bench, 100, RMW_SPAN_OF(text));
	assert_true(runs_slot(&bench, BOOT_FLASH_SLOT_0));
	assert_int_equal(ram_word(bench.sim, NOTES) & MSTATUS_MIE, MSTATUS_MIE);
	assert_int_equal(ram_word(bench.sim, NOTES + 4), ROM_MTVEC);
	assert_int_equal(reg(&bench, CACHE) & 0xf01, 0x301);
	assert_string_equal((char *)text, "");
	assert_int_equal(reg(&bench, GPIO16_17) & 0xffff, 0x0b03);
	assert_int_equal(reg(&bench, UART0_CONFIG), 0x1700);

	left = sim_bus_ram(&bench.sim->bus, BOOT_HANDOFF_ADDR, BOOT_HANDOFF_MAX);
	assert_int_equal(rmw_get_le32(left.data), 0);
	assert_memory_equal(left.data + 4, bench.flash.bytes + 0xe000, BOOT_FLASH_TABLE_LEN);
	assert_memory_equal(left.data + 4 + BOOT_FLASH_TABLE_LEN,
			    bench.flash.bytes + BOOT_FLASH_SLOT_0 + 8, BOOT_FLASH_BLOCK_SIZE);
	rmw_port_free(bench.port);
}

/* The engine takes whole blocks and the rest is padded: around the edges of blocks and pieces. */
static void code_of_any_length_is_hashed_right(void **state)
{
	static const size_t lens[] = { 36,   55,   56,	 63,   64,   65,   119,	   120,
				       4095, 4096, 4097, 4151, 4152, 8192, 0x10001 };
	struct bench bench = make_bench(SPEC);
	uint8_t text[400];

	(void)state;
	put_table(&bench, 1);
	for (size_t i = 0; i < RMW_COUNT(lens); i++) {
		put_application(&bench, BOOT_FLASH_SLOT_1, lens[i]);
		start(&bench, 50, RMW_SPAN_OF(text));
		if (!runs_slot(&bench, BOOT_FLASH_SLOT_1))
			fail_msg("code of %zu bytes: %s", lens[i], (char *)text);
		boot_flash_flip(&bench.flash,
				BOOT_FLASH_SLOT_1 + BOOT_SLOT_CODE + (uint32_t)lens[i] - 1);
		start(&bench, 50, RMW_SPAN_OF(text));
		assert_non_null(strstr((char *)text, "slot 1 at 0x0d8000: hash is wrong;"));
	}
	rmw_port_free(bench.port);
}

static void a_damaged_slot_gives_way_to_the_other_and_is_named(void **state)
{
	struct bench bench = make_bench(SPEC);
	uint8_t text[400];

	(void)state;
	put_table(&bench, 1);
	put_application(&bench, BOOT_FLASH_SLOT_0, 0x1000);
	put_application(&bench, BOOT_FLASH_SLOT_1, 0x1000);
	boot_flash_flip(&bench.flash, BOOT_FLASH_SLOT_1 + 0x30);
	start(&bench, 50, RMW_SPAN_OF(text));
	assert_string_equal((char *)text,
			    "rmwflash-boot_0.1.0: partition table 0; slot 1 at 0x0d8000: header "
			    "CRC is wrong; slot 0 at 0x010000: started\r\n");
	assert_true(runs_slot(&bench, BOOT_FLASH_SLOT_0));
	assert_int_equal(reg(&bench, GPIO16_17) & 0xffff, 0x0b03);
	rmw_port_free(bench.port);
}

static void a_request_to_copy_starts_what_was_to_be_copied(void **state)
{
	struct bench bench = make_bench(SPEC);
	uint8_t text[400];

	(void)state;
	put_application(&bench, BOOT_FLASH_SLOT_0, 0x1000);
	put_application(&bench, BOOT_FLASH_SLOT_1, 0x1000);
	put_table(&bench, 2);
	start(&bench, 50, RMW_SPAN_OF(text));
	assert_true(runs_slot(&bench, BOOT_FLASH_SLOT_0));
	put_table(&bench, 3);
	start(&bench, 50, RMW_SPAN_OF(text));
	assert_true(runs_slot(&bench, BOOT_FLASH_SLOT_1));
	rmw_port_free(bench.port);
}

static void without_a_table_the_usual_place_is_started(void **state)
{
	struct bench bench = make_bench(SPEC);
	uint8_t text[400];

	(void)state;
	put_application(&bench, BOOT_FLASH_SLOT_0, 0x1000);
	start(&bench, 50, RMW_SPAN_OF(text));
	assert_string_equal((char *)text, "rmwflash-boot_0.1.0: no partition table; at 0x010000: "
					  "started\r\n");
	assert_true(runs_slot(&bench, BOOT_FLASH_SLOT_0));
	rmw_port_free(bench.port);
}

/* A table for 2 MiB in a flash of 1 MiB: the second slot is cut off, a third place is not there. */
static void places_that_the_flash_does_not_have_are_no_end(void **state)
{
	struct bench bench = make_bench(SPEC "&flash=1M");
	struct boot_flash_table table = BOOT_FLASH_TABLE(1, 1);
	uint8_t text[400];

	(void)state;
	table.addr[1] = 0x100000;
	boot_flash_put_table(&bench.flash, 0, &table);
	put_application(&bench, BOOT_FLASH_SLOT_0, 0x1000);
	start(&bench, 50, RMW_SPAN_OF(text));
	assert_true(runs_slot(&bench, BOOT_FLASH_SLOT_0));
	table.addr[1] = 0xfe000;
	boot_flash_put_table(&bench.flash, 0, &table);
	put_application(&bench, 0xfe000, 0x800);
	boot_flash_set_header(&bench.flash, 0xfe000, BOOT_FLASH_LENGTH, 0x3000);
	start(&bench, 50, RMW_SPAN_OF(text));
	assert_non_null(strstr((char *)text, "slot 1 at 0x0fe000: hash is wrong"));
	assert_true(runs_slot(&bench, BOOT_FLASH_SLOT_0));
	rmw_port_free(bench.port);
}

/* And the way out of it: hold GPIO8 high, the next reset is at most 5 s away. */
static void with_nothing_to_start_it_says_so_until_a_download_is_asked_for(void **state)
{
	const char *line = "rmwflash-boot_0.1.0: no partition table; at 0x010000: blank; nothing "
			   "to start, again in 5 s\r\n";
	struct bench bench = make_bench(SPEC);
	struct rmw_err err = { 0 };
	uint8_t text[400];

	(void)state;
	start(&bench, 100, RMW_SPAN_OF(text));
	assert_string_equal((char *)text, line);
	board_pass(bench.port, 4600);
	text[board_collect(bench.port, RMW_SPAN_OF(text))] = '\0';
	assert_string_equal((char *)text, "");
	board_pass(bench.port, 300);
	text[board_collect(bench.port, RMW_SPAN_OF(text))] = '\0';
	assert_string_equal((char *)text, line);
	sim_boot_set_strap(bench.sim, true);
	board_pass(bench.port, 5100);
	assert_true(rmw_port_set_baud(bench.port, 500000, &err));
	board_shake_hands(bench.port);
	rmw_port_free(bench.port);
}

/* The boot stage in it is this one; the code it has is nobody's, so only the jump is of use. */
static void stock_content_boots_through_it(void **state)
{
	static const char *const specs[] = { SPEC "&flash=1M", SPEC "&flash=2M", SPEC "&flash=4M" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_port *port = open_board(specs[i]);
		struct rmw_sim *sim = rmw_sim_of_port(port);
		uint8_t *cells = sim_nor_cells(sim->bus.nor).data;
		const struct rmw_span left = sim_bus_ram(&sim->bus, BOOT_HANDOFF_ADDR, 0x100);

		rmw_sim_power_cycle(sim, false);
		board_pass(port, 100);
		assert_int_equal(sim_bus_read32(&sim->bus, IMAGE_OFFSET), 0x11000);
		assert_memory_equal(left.data + 4, cells + 0xe000, 16);
		rmw_port_free(port);
	}
}

/* Run a flash for a time; the log is replaced. Returns why its code ended, NULL: it did not. */
static const char *run_real(struct rmw_port *port, struct rmw_buf *log, uint32_t ms)
{
	struct rmw_err err = { 0 };
	uint8_t piece[4096];
	size_t got;

	rmw_buf_drop(log, log->len);
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	rmw_sim_power_cycle(rmw_sim_of_port(port), false);
	for (uint32_t i = 0; i < ms; i++) {
		assert_true(
			rmw_port_read(port, RMW_SPAN_OF(piece), &got, rmw_port_in(port, 1), &err));
		assert_true(rmw_buf_append(log, (struct rmw_view){ piece, got }, &err));
	}
	assert_true(rmw_buf_append(log, (struct rmw_view){ (const uint8_t *)"", 1 }, &err));
	return rmw_sim_death(rmw_sim_of_port(port));
}

static unsigned lines_of(const struct rmw_buf *log)
{
	unsigned count = 0;

	for (size_t i = 0; i < log->len; i++)
		count += log->data[i] == '\n';
	return count;
}

static bool tells_partitions(const struct rmw_buf *log)
{
	const char *text = (const char *)log->data;

	return strstr(text, "PtTable_Config") != NULL && strstr(text, "code 0x47464346") != NULL;
}

/* RMW_REAL_FLASH names a dump of 2 MiB with an application of the vendor's SDK and its boot2. */
static void a_real_application_gets_as_far_as_under_its_own_boot_stage(void **state)
{
	const char *path = getenv("RMW_REAL_FLASH");
	const struct rmw_view stage = rmw_bl602_boot_image();
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_buf logs[2] = { RMW_BUF_INIT, RMW_BUF_INIT };
	struct rmw_err err = { 0 };

	(void)state;
	if (path == NULL)
		skip();
	assert_true(rmw_file_read(path, 2u << 20, &file, &err));
	assert_int_equal(file.len, 2u << 20);
	for (unsigned turn = 0; turn < 2; turn++) {
		struct rmw_port *port = open_board(SPEC "&flash=2M");
		uint8_t *cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor).data;
		const char *death;

		memcpy(cells, file.data, file.len);
		if (turn == 1)
			memcpy(cells, stage.data, stage.len);
		death = run_real(port, &logs[turn], 1500);
		print_message("%s boot stage: %u lines, then %s\n", turn == 0 ? "its own" : "our",
			      lines_of(&logs[turn]), death != NULL ? death : "still running");
		rmw_port_free(port);
	}
	assert_in_range(lines_of(&logs[1]), lines_of(&logs[0]) > 0 ? lines_of(&logs[0]) : 1,
			100000);
	assert_int_equal(tells_partitions(&logs[1]), tells_partitions(&logs[0]));
	for (unsigned turn = 0; turn < 2; turn++)
		rmw_buf_release(&logs[turn]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_application_is_started_as_by_the_vendor),
		cmocka_unit_test(code_of_any_length_is_hashed_right),
		cmocka_unit_test(a_damaged_slot_gives_way_to_the_other_and_is_named),
		cmocka_unit_test(a_request_to_copy_starts_what_was_to_be_copied),
		cmocka_unit_test(without_a_table_the_usual_place_is_started),
		cmocka_unit_test(places_that_the_flash_does_not_have_are_no_end),
		cmocka_unit_test(with_nothing_to_start_it_says_so_until_a_download_is_asked_for),
		cmocka_unit_test(stock_content_boots_through_it),
		cmocka_unit_test(a_real_application_gets_as_far_as_under_its_own_boot_stage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
