/* SPDX-License-Identifier: MIT */
/* UART0 by its registers, with a line that says when which byte comes. bl602-soc 2.1 to 2.3 */
#include "sim/uart_block.h"
#include "support/bus_bench.h"

#define UART(offset) (0x4000a000u + (offset))
#define FIFO_0 UART(0x80)
#define FIFO_1 UART(0x84)
#define BYTE_NS 20000u /* at 500000 baud */
#define CLIC_ENABLE_45 0x0280042cu

/* The other end: what is to come, and what came. */
static struct line {
	struct sim_byte coming[64], sent[64];
	size_t count, taken, sent_count;
	uint64_t free_ns;
} line;

static const struct sim_byte *next(void *ctx)
{
	(void)ctx;
	return line.taken < line.count ? &line.coming[line.taken] : NULL;
}

static unsigned take(void *ctx, struct sim_byte *byte)
{
	(void)ctx;
	*byte = line.coming[line.taken++];
	return 1;
}

static void put(void *ctx, const struct sim_byte *byte)
{
	(void)ctx;
	line.sent[line.sent_count++] = *byte;
}

static void unsend(void *ctx, uint64_t after_ns)
{
	(void)ctx;
	while (line.sent_count > 0 && line.sent[line.sent_count - 1].end_ns > after_ns)
		line.sent_count--;
}

static void set(struct sim_bus *bus, uint32_t addr, uint32_t value)
{
	assert_true(sim_bus_store(bus, addr, 4, value));
}

static uint32_t get(struct sim_bus *bus, uint32_t addr)
{
	uint32_t value;

	assert_true(sim_bus_load(bus, addr, 4, &value));
	return value;
}

static void send_to(struct sim_bus *bus, uint8_t value, uint32_t baud)
{
	if (line.free_ns < bus->now_ns)
		line.free_ns = bus->now_ns;
	line.free_ns += sim_uart_byte_ns(baud);
	line.coming[line.count++] = (struct sim_byte){ line.free_ns, baud, value };
}

/* The steps of bl602-soc 2.3 at 500000 baud from 32 MHz; each can be left out. */
static const struct {
	const char *says;
	uint32_t addr, value;
} steps[] = {
	/* clang-format off */
	{ "GPIO7 is UART, input on",  GLB(0x10c), 0x07130b03 },
	{ "GPIO16 is UART",           GLB(0x120), 0x0e030712 },
	{ "GPIO16's output stage",    GLB(0x190), 0x00010000 },
	{ "signals 7 and 0",          GLB(0x0c0), 0x36543212 },
	{ "into module reset",        GLB(0x014), 0x00010000 },
	{ "out of module reset",      GLB(0x014), 0x00000000 },
	{ "interrupts masked",        UART(0x24), 0x000000ff },
	{ "receive time-out",         UART(0x18), 0x0000004f },
	{ "rates",                    UART(0x08), 0x003f003f },
	{ "thresholds",               FIFO_1,     0x0f0f0000 },
	{ "FIFOs cleared",            FIFO_0,     0x0000000c },
	{ "FIFOs in use",             FIFO_0,     0x00000000 },
	{ "transmitter on",           UART(0x00), 0x00001705 },
	{ "receiver on",              UART(0x04), 0x00000701 },
	/* clang-format on */
};

static void take_over_but(struct sim_bus *bus, const char *left_out)
{
	memset(&line, 0, sizeof(line));
	bus->line = (struct sim_bus_line){ NULL, next, take, put, unsend };
	for (size_t i = 0; i < RMW_COUNT(steps); i++)
		if (left_out == NULL || strcmp(steps[i].says, left_out) != 0)
			set(bus, steps[i].addr, steps[i].value);
}

static void take_over(struct sim_bus *bus)
{
	take_over_but(bus, NULL);
}

/* A program that waits for room in UART1's FIFO is not left waiting. */
static void a_place_gets_free_in_the_other_uart_too(void **state)
{
	struct sim_bus *bus = *state;
	uint64_t next_ns;

	set(bus, UART(0x108), 0x003f003f);
	set(bus, UART(0x100), 0x00001705);
	assert_true(sim_uart_block_next_ns(bus) == SIM_NEVER);
	for (unsigned i = 0; i < 33; i++)
		set(bus, UART(0x188), i);
	assert_int_equal(get(bus, UART(0x184)) & 63, 0);
	next_ns = sim_uart_block_next_ns(bus);
	assert_true(next_ns == bus->now_ns + BYTE_NS);
	bus->now_ns = next_ns;
	assert_int_equal(get(bus, UART(0x184)) & 63, 1);
}

static void after_the_take_over_bytes_go_both_ways(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	assert_int_equal(get(bus, FIFO_1), 0x0f0f0020);
	send_to(bus, 0xa5, 500000);
	bus->now_ns += BYTE_NS - 1;
	assert_int_equal(get(bus, FIFO_1), 0x0f0f0020);
	assert_int_equal(get(bus, UART(0x30)), 2);
	bus->now_ns += 1;
	assert_int_equal(get(bus, FIFO_1), 0x0f0f0120);
	assert_int_equal(get(bus, UART(0x8c)), 0xa5);
	assert_int_equal(get(bus, FIFO_1), 0x0f0f0020);
	assert_true(sim_bus_store(bus, UART(0x88), 1, 0x3c));
	assert_int_equal(line.sent_count, 1);
	assert_int_equal(line.sent[0].value, 0x3c);
	assert_int_equal(line.sent[0].baud, 500000);
	assert_int_equal(line.sent[0].end_ns, bus->now_ns + BYTE_NS);
	assert_int_equal(get(bus, UART(0x30)), 1);
	bus->now_ns += BYTE_NS;
	assert_int_equal(get(bus, UART(0x30)), 0);
}

static void without_its_pins_nothing_is_heard_or_said(void **state)
{
	static const struct {
		const char *left_out;
		bool hears, speaks;
	} cases[] = {
		{ "GPIO7 is UART, input on", false, true }, { "GPIO16 is UART", true, false },
		{ "signals 7 and 0", false, false },	    { "receiver on", false, true },
		{ "transmitter on", true, false },	    { "interrupts masked", true, true },
	};
	struct sim_bus *bus = *state;

	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		sim_bus_power_on(bus);
		take_over_but(bus, cases[i].left_out);
		print_message("without '%s'\n", cases[i].left_out);
		send_to(bus, 0x11, 500000);
		bus->now_ns += BYTE_NS;
		assert_int_equal(get(bus, FIFO_1) >> 8 & 0x3f, cases[i].hears);
		set(bus, UART(0x88), 0x22);
		assert_int_equal(line.sent_count, cases[i].speaks);
	}
}

/* GPIO7 then carries signal 3, which is U0_RXD already after a reset. */
static void a_swapped_pin_group_carries_other_signals(void **state)
{
	static const struct {
		uint32_t signals, heard;
	} cases[] = { { 0x36543212, 1 }, { 0x76543212, 1 }, { 0x36540212, 0 } };
	struct sim_bus *bus = *state;

	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		take_over(bus);
		set(bus, GLB(0x80), 1u << 24);
		set(bus, GLB(0xc0), cases[i].signals);
		send_to(bus, 0x11, 500000);
		bus->now_ns += BYTE_NS;
		assert_int_equal(get(bus, FIFO_1) >> 8 & 0x3f, cases[i].heard);
		set(bus, GLB(0x80), 0);
	}
}

static void the_33rd_byte_is_lost_and_flagged(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	for (unsigned i = 0; i < 33; i++)
		send_to(bus, (uint8_t)i, 500000);
	bus->now_ns += 32 * BYTE_NS;
	assert_int_equal(get(bus, FIFO_1) >> 8 & 0x3f, 32);
	assert_int_equal(get(bus, FIFO_0), 0);
	bus->now_ns += BYTE_NS;
	assert_int_equal(get(bus, FIFO_0), 0x40);
	assert_int_equal(bus->rx_overflows, 1);
	assert_int_equal(bus->rx_fifo_high, 32);
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(get(bus, UART(0x8c)), i);
	assert_int_equal(get(bus, FIFO_0), 0x40);
	set(bus, FIFO_0, 0x08);
	assert_int_equal(get(bus, FIFO_0), 0);
}

static void the_transmit_fifo_frees_a_place_with_each_byte(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	for (unsigned i = 0; i < 33; i++)
		set(bus, UART(0x88), i);
	assert_int_equal(get(bus, FIFO_1) & 0x3f, 0);
	set(bus, UART(0x88), 99);
	assert_int_equal(line.sent_count, 33);
	assert_int_equal(get(bus, FIFO_0), 0x10);
	bus->now_ns += BYTE_NS;
	assert_int_equal(get(bus, FIFO_1) & 0x3f, 1);
	set(bus, FIFO_0, 0x04);
	assert_int_equal(get(bus, FIFO_1) & 0x3f, 32);
	assert_int_equal(line.sent_count, 2);
	assert_int_equal(get(bus, UART(0x30)), 1);
}

static void the_transmit_fifo_of_uart1_is_news_too(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	bus->now_ns += 1000000;
	set(bus, UART(0x20), 0);
	assert_true(sim_uart_block_next_ns(bus) > bus->now_ns + BYTE_NS);
	set(bus, UART(0x108), get(bus, UART(0x08)));
	set(bus, UART(0x100), get(bus, UART(0x00)));
	for (unsigned i = 0; i < 3; i++)
		set(bus, UART(0x188), i);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(get(bus, UART(0x184)) & 0x3f, 30 + i);
		assert_int_equal(sim_uart_block_next_ns(bus), bus->now_ns + BYTE_NS);
		bus->now_ns += BYTE_NS;
	}
	assert_int_equal(line.sent_count, 0);
}

static void a_byte_at_another_rate_is_another_byte(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	send_to(bus, 0x42, 115200);
	bus->now_ns += MS;
	assert_int_not_equal(get(bus, UART(0x8c)), 0x42);
	set(bus, UART(0x08), 277u << 16 | 277u);
	send_to(bus, 0x42, 115200);
	bus->now_ns += MS;
	assert_int_equal(get(bus, UART(0x8c)), 0x42);
}

static void auto_baud_measures_a_55(void **state)
{
	static const uint32_t bauds[] = { 9600, 115200, 500000, 1000000 };
	struct sim_bus *bus = *state;

	for (size_t i = 0; i < RMW_COUNT(bauds); i++) {
		const uint32_t periods = (32000000 + bauds[i] / 2) / bauds[i] - 1;

		take_over(bus);
		set(bus, UART(0x04), 0x0709);
		send_to(bus, 0xaa, bauds[i]);
		bus->now_ns += 2 * MS;
		assert_int_equal(get(bus, UART(0x20)) & 2, 0);
		send_to(bus, 0x55, bauds[i]);
		bus->now_ns += 2 * MS;
		assert_int_equal(get(bus, UART(0x20)) & 2, 2);
		assert_int_equal(get(bus, UART(0x34)), periods << 16 | periods);
		set(bus, UART(0x28), 0xff);
		assert_int_equal(get(bus, UART(0x20)) & 2, 0);
	}
}

static void a_silence_is_told_once(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	bus->now_ns += MS;
	assert_int_equal(get(bus, UART(0x20)) & 0x10, 0);
	send_to(bus, 1, 500000);
	bus->now_ns += BYTE_NS + 159000;
	assert_int_equal(get(bus, UART(0x20)) & 0x10, 0);
	bus->now_ns += 2000;
	assert_int_equal(get(bus, UART(0x20)) & 0x10, 0x10);
	set(bus, UART(0x28), 0x10);
	bus->now_ns += MS;
	assert_int_equal(get(bus, UART(0x20)) & 0x10, 0);
}

static void the_receive_interrupt_needs_mask_enable_and_clic(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	set(bus, CLIC_ENABLE_45, 1u << 8);
	for (unsigned i = 0; i < 16; i++)
		send_to(bus, 0, 500000);
	bus->now_ns += 15 * BYTE_NS;
	set(bus, UART(0x24), 0xf7);
	assert_false(sim_uart_block_asks(bus, 0));
	bus->now_ns += BYTE_NS;
	assert_true(sim_uart_block_asks(bus, 0));
	assert_int_equal(get(bus, 0x0280002c) >> 8 & 1, 1);
	set(bus, UART(0x2c), 0xf7);
	assert_false(sim_uart_block_asks(bus, 0));
	set(bus, UART(0x2c), 0xff);
	(void)get(bus, UART(0x8c));
	assert_false(sim_uart_block_asks(bus, 0));
}

static void a_module_reset_tears_the_uart_down(void **state)
{
	struct sim_bus *bus = *state;

	take_over(bus);
	send_to(bus, 7, 500000);
	bus->now_ns += BYTE_NS;
	assert_int_equal(get(bus, FIFO_1) >> 8 & 0x3f, 1);
	set(bus, GLB(0x14), 1u << 16);
	assert_int_equal(get(bus, FIFO_1), 0x20);
	assert_int_equal(get(bus, UART(0x00)), 0x1700);
	assert_int_equal(get(bus, UART(0x04)), 0x0700);
	assert_int_equal(get(bus, UART(0x08)), 0x00ff00ff);
}

/* 160 MHz of the PLL, once it is on; 32 MHz times 5 in mid-session otherwise. bl602-soc 1.5, 2.2 */
static void the_rate_follows_the_clock(void **state)
{
	static const struct {
		const char *says;
		uint32_t pll, hbn, cfg2, baud;
	} cases[] = {
		/* clang-format off */
		{ "RC32M",           0x000, 0xaa0a0020, 0xff8f2b10,  500000 },
		{ "RC32M / 2",       0x000, 0xaa0a0020, 0xff8f2b11,  250000 },
		{ "PLL 160 MHz / 4", 0x1ff, 0xaa0a0024, 0xff8f2b13,  625000 },
		{ "root PLL 48 MHz", 0x1ff, 0xaa0a0022, 0xff8f2b10,  750000 },
		{ "PLL off",         0x000, 0xaa0a0024, 0xff8f2b13,       0 },
		{ "gate closed",     0x1ff, 0xaa0a0024, 0xff8f2b03,       0 },
		/* clang-format on */
	};
	struct sim_bus *bus = *state;

	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		take_over(bus);
		set(bus, 0x4000e41c, cases[i].pll);
		set(bus, 0x4000f030, cases[i].hbn);
		set(bus, GLB(0x08), cases[i].cfg2);
		set(bus, UART(0x88), 'x');
		print_message("%s\n", cases[i].says);
		assert_int_equal(line.sent_count, cases[i].baud != 0);
		assert_int_equal(line.sent[0].baud, cases[i].baud);
		bus->now_ns += MS;
		set(bus, 0x4000f030, 0xaa0a0020);
		set(bus, GLB(0x08), 0xff8f2b10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(a_place_gets_free_in_the_other_uart_too),
		CLAIM(after_the_take_over_bytes_go_both_ways),
		CLAIM(without_its_pins_nothing_is_heard_or_said),
		CLAIM(a_swapped_pin_group_carries_other_signals),
		CLAIM(the_33rd_byte_is_lost_and_flagged),
		CLAIM(the_transmit_fifo_frees_a_place_with_each_byte),
		CLAIM(the_transmit_fifo_of_uart1_is_news_too),
		CLAIM(a_byte_at_another_rate_is_another_byte),
		CLAIM(auto_baud_measures_a_55),
		CLAIM(a_silence_is_told_once),
		CLAIM(the_receive_interrupt_needs_mask_enable_and_clic),
		CLAIM(a_module_reset_tears_the_uart_down),
		CLAIM(the_rate_follows_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
