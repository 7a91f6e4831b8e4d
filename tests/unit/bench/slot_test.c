/* SPDX-License-Identifier: MIT */
/* Slots: the map, what a command line names, and learning the map from adapters that come. */
#include "support/cmocka.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/learn.h"
#include "bench/slot.h"

static struct rmw_slot_map map;
static struct rmw_slots slots;
static struct rmw_troubles problems;
static struct rmw_err err;

static void parse(const char *text)
{
	memset(&problems, 0, sizeof(problems));
	memset(&err, 0, sizeof(err));
	rmw_slot_map_parse((struct rmw_view){ (const uint8_t *)text, strlen(text) }, "m", &map,
			   &problems);
}

static bool choose(const char *const *ports, size_t count, const struct rmw_slot_map *from)
{
	memset(&err, 0, sizeof(err));
	memset(&slots, 0, sizeof(slots));
	return rmw_slots_choose(ports, count, from, &slots, &err);
}

static void a_map_comes_back_as_it_was_written(void **state)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	(void)state;
	parse("# bench\n3 = 1-1.4\n 1=1-1.2 \n");
	assert_int_equal(problems.count, 0);
	assert_int_equal(map.count, 2);
	assert_int_equal(map.rows[0].number, 1);
	assert_string_equal(map.rows[1].usb_path, "1-1.4");
	assert_int_equal(map.rows[1].line, 2);
	assert_true(rmw_slot_map_print(&map, &text, &err));
	rmw_slot_map_parse(rmw_buf_view(&text), "m", &map, &problems);
	assert_int_equal(problems.count + map.count, 2);
	assert_string_equal(rmw_slot_map_find(&map, 3)->usb_path, "1-1.4");
}

static void each_wrong_line_has_its_place_and_its_words(void **state)
{
	static const struct {
		const char *line;
		unsigned column;
		const char *says;
	} rows[] = {
		{ "2", 1, "no line of NUMBER = USBPATH" },
		{ "0 = 1-1.4", 1, "from 1 to 99" },
		{ "100 = 1-1.4", 1, "from 1 to 99" },
		{ "two = 1-1.4", 1, "from 1 to 99" },
		{ "2 = ttyUSB0", 5, "no place on USB" },
		{ "2 =", 4, "no place on USB" },
		{ "1 = 1-1.4", 1, "slot 1 stands in line 1 already" },
		{ "2 = 1-1.2", 5, "1-1.2 is slot 1 already, in line 1" },
	};
	char text[80];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		(void)snprintf(text, sizeof(text), "1 = 1-1.2\n%s\n", rows[i].line);
		parse(text);
		assert_int_equal(problems.count, 1);
		assert_int_equal(problems.items[0].code, RMW_E_SLOTS_BAD);
		assert_int_equal(problems.items[0].place.line, 2);
		assert_int_equal(problems.items[0].place.column, rows[i].column);
		assert_non_null(strstr(problems.items[0].text, rows[i].says));
	}
}

static void ports_and_slots_of_the_map_go_together(void **state)
{
	static const char *const ports[] = { "/dev/ttyUSB7", "slot:1", "sim:bl602", "sim:bl602",
					     "path:1-1.9" };

	(void)state;
	parse("1 = 1-1.2\n3 = 1-1.4\n");
	assert_true(choose(ports, RMW_COUNT(ports), &map));
	assert_int_equal(slots.count, 5);
	assert_string_equal(slots.items[0].port, "path:1-1.2");
	assert_string_equal(slots.items[1].port, "/dev/ttyUSB7");
	assert_int_equal(slots.items[4].number, 5);
	assert_string_equal(slots.items[4].port, "path:1-1.9");
	assert_true(choose(NULL, 0, &map));
	assert_int_equal(slots.count, 2);
	assert_int_equal(slots.items[1].number, 3);
}

static void ports_that_are_no_slot_are_refused(void **state)
{
	static const struct {
		const char *ports[2];
		enum rmw_code code;
		const char *says;
	} rows[] = {
		{ { "slot:2" }, RMW_E_SLOTS_BAD, "no slot 2" },
		{ { "slot:x" }, RMW_E_SLOTS_BAD, "from 1 to 99" },
		{ { "slot:1", "slot:1" }, RMW_E_SLOTS_BAD, "named twice" },
		{ { "slot:1", "path:1-1.2" }, RMW_E_SLOTS_BAD, "for two slots" },
		{ { "/dev/a", "/dev/a" }, RMW_E_SLOTS_BAD, "for two slots" },
		{ { "path:x" }, RMW_E_PORT_SPEC, "path:1-1.4" },
	};

	(void)state;
	parse("1 = 1-1.2\n");
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_false(choose(rows[i].ports, rows[i].ports[1] == NULL ? 1 : 2, &map));
		assert_int_equal(err.code, rows[i].code);
		assert_non_null(strstr(err.cause, rows[i].says));
	}
	assert_false(choose(NULL, 0, NULL));
	assert_non_null(strstr(err.cause, "no map of slots"));
	assert_false(choose((const char *const[]){ "slot:1" }, 1, NULL));
	assert_non_null(strstr(err.cause, "no map of slots yet"));
}

static void no_more_slots_than_have_room(void **state)
{
	const char *ports[RMW_SLOTS_MAX + 1];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ports); i++)
		ports[i] = "sim:bl602";
	assert_true(choose(ports, RMW_SLOTS_MAX, NULL));
	assert_false(choose(ports, RMW_SLOTS_MAX + 1, NULL));
}

/* What is plugged in at each look: letters are places on USB, large ones boards that spoke; '.'
 * ends the operator's patience. */
struct fake {
	const char *const *looks;
	size_t at;
	unsigned asked;
	unsigned came;
	bool breaks;
};

static bool fake_list(void *ctx, struct rmw_port_info *list, size_t max, size_t *count,
		      struct rmw_err *error)
{
	struct fake *fake = ctx;
	const char *look = fake->looks[fake->at];

	(void)error;
	*count = 0;
	for (; *look != '\0' && *look != '.' && *count < max; look++) {
		struct rmw_port_info *info = &list[(*count)++];

		memset(info, 0, sizeof(*info));
		if (*look != '?')
			(void)snprintf(info->usb_path, sizeof(info->usb_path), "1-%d",
				       tolower((unsigned char)*look) - 'a');
	}
	return true;
}

static bool fake_spoke(void *ctx, const struct rmw_port_info *info)
{
	const struct fake *fake = ctx;

	return strchr(fake->looks[fake->at], 'A' + atoi(info->usb_path + 2)) != NULL;
}

static bool fake_wait(void *ctx, bool *is_over, struct rmw_err *error)
{
	struct fake *fake = ctx;

	if (fake->breaks)
		return rmw_fail(error, RMW_E_INTERRUPTED, "stopped");
	fake->at++;
	*is_over = strchr(fake->looks[fake->at], '.') != NULL;
	return true;
}

static void fake_ask(void *ctx, unsigned number)
{
	((struct fake *)ctx)->asked = number;
}

static void fake_came(void *ctx, unsigned number, const struct rmw_port_info *info)
{
	assert_true(info->usb_path[0] != '\0');
	((struct fake *)ctx)->came = number;
}

static bool learn(struct fake *fake)
{
	const struct rmw_learn_hands hands = { fake_list, fake_spoke, fake_wait,
					       fake_ask,  fake_came,  fake };

	memset(&err, 0, sizeof(err));
	return rmw_learn(&hands, &map, &err);
}

static void adapters_become_slots_in_the_order_they_come(void **state)
{
	/* one is in, and comes out and in again; one without USB; two at once; one twice */
	static const char *const looks[] = { "a",   "a?",    "?",    "a",     "ab",
					     "acb", "acbed", "cbed", "acbed." };
	static const char *const expected[] = { "1-0", "1-1", "1-2", "1-4", "1-3" };
	struct fake fake = { .looks = looks };

	(void)state;
	assert_true(learn(&fake));
	assert_int_equal(map.count, RMW_COUNT(expected));
	for (size_t i = 0; i < RMW_COUNT(expected); i++) {
		assert_int_equal(map.rows[i].number, i + 1);
		assert_string_equal(map.rows[i].usb_path, expected[i]);
	}
	assert_int_equal(fake.came, 5);
	assert_int_equal(fake.asked, 6);
}

static void boards_become_slots_as_they_are_touched(void **state)
{
	/* three are in; one speaks, and goes on; two at once; each of them alone; one that came */
	static const char *const looks[] = { "abc", "aBc", "aBc",  "ABC",  "AbC",
					     "Abc", "abC", "abcd", "abcD." };
	static const char *const expected[] = { "1-1", "1-0", "1-2", "1-3" };
	struct fake fake = { .looks = looks };

	(void)state;
	assert_true(learn(&fake));
	assert_int_equal(map.count, RMW_COUNT(expected));
	for (size_t i = 0; i < RMW_COUNT(expected); i++)
		assert_string_equal(map.rows[i].usb_path, expected[i]);
}

static void learning_nothing_fails_and_keeps_the_map(void **state)
{
	static const char *const looks[] = { "ab", "ab", "ab." };
	struct fake fake = { .looks = looks };

	(void)state;
	parse("7 = 1-1.2\n");
	assert_false(learn(&fake));
	assert_int_equal(err.code, RMW_E_SLOTS_BAD);
	fake = (struct fake){ .looks = looks, .breaks = true };
	assert_false(learn(&fake));
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	assert_int_equal(map.rows[0].number, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_comes_back_as_it_was_written),
		cmocka_unit_test(each_wrong_line_has_its_place_and_its_words),
		cmocka_unit_test(ports_and_slots_of_the_map_go_together),
		cmocka_unit_test(ports_that_are_no_slot_are_refused),
		cmocka_unit_test(no_more_slots_than_have_room),
		cmocka_unit_test(adapters_become_slots_in_the_order_they_come),
		cmocka_unit_test(boards_become_slots_as_they_are_touched),
		cmocka_unit_test(learning_nothing_fails_and_keeps_the_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
