/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_PARTIAL_H
#define RMW_FIRMWARE_PARTIAL_H

#include "base/file.h"
#include "firmware/release.h"
#include "firmware/web.h"

/*
 * A file on its way: FOLDER/partial/STEM, and beside it, as STEM.json, what it is of. It is gone on
 * with only where the release names a digest, so that what became of it meanwhile is noticed, and
 * where the server names a strong validator. {.fd = -1} is releasable. One at a time has it open.
 */
struct rmw_partial {
	int fd;
	char path[RMW_PATH_MAX];
	char note[RMW_PATH_MAX];
	struct rmw_release_asset asset;
	uint64_t have; /* bytes that are there */
	char validator[RMW_WEB_VALIDATOR_MAX];
	const struct rmw_watch *watch;
};

/*
 * Open the one of that stem, which may hold something already. `watch` hears how far it is. Fails
 * with STORE_BUSY: another rmwflash fetches it; FILE_WRITE, USAGE.
 */
bool rmw_partial_open(struct rmw_partial *partial, const char *folder, const char *stem,
		      const struct rmw_release_asset *asset, const struct rmw_watch *watch,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Take the head of an answer, and the bytes that follow it; `ctx` is the partial. Begin fails with
 * FETCH_CUT, and forgets what is there, when the server goes on at another place; take with
 * SERVER_ANSWER when there is more than announced. Both fail with FILE_WRITE.
 */
bool rmw_partial_begin(void *ctx, const struct rmw_web_head *head, struct rmw_err *err);
bool rmw_partial_take(void *ctx, struct rmw_view bytes, struct rmw_err *err);

/* Forget what is there, to begin anew. Fails with FILE_WRITE. */
bool rmw_partial_restart(struct rmw_partial *partial, struct rmw_err *err) RMW_MUST_CHECK;

/* All that is there. Fails with FILE_READ, NO_MEMORY. */
bool rmw_partial_read(const struct rmw_partial *partial, struct rmw_buf *into,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* True when a later call may go on with what is there. */
bool rmw_partial_is_kept(const struct rmw_partial *partial);

/* Remove its files; it stays open. */
void rmw_partial_drop(struct rmw_partial *partial);

void rmw_partial_release(struct rmw_partial *partial);

#endif
