/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_IMAGE_H
#define RMWFLASH_IMAGE_H

#include <rmwflash/bytes.h>

/* Where the flash of a BL602 is (bl602-soc 5.6, eFuse sw_usage_0[17:16]). */
enum rmw_flash_place {
	RMW_FLASH_PLACE_UNKNOWN, /* nobody told */
	RMW_FLASH_INSIDE,	 /* of the chip: no pin is lost to it */
	RMW_FLASH_ON_17,	 /* outside, on GPIO17 to 22 */
	RMW_FLASH_ON_0		 /* outside, on GPIO0 to 2 and 20 to 22 */
};

/* What a file is, found out by content alone. */
enum rmw_image_kind {
	RMW_IMAGE_EMPTY,	  /* no bytes, or nothing but FF */
	RMW_IMAGE_UNKNOWN,	  /* nothing we recognise */
	RMW_IMAGE_BL_APPLICATION, /* raw code for a firmware slot, no header */
	RMW_IMAGE_BL_SLOT,	  /* header, code at 0x1000: goes to a firmware slot as it is */
	RMW_IMAGE_BL_COMPLETE,	  /* boot stage, partition tables, firmware: goes to address 0 */
	RMW_IMAGE_BL_DUMP,	  /* a whole flash of 1, 2, 4, ... MiB (or one byte short) */
	RMW_IMAGE_BL_LOADER,	  /* a RAM loader: header, one segment */
	RMW_IMAGE_XZ,		  /* xz stream (an over-the-air payload) */
	RMW_IMAGE_BL_OTA,	  /* over-the-air file with its 512-byte header */
	RMW_IMAGE_BEKEN,	  /* BK7231 firmware or dump */
	RMW_IMAGE_LN882H,	  /* LN882H firmware or dump */
	RMW_IMAGE_STORE,	  /* an EasyFlash partition: settings of some firmware */
	RMW_IMAGE_OBK_CONFIG,	  /* OpenBeken's configuration block and nothing else */
	RMW_IMAGE_KIND_COUNT
};

/* What is to be said of a kind. All texts are static. */
struct rmw_image_kind_row {
	enum rmw_image_kind kind;
	const char *name;  /* "application", for JSON */
	const char *title; /* "raw BL602 application", for people */
	const char *chip;  /* "bl602", "bk7231", "ln882h"; NULL: any or not known */
};

/* The row of a kind; never NULL: what is no kind gives the row UNKNOWN. */
const struct rmw_image_kind_row *rmw_image_kind_row(enum rmw_image_kind kind);

#define RMW_IMAGE_PROBLEMS_MAX 12u
#define RMW_IMAGE_PARTITIONS_MAX 16u

/* A row of a partition table (bl602-protocol 7.2). Addresses and sizes in bytes of flash. */
struct rmw_image_partition {
	char name[9]; /* printable in an rmw_image_info */
	uint8_t type;
	uint8_t active; /* which of the two addresses is in use */
	uint32_t addr[2];
	uint32_t size[2]; /* 0: there is no such slot */
};

/*
 * One firmware found in a file or dump. A raw application counts as one without a header: its
 * header and hash are never wrong.
 */
struct rmw_image_firmware {
	char name[16];	     /* "boot stage", "fw slot 0" */
	uint32_t addr;	     /* of its header, from the start of the file */
	uint32_t len;	     /* of its code, as the header says */
	bool is_header_good; /* the CRC of its header fits, or is to be ignored */
	bool is_truncated;   /* the file ends before its code does */
	bool is_hash_good;
	bool is_hash_ignored; /* header says: do not check */
	char version[64];     /* best version text found in the code, or empty */
};

/* All there is to say about a file. Borrows nothing, needs no release. */
struct rmw_image_info {
	enum rmw_image_kind kind;
	uint32_t len;	/* bytes of the file; UINT32_MAX: more than that */
	bool has_table; /* at least one copy is valid: what follows is of the one that counts */
	uint32_t table_age;
	struct rmw_image_partition partitions[RMW_IMAGE_PARTITIONS_MAX];
	size_t partition_count;
	struct rmw_image_firmware firmwares[4];
	size_t firmware_count;
	char stock[4][64]; /* texts of stock firmware that name the product */
	size_t stock_count;
	char problems[RMW_IMAGE_PROBLEMS_MAX][160]; /* what is wrong with it, in sentences */
	size_t problem_count;
};

/* Tell only the kind. Never fails: what nobody knows is UNKNOWN. */
enum rmw_image_kind rmw_image_recognise(struct rmw_view file);

/* Find out all about a file. Never fails; problems are part of the answer. */
void rmw_image_inspect(struct rmw_view file, struct rmw_image_info *info);

#endif
