/* SPDX-License-Identifier: MIT */
/*
 * A whole flash of somebody's, where there is one: RMW_REAL_FLASH=FILE of 2 MiB, and
 * RMW_REAL_EXPECT=TEXT that its log at 2 Mbaud has to hold. Neither ships with the tests.
 */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "support/scratch.h"
#include "support/sim_board.h"

#define RUN_MS 2000u
#define LOG_MAX (1u << 16)

/* What the partition table says, as the application reads it from where the boot stage left it. */
#define PARTITIONS "Active Partition[0] consumed"

static void copy_file(const char *from, const char *to)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (!rmw_file_read(from, RMW_BUF_CAP, &bytes, &err))
		fail_msg("%s", err.cause);
	write_test_file(to, rmw_buf_view(&bytes));
}

static size_t log_of(struct rmw_port *port, struct rmw_span into)
{
	const struct rmw_sim *sim = rmw_sim_of_port(port);
	const uint64_t end_us = rmw_sim_now_us(sim) + RUN_MS * 1000;
	struct rmw_err err = { 0 };
	size_t len = 0, got;

	while (rmw_sim_now_us(sim) < end_us && len < into.len && rmw_sim_death(sim) == NULL) {
		assert_true(rmw_port_read(port, rmw_span_part(into, len, SIZE_MAX), &got,
					  rmw_port_in(port, 50), &err));
		len += got;
	}
	return len;
}

static void a_real_boot_stage_starts_a_real_application(void **state)
{
	const char *flash = getenv("RMW_REAL_FLASH"), *expected = getenv("RMW_REAL_EXPECT");
	const char *copy = scratch_path("flash.bin");
	static uint8_t text[LOG_MAX];
	struct rmw_port *port;
	struct rmw_err err = { 0 };
	char spec[512];
	size_t len;

	(void)state;
	if (flash == NULL)
		skip();
	if (expected == NULL)
		expected = PARTITIONS;
	copy_file(flash, copy);
	snprintf(spec, sizeof(spec), "bl602?app=code&gpio8=low&image=%s", copy);
	port = open_board(spec);
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	len = log_of(port, RMW_SPAN_OF(text));
	print_message("%.*s\n%s\n", (int)len, (const char *)text,
		      rmw_sim_death(rmw_sim_of_port(port)) != NULL
			      ? rmw_sim_death(rmw_sim_of_port(port))
			      : "it runs");
	assert_non_null(memmem(text, len, expected, strlen(expected)));
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_boot_stage_starts_a_real_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
