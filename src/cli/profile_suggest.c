/* SPDX-License-Identifier: MIT */
/* Tells which profiles fit a dump, or the flash of a board. */
#include "cli/profile_suggest.h"

#include <stdlib.h>

#include "cli/report_profile.h"
#include "flash/stage.h"
#include "image/recognise.h"

#define FILE_MAX ((size_t)32 << 20)
#define MATCHES_MAX 16u

static void tell_progress(void *ctx, uint64_t bytes)
{
	rmw_stage_progress(ctx, bytes);
}

/* Once is enough: what was changed on the line only hides a text. */
static bool read_flash(struct rmw_cli *cli, struct rmw_buf *into, struct rmw_profile_seen *seen,
		       struct rmw_err *err)
{
	const struct rmw_chip_facts *facts;
	struct rmw_chip_progress progress;
	struct rmw_stage stage;
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */

	if (!rmw_cli_connect(cli, &chip, err))
		return false;
	facts = rmw_chip_facts(chip);
	if (facts->flash_size == 0)
		return rmw_fail(err, RMW_E_NO_FLASH, "its size is not known");
	seen->chip = facts->name;
	seen->flash = rmw_chip_id(chip)->flash_place;
	if (!rmw_buf_resize(into, facts->flash_size, err))
		return false;
	stage = rmw_stage_begin(&cli->watch, chip, "read", facts->flash_size);
	progress = (struct rmw_chip_progress){ tell_progress, &stage };
	if (!rmw_chip_read_long(chip, 0, rmw_buf_span(into), &progress, err))
		return false;
	rmw_stage_end(&stage, "the whole flash");
	return true;
}

/* `matches` has room for MATCHES_MAX. */
static void tell_matches(struct rmw_cli *cli, const struct rmw_profiles *profiles,
			 const struct rmw_profile_seen *seen, struct rmw_profile_match *matches)
{
	const size_t count = rmw_profiles_suggest(profiles, seen, matches, MATCHES_MAX);

	for (size_t i = 0; i < count; i++)
		rmw_report_match(cli->output, &matches[i]);
	if (count == 0)
		rmw_output_say(cli->output, "note", "no profile fits what was seen");
	else if (!matches[0].has_stock)
		rmw_output_say(cli->output, "note",
			       "no text of a known product was found: chip and flash alone fit "
			       "many; compare what is printed on the board (profile show ID)");
}

bool rmw_profile_suggest_for(struct rmw_cli *cli, const struct rmw_profiles *profiles,
			     const char *path, struct rmw_err *err)
{
	struct rmw_profile_seen seen = { 0 };
	struct rmw_profile_match *matches;
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_image_info info;

	if (path != NULL ? !rmw_file_read_or_pipe(path, FILE_MAX, &bytes, cli->cancel, err)
			 : !read_flash(cli, &bytes, &seen, err))
		return false;
	rmw_image_inspect(rmw_buf_view(&bytes), &info);
	if (seen.chip == NULL)
		seen.chip = rmw_image_kind_row(info.kind)->chip;
	seen.flash_size = path == NULL || info.kind == RMW_IMAGE_BL_DUMP
				  ? (uint32_t)rmw_image_flash_size(info.len)
				  : 0;
	seen.stock = (const char(*)[64])info.stock;
	seen.stock_count = info.stock_count;
	matches = calloc(MATCHES_MAX, sizeof(*matches));
	if (matches == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what fits has no room");
	tell_matches(cli, profiles, &seen, matches);
	free(matches);
	return true;
}
