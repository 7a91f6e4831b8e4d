/* SPDX-License-Identifier: MIT */
/* What the boot loader of a BK7231T does on request. bk7231t-observed, bk7231-protocol 5 to 10 */
#include "sim/bk7231.h"
#include "sim/bk7231_costs.h"
#include "sim/board.h"

#define LOADER_END 0x10000u /* below it is refused, where the 4 KiB form does not look away */
#define WRITE_4K_FROM 0x20e0u
#define STATUS_PARAMETER 0x06u
#define PROTECT 0x7cu
#define OPCODE_PROGRAM 0x0cu
#define SECTOR 4096u
#define CRC_BLOCK 256u
#define CRC_BLOCKS_MAX 0xffffu

static uint8_t *long_bytes(struct rmw_sim *sim)
{
	return sim_bk_of(sim)->frame.long_bytes;
}

/* Ids that CheckCRC protects, and how many status registers are written. bk7231-protocol 10.1;
 * the count of all but the first two is (unverified) */
static const struct {
	uint8_t id[3];
	size_t registers;
} protected_ids[] = {
	/* clang-format off */
	{ { 0x1c, 0x70, 0x15 }, 1 }, { { 0x1c, 0x70, 0x16 }, 1 },
	{ { 0x0b, 0x40, 0x14 }, 2 }, { { 0x0b, 0x40, 0x15 }, 2 }, { { 0x0b, 0x40, 0x16 }, 2 },
	{ { 0x0e, 0x40, 0x16 }, 2 }, { { 0xc8, 0x40, 0x15 }, 2 }, { { 0xc8, 0x40, 0x16 }, 2 },
	{ { 0x20, 0x40, 0x16 }, 2 }, { { 0xc2, 0x23, 0x15 }, 2 }, { { 0xef, 0x40, 0x16 }, 2 },
	{ { 0xef, 0x40, 0x17 }, 2 }, { { 0x85, 0x60, 0x16 }, 2 }, { { 0x0b, 0x40, 0x17 }, 2 },
	/* clang-format on */
};

/* 0: the id is not in the table. */
static size_t protected_registers(const struct rmw_sim *sim)
{
	for (size_t i = 0; i < RMW_COUNT(protected_ids); i++)
		if (memcmp(protected_ids[i].id, sim->config.nor.jedec, 3) == 0)
			return protected_ids[i].registers;
	return 0;
}

static uint8_t read_status(struct rmw_sim *sim, uint8_t command)
{
	uint8_t value;

	sim_bk_flash_ask(sim, command, (struct rmw_span){ &value, 1 });
	return value;
}

/* Older loaders combine it with what they wrote before. bk7231t-observed, Protection */
static bool write_status(struct rmw_sim *sim, uint8_t protect)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	const uint8_t second = read_status(sim, 0x35) & (uint8_t) ~(protect == 0 ? 0x40 : 0);
	uint8_t value[2];

	bk->status_bits = bk->loader.keeps_status_bits ? bk->status_bits | protect : protect;
	value[0] = (uint8_t)bk->status_bits;
	value[1] = second;
	return sim_bk_flash_set_status(
		sim, (struct rmw_view){ value, protected_registers(sim) == 2 ? 2 : 1 });
}

static bool lift_protection(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	if (!bk->is_armed)
		return true;
	bk->is_armed = false;
	return (read_status(sim, 0x05) & PROTECT) == 0 || write_status(sim, 0);
}

static bool protect(struct rmw_sim *sim)
{
	return protected_registers(sim) == 0 || (read_status(sim, 0x05) & 0xfc) == PROTECT ||
	       write_status(sim, PROTECT);
}

/* Short requests. */

static void link_check(struct rmw_sim *sim)
{
	static const uint8_t fine[] = { 0x00 };

	sim_bk_link(sim);
	sim_bk_answer_short(sim, 0x01, RMW_VIEW_OF(fine));
}

static void reboot(struct rmw_sim *sim)
{
	if (sim_bk_of(sim)->frame.short_bytes[1] == 0xa5)
		sim_bk_restart_in(sim, SIM_BK_COST_REBOOT_NS);
}

static void tell_version(struct rmw_sim *sim)
{
	const struct sim_bk7231 *bk = sim_bk_of(sim);
	uint8_t text[16] = { 0 };

	memcpy(text, bk->loader.version, SIM_BK_VERSION_TEXT);
	if (text[0] != 0)
		sim_bk_answer_short(sim, 0x11, RMW_VIEW_OF(text));
}

/* Whole blocks of 256 bytes; their count has 16 bits, and more of them never end. */
static void check_crc(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	const uint8_t *args = bk->frame.short_bytes + 1;
	const uint32_t from = rmw_get_le32(args), end = rmw_get_le32(args + 4);
	const uint32_t blocks = (end - from + 1) / CRC_BLOCK;
	uint8_t answer[4];
	uint32_t crc;

	if (blocks > CRC_BLOCKS_MAX) {
		sim_boot_park(sim);
		return;
	}
	sim_spend(sim, SIM_BK_COST_CRC_TABLE_NS +
			       (uint64_t)blocks * CRC_BLOCK * SIM_BK_COST_CRC_BYTE_NS);
	crc = sim_bk_flash_crc(sim, from & 0xffffff, blocks * CRC_BLOCK, UINT32_MAX);
	rmw_put_le32(bk->unit + 16, crc & ~0xffu);
	if (!protect(sim))
		return;
	rmw_put_le32(answer, crc);
	sim_bk_answer_short(sim, 0x10, RMW_VIEW_OF(answer));
}

static const struct {
	uint8_t op;
	void (*obey)(struct rmw_sim *sim);
} short_ops[] = {
	{ 0x00, link_check }, { 0x0e, reboot },	      { 0x0f, sim_bk_set_baud },
	{ 0x10, check_crc },  { 0x11, tell_version },
};

static void obey_short(struct rmw_sim *sim)
{
	const uint8_t op = sim_bk_of(sim)->frame.short_bytes[0];

	for (size_t i = 0; i < RMW_COUNT(short_ops); i++)
		if (short_ops[i].op == op)
			short_ops[i].obey(sim);
}

/* Long requests. What is read goes into the buffer behind the address, and is left there. */

static void read_sector(struct rmw_sim *sim)
{
	uint8_t *bytes = long_bytes(sim);
	const uint32_t addr = rmw_get_le32(bytes + 1);
	uint8_t refused[5] = { 0 };

	if (addr < LOADER_END) {
		memcpy(refused, bytes + 1, 4);
		sim_bk_answer_long(sim, bytes[0], STATUS_PARAMETER, RMW_VIEW_OF(refused));
		return;
	}
	sim_spend(sim, SECTOR * SIM_BK_COST_FETCH_BYTE_NS);
	sim_bk_flash_read(sim, addr & 0xffffff, (struct rmw_span){ bytes + 5, SECTOR });
	sim_bk_answer_long(sim, bytes[0], 0, (struct rmw_view){ bytes + 1, 4 + SECTOR });
}

static void erase(struct rmw_sim *sim)
{
	uint8_t *bytes = long_bytes(sim);
	const uint32_t addr = rmw_get_le32(bytes + 2);
	const bool is_refused = addr < LOADER_END || addr >= 0x80000000u;
	const bool is_known = bytes[1] == 0x20 || bytes[1] == 0xd8;

	if (!is_refused && (!lift_protection(sim) ||
			    (is_known && !sim_bk_flash_erase(sim, bytes[1], addr & 0xffffff))))
		return;
	sim_bk_answer_long(sim, bytes[0], is_refused ? STATUS_PARAMETER : 0,
			   (struct rmw_view){ bytes + 1, 5 });
}

/*
 * Address bits 24 and up go into the controller's opcode: 0C programs, 0D to 0F erase 4, 32 and
 * 64 KiB. bk7231t-observed, Addresses; what other opcodes do is (unverified).
 */
static bool put_unit(struct rmw_sim *sim, uint32_t addr, const uint8_t unit[SIM_BK_UNIT])
{
	static const uint8_t erases[] = { [0x0d] = 0x20, [0x0e] = 0x52, [0x0f] = 0xd8 };
	const uint32_t opcode = OPCODE_PROGRAM | addr >> 24;

	if (opcode == OPCODE_PROGRAM)
		return sim_bk_flash_program(sim, addr & 0xffffff,
					    (struct rmw_view){ unit, SIM_BK_UNIT });
	if (opcode < sizeof(erases))
		return sim_bk_flash_erase(sim, erases[opcode], addr & 0xffffff);
	sim_spend(sim, SIM_BK_COST_FLASH_COMMAND_NS);
	return true;
}

/* The first unit is completed with the flash, or with the stack; every other one with FF. */
static bool write_units(struct rmw_sim *sim, uint32_t addr, struct rmw_view data)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	uint32_t inside = addr % SIM_BK_UNIT;

	addr -= inside;
	if (inside > 0)
		sim_bk_flash_read(sim, addr & 0xffffff, RMW_SPAN_OF(bk->unit));
	while (data.len > 0) {
		const struct rmw_view piece = rmw_view_part(data, 0, SIM_BK_UNIT - inside);

		memcpy(bk->unit + inside, piece.data, piece.len);
		if (!put_unit(sim, addr, bk->unit))
			return false;
		data = rmw_view_part(data, piece.len, SIZE_MAX);
		addr += SIM_BK_UNIT;
		inside = 0;
		if (data.len < SIM_BK_UNIT)
			memset(bk->unit, 0xff, sizeof(bk->unit));
	}
	return true;
}

static void write_bytes(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	uint8_t *bytes = long_bytes(sim);
	const uint32_t addr = rmw_get_le32(bytes + 1), len = bk->frame.len;
	const bool is_refused = addr < LOADER_END;
	const struct rmw_view data = { bytes + SIM_BK_WRITE_HEAD, len - SIM_BK_WRITE_HEAD };
	uint8_t answer[5];

	if (!is_refused && len < SIM_BK_WRITE_HEAD) {
		sim_bk_run_away(sim, addr);
		return;
	}
	if (!is_refused &&
	    !write_units(sim, addr, rmw_view_part(data, 0, SIM_BK_LONG_ROOM - SIM_BK_WRITE_HEAD)))
		return;
	memcpy(answer, bytes + 1, 4);
	answer[4] = (uint8_t)(len - SIM_BK_WRITE_HEAD);
	sim_bk_answer_long(sim, bytes[0], is_refused ? STATUS_PARAMETER : 0, RMW_VIEW_OF(answer));
}

static const struct {
	uint8_t op;
	void (*obey)(struct rmw_sim *sim);
} long_ops[] = {
	{ 0x06, write_bytes },
	{ 0x09, read_sector },
	{ 0x0f, erase },
};

static void obey_long(struct rmw_sim *sim)
{
	const uint8_t op = long_bytes(sim)[0];

	for (size_t i = 0; i < RMW_COUNT(long_ops); i++)
		if (long_ops[i].op == op)
			long_ops[i].obey(sim);
}

/* A page of a FlashWrite4K is programmed while the next one arrives. */
static void obey_page(struct rmw_sim *sim, enum sim_bk_event event)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	uint8_t *bytes = long_bytes(sim);
	const uint32_t addr = rmw_get_le32(bytes + 1);
	const uint32_t done = (bk->frame.pages_done - 1) * SIM_BK_PAGE;

	if (bk->frame.pages_done == 1)
		bk->is_page_refused = addr < WRITE_4K_FROM;
	if (bk->is_page_refused)
		rmw_put_le16(bytes + 1, WRITE_4K_FROM);
	else if (!write_units(sim, addr + done, RMW_VIEW_OF(bk->frame.page)))
		return;
	if (event != SIM_BK_LAST_PAGE_DONE)
		return;
	sim_bk_answer_long(sim, bytes[0], bk->is_page_refused ? STATUS_PARAMETER : 0,
			   (struct rmw_view){ bytes + 1, 4 });
}

const struct sim_bk_family sim_bk_family_t = {
	.reading = SIM_BK_BOOT_LOADER,
	.open_ns = SIM_BK_COST_OPEN_NS,
	.quiet_ns = SIM_BK_COST_QUIET_NS,
	.app_ns = SIM_BK_COST_APP_NS,
	.tick_ns = SIM_BK_COST_TICK_NS,
	.layout = { .ota = 0x132000, .rf = 0x1e0000, .net_param = 0x1e1000 },
	.obey_short = obey_short,
	.obey_long = obey_long,
	.obey_page = obey_page,
};
