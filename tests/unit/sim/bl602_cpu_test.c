/* SPDX-License-Identifier: MIT */
/* Code that was loaded through the boot ROM runs: it echoes, loses bytes, resets, dies. */
#include <stdio.h>

#include "support/cmocka.h"
#include "support/ram_code.h"
#include "support/sim_board.h"

#define UART_FLAGS 0x4000a080u
#define RX_OVERFLOW 0x40u
#define CYCLES_PER_US 160u

static struct rmw_sim *sim_of(struct rmw_port *port)
{
	return rmw_sim_of_port(port);
}

static uint32_t word_at(struct rmw_port *port, uint32_t addr)
{
	uint32_t value;

	assert_true(sim_bus_load(&sim_of(port)->bus, addr, 4, &value));
	return value;
}

static void fill(struct rmw_span bytes, uint32_t seed)
{
	for (size_t i = 0; i < bytes.len; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes.data[i] = (uint8_t)(seed >> 24);
	}
}

static struct rmw_port *open_echo(const char *spec, uint32_t gap_us)
{
	struct rmw_port *port = open_rom(spec);
	struct rmw_err err = { 0 };

	run_echo(port, 80, gap_us * CYCLES_PER_US);
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	return port;
}

static void an_echo_at_2_mbaud_loses_nothing(void **state)
{
	static uint8_t sent[16384], got[16384];
	struct rmw_port *port = open_echo("bl602?stock=0", 0);

	(void)state;
	fill(RMW_SPAN_OF(sent), 1);
	board_send(port, RMW_VIEW_OF(sent));
	assert_int_equal(board_collect(port, RMW_SPAN_OF(got)), sizeof(got));
	assert_memory_equal(got, sent, sizeof(sent));
	assert_int_equal(rmw_sim_count(sim_of(port), "rx_overflow"), 0);
	assert_in_range(rmw_sim_count(sim_of(port), "rx_fifo_high"), 1, 2);
	assert_true(rmw_sim_count(sim_of(port), "instructions") > 1000);
	assert_int_equal(word_at(port, 0x4000f108), 160000000);
	rmw_port_free(port);
}

/*
 * 32 bytes of 5 us are what the FIFO holds. A study that counted its gaps from the end of emptying
 * it, 3 us later than here, found that 155 us are endured and 158 are not.
 */
static void a_gap_of_more_than_160_us_between_looks_loses_bytes(void **state)
{
	static const struct {
		uint32_t gap_us;
		bool loses;
	} cases[] = { { 50, false }, { 140, false }, { 158, false }, { 161, true }, { 180, true } };
	static uint8_t sent[20000], got[20000];

	(void)state;
	fill(RMW_SPAN_OF(sent), 2);
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_echo("bl602?stock=0", cases[i].gap_us);
		size_t len;

		board_send(port, RMW_VIEW_OF(sent));
		len = board_collect(port, RMW_SPAN_OF(got));
		print_message("%u us: %zu of %zu came, level %u\n", (unsigned)cases[i].gap_us, len,
			      sizeof(sent), (unsigned)rmw_sim_count(sim_of(port), "rx_fifo_high"));
		assert_int_equal(len < sizeof(sent), cases[i].loses);
		assert_int_equal(sizeof(sent) - len, rmw_sim_count(sim_of(port), "rx_overflow"));
		assert_int_equal((word_at(port, UART_FLAGS) & RX_OVERFLOW) != 0, cases[i].loses);
		rmw_port_free(port);
	}
}

/* The same program, twenty times slower: it does not keep up with the line any more. */
static void a_slow_core_loses_bytes(void **state)
{
	static uint8_t sent[4096], got[4096];
	struct rmw_port *port = open_echo("bl602?stock=0&cpi=20", 0);

	(void)state;
	board_pass(port, 200);
	fill(RMW_SPAN_OF(sent), 3);
	board_send(port, RMW_VIEW_OF(sent));
	assert_true(board_collect(port, RMW_SPAN_OF(got)) < sizeof(sent));
	assert_true(rmw_sim_count(sim_of(port), "rx_overflow") > 0);
	rmw_port_free(port);
}

static void faults_of_the_line_reach_code(void **state)
{
	struct rmw_port *port = open_echo("bl602?stock=0&seed=7", 0);
	struct sim_config *config = &sim_of(port)->config;
	uint8_t sent[1000], got[1100];
	size_t len;

	(void)state;
	config->faults[config->fault_count++] =
		(struct sim_fault){ .kind = SIM_FAULT_GARBLE, .direction = SIM_IN, .one_in = 50 };
	fill(RMW_SPAN_OF(sent), 4);
	board_send(port, RMW_VIEW_OF(sent));
	len = board_collect(port, RMW_SPAN_OF(got));
	assert_int_equal(len, sizeof(sent));
	assert_memory_not_equal(got, sent, sizeof(sent));
	rmw_port_free(port);
}

/* GPIO21 goes high, as the relay of a module would. */
static void an_output_pin_can_be_asked_for(void **state)
{
	static const uint32_t words[] = {
		/* clang-format off */
		0x400002b7, /* lui  t0, 0x40000 */
		0x00200337, /* lui  t1, 0x200 */
		0x1862a423, /* sw   t1, 0x188(t0) */
		0x1862a823, /* sw   t1, 0x190(t0) */
		0x0000006f, /* j    . */
		/* clang-format on */
	};
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	assert_false(sim_bus_pin(&sim_of(port)->bus, 21));
	run_words(port, words, RMW_COUNT(words));
	board_pass(port, 20);
	assert_true(sim_bus_pin(&sim_of(port)->bus, 21));
	assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), 0);
	rmw_port_free(port);
}

/* HBN_RSV0 stays, and the ROM listens again; by registers and by the ROM's function. */
static void a_software_reset_brings_the_rom_back(void **state)
{
	static const uint32_t by_registers[] = {
		/* clang-format off */
		0x4000f2b7, /* lui  t0, 0x4000f */
		0x12300313, /* li   t1, 0x123 */
		0x1062a623, /* sw   t1, 0x10c(t0) */
		0x400002b7, /* lui  t0, 0x40000 */
		0x00600313, /* li   t1, 6 */
		0x0062ac23, /* sw   t1, 0x18(t0) */
		0x0000006f, /* j    . */
		/* clang-format on */
	};
	static const uint32_t by_rom[] = {
		/* clang-format off */
		0x4000f2b7, /* lui  t0, 0x4000f */
		0x12300313, /* li   t1, 0x123 */
		0x1062a623, /* sw   t1, 0x10c(t0) */
		0x210112b7, /* lui  t0, 0x21011 */
		0x8bc2a303, /* lw   t1, -0x744(t0)  GLB_SW_System_Reset */
		0x000300e7, /* jalr t1 */
		0x4000f2b7, /* lui  t0, 0x4000f     never comes here */
		0x1002a623, /* sw   x0, 0x10c(t0) */
		0x0000006f, /* j    . */
		/* clang-format on */
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct rmw_port *port = open_rom("bl602?stock=0");
		const uint64_t before = rmw_sim_count(sim_of(port), "reset");

		run_words(port, i ? by_rom : by_registers,
			  i ? RMW_COUNT(by_rom) : RMW_COUNT(by_registers));
		board_pass(port, 20);
		assert_int_equal(rmw_sim_count(sim_of(port), "reset"), before + 1);
		assert_int_equal(word_at(port, 0x4000f10c), 0x123);
		board_shake_hands(port);
		rmw_port_free(port);
	}
}

static void code_that_returns_or_leaves_ram_is_dead(void **state)
{
	static const uint32_t cases[][2] = {
		{ 0x00008067, 0x00000013 }, /* ret: into the ROM's code */
		{ 0x00000067, 0x00000013 }, /* jr 0 */
		{ 0x00000000, 0x00000000 }, /* no instruction; the vectors are in the ROM */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_rom("bl602?stock=0");

		run_words(port, cases[i], 2);
		board_pass(port, 20);
		assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), 1);
		board_burst(port, 300);
		board_expect_silence(port);
		rmw_sim_power_cycle(sim_of(port), true);
		board_shake_hands(port);
		rmw_port_free(port);
	}
}

/* The ROM's delay is code as well: the host is not left behind, and the pin rises in time. */
static void a_long_rom_function_takes_its_time(void **state)
{
	static const uint32_t words[] = {
		/* clang-format off */
		0x03200513, /* li   a0, 50 */
		0x210112b7, /* lui  t0, 0x21011 */
		0x8582a303, /* lw   t1, -0x7a8(t0)  BL602_Delay_MS */
		0x000300e7, /* jalr t1 */
		0x400002b7, /* lui  t0, 0x40000 */
		0x00200337, /* lui  t1, 0x200 */
		0x1862a423, /* sw   t1, 0x188(t0) */
		0x1862a823, /* sw   t1, 0x190(t0) */
		0x0000006f, /* j    . */
		/* clang-format on */
	};
	struct rmw_port *port = open_rom("bl602?stock=0");
	struct rmw_sim *sim = sim_of(port);

	(void)state;
	run_words(port, words, RMW_COUNT(words));
	board_pass(port, 20);
	assert_in_range(sim->bus.now_ns, sim->host_ns, sim->host_ns + 1000000);
	assert_false(sim_bus_pin(&sim->bus, 21));
	board_pass(port, 40);
	assert_true(sim_bus_pin(&sim->bus, 21));
	rmw_port_free(port);
}

/* Its window is open: fast read by the bus, from an image offset of 0x2000. */
static void code_runs_out_of_the_flash(void **state)
{
	static const uint32_t jump[] = { 0x230002b7, 0x00028067 }; /* lui t0, 0x23000; jr t0 */
	static const uint32_t in_flash[] = {
		/* clang-format off */
		0x400002b7, /* lui  t0, 0x40000 */
		0x00200337, /* lui  t1, 0x200 */
		0x1862a423, /* sw   t1, 0x188(t0) */
		0x1862a823, /* sw   t1, 0x190(t0) */
		0x0000006f, /* j    . */
		/* clang-format on */
	};
	static const struct {
		uint32_t control;
		bool runs;
	} cases[] = { { 0xf3600000, true }, { 0xa3600000, false } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_rom("bl602?stock=0");
		struct sim_bus *bus = &sim_of(port)->bus;

		for (size_t word = 0; word < RMW_COUNT(in_flash); word++)
			rmw_put_le32(sim_nor_cells(bus->nor).data + 0x2000 + 4 * word,
				     in_flash[word]);
		sim_bus_write32(bus, 0x4000b018, 0x0b000000);
		sim_bus_write32(bus, 0x4000b014, 0x0f040000);
		sim_bus_write32(bus, 0x4000b434, 0x2000);
		sim_bus_write32(bus, 0x4000b004, cases[i].control);
		run_words(port, jump, RMW_COUNT(jump));
		board_pass(port, 20);
		assert_int_equal(sim_bus_pin(bus, 21), cases[i].runs);
		assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), !cases[i].runs);
		rmw_port_free(port);
	}
}

static void open_window(struct sim_bus *bus, uint32_t offset)
{
	sim_bus_write32(bus, 0x4000b018, 0x0b000000);
	sim_bus_write32(bus, 0x4000b014, 0x0f040000);
	sim_bus_write32(bus, 0x4000b434, offset);
	sim_bus_write32(bus, 0x4000b004, 0xf3600000);
}

/* An image offset moves the window's end to any byte: the last words are the board's to answer. */
static void a_window_ends_with_the_flash(void **state)
{
	static const uint32_t read_last[] = {
		/* clang-format off */
		0x230102b7, /* lui  t0, 0x23010 */
		0xffc2a303, /* lw   t1, -4(t0) */
		0xff82a383, /* lw   t2, -8(t0) */
		0x42030537, /* lui  a0, 0x42030 */
		0x00652023, /* sw   t1, 0(a0) */
		0x00752223, /* sw   t2, 4(a0) */
		0x0000006f, /* j    . */
		/* clang-format on */
	};
	static const uint32_t jump_beyond[] = {
		0x230102b7, /* lui  t0, 0x23010 */
		0x00028067, /* jr   t0 */
	};

	(void)state;
	for (uint32_t offset = 0; offset < 8; offset++) {
		struct rmw_port *port = open_rom("bl602?stock=0&flash=64K");
		struct sim_bus *bus = &sim_of(port)->bus;

		memset(sim_nor_cells(bus->nor).data, 0x11, 65536);
		open_window(bus, offset);
		run_words(port, read_last, RMW_COUNT(read_last));
		board_pass(port, 20);
		assert_int_equal(word_at(port, 0x42030000), offset == 0 ? 0x11111111 : 0);
		assert_int_equal(word_at(port, 0x42030004), offset <= 4 ? 0x11111111 : 0);
		rmw_sim_power_cycle(sim_of(port), true);
		board_shake_hands(port);
		open_window(bus, offset);
		run_words(port, jump_beyond, RMW_COUNT(jump_beyond));
		board_pass(port, 20);
		assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), 1);
		rmw_port_free(port);
	}
}

/* Its last store asks for a clock that stands, or for a reset: what is behind it is not executed.
 */
static void code_ends_where_it_stops_its_clock_or_resets(void **state)
{
	static const uint32_t cases[][7] = {
		{
			/* clang-format off */
			0x4000f2b7, /* lui  t0, 0x4000f */
			0x00200313, /* li   t1, 2 */
			0x42030537, /* lui  a0, 0x42030 */
			0x0262a823, /* sw   t1, 0x30(t0)    root: a PLL that is off */
			0x00652023, /* sw   t1, 0(a0) */
			0x0000006f, /* j    . */
		}, {
			0x400002b7, /* lui  t0, 0x40000 */
			0x00600313, /* li   t1, 6 */
			0x42030537, /* lui  a0, 0x42030 */
			0x0062ac23, /* sw   t1, 0x18(t0)    reset */
			0x00652023, /* sw   t1, 0(a0) */
			0x0000006f, /* j    . */
			/* clang-format on */
		}
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_rom("bl602?stock=0");
		const uint64_t before = rmw_sim_count(sim_of(port), "reset");

		run_words(port, cases[i], RMW_COUNT(cases[i]));
		board_pass(port, 20);
		assert_int_equal(word_at(port, 0x42030000), 0);
		assert_int_equal(rmw_sim_count(sim_of(port), "cpu_dead"), i == 0);
		assert_int_equal(rmw_sim_count(sim_of(port), "reset"), before + (i == 1));
		rmw_port_free(port);
	}
}

/* mtime reaches mtimecmp anywhere in a pause of 12 us, which the code makes between two looks. */
static void what_happens_between_two_looks_is_seen_at_the_next(void **state)
{
	enum { PAUSE = 400 };
	static const uint32_t start[] = {
		/* clang-format off */
		0x02004437, /*       lui   s0, 0x2004       mtimecmp */
		0x0200c4b7, /*       lui   s1, 0x200c */
		0x02800937, /*       lui   s2, 0x2800 */
		0x00492383, /* look: lw    t2, 4(s2)        pending bytes 4 to 7 */
		0x0183d393, /*       srli  t2, t2, 24 */
		0x0013f393, /*       andi  t2, t2, 1 */
	};
	static const uint32_t end[] = {
		0x00039463, /*       bnez  t2, +8 */
		0x9b1ff06f, /*       j     look */
		0xff84a383, /*       lw    t2, -8(s1)       mtime */
		0x00042283, /*       lw    t0, 0(s0) */
		0x405383b3, /*       sub   t2, t2, t0 */
		0x42030537, /*       lui   a0, 0x42030 */
		0x00752023, /*       sw    t2, 0(a0)        so many ticks too late */
		0x0000006f, /*       j     . */
		/* clang-format on */
	};
	uint32_t words[RMW_COUNT(start) + PAUSE + RMW_COUNT(end)];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(words); i++)
		words[i] = 0x00000013; /* nop */
	memcpy(words, start, sizeof(start));
	memcpy(words + RMW_COUNT(start) + PAUSE, end, sizeof(end));
	for (uint32_t ticks = 2; ticks < 100; ticks += 8) {
		struct rmw_port *port = open_rom("bl602?stock=0");
		struct sim_bus *bus = &sim_of(port)->bus;

		run_words(port, words, RMW_COUNT(words));
		board_pass(port, 200);
		assert_true(rmw_sim_count(sim_of(port), "instructions") < 100000);
		assert_true(sim_bus_store(bus, 0x02004000, 4, word_at(port, 0x0200bff8) + ticks));
		assert_true(sim_bus_store(bus, 0x02004004, 4, 0));
		board_pass(port, 20);
		board_pass(port, 20);
		assert_in_range(word_at(port, 0x42030000), 1, 160);
		rmw_port_free(port);
	}
}

/* The interrupt came before it waits, and is not taken: it goes on at once. */
static void waiting_for_what_is_there_takes_no_time(void **state)
{
	static const uint32_t words[] = {
		/* clang-format off */
		0x02004437, /*       lui   s0, 0x2004 */
		0x0200c4b7, /*       lui   s1, 0x200c */
		0x02800937, /*       lui   s2, 0x2800 */
		0x30047073, /*       csrci mstatus, 8 */
		0x00100393, /*       li    t2, 1 */
		0x407903a3, /*       sb    t2, 0x407(s2)    enable 7 */
		0xff84a283, /*       lw    t0, -8(s1) */
		0x0a028293, /*       addi  t0, t0, 160 */
		0x00542023, /*       sw    t0, 0(s0) */
		0x00042223, /*       sw    x0, 4(s0) */
		0x25800e13, /*       li    t3, 600 */
		0xfffe0e13, /*       addi  t3, t3, -1 */
		0xfe0e1ee3, /*       bnez  t3, -4 */
		0x10500073, /*       wfi */
		0xff84a383, /*       lw    t2, -8(s1) */
		0x405383b3, /*       sub   t2, t2, t0 */
		0x42030537, /*       lui   a0, 0x42030 */
		0x00752023, /*       sw    t2, 0(a0) */
		0x0000006f, /*       j     . */
		/* clang-format on */
	};
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	run_words(port, words, RMW_COUNT(words));
	board_pass(port, 20);
	assert_in_range(word_at(port, 0x42030000), 1, 80);
	rmw_port_free(port);
}

/* Address bits 31:28 are not decoded: it pops a FIFO, so there is nothing to skip. */
static void a_fifo_is_emptied_at_any_of_its_addresses(void **state)
{
	static const uint32_t words[] = {
		0x5000a437, /* lui  s0, 0x5000a */
		0x08c44283, /* lbu  t0, 0x8c(s0) */
		0xffdff06f, /* j    -4 */
	};
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	run_words(port, words, RMW_COUNT(words));
	board_pass(port, 20);
	assert_true(rmw_sim_count(sim_of(port), "instructions") > 10000);
	rmw_port_free(port);
}

/* It calls a function, lets the ROM copy another one over it, and calls it again. */
static void code_that_the_rom_copied_is_what_runs(void **state)
{
	static const uint32_t words[] = {
		/* clang-format off */
		0x42030437, /* lui s0, 0x42030 */
		0x00000497, /* auipc s1, 0 */
		0x04c48493, /* addi s1, s1, 76 */
		0x000480e7, /* jalr s1 */
		0x02091263, /* bnez s2, done */
		0x00100913, /* li s2, 1 */
		0x00048513, /* mv a0, s1 */
		0x00848593, /* addi a1, s1, 8 */
		0x00800613, /* li a2, 8 */
		0x210112b7, /* lui t0, 0x21011 */
		0x85c2a303, /* lw t1, -0x7a4(t0)   BL602_MemCpy */
		0x000300e7, /* jalr t1 */
		0xfddff06f, /* j to the call of s1 */
		0x00d42023, /* done: sw a3, 0(s0) */
		0x0000006f, /* j . */
		0, 0, 0, 0, 0, /* nothing */
		0x00100693, /* s1: li a3, 1 */
		0x00008067, /* ret */
		0x00200693, /* li a3, 2 */
		0x00008067, /* ret */
		/* clang-format on */
	};
	struct rmw_port *port = open_rom("bl602?stock=0");

	(void)state;
	run_words(port, words, RMW_COUNT(words));
	board_pass(port, 20);
	assert_int_equal(word_at(port, 0x42030000), 2);
	rmw_port_free(port);
}

/* HBN_RSV0 and 1 ask the ROM to jump to code that is still in RAM after a reset. */
static void a_wake_request_starts_at_its_address(void **state)
{
	static const uint32_t words[] = {
		/* clang-format off */
		0x400002b7, /* lui  t0, 0x40000 */
		0x00200337, /* lui  t1, 0x200 */
		0x1862a423, /* sw   t1, 0x188(t0) */
		0x1862a823, /* sw   t1, 0x190(t0) */
		0x0000006f, /* j    . */
		/* clang-format on */
	};
	struct rmw_port *port = open_rom("bl602?stock=0&gpio8=high");
	struct sim_bus *bus = &sim_of(port)->bus;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(words); i++)
		sim_bus_write32(bus, 0x42030000 + 4 * (uint32_t)i, words[i]);
	sim_bus_write32(bus, 0x4000f100, 0x4e424845);
	sim_bus_write32(bus, 0x4000f104, 0x22030000);
	SEND(port, 0x21, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	board_pass(port, 20);
	assert_true(sim_bus_pin(bus, 21));
	assert_int_equal(word_at(port, 0x4000f100), 0x4e424857);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_echo_at_2_mbaud_loses_nothing),
		cmocka_unit_test(a_gap_of_more_than_160_us_between_looks_loses_bytes),
		cmocka_unit_test(a_slow_core_loses_bytes),
		cmocka_unit_test(faults_of_the_line_reach_code),
		cmocka_unit_test(an_output_pin_can_be_asked_for),
		cmocka_unit_test(a_software_reset_brings_the_rom_back),
		cmocka_unit_test(code_that_returns_or_leaves_ram_is_dead),
		cmocka_unit_test(a_long_rom_function_takes_its_time),
		cmocka_unit_test(code_runs_out_of_the_flash),
		cmocka_unit_test(a_window_ends_with_the_flash),
		cmocka_unit_test(code_ends_where_it_stops_its_clock_or_resets),
		cmocka_unit_test(what_happens_between_two_looks_is_seen_at_the_next),
		cmocka_unit_test(waiting_for_what_is_there_takes_no_time),
		cmocka_unit_test(a_fifo_is_emptied_at_any_of_its_addresses),
		cmocka_unit_test(code_that_the_rom_copied_is_what_runs),
		cmocka_unit_test(a_wake_request_starts_at_its_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
