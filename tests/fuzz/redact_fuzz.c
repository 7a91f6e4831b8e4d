/* SPDX-License-Identifier: MIT */
/* Redaction of any bytes, as they are, with their sums put right, and as a partition of a flash: no
 * secret of a configuration that could be read is left, and a second time changes nothing. */
#include <stdlib.h>

#include <rmwflash/settings.h>

#include "base/digest.h"
#include "image/bl_partition.h"
#include "obk/store_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PSM_AT 0x10000u
#define SIZE_MAX_HERE 0x10000u

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void count(void *ctx, const struct rmw_redact_row *row)
{
	size_t *removed = ctx;

	check(row->name[0] != '\0' && row->why[0] != '\0');
	*removed += row->fate != RMW_REDACT_KEPT;
}

static bool is_magic(struct rmw_view file, size_t at, const char *magic)
{
	return at + 4 <= file.len && memcmp(file.data + at, magic, 4) == 0;
}

/* Headers and keys are not looked through: a value may look like them. */
static bool is_form(struct rmw_view file, size_t at)
{
	const size_t in_sector = at % RMW_OBK_STORE_SECTOR;
	const size_t from = at > RMW_EF_ENTRY_HEADER + RMW_OBK_KEY_MAX
				    ? at - RMW_EF_ENTRY_HEADER - RMW_OBK_KEY_MAX
				    : 0;

	if (in_sector < RMW_EF_SECTOR_HEADER || (at >= RMW_BL_TABLE_ADDR_0 && at < PSM_AT) ||
	    at < 4)
		return true;
	for (size_t entry = from; entry <= at; entry++)
		if (is_magic(file, entry + RMW_EF_MAGIC_AT, RMW_EF_ENTRY_MAGIC) ||
		    memcmp(file.data + entry, "CFG", 3) == 0)
			return true;
	return false;
}

static void check_absent(struct rmw_view file, struct rmw_view value)
{
	const uint8_t *found = file.data;

	while ((found = memmem(found, file.len - (size_t)(found - file.data), value.data,
			       value.len)) != NULL) {
		for (size_t i = 0; i < value.len; i++)
			check(is_form(file, (size_t)(found - file.data) + i));
		found++;
	}
}

static void check_blank(struct rmw_view field)
{
	for (size_t at = 0; at < field.len; at++)
		check(field.data[at] == field.data[0] &&
		      (field.data[at] == 0 || field.data[at] == 0xff));
}

/* The block at `at` of the input is nowhere in the output. */
static void check_block(struct rmw_view file, size_t block_at, struct rmw_view is)
{
	const struct rmw_view was = rmw_view_part(file, block_at, file.len);
	static struct rmw_obk_config config;
	struct rmw_err ignored = { 0 };
	size_t at, len;

	if (!rmw_obk_config_decode(was, RMW_OBK_D, &config, &ignored))
		return;
	for (size_t i = 0; rmw_obk_secret_at(RMW_OBK_D, i, &at, &len); i++) {
		struct rmw_view value = { config.raw + at, len };
		const bool is_network = strstr(rmw_obk_secret_name(i), "ssid") != NULL;

		if (at < config.raw_len)
			check_blank(rmw_view_part(is, block_at + at, len));
		value.len = strnlen((const char *)value.data, len);
		if (value.len >= (is_network ? 4u : 8u) && !rmw_view_is_blank(value) &&
		    strncmp((const char *)value.data, "homeassistant", 13) != 0 &&
		    strncmp((const char *)value.data, "qqqqqqqqqq", 10) != 0)
			check_absent(is, value);
	}
}

/* A value that is too short is no block, whatever follows it. */
static bool holds_block(const struct rmw_obk_entry *entry)
{
	static struct rmw_obk_config config;
	struct rmw_err ignored = { 0 };

	return strcmp(entry->name, RMW_OBK_KEY) == 0 && entry->is_crc_good &&
	       rmw_obk_config_decode(entry->value, RMW_OBK_D, &config, &ignored);
}

static void check_all(struct rmw_view was, struct rmw_view is)
{
	static struct rmw_obk_store store;
	rmw_auto(settings) found = { .store = NULL };
	struct rmw_err err = { 0 };

	if (!rmw_settings_find(was, &found, &err))
		return;
	if (found.config != NULL)
		check_block(was, found.config_addr, is);
	if (found.store == NULL)
		return;
	rmw_obk_store_read(rmw_view_part(was, found.store_addr, found.store_size), &store);
	for (size_t i = 0; i < store.count; i++)
		if (holds_block(&store.entries[i]))
			check_block(was, (size_t)(store.entries[i].value.data - was.data), is);
}

static void try_file(struct rmw_view file)
{
	rmw_auto(buf) copy = RMW_BUF_INIT;
	rmw_auto(buf) again = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	size_t removed = 0;

	if (!rmw_buf_append(&copy, file, &err) ||
	    !rmw_redact(rmw_buf_span(&copy), count, &removed, &err)) {
		check(err.code != RMW_OK && removed == 0);
		return;
	}
	check(copy.len == file.len);
	check_all(file, rmw_buf_view(&copy));
	check(rmw_buf_append(&again, rmw_buf_view(&copy), &err));
	if (rmw_redact(rmw_buf_span(&again), count, &removed, &err))
		check(again.len == copy.len);
}

/* No mutation finds a sum by chance. */
static void put_right(struct rmw_span file)
{
	for (size_t at = 0; at + RMW_OBK_BLOCK_SIZE_3 <= file.len; at++) {
		const bool is_short = rmw_get_le32(file.data + at + 4) == 3;
		const size_t len = is_short ? RMW_OBK_BLOCK_SIZE_3 : RMW_OBK_BLOCK_SIZE;

		if (memcmp(file.data + at, "CFG", 3) == 0 && at + len <= file.len)
			rmw_obk_config_seal(rmw_span_part(file, at, len), RMW_OBK_CRC_UNSIGNED);
	}
	for (size_t at = 0; at + RMW_EF_ENTRY_HEADER <= file.len; at++) {
		uint8_t *entry = file.data + at;
		const size_t len = rmw_get_le32(entry + RMW_EF_LENGTH_AT);

		if (is_magic(rmw_span_view(file), at + RMW_EF_MAGIC_AT, RMW_EF_ENTRY_MAGIC) &&
		    len > RMW_EF_NAME_LEN_AT && len <= file.len - at)
			rmw_put_le32(entry + RMW_EF_CRC_AT,
				     rmw_crc32((struct rmw_view){ entry + RMW_EF_NAME_LEN_AT,
								  len - RMW_EF_NAME_LEN_AT }));
	}
}

/* The bytes as a partition PSM, behind a table that says so. */
static void try_as_partition(struct rmw_view psm)
{
	struct rmw_bl_table table = {
		.count = 1,
		.entries = { { .name = "PSM", .type = 4, .addr = { PSM_AT } } },
	};
	rmw_auto(buf) copies = RMW_BUF_INIT;
	rmw_auto(buf) flash = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	table.entries[0].size[0] = (uint32_t)psm.len;
	if (!rmw_bl_table_build_copies(&table, &copies, &err) ||
	    !rmw_buf_resize(&flash, RMW_BL_TABLE_ADDR_0, &err))
		return;
	memset(flash.data, 0xff, flash.len);
	if (rmw_buf_append(&flash, rmw_buf_view(&copies), &err) &&
	    rmw_buf_append(&flash, psm, &err))
		try_file(rmw_buf_view(&flash));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view file = { data, size };
	rmw_auto(buf) right = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (size == 0 || size > SIZE_MAX_HERE || !rmw_buf_append(&right, file, &err))
		return 0;
	try_file(file);
	put_right(rmw_buf_span(&right));
	try_file(rmw_buf_view(&right));
	try_as_partition(rmw_buf_view(&right));
	return 0;
}
