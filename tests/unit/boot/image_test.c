/* SPDX-License-Identifier: MIT */
/* What of a slot may be started, and what speaks against it. */
#include "support/cmocka.h"

#include <string.h>

#include "boot/core/image.h"
#include "support/boot_flash.h"

#define SLOT BOOT_FLASH_SLOT_0
#define LEN 0x1234u
#define IGNORED 0xdeadbeefu
#define CODE (SLOT + BOOT_SLOT_CODE)

static uint8_t cells[0x40000];
static struct boot_port flash = { cells, sizeof(cells), 0 };
static struct stub_crc crc;
static struct boot_image image;

static enum boot_verdict look(uint32_t addr)
{
	stub_crc_init(&crc);
	flash.hashes = 0;
	return boot_image_read(&image, addr, &flash, &crc);
}

static void put_image(void)
{
	memset(cells, 0xff, sizeof(cells));
	boot_flash_put_image(&flash, SLOT, LEN, NULL, 0);
}

static void a_right_image_is_good(void **state)
{
	(void)state;
	put_image();
	assert_int_equal(look(SLOT), BOOT_GOOD);
	assert_int_equal(image.addr, SLOT);
	assert_memory_equal(image.header, cells + SLOT, BOOT_HEADER_SIZE);
	assert_int_equal(flash.hashes, 1);
}

static void every_bit_of_header_and_code_matters(void **state)
{
	(void)state;
	for (uint32_t at = 0; at < BOOT_HEADER_SIZE; at++) {
		put_image();
		boot_flash_flip(&flash, SLOT + at);
		assert_int_equal(look(SLOT), at < 4 ? BOOT_NO_HEADER : BOOT_BAD_HEADER);
	}
	for (uint32_t at = 0; at < LEN; at += 0x111) {
		put_image();
		boot_flash_flip(&flash, CODE + at);
		assert_int_equal(look(SLOT), BOOT_BAD_CODE);
	}
	put_image();
	boot_flash_flip(&flash, CODE + LEN);
	assert_int_equal(look(SLOT), BOOT_GOOD);
}

static void flags_decide(void **state)
{
	static const struct {
		uint32_t flags;
		enum boot_verdict verdict;
	} cases[] = {
		{ 0x3300, BOOT_GOOD },	    { 0x0100, BOOT_GOOD },	{ 0xf300, BOOT_GOOD },
		{ 0x3700, BOOT_GOOD },	    { 0x3301, BOOT_SIGNED },	{ 0x3302, BOOT_SIGNED },
		{ 0x3304, BOOT_ENCRYPTED }, { 0x3308, BOOT_ENCRYPTED }, { 0x3200, BOOT_NOT_FLASH },
		{ 0x33300, BOOT_GOOD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_image();
		boot_flash_set_header(&flash, SLOT, BOOT_FLASH_FLAGS, cases[i].flags);
		assert_int_equal(look(SLOT), cases[i].verdict);
	}
}

/* Flag and word, each alone and together. */
static void a_crc_is_only_ignored_when_flag_and_word_say_so(void **state)
{
	static const struct {
		uint32_t flags, word;
		enum boot_verdict verdict;
	} cases[] = {
		{ 0x13300, IGNORED, BOOT_GOOD },
		{ 0x03300, IGNORED, BOOT_BAD_HEADER },
		{ 0x13300, IGNORED + 1, BOOT_BAD_HEADER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_image();
		boot_flash_set_header(&flash, SLOT, BOOT_FLASH_FLAGS, cases[i].flags);
		for (unsigned byte = 0; byte < 4; byte++)
			cells[SLOT + BOOT_FLASH_CRC + byte] = (uint8_t)(cases[i].word >> 8 * byte);
		assert_int_equal(look(SLOT), cases[i].verdict);
	}
}

static void a_hash_is_only_ignored_when_flag_and_word_say_so(void **state)
{
	static const struct {
		uint32_t flags, word;
		enum boot_verdict verdict;
	} cases[] = {
		{ 0x23300, IGNORED, BOOT_GOOD },
		{ 0x03300, IGNORED, BOOT_BAD_CODE },
		{ 0x23300, IGNORED + 1, BOOT_BAD_CODE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_image();
		boot_flash_set_header(&flash, SLOT, BOOT_FLASH_FLAGS, cases[i].flags);
		boot_flash_set_header(&flash, SLOT, BOOT_FLASH_HASH, cases[i].word);
		assert_int_equal(look(SLOT), cases[i].verdict);
		assert_int_equal(flash.hashes, cases[i].verdict == BOOT_GOOD ? 0 : 1);
	}
}

static void lengths_that_cannot_be_are_not_hashed(void **state)
{
	static const struct {
		uint32_t len;
		enum boot_verdict verdict;
	} cases[] = {
		{ 0, BOOT_BAD_LENGTH },
		{ 0xffffffff, BOOT_BAD_LENGTH },
		{ BOOT_FLASH_MAX - CODE + 1, BOOT_BAD_LENGTH },
		{ BOOT_FLASH_MAX - CODE, BOOT_BAD_CODE },
		{ LEN + 1, BOOT_BAD_CODE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_image();
		boot_flash_set_header(&flash, SLOT, BOOT_FLASH_LENGTH, cases[i].len);
		assert_int_equal(look(SLOT), cases[i].verdict);
		assert_int_equal(flash.hashes, cases[i].verdict == BOOT_BAD_CODE);
	}
}

static void what_is_no_image_is_called_by_its_name(void **state)
{
	static const uint8_t xz[] = { 0xfd, '7', 'z', 'X', 'Z', 0x00 };

	(void)state;
	put_image();
	assert_int_equal(look(SLOT + 0x8000), BOOT_BLANK);
	assert_int_equal(look(sizeof(cells)), BOOT_BLANK);
	memcpy(cells + SLOT, xz, sizeof(xz));
	assert_int_equal(look(SLOT), BOOT_COMPRESSED);
	cells[SLOT + 5] = 1;
	assert_int_equal(look(SLOT), BOOT_NO_HEADER);
	memset(cells + SLOT, 0, BOOT_HEADER_SIZE);
	assert_int_equal(look(SLOT), BOOT_NO_HEADER);
}

/* Below the first slot there are the boot stage and its tables, whatever a table says. */
static void places_outside_are_not_read(void **state)
{
	static const uint32_t places[] = {
		0, 0x2000, 0xf000, 0xffff, BOOT_FLASH_MAX - 0x1000, BOOT_FLASH_MAX, 0xffffffff
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		put_image();
		memmove(cells, cells + SLOT, 0x8000);
		assert_int_equal(look(places[i]), BOOT_OUTSIDE);
	}
}

static void cache_ways_are_those_of_the_header(void **state)
{
	static const struct {
		uint32_t flags, ways_off;
	} cases[] = { { 0x3300, 3 }, { 0x0300, 0 }, { 0xf300, 0xf }, { 0x3100, 0xf } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_image();
		boot_flash_set_header(&flash, SLOT, BOOT_FLASH_FLAGS, cases[i].flags);
		assert_int_equal(look(SLOT), BOOT_GOOD);
		assert_int_equal(boot_image_ways_off(&image), cases[i].ways_off);
	}
}

static void a_flash_configuration_needs_magic_and_crc(void **state)
{
	(void)state;
	put_image();
	assert_int_equal(look(SLOT), BOOT_GOOD);
	assert_ptr_equal(boot_image_flash_block(&image, &crc), image.header + 8);
	for (uint32_t at = 8; at < 8 + BOOT_FLASH_BLOCK_SIZE; at++) {
		image.header[at] ^= 1;
		assert_null(boot_image_flash_block(&image, &crc));
		image.header[at] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_right_image_is_good),
		cmocka_unit_test(every_bit_of_header_and_code_matters),
		cmocka_unit_test(flags_decide),
		cmocka_unit_test(a_crc_is_only_ignored_when_flag_and_word_say_so),
		cmocka_unit_test(a_hash_is_only_ignored_when_flag_and_word_say_so),
		cmocka_unit_test(lengths_that_cannot_be_are_not_hashed),
		cmocka_unit_test(what_is_no_image_is_called_by_its_name),
		cmocka_unit_test(places_outside_are_not_read),
		cmocka_unit_test(cache_ways_are_those_of_the_header),
		cmocka_unit_test(a_flash_configuration_needs_magic_and_crc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
