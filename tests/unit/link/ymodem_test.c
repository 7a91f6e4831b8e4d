/* SPDX-License-Identifier: MIT */
/* Files by YMODEM to receivers written from the documents alone, over lines that lose bytes. */
#include "support/cmocka.h"

#include "link/ymodem.h"
#include "support/line_port.h"
#include "support/ln_device.h"

static struct ln_device peer;
static uint8_t bytes[40000];

static int set_up(void **state)
{
	(void)state;
	ln_device_init(&peer);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(11 * i + 29 * (i >> 7) + 3);
	return 0;
}

/* Numbers of the packet's bytes on the line: the header's first is number 1. */
#define HEADER_LEN 133u

static bool send_to(const struct ymodem_style *style, size_t len, size_t packet_size,
		    unsigned *repeats, struct rmw_err *err)
{
	const struct ymodem_file file = { "t.bin", { bytes, len }, packet_size };

	peer.state = style == &ymodem_ln_rom ? LN_DEVICE_IN_ROM : LN_DEVICE_IN_LOADER;
	peer.baud = peer.port.baud = 921600;
	peer.ignores_image = true;
	ln_device_wait_for_file(&peer, style->long_size);
	return ymodem_send(&peer.port, style, &file, repeats, err);
}

static bool send_file(size_t len, size_t packet_size, unsigned *repeats, struct rmw_err *err)
{
	return send_to(&ymodem_ln_loader, len, packet_size, repeats, err);
}

static void a_crc_is_that_of_the_documents(void **state)
{
	static const uint8_t blank[512] = { 0 };
	uint8_t ff[512];

	(void)state;
	memset(ff, 0xff, sizeof(ff));
	assert_int_equal(ymodem_crc((struct rmw_view){ (const uint8_t *)"123456789", 9 }), 0x31c3);
	assert_int_equal(ymodem_crc(RMW_VIEW_OF(ff)), 0x7fa1);
	assert_int_equal(ymodem_crc(RMW_VIEW_OF(blank)), 0);
}

/* ln882h-protocol 15.1: names and sizes with the CRC of their header. */
static void headers_are_those_of_the_documents(void **state)
{
	static const struct {
		const char *name;
		size_t size;
		uint8_t crc[2];
	} rows[] = {
		{ "RAMCODE", 37872, { 0x94, 0x9d } },
		{ "RAMCODE", 9328, { 0xae, 0xa7 } },
		{ "stub.bin", 288, { 0xa1, 0x76 } },
		{ "LN882H_RAM_BIN.bin", 37872, { 0xa6, 0xe8 } },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct ymodem_file file = { rows[i].name, { bytes, rows[i].size }, 128 };
		uint8_t data[YMODEM_SHORT], packet[YMODEM_PACKET_MAX];
		size_t len;

		ymodem_put_header(&file, data);
		len = ymodem_put(packet, 0, RMW_VIEW_OF(data), YMODEM_SHORT, 0);
		assert_int_equal(len, HEADER_LEN);
		assert_memory_equal(packet + len - 2, rows[i].crc, 2);
	}
}

/* Sizes around what one packet holds, in long packets and in short ones. */
static void a_file_of_any_size_arrives_whole(void **state)
{
	static const size_t sizes[] = { 1, 127, 128, 129, 1024, 1025, 16383, 16384, 16385, 40000 };

	for (size_t i = 0; i < RMW_COUNT(sizes); i++)
		for (unsigned is_long = 0; is_long < 2; is_long++) {
			struct rmw_err err = { 0 };
			unsigned repeats;

			set_up(state);
			if (!send_file(sizes[i], is_long ? 16384 : 128, &repeats, &err))
				fail_msg("%zu: %s: %s", sizes[i], err.path, err.cause);
			assert_int_equal(repeats, 0);
			assert_int_equal(peer.files, 1);
			assert_memory_equal(peer.flash, bytes, sizes[i]);
			assert_false(peer.receiver.is_on);
		}
}

static void the_rom_takes_packets_of_1024(void **state)
{
	struct rmw_err err = { 0 };
	unsigned repeats;

	(void)state;
	assert_true(send_to(&ymodem_ln_rom, 37872, 1024, &repeats, &err));
	assert_memory_equal(peer.image, bytes, 37872);
	assert_int_equal(peer.long_packets, 37);
	assert_int_equal(peer.short_packets, 0);
	assert_int_equal(peer.files, 1);
}

/* What the loader makes of a byte that is lost or changed, and what brings it on again. */
static const struct {
	const char *says;
	struct ln_device_fault fault;
	unsigned repeats;
	uint32_t most_ms;
} losses[] = {
	/* clang-format off */
	{ "a data byte changed",     { LN_DEVICE_FLIPS, LN_DEVICE_TO_CHIP, HEADER_LEN + 50, 1 },  1, 1000 },
	{ "the CRC changed",         { LN_DEVICE_FLIPS, LN_DEVICE_TO_CHIP, 2 * HEADER_LEN, 1 },   1, 1000 },
	{ "the header changed",      { LN_DEVICE_FLIPS, LN_DEVICE_TO_CHIP, 20, 1 },               1, 1000 },
	{ "one byte lost",           { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, HEADER_LEN + 50, 1 },  1, 1000 },
	{ "two bytes lost",          { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, HEADER_LEN + 50, 2 },  1, 1000 },
	{ "three bytes lost",        { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, HEADER_LEN + 50, 3 },  1, 2000 },
	{ "ten bytes lost",          { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, HEADER_LEN + 50, 10 }, 1, 2500 },
	{ "the last CRC byte lost",  { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 2 * HEADER_LEN, 1 },   1, 1000 },
	{ "three of the header",     { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 20, 3 },               1, 4000 },
	{ "the first EOT lost",      { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 5 * HEADER_LEN + 1, 1 }, 0, 12000 },
	{ "the NAK to it lost",      { LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 8, 1 },                0, 12000 },
	{ "the ACK to EOT lost",     { LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 9, 1 },                0, 1000 },
	{ "the 'C' behind it lost",  { LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 10, 1 },               0, 2000 },
	/* clang-format on */
};

static void what_is_lost_or_changed_is_sent_again(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(losses); i++) {
		struct rmw_err err = { 0 };
		unsigned repeats;

		print_message("%s\n", losses[i].says);
		set_up(state);
		peer.faults[0] = losses[i].fault;
		if (!send_file(4 * 128, 128, &repeats, &err))
			fail_msg("%s: %s", err.path, err.cause);
		assert_int_equal(repeats, losses[i].repeats);
		assert_memory_equal(peer.flash, bytes, 512);
		assert_in_range(peer.host_ns / 1000000, 0, losses[i].most_ms);
	}
}

/* Nothing better can be done: the receiver takes what follows for lines, or has given up. */
static const struct {
	const char *says;
	struct ln_device_fault fault;
	enum rmw_code code;
} ends[] = {
	/* clang-format off */
	{ "a damaged number",  { LN_DEVICE_FLIPS, LN_DEVICE_TO_CHIP, HEADER_LEN + 2, 1 }, RMW_E_NACK },
	{ "a lost ACK",        { LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 4, 1 },              RMW_E_NACK },
	{ "every byte lost",   { LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 1, 1000000 },        RMW_E_TIMEOUT },
	{ "every answer lost", { LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 1, 1000000 },        RMW_E_TIMEOUT },
	{ "the last ACK lost", { LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 11, 1 },             RMW_E_TIMEOUT },
	/* clang-format on */
};

static void what_cannot_go_on_ends_in_time(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(ends); i++) {
		struct rmw_err err = { 0 };
		unsigned repeats;

		print_message("%s\n", ends[i].says);
		set_up(state);
		peer.faults[0] = ends[i].fault;
		assert_false(send_file(4 * 128, 128, &repeats, &err));
		assert_int_equal(err.code, ends[i].code);
		assert_in_range(peer.host_ns / 1000000, 0, 10000);
	}
}

static void a_byte_that_does_not_read_back_cancels(void **state)
{
	struct rmw_err err = { 0 };
	unsigned repeats;

	(void)state;
	peer.stuck_at = 77;
	assert_false(send_file(128, 128, &repeats, &err));
	assert_int_equal(err.code, RMW_E_NACK);
	assert_non_null(strstr(err.cause, "cancelled"));
}

/* In the middle of anything: the next line is one. */
static void a_receiver_is_brought_out_of_any_packet(void **state)
{
	static const size_t lens[] = { 0, 1, 2, 3, 100, 16386 };

	for (size_t i = 0; i < RMW_COUNT(lens); i++) {
		uint8_t packet[YMODEM_PACKET_MAX];
		struct rmw_err err = { 0 };

		set_up(state);
		ymodem_put(packet, 0, (struct rmw_view){ bytes, 5 }, YMODEM_LONG_MAX, 0);
		ln_device_wait_for_file(&peer, 16384);
		assert_true(rmw_port_write(&peer.port, (struct rmw_view){ packet, lens[i] },
					   rmw_port_in(&peer.port, 5000), &err));
		assert_true(ymodem_flood(&peer.port, &err));
		assert_false(peer.receiver.is_on);
		assert_int_equal(peer.state, LN_DEVICE_IN_LOADER);
	}
}

static void whoever_takes_lines_does_not_mind_an_abort(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(ymodem_abort(&peer.port, &err));
	assert_int_equal(peer.line_len, 0);
	assert_in_range(peer.host_ns / 1000000, 0, 100);
}

/* Whatever comes instead of answers. */
static void answers_that_are_none_are_waited_out(void **state)
{
	static const struct {
		const char *answers;
		enum rmw_code code;
	} rows[] = {
		{ "", RMW_E_TIMEOUT },
		{ "xxxxxx", RMW_E_TIMEOUT },
		{ "C", RMW_E_TIMEOUT },
		{ "C\x06", RMW_E_TIMEOUT },
		{ "C\x18\x18", RMW_E_NACK },
		{ "\x18\x18", RMW_E_NACK },
		{ "C\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15",
		  RMW_E_TIMEOUT },
		{ "C\x06\x06\x15\x15\x15\x15\x15\x15\x15", RMW_E_NACK },
		{ "C\x06\x06\x15\x06"
		  "C\x06",
		  RMW_OK },
		{ "C\x06"
		  "C\x06\x06"
		  "C\x06",
		  RMW_OK },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct ymodem_file file = { "t.bin", { bytes, 100 }, 128 };
		struct rmw_err err = { 0 };
		struct line_port line;
		unsigned repeats;

		print_message("row %zu\n", i);
		line_port_init(&line, (struct rmw_view){ (const uint8_t *)rows[i].answers,
							 strlen(rows[i].answers) });
		assert_int_equal(ymodem_send(&line.port, &ymodem_ln_loader, &file, &repeats, &err),
				 rows[i].code == RMW_OK);
		assert_int_equal(err.code, rows[i].code);
		assert_in_range(line.now_us, 0, 70000000);
	}
}

/* It has another packet refused at last, not all that ever comes waited for. */
static void a_receiver_that_never_stops_refusing_ends_in_time(void **state)
{
	static uint8_t answers[3000000]; /* of half a minute */
	const struct ymodem_file file = { "t.bin", { bytes, 128 }, 128 };
	struct rmw_err err = { 0 };
	struct line_port line;
	unsigned repeats;

	(void)state;
	memset(answers, YMODEM_NAK, sizeof(answers));
	answers[0] = YMODEM_READY;
	line_port_init(&line, RMW_VIEW_OF(answers));
	assert_false(ymodem_send(&line.port, &ymodem_ln_loader, &file, &repeats, &err));
	assert_int_equal(err.code, RMW_E_NACK);
	assert_int_equal(repeats, 9);
	assert_in_range(line.now_us, 0, 12000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crc_is_that_of_the_documents),
		cmocka_unit_test_setup(headers_are_those_of_the_documents, set_up),
		cmocka_unit_test(a_file_of_any_size_arrives_whole),
		cmocka_unit_test_setup(the_rom_takes_packets_of_1024, set_up),
		cmocka_unit_test(what_is_lost_or_changed_is_sent_again),
		cmocka_unit_test(what_cannot_go_on_ends_in_time),
		cmocka_unit_test_setup(a_byte_that_does_not_read_back_cancels, set_up),
		cmocka_unit_test(a_receiver_is_brought_out_of_any_packet),
		cmocka_unit_test_setup(whoever_takes_lines_does_not_mind_an_abort, set_up),
		cmocka_unit_test_setup(answers_that_are_none_are_waited_out, set_up),
		cmocka_unit_test_setup(a_receiver_that_never_stops_refusing_ends_in_time, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
