/* SPDX-License-Identifier: MIT */
/* EasyFlash stores: the images that the firmware left behind (openbeken 15), and broken ones. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/obk.h>

#include "base/digest.h"
#include "base/json.h"
#include "support/scratch.h"

static struct rmw_obk_store *read_store(struct rmw_view image)
{
	struct rmw_obk_store *store = malloc(sizeof(*store));

	assert_non_null(store);
	rmw_obk_store_read(image, store);
	return store;
}

static void read_image(const char *name, struct rmw_buf *image)
{
	char path[128];

	snprintf(path, sizeof(path), "data/obk/%s", name);
	read_test_file(path, image);
}

static struct rmw_json *read_images_json(void)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_json *json;

	read_test_file("data/obk/psm_images.json", &text);
	json = rmw_json_parse(rmw_buf_view(&text), &err);
	assert_non_null(json);
	return json;
}

static void check_digest(struct rmw_view value, const char *wanted)
{
	uint8_t digest[RMW_SHA256_SIZE];
	char text[RMW_SHA256_TEXT];

	rmw_sha256(&value, 1, digest);
	rmw_hex((struct rmw_view){ digest, sizeof(digest) }, text);
	assert_string_equal(text, wanted);
}

static enum rmw_obk_entry_state state_of(const char *status_bytes)
{
	static const struct {
		const char *bytes;
		enum rmw_obk_entry_state state;
	} rows[] = {
		{ "00ffffffff", RMW_OBK_ENTRY_PENDING }, { "0000ffffff", RMW_OBK_ENTRY_LIVE },
		{ "000000ffff", RMW_OBK_ENTRY_LEAVING }, { "00000000ff", RMW_OBK_ENTRY_DELETED },
		{ "0000000000", RMW_OBK_ENTRY_BROKEN },
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (strcmp(rows[i].bytes, status_bytes) == 0)
			return rows[i].state;
	fail_msg("no state has %s", status_bytes);
	return RMW_OBK_ENTRY_BROKEN;
}

static void check_entry(const struct rmw_obk_entry *entry, const struct rmw_json *wanted)
{
	uint64_t value_len;

	assert_int_equal(entry->addr, strtoul(rmw_json_text(wanted, "offset"), NULL, 16));
	assert_string_equal(entry->name, rmw_json_text(wanted, "name"));
	assert_int_equal(entry->state, state_of(rmw_json_text(wanted, "status_bytes")));
	assert_true(entry->is_crc_good);
	assert_true(rmw_json_whole(wanted, "value_len", UINT32_MAX, &value_len));
	assert_int_equal(entry->value.len, value_len);
	check_digest(entry->value, rmw_json_text(wanted, "value_sha256"));
}

static size_t formatted(const struct rmw_json *headers)
{
	size_t count = 0;

	for (size_t i = 0; i < rmw_json_count(headers); i++)
		count +=
			strncmp(rmw_json_as_text(rmw_json_at(headers, i)) + 16, "45463430", 8) == 0;
	return count;
}

static void check_live(const struct rmw_obk_store *store, const struct rmw_json *live)
{
	size_t count = 0;

	for (size_t i = 0; i < store->count; i++)
		count += store->entries[i].counts;
	assert_int_equal(count, rmw_json_count(live));
	for (const struct rmw_json *at = rmw_json_first(live); at != NULL; at = rmw_json_next(at))
		check_digest(rmw_obk_store_find(store, rmw_json_key(at)),
			     rmw_json_text(at, "sha256"));
}

static void images_of_the_firmware_hold_what_is_written_about_them(void **state)
{
	struct rmw_json *images = read_images_json();
	const struct rmw_json *wanted = rmw_json_first(images);

	(void)state;
	assert_int_equal(rmw_json_count(images), 8);
	for (; wanted != NULL; wanted = rmw_json_next(wanted)) {
		const struct rmw_json *entries = rmw_json_child(wanted, "entries_in_order");
		const struct rmw_json *headers = rmw_json_child(wanted, "sector_headers");
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_obk_store *store;

		read_image(rmw_json_key(wanted), &image);
		store = read_store(rmw_buf_view(&image));
		assert_int_equal(store->sectors, rmw_json_count(headers));
		assert_int_equal(store->formatted, formatted(headers));
		assert_int_equal(store->count, rmw_json_count(entries));
		for (size_t i = 0; i < store->count; i++)
			check_entry(&store->entries[i], rmw_json_at(entries, i));
		check_live(store, rmw_json_child(wanted, "live_values"));
		assert_false(store->has_duplicates || store->has_more || store->is_incomplete);
		assert_int_equal(store->was_interrupted,
				 strcmp(rmw_json_key(wanted), "psm_0x8000_pre_delete.bin") == 0);
		free(store);
	}
	rmw_json_free(images);
}

static void every_live_configuration_of_the_images_decodes(void **state)
{
	struct rmw_json *images = read_images_json();
	const struct rmw_json *at = rmw_json_first(images);

	(void)state;
	for (; at != NULL; at = rmw_json_next(at)) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_obk_store *store;
		struct rmw_obk_config config;
		struct rmw_err err = { 0 };

		read_image(rmw_json_key(at), &image);
		store = read_store(rmw_buf_view(&image));
		assert_true(rmw_obk_config_decode(rmw_obk_store_find(store, RMW_OBK_KEY), RMW_OBK_D,
						  &config, &err));
		free(store);
	}
	rmw_json_free(images);
}

/* Three small entries: "a" at 0x14, "b", "a" again; what a test does to them follows. */
struct three {
	struct rmw_buf image;
	size_t at[3];
	size_t len;
};

static void make_three(struct three *three)
{
	static const struct rmw_obk_item items[] = {
		{ "a", { (const uint8_t *)"first", 5 } },
		{ "b", { (const uint8_t *)"other", 5 } },
		{ "c", { (const uint8_t *)"third", 5 } },
	};
	struct rmw_err err = { 0 };

	memset(three, 0, sizeof(*three));
	assert_true(rmw_obk_store_build(items, 3, 0x3000, &three->image, &err));
	three->len = 28 + 1 + 5;
	for (size_t i = 0; i < 3; i++)
		three->at[i] = 20 + i * three->len;
}

static void set_crc(struct three *three, size_t index)
{
	uint8_t *entry = three->image.data + three->at[index];

	rmw_put_le32(entry + 16, rmw_crc32((struct rmw_view){ entry + 20, three->len - 20 }));
}

static void rename_entry(struct three *three, size_t index, char name)
{
	three->image.data[three->at[index] + 28] = (uint8_t)name;
	set_crc(three, index);
}

static void set_status(struct three *three, size_t index, size_t written)
{
	memset(three->image.data + three->at[index], 0xff, 5);
	memset(three->image.data + three->at[index], 0, written);
}

static void check_value(const struct rmw_obk_store *store, const char *name, const char *wanted)
{
	const struct rmw_view value = rmw_obk_store_find(store, name);

	assert_int_equal(value.len, strlen(wanted));
	assert_memory_equal(value.data, wanted, value.len);
}

static void of_two_live_entries_the_first_counts(void **state)
{
	struct three three;
	struct rmw_obk_store *store;

	(void)state;
	make_three(&three);
	rename_entry(&three, 2, 'a');
	store = read_store(rmw_buf_view(&three.image));
	assert_true(store->has_duplicates);
	assert_true(store->entries[0].counts);
	assert_false(store->entries[2].counts);
	check_value(store, "a", "first");
	free(store);
	rmw_buf_release(&three.image);
}

static void a_leaving_entry_counts_only_without_a_live_one(void **state)
{
	struct three three;
	struct rmw_obk_store *store;

	(void)state;
	make_three(&three);
	set_status(&three, 0, 3);
	store = read_store(rmw_buf_view(&three.image));
	check_value(store, "a", "first");
	assert_true(store->was_interrupted);
	free(store);

	rename_entry(&three, 2, 'a');
	store = read_store(rmw_buf_view(&three.image));
	check_value(store, "a", "third");
	assert_false(store->has_duplicates);
	free(store);
	rmw_buf_release(&three.image);
}

static void what_is_not_live_does_not_count(void **state)
{
	static const struct {
		size_t written;
		enum rmw_obk_entry_state state;
	} rows[] = {
		{ 0, RMW_OBK_ENTRY_BROKEN },
		{ 1, RMW_OBK_ENTRY_PENDING },
		{ 4, RMW_OBK_ENTRY_DELETED },
		{ 5, RMW_OBK_ENTRY_BROKEN },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct three three;
		struct rmw_obk_store *store;

		make_three(&three);
		set_status(&three, 1, rows[i].written);
		store = read_store(rmw_buf_view(&three.image));
		assert_int_equal(store->count, 3);
		assert_int_equal(store->entries[1].state, rows[i].state);
		assert_int_equal(rmw_obk_store_find(store, "b").len, 0);
		check_value(store, "c", "third");
		free(store);
		rmw_buf_release(&three.image);
	}
}

/* Any byte of the middle entry but its status and what is FF for ever. */
static void a_damaged_entry_hides_no_other_one(void **state)
{
	(void)state;
	for (size_t at = 8; at < 34; at++) {
		struct three three;
		struct rmw_obk_store *store;

		make_three(&three);
		three.image.data[three.at[1] + at] ^= 0x40;
		store = read_store(rmw_buf_view(&three.image));
		check_value(store, "a", "first");
		check_value(store, "c", "third");
		assert_int_equal(rmw_obk_store_find(store, "b").len, 0);
		free(store);
		rmw_buf_release(&three.image);
	}
}

/* Lengths of the middle entry that agree with each other and are wrong by `more`. */
static void check_lying(size_t more, bool is_listed)
{
	struct three three;
	struct rmw_obk_store *store;
	uint8_t *entry;

	make_three(&three);
	entry = three.image.data + three.at[1];
	rmw_put_le32(entry + 12, (uint32_t)(three.len + more));
	rmw_put_le32(entry + 24, (uint32_t)(5 + more));
	store = read_store(rmw_buf_view(&three.image));
	check_value(store, "a", "first");
	check_value(store, "c", "third");
	assert_int_equal(store->count, is_listed ? 3 : 2);
	free(store);
	rmw_buf_release(&three.image);
}

static void an_entry_that_lies_about_its_length_hides_no_other_one(void **state)
{
	(void)state;
	check_lying(34, true);
	check_lying(4096 - 20 - 34 - 34, true);
	check_lying(4096 - 20 - 34 - 34 + 1, false);
	check_lying(0x7fffff00, false);
}

static void garbage_between_entries_is_stepped_over(void **state)
{
	struct three three;
	struct rmw_obk_store *store;
	uint8_t *from;

	(void)state;
	make_three(&three);
	from = three.image.data + three.at[1];
	memmove(from + 57, from, 2 * three.len);
	memset(from, 0x4b, 57);
	memcpy(from + 30, "KV40KV40", 8);
	store = read_store(rmw_buf_view(&three.image));
	check_value(store, "b", "other");
	check_value(store, "c", "third");
	free(store);
	rmw_buf_release(&three.image);
}

static void what_is_no_store_holds_nothing(void **state)
{
	static uint8_t bytes[3 * 4096 + 100];
	struct rmw_obk_store *store;

	(void)state;
	for (unsigned fill = 0; fill < 256; fill++) {
		memset(bytes, (int)fill, sizeof(bytes));
		store = read_store(RMW_VIEW_OF(bytes));
		assert_int_equal(store->count, 0);
		assert_int_equal(store->formatted, 0);
		assert_int_equal(store->sectors, 3);
		free(store);
	}
	store = read_store((struct rmw_view){ NULL, 0 });
	assert_int_equal(store->sectors, 0);
	assert_int_equal(rmw_obk_store_find(store, RMW_OBK_KEY).len, 0);
	free(store);
}

/* A sector full of deleted entries as short as they can be, 140 of them, and a live one behind. */
static void fill_sector(uint8_t *sector, size_t number, size_t live)
{
	memset(sector, 0xff, 4096);
	memcpy(sector,
	       "\0\0\xff\0\0\xff\xff\xff"
	       "EF40",
	       12);
	for (size_t i = 0; i < 130; i++) {
		uint8_t *entry = sector + 20 + i * 31;

		memset(entry, 0, i < 130 - live ? 4 : 2);
		memcpy(entry + 8, "KV40", 4);
		rmw_put_le32(entry + 12, 31);
		entry[20] = 2;
		rmw_put_le32(entry + 24, 1);
		entry[28] = (uint8_t)('a' + number);
		entry[29] = (uint8_t)(1 + i);
		entry[30] = 'v';
		rmw_put_le32(entry + 16, rmw_crc32((struct rmw_view){ entry + 20, 11 }));
	}
}

static void live_entries_are_found_behind_any_number_of_dead_ones(void **state)
{
	static uint8_t bytes[8 * 4096];
	struct rmw_obk_store *store;
	size_t live = 0;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		fill_sector(bytes + i * 4096, i, 1);
	store = read_store(RMW_VIEW_OF(bytes));
	assert_true(store->has_more);
	assert_false(store->is_incomplete);
	for (size_t i = 0; i < store->count; i++)
		live += store->entries[i].counts;
	assert_int_equal(live, 8);
	free(store);
}

static void live_entries_beyond_the_room_are_reported_and_not_replaced(void **state)
{
	static const struct rmw_obk_item item = { "k", { (const uint8_t *)"v", 1 } };
	static uint8_t bytes[8 * 4096];
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_obk_store *store;
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < 8; i++)
		fill_sector(bytes + i * 4096, i, 130);
	store = read_store(RMW_VIEW_OF(bytes));
	assert_true(store->is_incomplete);
	assert_int_equal(store->count, RMW_OBK_ENTRIES_MAX);
	free(store);
	assert_false(rmw_obk_store_replace(RMW_VIEW_OF(bytes), &item, 0x8000, &image, &err));
	assert_int_equal(err.code, RMW_E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images_of_the_firmware_hold_what_is_written_about_them),
		cmocka_unit_test(every_live_configuration_of_the_images_decodes),
		cmocka_unit_test(of_two_live_entries_the_first_counts),
		cmocka_unit_test(a_leaving_entry_counts_only_without_a_live_one),
		cmocka_unit_test(what_is_not_live_does_not_count),
		cmocka_unit_test(a_damaged_entry_hides_no_other_one),
		cmocka_unit_test(an_entry_that_lies_about_its_length_hides_no_other_one),
		cmocka_unit_test(garbage_between_entries_is_stepped_over),
		cmocka_unit_test(what_is_no_store_holds_nothing),
		cmocka_unit_test(live_entries_are_found_behind_any_number_of_dead_ones),
		cmocka_unit_test(live_entries_beyond_the_room_are_reported_and_not_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
