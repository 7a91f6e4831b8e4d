/* SPDX-License-Identifier: MIT */
/* Which boot loaders may replace another one: whole, and under the key that the chip has. */
#include "support/made_bk.h"

#include <stdio.h>

#include "flash/boot_check.h"
#include "support/flash_bench.h"

static struct flash_bench bench;
static const char blank[] = "";

static void remember(void *ctx, const struct rmw_event *event)
{
	(void)ctx;
	snprintf(bench.told, sizeof(bench.told), "%s", event->text);
}

static void make(const char *key, struct rmw_buf *loader)
{
	struct made_bk what = made_bk_n;
	struct rmw_err err = { 0 };

	if (key == blank) {
		assert_true(rmw_buf_resize(loader, RMW_BK_APPLICATION, &err));
		memset(loader->data, 0xff, loader->len);
		return;
	}
	what.key = key;
	made_bk_bootloader(loader, &what);
}

static void a_boot_loader_is_under_the_key_that_is_known_best(void **state)
{
	static const struct {
		const char *chip; /* its key; NULL: it does not tell it */
		const char *have, *want;
		enum rmw_code code;
		bool is_told;
	} rows[] = {
		/* clang-format off */
		{ "Tuya", blank,     "Tuya",    RMW_OK,                false },
		{ "Tuya", "Uascent", "Tuya",    RMW_OK,                false },
		{ "Tuya", "Uascent", "Uascent", RMW_E_IMAGE_OTHER_KEY, false },
		{ "zero", "Tuya",    "Tuya",    RMW_OK,                false },
		{ "zero", "Tuya",    "zero",    RMW_E_IMAGE_OTHER_KEY, false },
		{ "zero", blank,     "zero",    RMW_OK,                false },
		{ "zero", blank,     "Tuya",    RMW_E_IMAGE_OTHER_KEY, false },
		{ NULL,   "Tuya",    "Tuya",    RMW_OK,                false },
		{ NULL,   "Tuya",    "zero",    RMW_E_IMAGE_OTHER_KEY, false },
		{ NULL,   blank,     "zero",    RMW_OK,                true },
		{ "Tuya", "Tuya",    blank,     RMW_OK,                true },
		/* clang-format on */
	};
	const struct rmw_watch watch = { remember, NULL };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) have = RMW_BUF_INIT;
		rmw_auto(buf) want = RMW_BUF_INIT;
		struct rmw_chip_id *id;

		flash_bench_init(&bench);
		id = &bench.fake.base.id;
		id->has_code_key = rows[i].chip != NULL;
		for (size_t word = 0; word < 4 && rows[i].chip != NULL; word++)
			rmw_put_le32(id->code_key + 4 * word,
				     rmw_bk_key(rows[i].chip)->words[word]);
		make(rows[i].have, &have);
		make(rows[i].want, &want);
		print_message("row %zu\n", i);
		bench.told[0] = '\0';
		assert_int_equal(rmw_boot_check(&bench.fake.base, rmw_buf_view(&have),
						rmw_buf_view(&want), &watch, &bench.err),
				 rows[i].code == RMW_OK);
		assert_int_equal(bench.err.code, rows[i].code);
		assert_int_equal(bench.told[0] != '\0', rows[i].is_told);
	}
}

static void a_boot_loader_that_is_not_whole_is_none(void **state)
{
	static const size_t places[] = { 0x40, 0x2000, 0x5000 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		rmw_auto(buf) want = RMW_BUF_INIT;

		flash_bench_init(&bench);
		make("Tuya", &want);
		want.data[places[i]] ^= 1;
		assert_false(rmw_boot_check(&bench.fake.base, rmw_buf_view(&want),
					    rmw_buf_view(&want), NULL, &bench.err));
		assert_int_equal(bench.err.code, RMW_E_BOOT_GUARD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_boot_loader_is_under_the_key_that_is_known_best),
		cmocka_unit_test(a_boot_loader_that_is_not_whole_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
