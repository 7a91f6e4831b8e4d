/* SPDX-License-Identifier: MIT */
/* The flash controller, a DW_apb_ssi, its DMA channel, and the flash. ln882h-protocol 10.3, 10.5
 * and 10.6 */
#include <string.h>

#include "ln_machine.h"
#include "support/cmocka.h"

#define CTRLR0 0x40200000u
#define CTRLR1 0x40200004u
#define ENABLE 0x40200008u
#define SELECT 0x40200010u
#define DIVIDER 0x40200014u
#define SR 0x40200028u
#define ASKS_DMA 0x4020004cu
#define ASKS_AT 0x40200054u
#define DATA 0x40200060u
#define DMA_CONTROL 0x20100008u
#define DMA_COUNT 0x2010000cu
#define DMA_FROM 0x20100010u
#define DMA_TO 0x20100014u
#define DMA_WORDS_TO_MEMORY 0xa81u /* and enabled, not round and round */
#define IO_ENABLES 0x40000018u
#define SSI_HZ (LN_CYCLES_PER_US * 1000000u)

static uint32_t value_of(struct ln_machine *machine, uint32_t addr)
{
	return *ln_machine_register(machine, addr);
}

static unsigned bits_of_frame(struct ln_machine *machine)
{
	return (value_of(machine, CTRLR0) >> 16 & 0x1f) + 1;
}

static bool is_receive_mode(struct ln_machine *machine)
{
	return (value_of(machine, CTRLR0) >> 8 & 3) == 3;
}

static uint64_t frame_cycles(struct ln_machine *machine)
{
	const uint32_t divider = value_of(machine, DIVIDER);

	assert_true(divider >= 2 && divider % 2 == 0);
	return (uint64_t)divider * bits_of_frame(machine);
}

/* Security registers are the flash's own; sim/nor.h does not have them. */
static void ask_flash(struct ln_machine *machine, struct rmw_span in)
{
	struct ln_ssi *ssi = &machine->ssi;
	const struct rmw_view out = { ssi->out, ssi->out_len };
	const uint32_t hz_max = machine->flaws.flash_hz_max;
	const uint64_t ns = machine->cycles * 1000 / LN_CYCLES_PER_US;

	memset(ssi->in, 0xff, sizeof(ssi->in));
	if (ssi->out[0] == 0x48 && out.len == 5) {
		const size_t at = ((size_t)ssi->out[2] << 8 | ssi->out[3]) % LN_SECURITY;

		for (size_t i = 0; i < in.len; i++)
			in.data[i] = machine->security[(at + i) % LN_SECURITY];
	} else {
		sim_nor_transfer(machine->nor, ns, out, in);
	}
	if (hz_max > 0 && SSI_HZ / value_of(machine, DIVIDER) > hz_max)
		for (size_t i = 0; i < in.len; i++)
			in.data[i] = (uint8_t)(in.data[i] << 1);
}

static void send_frame(struct ln_machine *machine)
{
	struct ln_ssi *ssi = &machine->ssi;

	for (unsigned bits = bits_of_frame(machine); bits > 0; bits -= 8) {
		assert_true(ssi->out_len < sizeof(ssi->out));
		ssi->out[ssi->out_len++] = (uint8_t)(ssi->queue[0] >> (bits - 8));
	}
	memmove(ssi->queue, ssi->queue + 1, --ssi->queued * sizeof(ssi->queue[0]));
}

static uint32_t take_answer(struct ln_ssi *ssi)
{
	const uint32_t answer = ssi->answers[0];

	if (ssi->answered == 0)
		return 0;
	memmove(ssi->answers, ssi->answers + 1, --ssi->answered * sizeof(ssi->answers[0]));
	return answer;
}

static bool is_dma_asked(struct ln_machine *machine)
{
	const unsigned most = machine->flaws.dma_frames_max;

	return (value_of(machine, ASKS_DMA) & 1) != 0 &&
	       machine->ssi.answered > value_of(machine, ASKS_AT) &&
	       (value_of(machine, DMA_CONTROL) & 0xfff) == DMA_WORDS_TO_MEMORY &&
	       value_of(machine, DMA_FROM) == DATA && value_of(machine, DMA_COUNT) > 0 &&
	       (most == 0 || machine->ssi.dma_frames < most);
}

static void put_by_dma(struct ln_machine *machine, uint32_t frame)
{
	uint32_t *count = ln_machine_register(machine, DMA_COUNT);
	const uint32_t to = value_of(machine, DMA_TO) + 4 * (machine->ssi.dma_count - *count);

	assert_true(to % 4 == 0 && to >= LN_RAM && to < LN_RAM + LN_RAM_SIZE);
	rmw_put_le32(machine->ram + (to - LN_RAM),
		     machine->flaws.dma_turns_words ? __builtin_bswap32(frame) : frame);
	machine->ssi.dma_frames++;
	--*count;
}

static void take_by_dma(struct ln_machine *machine)
{
	while (is_dma_asked(machine)) {
		const uint32_t frame = take_answer(&machine->ssi);
		const uint32_t place = machine->ssi.dma_count - value_of(machine, DMA_COUNT);

		put_by_dma(machine, frame);
		if (machine->flaws.dma_reads_twice && place == 8)
			put_by_dma(machine, frame);
	}
}

static void take_frame(struct ln_machine *machine)
{
	struct ln_ssi *ssi = &machine->ssi;
	uint32_t frame = 0;

	for (unsigned bits = bits_of_frame(machine); bits > 0; bits -= 8)
		frame = frame << 8 | ssi->in[ssi->in_at++];
	ssi->frames_left--;
	if (ssi->answered == LN_FIFO)
		ssi->spoilt++;
	else
		ssi->answers[ssi->answered++] = frame;
	take_by_dma(machine);
}

static void start_receiving(struct ln_machine *machine)
{
	struct ln_ssi *ssi = &machine->ssi;

	ssi->frames_left = (value_of(machine, CTRLR1) & 0xffff) + 1;
	ssi->in_len = ssi->frames_left * (bits_of_frame(machine) / 8);
	ssi->in_at = 0;
	assert_true(ssi->in_len <= sizeof(ssi->in));
	ask_flash(machine, (struct rmw_span){ ssi->in, ssi->in_len });
	ssi->is_receiving = true;
}

/* The flash is deselected: only now it does what it was told. */
static void end(struct ln_machine *machine)
{
	if (!machine->ssi.is_receiving)
		ask_flash(machine, (struct rmw_span){ machine->ssi.in, 0 });
	machine->ssi.is_shifting = machine->ssi.is_receiving = false;
}

/* A frame has passed: what comes next. */
static void next_frame(struct ln_machine *machine)
{
	struct ln_ssi *ssi = &machine->ssi;

	if (ssi->is_receiving)
		take_frame(machine);
	else if (ssi->queued == 0 && is_receive_mode(machine))
		start_receiving(machine);
	if (ssi->is_receiving && ssi->frames_left > 0) {
		ssi->frame_ends += frame_cycles(machine);
	} else if (!ssi->is_receiving && ssi->queued > 0) {
		send_frame(machine);
		ssi->frame_ends += frame_cycles(machine);
	} else {
		end(machine);
	}
}

static void start(struct ln_machine *machine)
{
	struct ln_ssi *ssi = &machine->ssi;

	if (ssi->is_shifting || ssi->queued == 0 || machine->flaws.is_controller_dead ||
	    (value_of(machine, ENABLE) & value_of(machine, SELECT) & 1) == 0)
		return;
	assert_true(value_of(machine, IO_ENABLES) & 1u << 5);
	ssi->is_shifting = true;
	ssi->out_len = 0;
	send_frame(machine);
	ssi->frame_ends = machine->cycles + frame_cycles(machine);
}

void ln_ssi_settle(struct ln_machine *machine)
{
	struct ln_ssi *ssi = &machine->ssi;

	start(machine);
	while (ssi->is_shifting && ssi->frame_ends <= machine->cycles)
		next_frame(machine);
	start(machine);
}

static void disable(struct ln_machine *machine)
{
	struct ln_ssi *ssi = &machine->ssi;

	ssi->spoilt += ssi->is_shifting;
	ssi->is_shifting = ssi->is_receiving = false;
	ssi->queued = ssi->answered = 0;
}

static uint32_t state(const struct ln_machine *machine)
{
	const struct ln_ssi *ssi = &machine->ssi;

	return (ssi->is_shifting ? 1u : 0) | (ssi->queued < LN_FIFO ? 2u : 0) |
	       (ssi->queued == 0 ? 4u : 0) | (ssi->answered > 0 ? 8u : 0) |
	       (ssi->answered == LN_FIFO ? 16u : 0);
}

uint32_t ln_ssi_load(struct ln_machine *machine, uint32_t addr)
{
	ln_ssi_settle(machine);
	if (addr == SR)
		return state(machine);
	return addr == DATA ? take_answer(&machine->ssi) : value_of(machine, addr);
}

void ln_ssi_store(struct ln_machine *machine, uint32_t addr, uint32_t value)
{
	struct ln_ssi *ssi = &machine->ssi;

	ln_ssi_settle(machine);
	if (addr == DMA_COUNT)
		ssi->dma_count = value;
	if (addr == ENABLE && (value & 1) == 0)
		disable(machine);
	else if (addr == CTRLR0 || addr == CTRLR1 || addr == DIVIDER)
		assert_int_equal(value_of(machine, ENABLE) & 1, 0);
	if (addr != DATA || (value_of(machine, ENABLE) & 1) == 0)
		return;
	if (ssi->queued == LN_FIFO)
		ssi->spoilt++;
	else
		ssi->queue[ssi->queued++] = value;
	ln_ssi_settle(machine);
}
