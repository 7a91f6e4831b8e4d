/* SPDX-License-Identifier: MIT */
/* Compressed bytes over a line with a clock: fewer of them, and right whatever is lost. */
#include "support/cmocka.h"

#include "link/stub_chunks.h"
#include "link/stub_link.h"
#include "support/stub_peer.h"

#define PACKING (STUB_CAN_INFLATE | STUB_CAN_DEFLATE)

static struct stub_peer peer;
static struct stub_link stub;
static uint8_t room[STUB_PEER_FLASH], image[STUB_PEER_FLASH];

static void hello(void)
{
	struct rmw_err err = { 0 };
	bool is_answered;

	assert_true(stub_link_hello(&stub, rmw_port_in(&peer.port, 100), &is_answered, &err));
	assert_true(is_answered);
}

/* Words that come again, behind them noise, and then nothing. */
static void make_image(void)
{
	const size_t third = sizeof(image) / 3;
	uint32_t state = 5;

	memset(image, 0xff, sizeof(image));
	for (size_t i = 0; i < 2 * third; i++) {
		state = state * 1664525u + 1013904223u;
		image[i] = i < third && i > 9000 && state >> 29 ? image[i - 9000]
								: (uint8_t)(state >> 22);
	}
}

static int set_up(void **state)
{
	(void)state;
	stub_peer_init(&peer);
	peer.abilities |= PACKING;
	memset(room, 0, sizeof(room));
	make_image();
	stub = (struct stub_link){ .port = &peer.port };
	hello();
	return 0;
}

/* The image over a blank flash, from one offset to another. */
struct writing {
	struct stub_chunks chunks;
	size_t at, end;
};

static bool give(void *ctx, struct stub_order *order)
{
	struct writing *writing = ctx;

	if (writing->at == writing->end)
		return false;
	stub_chunks_next(&writing->chunks, (uint32_t)writing->at,
			 (struct rmw_view){ image + writing->at, writing->end - writing->at },
			 order);
	writing->at += order->size;
	return true;
}

static bool write_range(size_t from, size_t end, struct rmw_err *err)
{
	static struct writing writing;
	bool is_good;

	writing = (struct writing){ .at = from, .end = end };
	memset(peer.flash + from, 0xff, end - from);
	assert_true(stub_chunks_open(&writing.chunks, err));
	is_good = stub_link_run(&stub, &(struct stub_work){ give, NULL, NULL, &writing }, err);
	stub_chunks_release(&writing.chunks);
	return is_good;
}

static void write_all(void)
{
	struct rmw_err err = { 0 };

	assert_true(write_range(0, sizeof(image), &err));
	assert_memory_equal(peer.flash, image, sizeof(image));
}

static void read_all(void)
{
	struct rmw_err err = { 0 };

	memset(room, 0, sizeof(room));
	assert_true(stub_link_read(&stub, 0, RMW_SPAN_OF(room), NULL, NULL, &err));
	assert_memory_equal(room, peer.flash, sizeof(room));
}

static void writing_sends_fewer_bytes_than_there_are(void **state)
{
	(void)state;
	write_all();
	assert_in_range(peer.passed[PEER_TO_STUB], 1, sizeof(image) * 50 / 100);
	assert_int_equal(peer.counts[STUB_WRITE], 0);
}

static void every_length_and_place_is_written(void **state)
{
	static const size_t lens[] = { 1, 2, 255, 256, 257, 2048, 4095, 4096, 4097, 32768, 40000 };
	static const size_t places[] = { 0, 1, 171000, 340001 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(lens) * RMW_COUNT(places); i++) {
		const size_t from = places[i % RMW_COUNT(places)];
		const size_t end = from + lens[i / RMW_COUNT(places)];
		struct rmw_err err = { 0 };

		hello();
		assert_true(write_range(from, end, &err));
		assert_memory_equal(peer.flash + from, image + from, end - from);
	}
}

static void reading_brings_fewer_bytes_than_there_are(void **state)
{
	(void)state;
	memcpy(peer.flash, image, sizeof(image));
	read_all();
	assert_int_equal(peer.counts[STUB_READ], 0);
	assert_in_range(peer.passed[PEER_TO_HOST], 1, sizeof(image) * 50 / 100);
}

/* One damaged byte costs the frame it is in, and not what was packed behind it. */
static void damage_costs_the_damaged_frame(void **state)
{
	static const uint64_t places[] = { 3001, 20001, 60001, 150001 };

	for (size_t i = 0; i < RMW_COUNT(places) * 12; i++) {
		const enum stub_peer_damage damage = i % 3;
		const enum stub_peer_way way = i / 3 % 2;
		const bool is_write = i / 6 % 2;
		uint64_t clean[PEER_WAY_COUNT];

		set_up(state);
		memcpy(peer.flash, image, sizeof(image));
		is_write ? write_all() : read_all();
		memcpy(clean, peer.passed, sizeof(clean));
		set_up(state);
		memcpy(peer.flash, image, sizeof(image));
		peer.faults[0] = (struct stub_peer_fault){ damage, way, places[i / 12] };
		is_write ? write_all() : read_all();
		assert_in_range(peer.passed[PEER_TO_STUB], 1,
				clean[PEER_TO_STUB] + 3 * STUB_FRAME_MAX);
		/* A chunk without its history may be three. */
		assert_in_range(peer.passed[PEER_TO_HOST], 1,
				clean[PEER_TO_HOST] + 4 * STUB_FRAME_MAX);
	}
}

static void noise_all_the_time_is_borne(void **state)
{
	for (unsigned seed = 1; seed <= 6; seed++) {
		set_up(state);
		peer.noise_one_in = 30000;
		peer.chance = seed;
		write_all();
		read_all();
	}
}

/* What the stub deflates comes out wrong each time: it is read as it is. */
static void blocks_that_are_none_are_done_without(void **state)
{
	(void)state;
	memcpy(peer.flash, image, sizeof(image));
	peer.damages_blocks = true;
	read_all();
	assert_true(peer.counts[STUB_READ] > 0);
}

static void what_does_not_decode_is_read_as_it_is(void **state)
{
	(void)state;
	memcpy(peer.flash, image, sizeof(image));
	peer.sends_no_blocks = true;
	read_all();
	assert_true(peer.counts[STUB_READ] > 0);
	assert_in_range(peer.counts[STUB_READ_DEFLATED], 1, 20);
}

/* ... also by the reads that follow, whatever ended the session in between. */
static void what_did_not_decode_once_is_not_asked_for_again(void **state)
{
	for (unsigned is_decodable = 0; is_decodable < 2; is_decodable++) {
		unsigned tried;

		set_up(state);
		memcpy(peer.flash, image, sizeof(image));
		peer.sends_no_blocks = !is_decodable;
		peer.damages_blocks = is_decodable;
		read_all();
		tried = peer.counts[STUB_READ_DEFLATED];
		assert_true(tried > 0);
		hello();
		read_all();
		assert_int_equal(peer.counts[STUB_READ_DEFLATED], tried);
	}
}

/* A line that loses much is no reason to give up what makes it shorter. */
static void what_only_the_line_lost_is_asked_for_deflated_again(void **state)
{
	(void)state;
	memcpy(peer.flash, image, sizeof(image));
	peer.noise_one_in = 12000;
	read_all();
	assert_int_equal(peer.counts[STUB_READ], 0);
	assert_true(peer.counts[STUB_READ_DEFLATED] > 20);
}

static size_t told;

/* Half of a piece came deflated, the rest never does, and then the whole comes as it is. */
static void check_told(void *ctx, size_t bytes)
{
	size_t there = 0;

	(void)ctx;
	for (size_t i = 0; i < sizeof(room); i++)
		there += room[i] == peer.flash[i];
	assert_in_range(bytes, 1, there);
	assert_int_not_equal(bytes, told);
	told = bytes;
	peer.sends_no_blocks = bytes > sizeof(room) / 2;
}

static void progress_never_tells_of_more_than_is_there(void **state)
{
	const struct stub_progress progress = { check_told, NULL };
	struct rmw_err err = { 0 };

	(void)state;
	memcpy(peer.flash, image, sizeof(image));
	memset(room, 0, sizeof(room));
	told = 0;
	peer.noise_one_in = 30000;
	assert_true(stub_link_read(&stub, 0, RMW_SPAN_OF(room), &progress, NULL, &err));
	assert_int_equal(told, sizeof(room));
	assert_true(peer.counts[STUB_READ] > 0);
}

static void a_stub_that_cannot_is_not_asked_to(void **state)
{
	(void)state;
	peer.abilities &= ~(uint32_t)STUB_CAN_DEFLATE;
	hello();
	memcpy(peer.flash, image, sizeof(image));
	read_all();
	assert_int_equal(peer.counts[STUB_READ_DEFLATED], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(writing_sends_fewer_bytes_than_there_are, set_up),
		cmocka_unit_test_setup(every_length_and_place_is_written, set_up),
		cmocka_unit_test_setup(reading_brings_fewer_bytes_than_there_are, set_up),
		cmocka_unit_test_setup(damage_costs_the_damaged_frame, set_up),
		cmocka_unit_test_setup(noise_all_the_time_is_borne, set_up),
		cmocka_unit_test_setup(blocks_that_are_none_are_done_without, set_up),
		cmocka_unit_test_setup(what_does_not_decode_is_read_as_it_is, set_up),
		cmocka_unit_test(what_did_not_decode_once_is_not_asked_for_again),
		cmocka_unit_test_setup(what_only_the_line_lost_is_asked_for_deflated_again, set_up),
		cmocka_unit_test_setup(progress_never_tells_of_more_than_is_there, set_up),
		cmocka_unit_test_setup(a_stub_that_cannot_is_not_asked_to, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
