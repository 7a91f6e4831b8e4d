/* SPDX-License-Identifier: MIT */
/* Addition and subtraction lane by lane. Armv7-M ARM, A5.3.13 and A5.3.14. */
#include "sim/armv7m_core.h"

/* Prefixes, as bits 6:4 of the second halfword have them. */
enum { UNSIGNED = 4, SATURATING = 1, HALVING = 2 };

/* One lane of a and b: where each is, and whether they are subtracted. */
struct lane {
	uint8_t a_low;
	uint8_t b_low;
	bool subtracts;
};

/* For each operation of ARM_PARALLEL. */
static const struct {
	unsigned width;
	struct lane lanes[4];
} operations[] = {
	{ 16, { { 0, 0, false }, { 16, 16, false } } },
	{ 16, { { 0, 16, true }, { 16, 0, false } } },
	{ 16, { { 0, 16, false }, { 16, 0, true } } },
	{ 16, { { 0, 0, true }, { 16, 16, true } } },
	{ 8, { { 0, 0, false }, { 8, 8, false }, { 16, 16, false }, { 24, 24, false } } },
	{ 8, { { 0, 0, true }, { 8, 8, true }, { 16, 16, true }, { 24, 24, true } } },
};

static int32_t lane_of(uint32_t word, unsigned low, unsigned width, unsigned prefix)
{
	const uint32_t value = word >> low & ((1u << width) - 1), sign = 1u << (width - 1);

	return (int32_t)((prefix & UNSIGNED) != 0 ? value : (value ^ sign) - sign);
}

static int32_t fitted(int32_t value, unsigned width, unsigned prefix)
{
	const bool is_unsigned = (prefix & UNSIGNED) != 0;
	const int32_t low = is_unsigned ? 0 : -(1 << (width - 1));
	const int32_t high = is_unsigned ? (1 << width) - 1 : (1 << (width - 1)) - 1;

	if ((prefix & SATURATING) != 0)
		return value < low ? low : value > high ? high : value;
	return (prefix & HALVING) != 0 ? value >> 1 : value;
}

/* GE of a plain sum or difference. */
static bool is_ge(int32_t value, unsigned width, unsigned prefix, bool subtracts)
{
	if ((prefix & UNSIGNED) == 0 || subtracts)
		return value >= 0;
	return value >= 1 << width;
}

uint32_t armv7m_parallel(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const unsigned width = operations[op->imm].width;
	const uint32_t mask = (1u << width) - 1;
	uint32_t result = 0, ge = 0;

	for (unsigned i = 0; i < 32 / width; i++) {
		const struct lane *lane = &operations[op->imm].lanes[i];
		const int32_t a = lane_of(cpu->r[op->rn], lane->a_low, width, op->shift);
		const int32_t b = lane_of(cpu->r[op->rm], lane->b_low, width, op->shift);
		const int32_t value = lane->subtracts ? a - b : a + b;

		result |= ((uint32_t)fitted(value, width, op->shift) & mask) << width * i;
		if (is_ge(value, width, op->shift, lane->subtracts))
			ge |= (width == 16 ? 3u : 1u) << (width == 16 ? 2 * i : i);
	}
	if ((op->shift & 3) == 0)
		cpu->ge = ge;
	return result;
}
