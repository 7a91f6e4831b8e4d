/* SPDX-License-Identifier: MIT */
/* An honest SPI NOR flash: it does what the data sheet says, and nothing it does not say. */
#include "sim/nor.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/costs.h"
#include "sim/random.h"

/*
 * Register and command set of the Winbond 25Q family, whatever the JEDEC id says. Left out: QPI,
 * suspend and resume, security registers, SFDP, addresses of four bytes, the WP pin.
 */
enum {
	NOR_SECTOR = 4096,
	NOR_BLOCK = 65536,
	NOR_PAGE = 256,
	NOR_STUCK_MAX = 16,
	NOR_ADDR_LEN = 4, /* command byte and three of address */
};

enum {
	SR1_WIP = 0x01,
	SR1_WEL = 0x02,
	SR1_BP_SHIFT = 2,
	SR1_TB = 0x20,
	SR1_SEC = 0x40,
	SR1_WRITABLE = 0xfc,
	SR2_QE = 0x02,
	SR2_CMP = 0x40,
	SR2_WRITABLE = 0x7b,
};

enum mode {
	MODE_OFF, /* no supply: drives nothing, hears nothing */
	MODE_COMMAND,
	MODE_CONTINUOUS, /* the next transfer starts with an address, not with a command */
	MODE_POWER_DOWN,
};

enum operation {
	OP_NONE,
	OP_ERASE,
	OP_PROGRAM,
	OP_STATUS,
};

struct stuck_bit {
	uint32_t addr;
	uint8_t mask;
	bool value;
};

/* What keeps the chip busy, and what it takes to leave it half done. */
struct running {
	enum operation what;
	uint32_t addr, len;
	uint64_t until_ns;
	uint8_t before[NOR_PAGE];
	uint8_t latch[NOR_PAGE];
};

struct sim_nor {
	struct sim_nor_config config;
	struct sim_nor_counts counts;
	uint8_t *cells;
	uint32_t *wear;
	struct stuck_bit stuck[NOR_STUCK_MAX];
	size_t stuck_count;
	void (*hook)(void *ctx, uint64_t number);
	void *hook_ctx;
	uint64_t operations;

	enum mode mode;
	bool is_write_enabled;
	bool is_status_volatile; /* 50 was the last command */
	bool is_reset_enabled;	 /* 66 was the last command */
	uint8_t status[3];
	uint8_t status_kept[3]; /* what power-on brings back */
	uint32_t wrap;		/* burst length of quad I/O reads, 0: off */
	struct running running;
};

/* One transfer on its way through the table. */
struct transfer {
	uint64_t now_ns;
	struct rmw_view out;
	struct rmw_span in;
};

/* When a command is obeyed. */
enum {
	WHEN_BUSY = 1,	   /* also while an operation runs */
	NEEDS_WEL = 2,	   /* write enable went before */
	NEEDS_QE = 4,	   /* four lines: quad enable is set */
	WITHOUT_DATA = 8,  /* exactly the head: one byte more and it is not executed */
	ENDS_IN_MODE = 16, /* the fifth byte decides on continuous read */
};

struct command {
	uint8_t code;
	uint8_t head; /* bytes before the data: command, address, mode, dummy */
	uint8_t when;
	uint32_t param;
	void (*run)(struct sim_nor *nor, const struct command *command,
		    const struct transfer *transfer);
};

static uint32_t address_of(const struct sim_nor *nor, const uint8_t *three)
{
	const uint32_t addr = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];

	return addr & (nor->config.size - 1);
}

/* The bytes a chip drives start behind the head; clocks before that read as idle lines. */
static struct rmw_span answer_part(const struct command *command, const struct transfer *transfer,
				   size_t *skipped)
{
	const size_t sent = transfer->out.len;

	*skipped = sent > command->head ? sent - command->head : 0;
	if (sent >= command->head)
		return transfer->in;
	return rmw_span_part(transfer->in, command->head - sent, SIZE_MAX);
}

/* Power, protection, stuck cells. */

static void wake_up(struct sim_nor *nor)
{
	memcpy(nor->status, nor->status_kept, sizeof(nor->status));
	nor->mode = MODE_COMMAND;
	nor->is_write_enabled = nor->is_status_volatile = nor->is_reset_enabled = false;
	nor->wrap = 0;
}

static void settle(struct sim_nor *nor, uint64_t now_ns)
{
	if (nor->running.what == OP_NONE || now_ns < nor->running.until_ns)
		return;
	nor->running.what = OP_NONE;
	nor->is_write_enabled = false;
}

static void hold_stuck_bits(struct sim_nor *nor)
{
	for (size_t i = 0; i < nor->stuck_count; i++) {
		const struct stuck_bit *bit = &nor->stuck[i];
		uint8_t *cell = &nor->cells[bit->addr];

		*cell = (uint8_t)(bit->value ? *cell | bit->mask : *cell & ~bit->mask);
	}
}

/*
 * BP2..0 = n protect 64 KiB << (n - 1) of the top (TB: bottom), with SEC 4 KiB << (n - 1) up to
 * 32 KiB; 7 is all; CMP turns it round. Exact for 16 and 32 Mbit parts; bigger ones really scale.
 */
static bool is_protected(const struct sim_nor *nor, uint32_t addr, uint32_t len)
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
	const struct running *run = &nor->running;
	uint64_t dice = nor->operations;

	for (uint32_t i = 0; i < run->len; i++) {
		const uint32_t noise = sim_random(&dice);
		uint8_t *cell = &nor->cells[run->addr + i];

		if (run->what == OP_ERASE)
			*cell = (uint8_t)(noise | noise >> 8);
		else
			*cell = (uint8_t)(run->before[i] & (run->latch[i] | noise));
	}
	hold_stuck_bits(nor);
}

/* Operations. */

/* Start being busy. False: the supply went away at this very moment. */
static bool begin(struct sim_nor *nor, enum operation what, uint32_t addr, uint32_t len,
		  uint64_t until_ns)
{
	nor->running.what = what;
	nor->running.addr = addr;
	nor->running.len = len;
	nor->running.until_ns = until_ns;
	if (what == OP_STATUS)
		return true;
	nor->operations++;
	if (nor->hook != NULL)
		nor->hook(nor->hook_ctx, nor->operations);
	return nor->mode != MODE_OFF;
}

static void erase_cells(struct sim_nor *nor, uint32_t addr, uint32_t len, uint64_t until_ns)
{
	if (!begin(nor, OP_ERASE, addr, len, until_ns))
		return;
	memset(nor->cells + addr, 0xff, len);
	hold_stuck_bits(nor);
	for (uint32_t sector = addr / NOR_SECTOR; sector < (addr + len) / NOR_SECTOR; sector++)
		nor->wear[sector]++;
}

static uint64_t later(const struct transfer *transfer, uint32_t us)
{
	return transfer->now_ns + (uint64_t)us * 1000;
}

/* `param` is the size of the block. */
static void run_erase(struct sim_nor *nor, const struct command *command,
		      const struct transfer *transfer)
{
	const uint32_t size = command->param;
	const uint32_t addr = address_of(nor, transfer->out.data + 1) & ~(size - 1);
	uint32_t us = nor->config.times.erase_4k_us;
	uint64_t *count = &nor->counts.erase_4k;

	if (size == NOR_BLOCK) {
		us = nor->config.times.erase_64k_us;
		count = &nor->counts.erase_64k;
	} else if (size > NOR_SECTOR) {
		us = nor->config.times.erase_32k_us;
		count = &nor->counts.erase_32k;
	}
	nor->is_write_enabled = false;
	if (is_protected(nor, addr, size)) {
		nor->counts.ignored++;
		return;
	}
	nor->is_write_enabled = true;
	++*count;
	erase_cells(nor, addr, size, later(transfer, us));
}

static void run_erase_chip(struct sim_nor *nor, const struct command *command,
			   const struct transfer *transfer)
{
	(void)command;
	if (is_protected(nor, 0, nor->config.size)) {
		nor->is_write_enabled = false;
		nor->counts.ignored++;
		return;
	}
	nor->counts.erase_chip++;
	erase_cells(nor, 0, nor->config.size, later(transfer, nor->config.times.erase_chip_us));
}

/* Bytes past the page's end come round to its start; of more than 256 the last ones count. */
static void fill_latch(struct sim_nor *nor, uint32_t offset, struct rmw_view data)
{
	memset(nor->running.latch, 0xff, NOR_PAGE);
	for (size_t i = 0; i < data.len; i++)
		nor->running.latch[(offset + i) % NOR_PAGE] = data.data[i];
}

static void run_program(struct sim_nor *nor, const struct command *command,
			const struct transfer *transfer)
{
	const uint32_t addr = address_of(nor, transfer->out.data + 1);
	const uint32_t page = addr - addr % NOR_PAGE;
	const struct rmw_view data = rmw_view_part(transfer->out, command->head, SIZE_MAX);

	if (data.len == 0 || is_protected(nor, page, NOR_PAGE)) {
		nor->is_write_enabled = false;
		nor->counts.ignored++;
		return;
	}
	nor->counts.page_program++;
	fill_latch(nor, addr % NOR_PAGE, data);
	memcpy(nor->running.before, nor->cells + page, NOR_PAGE);
	if (!begin(nor, OP_PROGRAM, page, NOR_PAGE, later(transfer, nor->config.times.page_us)))
		return;
	for (uint32_t i = 0; i < NOR_PAGE; i++)
		nor->cells[page + i] &= nor->running.latch[i];
	hold_stuck_bits(nor);
}

/* `param` is the first register written; two bytes behind 01 write both. */
static void run_write_status(struct sim_nor *nor, const struct command *command,
			     const struct transfer *transfer)
{
	static const uint8_t writable[3] = { SR1_WRITABLE, SR2_WRITABLE, 0xff };
	const struct rmw_view data = rmw_view_part(transfer->out, 1, SIZE_MAX);
	const bool is_volatile = nor->is_status_volatile;
	const size_t count = command->code == 0x01 && data.len >= 2 ? 2 : data.len > 0;

	if ((!nor->is_write_enabled && !is_volatile) || count == 0) {
		nor->counts.ignored++;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const size_t at = command->param + i;

		nor->status[at] = data.data[i] & writable[at];
		if (!is_volatile)
			nor->status_kept[at] = nor->status[at];
	}
	if (!is_volatile)
		(void)begin(nor, OP_STATUS, 0, 0, later(transfer, nor->config.times.status_us));
}

static void run_read_status(struct sim_nor *nor, const struct command *command,
			    const struct transfer *transfer)
{
	const size_t at = command->param;
	uint8_t value = nor->status[at];
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	if (at == 0 && nor->running.what != OP_NONE)
		value |= SR1_WIP;
	if (at == 0 && nor->is_write_enabled)
		value |= SR1_WEL;
	if (in.len > 0)
		memset(in.data, value, in.len);
}

/* Reading. */

static void read_cells(const struct sim_nor *nor, uint32_t addr, uint32_t wrap, struct rmw_span in)
{
	const uint32_t ring = wrap != 0 ? wrap : nor->config.size;
	const uint32_t base = addr & ~(ring - 1);

	for (size_t done = 0; done < in.len;) {
		const size_t left = ring - (addr - base);
		const size_t len = in.len - done < left ? in.len - done : left;

		memcpy(in.data + done, nor->cells + addr, len);
		done += len;
		addr = base;
	}
}

static bool stays_continuous(uint8_t mode_byte)
{
	return (mode_byte & 0x30) == 0x20;
}

static void run_read(struct sim_nor *nor, const struct command *command,
		     const struct transfer *transfer)
{
	const uint32_t mask = nor->config.size - 1;
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);
	const uint32_t addr = address_of(nor, transfer->out.data + 1);

	read_cells(nor, (addr + (uint32_t)skipped) & mask, command->param ? nor->wrap : 0, in);
	if ((command->when & ENDS_IN_MODE) && transfer->out.len > NOR_ADDR_LEN &&
	    stays_continuous(transfer->out.data[NOR_ADDR_LEN]))
		nor->mode = MODE_CONTINUOUS;
}

/* In this state the first byte is an address: a command is not understood, FF FF FF FF ends it. */
static void read_on(struct sim_nor *nor, const struct transfer *transfer)
{
	if (transfer->out.len < NOR_ADDR_LEN)
		return;
	if (!stays_continuous(transfer->out.data[3]))
		nor->mode = MODE_COMMAND;
	read_cells(nor, address_of(nor, transfer->out.data), nor->wrap, transfer->in);
}

static void drive(struct rmw_span in, struct rmw_view bytes, size_t from)
{
	for (size_t i = 0; i < in.len && from + i < bytes.len; i++)
		in.data[i] = bytes.data[from + i];
}

static void run_jedec(struct sim_nor *nor, const struct command *command,
		      const struct transfer *transfer)
{
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	drive(in, RMW_VIEW_OF(nor->config.jedec), skipped);
}

static void run_unique_id(struct sim_nor *nor, const struct command *command,
			  const struct transfer *transfer)
{
	uint8_t id[8];
	uint64_t dice = nor->config.size ^ rmw_get_le16(nor->config.jedec + 1);
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	for (size_t i = 0; i < sizeof(id); i++)
		id[i] = (uint8_t)sim_random(&dice);
	drive(in, RMW_VIEW_OF(id), skipped);
}

/* One less than the capacity code: 14 for a chip of EF 40 15. */
static void run_device_id(struct sim_nor *nor, const struct command *command,
			  const struct transfer *transfer)
{
	const uint8_t device = (uint8_t)(nor->config.jedec[2] - 1);
	const uint8_t id[2] = { command->param ? nor->config.jedec[0] : device, device };
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	nor->mode = MODE_COMMAND;
	for (size_t i = 0; i < in.len; i++)
		in.data[i] = id[(skipped + i) & 1];
}

/* Small switches. */

/* `param` tells 06 from 04. */
static void run_write_enable(struct sim_nor *nor, const struct command *command,
			     const struct transfer *transfer)
{
	(void)transfer;
	nor->is_write_enabled = command->param != 0;
	nor->counts.write_enable += command->param;
}

static void run_volatile_enable(struct sim_nor *nor, const struct command *command,
				const struct transfer *transfer)
{
	(void)command;
	(void)transfer;
	nor->is_status_volatile = true;
}

static void run_power_down(struct sim_nor *nor, const struct command *command,
			   const struct transfer *transfer)
{
	(void)command;
	(void)transfer;
	nor->mode = MODE_POWER_DOWN;
}

static void run_reset_enable(struct sim_nor *nor, const struct command *command,
			     const struct transfer *transfer)
{
	(void)command;
	(void)transfer;
	nor->is_reset_enabled = true;
}

/* A reset in the middle of an operation is as bad for the cells as losing power. */
static void run_reset(struct sim_nor *nor, const struct command *command,
		      const struct transfer *transfer)
{
	(void)command;
	if (!nor->is_reset_enabled)
		return;
	sim_nor_power_loss(nor, transfer->now_ns);
	wake_up(nor);
}

static void run_burst_wrap(struct sim_nor *nor, const struct command *command,
			   const struct transfer *transfer)
{
	uint8_t word;

	if (transfer->out.len <= command->head)
		return;
	word = transfer->out.data[command->head];
	nor->wrap = word & 0x10 ? 0 : 8u << (word >> 5 & 3);
}

static const struct command commands[] = {
	/* clang-format off
	  code head when                       param       run */
	{ 0x01, 1, 0, 0, run_write_status },
	{ 0x02, 4, NEEDS_WEL, 0, run_program },
	{ 0x03, 4, 0, 0, run_read },
	{ 0x04, 1, WITHOUT_DATA, 0, run_write_enable },
	{ 0x05, 1, WHEN_BUSY, 0, run_read_status },
	{ 0x06, 1, WITHOUT_DATA, 1, run_write_enable },
	{ 0x0b, 5, 0, 0, run_read },
	{ 0x11, 1, 0, 2, run_write_status },
	{ 0x15, 1, WHEN_BUSY, 2, run_read_status },
	{ 0x20, 4, NEEDS_WEL | WITHOUT_DATA, NOR_SECTOR, run_erase },
	{ 0x31, 1, 0, 1, run_write_status },
	{ 0x32, 4, NEEDS_WEL | NEEDS_QE, 0, run_program },
	{ 0x35, 1, WHEN_BUSY, 1, run_read_status },
	{ 0x3b, 5, 0, 0, run_read },
	{ 0x4b, 5, 0, 0, run_unique_id },
	{ 0x50, 1, WITHOUT_DATA, 0, run_volatile_enable },
	{ 0x52, 4, NEEDS_WEL | WITHOUT_DATA, 32768, run_erase },
	{ 0x60, 1, NEEDS_WEL | WITHOUT_DATA, 0, run_erase_chip },
	{ 0x66, 1, WHEN_BUSY | WITHOUT_DATA, 0, run_reset_enable },
	{ 0x6b, 5, NEEDS_QE, 0, run_read },
	{ 0x77, 4, NEEDS_QE, 0, run_burst_wrap },
	{ 0x90, 4, 0, 1, run_device_id },
	{ 0x99, 1, WHEN_BUSY | WITHOUT_DATA, 0, run_reset },
	{ 0x9f, 1, 0, 0, run_jedec },
	{ 0xab, 4, 0, 0, run_device_id },
	{ 0xb9, 1, WITHOUT_DATA, 0, run_power_down },
	{ 0xbb, 5, ENDS_IN_MODE, 0, run_read },
	{ 0xc7, 1, NEEDS_WEL | WITHOUT_DATA, 0, run_erase_chip },
	{ 0xd8, 4, NEEDS_WEL | WITHOUT_DATA, NOR_BLOCK, run_erase },
	{ 0xeb, 7, NEEDS_QE | ENDS_IN_MODE, 1, run_read },
	/* clang-format on */
};

static const struct command *find_command(uint8_t code)
{
	for (size_t i = 0; i < RMW_COUNT(commands); i++)
		if (commands[i].code == code)
			return &commands[i];
	return NULL;
}

/* Everything but reads, which take what clocks they get, must bring its address. */
static bool is_whole(const struct command *command, const struct transfer *transfer)
{
	const size_t needed = command->run == run_read	    ? NOR_ADDR_LEN
			      : command->when & (NEEDS_WEL) ? command->head
							    : 1u;

	if (command->when & WITHOUT_DATA)
		return transfer->out.len == command->head && transfer->in.len == 0;
	return transfer->out.len >= needed;
}

static bool is_obeyed(const struct sim_nor *nor, const struct command *command,
		      const struct transfer *transfer)
{
	if (nor->running.what != OP_NONE && !(command->when & WHEN_BUSY))
		return false;
	if ((command->when & NEEDS_WEL) && !nor->is_write_enabled)
		return false;
	if ((command->when & NEEDS_QE) && !(nor->status[1] & SR2_QE))
		return false;
	return is_whole(command, transfer);
}

static void obey(struct sim_nor *nor, const struct transfer *transfer)
{
	const struct command *command = find_command(transfer->out.data[0]);

	if (command == NULL)
		return;
	if (nor->mode == MODE_POWER_DOWN && command->code != 0xab)
		return;
	if (!is_obeyed(nor, command, transfer)) {
		nor->counts.ignored++;
		return;
	}
	command->run(nor, command, transfer);
	/* 50 and 66 hold for the very next command only. */
	if (command->code != 0x50)
		nor->is_status_volatile = false;
	if (command->code != 0x66)
		nor->is_reset_enabled = false;
}

void sim_nor_transfer(struct sim_nor *nor, uint64_t now_ns, struct rmw_view out, struct rmw_span in)
{
	const struct transfer transfer = { now_ns, out, in };

	if (in.len > 0)
		memset(in.data, 0xff, in.len);
	if (out.len == 0 || nor->config.size == 0 || nor->mode == MODE_OFF)
		return;
	settle(nor, now_ns);
	if (nor->mode == MODE_CONTINUOUS)
		read_on(nor, &transfer);
	else
		obey(nor, &transfer);
}

uint64_t sim_nor_busy_until_ns(const struct sim_nor *nor)
{
	return nor->running.what == OP_NONE ? 0 : nor->running.until_ns;
}

void sim_nor_power_loss(struct sim_nor *nor, uint64_t now_ns)
{
	settle(nor, now_ns);
	if (nor->mode != MODE_OFF && nor->running.what != OP_NONE)
		leave_disorder(nor);
	nor->running.what = OP_NONE;
	nor->mode = MODE_OFF;
}

void sim_nor_power_on(struct sim_nor *nor)
{
	if (nor->mode == MODE_OFF)
		wake_up(nor);
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
	nor->stuck[nor->stuck_count++] = (struct stuck_bit) { addr, (uint8_t)(1u << bit), value };
	hold_stuck_bits(nor);
	return true;
}

void sim_nor_set_status(struct sim_nor *nor, uint8_t status1, uint8_t status2)
{
	nor->status[0] = nor->status_kept[0] = status1 & SR1_WRITABLE;
	nor->status[1] = nor->status_kept[1] = status2 & SR2_WRITABLE;
}

struct rmw_span sim_nor_cells(struct sim_nor *nor)
{
	return (struct rmw_span) { nor->cells, nor->config.size };
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
	wake_up(nor);
	return nor;
}

void sim_nor_free(struct sim_nor *nor)
{
	if (nor == NULL)
		return;
	free(nor->cells);
	free(nor->wear);
	free(nor);
}
