/* SPDX-License-Identifier: MIT */
/* Sidecars: what is written is read again, and what is not one is refused. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "flash/sidecar.h"
#include "support/scratch.h"

static const struct rmw_sidecar full = {
	.tool = "rmwflash 0.1.0",
	.date = "2026-07-12T10:15:00Z",
	.chip = "bl602",
	.variant = "BL602L",
	.route = "boot ROM",
	.has_mac = true,
	.mac = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x85 },
	.has_jedec = true,
	.jedec = { 0xef, 0x40, 0x15 },
	.flash_size = 2u << 20,
	.addr = 0x10000,
	.size = 3,
	.sha256 = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
		    0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
		    0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad },
	.partitions = { { "FW", 0, 1, { 0x10000, 0xd8000 }, { 0xc8000, 0x88000 } },
			{ "mfg\"\\", 2, 0, { 0x160000, 0 }, { 0x32000, 0 } } },
	.partition_count = 2,
	.stock = { "FWSW-HSBL602-SWITCH-BL602L" },
	.stock_count = 1,
};

static const struct rmw_view abc = { (const uint8_t *)"abc", 3 };

static struct rmw_view text_view(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static void what_is_built_is_parsed_again(void **state)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	rmw_auto(buf) again = RMW_BUF_INIT;
	struct rmw_sidecar parsed;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_sidecar_build(&full, &text, &err));
	assert_true(rmw_sidecar_parse(rmw_buf_view(&text), &parsed, &err));
	assert_true(rmw_sidecar_build(&parsed, &again, &err));
	assert_true(rmw_view_equal(rmw_buf_view(&text), rmw_buf_view(&again)));
	assert_string_equal(parsed.variant, full.variant);
	assert_string_equal(parsed.partitions[1].name, full.partitions[1].name);
	assert_int_equal(parsed.partitions[0].addr[1], 0xd8000);
	assert_memory_equal(parsed.sha256, full.sha256, sizeof(full.sha256));
	assert_string_equal(parsed.stock[0], full.stock[0]);
}

static void a_unit_without_a_mac_says_nothing_about_it(void **state)
{
	const struct rmw_chip_id id = { .has_mac = true, .is_mac_valid = true };
	struct rmw_sidecar bare = full, parsed;
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	bare.has_mac = false;
	bare.has_jedec = false;
	assert_true(rmw_sidecar_build(&bare, &text, &err));
	assert_true(rmw_sidecar_parse(rmw_buf_view(&text), &parsed, &err));
	assert_false(parsed.has_mac || parsed.has_jedec);
	assert_false(rmw_sidecar_is_of(&parsed, &id)); /* although both are zeros */
}

static void only_a_mac_that_can_be_trusted_names_a_unit(void **state)
{
	struct rmw_chip_id id = { .has_mac = true, .is_mac_valid = true };

	(void)state;
	memcpy(id.mac, full.mac, sizeof(id.mac));
	assert_true(rmw_sidecar_is_of(&full, &id));
	id.is_mac_valid = false;
	assert_false(rmw_sidecar_is_of(&full, &id));
	id.is_mac_valid = true;
	id.mac[5]++;
	assert_false(rmw_sidecar_is_of(&full, &id));
}

/* One member of a good text is replaced by something else. */
static const struct {
	const char *member, *becomes;
} damages[] = {
	/* clang-format off */
	{ "\"v\":1",                  "\"v\":2" },
	{ "\"v\":1",                  "\"v\":\"1\"" },
	{ "\"v\":1,",                 "" },
	{ "\"chip\":\"bl602\"",       "\"chip\":7" },
	{ "\"chip\":\"bl602\"",       "\"chip\":\"a name that is too long\"" },
	{ "\"chip\":\"bl602\"",       "\"chip\":\"\\u001b[2J\"" },
	{ "\"mac\":\"7cb94ca8a985\"", "\"mac\":\"7cb94ca8a9\"" },
	{ "\"mac\":\"7cb94ca8a985\"", "\"mac\":\"7cb94ca8a98g\"" },
	{ "\"mac\":\"7cb94ca8a985\"", "\"mac\":null" },
	{ "\"mac\":\"7cb94ca8a985\"", "\"mac\":[1]" },
	{ "\"jedec\":\"ef4015\"",     "\"jedec\":\"ef401500\"" },
	{ "\"size\":3,",              "\"size\":-3," },
	{ "\"size\":3,",              "\"size\":3.5," },
	{ "\"size\":3,",              "\"size\":1e99," },
	{ "\"flash_size\":2097152",   "\"flash_size\":\"2M\"" },
	{ "\"sha256\":\"ba",          "\"sha256\":\"" },
	{ "\"partitions\":[",         "\"partitions\":[7," },
	{ "\"partitions\":[",         "\"partitions\":[{}," },
	{ "\"partitions\":",          "\"others\":" },
	{ "\"type\":0",               "\"type\":256" },
	{ "\"name\":\"FW\"",          "\"name\":\"FWFWFWFWFW\"" },
	{ "\"slots\":[",              "\"slots\":[{\"addr\":1,\"size\":1}," },
	{ "\"stock\":[",              "\"stock\":[{},{},{},{}," },
	{ "\"text\":\"FWSW",          "\"text\":\"\\nFWSW" },
	/* clang-format on */
};

/* Without the spaces and line ends that the page has. */
static void squeeze(const struct rmw_buf *page, char *text)
{
	for (size_t i = 0; i < page->len; i++)
		if (page->data[i] > ' ')
			*text++ = (char)page->data[i];
	*text = '\0';
}

static void anything_that_is_not_as_it_should_be_is_refused(void **state)
{
	rmw_auto(buf) page = RMW_BUF_INIT;
	char good[2048], bad[2200];
	struct rmw_sidecar parsed;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_sidecar_build(&full, &page, &err));
	assert_true(page.len < sizeof(good));
	squeeze(&page, good);
	assert_true(rmw_sidecar_parse(text_view(good), &parsed, &err));
	for (size_t i = 0; i < RMW_COUNT(damages); i++) {
		const char *at = strstr(good, damages[i].member);

		assert_non_null(at);
		snprintf(bad, sizeof(bad), "%.*s%s%s", (int)(at - good), good, damages[i].becomes,
			 at + strlen(damages[i].member));
		rmw_err_clear(&err);
		if (rmw_sidecar_parse(text_view(bad), &parsed, &err))
			fail_msg("accepted: %s", damages[i].becomes);
		assert_int_equal(err.code, RMW_E_BAD_TEXT);
	}
}

static void what_is_no_text_at_all_is_refused(void **state)
{
	static const uint8_t blank[70000];
	struct rmw_sidecar parsed = { .size = 77 };
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_sidecar_parse((struct rmw_view){ NULL, 0 }, &parsed, &err));
	rmw_err_clear(&err);
	assert_false(rmw_sidecar_parse(text_view("[]"), &parsed, &err));
	rmw_err_clear(&err);
	assert_false(rmw_sidecar_parse(RMW_VIEW_OF(blank), &parsed, &err));
	assert_int_equal(parsed.size, 77); /* untouched on failure */
}

static void a_sidecar_speaks_for_its_own_dump_only(void **state)
{
	const char *dump = scratch_path("dump.bin");
	const char *beside = scratch_path("dump.bin.json");
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_sidecar read, other = full;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_sidecar_read(dump, abc, &read, &err));
	assert_int_equal(err.code, RMW_E_NO_SIDECAR);
	rmw_err_clear(&err);
	assert_true(rmw_sidecar_build(&full, &text, &err));
	write_test_file(beside, rmw_buf_view(&text));
	assert_true(rmw_sidecar_read(dump, abc, &read, &err));
	assert_false(rmw_sidecar_read(dump, text_view("abd"), &read, &err));
	assert_int_equal(err.code, RMW_E_NO_SIDECAR);
	rmw_err_clear(&err);
	assert_false(rmw_sidecar_read(dump, text_view("abcd"), &read, &err));
	assert_int_equal(err.code, RMW_E_NO_SIDECAR);
	rmw_err_clear(&err);
	other.size = 4;
	assert_true(rmw_sidecar_build(&other, &text, &err));
	write_test_file(beside, rmw_buf_view(&text));
	assert_false(rmw_sidecar_read(dump, abc, &read, &err));
	assert_int_equal(err.code, RMW_E_NO_SIDECAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_built_is_parsed_again),
		cmocka_unit_test(a_unit_without_a_mac_says_nothing_about_it),
		cmocka_unit_test(only_a_mac_that_can_be_trusted_names_a_unit),
		cmocka_unit_test(anything_that_is_not_as_it_should_be_is_refused),
		cmocka_unit_test(what_is_no_text_at_all_is_refused),
		cmocka_unit_test(a_sidecar_speaks_for_its_own_dump_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
