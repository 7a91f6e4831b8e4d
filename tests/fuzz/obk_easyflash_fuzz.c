/* SPDX-License-Identifier: MIT */
/* EasyFlash partitions of any bytes, also with their CRCs put right: nothing found lies outside, at
 * most one entry counts for a name, and a store made of what was found holds all of it. */
#include <stdlib.h>

#include <rmwflash/obk.h>

#include "base/digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_entry(struct rmw_view image, const struct rmw_obk_store *store, size_t index)
{
	const struct rmw_obk_entry *entry = &store->entries[index];
	const size_t name_len = strnlen(entry->name, sizeof(entry->name));

	check(name_len > 0 && name_len <= RMW_OBK_KEY_MAX);
	check(entry->addr + 28 + name_len + entry->value.len <= image.len);
	check(entry->value.len == 0 ||
	      entry->value.data == image.data + entry->addr + 28 + name_len);
	check(!entry->counts || entry->is_crc_good);
	for (size_t i = 0; i < index; i++)
		check(!entry->counts || !store->entries[i].counts ||
		      strcmp(store->entries[i].name, entry->name) != 0);
}

static void check_kept(const struct rmw_obk_store *was, struct rmw_view image, const char *replaced)
{
	static struct rmw_obk_store is;

	rmw_obk_store_read(image, &is);
	check(is.formatted == is.sectors && !is.has_duplicates && !is.was_interrupted);
	for (size_t i = 0; i < was->count; i++)
		check(!was->entries[i].counts || strcmp(was->entries[i].name, replaced) == 0 ||
		      rmw_view_equal(was->entries[i].value,
				     rmw_obk_store_find(&is, was->entries[i].name)));
}

static void try_image(struct rmw_view image)
{
	static const struct rmw_obk_item item = { RMW_OBK_KEY, { (const uint8_t *)"new", 3 } };
	static struct rmw_obk_store store;
	rmw_auto(buf) made = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	rmw_obk_store_read(image, &store);
	check(store.count <= RMW_OBK_ENTRIES_MAX && store.formatted <= store.sectors);
	for (size_t i = 0; i < store.count; i++)
		check_entry(image, &store, i);
	if (!rmw_obk_store_replace(image, &item, 0x8000, &made, &err)) {
		check(err.code == RMW_E_RANGE && made.len == 0);
		return;
	}
	check(made.len == 0x8000);
	check_kept(&store, rmw_buf_view(&made), RMW_OBK_KEY);
}

/* No mutation finds a CRC by chance: each magic gets one that fits its length, where that fits. */
static void put_right(struct rmw_span image)
{
	for (size_t at = 8; at + 20 <= image.len; at++) {
		uint8_t *entry = image.data + at - 8;
		size_t len;

		if (memcmp(image.data + at, "KV40", 4) != 0)
			continue;
		len = rmw_get_le32(entry + 12);
		if (len > 28 && len <= image.len - (at - 8))
			rmw_put_le32(entry + 16,
				     rmw_crc32((struct rmw_view){ entry + 20, len - 20 }));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rmw_auto(buf) right = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (size > 0x20000 || !rmw_buf_append(&right, (struct rmw_view){ data, size }, &err))
		return 0;
	try_image((struct rmw_view){ data, size });
	put_right(rmw_buf_span(&right));
	try_image(rmw_buf_view(&right));
	return 0;
}
