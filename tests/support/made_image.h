/* SPDX-License-Identifier: MIT */
/* Made-up BL602 files; nothing in them is anybody's code. */
#ifndef RMW_TESTS_MADE_IMAGE_H
#define RMW_TESTS_MADE_IMAGE_H

#include "support/cmocka.h"

#include "base/digest.h"
#include "image/bl_flash_config.h"
#include "image/bl_header.h"
#include "image/bl_partition.h"
#include "image/bl_segment.h"
#include "image/bl_slot.h"

#define MADE_MIB ((size_t)1 << 20)
#define MADE_BOOT_AT 0x2000u
#define MADE_BOOT_LEN 0x200u
#define MADE_FW_AT 0x10000u
#define MADE_APP_LEN 0x4000u

static inline void made_put(struct rmw_buf *buf, size_t at, const void *bytes, size_t len)
{
	assert_true(at + len <= buf->len);
	memcpy(buf->data + at, bytes, len);
}

static inline void made_text(struct rmw_buf *buf, size_t at, const char *text)
{
	made_put(buf, at, text, strlen(text) + 1);
}

static inline void made_noise(struct rmw_buf *buf, size_t len)
{
	uint32_t state = 1;
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_resize(buf, len, &err));
	for (size_t i = 0; i < len; i++) {
		state = state * 1664525 + 1013904223;
		buf->data[i] = (uint8_t)(state >> 24);
	}
}

/* What a start-up file of the SDK begins with, noise, and the words of an OpenBeken build. */
static inline void made_application(struct rmw_buf *buf)
{
	static const uint8_t start[] = { 0xa1, 0x42, 0x73, 0xb0, 0x02, 0x30, 0x97, 0xc1 };

	made_noise(buf, MADE_APP_LEN);
	made_put(buf, 0, start, sizeof(start));
	made_text(buf, 0x1000, "OpenBL602_%02X%02X%02X");
	made_text(buf, 0x1100, "OpenBL602_1.18.57");
	made_text(buf, 0x1200, "OpenBK7231T LN882H");
}

static inline void made_slot(struct rmw_buf *buf)
{
	static const uint8_t jedec[] = { 0xef, 0x40, 0x15 };
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	rmw_auto(buf) application = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	made_application(&application);
	assert_true(rmw_bl_flash_config_by_jedec(jedec, config));
	assert_true(rmw_bl_slot_build(rmw_buf_view(&application), config, buf, &err));
}

static inline struct rmw_bl_table made_table(void)
{
	return (struct rmw_bl_table) {
		.count = 3,
		.entries = {
			{ .name = "FW", .type = 0, .addr = { 0x10000, 0xd8000 },
			  .size = { 0xc8000, 0x18000 } },
			{ .name = "PSM", .type = 4, .addr = { 0xf0000 }, .size = { 0x8000 } },
			{ .name = "factory", .type = 7, .addr = { 0xf8000 }, .size = { 0x7000 } },
		},
	};
}

static inline void made_put_tables(struct rmw_buf *buf, const struct rmw_bl_table *table)
{
	rmw_auto(buf) copies = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_bl_table_build_copies(table, &copies, &err));
	made_put(buf, RMW_BL_TABLE_ADDR_0, copies.data, copies.len);
}

static inline void made_put_boot_stage(struct rmw_buf *buf)
{
	const struct rmw_view code = { buf->data + MADE_BOOT_AT, MADE_BOOT_LEN };
	struct rmw_bl_header header = {
		.revision = 1,
		.flags = RMW_BL_FLAGS_FLASH,
		.length_or_segments = MADE_BOOT_LEN,
		.offset = MADE_BOOT_AT,
		.has_clock_config = true,
	};

	memset(buf->data + MADE_BOOT_AT, 0x13, MADE_BOOT_LEN);
	rmw_sha256(&code, 1, header.hash);
	rmw_bl_header_build(&header, buf->data);
}

/* A flash of `size` bytes with boot stage, `table` and one firmware. */
static inline void made_flash(struct rmw_buf *buf, size_t size, const struct rmw_bl_table *table)
{
	rmw_auto(buf) slot = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	made_slot(&slot);
	assert_true(rmw_buf_resize(buf, size, &err));
	memset(buf->data, 0xff, size);
	made_put_boot_stage(buf);
	made_put_tables(buf, table);
	made_put(buf, MADE_FW_AT, slot.data, slot.len);
}

/* The same without the blank rest behind the firmware. */
static inline void made_complete(struct rmw_buf *buf)
{
	const struct rmw_bl_table table = made_table();
	struct rmw_err err = { 0 };

	made_flash(buf, MADE_MIB, &table);
	assert_true(rmw_buf_resize(buf, MADE_FW_AT + RMW_BL_SLOT_CODE + MADE_APP_LEN, &err));
}

static inline void made_loader(struct rmw_buf *buf)
{
	const struct rmw_bl_segment segment = { .addr = 0x22010000, .len = 256 };
	struct rmw_bl_header header = {
		.revision = 1, .flags = 0x200, .length_or_segments = 1, .offset = 0x22010000
	};

	made_noise(buf, RMW_BL_HEADER_SIZE + RMW_BL_SEGMENT_SIZE + segment.len);
	rmw_bl_segment_build(&segment, buf->data + RMW_BL_HEADER_SIZE);
	rmw_sha256(
		&(struct rmw_view){ buf->data + RMW_BL_HEADER_SIZE, buf->len - RMW_BL_HEADER_SIZE },
		1, header.hash);
	rmw_bl_header_build(&header, buf->data);
}

/* bl602-protocol 7.6 */
static inline void made_ota(struct rmw_buf *buf)
{
	const size_t len = 300;

	made_noise(buf, 512 + len);
	made_text(buf, 0, "BL60X_OTA_Ver1.0");
	made_put(buf, 16, "XZ  ", 4);
	rmw_put_le32(buf->data + 20, (uint32_t)len);
	rmw_sha256(&(struct rmw_view){ buf->data + 512, len }, 1, buf->data + 64);
}

#endif
