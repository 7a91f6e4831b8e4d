/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_BYTES_H
#define RMWFLASH_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <rmwflash/err.h>

/*
 * rmw_auto(buf) data = RMW_BUF_INIT; is released at every exit of its block. For each struct
 * rmw_<kind> that has an rmw_<kind>_release.
 */
#define rmw_auto(kind) __attribute__((cleanup(rmw_##kind##_release))) struct rmw_##kind

/* How many elements an array has (not a pointer). */
#define RMW_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes that belong to somebody else: to read, and to fill. Never own. */
struct rmw_view {
	const uint8_t *data;
	size_t len;
};

struct rmw_span {
	uint8_t *data;
	size_t len;
};

/* All of an array; of a text literal with its terminating zero. */
#define RMW_VIEW_OF(array) ((struct rmw_view){ (const uint8_t *)(array), sizeof(array) })
#define RMW_SPAN_OF(array) ((struct rmw_span){ (uint8_t *)(array), sizeof(array) })

/* The same bytes, to read only. */
static inline struct rmw_view rmw_span_view(struct rmw_span span)
{
	return (struct rmw_view){ span.data, span.len };
}

/* The part of `view` from `at` on, at most `len` bytes; empty when `at` is past the end. */
static inline struct rmw_view rmw_view_part(struct rmw_view view, size_t at, size_t len)
{
	if (at >= view.len)
		return (struct rmw_view){ NULL, 0 };
	return (struct rmw_view){ view.data + at, len < view.len - at ? len : view.len - at };
}

/* As rmw_view_part. */
static inline struct rmw_span rmw_span_part(struct rmw_span span, size_t at, size_t len)
{
	if (at >= span.len)
		return (struct rmw_span){ NULL, 0 };
	return (struct rmw_span){ span.data + at, len < span.len - at ? len : span.len - at };
}

/* True when both hold the same bytes; all empty views are equal. */
static inline bool rmw_view_equal(struct rmw_view a, struct rmw_view b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Where two views of one length first differ; that length when they are equal. */
static inline size_t rmw_view_difference(struct rmw_view a, struct rmw_view b)
{
	size_t at = 0;

	while (at < a.len && a.data[at] == b.data[at])
		at++;
	return at;
}

/* True when every byte is FF, as erased flash reads. An empty view is blank. */
bool rmw_view_is_blank(struct rmw_view view);

/* Little-endian numbers, as on the wire and in flash, at any address. The caller has checked the
 * length: 2 bytes for le16, 4 for le32. */
static inline uint16_t rmw_get_le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t rmw_get_le32(const uint8_t *at)
{
	return (uint32_t)rmw_get_le16(at) | (uint32_t)rmw_get_le16(at + 2) << 16;
}

static inline void rmw_put_le16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void rmw_put_le32(uint8_t *at, uint32_t value)
{
	rmw_put_le16(at, (uint16_t)value);
	rmw_put_le16(at + 2, (uint16_t)(value >> 16));
}

/*
 * A growing buffer with a cap. `{0}` and RMW_BUF_INIT are empty and releasable; release is
 * idempotent. `cap` is the most it may ever hold (0: RMW_BUF_CAP).
 */
#define RMW_BUF_CAP ((size_t)64 << 20)
#define RMW_BUF_INIT                                                                               \
	{                                                                                          \
		0                                                                                  \
	}

struct rmw_buf {
	uint8_t *data;
	size_t len;
	size_t room;
	size_t cap;
};

/* Make it `len` bytes long; new bytes are zero. Fails with NO_MEMORY, also past the cap. */
bool rmw_buf_resize(struct rmw_buf *buf, size_t len, struct rmw_err *err) RMW_MUST_CHECK;

/* Put a copy of `bytes` at the end. Fails with NO_MEMORY, also past the cap. */
bool rmw_buf_append(struct rmw_buf *buf, struct rmw_view bytes, struct rmw_err *err) RMW_MUST_CHECK;

/* Remove the first `len` bytes (all, when there are fewer). */
void rmw_buf_drop(struct rmw_buf *buf, size_t len);

/* Give back the memory; the buffer is empty and usable afterwards, with the same cap. */
void rmw_buf_release(struct rmw_buf *buf);

/* The buffer's bytes: borrowed, good until it is resized, appended to or released. */
static inline struct rmw_view rmw_buf_view(const struct rmw_buf *buf)
{
	return (struct rmw_view){ buf->data, buf->len };
}

static inline struct rmw_span rmw_buf_span(struct rmw_buf *buf)
{
	return (struct rmw_span){ buf->data, buf->len };
}

#endif
