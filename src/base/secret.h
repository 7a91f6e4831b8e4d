/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_SECRET_H
#define RMW_BASE_SECRET_H

#include <stddef.h>

#include <rmwflash/bytes.h>

/*
 * From now on this process holds secrets: a crash leaves no core dump, and no other process of the
 * same user reads its memory. Where the system refuses, nothing happens. Idempotent.
 */
void rmw_secret_guard(void);

/* Overwrite bytes that held a secret, also where nobody reads them again. */
void rmw_secret_wipe(void *bytes, size_t len);

/* Overwrite all the room of a buffer that held secrets, and release it. Idempotent. */
void rmw_secret_release(struct rmw_buf *buf);

/*
 * The file holds secrets: read it whole, only where it is a regular file of this user or root that
 * nobody else may read and that is shorter than `max`. The guard is set first. Fails with
 * SECRET_FILE, FILE_READ or NO_MEMORY. Wipe the buffer before its release.
 */
bool rmw_secret_read(const char *path, size_t max, struct rmw_buf *into,
		     struct rmw_err *err) RMW_MUST_CHECK;

#endif
