/* SPDX-License-Identifier: MIT */
/* What a file becomes: where its bytes go, with which settings, and why it may be refused. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/flash.h>

#include "image/bl_flash_config.h"
#include "image/bl_header.h"
#include "image/bl_partition.h"
#include "image/bl_slot.h"
#include "support/fake_chip.h"

static struct fake_chip fake;
static uint8_t room[FAKE_ROOM];
static struct rmw_goal goal;
static struct rmw_err err;

static int start(void **state)
{
	(void)state;
	fake_chip_init(&fake);
	rmw_goal_release(&goal);
	rmw_err_clear(&err);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	rmw_goal_release(&goal);
	return 0;
}

/* Start-up code (auipc gp) and a name: what a raw application is known by. */
static struct rmw_view application(size_t len)
{
	static const uint8_t begin[] = { 0x97, 0x11, 0x00, 0x00 };

	fake_fill((struct rmw_span){ room, len }, 3);
	memcpy(room, begin, sizeof(begin));
	memcpy(room + 64, "OpenBL602_1.18.57", 18);
	return (struct rmw_view){ room, len };
}

static bool make(struct rmw_view file, const char *slot)
{
	const struct rmw_target target = { .slot = slot };

	rmw_goal_release(&goal);
	rmw_err_clear(&err);
	return rmw_goal_make(&goal, &fake.base, file, &target, &(struct rmw_watch){ 0 }, &err);
}

static bool make_at(struct rmw_view file, uint32_t addr)
{
	const struct rmw_target target = { .has_addr = true, .addr = addr };

	rmw_goal_release(&goal);
	rmw_err_clear(&err);
	return rmw_goal_make(&goal, &fake.base, file, &target, &(struct rmw_watch){ 0 }, &err);
}

static void put_header(uint32_t addr, uint8_t mark)
{
	struct rmw_bl_header header = { .flags = RMW_BL_FLAGS_FLASH,
					.length_or_segments = 16,
					.offset = 0x2000,
					.has_flash_config = true,
					.has_clock_config = true };

	memset(header.flash_config, mark, sizeof(header.flash_config));
	rmw_bl_header_build(&header, fake.flash + addr);
}

static struct rmw_bl_header built_header(void)
{
	struct rmw_bl_header header;

	assert_true(rmw_bl_header_parse(goal.parts[0].bytes, &header, &err));
	return header;
}

static void an_application_goes_to_the_active_slot_with_the_boot_stages_settings(void **state)
{
	(void)state;
	put_header(0, 0x11);
	put_header(FAKE_FW0, 0x22);
	assert_true(make(application(5000), NULL));
	assert_int_equal(goal.count, 1);
	assert_int_equal(goal.parts[0].addr, FAKE_FW0);
	assert_int_equal(goal.parts[0].bytes.len, RMW_BL_SLOT_CODE + 5008);
	assert_memory_equal(goal.parts[0].bytes.data + RMW_BL_SLOT_CODE, room, 5000);
	assert_int_equal(built_header().flash_config[0], 0x11);
	assert_non_null(strstr(goal.summary, "firmware slot 0 at 0x010000"));
}

static void without_a_boot_stage_the_settings_of_the_slot_serve(void **state)
{
	(void)state;
	put_header(0, 0x11);
	fake.flash[20] ^= 1; /* its settings are damaged */
	put_header(FAKE_FW0, 0x22);
	assert_true(make(application(5000), NULL));
	assert_int_equal(built_header().flash_config[0], 0x22);
}

static void without_any_header_the_jedec_id_decides(void **state)
{
	static const uint8_t known[][3] = { { 0xc8, 0x40, 0x15 },
					    { 0x85, 0x60, 0x16 },
					    { 0x0b, 0x40, 0x15 } };
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(known); i++) {
		bool is_known = rmw_bl_flash_config_by_jedec(known[i], config);

		memcpy(fake.base.id.jedec, known[i], 3);
		assert_int_equal(make(application(5000), NULL), is_known);
		if (is_known)
			assert_memory_equal(built_header().flash_config, config, sizeof(config));
		else
			assert_int_equal(err.code, RMW_E_NO_FLASH_CONFIG);
	}
}

static void settings_that_nobody_knows_are_not_made_up(void **state)
{
	(void)state;
	memset(fake.base.id.jedec, 0x77, 3);
	assert_false(make(application(5000), NULL));
	assert_int_equal(err.code, RMW_E_NO_FLASH_CONFIG);
	assert_non_null(strstr(err.cause, "77 77 77"));
}

static void the_slot_can_be_chosen(void **state)
{
	(void)state;
	put_header(0, 0x11);
	assert_true(make(application(5000), "FW1"));
	assert_int_equal(goal.parts[0].addr, FAKE_FW1);
	assert_non_null(strstr(goal.summary, "slot 1"));
	assert_false(make(application(5000), "psm"));
	assert_int_equal(err.code, RMW_E_NO_REGION);
}

static void an_application_larger_than_its_slot_is_refused_with_both_numbers(void **state)
{
	(void)state;
	put_header(0, 0x11);
	assert_true(make(application(FAKE_FW0_SIZE - RMW_BL_SLOT_CODE), NULL));
	assert_false(make(application(FAKE_FW0_SIZE - RMW_BL_SLOT_CODE + 1), NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_non_null(strstr(err.cause, "65552"));
	assert_non_null(strstr(err.cause, "65536"));
}

static void without_a_table_an_application_has_no_place(void **state)
{
	(void)state;
	memset(fake.flash + 0xe000, 0xff, 0x2000);
	assert_false(make(application(5000), NULL));
	assert_int_equal(err.code, RMW_E_NO_REGION);
	assert_non_null(strstr(err.cause, "write a complete image first"));
}

static void a_slot_ends_where_calibration_begins(void **state)
{
	struct rmw_bl_table table;
	rmw_auto(buf) copies = RMW_BUF_INIT;

	(void)state;
	put_header(0, 0x11);
	assert_true(
		rmw_bl_table_parse((struct rmw_view){ fake.flash + 0xe000, 0x1000 }, &table, &err));
	table.entries[0].size[1] = FAKE_FW1_SIZE + 0x1000; /* into mfg */
	assert_true(rmw_bl_table_build_copies(&table, &copies, &err));
	memcpy(fake.flash + 0xe000, copies.data, copies.len);
	assert_false(make(application(FAKE_FW1_SIZE - RMW_BL_SLOT_CODE + 1), "fw1"));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_true(make(application(FAKE_FW1_SIZE - RMW_BL_SLOT_CODE), "fw1"));
}

static struct rmw_buf slot_image(void)
{
	static const uint8_t config[RMW_BL_FLASH_CONFIG_SIZE] = { 0x33 };
	struct rmw_buf image = RMW_BUF_INIT;

	assert_true(rmw_bl_slot_build(application(9000), config, &image, &err));
	return image;
}

static void a_slot_image_goes_to_its_slot_as_it_is(void **state)
{
	rmw_auto(buf) image = slot_image();

	(void)state;
	assert_true(make(rmw_buf_view(&image), NULL));
	assert_int_equal(goal.parts[0].addr, FAKE_FW0);
	assert_ptr_equal(goal.parts[0].bytes.data, image.data);
	assert_int_equal(goal.parts[0].bytes.len, image.len);
}

static void a_slot_image_that_is_cut_or_changed_is_refused(void **state)
{
	rmw_auto(buf) image = slot_image();

	(void)state;
	assert_false(make((struct rmw_view){ image.data, image.len - 1 }, NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_TRUNCATED);
	image.data[RMW_BL_SLOT_CODE + 77] ^= 1;
	assert_false(make(rmw_buf_view(&image), NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_DAMAGED);
}

static struct rmw_view complete_image(size_t len)
{
	memset(room, 0xff, len);
	memcpy(room + 0xe000, fake.flash + 0xe000, 0x2000);
	return (struct rmw_view){ room, len };
}

static void a_complete_image_goes_to_the_start(void **state)
{
	(void)state;
	assert_true(make(complete_image(0x30000), NULL));
	assert_int_equal(goal.parts[0].addr, 0);
	assert_int_equal(goal.parts[0].bytes.len, 0x30000);
	assert_false(make(complete_image(0x30000), "fw"));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	assert_false(make(complete_image(0x50000), NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
}

static void a_complete_image_with_damaged_firmware_is_refused(void **state)
{
	rmw_auto(buf) image = slot_image();

	(void)state;
	(void)complete_image(0x30000);
	/* room is also what slot_image built from: lay its slot into the image afterwards */
	memcpy(room + 0x10000, image.data, image.len);
	assert_true(make((struct rmw_view){ room, 0x30000 }, NULL));
	assert_false(make((struct rmw_view){ room, 0x12000 }, NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_TRUNCATED);
	room[0x11010] ^= 1;
	assert_false(make((struct rmw_view){ room, 0x30000 }, NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_DAMAGED);
}

static void a_dump_must_fill_the_flash_but_for_its_last_byte(void **state)
{
	(void)state;
	fake.base.facts.flash_size = 1u << 20;
	assert_true(make(complete_image(1u << 20), NULL));
	assert_true(make(complete_image((1u << 20) - 1), NULL));
	fake.base.facts.flash_size = 1u << 19;
	assert_false(make(complete_image(1u << 20), NULL));
	assert_int_equal(err.code, RMW_E_DUMP_SIZE);
}

static void files_that_belong_nowhere_are_refused_with_a_way_out(void **state)
{
	static const uint8_t xz[] = { 0xfd, '7', 'z', 'X', 'Z', 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t ota[512] = "BL60X_OTA_Ver1.0";
	static const uint8_t text[] = "hello, this is a text and no firmware at all";
	static const struct {
		struct rmw_view file;
		const char *says;
	} cases[] = {
		{ { xz, sizeof(xz) }, "over the air" },
		{ { ota, sizeof(ota) }, "over the air" },
		{ { text, sizeof(text) }, "--at ADDR" },
		{ { NULL, 0 }, "nothing in it" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		assert_false(make(cases[i].file, NULL));
		assert_int_equal(err.code, RMW_E_IMAGE_KIND);
		assert_non_null(strstr(err.cause, cases[i].says));
	}
	assert_int_equal(fake.counts[FAKE_READ], 0);
}

static void with_an_address_bytes_go_as_they_are(void **state)
{
	static const uint8_t text[] = "hello, this is a text and no firmware at all";

	(void)state;
	assert_true(make_at(RMW_VIEW_OF(text), 0x2a123));
	assert_int_equal(goal.parts[0].addr, 0x2a123);
	assert_ptr_equal(goal.parts[0].bytes.data, text);
	assert_true(make_at(application(100), 0x2a000));
	assert_int_equal(goal.parts[0].bytes.len, 100);
	assert_false(make_at(RMW_VIEW_OF(text), FAKE_SIZE - 10));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_false(make_at((struct rmw_view){ NULL, 0 }, 0));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	assert_int_equal(fake.counts[FAKE_READ], 0);
}

static void firmware_for_another_chip_is_refused_even_with_an_address(void **state)
{
	(void)state;
	fake.base.facts.name = "ln882h";
	fake.base.facts.title = "LN882H";
	assert_false(make(application(5000), NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_OTHER_CHIP);
	assert_false(make_at(application(5000), 0));
	assert_int_equal(err.code, RMW_E_IMAGE_OTHER_CHIP);
	assert_int_equal(fake.counts[FAKE_READ], 0);
}

static void a_locked_chip_needs_an_address(void **state)
{
	(void)state;
	fake.base.facts.is_readable = false;
	fake.base.facts.flash_size = 0;
	fake.base.id.is_read_locked = true;
	assert_false(make(application(5000), NULL));
	assert_int_equal(err.code, RMW_E_READ_LOCKED);
	assert_true(make_at(application(5000), 0x10000));
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(an_application_goes_to_the_active_slot_with_the_boot_stages_settings),
		CLAIM(without_a_boot_stage_the_settings_of_the_slot_serve),
		CLAIM(without_any_header_the_jedec_id_decides),
		CLAIM(settings_that_nobody_knows_are_not_made_up),
		CLAIM(the_slot_can_be_chosen),
		CLAIM(an_application_larger_than_its_slot_is_refused_with_both_numbers),
		CLAIM(without_a_table_an_application_has_no_place),
		CLAIM(a_slot_ends_where_calibration_begins),
		CLAIM(a_slot_image_goes_to_its_slot_as_it_is),
		CLAIM(a_slot_image_that_is_cut_or_changed_is_refused),
		CLAIM(a_complete_image_goes_to_the_start),
		CLAIM(a_complete_image_with_damaged_firmware_is_refused),
		CLAIM(a_dump_must_fill_the_flash_but_for_its_last_byte),
		CLAIM(files_that_belong_nowhere_are_refused_with_a_way_out),
		CLAIM(with_an_address_bytes_go_as_they_are),
		CLAIM(firmware_for_another_chip_is_refused_even_with_an_address),
		CLAIM(a_locked_chip_needs_an_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
