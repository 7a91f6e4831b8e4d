/* SPDX-License-Identifier: MIT */
/* EasyFlash stores from scratch: byte for byte as the firmware's own component took them, keys
 * replaced with the others kept, and refusals of what the firmware could not live with. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/obk.h>

#include "base/random.h"
#include "support/scratch.h"

#define CAPTURED "data/obk/mainconfig_v5_bl602.bin"

static const struct rmw_obk_item boot_times = { "boot_times", { (const uint8_t *)"3", 1 } };

static void check_image(const struct rmw_obk_item *items, size_t count, const char *name)
{
	rmw_auto(buf) wanted = RMW_BUF_INIT;
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	read_test_file(name, &wanted);
	if (!rmw_obk_store_build(items, count, (uint32_t)wanted.len, &image, &err))
		fail_msg("%s", err.cause);
	assert_int_equal(image.len, wanted.len);
	assert_memory_equal(image.data, wanted.data, wanted.len);
}

static void generated_images_are_those_that_the_component_accepted(void **state)
{
	rmw_auto(buf) block = RMW_BUF_INIT;
	struct rmw_obk_item items[2] = { boot_times, { RMW_OBK_KEY, { NULL, 0 } } };

	(void)state;
	read_test_file(CAPTURED, &block);
	items[1].value = rmw_buf_view(&block);
	check_image(items + 1, 1, "data/obk/psm_0x5000_generated_min.bin");
	check_image(items, 2, "data/obk/psm_0x8000_generated.bin");
}

static void check_refused(const struct rmw_obk_item *items, size_t count, uint32_t size,
			  enum rmw_code code, const char *says)
{
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_resize(&image, 10, &err));
	assert_false(rmw_obk_store_build(items, count, size, &image, &err));
	assert_int_equal(err.code, code);
	assert_int_equal(image.len, 0);
	if (strstr(err.cause, says) == NULL)
		fail_msg("'%s' says nothing of '%s'", err.cause, says);
}

static void stores_of_useless_sizes_are_refused(void **state)
{
	static const uint8_t block[3584];
	const struct rmw_obk_item item = { RMW_OBK_KEY, RMW_VIEW_OF(block) };

	(void)state;
	check_refused(&item, 1, 0, RMW_E_RANGE, "0 sectors");
	check_refused(&item, 1, 0x1000, RMW_E_RANGE, "1 sectors");
	check_refused(&item, 1, 0x2000, RMW_E_RANGE, "2 sectors");
	check_refused(&item, 1, 0x3001, RMW_E_RANGE, "whole sectors");
	check_refused(&item, 1, 0x3fff, RMW_E_RANGE, "whole sectors");
}

static void bad_items_are_refused(void **state)
{
	static const uint8_t value[4096];
	char name[66] = "";
	const struct rmw_obk_item twice[] = { { "k", { value, 1 } }, { "k", { value, 2 } } };
	const struct rmw_obk_item nameless = { "", { value, 1 } };
	struct rmw_obk_item item = { name, { value, 1 } };

	(void)state;
	check_refused(twice, 2, 0x8000, RMW_E_USAGE, "twice");
	check_refused(&nameless, 1, 0x8000, RMW_E_USAGE, "0");
	memset(name, 'n', 65);
	check_refused(&item, 1, 0x8000, RMW_E_USAGE, "65");
	name[1] = '\0';
	item.value.len = 4096;
	check_refused(&item, 1, 0x8000, RMW_E_RANGE, "4096 bytes");
	item.value.len = 4075 - 28 - 1 + 1;
	check_refused(&item, 1, 0x8000, RMW_E_RANGE, "a sector holds 4046");
}

static void check_same(struct rmw_view image, const struct rmw_obk_item *items, size_t count)
{
	struct rmw_obk_store *store = malloc(sizeof(*store));
	size_t live = 0;

	assert_non_null(store);
	rmw_obk_store_read(image, store);
	for (size_t i = 0; i < store->count; i++)
		live += store->entries[i].counts;
	assert_int_equal(live, count);
	assert_int_equal(store->count, count);
	for (size_t i = 0; i < count; i++)
		assert_true(
			rmw_view_equal(rmw_obk_store_find(store, items[i].name), items[i].value));
	free(store);
}

static void the_longest_entry_makes_its_sector_full(void **state)
{
	static uint8_t value[4075 - 28 - 1];
	const struct rmw_obk_item items[] = { { "k", RMW_VIEW_OF(value) }, { "l", { value, 4 } } };
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_obk_store_build(items, 2, 0x4000, &image, &err));
	assert_memory_equal(image.data,
			    "\0\0\0\0\xff\xff\xff\xff"
			    "EF40",
			    12);
	assert_memory_equal(image.data + 0x1000, "\0\0\xff\0", 4);
	assert_memory_equal(image.data + 0x2000, "\0\xff\xff\0", 4);
	check_same(rmw_buf_view(&image), items, 2);
}

static void a_sector_keeps_92_bytes(void **state)
{
	static uint8_t value[3000];
	struct rmw_obk_item items[] = { { "k", RMW_VIEW_OF(value) }, { "l", { value, 0 } } };
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	const size_t left = 4096 - 20 - (28 + 1 + 3000) - 92 - (28 + 1);

	(void)state;
	items[1].value.len = left;
	assert_true(rmw_obk_store_build(items, 2, 0x8000, &image, &err));
	assert_memory_equal(image.data + 0x1000, "\0\xff\xff", 3);
	items[1].value.len = left + 1;
	assert_true(rmw_obk_store_build(items, 2, 0x8000, &image, &err));
	assert_memory_equal(image.data + 0x1000, "\0\0\xff", 3);
	check_same(rmw_buf_view(&image), items, 2);
}

/* Values that fill one sector each: how many a store takes, so that one can still be changed. */
static void a_store_takes_no_more_than_the_firmware_can_change(void **state)
{
	static const struct {
		uint32_t size;
		size_t fits;
	} rows[] = {
		{ 0x3000, 1 }, { 0x4000, 2 },  { 0x5000, 3 },
		{ 0x8000, 6 }, { 0x13000, 6 }, { 0x33000, 6 },
	};
	static const uint8_t value[3900];
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g" };
	struct rmw_obk_item items[7];

	(void)state;
	for (size_t i = 0; i < 7; i++)
		items[i] = (struct rmw_obk_item){ names[i], RMW_VIEW_OF(value) };
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_err err = { 0 };

		assert_true(rmw_obk_store_build(items, rows[i].fits, rows[i].size, &image, &err));
		check_same(rmw_buf_view(&image), items, rows[i].fits);
		check_refused(items, rows[i].fits + 1, rows[i].size, RMW_E_RANGE, "room");
	}
}

static void sectors_behind_the_eighth_are_empty(void **state)
{
	static const uint8_t value[3900];
	const struct rmw_obk_item item = { "k", RMW_VIEW_OF(value) };
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_obk_store_build(&item, 1, 0x13000, &image, &err));
	for (size_t at = 0x1000; at < image.len; at += 0x1000) {
		assert_memory_equal(image.data + at,
				    "\0\xff\xff\0\xff\xff\xff\xff"
				    "EF40\xff\xff\xff\xff\xff\xff\xff\xff",
				    20);
		assert_true(rmw_view_is_blank(
			rmw_view_part(rmw_buf_view(&image), at + 20, 0x1000 - 20)));
	}
}

static void a_configuration_is_replaced_and_the_other_keys_stay(void **state)
{
	static const char *const names[] = { "data/obk/psm_0x8000_updates_full_sector.bin",
					     "data/obk/psm_0x5000_after_gc.bin",
					     "data/obk/psm_0x8000_pre_delete.bin",
					     "data/obk/psm_0x8000_first_boot_defaults.bin",
					     "data/obk/psm_0x8000_first_sector_only.bin" };
	static const uint8_t value[3584] = "CFG";
	const struct rmw_obk_item item = { RMW_OBK_KEY, RMW_VIEW_OF(value) };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		rmw_auto(buf) old = RMW_BUF_INIT;
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_obk_store *was = malloc(sizeof(*was));
		struct rmw_obk_store *is = malloc(sizeof(*is));
		struct rmw_err err = { 0 };

		assert_true(was != NULL && is != NULL);
		read_test_file(names[i], &old);
		assert_true(rmw_obk_store_replace(rmw_buf_view(&old), &item, 0x8000, &image, &err));
		rmw_obk_store_read(rmw_buf_view(&old), was);
		rmw_obk_store_read(rmw_buf_view(&image), is);
		assert_string_equal(is->entries[0].name, RMW_OBK_KEY);
		assert_int_equal(is->entries[0].addr, 0x14);
		assert_true(rmw_view_equal(rmw_obk_store_find(is, RMW_OBK_KEY), item.value));
		for (size_t other = 0; other < was->count; other++)
			if (was->entries[other].counts &&
			    strcmp(was->entries[other].name, RMW_OBK_KEY) != 0)
				assert_true(rmw_view_equal(
					rmw_obk_store_find(is, was->entries[other].name),
					was->entries[other].value));
		for (size_t at = 0; at < is->count; at++)
			assert_int_equal(is->entries[at].state, RMW_OBK_ENTRY_LIVE);
		free(was);
		free(is);
	}
}

static void nothing_of_an_old_configuration_stays_in_the_flash(void **state)
{
	static const uint8_t value[3584] = "CFG";
	const struct rmw_obk_item item = { RMW_OBK_KEY, RMW_VIEW_OF(value) };
	rmw_auto(buf) old = RMW_BUF_INIT;
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	read_test_file("data/obk/psm_0x8000_updates_full_sector.bin", &old);
	assert_non_null(memmem(old.data, old.len, "correct horse", 13));
	assert_true(rmw_obk_store_replace(rmw_buf_view(&old), &item, 0x8000, &image, &err));
	assert_null(memmem(image.data, image.len, "correct horse", 13));
}

static void a_key_can_be_taken_out(void **state)
{
	const struct rmw_obk_item item = { "boot_times", { NULL, 0 } };
	rmw_auto(buf) old = RMW_BUF_INIT;
	rmw_auto(buf) block = RMW_BUF_INIT;
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_obk_item left = { RMW_OBK_KEY, { NULL, 0 } };
	struct rmw_err err = { 0 };

	(void)state;
	read_test_file("data/obk/psm_0x8000_generated.bin", &old);
	read_test_file(CAPTURED, &block);
	left.value = rmw_buf_view(&block);
	assert_true(rmw_obk_store_replace(rmw_buf_view(&old), &item, 0x5000, &image, &err));
	check_same(rmw_buf_view(&image), &left, 1);
}

static void of_what_is_kept_the_largest_comes_first(void **state)
{
	const struct rmw_obk_item item = { "OBK_FV", { NULL, 0 } };
	rmw_auto(buf) old = RMW_BUF_INIT;
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	read_test_file("data/obk/psm_0x5000_after_gc.bin", &old);
	assert_true(rmw_obk_store_replace(rmw_buf_view(&old), &item, 0x5000, &image, &err));
	assert_memory_equal(image.data + 0x14 + 28, RMW_OBK_KEY, strlen(RMW_OBK_KEY));
}

static void erased_flash_takes_a_configuration(void **state)
{
	static uint8_t erased[0x8000];
	static const uint8_t value[3584] = "CFG";
	const struct rmw_obk_item item = { RMW_OBK_KEY, RMW_VIEW_OF(value) };
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	memset(erased, 0xff, sizeof(erased));
	assert_true(rmw_obk_store_replace(RMW_VIEW_OF(erased), &item, 0x8000, &image, &err));
	check_same(rmw_buf_view(&image), &item, 1);
}

/* A store and, beside it, what it should hold. */
#define KEYS 12u

struct model {
	uint8_t values[KEYS][3600];
	size_t lens[KEYS]; /* 0: not there */
	struct rmw_buf image;
	uint64_t chance;
};

static void key_name(size_t key, char name[16])
{
	snprintf(name, 16, "key%.*s%zu", (int)(key % 7), "______", key);
}

static void check_model(const struct model *model)
{
	char names[KEYS][16];
	struct rmw_obk_item items[KEYS];
	size_t count = 0;

	for (size_t key = 0; key < KEYS; key++) {
		key_name(key, names[key]);
		if (model->lens[key] > 0)
			items[count++] =
				(struct rmw_obk_item){ names[key],
						       { model->values[key], model->lens[key] } };
	}
	check_same(rmw_buf_view(&model->image), items, count);
}

/* Mostly small, as in devices; sometimes as large as a configuration. */
static size_t some_len(uint64_t *chance)
{
	const uint32_t draw = rmw_random_next(chance);

	if (draw % 4 == 0)
		return 0;
	return draw % 4 == 1 ? 1 + draw % 3600 : 1 + draw % 100;
}

/* True when the store took the change; else it stayed as it was. */
static bool change_key(struct model *model, uint32_t size)
{
	const size_t key = rmw_random_next(&model->chance) % KEYS;
	const size_t len = some_len(&model->chance);
	rmw_auto(buf) next = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	static uint8_t value[3600];
	char name[16];
	struct rmw_obk_item item = { name, { value, len } };

	key_name(key, name);
	for (size_t at = 0; at < len; at++)
		value[at] = (uint8_t)rmw_random_next(&model->chance);
	if (!rmw_obk_store_replace(rmw_buf_view(&model->image), &item, size, &next, &err)) {
		assert_int_equal(err.code, RMW_E_RANGE);
		return false;
	}
	assert_int_equal(next.len, size);
	memcpy(model->values[key], value, len);
	model->lens[key] = len;
	rmw_buf_drop(&model->image, model->image.len);
	assert_true(rmw_buf_append(&model->image, rmw_buf_view(&next), &err));
	return true;
}

static void stores_hold_what_was_put_into_them(void **state)
{
	static const uint32_t sizes[] = { 0x3000, 0x5000, 0x8000, 0x13000 };
	static struct model model;

	(void)state;
	for (size_t round = 0; round < 16; round++) {
		size_t taken = 0;

		memset(&model, 0, sizeof(model));
		model.chance = round;
		for (size_t i = 0; i < 60; i++) {
			taken += change_key(&model, sizes[round % RMW_COUNT(sizes)]);
			if (model.image.len > 0)
				check_model(&model);
		}
		assert_true(taken > 20);
		rmw_buf_release(&model.image);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generated_images_are_those_that_the_component_accepted),
		cmocka_unit_test(stores_of_useless_sizes_are_refused),
		cmocka_unit_test(bad_items_are_refused),
		cmocka_unit_test(the_longest_entry_makes_its_sector_full),
		cmocka_unit_test(a_sector_keeps_92_bytes),
		cmocka_unit_test(a_store_takes_no_more_than_the_firmware_can_change),
		cmocka_unit_test(sectors_behind_the_eighth_are_empty),
		cmocka_unit_test(a_configuration_is_replaced_and_the_other_keys_stay),
		cmocka_unit_test(nothing_of_an_old_configuration_stays_in_the_flash),
		cmocka_unit_test(a_key_can_be_taken_out),
		cmocka_unit_test(of_what_is_kept_the_largest_comes_first),
		cmocka_unit_test(erased_flash_takes_a_configuration),
		cmocka_unit_test(stores_hold_what_was_put_into_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
