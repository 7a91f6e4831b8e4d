/* SPDX-License-Identifier: MIT */
/* Partition tables of a BL602, as OpenBeken needs them. */
#include "provision/relay_table.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ROWS_MAX 4u

/* bl602-protocol 7.3 */
static const struct layout {
	uint32_t flash_min; /* the row counts from this size on */
	struct rmw_image_partition rows[ROWS_MAX];
} layouts[] = {
	/* clang-format off */
	{ 4u << 20, {
		{ RMW_RELAY_FIRMWARE, 0, 0, { 0x010000, 0x130000 }, { 0x120000, 0x0b9000 } },
		{ RMW_RELAY_FILES,    3, 0, { 0x200000, 0        }, { 0x200000, 0        } },
		{ RMW_RELAY_STORE,    4, 0, { 0x1e9000, 0        }, { 0x013000, 0        } },
		{ RMW_RELAY_FACTORY,  7, 0, { 0x1fc000, 0        }, { 0x004000, 0        } } } },
	{ 2u << 20, {
		{ RMW_RELAY_FIRMWARE, 0, 0, { 0x010000, 0x112000 }, { 0x102000, 0x090000 } },
		{ RMW_RELAY_FILES,    3, 0, { 0x1a2000, 0        }, { 0x047000, 0        } },
		{ RMW_RELAY_STORE,    4, 0, { 0x1e9000, 0        }, { 0x013000, 0        } },
		{ RMW_RELAY_FACTORY,  7, 0, { 0x1fc000, 0        }, { 0x004000, 0        } } } },
	{ 1u << 20, {
		{ RMW_RELAY_FIRMWARE, 0, 0, { 0x010000, 0        }, { 0x0e0000, 0        } },
		{ RMW_RELAY_FILES,    3, 0, { 0x0f0000, 0        }, { 0x002000, 0        } },
		{ RMW_RELAY_STORE,    4, 0, { 0x0f2000, 0        }, { 0x008000, 0        } },
		{ RMW_RELAY_FACTORY,  7, 0, { 0x0fa000, 0        }, { 0x004000, 0        } } } },
	/* clang-format on */
};

static RMW_PRINTF(2, 3) void add_fault(struct rmw_relay_verdict *verdict, const char *format, ...)
{
	va_list args;

	if (verdict->count == RMW_COUNT(verdict->faults))
		return;
	va_start(args, format);
	(void)vsnprintf(verdict->faults[verdict->count++], sizeof(verdict->faults[0]), format,
			args);
	va_end(args);
}

const struct rmw_image_partition *rmw_relay_table_find(const struct rmw_layout *layout,
						       const char *name)
{
	for (size_t i = 0; i < layout->partition_count; i++)
		if (strcasecmp(layout->partitions[i].name, name) == 0)
			return &layout->partitions[i];
	return NULL;
}

static unsigned active_slot(const struct rmw_image_partition *part)
{
	return part->active == 1 && part->size[1] > 0 ? 1 : 0;
}

static void judge_slot(const struct rmw_layout *layout, uint32_t image_size,
		       struct rmw_relay_verdict *verdict)
{
	const struct rmw_image_partition *firmware =
		rmw_relay_table_find(layout, RMW_RELAY_FIRMWARE);
	const uint32_t size = firmware == NULL ? 0 : firmware->size[active_slot(firmware)];

	if (firmware == NULL)
		add_fault(verdict, "it has no firmware slot");
	else if (size < image_size)
		add_fault(verdict,
			  "its firmware slot has %" PRIu32 " bytes, the image with its header "
			  "takes %" PRIu32,
			  size, image_size);
}

/* The nearest thing behind the start of PSM, itself left out: the end of the flash at last. */
static const char *first_behind(const struct rmw_layout *layout,
				const struct rmw_image_partition *store, uint32_t flash_size,
				uint32_t *addr)
{
	const char *name = "the end of the flash";

	*addr = flash_size;
	for (size_t i = 0; i < layout->partition_count; i++) {
		const struct rmw_image_partition *part = &layout->partitions[i];

		for (size_t slot = 0; slot < RMW_COUNT(part->addr); slot++) {
			const uint64_t end = (uint64_t)part->addr[slot] + part->size[slot];

			if (part == store || part->size[slot] == 0 || end <= store->addr[0] ||
			    part->addr[slot] >= *addr)
				continue;
			*addr = part->addr[slot];
			name = part->name;
		}
	}
	return name;
}

static void judge_store(const struct rmw_layout *layout, uint32_t flash_size,
			const struct rmw_relay_firmware *firmware,
			struct rmw_relay_verdict *verdict)
{
	const struct rmw_image_partition *store = rmw_relay_table_find(layout, RMW_RELAY_STORE);
	const char *behind;
	uint32_t addr;

	if (store == NULL) {
		add_fault(verdict, "it has no PSM, where the configuration is kept");
		return;
	}
	if ((uint64_t)store->addr[0] + store->size[0] > flash_size) {
		add_fault(verdict, "its PSM runs past the end of the flash");
		return;
	}
	if (store->size[0] >= firmware->store_size)
		return;
	behind = first_behind(layout, store, flash_size, &addr);
	if (!firmware->overruns_store)
		add_fault(verdict, "its PSM has 0x%" PRIx32 " bytes: %s needs 0x%" PRIx32,
			  store->size[0], firmware->title, firmware->store_size);
	else if ((uint64_t)store->addr[0] + firmware->store_size > addr)
		add_fault(verdict,
			  "its PSM has 0x%" PRIx32 " bytes: %s takes 0x%" PRIx32
			  " there and runs over %s at 0x%06" PRIx32,
			  store->size[0], firmware->title, firmware->store_size, behind, addr);
}

void rmw_relay_table_judge(const struct rmw_layout *layout, uint32_t flash_size,
			   const struct rmw_relay_firmware *firmware, uint32_t image_size,
			   struct rmw_relay_verdict *verdict)
{
	*verdict = (struct rmw_relay_verdict){ 0 };
	if (!layout->has_table) {
		add_fault(verdict, "the flash has no valid partition table");
		return;
	}
	judge_slot(layout, image_size, verdict);
	if (firmware->needs_files && rmw_relay_table_find(layout, RMW_RELAY_FILES) == NULL)
		add_fault(verdict, "it has no media: OpenBeken stops in a dead loop without it");
	if (firmware->needs_factory && rmw_relay_table_find(layout, RMW_RELAY_FACTORY) == NULL)
		add_fault(verdict, "it has no factory, where the radio's calibration is kept");
	judge_store(layout, flash_size, firmware, verdict);
}

bool rmw_relay_table_make(uint32_t flash_size, uint32_t image_size, uint32_t age,
			  struct rmw_bl_table *table, struct rmw_err *err)
{
	const struct layout *layout = NULL;

	for (size_t i = 0; i < RMW_COUNT(layouts) && layout == NULL; i++)
		if (flash_size >= layouts[i].flash_min)
			layout = &layouts[i];
	if (layout == NULL)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"the smallest table is for a flash of 1 MiB, this one has %" PRIu32
				" bytes",
				flash_size);
	if (layout->rows[0].size[0] < image_size)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"with its header it takes %" PRIu32 " bytes, the largest slot on a "
				"flash of %" PRIu32 " has %" PRIu32,
				image_size, flash_size, layout->rows[0].size[0]);
	*table = (struct rmw_bl_table){ .age = age, .count = ROWS_MAX };
	memcpy(table->entries, layout->rows, sizeof(layout->rows));
	return true;
}

void rmw_relay_table_headroom(const struct rmw_layout *layout,
			      const struct rmw_relay_firmware *reader, uint32_t image_size,
			      char text[200])
{
	const struct rmw_image_partition *firmware =
		rmw_relay_table_find(layout, RMW_RELAY_FIRMWARE);
	const unsigned used = firmware == NULL ? 0 : active_slot(firmware);
	const uint32_t slot = firmware == NULL ? 0 : firmware->size[used];
	const uint32_t other = firmware == NULL ? 0 : firmware->size[1 - used];
	const uint32_t left = slot > image_size ? slot - image_size : 0;

	if (!reader->has_radio)
		(void)snprintf(text, 200,
			       "firmware slot %" PRIu32 " bytes, %" PRIu32
			       " left; this firmware has no radio: the wire is the only update",
			       slot, left);
	else if (other == 0)
		(void)snprintf(text, 200,
			       "firmware slot %" PRIu32 " bytes, %" PRIu32
			       " left; no second slot, so no OTA ever: the wire is the only update",
			       slot, left);
	else
		(void)snprintf(text, 200,
			       "firmware slot %" PRIu32 " bytes, %" PRIu32
			       " left; an update over the air may have %" PRIu32
			       " bytes packed (.bin.xz.ota)",
			       slot, left, other);
}
