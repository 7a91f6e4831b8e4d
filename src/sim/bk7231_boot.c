/* SPDX-License-Identifier: MIT */
/* A BK7231 from its reset on: when it listens, how bytes reach its parser, what silence does. */
#include "sim/bk7231.h"
#include "sim/bk7231_costs.h"
#include "sim/board.h"

#define CRYSTAL_HZ 26000000u
#define FIRST_BAUD 115200u
#define DIVIDER_MIN 4u
#define DIVIDER_MAX 8191u
#define DIVIDER_OF_0 225u
#define RUNAWAY_UNITS 64u /* programmed between two looks at the line */

struct sim_bk7231 *sim_bk_of(const struct rmw_sim *sim)
{
	return sim->chip;
}

uint32_t sim_bk_real_baud(uint32_t baud)
{
	const uint64_t ratio = baud > 0 ? ((uint64_t)CRYSTAL_HZ + baud / 2) / baud : 0;
	uint64_t divider = baud > 0 ? ratio - 1 : DIVIDER_OF_0;

	if (ratio == 0 && baud > 0)
		divider = DIVIDER_MAX;
	if (divider < DIVIDER_MIN)
		divider = DIVIDER_MIN;
	if (divider > DIVIDER_MAX)
		divider = DIVIDER_MAX;
	return (uint32_t)(CRYSTAL_HZ / (divider + 1));
}

uint64_t sim_bk_tick_ns(const struct rmw_sim *sim, uint32_t count)
{
	const struct sim_bk7231 *bk = sim_bk_of(sim);
	const uint64_t zero_ns = bk->reset_ns + SIM_BK_COST_TICK_START_NS;
	const uint64_t past_ns = sim->bus.now_ns > zero_ns ? sim->bus.now_ns - zero_ns : 0;

	return zero_ns + (past_ns / bk->family->tick_ns + count) * bk->family->tick_ns;
}

static void arm(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	uint64_t next_ns = bk->deadline_ns;

	if (bk->ring_count == 0 && bk->partial_ns < next_ns)
		next_ns = bk->partial_ns;
	if (bk->deliver_ns < next_ns)
		next_ns = bk->deliver_ns;
	if (bk->ring_count > bk->fifo_count && bk->busy_until_ns < next_ns)
		next_ns = bk->busy_until_ns;
	sim->timer_ns = bk->timer_ns = next_ns;
}

static void set_deadline(struct rmw_sim *sim, uint64_t at_ns, void (*what)(struct rmw_sim *sim))
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	bk->deadline_ns = at_ns;
	bk->at_deadline = what;
}

/* Leaving. */

static void start_app(struct rmw_sim *sim)
{
	sim_boot_park(sim);
	if (!sim_bk_app_start(sim))
		sim_bk_system_reset(sim);
}

static const struct sim_program leaving = { sim_hear_nothing, start_app };

static void leave(struct rmw_sim *sim)
{
	const struct sim_bk7231 *bk = sim_bk_of(sim);

	sim->program = &leaving;
	sim->timer_ns = bk->reset_ns + bk->family->app_ns;
	if (sim->timer_ns < sim->bus.now_ns)
		sim->timer_ns = sim->bus.now_ns;
}

/* Started out of the timer's interrupt, without a heap. bk7231t-observed, Start */
static void stumble(struct rmw_sim *sim)
{
	if (sim->config.bk.stray == SIM_BK_STRAY_STARTS)
		leave(sim);
	else
		sim_boot_park(sim);
}

static void restart_idle(struct rmw_sim *sim)
{
	sim_bk_system_reset(sim);
}

static void restart_now(struct rmw_sim *sim)
{
	sim_bk_system_reset(sim);
}

static const struct sim_program restarting = { sim_hear_nothing, restart_now };

void sim_bk_restart_in(struct rmw_sim *sim, uint64_t delay_ns)
{
	sim->program = &restarting;
	sim->timer_ns = sim->bus.now_ns + delay_ns;
}

/* Hearing. */

static void count_silence(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	if (bk->family->has_rom)
		set_deadline(sim, bk->is_linked ? SIM_NEVER : bk->deadline_ns, bk->at_deadline);
	else if (bk->is_linked)
		set_deadline(sim, sim->bus.now_ns + SIM_BK_COST_IDLE_NS, restart_idle);
	else
		set_deadline(sim,
			     bk->reset_ns + SIM_BK_COST_TICK_START_NS +
				     SIM_BK_COST_WAIT_TICKS * bk->family->tick_ns,
			     stumble);
}

void sim_bk_link(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	if (!bk->is_linked)
		sim_note(sim, SIM_EVENT_HANDSHAKE);
	bk->is_linked = true;
	bk->is_armed = true;
}

static void obey(struct rmw_sim *sim, enum sim_bk_event event)
{
	const struct sim_bk_family *family = sim_bk_of(sim)->family;

	switch (event) {
	case SIM_BK_NOTHING:
		return;
	case SIM_BK_SHORT_DONE:
		sim_note(sim, SIM_EVENT_COMMAND);
		family->obey_short(sim);
		return;
	case SIM_BK_LONG_DONE:
		sim_note(sim, SIM_EVENT_COMMAND);
		family->obey_long(sim);
		return;
	case SIM_BK_LAST_PAGE_DONE:
		sim_note(sim, SIM_EVENT_COMMAND);
		family->obey_page(sim, event);
		return;
	case SIM_BK_PAGE_DONE:
		family->obey_page(sim, event);
		return;
	}
}

static uint8_t take_from_ring(struct sim_bk7231 *bk)
{
	const uint8_t byte = bk->ring[bk->ring_head];

	bk->ring_head = (bk->ring_head + 1) % SIM_BK_RING;
	bk->ring_count--;
	return byte;
}

static const struct sim_program listening;

/* At `at_ns`, what the receiver handed on is looked at as long as no command keeps the chip busy:
 * its own time may be ahead of that. */
static void drain(struct rmw_sim *sim, uint64_t at_ns)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	bool is_any = false;

	while (bk->ring_count > bk->fifo_count && sim->program == &listening && !sim->is_cut) {
		const uint64_t before_ns = sim->bus.now_ns;

		if (at_ns < bk->busy_until_ns)
			break;
		is_any = true;
		sim_spend(sim, SIM_BK_COST_BYTE_NS);
		obey(sim, sim_bk_frame_take(&bk->frame, take_from_ring(bk)));
		at_ns = bk->busy_until_ns = sim->bus.now_ns;
		if (at_ns > before_ns + SIM_BK_COST_BYTE_NS)
			break;
	}
	if (is_any && sim->program == &listening)
		count_silence(sim);
}

static void deliver(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	bk->fifo_count = 0;
	bk->deliver_ns = SIM_NEVER;
	if (bk->family->partial_ns > 0)
		bk->partial_ns = sim->bus.now_ns + bk->family->partial_ns;
	if (!bk->has_heard) {
		bk->has_heard = true;
		count_silence(sim);
	}
}

static uint64_t silence_ns(const struct rmw_sim *sim)
{
	return SIM_BK_COST_SILENCE_HALF_BITS * sim_uart_byte_ns(sim->uart.baud) / 20;
}

static void hear(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	bk->ring[(bk->ring_head + bk->ring_count) % SIM_BK_RING] = byte->value;
	bk->fifo_count++;
	if (++bk->ring_count == SIM_BK_RING)
		bk->ring_count = bk->fifo_count = 0;
	bk->deliver_ns = byte->end_ns + silence_ns(sim);
	if (bk->fifo_count >= SIM_BK_COST_FIFO_BYTES) {
		deliver(sim);
		drain(sim, byte->end_ns);
	}
	if (sim->program == &listening)
		arm(sim);
}

/* The boot ROM answers status 05. bk7231-protocol 4.5, as sister chips do (unverified) */
static void give_up_request(struct rmw_sim *sim)
{
	static const uint8_t missing[] = { 0x05 };
	struct sim_bk7231 *bk = sim_bk_of(sim);
	const struct sim_bk_frame *frame = &bk->frame;

	bk->partial_ns = SIM_NEVER;
	if (frame->state == SIM_BK_LONG && frame->have > 0)
		sim_bk_answer_long(sim, frame->long_bytes[0], missing[0],
				   (struct rmw_view){ NULL, 0 });
	if (frame->state == SIM_BK_SHORT && frame->have > 0)
		sim_bk_answer_short(sim, frame->short_bytes[0], RMW_VIEW_OF(missing));
	sim_bk_frame_reset(&bk->frame);
}

static void on_time(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	if (bk->timer_ns >= bk->deliver_ns)
		deliver(sim);
	drain(sim, bk->timer_ns);
	if (sim->program == &listening && sim->bus.now_ns >= bk->partial_ns && bk->ring_count == 0)
		give_up_request(sim);
	if (sim->program == &listening && sim->bus.now_ns >= bk->deadline_ns)
		bk->at_deadline(sim);
	if (sim->program == &listening)
		arm(sim);
}

static const struct sim_program listening = { hear, on_time };

bool sim_bk_is_starting(const struct rmw_sim *sim)
{
	const struct sim_bk7231 *bk = sim_bk_of(sim);

	return sim->program == &leaving || sim->program == &restarting ||
	       (sim->program == &listening && !bk->has_heard && bk->deadline_ns != SIM_NEVER);
}

/* A FlashWrite that never ends; the boot loader dies of it. */

static void run_on(struct rmw_sim *sim)
{
	static const uint8_t leftovers[SIM_BK_UNIT]; /* what stands in RAM (unverified) */
	struct sim_bk7231 *bk = sim_bk_of(sim);

	for (unsigned i = 0; i < RUNAWAY_UNITS; i++) {
		if (!sim_bk_flash_program(sim, bk->runaway_addr, RMW_VIEW_OF(leftovers)))
			return;
		bk->runaway_addr = (bk->runaway_addr + SIM_BK_UNIT) & 0xffffff;
	}
	sim->timer_ns = sim->bus.now_ns;
}

static const struct sim_program runaway = { sim_hear_nothing, run_on };

void sim_bk_run_away(struct rmw_sim *sim, uint32_t addr)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);

	bk->runaway_addr = addr & ~(SIM_BK_UNIT - 1);
	sim->program = &runaway;
	sim->timer_ns = sim->bus.now_ns;
}

/* Answers. */

static void answer(struct rmw_sim *sim, struct rmw_view bytes)
{
	const uint64_t fifo_ns = SIM_BK_SEND_FIFO * sim_uart_byte_ns(sim->uart.baud);

	sim_uart_send_at(sim, sim->bus.now_ns, bytes);
	if (sim->uart.tx_free_ns > sim->bus.now_ns + fifo_ns)
		sim->bus.now_ns = sim->uart.tx_free_ns - fifo_ns;
}

void sim_bk_answer_short(struct rmw_sim *sim, uint8_t op, struct rmw_view args)
{
	uint8_t bytes[7 + 32] = { 0x04, 0x0e, (uint8_t)(4 + args.len), 0x01, 0xe0, 0xfc, op };

	args = rmw_view_part(args, 0, 32);
	memcpy(bytes + 7, args.data, args.len);
	answer(sim, (struct rmw_view){ bytes, 7 + args.len });
}

void sim_bk_answer_long(struct rmw_sim *sim, uint8_t op, uint8_t status, struct rmw_view args)
{
	const size_t len = 2 + args.len;
	const uint8_t head[] = { 0x04, 0x0e,	     0xff,
				 0x01, 0xe0,	     0xfc,
				 0xf4, (uint8_t)len, (uint8_t)(len >> 8),
				 op,   status };

	sim_uart_send_at(sim, sim->bus.now_ns, RMW_VIEW_OF(head));
	answer(sim, args);
}

/* The rate is another at once, the answer comes at one of the next ticks. */
void sim_bk_set_baud(struct rmw_sim *sim)
{
	const struct sim_bk7231 *bk = sim_bk_of(sim);
	const uint8_t *args = bk->frame.short_bytes + 1;

	sim->uart.baud = sim_bk_real_baud(rmw_get_le32(args));
	sim_uart_respeed(sim);
	sim->bus.now_ns = sim_bk_tick_ns(sim, args[4] + 1u);
	sim_bk_answer_short(sim, 0x0f, (struct rmw_view){ args, 5 });
}

/* Supply and reset. */

void sim_bk_start(struct rmw_sim *sim)
{
	struct sim_bk7231 *bk = sim_bk_of(sim);
	const struct sim_bk_family *family = bk->family;

	sim_note(sim, SIM_EVENT_RESET);
	bk->reset_ns = sim->bus.now_ns;
	sim_uart_cut(sim, bk->reset_ns + family->open_ns);
	sim->uart.fifo_room = SIZE_MAX; /* the ring is bk's own */
	sim->uart.baud = sim_bk_real_baud(FIRST_BAUD);
	bk->frame.reading = family->reading;
	sim_bk_frame_reset(&bk->frame);
	bk->ring_head = bk->ring_count = bk->fifo_count = 0;
	bk->deliver_ns = bk->partial_ns = SIM_NEVER;
	bk->busy_until_ns = 0;
	bk->has_heard = bk->is_linked = bk->is_armed = false;
	bk->status_bits = 0;
	bk->loader = sim_bk_loader_find(rmw_span_view(sim_nor_cells(sim->bus.nor)));
	if (!family->has_rom && !bk->loader.is_there) {
		sim_boot_park(sim);
		return;
	}
	sim->program = &listening;
	set_deadline(sim, bk->reset_ns + family->quiet_ns, leave);
	if (!bk->loader.is_there)
		bk->deadline_ns = SIM_NEVER;
	arm(sim);
}

void sim_bk_power_on(struct rmw_sim *sim)
{
	sim_note(sim, SIM_EVENT_POWER_ON);
	sim->was_powered_on = true;
	sim_nor_power_loss(sim->bus.nor, sim->bus.now_ns);
	sim_nor_power_on(sim->bus.nor);
	sim_bk_start(sim);
}

void sim_bk_power_off(struct rmw_sim *sim)
{
	sim_nor_power_loss(sim->bus.nor, sim->bus.now_ns);
	sim_uart_cut(sim, SIM_NEVER);
	sim_boot_park(sim);
}

void sim_bk_system_reset(struct rmw_sim *sim)
{
	sim->was_powered_on = false;
	sim_bk_start(sim);
}
