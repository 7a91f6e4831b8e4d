/* SPDX-License-Identifier: MIT */
/* Puts a boot header and a segment header before code, as the BL602's boot ROM takes it into RAM.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/bytes.h>

#include "base/digest.h"
#include "base/file.h"
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

static bool pack(uint32_t addr, const char *from, const char *to, struct rmw_err *err)
{
	uint8_t headers[RMW_BL_HEADER_SIZE + RMW_BL_SEGMENT_SIZE];
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	rmw_auto(buf) code = RMW_BUF_INIT;

	if (!rmw_file_read(from, CODE_MAX, &code, err))
		return false;
	build_headers(addr, rmw_buf_view(&code), headers);
	return rmw_outfile_open_over(&out, to, err) &&
	       rmw_outfile_write(&out, RMW_VIEW_OF(headers), err) &&
	       rmw_outfile_write(&out, rmw_buf_view(&code), err) && rmw_outfile_commit(&out, err);
}

int main(int argc, char **argv)
{
	struct rmw_err err = { 0 };

	if (argc != 4) {
		fprintf(stderr, "usage: rmwflash-pack ADDRESS CODE IMAGE\n");
		return 2;
	}
	if (pack((uint32_t)strtoul(argv[1], NULL, 0), argv[2], argv[3], &err))
		return 0;
	fprintf(stderr, "rmwflash-pack: %s%s\n", err.path, err.cause);
	return 1;
}
