/* SPDX-License-Identifier: MIT */
/* Commands that change the SPI NOR flash, and the table that says when each command is obeyed. */
#include "sim/nor_commands.h"

uint32_t nor_address_of(const struct sim_nor *nor, const uint8_t *three)
{
	const uint32_t addr = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];

	return addr & (nor->config.size - 1);
}

/* Protected cells: nothing happens, and nothing tells. */
static void refuse(struct sim_nor *nor)
{
	nor->is_write_enabled = false;
	nor->counts.ignored++;
}

static void erase_cells(struct sim_nor *nor, uint32_t addr, uint32_t len, uint64_t until_ns)
{
	if (!nor_begin(nor, NOR_ERASE, addr, len, until_ns))
		return;
	memset(nor->cells + addr, 0xff, len);
	nor_hold_stuck_bits(nor);
	for (uint32_t sector = addr / NOR_SECTOR; sector < (addr + len) / NOR_SECTOR; sector++)
		nor->wear[sector]++;
}

static uint64_t later(const struct nor_transfer *transfer, uint32_t us)
{
	return transfer->now_ns + (uint64_t)us * 1000;
}

/* `param` is the size of the block. */
static void run_erase(struct sim_nor *nor, const struct nor_command *command,
		      const struct nor_transfer *transfer)
{
	const uint32_t size = command->param;
	const uint32_t addr = nor_address_of(nor, transfer->out.data + 1) & ~(size - 1);
	uint32_t us = nor->config.times.erase_4k_us;
	uint64_t *count = &nor->counts.erase_4k;

	if (size == NOR_BLOCK) {
		us = nor->config.times.erase_64k_us;
		count = &nor->counts.erase_64k;
	} else if (size > NOR_SECTOR) {
		us = nor->config.times.erase_32k_us;
		count = &nor->counts.erase_32k;
	}
	if (nor_is_protected(nor, addr, size)) {
		refuse(nor);
		return;
	}
	++*count;
	erase_cells(nor, addr, size, later(transfer, us));
}

static void run_erase_chip(struct sim_nor *nor, const struct nor_command *command,
			   const struct nor_transfer *transfer)
{
	(void)command;
	if (nor_is_protected(nor, 0, nor->config.size)) {
		refuse(nor);
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

static void run_program(struct sim_nor *nor, const struct nor_command *command,
			const struct nor_transfer *transfer)
{
	const uint32_t addr = nor_address_of(nor, transfer->out.data + 1);
	const uint32_t page = addr - addr % NOR_PAGE;
	const struct rmw_view data = rmw_view_part(transfer->out, command->head, SIZE_MAX);

	if (data.len == 0 || nor_is_protected(nor, page, NOR_PAGE)) {
		refuse(nor);
		return;
	}
	nor->counts.page_program++;
	fill_latch(nor, addr % NOR_PAGE, data);
	memcpy(nor->running.before, nor->cells + page, NOR_PAGE);
	if (!nor_begin(nor, NOR_PROGRAM, page, NOR_PAGE,
		       later(transfer, nor->config.times.page_us)))
		return;
	for (uint32_t i = 0; i < NOR_PAGE; i++)
		nor->cells[page + i] &= nor->running.latch[i];
	nor_hold_stuck_bits(nor);
}

/* These bytes are no cells: faults of cells and of power pass them by. */
static void run_program_security(struct sim_nor *nor, const struct nor_command *command,
				 const struct nor_transfer *transfer)
{
	const uint32_t addr = nor_address_of(nor, transfer->out.data + 1) % NOR_SECURITY;
	const uint32_t page = addr - addr % NOR_PAGE;

	fill_latch(nor, addr % NOR_PAGE, rmw_view_part(transfer->out, command->head, SIZE_MAX));
	for (uint32_t i = 0; i < NOR_PAGE; i++)
		nor->security[page + i] &= nor->running.latch[i];
	(void)nor_begin(nor, NOR_STATUS, 0, 0, later(transfer, nor->config.times.page_us));
}

static void run_erase_security(struct sim_nor *nor, const struct nor_command *command,
			       const struct nor_transfer *transfer)
{
	(void)command;
	memset(nor->security, 0xff, sizeof(nor->security));
	(void)nor_begin(nor, NOR_STATUS, 0, 0, later(transfer, nor->config.times.erase_4k_us));
}

/* `param` is the first register written; two bytes behind 01 write both. */
static void run_write_status(struct sim_nor *nor, const struct nor_command *command,
			     const struct nor_transfer *transfer)
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
		(void)nor_begin(nor, NOR_STATUS, 0, 0,
				later(transfer, nor->config.times.status_us));
}

/* `param` tells 06 from 04. */
static void run_write_enable(struct sim_nor *nor, const struct nor_command *command,
			     const struct nor_transfer *transfer)
{
	(void)transfer;
	nor->is_write_enabled = command->param != 0;
	nor->counts.write_enable += command->param;
}

static void run_volatile_enable(struct sim_nor *nor, const struct nor_command *command,
				const struct nor_transfer *transfer)
{
	(void)command;
	(void)transfer;
	nor->is_status_volatile = true;
}

static void run_power_down(struct sim_nor *nor, const struct nor_command *command,
			   const struct nor_transfer *transfer)
{
	(void)command;
	(void)transfer;
	nor->mode = NOR_POWER_DOWN;
}

static void run_reset_enable(struct sim_nor *nor, const struct nor_command *command,
			     const struct nor_transfer *transfer)
{
	(void)command;
	(void)transfer;
	nor->is_reset_enabled = true;
}

/* A reset in the middle of an operation is as bad for the cells as losing power. */
static void run_reset(struct sim_nor *nor, const struct nor_command *command,
		      const struct nor_transfer *transfer)
{
	(void)command;
	if (!nor->is_reset_enabled)
		return;
	sim_nor_power_loss(nor, transfer->now_ns);
	nor_wake_up(nor);
}

static void run_burst_wrap(struct sim_nor *nor, const struct nor_command *command,
			   const struct nor_transfer *transfer)
{
	uint8_t word;

	if (transfer->out.len <= command->head)
		return;
	word = transfer->out.data[command->head];
	nor->wrap = word & 0x10 ? 0 : 8u << (word >> 5 & 3);
}

static const struct nor_command commands[] = {
	/* clang-format off
	  code head when                       param       run */
	{ 0x01, 1, 0, 0, run_write_status },
	{ 0x02, 4, NEEDS_WEL, 0, run_program },
	{ 0x03, 4, 0, 0, nor_run_read },
	{ 0x04, 1, WITHOUT_DATA, 0, run_write_enable },
	{ 0x05, 1, WHEN_BUSY, 0, nor_run_read_status },
	{ 0x06, 1, WITHOUT_DATA, 1, run_write_enable },
	{ 0x0b, 5, 0, 0, nor_run_read },
	{ 0x11, 1, 0, 2, run_write_status },
	{ 0x15, 1, WHEN_BUSY, 2, nor_run_read_status },
	{ 0x20, 4, NEEDS_WEL | WITHOUT_DATA, NOR_SECTOR, run_erase },
	{ 0x31, 1, 0, 1, run_write_status },
	{ 0x32, 4, NEEDS_WEL | NEEDS_QE, 0, run_program },
	{ 0x35, 1, WHEN_BUSY, 1, nor_run_read_status },
	{ 0x3b, 5, 0, 0, nor_run_read },
	{ 0x42, 4, NEEDS_WEL, 0, run_program_security },
	{ 0x44, 4, NEEDS_WEL | WITHOUT_DATA, 0, run_erase_security },
	{ 0x48, 5, 0, 0, nor_run_read_security },
	{ 0x4b, 5, 0, 0, nor_run_unique_id },
	{ 0x50, 1, WITHOUT_DATA, 0, run_volatile_enable },
	{ 0x52, 4, NEEDS_WEL | WITHOUT_DATA, 32768, run_erase },
	{ 0x60, 1, NEEDS_WEL | WITHOUT_DATA, 0, run_erase_chip },
	{ 0x66, 1, WHEN_BUSY | WITHOUT_DATA, 0, run_reset_enable },
	{ 0x6b, 5, NEEDS_QE, 0, nor_run_read },
	{ 0x77, 4, NEEDS_QE, 0, run_burst_wrap },
	{ 0x90, 4, 0, 1, nor_run_device_id },
	{ 0x99, 1, WHEN_BUSY | WITHOUT_DATA, 0, run_reset },
	{ 0x9f, 1, 0, 0, nor_run_jedec },
	{ 0xab, 4, 0, 0, nor_run_device_id },
	{ 0xb9, 1, WITHOUT_DATA, 0, run_power_down },
	{ 0xbb, 5, ENDS_IN_MODE, 0, nor_run_read },
	{ 0xc7, 1, NEEDS_WEL | WITHOUT_DATA, 0, run_erase_chip },
	{ 0xd8, 4, NEEDS_WEL | WITHOUT_DATA, NOR_BLOCK, run_erase },
	{ 0xeb, 7, NEEDS_QE | ENDS_IN_MODE, 1, nor_run_read },
	/* clang-format on */
};

static const struct nor_command *find_command(uint8_t code)
{
	for (size_t i = 0; i < RMW_COUNT(commands); i++)
		if (commands[i].code == code)
			return &commands[i];
	return NULL;
}

/* Everything but reads, which take what clocks they get, must bring its address. */
static bool is_whole(const struct nor_command *command, const struct nor_transfer *transfer)
{
	const size_t needed = command->run == nor_run_read  ? NOR_ADDR_LEN
			      : command->when & (NEEDS_WEL) ? command->head
							    : 1u;

	if (command->when & WITHOUT_DATA)
		return transfer->out.len == command->head && transfer->in.len == 0;
	return transfer->out.len >= needed;
}

static bool is_obeyed(const struct sim_nor *nor, const struct nor_command *command,
		      const struct nor_transfer *transfer)
{
	if (nor->running.what != NOR_IDLE && !(command->when & WHEN_BUSY))
		return false;
	if ((command->when & NEEDS_WEL) && !nor->is_write_enabled)
		return false;
	if ((command->when & NEEDS_QE) && !(nor->status[1] & SR2_QE))
		return false;
	return is_whole(command, transfer);
}

/*
 * Parts of the maker EB have a test mode, which the LN882H's vendor opens at each start: 33 CC AA
 * begins it, 55 88 ends it. In it the commands of the security registers mean something else.
 * ln882h-protocol 10.6
 */
static bool is_test_command(struct sim_nor *nor, uint8_t code)
{
	static const uint8_t begins[] = { 0x33, 0xcc, 0xaa }, ends[] = { 0x55, 0x88 };
	const struct rmw_view keys = nor->is_testing ? RMW_VIEW_OF(ends) : RMW_VIEW_OF(begins);

	if (nor->config.jedec[0] != 0xeb)
		return false;
	nor->test_step = keys.data[nor->test_step] == code ? (uint8_t)(nor->test_step + 1) : 0;
	if (nor->test_step == keys.len) {
		nor->test_step = 0;
		nor->is_testing = !nor->is_testing;
	}
	if (!nor->is_testing || (code != 0x42 && code != 0x44 && code != 0x48))
		return false;
	nor->is_write_enabled = nor->is_write_enabled && code == 0x48;
	return true;
}

void nor_obey(struct sim_nor *nor, const struct nor_transfer *transfer)
{
	const struct nor_command *command = find_command(transfer->out.data[0]);

	if (is_test_command(nor, transfer->out.data[0]) || command == NULL)
		return;
	if (nor->mode == NOR_POWER_DOWN && command->code != 0xab)
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

bool nor_is_read(const struct sim_nor *nor, struct rmw_view head)
{
	const struct nor_transfer transfer = { 0, head, { NULL, 0 } };
	const struct nor_command *command = find_command(head.data[0]);

	return nor->mode == NOR_COMMAND && command != NULL && command->run == nor_run_read &&
	       is_obeyed(nor, command, &transfer);
}
