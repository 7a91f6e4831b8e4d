/* SPDX-License-Identifier: MIT */
/* Frames of the Bouffalo boot ROM and RAM loaders: rows and a codec, no state. */
#include "link/bl_frame.h"

#include <assert.h>

/* Answer times: bl602-protocol 4.9 and the captured conversations, with room for slow adapters. */
static const struct bl_command commands[] = {
	/* clang-format off                                        answer_ms  pending_ms */
	{ BL_BOOT_INFO, "boot info", BL_REPLY_DATA, 500, 0 },
	{ BL_LOAD_HEADER, "load boot header", BL_REPLY_ACK, 1000, 0 },
	{ BL_LOAD_SEGMENT, "load segment", BL_REPLY_DATA, 1000, 0 },
	{ BL_LOAD_DATA, "load data", BL_REPLY_ACK, 1000, 0 },
	{ BL_CHECK_IMAGE, "check image", BL_REPLY_ACK, 1000, 0 },
	{ BL_RUN_IMAGE, "run image", BL_REPLY_ACK, 1000, 0 },
	{ BL_SET_RATE, "set rate", BL_REPLY_ACK, 500, 0 },
	{ BL_RESET, "reset", BL_REPLY_ACK, 500, 0 },
	{ BL_FLASH_ERASE, "erase flash", BL_REPLY_ACK, 3000, 300000 },
	{ BL_FLASH_WRITE, "write flash", BL_REPLY_ACK, 2000, 0 },
	{ BL_FLASH_READ, "read flash", BL_REPLY_DATA, 2000, 0 },
	{ BL_XIP_READ, "read through XIP", BL_REPLY_DATA, 2000, 0 },
	{ BL_JEDEC_ID, "JEDEC id", BL_REPLY_DATA, 500, 0 },
	{ BL_STATUS_READ, "read status", BL_REPLY_DATA, 500, 0 },
	{ BL_WRITE_CHECK, "check write", BL_REPLY_ACK, 2000, 0 },
	{ BL_CHIP_ERASE, "erase chip", BL_REPLY_ACK, 100000, 300000 },
	{ BL_SHA256, "SHA-256", BL_REPLY_DATA, 3000, 0 },
	{ BL_XIP_SHA256, "SHA-256 by XIP", BL_REPLY_DATA, 3000, 0 },
	{ BL_EFUSE_READ, "read eFuse", BL_REPLY_DATA, 500, 0 },
	{ BL_READ_MAC, "read MAC", BL_REPLY_DATA, 500, 0 },
	{ BL_MEMORY_WRITE, "write memory", BL_REPLY_ACK, 500, 0 },
	{ BL_MEMORY_READ, "read memory", BL_REPLY_DATA, 500, 0 },
	{ BL_XIP_START, "start XIP", BL_REPLY_ACK, 500, 0 },
	{ BL_XIP_FINISH, "finish XIP", BL_REPLY_ACK, 500, 0 },
	/* clang-format on */
};

static const struct {
	uint16_t reason;
	const char *name;
} reasons[] = {
	/* clang-format off */
	{ 0x0001, "flash initialisation" },      { 0x0002, "flash erase parameters" },
	{ 0x0003, "flash erase failed" },        { 0x0004, "flash write parameters" },
	{ 0x0005, "flash write address" },       { 0x0006, "flash write failed" },
	{ 0x0007, "flash boot parameters" },     { 0x0008, "flash parameter length" },
	{ 0x0009, "status register read" },      { 0x000a, "status register write" },
	{ 0x000b, "decompression" },             { 0x000c, "xz stream" },
	{ 0x0101, "command unknown" },           { 0x0102, "command length" },
	{ 0x0103, "command checksum" },          { 0x0104, "command out of order" },
	{ 0x0201, "boot header length" },        { 0x0202, "boot header not for the ROM" },
	{ 0x0203, "boot header magic" },         { 0x0204, "boot header CRC" },
	{ 0x0205, "image encryption differs from eFuse" },
	{ 0x0206, "image signature differs from eFuse" },
	{ 0x0207, "no segment" },                { 0x0208, "AES IV length" },
	{ 0x0209, "AES IV CRC" },                { 0x020a, "public key length" },
	{ 0x020b, "public key CRC" },            { 0x020c, "public key hash" },
	{ 0x020d, "signature length" },          { 0x020e, "signature CRC" },
	{ 0x020f, "segment header length" },     { 0x0210, "segment header CRC" },
	{ 0x0211, "segment destination" },       { 0x0212, "segment data length" },
	{ 0x0213, "segment decryption" },        { 0x0214, "more segment data than announced" },
	{ 0x0215, "segment data CRC" },          { 0x0216, "image not complete" },
	{ 0x0217, "image hash" },                { 0x0218, "signature format" },
	{ 0x0219, "signature wrong" },           { 0x021a, "decryption" },
	{ 0x021b, "no valid image" },            { 0x0301, "rate length" },
	{ 0x0401, "eFuse write parameters" },    { 0x0402, "eFuse write address" },
	{ 0x0404, "eFuse read parameters" },     { 0x0405, "eFuse read address" },
	{ 0x0501, "memory write parameters" },   { 0x0504, "memory read parameters" },
	{ 0xfffc, "PLL" },                       { 0xffff, "failure" },
	/* clang-format on */
};

const struct bl_command *bl_command_find(uint8_t opcode)
{
	for (size_t i = 0; i < RMW_COUNT(commands); i++)
		if (commands[i].opcode == opcode)
			return &commands[i];
	return NULL;
}

enum bl_head bl_frame_head(const uint8_t word[2])
{
	static const struct {
		char text[2];
		enum bl_head head;
	} heads[] = {
		{ { 'O', 'K' }, BL_HEAD_OK },
		{ { 'F', 'L' }, BL_HEAD_REFUSED },
		{ { 'P', 'D' }, BL_HEAD_PENDING },
	};

	for (size_t i = 0; i < RMW_COUNT(heads); i++)
		if (memcmp(word, heads[i].text, 2) == 0)
			return heads[i].head;
	return BL_HEAD_NOISE;
}

void bl_frame_put_head(enum bl_opcode opcode, enum bl_check check, struct rmw_view payload,
		       uint8_t head[BL_HEAD_SIZE])
{
	unsigned sum;

	assert(payload.len <= UINT16_MAX);
	head[0] = (uint8_t)opcode;
	rmw_put_le16(head + 2, (uint16_t)payload.len);
	sum = (unsigned)head[2] + head[3];
	for (size_t at = 0; at < payload.len; at++)
		sum += payload.data[at];
	head[1] = check == BL_CHECK_SUM ? (uint8_t)sum : 0;
}

const char *bl_reason_name(uint16_t reason)
{
	for (size_t i = 0; i < RMW_COUNT(reasons); i++)
		if (reasons[i].reason == reason)
			return reasons[i].name;
	return "unknown reason";
}

void bl_boot_info_parse(const uint8_t data[BL_BOOT_INFO_SIZE], struct bl_boot_info *info)
{
	info->version = rmw_get_le32(data);
	info->is_signed = data[4] != 0;
	info->is_encrypted = data[5] != 0;
	info->sw_usage = rmw_get_le32(data + 8);
	info->is_memory_locked = info->sw_usage >> 20 & 1;
	memcpy(info->mac, data + 12, sizeof(info->mac));
}
