/* SPDX-License-Identifier: MIT */
/* Over-the-air files of a BK7231, and the code in them. */
#include "image/bk_package.h"

#include "base/aes.h"
#include "base/digest.h"
#include "base/gzip.h"

/* More than any flash of these chips. */
#define RAW_MAX ((size_t)4 << 20)

/* bk7231-protocol 16.4 */
enum { AT_LENGTH = 16, AT_BODY_SUM = 20, AT_SUM = 24, AT_TAIL = 28 };

static uint32_t get_be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t sum_of(struct rmw_view bytes)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < bytes.len; i++)
		sum += bytes.data[i];
	return sum;
}

bool rmw_bk_is_wrapped(struct rmw_view file)
{
	static const uint8_t head[] = { 0x55, 0xaa, 0x55, 0xaa };
	static const uint8_t tail[] = { 0xaa, 0x55, 0xaa, 0x55 };

	return rmw_view_equal(rmw_view_part(file, 0, sizeof(head)), RMW_VIEW_OF(head)) &&
	       rmw_view_equal(rmw_view_part(file, AT_TAIL, sizeof(tail)), RMW_VIEW_OF(tail));
}

bool rmw_bk_unwrap(struct rmw_view file, struct rmw_view *inside, struct rmw_err *err)
{
	struct rmw_view body;
	uint32_t len;

	if (!rmw_bk_is_wrapped(file))
		return rmw_fail(err, RMW_E_IMAGE_KIND, "no wrapper of Tuya's");
	if (sum_of(rmw_view_part(file, 0, AT_SUM)) != get_be32(file.data + AT_SUM))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the wrapper's header does not match its sum");
	len = get_be32(file.data + AT_LENGTH);
	body = rmw_view_part(file, RMW_BK_WRAPPER, len);
	if (body.len < len)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the wrapper announces %u bytes, %zu are there", len, body.len);
	if (sum_of(body) != get_be32(file.data + AT_BODY_SUM))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"what is in the wrapper does not match its sum");
	*inside = body;
	return true;
}

bool rmw_bk_package_check(struct rmw_view file, struct rmw_rbl *rbl, struct rmw_err *err)
{
	struct rmw_rbl found;
	struct rmw_view body;

	if (!rmw_rbl_parse(file, &found, err))
		return false;
	body = rmw_view_part(file, RMW_RBL_SIZE, found.package_size);
	if (body.len < found.package_size)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the RBL header announces a package of %u bytes, %zu are there",
				found.package_size, body.len);
	if (rmw_crc32(body) != found.body_crc)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED, "the package does not match its CRC");
	*rbl = found;
	return true;
}

static bool is_padded(struct rmw_view bytes, size_t *padding)
{
	*padding = bytes.len == 0 ? 0 : bytes.data[bytes.len - 1];
	if (*padding == 0 || *padding > RMW_AES_BLOCK || *padding > bytes.len)
		return false;
	for (size_t i = 1; i <= *padding; i++)
		if (bytes.data[bytes.len - i] != *padding)
			return false;
	return true;
}

/* The key that stands in the SDK and in its tools (bk7231-protocol 16.5). */
static bool decode(struct rmw_buf *bytes, struct rmw_err *err)
{
	static const char key[] = "0123456789ABCDEF0123456789ABCDEF";
	size_t padding;

	if (bytes->len % RMW_AES_BLOCK != 0)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"%zu bytes are no whole blocks of the cipher", bytes->len);
	rmw_aes256_decode((const uint8_t *)key, (const uint8_t *)key, rmw_buf_span(bytes));
	if (!is_padded(rmw_buf_view(bytes), &padding))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the package is under another key than the SDK's");
	bytes->len -= padding;
	return true;
}

static bool open_cipher(const struct rmw_rbl *rbl, struct rmw_view body, struct rmw_buf *clear,
			struct rmw_err *err)
{
	if (!rmw_buf_append(clear, body, err))
		return false;
	if (rbl->cipher == RMW_RBL_CLEAR)
		return true;
	if (rbl->cipher == RMW_RBL_AES256)
		return decode(clear, err);
	return rmw_fail(err, RMW_E_IMAGE_KIND, "its package is under cipher %u, which is not known",
			rbl->cipher);
}

static bool unpack(const struct rmw_rbl *rbl, struct rmw_view clear, struct rmw_buf *code,
		   struct rmw_err *err)
{
	if (rbl->raw_size > RAW_MAX)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the RBL header announces %u bytes of code", rbl->raw_size);
	switch (rbl->packing) {
	case RMW_RBL_UNPACKED:
		return rmw_buf_append(code, rmw_view_part(clear, 0, rbl->raw_size), err);
	case RMW_RBL_GZIP:
		return rmw_gunzip(clear, rbl->raw_size, code, err);
	}
	return rmw_fail(err, RMW_E_IMAGE_KIND, "its package is packed in way %u, not by gzip",
			rbl->packing);
}

static bool unpack_file(struct rmw_view file, struct rmw_buf *code, struct rmw_err *err)
{
	rmw_auto(buf) clear = RMW_BUF_INIT;
	struct rmw_rbl rbl;

	if (!rmw_bk_package_check(file, &rbl, err) ||
	    !open_cipher(&rbl, rmw_view_part(file, RMW_RBL_SIZE, rbl.package_size), &clear, err) ||
	    !unpack(&rbl, rmw_buf_view(&clear), code, err))
		return false;
	if (code->len != rbl.raw_size || rmw_rbl_hash(rmw_buf_view(code)) != rbl.raw_hash)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the code in the package does not match its hash");
	return true;
}

bool rmw_bk_package_unpack(struct rmw_view file, struct rmw_buf *code, struct rmw_err *err)
{
	rmw_buf_release(code);
	if (unpack_file(file, code, err))
		return true;
	rmw_buf_release(code);
	return false;
}
