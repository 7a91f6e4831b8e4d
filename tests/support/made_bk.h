/* SPDX-License-Identifier: MIT */
/* Made-up files for a BK7231; nothing in them is anybody's code. */
#ifndef RMW_TESTS_MADE_BK_H
#define RMW_TESTS_MADE_BK_H

#include "support/made_image.h"

#include "base/aes.h"
#include "image/bk_container.h"
#include "image/bk_package.h"

#define MADE_BK_SIZE (2 * MADE_MIB)
#define MADE_BK_CODE_LEN 0x6000u
#define MADE_BK_UA_LEN 0x8800u /* 1024 blocks */

/* What is made: for which chip, under which key. */
struct made_bk {
	const char *key;      /* of the application and of the bootloader */
	const char *version;  /* a text in the application */
	uint32_t download;    /* where the bootloader's table has the over-the-air area */
	uint32_t calibration; /* of a dump */
};

static const struct made_bk made_bk_t = { "Tuya", "OpenBK7231T_1.18.7", 0x132000, 0x1e0000 };
static const struct made_bk made_bk_n = { "Tuya", "OpenBK7231N_1.18.7", 0x12a000, 0x1d0000 };

/* A program for an ARM core, in clear: vectors, noise, and a text. */
static inline void made_bk_code(struct rmw_buf *buf, size_t len, const char *text)
{
	made_noise(buf, len);
	rmw_put_le32(buf->data, 0xea00000e);
	for (size_t at = 4; at < 32; at += 4)
		rmw_put_le32(buf->data + at, 0xe59ff014);
	made_text(buf, 0x1000, text);
}

/* The code as flash holds it, blank behind it, and an RBL header at the end of `len` bytes. */
static inline void made_bk_container(struct rmw_buf *buf, struct rmw_buf *code, uint32_t code_addr,
				     const char *key, size_t len)
{
	struct rmw_rbl rbl = { .name = "app", .version = "1.00" };
	rmw_auto(buf) header = RMW_BUF_INIT;
	uint8_t bytes[RMW_RBL_SIZE];
	struct rmw_err err = { 0 };
	size_t end;

	rmw_bk_cipher(rmw_bk_key(key)->words, code_addr, rmw_buf_span(code));
	rmw_rbl_cover_code(&rbl, rmw_buf_view(code));
	rmw_rbl_build(&rbl, bytes);
	assert_true(rmw_bk_blocks_add(rmw_buf_view(code), buf, &err));
	assert_true(rmw_bk_blocks_add(RMW_VIEW_OF(bytes), &header, &err));
	end = buf->len;
	assert_true(end + header.len <= len && rmw_buf_resize(buf, len, &err));
	memset(buf->data + end, 0xff, len - end);
	made_put(buf, len - header.len, header.data, header.len);
}

static inline void made_bk_ua(struct rmw_buf *buf, const struct made_bk *what)
{
	rmw_auto(buf) code = RMW_BUF_INIT;

	made_bk_code(&code, MADE_BK_CODE_LEN, what->version);
	made_bk_container(buf, &code, 0x10000, what->key, MADE_BK_UA_LEN);
}

/* bk7231-protocol 13.1 */
static inline void made_bk_put_row(struct rmw_buf *code, size_t at, const char *name,
				   const char *device, uint32_t addr, uint32_t size)
{
	memset(code->data + at, 0, 64);
	made_put(code, at, "01PE", 4);
	made_text(code, at + 4, name);
	made_text(code, at + 28, device);
	rmw_put_le32(code->data + at + 52, addr);
	rmw_put_le32(code->data + at + 56, size);
}

/* The table at its end is in clear, whatever the key. */
static inline void made_bk_bootloader(struct rmw_buf *buf, const struct made_bk *what)
{
	const size_t table = 0x5000;
	rmw_auto(buf) code = RMW_BUF_INIT;

	made_bk_code(&code, table + 192, "a bootloader");
	made_bk_put_row(&code, table, "bootloader", "beken_onchip_crc", 0, 0x10000);
	made_bk_put_row(&code, table + 64, "app", "beken_onchip_crc", 0x10000, 0x108700);
	made_bk_put_row(&code, table + 128, "download", "beken_onchip", what->download, 0xa6000);
	rmw_bk_cipher(rmw_bk_key(what->key)->words, (uint32_t)table,
		      rmw_span_part(rmw_buf_span(&code), table, 192));
	made_bk_container(buf, &code, 0, what->key, RMW_BK_APPLICATION);
}

static inline void made_bk_qio(struct rmw_buf *buf, const struct made_bk *what)
{
	rmw_auto(buf) application = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	made_bk_bootloader(buf, what);
	made_bk_ua(&application, what);
	assert_true(rmw_buf_append(buf, rmw_buf_view(&application), &err));
}

static inline void made_bk_dump(struct rmw_buf *buf, const struct made_bk *what)
{
	static const uint8_t record[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0x00, 0x00, 0x00 };
	struct rmw_err err = { 0 };
	size_t end;

	made_bk_qio(buf, what);
	end = buf->len;
	assert_true(rmw_buf_resize(buf, MADE_BK_SIZE, &err));
	memset(buf->data + end, 0xff, buf->len - end);
	made_put(buf, what->calibration, "TLV\0\x0c\x01\0\0", 8);
	made_put(buf, what->calibration + 0x1c, record, sizeof(record));
}

/* As tools read it that begin at the application and do not stop at the end. */
static inline void made_bk_shifted(struct rmw_buf *buf, const struct made_bk *what)
{
	rmw_auto(buf) dump = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	made_bk_dump(&dump, what);
	assert_true(rmw_buf_append(
		buf, rmw_view_part(rmw_buf_view(&dump), RMW_BK_APPLICATION, dump.len), &err));
	assert_true(rmw_buf_append(buf, rmw_view_part(rmw_buf_view(&dump), 0, RMW_BK_APPLICATION),
				   &err));
}

/* A package of `code` as it is (no gzip), in clear or under the SDK's key. */
static inline void made_bk_package(struct rmw_buf *buf, struct rmw_view code,
				   enum rmw_rbl_cipher cipher)
{
	static const char key[] = "0123456789ABCDEF0123456789ABCDEF";
	const size_t padding =
		cipher == RMW_RBL_CLEAR ? 0 : RMW_AES_BLOCK - code.len % RMW_AES_BLOCK;
	struct rmw_rbl rbl = { .cipher = (uint8_t)cipher, .name = "app", .version = "1.2.3" };
	struct rmw_err err = { 0 };
	struct rmw_span body;

	assert_true(rmw_buf_resize(buf, RMW_RBL_SIZE, &err));
	assert_true(rmw_buf_append(buf, code, &err));
	assert_true(rmw_buf_resize(buf, buf->len + padding, &err));
	memset(buf->data + buf->len - padding, (int)padding, padding);
	body = rmw_span_part(rmw_buf_span(buf), RMW_RBL_SIZE, buf->len);
	if (cipher == RMW_RBL_AES256)
		rmw_aes256_encode((const uint8_t *)key, (const uint8_t *)key, body);
	rbl.raw_size = (uint32_t)code.len;
	rbl.raw_hash = rmw_rbl_hash(code);
	rbl.package_size = (uint32_t)body.len;
	rbl.body_crc = rmw_crc32(rmw_span_view(body));
	rmw_rbl_build(&rbl, buf->data);
}

static inline void made_put_be32(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static inline uint32_t made_sum(struct rmw_view bytes)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < bytes.len; i++)
		sum += bytes.data[i];
	return sum;
}

/* Tuya's wrapper around a package (bk7231-protocol 16.4). */
static inline void made_bk_wrapper(struct rmw_buf *buf, struct rmw_view package)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_resize(buf, RMW_BK_WRAPPER, &err));
	made_put(buf, 0, "\x55\xaa\x55\xaa", 4);
	made_put(buf, 4, "1.2.3", 5);
	made_put_be32(buf->data + 16, (uint32_t)package.len);
	made_put_be32(buf->data + 20, made_sum(package));
	made_put_be32(buf->data + 24, made_sum(rmw_view_part(rmw_buf_view(buf), 0, 24)));
	made_put(buf, 28, "\xaa\x55\xaa\x55", 4);
	assert_true(rmw_buf_append(buf, package, &err));
}

#endif
