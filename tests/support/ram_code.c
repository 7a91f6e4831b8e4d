/* SPDX-License-Identifier: MIT */
/* Machine code for the simulated board: an echo, and what loads it. */
#include "support/ram_code.h"

#include "base/digest.h"
#include "support/cmocka.h"
#include "support/sim_board.h"

enum {
	HEADER = 176,
	SEGMENT = 16,
	WORDS_MAX = 256,
};

/* Load it, and look for the table behind it: pairs of address and value, then 0 and the gap. */
static const uint32_t echo[] = {
	/* clang-format off */
	0x30047073, /*       csrci mstatus, 8 */
	0x22020137, /*       lui   sp, 0x22020 */
	0x00400513, /*       li    a0, 4 */
	0x00400593, /*       li    a1, 4 */
	0x210112b7, /*       lui   t0, 0x21011 */
	0x8ac2a303, /*       lw    t1, -0x754(t0)   GLB_Set_System_CLK(4, 4) */
	0x000300e7, /*       jalr  t1 */
	0x00000297, /*       auipc t0, 0 */
	0x06428293, /*       addi  t0, t0, 100      table */
	0x0002a303, /* next: lw    t1, 0(t0) */
	0x00030a63, /*       beqz  t1, ready */
	0x0042a383, /*       lw    t2, 4(t0) */
	0x00732023, /*       sw    t2, 0(t1) */
	0x00828293, /*       addi  t0, t0, 8 */
	0xfedff06f, /*       j     next */
	0x0042a483, /* ready: lw   s1, 4(t0)        gap */
	0x4000a437, /*       lui   s0, 0x4000a */
	0xb0002973, /*       csrr  s2, mcycle */
	0xb00022f3, /* poll: csrr  t0, mcycle */
	0x41228333, /*       sub   t1, t0, s2 */
	0xfe936ce3, /*       bltu  t1, s1, poll */
	0x00028913, /*       mv    s2, t0 */
	0x08442283, /* drain: lw   t0, 0x84(s0) */
	0x0082d293, /*       srli  t0, t0, 8 */
	0x03f2f293, /*       andi  t0, t0, 0x3f */
	0xfe0282e3, /*       beqz  t0, poll */
	0x08c44303, /*       lbu   t1, 0x8c(s0) */
	0x08442383, /* full: lw    t2, 0x84(s0) */
	0x03f3f393, /*       andi  t2, t2, 0x3f */
	0xfe038ce3, /*       beqz  t2, full */
	0x08640423, /*       sb    t1, 0x88(s0) */
	0xfddff06f, /*       j     drain */
	/* clang-format on */
};

static const uint32_t take_over[] = {
	/* clang-format off */
	0x4000010c, 0x07130b03, 0x40000120, 0x0e030712, 0x40000190, 0x00010000,
	0x400000c0, 0x36543212,
	0x40000014, 0x00000000, 0x40000014, 0x00010000, 0x40000014, 0x00000000,
	0x40000008, 0xff8f2b00, 0x4000f030, 0xaa0a0026, 0x40000008, 0xff8f2b10,
	0x4000a024, 0x000000ff, 0x4000a018, 0x0000004f, 0x4000a084, 0x0f0f0000,
	0x4000a000, 0x00001704, 0x4000a004, 0x00000700, 0x4000a008, 0x00000000,
	0x4000a080, 0x0000000c, 0x4000a080, 0x00000000,
	0x4000a000, 0x00001705, 0x4000a004, 0x00000701,
	/* clang-format on */
};

static void make_image(struct rmw_buf *file, const uint32_t *words, size_t count)
{
	struct rmw_err err = { 0 };
	struct rmw_view hashed;
	uint8_t *segment;

	assert_true(rmw_buf_resize(file, HEADER + SEGMENT + 4 * count, &err));
	memset(file->data, 0, file->len);
	segment = file->data + HEADER;
	rmw_put_le32(segment, RAM_CODE_ADDR);
	rmw_put_le32(segment + 4, (uint32_t)(4 * count));
	rmw_put_le32(segment + 12, rmw_crc32((struct rmw_view){ segment, 12 }));
	for (size_t i = 0; i < count; i++)
		rmw_put_le32(segment + SEGMENT + 4 * i, words[i]);
	memcpy(file->data, "BFNP", 4);
	rmw_put_le32(file->data + 0x78, 1);
	rmw_put_le32(file->data + 0x7c, RAM_CODE_ADDR);
	hashed = rmw_view_part(rmw_buf_view(file), HEADER, SIZE_MAX);
	rmw_sha256(&hashed, 1, file->data + 0x84);
	rmw_put_le32(file->data + 0xac, rmw_crc32((struct rmw_view){ file->data, 0xac }));
}

void run_words(struct rmw_port *port, const uint32_t *words, size_t count)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	make_image(&file, words, count);
	load_image(port, rmw_buf_view(&file));
}

void run_echo(struct rmw_port *port, uint32_t divider, uint32_t gap_cycles)
{
	uint32_t words[WORDS_MAX];
	size_t count = RMW_COUNT(echo);

	memcpy(words, echo, sizeof(echo));
	memcpy(words + count, take_over, sizeof(take_over));
	for (size_t i = 0; i < RMW_COUNT(take_over); i += 2)
		if (take_over[i] == 0x4000a008)
			words[count + i + 1] = (divider - 1) << 16 | (divider - 1);
	count += RMW_COUNT(take_over);
	words[count++] = 0;
	words[count++] = gap_cycles;
	run_words(port, words, count);
	board_pass(port, 20);
}
