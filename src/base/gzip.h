/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_GZIP_H
#define RMW_BASE_GZIP_H

#include <rmwflash/bytes.h>

/*
 * Unpack a gzip file into `into`, replacing what it holds. At most `max` bytes come out of it.
 * Bytes behind its end are left out. Fails with IMAGE_DAMAGED (no such file, cut short, changed,
 * or more is in it) or NO_MEMORY; `into` is empty then.
 */
bool rmw_gunzip(struct rmw_view file, size_t max, struct rmw_buf *into,
		struct rmw_err *err) RMW_MUST_CHECK;

#endif
