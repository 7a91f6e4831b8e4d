/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_OBK_TEMPLATE_H
#define RMW_TESTS_OBK_TEMPLATE_H

#include "support/cmocka.h"

#include <rmwflash/obk.h>

#include "support/scratch.h"

/* A template that was read, and what was found. */
struct read_template {
	struct rmw_obk_template template;
	struct rmw_obk_findings findings;
};

/* All of it, padding and what stands behind its texts too: parse and from leave none to chance. */
static inline bool is_same_template(const struct rmw_obk_template *a,
				    const struct rmw_obk_template *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Files of data/obk that hold templates, "template_" before them and ".json" behind. */
static const char *const obk_template_names[] = {
	"t01_bl602_relay_button",   "t02_bl602_wallswitch_tgl", "t03_double_click_channel2",
	"t04_flags64_command_crlf", "t05_old_names_and_spaces", "t06_no_semicolon_unknown_role",
	"t07_dinput_roles",
};

/* Ends the test when it is refused. */
static inline void read_template(struct rmw_view json, struct read_template *read)
{
	struct rmw_err err = { 0 };

	*read = (struct read_template){ 0 };
	if (!rmw_obk_template_parse(json, &read->template, &read->findings, &err))
		fail_msg("%.*s: %s", (int)json.len, (const char *)json.data, err.cause);
}

static inline void read_template_text(const char *json, struct read_template *read)
{
	read_template((struct rmw_view){ (const uint8_t *)json, strlen(json) }, read);
}

/* One that ships with the tests. */
static inline void read_template_file(const char *name, struct read_template *read)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	read_test_file(name, &text);
	read_template(rmw_buf_view(&text), read);
}

static inline size_t count_findings(const struct rmw_obk_findings *findings, const char *code)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += strcmp(findings->items[i].code, code) == 0;
	return count;
}

/* Ends the test unless printing and parsing gives the same template. */
static inline void check_printed(const struct rmw_obk_template *template)
{
	rmw_auto(buf) json = RMW_BUF_INIT;
	struct read_template again;
	struct rmw_err err = { 0 };

	assert_true(rmw_obk_template_print(template, &json, &err));
	read_template(rmw_buf_view(&json), &again);
	if (!is_same_template(template, &again.template))
		fail_msg("printed and read it is another one:\n%.*s", (int)json.len,
			 (const char *)json.data);
}

#endif
