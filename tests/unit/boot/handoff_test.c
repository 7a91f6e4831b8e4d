/* SPDX-License-Identifier: MIT */
/* What the application finds in RAM. */
#include "support/cmocka.h"

#include <string.h>

#include "boot/core/handoff.h"
#include "support/boot_flash.h"

static uint8_t cells[0x100000];
static struct boot_port flash = { cells, sizeof(cells), 0 };
static struct boot boot;
static uint8_t left[BOOT_HANDOFF_MAX];

static const uint8_t zeros[BOOT_HANDOFF_MAX];

static void choose(void)
{
	boot_init(&boot, &flash);
	assert_true(boot_choose(&boot));
	memset(left, 0x55, sizeof(left));
}

static void put_flash(void)
{
	memset(cells, 0xff, sizeof(cells));
	boot_flash_put_table(&flash, 1, &BOOT_FLASH_TABLE(1, 0));
	boot_flash_put_image(&flash, BOOT_FLASH_SLOT_0, 0x100, NULL, 0);
}

static void copy_number_table_and_flash_configuration_follow_each_other(void **state)
{
	static const uint8_t second[] = { 1, 0, 0, 0 };

	(void)state;
	put_flash();
	choose();
	assert_int_equal(boot_handoff_build(&boot, left),
			 4 + BOOT_FLASH_TABLE_LEN + BOOT_FLASH_BLOCK_SIZE);
	assert_memory_equal(left, second, 4);
	assert_memory_equal(left + 4, cells + 0xf000, BOOT_FLASH_TABLE_LEN);
	assert_memory_equal(left + 4 + BOOT_FLASH_TABLE_LEN, cells + BOOT_FLASH_SLOT_0 + 8,
			    BOOT_FLASH_BLOCK_SIZE);
}

/* bl602-soc 8.4: 0x18 + 36 for each entry */
static void the_flash_configuration_is_where_applications_look(void **state)
{
	(void)state;
	put_flash();
	choose();
	(void)boot_handoff_build(&boot, left);
	assert_memory_equal(left + 0x18 + 36 * BOOT_FLASH_TABLE_ENTRIES, "FCFG", 4);
	boot.table.len = BOOT_TABLE_MAX;
	assert_int_equal(boot_handoff_build(&boot, left), BOOT_HANDOFF_MAX);
	assert_memory_equal(left + 0x18 + 36 * BOOT_TABLE_ENTRIES_MAX, "FCFG", 4);
}

static void a_firmware_without_one_gets_that_of_the_boot_stage(void **state)
{
	const uint32_t at = 4 + BOOT_FLASH_TABLE_LEN;

	(void)state;
	put_flash();
	memcpy(cells, cells + BOOT_FLASH_SLOT_0, BOOT_HEADER_SIZE);
	cells[BOOT_FLASH_CONFIG + 5] ^= 1;
	boot_flash_set_header(&flash, BOOT_FLASH_SLOT_0, 8, 0);
	choose();
	(void)boot_handoff_build(&boot, left);
	assert_memory_equal(left + at, zeros, BOOT_FLASH_BLOCK_SIZE);

	cells[BOOT_FLASH_CONFIG + 5] ^= 1;
	choose();
	(void)boot_handoff_build(&boot, left);
	assert_memory_equal(left + at, cells + 8, BOOT_FLASH_BLOCK_SIZE);
}

/* What ran before may have left a table there. */
static void without_a_table_nothing_looks_like_one(void **state)
{
	(void)state;
	put_flash();
	memset(cells + 0xf000, 0xff, 0x1000);
	choose();
	assert_int_equal(boot_handoff_build(&boot, left), 0x18 + BOOT_FLASH_BLOCK_SIZE);
	assert_memory_equal(left, zeros, 0x18);
	assert_memory_equal(left + 0x18, cells + BOOT_FLASH_SLOT_0 + 8, BOOT_FLASH_BLOCK_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copy_number_table_and_flash_configuration_follow_each_other),
		cmocka_unit_test(the_flash_configuration_is_where_applications_look),
		cmocka_unit_test(a_firmware_without_one_gets_that_of_the_boot_stage),
		cmocka_unit_test(without_a_table_nothing_looks_like_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
