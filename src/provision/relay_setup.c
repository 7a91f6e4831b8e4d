/* SPDX-License-Identifier: MIT */
/* Composes the flash of a relay: firmware, configuration, table, and what has to move. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "flash/layout.h"
#include "flash/original.h"
#include "image/bl_boot_stage.h"
#include "image/bl_flash_config.h"
#include "provision/relay_table.h"

#define CHIP "BL602"

/* In a slot an application stands behind its header and is padded (bl602-protocol 7.4). */
#define HEADER_SIZE 0x1000u
#define PADDING 16u

/* A setup at work. */
struct making {
	struct rmw_relay_setup *setup;
	struct rmw_chip *chip;
	const struct rmw_relay_wish *wish;
	const struct rmw_job *job;
	struct rmw_original original;
	struct rmw_layout old_layout;
	struct rmw_obk_store *found; /* what the old store holds; borrows from old_store */
	struct rmw_buf old_store;
	uint32_t image_size; /* in its slot */
};

static struct rmw_region region_of(const struct rmw_layout *layout, const char *name)
{
	struct rmw_region region = { 0 };
	struct rmw_err ignored = { 0 };

	return rmw_layout_find(layout, name, &region, &ignored) ? region : (struct rmw_region){ 0 };
}

static bool check_file(struct making *making, struct rmw_err *err)
{
	struct rmw_image_info info;

	rmw_image_inspect(making->wish->file, &info);
	if (info.kind != RMW_IMAGE_BL_APPLICATION && info.kind != RMW_IMAGE_BL_SLOT)
		return rmw_fail(err, RMW_E_IMAGE_KIND,
				"it is a %s: settings go with an application, as OpenBeken's "
				"releases have it (OpenBL602_....bin)",
				rmw_image_kind_row(info.kind)->title);
	making->setup->firmware = rmw_relay_firmware_find(&info);
	if (making->setup->firmware == NULL)
		return rmw_fail(err, RMW_E_IMAGE_KIND,
				"it does not say that it is OpenBeken or rmwflash's relay "
				"firmware, and nothing else reads these settings");
	(void)rmw_obk_version_parse(info.firmwares[0].version, &making->setup->version);
	making->image_size = info.len;
	if (info.kind == RMW_IMAGE_BL_APPLICATION)
		making->image_size = HEADER_SIZE + (info.len + PADDING - 1) / PADDING * PADDING;
	return true;
}

static bool check_wish(struct making *making, struct rmw_err *err)
{
	if (strcmp(rmw_chip_facts(making->chip)->title, CHIP) != 0)
		return rmw_fail(err, RMW_E_CHIP_MISMATCH,
				"settings are written into the flash of a " CHIP " only, this is "
				"a %s",
				rmw_chip_facts(making->chip)->title);
	if (making->wish->target->has_addr)
		return rmw_fail(err, RMW_E_USAGE, "with settings a firmware goes to its slot");
	return check_file(making, err);
}

static bool make_table(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const uint32_t flash_size = rmw_chip_facts(making->chip)->flash_size;
	const uint32_t age = making->old_layout.has_table ? making->old_layout.table_age + 1 : 1;
	struct rmw_bl_table table;

	if (making->job->skips_backup)
		return rmw_fail(err, RMW_E_USAGE,
				"the device's table has to be replaced (%s), which is not done "
				"without a backup",
				setup->verdict.faults[0]);
	if (!rmw_relay_table_make(flash_size, making->image_size, age, &table, err) ||
	    !rmw_bl_table_build_copies(&table, &setup->tables, err))
		return false;
	rmw_layout_parse(&setup->layout, flash_size, rmw_buf_view(&setup->tables));
	setup->brings_table = true;
	return true;
}

static bool find_table(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;

	if (!rmw_original_layout(&making->original, &making->old_layout, err))
		return false;
	rmw_relay_table_judge(&making->old_layout, rmw_chip_facts(making->chip)->flash_size,
			      setup->firmware, making->image_size, &setup->verdict);
	setup->layout = making->old_layout;
	if (setup->verdict.count > 0 && !make_table(making, err))
		return false;
	rmw_relay_table_headroom(&setup->layout, setup->firmware, making->image_size,
				 setup->headroom);
	return true;
}

static void add_part(struct rmw_relay_setup *setup, uint32_t addr, struct rmw_view bytes)
{
	setup->parts[setup->count++] = (struct rmw_part){ addr, bytes };
}

/* What a shorter place would cut off must be nothing. */
static bool fit_factory(struct making *making, const struct rmw_region *from,
			const struct rmw_region *to, struct rmw_err *err)
{
	struct rmw_buf *factory = &making->setup->factory;
	const uint32_t common = from->size < to->size ? from->size : to->size;

	if (!rmw_view_is_blank(rmw_view_part(rmw_buf_view(factory), common, factory->len)))
		return rmw_fail(err, RMW_E_OTHER_LAYOUT,
				"factory holds more than the 0x%" PRIx32 " bytes of its new place",
				to->size);
	if (!rmw_buf_resize(factory, to->size, err))
		return false;
	memset(factory->data + common, 0xff, to->size - common);
	return true;
}

static bool move_factory(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const struct rmw_region from = region_of(&making->old_layout, RMW_RELAY_FACTORY);
	const struct rmw_region to = region_of(&setup->layout, RMW_RELAY_FACTORY);

	if (!setup->brings_table || from.addr == to.addr)
		return true;
	if (from.size == 0 && !setup->firmware->needs_factory)
		return true;
	if (from.size == 0) {
		rmw_tell(&making->job->watch, RMW_EVENT_WARNING, "plan",
			 "the flash has no factory partition that could be moved: the radio will "
			 "run without this unit's calibration");
		return true;
	}
	if (!rmw_buf_resize(&setup->factory, from.size, err) ||
	    !rmw_original_read(&making->original, from.addr, rmw_buf_span(&setup->factory), err) ||
	    !fit_factory(making, &from, &to, err))
		return rmw_while(err, "factory");
	setup->moves_factory = true;
	setup->factory_from = from.addr;
	add_part(setup, to.addr, rmw_buf_view(&setup->factory));
	return true;
}

static bool read_store(struct making *making, uint32_t size, struct rmw_err *err)
{
	const struct rmw_region old = region_of(&making->old_layout, RMW_RELAY_STORE);

	rmw_secret_release(&making->old_store);
	if (!rmw_buf_resize(&making->old_store, size, err) ||
	    (size > 0 && !rmw_original_read(&making->original, old.addr,
					    rmw_buf_span(&making->old_store), err)))
		return rmw_while(err, "PSM");
	rmw_obk_store_read(rmw_buf_view(&making->old_store), making->found);
	return true;
}

/* Releases that take 32 KiB whatever the table says may have it behind the partition's end. */
static bool find_store(struct making *making, struct rmw_err *err)
{
	const struct rmw_region old = region_of(&making->old_layout, RMW_RELAY_STORE);
	const uint32_t flash_size = rmw_chip_facts(making->chip)->flash_size;
	const uint32_t behind = flash_size - old.addr;
	const uint32_t most = rmw_relay_firmware_openbeken()->store_size;
	const uint32_t longer = behind < most ? behind : most;

	if (!read_store(making, old.size, err))
		return false;
	if (old.size == 0 || old.size >= longer ||
	    rmw_obk_store_find(making->found, RMW_OBK_KEY).len > 0)
		return true;
	if (!read_store(making, longer, err))
		return false;
	return rmw_obk_store_find(making->found, RMW_OBK_KEY).len > 0 ||
	       read_store(making, old.size, err);
}

static bool take_config(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const struct rmw_obk_platform *platform = rmw_obk_platform(CHIP);
	const struct rmw_view block = rmw_obk_store_find(making->found, RMW_OBK_KEY);
	struct rmw_err damage = { 0 };

	setup->after = calloc(1, sizeof(*setup->after));
	setup->before = calloc(1, sizeof(*setup->before));
	if (setup->after == NULL || setup->before == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a configuration");
	if (block.len > 0 &&
	    rmw_obk_config_decode(block, platform->layout, setup->before, &damage)) {
		*setup->after = *setup->before;
		return true;
	}
	if (block.len > 0)
		rmw_tell(&making->job->watch, RMW_EVENT_WARNING, "plan",
			 "the configuration in the flash cannot be used (%s); a new one takes its "
			 "place",
			 damage.cause);
	free(setup->before);
	setup->before = NULL;
	rmw_obk_config_new(platform, rmw_chip_id(making->chip)->mac, setup->after);
	return true;
}

static size_t count_others(const struct rmw_obk_store *store)
{
	size_t count = 0;

	for (size_t i = 0; i < store->count; i++)
		count += store->entries[i].counts &&
			 strcmp(store->entries[i].name, RMW_OBK_KEY) != 0;
	return count;
}

/* A new table may have less room: then what the firmware before kept stays in the backup alone. */
static bool build_store(struct making *making, const struct rmw_obk_item *item, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const uint32_t size = region_of(&setup->layout, RMW_RELAY_STORE).size;
	struct rmw_err full = { 0 };

	setup->keys_kept = count_others(making->found);
	if (rmw_obk_store_replace(rmw_buf_view(&making->old_store), item, size, &setup->store,
				  &full))
		return true;
	if (!setup->brings_table || full.code != RMW_E_RANGE)
		return rmw_fail(err, full.code, "%s", full.cause);
	rmw_tell(&making->job->watch, RMW_EVENT_WARNING, "plan",
		 "%zu settings of the firmware before do not fit the new partition; they stay in "
		 "the backup",
		 setup->keys_kept);
	setup->keys_kept = 0;
	return rmw_obk_store_build(item, 1, size, &setup->store, err);
}

static bool make_store(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_obk_item item = { .name = RMW_OBK_KEY };
	bool is_good;

	if (!find_store(making, err) || !take_config(making, err) ||
	    !making->wish->edit(making->wish->edit_ctx, setup->after, err))
		return false;
	memset(setup->after->mac, 0, sizeof(setup->after->mac));
	item.value = (struct rmw_view){ block, rmw_obk_config_encode(setup->after, block) };
	is_good = build_store(making, &item, err);
	rmw_secret_wipe(block, sizeof(block));
	if (is_good)
		add_part(setup, region_of(&setup->layout, RMW_RELAY_STORE).addr,
			 rmw_buf_view(&setup->store));
	return is_good || rmw_while(err, "PSM");
}

/* What its header says it has; only the header where that cannot be. */
static bool read_boot(struct making *making, struct rmw_buf *flash, struct rmw_err *err)
{
	struct rmw_err ignored = { 0 };
	struct rmw_bl_header header;
	uint64_t end = RMW_BL_HEADER_SIZE;

	if (!rmw_buf_resize(flash, (size_t)end, err) ||
	    !rmw_original_read(&making->original, 0, rmw_buf_span(flash), err))
		return false;
	if (rmw_bl_header_parse(rmw_buf_view(flash), &header, &ignored))
		end = (uint64_t)header.offset + header.length_or_segments;
	if (end <= RMW_BL_HEADER_SIZE || end > RMW_BL_BOOT_STAGE_MAX)
		return true;
	return rmw_buf_resize(flash, (size_t)end, err) &&
	       rmw_original_read(&making->original, 0, rmw_buf_span(flash), err);
}

/* NULL: one that the boot ROM starts is there; it is kept, whoever made it. */
static const char *boot_fault(struct rmw_view flash)
{
	struct rmw_err ignored = { 0 };
	struct rmw_bl_boot_stage stage;
	struct rmw_bl_header header;

	if (rmw_bl_boot_stage_find(flash, &stage))
		return NULL;
	if (rmw_view_is_blank(flash))
		return "the flash has no boot stage";
	if (!rmw_bl_header_parse(flash, &header, &ignored))
		return "what stands at the start of the flash is no boot stage";
	if (!rmw_bl_header_is_valid(&header))
		return "the boot stage in the flash is damaged: its header has a wrong checksum";
	if ((header.flags & (RMW_BL_FLAG_SIGNED | RMW_BL_FLAG_ENCRYPTED)) != 0)
		return "the boot stage in the flash is signed or encrypted, which this chip does "
		       "not start";
	if ((uint64_t)header.offset + header.length_or_segments > RMW_BL_BOOT_STAGE_MAX)
		return "what stands at the start of the flash is no boot stage: it is too long";
	return "the boot stage in the flash is damaged: its code is not what its header says";
}

static bool judge_boot(struct making *making, struct rmw_err *err)
{
	rmw_auto(buf) flash = RMW_BUF_INIT;

	if (!read_boot(making, &flash, err))
		return rmw_while(err, "boot stage");
	making->setup->boot_fault = boot_fault(rmw_buf_view(&flash));
	return true;
}

static bool make_boot_stage(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const struct rmw_chip_id *id = rmw_chip_id(making->chip);
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];

	if (!judge_boot(making, err))
		return false;
	if (setup->boot_fault == NULL)
		return true;
	if (making->job->skips_backup)
		return rmw_fail(err, RMW_E_USAGE,
				"%s, and another one is not put there without a backup of what is "
				"there now",
				setup->boot_fault);
	if (!id->has_jedec || !rmw_bl_flash_config_by_jedec(id->jedec, config))
		return rmw_fail(err, RMW_E_NO_FLASH_CONFIG,
				"%s, and for a flash of JEDEC id %02x %02x %02x none can be made: "
				"how it is read is not known",
				setup->boot_fault, id->jedec[0], id->jedec[1], id->jedec[2]);
	if (!rmw_bl_boot_stage_for(config, &setup->boot, err))
		return rmw_while(err, "boot stage");
	setup->brings_boot = true;
	add_part(setup, 0, rmw_buf_view(&setup->boot));
	return true;
}

static bool make_firmware(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	struct rmw_target target = *making->wish->target;

	target.layout = &setup->layout;
	target.brings_boot = setup->brings_boot;
	if (!rmw_goal_make(&setup->goal, making->chip, making->wish->file, &target,
			   &making->job->watch, err))
		return false;
	for (size_t i = 0; i < setup->goal.count; i++)
		add_part(setup, setup->goal.parts[i].addr, setup->goal.parts[i].bytes);
	return true;
}

static bool make(struct making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;

	if (!check_wish(making, err) ||
	    !rmw_original_open(&making->original, making->chip, making->job, err) ||
	    !find_table(making, err) || !move_factory(making, err))
		return false;
	if (setup->brings_table)
		add_part(setup, RMW_LAYOUT_TABLES_ADDR, rmw_buf_view(&setup->tables));
	return make_boot_stage(making, err) && make_firmware(making, err) &&
	       make_store(making, err);
}

static void end_making(struct making *making)
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
	struct making *making = calloc(1, sizeof(*making));
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
