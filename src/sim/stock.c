/* SPDX-License-Identifier: MIT */
/* Made-up factory content: tables, headers and texts are real in form, the code is nobody's. */
#include "sim/stock.h"

#include <assert.h>
#include <stdio.h>

#include "base/digest.h"
#include "base/random.h"
#include "sim/boot_header.h"

#define TABLE_0 0xe000u
#define TABLE_1 0xf000u
#define ENTRY_SIZE 36u
#define ENTRIES_MAX 7u
#define BOOT_CODE 0x2000u
#define FW_CODE 0x1000u /* behind the start of the FW partition */
#define SECTOR 0x1000u

/* Magics, as the little-endian words that spell them. */
#define MAGIC_BOOT 0x504e4642u	 /* BFNP */
#define MAGIC_FLASH 0x47464346u	 /* FCFG */
#define MAGIC_CLOCK 0x47464350u	 /* PCFG */
#define MAGIC_TABLE 0x54504642u	 /* BFPT */
#define MAGIC_STORE 0x30344645u	 /* EF40 */
#define MAGIC_RECORD 0x3034564bu /* KV40 */

/* Rows of a partition table; bl602-protocol 7.3 lists the layouts. */
struct part {
	uint8_t type;
	char name[9];
	uint32_t addr[2], size[2];
};

struct layout {
	size_t flash_size;
	uint32_t fw_size; /* bytes of made firmware, a multiple of 16 */
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

static const char placeholder[] =
	"This is a placeholder and not a boot stage: rmwflash made it for its simulated board.\n"
	"It has the place, the header and the checks of the vendor's boot2, and no code.\n";

/* Texts of stock firmware, spread over the made code; each ends with its zero. */
static const struct {
	uint32_t percent;
	const char *text;
	size_t len;
} texts[] = {
/* clang-format off */
#define TEXT(percent, text) { percent, text, sizeof(text) }
	TEXT(12, "made by rmwflash for its simulated board"),
	TEXT(31, "assert failed: %s:%d\r\n"),
	TEXT(47, "wifi_mgmr_sta_connect"),
	TEXT(62, "FWSW-WHBL602-SWITCH-BL602L_v1.2.0"),
	TEXT(71, "device_model\0CK-BL602-4SW-WH"),
	TEXT(83, "[OS] Starting OS Scheduler...\r\n"),
#undef TEXT
	/* clang-format on */
};

/* The `len` bytes at `at`, which are there by the layouts above. */
static struct rmw_span inside(struct rmw_span area, size_t at, size_t len)
{
	assert(at <= area.len && len <= area.len - at);
	return (struct rmw_span) { area.data + at, len };
}

static void put_crc(uint8_t *from, size_t len)
{
	rmw_put_le32(from + len, rmw_crc32((struct rmw_view) { from, len }));
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
	const struct rmw_span code = inside(flash, BOOT_CODE, 0x400);

	memset(code.data, 0, code.len);
	memcpy(code.data, placeholder, sizeof(placeholder) - 1);
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
	return (struct rmw_span) { NULL, 0 };
}

/* Firmware-like bytes: what compresses, repeats and stays blank about as real code does. */

static void fill_code(struct rmw_span at, uint64_t *dice)
{
	static const uint16_t opcodes[] = {
		0x0141, 0x1141, 0xc606, 0xc422, 0x40b2, 0x4422, 0x8082, 0x4501,
		0x87aa, 0xa019, 0x9782, 0xdffd, 0x0533, 0x00b7, 0x4785, 0xfe07,
	};

	for (size_t i = 0; i + 2 <= at.len; i += 2) {
		const uint32_t die = rmw_random_next(dice);
		const uint16_t word = die % 5 != 0 ? opcodes[die >> 8 & 15] : (uint16_t)(die >> 12);

		rmw_put_le16(at.data + i, word);
	}
}

static void fill_table(struct rmw_span at, uint64_t *dice)
{
	const uint32_t base = 0x23000000 | (rmw_random_next(dice) & 0xffff0);

	for (size_t i = 0; i + 4 <= at.len; i += 4)
		rmw_put_le32(at.data + i, base + (uint32_t)(i / 4 % 24) * 0x1c);
}

static void fill_text(struct rmw_span at, uint64_t *dice)
{
	static const char *const words[] = { "switch", "cloud",	 "relay",   "key",  "timer",
					     "wifi",   "failed", "connect", "init", "report" };
	size_t done = 0;

	while (done < at.len) {
		char line[40];
		const int len = snprintf(line, sizeof(line), "%s_%s %%d\n",
					 words[rmw_random_next(dice) % RMW_COUNT(words)],
					 words[rmw_random_next(dice) % RMW_COUNT(words)]);
		const size_t room = at.len - done;

		memcpy(at.data + done, line, (size_t)len + 1 < room ? (size_t)len + 1 : room);
		done += (size_t)len + 1;
	}
}

static void fill_zero(struct rmw_span at, uint64_t *dice)
{
	(void)dice;
	memset(at.data, 0, at.len);
}

static void fill_blank(struct rmw_span at, uint64_t *dice)
{
	(void)dice;
	memset(at.data, 0xff, at.len);
}

static void fill_noise(struct rmw_span at, uint64_t *dice)
{
	for (size_t i = 0; i < at.len; i++)
		at.data[i] = (uint8_t)rmw_random_next(dice);
}

static void fill_firmware(struct rmw_span code)
{
	/* One in sixteen each: mostly code, some tables and texts, little else. */
	static void (*const kinds[16])(struct rmw_span at, uint64_t * dice) = {
		fill_code, fill_code, fill_code, fill_code,  fill_code,	 fill_code,
		fill_code, fill_code, fill_code, fill_code,  fill_table, fill_table,
		fill_text, fill_text, fill_zero, fill_noise,
	};
	uint64_t dice = 602;

	for (size_t at = 0; at < code.len; at += 0x400) {
		/* A hole of two sectors, as linkers leave them between sections. */
		const bool is_hole = at >= 0x60000 && at < 0x62000;
		const uint32_t die = rmw_random_next(&dice);

		(is_hole ? fill_blank : kinds[die % 16])(inside(code, at, 0x400), &dice);
	}
	for (size_t i = 0; i < RMW_COUNT(texts); i++)
		memcpy(code.data + code.len / 100 * texts[i].percent, texts[i].text, texts[i].len);
}

static void put_firmware(struct rmw_span flash, const struct layout *layout)
{
	const struct rmw_span part = find_part(flash, layout, "FW");
	const struct rmw_span code = inside(part, FW_CODE, layout->fw_size);

	fill_firmware(code);
	put_header(part, rmw_span_view(code), BOOT_CODE);
}

/* Identity: what would make two boards one when it is copied. */

static void put_be32(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* A property of a flattened device tree: token, length, name's place, value, up to the word. */
static uint8_t *put_property(uint8_t *at, uint32_t name, struct rmw_view value)
{
	put_be32(at, 3);
	put_be32(at + 4, (uint32_t)value.len);
	put_be32(at + 8, name);
	memcpy(at + 12, value.data, value.len);
	return at + 12 + (value.len + 3) / 4 * 4;
}

/*
 * The factory block: a flattened device tree (big-endian words) with one node for the radio.
 *	+--------+--------------------+----------------------------------+-------+
 *	| header | no reserved memory | { model, wifi { mac, crystal } } | names |
 *	| 40     | 16                 |                                  |       |
 *	+--------+--------------------+----------------------------------+-------+
 */
enum {
	TREE_RESERVED = 40,
	TREE_NODES = 56,
	TREE_BEGIN = 1,
	TREE_END_NODE = 2,
	TREE_END = 9,
};

static const char tree_names[] = "mac_addr\0xtal_mode\0model";

static uint8_t *put_nodes(uint8_t *at, const uint8_t mac[6])
{
	static const char model[] = "made for a simulated board";

	put_be32(at, TREE_BEGIN); /* the root has no name */
	at = put_property(at + 8, 19, RMW_VIEW_OF(model));
	put_be32(at, TREE_BEGIN);
	put_be32(at + 4, 0x77696669); /* its name, "wifi" */
	at = put_property(at + 12, 0, (struct rmw_view) { mac, 6 });
	at = put_property(at, 9, RMW_VIEW_OF("MF"));
	put_be32(at, TREE_END_NODE);
	put_be32(at + 4, TREE_END_NODE);
	put_be32(at + 8, TREE_END);
	return at + 12;
}

static void put_factory(struct rmw_span part, const uint8_t mac[6])
{
	uint8_t tree[256] = { 0 };
	const uint32_t names = (uint32_t)(put_nodes(tree + TREE_NODES, mac) - tree);
	const uint32_t total = names + (uint32_t)sizeof(tree_names);
	const uint32_t header[] = {
		0xd00dfeed,
		total,
		TREE_NODES,
		names,
		TREE_RESERVED,
		17,
		16,
		0,
		sizeof(tree_names),
		names - TREE_NODES,
	};

	for (size_t i = 0; i < RMW_COUNT(header); i++)
		put_be32(tree + 4 * i, header[i]);
	memcpy(tree + names, tree_names, sizeof(tree_names));
	memcpy(inside(part, 0, total).data, tree, total);
}

/* One record of an EasyFlash sector. bl602-protocol 7.7 */
static size_t put_record(uint8_t *at, const char *name, struct rmw_view value)
{
	const size_t name_len = strlen(name);
	const size_t total = 28 + name_len + value.len;

	memset(at, 0xff, 28);
	at[0] = at[1] = 0;
	rmw_put_le32(at + 8, MAGIC_RECORD);
	rmw_put_le32(at + 12, (uint32_t)total);
	at[20] = (uint8_t)name_len;
	rmw_put_le32(at + 24, (uint32_t)value.len);
	memcpy(at + 28, name, name_len);
	memcpy(at + 28 + name_len, value.data, value.len);
	rmw_put_le32(at + 16, rmw_crc32((struct rmw_view) { at + 20, total - 20 }));
	return total;
}

static void put_psm(struct rmw_span part, const uint8_t mac[6])
{
	static const char off[] = "off";
	size_t at = 20;

	assert(part.data != NULL);
	for (size_t sector = 0; sector < part.len; sector += SECTOR) {
		part.data[sector] = 0;
		part.data[sector + 3] = 0;
		rmw_put_le32(part.data + sector + 8, MAGIC_STORE);
	}
	part.data[1] = 0; /* the first sector is in use */
	at += put_record(part.data + at, "sw_power_on", RMW_VIEW_OF(off));
	(void)put_record(part.data + at, "sta_mac", (struct rmw_view) { mac, 6 });
}

static void put_identity(struct rmw_span part, const uint8_t mac[6])
{
	char text[96];
	const int len =
		snprintf(text, sizeof(text),
			 "deviceid=10%02x%02x%02x%02x;mac=%02x%02x%02x%02x%02x%02x;made=1", mac[2],
			 mac[3], mac[4], mac[5], mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);

	if (part.data != NULL && part.len > (size_t)len)
		memcpy(part.data, text, (size_t)len + 1);
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
		put_identity(find_part(flash, layout, "mfg"), mac);
		put_psm(find_part(flash, layout, "PSM"), mac);
		put_identity(find_part(flash, layout, "DATA"), mac);
		put_factory(find_part(flash, layout, "factory"), mac);
	}
}
