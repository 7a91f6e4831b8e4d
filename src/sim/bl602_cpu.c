/* SPDX-License-Identifier: MIT */
/* Machine code on the board: slices of the core between the events of its devices. */
#include "sim/bl602_cpu.h"

#include <string.h>

#include "sim/board.h"
#include "sim/bus_state.h"
#include "sim/clic.h"
#include "sim/clock.h"
#include "sim/costs.h"
#include "sim/rom_api.h"
#include "sim/sf_ctrl.h"
#include "sim/timer.h"
#include "sim/uart_block.h"

/* What the ROM leaves to the code it starts. bl602-soc 1.2 and 1.6 */
#define ENTRY_RA 0x2100f0b4u
#define ENTRY_SP 0x42043f00u
#define ENTRY_SP_FLASH 0x42043f70u /* bl602-soc 8.4 */
#define ENTRY_GP 0x42044400u
#define ENTRY_MSTATUS 0x6008u
#define ENTRY_MTVEC 0x21003ec3u
#define ENTRY_MTVT 0x21000100u
#define MEASURED_BAUD 0x420443ccu
#define UART_CLOCK 0x42044114u

/* Control registers of the maker, and those of the CLIC the core does not have: they hold 0. */
#define CLIC_CSR_FIRST 0x345u
#define CLIC_CSR_LAST 0x349u
#define VENDOR_CSR_FIRST 0x7c0u
#define VENDOR_CSR_LAST 0x7ffu

/* Words behind the address bits that are decoded. */
#define UART0_RDATA 0xa08cu
#define UART1_RDATA 0xa18cu
#define PIN_LEVELS 0x180u
#define COUNTERS_FIRST 0xa52cu
#define COUNTERS_LAST 0xa56cu
#define NO_PERIPHERAL UINT32_MAX

/* Where the core stands during a call that waits: nothing else is there. */
#define CALL_PLACE 0x21014f00u
#define CALL_SHORT_NS 2000u

/* What address bits 23:0 reach. */
#define WINDOW_MAX 0x1000000u

enum { RA = 1, SP = 2, GP = 3, A0 = 10 };

static const struct sim_program running;

/* Time. */

static uint64_t sooner(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns < b_ns ? a_ns : b_ns;
}

static void pass_until(struct rmw_sim *sim, uint64_t ns)
{
	if (sim->bus.now_ns < ns)
		sim->bus.now_ns = ns;
}

static uint64_t ns_of_cycle(const struct sim_cpu *cpu, uint64_t cycle)
{
	return cpu->anchor_ns +
	       (cpu->hz != 0 ? sim_clock_ns(cycle - cpu->anchor_cycles, cpu->hz) : 0);
}

static void bus_follows(struct rmw_sim *sim)
{
	pass_until(sim, ns_of_cycle(&sim->cpu, sim->cpu.core.cycles));
}

/* The first cycle that is not before `ns`. */
static uint64_t cycle_at(const struct sim_cpu *cpu, uint64_t ns)
{
	const uint64_t gone_ns = ns > cpu->anchor_ns ? ns - cpu->anchor_ns : 0;
	uint64_t cycle = cpu->anchor_cycles + sim_clock_ticks(gone_ns, cpu->hz);

	while (ns_of_cycle(cpu, cycle) < ns)
		cycle++;
	return cycle;
}

static void core_follows(struct rmw_sim *sim)
{
	struct sim_cpu *cpu = &sim->cpu;
	const uint64_t cycle = cpu->hz != 0 ? cycle_at(cpu, sim->bus.now_ns) : 0;

	if (cpu->core.cycles < cycle)
		cpu->core.cycles = cycle;
}

static void drop_anchor(struct rmw_sim *sim)
{
	struct sim_cpu *cpu = &sim->cpu;

	cpu->anchor_cycles = cpu->core.cycles;
	cpu->anchor_ns = sim->bus.now_ns;
	cpu->hz = sim_clock_core_hz(&sim->bus) / sim->config.cpi;
}

/* The core's view of the board. */

static uint32_t whole_words(size_t len)
{
	return (uint32_t)(len < WINDOW_MAX ? len : WINDOW_MAX) & ~3u;
}

/* The flash window is memory while it is open: code runs from it. */
static void open_window(struct rmw_sim *sim)
{
	struct sim_cpu *cpu = &sim->cpu;
	const struct rmw_view cells = sim_sf_ctrl_window(&sim->bus);
	const uint32_t size = whole_words(cells.len);

	if (cells.data == cpu->window.bytes && size == cpu->window.size)
		return;
	cpu->window.bytes = (uint8_t *)(uintptr_t)cells.data;
	cpu->window.size = size;
	sim_rv32_forget_code(&cpu->core);
}

/* After whatever may have changed clocks, window, interrupts or life: three of them end the slice,
 * which was measured by another clock, or is over for good. */
static void look_around(struct rmw_sim *sim)
{
	struct sim_cpu *cpu = &sim->cpu;

	cpu->news_ns = 0;
	if (sim_clock_core_hz(&sim->bus) / sim->config.cpi != cpu->hz) {
		drop_anchor(sim);
		cpu->core.is_stopped = true;
	}
	if (cpu->window.size > 0)
		open_window(sim);
	cpu->core.interrupt = sim_clic_offer(&sim->bus);
	if (sim->bus.state->reset_asked || sim->is_cut)
		cpu->core.is_stopped = true;
}

static bool is_in(uint32_t addr, uint32_t area)
{
	return addr >> 28 >= 2 && addr >> 28 <= 5 && (addr >> 24 & 15) == area;
}

static bool is_window(uint32_t addr)
{
	return is_in(addr, 3);
}

/* What a load is to a loop that may be polling; a pin with noise is never the same. */
static void judge_load(struct rmw_sim *sim, uint32_t addr)
{
	struct sim_rv32 *core = &sim->cpu.core;
	const uint32_t offset = is_in(addr, 0) ? addr & 0xfffffc : NO_PERIPHERAL;

	core->is_clock = (addr & ~7u) == SIM_CLINT_MTIME ||
			 (offset >= COUNTERS_FIRST && offset <= COUNTERS_LAST);
	if (offset == UART0_RDATA || offset == UART1_RDATA ||
	    (offset == PIN_LEVELS &&
	     (sim->config.noise_per_1024 > 0 || sim_pins_are_untold(&sim->bus))))
		core->is_touched = true;
}

static bool load(void *board, uint32_t addr, unsigned size, uint32_t *value)
{
	struct rmw_sim *sim = board;
	struct sim_rv32 *core = &sim->cpu.core;
	bool is_there;

	bus_follows(sim);
	judge_load(sim, addr);
	if (is_window(addr))
		open_window(sim);
	is_there = sim_bus_load(&sim->bus, addr, size, value);
	core->interrupt = sim_clic_offer(&sim->bus);
	return is_there;
}

static bool store(void *board, uint32_t addr, unsigned size, uint32_t value)
{
	struct rmw_sim *sim = board;
	bool is_there;

	bus_follows(sim);
	is_there = sim_bus_store(&sim->bus, addr, size, value);
	look_around(sim);
	return is_there;
}

static struct sim_cpu_call *free_call(struct sim_cpu *cpu)
{
	for (uint32_t i = 0; i < SIM_CPU_CALLS; i++)
		if (cpu->calls[i].end_ns == 0)
			return &cpu->calls[i];
	return NULL;
}

/*
 * Functions of the ROM take interrupts while they work, as any code does, and the world goes on.
 * What such a call does is done at once, at the times at which it would be; then the clock goes
 * back, and the core waits for the end at a place in the ROM that stands for the call. Of what it
 * did with the flash only the end is known: the window is closed for all of it.
 */
static void stretch_call(struct rmw_sim *sim, uint64_t since_ns, bool has_flash, bool is_locked)
{
	struct sim_cpu *cpu = &sim->cpu;
	struct sim_cpu_call *call = free_call(cpu);
	const uint64_t end_ns = sim->bus.now_ns;

	if (end_ns - since_ns < CALL_SHORT_NS || call == NULL)
		return;
	*call = (struct sim_cpu_call){ end_ns, cpu->core.x[A0], is_locked };
	cpu->core.pc = CALL_PLACE + 2 * (uint32_t)(call - cpu->calls);
	if (is_locked)
		cpu->core.mstatus &= ~SIM_RV32_MSTATUS_MIE;
	if (has_flash)
		sim->bus.state->sf.away_until_ns = end_ns;
	sim->bus.now_ns = since_ns;
}

static bool is_call_place(uint32_t pc)
{
	return pc >= CALL_PLACE && pc < CALL_PLACE + 2 * SIM_CPU_CALLS;
}

static void wait_on(struct rmw_sim *sim)
{
	struct sim_cpu *cpu = &sim->cpu;
	struct sim_cpu_call *call = &cpu->calls[(cpu->core.pc - CALL_PLACE) / 2];

	if (sim->bus.now_ns < call->end_ns) {
		pass_until(sim, sooner(sooner(call->end_ns, cpu->slice_end_ns),
				       sim_bus_interrupt_ns(&sim->bus)));
		return;
	}
	cpu->core.x[A0] = call->result;
	cpu->core.pc = cpu->core.x[RA] & ~1u;
	if (call->unlocks)
		cpu->core.mstatus |= SIM_RV32_MSTATUS_MIE;
	call->end_ns = 0;
}

/* Commands that change cells: the window may be open before and after them. */
static uint64_t changes(const struct rmw_sim *sim)
{
	return sim->counts[SIM_EVENT_FLASH_OP];
}

static bool play(struct rmw_sim *sim)
{
	const uint64_t since_ns = sim->bus.now_ns, before = changes(sim);
	const uint64_t commands = sim->bus.state->sf.commands;
	const struct sim_rom_function *function;

	if (is_call_place(sim->cpu.core.pc)) {
		wait_on(sim);
		return true;
	}
	function = sim_rom_api_enter(&sim->bus, &sim->cpu.core);
	if (function == NULL)
		return false;
	if (changes(sim) != before)
		sim_rv32_forget_code(&sim->cpu.core);
	if (!sim->bus.state->reset_asked && !sim->is_cut)
		stretch_call(sim, since_ns, sim->bus.state->sf.commands != commands,
			     function->kind == SIM_ROM_LOCKS);
	return true;
}

static bool enter(void *board, struct sim_rv32 *core)
{
	struct rmw_sim *sim = board;

	bus_follows(sim);
	if (is_window(core->pc)) {
		open_window(sim);
		core->is_lost = sim->cpu.window.size == 0;
		return (core->pc & 0xffffff) < sim->cpu.window.size;
	}
	if (!play(sim))
		return false;
	look_around(sim);
	core_follows(sim);
	return true;
}

static bool control(void *board, uint32_t number, uint32_t *value)
{
	(void)board;
	*value = 0;
	return (number >= CLIC_CSR_FIRST && number <= CLIC_CSR_LAST) ||
	       (number >= VENDOR_CSR_FIRST && number <= VENDOR_CSR_LAST);
}

/* Running. */

/* How far the code may run at all: with output wanted, to the end of what came of it. */
static uint64_t goal_ns(const struct rmw_sim *sim)
{
	const struct sim_queue *tx = &sim->uart.tx;
	uint64_t first_ns;

	if (sim->run_end == SIM_RUN_ALL || tx->count == 0)
		return sim->run_until_ns;
	first_ns = tx->items[tx->head].end_ns;
	return sooner(sim->run_until_ns, sooner(first_ns + SIM_GATHER_NS, sim->uart.tx_free_ns));
}

static bool takes_interrupts(const struct rmw_sim *sim)
{
	return (sim->cpu.core.mstatus & SIM_RV32_MSTATUS_MIE) != 0;
}

/* When the code at hand may see something new, apart from the clock. */
static uint64_t next_news_ns(struct rmw_sim *sim)
{
	return sim->cpu.core.is_clock_only && !takes_interrupts(sim) ? SIM_NEVER
								     : sim_bus_next_ns(&sim->bus);
}

/*
 * The core has nothing to do: time goes on to where that may change. Where slices do not end at
 * events, one may have passed since the code looked last: then it is not left alone for long.
 */
static void skip(struct rmw_sim *sim, uint64_t at_ns, bool is_exact)
{
	const uint64_t cycles = sim->cpu.core.cycles;

	if (!is_exact || !takes_interrupts(sim))
		at_ns = sooner(at_ns, sim->bus.now_ns + SIM_COST_SKIP_NS);
	pass_until(sim, at_ns);
	core_follows(sim);
	sim->cpu.idle_cycles += sim->cpu.core.cycles - cycles;
}

/* A loop with a limit counts on: what it waits for must not take longer than the limit allows. */
static void count_on(struct rmw_sim *sim, uint64_t until_ns)
{
	const uint64_t at_ns = sooner(until_ns, next_news_ns(sim));

	sim_rv32_repeat(&sim->cpu.core, cycle_at(&sim->cpu, at_ns));
	bus_follows(sim);
}

/*
 * What happens between a look and the end of the turn is not seen in that turn. So only a turn
 * without an event in it may be skipped; else there is another one. A clock has no events.
 */
static bool saw_all(const struct rmw_sim *sim)
{
	return sim->cpu.core.is_clock_only || sim->bus.now_ns < sim->cpu.news_ns;
}

static void poll(struct rmw_sim *sim, uint64_t until_ns)
{
	if (saw_all(sim) && sim->cpu.core.is_counting)
		count_on(sim, until_ns);
	else if (saw_all(sim))
		skip(sim, sooner(until_ns, next_news_ns(sim)), sim->cpu.core.is_exact);
	sim->cpu.news_ns = sim_bus_next_ns(&sim->bus);
}

/* An interrupt may have come since the slice began; one that is not taken ends the waiting too. */
static void wait_for_interrupt(struct rmw_sim *sim, uint64_t until_ns)
{
	if (sim_clic_offer(&sim->bus) < 0)
		skip(sim, sooner(until_ns, sim_bus_interrupt_ns(&sim->bus)), true);
}

static void die(struct rmw_sim *sim)
{
	sim_cpu_mourn(sim);
	sim_note(sim, SIM_EVENT_CPU_DEAD);
	sim_boot_park(sim);
}

/* Where interrupts are enabled a slice ends when one may come, also while they are held off. */
static void run_slice(struct rmw_sim *sim, uint64_t until_ns)
{
	struct sim_cpu *cpu = &sim->cpu;
	const uint64_t news_ns =
		sim_clic_listens(&sim->bus) ? sim_bus_interrupt_ns(&sim->bus) : SIM_NEVER;
	const uint64_t end_ns =
		sooner(until_ns, sooner(sim->bus.now_ns + SIM_COST_SLICE_NS, news_ns));
	enum sim_rv32_end end;

	cpu->slice_end_ns = end_ns;
	cpu->core.interrupt = sim_clic_offer(&sim->bus);
	end = sim_rv32_run(&cpu->core, cycle_at(cpu, end_ns));
	bus_follows(sim);
	sim_uart_block_catch_up(&sim->bus);
	if (sim->is_cut)
		return;
	switch (end) {
	case SIM_RV32_LIMIT:
		break;
	case SIM_RV32_WAITING:
		wait_for_interrupt(sim, until_ns);
		break;
	case SIM_RV32_POLLING:
		poll(sim, until_ns);
		break;
	case SIM_RV32_DEAD:
		die(sim);
		break;
	}
}

/* True when the code does not run any more. */
static bool ends(struct rmw_sim *sim)
{
	if (sim->program != &running || sim->is_cut)
		return true;
	if (sim_bus_take_reset(&sim->bus)) {
		sim_boot_system_reset(sim);
		return true;
	}
	if (sim_timer_wants_reset(&sim->bus)) {
		sim_boot_system_reset(sim);
		sim_timer_confess(&sim->bus);
		return true;
	}
	if (sim->cpu.hz == 0) {
		die(sim);
		return true;
	}
	return false;
}

static void live(struct rmw_sim *sim)
{
	core_follows(sim);
	sim->cpu.news_ns = 0;
	while (!ends(sim) && sim->bus.now_ns < goal_ns(sim))
		run_slice(sim, goal_ns(sim));
	if (sim->program == &running)
		sim->timer_ns = sim->bus.now_ns + 1;
}

static const struct sim_program running = { NULL, live };

/* Life. */

static void map_areas(struct sim_cpu *cpu, struct rmw_span ram)
{
	cpu->ram = (struct sim_rv32_area){
		.bytes = ram.data,
		.first = SIM_RAM_FIRST,
		.size = (uint32_t)ram.len,
		.slow_first = SIM_RAM_SLOW,
		.slow_wait = SIM_COST_CORE_SLOW_RAM,
	};
	cpu->window = (struct sim_rv32_area){ .is_read_only = true };
	for (uint32_t top = 0x20; top <= 0x50; top += 0x10) {
		cpu->core.areas[top + 2] = &cpu->ram;
		cpu->core.areas[top + 3] = &cpu->window;
	}
}

bool sim_cpu_init(struct rmw_sim *sim)
{
	struct sim_cpu *cpu = &sim->cpu;

	map_areas(cpu, (struct rmw_span){ sim->bus.state->ram, SIM_RAM_SIZE });
	cpu->core.costs = (struct sim_rv32_costs){
		.taken = SIM_COST_CORE_TAKEN,
		.device = SIM_COST_CORE_DEVICE,
		.multiply = SIM_COST_CORE_MULTIPLY,
		.divide = SIM_COST_CORE_DIVIDE,
	};
	cpu->core.board = sim;
	cpu->core.load = load;
	cpu->core.store = store;
	cpu->core.enter = enter;
	cpu->core.control = control;
	sim_cpu_connect(sim);
	return sim_rv32_init(&cpu->core);
}

void sim_cpu_release(struct rmw_sim *sim)
{
	sim_rv32_release(&sim->cpu.core);
}

void sim_cpu_leave_off(struct rmw_sim *sim)
{
	rmw_put_le32(sim_bus_ram(&sim->bus, MEASURED_BAUD, 4).data, sim->rom.measured_baud);
	rmw_put_le32(sim_bus_ram(&sim->bus, UART_CLOCK, 4).data, SIM_COST_RC32M_HZ);
	sim_uart_block_reset(&sim->bus, 0);
}

static void start(struct rmw_sim *sim, uint32_t entry, uint32_t sp)
{
	struct sim_rv32 *core = &sim->cpu.core;

	sim->cpu.instructions += core->retired;
	sim_rv32_forget_code(core);
	sim_rv32_reset(core, entry);
	core->x[RA] = ENTRY_RA;
	core->x[SP] = sp;
	core->x[GP] = ENTRY_GP;
	core->mstatus |= ENTRY_MSTATUS;
	core->mtvec = ENTRY_MTVEC;
	core->mtvt = ENTRY_MTVT;
	sim->cpu.window.size = 0;
	memset(sim->cpu.calls, 0, sizeof(sim->cpu.calls));
	drop_anchor(sim);
	sim->program = &running;
	sim->timer_ns = sim->bus.now_ns;
}

void sim_cpu_start(struct rmw_sim *sim, uint32_t entry)
{
	sim_cpu_leave_off(sim);
	start(sim, entry, ENTRY_SP);
}

void sim_cpu_start_flash(struct rmw_sim *sim, uint32_t entry)
{
	start(sim, entry, ENTRY_SP_FLASH);
}

uint64_t sim_cpu_busy_cycles(const struct rmw_sim *sim)
{
	return sim->cpu.core.cycles - sim->cpu.idle_cycles;
}

uint64_t sim_cpu_instructions(const struct rmw_sim *sim)
{
	return sim->cpu.instructions + sim->cpu.core.retired;
}
