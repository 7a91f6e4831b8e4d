/* SPDX-License-Identifier: MIT */
#ifndef RMW_SETTINGS_VAULT_H
#define RMW_SETTINGS_VAULT_H

#include <rmwflash/bytes.h>

#define RMW_VAULT_NAME_MAX 65u

/* Values that were removed, to look for more of them; each once. `{0}` is empty and releasable. */
struct rmw_vault {
	struct rmw_buf items; /* struct rmw_vault_item */
	struct rmw_buf bytes;
};

/* One of them: bytes without a zero. */
struct rmw_vault_item {
	char name[RMW_VAULT_NAME_MAX];
	size_t at; /* in `bytes` */
	size_t len;
};

/*
 * Keep what is before the first zero of `value`. Not kept, as too much else looks the same: fewer
 * than 8 bytes (4 of a name of a network, which `name` shows), nothing but FF, what is there
 * already. Fails with NO_MEMORY.
 */
bool rmw_vault_keep(struct rmw_vault *vault, const char *name, struct rmw_view value,
		    struct rmw_err *err) RMW_MUST_CHECK;

size_t rmw_vault_count(const struct rmw_vault *vault);

/* The bytes of one, borrowed until the next is kept. `name` is given RMW_VAULT_NAME_MAX bytes. */
struct rmw_view rmw_vault_at(const struct rmw_vault *vault, size_t index, char *name);

/* Wipe and give back. Idempotent. */
void rmw_vault_release(struct rmw_vault *vault);

#endif
