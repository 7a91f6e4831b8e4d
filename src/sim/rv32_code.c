/* SPDX-License-Identifier: MIT */
/* Decoded code: kept for each run of bytes, whatever addresses it is seen at, until it changes. */
#include <stdlib.h>

#include "sim/rv32_core.h"

static void discard(struct sim_rv32_inner *inner, struct rv32_code *code)
{
	for (size_t i = 0; i < RMW_COUNT(inner->of); i++)
		if (inner->of[i] == code)
			inner->of[i] = NULL;
	free(code->ops);
	*code = (struct rv32_code){ 0 };
}

static bool make(struct rv32_code *code, const struct sim_rv32_area *area)
{
	const uint32_t count = area->size / 2;

	code->ops = calloc((size_t)count + 2, sizeof(*code->ops));
	if (code->ops == NULL)
		return false;
	code->bytes = area->bytes;
	code->count = code->low = count;
	code->high = 0;
	code->ops[count].kind = code->ops[count + 1].kind = RV32_END;
	return true;
}

static bool is_of(const struct rv32_code *code, const struct sim_rv32_area *area)
{
	return code->ops != NULL && code->bytes == area->bytes && code->count == area->size / 2;
}

/* When all places are taken the whole of them is given up: a board has a handful. */
static struct rv32_code *code_of(struct sim_rv32_inner *inner, const struct sim_rv32_area *area)
{
	struct rv32_code *empty = NULL;

	for (size_t i = 0; i < RV32_CODES; i++) {
		if (is_of(&inner->codes[i], area))
			return &inner->codes[i];
		if (inner->codes[i].ops == NULL)
			empty = &inner->codes[i];
	}
	for (size_t i = 0; empty == NULL && i < RV32_CODES; i++)
		discard(inner, &inner->codes[i]);
	if (empty == NULL)
		empty = &inner->codes[0];
	return make(empty, area) ? empty : NULL;
}

bool rv32_code_find(struct sim_rv32 *cpu, struct rv32_stretch *stretch)
{
	const struct sim_rv32_area *area = cpu->areas[cpu->pc >> 24];
	struct rv32_code **code = &cpu->inner->of[cpu->pc >> 24];
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

static bool is_load(unsigned kind)
{
	return kind >= RV32_LB && kind <= RV32_LHU;
}

static bool is_jump(unsigned kind)
{
	return kind == RV32_JAL || (kind >= RV32_BEQ && kind <= RV32_BGEU);
}

/* The fast switch may then write op->rd blindly, and follow a jump without a look. */
static struct rv32_op tame(struct rv32_op op, uint32_t at, uint32_t count)
{
	const int64_t target = (int64_t)at + rv32_imm(&op) / 2;

	if (is_jump(op.kind) && (target < 0 || target >= count))
		op.kind = RV32_FAR;
	else if (op.rd == 0 && op.kind == RV32_JAL)
		op.kind = RV32_J;
	else if (op.rd == 0 && op.kind == RV32_JALR)
		op.kind = RV32_JR;
	else if (op.rd == 0 && is_load(op.kind))
		op.kind = RV32_ABSENT;
	else if (op.rd == 0 && (op.kind == RV32_LUI || op.kind == RV32_AUIPC ||
				(op.kind >= RV32_ADDI && op.kind <= RV32_REMU)))
		op.kind = RV32_NOP;
	return op;
}

/* Bytes that the core cannot store to need no mark: the board tells when they change. */
static void mark(struct sim_rv32 *cpu, const uint8_t *at, uint32_t len)
{
	for (size_t i = 0; i < RMW_COUNT(cpu->areas); i++) {
		const struct sim_rv32_area *area = cpu->areas[i];

		if (area == NULL || area->bytes == NULL || area->is_read_only || at < area->bytes ||
		    at >= area->bytes + area->size)
			continue;
		cpu->inner->marks[RV32_MARK(at)] = 1;
		cpu->inner->marks[RV32_MARK(at + len - 1)] = 1;
		return;
	}
}

void rv32_code_fill(struct sim_rv32 *cpu, const struct rv32_stretch *stretch)
{
	struct rv32_code *code = cpu->inner->of[stretch->base >> 24];
	const uint32_t at = (uint32_t)(stretch->op - stretch->ops);
	const uint8_t *bytes = code->bytes + (size_t)at * 2;
	uint32_t word = rmw_get_le16(bytes);
	struct rv32_op op;

	if ((word & 3) == 3 && at + 1 < code->count)
		word |= (uint32_t)rmw_get_le16(bytes + 2) << 16;
	else if ((word & 3) == 3)
		word = 0; /* half of it is missing */
	op = tame(rv32_decode(word), at, code->count);
	if ((rmw_get_le16(bytes) & 3) == 3 && word == 0)
		op.kind = RV32_END;
	code->ops[at] = op;
	if (at < code->low)
		code->low = at;
	if (at + rv32_length(&op) > code->high)
		code->high = at + rv32_length(&op);
	mark(cpu, bytes, 2 * rv32_length(&op));
}

uint32_t rv32_code_word(const struct sim_rv32 *cpu)
{
	const struct sim_rv32_area *area = cpu->areas[cpu->pc >> 24];
	const uint32_t at = area == NULL ? 0 : (cpu->pc & 0xffffff) - area->first;
	uint32_t word;

	if (area == NULL || area->bytes == NULL || at + 4 > area->size + 2)
		return 0; /* the board took it away meanwhile */
	word = rmw_get_le16(area->bytes + at);
	return (word & 3) != 3 ? word : word | (uint32_t)rmw_get_le16(area->bytes + at + 2) << 16;
}

/* An instruction that begins one halfword before may reach into the bytes. */
void rv32_code_changed(struct sim_rv32_inner *inner, const uint8_t *at, unsigned size)
{
	for (size_t i = 0; i < RV32_CODES; i++) {
		struct rv32_code *code = &inner->codes[i];
		uint32_t first, last;

		if (code->ops == NULL || at < code->bytes ||
		    at >= code->bytes + (size_t)code->count * 2)
			continue;
		first = (uint32_t)(at - code->bytes) / 2;
		last = (uint32_t)(at - code->bytes + size - 1) / 2;
		for (uint32_t op = first > 0 ? first - 1 : 0; op <= last && op < code->count; op++)
			code->ops[op].kind = RV32_UNKNOWN;
	}
}

void sim_rv32_forget_bytes(struct sim_rv32 *cpu, const uint8_t *at, uint32_t len)
{
	for (uint32_t i = 0; cpu->inner != NULL && i < len; i++)
		if (cpu->inner->marks[RV32_MARK(at + i)])
			rv32_code_changed(cpu->inner, at + i, 1);
}

void sim_rv32_forget_code(struct sim_rv32 *cpu)
{
	for (size_t i = 0; i < RV32_CODES; i++) {
		struct rv32_code *code = &cpu->inner->codes[i];

		if (code->ops == NULL || code->low >= code->high)
			continue;
		memset(code->ops + code->low, 0, (code->high - code->low) * sizeof(*code->ops));
		code->ops[code->count].kind = code->ops[code->count + 1].kind = RV32_END;
		code->low = code->count;
		code->high = 0;
	}
	memset(cpu->inner->marks, 0, sizeof(cpu->inner->marks));
}
