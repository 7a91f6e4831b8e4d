/* SPDX-License-Identifier: MIT */
/* Telling units of one stock firmware, and the mark that names the first backup of them. */
#include "flash/stock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "flash/backup.h"

#define SCHEMA 1u
#define TEXT_MAX 4096u

/* What is the same in all units that came with one firmware. */
static const char *const names[] = { "boot", "fw" };

/* Of a region: address, size, and the SHA-256 of what it holds. */
#define ENTRY_SIZE (4u + 4u + RMW_DIGEST_SIZE)

static bool is_stock(const struct rmw_region *region)
{
	for (size_t i = 0; i < RMW_COUNT(names); i++)
		if (strcmp(region->name, names[i]) == 0)
			return true;
	return false;
}

/* Who tells the SHA-256 of a region. */
struct teller {
	bool (*tell)(const struct teller *teller, const struct rmw_region *region,
		     uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err);
	struct rmw_chip *chip;
	struct rmw_view flash;
};

static bool tell_chip(const struct teller *teller, const struct rmw_region *region,
		      uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	return rmw_chip_digest(teller->chip, region->addr, region->size, digest, err);
}

static bool tell_bytes(const struct teller *teller, const struct rmw_region *region,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	const struct rmw_view bytes = rmw_view_part(teller->flash, region->addr, region->size);

	(void)err;
	rmw_sha256(&bytes, 1, digest);
	return true;
}

static bool make(const struct rmw_layout *layout, const struct teller *teller,
		 uint8_t stock[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	uint8_t entries[RMW_REGIONS_MAX][ENTRY_SIZE];
	size_t count = 0;

	for (size_t i = 0; i < layout->count; i++) {
		const struct rmw_region *region = &layout->regions[i];
		uint8_t *entry = entries[count];

		if (!is_stock(region))
			continue;
		rmw_put_le32(entry, region->addr);
		rmw_put_le32(entry + 4, region->size);
		if (!teller->tell(teller, region, entry + 8, err))
			return rmw_while(err, "which stock firmware it is");
		count++;
	}
	rmw_sha256(&(struct rmw_view){ entries[0], count * ENTRY_SIZE }, 1, stock);
	return true;
}

void rmw_stock_of(const struct rmw_layout *layout, struct rmw_view flash,
		  uint8_t stock[RMW_DIGEST_SIZE])
{
	struct rmw_err none = { 0 };

	(void)!make(layout, &(struct teller){ .tell = tell_bytes, .flash = flash }, stock, &none);
}

bool rmw_stock_ask(const struct rmw_layout *layout, struct rmw_chip *chip,
		   uint8_t stock[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	return make(layout, &(struct teller){ .tell = tell_chip, .chip = chip }, stock, err);
}

/* ---- the mark ---- */

static bool mark_path(const struct rmw_job *job, const uint8_t stock[RMW_DIGEST_SIZE],
		      char path[RMW_PATH_MAX], struct rmw_err *err)
{
	char name[sizeof("stock-") + RMW_SHA256_TEXT] = "stock-";

	rmw_hex((struct rmw_view){ stock, RMW_DIGEST_SIZE }, name + strlen(name));
	return rmw_backup_beside(job, name, ".json", path, err);
}

bool rmw_stock_parse(struct rmw_view text, const uint8_t stock[RMW_DIGEST_SIZE],
		     char name[RMW_PATH_MAX], struct rmw_err *err)
{
	struct rmw_json *json = rmw_json_parse(text, err);
	const char *backup = rmw_json_text(json, "backup");
	const char *of = rmw_json_text(json, "stock");
	char hex[RMW_SHA256_TEXT];
	uint64_t schema;
	bool is_good;

	rmw_hex((struct rmw_view){ stock, RMW_DIGEST_SIZE }, hex);
	is_good = json != NULL && rmw_json_whole(json, "v", SCHEMA, &schema) && schema == SCHEMA &&
		  of != NULL && strcmp(of, hex) == 0 && rmw_backup_is_plain_name(backup) &&
		  strlen(backup) < RMW_PATH_MAX;
	if (is_good)
		(void)snprintf(name, RMW_PATH_MAX, "%s", backup);
	rmw_json_free(json);
	return is_good || rmw_fail(err, RMW_E_BAD_TEXT, "the mark of a stock firmware is damaged");
}

bool rmw_stock_find(const struct rmw_job *job, const uint8_t stock[RMW_DIGEST_SIZE],
		    char path[RMW_PATH_MAX], struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	char mark[RMW_PATH_MAX], name[RMW_PATH_MAX];

	return mark_path(job, stock, mark, err) && rmw_file_read(mark, TEXT_MAX, &text, err) &&
	       rmw_stock_parse(rmw_buf_view(&text), stock, name, err) &&
	       rmw_backup_beside(job, name, "", path, err);
}

bool rmw_stock_is_known(const struct rmw_job *job, const uint8_t stock[RMW_DIGEST_SIZE])
{
	struct rmw_err nowhere = { 0 };
	char mark[RMW_PATH_MAX];

	return mark_path(job, stock, mark, &nowhere) && rmw_file_exists(mark);
}

static char *mark_text(const uint8_t stock[RMW_DIGEST_SIZE], const char *backup_path)
{
	struct rmw_json *json = rmw_json_new_object();
	char hex[RMW_SHA256_TEXT];
	char *text = NULL;

	rmw_hex((struct rmw_view){ stock, RMW_DIGEST_SIZE }, hex);
	if (json != NULL && rmw_json_set_number(json, "v", SCHEMA) &&
	    rmw_json_set_text(json, "stock", hex) &&
	    rmw_json_set_text(json, "backup", rmw_backup_last_part(backup_path)))
		text = rmw_json_line(json);
	rmw_json_free(json);
	return text;
}

bool rmw_stock_keep(const struct rmw_job *job, const uint8_t stock[RMW_DIGEST_SIZE],
		    const char *backup_path, struct rmw_err *err)
{
	char *text = mark_text(stock, backup_path);
	char mark[RMW_PATH_MAX];
	bool is_good;

	if (text == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the mark of a stock firmware");
	is_good = mark_path(job, stock, mark, err) &&
		  rmw_file_put_over(mark, (struct rmw_view){ (const uint8_t *)text, strlen(text) },
				    err);
	free(text);
	return is_good || rmw_while(err, "mark of the stock firmware");
}
