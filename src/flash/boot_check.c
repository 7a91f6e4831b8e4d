/* SPDX-License-Identifier: MIT */
/* What may become a BK7231's boot loader, where somebody wishes for another one. */
#include "flash/boot_check.h"

#include <string.h>

#include "flash/layout_form.h"
#include "image/bk_container.h"

uint32_t rmw_boot_check_end(const struct rmw_chip *chip)
{
	return rmw_layout_form(chip)->boot_end;
}

static bool is_chips_own(const struct rmw_chip *chip, const struct rmw_bk_key *key)
{
	for (size_t i = 0; i < RMW_COUNT(key->words); i++)
		if (rmw_get_le32(rmw_chip_id(chip)->code_key + 4 * i) != key->words[i])
			return false;
	return true;
}

static bool is_zero(const uint8_t key[RMW_CODE_KEY_SIZE])
{
	static const uint8_t zeros[RMW_CODE_KEY_SIZE];

	return memcmp(key, zeros, sizeof(zeros)) == 0;
}

/* Zeros are no key, or one that nobody may read: what works already tells more of it. */
static bool check_key(const struct rmw_chip *chip, const struct rmw_bk_key *key,
		      struct rmw_view have, const struct rmw_watch *watch, struct rmw_err *err)
{
	const struct rmw_chip_id *id = rmw_chip_id(chip);
	const bool is_told = id->has_code_key && !is_zero(id->code_key);
	struct rmw_bk_container working;
	bool is_good = true;

	if (!is_told && rmw_bk_container_look(have, 0, &working) && working.key != NULL)
		is_good = working.key == key;
	else if (id->has_code_key)
		is_good = is_chips_own(chip, key);
	else
		rmw_tell(watch, RMW_EVENT_WARNING, "plan",
			 "the key of this chip is not known; the boot loader only starts if it is "
			 "%s",
			 key->name);
	return is_good ||
	       rmw_fail(err, RMW_E_IMAGE_OTHER_KEY,
			"the boot loader is under the key %s, which is not the chip's", key->name);
}

bool rmw_boot_check(const struct rmw_chip *chip, struct rmw_view have, struct rmw_view want,
		    const struct rmw_watch *watch, struct rmw_err *err)
{
	struct rmw_bk_partition rows[RMW_BK_PARTITIONS_MAX];
	struct rmw_bk_container found;

	if (rmw_view_is_blank(want)) {
		rmw_tell(watch, RMW_EVENT_WARNING, "plan",
			 "without a boot loader the chip starts nothing");
		return true;
	}
	if (!rmw_bk_container_look(want, 0, &found) || found.code.good < found.code.blocks ||
	    rmw_bk_partitions_read(want, rows) == 0)
		return rmw_fail(err, RMW_E_BOOT_GUARD,
				"what is to be before 0x%06x is no whole boot loader: its CRCs do "
				"not fit, or it lacks the table of partitions",
				RMW_BK_APPLICATION);
	if (found.key == NULL)
		return rmw_fail(err, RMW_E_IMAGE_OTHER_KEY,
				"the boot loader is under a key that is not known");
	return rmw_bk_container_check(want, &found, err) &&
	       check_key(chip, found.key, have, watch, err);
}
