/* SPDX-License-Identifier: MIT */
/* Made-up files for an LN882H; nothing in them is anybody's code. */
#ifndef RMW_TESTS_MADE_LN_H
#define RMW_TESTS_MADE_LN_H

#include "support/made_image.h"

#include "image/ln_header.h"
#include "image/ln_partition.h"

#define MADE_LN_SIZE (2 * MADE_MIB)
#define MADE_LN_APP_AT 0x7000u
#define MADE_LN_CODE_LEN 0x5001u

/* The layout of SDK and OpenBeken (ln882h-protocol 8.1). */
static const struct rmw_image_partition made_ln_table[] = {
	{ .type = RMW_LN_PART_APP, .addr = { 0x007000 }, .size = { 0x12c000 } },
	{ .type = RMW_LN_PART_OTA, .addr = { 0x133000 }, .size = { 0x0aa000 } },
	{ .type = RMW_LN_PART_NVDS, .addr = { 0x1dd000 }, .size = { 0x003000 } },
	{ .type = RMW_LN_PART_KV, .addr = { 0x1e0000 }, .size = { 0x004000 } },
	{ .type = RMW_LN_PART_USER, .addr = { 0x1e4000 }, .size = { 0x01c000 } },
};

/* An image for RAM that does nothing: vectors, then noise. */
static inline void made_ln_loader(struct rmw_buf *buf, size_t len)
{
	made_noise(buf, len);
	memset(buf->data, 0, RMW_LN_VECTORS_AT);
	rmw_put_le32(buf->data + RMW_LN_VECTORS_AT, 0x20010000);
	rmw_put_le32(buf->data + RMW_LN_VECTORS_AT + 4, 0x20000109);
	rmw_ln_boot_build(rmw_buf_span(buf));
}

static inline void made_ln_application(struct rmw_buf *buf)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	made_noise(&code, MADE_LN_CODE_LEN);
	made_text(&code, 0x800, "OpenLN882H_1.18.135");
	assert_true(rmw_buf_resize(buf, RMW_LN_IMAGE_HEADER, &err));
	rmw_ln_image_build(0, 1, rmw_buf_view(&code), buf->data);
	assert_true(rmw_buf_append(buf, rmw_buf_view(&code), &err));
}

static inline void made_ln_complete(struct rmw_buf *buf)
{
	rmw_auto(buf) application = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	made_ln_loader(buf, 0x1000);
	assert_true(rmw_buf_resize(buf, MADE_LN_APP_AT, &err));
	memset(buf->data + 0x1000, 0xff, MADE_LN_APP_AT - 0x1000);
	rmw_ln_table_build(made_ln_table, RMW_COUNT(made_ln_table), buf->data + RMW_LN_TABLE_ADDR);
	made_ln_application(&application);
	assert_true(rmw_buf_append(buf, rmw_buf_view(&application), &err));
}

static inline void made_ln_dump(struct rmw_buf *buf)
{
	struct rmw_err err = { 0 };
	size_t end;

	made_ln_complete(buf);
	end = buf->len;
	assert_true(rmw_buf_resize(buf, MADE_LN_SIZE, &err));
	memset(buf->data + end, 0xff, buf->len - end);
}

#endif
