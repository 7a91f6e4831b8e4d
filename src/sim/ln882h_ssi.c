/* SPDX-License-Identifier: MIT */
/*
 * The flash controller of the LN882H, a DW_apb_ssi: frames go out and come in one by one, each
 * taking its time; what nobody fetches in time is lost, and where nothing follows in time chip
 * select goes up. ln882h-protocol 10.5; DMACR and DMARDLR from the vendor's SDK, reg_qspi.h
 *
 * Transfers that send and receive at once are not played: what they receive is FF.
 */
#include "sim/ln882h.h"
#include "sim/ln882h_regs.h"

enum {
	CTRLR0 = 0x00,
	CTRLR1 = 0x04,
	SSIENR = 0x08,
	SER = 0x10,
	BAUDR = 0x14,
	TXFLR = 0x20,
	RXFLR = 0x24,
	SR = 0x28,
	IMR = 0x2c,
	RISR = 0x34,
	DMACR = 0x4c,
	DMARDLR = 0x54,
	VERSION = 0x5c,
	DR = 0x60,
	DR_LAST = 0xec,
	SAMPLE_DELAY = 0xf0,
	SPI_CTRLR0 = 0xf4
};
enum { SENDS_AND_TAKES, SENDS_ONLY, TAKES_ONLY, EEPROM_READ };
enum { SR_BUSY = 1, SR_TX_ROOM = 2, SR_TX_EMPTY = 4, SR_RX_ANY = 8, SR_RX_FULL = 16 };

#define VERSION_400 0x3430302au
#define RX_OVERFLOW 8u /* in RISR */
#define DMA_RECEIVES 1u
#define SECOND_NS 1000000000u

static struct ln_ssi *ssi_of(const struct rmw_sim *sim)
{
	return &sim_ln(sim)->bus.ssi;
}

static unsigned mode_of(const struct ln_ssi *ssi)
{
	return ssi->ctrlr0 >> 8 & 3;
}

/* In bits. */
static uint32_t frame_size(const struct ln_ssi *ssi)
{
	return (ssi->ctrlr0 >> 16 & 0x1f) + 1;
}

/* That carry data: 1, 2 or 4. */
static uint32_t lines_of(const struct ln_ssi *ssi)
{
	static const uint8_t lines[] = { 1, 2, 4, 1 };

	return lines[ssi->ctrlr0 >> 21 & 3];
}

static bool is_enhanced(const struct ln_ssi *ssi)
{
	return lines_of(ssi) > 1;
}

static uint64_t clocks_ns(struct rmw_sim *sim, uint64_t clocks)
{
	const uint64_t hz = sim_ln_core_hz(sim);

	return (clocks * ssi_of(sim)->divider * SECOND_NS + hz - 1) / hz;
}

static bool is_wired(const struct rmw_sim *sim)
{
	return (sim_ln(sim)->bus.apb[LN_CMP_IO / 4] >> LN_IO_FLASH & 1) != 0;
}

/* Chip select goes up; without an answer the flash acts now. */
static void deselect(struct rmw_sim *sim, uint64_t at_ns, bool has_answer)
{
	struct ln_ssi *ssi = ssi_of(sim);

	if (!has_answer && ssi->sent_count > 0 && is_wired(sim))
		sim_nor_transfer(sim->bus.nor, at_ns,
				 (struct rmw_view){ ssi->sent, ssi->sent_count },
				 (struct rmw_span){ NULL, 0 });
	ssi->sent_count = 0;
	ssi->phase = LN_SSI_IDLE;
	sim_ln_cpu_look_around(sim);
}

static void put_sent(struct ln_ssi *ssi, uint32_t frame, uint32_t bits)
{
	for (uint32_t left = (bits + 7) / 8; left > 0; left--)
		if (ssi->sent_count < sizeof(ssi->sent))
			ssi->sent[ssi->sent_count++] = (uint8_t)(frame >> 8 * (left - 1));
}

/* Bits and lines of the frame that is sent as number `index`. */
struct shape {
	uint32_t bits;
	uint32_t lines;
};

/* Of enhanced transfers the first frame is the instruction, the second one the address. */
static struct shape shape_of(const struct ln_ssi *ssi, uint32_t index)
{
	static const uint8_t instruction[] = { 0, 4, 8, 16 };
	const uint32_t lines = lines_of(ssi), kind = ssi->spi & 3;
	struct shape shape = { frame_size(ssi), lines };

	if (!is_enhanced(ssi))
		return shape;
	if (index == 0)
		shape = (struct shape){ instruction[ssi->spi >> 8 & 3], kind < 2 ? 1 : lines };
	else if (index == 1)
		shape = (struct shape){ 4 * (ssi->spi >> 2 & 15), kind < 1 ? 1 : lines };
	return shape;
}

static uint64_t frame_ns(struct rmw_sim *sim, struct shape shape)
{
	return clocks_ns(sim, (shape.bits + shape.lines - 1) / shape.lines);
}

static uint32_t pop_sent(struct ln_ssi *ssi)
{
	const uint32_t frame = ssi->tx[ssi->tx_head];

	ssi->tx_head = (ssi->tx_head + 1) % LN_SSI_FIFO;
	ssi->tx_count--;
	return frame;
}

/* The next frame moves into the shift register: from now on it is on its way. */
static void shift_out(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);

	ssi->shifting = pop_sent(ssi);
	ssi->next_ns += frame_ns(sim, shape_of(ssi, ssi->frames));
}

static void kick(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);

	if (ssi->phase != LN_SSI_IDLE || ssi->enable == 0 || ssi->select == 0 ||
	    ssi->tx_count == 0 || ssi->divider == 0)
		return;
	ssi->phase = LN_SSI_SENDS;
	ssi->frames = 0;
	ssi->sent_count = 0;
	ssi->next_ns = sim->bus.now_ns;
	shift_out(sim);
}

static uint32_t answer_frames(const struct ln_ssi *ssi)
{
	return (ssi->ctrlr1 & 0xffff) + 1;
}

static uint32_t frame_bytes(const struct ln_ssi *ssi)
{
	return (frame_size(ssi) + 7) / 8;
}

/* All that was to be sent is out: the flash answers, frame by frame. */
static void begin_answer(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);

	ssi->taken_len = (size_t)answer_frames(ssi) * frame_bytes(ssi);
	ssi->taken_at = 0;
	memset(ssi->taken, 0xff, ssi->taken_len);
	if (is_wired(sim))
		sim_nor_transfer(sim->bus.nor, ssi->next_ns,
				 (struct rmw_view){ ssi->sent, ssi->sent_count },
				 (struct rmw_span){ ssi->taken, ssi->taken_len });
	ssi->phase = LN_SSI_TAKES;
	ssi->next_ns += frame_ns(sim, (struct shape){ frame_size(ssi), lines_of(ssi) });
}

/* Dummy clocks, which are dummy bytes to the flash. */
static void wait_cycles(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);
	const uint32_t cycles = is_enhanced(ssi) ? ssi->spi >> 11 & 0x1f : 0;
	const uint32_t lines = shape_of(ssi, 1).lines;

	for (uint32_t bits = cycles * lines; bits >= 8; bits -= 8)
		put_sent(ssi, 0, 8);
	ssi->next_ns += clocks_ns(sim, cycles);
	begin_answer(sim);
}

static void end_of_sending(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);

	if (mode_of(ssi) == EEPROM_READ || (mode_of(ssi) == TAKES_ONLY && is_enhanced(ssi)))
		wait_cycles(sim);
	else if (mode_of(ssi) == TAKES_ONLY)
		begin_answer(sim);
	else
		deselect(sim, ssi->next_ns, false);
}

static void push_taken(struct ln_ssi *ssi, uint32_t frame)
{
	if (ssi->rx_count == LN_SSI_FIFO) {
		ssi->overflows++;
		ssi->has_overflow = true;
		return;
	}
	ssi->rx[(ssi->rx_head + ssi->rx_count++) % LN_SSI_FIFO] = frame;
}

/* In plain receive-only mode what is written only starts the clock. */
static void sent_one(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);

	if (mode_of(ssi) != TAKES_ONLY || is_enhanced(ssi))
		put_sent(ssi, ssi->shifting, shape_of(ssi, ssi->frames).bits);
	if (mode_of(ssi) == SENDS_AND_TAKES)
		push_taken(ssi, UINT32_MAX >> (32 - frame_size(ssi)));
	ssi->frames++;
	if (ssi->tx_count > 0)
		shift_out(sim);
	else
		end_of_sending(sim);
}

static void took_one(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);
	uint32_t frame = 0;

	for (uint32_t i = 0; i < frame_bytes(ssi); i++)
		frame = frame << 8 | ssi->taken[ssi->taken_at++];
	push_taken(ssi, frame);
	sim_ln_dma_take_frames(sim);
	if (ssi->taken_at < ssi->taken_len)
		ssi->next_ns += frame_ns(sim, (struct shape){ frame_size(ssi), lines_of(ssi) });
	else
		deselect(sim, ssi->next_ns, true);
}

void sim_ln_ssi_catch_up(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = ssi_of(sim);

	while (ssi->phase != LN_SSI_IDLE && ssi->next_ns <= sim->bus.now_ns)
		if (ssi->phase == LN_SSI_SENDS)
			sent_one(sim);
		else
			took_one(sim);
}

uint64_t sim_ln_ssi_next_ns(const struct rmw_sim *sim)
{
	const struct ln_ssi *ssi = ssi_of(sim);
	uint64_t at_ns = ssi->phase != LN_SSI_IDLE ? ssi->next_ns : SIM_NEVER;

	return at_ns > sim->bus.now_ns ? at_ns : sim->bus.now_ns + 1;
}

static uint32_t status(const struct ln_ssi *ssi)
{
	return (ssi->phase != LN_SSI_IDLE ? SR_BUSY : 0u) |
	       (ssi->tx_count < LN_SSI_FIFO ? SR_TX_ROOM : 0u) |
	       (ssi->tx_count == 0 ? SR_TX_EMPTY : 0u) | (ssi->rx_count > 0 ? SR_RX_ANY : 0u) |
	       (ssi->rx_count == LN_SSI_FIFO ? SR_RX_FULL : 0u);
}

bool sim_ln_ssi_asks(const struct rmw_sim *sim)
{
	const struct ln_ssi *ssi = ssi_of(sim);

	return (ssi->dma & DMA_RECEIVES) != 0 && ssi->rx_count > ssi->dma_level;
}

uint32_t sim_ln_ssi_take(struct ln_ssi *ssi)
{
	uint32_t frame;

	if (ssi->rx_count == 0)
		return 0;
	frame = ssi->rx[ssi->rx_head];
	ssi->rx_head = (ssi->rx_head + 1) % LN_SSI_FIFO;
	ssi->rx_count--;
	return frame;
}

static uint32_t take(struct rmw_sim *sim)
{
	sim_ln(sim)->cpu.core.is_touched |= ssi_of(sim)->rx_count > 0;
	return sim_ln_ssi_take(ssi_of(sim));
}

uint32_t sim_ln_ssi_read(struct rmw_sim *sim, uint32_t offset)
{
	const struct ln_ssi *ssi = ssi_of(sim);

	sim_ln_ssi_catch_up(sim);
	if (offset >= DR && offset <= DR_LAST)
		return take(sim);
	/* clang-format off */
	switch (offset) {
	case CTRLR0: return ssi->ctrlr0;
	case CTRLR1: return ssi->ctrlr1;
	case SSIENR: return ssi->enable;
	case SER: return ssi->select;
	case BAUDR: return ssi->divider;
	case TXFLR: return ssi->tx_count;
	case RXFLR: return ssi->rx_count;
	case SR: return status(ssi);
	case IMR: return ssi->mask;
	case DMACR: return ssi->dma;
	case DMARDLR: return ssi->dma_level;
	case RISR: return ssi->has_overflow ? RX_OVERFLOW : 0;
	case VERSION: return VERSION_400;
	case SAMPLE_DELAY: return ssi->delay;
	case SPI_CTRLR0: return ssi->spi;
	default: return 0;
	}
	/* clang-format on */
}

/* Off: a transfer ends where it is, both FIFOs are empty. */
static void set_enable(struct rmw_sim *sim, uint32_t value)
{
	struct ln_ssi *ssi = ssi_of(sim);

	ssi->enable = value & 1;
	if (ssi->enable != 0)
		return;
	if (ssi->phase != LN_SSI_IDLE)
		deselect(sim, sim->bus.now_ns, ssi->phase == LN_SSI_TAKES);
	ssi->tx_count = ssi->rx_count = 0;
	ssi->has_overflow = false;
}

static void push(struct ln_ssi *ssi, uint32_t frame)
{
	if (ssi->enable != 0 && ssi->tx_count < LN_SSI_FIFO)
		ssi->tx[(ssi->tx_head + ssi->tx_count++) % LN_SSI_FIFO] = frame;
}

/* What sets up a transfer can only be written while the controller is off. */
static void set_up(struct ln_ssi *ssi, uint32_t offset, uint32_t value)
{
	if (ssi->enable != 0)
		return;
	/* clang-format off */
	switch (offset) {
	case CTRLR0: ssi->ctrlr0 = value; break;
	case CTRLR1: ssi->ctrlr1 = value & 0xffff; break;
	case BAUDR: ssi->divider = value & 0xfffe; break;
	case SAMPLE_DELAY: ssi->delay = value; break;
	case SPI_CTRLR0: ssi->spi = value; break;
	default: break;
	}
	/* clang-format on */
}

void sim_ln_ssi_write(struct rmw_sim *sim, uint32_t offset, uint32_t value)
{
	struct ln_ssi *ssi = ssi_of(sim);

	sim_ln_ssi_catch_up(sim);
	if (offset >= DR && offset <= DR_LAST)
		push(ssi, value);
	else if (offset == SSIENR)
		set_enable(sim, value);
	else if (offset == SER)
		ssi->select = value & 1;
	else if (offset == IMR)
		ssi->mask = value;
	else if (offset == DMACR)
		ssi->dma = value & 3;
	else if (offset == DMARDLR)
		ssi->dma_level = value < LN_SSI_FIFO ? value : ssi->dma_level;
	else
		set_up(ssi, offset, value);
	sim_ln_dma_take_frames(sim);
	kick(sim);
}
