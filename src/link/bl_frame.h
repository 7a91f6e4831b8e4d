/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_BL_FRAME_H
#define RMW_LINK_BL_FRAME_H

#include <rmwflash/bytes.h>

/*
 * Frames of the Bouffalo boot ROM and of the vendor's RAM loaders (bl602-protocol 3.1, 4.2).
 *
 * Request, host to chip:
 *	+--------+-------+--------+---------+
 *	| opcode | check | length | payload |   length: LE16, of the payload
 *	+--------+-------+--------+---------+   check: low byte of the sum of all bytes behind it;
 *						the ROM ignores it, a loader skips it when it is 0
 * Answer: "OK"; "OK", LE16 length and data; "FL" and a LE16 reason; "PD" and another answer later.
 */
#define BL_HEAD_SIZE 4u
#define BL_ROM_PAYLOAD_MAX 4092u     /* bl602-observed 3 */
#define BL_LOADER_PAYLOAD_MAX 16388u /* family B; family A: 9220 (bl602-observed 5) */
#define BL_LOADER_A_PAYLOAD_MAX 9220u

enum bl_opcode {
	BL_BOOT_INFO = 0x10,
	BL_LOAD_HEADER = 0x11,
	BL_LOAD_SEGMENT = 0x17,
	BL_LOAD_DATA = 0x18,
	BL_CHECK_IMAGE = 0x19,
	BL_RUN_IMAGE = 0x1a,
	BL_SET_RATE = 0x20,
	BL_RESET = 0x21,
	BL_FLASH_ERASE = 0x30,
	BL_FLASH_WRITE = 0x31,
	BL_FLASH_READ = 0x32,
	BL_XIP_READ = 0x34,
	BL_JEDEC_ID = 0x36,
	BL_STATUS_READ = 0x37,
	BL_WRITE_CHECK = 0x3a,
	BL_CHIP_ERASE = 0x3c,
	BL_SHA256 = 0x3d,
	BL_XIP_SHA256 = 0x3e,
	BL_EFUSE_READ = 0x41,
	BL_READ_MAC = 0x42,
	BL_MEMORY_WRITE = 0x50,
	BL_MEMORY_READ = 0x51,
	BL_XIP_START = 0x60,
	BL_XIP_FINISH = 0x61,
};

enum bl_reply {
	BL_REPLY_ACK,  /* "OK" */
	BL_REPLY_DATA, /* "OK", length, data */
};

/* A command: what comes back, and how long that may take without counting line time. */
struct bl_command {
	enum bl_opcode opcode;
	const char *name;
	enum bl_reply reply;
	uint32_t answer_ms;  /* to the first byte, and between two "PD" */
	uint32_t pending_ms; /* in all while "PD" goes on; 0: "PD" is no answer to this command */
};

/* The row of an opcode; NULL when the table has none. */
const struct bl_command *bl_command_find(uint8_t opcode);

/* What the first two bytes of an answer are. */
enum bl_head {
	BL_HEAD_OK,
	BL_HEAD_REFUSED,
	BL_HEAD_PENDING,
	BL_HEAD_NOISE,
};
enum bl_head bl_frame_head(const uint8_t word[2]);

/* How the check byte is made. */
enum bl_check {
	BL_CHECK_NONE, /* 00: what the ROM is sent */
	BL_CHECK_SUM,
};

/* Write the four bytes that go before `payload` (at most 65535 bytes). */
void bl_frame_put_head(enum bl_opcode opcode, enum bl_check check, struct rmw_view payload,
		       uint8_t head[BL_HEAD_SIZE]);

/* The chip's words for a reason behind "FL" (bl602-protocol 5); "unknown reason" if it is new. */
const char *bl_reason_name(uint16_t reason);

/* Answer to BL_BOOT_INFO (bl602-observed 3, "10 get boot info"), 20 bytes. */
#define BL_BOOT_INFO_SIZE 20u
#define BL_LOADER_VERSION 0xffffffffu

struct bl_boot_info {
	uint32_t version; /* of the ROM, 1; BL_LOADER_VERSION from a loader of family B */
	bool is_signed;	  /* the chip only starts signed images */
	bool is_encrypted;
	uint32_t sw_usage;     /* eFuse word sw_usage_0 */
	bool is_memory_locked; /* its bit 20: 50 and 51 are refused (bl602-observed 3) */
	uint8_t mac[7]; /* as eFuses 0x14 to 0x1a hold it: last byte first, then its zero bits */
};

/* `data` holds BL_BOOT_INFO_SIZE bytes. */
void bl_boot_info_parse(const uint8_t data[BL_BOOT_INFO_SIZE], struct bl_boot_info *info);

#endif
