/* SPDX-License-Identifier: MIT */
/* Machine code on the board: slices of the core between the events of its devices. */
#include "sim/ln882h_cpu.h"

#include "base/digest.h"
#include "sim/clock.h"
#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/ln882h_regs.h"

#define AREA_BITS 24

/* Functions of the mask ROM that are played: ln882h-protocol 10.8. */
#define ROM_CRC16 0x4038u
#define ROM_CRC32 0x50f8u

/* Words behind which there is a clock. */
#define WINDOW_MOST 0x1000000u

enum { R0 = 0, R1 = 1, LR = 14 };

static const struct sim_program running;

static struct ln_cpu *cpu_of(const struct rmw_sim *sim)
{
	return &sim_ln(sim)->cpu;
}

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

static uint64_t ns_of_cycle(const struct ln_cpu *cpu, uint64_t cycle)
{
	return cpu->anchor_ns + sim_clock_ns(cycle - cpu->anchor_cycles, cpu->hz);
}

static void bus_follows(struct rmw_sim *sim)
{
	pass_until(sim, ns_of_cycle(cpu_of(sim), cpu_of(sim)->core.cycles));
}

/* The first cycle that is not before `ns`. */
static uint64_t cycle_at(const struct ln_cpu *cpu, uint64_t ns)
{
	const uint64_t gone_ns = ns > cpu->anchor_ns ? ns - cpu->anchor_ns : 0;
	uint64_t cycle = cpu->anchor_cycles + sim_clock_ticks(gone_ns, cpu->hz);

	while (ns_of_cycle(cpu, cycle) < ns)
		cycle++;
	return cycle;
}

static void core_follows(struct rmw_sim *sim)
{
	struct ln_cpu *cpu = cpu_of(sim);
	const uint64_t cycle = cycle_at(cpu, sim->bus.now_ns);

	if (cpu->core.cycles < cycle)
		cpu->core.cycles = cycle;
}

static void drop_anchor(struct rmw_sim *sim)
{
	struct ln_cpu *cpu = cpu_of(sim);

	cpu->anchor_cycles = cpu->core.cycles;
	cpu->anchor_ns = sim->bus.now_ns;
	cpu->hz = sim_ln_core_hz(sim) / sim->config.cpi;
}

/* The core's view of the board. */

static void open_window(struct rmw_sim *sim)
{
	struct ln_cpu *cpu = cpu_of(sim);
	const struct rmw_view cells = sim_ln_bus_window(sim);
	const size_t most = cells.len < WINDOW_MOST ? cells.len : WINDOW_MOST;

	if (cells.data == cpu->window.bytes && most == cpu->window.size)
		return;
	cpu->window.bytes = (uint8_t *)(uintptr_t)cells.data;
	cpu->window.size = (uint32_t)most;
	sim_armv7m_forget_code(&cpu->core);
}

void sim_ln_cpu_look_around(struct rmw_sim *sim)
{
	struct ln_cpu *cpu = cpu_of(sim);

	if (sim_ln_core_hz(sim) / sim->config.cpi != cpu->hz) {
		drop_anchor(sim);
		cpu->core.is_stopped = true;
	}
	open_window(sim);
	if (cpu->is_reset_asked || sim->is_cut)
		cpu->core.is_stopped = true;
}

void sim_ln_cpu_forget(struct rmw_sim *sim, const uint8_t *at, uint32_t len)
{
	sim_armv7m_forget_bytes(&cpu_of(sim)->core, at, len);
}

static bool load(void *board, uint32_t addr, unsigned size, uint32_t *value)
{
	struct rmw_sim *sim = board;

	bus_follows(sim);
	return sim_ln_bus_load(sim, addr, size, value);
}

static bool store(void *board, uint32_t addr, unsigned size, uint32_t value)
{
	struct rmw_sim *sim = board;
	const bool is_there = (bus_follows(sim), sim_ln_bus_store(sim, addr, size, value));

	sim_ln_cpu_look_around(sim);
	return is_there;
}

static void ask_for_reset(void *board)
{
	struct rmw_sim *sim = board;

	cpu_of(sim)->is_reset_asked = true;
	cpu_of(sim)->core.is_stopped = true;
}

/* RAM from `addr` on, as far as it goes; empty: none. */
static struct rmw_view ram_at(struct rmw_sim *sim, uint32_t addr, uint32_t len)
{
	const struct rmw_view ram = { sim_ln(sim)->ram, LN_RAM_SIZE };

	return rmw_view_part(ram, addr - LN_RAM_FIRST, len);
}

static void leave(struct sim_armv7m *core, uint32_t result, uint64_t bytes)
{
	core->r[R0] = result;
	core->pc = core->r[LR] & ~1u;
	core->cycles += bytes * LN_COST_ROM_CRC_CYCLES;
}

/* The CRCs of the boot ROM; whatever else is called there is not known. */
static bool enter(void *board, struct sim_armv7m *core)
{
	struct rmw_sim *sim = board;
	struct rmw_view bytes;

	bus_follows(sim);
	bytes = ram_at(sim, core->r[R0], core->r[R1]);
	if (core->pc == ROM_CRC16) {
		leave(core, sim_ln_crc16(bytes), bytes.len);
		return true;
	}
	if (core->pc == ROM_CRC32) {
		leave(core, rmw_crc32(bytes), bytes.len);
		return true;
	}
	cpu_of(sim)->unknown_calls += core->pc < LN_ROM_SIZE;
	return false;
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

static uint64_t tick_ns(const struct ln_cpu *cpu)
{
	const uint64_t cycle = sim_armv7m_next_tick(&cpu->core);

	return cycle == UINT64_MAX ? SIM_NEVER : ns_of_cycle(cpu, cycle);
}

static uint64_t next_news_ns(struct rmw_sim *sim)
{
	return sooner(sim_ln_bus_next_ns(sim), tick_ns(cpu_of(sim)));
}

/* The core has nothing to do: time goes on to where that may change. */
static void skip(struct rmw_sim *sim, uint64_t until_ns)
{
	struct ln_cpu *cpu = cpu_of(sim);
	const uint64_t cycles = cpu->core.cycles;

	pass_until(sim, sooner(until_ns, next_news_ns(sim)));
	core_follows(sim);
	cpu->idle_cycles += cpu->core.cycles - cycles;
}

static void die(struct rmw_sim *sim)
{
	sim_ln_cpu_mourn(sim);
	sim_note(sim, SIM_EVENT_CPU_DEAD);
	sim_boot_park(sim);
}

static void run_slice(struct rmw_sim *sim, uint64_t until_ns)
{
	struct ln_cpu *cpu = cpu_of(sim);
	const uint64_t end_ns = sooner(until_ns, sim->bus.now_ns + LN_COST_SLICE_NS);
	const enum sim_armv7m_end end = sim_armv7m_run(&cpu->core, cycle_at(cpu, end_ns));

	bus_follows(sim);
	sim_ln_bus_catch_up(sim);
	if (sim->is_cut)
		return;
	switch (end) {
	case SIM_ARMV7M_LIMIT:
		break;
	case SIM_ARMV7M_WAITING:
		skip(sim, until_ns);
		break;
	case SIM_ARMV7M_POLLING: /* one that looks at a clock is not left alone for long */
		skip(sim, cpu->core.is_exact ? until_ns
					     : sooner(until_ns, sim->bus.now_ns + LN_COST_SKIP_NS));
		break;
	case SIM_ARMV7M_DEAD:
		die(sim);
		break;
	}
}

/* True when the code does not run any more. */
static bool ends(struct rmw_sim *sim)
{
	struct ln_cpu *cpu = cpu_of(sim);

	if (sim->program != &running || sim->is_cut)
		return true;
	if (!cpu->is_reset_asked)
		return false;
	cpu->is_reset_asked = false;
	pass_until(sim, sim_ln_uart_byte_end_ns(sim)); /* what was in the FIFO is cut off */
	sim_ln_reset(sim);
	return true;
}

static void live(struct rmw_sim *sim)
{
	core_follows(sim);
	while (!ends(sim) && sim->bus.now_ns < goal_ns(sim))
		run_slice(sim, goal_ns(sim));
	if (sim->program == &running)
		sim->timer_ns = sim->bus.now_ns + 1;
}

static const struct sim_program running = { NULL, live };

/* Life. */

bool sim_ln_cpu_init(struct rmw_sim *sim)
{
	struct ln_cpu *cpu = cpu_of(sim);

	cpu->ram = (struct sim_armv7m_area){ .bytes = sim_ln(sim)->ram, .size = LN_RAM_SIZE };
	cpu->window = (struct sim_armv7m_area){ .is_read_only = true };
	cpu->core.areas[LN_RAM_FIRST >> AREA_BITS] = &cpu->ram;
	cpu->core.areas[LN_XIP >> AREA_BITS] = &cpu->window;
	cpu->core.costs = (struct sim_armv7m_costs){
		.taken = LN_COST_CORE_TAKEN,
		.load = LN_COST_CORE_LOAD,
		.device = LN_COST_CORE_DEVICE,
		.divide = LN_COST_CORE_DIVIDE,
		.exception = LN_COST_CORE_EXCEPTION,
	};
	cpu->core.board = sim;
	cpu->core.load = load;
	cpu->core.store = store;
	cpu->core.enter = enter;
	cpu->core.reset = ask_for_reset;
	return sim_armv7m_init(&cpu->core);
}

void sim_ln_cpu_release(struct rmw_sim *sim)
{
	sim_armv7m_release(&cpu_of(sim)->core);
}

void sim_ln_cpu_start(struct rmw_sim *sim, uint32_t vectors)
{
	struct ln_cpu *cpu = cpu_of(sim);
	static const uint8_t no_table[8];
	const struct rmw_view table = ram_at(sim, vectors, sizeof(no_table));
	const uint8_t *words = table.len < sizeof(no_table) ? no_table : table.data;

	sim_spend(sim, LN_COST_ROM_JUMP_NS);
	sim_ln_bus_hand_over(sim);
	cpu->instructions += cpu->core.retired;
	cpu->core.retired = 0;
	cpu->window.bytes = NULL;
	cpu->window.size = 0;
	cpu->is_reset_asked = false;
	sim_armv7m_forget_code(&cpu->core);
	sim_armv7m_reset(&cpu->core, rmw_get_le32(words + 4), rmw_get_le32(words), vectors);
	drop_anchor(sim);
	sim->program = &running;
	sim->timer_ns = sim->bus.now_ns;
}

uint64_t sim_ln_cpu_busy_cycles(const struct rmw_sim *sim)
{
	return cpu_of(sim)->core.cycles - cpu_of(sim)->idle_cycles;
}

uint64_t sim_ln_cpu_instructions(const struct rmw_sim *sim)
{
	return cpu_of(sim)->instructions + cpu_of(sim)->core.retired;
}
