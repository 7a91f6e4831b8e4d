/* SPDX-License-Identifier: MIT */
/* The stub reads the flash by as many lines as read right, and changes nothing for it. */
#include <string.h>

#include "sim/bl602_bus.h"
#include "sim/nor.h"
#include "stub/protocol.h"
#include "support/cmocka.h"
#include "support/each_board.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

#define SIZE 0x10000u
#define READ_SIZE 0x8200u

static const char *const cores[] = { "host", "rv32" };

static uint8_t info[STUB_INFO_LENGTH];

/* A blank flash but for one page of made-up bytes, which all have the bits of `mask` set. */
static struct rmw_port *open_with_page(const char *core, const char *options, uint32_t addr,
				       uint8_t mask)
{
	char spec[120];
	struct rmw_port *port;
	struct rmw_span cells;
	uint32_t seed = addr + 1;

	snprintf(spec, sizeof(spec), "bl602?cpu=%s&flash=64K&stock=0%s", core, options);
	port = open_rom(spec);
	cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
	for (uint32_t i = 0; addr < SIZE && i < 256; i++) {
		seed = seed * 1664525u + 1013904223u;
		cells.data[addr + i] = (uint8_t)(seed >> 24) | mask;
	}
	load_stub(port);
	board_pass(port, 20);
	talk_hello(port, (struct rmw_span){ NULL, 0 });
	talk_send(port, STUB_INFO, 1, (struct rmw_view){ NULL, 0 });
	assert_int_equal(talk_collect(port, 1, RMW_SPAN_OF(info)), sizeof(info));
	return port;
}

static void expect_content(struct rmw_port *port)
{
	static uint8_t back[READ_SIZE];

	TALK_WORDS(port, STUB_READ, 2, 0, READ_SIZE);
	assert_int_equal(talk_collect(port, 2, RMW_SPAN_OF(back)), READ_SIZE);
	assert_memory_equal(back, rmw_sim_flash(rmw_sim_of_port(port)).data, READ_SIZE);
}

static const struct {
	const char *says;
	const char *options;
	uint32_t addr;
	uint8_t mask;
	uint8_t lines;
} cases[] = {
	/* clang-format off */
	{ "quad enable is set",              "&quad=1",               0,      0,    4 },
	{ "the first page is blank",         "&quad=1",               0x8000, 0,    4 },
	{ "it is not set",                   "",                      0,      0,    2 },
	{ "all is blank",                    "&quad=1",               SIZE,   0,    1 },
	{ "a line always says the same",     "&quad=1",               0,      0x88, 1 },
	{ "it is set where it means naught", "&protect=40",           0,      0,    2 },
	{ "it is set, and reads as rubbish", "&protect=40&jedec=c22010", 0,   0,    2 },
	/* clang-format on */
};

static void as_many_lines_are_taken_as_read_right(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port =
			open_with_page(*state, cases[i].options, cases[i].addr, cases[i].mask);

		if (info[STUB_INFO_LINES] != cases[i].lines)
			fail_msg("%s: %u lines", cases[i].says, info[STUB_INFO_LINES]);
		expect_content(port);
		rmw_port_free(port);
	}
}

static void status_registers_stay_as_they_were(void **state)
{
	struct rmw_port *port = open_with_page(*state, "&quad=1&protect=04", 0, 0);

	assert_int_equal(info[STUB_INFO_STATUS], 0x04);
	assert_int_equal(info[STUB_INFO_STATUS + 1], SIM_NOR_QUAD);
	rmw_port_free(port);
	port = open_with_page(*state, "", 0, 0);
	assert_int_equal(info[STUB_INFO_STATUS + 1], 0);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(as_many_lines_are_taken_as_read_right),
		cmocka_unit_test(status_registers_stay_as_they_were),
	};

	return run_on_each(cores, RMW_COUNT(cores), all, RMW_COUNT(all));
}
