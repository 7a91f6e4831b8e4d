/* SPDX-License-Identifier: MIT */
/*
 * A single wrong bit, lost byte or doubled byte at every place of a conversation: opening a board
 * and reading some of it. RMW_ALL_BITS=1 turns each bit of each byte, else one of each.
 */
#include "support/board.h"
#include "support/cmocka.h"
#include "support/made_loader.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>

#include "flash/sure_read.h"

#define FLASH_SIZE 65536u

static uint8_t content[FLASH_SIZE];

/* A conversation: by which loader (0: ROM), how much is read, and which end of it is damaged. */
struct talk {
	size_t loader_size;
	size_t len;
	uint64_t last_bytes; /* only so many at its end; 0: all */
	uint64_t from_host, from_chip;
};

static bool talk_once(struct talk *talk, const char *fault, struct rmw_err *err)
{
	static uint8_t got[4096];
	struct rmw_session_options options = { 0 };
	struct rmw_session *session = NULL;
	struct rmw_sim *sim;
	char port[400];
	bool is_good;

	snprintf(port, sizeof(port), "%ssim:bl602?flash=64K&jedec=ef4010&cpu=imitate&image=%s",
		 fault, scratch_path("flash.bin"));
	options.port = port;
	options.route = talk->loader_size ? "loader" : "rom";
	options.loader = talk->loader_size ? scratch_path("loader.bin") : NULL;
	write_test_file(scratch_path("flash.bin"), RMW_VIEW_OF(content));
	if (!rmw_session_open(&session, &options, err))
		return false;
	is_good = rmw_sure_read(rmw_session_chip(session), 0, (struct rmw_span){ got, talk->len },
				NULL, 0, err);
	sim = rmw_session_sim(session);
	assert_true(rmw_chip_id(rmw_session_chip(session))->is_mac_valid);
	assert_int_equal(rmw_sim_count(sim, "efuse_program"), 0);
	assert_memory_equal(rmw_sim_flash(sim).data, content, FLASH_SIZE);
	if (is_good)
		assert_memory_equal(got, content, talk->len);
	if (fault[0] == '\0') {
		talk->from_host = rmw_sim_count(sim, "byte_in");
		talk->from_chip = rmw_sim_count(sim, "byte_out");
	}
	rmw_session_free(session);
	return is_good;
}

static void damage(struct talk *talk, const char *rule)
{
	struct rmw_err err = { 0 };
	char fault[60];

	snprintf(fault, sizeof(fault), "fault:%s,", rule);
	if (!talk_once(talk, fault, &err))
		fail_msg("%s: %s %s: %s", rule, rmw_error_row(err.code)->id, err.path, err.cause);
}

static void damage_each_byte(struct talk *talk, char way, uint64_t count, unsigned bits)
{
	char rule[40];

	for (uint64_t at = count > talk->last_bytes && talk->last_bytes > 0
				   ? count - talk->last_bytes
				   : 1;
	     at <= count; at++) {
		for (unsigned bit = 0; bit < bits; bit++) {
			snprintf(rule, sizeof(rule), "flip@%c%u.%u", way, (unsigned)at,
				 bits == 8 ? bit : (unsigned)(at * 5 % 8));
			damage(talk, rule);
		}
		snprintf(rule, sizeof(rule), "%s@%c%u", at % 2 ? "drop" : "repeat", way,
			 (unsigned)at);
		damage(talk, rule);
	}
}

static void play(struct talk talk, unsigned bits)
{
	rmw_auto(buf) loader = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	board_fill(RMW_SPAN_OF(content), 7);
	if (talk.loader_size > 0) {
		made_loader(talk.loader_size, &loader);
		write_test_file(scratch_path("loader.bin"), rmw_buf_view(&loader));
	}
	assert_true(talk_once(&talk, "", &err));
	damage_each_byte(&talk, '>', talk.from_host, getenv("RMW_ALL_BITS") ? 8 : bits);
	if (talk.last_bytes == 0)
		damage_each_byte(&talk, '<', talk.from_chip, getenv("RMW_ALL_BITS") ? 8 : bits);
}

static void no_single_fault_harms_the_boot_rom_route(void **state)
{
	(void)state;
	play((struct talk){ .len = 256 }, 1);
}

/* The requests after the handshake, all bits: a loader's check leaves out the opcode. */
static void no_single_bit_makes_a_loader_do_harm(void **state)
{
	(void)state;
	play((struct talk){ .loader_size = 22064, .len = 4096, .last_bytes = 40 }, 8);
	play((struct talk){ .loader_size = 37920, .len = 4096, .last_bytes = 40 }, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_single_fault_harms_the_boot_rom_route),
		cmocka_unit_test(no_single_bit_makes_a_loader_do_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
