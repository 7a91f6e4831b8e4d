/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_FILL_H
#define RMW_TESTS_FILL_H

#include <rmwflash/bytes.h>

/* Bytes to compress, made up; the same seed makes the same. */

/* No byte tells of the next. */
void fill_noise(struct rmw_span bytes, uint32_t seed);
/* Words, some of them often. */
void fill_text(struct rmw_span bytes, uint32_t seed);
/*
 * What has the statistics of a firmware: code, then texts, and tables of addresses and of small
 * numbers. Deflates to about 60 %, and repeats as near and far as a real one does.
 */
void fill_firmware(struct rmw_span bytes, uint32_t seed);

#endif
