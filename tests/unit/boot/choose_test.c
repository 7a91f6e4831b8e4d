/* SPDX-License-Identifier: MIT */
/* Which firmware is started, from all that tables and slots can say. */
#include "support/cmocka.h"

#include <string.h>

#include "boot/core/boot.h"
#include "support/boot_flash.h"

#define LEN 0x400u

static uint8_t cells[0x200000];
static struct boot_port flash = { cells, sizeof(cells), 0 };
static struct boot boot;

/* What a slot holds, by a letter each: of slot 0, slot 1, and 0x10000 where that is neither. */
static void put_slot(uint32_t addr, char what)
{
	static const uint8_t xz[] = { 0xfd, '7', 'z', 'X', 'Z', 0x00 };

	if (what == 'g' || what == 'h' || what == 'c')
		boot_flash_put_image(&flash, addr, LEN, NULL, 0);
	if (what == 'h')
		boot_flash_flip(&flash, addr + 0x20);
	if (what == 'c')
		boot_flash_flip(&flash, addr + BOOT_SLOT_CODE);
	if (what == 'x')
		memcpy(cells + addr, xz, sizeof(xz));
}

static void put_flash(const struct boot_flash_table *table, const char what[3])
{
	memset(cells, 0xff, sizeof(cells));
	if (table != NULL) {
		boot_flash_put_table(&flash, 0, table);
		put_slot(table->addr[0], what[0]);
		put_slot(table->addr[1], what[1]);
	}
	put_slot(0x10000, what[2]);
	boot_init(&boot, &flash);
}

/* g: good, h: header damaged, c: code damaged, x: compressed, '.': blank or not looked at. */
static void the_active_slot_is_tried_first_and_then_the_other(void **state)
{
	static const struct {
		const char *says;
		uint8_t active;
		const char *what;
		int slot; /* -1: none */
		uint32_t tries;
	} cases[] = {
		{ "both are good, first active", 0, "gg.", 0, 1 },
		{ "both are good, second active", 1, "gg.", 1, 1 },
		{ "active one blank", 0, ".g.", 1, 2 },
		{ "active one blank", 1, "g..", 0, 2 },
		{ "header of the active one damaged", 0, "hg.", 1, 2 },
		{ "code of the active one damaged", 1, "gc.", 0, 2 },
		{ "an update that cannot be unpacked", 1, "gx.", 0, 2 },
		{ "the other one damaged", 0, "gc.", 0, 1 },
		{ "a request to copy slot 0", 2, "gg.", 0, 1 },
		{ "a request to copy slot 1", 3, "gg.", 1, 1 },
		{ "a request to copy what is damaged", 3, "gc.", 0, 2 },
		{ "an index out of everything", 0xff, "gg.", 1, 1 },
		{ "both damaged", 0, "ch.", -1, 2 },
		{ "nothing there", 1, "...", -1, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool is_found;

		put_flash(&BOOT_FLASH_TABLE(1, cases[i].active), cases[i].what);
		is_found = boot_choose(&boot);
		if (is_found != (cases[i].slot >= 0) || boot.try_count != cases[i].tries)
			fail_msg("%s", cases[i].says);
		if (is_found)
			assert_int_equal(boot.tries[boot.try_count - 1].slot, cases[i].slot);
		if (is_found)
			assert_int_equal(boot.image.addr, cases[i].slot == 0 ? BOOT_FLASH_SLOT_0
									     : BOOT_FLASH_SLOT_1);
		assert_int_equal(boot_is_plain(&boot), is_found && cases[i].tries == 1);
	}
}

static void a_slot_that_the_table_does_not_give_is_not_tried(void **state)
{
	struct boot_flash_table one = BOOT_FLASH_TABLE(1, 0);

	(void)state;
	one.size[1] = 0;
	put_flash(&one, "cg.");
	assert_false(boot_choose(&boot));
	assert_int_equal(boot.try_count, 1);

	one = BOOT_FLASH_TABLE(1, 1);
	one.addr[1] = 0;
	put_flash(&one, "g..");
	assert_true(boot_choose(&boot));
	assert_int_equal(boot.try_count, 1);
	assert_int_equal(boot.tries[0].slot, 0);
}

/* A table may give no slot at all, or two that hold nothing. */
static void without_a_slot_the_usual_place_is_tried(void **state)
{
	const struct boot_flash_table elsewhere = { .addr = { 0x40000, 0x80000 },
						    .size = { 0x20000, 0x20000 } };
	const struct boot_flash_table nowhere = { .active = 1 };

	(void)state;
	put_flash(NULL, "..g");
	assert_true(boot_choose(&boot));
	assert_int_equal(boot.try_count, 1);
	assert_int_equal(boot.tries[0].slot, BOOT_SLOT_NONE);
	assert_int_equal(boot.table.len, 0);
	assert_false(boot_is_plain(&boot));

	put_flash(&elsewhere, ".cg");
	assert_true(boot_choose(&boot));
	assert_int_equal(boot.try_count, 3);
	assert_int_equal(boot.image.addr, BOOT_FIRST_SLOT);

	put_flash(&nowhere, "..g");
	assert_true(boot_choose(&boot));
	assert_int_equal(boot.try_count, 1);

	put_flash(NULL, "..c");
	assert_false(boot_choose(&boot));
}

static void slots_on_the_boot_stage_or_behind_all_flash_are_refused(void **state)
{
	const struct boot_flash_table bad = { .addr = { 0x2000, 0xfffffff0 },
					      .size = { 0xe000, 0x20000 } };

	(void)state;
	memset(cells, 0xff, sizeof(cells));
	boot_flash_put_table(&flash, 0, &bad);
	boot_init(&boot, &flash);
	assert_false(boot_choose(&boot));
	assert_int_equal(boot.tries[0].verdict, BOOT_OUTSIDE);
	assert_int_equal(boot.tries[1].verdict, BOOT_OUTSIDE);
	assert_int_equal(boot.tries[2].verdict, BOOT_BLANK);
}

/* An updater writes to the slot that is not active: that must not be the running one. */
static void the_table_then_says_which_slot_runs(void **state)
{
	static const struct {
		uint8_t active, runs;
		const char *what;
	} cases[] = {
		{ 0, 0, "gg." }, { 0, 1, "cg." }, { 1, 0, "gx." }, { 2, 0, "gg." }, { 3, 1, "gg." }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct boot_firmware firmware;
		struct boot_table again;

		put_flash(&BOOT_FLASH_TABLE(1, cases[i].active), cases[i].what);
		assert_true(boot_choose(&boot));
		memcpy(cells + 0xe000, boot.table.bytes, boot.table.len);
		assert_true(boot_table_load(&again, &flash, &boot.crc));
		assert_true(boot_table_firmware(&again, &firmware));
		assert_int_equal(firmware.active, cases[i].runs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_active_slot_is_tried_first_and_then_the_other),
		cmocka_unit_test(a_slot_that_the_table_does_not_give_is_not_tried),
		cmocka_unit_test(without_a_slot_the_usual_place_is_tried),
		cmocka_unit_test(slots_on_the_boot_stage_or_behind_all_flash_are_refused),
		cmocka_unit_test(the_table_then_says_which_slot_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
