/* SPDX-License-Identifier: MIT */
/* The instructions that programs consist of, as fast as a plain switch executes them. */
#include "sim/armv7m_core.h"

enum { LR = 14, PC = 15 };

/* The area that holds all of an access, or NULL: then armv7m_slow finds out what it is. */
static inline const struct sim_armv7m_area *reach(const struct sim_armv7m_area *const *areas,
						  uint32_t addr, uint32_t size)
{
	const struct sim_armv7m_area *area = areas[addr >> 24];
	uint32_t at;

	if (area == NULL || area->bytes == NULL)
		return NULL;
	at = (addr & 0xffffff) - area->first;
	return at < area->size && size <= area->size - at ? area : NULL;
}

/* Where a block of words is, or NULL. */
static uint8_t *block_at(const struct sim_armv7m_area *const *areas, uint32_t addr,
			 const struct armv7m_op *op)
{
	const struct sim_armv7m_area *area = reach(areas, addr, op->shift);

	if (area == NULL || (addr & 3) != 0 || (op->kind == ARM_STM && area->is_read_only))
		return NULL;
	return area->bytes + ((addr & 0xffffff) - area->first);
}

static bool is_marked(const uint8_t *marks, const uint8_t *at, uint32_t len)
{
	return marks[ARM_MARK(at)] || marks[ARM_MARK(at + len - 1)];
}

/* But for pc. */
static void load_block(uint32_t *r, uint32_t list, const uint8_t *at)
{
	for (list &= 0x7fff; list != 0; list &= list - 1) {
		r[__builtin_ctz(list)] = rmw_get_le32(at);
		at += 4;
	}
}

static void store_block(const uint32_t *r, uint32_t list, uint8_t *at)
{
	for (; list != 0; list &= list - 1) {
		rmw_put_le32(at, r[__builtin_ctz(list)]);
		at += 4;
	}
}

static void keep_flags(struct sim_armv7m *cpu, uint32_t n, uint32_t z, uint32_t c, uint32_t v)
{
	cpu->n = n;
	cpu->z = z;
	cpu->c = c;
	cpu->v = v;
}

/* Bookkeeping in words for the rows below; the variables are those of armv7m_fast. */
#define D r[op->rd]
#define A r[op->rn]
#define B r[op->rm]
#define IMM op->imm
#define ADDRESS (base + (uint32_t)(op - ops) * 2)
#define DONE                                                                                       \
	do {                                                                                       \
		op += op->length;                                                                  \
		goto next;                                                                         \
	} while (0)
#define SET(value)                                                                                 \
	do {                                                                                       \
		D = (uint32_t)(value);                                                             \
		DONE;                                                                              \
	} while (0)
#define TEST(value)                                                                                \
	do {                                                                                       \
		n = z = (value);                                                                   \
		DONE;                                                                              \
	} while (0)
#define SET_TEST(value)                                                                            \
	do {                                                                                       \
		D = n = z = (value);                                                               \
		DONE;                                                                              \
	} while (0)
/* Sums set all flags: a + b + carry. */
#define SUM_FLAGS(a, b, carry)                                                                     \
	const uint32_t sum_a = (a), sum_b = (b);                                                   \
	const uint64_t sum_all = (uint64_t)sum_a + sum_b + (carry);                                \
	n = z = (uint32_t)sum_all;                                                                 \
	c = (uint32_t)(sum_all >> 32);                                                             \
	v = ((sum_a ^ n) & (sum_b ^ n)) >> 31
#define SUM(a, b, carry)                                                                           \
	do {                                                                                       \
		SUM_FLAGS(a, b, carry);                                                            \
		D = n;                                                                             \
		DONE;                                                                              \
	} while (0)
#define COMPARE(a, b, carry)                                                                       \
	do {                                                                                       \
		SUM_FLAGS(a, b, carry);                                                            \
		DONE;                                                                              \
	} while (0)
#define IMM_CARRY (c = op->ra < 2 ? op->ra : c)
#define SHIFTED armv7m_shift(B, op->how, op->shift, &shifter)
/* The second operand, y, in its three forms. */
#define LOGIC(NAME, EXPRESSION)                                                                    \
	case ARM_##NAME##_I: {                                                                     \
		const uint32_t y = IMM;                                                            \
		SET(EXPRESSION);                                                                   \
	}                                                                                          \
	case ARM_##NAME##S_I: {                                                                    \
		const uint32_t y = IMM;                                                            \
		IMM_CARRY;                                                                         \
		SET_TEST(EXPRESSION);                                                              \
	}                                                                                          \
	case ARM_##NAME##_R: {                                                                     \
		const uint32_t y = B;                                                              \
		SET(EXPRESSION);                                                                   \
	}                                                                                          \
	case ARM_##NAME##S_R: {                                                                    \
		const uint32_t y = B;                                                              \
		SET_TEST(EXPRESSION);                                                              \
	}                                                                                          \
	case ARM_##NAME##_X: {                                                                     \
		shifter = c;                                                                       \
		const uint32_t y = SHIFTED;                                                        \
		SET(EXPRESSION);                                                                   \
	}                                                                                          \
	case ARM_##NAME##S_X: {                                                                    \
		shifter = c;                                                                       \
		const uint32_t y = SHIFTED;                                                        \
		c = shifter;                                                                       \
		SET_TEST(EXPRESSION);                                                              \
	}
#define ARITHMETIC(NAME, FIRST, SECOND, CARRY)                                                     \
	case ARM_##NAME##_I: {                                                                     \
		const uint32_t y = IMM;                                                            \
		SET((FIRST) + (SECOND) + (CARRY));                                                 \
	}                                                                                          \
	case ARM_##NAME##S_I: {                                                                    \
		const uint32_t y = IMM;                                                            \
		SUM(FIRST, SECOND, CARRY);                                                         \
	}                                                                                          \
	case ARM_##NAME##_R: {                                                                     \
		const uint32_t y = B;                                                              \
		SET((FIRST) + (SECOND) + (CARRY));                                                 \
	}                                                                                          \
	case ARM_##NAME##S_R: {                                                                    \
		const uint32_t y = B;                                                              \
		SUM(FIRST, SECOND, CARRY);                                                         \
	}                                                                                          \
	case ARM_##NAME##_X: {                                                                     \
		shifter = c;                                                                       \
		const uint32_t y = SHIFTED;                                                        \
		SET((FIRST) + (SECOND) + (CARRY));                                                 \
	}                                                                                          \
	case ARM_##NAME##S_X: {                                                                    \
		shifter = c;                                                                       \
		const uint32_t y = SHIFTED;                                                        \
		SUM(FIRST, SECOND, CARRY);                                                         \
	}
#define TESTING(NAME, EXPRESSION)                                                                  \
	case ARM_##NAME##_I: {                                                                     \
		const uint32_t y = IMM;                                                            \
		IMM_CARRY;                                                                         \
		TEST(EXPRESSION);                                                                  \
	}                                                                                          \
	case ARM_##NAME##_R: {                                                                     \
		const uint32_t y = B;                                                              \
		TEST(EXPRESSION);                                                                  \
	}                                                                                          \
	case ARM_##NAME##_X: {                                                                     \
		shifter = c;                                                                       \
		const uint32_t y = SHIFTED;                                                        \
		c = shifter;                                                                       \
		TEST(EXPRESSION);                                                                  \
	}
#define COMPARING(NAME, SECOND, CARRY)                                                             \
	case ARM_##NAME##_I: {                                                                     \
		const uint32_t y = IMM;                                                            \
		COMPARE(A, SECOND, CARRY);                                                         \
	}                                                                                          \
	case ARM_##NAME##_R: {                                                                     \
		const uint32_t y = B;                                                              \
		COMPARE(A, SECOND, CARRY);                                                         \
	}                                                                                          \
	case ARM_##NAME##_X: {                                                                     \
		shifter = c;                                                                       \
		const uint32_t y = SHIFTED;                                                        \
		COMPARE(A, SECOND, CARRY);                                                         \
	}
#define SHIFTING(NAME)                                                                             \
	case ARM_##NAME##_N:                                                                       \
		shifter = 0;                                                                       \
		SET(armv7m_shift(B, ARM_##NAME, op->shift, &shifter));                             \
	case ARM_##NAME##S_N:                                                                      \
		SET_TEST(armv7m_shift(B, ARM_##NAME, op->shift, &c));                              \
	case ARM_##NAME##_V:                                                                       \
		shifter = 0;                                                                       \
		SET(armv7m_shift(A, ARM_##NAME, B & 0xff, &shifter));                              \
	case ARM_##NAME##S_V:                                                                      \
		SET_TEST(armv7m_shift(A, ARM_##NAME, B & 0xff, &c));
#define LOAD_AT(size, get, ADDR, AFTER)                                                            \
	do {                                                                                       \
		const uint32_t addr = (ADDR);                                                      \
		const struct sim_armv7m_area *area = reach(areas, addr, size);                     \
		uint32_t value;                                                                    \
		if (area == NULL)                                                                  \
			goto slow;                                                                 \
		value = (uint32_t)get(area->bytes + ((addr & 0xffffff) - area->first));            \
		left -= load_cost;                                                                 \
		AFTER;                                                                             \
		SET(value);                                                                        \
	} while (0)
#define STORE_AT(size, put, ADDR, AFTER)                                                           \
	do {                                                                                       \
		const uint32_t addr = (ADDR);                                                      \
		const struct sim_armv7m_area *area = reach(areas, addr, size);                     \
		uint8_t *at;                                                                       \
		if (area == NULL || area->is_read_only)                                            \
			goto slow;                                                                 \
		at = area->bytes + ((addr & 0xffffff) - area->first);                              \
		if (marks[ARM_MARK(at)] || marks[ARM_MARK(at + (size)-1)])                         \
			goto slow;                                                                 \
		put(at, D);                                                                        \
		AFTER;                                                                             \
		DONE;                                                                              \
	} while (0)
#define MEMORY(NAME, AT, size, move)                                                               \
	case ARM_##NAME##_I:                                                                       \
		AT(size, move, A + IMM, (void)0);                                                  \
	case ARM_##NAME##_R:                                                                       \
		AT(size, move, A + (B << op->shift), (void)0);                                     \
	case ARM_##NAME##_B:                                                                       \
		AT(size, move, A + IMM, A = addr);                                                 \
	case ARM_##NAME##_A:                                                                       \
		AT(size, move, A, A = addr + IMM);
#define BYTE(at) (at)[0]
#define SIGNED_BYTE(at) ((int8_t)(at)[0])
#define SIGNED_HALF(at) ((int16_t)rmw_get_le16(at))
#define PUT_BYTE(at, value) ((at)[0] = (uint8_t)(value))
#define PUT_HALF(at, value) rmw_put_le16(at, (uint16_t)(value))
#define BRANCH(condition)                                                                          \
	do {                                                                                       \
		if (condition)                                                                     \
			goto taken;                                                                \
		DONE;                                                                              \
	} while (0)
#define EXTENDED(type) ((uint32_t)(type)(B >> op->shift | (uint64_t)B << (32 - op->shift)))
#define LONG(type, expression)                                                                     \
	do {                                                                                       \
		const uint64_t product = (uint64_t)(expression);                                   \
		D = (uint32_t)product;                                                             \
		r[op->ra] = (uint32_t)(product >> 32);                                             \
		DONE;                                                                              \
	} while (0)
#define SIGNED_AB ((int64_t)(int32_t)A * (int32_t)B)
#define LONG_OLD ((uint64_t)r[op->ra] << 32 | D)

/* NOLINTNEXTLINE(readability-function-size): its statements are the rows of a table */
enum armv7m_stop armv7m_fast(struct sim_armv7m *cpu, struct armv7m_stretch *stretch)
{
	const struct sim_armv7m_area *const *const areas = stretch->areas;
	const struct armv7m_op *const ops = stretch->ops;
	const uint8_t *const marks = cpu->inner->marks;
	const uint32_t base = stretch->base, count = stretch->count;
	const int64_t taken = cpu->costs.taken, load_cost = cpu->costs.load;
	const uint64_t watch_at = stretch->watch_at;
	const struct armv7m_op *op = stretch->op, *to;
	uint32_t *const r = cpu->r;
	uint32_t n = cpu->n, z = cpu->z, c = cpu->c, v = cpu->v, shifter;
	uint64_t done = 0;
	int64_t left = stretch->left;
	enum armv7m_stop stop;
	uint32_t pc = 0, kind;
	uint8_t *block;
	bool is_back;

	for (;;) {
		/* clang-format off */
		kind = op->kind;
	again:
		switch (kind) {
		case ARM_COND:
			if (armv7m_holds(op->it >> 4, n, z, c, v)) {
				kind = op->under;
				goto again;
			}
			DONE;
		case ARM_NOP: case ARM_IT: DONE;
		LOGIC(AND, A & y)
		LOGIC(BIC, A & ~y)
		LOGIC(ORR, A | y)
		LOGIC(ORN, A | ~y)
		LOGIC(EOR, A ^ y)
		LOGIC(MOV, y)
		LOGIC(MVN, ~y)
		ARITHMETIC(ADD, A, y, 0)
		ARITHMETIC(ADC, A, y, c)
		ARITHMETIC(SUB, A, ~y, 1)
		ARITHMETIC(SBC, A, ~y, c)
		ARITHMETIC(RSB, ~A, y, 1)
		TESTING(TST, A & y)
		TESTING(TEQ, A ^ y)
		COMPARING(CMP, ~y, 1)
		COMPARING(CMN, y, 0)
		SHIFTING(LSL)
		SHIFTING(LSR)
		SHIFTING(ASR)
		SHIFTING(ROR)
		MEMORY(LDR, LOAD_AT, 4, rmw_get_le32)
		MEMORY(LDRH, LOAD_AT, 2, rmw_get_le16)
		MEMORY(LDRB, LOAD_AT, 1, BYTE)
		MEMORY(LDRSH, LOAD_AT, 2, SIGNED_HALF)
		MEMORY(LDRSB, LOAD_AT, 1, SIGNED_BYTE)
		MEMORY(STR, STORE_AT, 4, rmw_put_le32)
		MEMORY(STRH, STORE_AT, 2, PUT_HALF)
		MEMORY(STRB, STORE_AT, 1, PUT_BYTE)
		case ARM_LDR_L: LOAD_AT(4, rmw_get_le32, ((ADDRESS + 4) & ~3u) + IMM, (void)0);
		case ARM_ADR: SET(((ADDRESS + 4) & ~3u) + IMM);
		case ARM_PC_MOV: SET(ADDRESS + 4);
		case ARM_PC_ADD: SET(A + ADDRESS + 4);
		case ARM_MOVT: SET((D & 0xffff) | IMM << 16);
		case ARM_MUL: SET(A * B);
		case ARM_MULS: SET_TEST(A * B);
		case ARM_MLA: SET(r[op->ra] + A * B);
		case ARM_MLS: SET(r[op->ra] - A * B);
		case ARM_SMULL: LONG(int64_t, SIGNED_AB);
		case ARM_UMULL: LONG(uint64_t, (uint64_t)A * B);
		case ARM_SMLAL: LONG(int64_t, (uint64_t)SIGNED_AB + LONG_OLD);
		case ARM_UMLAL: LONG(uint64_t, (uint64_t)A * B + LONG_OLD);
		case ARM_UMAAL: LONG(uint64_t, (uint64_t)A * B + D + r[op->ra]);
		case ARM_SXTB: SET(EXTENDED(int8_t));
		case ARM_SXTH: SET(EXTENDED(int16_t));
		case ARM_UXTB: SET(EXTENDED(uint8_t));
		case ARM_UXTH: SET(EXTENDED(uint16_t));
		case ARM_REV: SET(__builtin_bswap32(B));
		case ARM_REV16: SET((B << 8 & 0xff00ff00) | (B >> 8 & 0x00ff00ff));
		case ARM_REVSH: SET((int16_t)__builtin_bswap16((uint16_t)B));
		case ARM_CLZ: SET(B == 0 ? 32 : __builtin_clz(B));
		case ARM_UBFX: SET(A >> op->shift & (uint32_t)((UINT64_C(1) << IMM) - 1));
		case ARM_SBFX: SET((int32_t)(A << (32 - op->shift - IMM)) >> (32 - IMM));
		case ARM_STM:
			pc = op->how ? A - op->shift : A;
			block = block_at(areas, pc, op);
			if (block == NULL || is_marked(marks, block, op->shift))
				goto slow;
			store_block(r, IMM, block);
			left -= op->shift / 4;
			if (op->ra)
				A = op->how ? pc : pc + op->shift;
			DONE;
		case ARM_LDM:
			pc = op->how ? A - op->shift : A;
			block = block_at(areas, pc, op);
			if (block == NULL || ((IMM >> PC) != 0 && (block[op->shift - 4] & 1) == 0))
				goto slow;
			left -= op->shift / 4 * load_cost;
			if (op->ra)
				A = op->how ? pc : pc + op->shift;
			pc = (IMM >> PC) != 0 ? rmw_get_le32(block + op->shift - 4) : 0;
			load_block(r, IMM, block);
			if ((IMM >> PC) == 0)
				DONE;
			pc &= ~1u;
			goto jump;
		case ARM_B: goto taken;
		case ARM_BCC: BRANCH(armv7m_holds(op->ra, n, z, c, v));
		case ARM_CBZ: BRANCH(A == 0);
		case ARM_CBNZ: BRANCH(A != 0);
		case ARM_BL: r[LR] = (ADDRESS + 4) | 1; goto taken;
		case ARM_BX:
			if ((B & 1) == 0)
				goto slow;
			pc = B & ~1u;
			goto jump;
		case ARM_BLX:
			if ((B & 1) == 0)
				goto slow;
			pc = B & ~1u;
			r[LR] = (ADDRESS + 2) | 1;
			goto jump;
		case ARM_MOV_PC: pc = B & ~1u; goto jump;
		default: goto slow;
		}
		/* clang-format on */
	next:
		done++;
		if (--left > 0)
			continue;
		stop = ARM_STOP_LIMIT;
		break;
	taken: /* the target was found to be among `ops` when this was decoded */
		to = op + 2 + (int32_t)op->imm / 2;
		goto turn;
	jump:
		stop = ARM_STOP_LEFT;
		if ((pc - base) / 2 >= count) {
			done++;
			left -= 1 + taken;
			break;
		}
		to = ops + (pc - base) / 2;
	turn:
		done++;
		left -= 1 + taken;
		stop = ARM_STOP_TURN;
		is_back = to <= op;
		op = to;
		if (is_back && done >= watch_at)
			break;
		if (left > 0)
			continue;
		stop = ARM_STOP_LIMIT;
		break;
	slow:
		stop = ARM_STOP_SLOW;
		break;
	}
	keep_flags(cpu, n, z, c, v);
	stretch->op = op;
	stretch->done = done;
	stretch->left = left;
	stretch->pc = stop == ARM_STOP_LEFT ? pc : base + (uint32_t)(op - ops) * 2;
	return stop;
}
