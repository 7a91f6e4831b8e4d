/* SPDX-License-Identifier: MIT */
/* The LN882H's driver over a boot ROM and a RAM loader made of memory. */
#include "support/cmocka.h"

#include <stdio.h>

#include "base/digest.h"
#include "chip/ln882h.h"
#include "support/ln_device.h"

static struct ln_device peer;
static uint8_t room[LN_DEVICE_FLASH], before[LN_DEVICE_FLASH];
static uint8_t image[5000];
static char told[2000];

static void remember(void *ctx, const struct rmw_event *event)
{
	size_t len = strlen(told);

	(void)ctx;
	if (event->kind >= RMW_EVENT_NOTE)
		snprintf(told + len, sizeof(told) - len, "%s\n", event->text);
}

/* A file as the boot ROM takes it: ln882h-protocol 4.3. */
static void make_image(void)
{
	for (size_t i = 0x20; i < sizeof(image); i++)
		image[i] = (uint8_t)(i * i >> 3);
	memset(image, 0, 0x20);
	rmw_put_le32(image, 0x20000000);
	rmw_put_le16(image + 4, sizeof(image));
	rmw_put_le16(image + 6, 0x20);
	rmw_put_le32(image + 8, rmw_crc32((struct rmw_view){ image + 0x20, sizeof(image) - 0x20 }));
	rmw_put_le32(image + 0xc, 0x20000100);
	rmw_put_le32(image + 0x14, rmw_crc32((struct rmw_view){ image, 0x14 }));
}

static struct rmw_chip *make(uint32_t baud)
{
	struct rmw_err err = { 0 };
	struct rmw_chip *chip =
		rmw_ln882h_new(&(struct rmw_chip_options){ .port = &peer.port,
							   .baud = baud,
							   .loader = RMW_VIEW_OF(image),
							   .watch = { remember, NULL } },
			       &err);

	if (chip == NULL)
		fail_msg("%s", err.cause);
	return chip;
}

static struct rmw_chip *connect(uint32_t baud)
{
	struct rmw_chip *chip = make(baud);
	struct rmw_err err = { 0 };

	if (!rmw_chip_connect(chip, rmw_port_in(&peer.port, 60000), &err))
		fail_msg("%s: %s", err.path, err.cause);
	return chip;
}

static int set_up(void **state)
{
	(void)state;
	ln_device_init(&peer);
	make_image();
	memcpy(before, peer.flash, sizeof(before));
	told[0] = '\0';
	return 0;
}

static void check_read(struct rmw_chip *chip, uint32_t addr, size_t size)
{
	struct rmw_err err = { 0 };

	memset(room, 0x77, sizeof(room));
	if (!rmw_chip_read(chip, addr, (struct rmw_span){ room, size }, &err))
		fail_msg("%s: %s", err.path, err.cause);
	assert_memory_equal(room, peer.flash + addr, size);
}

static void a_loader_that_runs_is_found_and_identified(void **state)
{
	static const uint8_t mac[] = { 0x00, 0x50, 0xc2, 0x12, 0x34, 0x56 };
	struct rmw_chip *chip = connect(0);
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	const struct rmw_chip_id *id = rmw_chip_id(chip);

	(void)state;
	assert_string_equal(facts->name, "ln882h");
	assert_string_equal(facts->route, "RAM loader");
	assert_true(facts->is_readable && facts->is_frame_checked && facts->write_erases);
	assert_false(facts->has_digest || facts->has_crcs || facts->has_stream || facts->can_boot);
	assert_int_equal(facts->sector_size, 16384);
	assert_int_equal(facts->write_min, 16384);
	assert_int_equal(facts->flash_size, LN_DEVICE_FLASH);
	assert_memory_equal(id->jedec, "\xeb\x60\x13", 3);
	assert_true(id->has_mac && id->is_mac_valid);
	assert_memory_equal(id->mac, mac, sizeof(mac));
	assert_int_equal(id->baud, 921600);
	assert_in_range(peer.host_ns / 1000000, 0, 1500);
	check_read(chip, 0, 20000);
	check_read(chip, LN_DEVICE_FLASH - 700, 700);
	rmw_chip_free(chip);
	assert_int_equal(peer.baud, 115200); /* where the next program looks first */
}

static void a_chip_without_a_factory_mac_has_none(void **state)
{
	static const uint8_t fills[] = { 0x00, 0xff };

	for (size_t i = 0; i < RMW_COUNT(fills); i++) {
		struct rmw_chip *chip;

		set_up(state);
		memset(peer.security + 0x100, fills[i], 6);
		chip = connect(0);
		assert_false(rmw_chip_id(chip)->has_mac);
		rmw_chip_free(chip);
	}
}

static void the_boot_rom_is_given_the_loader(void **state)
{
	struct rmw_chip *chip;

	(void)state;
	peer.state = LN_DEVICE_IN_ROM;
	chip = connect(0);
	assert_memory_equal(peer.image, image, sizeof(image));
	assert_string_equal(rmw_chip_facts(chip)->route, "RAM loader");
	check_read(chip, 0, 1000);
	rmw_chip_free(chip);
}

static void a_loader_that_does_not_answer_is_told_of(void **state)
{
	struct rmw_chip *chip = make(0);
	struct rmw_err err = { 0 };

	(void)state;
	peer.state = LN_DEVICE_IN_ROM;
	peer.ignores_image = true;
	assert_false(rmw_chip_connect(chip, rmw_port_in(&peer.port, 60000), &err));
	assert_int_equal(err.code, RMW_E_NO_PROGRAM);
	rmw_chip_free(chip);
}

static void another_rom_is_another_chip(void **state)
{
	struct rmw_chip *chip = make(0);
	struct rmw_err err = { 0 };

	(void)state;
	peer.state = LN_DEVICE_IN_ROM;
	peer.rom_name = "Jun 19 2019/21:01:04\r\n";
	assert_false(rmw_chip_connect(chip, rmw_port_in(&peer.port, 60000), &err));
	assert_int_equal(err.code, RMW_E_CHIP_UNKNOWN);
	assert_non_null(strstr(err.cause, "Jun 19 2019/21:01:04"));
	rmw_chip_free(chip);
}

static void a_loader_of_another_kind_gives_way(void **state)
{
	struct rmw_chip *chip;

	(void)state;
	peer.is_mute = true;
	chip = make(0);
	/* Once restarted, the loader that is given answers as it should. */
	for (unsigned i = 0; i < 2; i++) {
		struct rmw_err err = { 0 };

		assert_int_equal(rmw_chip_connect(chip, rmw_port_in(&peer.port, 20000), &err),
				 i == 1);
		if (i == 0)
			assert_int_equal(err.code, RMW_E_LOADER_FILE);
		assert_int_equal(peer.resets, 1);
		peer.is_mute = false;
		peer.state = LN_DEVICE_IN_ROM;
	}
	rmw_chip_free(chip);
}

static void nobody_is_told_of_with_what_to_do(void **state)
{
	struct rmw_chip *chip = make(0);
	struct rmw_err err = { 0 };

	(void)state;
	peer.state = LN_DEVICE_DEAD;
	assert_false(rmw_chip_connect(chip, rmw_port_in(&peer.port, 12000), &err));
	assert_int_equal(err.code, RMW_E_LN_SILENT);
	assert_non_null(strstr(told, "PA9"));
	assert_non_null(strstr(told, "so far nothing came"));
	assert_in_range(peer.host_ns / 1000000, 12000, 18000);
	rmw_chip_free(chip);
}

static void a_write_erases_and_writes_what_it_covers(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(room); i++)
		room[i] = (uint8_t)(i * 7 >> 2);
	if (!rmw_chip_write(chip, 0x8000, (struct rmw_view){ room, 0x8000 }, &err))
		fail_msg("%s: %s", err.path, err.cause);
	assert_memory_equal(peer.flash + 0x8000, room, 0x8000);
	memcpy(before + 0x8000, room, 0x8000);
	assert_memory_equal(peer.flash, before, sizeof(before));
	assert_int_equal(peer.erases, 8);
	assert_int_equal(peer.files, 1);
	assert_int_equal(peer.long_packets, 2);
	assert_true(rmw_chip_erase(chip, 0x4000, 0x4000, &err));
	memset(before + 0x4000, 0xff, 0x4000);
	assert_memory_equal(peer.flash, before, sizeof(before));
	rmw_chip_free(chip);
}

/* The next write goes where it is to go, not behind the one before. */
static void each_write_says_where(void **state)
{
	static const uint32_t places[] = { 0x10000, 0x4000, 0x7c000 };
	struct rmw_chip *chip = connect(0);

	(void)state;
	memset(room, 0xa5, sizeof(room));
	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		struct rmw_err err = { 0 };

		assert_true(
			rmw_chip_write(chip, places[i], (struct rmw_view){ room, 0x4000 }, &err));
		memset(before + places[i], 0xa5, 0x4000);
	}
	assert_memory_equal(peer.flash, before, sizeof(before));
	rmw_chip_free(chip);
}

static void what_kills_the_loader_is_never_sent(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_chip_write(chip, 0x100, (struct rmw_view){ room, 0x4000 }, &err));
	assert_int_equal(err.code, RMW_E_RANGE);
	rmw_err_clear(&err);
	assert_false(rmw_chip_erase(chip, 0x1000, 0x1000, &err));
	assert_int_equal(err.code, RMW_E_RANGE);
	assert_int_equal(peer.erases, 0);
	assert_int_equal(peer.state, LN_DEVICE_IN_LOADER);
	rmw_chip_free(chip);
}

static void a_protected_flash_is_left_alone_and_told_of(void **state)
{
	static const uint16_t bits[] = { 0x04, 0x40, 0x4000 };

	for (size_t i = 0; i < RMW_COUNT(bits); i++) {
		struct rmw_chip *chip;
		struct rmw_err err = { 0 };

		set_up(state);
		chip = connect(0);
		peer.status = bits[i];
		assert_false(rmw_chip_erase(chip, 0, 0x4000, &err));
		assert_int_equal(err.code, RMW_E_FLASH_PROTECTED);
		rmw_err_clear(&err);
		assert_false(rmw_chip_write(chip, 0, (struct rmw_view){ room, 0x4000 }, &err));
		assert_int_equal(err.code, RMW_E_FLASH_PROTECTED);
		assert_int_equal(peer.erases, 0);
		rmw_chip_free(chip);
	}
}

/* An 8 MiB flash, of which the loader hangs at what it does not reach. */
static void nothing_behind_4_mib_is_asked_of_the_loader(void **state)
{
	struct rmw_chip *chip;
	struct rmw_err err = { 0 };

	(void)state;
	peer.capacity = 0x17;
	chip = connect(0);
	assert_int_equal(rmw_chip_facts(chip)->flash_size, 8 << 20);
	assert_false(
		rmw_chip_read(chip, 0x400000 - 0x100, (struct rmw_span){ room, 0x1000 }, &err));
	assert_int_equal(err.code, RMW_E_RANGE);
	rmw_err_clear(&err);
	assert_false(rmw_chip_erase(chip, 0x400000, 0x4000, &err));
	assert_int_equal(err.code, RMW_E_RANGE);
	rmw_err_clear(&err);
	assert_false(rmw_chip_write(chip, 0x3fc000, (struct rmw_view){ room, 0x8000 }, &err));
	assert_int_equal(err.code, RMW_E_RANGE);
	assert_int_equal(peer.reads + peer.erases, 0);
	rmw_chip_free(chip);
}

static void reading_gets_over_damaged_answers(void **state)
{
	struct rmw_chip *chip = connect(0);

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		peer.faults[i] = (struct ln_device_fault){
			i % 2 == 0 ? LN_DEVICE_FLIPS : LN_DEVICE_DROPS,
			i < 2 ? LN_DEVICE_TO_HOST : LN_DEVICE_TO_CHIP,
			peer.passed[i < 2 ? LN_DEVICE_TO_HOST : LN_DEVICE_TO_CHIP] +
				(i < 2 ? 5000 : 60) * (i % 2 + 1),
			1
		};
	check_read(chip, 0x1000, 32768);
	assert_int_equal(rmw_chip_retries(chip), 4);
	rmw_chip_free(chip);
}

/* Each byte of the line in turn, with the bit that makes a '1' of a '!' and a ' ' of a '0'. */
static void no_damaged_line_erases_anything_else(void **state)
{
	struct rmw_chip *chip = connect(0);
	const uint64_t len = strlen("flash_read_sr\r\nferase 0x10000 0x4000\r\n");

	(void)state;
	memset(before + 0x10000, 0xff, 0x4000);
	for (uint64_t at = 1; at <= len; at++)
		for (unsigned damage = 0; damage < 2; damage++) {
			struct rmw_err err = { 0 };

			ln882h_of(chip)->loader.faults = 0;
			memset(peer.flash + 0x10000, 0, 0x4000);
			peer.faults[0] = (struct ln_device_fault){
				damage == 0 ? LN_DEVICE_FLIPS : LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP,
				peer.passed[LN_DEVICE_TO_CHIP] + at, 1
			};
			if (!rmw_chip_erase(chip, 0x10000, 0x4000, &err))
				fail_msg("byte %u: %s: %s", (unsigned)at, err.path, err.cause);
			assert_memory_equal(peer.flash, before, sizeof(before));
			peer.faults[0].count = 0;
		}
	assert_int_equal(peer.dead_lines, 0);
	rmw_chip_free(chip);
}

/* In the header, in the data, in the answers; lost bytes up to what nobody waits for. */
static void a_write_that_failed_is_done_again(void **state)
{
	static const struct ln_device_fault faults[] = {
		{ LN_DEVICE_FLIPS, LN_DEVICE_TO_CHIP, 20, 1 },
		{ LN_DEVICE_FLIPS, LN_DEVICE_TO_CHIP, 60, 1 },
		{ LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 300, 1 },
		{ LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 300, 30 },
		{ LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 300, 3000 },
		{ LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP, 30, 17000 },
		{ LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 40, 1 },
		{ LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 60, 1 },
		{ LN_DEVICE_DROPS, LN_DEVICE_TO_HOST, 30, 100 },
	};

	memset(room, 0x3c, 0x4000);
	for (size_t i = 0; i < RMW_COUNT(faults); i++) {
		struct rmw_chip *chip;
		struct rmw_err err = { 0 };
		bool is_good;

		print_message("fault %zu\n", i);
		set_up(state);
		chip = connect(0);
		peer.faults[0] = faults[i];
		peer.faults[0].at += peer.passed[faults[i].way];
		is_good = rmw_chip_write(chip, 0x10000, (struct rmw_view){ room, 0x4000 }, &err);
		for (unsigned n = 0; n < 4 && !is_good; n++) {
			assert_true(rmw_chip_may_retry(err.code));
			rmw_err_clear(&err);
			if (!rmw_chip_recover(chip, &err))
				fail_msg("%s: %s", err.path, err.cause);
			is_good = rmw_chip_write(chip, 0x10000, (struct rmw_view){ room, 0x4000 },
						 &err);
		}
		assert_true(is_good);
		memset(before + 0x10000, 0x3c, 0x4000);
		assert_memory_equal(peer.flash, before, sizeof(before));
		assert_in_range(peer.host_ns / 1000000, 0, 60000);
		rmw_chip_free(chip);
	}
}

static void a_line_on_which_no_long_packet_arrives_gets_short_ones(void **state)
{
	struct rmw_chip *chip = connect(0);

	(void)state;
	memset(room, 0x3c, 0x4000);
	for (unsigned n = 0; n < 3; n++) {
		struct rmw_err err = { 0 };

		/* Each long packet loses bytes, until the fourth does not. */
		for (unsigned i = 0; i < 4; i++)
			peer.faults[i] = (struct ln_device_fault){
				LN_DEVICE_DROPS, LN_DEVICE_TO_CHIP,
				peer.passed[LN_DEVICE_TO_CHIP] + 5000 + i * 16000, n < 2 ? 4 : 0
			};
		if (!rmw_chip_write(chip, 0x10000, (struct rmw_view){ room, 0x4000 }, &err))
			fail_msg("%s: %s", err.path, err.cause);
		assert_int_equal(peer.short_packets, n < 2 ? 0 : 128);
	}
	assert_memory_equal(peer.flash + 0x10000, room, 0x4000);
	rmw_chip_free(chip);
}

/* The rate of the work by what is wished for and what works. */
static const struct {
	const char *says;
	uint32_t wish, refused, deaf, baud;
	const char *told;
} rates[] = {
	/* clang-format off */
	{ "no wish",                    0,       0,       0,       921600,  "" },
	{ "a lower wish",               230400,  0,       0,       230400,  "" },
	{ "a higher wish",              1000000, 0,       0,       1000000, "" },
	{ "the start rate",             115200,  0,       0,       115200,  "" },
	{ "an adapter that refuses",    0,       921600,  0,       460800,  "921600 baud does not work here" },
	{ "a line that is deaf",        0,       0,       921600,  460800,  "921600 baud does not work here" },
	{ "... at a wish",              1000000, 0,       1000000, 921600,  "1000000 baud does not work here" },
	/* clang-format on */
};

static void the_highest_rate_that_works_is_taken(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(rates); i++) {
		struct rmw_chip *chip;

		print_message("%s\n", rates[i].says);
		set_up(state);
		peer.refused_baud = rates[i].refused;
		peer.deaf_baud = rates[i].deaf;
		peer.state = LN_DEVICE_IN_ROM;
		chip = connect(rates[i].wish);
		assert_int_equal(rmw_chip_id(chip)->baud, rates[i].baud);
		assert_int_equal(peer.baud, rates[i].baud);
		assert_non_null(strstr(told, rates[i].told));
		check_read(chip, 0, 600);
		rmw_chip_free(chip);
	}
}

/* A host was killed, at whatever rate, in the middle of a packet or of nothing. */
static void a_loader_that_was_left_is_found(void **state)
{
	static const uint32_t bauds[] = { 115200, 921600, 460800, 1000000, 2000000 };

	for (size_t i = 0; i < 2 * RMW_COUNT(bauds); i++) {
		struct rmw_chip *chip;

		set_up(state);
		peer.baud = bauds[i / 2];
		if (i % 2 == 1) {
			ln_device_wait_for_file(&peer, 16384);
			peer.receiver.len = 3000;
			peer.receiver.block[0] = 2;
		}
		chip = connect(0);
		print_message("%u baud, %s: %u ms\n", bauds[i / 2], i % 2 ? "a packet" : "nothing",
			      (unsigned)(peer.host_ns / 1000000));
		assert_in_range(peer.host_ns / 1000000, 0, 12000);
		check_read(chip, 0, 600);
		rmw_chip_free(chip);
	}
}

static void a_line_that_goes_bad_is_served_slower(void **state)
{
	struct rmw_chip *chip = connect(0);

	(void)state;
	peer.deaf_baud = 921600;
	check_read(chip, 0, 600);
	assert_int_equal(rmw_chip_id(chip)->baud, 460800);
	assert_int_equal(peer.baud, 460800);
	assert_non_null(strstr(told, "921600 baud does not work here; 460800 is taken"));
	rmw_chip_free(chip);
}

static void a_line_with_too_many_faults_is_served_slower(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		assert_true(rmw_chip_recover(chip, &err));
	assert_int_equal(rmw_chip_id(chip)->baud, 460800);
	assert_non_null(strstr(told, "3 faults at 921600 baud; 460800 is taken"));
	check_read(chip, 0, 600);
	rmw_chip_free(chip);
}

static void a_restart_ends_the_session(void **state)
{
	struct rmw_chip *chip = connect(0);
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_chip_run(chip, &err));
	assert_true(rmw_port_pause(&peer.port, 10, &err));
	assert_int_equal(peer.resets, 1);
	assert_false(rmw_chip_run(chip, &err));
	rmw_chip_free(chip);
}

static void a_route_that_cannot_be_is_refused(void **state)
{
	static const struct {
		enum rmw_route route;
		bool has_loader, is_damaged;
		enum rmw_code code;
	} rows[] = {
		{ RMW_ROUTE_ROM, false, false, RMW_E_USAGE },
		{ RMW_ROUTE_ROM, true, false, RMW_E_USAGE },
		{ RMW_ROUTE_LOADER, false, false, RMW_E_USAGE },
		{ RMW_ROUTE_STUB, true, false, RMW_E_USAGE },
		{ RMW_ROUTE_AUTO, true, true, RMW_E_LOADER_FILE },
		{ RMW_ROUTE_LOADER, true, false, RMW_OK },
		{ RMW_ROUTE_STUB, false, false, RMW_OK },
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_chip_options options = { .port = &peer.port, .route = rows[i].route };
		struct rmw_err err = { 0 };
		struct rmw_chip *chip;

		set_up(state);
		image[4000] ^= rows[i].is_damaged ? 1 : 0;
		options.stub = RMW_VIEW_OF(image);
		if (rows[i].has_loader)
			options.loader = RMW_VIEW_OF(image);
		chip = rmw_ln882h_new(&options, &err);
		assert_int_equal(err.code, rows[i].code);
		assert_int_equal(chip != NULL, rows[i].code == RMW_OK);
		assert_int_equal(peer.passed[LN_DEVICE_TO_CHIP], 0);
		rmw_chip_free(chip);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_loader_that_runs_is_found_and_identified, set_up),
		cmocka_unit_test(a_chip_without_a_factory_mac_has_none),
		cmocka_unit_test_setup(the_boot_rom_is_given_the_loader, set_up),
		cmocka_unit_test_setup(a_loader_that_does_not_answer_is_told_of, set_up),
		cmocka_unit_test_setup(another_rom_is_another_chip, set_up),
		cmocka_unit_test_setup(a_loader_of_another_kind_gives_way, set_up),
		cmocka_unit_test_setup(nobody_is_told_of_with_what_to_do, set_up),
		cmocka_unit_test_setup(a_write_erases_and_writes_what_it_covers, set_up),
		cmocka_unit_test_setup(each_write_says_where, set_up),
		cmocka_unit_test_setup(what_kills_the_loader_is_never_sent, set_up),
		cmocka_unit_test(a_protected_flash_is_left_alone_and_told_of),
		cmocka_unit_test_setup(reading_gets_over_damaged_answers, set_up),
		cmocka_unit_test_setup(no_damaged_line_erases_anything_else, set_up),
		cmocka_unit_test(a_write_that_failed_is_done_again),
		cmocka_unit_test_setup(a_line_on_which_no_long_packet_arrives_gets_short_ones,
				       set_up),
		cmocka_unit_test(the_highest_rate_that_works_is_taken),
		cmocka_unit_test(a_loader_that_was_left_is_found),
		cmocka_unit_test_setup(a_line_that_goes_bad_is_served_slower, set_up),
		cmocka_unit_test_setup(nothing_behind_4_mib_is_asked_of_the_loader, set_up),
		cmocka_unit_test_setup(a_line_with_too_many_faults_is_served_slower, set_up),
		cmocka_unit_test_setup(a_restart_ends_the_session, set_up),
		cmocka_unit_test(a_route_that_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
