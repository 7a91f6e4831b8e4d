/* SPDX-License-Identifier: MIT */
/* The board: content that outlives it. */
#include "support/cmocka.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/sim_board.h"

static void content_outlives_the_board(void **state)
{
	char spec[400];
	const char *path = scratch_path("flash.bin");
	struct rmw_port *port;

	(void)state;
	snprintf(spec, sizeof(spec), "bl602?flash=1M&stock=0&image=%s", path);
	port = open_rom(spec);
	SEND(port, 0x30, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x31, 0, 6, 0, 0, 0, 0, 0, 0xab, 0xcd);
	EXPECT(port, 'O', 'K');
	rmw_port_free(port);
	port = open_rom(spec);
	assert_int_equal(rmw_sim_flash(rmw_sim_of_port(port)).len, 1 << 20);
	assert_int_equal(rmw_sim_flash(rmw_sim_of_port(port)).data[1], 0xcd);
	rmw_port_free(port);
}

static void an_image_of_another_size_is_refused(void **state)
{
	char spec[400];
	const char *path = scratch_path("short.bin");
	struct rmw_sim *sim = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	write_test_file(path, (struct rmw_view){ (const uint8_t *)"x", 1 });
	snprintf(spec, sizeof(spec), "bl602?image=%s", path);
	assert_false(rmw_sim_new(&sim, spec, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
}

static void an_image_with_no_place_to_be_kept_is_refused_before_any_work(void **state)
{
	char spec[400];
	struct rmw_sim *sim = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	snprintf(spec, sizeof(spec), "bl602?image=%s/flash.bin", scratch_path("missing"));
	assert_false(rmw_sim_new(&sim, spec, &err));
	assert_int_equal(err.code, RMW_E_FILE_WRITE);
	assert_null(sim);
}

static void content_that_cannot_be_kept_is_told(void **state)
{
	const char *folder = scratch_path("folder");
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char spec[400];

	(void)state;
	assert_int_equal(mkdir(folder, 0700), 0);
	snprintf(spec, sizeof(spec), "bl602?flash=64K&stock=0&image=%s/flash.bin", folder);
	port = open_rom(spec);
	assert_true(rmw_port_finish(port, &err));
	snprintf(spec, sizeof(spec), "%s/flash.bin", folder);
	assert_int_equal(unlink(spec), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_false(rmw_port_finish(port, &err));
	assert_int_equal(err.code, RMW_E_FILE_WRITE);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_outlives_the_board),
		cmocka_unit_test(an_image_of_another_size_is_refused),
		cmocka_unit_test(an_image_with_no_place_to_be_kept_is_refused_before_any_work),
		cmocka_unit_test(content_that_cannot_be_kept_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
