/* SPDX-License-Identifier: MIT */
/* A simulated OpenBeken boots: log, settings, Wi-Fi, boot counters, partition tables. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "support/obk_board.h"
#include "support/scratch.h"

#define DATA "data/obk/"
#define USUAL (&obk_usual_layout)

static void expect_psm(struct rmw_port *port, const char *file)
{
	rmw_auto(buf) want = RMW_BUF_INIT;
	const struct rmw_view psm = obk_psm(port, USUAL);

	read_test_file(file, &want);
	assert_int_equal(want.len, psm.len);
	assert_int_equal(rmw_view_difference(psm, rmw_buf_view(&want)), psm.len);
}

/* Power on, and what the log says then. */
static void expect_log(struct rmw_port *port, uint32_t ms, const char *const *texts, size_t count)
{
	char *log;

	obk_start(port, 0);
	log = obk_log(port, ms);
	for (size_t i = 0; i < count; i++)
		if (strstr(log, texts[i]) == NULL)
			fail_msg("'%s' is not in the log:\n%s", texts[i], log);
	free(log);
}

#define EXPECT_LOG(port, ms, ...)                                                                  \
	expect_log(port, ms, (const char *const[]){ __VA_ARGS__ },                                 \
		   sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void the_first_boot_leaves_what_the_firmware_leaves(void **state)
{
	struct rmw_port *port = obk_board("", USUAL);

	(void)state;
	obk_start(port, 8000);
	expect_psm(port, DATA "psm_0x8000_first_boot_defaults.bin");
	rmw_port_free(port);
}

static void the_log_tells_of_defaults_and_of_time(void **state)
{
	struct rmw_port *port = obk_board("", USUAL);

	(void)state;
	EXPECT_LOG(port, 8000, "Booting BL602 Chip...", "OpenBL602, version 1.18.299",
		   "reboot reason POWER_OFF", "size is 32768 bytes",
		   "Config crc or ident mismatch. Default config will be loaded.", "Using SSID []",
		   "Info:MAIN:Time 1, ", "Info:MAIN:Time 7, ");
	rmw_port_free(port);
}

static void the_log_tells_the_settings_it_found(void **state)
{
	struct rmw_port *port = obk_board("&obk=1.18.57", USUAL);

	(void)state;
	obk_put_psm(port, USUAL, DATA "psm_0x8000_generated.bin");
	EXPECT_LOG(port, 3000, "OpenBL602, version 1.18.57",
		   "Correct config has been loaded with 1 changes count.",
		   "Using SSID [Example-WiFi]", "Using Pass [correct horse 42]");
	rmw_port_free(port);
}

static void a_config_with_a_wrong_checksum_becomes_the_defaults(void **state)
{
	static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };
	struct rmw_port *port = obk_board("", USUAL);
	struct sim_obk_store store = { rmw_sim_of_port(port), OBK_PSM, 8 };
	struct sim_obk_config config;
	rmw_auto(buf) bad = RMW_BUF_INIT;

	(void)state;
	obk_put_psm(port, USUAL, DATA "psm_0x8000_generated.bin");
	read_test_file(DATA "mainconfig_v5_bl602_badcrc.bin", &bad);
	assert_int_equal(sim_bus_flash_start(&rmw_sim_of_port(port)->bus), 0);
	assert_true(sim_obk_store_set(&store, "mY0bcFg", rmw_buf_view(&bad)));
	EXPECT_LOG(port, 3000, "Config crc or ident mismatch", "Using SSID []");
	assert_true(sim_obk_config_load(&config, &sim_obk_platform_bl602,
					sim_obk_store_find(&store, "mY0bcFg"), mac));
	assert_int_equal(sim_obk_text(&config, SIM_OBK_SSID).len, 0);
	rmw_port_free(port);
}

static void credentials_and_access_point_decide_the_link(void **state)
{
	static const struct {
		const char *options;
		const char *psm;
		enum sim_obk_link link;
	} cases[] = {
		{ "&ap=Example-WiFi:correct horse 42", DATA "psm_0x8000_generated.bin",
		  SIM_OBK_JOINED },
		{ "&ap=Example%2DWiFi:correct%20horse%2042", DATA "psm_0x8000_generated.bin",
		  SIM_OBK_JOINED },
		{ "&ap=Example-WiFi:wrong", DATA "psm_0x8000_generated.bin", SIM_OBK_DOWN },
		{ "&ap=Other:correct horse 42", DATA "psm_0x8000_generated.bin", SIM_OBK_DOWN },
		{ "&ap=Backup-WiFi:spare-pass-9", DATA "psm_0x8000_generated.bin", SIM_OBK_JOINED },
		{ "", DATA "psm_0x8000_generated.bin", SIM_OBK_DOWN },
		{ "&ap=Example-WiFi:correct horse 42", DATA "psm_0x8000_first_boot_defaults.bin",
		  SIM_OBK_SOFT_AP },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = obk_board(cases[i].options, USUAL);

		obk_put_psm(port, USUAL, cases[i].psm);
		obk_start(port, 30000);
		assert_int_equal(obk_of(port)->link, cases[i].link);
		rmw_port_free(port);
	}
}

static void an_old_release_runs_over_the_end_of_a_short_store(void **state)
{
	static const struct obk_layout short_psm = { 0x1f6000, 0x4000, 0 };
	struct rmw_port *port = obk_board("&obk=1.18.57", &short_psm);
	struct rmw_span cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);

	(void)state;
	memset(cells.data + 0x1fa000, 0x5a, 0x6000);
	EXPECT_LOG(port, 3000, "size is 32768 bytes",
		   "Dead Loop. Reason: no Valid media partition found");
	assert_memory_equal(cells.data + 0x1fd008, "EF40", 4);
	assert_int_equal(cells.data[0x1fe000], 0x5a);
	assert_false(sim_obk_runs(obk_of(port)));
	rmw_port_free(port);
}

static void a_new_release_takes_the_length_of_the_table(void **state)
{
	static const struct obk_layout layouts[] = {
		{ 0x1f6000, 0x4000, 0x1a2000 },
		{ 0x1e9000, 0x13000, 0x1a2000 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(layouts); i++) {
		struct rmw_port *port = obk_board("", &layouts[i]);
		struct rmw_span cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
		const uint32_t end = layouts[i].psm + layouts[i].psm_size;

		memset(cells.data + end, 0x5a, 0x1000);
		obk_start(port, 3000);
		assert_memory_equal(cells.data + end - 0x1000 + 8, "EF40", 4);
		assert_int_equal(cells.data[end], 0x5a);
		assert_true(sim_obk_runs(obk_of(port)));
		rmw_port_free(port);
	}
}

static void the_fifth_start_that_is_cut_short_is_in_safe_mode(void **state)
{
	struct rmw_port *port = obk_board("", USUAL);

	(void)state;
	for (unsigned i = 1; i <= 5; i++) {
		obk_start(port, 3000);
		assert_int_equal(obk_of(port)->is_safe, i == 5);
		assert_int_equal(obk_of(port)->has_api, i < 5);
	}
	board_pass(port, 6000);
	obk_start(port, 3000);
	assert_false(obk_of(port)->is_safe);
	rmw_port_free(port);
}

static void a_boot_loop_starts_again_and_again(void **state)
{
	struct rmw_port *port = obk_board("&obk_fault=bootloop", USUAL);
	unsigned starts = 0;
	char *log;

	(void)state;
	obk_start(port, 0);
	log = obk_log(port, 10000);
	for (const char *at = log; (at = strstr(at, "reboot reason POWER_OFF")) != NULL; at++)
		starts++;
	assert_in_range(starts, 8, 14);
	free(log);
	rmw_port_free(port);
}

static void a_silent_one_says_nothing(void **state)
{
	struct rmw_port *port = obk_board("&obk_fault=silent", USUAL);
	char *log;

	(void)state;
	obk_start(port, 0);
	log = obk_log(port, 10000);
	assert_string_equal(log, "");
	free(log);
	rmw_port_free(port);
}

static void an_image_that_is_damaged_or_not_openbeken_is_not_played(void **state)
{
	struct rmw_port *port = obk_board("", USUAL);
	struct rmw_span cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
	char *log;

	(void)state;
	memcpy(cells.data + 0x20000, "OpenBL602", 9); /* behind the image */
	cells.data[0x11000 + 0x700] = 1;
	obk_start(port, 0);
	log = obk_log(port, 3000);
	assert_string_equal(log, "");
	free(log);
	memset(cells.data + 0x11000, 'x', 0x200);
	obk_start(port, 0);
	log = obk_log(port, 3000);
	assert_non_null(strstr(log, "made up"));
	free(log);
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_boot_leaves_what_the_firmware_leaves),
		cmocka_unit_test(the_log_tells_of_defaults_and_of_time),
		cmocka_unit_test(the_log_tells_the_settings_it_found),
		cmocka_unit_test(a_config_with_a_wrong_checksum_becomes_the_defaults),
		cmocka_unit_test(credentials_and_access_point_decide_the_link),
		cmocka_unit_test(an_old_release_runs_over_the_end_of_a_short_store),
		cmocka_unit_test(a_new_release_takes_the_length_of_the_table),
		cmocka_unit_test(the_fifth_start_that_is_cut_short_is_in_safe_mode),
		cmocka_unit_test(a_boot_loop_starts_again_and_again),
		cmocka_unit_test(a_silent_one_says_nothing),
		cmocka_unit_test(an_image_that_is_damaged_or_not_openbeken_is_not_played),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
