/* SPDX-License-Identifier: MIT */
/* The core's own address space: NVIC, SysTick, SCB, cycle counter. Armv7-M ARM, B3.2 to B3.4. */
#include "sim/armv7m_core.h"

enum {
	DWT_CTRL = 0x01000,
	DWT_CYCCNT = 0x01004,
	ICTR = 0x0e004,
	SYST_CSR = 0x0e010,
	SYST_RVR = 0x0e014,
	SYST_CVR = 0x0e018,
	NVIC_ISER = 0x0e100,
	NVIC_ICER = 0x0e180,
	NVIC_ISPR = 0x0e200,
	NVIC_ICPR = 0x0e280,
	NVIC_IABR = 0x0e300,
	NVIC_IPR = 0x0e400,
	CPUID = 0x0ed00,
	ICSR = 0x0ed04,
	VTOR = 0x0ed08,
	AIRCR = 0x0ed0c,
	SCR = 0x0ed10,
	CCR = 0x0ed14,
	SHPR1 = 0x0ed18,
	SHCSR = 0x0ed24,
	CFSR = 0x0ed28,
	HFSR = 0x0ed2c,
	BFAR = 0x0ed38,
	CPACR = 0x0ed88,
	DEMCR = 0x0edfc,
	STIR = 0x0ef00,
};

#define CORTEX_M4 0x410fc241u
#define ENABLE 1u
#define TICKINT 2u
#define COUNTFLAG 0x10000u
#define TRCENA 0x01000000u
#define SYSTICK 15u
#define PENDSV 14u
#define NMI 2u
#define COUNTER_MASK 0xffffffu
#define VECTKEY 0x05fau
#define SYSRESETREQ 4u
#define CCR_MASK 0x31bu
#define SHCSR_MASK 0x00070000u
#define PRIORITY_MASK 0xf0u /* four bits of priority (unverified) */

uint64_t sim_armv7m_next_tick(const struct sim_armv7m *cpu)
{
	return cpu->system.systick_control & ENABLE ? cpu->system.systick_next : UINT64_MAX;
}

static uint64_t period(const struct sim_armv7m *cpu)
{
	return (uint64_t)cpu->system.systick_reload + 1;
}

void armv7m_tick(struct sim_armv7m *cpu)
{
	struct sim_armv7m_system *system = &cpu->system;

	if (cpu->cycles < sim_armv7m_next_tick(cpu))
		return;
	system->systick_next +=
		(1 + (cpu->cycles - system->systick_next) / period(cpu)) * period(cpu);
	system->systick_control |= COUNTFLAG;
	if (system->systick_control & TICKINT)
		system->core_pending |= 1u << SYSTICK;
}

static uint32_t counter(struct sim_armv7m *cpu)
{
	const struct sim_armv7m_system *system = &cpu->system;

	if ((system->systick_control & ENABLE) == 0)
		return system->systick_value;
	return (uint32_t)((system->systick_next - cpu->cycles) % period(cpu));
}

/* From `value` on it counts down; at zero the next clock takes the reload value. */
static void count_from(struct sim_armv7m *cpu, uint32_t value)
{
	cpu->system.systick_value = value;
	cpu->system.systick_next = cpu->cycles + (value != 0 ? value : period(cpu));
}

static void write_systick(struct sim_armv7m *cpu, uint32_t offset, uint32_t value)
{
	struct sim_armv7m_system *system = &cpu->system;
	const uint32_t now = counter(cpu);

	if (offset == SYST_CSR) {
		const bool starts =
			(value & ENABLE) != 0 && (system->systick_control & ENABLE) == 0;

		system->systick_value = now;
		system->systick_control = (value & 7) | (system->systick_control & COUNTFLAG);
		if (starts)
			count_from(cpu, now);
	} else if (offset == SYST_RVR) {
		system->systick_reload = value & COUNTER_MASK;
	} else {
		system->systick_control &= ~COUNTFLAG;
		count_from(cpu, 0);
	}
}

static bool is_counting(const struct sim_armv7m *cpu)
{
	return (cpu->system.demcr & TRCENA) != 0 && (cpu->system.dwt_control & 1) != 0;
}

static uint32_t cycle_count(const struct sim_armv7m *cpu)
{
	return is_counting(cpu) ? (uint32_t)(cpu->cycles - cpu->system.dwt_zero)
				: (uint32_t)cpu->system.dwt_zero;
}

/* While it stands `dwt_zero` is what it holds. */
static void write_dwt(struct sim_armv7m *cpu, uint32_t *word, uint32_t value)
{
	const uint32_t count = cycle_count(cpu);

	*word = value;
	cpu->system.dwt_zero = is_counting(cpu) ? cpu->cycles - count : count;
}

static uint32_t icsr(const struct sim_armv7m *cpu)
{
	const uint32_t pending = cpu->system.core_pending;
	const bool has_line = (cpu->system.pending[0] & cpu->system.enabled[0]) != 0 ||
			      (cpu->system.pending[1] & cpu->system.enabled[1]) != 0;

	return cpu->number | (has_line ? 1u << 22 : 0) | (pending >> SYSTICK & 1) << 26 |
	       (pending >> PENDSV & 1) << 28 | (pending >> NMI & 1) << 31;
}

static uint32_t bytes_of(const uint8_t *bytes)
{
	return rmw_get_le32(bytes);
}

/* Reading the control register clears its flag. */
static uint32_t take_systick_control(struct sim_armv7m *cpu)
{
	const uint32_t value = cpu->system.systick_control;

	if ((value & COUNTFLAG) != 0)
		cpu->is_touched = true;
	cpu->system.systick_control &= ~COUNTFLAG;
	return value;
}

/* Arrays of two words, or of bytes. */
static bool read_array(const struct sim_armv7m *cpu, uint32_t offset, uint32_t *value)
{
	const struct sim_armv7m_system *system = &cpu->system;
	const uint32_t word = offset >> 2 & 31;

	if (offset >= NVIC_IPR && offset < NVIC_IPR + SIM_ARMV7M_LINES)
		*value = bytes_of(system->priority + (offset - NVIC_IPR));
	else if (offset >= SHPR1 && offset < SHPR1 + 12)
		*value = bytes_of(system->core_priority + 4 + (offset - SHPR1));
	else if (offset < NVIC_ISER || offset >= NVIC_IPR)
		return false;
	else if (word >= RMW_COUNT(system->enabled))
		*value = 0;
	else if (offset < NVIC_ISPR)
		*value = system->enabled[word];
	else
		*value = offset < NVIC_IABR ? system->pending[word] : system->active[word];
	return true;
}

static uint32_t read_word(struct sim_armv7m *cpu, uint32_t offset)
{
	const struct sim_armv7m_system *system = &cpu->system;

	/* clang-format off */
	switch (offset) {
	case DWT_CTRL: return system->dwt_control | 0x40000000u;
	case DWT_CYCCNT: cpu->is_clock = true; return cycle_count(cpu);
	case ICTR: return SIM_ARMV7M_LINES / 32 - 1;
	case SYST_CSR: return take_systick_control(cpu);
	case SYST_RVR: return system->systick_reload;
	case SYST_CVR: cpu->is_clock = true; return counter(cpu);
	case CPUID: return CORTEX_M4;
	case ICSR: return icsr(cpu);
	case VTOR: return system->vtor;
	case AIRCR: return 0xfa050000u | system->aircr;
	case SCR: return system->scr;
	case CCR: return system->ccr;
	case SHCSR: return system->shcsr;
	case CFSR: return system->cfsr;
	case HFSR: return system->hfsr;
	case BFAR: return system->bfar;
	case CPACR: return system->cpacr;
	case DEMCR: return system->demcr;
	default: return 0;
	}
	/* clang-format on */
}

bool armv7m_system_load(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
	const uint32_t offset = addr & 0xffffcu;
	uint32_t word;

	(void)size;
	armv7m_tick(cpu);
	if (!read_array(cpu, offset, &word))
		word = read_word(cpu, offset);
	*value = word >> 8 * (addr & 3);
	return true;
}

static void write_priorities(uint8_t *priorities, uint32_t first, unsigned size, uint32_t value)
{
	for (unsigned i = 0; i < size; i++)
		priorities[first + i] = (uint8_t)(value >> 8 * i & PRIORITY_MASK);
}

static bool write_array(struct sim_armv7m *cpu, uint32_t offset, unsigned size, uint32_t value)
{
	struct sim_armv7m_system *system = &cpu->system;
	const uint32_t word = offset >> 2 & 31;

	if (offset >= NVIC_IPR && offset < NVIC_IPR + SIM_ARMV7M_LINES) {
		write_priorities(system->priority, offset - NVIC_IPR, size, value);
		return true;
	}
	if (offset >= SHPR1 && offset < SHPR1 + 12) {
		write_priorities(system->core_priority, 4 + offset - SHPR1, size, value);
		return true;
	}
	if (offset < NVIC_ISER || offset >= NVIC_IPR)
		return false;
	if (word >= RMW_COUNT(system->enabled))
		return true;
	if (offset < NVIC_ICER)
		system->enabled[word] |= value;
	else if (offset < NVIC_ISPR)
		system->enabled[word] &= ~value;
	else if (offset < NVIC_ICPR)
		system->pending[word] |= value;
	else if (offset < NVIC_IABR)
		system->pending[word] &= ~value;
	armv7m_sample_lines(cpu);
	return true;
}

static void write_icsr(struct sim_armv7m *cpu, uint32_t value)
{
	uint32_t *pending = &cpu->system.core_pending;

	*pending |=
		(value >> 31) << NMI | (value >> 28 & 1) << PENDSV | (value >> 26 & 1) << SYSTICK;
	*pending &= ~((value >> 27 & 1) << PENDSV | (value >> 25 & 1) << SYSTICK);
}

static void write_aircr(struct sim_armv7m *cpu, uint32_t value)
{
	if (value >> 16 != VECTKEY)
		return;
	cpu->system.aircr = value & 0x700;
	if ((value & SYSRESETREQ) != 0)
		cpu->reset(cpu->board);
}

static void trigger(struct sim_armv7m *cpu, uint32_t line)
{
	if (line < SIM_ARMV7M_LINES)
		cpu->system.pending[line / 32] |= 1u << line % 32;
}

static void write_word(struct sim_armv7m *cpu, uint32_t offset, uint32_t value)
{
	struct sim_armv7m_system *system = &cpu->system;

	/* clang-format off */
	switch (offset) {
	case DWT_CTRL: write_dwt(cpu, &system->dwt_control, value & 0x0fffffffu); break;
	case DWT_CYCCNT: system->dwt_zero = is_counting(cpu) ? cpu->cycles - value : value; break;
	case DEMCR: write_dwt(cpu, &system->demcr, value); break;
	case SYST_CSR: case SYST_RVR: case SYST_CVR: write_systick(cpu, offset, value); break;
	case ICSR: write_icsr(cpu, value); break;
	case VTOR: system->vtor = value & 0xffffff80u; break;
	case AIRCR: write_aircr(cpu, value); break;
	case SCR: system->scr = value & 0x16; break;
	case CCR: system->ccr = value & CCR_MASK; break;
	case SHCSR: system->shcsr = value & SHCSR_MASK; break;
	case CFSR: system->cfsr &= ~value; break;
	case HFSR: system->hfsr &= ~value; break;
	case BFAR: system->bfar = value; break;
	case CPACR: system->cpacr = value & 0x00f00000u; break;
	case STIR: trigger(cpu, value & 0x1ff); break;
	default: break;
	}
	/* clang-format on */
}

bool armv7m_system_store(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t value)
{
	armv7m_tick(cpu);
	if (!write_array(cpu, addr & 0xfffffu, size, value))
		write_word(cpu, addr & 0xffffcu, value << 8 * (addr & 3));
	return true;
}
