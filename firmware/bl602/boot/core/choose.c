/* SPDX-License-Identifier: MIT */
/* Which firmware is started: the active slot, or what stands in for it. bl602-protocol 7 */
#include "boot/core/boot.h"

/* Where no table has a slot, its address is 0. */
static bool is_slot(const struct boot_firmware *firmware, uint32_t slot)
{
	return firmware->addr[slot] != 0 && firmware->size[slot] != 0;
}

static bool was_tried(const struct boot *boot, uint32_t addr)
{
	for (uint32_t i = 0; i < boot->try_count; i++)
		if (boot->tries[i].addr == addr)
			return true;
	return false;
}

static bool try_at(struct boot *boot, uint32_t addr, uint32_t slot)
{
	struct boot_try *this = &boot->tries[boot->try_count++];

	this->addr = addr;
	this->slot = slot;
	this->verdict = boot_image_read(&boot->image, addr, boot->port, &boot->crc);
	return this->verdict == BOOT_GOOD;
}

/* Whatever the active index is, its lowest bit names a slot: README.md, "Copy request". */
static bool try_slots(struct boot *boot, const struct boot_firmware *firmware)
{
	const uint32_t active = firmware->active & 1;

	if (is_slot(firmware, active) && try_at(boot, firmware->addr[active], active))
		return true;
	return is_slot(firmware, active ^ 1) &&
	       try_at(boot, firmware->addr[active ^ 1], active ^ 1);
}

void boot_init(struct boot *boot, struct boot_port *port)
{
	boot->port = port;
	stub_crc_init(&boot->crc);
}

bool boot_choose(struct boot *boot)
{
	struct boot_firmware firmware;

	boot->try_count = 0;
	boot->own.addr = 0;
	boot_port_read(boot->port, 0, boot->own.header, BOOT_HEADER_SIZE);
	if (boot_table_load(&boot->table, boot->port, &boot->crc) &&
	    boot_table_firmware(&boot->table, &firmware) && try_slots(boot, &firmware)) {
		boot_table_set_active(&boot->table, boot->tries[boot->try_count - 1].slot,
				      &boot->crc);
		return true;
	}
	return !was_tried(boot, BOOT_FIRST_SLOT) && try_at(boot, BOOT_FIRST_SLOT, BOOT_SLOT_NONE);
}

bool boot_is_plain(const struct boot *boot)
{
	return boot->try_count == 1 && boot->tries[0].slot != BOOT_SLOT_NONE &&
	       boot->tries[0].verdict == BOOT_GOOD;
}
