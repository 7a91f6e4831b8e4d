/* SPDX-License-Identifier: MIT */
/* The line on the log. */
#include "support/cmocka.h"

#include <string.h>

#include "boot/core/report.h"

static void expect(const struct boot *boot, const char *want)
{
	char text[BOOT_REPORT_MAX + 1];
	const uint32_t len = boot_report(boot, 5, text);

	assert_in_range(len, 1, BOOT_REPORT_MAX);
	text[len] = '\0';
	assert_string_equal(text, want);
}

static void it_tells_what_was_tried_and_what_came_of_it(void **state)
{
	struct boot boot = {
		.table = { .copy = 1, .len = 272 },
		.try_count = 2,
		.tries = { { 0xd8000, 1, BOOT_BAD_CODE }, { 0x10000, 0, BOOT_GOOD } },
	};

	(void)state;
	expect(&boot, "rmwflash-boot_0.1.0: partition table 1; slot 1 at 0x0d8000: hash is wrong; "
		      "slot 0 at 0x010000: started\r\n");
	boot.table.len = 0;
	boot.try_count = 1;
	boot.tries[0] = (struct boot_try){ 0x10000, BOOT_SLOT_NONE, BOOT_BLANK };
	expect(&boot, "rmwflash-boot_0.1.0: no partition table; at 0x010000: blank; nothing to "
		      "start, again in 5 s\r\n");
}

/* Every verdict has words, and the longest of them three times are not cut. */
static void the_longest_line_has_room(void **state)
{
	struct boot boot = { .table = { .copy = 1, .len = 1 }, .try_count = BOOT_TRIES_MAX };
	char text[BOOT_REPORT_MAX];

	(void)state;
	for (int verdict = BOOT_OUTSIDE; verdict < BOOT_VERDICTS; verdict++) {
		uint32_t len;

		for (uint32_t i = 0; i < BOOT_TRIES_MAX; i++)
			boot.tries[i] =
				(struct boot_try){ 0xffffffff, 1, (enum boot_verdict)verdict };
		len = boot_report(&boot, 5, text);
		assert_in_range(len, 1, BOOT_REPORT_MAX - 1);
		assert_memory_equal(text + len - 3, "s\r\n", 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_tells_what_was_tried_and_what_came_of_it),
		cmocka_unit_test(the_longest_line_has_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
