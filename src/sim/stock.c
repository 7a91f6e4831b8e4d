/* SPDX-License-Identifier: MIT */
/* Made-up factory content: tables and headers are real in form, the code is nobody's. */
#include "sim/stock.h"

#include "base/digest.h"
#include "sim/boot_header.h"
#include "sim/stock_parts.h"

#define TABLE_0 0xe000u
#define TABLE_1 0xf000u
#define ENTRY_SIZE 36u
#define ENTRIES_MAX 7u
#define BOOT_CODE 0x2000u
#define FW_CODE 0x1000u /* behind the start of the FW partition */

/* Magics, as the little-endian words that spell them. */
#define MAGIC_BOOT 0x504e4642u	/* BFNP */
#define MAGIC_FLASH 0x47464346u /* FCFG */
#define MAGIC_CLOCK 0x47464350u /* PCFG */
#define MAGIC_TABLE 0x54504642u /* BFPT */

/* Rows of a partition table; bl602-protocol 7.3 lists the layouts. */
struct part {
	uint8_t type;
	char name[9];
	uint32_t addr[2], size[2];
};

struct layout {
	size_t flash_size;
	uint32_t fw_size; /* bytes of made firmware, a multiple of 1 KiB */
	struct part parts[ENTRIES_MAX];
	size_t count;
};

static const struct layout layouts[] = {
	/* clang-format off */
	{ 1u << 20, 0xa8000, { /* 1M vendor */
		{ 0, "FW",      { 0x010000, 0        }, { 0x0e7000, 0        } },
		{ 3, "media",   { 0x0f7000, 0        }, { 0x002000, 0        } },
		{ 4, "PSM",     { 0x0f9000, 0        }, { 0x002000, 0        } },
		{ 7, "factory", { 0x0fb000, 0        }, { 0x004000, 0        } } }, 4 },
	{ 2u << 20, 0xc8000, { /* 2M eWeLink Axus; numbers of reserve and before (unverified) */
		{ 0, "FW",      { 0x010000, 0x13c000 }, { 0x12c000, 0x0b4000 } },
		{ 1, "mfg",     { 0x13c000, 0        }, { 0x032000, 0        } },
		{ 2, "reserve", { 0x1f0000, 0        }, { 0x006000, 0        } },
		{ 3, "PSM",     { 0x1f6000, 0        }, { 0x004000, 0        } },
		{ 5, "DATA",    { 0x1fa000, 0        }, { 0x002000, 0        } },
		{ 6, "factory", { 0x1fc000, 0        }, { 0x004000, 0        } } }, 6 },
	{ 4u << 20, 0xc8000, { /* 4M vendor; its factory runs past the end, as the vendor has it */
		{ 0, "FW",      { 0x010000, 0x1f7000 }, { 0x1e7000, 0x199000 } },
		{ 2, "mfg",     { 0x390000, 0        }, { 0x032000, 0        } },
		{ 3, "media",   { 0x3c2000, 0        }, { 0x001000, 0        } },
		{ 4, "PSM",     { 0x3c3000, 0        }, { 0x033000, 0        } },
		{ 5, "KEY",     { 0x3f6000, 0        }, { 0x002000, 0        } },
		{ 6, "DATA",    { 0x3f8000, 0        }, { 0x005000, 0        } },
		{ 7, "factory", { 0x3fd000, 0        }, { 0x007000, 0        } } }, 7 },
	/* clang-format on */
};

/* Flash and clock configuration of EF 40 15, the vectors of bl602-protocol 6.2. */
static const uint8_t flash_config[84] = {
	/* clang-format off */
	0x04, 0x01, 0x01, 0x01, 0x66, 0x99, 0xff, 0x03, 0x9f, 0x00, 0x9f, 0x00, 0x04, 0xef, 0x00, 0x01,
	0xc7, 0x20, 0x52, 0xd8, 0x06, 0x02, 0x32, 0x00, 0x0b, 0x01, 0x0b, 0x01, 0x3b, 0x01, 0xbb, 0x00,
	0x6b, 0x01, 0xeb, 0x02, 0xeb, 0x02, 0x02, 0x50, 0x00, 0x01, 0x00, 0x01, 0x01, 0x00, 0x02, 0x01,
	0x01, 0x01, 0xab, 0x01, 0x05, 0x35, 0x00, 0x00, 0x01, 0x31, 0x00, 0x00, 0x38, 0xff, 0x20, 0xff,
	0x77, 0x03, 0x02, 0x40, 0x77, 0x03, 0x02, 0xf0, 0x2c, 0x01, 0xb0, 0x04, 0xb0, 0x04, 0x05, 0x00,
	0xff, 0xff, 0x03, 0x00,
	/* clang-format on */
};

static const uint8_t clock_config[8] = { 4, 4, 0, 1, 3, 1, 0, 0 };

static void put_crc(uint8_t *from, size_t len)
{
	rmw_put_le32(from + len, rmw_crc32((struct rmw_view){ from, len }));
}

/* The 176-byte header in front of code; `entry_offset` is what the vendor writes at 0x80. */
static void put_header(struct rmw_span at, struct rmw_view code, uint32_t entry_offset)
{
	uint8_t *header = at.data;

	memset(header, 0, SIM_HEADER_LEN);
	rmw_put_le32(header, MAGIC_BOOT);
	rmw_put_le32(header + 4, 1);
	rmw_put_le32(header + 8, MAGIC_FLASH);
	memcpy(header + 0x0c, flash_config, sizeof(flash_config));
	put_crc(header + 0x0c, sizeof(flash_config));
	rmw_put_le32(header + 0x64, MAGIC_CLOCK);
	memcpy(header + 0x68, clock_config, sizeof(clock_config));
	put_crc(header + 0x68, sizeof(clock_config));
	rmw_put_le32(header + SIM_HEADER_FLAGS, 0x3300);
	rmw_put_le32(header + SIM_HEADER_COUNT, (uint32_t)code.len);
	rmw_put_le32(header + SIM_HEADER_OFFSET, entry_offset);
	rmw_sha256(&code, 1, header + SIM_HEADER_HASH);
	put_crc(header, SIM_HEADER_CRC);
}

static void put_boot_stage(struct rmw_span flash)
{
	const struct rmw_view stage = rmw_view_part(sim_stock_boot_image(), BOOT_CODE, UINT32_MAX);
	const struct rmw_span code = sim_stock_inside(flash, BOOT_CODE, stage.len);

	if (stage.len == 0)
		return;
	memcpy(code.data, stage.data, stage.len);
	put_header(flash, rmw_span_view(code), BOOT_CODE);
}

static void put_entry(uint8_t *entry, const struct part *part)
{
	memset(entry, 0, ENTRY_SIZE);
	entry[0] = part->type;
	memcpy(entry + 3, part->name, sizeof(part->name));
	for (size_t i = 0; i < 2; i++) {
		rmw_put_le32(entry + 12 + 4 * i, part->addr[i]);
		rmw_put_le32(entry + 20 + 4 * i, part->size[i]);
	}
}

static void put_table(struct rmw_span flash, uint32_t at, const struct layout *layout)
{
	uint8_t *table = flash.data + at;

	memset(table, 0, 16);
	rmw_put_le32(table, MAGIC_TABLE);
	rmw_put_le16(table + 6, (uint16_t)layout->count);
	put_crc(table, 12);
	for (size_t i = 0; i < layout->count; i++)
		put_entry(table + 16 + i * ENTRY_SIZE, &layout->parts[i]);
	put_crc(table + 16, layout->count * ENTRY_SIZE);
}

/* A partition's part of the flash; empty when the layout has none of that name. */
static struct rmw_span find_part(struct rmw_span flash, const struct layout *layout,
				 const char *name)
{
	for (size_t i = 0; i < layout->count; i++)
		if (strcmp(layout->parts[i].name, name) == 0)
			return rmw_span_part(flash, layout->parts[i].addr[0],
					     layout->parts[i].size[0]);
	return (struct rmw_span){ NULL, 0 };
}

static void put_firmware(struct rmw_span flash, const struct layout *layout)
{
	const struct rmw_span part = find_part(flash, layout, "FW");
	const struct rmw_span code = sim_stock_inside(part, FW_CODE, layout->fw_size);

	sim_stock_fill_code(code);
	put_header(part, rmw_span_view(code), BOOT_CODE);
}

void sim_stock_fill(struct rmw_span flash, const uint8_t mac[6])
{
	memset(flash.data, 0xff, flash.len);
	for (size_t i = 0; i < RMW_COUNT(layouts); i++) {
		const struct layout *layout = &layouts[i];

		if (layout->flash_size != flash.len)
			continue;
		put_boot_stage(flash);
		put_table(flash, TABLE_0, layout);
		put_table(flash, TABLE_1, layout);
		put_firmware(flash, layout);
		sim_stock_put_identity(find_part(flash, layout, "mfg"), mac);
		sim_stock_put_psm(find_part(flash, layout, "PSM"), mac);
		sim_stock_put_identity(find_part(flash, layout, "DATA"), mac);
		sim_stock_put_factory(find_part(flash, layout, "factory"), mac);
	}
}
