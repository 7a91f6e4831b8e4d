/* SPDX-License-Identifier: MIT */
/* Made-up parts of a BK7231's flash: a checksum that fits, calibration, Tuya's storage. */
#include "sim/bk7231_aes.h"
#include "sim/bk7231_stock.h"

#include <stdio.h>
#include <string.h>

#define POLYNOMIAL 0xedb88320u

/* CRC-32 by bits, on from `crc`; and back again. */
static uint32_t crc_on(uint32_t crc, uint8_t byte)
{
	crc ^= byte;
	for (unsigned bit = 0; bit < 8; bit++)
		crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
	return crc;
}

static uint32_t crc_bits_back(uint32_t crc, unsigned bits)
{
	for (unsigned bit = 0; bit < bits; bit++)
		crc = crc >> 31 ? (crc ^ POLYNOMIAL) << 1 | 1 : crc << 1;
	return crc;
}

/*
 * Four bytes of the eighth block, whose CRC-16 lies behind the 257th byte, are made to fit.
 *	| ... 249 | 250 .. 253 fitted | 254 255 | 256 fitted | ... 271 |
 */
#define FIT_AT 250u
#define FIT_END 256u
#define BLOCK_AT 238u

static void fit_256(uint8_t *flash, uint32_t wanted)
{
	uint32_t before = UINT32_MAX, after = ~wanted;

	for (unsigned i = 0; i < FIT_AT; i++)
		before = crc_on(before, flash[i]);
	for (unsigned i = FIT_END; i > FIT_AT + 4; i--)
		after = crc_bits_back(after, 8) ^ flash[i - 1];
	rmw_put_le32(flash + FIT_AT, before ^ crc_bits_back(after, 32));
}

void sim_bk_stock_forge(struct rmw_span flash, uint32_t crc_256, uint32_t crc_257)
{
	uint8_t *block = flash.data + BLOCK_AT;
	uint16_t crc;

	if (crc_256 == 0)
		return;
	fit_256(flash.data, crc_256);
	for (unsigned byte = 0; byte < 256 && crc_257 != 0; byte++)
		if (crc_on(~crc_256, (uint8_t)byte) == ~crc_257)
			flash.data[FIT_END] = (uint8_t)byte;
	crc = sim_bk_crc16((struct rmw_view){ block, SIM_BK_BLOCK });
	block[SIM_BK_BLOCK] = (uint8_t)(crc >> 8);
	block[SIM_BK_BLOCK + 1] = (uint8_t)crc;
}

/* A record of the calibration: tag, length, value. bk7231-protocol 14 */
static uint8_t *put_record(uint8_t *at, uint32_t tag, struct rmw_view value)
{
	rmw_put_le32(at, tag);
	rmw_put_le32(at + 4, (uint32_t)value.len);
	memcpy(at + 8, value.data, value.len);
	return at + 8 + value.len;
}

void sim_bk_stock_put_rf(struct rmw_span sector, const uint8_t mac[6])
{
	static const uint8_t made_up[64] = { 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a };
	static const struct {
		uint32_t tag;
		size_t len;
	} records[] = {
		{ 0x11111103, 4 }, { 0x11111104, 4 },  { 0x11111105, 4 },  { 0x11111106, 4 },
		{ 0x11111107, 8 }, { 0x22222200, 56 }, { 0x33333300, 24 }, { 0x44444400, 16 },
	};
	uint8_t *at = sector.data + 16;

	memset(sector.data, 0xff, sector.len);
	memcpy(sector.data, "TLV", 4);
	rmw_put_le32(sector.data + 8, 0x11111100);
	rmw_put_le32(sector.data + 12, 0x5a);
	at = put_record(at, 0x11111101, (struct rmw_view){ made_up, 4 });
	at = put_record(at, 0x11111102, (struct rmw_view){ mac, 6 });
	for (size_t i = 0; i < RMW_COUNT(records); i++)
		at = put_record(at, records[i].tag, (struct rmw_view){ made_up, records[i].len });
	rmw_put_le32(sector.data + 4, (uint32_t)(at - sector.data) - 8);
}

static uint32_t byte_sum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	while (len-- > 0)
		sum += *bytes++;
	return sum;
}

static void encrypt_block(struct rmw_span block, const uint8_t key[SIM_BK_AES_BLOCK])
{
	for (size_t at = 0; at + SIM_BK_AES_BLOCK <= block.len; at += SIM_BK_AES_BLOCK)
		sim_bk_aes_encrypt(key, block.data + at);
}

/* Tuya's storage: a key block under a fixed key, data blocks under one that is made of it.
 * bk7231-protocol 15; what stands in the data block is made up */
void sim_bk_stock_put_storage(struct rmw_span area, const uint8_t mac[6])
{
	static const char master[] = "qwertyuiopasdfgh", salt[] = "HHRRQbyemofrtytf";
	static const char part[] = "8710_2M";
	struct rmw_span keys = { area.data, area.len / 2 };
	struct rmw_span data = { area.data + area.len / 2, area.len / 2 };
	uint8_t inner[SIM_BK_AES_BLOCK], key[SIM_BK_AES_BLOCK];

	memset(area.data, 0xff, area.len);
	for (unsigned i = 0; i < sizeof(inner); i++) {
		inner[i] = (uint8_t)(mac[i % 6] + 17 * i);
		key[i] = (uint8_t)(part[i & 3] + salt[i] + inner[i]);
	}
	rmw_put_le32(keys.data, 0x13579753);
	rmw_put_le32(keys.data + 4, byte_sum(inner, sizeof(inner)));
	memcpy(keys.data + 8, inner, sizeof(inner));
	encrypt_block(keys, (const uint8_t *)master);
	snprintf((char *)data.data + 128, 128, "{\"made_up\":\"by the simulator\"}");
	rmw_put_le32(data.data, 0x98761234);
	rmw_put_le32(data.data + 4, byte_sum(data.data + 8, data.len - 8));
	encrypt_block(data, key);
}
