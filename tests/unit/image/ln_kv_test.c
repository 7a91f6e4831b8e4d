/* SPDX-License-Identifier: MIT */
/* Keys and values of an LN882H: the last one that counts, and bytes that nobody meant. */
#include "support/cmocka.h"

#include <string.h>

#include "image/ln_kv.h"

#define BLOCK 4096u

static uint8_t store[2 * BLOCK];

static void begin(void)
{
	memset(store, 0xff, sizeof(store));
	memcpy(store, "BLK_V1.0", 8);
	memcpy(store + BLOCK, "BLK_V1.0", 8);
}

/* Puts an item; returns where the next one goes. */
static size_t put(size_t at, const char *key, const char *value, bool is_discarded)
{
	const size_t key_len = strlen(key), value_len = strlen(value);

	if (is_discarded)
		memset(store + at, 0, 8);
	memcpy(store + at + 8, "it_magic", 8);
	store[at + 17] = (uint8_t)key_len;
	rmw_put_le16(store + at + 18, (uint16_t)value_len);
	memcpy(store + at + 24, key, key_len);
	memcpy(store + at + 24 + key_len, value, value_len);
	return (at + 24 + key_len + value_len + 7) / 8 * 8;
}

static void assert_found(const char *key, const char *value)
{
	const struct rmw_view found = rmw_ln_kv_find(RMW_VIEW_OF(store), key);

	assert_int_equal(found.len, strlen(value));
	assert_memory_equal(found.data, value, found.len);
}

static void the_last_one_that_is_not_discarded_counts(void **state)
{
	size_t at;

	(void)state;
	begin();
	at = put(32, "6_sta_mac", "first!", true);
	at = put(at, "7_softap_mac", "other!", false);
	at = put(at, "6_sta_mac", "second", false);
	assert_found("6_sta_mac", "second");
	assert_found("7_softap_mac", "other!");
	(void)put(at, "6_sta_mac", "gone!!", true);
	assert_found("6_sta_mac", "second");
	(void)put(BLOCK + 32, "6_sta_mac", "third!", false);
	assert_found("6_sta_mac", "third!");
	assert_int_equal(rmw_ln_kv_find(RMW_VIEW_OF(store), "6_sta").len, 0);
}

static void what_runs_past_its_block_is_no_item(void **state)
{
	size_t at;

	(void)state;
	begin();
	at = put(32, "6_sta_mac", "first!", false);
	(void)put(at, "6_sta_mac", "longer", false);
	rmw_put_le16(store + at + 18, BLOCK);
	assert_found("6_sta_mac", "first!");
	memset(store, 0xff, 8);
	assert_int_equal(rmw_ln_kv_find(RMW_VIEW_OF(store), "6_sta_mac").len, 0);
}

static void any_length_is_read(void **state)
{
	(void)state;
	begin();
	(void)put(32, "6_sta_mac", "first!", false);
	for (size_t len = 0; len < 128; len++)
		assert_int_equal(rmw_ln_kv_find((struct rmw_view){ store, len }, "6_sta_mac").len,
				 len < 32 + 24 + 9 + 6 ? 0 : 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_one_that_is_not_discarded_counts),
		cmocka_unit_test(what_runs_past_its_block_is_no_item),
		cmocka_unit_test(any_length_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
