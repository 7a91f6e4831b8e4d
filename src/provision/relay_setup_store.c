/* SPDX-License-Identifier: MIT */
/* A BL602's settings: the store in its PSM, and the table and boot stage without which none is. */
#include <inttypes.h>
#include <string.h>

#include "base/secret.h"
#include "flash/layout.h"
#include "image/bl_boot_stage.h"
#include "image/bl_flash_config.h"
#include "provision/relay_making.h"
#include "provision/relay_table.h"

static bool make_table(struct rmw_relay_making *making, struct rmw_err *err)
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

static bool find_table(struct rmw_relay_making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;

	rmw_relay_table_judge(&making->old_layout, rmw_chip_facts(making->chip)->flash_size,
			      setup->firmware, making->image_size, &setup->verdict);
	setup->layout = making->old_layout;
	if (setup->verdict.count > 0 && !make_table(making, err))
		return false;
	rmw_relay_table_headroom(&setup->layout, setup->firmware, making->image_size,
				 setup->headroom);
	return true;
}

/* What a shorter place would cut off must be nothing. */
static bool fit_factory(struct rmw_relay_making *making, const struct rmw_region *from,
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

static bool move_factory(struct rmw_relay_making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const struct rmw_region from = rmw_relay_region(&making->old_layout, RMW_RELAY_FACTORY);
	const struct rmw_region to = rmw_relay_region(&setup->layout, RMW_RELAY_FACTORY);

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
	rmw_relay_making_add(making, to.addr, rmw_buf_view(&setup->factory));
	return true;
}

/* What its header says it has; only the header where that cannot be. */
static bool read_boot(struct rmw_relay_making *making, struct rmw_buf *flash, struct rmw_err *err)
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

static bool judge_boot(struct rmw_relay_making *making, struct rmw_err *err)
{
	rmw_auto(buf) flash = RMW_BUF_INIT;

	if (!read_boot(making, &flash, err))
		return rmw_while(err, "boot stage");
	making->setup->boot_fault = boot_fault(rmw_buf_view(&flash));
	return true;
}

static bool make_boot_stage(struct rmw_relay_making *making, struct rmw_err *err)
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
	rmw_relay_making_add(making, 0, rmw_buf_view(&setup->boot));
	return true;
}

static bool prepare(struct rmw_relay_making *making, struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;

	if (!find_table(making, err) || !move_factory(making, err))
		return false;
	if (setup->brings_table)
		rmw_relay_making_add(making, RMW_LAYOUT_TABLES_ADDR, rmw_buf_view(&setup->tables));
	return make_boot_stage(making, err);
}

static bool read_store(struct rmw_relay_making *making, uint32_t size, struct rmw_err *err)
{
	const struct rmw_region old = rmw_relay_region(&making->old_layout, RMW_RELAY_STORE);

	rmw_secret_release(&making->old_store);
	if (!rmw_buf_resize(&making->old_store, size, err) ||
	    (size > 0 && !rmw_original_read(&making->original, old.addr,
					    rmw_buf_span(&making->old_store), err)))
		return rmw_while(err, "PSM");
	rmw_obk_store_read(rmw_buf_view(&making->old_store), making->found);
	return true;
}

/* Releases that take 32 KiB whatever the table says may have it behind the partition's end. */
static bool find_store(struct rmw_relay_making *making, struct rmw_err *err)
{
	const struct rmw_region old = rmw_relay_region(&making->old_layout, RMW_RELAY_STORE);
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

static bool find(struct rmw_relay_making *making, struct rmw_view *block, struct rmw_err *err)
{
	if (!find_store(making, err))
		return false;
	*block = rmw_obk_store_find(making->found, RMW_OBK_KEY);
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
static bool build_store(struct rmw_relay_making *making, const struct rmw_obk_item *item,
			struct rmw_err *err)
{
	struct rmw_relay_setup *setup = making->setup;
	const uint32_t size = rmw_relay_region(&setup->layout, RMW_RELAY_STORE).size;
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

static bool put(struct rmw_relay_making *making, struct rmw_view block, struct rmw_err *err)
{
	const struct rmw_obk_item item = { .name = RMW_OBK_KEY, .value = block };
	struct rmw_relay_setup *setup = making->setup;

	if (!build_store(making, &item, err))
		return rmw_while(err, "PSM");
	rmw_relay_making_add(making, rmw_relay_region(&setup->layout, RMW_RELAY_STORE).addr,
			     rmw_buf_view(&setup->store));
	return true;
}

const struct rmw_relay_home rmw_relay_home_store = { prepare, find, put };
