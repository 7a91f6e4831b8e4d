/* SPDX-License-Identifier: MIT */
/* Takes the application out of a file, in clear. */
#include <rmwflash/image.h>

#include <stdio.h>

#include "image/bk_image.h"
#include "image/bk_package.h"
#include "image/ln_image.h"

struct extraction {
	struct rmw_view file;
	enum rmw_image_kind kind;
	struct rmw_buf *code;
	char *name;
};

static void name(const struct extraction *extraction, const char *what, size_t at, const char *key)
{
	(void)snprintf(extraction->name, RMW_IMAGE_EXTRACT_NAME_MAX, "%s at 0x%06zx%s%s", what, at,
		       key != NULL ? ", key " : "", key != NULL ? key : "");
}

static bool check_blocks(const struct rmw_bk_container *container, struct rmw_err *err)
{
	const struct rmw_bk_tally *code = &container->code;

	return code->good == code->blocks ||
	       rmw_fail(err, RMW_E_IMAGE_DAMAGED,
			"application: %zu of %zu blocks of code do not match their CRC",
			code->blocks - code->good, code->blocks);
}

static bool extract_bk(const struct extraction *extraction, struct rmw_err *err)
{
	const struct rmw_view flash = rmw_bk_application_of(extraction->file, extraction->kind);
	struct rmw_bk_container container;

	if (!rmw_bk_container_look(flash, rmw_bk_code_addr(RMW_BK_APPLICATION), &container))
		return rmw_fail(err, RMW_E_IMAGE_KIND, "there is no application in it");
	if (container.key == NULL)
		return rmw_fail(err, RMW_E_IMAGE_OTHER_KEY,
				"the application is under a key that is not known");
	if (!check_blocks(&container, err) || !rmw_bk_container_check(flash, &container, err) ||
	    !rmw_bk_container_decode(flash, &container, extraction->code, err))
		return false;
	name(extraction, "application", (size_t)(flash.data - extraction->file.data),
	     container.key->name);
	return true;
}

static bool extract_package(const struct extraction *extraction, struct rmw_err *err)
{
	name(extraction, "package", 0, NULL);
	return rmw_bk_package_unpack(extraction->file, extraction->code, err);
}

static bool extract_wrapper(const struct extraction *extraction, struct rmw_err *err)
{
	struct rmw_view inside;

	name(extraction, "package", RMW_BK_WRAPPER, NULL);
	return rmw_bk_unwrap(extraction->file, &inside, err) &&
	       rmw_bk_package_unpack(inside, extraction->code, err);
}

static bool extract_image(const struct extraction *extraction, size_t at, struct rmw_err *err)
{
	const struct rmw_view rest = rmw_view_part(extraction->file, at, extraction->file.len);
	struct rmw_ln_image image;

	name(extraction, "application", at, NULL);
	return rmw_ln_image_parse(rest, &image, err) && rmw_ln_image_check(rest, &image, err) &&
	       rmw_buf_append(extraction->code,
			      rmw_view_part(rest, RMW_LN_IMAGE_HEADER, image.size), err);
}

static bool extract_ln(const struct extraction *extraction, struct rmw_err *err)
{
	return extract_image(extraction, 0, err);
}

static bool extract_ln_flash(const struct extraction *extraction, struct rmw_err *err)
{
	return extract_image(extraction, rmw_ln_application_addr(extraction->file), err);
}

static const struct rule {
	enum rmw_image_kind kind;
	bool (*extract)(const struct extraction *extraction, struct rmw_err *err);
} rules[] = {
	/* clang-format off */
	{ RMW_IMAGE_BK_APPLICATION, extract_bk },
	{ RMW_IMAGE_BK_COMPLETE,    extract_bk },
	{ RMW_IMAGE_BK_DUMP,        extract_bk },
	{ RMW_IMAGE_BK_SHIFTED,     extract_bk },
	{ RMW_IMAGE_BK_PACKAGE,     extract_package },
	{ RMW_IMAGE_BK_WRAPPER,     extract_wrapper },
	{ RMW_IMAGE_LN_APPLICATION, extract_ln },
	{ RMW_IMAGE_LN_COMPLETE,    extract_ln_flash },
	{ RMW_IMAGE_LN_DUMP,        extract_ln_flash },
	/* clang-format on */
};

bool rmw_image_extract(struct rmw_view file, struct rmw_buf *code,
		       char name[RMW_IMAGE_EXTRACT_NAME_MAX], struct rmw_err *err)
{
	const struct extraction extraction = { file, rmw_image_recognise(file), code, name };

	rmw_buf_release(code);
	for (size_t i = 0; i < RMW_COUNT(rules); i++)
		if (rules[i].kind == extraction.kind) {
			if (rules[i].extract(&extraction, err))
				return true;
			rmw_buf_release(code);
			return false;
		}
	return rmw_fail(err, RMW_E_IMAGE_KIND, "%s: there is no code to take out of it",
			rmw_image_kind_row(extraction.kind)->title);
}
