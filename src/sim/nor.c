/* SPDX-License-Identifier: MIT */
/* An honest SPI NOR flash: its supply, its cells, its busy times, its protection. */
#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/random.h"
#include "sim/costs.h"
#include "sim/nor_state.h"

void nor_wake_up(struct sim_nor *nor)
{
	memcpy(nor->status, nor->status_kept, sizeof(nor->status));
	nor->mode = NOR_COMMAND;
	nor->is_write_enabled = nor->is_status_volatile = nor->is_reset_enabled = false;
	nor->wrap = 0;
	nor->is_testing = false;
	nor->test_step = 0;
}

static void settle(struct sim_nor *nor, uint64_t now_ns)
{
	if (nor->running.what == NOR_IDLE || now_ns < nor->running.until_ns)
		return;
	nor->running.what = NOR_IDLE;
	nor->is_write_enabled = false;
}

void nor_hold_stuck_bits(struct sim_nor *nor)
{
	for (size_t i = 0; i < nor->stuck_count; i++) {
		const struct nor_stuck_bit *bit = &nor->stuck[i];
		uint8_t *cell = &nor->cells[bit->addr];

		*cell = (uint8_t)(bit->value ? *cell | bit->mask : *cell & ~bit->mask);
	}
}

/*
 * BP2..0 = n protect 64 KiB << (n - 1) of the top (TB: bottom), with SEC 4 KiB << (n - 1) up to
 * 32 KiB; 7 is all; CMP turns it round. Exact for 16 and 32 Mbit parts; bigger ones really scale.
 */
bool nor_is_protected(const struct sim_nor *nor, uint32_t addr, uint32_t len)
{
	const unsigned level = nor->status[0] >> SR1_BP_SHIFT & 7u;
	const bool is_by_sector = (nor->status[0] & SR1_SEC) != 0;
	const bool is_bottom = (nor->status[0] & SR1_TB) != 0;
	const bool is_inverted = (nor->status[1] & SR2_CMP) != 0;
	const uint32_t size = nor->config.size;
	uint32_t guarded = 0, from, to;

	if (level == 7)
		guarded = size;
	else if (level > 0)
		guarded = is_by_sector ? (uint32_t)NOR_SECTOR << (level > 4 ? 3 : level - 1)
				       : (uint32_t)NOR_BLOCK << (level - 1);
	if (guarded > size)
		guarded = size;
	if (is_inverted)
		guarded = size - guarded;
	from = is_bottom != is_inverted ? 0 : size - guarded;
	to = from + guarded;
	return addr < to && addr + len > from;
}

/* What a cut supply leaves: an erase that raised some bits, a program that cleared some. */
static void leave_disorder(struct sim_nor *nor)
{
	const struct nor_running *run = &nor->running;
	uint64_t dice = nor->operations;

	for (uint32_t i = 0; i < run->len; i++) {
		const uint32_t noise = rmw_random_next(&dice);
		uint8_t *cell = &nor->cells[run->addr + i];

		if (run->what == NOR_ERASE)
			*cell = (uint8_t)(noise | noise >> 8);
		else
			*cell = (uint8_t)(run->before[i] & (run->latch[i] | noise));
	}
	nor_hold_stuck_bits(nor);
}

bool nor_begin(struct sim_nor *nor, enum nor_operation what, uint32_t addr, uint32_t len,
	       uint64_t until_ns)
{
	nor->running.what = what;
	nor->running.addr = addr;
	nor->running.len = len;
	nor->running.until_ns = until_ns;
	if (what == NOR_STATUS)
		return true;
	nor->operations++;
	if (nor->hook != NULL)
		nor->hook(nor->hook_ctx, nor->operations);
	return nor->mode != NOR_OFF;
}

void sim_nor_transfer(struct sim_nor *nor, uint64_t now_ns, struct rmw_view out, struct rmw_span in)
{
	const struct nor_transfer transfer = { now_ns, out, in };

	if (in.len > 0)
		memset(in.data, 0xff, in.len);
	if (out.len == 0 || nor->config.size == 0 || nor->mode == NOR_OFF)
		return;
	settle(nor, now_ns);
	if (nor->mode == NOR_CONTINUOUS)
		nor_read_on(nor, &transfer);
	else
		nor_obey(nor, &transfer);
}

bool sim_nor_takes_read(struct sim_nor *nor, uint64_t now_ns, struct rmw_view head)
{
	if (nor->config.size == 0 || head.len == 0)
		return false;
	settle(nor, now_ns);
	if (nor->mode == NOR_CONTINUOUS)
		return head.len == NOR_ADDR_LEN && (head.data[3] & 0x30) == 0x20;
	return nor_is_read(nor, head);
}

uint64_t sim_nor_busy_until_ns(const struct sim_nor *nor)
{
	return nor->running.what == NOR_IDLE ? 0 : nor->running.until_ns;
}

void sim_nor_power_loss(struct sim_nor *nor, uint64_t now_ns)
{
	settle(nor, now_ns);
	if (nor->mode != NOR_OFF && nor->running.what != NOR_IDLE)
		leave_disorder(nor);
	nor->running.what = NOR_IDLE;
	nor->mode = NOR_OFF;
}

void sim_nor_power_on(struct sim_nor *nor)
{
	if (nor->mode == NOR_OFF)
		nor_wake_up(nor);
}

void sim_nor_on_operation(struct sim_nor *nor, void (*hook)(void *ctx, uint64_t number), void *ctx)
{
	nor->hook = hook;
	nor->hook_ctx = ctx;
}

bool sim_nor_stick_bit(struct sim_nor *nor, uint32_t addr, unsigned bit, bool value)
{
	if (addr >= nor->config.size || bit > 7 || nor->stuck_count == NOR_STUCK_MAX)
		return false;
	nor->stuck[nor->stuck_count++] =
		(struct nor_stuck_bit){ addr, (uint8_t)(1u << bit), value };
	nor_hold_stuck_bits(nor);
	return true;
}

void sim_nor_set_status(struct sim_nor *nor, uint8_t status1, uint8_t status2)
{
	nor->status[0] = nor->status_kept[0] = status1 & SR1_WRITABLE;
	nor->status[1] = nor->status_kept[1] = status2 & SR2_WRITABLE;
}

struct rmw_span sim_nor_security(struct sim_nor *nor)
{
	return RMW_SPAN_OF(nor->security);
}

struct rmw_span sim_nor_cells(struct sim_nor *nor)
{
	return (struct rmw_span){ nor->cells, nor->config.size };
}

const struct sim_nor_counts *sim_nor_counts(const struct sim_nor *nor)
{
	return &nor->counts;
}

uint32_t sim_nor_wear(const struct sim_nor *nor, uint32_t addr)
{
	return addr < nor->config.size ? nor->wear[addr / NOR_SECTOR] : 0;
}

static void take_default(uint32_t *us, uint32_t otherwise)
{
	if (*us == 0)
		*us = otherwise;
}

struct sim_nor *sim_nor_new(const struct sim_nor_config *config)
{
	struct sim_nor *nor = calloc(1, sizeof(*nor));
	struct sim_nor_times *times;

	assert((config->size & (config->size - 1)) == 0);
	assert(config->size == 0 || config->size >= NOR_BLOCK);
	if (nor == NULL)
		return NULL;
	nor->config = *config;
	times = &nor->config.times;
	take_default(&times->page_us, SIM_COST_NOR_PAGE_US);
	take_default(&times->erase_4k_us, SIM_COST_NOR_ERASE_4K_US);
	take_default(&times->erase_32k_us, SIM_COST_NOR_ERASE_32K_US);
	take_default(&times->erase_64k_us, SIM_COST_NOR_ERASE_64K_US);
	take_default(&times->erase_chip_us, SIM_COST_NOR_ERASE_CHIP_US);
	take_default(&times->status_us, SIM_COST_NOR_STATUS_US);
	nor->cells = malloc(config->size + 1u);
	nor->wear = calloc(config->size / NOR_SECTOR + 1u, sizeof(*nor->wear));
	if (nor->cells == NULL || nor->wear == NULL) {
		sim_nor_free(nor);
		return NULL;
	}
	memset(nor->cells, 0xff, config->size);
	memset(nor->security, 0xff, sizeof(nor->security));
	nor_wake_up(nor);
	return nor;
}

void sim_nor_free(struct sim_nor *nor)
{
	if (nor == NULL)
		return;
	if (nor->is_mapped)
		(void)munmap(nor->cells, nor->config.size);
	else
		free(nor->cells);
	free(nor->wear);
	free(nor);
}

bool sim_nor_map(struct sim_nor *nor, const char *path)
{
	const int fd = open(path, O_RDWR | O_CLOEXEC);
	void *cells;

	if (fd < 0)
		return false;
	cells = mmap(NULL, nor->config.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd);
	if (cells == MAP_FAILED)
		return false;
	free(nor->cells);
	nor->cells = cells;
	nor->is_mapped = true;
	return true;
}
