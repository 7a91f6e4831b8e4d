/* SPDX-License-Identifier: MIT */
/* The rows of chips and ports: whole, without doubles, and in an order that finds each of them. */
#include "support/cmocka.h"

#include <string.h>

#include <rmwflash/session.h>

#include "session/registry.h"

static void every_port_can_be_found_by_its_prefix(void **state)
{
	size_t count;
	const struct rmw_port_kind *kinds = rmw_port_kinds(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_true(kinds[i].open != NULL && kinds[i].help[0] != '\0');
		assert_int_equal(strncmp(kinds[i].form, kinds[i].prefix, strlen(kinds[i].prefix)),
				 0);
		/* No earlier row takes what is meant for this one. */
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(
				strncmp(kinds[i].prefix, kinds[j].prefix, strlen(kinds[j].prefix)),
				0);
	}
	assert_string_equal(kinds[count - 1].prefix, "");
}

static void people_are_told_of_the_same_rows(void **state)
{
	size_t kind_count, form_count, chip_count, name_count;
	const struct rmw_port_kind *kinds = rmw_port_kinds(&kind_count);
	const struct rmw_port_form *forms = rmw_session_port_forms(&form_count);
	const struct rmw_chip_kind *chips = rmw_chip_kinds(&chip_count);
	const char *const *names = rmw_session_chips(&name_count);

	(void)state;
	assert_int_equal(kind_count, form_count);
	assert_int_equal(chip_count, name_count);
	for (size_t i = 0; i < kind_count; i++)
		assert_string_equal(kinds[i].form, forms[i].form);
	for (size_t i = 0; i < chip_count; i++)
		assert_string_equal(chips[i].name, names[i]);
}

/* What only hears in the milliseconds after its start is asked without a pause. */
static void a_chip_that_asks_at_reset_is_looked_for_without_a_pause(void **state)
{
	size_t chip_count, family_count;
	const struct rmw_chip_kind *chips = rmw_chip_kinds(&chip_count);
	const struct rmw_chip_family *families = rmw_chip_families(&family_count);

	(void)state;
	for (size_t i = 0; i < chip_count; i++) {
		const struct rmw_session_pace pace = rmw_session_pace_of(chips[i].name);
		size_t at = 0;

		while (at < family_count && families[at].open != chips[i].family)
			at++;
		assert_true(at < family_count);
		assert_true(pace.look_ms > 0);
		assert_int_equal(pace.pause_ms == 0, rmw_asks_at_reset(&families[at]));
	}
	assert_int_equal(rmw_session_pace_of("BK7231T").pause_ms, 0);
	assert_int_equal(rmw_session_pace_of("z80").pause_ms, 0);
}

static const struct {
	const char *says;
	struct rmw_session_options options;
	enum rmw_code code;
} wishes[] = {
	/* clang-format off */
	{ "no such form of port",  { .port = "sim:nothing" }, RMW_E_PORT_SPEC },
	{ "no such port",          { .port = "/dev/nothing-here" }, RMW_E_PORT_MISSING },
	{ "no such chip",          { .port = "sim:bl602", .chip = "z80" }, RMW_E_USAGE },
	{ "no such reset before",  { .port = "sim:bl602", .before = "c" }, RMW_E_USAGE },
	{ "no such reset after",   { .port = "sim:bl602", .after = "c" }, RMW_E_USAGE },
	{ "no such loader",        { .port = "sim:bl602", .loader = "/nothing" }, RMW_E_FILE_READ },
	{ "a loader that is none", { .port = "sim:bl602", .loader = "/etc/passwd" }, RMW_E_LOADER_FILE },
	{ "all there",             { .port = "sim:bl602", .chip = "bl602" }, RMW_OK },
	/* clang-format on */
};

static void a_wish_that_cannot_be_met_is_told_for_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(wishes); i++) {
		struct rmw_session *session = NULL;
		struct rmw_err err = { 0 };

		print_message("%s\n", wishes[i].says);
		assert_int_equal(rmw_session_open(&session, &wishes[i].options, &err),
				 wishes[i].code == RMW_OK);
		assert_int_equal(err.code, wishes[i].code);
		assert_int_equal(session != NULL, wishes[i].code == RMW_OK);
		rmw_session_free(session);
	}
}

static void stop_at_prompt(void *ctx, const struct rmw_event *event)
{
	if (event->kind == RMW_EVENT_PROMPT)
		atomic_store(&((struct rmw_cancel *)ctx)->is_asked, true);
}

/* The search would go on for ever. */
static void asking_to_stop_ends_every_search(void **state)
{
	static const char *const ports[] = {
		"sim:bl602?gpio8=low",
		"fault:cut@1,sim:bl602",
		"fault:cut@>1,sim:bl602",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ports); i++) {
		struct rmw_cancel cancel = { 0 };
		struct rmw_session *session = NULL;
		struct rmw_err err = { 0 };

		assert_false(rmw_session_open(
			&session,
			&(struct rmw_session_options){ .port = ports[i],
						       .cancel = &cancel,
						       .watch = { stop_at_prompt, &cancel },
						       .waits_forever = true },
			&err));
		assert_int_equal(err.code, RMW_E_INTERRUPTED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_port_can_be_found_by_its_prefix),
		cmocka_unit_test(people_are_told_of_the_same_rows),
		cmocka_unit_test(a_chip_that_asks_at_reset_is_looked_for_without_a_pause),
		cmocka_unit_test(a_wish_that_cannot_be_met_is_told_for_what_it_is),
		cmocka_unit_test(asking_to_stop_ends_every_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
