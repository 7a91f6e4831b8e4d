/* SPDX-License-Identifier: MIT */
/* Talking to a simulated LN882H: console, YMODEM, images of a few instructions. */
#include "support/ln_board.h"

#include <stdio.h>

#include "base/digest.h"
#include "support/cmocka.h"

#define CODE_AT 0x148u

void ln_open(struct ln_board *board, const char *spec)
{
	const struct rmw_port_opener opener = { 0 };
	struct rmw_err err = { 0 };

	*board = (struct ln_board){ 0 };
	if (!rmw_sim_port_open(&opener, spec, &board->port, &err))
		fail_msg("%s", err.cause);
	board->sim = rmw_sim_of_port(board->port);
	assert_true(rmw_port_set_baud(board->port, 115200, &err));
	ln_pass_ms(board, 20);
}

void ln_close(struct ln_board *board)
{
	rmw_port_free(board->port);
}

void ln_pass_ms(struct ln_board *board, uint32_t ms)
{
	const struct rmw_deadline until = rmw_port_in(board->port, ms);

	board->port->clock->wait(board->port->clock, &until);
}

struct rmw_span ln_cells(struct ln_board *board, uint32_t addr)
{
	return rmw_span_part(sim_nor_cells(board->sim->bus.nor), addr, SIZE_MAX);
}

void ln_talk(struct ln_board *board, struct rmw_view bytes, uint32_t ms)
{
	struct rmw_deadline until = rmw_port_in(board->port, ms);
	struct rmw_err err = { 0 };
	uint64_t sent_us;
	size_t len;

	board->len = 0;
	if (bytes.len > 0)
		assert_true(
			rmw_port_write(board->port, bytes, rmw_port_in(board->port, 20000), &err));
	sent_us = board->sim->uart.host_free_ns / 1000;
	if (until.at_us < sent_us + ms * UINT64_C(1000))
		until.at_us = sent_us + ms * UINT64_C(1000);
	do {
		const struct rmw_span rest = { board->got + board->len,
					       sizeof(board->got) - board->len };

		assert_true(rmw_port_read(board->port, rest, &len, until, &err));
		board->len += len;
		until = rmw_port_in(board->port, ms);
	} while (len > 0 && board->len < sizeof(board->got));
}

void ln_say(struct ln_board *board, const char *text)
{
	ln_talk(board, (struct rmw_view){ (const uint8_t *)text, strlen(text) }, 50);
}

void ln_expect(struct ln_board *board, const char *text, const char *answer)
{
	ln_say(board, text);
	if (board->len != strlen(answer) || memcmp(board->got, answer, board->len) != 0)
		fail_msg("%s was answered by %.*s", text, (int)board->len,
			 (const char *)board->got);
}

void ln_send_packet(struct ln_board *board, uint8_t number, struct rmw_view data, size_t size)
{
	uint8_t packet[3 + 1024 + 2] = { size == 128 ? 0x01 : 0x02, number, (uint8_t)~number };
	uint16_t crc;

	assert_in_range(data.len, 0, size);
	memset(packet + 3, 0x1a, size);
	if (data.len > 0)
		memcpy(packet + 3, data.data, data.len);
	crc = sim_ln_crc16((struct rmw_view){ packet + 3, size });
	packet[3 + size] = (uint8_t)(crc >> 8);
	packet[4 + size] = (uint8_t)crc;
	ln_talk(board, (struct rmw_view){ packet, 5 + size }, 20);
}

static void expect_bytes(const struct ln_board *board, const char *bytes)
{
	if (board->len != strlen(bytes) || memcmp(board->got, bytes, board->len) != 0)
		fail_msg("%u bytes came, the first %02x", (unsigned)board->len, board->got[0]);
}

void ln_send_header(struct ln_board *board, size_t size)
{
	char block[128] = "test.bin";

	snprintf(block + 9, sizeof(block) - 9, "%zu", size);
	ln_send_packet(board, 0, RMW_VIEW_OF(block), 128);
	expect_bytes(board, "\x06"
			    "C");
}

void ln_begin_download(struct ln_board *board, size_t size)
{
	char line[64];

	snprintf(line, sizeof(line), "download [rambin] [0x20000000] [%zu]\r\n", size);
	ln_expect(board, line, "C");
	ln_send_header(board, size);
}

void ln_end_download(struct ln_board *board)
{
	static const uint8_t last[128];
	static const uint8_t eot[] = { 0x04 };

	ln_talk(board, RMW_VIEW_OF(eot), 20);
	expect_bytes(board, "\x15");
	ln_talk(board, RMW_VIEW_OF(eot), 20);
	expect_bytes(board, "\x06"
			    "C");
	ln_send_packet(board, 0, RMW_VIEW_OF(last), 128);
	assert_true(board->len >= 1 && board->got[0] == 0x06);
}

void ln_upload(struct ln_board *board, struct rmw_view image)
{
	uint8_t number = 1;

	ln_begin_download(board, image.len);
	for (size_t at = 0; at < image.len; at += 1024) {
		ln_send_packet(board, number++, rmw_view_part(image, at, 1024), 1024);
		expect_bytes(board, "\x06");
	}
	ln_end_download(board);
}

void ln_seal_image(struct rmw_span image)
{
	rmw_put_le16(image.data + 0x04, (uint16_t)image.len);
	rmw_put_le32(image.data + 0x08,
		     rmw_crc32(rmw_span_view(rmw_span_part(image, 0x20, SIZE_MAX))));
	rmw_put_le32(image.data + 0x14, rmw_crc32((struct rmw_view){ image.data, 0x14 }));
}

size_t ln_make_image(uint8_t image[LN_IMAGE_MOST], const uint16_t *code, size_t count)
{
	const size_t len = (CODE_AT + 2 * count + 3) / 4 * 4;

	assert_in_range(len, 0, LN_IMAGE_MOST);
	memset(image, 0, LN_IMAGE_MOST);
	rmw_put_le32(image, 0x20000000);
	rmw_put_le16(image + 0x06, 0x20);
	rmw_put_le32(image + 0x0c, 0x20000100);
	rmw_put_le32(image + 0x100, 0x20010000);
	rmw_put_le32(image + 0x104, 0x20000000 + CODE_AT + 1);
	for (size_t i = 0; i < count; i++)
		rmw_put_le16(image + CODE_AT + 2 * i, code[i]);
	ln_seal_image((struct rmw_span){ image, len });
	return len;
}
