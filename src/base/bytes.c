/* SPDX-License-Identifier: MIT */
/* A growing buffer that knows when to stop. */
#include <rmwflash/bytes.h>

#include <stdlib.h>

bool rmw_view_is_blank(struct rmw_view view)
{
	for (size_t at = 0; at < view.len; at++)
		if (view.data[at] != 0xff)
			return false;
	return true;
}

static bool make_room(struct rmw_buf *buf, size_t len, struct rmw_err *err)
{
	size_t cap = buf->cap ? buf->cap : RMW_BUF_CAP;
	size_t room = buf->room ? buf->room : 256;
	uint8_t *data;

	if (len > cap)
		return rmw_fail(err, RMW_E_NO_MEMORY,
				"%zu bytes are more than the %zu allowed here", len, cap);
	if (len <= buf->room)
		return true;
	while (room < len)
		room *= 2;
	/* Zeroes that nobody writes take no memory, where the system hands out whole pages. */
	data = buf->data == NULL ? calloc(1, room) : realloc(buf->data, room);
	if (data == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for %zu bytes", room);
	buf->data = data;
	buf->room = room;
	return true;
}

bool rmw_buf_resize(struct rmw_buf *buf, size_t len, struct rmw_err *err)
{
	const bool is_new = buf->data == NULL;

	if (!make_room(buf, len, err))
		return false;
	if (len > buf->len && !is_new)
		memset(buf->data + buf->len, 0, len - buf->len);
	buf->len = len;
	return true;
}

bool rmw_buf_append(struct rmw_buf *buf, struct rmw_view bytes, struct rmw_err *err)
{
	if (bytes.len == 0)
		return true;
	if (bytes.len > SIZE_MAX - buf->len)
		return rmw_fail(err, RMW_E_NO_MEMORY, "%zu more bytes overflow", bytes.len);
	if (!make_room(buf, buf->len + bytes.len, err))
		return false;
	memcpy(buf->data + buf->len, bytes.data, bytes.len);
	buf->len += bytes.len;
	return true;
}

void rmw_buf_drop(struct rmw_buf *buf, size_t len)
{
	if (len > buf->len)
		len = buf->len;
	if (len == 0)
		return;
	memmove(buf->data, buf->data + len, buf->len - len);
	buf->len -= len;
}

void rmw_buf_release(struct rmw_buf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->len = buf->room = 0;
}
