/* SPDX-License-Identifier: MIT */
/* Puts before code what a chip's boot ROM asks for: of code for RAM, or of a boot stage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/bytes.h>

#include "base/digest.h"
#include "base/file.h"
#include "image/bl_boot_stage.h"
#include "image/bl_flash_config.h"
#include "image/bl_header.h"
#include "image/bl_segment.h"

#define CODE_MAX ((size_t)64 << 10)

/* The clock configuration stays without its magic: the ROM would change the clock under its own
 * feet (bl602-soc 1.5). */
static void build_headers(uint32_t addr, struct rmw_view code,
			  uint8_t out[RMW_BL_HEADER_SIZE + RMW_BL_SEGMENT_SIZE])
{
	const struct rmw_bl_segment segment = { .addr = addr, .len = (uint32_t)code.len };
	struct rmw_bl_header header = { .revision = 1, .length_or_segments = 1, .entry = addr };
	struct rmw_view hashed[2] = { { out + RMW_BL_HEADER_SIZE, RMW_BL_SEGMENT_SIZE }, code };

	rmw_bl_segment_build(&segment, out + RMW_BL_HEADER_SIZE);
	rmw_sha256(hashed, RMW_COUNT(hashed), header.hash);
	rmw_bl_header_build(&header, out);
}

static bool pack_for_ram(uint32_t addr, struct rmw_view code, struct rmw_buf *out,
			 struct rmw_err *err)
{
	const size_t head = RMW_BL_HEADER_SIZE + RMW_BL_SEGMENT_SIZE;

	if (!rmw_buf_resize(out, head + code.len, err))
		return false;
	build_headers(addr, code, out->data);
	memcpy(out->data + head, code.data, code.len);
	return true;
}

/* For the flash that the simulated board has; whoever writes it to another puts that one's in. */
static bool pack_boot_stage(struct rmw_view code, struct rmw_buf *out, struct rmw_err *err)
{
	static const uint8_t jedec[RMW_JEDEC_SIZE] = { 0xef, 0x40, 0x15 };
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];

	if (!rmw_bl_flash_config_by_jedec(jedec, config))
		return rmw_fail(err, RMW_E_IMAGE_KIND, "there is no such flash");
	return rmw_bl_boot_stage_build(code, config, out, err);
}

/*
 * The header of an image for the LN882H's RAM (ln882h-protocol 4.1): its place, its length, where
 * the sum over the rest begins, that sum, where the vectors are, nothing protected, the header's
 * own sum.
 */
enum {
	LN_TARGET = 0x00,
	LN_LENGTH = 0x04,
	LN_BODY = 0x06,
	LN_BODY_SUM = 0x08,
	LN_VECTORS = 0x0c,
	LN_HEAD_SUM = 0x14,
	LN_HEAD_SIZE = 0x20,
	LN_CODE = 0x100,
};
#define LN_RAM 0x20000000u

/* The code brings room for the header along. */
static bool pack_for_ln882h(struct rmw_view code, struct rmw_buf *out, struct rmw_err *err)
{
	const size_t len = (code.len + 3) / 4 * 4;
	uint8_t *head;

	if (len <= LN_CODE || len > UINT16_MAX)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "%zu bytes do not fit its header", len);
	if (!rmw_buf_resize(out, len, err))
		return false;
	head = out->data;
	memset(head, 0, len);
	memcpy(head + LN_HEAD_SIZE, code.data + LN_HEAD_SIZE, code.len - LN_HEAD_SIZE);
	rmw_put_le32(head + LN_TARGET, LN_RAM);
	rmw_put_le16(head + LN_LENGTH, (uint16_t)len);
	rmw_put_le16(head + LN_BODY, LN_HEAD_SIZE);
	rmw_put_le32(head + LN_BODY_SUM,
		     rmw_crc32(rmw_view_part(rmw_buf_view(out), LN_HEAD_SIZE, SIZE_MAX)));
	rmw_put_le32(head + LN_VECTORS, LN_RAM + LN_CODE);
	rmw_put_le32(head + LN_HEAD_SUM,
		     rmw_crc32(rmw_view_part(rmw_buf_view(out), 0, LN_HEAD_SUM)));
	return true;
}

static bool pack_code(const char *place, struct rmw_view code, struct rmw_buf *out,
		      struct rmw_err *err)
{
	if (strcmp(place, "boot") == 0)
		return pack_boot_stage(code, out, err);
	if (strcmp(place, "ln882h") == 0)
		return pack_for_ln882h(code, out, err);
	return pack_for_ram((uint32_t)strtoul(place, NULL, 0), code, out, err);
}

static bool pack(const char *place, const char *from, const char *to, struct rmw_err *err)
{
	rmw_auto(outfile) file = RMW_OUTFILE_INIT;
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) out = RMW_BUF_INIT;

	return rmw_file_read(from, CODE_MAX, &code, err) &&
	       pack_code(place, rmw_buf_view(&code), &out, err) &&
	       rmw_outfile_open_over(&file, to, err) &&
	       rmw_outfile_write(&file, rmw_buf_view(&out), err) && rmw_outfile_commit(&file, err);
}

int main(int argc, char **argv)
{
	struct rmw_err err = { 0 };

	if (argc != 4) {
		fprintf(stderr, "usage: rmwflash-pack ADDRESS|boot|ln882h CODE IMAGE\n");
		return 2;
	}
	if (pack(argv[1], argv[2], argv[3], &err))
		return 0;
	fprintf(stderr, "rmwflash-pack: %s%s\n", err.path, err.cause);
	return 1;
}
