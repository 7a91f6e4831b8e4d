/* SPDX-License-Identifier: MIT */
/* The stub as machine code on a simulated LN882H: from the boot ROM's download to written flash. */
#include "support/cmocka.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/file.h"
#include "stub/protocol.h"
#include "support/ln_board.h"
#include "support/scratch.h"
#include "support/stub_talk.h"

#define SECTOR 4096u

static const char *image_path(void)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/../firmware/prebuilt/ln882h-stub.bin", test_data_folder());
	return path;
}

static void open_ln_stub(struct ln_board *board, const char *spec)
{
	rmw_auto(buf) image = RMW_BUF_INIT;
	uint8_t hello[STUB_HELLO_LENGTH];

	if (!rmw_file_exists(image_path()))
		skip();
	read_test_file("../firmware/prebuilt/ln882h-stub.bin", &image);
	ln_open(board, spec);
	ln_upload(board, rmw_buf_view(&image));
	talk_hello(board->port, RMW_SPAN_OF(hello));
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_CHIP), 882);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_BAUD), 115200);
}

static void close_healthy(struct ln_board *board)
{
	assert_int_equal(rmw_sim_count(board->sim, "cpu_dead"), 0);
	assert_int_equal(rmw_sim_count(board->sim, "rx_overflow"), 0);
	assert_int_equal(rmw_sim_count(board->sim, "spi_overflow"), 0);
	ln_close(board);
}

static void it_reads_what_the_flash_holds(void **state)
{
	static uint8_t back[0x9001];
	uint8_t digest[32], wanted[32];
	struct ln_board board;
	struct rmw_view flash;

	(void)state;
	open_ln_stub(&board, "ln882h");
	flash = rmw_view_part(rmw_sim_flash(board.sim), 0x6123, sizeof(back));
	TALK_WORDS(board.port, STUB_READ, 1, 0x6123, sizeof(back));
	assert_int_equal(talk_collect(board.port, 1, RMW_SPAN_OF(back)), sizeof(back));
	assert_memory_equal(back, flash.data, sizeof(back));
	assert_int_equal(sim_ln(board.sim)->bus.ssi.divider, 2); /* the fastest way: by DMA */
	assert_int_not_equal(sim_ln(board.sim)->bus.dma.channels[0].peripheral, 0);
	TALK_WORDS(board.port, STUB_SHA, 2, 0x6123, sizeof(back));
	assert_int_equal(talk_collect(board.port, 2, RMW_SPAN_OF(digest)), sizeof(digest));
	rmw_sha256(&flash, 1, wanted);
	assert_memory_equal(digest, wanted, sizeof(wanted));
	close_healthy(&board);
}

static void it_writes_and_erases(void **state)
{
	uint8_t payload[STUB_WRITE_BYTES + 3000], ack[STUB_ACK_LENGTH];
	struct ln_board board;

	(void)state;
	open_ln_stub(&board, "ln882h");
	rmw_put_le32(payload, 0x10123);
	for (size_t i = STUB_WRITE_BYTES; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i * 7 >> 2);
	TALK_WORDS(board.port, STUB_ERASE, 1, 0x10000, 2 * SECTOR);
	talk_send(board.port, STUB_WRITE, 2, RMW_VIEW_OF(payload));
	talk_until_done(board.port, 3, ack);
	assert_int_equal(ack[STUB_ACK_ERROR], STUB_E_NONE);
	assert_memory_equal(ln_cells(&board, 0x10123).data, payload + STUB_WRITE_BYTES, 3000);
	assert_int_equal(ln_cells(&board, 0x10122).data[0], 0xff);
	assert_int_equal(ln_cells(&board, 0x10123).data[3000], 0xff);
	assert_int_equal(rmw_sim_count(board.sim, "sector_erase"), 2);
	close_healthy(&board);
}

static void it_goes_to_two_megabaud(void **state)
{
	static uint8_t back[0x4000];
	uint8_t ack[STUB_ACK_LENGTH], hello[STUB_HELLO_LENGTH];
	struct rmw_err err = { 0 };
	struct ln_board board;

	(void)state;
	open_ln_stub(&board, "ln882h");
	TALK_WORDS(board.port, STUB_BAUD, 1, 2000000);
	talk_until_done(board.port, 2, ack);
	ln_pass_ms(&board, 10);
	assert_true(rmw_port_set_baud(board.port, 2000000, &err));
	talk_hello(board.port, RMW_SPAN_OF(hello));
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_BAUD), 2000000);
	TALK_WORDS(board.port, STUB_READ, 1, 0, sizeof(back));
	assert_int_equal(talk_collect(board.port, 1, RMW_SPAN_OF(back)), sizeof(back));
	assert_memory_equal(back, rmw_sim_flash(board.sim).data, sizeof(back));
	close_healthy(&board);
}

static void a_reset_brings_the_boot_rom_back(void **state)
{
	struct ln_board board;

	(void)state;
	open_ln_stub(&board, "ln882h");
	talk_send(board.port, STUB_RESET, 1, (struct rmw_view){ NULL, 0 });
	ln_talk(&board, (struct rmw_view){ NULL, 0 }, 50);
	ln_expect(&board, "version\r\n", "Mar 14 2021/00:23:32\r\n");
	close_healthy(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_reads_what_the_flash_holds),
		cmocka_unit_test(it_writes_and_erases),
		cmocka_unit_test(it_goes_to_two_megabaud),
		cmocka_unit_test(a_reset_brings_the_boot_rom_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
