/* SPDX-License-Identifier: MIT */
/* Made-up identity: what would make two boards one when it is copied. */
#include <assert.h>
#include <stdio.h>

#include "base/digest.h"
#include "sim/stock_parts.h"

#define SECTOR 0x1000u

/* Magics, as the little-endian words that spell them. */
#define MAGIC_STORE 0x30344645u	 /* EF40 */
#define MAGIC_RECORD 0x3034564bu /* KV40 */

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
	at = put_property(at + 12, 0, (struct rmw_view){ mac, 6 });
	at = put_property(at, 9, RMW_VIEW_OF("MF"));
	put_be32(at, TREE_END_NODE);
	put_be32(at + 4, TREE_END_NODE);
	put_be32(at + 8, TREE_END);
	return at + 12;
}

void sim_stock_put_factory(struct rmw_span part, const uint8_t mac[6])
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
	memcpy(sim_stock_inside(part, 0, total).data, tree, total);
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
	rmw_put_le32(at + 16, rmw_crc32((struct rmw_view){ at + 20, total - 20 }));
	return total;
}

void sim_stock_put_psm(struct rmw_span part, const uint8_t mac[6])
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
	(void)put_record(part.data + at, "sta_mac", (struct rmw_view){ mac, 6 });
}

void sim_stock_put_identity(struct rmw_span part, const uint8_t mac[6])
{
	char text[96];
	const int len =
		snprintf(text, sizeof(text),
			 "deviceid=10%02x%02x%02x%02x;mac=%02x%02x%02x%02x%02x%02x;made=1", mac[2],
			 mac[3], mac[4], mac[5], mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);

	if (part.data != NULL && part.len > (size_t)len)
		memcpy(part.data, text, (size_t)len + 1);
}
