/* SPDX-License-Identifier: MIT */
/* Which copy of the partition table counts, and what it says of the firmware. */
#include "support/cmocka.h"

#include <string.h>

#include "boot/core/table.h"
#include "support/boot_flash.h"

#define COPY_0 0xe000u
#define COPY_1 0xf000u
#define COUNT 6u
#define ENTRIES 16u
#define FIRMWARE (ENTRIES + 36u)
#define LAST_CRC (ENTRIES + 3 * 36u)

static uint8_t cells[0x20000];
static struct boot_port flash = { cells, sizeof(cells), 0 };
static struct stub_crc crc;

static void put_tables(uint32_t first_age, uint32_t second_age)
{
	memset(cells, 0xff, sizeof(cells));
	stub_crc_init(&crc);
	boot_flash_put_table(&flash, 0, &BOOT_FLASH_TABLE(first_age, 0));
	boot_flash_put_table(&flash, 1, &BOOT_FLASH_TABLE(second_age, 1));
}

static void the_valid_copy_of_higher_age_counts(void **state)
{
	static const struct {
		uint32_t first_age, second_age;
		uint32_t damage; /* one bit there; 0: none */
		uint32_t more_damage;
		int copy; /* -1: none */
	} cases[] = {
		{ 0, 0, 0, 0, 0 },
		{ 3, 3, 0, 0, 0 },
		{ 3, 4, 0, 0, 1 },
		{ 4, 3, 0, 0, 0 },
		{ 0x7fffffff, 0x80000000, 0, 0, 1 },
		{ 0, 0xffffffff, 0, 0, 1 },
		{ 3, 4, COPY_1, 0, 0 },
		{ 3, 4, COPY_1 + COUNT, 0, 0 },
		{ 3, 4, COPY_1 + 8, 0, 0 },
		{ 3, 4, COPY_1 + 12, 0, 0 },
		{ 3, 4, COPY_1 + FIRMWARE, 0, 0 },
		{ 3, 4, COPY_1 + LAST_CRC, 0, 0 },
		{ 4, 3, COPY_0 + FIRMWARE + 12, 0, 1 },
		{ 0, 0, COPY_0, 0, 1 },
		{ 3, 4, COPY_0, COPY_1, -1 },
		{ 3, 4, COPY_0 + LAST_CRC, COPY_1 + 12, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct boot_table table;
		bool is_found;

		put_tables(cases[i].first_age, cases[i].second_age);
		if (cases[i].damage != 0)
			boot_flash_flip(&flash, cases[i].damage);
		if (cases[i].more_damage != 0)
			boot_flash_flip(&flash, cases[i].more_damage);
		is_found = boot_table_load(&table, &flash, &crc);
		assert_int_equal(is_found, cases[i].copy >= 0);
		assert_int_equal(table.len, is_found ? BOOT_FLASH_TABLE_LEN : 0);
		if (!is_found)
			continue;
		assert_int_equal(table.copy, cases[i].copy);
		assert_memory_equal(table.bytes, cells + (cases[i].copy == 0 ? COPY_0 : COPY_1),
				    table.len);
	}
}

/* Sixteen is what the room is for: the count is looked at before its CRC means anything. */
static void more_entries_than_sixteen_are_no_table(void **state)
{
	struct boot_table table;

	(void)state;
	put_tables(0, 0);
	for (uint32_t copy = COPY_0; copy <= COPY_1; copy += 0x1000) {
		uint32_t sum;

		cells[copy + COUNT] = 17;
		sum = ~stub_crc_add(&crc, STUB_CRC_BEGIN, cells + copy, 12);
		for (unsigned i = 0; i < 4; i++)
			cells[copy + 12 + i] = (uint8_t)(sum >> 8 * i);
	}
	assert_false(boot_table_load(&table, &flash, &crc));
}

static void the_firmware_is_the_first_entry_of_its_type(void **state)
{
	struct boot_firmware firmware;
	struct boot_table table;

	(void)state;
	put_tables(0, 1);
	assert_true(boot_table_load(&table, &flash, &crc));
	assert_true(boot_table_firmware(&table, &firmware));
	assert_int_equal(firmware.active, 1);
	assert_int_equal(firmware.addr[0], BOOT_FLASH_SLOT_0);
	assert_int_equal(firmware.addr[1], BOOT_FLASH_SLOT_1);
	assert_int_equal(firmware.size[0], 0xc8000);
	assert_int_equal(firmware.size[1], 0x88000);
}

static void a_table_without_firmware_says_so(void **state)
{
	struct boot_firmware firmware = { 7, { 7, 7 }, { 7, 7 } };
	struct boot_table table;

	(void)state;
	put_tables(0, 1);
	assert_true(boot_table_load(&table, &flash, &crc));
	table.bytes[FIRMWARE] = 5;
	assert_false(boot_table_firmware(&table, &firmware));
	assert_int_equal(firmware.active, 7);
	memset(cells, 0xff, sizeof(cells));
	assert_false(boot_table_load(&table, &flash, &crc));
	assert_false(boot_table_firmware(&table, &firmware));
}

/* What is left to the application is a valid table again. */
static void the_active_slot_can_be_changed(void **state)
{
	struct boot_firmware firmware;
	struct boot_table table;

	(void)state;
	put_tables(0, 1);
	assert_true(boot_table_load(&table, &flash, &crc));
	boot_table_set_active(&table, 0, &crc);
	memcpy(cells + COPY_1, table.bytes, table.len);
	assert_true(boot_table_load(&table, &flash, &crc));
	assert_int_equal(table.copy, 1);
	assert_true(boot_table_firmware(&table, &firmware));
	assert_int_equal(firmware.active, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_valid_copy_of_higher_age_counts),
		cmocka_unit_test(more_entries_than_sixteen_are_no_table),
		cmocka_unit_test(the_firmware_is_the_first_entry_of_its_type),
		cmocka_unit_test(a_table_without_firmware_says_so),
		cmocka_unit_test(the_active_slot_can_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
