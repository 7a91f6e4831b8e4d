/* SPDX-License-Identifier: MIT */
/* Where files for a BK7231 go, and which of them a chip would not start. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flash/backup.h"
#include "flash/making.h"
#include "flash/sure_read.h"
#include "image/bk_image.h"

/* What a BK7231's flash is known by to be under a key. */
struct lock {
	const char *key; /* of the code that is in flash; NULL: nobody knows */
	bool has_code;	 /* `block` is the first of its application */
	uint8_t block[RMW_BK_BLOCK];
};

static bool read_block(const struct rmw_making *making, uint32_t addr, struct lock *lock,
		       struct rmw_err *err)
{
	const struct rmw_bk_key *key;

	if (!rmw_sure_read(making->chip, addr, RMW_SPAN_OF(lock->block), NULL, 0, err))
		return rmw_while(err, "code in flash");
	lock->has_code = rmw_bk_block_fits(RMW_VIEW_OF(lock->block));
	key = rmw_bk_key_find(rmw_view_part(RMW_VIEW_OF(lock->block), 0, RMW_BK_CODE),
			      rmw_bk_code_addr(addr));
	lock->key = lock->has_code && key != NULL ? key->name : NULL;
	return true;
}

/* The bootloader first: the chip starts it, so that it is under the chip's own key. */
static bool read_lock(const struct rmw_making *making, struct lock *lock, struct rmw_err *err)
{
	return read_block(making, 0, lock, err) &&
	       (lock->key != NULL || read_block(making, RMW_BK_APPLICATION, lock, err));
}

/* Under one key the loads that each application begins with are the same bytes. */
static bool begins_alike(const struct lock *lock, struct rmw_view code)
{
	return lock->has_code && code.len >= 16 && memcmp(lock->block + 4, code.data + 4, 12) == 0;
}

static const char *name_of(const char *key)
{
	return key != NULL ? key : "one that is not known";
}

static bool check_key(const struct rmw_making *making, const char *key, struct rmw_view code,
		      struct rmw_err *err)
{
	struct lock lock;

	if (!read_lock(making, &lock, err))
		return false;
	if ((key != NULL && lock.key != NULL && strcmp(key, lock.key) == 0) ||
	    (lock.key == NULL && begins_alike(&lock, code)))
		return true;
	if (key != NULL && !lock.has_code) {
		rmw_tell(making->watch, RMW_EVENT_WARNING, NULL,
			 "the flash holds no code, so the key of this chip is not known; the file "
			 "only starts if it is %s",
			 key);
		return true;
	}
	return rmw_fail(err, RMW_E_IMAGE_OTHER_KEY, "the key of the file is %s, of the chip %s",
			name_of(key), name_of(lock.key));
}

static bool check(const struct rmw_making *making, struct rmw_err *err)
{
	const struct rmw_view code = rmw_bk_application_of(making->file, making->kind->kind);
	struct rmw_image_info *info = malloc(sizeof(*info));
	const char *key = NULL, *made_for;
	bool has_code;

	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is in the file has no room");
	rmw_chip_keep_begin(making->chip);
	rmw_image_inspect(making->file, info);
	rmw_chip_keep_end(making->chip);
	for (size_t i = 0; i < info->firmware_count; i++)
		key = info->firmwares[i].key;
	made_for = info->chip;
	has_code = info->firmware_count > 0;
	free(info);
	return rmw_making_check_silicon(making->chip, made_for, err) &&
	       (!has_code || check_key(making, key, code, err));
}

/*
 * The bootloader of a complete image stays out unless it is wished for: the one in flash works, and
 * the one in the image may be under another key than its application (bk7231-protocol 16.4).
 */
bool rmw_making_bk_application(struct rmw_making *making, struct rmw_err *err)
{
	const struct rmw_view bytes = rmw_bk_application_of(making->file, making->kind->kind);
	const bool is_all_wished = making->kind->kind == RMW_IMAGE_BK_COMPLETE &&
				   making->target->slot == NULL &&
				   rmw_chip_facts(making->chip)->guard_from == 0;
	struct rmw_layout layout;
	struct rmw_region slot;

	return rmw_making_check_firmware(making->file, err) && check(making, err) &&
	       rmw_making_find_layout(making, &layout, err) &&
	       rmw_making_find_slot(making, &layout, &slot, err) &&
	       rmw_making_put_in_slot(making, &layout, &slot, bytes, err) &&
	       (!is_all_wished || rmw_making_put_at_start(making, err));
}

bool rmw_making_bk_dump(struct rmw_making *making, struct rmw_err *err)
{
	struct rmw_goal *goal = making->goal;

	if (!rmw_dump_check_size(making->chip, making->file.len, making->watch, err) ||
	    !check(making, err) || !rmw_buf_append(&goal->built, making->file, err) ||
	    !rmw_making_straighten(&goal->built, making->watch, err))
		return false;
	making->file = rmw_buf_view(&goal->built);
	return rmw_making_put_at_start(making, err);
}
