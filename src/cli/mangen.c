/* SPDX-License-Identifier: MIT */
/* Fills the lists of a man page template from the rows of the code. */
#include <stdio.h>

#include "base/file.h"
#include "cli/man.h"

#define TEMPLATE_MAX ((size_t)1 << 20)

static bool make_page(const char *template, const char *page, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;

	return rmw_file_read(template, TEMPLATE_MAX, &text, err) &&
	       rmw_buf_append(&text, (struct rmw_view){ (const uint8_t *)"", 1 }, err) &&
	       rmw_outfile_open_over(&out, page, err) &&
	       rmw_man_fill((const char *)text.data, out.stream, err) &&
	       rmw_outfile_commit(&out, err);
}

int main(int argc, char **argv)
{
	struct rmw_err err = { 0 };

	if (argc != 3) {
		fprintf(stderr, "usage: %s TEMPLATE PAGE\n", argv[0]);
		return 2;
	}
	if (make_page(argv[1], argv[2], &err))
		return 0;
	fprintf(stderr, "%s: %s\n", argv[1], err.cause);
	return 1;
}
