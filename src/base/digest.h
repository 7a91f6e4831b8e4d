/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_DIGEST_H
#define RMW_BASE_DIGEST_H

#include <stdint.h>

#include <rmwflash/bytes.h>

#define RMW_SHA256_SIZE 32u
/* Room for a SHA-256 in hex with its terminating zero. */
#define RMW_SHA256_TEXT (2 * RMW_SHA256_SIZE + 1)

/* CRC-32 of IEEE 802.3, as zlib computes it: "123456789" gives 0xCBF43926, no bytes give 0. */
uint32_t rmw_crc32(struct rmw_view bytes);

/* The CRC-32 of what `crc` is of, and of these bytes behind it. */
uint32_t rmw_crc32_more(uint32_t crc, struct rmw_view bytes);

/* SHA-256 of the bytes of all `count` views, one after the other. Ends the program when memory is
 * out: a wrong digest would be worse. */
void rmw_sha256(const struct rmw_view *views, size_t count, uint8_t digest[RMW_SHA256_SIZE]);

/* Lower-case hex of `bytes` into `text`, which has room for 2 * len + 1. */
void rmw_hex(struct rmw_view bytes, char *text);

#endif
