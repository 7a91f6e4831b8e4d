/* SPDX-License-Identifier: MIT */
/* What firmware a file is, by its content, and why some files are none. */
#include "firmware/identify.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/ref.h"
#include "image/other_chips.h"
#include "image/text.h"

#define FULL_IMAGE                                                                                 \
	"only the firmware that runs can unpack it, and here the full image is needed, the one "   \
	"for the wire: of OpenBeken for the "
#define ONE_UNIT                                                                                   \
	"a dump holds one unit's identity and settings: keep it as a backup, and restore it"

/* Why a kind is never firmware for the store; those that are not here are welcome. */
static const struct {
	enum rmw_image_kind kind;
	const char *why;
} refusals[] = {
	{ RMW_IMAGE_EMPTY, "there is nothing in it" },
	{ RMW_IMAGE_XZ, FULL_IMAGE "BL602, OpenBL602_VERSION.bin" },
	{ RMW_IMAGE_BL_OTA, FULL_IMAGE "BL602, OpenBL602_VERSION.bin" },
	{ RMW_IMAGE_BK_PACKAGE,
	  FULL_IMAGE "BK7231T, OpenBK7231T_UA_VERSION.bin, and for the BK7231N, "
		     "OpenBK7231N_QIO_VERSION.bin" },
	{ RMW_IMAGE_BK_WRAPPER,
	  FULL_IMAGE "BK7231T, OpenBK7231T_UA_VERSION.bin, and for the BK7231N, "
		     "OpenBK7231N_QIO_VERSION.bin" },
	{ RMW_IMAGE_LN_UPDATE, FULL_IMAGE "LN882H, OpenLN882H_VERSION.bin" },
	{ RMW_IMAGE_BL_LOADER, "it runs in RAM: give it with --loader" },
	{ RMW_IMAGE_LN_LOADER, "it runs in RAM: give it with --loader" },
	{ RMW_IMAGE_BL_DUMP, ONE_UNIT },
	{ RMW_IMAGE_BK_DUMP, ONE_UNIT },
	{ RMW_IMAGE_BK_SHIFTED, ONE_UNIT },
	{ RMW_IMAGE_LN_DUMP, ONE_UNIT },
};

static bool check_kind(struct rmw_view bytes, enum rmw_image_kind kind, struct rmw_err *err)
{
	const char *package = rmw_image_other_package(bytes);

	for (size_t i = 0; i < RMW_COUNT(refusals); i++)
		if (refusals[i].kind == kind)
			return rmw_fail(err, RMW_E_IMAGE_KIND, "its content is: %s; %s",
					rmw_image_kind_row(kind)->title, refusals[i].why);
	return package == NULL ||
	       rmw_fail(
		       err, RMW_E_IMAGE_KIND,
		       "its content is: %s, which has to be unpacked first; and here the full image is needed, "
		       "the one for the wire",
		       package);
}

static bool check_firmwares(const struct rmw_image_info *info, struct rmw_err *err)
{
	for (size_t i = 0; i < info->firmware_count; i++) {
		const struct rmw_image_firmware *firmware = &info->firmwares[i];

		if (firmware->is_truncated)
			return rmw_fail(
				err, RMW_E_IMAGE_TRUNCATED,
				"%s: the header announces %u bytes, which are not all there",
				firmware->name, (unsigned)firmware->len);
		if (!firmware->is_hash_good && !firmware->is_hash_ignored)
			return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
					"%s: the code does not match its hash", firmware->name);
	}
	return true;
}

static bool is_digit(char next)
{
	return isdigit((unsigned char)next) != 0;
}

/* "OpenBL602_1.18.57" gives "1.18.57"; false where that is no version. */
static bool take_version(const char *text, char version[RMW_FIRMWARE_VERSION_MAX])
{
	size_t len = strspn(text, "0123456789.");

	while (len > 0 && text[len - 1] == '.')
		len--;
	if (len == 0 || len >= RMW_FIRMWARE_VERSION_MAX)
		return false;
	memcpy(version, text, len);
	version[len] = '\0';
	return true;
}

/* In clear, or, where the code is behind a cipher, as it was found in it. */
static bool find_word(struct rmw_view bytes, const struct rmw_image_info *info, const char *word,
		      char *text, size_t size)
{
	for (size_t i = 0; i < info->firmware_count; i++)
		if (strncmp(info->firmwares[i].version, word, strlen(word)) == 0) {
			(void)snprintf(text, size, "%s", info->firmwares[i].version);
			return true;
		}
	return rmw_text_word(bytes, word, is_digit, text, size);
}

/* True when a build of OpenBeken for that chip calls itself so in it. */
static bool take_word(struct rmw_view bytes, const struct rmw_image_info *info,
		      const struct rmw_firmware_chip *chip, struct rmw_firmware_content *content)
{
	char text[RMW_FIRMWARE_VERSION_MAX + 24];

	if (!find_word(bytes, info, chip->word, text, sizeof(text)) ||
	    !take_version(text + strlen(chip->word), content->version))
		return false;
	(void)snprintf(content->name, sizeof(content->name), "openbeken");
	(void)snprintf(content->chip, sizeof(content->chip), "%s", chip->name);
	return true;
}

/* A family of one chip needs no word to tell which one it is. */
static void take_words(struct rmw_view bytes, const struct rmw_image_info *info,
		       struct rmw_firmware_content *content)
{
	size_t count, members = 0;
	const struct rmw_firmware_chip *chips = rmw_firmware_chips(&count);
	const struct rmw_firmware_chip *only = NULL;

	for (size_t i = 0; i < count; i++) {
		if (content->family == NULL || strcmp(chips[i].family, content->family) != 0)
			continue;
		if (take_word(bytes, info, &chips[i], content))
			return;
		only = &chips[i];
		members++;
	}
	if (members == 1)
		(void)snprintf(content->chip, sizeof(content->chip), "%s", only->name);
}

/* On the heap: what inspect finds is large. */
static bool look_inside(struct rmw_view bytes, struct rmw_firmware_content *found,
			struct rmw_err *err)
{
	struct rmw_image_info *info = malloc(sizeof(*info));
	bool is_good;

	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is found in a file has no room");
	rmw_image_inspect(bytes, info);
	is_good = check_firmwares(info, err);
	if (is_good)
		take_words(bytes, info, found);
	free(info);
	return is_good;
}

bool rmw_firmware_identify(struct rmw_view bytes, struct rmw_firmware_content *content,
			   struct rmw_err *err)
{
	const enum rmw_image_kind kind = rmw_image_recognise(bytes);
	struct rmw_firmware_content found = { .kind = kind,
					      .family = rmw_image_kind_row(kind)->chip };

	if (!check_kind(bytes, kind, err) || !look_inside(bytes, &found, err))
		return false;
	*content = found;
	return true;
}

bool rmw_firmware_content_check(const struct rmw_firmware_content *content, const char *chip,
				struct rmw_err *err)
{
	const struct rmw_firmware_chip *row = rmw_firmware_chip(chip);

	if (content->chip[0] != '\0' && !rmw_firmware_chip_fits(content->chip, chip))
		return rmw_fail(err, RMW_E_IMAGE_OTHER_CHIP,
				"its content is: %s, for a %s and not for a %.16s",
				rmw_image_kind_row(content->kind)->title, content->chip, chip);
	if (content->family != NULL && row != NULL && strcmp(content->family, row->family) != 0)
		return rmw_fail(err, RMW_E_IMAGE_OTHER_CHIP, "its content is: %s, not for a %.16s",
				rmw_image_kind_row(content->kind)->title, chip);
	return true;
}
