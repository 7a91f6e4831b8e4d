/* SPDX-License-Identifier: MIT */
/* A file on its way, which survives that the way breaks off. */
#include "firmware/partial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"

#define SCHEMA 1u
#define NOTE_MAX 4096u
#define PARTIAL 206L

static bool fail_write(const struct rmw_partial *partial, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", partial->path, strerror(errno));
}

static bool is_text(const struct rmw_json *json, const char *key, const char *wanted)
{
	const char *text = rmw_json_text(json, key);

	return text != NULL && strcmp(text, wanted) == 0;
}

/* True when the note is about this very asset; its validator is taken over then. */
static bool take_note(struct rmw_partial *partial, const struct rmw_json *json)
{
	const char *validator = rmw_json_text(json, "validator");
	uint64_t schema, size;

	if (!rmw_json_whole(json, "v", SCHEMA, &schema) || schema != SCHEMA ||
	    !is_text(json, "url", partial->asset.url) ||
	    !is_text(json, "sha256", partial->asset.sha256) ||
	    !rmw_json_whole(json, "size", UINT32_MAX, &size) || size != partial->asset.size ||
	    validator == NULL || validator[0] == '\0' ||
	    strlen(validator) >= sizeof(partial->validator) || strpbrk(validator, "\r\n") != NULL)
		return false;
	memcpy(partial->validator, validator, strlen(validator) + 1);
	return true;
}

static bool read_note(struct rmw_partial *partial)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err ignored = { 0 };
	struct rmw_json *json;
	bool is_good;

	if (!partial->asset.has_digest || !rmw_file_read(partial->note, NOTE_MAX, &text, &ignored))
		return false;
	json = rmw_json_parse(rmw_buf_view(&text), &ignored);
	is_good = rmw_json_is_object(json) && take_note(partial, json);
	rmw_json_free(json);
	return is_good;
}

static bool make_note(const struct rmw_partial *partial, struct rmw_buf *text, struct rmw_err *err)
{
	struct rmw_json *json = rmw_json_new_object();
	const bool is_good =
		json != NULL && rmw_json_set_number(json, "v", SCHEMA) &&
				rmw_json_set_text(json, "url", partial->asset.url) &&
				rmw_json_set_text(json, "sha256", partial->asset.sha256) &&
				rmw_json_set_number(json, "size", partial->asset.size) &&
				rmw_json_set_text(json, "validator", partial->validator)
			? rmw_json_write(json, text, err)
			: rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a note");

	rmw_json_free(json);
	return is_good;
}

static bool write_note(const struct rmw_partial *partial, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	rmw_auto(buf) text = RMW_BUF_INIT;

	return !rmw_partial_is_kept(partial) ||
	       (make_note(partial, &text, err) && rmw_outfile_open_over(&out, partial->note, err) &&
		rmw_outfile_write(&out, rmw_buf_view(&text), err) && rmw_outfile_commit(&out, err));
}

static bool name_files(struct rmw_partial *partial, const char *folder, const char *stem,
		       struct rmw_err *err)
{
	char place[RMW_PATH_MAX];
	const int place_len = snprintf(place, sizeof(place), "%s/partial", folder);
	const int path_len =
		snprintf(partial->path, sizeof(partial->path), "%s/partial/%s", folder, stem);
	const int note_len =
		snprintf(partial->note, sizeof(partial->note), "%s/partial/%s.json", folder, stem);

	if (place_len < 0 || path_len < 0 || note_len < 0 || (size_t)note_len >= sizeof(place))
		return rmw_fail(err, RMW_E_USAGE, "the path of the folder of firmware is too long");
	return rmw_folder_make(place, err);
}

static bool lock(struct rmw_partial *partial, struct stat *about, struct rmw_err *err)
{
	partial->fd =
		open(partial->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (partial->fd < 0)
		return fail_write(partial, err);
	if (flock(partial->fd, LOCK_EX | LOCK_NB) != 0)
		return rmw_fail(err, RMW_E_STORE_BUSY,
				"another rmwflash fetches it at this moment");
	if (fstat(partial->fd, about) != 0)
		return fail_write(partial, err);
	return S_ISREG(about->st_mode) ||
	       rmw_fail(err, RMW_E_FILE_WRITE, "%s: it is no file", partial->path);
}

bool rmw_partial_open(struct rmw_partial *partial, const char *folder, const char *stem,
		      const struct rmw_release_asset *asset, const struct rmw_watch *watch,
		      struct rmw_err *err)
{
	struct stat about;

	*partial = (struct rmw_partial){ .fd = -1, .asset = *asset, .watch = watch };
	if (!name_files(partial, folder, stem, err) || !lock(partial, &about, err)) {
		rmw_partial_release(partial);
		return false;
	}
	if (read_note(partial) && (uint64_t)about.st_size <= asset->size)
		partial->have = (uint64_t)about.st_size;
	if (partial->have > 0 || rmw_partial_restart(partial, err))
		return true;
	rmw_partial_release(partial);
	return false;
}

bool rmw_partial_restart(struct rmw_partial *partial, struct rmw_err *err)
{
	partial->have = 0;
	partial->validator[0] = '\0';
	return ftruncate(partial->fd, 0) == 0 || fail_write(partial, err);
}

bool rmw_partial_begin(void *ctx, const struct rmw_web_head *head, struct rmw_err *err)
{
	struct rmw_partial *partial = ctx;

	if (head->status == PARTIAL) {
		if (head->range_from == partial->have && head->range_total == partial->asset.size)
			return true;
		return rmw_partial_restart(partial, err) &&
		       rmw_fail(err, RMW_E_FETCH_CUT, "the server goes on at another place");
	}
	if (!rmw_partial_restart(partial, err))
		return false;
	memcpy(partial->validator, head->validator, sizeof(partial->validator));
	return write_note(partial, err);
}

bool rmw_partial_take(void *ctx, struct rmw_view bytes, struct rmw_err *err)
{
	struct rmw_partial *partial = ctx;

	if (bytes.len > partial->asset.size - partial->have)
		return rmw_fail(err, RMW_E_SERVER_ANSWER,
				"it sends more than the %u bytes that the release announces",
				(unsigned)partial->asset.size);
	while (bytes.len > 0) {
		const ssize_t put =
			pwrite(partial->fd, bytes.data, bytes.len, (off_t)partial->have);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return fail_write(partial, err);
		partial->have += (uint64_t)put;
		bytes = rmw_view_part(bytes, (size_t)put, bytes.len);
	}
	rmw_tell_progress(partial->watch, "fetch", partial->have, partial->asset.size);
	return true;
}

bool rmw_partial_read(const struct rmw_partial *partial, struct rmw_buf *into, struct rmw_err *err)
{
	size_t at = 0;

	if (!rmw_buf_resize(into, (size_t)partial->have, err))
		return false;
	while (at < into->len) {
		const ssize_t got = pread(partial->fd, into->data + at, into->len - at, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return rmw_fail(err, RMW_E_FILE_READ, "%s: %s", partial->path,
					got < 0 ? strerror(errno) : "it became shorter");
		at += (size_t)got;
	}
	return true;
}

bool rmw_partial_is_kept(const struct rmw_partial *partial)
{
	return partial->asset.has_digest && partial->validator[0] != '\0';
}

void rmw_partial_drop(struct rmw_partial *partial)
{
	(void)unlink(partial->note);
	(void)unlink(partial->path);
}

void rmw_partial_release(struct rmw_partial *partial)
{
	if (partial->fd >= 0)
		close(partial->fd);
	partial->fd = -1;
}
