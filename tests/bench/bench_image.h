/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BENCH_IMAGE_H
#define RMW_TESTS_BENCH_IMAGE_H

#include <rmwflash/bytes.h>

/* Of a real OpenBL602 application. */
#define BENCH_FIRMWARE_SIZE 787860u

/* How many bytes zlib makes of it: level 9, no header. 0 when memory ran out. */
size_t bench_deflated(struct rmw_view bytes);

/* Of the flash of a board. */
struct bench_flash_times {
	double erase64k_s, erase32k_s, erase4k_s;
	double page_s;
};

/* What the flash alone needs for `bytes` at `addr`: the largest erases that fit, and its pages. */
double bench_flash_s(const struct bench_flash_times *times, uint32_t addr, struct rmw_view bytes);

#endif
