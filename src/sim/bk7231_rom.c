/* SPDX-License-Identifier: MIT */
/* What the boot ROM of a BK7231N does on request: all from tools and sister chips (unverified).
 * bk7231-protocol 5, 6, 10.2 and 11 */
#include "sim/bk7231.h"
#include "sim/bk7231_costs.h"
#include "sim/board.h"

#define SECTOR 4096u
#define STATUS_LENGTH 0x04u
#define STATUS_UNKNOWN 0x07u
#define WRITE_4K_LEN (SIM_BK_WRITE_HEAD + SECTOR)
#define TRANSFER_MAX 16u

/* Registers. bk7231-protocol 11 */
#define CHIP_ID_AT 0x00800000u
#define CHIP_ID_N 0x0007231cu
#define EFUSE_CONTROL_AT 0x00800074u
#define EFUSE_RESULT_AT 0x00800078u
#define EFUSE_START (1u << 0)
#define EFUSE_BURN (1u << 1)
#define EFUSE_VALID (1u << 8)

static const struct rmw_view nothing = { NULL, 0 };

/* Where the bytes of a request are, and how many it brought behind the opcode. */
static struct rmw_view short_args(const struct rmw_sim *sim)
{
	const struct sim_bk_frame *frame = &sim_bk_of(sim)->frame;
	const struct rmw_view all = RMW_VIEW_OF(frame->short_bytes);

	return rmw_view_part(all, 1, frame->len - 1);
}

static struct rmw_view long_args(const struct rmw_sim *sim)
{
	const struct sim_bk_frame *frame = &sim_bk_of(sim)->frame;
	const struct rmw_view all = RMW_VIEW_OF(frame->long_bytes);

	return rmw_view_part(all, 1, frame->len - 1);
}

/* Short requests. */

static void link_check(struct rmw_sim *sim)
{
	static const uint8_t fine[] = { 0x00 };

	sim_bk_link(sim);
	sim_bk_answer_short(sim, 0x01, RMW_VIEW_OF(fine));
}

static void stay(struct rmw_sim *sim)
{
	sim_bk_link(sim);
	sim_bk_answer_short(sim, 0xaa, short_args(sim));
}

/* An access bit starts it, and it is over at once. Fuses only ever go from 0 to 1. */
static void run_efuse(struct sim_bk7231 *bk, uint32_t control)
{
	uint8_t *fuse = &bk->efuse[control >> 8 & (SIM_BK_EFUSES - 1)];

	bk->efuse_control = control & ~EFUSE_START;
	if (!(control & EFUSE_START))
		return;
	if (control & EFUSE_BURN) {
		*fuse |= (uint8_t)(control >> 16);
		bk->efuse_programs++;
		return;
	}
	bk->efuse_result = *fuse | EFUSE_VALID;
}

static uint32_t read_word(const struct rmw_sim *sim, uint32_t addr)
{
	const struct sim_bk7231 *bk = sim_bk_of(sim);
	const struct {
		uint32_t addr;
		uint32_t value;
	} words[] = {
		{ CHIP_ID_AT, CHIP_ID_N },
		{ EFUSE_CONTROL_AT, bk->efuse_control },
		{ EFUSE_RESULT_AT, bk->efuse_result },
	};

	for (size_t i = 0; i < RMW_COUNT(words); i++)
		if (words[i].addr == addr)
			return words[i].value;
	return 0;
}

static void read_register(struct rmw_sim *sim)
{
	const uint8_t *args = sim_bk_of(sim)->frame.short_bytes + 1;
	uint8_t answer[8];

	memcpy(answer, args, 4);
	rmw_put_le32(answer + 4, read_word(sim, rmw_get_le32(args)));
	sim_bk_answer_short(sim, 0x03, RMW_VIEW_OF(answer));
}

static void write_register(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	const uint8_t *args = bk->frame.short_bytes + 1;

	if (rmw_get_le32(args) == EFUSE_CONTROL_AT)
		run_efuse(bk, rmw_get_le32(args + 4));
	sim_bk_answer_short(sim, 0x01, (struct rmw_view){ args, 8 });
}

static void reboot(struct rmw_sim *sim)
{
	if (sim_bk_of(sim)->frame.short_bytes[1] == 0xa5)
		sim_bk_restart_in(sim, SIM_BK_COST_REBOOT_NS);
	else
		sim_bk_answer_short(sim, 0x0e, rmw_view_part(short_args(sim), 0, 1));
}

static void reset_by_key(struct rmw_sim *sim)
{
	static const uint8_t key[] = { 'S', 'E', 'A', 'N' };

	if (rmw_view_equal(short_args(sim), RMW_VIEW_OF(key)))
		sim_bk_restart_in(sim, SIM_BK_COST_REBOOT_NS);
	else
		sim_bk_answer_short(sim, 0x70, short_args(sim));
}

/* The end is one of the bytes, at any length; nothing is protected by it. */
static void check_crc(struct rmw_sim *sim)
{
	const uint8_t *args = sim_bk_of(sim)->frame.short_bytes + 1;
	const uint32_t from = rmw_get_le32(args) & 0xffffff;
	const uint32_t end = rmw_get_le32(args + 4) & 0xffffff;
	const uint32_t len = end >= from ? end - from + 1 : 0;
	uint8_t answer[4];

	sim_spend(sim, SIM_BK_COST_CRC_TABLE_NS + (uint64_t)len * SIM_BK_COST_CRC_BYTE_NS);
	rmw_put_le32(answer, sim_bk_flash_crc(sim, from, len, UINT32_MAX));
	sim_bk_answer_short(sim, 0x10, RMW_VIEW_OF(answer));
}

static const struct {
	uint8_t op;
	uint8_t args; /* so many at least */
	void (*obey)(struct rmw_sim *sim);
} short_ops[] = {
	/* clang-format off */
	{ 0x00, 0, link_check },
	{ 0x01, 8, write_register },
	{ 0x03, 4, read_register },
	{ 0x0e, 1, reboot },
	{ 0x0f, 5, sim_bk_set_baud },
	{ 0x10, 8, check_crc },
	{ 0x70, 4, reset_by_key },
	{ 0xaa, 1, stay },
	/* clang-format on */
};

static void obey_short(struct rmw_sim *sim)
{
	const uint8_t op = sim_bk_of(sim)->frame.short_bytes[0];
	uint8_t status = STATUS_UNKNOWN;

	for (size_t i = 0; i < RMW_COUNT(short_ops); i++) {
		if (short_ops[i].op != op)
			continue;
		if (short_args(sim).len >= short_ops[i].args) {
			short_ops[i].obey(sim);
			return;
		}
		status = STATUS_LENGTH;
	}
	sim_bk_answer_short(sim, op, (struct rmw_view){ &status, 1 });
}

/* Long requests. */

static uint32_t address(const struct rmw_sim *sim, size_t at)
{
	return rmw_get_le32(long_args(sim).data + at) & 0xffffff;
}

static void write_bytes(struct rmw_sim *sim)
{
	const struct rmw_view args = long_args(sim);
	uint8_t answer[5];

	if (!sim_bk_flash_write(sim, address(sim, 0), rmw_view_part(args, 4, SIZE_MAX)))
		return;
	memcpy(answer, args.data, 4);
	answer[4] = (uint8_t)(args.len - 4);
	sim_bk_answer_long(sim, 0x06, 0, RMW_VIEW_OF(answer));
}

static void write_4k(struct rmw_sim *sim)
{
	const struct rmw_view args = long_args(sim);
	const bool is_whole = sim_bk_of(sim)->frame.len == WRITE_4K_LEN;

	if (is_whole && !sim_bk_flash_write(sim, address(sim, 0), rmw_view_part(args, 4, SIZE_MAX)))
		return;
	sim_bk_answer_long(sim, 0x07, is_whole ? 0 : STATUS_LENGTH, rmw_view_part(args, 0, 4));
}

static void answer_read(struct rmw_sim *sim, uint8_t op, uint32_t len)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	uint8_t *bytes = bk->frame.long_bytes;

	sim_spend(sim, (uint64_t)len * SIM_BK_COST_FETCH_BYTE_NS);
	sim_bk_flash_read(sim, address(sim, 0), (struct rmw_span){ bytes + 5, len });
	sim_bk_answer_long(sim, op, 0, (struct rmw_view){ bytes + 1, 4 + len });
}

static void read_bytes(struct rmw_sim *sim)
{
	uint32_t len = rmw_get_le16(long_args(sim).data + 4);

	if (long_args(sim).len < 6)
		len = long_args(sim).data[4];
	answer_read(sim, 0x08, len < SECTOR ? len : SECTOR);
}

static void read_4k(struct rmw_sim *sim)
{
	answer_read(sim, 0x09, SECTOR);
}

static void erase_4k(struct rmw_sim *sim)
{
	if (sim_bk_flash_erase(sim, 0x20, address(sim, 0)))
		sim_bk_answer_long(sim, 0x0b, 0, rmw_view_part(long_args(sim), 0, 4));
}

static void erase(struct rmw_sim *sim)
{
	const uint8_t size = long_args(sim).data[0];
	const bool is_known = size == 0x20 || size == 0x52 || size == 0xd8;

	if (!is_known || sim_bk_flash_erase(sim, size, address(sim, 1)))
		sim_bk_answer_long(sim, 0x0f, 0, rmw_view_part(long_args(sim), 0, 5));
}

/* Listed, but a sister chip does nothing on it and says nothing. */
static void erase_all(struct rmw_sim *sim)
{
	(void)sim;
}

static void read_status(struct rmw_sim *sim)
{
	uint8_t answer[2] = { long_args(sim).data[0] };

	sim_bk_flash_ask(sim, answer[0], (struct rmw_span){ answer + 1, 1 });
	sim_bk_answer_long(sim, 0x0c, 0, RMW_VIEW_OF(answer));
}

static void write_status(struct rmw_sim *sim)
{
	const struct rmw_view args = rmw_view_part(long_args(sim), 0, 3);

	if (args.len < 3)
		return;
	if (args.data[0] != 0x01 || sim_bk_flash_set_status(sim, rmw_view_part(args, 1, 2)))
		sim_bk_answer_long(sim, 0x0d, 0, args);
}

/* As many bytes come back as went out; the first is clocked in during the command. */
static void transfer(struct rmw_sim *sim)
{
	const struct rmw_view args = rmw_view_part(long_args(sim), 0, TRANSFER_MAX);
	uint8_t answer[TRANSFER_MAX] = { 0 };

	if (args.len == 0)
		return;
	sim_bk_flash_ask(sim, args.data[0], (struct rmw_span){ answer + 1, args.len - 1 });
	sim_bk_answer_long(sim, 0x0e, 0, (struct rmw_view){ answer, args.len });
}

static const struct {
	uint8_t op;
	uint8_t args;
	void (*obey)(struct rmw_sim *sim);
} long_ops[] = {
	/* clang-format off */
	{ 0x06, 5, write_bytes },
	{ 0x07, 4, write_4k },
	{ 0x08, 5, read_bytes },
	{ 0x09, 4, read_4k },
	{ 0x0a, 0, erase_all },
	{ 0x0b, 4, erase_4k },
	{ 0x0c, 1, read_status },
	{ 0x0d, 2, write_status },
	{ 0x0e, 1, transfer },
	{ 0x0f, 5, erase },
	/* clang-format on */
};

static void obey_long(struct rmw_sim *sim)
{
	const uint8_t op = sim_bk_of(sim)->frame.long_bytes[0];
	uint8_t status = STATUS_UNKNOWN;

	for (size_t i = 0; i < RMW_COUNT(long_ops); i++) {
		if (long_ops[i].op != op)
			continue;
		if (long_args(sim).len >= long_ops[i].args) {
			long_ops[i].obey(sim);
			return;
		}
		status = STATUS_LENGTH;
	}
	sim_bk_answer_long(sim, op, status, nothing);
}

const struct sim_bk_family sim_bk_family_n = {
	.reading = SIM_BK_MASK_ROM,
	.has_rom = true,
	.open_ns = SIM_BK_COST_ROM_OPEN_NS,
	.quiet_ns = SIM_BK_COST_ROM_WINDOW_NS,
	.app_ns = SIM_BK_COST_ROM_APP_NS,
	.tick_ns = SIM_BK_COST_ROM_TICK_NS,
	.partial_ns = SIM_BK_COST_ROM_PARTIAL_NS,
	.layout = { .ota = 0x12a000, .rf = 0x1d0000, .net_param = 0x1d1000 },
	.obey_short = obey_short,
	.obey_long = obey_long,
};
