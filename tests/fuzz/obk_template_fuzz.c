/* SPDX-License-Identifier: MIT */
/* Templates from anywhere: what is taken is in bounds, and reads the same when it is printed. */
#include <stdlib.h>
#include <string.h>

#include <rmwflash/obk.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static bool is_text(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static void check_bounds(const struct rmw_obk_template *template,
			 const struct rmw_obk_findings *findings)
{
	check(is_text(template->vendor, sizeof(template->vendor)) &&
	      is_text(template->name, sizeof(template->name)) &&
	      is_text(template->model, sizeof(template->model)) &&
	      is_text(template->chip, sizeof(template->chip)) &&
	      is_text(template->board, sizeof(template->board)) &&
	      is_text(template->command, sizeof(template->command)));
	check(template->keyword_count <= RMW_OBK_KEYWORDS_MAX);
	for (size_t i = 0; i < template->keyword_count; i++)
		check(is_text(template->keywords[i], sizeof(template->keywords[i])));
	check(findings->count <= RMW_OBK_FINDINGS_MAX);
	for (size_t i = 0; i < findings->count; i++)
		check(is_text(findings->items[i].text, sizeof(findings->items[i].text)) &&
		      findings->items[i].pin >= -1 &&
		      findings->items[i].pin < (int)RMW_OBK_PINS_MAX);
}

static void check_again(const struct rmw_obk_template *first)
{
	static struct rmw_obk_template second;
	static struct rmw_obk_findings findings;
	rmw_auto(buf) json = RMW_BUF_INIT;
	rmw_auto(buf) again = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	findings.count = 0;
	check(rmw_obk_template_print(first, &json, &err));
	check(rmw_obk_template_parse(rmw_buf_view(&json), &second, &findings, &err));
	check(memcmp(first->pins, second.pins, sizeof(second.pins)) == 0);
	check(rmw_obk_template_print(&second, &again, &err));
	check(rmw_view_equal(rmw_buf_view(&json), rmw_buf_view(&again)));
}

/* Through a configuration and out of it: pins, flags and command are the same. */
static void check_applied(const struct rmw_obk_template *first)
{
	static const struct rmw_obk_platform platform = { .chip = "BL602" };
	static struct rmw_obk_template second;
	static struct rmw_obk_config config;
	struct rmw_err err = { 0 };

	memset(&config, 0, sizeof(config));
	config.pin_room = RMW_OBK_PINS_MAX;
	check(rmw_obk_template_apply(first, &config, &err));
	rmw_obk_template_from(&config, &platform, &second);
	check(memcmp(first->pins, second.pins, sizeof(second.pins)) == 0);
	check(first->flags == second.flags && strcmp(first->command, second.command) == 0);
	check_again(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rmw_obk_template template;
	static struct rmw_obk_findings findings;
	struct rmw_err err = { 0 };

	findings = (struct rmw_obk_findings){ 0 };
	if (!rmw_obk_template_parse((struct rmw_view){ data, size }, &template, &findings, &err)) {
		check(err.code == RMW_E_BAD_TEXT && findings.count == 0);
		return 0;
	}
	check_bounds(&template, &findings);
	check_again(&template);
	check_applied(&template);
	return 0;
}
