/* SPDX-License-Identifier: MIT */
/* The file beside a dump that says whose flash it is. */
#include "flash/sidecar.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define SCHEMA 1u

struct text_row {
	const char *key;
	size_t offset, size;
};

struct number_row {
	const char *key;
	size_t offset; /* of a uint32_t */
};

#define TEXT_ROW(name)                                                                             \
	{                                                                                          \
#name, offsetof(struct rmw_sidecar, name), sizeof(((struct rmw_sidecar *)0)->name) \
	}
#define NUMBER_ROW(name)                                                                           \
	{                                                                                          \
#name, offsetof(struct rmw_sidecar, name)                                          \
	}

static const struct text_row texts[] = {
	TEXT_ROW(tool), TEXT_ROW(date), TEXT_ROW(chip), TEXT_ROW(variant), TEXT_ROW(route),
};

static const struct number_row numbers[] = {
	NUMBER_ROW(flash_size),
	NUMBER_ROW(addr),
	NUMBER_ROW(size),
};

bool rmw_sidecar_path(const char *dump, char path[RMW_PATH_MAX], struct rmw_err *err)
{
	int len = snprintf(path, RMW_PATH_MAX, "%s.json", dump);

	if (len < 0 || (size_t)len >= RMW_PATH_MAX)
		return rmw_fail(err, RMW_E_USAGE, "the path of the dump is too long");
	return true;
}

static bool bad_member(struct rmw_err *err, const char *key)
{
	return rmw_fail(err, RMW_E_BAD_TEXT, "\"%s\" is missing or not what it should be", key);
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

static bool get_hex(const struct rmw_json *json, const char *key, struct rmw_span into)
{
	const char *text = rmw_json_text(json, key);

	if (text == NULL || strlen(text) != 2 * into.len)
		return false;
	for (size_t i = 0; i < into.len; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		into.data[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool copy_text(const char *text, char *into, size_t size)
{
	if (text == NULL || strlen(text) >= size)
		return false;
	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return false;
	memcpy(into, text, strlen(text) + 1);
	return true;
}

static bool get_slot(const struct rmw_json *slot, struct rmw_image_partition *part, size_t index)
{
	uint64_t addr, size;

	if (!rmw_json_is_object(slot) || !rmw_json_whole(slot, "addr", UINT32_MAX, &addr) ||
	    !rmw_json_whole(slot, "size", UINT32_MAX, &size))
		return false;
	part->addr[index] = (uint32_t)addr;
	part->size[index] = (uint32_t)size;
	return true;
}

static bool get_partition(const struct rmw_json *json, struct rmw_image_partition *part)
{
	const struct rmw_json *slots;
	uint64_t type, active;

	if (!rmw_json_is_object(json) ||
	    !copy_text(rmw_json_text(json, "name"), part->name, sizeof(part->name)) ||
	    !rmw_json_whole(json, "type", UINT8_MAX, &type) ||
	    !rmw_json_whole(json, "active", UINT8_MAX, &active))
		return false;
	part->type = (uint8_t)type;
	part->active = (uint8_t)active;
	slots = rmw_json_child(json, "slots");
	return rmw_json_count(slots) == 2 && get_slot(rmw_json_at(slots, 0), part, 0) &&
	       get_slot(rmw_json_at(slots, 1), part, 1);
}

static bool get_partitions(const struct rmw_json *json, struct rmw_sidecar *sidecar)
{
	const struct rmw_json *list = rmw_json_child(json, "partitions");
	size_t count = rmw_json_count(list);

	if (list == NULL || count > RMW_IMAGE_PARTITIONS_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!get_partition(rmw_json_at(list, i), &sidecar->partitions[i]))
			return false;
	sidecar->partition_count = count;
	return true;
}

static bool get_stock(const struct rmw_json *json, struct rmw_sidecar *sidecar)
{
	const struct rmw_json *list = rmw_json_child(json, "stock");
	size_t count = rmw_json_count(list);

	if (list == NULL || count > RMW_COUNT(sidecar->stock))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!copy_text(rmw_json_text(rmw_json_at(list, i), "text"), sidecar->stock[i],
			       sizeof(sidecar->stock[i])))
			return false;
	sidecar->stock_count = count;
	return true;
}

static bool get_texts(const struct rmw_json *json, struct rmw_sidecar *sidecar, struct rmw_err *err)
{
	for (size_t i = 0; i < RMW_COUNT(texts); i++)
		if (!copy_text(rmw_json_text(json, texts[i].key), (char *)sidecar + texts[i].offset,
			       texts[i].size))
			return bad_member(err, texts[i].key);
	return true;
}

static bool get_numbers(const struct rmw_json *json, struct rmw_sidecar *sidecar,
			struct rmw_err *err)
{
	for (size_t i = 0; i < RMW_COUNT(numbers); i++) {
		uint32_t number;
		uint64_t value;

		if (!rmw_json_whole(json, numbers[i].key, RMW_SIDECAR_FLASH_MAX, &value))
			return bad_member(err, numbers[i].key);
		number = (uint32_t)value;
		memcpy((char *)sidecar + numbers[i].offset, &number, sizeof(number));
	}
	return true;
}

/* A chip without a MAC or a JEDEC id has none in its sidecar either. */
static bool get_ids(const struct rmw_json *json, struct rmw_sidecar *sidecar, struct rmw_err *err)
{
	sidecar->has_mac = rmw_json_child(json, "mac") != NULL;
	if (sidecar->has_mac && !get_hex(json, "mac", RMW_SPAN_OF(sidecar->mac)))
		return bad_member(err, "mac");
	sidecar->has_jedec = rmw_json_child(json, "jedec") != NULL;
	if (sidecar->has_jedec && !get_hex(json, "jedec", RMW_SPAN_OF(sidecar->jedec)))
		return bad_member(err, "jedec");
	return true;
}

static bool get_members(const struct rmw_json *json, struct rmw_sidecar *sidecar,
			struct rmw_err *err)
{
	uint64_t schema;

	if (!rmw_json_is_object(json) || !rmw_json_whole(json, "v", SCHEMA, &schema) ||
	    schema != SCHEMA)
		return bad_member(err, "v");
	if (!get_texts(json, sidecar, err) || !get_numbers(json, sidecar, err) ||
	    !get_ids(json, sidecar, err))
		return false;
	if (!get_hex(json, "sha256", RMW_SPAN_OF(sidecar->sha256)))
		return bad_member(err, "sha256");
	if (!get_partitions(json, sidecar))
		return bad_member(err, "partitions");
	return get_stock(json, sidecar) || bad_member(err, "stock");
}

bool rmw_sidecar_parse(struct rmw_view text, struct rmw_sidecar *sidecar, struct rmw_err *err)
{
	struct rmw_sidecar parsed = { 0 };
	struct rmw_json *json;
	bool is_good;

	if (text.len > RMW_SIDECAR_TEXT_MAX)
		return rmw_fail(err, RMW_E_BAD_TEXT, "it is longer than %u bytes",
				RMW_SIDECAR_TEXT_MAX);
	json = rmw_json_parse(text, err);
	if (json == NULL)
		return false;
	is_good = get_members(json, &parsed, err);
	rmw_json_free(json);
	if (is_good)
		*sidecar = parsed;
	return is_good;
}

static bool set_hex(struct rmw_json *json, const char *key, struct rmw_view bytes)
{
	char text[2 * RMW_SHA256_SIZE + 1];

	rmw_hex(bytes, text);
	return rmw_json_set_text(json, key, text);
}

static bool put_slot(struct rmw_json *slots, const struct rmw_image_partition *part, size_t index)
{
	struct rmw_json *slot = rmw_json_new_object();
	bool is_good = slot != NULL && rmw_json_set_number(slot, "addr", part->addr[index]) &&
		       rmw_json_set_number(slot, "size", part->size[index]);

	return rmw_json_push(slots, slot) && is_good;
}

static bool put_partition(struct rmw_json *list, const struct rmw_image_partition *part)
{
	struct rmw_json *json = rmw_json_new_object();
	struct rmw_json *slots = rmw_json_new_array();
	bool is_good = json != NULL && slots != NULL &&
		       rmw_json_set_text(json, "name", part->name) &&
		       rmw_json_set_number(json, "type", part->type) &&
		       rmw_json_set_number(json, "active", part->active) &&
		       put_slot(slots, part, 0) && put_slot(slots, part, 1);

	is_good = rmw_json_put(json, "slots", slots) && is_good;
	return rmw_json_push(list, json) && is_good;
}

static bool put_lists(struct rmw_json *json, const struct rmw_sidecar *sidecar)
{
	struct rmw_json *partitions = rmw_json_new_array();
	struct rmw_json *stock = rmw_json_new_array();
	bool is_good = partitions != NULL && stock != NULL;

	for (size_t i = 0; i < sidecar->partition_count && is_good; i++)
		is_good = put_partition(partitions, &sidecar->partitions[i]);
	for (size_t i = 0; i < sidecar->stock_count && is_good; i++) {
		struct rmw_json *entry = rmw_json_new_object();

		is_good = entry != NULL && rmw_json_set_text(entry, "text", sidecar->stock[i]);
		is_good = rmw_json_push(stock, entry) && is_good;
	}
	is_good = rmw_json_put(json, "partitions", partitions) && is_good;
	return rmw_json_put(json, "stock", stock) && is_good;
}

static bool put_members(struct rmw_json *json, const struct rmw_sidecar *sidecar)
{
	bool is_good = rmw_json_set_number(json, "v", SCHEMA);

	for (size_t i = 0; i < RMW_COUNT(texts) && is_good; i++)
		is_good = rmw_json_set_text(json, texts[i].key,
					    (const char *)sidecar + texts[i].offset);
	for (size_t i = 0; i < RMW_COUNT(numbers) && is_good; i++) {
		uint32_t number;

		memcpy(&number, (const char *)sidecar + numbers[i].offset, sizeof(number));
		is_good = rmw_json_set_number(json, numbers[i].key, number);
	}
	if (sidecar->has_mac)
		is_good = is_good && set_hex(json, "mac", RMW_VIEW_OF(sidecar->mac));
	if (sidecar->has_jedec)
		is_good = is_good && set_hex(json, "jedec", RMW_VIEW_OF(sidecar->jedec));
	return is_good && set_hex(json, "sha256", RMW_VIEW_OF(sidecar->sha256)) &&
	       put_lists(json, sidecar);
}

bool rmw_sidecar_build(const struct rmw_sidecar *sidecar, struct rmw_buf *text, struct rmw_err *err)
{
	struct rmw_json *json = rmw_json_new_object();
	const bool is_good = json != NULL && put_members(json, sidecar)
				     ? rmw_json_write(json, text, err)
				     : rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a sidecar");

	rmw_json_free(json);
	return is_good;
}

static bool is_of_bytes(const struct rmw_sidecar *sidecar, struct rmw_view bytes)
{
	uint8_t digest[RMW_SHA256_SIZE];

	rmw_sha256(&bytes, 1, digest);
	return sidecar->size == bytes.len && memcmp(digest, sidecar->sha256, sizeof(digest)) == 0;
}

bool rmw_sidecar_load(const char *dump, struct rmw_sidecar *sidecar, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err seen = { 0 };
	char path[RMW_PATH_MAX];

	if (!rmw_sidecar_path(dump, path, &seen) ||
	    !rmw_file_read(path, RMW_SIDECAR_TEXT_MAX, &text, &seen) ||
	    !rmw_sidecar_parse(rmw_buf_view(&text), sidecar, &seen))
		return rmw_fail(err, RMW_E_NO_SIDECAR, "%.100s.json: %.100s", dump, seen.cause);
	return true;
}

bool rmw_sidecar_read(const char *dump, struct rmw_view bytes, struct rmw_sidecar *sidecar,
		      struct rmw_err *err)
{
	if (!rmw_sidecar_load(dump, sidecar, err))
		return false;
	if (!is_of_bytes(sidecar, bytes))
		return rmw_fail(err, RMW_E_NO_SIDECAR,
				"%.100s.json gives another size or SHA-256: one of the two files "
				"was changed",
				dump);
	return true;
}

bool rmw_sidecar_is_of(const struct rmw_sidecar *sidecar, const struct rmw_chip_id *id)
{
	return sidecar->has_mac && id->has_mac && id->is_mac_valid &&
	       memcmp(sidecar->mac, id->mac, sizeof(id->mac)) == 0;
}
