/* SPDX-License-Identifier: MIT */
/* A session with a stub over a line with a clock: everything arrives, whatever is lost, in time. */
#include "support/cmocka.h"

#include "base/digest.h"
#include "link/stub_link.h"
#include "support/stub_peer.h"

static struct stub_peer peer;
static struct stub_link stub;
static uint8_t room[STUB_PEER_FLASH];

static int set_up(void **state)
{
	struct rmw_err err = { 0 };
	bool is_answered;

	(void)state;
	stub_peer_init(&peer);
	memset(room, 0, sizeof(room));
	stub = (struct stub_link){ .port = &peer.port };
	assert_true(stub_link_hello(&stub, rmw_port_in(&peer.port, 100), &is_answered, &err));
	assert_true(is_answered);
	return 0;
}

static void raise_to(uint32_t baud)
{
	struct rmw_err err = { 0 };
	enum stub_rate outcome;

	assert_true(stub_link_set_rate(&stub, baud, &outcome, &err));
	assert_int_equal(outcome, STUB_RATE_CHANGED);
	assert_int_equal(peer.baud, baud);
}

static uint64_t now_us(void)
{
	return peer.host_ns / 1000;
}

/* Writes `room` over the whole flash: an ERASE in front of each 16 WRITEs. */
struct writing {
	size_t given, done;
};

static bool give_write(void *ctx, struct stub_order *order)
{
	struct writing *writing = ctx;
	const size_t block = writing->given / 17, step = writing->given % 17;
	const uint32_t addr = (uint32_t)(block * 65536 + (step - 1) * 4096);

	if (block * 65536 >= STUB_PEER_FLASH)
		return false;
	if (step == 0)
		*order = (struct stub_order){ .verb = STUB_ERASE,
					      .addr = (uint32_t)block * 65536,
					      .size = 65536 };
	else
		*order = (struct stub_order){ .verb = STUB_WRITE,
					      .addr = addr,
					      .bytes = { room + addr, 4096 } };
	writing->given++;
	return true;
}

static void note_write(void *ctx, const struct stub_order *order)
{
	(void)order;
	((struct writing *)ctx)->done++;
}

static bool write_all(struct rmw_err *err)
{
	struct writing writing = { 0 };

	for (size_t i = 0; i < sizeof(room); i++)
		room[i] = (uint8_t)(i * 7 + i / 251);
	if (!stub_link_run(&stub, &(struct stub_work){ give_write, note_write, NULL, &writing },
			   err))
		return false;
	assert_int_equal(writing.done, writing.given);
	return true;
}

static bool read_all(struct rmw_err *err)
{
	size_t prefix;

	if (!stub_link_read(&stub, 0, RMW_SPAN_OF(room), NULL, &prefix, err))
		return false;
	assert_int_equal(prefix, sizeof(room));
	return true;
}

static void reading_keeps_the_line_full(void **state)
{
	struct rmw_err err = { 0 };
	uint64_t began;

	(void)state;
	raise_to(2000000);
	began = now_us();
	assert_true(read_all(&err));
	assert_memory_equal(room, peer.flash, sizeof(room));
	assert_in_range(now_us() - began, 0, sizeof(room) * 5 * 102 / 100);
}

static void writing_hides_the_flash_behind_the_line(void **state)
{
	struct rmw_err err = { 0 };
	uint64_t began;

	(void)state;
	raise_to(2000000);
	began = now_us();
	assert_true(write_all(&err));
	assert_memory_equal(room, peer.flash, sizeof(room));
	assert_int_equal(peer.erases[2], STUB_PEER_FLASH / 65536);
	/* The first erase has nothing to hide behind. */
	assert_in_range(now_us() - began, 0, 150000 + sizeof(room) * 5 * 103 / 100);
}

/* What one damaged byte may cost, in frames on the line. */
static void damage_costs_the_damaged_frame(void **state)
{
	static const uint64_t places[] = { 20001, 500001 };

	for (size_t i = 0; i < RMW_COUNT(places) * 12; i++) {
		const enum stub_peer_damage damage = i % 3;
		const enum stub_peer_way way = i / 3 % 2;
		const bool is_write = i / 6 % 2;
		struct rmw_err err = { 0 };
		uint64_t began;

		print_message("%s, damage %d, way %d, at %u\n", is_write ? "write" : "read",
			      (int)damage, (int)way, (unsigned)places[i / 12]);
		set_up(state);
		raise_to(2000000);
		peer.faults[0] = (struct stub_peer_fault){ damage, way, places[i / 12] };
		began = now_us();
		assert_true(is_write ? write_all(&err) : read_all(&err));
		assert_memory_equal(room, peer.flash, sizeof(room));
		/* Hardly anything goes the other way, and a frame there is soon repeated. */
		assert_in_range(now_us() - began, 0,
				150000 + sizeof(room) * 5 * 103 / 100 + 4 * 20600);
	}
}

static void a_frame_at_the_end_that_is_lost_is_missed(void **state)
{
	for (size_t back = 1; back < 60; back += 7) {
		struct rmw_err err = { 0 };
		uint64_t total;

		set_up(state);
		assert_true(write_all(&err));
		total = peer.passed[PEER_TO_STUB];
		set_up(state);
		peer.faults[0] = (struct stub_peer_fault){ PEER_DROPS, PEER_TO_STUB, total - back };
		assert_true(write_all(&err));
		assert_memory_equal(room, peer.flash, sizeof(room));
	}
}

static void noise_all_the_time_is_borne(void **state)
{
	for (unsigned seed = 1; seed <= 6; seed++) {
		struct rmw_err err = { 0 };

		set_up(state);
		peer.noise_one_in = 60000;
		peer.chance = seed;
		assert_true(write_all(&err));
		assert_memory_equal(room, peer.flash, sizeof(room));
		memset(room, 0, sizeof(room));
		assert_true(read_all(&err));
		assert_memory_equal(room, peer.flash, sizeof(room));
	}
}

static void a_line_that_is_too_bad_is_given_up(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	peer.noise_one_in = 3000;
	assert_false(read_all(&err));
	assert_int_equal(err.code, RMW_E_BAD_FRAME);
}

/* HELLO came while the stub was in the middle of a frame: its answer is where the rest was to be.
 */
static void hello_is_answered_in_the_middle_of_a_frame(void **state)
{
	static uint8_t frame[STUB_FRAME_MAX], payload[STUB_PAYLOAD_MAX];
	struct stub_peer_queue *line = &peer.lines[PEER_TO_HOST];
	struct rmw_err err = { 0 };
	bool is_answered;

	(void)state;
	(void)stub_frame_put(frame, STUB_DATA, 3, RMW_VIEW_OF(payload), (struct rmw_view){ 0 });
	for (size_t i = 0; i < 300; i++)
		line->items[(line->head + line->count++) % STUB_PEER_QUEUE] =
			(struct stub_peer_byte){ peer.host_ns, frame[i] };
	assert_true(stub_link_hello(&stub, rmw_port_in(&peer.port, 60), &is_answered, &err));
	assert_true(is_answered);
}

/* What a stub says of itself, and what is made of it. */
static void what_a_stub_cannot_mean_is_not_waited_for(void **state)
{
	uint8_t payload[STUB_DATA_BYTES + STUB_HELLO_LENGTH] = { 0 };
	uint8_t *at = payload + STUB_DATA_BYTES;
	struct stub_hello hello;

	(void)state;
	memcpy(at + STUB_HELLO_MARK, STUB_HELLO_MARK_TEXT, 4);
	assert_false(stub_hello_parse(RMW_VIEW_OF(payload), &hello));
	rmw_put_le32(at + STUB_HELLO_START_BAUD, 500000);
	rmw_put_le32(at + STUB_HELLO_SILENCE_MS, UINT32_MAX);
	assert_true(stub_hello_parse(RMW_VIEW_OF(payload), &hello));
	assert_int_equal(hello.silence_ms, 10000);
	assert_int_equal(hello.read_max, STUB_SECTOR);
}

static void silence_ends_in_a_timeout(void **state)
{
	struct rmw_err err = { 0 };
	uint64_t began = now_us();

	(void)state;
	peer.is_dead = true;
	assert_false(read_all(&err));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	assert_in_range(now_us() - began, 2000000, 4000000);
}

static void a_long_verb_is_waited_for(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(stub_link_ask(
		&stub,
		&(struct stub_order){ .verb = STUB_ERASE, .addr = 0, .size = STUB_PEER_FLASH },
		&err));
	assert_int_equal(peer.flash[STUB_PEER_FLASH - 1], 0xff);
}

static void who_asks_to_stop_is_obeyed(void **state)
{
	struct rmw_cancel cancel = { true };
	struct rmw_err err = { 0 };

	(void)state;
	peer.port.cancel = &cancel;
	assert_false(read_all(&err));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
}

static void a_refusal_becomes_a_sentence(void **state)
{
	struct rmw_err err = { 0 };
	bool is_answered;

	(void)state;
	assert_false(stub_link_ask(
		&stub,
		&(struct stub_order){ .verb = STUB_ERASE, .addr = STUB_PEER_FLASH, .size = 4096 },
		&err));
	assert_int_equal(err.code, RMW_E_RANGE);
	assert_non_null(strstr(err.cause, "0x080000"));
	err = (struct rmw_err){ 0 };
	assert_false(stub_link_ask(&stub, &(struct stub_order){ .verb = STUB_RESET }, &err));
	err = (struct rmw_err){ 0 };
	assert_true(stub_link_hello(&stub, rmw_port_in(&peer.port, 100), &is_answered, &err));
	assert_true(read_all(&err));
}

static void crcs_and_digests_are_those_of_the_flash(void **state)
{
	static uint32_t crcs[STUB_PEER_FLASH / STUB_SECTOR];
	const struct rmw_view all = RMW_VIEW_OF(peer.flash);
	uint8_t seen[RMW_SHA256_SIZE], wanted[RMW_SHA256_SIZE];
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(stub_link_crcs(&stub, 0, STUB_PEER_FLASH - 100, crcs, &err));
	for (size_t i = 0; i < RMW_COUNT(crcs); i++)
		assert_int_equal(crcs[i],
				 rmw_crc32(rmw_view_part(rmw_view_part(all, 0, all.len - 100),
							 i * 4096, 4096)));
	assert_true(stub_link_ask(&stub,
				  &(struct stub_order){ .verb = STUB_SHA,
							.size = STUB_PEER_FLASH,
							.answer = RMW_SPAN_OF(seen) },
				  &err));
	rmw_sha256(&all, 1, wanted);
	assert_memory_equal(seen, wanted, sizeof(seen));
}

/* Rates, what stands in their way, and where the session is afterwards. */
static const struct {
	const char *says;
	uint32_t baud, refused, deaf;
	enum stub_rate outcome;
	uint64_t limit_ms;
} rates[] = {
	/* clang-format off */
	{ "a rate that works",             2000000, 0,       0,       STUB_RATE_CHANGED, 60 },
	{ "one that the adapter refuses",  2000000, 2000000, 0,       STUB_RATE_UNHEARD, 60 },
	{ "one that the stub refuses",     3000000, 0,       0,       STUB_RATE_REFUSED, 60 },
	{ "one at which nothing comes",    2000000, 0,       2000000, STUB_RATE_UNHEARD, 2800 },
	/* clang-format on */
};

static void a_rate_that_fails_leaves_the_session_alive(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(rates); i++) {
		struct rmw_err err = { 0 };
		enum stub_rate outcome;
		uint64_t began;

		print_message("%s\n", rates[i].says);
		set_up(state);
		peer.refused_baud = rates[i].refused;
		peer.deaf_baud = rates[i].deaf;
		began = now_us();
		assert_true(stub_link_set_rate(&stub, rates[i].baud, &outcome, &err));
		assert_int_equal(outcome, rates[i].outcome);
		assert_in_range(now_us() - began, 0, rates[i].limit_ms * 1000);
		assert_int_equal(peer.port.baud,
				 rates[i].outcome == STUB_RATE_CHANGED ? rates[i].baud : 500000);
		assert_true(read_all(&err));
	}
}

static void a_lost_ack_of_a_rate_change_does_no_harm(void **state)
{
	for (uint64_t back = 1; back < 28; back += 9) {
		struct rmw_err err = { 0 };
		enum stub_rate outcome;

		set_up(state);
		peer.faults[0] = (struct stub_peer_fault){ PEER_FLIPS, PEER_TO_HOST,
							   peer.passed[PEER_TO_HOST] + back };
		assert_true(stub_link_set_rate(&stub, 2000000, &outcome, &err));
		assert_true(read_all(&err));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(reading_keeps_the_line_full, set_up),
		cmocka_unit_test_setup(writing_hides_the_flash_behind_the_line, set_up),
		cmocka_unit_test(damage_costs_the_damaged_frame),
		cmocka_unit_test(a_frame_at_the_end_that_is_lost_is_missed),
		cmocka_unit_test(noise_all_the_time_is_borne),
		cmocka_unit_test_setup(a_line_that_is_too_bad_is_given_up, set_up),
		cmocka_unit_test_setup(hello_is_answered_in_the_middle_of_a_frame, set_up),
		cmocka_unit_test(what_a_stub_cannot_mean_is_not_waited_for),
		cmocka_unit_test_setup(silence_ends_in_a_timeout, set_up),
		cmocka_unit_test_setup(a_long_verb_is_waited_for, set_up),
		cmocka_unit_test_setup(who_asks_to_stop_is_obeyed, set_up),
		cmocka_unit_test_setup(a_refusal_becomes_a_sentence, set_up),
		cmocka_unit_test_setup(crcs_and_digests_are_those_of_the_flash, set_up),
		cmocka_unit_test(a_rate_that_fails_leaves_the_session_alive),
		cmocka_unit_test(a_lost_ack_of_a_rate_change_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
