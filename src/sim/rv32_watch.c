/* SPDX-License-Identifier: MIT */
/* Finding loops that only wait: now and then a few turns are watched closely. */
#include "sim/rv32_core.h"

enum {
	PATIENCE_FIRST = 512,
	PATIENCE_MOST = 8192,
	PAUSE_LEAST = 64,
	PAUSE_TIMES = 64, /* a watch is some ten times slower than the rest */
	MISSES_MOST = 8,
	CONTROLS = 0x1000, /* numbers of control registers end; no device has such an address */
	LOOK_NEAR = 64,	   /* instructions from one look at a device to the next */
};

static void take(struct rv32_moment *moment, const struct sim_rv32 *cpu)
{
	const uint32_t control[] = { cpu->mstatus,  cpu->mtvec,	 cpu->mtvt,
				     cpu->mepc,	    cpu->mcause, cpu->mtval,
				     cpu->mscratch, cpu->fcsr,	 cpu->reserved };

	memcpy(moment->x, cpu->x, sizeof(moment->x));
	memcpy(moment->f, cpu->f, sizeof(moment->f));
	memcpy(moment->control, control, sizeof(moment->control));
}

static bool is_equal(const struct rv32_moment *a, const struct rv32_moment *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static uint64_t mixed(uint64_t hash, uint32_t a, uint32_t b)
{
	hash = (hash ^ a) * 0x9e3779b97f4a7c15u;
	hash = (hash ^ hash >> 32 ^ b) * 0xd6e8feb86659fd93u;
	return hash ^ hash >> 29;
}

void rv32_watch_reset(struct rv32_watch *watch)
{
	*watch = (struct rv32_watch){ .patience = PATIENCE_FIRST };
}

/* A pause in proportion to what the watch took keeps all watching below a few percent. */
static void give_up(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;
	const uint64_t pause = (cpu->retired - watch->since) * PAUSE_TIMES;

	watch->is_on = false;
	watch->next = cpu->retired + (pause < PAUSE_LEAST ? PAUSE_LEAST : pause);
}

void rv32_watch_break(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	if (!watch->is_on)
		return;
	give_up(cpu);
	watch->patience = PATIENCE_FIRST;
}

static bool is_impatient(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	if (cpu->retired - watch->since < watch->patience)
		return false;
	give_up(cpu);
	if (watch->patience < PATIENCE_MOST)
		watch->patience *= 2;
	return true;
}

static void found(struct sim_rv32 *cpu, bool is_exact)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	watch->is_found = true;
	watch->since = cpu->retired;
	watch->patience = PATIENCE_FIRST;
	cpu->is_exact = is_exact;
	cpu->is_clock_only = cpu->is_counting = false;
}

static void renew(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	take(&watch->jump.moment, cpu);
	watch->jump.renew_at = 2 * (uint64_t)watch->jump.visits;
	watch->jump.has_clock = false;
}

static void set_jump(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	watch->jump.is_set = true;
	watch->jump.pc = cpu->pc;
	watch->jump.visits = 1;
	renew(cpu);
}

static void begin(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	watch->is_on = true;
	watch->since = cpu->retired;
	watch->device.is_set = false;
	cpu->is_touched = false;
	set_jump(cpu);
}

static bool is_over(struct sim_rv32 *cpu)
{
	if (cpu->is_touched)
		rv32_watch_break(cpu);
	return cpu->is_touched || is_impatient(cpu);
}

/*
 * All is as it was at an earlier visit, with nothing but looking in between: it goes on like that
 * for ever. Comparing with visits 1, 2, 4, 8 ... also finds what takes many jumps for its turn.
 *
 * Of two places that know a loop the other must forget its turn: what it saw was before the board
 * moved on.
 */
static void visit(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;
	struct rv32_moment now;

	take(&now, cpu);
	if (!watch->jump.has_clock && is_equal(&now, &watch->jump.moment)) {
		found(cpu, true);
		watch->device.is_set = false;
	} else if (++watch->jump.visits >= watch->jump.renew_at) {
		renew(cpu);
	}
}

void rv32_watch_turn(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	if (!watch->is_on) {
		if (cpu->retired >= watch->next)
			begin(cpu);
		return;
	}
	if (is_over(cpu))
		return;
	if (!watch->jump.is_set)
		set_jump(cpu);
	else if (cpu->pc == watch->jump.pc)
		visit(cpu);
}

/* Small loops around one look are the most common ones: they need no patience. */
void rv32_watch_look(struct sim_rv32 *cpu, uint32_t addr, uint32_t value)
{
	struct rv32_watch *watch = &cpu->inner->watch;
	const unsigned place = cpu->pc / 2 % RV32_LOOKS;
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

void rv32_watch_memory(struct sim_rv32 *cpu, uint32_t addr, uint32_t value)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	watch->device.hash = mixed(watch->device.hash, addr, value);
}

static void begin_turn(struct sim_rv32 *cpu)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	watch->device.began = cpu->retired;
	watch->device.began_cycles = cpu->cycles;
	watch->device.looks = 0;
	watch->device.hash = 0;
	watch->device.has_clock = watch->device.has_other = false;
	take(&watch->device.moment, cpu);
}

void rv32_watch_device(struct sim_rv32 *cpu, uint32_t addr, uint32_t value)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	if (is_over(cpu))
		return;
	if (!watch->device.is_set) {
		watch->device.is_set = true;
		watch->device.pc = cpu->pc;
		watch->device.addr = addr;
		watch->device.misses = 0;
		watch->device.before_length = 0;
		begin_turn(cpu);
	}
	if (cpu->is_clock)
		watch->jump.has_clock = watch->device.has_clock = true;
	if (!cpu->is_clock || addr < CONTROLS)
		watch->device.has_other = true;
	watch->device.hash = mixed(watch->device.hash, addr, cpu->is_clock ? 0 : value);
}

void rv32_watch_loaded(struct sim_rv32 *cpu, uint32_t addr, uint32_t value)
{
	struct rv32_watch *watch = &cpu->inner->watch;

	if (watch->device.looks < RV32_SEEN) {
		watch->device.seen[watch->device.looks].addr = addr;
		watch->device.seen[watch->device.looks].value = value;
	}
	watch->device.looks++;
}

/*
 * A turn like the one before. False: it counts, and goes another way too soon to be left to the
 * board.
 */
static bool counts_on(struct sim_rv32 *cpu, const struct rv32_moment *now, uint64_t length)
{
	struct rv32_watch *watch = &cpu->inner->watch;
	const struct rv32_moment *before = &watch->device.moment;

	watch->turns.count = 0;
	if (watch->device.has_clock || is_equal(now, before) ||
	    memcmp(now->f, before->f, sizeof(now->f)) != 0)
		return true;
	if (!rv32_turns(cpu, before->x, length, &watch->turns.count))
		return watch->turns.pc != cpu->pc; /* one that was known leaves */
	watch->turns.pc = cpu->pc;
	watch->turns.length = length;
	watch->turns.cycles = cpu->cycles - watch->device.began_cycles;
	for (unsigned i = 0; i < RMW_COUNT(watch->turns.steps); i++)
		watch->turns.steps[i] = now->x[i] - before->x[i];
	return watch->turns.count > 0;
}

static bool is_anchor(const struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const struct rv32_watch *watch = &cpu->inner->watch;
	const uint32_t imm = (uint32_t)rv32_imm(op);
	const bool is_control = op->kind >= RV32_CSRRW && op->kind <= RV32_CSRRCI;

	return watch->is_on && watch->device.is_set && cpu->pc == watch->device.pc &&
	       cpu->retired > watch->device.began &&
	       watch->device.addr == (is_control ? imm & 0xfff : cpu->x[op->rs1] + imm);
}

/* Some loops count, so only what they look at and how they got there is compared. */
bool rv32_watch_is_found_at(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	struct rv32_watch *watch = &cpu->inner->watch;
	const uint64_t length = cpu->retired - watch->device.began;
	struct rv32_moment now;

	if (!is_anchor(cpu, op) || is_over(cpu))
		return false;
	take(&now, cpu);
	if (length == watch->device.before_length &&
	    watch->device.hash == watch->device.before_hash &&
	    memcmp(now.control, watch->device.moment.control, sizeof(now.control)) == 0 &&
	    counts_on(cpu, &now, length)) {
		found(cpu, !watch->device.has_clock && is_equal(&now, &watch->device.moment));
		cpu->is_clock_only = !watch->device.has_other;
		cpu->is_counting = watch->turns.count > 0;
		watch->jump.is_set = false;
	} else if (++watch->device.misses > MISSES_MOST) {
		watch->device.is_set = false; /* another place may do better */
	}
	watch->device.before_length = length;
	watch->device.before_hash = watch->device.hash;
	begin_turn(cpu);
	return watch->is_found;
}
