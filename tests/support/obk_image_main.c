/* SPDX-License-Identifier: MIT */
/* Writes a stand-in for a release of OpenBeken into a file, whole but for the code in it.
 * usage: obk_image bk7231t|bk7231n|ln882h|ln882h-app FILE */
#include "support/made_bk.h"
#include "support/made_ln.h"
#include "support/scratch.h"

static void make_t(struct rmw_buf *image)
{
	made_bk_ua(image, &made_bk_t);
}

static void make_n(struct rmw_buf *image)
{
	made_bk_qio(image, &made_bk_n);
}

static const struct {
	const char *name;
	void (*make)(struct rmw_buf *image);
} rows[] = {
	{ "bk7231t", make_t },
	{ "bk7231n", make_n },
	{ "ln882h", made_ln_complete },
	{ "ln882h-app", made_ln_application },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < RMW_COUNT(rows) && argc == 3; i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;

		if (strcmp(rows[i].name, argv[1]) != 0)
			continue;
		rows[i].make(&image);
		write_test_file(argv[2], rmw_buf_view(&image));
		return 0;
	}
	return 2;
}
