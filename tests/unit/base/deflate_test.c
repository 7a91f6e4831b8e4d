/* SPDX-License-Identifier: MIT */
/* Chunks of deflate: there and back, with what stood before them. */
#include "support/cmocka.h"

#include "base/deflate.h"
#include "support/fill.h"

#define SIZE 100000u
#define CHUNK 4000u

static uint8_t bytes[SIZE], back[SIZE], room[CHUNK + 64];

/* Words that come again, far and near. */
static void fill_words(void)
{
	uint32_t state = 7;

	for (size_t i = 0; i < SIZE; i++) {
		state = state * 1664525u + 1013904223u;
		bytes[i] = i >= 20000 && state >> 28 ? bytes[i - 20000] : (uint8_t)(state >> 27);
	}
}

static struct rmw_view chunk_at(size_t at)
{
	return rmw_view_part(RMW_VIEW_OF(bytes), at, CHUNK);
}

static struct rmw_view before(size_t at)
{
	return (struct rmw_view){ bytes, at };
}

/* zlib's flush leaves the stream open; a final empty block ends it as a stub does. */
static struct rmw_view ended(size_t len)
{
	room[len] = 0x03;
	room[len + 1] = 0x00;
	return (struct rmw_view){ room, len + 2 };
}

static void chunks_come_back(void **state)
{
	rmw_auto(deflater) deflater = { 0 };
	rmw_auto(inflater) inflater = { 0 };
	struct rmw_err err = { 0 };
	size_t packed = 0;

	(void)state;
	fill_words();
	assert_true(rmw_deflater_open(&deflater, &err) && rmw_inflater_open(&inflater, &err));
	for (size_t at = 0; at < SIZE; at += CHUNK) {
		const size_t len = rmw_deflater_chunk(&deflater, chunk_at(at), RMW_SPAN_OF(room));
		size_t got;

		assert_true(len > 0);
		packed += len;
		assert_true(rmw_inflater_chunk(&inflater, before(at), ended(len),
					       (struct rmw_span){ back + at, CHUNK }, &got));
		assert_int_equal(got, CHUNK);
	}
	assert_memory_equal(back, bytes, SIZE);
	assert_true(packed < SIZE / 2); /* no chunk alone would come that far */
}

static void what_takes_too_much_is_told_and_a_new_start_helps(void **state)
{
	rmw_auto(deflater) deflater = { 0 };
	rmw_auto(inflater) inflater = { 0 };
	struct rmw_err err = { 0 };
	size_t len;

	(void)state;
	fill_noise(RMW_SPAN_OF(bytes), 9);
	assert_true(rmw_deflater_open(&deflater, &err) && rmw_inflater_open(&inflater, &err));
	assert_int_equal(
		rmw_deflater_chunk(&deflater, chunk_at(0), (struct rmw_span){ room, CHUNK }), 0);
	memcpy(bytes + CHUNK, bytes, CHUNK);
	rmw_deflater_start(&deflater, before(CHUNK));
	len = rmw_deflater_chunk(&deflater, chunk_at(CHUNK), RMW_SPAN_OF(room));
	assert_in_range(len, 1, 100);
	assert_true(
		rmw_inflater_chunk(&inflater, before(CHUNK), ended(len), RMW_SPAN_OF(back), &len));
	assert_int_equal(len, CHUNK);
	assert_memory_equal(back, bytes, CHUNK);
}

static void what_is_no_chunk_is_refused(void **state)
{
	rmw_auto(deflater) deflater = { 0 };
	rmw_auto(inflater) inflater = { 0 };
	struct rmw_err err = { 0 };
	size_t len, got;

	(void)state;
	fill_words();
	assert_true(rmw_deflater_open(&deflater, &err) && rmw_inflater_open(&inflater, &err));
	rmw_deflater_start(&deflater, before(40000));
	len = rmw_deflater_chunk(&deflater, chunk_at(40000), RMW_SPAN_OF(room));
	assert_true(len > 0);
	/* cut off; no end; more than fits; a history that is not there */
	assert_false(rmw_inflater_chunk(&inflater, before(40000),
					(struct rmw_view){ room, len / 2 }, RMW_SPAN_OF(back),
					&got));
	assert_false(rmw_inflater_chunk(&inflater, before(40000), (struct rmw_view){ room, len },
					RMW_SPAN_OF(back), &got));
	assert_false(rmw_inflater_chunk(&inflater, before(40000), ended(len),
					(struct rmw_span){ back, CHUNK - 1 }, &got));
	assert_false(rmw_inflater_chunk(&inflater, before(0), ended(len), RMW_SPAN_OF(back), &got));
	assert_true(
		rmw_inflater_chunk(&inflater, before(40000), ended(len), RMW_SPAN_OF(back), &got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chunks_come_back),
		cmocka_unit_test(what_takes_too_much_is_told_and_a_new_start_helps),
		cmocka_unit_test(what_is_no_chunk_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
