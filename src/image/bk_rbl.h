/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BK_RBL_H
#define RMW_IMAGE_BK_RBL_H

#include <rmwflash/bytes.h>

#define RMW_RBL_SIZE 96u

enum rmw_rbl_cipher { RMW_RBL_CLEAR, RMW_RBL_XOR, RMW_RBL_AES256 };
enum rmw_rbl_packing { RMW_RBL_UNPACKED, RMW_RBL_GZIP, RMW_RBL_QUICKLZ, RMW_RBL_FASTLZ };

/* The header of a package for a BK7231 (bk7231-protocol 16.5). */
struct rmw_rbl {
	uint8_t cipher;	 /* enum rmw_rbl_cipher, or what nobody knows */
	uint8_t packing; /* enum rmw_rbl_packing, likewise */
	uint32_t time;	 /* Unix time; 0 where the code lies in place */
	char name[17];	 /* "app", "bootloader"; printable */
	char version[25];
	uint32_t body_crc; /* CRC-32 of the package */
	uint32_t raw_hash; /* FNV-1a of what is in it */
	uint32_t raw_size;
	uint32_t package_size;
};

/*
 * Read a header, from its start. Fails with IMAGE_KIND (the bytes are no header, or cut short) or
 * IMAGE_DAMAGED (they do not match their CRC).
 */
bool rmw_rbl_parse(struct rmw_view bytes, struct rmw_rbl *rbl, struct rmw_err *err) RMW_MUST_CHECK;

/* Write the header with the CRC over itself. */
void rmw_rbl_build(const struct rmw_rbl *rbl, uint8_t bytes[RMW_RBL_SIZE]);

/* FNV-1a, 32 bits. "123456789" gives BB86B11C. */
uint32_t rmw_rbl_hash(struct rmw_view bytes);

/*
 * Check code that lies in place under a header, as the flash holds it but without the CRCs of its
 * blocks: hash and CRC cover its first raw_size bytes, the CRC also k bytes of value k up to
 * package_size. Fails with IMAGE_TRUNCATED or IMAGE_DAMAGED.
 */
bool rmw_rbl_check_code(const struct rmw_rbl *rbl, struct rmw_view code,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Fill sizes, CRC and hash of a header over code that lies in place. */
void rmw_rbl_cover_code(struct rmw_rbl *rbl, struct rmw_view code);

#endif
