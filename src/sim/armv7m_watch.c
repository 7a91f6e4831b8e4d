/* SPDX-License-Identifier: MIT */
/* Finding loops that only wait: now and then a few turns are watched closely. */
#include "sim/armv7m_core.h"

enum {
	PATIENCE_FIRST = 512,
	PATIENCE_MOST = 8192,
	PAUSE_LEAST = 64,
	PAUSE_TIMES = 64, /* a watch is some ten times slower than the rest */
	MISSES_MOST = 8,
	LOOK_NEAR = 64, /* instructions from one look at a device to the next */
};

static void take(struct armv7m_moment *moment, const struct sim_armv7m *cpu)
{
	const uint32_t others[] = {
		sim_armv7m_xpsr(cpu),	cpu->other_sp,		cpu->control,
		cpu->primask,		cpu->faultmask,		cpu->basepri,
		cpu->is_exclusive,	cpu->is_event,		cpu->system.core_pending,
		cpu->system.pending[0], cpu->system.pending[1], cpu->system.core_active,
	};

	memcpy(moment->r, cpu->r, sizeof(moment->r));
	memcpy(moment->others, others, sizeof(moment->others));
}

static bool is_equal(const struct armv7m_moment *a, const struct armv7m_moment *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* But for registers and flags. */
static bool is_alike(const struct armv7m_moment *a, const struct armv7m_moment *b)
{
	return memcmp(a->others + 1, b->others + 1, sizeof(a->others) - sizeof(a->others[0])) == 0;
}

static uint64_t mixed(uint64_t hash, uint32_t a, uint32_t b)
{
	hash = (hash ^ a) * 0x9e3779b97f4a7c15u;
	hash = (hash ^ hash >> 32 ^ b) * 0xd6e8feb86659fd93u;
	return hash ^ hash >> 29;
}

void armv7m_watch_reset(struct armv7m_watch *watch)
{
	*watch = (struct armv7m_watch){ .patience = PATIENCE_FIRST };
}

/* A pause in proportion to what the watch took keeps all watching below a few percent. */
static void give_up(struct sim_armv7m *cpu)
{
	struct armv7m_watch *watch = &cpu->inner->watch;
	const uint64_t pause = (cpu->retired - watch->since) * PAUSE_TIMES;

	watch->is_on = false;
	watch->next = cpu->retired + (pause < PAUSE_LEAST ? PAUSE_LEAST : pause);
}

void armv7m_watch_break(struct sim_armv7m *cpu)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	if (!watch->is_on)
		return;
	give_up(cpu);
	watch->patience = PATIENCE_FIRST;
}

static bool is_impatient(struct sim_armv7m *cpu)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	if (cpu->retired - watch->since < watch->patience)
		return false;
	give_up(cpu);
	if (watch->patience < PATIENCE_MOST)
		watch->patience *= 2;
	return true;
}

static bool is_over(struct sim_armv7m *cpu)
{
	if (cpu->is_touched)
		armv7m_watch_break(cpu);
	return cpu->is_touched || is_impatient(cpu);
}

static void begin_turn(struct sim_armv7m *cpu)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	watch->began = cpu->retired;
	watch->hash = 0;
	watch->has_clock = watch->has_other = false;
	take(&watch->moment, cpu);
}

static void anchor(struct sim_armv7m *cpu)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	watch->is_set = true;
	watch->pc = cpu->pc;
	watch->misses = 0;
	watch->before_length = 0;
	begin_turn(cpu);
}

void armv7m_watch_turn(struct sim_armv7m *cpu)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	if (watch->is_on) {
		(void)is_over(cpu);
		if (watch->is_on && !watch->is_set)
			anchor(cpu);
		return;
	}
	if (cpu->retired < watch->next)
		return;
	watch->is_on = true;
	watch->since = cpu->retired;
	cpu->is_touched = false;
	anchor(cpu);
}

/* Small loops around one look are the most common ones: they need no patience. */
static void look(struct sim_armv7m *cpu, uint32_t addr, uint32_t value)
{
	struct armv7m_watch *watch = &cpu->inner->watch;
	const unsigned place = cpu->pc / 2 % ARM_LOOKS;
	const bool is_again = watch->looks[place].pc == cpu->pc &&
			      watch->looks[place].addr == addr && !cpu->is_touched &&
			      (cpu->is_clock || watch->looks[place].value == value) &&
			      cpu->retired - watch->looks[place].at <= LOOK_NEAR;

	if (is_again)
		watch->next = 0;
	cpu->is_touched = false;
	watch->looks[place].pc = cpu->pc;
	watch->looks[place].addr = addr;
	watch->looks[place].value = value;
	watch->looks[place].at = cpu->retired;
}

void armv7m_watch_memory(struct sim_armv7m *cpu, uint32_t addr, uint32_t value)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	watch->hash = mixed(watch->hash, addr, value);
}

void armv7m_watch_device(struct sim_armv7m *cpu, uint32_t addr, uint32_t value)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	if (!watch->is_on) {
		look(cpu, addr, value);
		return;
	}
	if (is_over(cpu))
		return;
	watch->has_clock = watch->has_clock || cpu->is_clock;
	watch->has_other = watch->has_other || !cpu->is_clock;
	watch->hash = mixed(watch->hash, addr, cpu->is_clock ? 0 : value);
}

static void found(struct sim_armv7m *cpu, bool is_exact)
{
	struct armv7m_watch *watch = &cpu->inner->watch;

	watch->is_found = true;
	watch->since = cpu->retired;
	watch->patience = PATIENCE_FIRST;
	cpu->is_exact = is_exact;
	cpu->is_clock_only = !watch->has_other && watch->has_clock;
}

/* A turn like the one before; of one with a clock in it the registers may differ. */
bool armv7m_watch_is_found(struct sim_armv7m *cpu)
{
	struct armv7m_watch *watch = &cpu->inner->watch;
	const uint64_t length = cpu->retired - watch->began;
	struct armv7m_moment now;
	bool is_same;

	if (!watch->is_on || !watch->is_set || cpu->pc != watch->pc || length == 0 || is_over(cpu))
		return false;
	take(&now, cpu);
	is_same = is_equal(&now, &watch->moment);
	if (length == watch->before_length && watch->hash == watch->before_hash &&
	    (is_same || (watch->has_clock && is_alike(&now, &watch->moment))))
		found(cpu, is_same && !watch->has_clock);
	else if (++watch->misses > MISSES_MOST)
		watch->is_set = false; /* another place may do better */
	watch->before_length = length;
	watch->before_hash = watch->hash;
	begin_turn(cpu);
	return watch->is_found;
}
