/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BOOT_HEADER_H
#define RMW_SIM_BOOT_HEADER_H

/* The boot header as the ROM reads it: fields and flags. bl602-protocol 6.1, bl602-soc 1.5 */
enum {
	SIM_HEADER_FLAGS = 0x74,
	SIM_HEADER_COUNT = 0x78, /* bytes of code in flash, or segments for RAM */
	SIM_HEADER_ENTRY = 0x7c,
	SIM_HEADER_OFFSET = 0x80, /* of the code in flash; the entry when that field is 0 */
	SIM_HEADER_HASH = 0x84,
	SIM_HEADER_CRC = 0xac,
	SIM_HEADER_LEN = 176,
};

#define SIM_FLAG_NO_SEGMENT (1u << 8)
#define SIM_FLAG_NOT_LOAD (1u << 10)
#define SIM_FLAG_CRC_IGNORE (1u << 16)
#define SIM_FLAG_HASH_IGNORE (1u << 17)

/* What an ignore flag needs beside it: as the CRC, or as the first word of the hash. */
#define SIM_HEADER_IGNORED 0xdeadbeefu

#endif
