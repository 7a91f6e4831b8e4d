/* SPDX-License-Identifier: MIT */
/* Frames of the RAM stub: there and back, in pieces, behind noise, and damaged. */
#include "support/cmocka.h"

#include "base/digest.h"
#include "link/stub_frame.h"

static struct stub_reader reader;

static size_t put(uint8_t *room, uint16_t sequence, size_t len)
{
	uint8_t bytes[STUB_PAYLOAD_MAX];

	memset(bytes, 0xa7, sizeof(bytes)); /* each of them could begin a frame */
	return stub_frame_put(room, STUB_DATA, sequence, (struct rmw_view){ bytes, len / 2 },
			      (struct rmw_view){ bytes, len - len / 2 });
}

static void feed(const uint8_t *bytes, size_t len)
{
	struct rmw_span room = stub_reader_room(&reader);

	assert_true(room.len >= len);
	memcpy(room.data, bytes, len);
	stub_reader_add(&reader, len);
}

static void a_frame_comes_back_as_it_went(void **state)
{
	static const size_t lens[] = { 0, 1, 4, 4096, STUB_PAYLOAD_MAX };
	static uint8_t room[STUB_FRAME_MAX];
	struct stub_frame frame;

	(void)state;
	reader = (struct stub_reader){ 0 };
	for (size_t i = 0; i < RMW_COUNT(lens); i++) {
		size_t len = put(room, (uint16_t)(0xfff0 + i), lens[i]);

		for (size_t at = 0; at < len; at++) {
			assert_false(stub_reader_next(&reader, &frame));
			feed(room + at, 1);
		}
		assert_true(stub_reader_next(&reader, &frame));
		assert_int_equal(frame.kind, STUB_DATA);
		assert_int_equal(frame.sequence, 0xfff0 + i);
		assert_int_equal(frame.payload.len, lens[i]);
		assert_false(stub_reader_next(&reader, &frame));
	}
	assert_int_equal(reader.noise + reader.damaged, 0);
}

/* What is done to the first of three frames, and how many then come. */
static const struct {
	const char *says;
	size_t at;
	int change; /* 0: that byte is lost, else flipped by it, negative: repeated */
	unsigned good, damaged;
} damages[] = {
	/* clang-format off */
	{ "nothing",                     0,  256, 3, 0 },
	{ "magic changed",               0,  1,   2, 0 },
	{ "length changed",              4,  1,   2, 0 },
	{ "check changed",               6,  1,   2, 0 },
	{ "payload changed",             10, 1,   2, 1 },
	{ "CRC changed",                 28, 1,   2, 1 },
	{ "a byte of the head lost",     3,  0,   2, 0 },
	{ "a byte of the payload lost",  12, 0,   1, 1 }, /* it takes the magic of the next */
	{ "a byte of the payload twice", 12, -1,  2, 1 },
	/* clang-format on */
};

static void damage_costs_the_frame_it_hits(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(damages); i++) {
		static uint8_t bytes[3 * STUB_FRAME_MAX];
		struct stub_frame frame;
		unsigned good = 0;
		size_t len = 0, at = damages[i].at;

		print_message("%s\n", damages[i].says);
		reader = (struct stub_reader){ 0 };
		for (uint16_t n = 1; n <= 3; n++)
			len += put(bytes + len, n, 20);
		if (damages[i].change > 0)
			bytes[at] ^= (uint8_t)damages[i].change;
		else if (damages[i].change == 0)
			memmove(bytes + at, bytes + at + 1, len-- - at - 1);
		else
			memmove(bytes + at + 1, bytes + at, len++ - at);
		feed(bytes, len);
		while (stub_reader_next(&reader, &frame))
			good++;
		assert_int_equal(good, damages[i].good);
		assert_int_equal(reader.damaged, damages[i].damaged);
	}
}

static void what_never_becomes_whole_is_given_up(void **state)
{
	static uint8_t bytes[STUB_FRAME_MAX];
	struct stub_frame frame;
	size_t len = put(bytes, 7, 4000);

	(void)state;
	reader = (struct stub_reader){ 0 };
	feed(bytes, len - 1);
	assert_false(stub_reader_next(&reader, &frame));
	stub_reader_give_up(&reader);
	assert_int_equal(reader.damaged, 1);
	feed(bytes, len);
	assert_true(stub_reader_next(&reader, &frame));
	assert_int_equal(frame.sequence, 7);
}

static void a_length_beyond_all_frames_is_noise(void **state)
{
	uint8_t head[STUB_FRAME_HEAD + 4] = { STUB_MAGIC, STUB_DATA };
	struct stub_frame frame;

	(void)state;
	reader = (struct stub_reader){ 0 };
	rmw_put_le16(head + STUB_FRAME_LENGTH, STUB_PAYLOAD_MAX + 1);
	rmw_put_le16(head + STUB_FRAME_CHECK,
		     (uint16_t)rmw_crc32((struct rmw_view){ head, STUB_FRAME_CHECK }));
	feed(head, sizeof(head));
	assert_false(stub_reader_next(&reader, &frame));
	assert_int_equal(reader.noise, sizeof(head));
}

/* HELLO is sent to whoever may be there: bl602-observed 3 lists what a ROM would carry out. */
static void hello_holds_no_command_of_a_rom(void **state)
{
	static const uint8_t commands[] = { 0x10, 0x11, 0x12, 0x14, 0x16, 0x17, 0x18, 0x19, 0x1a,
					    0x20, 0x21, 0x30, 0x31, 0x32, 0x33, 0x34, 0x36, 0x37,
					    0x38, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x41,
					    0x42, 0x50, 0x51, 0x55, 0x60, 0x61, 0x71 };
	uint8_t salt[STUB_SALT_LENGTH], room[STUB_FRAME_MAX];
	size_t len;

	(void)state;
	rmw_put_le32(salt, STUB_HELLO_SALT);
	len = stub_frame_put(room, STUB_HELLO, 0, RMW_VIEW_OF(salt), (struct rmw_view){ 0 });
	for (size_t at = 0; at < len; at++)
		assert_null(memchr(commands, room[at], sizeof(commands)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_comes_back_as_it_went),
		cmocka_unit_test(damage_costs_the_frame_it_hits),
		cmocka_unit_test(what_never_becomes_whole_is_given_up),
		cmocka_unit_test(a_length_beyond_all_frames_is_noise),
		cmocka_unit_test(hello_holds_no_command_of_a_rom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
