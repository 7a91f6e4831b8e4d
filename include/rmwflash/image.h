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
	RMW_IMAGE_BK_APPLICATION, /* code with CRCs for the application's place (UA) */
	RMW_IMAGE_BK_COMPLETE,	  /* bootloader and application (QIO) */
	RMW_IMAGE_BK_DUMP,	  /* a whole flash */
	RMW_IMAGE_BK_SHIFTED,	  /* a whole flash from 0x11000 on, its start behind its end */
	RMW_IMAGE_BK_PACKAGE,	  /* over-the-air file (RBL) */
	RMW_IMAGE_BK_WRAPPER,	  /* the same in Tuya's wrapper (UG) */
	RMW_IMAGE_BEKEN,	  /* BK7231 bootloader, code in clear, LibreTiny's package */
	RMW_IMAGE_LN_APPLICATION, /* header and code for the application's place */
	RMW_IMAGE_LN_COMPLETE,	  /* boot code, partition table, application: goes to address 0 */
	RMW_IMAGE_LN_DUMP,	  /* a whole flash */
	RMW_IMAGE_LN_LOADER,	  /* a RAM image, or the boot code alone: they look alike */
	RMW_IMAGE_LN_UPDATE,	  /* over-the-air file */
	RMW_IMAGE_LN882H,	  /* LN882H code without a header */
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

/* A row of a partition table (bl602-protocol 7.2, and what other chips have). Addresses and sizes
 * in bytes of flash. */
struct rmw_image_partition {
	char name[9]; /* printable in an rmw_image_info */
	uint8_t type;
	uint8_t active; /* which of the two addresses is in use */
	uint32_t addr[2];
	uint32_t size[2]; /* 0: there is no such slot */
};

/* What tells whether the code of a firmware is as it was made. */
enum rmw_image_sum {
	RMW_IMAGE_SUM_HASH,   /* a hash in its header */
	RMW_IMAGE_SUM_NONE,   /* nothing */
	RMW_IMAGE_SUM_CRC,    /* a CRC-32 in its header */
	RMW_IMAGE_SUM_BLOCKS, /* a CRC-16 behind each 32 bytes, and an RBL header where there is one
			       */
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
	enum rmw_image_sum sum;
	bool is_hash_good;    /* the sums of its code fit, whatever they are */
	bool is_hash_ignored; /* header says: do not check */
	uint32_t blocks;      /* with a CRC-16 each; 0: it has no such blocks */
	uint32_t blocks_good;
	const char *key;  /* "Tuya", "zero": the BK7231's key its code is under; NULL: none known */
	char version[64]; /* best version text found in the code, or empty */
};

/* All there is to say about a file. Borrows nothing, needs no release. */
struct rmw_image_info {
	enum rmw_image_kind kind;
	uint32_t len;	  /* bytes of the file; UINT32_MAX: more than that */
	const char *chip; /* "bk7231t": where the file tells which of a family; NULL: it does not */
	bool has_table;	  /* at least one copy is valid: what follows is of the one that counts */
	bool has_table_age;
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

/*
 * Take the code of the application out of a file, in clear and without what is around it: CRCs,
 * cipher, packing, headers. `name` becomes what it is ("application at 0x011000, key Tuya"). Fails
 * with IMAGE_KIND (no application in such a file, or nobody knows how it is packed), IMAGE_DAMAGED
 * or IMAGE_TRUNCATED (a sum does not fit), IMAGE_OTHER_KEY and NO_MEMORY; `code` is empty then.
 */
#define RMW_IMAGE_EXTRACT_NAME_MAX 64u
bool rmw_image_extract(struct rmw_view file, struct rmw_buf *code,
		       char name[RMW_IMAGE_EXTRACT_NAME_MAX], struct rmw_err *err) RMW_MUST_CHECK;

#endif
