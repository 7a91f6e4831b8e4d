/* SPDX-License-Identifier: MIT */
/* Composes the flash of a relay: firmware, configuration, and what its chip needs besides. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "flash/layout.h"
#include "flash/making.h"
#include "provision/relay_firmware.h"
#include "provision/relay_making.h"

/* In a slot an application stands behind its header and is padded (bl602-protocol 7.4). */
#define HEADER_SIZE 0x1000u
#define PADDING 16u

/* Kinds of file that settings go with. */
static const enum rmw_image_kind kinds[] = {
	RMW_IMAGE_BL_APPLICATION, RMW_IMAGE_BL_SLOT,	    RMW_IMAGE_BK_APPLICATION,
	RMW_IMAGE_BK_COMPLETE,	  RMW_IMAGE_LN_APPLICATION, RMW_IMAGE_LN_COMPLETE,
};

struct rmw_region rmw_relay_region(const struct rmw_layout *layout, const char *name)
{
	struct rmw_region region = { 0 };
	struct rmw_err ignored = { 0 };

	return rmw_layout_find(layout, name, &region, &ignored) ? region : (struct rmw_region){ 0 };
}

void rmw_relay_making_add(struct rmw_relay_making *making, uint32_t addr, struct rmw_view bytes)
{
	struct rmw_relay_setup *setup = making->setup;

	setup->parts[setup->count++] = (struct rmw_part){ addr, bytes };
}

static bool check_kind(const struct rmw_relay_making *making, enum rmw_image_kind kind,
		       struct rmw_err *err)
{
	for (size_t i = 0; i < RMW_COUNT(kinds); i++)
		if (kinds[i] == kind)
			return true;
	return rmw_fail(err, RMW_E_IMAGE_KIND,
			"it is a %s: settings go with an application, as OpenBeken's releases have "
			"it (%s_....bin)",
			rmw_image_kind_row(kind)->title, making->platform->full_name);
}

static bool check_info(struct rmw_relay_making *making, const struct rmw_image_info *info,
		       struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;

	if (!check_kind(making, info->kind, err))
		return false;
	setup->firmware = rmw_relay_firmware_find(info);
	if (setup->firmware == NULL)
		return rmw_fail(err, RMW_E_IMAGE_KIND,
				"it does not say that it is OpenBeken or rmwflash's relay "
				"firmware, and nothing else reads these settings");
	(void)rmw_obk_version_parse(rmw_relay_firmware_text(info), &setup->version);
	making->image_size = info->len;
	if (info->kind == RMW_IMAGE_BL_APPLICATION)
		making->image_size = HEADER_SIZE + (info->len + PADDING - 1) / PADDING * PADDING;
	return true;
}

static bool check_file(struct rmw_relay_making *making, struct rmw_err *err)
{
	struct rmw_image_info *info;
	bool is_good;

	if (!rmw_making_check_family(making->chip, making->wish->file, err))
		return false;
	info = malloc(sizeof(*info));
	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is in the file has no room");
	rmw_image_inspect(making->wish->file, info);
	is_good = check_info(making, info, err);
	free(info);
	return is_good;
}

static bool check_wish(struct rmw_relay_making *making, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(making->chip);

	making->platform = rmw_obk_platform(facts->name);
	if (making->platform == NULL)
		return rmw_fail(err, RMW_E_CHIP_MISMATCH,
				"where a %s keeps OpenBeken's settings is not known", facts->title);
	if (making->wish->target->has_addr)
		return rmw_fail(err, RMW_E_USAGE, "with settings a firmware goes to its slot");
	return check_file(making, err);
}

/* ---- the configuration ---- */

/* What the firmware itself would throw away is no configuration (openbeken 4.2). */
static bool read_before(const struct rmw_relay_making *making, struct rmw_view block,
			struct rmw_err *err)
{
	struct rmw_obk_config *before = making->setup->before;

	return rmw_obk_config_decode(block, making->platform->layout, before, err) &&
	       rmw_obk_config_check_of(before, making->platform, err);
}

static bool take_config(struct rmw_relay_making *making, struct rmw_view block, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const struct rmw_chip_id *id = rmw_chip_id(making->chip);
	struct rmw_err damage = { 0 };

	setup->after = calloc(1, sizeof(*setup->after));
	setup->before = calloc(1, sizeof(*setup->before));
	if (setup->after == NULL || setup->before == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a configuration");
	if (block.len > 0 && read_before(making, block, &damage)) {
		setup->before->crc = making->platform->crc;
		*setup->after = *setup->before;
		return true;
	}
	if (block.len > 0 && damage.code != RMW_E_IMAGE_KIND)
		rmw_tell(&making->job->watch, RMW_EVENT_WARNING, "plan",
			 "the configuration in the flash cannot be used (%s); a new one takes its "
			 "place",
			 damage.cause);
	rmw_secret_wipe(setup->before, sizeof(*setup->before));
	free(setup->before);
	setup->before = NULL;
	rmw_obk_config_new(making->platform, id->mac, setup->after);
	setup->is_named_by_mac = id->has_mac;
	return true;
}

/* Of a chip whose address is not known all units would be called the same. */
static void judge_name(const struct rmw_relay_making *making, const char *name_before)
{
	const struct rmw_relay_setup *setup = making->setup;

	if (setup->before == NULL && !setup->is_named_by_mac &&
	    strcmp(setup->after->long_name, name_before) == 0)
		rmw_tell(
			&making->job->watch, RMW_EVENT_WARNING, "plan",
			"the MAC of this unit is not known, so its name %s is not its own: give it "
			"one with --name",
			name_before);
}

static bool edit(struct rmw_relay_making *making, struct rmw_err *err)
{
	struct rmw_obk_config *after = making->setup->after;
	char name[sizeof(after->long_name)];

	memcpy(name, after->long_name, sizeof(name));
	if (!making->wish->edit(making->wish->edit_ctx, after, err))
		return false;
	judge_name(making, name);
	memset(after->mac, 0, sizeof(after->mac));
	return true;
}

static bool make_config(struct rmw_relay_making *making, const struct rmw_relay_home *home,
			struct rmw_err *err)
{
	uint8_t bytes[RMW_OBK_BLOCK_SIZE];
	struct rmw_view block = { NULL, 0 };
	bool is_good;

	if (!home->find(making, &block, err) || !take_config(making, block, err) ||
	    !edit(making, err))
		return false;
	block = (struct rmw_view){ bytes, rmw_obk_config_encode(making->setup->after, bytes) };
	is_good = home->put(making, block, err);
	rmw_secret_wipe(bytes, sizeof(bytes));
	return is_good;
}

static bool make_firmware(struct rmw_relay_making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	struct rmw_target target = *making->wish->target;

	if (setup->layout.count > 0)
		target.layout = &setup->layout;
	target.brings_boot = setup->brings_boot;
	if (!rmw_goal_make(&setup->goal, making->chip, making->wish->file, &target,
			   &making->job->watch, err))
		return false;
	for (size_t i = 0; i < setup->goal.count; i++)
		rmw_relay_making_add(making, setup->goal.parts[i].addr, setup->goal.parts[i].bytes);
	return true;
}

static bool make(struct rmw_relay_making *making, struct rmw_err *err)
{
	const struct rmw_relay_home *home;

	if (!check_wish(making, err))
		return false;
	home = making->platform->store_key != NULL ? &rmw_relay_home_store : &rmw_relay_home_sector;
	return rmw_original_open(&making->original, making->chip, making->job, err) &&
	       rmw_original_layout(&making->original, &making->old_layout, err) &&
	       home->prepare(making, err) && make_firmware(making, err) &&
	       make_config(making, home, err);
}

static void end_making(struct rmw_relay_making *making)
{
	free(making->found);
	rmw_secret_release(&making->old_store);
	rmw_original_release(&making->original);
	free(making->setup);
	free(making);
}

bool rmw_relay_setup_make(struct rmw_relay_setup *setup, struct rmw_chip *chip,
			  const struct rmw_relay_wish *wish, const struct rmw_job *job,
			  struct rmw_err *err)
{
	struct rmw_relay_making *making = calloc(1, sizeof(*making));
	bool is_good;

	if (making == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the settings");
	rmw_secret_guard();
	making->chip = chip;
	making->wish = wish;
	making->job = job;
	making->setup = calloc(1, sizeof(*making->setup));
	making->found = calloc(1, sizeof(*making->found));
	if (making->setup == NULL || making->found == NULL)
		is_good = rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the settings");
	else
		is_good = make(making, err);
	if (is_good)
		*setup = *making->setup;
	else if (making->setup != NULL)
		rmw_relay_setup_release(making->setup);
	end_making(making);
	return is_good;
}

static void drop_config(struct rmw_obk_config **config)
{
	if (*config != NULL)
		rmw_secret_wipe(*config, sizeof(**config));
	free(*config);
	*config = NULL;
}

void rmw_relay_setup_release(struct rmw_relay_setup *setup)
{
	rmw_secret_release(&setup->store);
	rmw_buf_release(&setup->factory);
	rmw_buf_release(&setup->tables);
	rmw_buf_release(&setup->boot);
	rmw_goal_release(&setup->goal);
	drop_config(&setup->before);
	drop_config(&setup->after);
	*setup = (struct rmw_relay_setup){ 0 };
}
