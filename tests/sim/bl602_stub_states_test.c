/* SPDX-License-Identifier: MIT */
/* A BL602 with a RAM stub in each state it may be left in, and images that do not become one. */
#include "support/board.h"
#include "support/cmocka.h"
#include "support/made_loader.h"
#include "support/scratch.h"
#include "support/sim_board.h"

#include <stdio.h>

#include "base/digest.h"
#include "chip/bl602.h"

static const char board[] = "bl602?cpu=host";
static char told[2000];

static void remember(void *ctx, const struct rmw_event *event)
{
	size_t len = strlen(told);

	(void)ctx;
	if (event->kind >= RMW_EVENT_NOTE)
		snprintf(told + len, sizeof(told) - len, "%s\n", event->text);
}

static struct rmw_chip *connect(struct rmw_port *port, const struct rmw_chip_options *how)
{
	struct rmw_chip_options options = *how;
	struct rmw_err err = { 0 };
	struct rmw_chip *chip;

	told[0] = '\0';
	options.port = port;
	options.watch = (struct rmw_watch){ remember, NULL };
	chip = rmw_bl602_new(&options, &err);
	assert_non_null(chip);
	if (!rmw_chip_connect(chip, rmw_port_in(port, 60000), &err))
		fail_msg("%s: %s", err.path, err.cause);
	return chip;
}

static void check_read(struct rmw_chip *chip)
{
	struct rmw_err err = { 0 };
	static uint8_t bytes[20000];

	assert_true(rmw_chip_read(chip, 0xe000, RMW_SPAN_OF(bytes), &err));
	assert_memory_equal(bytes, rmw_sim_flash(rmw_sim_of_port(chip->port)).data + 0xe000,
			    sizeof(bytes));
}

/* A host was killed: at the rate it had raised, or so long ago that the stub came down again. */
static void a_stub_that_was_left_is_taken_up(void **state)
{
	static const uint32_t pauses_ms[] = { 0, 100, 1900, 2500, 100000 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(pauses_ms); i++) {
		struct rmw_port *port = open_board(board);
		struct rmw_chip *chip = connect(port, &(struct rmw_chip_options){ 0 });
		uint64_t began_us;

		assert_int_equal(rmw_chip_id(chip)->baud, 2000000);
		rmw_chip_free(chip);
		board_pass(port, pauses_ms[i]);
		began_us = port->clock->now_us(port->clock);
		chip = connect(port, &(struct rmw_chip_options){ 0 });
		print_message("left for %u ms: found within %u ms\n", (unsigned)pauses_ms[i],
			      (unsigned)((port->clock->now_us(port->clock) - began_us) / 1000));
		assert_string_equal(rmw_chip_facts(chip)->route, "RAM stub");
		assert_true(rmw_chip_id(chip)->is_mac_valid);
		assert_int_equal(rmw_chip_id(chip)->baud, 2000000);
		assert_int_equal(rmw_sim_count(rmw_sim_of_port(port), "handshake"), 1);
		check_read(chip);
		rmw_chip_free(chip);
		rmw_port_free(port);
	}
}

/* After a fault people are told to try again slower: without switching the power off and on. */
static void a_stub_that_was_left_is_found_by_who_wishes_for_a_slower_rate(void **state)
{
	static const uint32_t pauses_ms[] = { 0, 5000 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(pauses_ms); i++) {
		struct rmw_port *port = open_board(board);

		rmw_chip_free(connect(port, &(struct rmw_chip_options){ 0 }));
		board_pass(port, pauses_ms[i]);
		for (unsigned again = 0; again < 2; again++) {
			struct rmw_chip *chip =
				connect(port, &(struct rmw_chip_options){ .baud = 115200 });

			assert_int_equal(rmw_chip_id(chip)->baud, 115200);
			assert_int_equal(rmw_sim_count(rmw_sim_of_port(port), "handshake"), 1);
			check_read(chip);
			rmw_chip_free(chip);
		}
		rmw_port_free(port);
	}
}

static void a_stub_in_the_middle_of_an_erase_is_taken_up(void **state)
{
	struct rmw_port *port = open_board(board);
	struct rmw_chip *chip = connect(port, &(struct rmw_chip_options){ .baud = 500000 });
	uint8_t range[8] = { 0 }, frame[STUB_FRAME_MAX];
	struct rmw_err err = { 0 };
	size_t len;

	(void)state;
	rmw_put_le32(range, 0x20000);
	rmw_put_le32(range + 4, 0x100000);
	len = stub_frame_put(frame, STUB_ERASE, bl602_of(chip)->stub.link.window.next,
			     RMW_VIEW_OF(range), (struct rmw_view){ 0 });
	assert_true(rmw_port_write(port, (struct rmw_view){ frame, len }, rmw_port_in(port, 1000),
				   &err));
	board_pass(port, 200);
	rmw_chip_free(chip);
	chip = connect(port, &(struct rmw_chip_options){ 0 });
	assert_string_equal(rmw_chip_facts(chip)->route, "RAM stub");
	check_read(chip);
	rmw_chip_free(chip);
	rmw_port_free(port);
}

static void a_stub_gives_way_to_the_rom_where_that_is_asked_for(void **state)
{
	struct rmw_port *port = open_board(board);
	struct rmw_chip *chip = connect(port, &(struct rmw_chip_options){ .baud = 500000 });

	(void)state;
	rmw_chip_free(chip);
	chip = connect(port, &(struct rmw_chip_options){ .route = RMW_ROUTE_ROM });
	assert_string_equal(rmw_chip_facts(chip)->route, "boot ROM");
	check_read(chip);
	rmw_chip_free(chip);
	rmw_port_free(port);
}

/* Marked as not for the ROM: bl602-observed 3, code 0202. */
static void an_image_that_the_rom_refuses_leaves_the_rom(void **state)
{
	struct rmw_port *port = open_board(board);
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_chip *chip;

	(void)state;
	made_loader(22064, &image);
	image.data[0x75] |= 0x04;
	rmw_put_le32(image.data + 0xac, rmw_crc32((struct rmw_view){ image.data, 0xac }));
	chip = connect(port, &(struct rmw_chip_options){ .stub = rmw_buf_view(&image) });
	assert_string_equal(rmw_chip_facts(chip)->route, "boot ROM");
	assert_non_null(strstr(told, "the boot ROM alone is used"));
	assert_non_null(strstr(rmw_chip_id(chip)->route_reason, "fell back"));
	check_read(chip);
	rmw_chip_free(chip);
	rmw_port_free(port);
}

/* What is no program stops the chip; a reset brings its ROM back. */
static void an_image_that_says_nothing_costs_a_reset(void **state)
{
	struct rmw_port *port = open_board("bl602?cpu=rv32&wiring=a");
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_chip *chip;

	(void)state;
	made_loader(22064, &image);
	chip = connect(port, &(struct rmw_chip_options){ .stub = rmw_buf_view(&image),
							 .before = rmw_reset_find("a") });
	assert_string_equal(rmw_chip_facts(chip)->route, "boot ROM");
	assert_non_null(strstr(told, "does not answer"));
	check_read(chip);
	rmw_chip_free(chip);
	rmw_port_free(port);
}

static void protection_is_taken_off(void **state)
{
	static uint8_t bytes[8192];
	const struct rmw_part part = { 0x20000, RMW_VIEW_OF(bytes) };
	struct rmw_job_result result = { 0 };
	struct rmw_port *port = open_board("bl602?cpu=host&flash=1M&jedec=ef4014&protect=1c");
	struct rmw_chip *chip = connect(port, &(struct rmw_chip_options){ 0 });
	struct rmw_err err = { 0 };

	(void)state;
	board_fill(RMW_SPAN_OF(bytes), 3);
	if (!rmw_flash_write(chip, &part, 1, &(struct rmw_job){ .skips_backup = true }, &result,
			     &err))
		fail_msg("%s: %s", err.path, err.cause);
	assert_non_null(strstr(told, "the protection was taken off"));
	assert_memory_equal(rmw_sim_flash(rmw_sim_of_port(port)).data + part.addr, bytes,
			    sizeof(bytes));
	rmw_chip_free(chip);
	rmw_port_free(port);
}

static void idling_is_no_fault(void **state)
{
	struct rmw_port *port = open_board(board);
	struct rmw_chip *chip = connect(port, &(struct rmw_chip_options){ 0 });

	(void)state;
	for (uint32_t ms = 1000; ms < 5000; ms += 500) {
		board_pass(port, ms);
		check_read(chip);
	}
	assert_string_equal(told, "");
	assert_int_equal(rmw_sim_count(rmw_sim_of_port(port), "handshake"), 1);
	rmw_chip_free(chip);
	rmw_port_free(port);
}

/* What the options of a session say to each other. */
static const struct {
	const char *route, *loader;
	enum rmw_code code;
	const char *found;
} routes[] = {
	/* clang-format off */
	{ NULL,     NULL, RMW_OK,      "RAM stub" },
	{ "auto",   NULL, RMW_OK,      "RAM stub" },
	{ "stub",   NULL, RMW_OK,      "RAM stub" },
	{ "ROM",    NULL, RMW_OK,      "boot ROM" },
	{ "loader", NULL, RMW_E_USAGE, NULL },
	{ "best",   NULL, RMW_E_USAGE, NULL },
	{ "stub",   "l",  RMW_E_USAGE, NULL },
	{ "rom",    "l",  RMW_E_USAGE, NULL },
	/* clang-format on */
};

static void a_route_is_taken_as_it_is_named(void **state)
{
	rmw_auto(buf) loader = RMW_BUF_INIT;

	(void)state;
	made_loader(37920, &loader);
	write_test_file(scratch_path("loader.bin"), rmw_buf_view(&loader));
	for (size_t i = 0; i < RMW_COUNT(routes); i++) {
		struct rmw_session *session = NULL;
		struct rmw_err err = { 0 };

		(void)!rmw_session_open(
			&session,
			&(struct rmw_session_options){
				.port = "sim:bl602",
				.route = routes[i].route,
				.loader = routes[i].loader ? scratch_path("loader.bin") : NULL },
			&err);
		assert_int_equal(err.code, routes[i].code);
		if (session != NULL)
			assert_string_equal(rmw_chip_facts(rmw_session_chip(session))->route,
					    routes[i].found);
		rmw_session_free(session);
	}
}

/* What was vouched for is started; where the flash holds something else by then, nothing is. */
static void the_flash_is_started_if_it_holds_what_was_verified(void **state)
{
	for (unsigned is_other = 0; is_other < 2; is_other++) {
		struct rmw_port *port = open_board("bl602?cpu=host&stock=1");
		struct rmw_chip *chip = connect(port, &(struct rmw_chip_options){ 0 });
		uint8_t digest[RMW_DIGEST_SIZE], text[16];
		struct rmw_err err = { 0 };

		(void)state;
		assert_true(rmw_chip_digest(chip, 0, 0x20000, digest, &err));
		digest[7] ^= (uint8_t)is_other;
		rmw_chip_vouch(chip, 0, 0x20000, digest);
		assert_int_equal(rmw_chip_boot(chip, &err), !is_other);
		assert_int_equal(err.code, is_other ? RMW_E_VERIFY : RMW_OK);
		rmw_err_clear(&err);
		assert_true(rmw_port_set_baud(port, 2000000, &err));
		board_pass(port, 200);
		if (!is_other) {
			assert_int_equal(board_collect(port, RMW_SPAN_OF(text)), sizeof(text));
			assert_memory_equal(text, "\r\n[made up by th", sizeof(text));
		}
		rmw_chip_free(chip);
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stub_that_was_left_is_taken_up),
		cmocka_unit_test(a_stub_that_was_left_is_found_by_who_wishes_for_a_slower_rate),
		cmocka_unit_test(a_stub_in_the_middle_of_an_erase_is_taken_up),
		cmocka_unit_test(a_stub_gives_way_to_the_rom_where_that_is_asked_for),
		cmocka_unit_test(an_image_that_the_rom_refuses_leaves_the_rom),
		cmocka_unit_test(an_image_that_says_nothing_costs_a_reset),
		cmocka_unit_test(protection_is_taken_off),
		cmocka_unit_test(idling_is_no_fault),
		cmocka_unit_test(a_route_is_taken_as_it_is_named),
		cmocka_unit_test(the_flash_is_started_if_it_holds_what_was_verified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
