/* SPDX-License-Identifier: MIT */
/* Code that the flash holds is executed: how it starts, is interrupted, reset, and dies. */
#include "support/cmocka.h"

#include <string.h>

#include "support/flash_code.h"
#include "support/sim_board.h"

#define SPEC "bl602?app=code"
#define NOTES 0x42030000u /* where the programs keep their words */
#define IMAGE_OFFSET 0x4000b434u
#define CORE_CLOCK 0x4000f108u
#define HBN_RSV0 0x4000f100u
#define PIN 21u

/* Notes sp, gp, mstatus, mtvec and the address of an instruction; raises GPIO21. */
static const uint32_t start[] = {
	/* clang-format off */
	0x420302b7, /* lui   t0, 0x42030 */
	0x0022a023, /* sw    sp, 0(t0) */
	0x0032a223, /* sw    gp, 4(t0) */
	0x30002373, /* csrr  t1, mstatus */
	0x0062a423, /* sw    t1, 8(t0) */
	0x30502373, /* csrr  t1, mtvec */
	0x0062a623, /* sw    t1, 12(t0) */
	0x00000317, /* auipc t1, 0x0 */
	0x0062a823, /* sw    t1, 16(t0) */
	0x400002b7, /* lui   t0, 0x40000 */
	0x00200337, /* lui   t1, 0x200 */
	0x1862a423, /* sw    t1, 392(t0) */
	0x1862a823, /* sw    t1, 400(t0) */
	0x10500073, /* wfi */
	0xffdff06f, /* j     23000034 */
	/* clang-format on */
};

/* Counts mtime interrupts, 4096 ticks apart; mode bits of mtvec are in the third word. */
static const uint32_t tick[] = {
	/* clang-format off */
	0x42030437, /* lui   s0, 0x42030 */
	0x00042023, /* sw    zero, 0(s0) */
	0x00100313, /* li    t1, 1 */
	0x028002b7, /* lui   t0, 0x2800 */
	0x406283a3, /* sb    t1, 1031(t0) */
	0x0200c4b7, /* lui   s1, 0x200c */
	0x02004937, /* lui   s2, 0x2004 */
	0xff84a283, /* lw    t0, -8(s1) */
	0x00001337, /* lui   t1, 0x1 */
	0x006282b3, /* add   t0, t0, t1 */
	0x00092223, /* sw    zero, 4(s2) */
	0x00592023, /* sw    t0, 0(s2) */
	0x00000297, /* auipc t0, 0x0 */
	0x05028293, /* add   t0, t0, 80 */
	0x00842303, /* lw    t1, 8(s0) */
	0x0062e2b3, /* or    t0, t0, t1 */
	0x30529073, /* csrw  mtvec, t0 */
	0x00000297, /* auipc t0, 0x0 */
	0x07c28293, /* add   t0, t0, 124 */
	0x30729073, /* csrw  0x307, t0 */
	0x30046073, /* csrs  mstatus, 8 */
	0x10500073, /* wfi */
	0x00442283, /* lw    t0, 4(s0) */
	0x00128293, /* add   t0, t0, 1 */
	0x00542223, /* sw    t0, 4(s0) */
	0xff1ff06f, /* j     23000054 */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00042283, /* lw    t0, 0(s0) */
	0x00128293, /* add   t0, t0, 1 */
	0x00542023, /* sw    t0, 0(s0) */
	0x342022f3, /* csrr  t0, mcause */
	0x00542623, /* sw    t0, 12(s0) */
	0x00092283, /* lw    t0, 0(s2) */
	0x00001337, /* lui   t1, 0x1 */
	0x006282b3, /* add   t0, t0, t1 */
	0x00592023, /* sw    t0, 0(s2) */
	0x30200073, /* mret */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000,
	0x23000080, /* .word 0x23000080 */
	/* clang-format on */
};

/* The watchdog bites after 10 ms of sleep; HBN_RSV0 counts 16 a start, and 1 if it did. */
static const uint32_t dog[] = {
	/* clang-format off */
	0x4000f437, /* lui   s0, 0x4000f */
	0x4000a4b7, /* lui   s1, 0x4000a */
	0x50048493, /* add   s1, s1, 1280 */
	0x0000c3b7, /* lui   t2, 0xc */
	0xaba38393, /* add   t2, t2, -1350 */
	0x0000fe37, /* lui   t3, 0xf */
	0xb10e0e13, /* add   t3, t3, -1264 */
	0x10042283, /* lw    t0, 256(s0) */
	0x01028293, /* add   t0, t0, 16 */
	0x0704a303, /* lw    t1, 112(s1) */
	0x00137313, /* and   t1, t1, 1 */
	0x006282b3, /* add   t0, t0, t1 */
	0x10542023, /* sw    t0, 256(s0) */
	0x10000313, /* li    t1, 256 */
	0x0064a023, /* sw    t1, 0(s1) */
	0x0874ae23, /* sw    t2, 156(s1) */
	0x0bc4a023, /* sw    t3, 160(s1) */
	0x14800313, /* li    t1, 328 */
	0x0664a423, /* sw    t1, 104(s1) */
	0x0874ae23, /* sw    t2, 156(s1) */
	0x0bc4a023, /* sw    t3, 160(s1) */
	0x00300313, /* li    t1, 3 */
	0x0664a223, /* sw    t1, 100(s1) */
	0x10500073, /* wfi */
	0xffdff06f, /* j     2300005c */
	/* clang-format on */
};

/* Erases a sector by ROM function 163; first word: whether interrupts are on meanwhile. */
static const uint32_t erase[] = {
	/* clang-format off */
	0x42030437, /* lui   s0, 0x42030 */
	0x028002b7, /* lui   t0, 0x2800 */
	0x00100313, /* li    t1, 1 */
	0x406283a3, /* sb    t1, 1031(t0) */
	0x0200c4b7, /* lui   s1, 0x200c */
	0x02004937, /* lui   s2, 0x2004 */
	0xff84a283, /* lw    t0, -8(s1) */
	0x00001337, /* lui   t1, 0x1 */
	0x006282b3, /* add   t0, t0, t1 */
	0x00092223, /* sw    zero, 4(s2) */
	0x00592023, /* sw    t0, 0(s2) */
	0x00000297, /* auipc t0, 0x0 */
	0x09428293, /* add   t0, t0, 148 */
	0x00228293, /* add   t0, t0, 2 */
	0x30529073, /* csrw  mtvec, t0 */
	0x30047073, /* csrc  mstatus, 8 */
	0x00042283, /* lw    t0, 0(s0) */
	0x00028463, /* beqz  t0, 2300004c */
	0x30046073, /* csrs  mstatus, 8 */
	0x42030537, /* lui   a0, 0x42030 */
	0x10050513, /* add   a0, a0, 256 */
	0x000095b7, /* lui   a1, 0x9 */
	0x0000a637, /* lui   a2, 0xa */
	0xfff60613, /* add   a2, a2, -1 */
	0x210112b7, /* lui   t0, 0x21011 */
	0xa8c2a303, /* lw    t1, -1396(t0) */
	0x000300e7, /* jalr  t1 */
	0x00a42223, /* sw    a0, 4(s0) */
	0x00042283, /* lw    t0, 0(s0) */
	0x00128293, /* add   t0, t0, 1 */
	0x00542423, /* sw    t0, 8(s0) */
	0x30046073, /* csrs  mstatus, 8 */
	0x10500073, /* wfi */
	0xffdff06f, /* j     23000080 */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00000013, /* nop */
	0x00c42283, /* lw    t0, 12(s0) */
	0x00128293, /* add   t0, t0, 1 */
	0x00542623, /* sw    t0, 12(s0) */
	0xfff00293, /* li    t0, -1 */
	0x00592223, /* sw    t0, 4(s2) */
	0x30200073, /* mret */
	/* clang-format on */
};

/* Takes the flash away from under its own feet. */
static const uint32_t sahb[] = {
	/* clang-format off */
	0x4000b2b7, /* lui   t0, 0x4000b */
	0xa3600337, /* lui   t1, 0xa3600 */
	0x0062a223, /* sw    t1, 4(t0) */
	0x00000013, /* nop */
	0x0000006f, /* j     23000010 */
	/* clang-format on */
};

/* Calls index 4 of the ROM's table, of which only the group is known. */
static const uint32_t ask_unknown[] = {
	/* clang-format off */
	0x210112b7, /* lui   t0, 0x21011 */
	0x8102a303, /* lw    t1, -2032(t0) */
	0x00700513, /* li    a0, 7 */
	0x000300e7, /* jalr  t1 */
	0x420302b7, /* lui   t0, 0x42030 */
	0x00a2a023, /* sw    a0, 0(t0) */
	0x0000006f, /* j     23000018 */
	/* clang-format on */
};

static struct rmw_sim *sim_of(struct rmw_port *port)
{
	return rmw_sim_of_port(port);
}

static uint32_t reg(struct rmw_port *port, uint32_t addr)
{
	uint32_t value;

	assert_true(sim_bus_load(&sim_of(port)->bus, addr, 4, &value));
	return value;
}

static uint32_t note(struct rmw_port *port, unsigned number)
{
	return ram_word(sim_of(port), NOTES + 4 * number);
}

static void the_rom_starts_code_behind_the_first_header(void **state)
{
	struct rmw_port *port = open_board(SPEC);

	(void)state;
	start_flash_code(sim_of(port), start, RMW_COUNT(start));
	board_pass(port, 50);
	assert_true(sim_bus_pin(&sim_of(port)->bus, PIN));
	assert_int_equal(note(port, 0), 0x42043f70);
	assert_int_equal(note(port, 1), 0x42044400);
	assert_int_equal(note(port, 2) & 0x6008, 0x6008);
	assert_int_equal(note(port, 3), 0x21003ec3);
	assert_int_equal(note(port, 4), FLASH_CODE_ADDR + 4 * 7);
	assert_int_equal(reg(port, IMAGE_OFFSET), FLASH_CODE_AT);
	assert_int_equal(reg(port, CORE_CLOCK), 160000000);
	assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), 0);
	assert_null(rmw_sim_death(sim_of(port)));
	rmw_port_free(port);
}

/* Neither of the two configurations is one without its magic: RC32M, and the ROM's own of flash. */
static void configurations_may_be_left_out(void **state)
{
	struct rmw_port *port = open_board(SPEC);
	uint8_t *cells = sim_nor_cells(sim_of(port)->bus.nor).data;

	(void)state;
	put_flash_code(sim_of(port), start, RMW_COUNT(start));
	memset(cells + 8, 0, 0x74 - 8);
	rmw_sim_power_cycle(sim_of(port), false);
	board_pass(port, 50);
	assert_true(sim_bus_pin(&sim_of(port)->bus, PIN));
	assert_int_equal(reg(port, CORE_CLOCK), 32000000);
	rmw_port_free(port);
}

static void the_header_may_name_an_entry(void **state)
{
	struct rmw_port *port = open_board(SPEC);
	uint8_t *cells = sim_nor_cells(sim_of(port)->bus.nor).data;

	(void)state;
	put_flash_code(sim_of(port), start, RMW_COUNT(start));
	rmw_put_le32(cells + 0x7c, FLASH_CODE_ADDR + 4 * 9);
	rmw_sim_power_cycle(sim_of(port), false);
	board_pass(port, 50);
	assert_true(sim_bus_pin(&sim_of(port)->bus, PIN));
	assert_int_equal(note(port, 0), 0);
	rmw_port_free(port);
}

static void code_behind_a_wrong_header_is_not_started(void **state)
{
	static const uint32_t cases[][2] = {
		{ 0x00, 0 },	      /* magic */
		{ 0x74, 0x00033200 }, /* segments, as for RAM */
		{ 0x78, 0 },	      /* no code */
		{ 0xac, 1 },	      /* checksum */
		{ 0x84, 1 },	      /* hash */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_board(SPEC);

		put_flash_code(sim_of(port), start, RMW_COUNT(start));
		rmw_put_le32(sim_nor_cells(sim_of(port)->bus.nor).data + cases[i][0], cases[i][1]);
		rmw_sim_power_cycle(sim_of(port), false);
		board_pass(port, 50);
		assert_int_equal(rmw_sim_count(sim_of(port), "instructions"), 0);
		rmw_port_free(port);
	}
}

/* 10 MHz at a BCLK of 80 MHz: one interrupt each 409.6 us. */
static void mtime_wakes_code_that_waits(void **state)
{
	static const uint32_t modes[] = { 2, 3 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(modes); i++) {
		struct rmw_port *port = open_board(SPEC);
		uint64_t executed;

		put_flash_code(sim_of(port), tick, RMW_COUNT(tick));
		rmw_sim_power_cycle(sim_of(port), false);
		put_ram_word(sim_of(port), NOTES + 8, modes[i]);
		board_pass(port, 50);
		put_ram_word(sim_of(port), NOTES, 0);
		executed = rmw_sim_count(sim_of(port), "instructions");
		board_pass(port, 1000);
		assert_in_range(note(port, 0), 2440, 2443);
		assert_int_equal(note(port, 3) & 0x800003ff, 0x80000007);
		assert_in_range(rmw_sim_count(sim_of(port), "instructions") - executed, 2440 * 14,
				2443 * 16);
		rmw_port_free(port);
	}
}

/* 10 ms of sleep, and 2 ms of the ROM. */
static void the_watchdog_restarts_the_board_through_the_rom(void **state)
{
	struct rmw_port *port = open_board(SPEC);
	uint64_t resets;

	(void)state;
	start_flash_code(sim_of(port), dog, RMW_COUNT(dog));
	resets = rmw_sim_count(sim_of(port), "reset");
	board_pass(port, 100);
	assert_in_range(rmw_sim_count(sim_of(port), "reset") - resets, 7, 9);
	assert_int_equal(reg(port, HBN_RSV0) >> 4,
			 rmw_sim_count(sim_of(port), "reset") - resets + 1);
	assert_int_equal(reg(port, HBN_RSV0) & 15, rmw_sim_count(sim_of(port), "reset") - resets);
	rmw_port_free(port);
}

static void a_sector_is_erased_by_code_in_the_flash(void **state)
{
	struct rmw_port *port = open_board(SPEC);
	uint8_t *cells = sim_nor_cells(sim_of(port)->bus.nor).data;

	(void)state;
	put_flash_code(sim_of(port), erase, RMW_COUNT(erase));
	memset(cells + 0x8000, 0, 0x3000);
	rmw_sim_power_cycle(sim_of(port), false);
	memcpy(sim_bus_ram(&sim_of(port)->bus, NOTES + 0x100, 84).data, cells + 12, 84);
	board_pass(port, 300);
	assert_null(rmw_sim_death(sim_of(port)));
	assert_int_equal(note(port, 1), 0);
	assert_int_equal(note(port, 2), 1);
	assert_int_equal(note(port, 3), 1);
	assert_int_equal(cells[0x8fff], 0);
	assert_int_equal(cells[0x9000], 0xff);
	assert_int_equal(cells[0x9fff], 0xff);
	assert_int_equal(cells[0xa000], 0);
	rmw_port_free(port);
}

/* The handler is in the flash, which is busy. */
static void an_interrupt_while_the_flash_is_erased_is_death(void **state)
{
	struct rmw_port *port = open_board(SPEC);
	uint8_t *cells = sim_nor_cells(sim_of(port)->bus.nor).data;

	(void)state;
	put_flash_code(sim_of(port), erase, RMW_COUNT(erase));
	rmw_sim_power_cycle(sim_of(port), false);
	memcpy(sim_bus_ram(&sim_of(port)->bus, NOTES + 0x100, 84).data, cells + 12, 84);
	put_ram_word(sim_of(port), NOTES, 1);
	board_pass(port, 300);
	assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), 1);
	assert_non_null(strstr(rmw_sim_death(sim_of(port)), "a function of the boot ROM works on"));
	rmw_port_free(port);
}

/* Index 172 takes a length, and keeps interrupts off until it is done. */
static void a_function_that_locks_holds_interrupts_off(void **state)
{
	struct rmw_port *port = open_board(SPEC);
	uint8_t *cells = sim_nor_cells(sim_of(port)->bus.nor).data;
	uint32_t words[RMW_COUNT(erase)];

	(void)state;
	memcpy(words, erase, sizeof(words));
	for (size_t i = 0; i < RMW_COUNT(words); i++) {
		if (words[i] == 0x0000a637)
			words[i] = 0x00001637; /* lui a2, 1 */
		if (words[i] == 0xfff60613)
			words[i] = 0x00000013; /* nop */
		if (words[i] == 0xa8c2a303)
			words[i] = 0xab02a303; /* lw t1, -0x550(t0) */
	}
	put_flash_code(sim_of(port), words, RMW_COUNT(words));
	memset(cells + 0x9000, 0, 0x2000);
	rmw_sim_power_cycle(sim_of(port), false);
	memcpy(sim_bus_ram(&sim_of(port)->bus, NOTES + 0x100, 84).data, cells + 12, 84);
	put_ram_word(sim_of(port), NOTES, 1);
	board_pass(port, 300);
	assert_null(rmw_sim_death(sim_of(port)));
	assert_int_equal(note(port, 2), 2);
	assert_int_equal(note(port, 3), 1);
	assert_int_equal(cells[0x9fff], 0xff);
	assert_int_equal(cells[0xa000], 0);
	rmw_port_free(port);
}

static void code_that_takes_the_flash_away_from_itself_dies(void **state)
{
	struct rmw_port *port = open_board(SPEC);

	(void)state;
	start_flash_code(sim_of(port), sahb, RMW_COUNT(sahb));
	board_pass(port, 50);
	assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), 1);
	assert_string_equal(
		rmw_sim_death(sim_of(port)),
		"code was fetched from the flash at 0x2300000c while SF_CTRL belongs to "
		"SAHB");
	rmw_port_free(port);
}

static void unknown_functions_of_the_rom_do_nothing_and_are_counted(void **state)
{
	struct rmw_port *port = open_board(SPEC);

	(void)state;
	put_flash_code(sim_of(port), ask_unknown, RMW_COUNT(ask_unknown));
	rmw_sim_power_cycle(sim_of(port), false);
	put_ram_word(sim_of(port), NOTES, 1);
	board_pass(port, 50);
	assert_int_equal(note(port, 0), 0);
	assert_int_equal(rmw_sim_count(sim_of(port), "rom_unknown"), 1);
	rmw_port_free(port);
}

/* app=auto executes what says it is the project's, and nothing else. */
static void firmware_of_the_project_is_executed_unasked(void **state)
{
	static const char ident[] = "rmwflash relay firmware";

	(void)state;
	for (int is_own = 0; is_own < 2; is_own++) {
		struct rmw_port *port = open_board("bl602");
		uint8_t *cells = sim_nor_cells(sim_of(port)->bus.nor).data;

		put_flash_code(sim_of(port), start, RMW_COUNT(start));
		memset(cells + 0xe000, 0xff, 0x2000);
		rmw_put_le32(cells + 0x78, 0x1000);
		if (is_own)
			memcpy(cells + FLASH_CODE_AT + 0x800, ident, sizeof(ident));
		rmw_sim_power_cycle(sim_of(port), false);
		board_pass(port, 50);
		assert_int_equal(rmw_sim_count(sim_of(port), "instructions") > 0, is_own);
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rom_starts_code_behind_the_first_header),
		cmocka_unit_test(configurations_may_be_left_out),
		cmocka_unit_test(the_header_may_name_an_entry),
		cmocka_unit_test(code_behind_a_wrong_header_is_not_started),
		cmocka_unit_test(mtime_wakes_code_that_waits),
		cmocka_unit_test(the_watchdog_restarts_the_board_through_the_rom),
		cmocka_unit_test(a_sector_is_erased_by_code_in_the_flash),
		cmocka_unit_test(an_interrupt_while_the_flash_is_erased_is_death),
		cmocka_unit_test(a_function_that_locks_holds_interrupts_off),
		cmocka_unit_test(code_that_takes_the_flash_away_from_itself_dies),
		cmocka_unit_test(unknown_functions_of_the_rom_do_nothing_and_are_counted),
		cmocka_unit_test(firmware_of_the_project_is_executed_unasked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
