/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_FLASH_BENCH_H
#define RMW_TESTS_FLASH_BENCH_H

#include <rmwflash/flash.h>

#include "support/fake_chip.h"

#define BENCH_FW_LEN 0x6123u /* ends inside a sector */
#define BENCH_FW_SECTORS 7u

/* A fake chip with a job to play on it, and what a story about its flash asks for afterwards. */
struct flash_bench {
	struct fake_chip fake;
	uint8_t before[FAKE_SIZE]; /* what its flash holds at the start */
	uint8_t firmware[BENCH_FW_LEN];
	char folder[256]; /* of the backups: there, and empty at the start */
	struct rmw_job job;
	struct rmw_job_result result;
	struct rmw_err err;
	char told[4096]; /* notes and warnings, a line each */
};

/* Make everything as described above. */
void flash_bench_init(struct flash_bench *bench);

/* Play a job, with an empty error and an empty `told`. */
bool flash_bench_write(struct flash_bench *bench, uint32_t addr, struct rmw_view bytes);

/* As write, of `firmware` into the first slot of the firmware. */
bool flash_bench_write_firmware(struct flash_bench *bench);

/* How many files in the folder have names that end so. */
unsigned flash_bench_files(const struct flash_bench *bench, const char *end);

/* The file holds these bytes, FAKE_SIZE of them. */
void assert_dump_is(const char *path, const uint8_t *content);

/* The flash holds what it did at the start, with `firmware` in the first slot. */
void assert_only_firmware_changed(const struct flash_bench *bench);

#endif
