/* SPDX-License-Identifier: MIT */
/* Decoded code: kept for each run of bytes, whatever addresses it is seen at, until it changes. */
#include <stdlib.h>

#include "sim/armv7m_core.h"

/* Halfwords that an IT instruction may govern. */
#define GOVERNED 8u

static void discard(struct sim_armv7m_inner *inner, struct armv7m_code *code)
{
	for (size_t i = 0; i < RMW_COUNT(inner->of); i++)
		if (inner->of[i] == code)
			inner->of[i] = NULL;
	free(code->ops);
	*code = (struct armv7m_code){ 0 };
}

static bool make(struct armv7m_code *code, const struct sim_armv7m_area *area)
{
	const uint32_t count = area->size / 2;

	code->ops = calloc((size_t)count + 2, sizeof(*code->ops));
	if (code->ops == NULL)
		return false;
	code->bytes = area->bytes;
	code->count = code->low = count;
	code->high = 0;
	code->ops[count].kind = code->ops[count + 1].kind = ARM_END;
	return true;
}

static bool is_of(const struct armv7m_code *code, const struct sim_armv7m_area *area)
{
	return code->ops != NULL && code->bytes == area->bytes && code->count == area->size / 2;
}

/* When all places are taken the whole of them is given up: a board has a handful. */
static struct armv7m_code *code_of(struct sim_armv7m_inner *inner,
				   const struct sim_armv7m_area *area)
{
	struct armv7m_code *empty = NULL;

	for (size_t i = 0; i < ARM_CODES; i++) {
		if (is_of(&inner->codes[i], area))
			return &inner->codes[i];
		if (inner->codes[i].ops == NULL)
			empty = &inner->codes[i];
	}
	for (size_t i = 0; empty == NULL && i < ARM_CODES; i++)
		discard(inner, &inner->codes[i]);
	if (empty == NULL)
		empty = &inner->codes[0];
	return make(empty, area) ? empty : NULL;
}

bool armv7m_code_find(struct sim_armv7m *cpu, struct armv7m_stretch *stretch)
{
	const struct sim_armv7m_area *area = cpu->areas[cpu->pc >> 24];
	struct armv7m_code **code = &cpu->inner->of[cpu->pc >> 24];
	uint32_t at;

	if (area == NULL || area->bytes == NULL)
		return false;
	at = (cpu->pc & 0xffffff) - area->first;
	if (at >= area->size)
		return false;
	if (*code == NULL || !is_of(*code, area))
		*code = code_of(cpu->inner, area);
	if (*code == NULL)
		return false;
	stretch->ops = (*code)->ops;
	stretch->op = (*code)->ops + at / 2;
	stretch->count = (*code)->count;
	stretch->base = cpu->pc - at;
	return true;
}

static bool is_branch(unsigned kind)
{
	return kind == ARM_B || kind == ARM_BCC || kind == ARM_BL || kind == ARM_CBZ ||
	       kind == ARM_CBNZ;
}

/* The fast switch may then follow a branch without a look. */
static struct armv7m_op tame(struct armv7m_op op, uint32_t at, uint32_t count)
{
	const int64_t target = (int64_t)at + 2 + (int32_t)op.imm / 2;

	if (is_branch(op.kind) && (target < 0 || target >= count))
		op.kind = ARM_FAR;
	return op;
}

/* Flags stay as they are where a short instruction is in an IT block, unless they are its point. */
static struct armv7m_op governed(struct armv7m_op op, uint8_t it)
{
	if (op.length == 1 && op.kind > ARM_PAIRED_FIRST && op.kind < ARM_PAIRED_END)
		op.kind &= (uint8_t)~1u;
	op.under = op.kind;
	op.kind = ARM_COND;
	op.it = it;
	return op;
}

/* Bytes that the core cannot store to need no mark: the board tells when they change. */
static void mark(struct sim_armv7m *cpu, const uint8_t *at, uint32_t len)
{
	for (size_t i = 0; i < RMW_COUNT(cpu->areas); i++) {
		const struct sim_armv7m_area *area = cpu->areas[i];

		if (area == NULL || area->bytes == NULL || area->is_read_only || at < area->bytes ||
		    at >= area->bytes + area->size)
			continue;
		cpu->inner->marks[ARM_MARK(at)] = 1;
		cpu->inner->marks[ARM_MARK(at + len - 1)] = 1;
		return;
	}
}

/* What stands at halfword `at`; END when half of it is missing. */
static struct armv7m_op plain(const struct armv7m_code *code, uint32_t at)
{
	const uint8_t *bytes = code->bytes + (size_t)at * 2;
	const uint32_t half = rmw_get_le16(bytes);

	if (!armv7m_is_wide(half))
		return armv7m_decode(half, 0);
	if (at + 1 < code->count)
		return armv7m_decode(half, rmw_get_le16(bytes + 2));
	return (struct armv7m_op){ .kind = ARM_END, .length = 1 };
}

static const struct armv7m_op *fill(struct sim_armv7m *cpu, struct armv7m_code *code, uint32_t at,
				    uint8_t it)
{
	struct armv7m_op op = tame(plain(code, at), at, code->count);

	if (it != 0 && op.kind != ARM_END)
		op = governed(op, it);
	code->ops[at] = op;
	if (at < code->low)
		code->low = at;
	if (at + op.length > code->high)
		code->high = at + op.length;
	mark(cpu, code->bytes + (size_t)at * 2, 2u * op.length);
	return &code->ops[at];
}

void armv7m_code_fill(struct sim_armv7m *cpu, const struct armv7m_stretch *stretch)
{
	struct armv7m_code *code = cpu->inner->of[stretch->base >> 24];
	uint32_t at = (uint32_t)(stretch->op - stretch->ops);
	const struct armv7m_op *op = fill(cpu, code, at, (uint8_t)cpu->it);
	uint8_t it = op->kind == ARM_IT ? (uint8_t)op->imm : 0;

	while (it != 0 && at + op->length < code->count) {
		at += op->length;
		op = fill(cpu, code, at, it);
		it = armv7m_it_next(it);
	}
}

struct armv7m_op armv7m_code_plain(const struct sim_armv7m *cpu)
{
	const struct sim_armv7m_area *area = cpu->areas[cpu->pc >> 24];
	const uint32_t at = area == NULL ? 0 : (cpu->pc & 0xffffff) - area->first;
	struct armv7m_code code = { 0 };

	if (area == NULL || area->bytes == NULL || at >= area->size)
		return (struct armv7m_op){ .kind = ARM_UNDEFINED, .length = 1 };
	code.bytes = area->bytes;
	code.count = area->size / 2;
	return plain(&code, at / 2);
}

static void forget(struct armv7m_code *code, uint32_t first, uint32_t last)
{
	uint32_t op = first;

	while (op <= last && op < code->count)
		code->ops[op++].kind = ARM_UNKNOWN;
	while (op <= last + GOVERNED && op < code->count) {
		if (code->ops[op].kind == ARM_COND)
			code->ops[op].kind = ARM_UNKNOWN;
		op++;
	}
}

/* An instruction that begins one halfword before may reach into the bytes. */
void armv7m_code_changed(struct sim_armv7m_inner *inner, const uint8_t *at, unsigned size)
{
	for (size_t i = 0; i < ARM_CODES; i++) {
		struct armv7m_code *code = &inner->codes[i];
		uint32_t first, last;

		if (code->ops == NULL || at < code->bytes ||
		    at >= code->bytes + (size_t)code->count * 2)
			continue;
		first = (uint32_t)(at - code->bytes) / 2;
		last = (uint32_t)(at - code->bytes + size - 1) / 2;
		forget(code, first > 0 ? first - 1 : 0, last);
	}
}

void sim_armv7m_forget_bytes(struct sim_armv7m *cpu, const uint8_t *at, uint32_t len)
{
	for (uint32_t i = 0; cpu->inner != NULL && i < len; i++)
		if (cpu->inner->marks[ARM_MARK(at + i)])
			armv7m_code_changed(cpu->inner, at + i, 1);
}

void sim_armv7m_forget_code(struct sim_armv7m *cpu)
{
	for (size_t i = 0; i < ARM_CODES; i++) {
		struct armv7m_code *code = &cpu->inner->codes[i];

		if (code->ops == NULL || code->low >= code->high)
			continue;
		memset(code->ops + code->low, 0, (code->high - code->low) * sizeof(*code->ops));
		code->ops[code->count].kind = code->ops[code->count + 1].kind = ARM_END;
		code->low = code->count;
		code->high = 0;
	}
	memset(cpu->inner->marks, 0, sizeof(cpu->inner->marks));
}
