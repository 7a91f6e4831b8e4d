/* SPDX-License-Identifier: MIT */
/* Reads the key-value store of an LN882H: ln882h-protocol 9. */
#include "image/ln_kv.h"

#include <string.h>

#define BLOCK 4096u
#define BLOCK_HEAD 32u
#define ITEM_HEAD 24u
#define ALIGN 8u

static const uint8_t block_magic[8] = "BLK_V1.0";
static const uint8_t item_magic[8] = "it_magic";

/* An item; what runs past its block is none. */
struct item {
	struct rmw_view key;
	struct rmw_view value;
	bool is_live;
	size_t size; /* with what is left free behind it */
};

static bool read_item(struct rmw_view at, struct item *item)
{
	size_t key_len, value_len;

	if (at.len < ITEM_HEAD || memcmp(at.data + 8, item_magic, sizeof(item_magic)) != 0)
		return false;
	key_len = at.data[17];
	value_len = rmw_get_le16(at.data + 18);
	if (ITEM_HEAD + key_len + value_len > at.len)
		return false;
	item->key = rmw_view_part(at, ITEM_HEAD, key_len);
	item->value = rmw_view_part(at, ITEM_HEAD + key_len, value_len);
	item->is_live = rmw_view_is_blank(rmw_view_part(at, 0, 8));
	item->size = (ITEM_HEAD + key_len + value_len + ALIGN - 1) / ALIGN * ALIGN;
	return true;
}

/* With its zero or without: the document does not say. */
static bool is_key(struct rmw_view seen, const char *key)
{
	const size_t len = strlen(key);

	return seen.len > 0 && (seen.len == len || (seen.len == len + 1 && seen.data[len] == 0)) &&
	       memcmp(seen.data, key, len) == 0;
}

static void search(struct rmw_view block, const char *key, struct rmw_view *value)
{
	struct item item;

	if (block.len < BLOCK_HEAD || memcmp(block.data, block_magic, sizeof(block_magic)) != 0)
		return;
	for (size_t at = BLOCK_HEAD;
	     at < block.len && read_item(rmw_view_part(block, at, SIZE_MAX), &item);
	     at += item.size)
		if (item.is_live && is_key(item.key, key))
			*value = item.value;
}

struct rmw_view rmw_ln_kv_find(struct rmw_view store, const char *key)
{
	struct rmw_view value = { NULL, 0 };

	for (size_t at = 0; at < store.len; at += BLOCK)
		search(rmw_view_part(store, at, BLOCK), key, &value);
	return value;
}
