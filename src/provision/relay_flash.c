/* SPDX-License-Identifier: MIT */
/* A relay's flash, as it lets itself be read over HTTP, and the configuration in it. */
#include "provision/relay_api.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/secret.h"
#include "image/bl_partition.h"
#include "provision/relay_table.h"

/* One reply: what a device with little memory sends in well under a request's time. */
#define PIECE 0x4000u
#define STORE_MAX 0x40000u

static bool read_piece(struct rmw_http_peer *peer, uint32_t addr, uint32_t len,
		       struct rmw_buf *bytes, struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };
	struct rmw_http_target target = { .len = 0 };
	char path[48];

	(void)snprintf(path, sizeof(path), "/api/flash/%" PRIx32 "-%" PRIx32, addr, len);
	rmw_http_target_begin(&target, path);
	if (!rmw_relay_get(peer, &target, &answer, err))
		return false;
	if (answer.reply.code != 200 || answer.reply.body.len != len)
		return rmw_fail(err, RMW_E_RELAY_REFUSED,
				"it answers %d with %zu bytes instead of %" PRIu32
				" bytes of its flash at 0x%" PRIx32,
				answer.reply.code, answer.reply.body.len, len, addr);
	memcpy(bytes->data + bytes->len, answer.reply.body.data, len);
	bytes->len += len;
	return true;
}

bool rmw_relay_read_flash(struct rmw_http_peer *peer, uint32_t addr, uint32_t len,
			  struct rmw_buf *bytes, struct rmw_err *err)
{
	bool is_good = rmw_buf_resize(bytes, len, err);

	if (is_good)
		bytes->len = 0;
	while (is_good && bytes->len < len) {
		const uint32_t done = (uint32_t)bytes->len;

		is_good = read_piece(peer, addr + done, len - done < PIECE ? len - done : PIECE,
				     bytes, err);
	}
	if (!is_good)
		rmw_secret_release(bytes);
	return is_good;
}

/* Where the store is: as long as the table says, and at least what older releases use of it. */
static bool find_store(struct rmw_http_peer *peer, uint32_t *addr, uint32_t *len,
		       struct rmw_err *err)
{
	const uint32_t least = rmw_relay_firmware_openbeken()->store_size;
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_bl_table table;
	struct rmw_view copies[2];

	if (!rmw_relay_read_flash(peer, RMW_BL_TABLE_ADDR_0, 2 * RMW_BL_TABLE_SECTOR, &bytes, err))
		return false;
	copies[0] = rmw_view_part(rmw_buf_view(&bytes), 0, RMW_BL_TABLE_SECTOR);
	copies[1] = rmw_view_part(rmw_buf_view(&bytes), RMW_BL_TABLE_SECTOR, RMW_BL_TABLE_SECTOR);
	if (!rmw_bl_table_choose(copies, &table, NULL, err))
		return rmw_while(err, "its partition table");
	for (size_t i = 0; i < table.count; i++) {
		const struct rmw_image_partition *part = &table.entries[i];

		if (strcasecmp(part->name, RMW_RELAY_STORE) != 0 || part->size[0] > STORE_MAX)
			continue;
		*addr = part->addr[0];
		*len = part->size[0] < least ? least : part->size[0];
		return true;
	}
	return rmw_fail(err, RMW_E_IMAGE_KIND, "its partition table has no " RMW_RELAY_STORE);
}

static bool decode_store(struct rmw_view image, const struct rmw_obk_platform *platform,
			 struct rmw_obk_config *config, struct rmw_err *err)
{
	struct rmw_obk_store *store = calloc(1, sizeof(*store));
	struct rmw_view block;

	if (store == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a store");
	rmw_obk_store_read(image, store);
	block = rmw_obk_store_find(store, platform->store_key);
	free(store);
	if (block.len == 0)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "its store has no configuration");
	return rmw_obk_config_decode(block, platform->layout, config, err);
}

/* How the settings of a chip are found and read (openbeken 8.1). */
struct reading {
	bool (*find)(struct rmw_http_peer *peer, uint32_t *addr, uint32_t *len,
		     struct rmw_err *err);
	bool (*decode)(struct rmw_view bytes, const struct rmw_obk_platform *platform,
		       struct rmw_obk_config *config, struct rmw_err *err);
};

static bool decode_block(struct rmw_view sector, const struct rmw_obk_platform *platform,
			 struct rmw_obk_config *config, struct rmw_err *err)
{
	return rmw_obk_config_decode(sector, platform->layout, config, err);
}

/* A store of another chip has its own grain, which is not read here (openbeken 8.1). */
static const struct reading *reading_of(const struct rmw_obk_platform *platform)
{
	static const struct reading by_table = { find_store, decode_store };
	static const struct reading by_place = { NULL, decode_block };

	if (platform == NULL)
		return NULL;
	if (platform->store_key == NULL)
		return platform->addr != 0 && platform->size != 0 ? &by_place : NULL;
	return platform->addr == 0 ? &by_table : NULL;
}

static bool read_config(struct rmw_http_peer *peer, const struct rmw_obk_platform *platform,
			const struct reading *reading, struct rmw_obk_config *config,
			struct rmw_err *err)
{
	uint32_t addr = platform->addr, len = platform->size;
	struct rmw_buf bytes = RMW_BUF_INIT;
	bool is_good;

	rmw_secret_guard();
	is_good = (reading->find == NULL || reading->find(peer, &addr, &len, err)) &&
		  rmw_relay_read_flash(peer, addr, len, &bytes, err) &&
		  reading->decode(rmw_buf_view(&bytes), platform, config, err);
	rmw_secret_release(&bytes);
	return is_good;
}

bool rmw_relay_read_config(struct rmw_http_peer *peer, const char *chip,
			   struct rmw_obk_config *config, struct rmw_err *err)
{
	const struct rmw_obk_platform *platform = rmw_obk_platform(chip);
	const struct reading *reading = reading_of(platform);

	if (reading == NULL)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "where a %.16s keeps it is not known", chip);
	return read_config(peer, platform, reading, config, err) ||
	       rmw_while(err, "the stored configuration");
}

/* What a device without a readable store says; anything else has to be told. */
static bool is_unreadable(enum rmw_code code)
{
	return code == RMW_E_RELAY_REFUSED || code == RMW_E_IMAGE_KIND ||
	       code == RMW_E_IMAGE_TRUNCATED || code == RMW_E_IMAGE_DAMAGED;
}

bool rmw_relay_look_at_config(struct rmw_http_peer *peer, const char *chip,
			      struct rmw_obk_config *config, bool *is_readable, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };

	*is_readable = rmw_relay_read_config(peer, chip, config, &seen);
	if (*is_readable || is_unreadable(seen.code))
		return true;
	*err = seen;
	return false;
}
