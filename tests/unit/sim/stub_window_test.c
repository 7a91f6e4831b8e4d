/* SPDX-License-Identifier: MIT */
/* The stub's window where the numbers of verbs wrap. */
#include <string.h>

#include "stub/protocol.h"
#include "support/cmocka.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

#define BOARD "bl602?cpu=host&flash=256K&jedec=ef4012"
#define RAM 0x42049000u /* that nobody uses */
#define COUNT 12u

static void add_poke(struct rmw_buf *frames, uint16_t sequence, uint32_t addr, uint32_t value)
{
	uint8_t pair[STUB_POKE_PAIR];

	rmw_put_le32(pair, addr);
	rmw_put_le32(pair + 4, value);
	talk_frame(frames, STUB_POKE, sequence, RMW_VIEW_OF(pair));
}

/* So many verbs that do nothing, by a window at a time. */
static void use_up(struct rmw_port *port, uint32_t from, uint32_t end)
{
	uint8_t ack[STUB_ACK_LENGTH];

	while (from < end) {
		rmw_auto(buf) frames = RMW_BUF_INIT;

		for (uint32_t i = 0; i < COUNT && from < end; i++, from++)
			add_poke(&frames, (uint16_t)from, RAM, 0);
		board_send(port, rmw_buf_view(&frames));
		talk_until_done(port, (uint16_t)from, ack);
	}
}

/* The last come first, so that all stand in the window at a time. */
static void a_window_over_the_wrap_keeps_every_verb(void **state)
{
	const uint32_t first = 0x10000 - COUNT / 2;
	struct rmw_port *port = open_stub(BOARD);
	rmw_auto(buf) frames = RMW_BUF_INIT;
	uint8_t words[4 * COUNT], ack[STUB_ACK_LENGTH];
	struct rmw_err err = { 0 };

	(void)state;
	TALK_WORDS(port, STUB_BAUD, 1, 4000000);
	talk_until_done(port, 2, ack);
	assert_true(rmw_port_set_baud(port, 4000000, &err));
	board_pass(port, 5);
	talk_hello(port, (struct rmw_span){ NULL, 0 });
	use_up(port, 1, first);
	for (uint32_t i = COUNT; i-- > 0;)
		add_poke(&frames, (uint16_t)(first + i), RAM + 4 * i, 100 + i);
	board_send(port, rmw_buf_view(&frames));
	talk_until_done(port, (uint16_t)(first + COUNT), ack);
	assert_int_equal(ack[STUB_ACK_ERROR], STUB_E_NONE);
	TALK_WORDS(port, STUB_PEEK, (uint16_t)(first + COUNT), RAM, COUNT);
	assert_int_equal(talk_collect(port, (uint16_t)(first + COUNT), RMW_SPAN_OF(words)),
			 sizeof(words));
	for (uint32_t i = 0; i < COUNT; i++)
		assert_int_equal(rmw_get_le32(words + 4 * i), 100 + i);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_window_over_the_wrap_keeps_every_verb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
