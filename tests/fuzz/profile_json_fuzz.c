/* SPDX-License-Identifier: MIT */
/* Any text as a profile, as a list to import, and what follows from it; a good one survives. */
#include <stdlib.h>
#include <string.h>

#include <rmwflash/profile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rmw_profile profile, again;
static struct rmw_obk_findings findings;
static struct rmw_profile_setup setup;

static bool take(void *ctx, const struct rmw_profile *imported, const char *why,
		 struct rmw_err *err)
{
	(void)ctx;
	(void)err;
	if ((imported == NULL) == (why == NULL) || (imported != NULL && imported->id[0] == '\0'))
		abort();
	return true;
}

static void ignore(void *ctx, const char *what, const char *a, const char *b)
{
	(void)ctx;
	if (strcmp(a, b) == 0 || what[0] == '\0')
		abort();
}

static void use(void)
{
	const struct rmw_profile_options options = { .power_on = RMW_POWER_ON_LAST,
						     .ext_switch = RMW_EXT_SWITCH_DINPUT };
	rmw_auto(buf) json = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char text[64];

	rmw_profile_lint(&profile, &(struct rmw_profile_target){ 0 }, &findings);
	if (!rmw_profile_edit(&profile, &options, &setup, &err))
		rmw_err_clear(&err);
	(void)rmw_profile_ext_question(&profile, &(struct rmw_profile_options){ 0 }, text,
				       sizeof(text));
	if (!rmw_profile_print(&profile, &json, &err) ||
	    !rmw_profile_parse(rmw_buf_view(&json), &again, &findings, &err))
		abort();
	rmw_profile_diff(&profile, &again, ignore, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view json = { data, size };
	struct rmw_err err = { 0 };

	findings.count = 0;
	if (rmw_profile_parse(json, &profile, &findings, &err))
		use();
	rmw_err_clear(&err);
	if (!rmw_profile_import(json, take, NULL, &err))
		rmw_err_clear(&err);
	return 0;
}
