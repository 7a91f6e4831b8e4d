/* SPDX-License-Identifier: MIT */
/* Which profiles fit what was seen of a board. */
#include <rmwflash/profile.h>

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "base/number.h"
#include "profile/chip_pins.h"

/* What a finding weighs: texts of the firmware name a product, all else fits many. */
enum { SCORE_STOCK = 100, SCORE_CHIP = 10, SCORE_FLASH = 1 };

static void add_evidence(struct rmw_profile_match *match, unsigned score, const char *format, ...)
	RMW_PRINTF(3, 4);

static void add_evidence(struct rmw_profile_match *match, unsigned score, const char *format, ...)
{
	va_list values;

	match->score += score;
	if (match->evidence_count == RMW_PROFILE_EVIDENCE_MAX)
		return;
	va_start(values, format);
	vsnprintf(match->evidence[match->evidence_count++], sizeof(match->evidence[0]), format,
		  values);
	va_end(values);
}

/* "bk7231" is seen where a profile says "BK7231N". */
static bool is_chip(const char *of_profile, const char *seen)
{
	return strncasecmp(of_profile, seen, strlen(seen)) == 0;
}

static void weigh_stock(const struct rmw_profile_seen *seen, struct rmw_profile_match *match)
{
	const struct rmw_profile_names *stock = &match->entry->profile.stock;

	for (size_t i = 0; i < stock->count; i++)
		for (size_t k = 0; k < seen->stock_count; k++) {
			if (stock->items[i][0] == '\0' ||
			    strstr(seen->stock[k], stock->items[i]) == NULL)
				continue;
			match->has_stock = true;
			add_evidence(match, SCORE_STOCK, "stock firmware says %s", seen->stock[k]);
			break;
		}
}

static bool needs_flash_pin(const struct rmw_obk_template *template, enum rmw_flash_place flash)
{
	const uint64_t taken = rmw_chip_flash_pins(template->chip, flash);

	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++)
		if (template->has_pin[pin] && template->pins[pin].role != 0 && (taken >> pin & 1))
			return true;
	return false;
}

/* False where it is for another chip or board, or nothing speaks for it. */
static bool weigh(const struct rmw_profile_seen *seen, struct rmw_profile_match *match)
{
	const struct rmw_profile *profile = &match->entry->profile;
	const char *chip = profile->template.chip;
	char size[32];

	if (seen->chip != NULL && chip[0] != '\0' && !is_chip(chip, seen->chip))
		return false;
	if (needs_flash_pin(&profile->template, seen->flash))
		return false;
	weigh_stock(seen, match);
	if (seen->chip != NULL && chip[0] != '\0')
		add_evidence(match, SCORE_CHIP, "chip is %s", chip);
	if (match->score == 0)
		return false;
	if (seen->flash_size != 0 && profile->flash_size == seen->flash_size) {
		rmw_number_size_text(seen->flash_size, size, sizeof(size));
		add_evidence(match, SCORE_FLASH, "flash has %s", size);
	}
	return true;
}

/* Put it where it belongs; the last one falls out when there is no room. Equal ones stay sorted. */
static size_t insert(struct rmw_profile_match *matches, size_t count, size_t room,
		     const struct rmw_profile_match *match)
{
	size_t at = count;

	while (at > 0 && matches[at - 1].score < match->score)
		at--;
	if (at == room)
		return count;
	if (count == room)
		count--;
	memmove(&matches[at + 1], &matches[at], (count - at) * sizeof(matches[0]));
	matches[at] = *match;
	return count + 1;
}

size_t rmw_profiles_suggest(const struct rmw_profiles *profiles,
			    const struct rmw_profile_seen *seen, struct rmw_profile_match *matches,
			    size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < rmw_profiles_count(profiles); i++) {
		struct rmw_profile_match match = { .entry = rmw_profiles_at(profiles, i) };

		if (weigh(seen, &match))
			count = insert(matches, count, room, &match);
	}
	return count;
}
