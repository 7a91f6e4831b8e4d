/* SPDX-License-Identifier: MIT */
/*
 * The flash that this program runs from, read and written by functions of the boot ROM called from
 * RAM. Interrupts stay on, as theirs is in RAM too. bl602-soc 3, 4 and 8.4
 */
#include <string.h>

#include "bl602/regs.h"
#include "core/crc.h"
#include "relay/chip/chip.h"

#define HEADER 0x1000u /* before the code in the slot */
#define CONFIG_AT 8u   /* of the configuration's magic in a boot header */
#define MODE_MASK 0xfu
#define MODE_QUAD 4u /* the ROM's functions for running code leave the flash so */
#define PIECE 256u
#define CAPACITY_MIN 0x10u
#define CAPACITY_MAX 0x18u
#define MACRONIX 0xc2u
#define MACRONIX_TYPE 0x25u

/* What the cache holds may be of before a write, or of another place of the window. */
CHIP_RAM static void read_window(uint32_t addr, uint8_t *bytes, uint32_t len)
{
	(void)chip_rom(ROM_FORGET_CACHE, 0, 0, 0);
	(void)chip_rom(ROM_XIP_READ_WINDOW, SF_WINDOW + addr, (uint32_t)(uintptr_t)bytes, len);
	(void)chip_rom(ROM_FORGET_CACHE, 0, 0, 0);
}

CHIP_RAM static uint32_t erase(const uint8_t *config, uint32_t first, uint32_t last)
{
	return chip_rom(ROM_XIP_ERASE, (uint32_t)(uintptr_t)config, first, last);
}

CHIP_RAM static uint32_t write(const uint8_t *config, uint32_t addr, const uint8_t *bytes,
			       uint32_t len)
{
	return chip_rom4(ROM_XIP_WRITE, (uint32_t)(uintptr_t)config, addr,
			 (uint32_t)(uintptr_t)bytes, len);
}

CHIP_RAM static void read_id(const uint8_t *config, uint8_t id[4])
{
	(void)chip_rom(ROM_XIP_JEDEC_ID, (uint32_t)(uintptr_t)config, (uint32_t)(uintptr_t)id, 0);
}

/* "FCFG", the configuration, its CRC. */
static bool take_config(struct relay_port *port, uint32_t header, const struct stub_crc *crc)
{
	uint8_t bytes[4 + CHIP_CONFIG_SIZE + 4] __attribute__((aligned(4)));
	uint32_t sum;

	read_window(header + CONFIG_AT, bytes, sizeof(bytes));
	memcpy(&sum, bytes + 4 + CHIP_CONFIG_SIZE, sizeof(sum));
	if (memcmp(bytes, "FCFG", 4) != 0 || (bytes[4] & MODE_MASK) != MODE_QUAD ||
	    ~stub_crc_add(crc, STUB_CRC_BEGIN, bytes + 4, CHIP_CONFIG_SIZE) != sum)
		return false;
	memcpy(port->flash_config, bytes + 4, CHIP_CONFIG_SIZE);
	return true;
}

static uint32_t size_of(const uint8_t id[4])
{
	const bool counts_otherwise = id[0] == MACRONIX && id[1] == MACRONIX_TYPE;
	const uint32_t capacity = counts_otherwise ? id[2] - 0x20u : id[2];

	return capacity < CAPACITY_MIN || capacity > CAPACITY_MAX ? 0 : 1u << capacity;
}

/* The first header of the flash is what the boot ROM went by; that of our slot says the same. */
void chip_flash_setup(struct relay_port *port)
{
	static struct stub_crc crc;
	uint8_t id[4] __attribute__((aligned(4))) = { 0 };

	stub_crc_init(&crc);
	port->has_flash_config =
		take_config(port, 0, &crc) || take_config(port, chip_get(SF_OFFSET) - HEADER, &crc);
	if (!port->has_flash_config)
		return;
	read_id(port->flash_config, id);
	port->facts.flash_size = size_of(id);
}

static bool lies_inside(const struct relay_port *port, uint32_t addr, uint32_t len)
{
	return port->has_flash_config && addr <= port->facts.flash_size &&
	       len <= port->facts.flash_size - addr;
}

bool relay_port_read(struct relay_port *port, uint32_t addr, uint8_t *bytes, uint32_t len)
{
	if (!lies_inside(port, addr, len))
		return false;
	read_window(addr, bytes, len);
	return true;
}

bool relay_port_erase(struct relay_port *port, uint32_t addr)
{
	return lies_inside(port, addr, RELAY_SECTOR) &&
	       erase(port->flash_config, addr, addr + RELAY_SECTOR - 1) == 0;
}

/* Through RAM: what is to be written may lie in the flash. */
bool relay_port_program(struct relay_port *port, uint32_t addr, const uint8_t *bytes, uint32_t len)
{
	uint8_t piece[PIECE] __attribute__((aligned(4)));

	if (!lies_inside(port, addr, len))
		return false;
	while (len > 0) {
		const uint32_t count = len < PIECE ? len : PIECE;

		memcpy(piece, bytes, count);
		if (write(port->flash_config, addr, piece, count) != 0)
			return false;
		addr += count;
		bytes += count;
		len -= count;
	}
	return true;
}
