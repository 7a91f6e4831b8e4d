/* SPDX-License-Identifier: MIT */
/* Keeps the values that were removed as long as copies of them are looked for. */
#include "settings/vault.h"

#include <stdio.h>

#include "base/secret.h"

#define LEAST 8u
#define LEAST_NETWORK 4u

static struct rmw_vault_item item_at(const struct rmw_vault *vault, size_t index)
{
	struct rmw_vault_item item;

	memcpy(&item, vault->items.data + index * sizeof(item), sizeof(item));
	return item;
}

static bool is_known(const struct rmw_vault *vault, struct rmw_view value)
{
	for (size_t i = 0; i < rmw_vault_count(vault); i++)
		if (rmw_view_equal(rmw_vault_at(vault, i, NULL), value))
			return true;
	return false;
}

bool rmw_vault_keep(struct rmw_vault *vault, const char *name, struct rmw_view value,
		    struct rmw_err *err)
{
	struct rmw_vault_item item = { .at = vault->bytes.len };
	const struct rmw_view bytes = { (const uint8_t *)&item, sizeof(item) };

	value.len = value.len > 0 ? strnlen((const char *)value.data, value.len) : 0;
	if (value.len < (strcasestr(name, "ssid") != NULL ? LEAST_NETWORK : LEAST) ||
	    rmw_view_is_blank(value) || is_known(vault, value))
		return true;
	(void)snprintf(item.name, sizeof(item.name), "%s", name);
	item.len = value.len;
	return rmw_buf_append(&vault->items, bytes, err) &&
	       rmw_buf_append(&vault->bytes, value, err);
}

size_t rmw_vault_count(const struct rmw_vault *vault)
{
	return vault->items.len / sizeof(struct rmw_vault_item);
}

struct rmw_view rmw_vault_at(const struct rmw_vault *vault, size_t index, char *name)
{
	const struct rmw_vault_item item = item_at(vault, index);

	if (name != NULL)
		memcpy(name, item.name, sizeof(item.name));
	return rmw_view_part(rmw_buf_view(&vault->bytes), item.at, item.len);
}

void rmw_vault_release(struct rmw_vault *vault)
{
	if (vault->bytes.data != NULL)
		rmw_secret_wipe(vault->bytes.data, vault->bytes.room);
	rmw_buf_release(&vault->bytes);
	rmw_buf_release(&vault->items);
}
