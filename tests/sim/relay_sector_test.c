/* SPDX-License-Identifier: MIT */
/* OpenBeken's settings on boards that keep them in a sector: where its firmware looks, as it wants
 * them, and nothing else touched. */
#include "support/board.h"
#include "support/each_board.h"
#include "support/made_bk.h"
#include "support/made_ln.h"
#include "support/scratch.h"

#include <rmwflash/provision.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

#define SECTOR 4096u
#define LN_KV 0x1e0000u

static void make_t(struct rmw_buf *image)
{
	made_bk_ua(image, &made_bk_t);
}

static void make_n(struct rmw_buf *image)
{
	made_bk_qio(image, &made_bk_n);
}

/* openbeken 8.4, 8.5; bk7231-protocol 13, ln882h-protocol 8.1 */
struct board {
	const char *name; /* as -c takes it */
	void (*make)(struct rmw_buf *image);
	uint32_t config;
	uint32_t slot, slot_end; /* where its firmware may write */
	uint8_t (*check)(struct rmw_view bytes);
	const char *long_name;
};

/* The check bytes as openbeken 3 has them, once more. */
static uint8_t check_of(struct rmw_view bytes, int keeps_sign)
{
	unsigned crc = 0;

	for (size_t at = 0; at < bytes.len; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			const unsigned feed = (crc ^ bytes.data[at] >> bit) & 1;
			const unsigned top = keeps_sign ? crc & 0x80 : 0;

			crc = crc >> 1 | top;
			crc = feed ? crc ^ 0x8c : crc;
		}
	return (uint8_t)crc;
}

static uint8_t check_signed(struct rmw_view bytes)
{
	return check_of(bytes, 1);
}

static uint8_t check_unsigned(struct rmw_view bytes)
{
	return check_of(bytes, 0);
}

/* clang-format off */
static const struct board boards[] = {
	{ "bk7231t", make_t,           0x1e1000, 0x011000, 0x132000, check_signed,   "OpenBK7231T_8C123456" },
	{ "bk7231n", make_n,           0x1d1000, 0x011000, 0x12a000, check_signed,   "OpenBK7231N_8C123456" },
	{ "ln882h",  made_ln_complete, 0x1ff000, 0x000000, 0x133000, check_unsigned, "OpenLN882H_C2123456" },
};
/* clang-format on */

static const struct board *board_of(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(boards); i++)
		if (strcmp(boards[i].name, *state) == 0)
			return &boards[i];
	fail_msg("no board is called %s", (const char *)*state);
	return NULL;
}

static void read_scratch_file(const char *name, struct rmw_buf *into)
{
	struct rmw_err wrong = { 0 };

	rmw_buf_release(into);
	if (!rmw_file_read(scratch_path(name), 4u << 20, into, &wrong))
		fail_msg("%s: %s", name, wrong.cause);
}

static struct rmw_err err;
static struct rmw_relay_setup setup;

static struct rmw_session *open_board(const struct board *board, const char *fault)
{
	struct rmw_session *session = NULL;
	char port[900];

	memset(&err, 0, sizeof(err));
	(void)snprintf(port, sizeof(port), "sim:%s?image=%s%s", board->name,
		       scratch_path("flash.bin"), fault);
	if (!rmw_session_open(&session,
			      &(struct rmw_session_options){ .port = port, .chip = board->name },
			      &err))
		fail_msg("%s: %s: %s", board->name, err.path, err.cause);
	return session;
}

/* A board as it is sold, and its flash. */
static void new_board(const struct board *board, struct rmw_buf *flash)
{
	(void)unlink(scratch_path("flash.bin"));
	remove_test_folder(scratch_path("backups"));
	rmw_session_free(open_board(board, ""));
	read_scratch_file("flash.bin", flash);
}

static bool wish_much(void *ctx, struct rmw_obk_config *config, struct rmw_err *wrong)
{
	(void)ctx;
	config->pins[24] = (struct rmw_obk_pin){ 1, 1, 0 };
	config->mac[0] = 0x11; /* it must not get into the flash */
	return rmw_obk_config_set_wifi(config, "my net", "hush \"$;#", wrong);
}

static bool wish_nothing(void *ctx, struct rmw_obk_config *config, struct rmw_err *wrong)
{
	(void)ctx, (void)config, (void)wrong;
	return true;
}

static bool make(struct rmw_session *session, struct rmw_view file,
		 bool (*edit)(void *, struct rmw_obk_config *, struct rmw_err *))
{
	static const struct rmw_target target;
	const struct rmw_job job = { .backup_dir = scratch_path("backups") };
	const struct rmw_relay_wish wish = { file, &target, edit, NULL };

	rmw_relay_setup_release(&setup);
	memset(&err, 0, sizeof(err));
	return rmw_relay_setup_make(&setup, rmw_session_chip(session), &wish, &job, &err);
}

/* A program of its own, as a user runs it; false where it was cut short. */
static bool write_all(const struct board *board, struct rmw_view file, const char *fault,
		      bool (*edit)(void *, struct rmw_obk_config *, struct rmw_err *))
{
	const struct rmw_job job = { .backup_dir = scratch_path("backups") };
	struct rmw_session *session = open_board(board, fault);
	struct rmw_job_result result;
	const bool is_good =
		make(session, file, edit) && rmw_flash_write(rmw_session_chip(session), setup.parts,
							     setup.count, &job, &result, &err);

	rmw_session_free(session);
	return is_good;
}

static void assert_settings(const struct board *board, struct rmw_view flash)
{
	const struct rmw_view block = rmw_view_part(flash, board->config, RMW_OBK_BLOCK_SIZE);
	struct rmw_obk_config *config = calloc(1, sizeof(*config));
	static const uint8_t no_mac[6];

	assert_non_null(config);
	assert_int_equal(block.data[3], board->check(rmw_view_part(block, 4, block.len)));
	assert_true(rmw_obk_config_decode(block, RMW_OBK_D, config, &err));
	assert_string_equal(config->wifi_ssid, "my net");
	assert_string_equal(config->wifi_pass, "hush \"$;#");
	assert_string_equal(config->long_name, board->long_name);
	assert_int_equal(config->pins[24].role, 1);
	assert_memory_equal(config->mac, no_mac, sizeof(no_mac));
	assert_true(rmw_view_is_blank(rmw_view_part(flash, board->config + RMW_OBK_BLOCK_SIZE,
						    SECTOR - RMW_OBK_BLOCK_SIZE)));
	free(config);
}

/* All but the firmware's slot and the sector of the settings. */
static void assert_rest(const struct board *board, struct rmw_view before, struct rmw_view after)
{
	assert_int_equal(before.len, after.len);
	for (size_t at = 0; at < before.len; at++)
		if (before.data[at] != after.data[at] &&
		    (at < board->slot || at >= board->slot_end) &&
		    (at < board->config || at >= board->config + SECTOR))
			fail_msg("%s: 0x%06zx was changed", board->name, at);
}

static void settings_are_where_the_firmware_looks(void **state)
{
	const struct board *board = board_of(state);
	rmw_auto(buf) before = RMW_BUF_INIT;
	rmw_auto(buf) after = RMW_BUF_INIT;
	rmw_auto(buf) image = RMW_BUF_INIT;

	board->make(&image);
	new_board(board, &before);
	if (!write_all(board, rmw_buf_view(&image), "", wish_much))
		fail_msg("%s: %s", err.path, err.cause);
	assert_null(setup.before);
	read_scratch_file("flash.bin", &after);
	assert_settings(board, rmw_buf_view(&after));
	assert_rest(board, rmw_buf_view(&before), rmw_buf_view(&after));
}

static void settings_that_are_there_are_kept(void **state)
{
	const struct board *board = board_of(state);
	rmw_auto(buf) first = RMW_BUF_INIT;
	rmw_auto(buf) second = RMW_BUF_INIT;
	rmw_auto(buf) image = RMW_BUF_INIT;

	board->make(&image);
	new_board(board, &first);
	assert_true(write_all(board, rmw_buf_view(&image), "", wish_much));
	read_scratch_file("flash.bin", &first);
	assert_true(write_all(board, rmw_buf_view(&image), "", wish_nothing));
	assert_non_null(setup.before);
	read_scratch_file("flash.bin", &second);
	assert_memory_equal(first.data, second.data, first.len);
}

/* Its firmware would throw it away (openbeken 3). */
static void settings_with_the_other_check_byte_are_none(void **state)
{
	const struct board *board = board_of(state);
	rmw_auto(buf) flash = RMW_BUF_INIT;
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_session *session;
	struct rmw_span block;

	board->make(&image);
	new_board(board, &flash);
	assert_true(write_all(board, rmw_buf_view(&image), "", wish_much));
	read_scratch_file("flash.bin", &flash);
	block = (struct rmw_span){ flash.data + board->config, RMW_OBK_BLOCK_SIZE };
	block.data[3] = check_of(rmw_view_part(rmw_span_view(block), 4, block.len),
				 board->check == check_unsigned);
	assert_int_not_equal(block.data[3],
			     board->check(rmw_view_part(rmw_span_view(block), 4, block.len)));
	write_test_file(scratch_path("flash.bin"), rmw_buf_view(&flash));
	session = open_board(board, "");
	assert_true(make(session, rmw_buf_view(&image), wish_nothing));
	assert_null(setup.before);
	assert_string_equal(setup.after->wifi_ssid, "");
	rmw_session_free(session);
}

static void a_power_cut_is_mended_by_the_same_command(void **state)
{
	static const unsigned moments[] = { 1, 4, 9 };
	const struct board *board = board_of(state);
	rmw_auto(buf) image = RMW_BUF_INIT;

	board->make(&image);
	for (size_t i = 0; i < RMW_COUNT(moments); i++) {
		rmw_auto(buf) before = RMW_BUF_INIT;
		rmw_auto(buf) after = RMW_BUF_INIT;
		char fault[64];

		(void)snprintf(fault, sizeof(fault), "&fault=power@%u:0", moments[i]);
		new_board(board, &before);
		assert_false(write_all(board, rmw_buf_view(&image), fault, wish_much));
		if (!write_all(board, rmw_buf_view(&image), "", wish_much))
			fail_msg("cut at %u: %s: %s", moments[i], err.path, err.cause);
		read_scratch_file("flash.bin", &after);
		assert_settings(board, rmw_buf_view(&after));
		assert_rest(board, rmw_buf_view(&before), rmw_buf_view(&after));
	}
}

static void what_is_for_another_chip_is_refused(void **state)
{
	const struct board *board = board_of(state);
	rmw_auto(buf) flash = RMW_BUF_INIT;
	struct rmw_session *session;

	new_board(board, &flash);
	session = open_board(board, "");
	for (size_t i = 0; i < RMW_COUNT(boards); i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;

		boards[i].make(&image);
		if (make(session, rmw_buf_view(&image), wish_much) != (&boards[i] == board))
			fail_msg("%s for a %s", boards[i].name, board->name);
		if (&boards[i] != board)
			assert_int_equal(err.code, RMW_E_IMAGE_OTHER_CHIP);
	}
	rmw_session_free(session);
}

/* ---- the address by which an LN882H is found again (ln882h-protocol 9) ---- */

static void patch(uint32_t at, const void *bytes, size_t len)
{
	rmw_auto(buf) flash = RMW_BUF_INIT;

	read_scratch_file("flash.bin", &flash);
	if (bytes == NULL)
		memset(flash.data + at, 0xff, len);
	else
		memcpy(flash.data + at, bytes, len);
	write_test_file(scratch_path("flash.bin"), rmw_buf_view(&flash));
}

static size_t find_mac(void)
{
	static const uint8_t mac[6] = { 0x00, 0x50, 0xc2, 0x12, 0x34, 0x56 };
	rmw_auto(buf) flash = RMW_BUF_INIT;
	const uint8_t *at;

	read_scratch_file("flash.bin", &flash);
	at = memmem(flash.data + LN_KV, 4 * SECTOR, mac, sizeof(mac));
	assert_non_null(at);
	return (size_t)(at - flash.data);
}

static void look_at_unit(const struct board *board, struct rmw_view image)
{
	struct rmw_session *session = open_board(board, "");

	assert_true(make(session, image, wish_nothing));
	rmw_session_free(session);
	assert_true(setup.unit.has_own_mac);
}

static void an_ln882h_is_known_by_the_mac_that_it_drew(void **state)
{
	static const uint8_t drawn[6] = { 0x00, 0x50, 0xc2, 0xab, 0xcd, 0xef };
	static const uint8_t nobodys[6] = { 0x00, 0x50, 0xc2, 0x5e, 0x10, 0x88 };
	const struct board *board = &boards[2];
	rmw_auto(buf) image = RMW_BUF_INIT;
	rmw_auto(buf) flash = RMW_BUF_INIT;
	size_t at;

	(void)state;
	board->make(&image);
	new_board(board, &flash);
	at = find_mac();
	patch((uint32_t)at, drawn, sizeof(drawn));
	look_at_unit(board, rmw_buf_view(&image));
	assert_true(setup.unit.is_mac_known);
	assert_memory_equal(setup.unit.mac, drawn, sizeof(drawn));
	assert_string_equal(setup.after->long_name, board->long_name); /* of the factory's */
	patch((uint32_t)at, nobodys, sizeof(nobodys));
	look_at_unit(board, rmw_buf_view(&image));
	assert_false(setup.unit.is_mac_known);
	patch(LN_KV, NULL, 4 * SECTOR);
	look_at_unit(board, rmw_buf_view(&image));
	assert_false(setup.unit.is_mac_known);
}

static void other_chips_have_the_chips_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		rmw_auto(buf) flash = RMW_BUF_INIT;
		struct rmw_session *session;

		boards[i].make(&image);
		new_board(&boards[i], &flash);
		session = open_board(&boards[i], "");
		assert_true(make(session, rmw_buf_view(&image), wish_nothing));
		assert_false(setup.unit.has_own_mac);
		rmw_session_free(session);
	}
}

int main(void)
{
	const char *names[RMW_COUNT(boards)];
	const struct CMUnitTest each[] = {
		cmocka_unit_test(settings_are_where_the_firmware_looks),
		cmocka_unit_test(settings_that_are_there_are_kept),
		cmocka_unit_test(settings_with_the_other_check_byte_are_none),
		cmocka_unit_test(a_power_cut_is_mended_by_the_same_command),
		cmocka_unit_test(what_is_for_another_chip_is_refused),
	};
	const struct CMUnitTest units[] = {
		cmocka_unit_test(an_ln882h_is_known_by_the_mac_that_it_drew),
		cmocka_unit_test(other_chips_have_the_chips_own),
	};
	int failed;

	for (size_t i = 0; i < RMW_COUNT(boards); i++)
		names[i] = boards[i].name;
	failed = run_on_each(names, RMW_COUNT(names), each, RMW_COUNT(each)) +
		 cmocka_run_group_tests(units, NULL, NULL);
	rmw_relay_setup_release(&setup);
	return failed;
}
