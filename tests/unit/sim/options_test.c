/* SPDX-License-Identifier: MIT */
/* Options of a simulated board: what is refused, and how. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "support/sim_board.h"

static void refuse_all(const char *const *specs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct rmw_sim *sim = NULL;
		struct rmw_err err = { 0 };

		if (rmw_sim_new(&sim, specs[i], &err))
			fail_msg("'%s' was taken", specs[i]);
		assert_int_equal(err.code, RMW_E_PORT_SPEC);
	}
}

static void wrong_options_are_refused(void **state)
{
	static const char *const specs[] = {
		"bl604",
		"bl602?colour=red",
		"bl602?flash",
		"bl602?flash=3M",
		"bl602?flash=banana",
		"bl602?jedec=ef40",
		"bl602?mac=18:b9:05:12:34",
		"bl602?gpio8=up",
		"bl602?wiring=c",
		"bl602?pace=2",
		"bl602?protect=100",
		"bl602?latency=256",
		"bl602?carries=4000001",
		"bl602?fault=drop",
		"bl602?fault=drop@0",
		"bl602?fault=melt@3",
		"bl602?fault=drop@3;",
		"bl602?fault=stuck@1:8:0",
		"bl602?fault=stuck@0x200000:1:0",
		"bl602?flash=8M&stock=1",
		"bl602?app=other",
		"bl602?press=3",
		"bl602?press=23:low@5",
		"bl602?press=3:down@5",
		"bl602?press=3:low@5+",
		"bl602?press=3:low@5+6;",
		"bl602?press=3:low@20+5,3:low@24",
		"bl602?hum=23",
		"bl602?hum=3:",
		"bl602?hum=3:5,",
		"bl602?obk=1.18",
		"bl602?obk=1.18.57x",
		"bl602?obk_fault=fire",
		"bl602?ap=:secret",
		"bl602?ap=a%2",
		"bl602?http=8080",
		"bl602?http=0.0.0.0:80",
		"bl602?http=127.0.0.1:70000",
		"bl602?http_cut=3:before",
		"bl602?mqtt=192.168.0.2:1883",
		"bl602?mqtt=127.0.0.1:0",
		"bl602?mqtt=127.0.0.1:65536",
		"bl602?mqtt=localhost:1883",
		"bl602?http_cut=x",
		"",
	};

	(void)state;
	refuse_all(specs, RMW_COUNT(specs));
}

static void wrong_options_of_a_bk7231_are_refused(void **state)
{
	static const char *const specs[] = {
		"bk7231",	   "bk7231t?boot=2",   "bk7231t?key=none",
		"bk7231t?stray=0", "bk7231t?app=code", "bk7231n?flash=8M&stock=1",
	};

	(void)state;
	refuse_all(specs, RMW_COUNT(specs));
}

static void an_unknown_option_is_told_the_known_ones(void **state)
{
	static const char *const chips[] = { "bl602", "bk7231t", "bk7231n", "ln882h" };
	size_t count;
	const struct rmw_sim_option *options = rmw_sim_options(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		bool is_told = false;

		for (size_t chip = 0; chip < RMW_COUNT(chips); chip++) {
			struct rmw_sim *sim = NULL;
			struct rmw_err err = { 0 };
			char spec[64], name[32];

			snprintf(spec, sizeof(spec), "%s?colour=red", chips[chip]);
			snprintf(name, sizeof(name), " %s", options[i].name);
			assert_false(rmw_sim_new(&sim, spec, &err));
			is_told = is_told || strstr(err.cause, name) != NULL;
		}
		assert_true(is_told);
	}
}

static void an_option_of_another_chip_is_refused_as_unknown(void **state)
{
	static const char *const specs[] = {
		"bl602?boot=1.0.5",  "bl602?key=zero",	   "bk7231t?gpio8=low",	 "bk7231t?cpu=rv32",
		"bk7231t?ef_cfg=04", "bk7231n?boot=1.0.5", "bk7231n?stray=hang",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_sim *sim = NULL;
		struct rmw_err err = { 0 };

		assert_false(rmw_sim_new(&sim, specs[i], &err));
		assert_int_equal(err.code, RMW_E_PORT_SPEC);
		assert_non_null(strstr(err.cause, "no option '"));
	}
}

static void the_efuse_says_what_was_asked_for(void **state)
{
	static const struct {
		const char *spec;
		uint32_t word;
		uint32_t value;
	} cases[] = {
		{ "bl602", 5, 0x05123456 },
		{ "bl602", 6, 0x001e18b9 },
		{ "bl602?mac_check=wrong", 6, 0x001f18b9 },
		{ "bl602?mac=7CB94CA8A985", 6, 0x00197cb9 },
		{ "bl602?dev_info=92000000", 6, 0x921e18b9 },
		{ "bl602?sw_usage=3", 4, 3 },
		{ "bl602?ef_cfg=0x4", 0, 4 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_board(cases[i].spec);

		assert_int_equal(rmw_sim_of_port(port)->bus.efuse[cases[i].word], cases[i].value);
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_options_are_refused),
		cmocka_unit_test(wrong_options_of_a_bk7231_are_refused),
		cmocka_unit_test(an_unknown_option_is_told_the_known_ones),
		cmocka_unit_test(an_option_of_another_chip_is_refused_as_unknown),
		cmocka_unit_test(the_efuse_says_what_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
