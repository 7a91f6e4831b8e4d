/* SPDX-License-Identifier: MIT */
/* What the least is that must travel and be programmed. */
#include "bench/bench_image.h"

#include <string.h>
#include <zlib.h>

#define SECTOR 4096u
#define PAGE 256u

/* The times of a simulated flash: sim/options.c */

size_t bench_deflated(struct rmw_view bytes)
{
	uint8_t room[4096];
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes.data,
			    .avail_in = (uInt)bytes.len };
	int result;

	if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	do {
		stream.next_out = room;
		stream.avail_out = sizeof(room);
		result = deflate(&stream, Z_FINISH);
	} while (result == Z_OK);
	deflateEnd(&stream);
	return result == Z_STREAM_END ? stream.total_out : 0;
}

static double erase_s(const struct bench_flash_times *times, uint32_t from, uint32_t end)
{
	const struct {
		uint32_t size;
		double spent_s;
	} erases[] = { { 64u << 10, times->erase64k_s },
		       { 32u << 10, times->erase32k_s },
		       { SECTOR, times->erase4k_s } };
	double sum_s = 0;

	while (from < end) {
		size_t i = 0;

		while (from % erases[i].size != 0 || end - from < erases[i].size)
			i++;
		sum_s += erases[i].spent_s;
		from += erases[i].size;
	}
	return sum_s;
}

static bool is_blank(struct rmw_view page)
{
	for (size_t at = 0; at < page.len; at++)
		if (page.data[at] != 0xff)
			return false;
	return true;
}

double bench_flash_s(const struct bench_flash_times *times, uint32_t addr, struct rmw_view bytes)
{
	const uint32_t end = addr + (uint32_t)bytes.len;
	double sum_s = erase_s(times, addr / SECTOR * SECTOR, (end + SECTOR - 1) / SECTOR * SECTOR);

	for (size_t at = 0; at < bytes.len; at += PAGE)
		if (!is_blank(rmw_view_part(bytes, at, PAGE)))
			sum_s += times->page_s;
	return sum_s;
}
