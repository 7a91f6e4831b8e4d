/* SPDX-License-Identifier: MIT */
/* Single precision by integers alone: the same bits and flags on every host, all rounding modes. */
#include "sim/rv32_float.h"

#define QUIET 0x00400000u
#define INFINITE 0x7f800000u
#define SIGN 0x80000000u

/* A finite number other than zero: sig * 2^(exp - 62), the top bit of sig being bit 62. */
struct number {
	bool is_negative;
	int exp;
	uint64_t sig;
};

static bool is_nan(uint32_t a)
{
	return (a & ~SIGN) > INFINITE;
}

static bool is_signaling(uint32_t a)
{
	return is_nan(a) && (a & QUIET) == 0;
}

static bool is_infinite(uint32_t a)
{
	return (a & ~SIGN) == INFINITE;
}

static bool is_zero(uint32_t a)
{
	return (a & ~SIGN) == 0;
}

static struct number normalized(struct number a)
{
	const int by = __builtin_clzll(a.sig) - 1;

	if (by < 0)
		a.sig = a.sig >> 1 | (a.sig & 1);
	else
		a.sig <<= by;
	a.exp -= by;
	return a;
}

static struct number opened(uint32_t a)
{
	const int exp = (int)(a >> 23 & 0xff);
	const uint64_t fraction = a & 0x7fffff;
	const struct number number = {
		.is_negative = (a & SIGN) != 0,
		.exp = (exp == 0 ? -126 : exp - 127) + 62 - 23,
		.sig = exp == 0 ? fraction : fraction | 0x800000,
	};

	return normalized(number);
}

/* Shifted right; what falls out leaves a mark in the last bit. */
static uint64_t jammed(uint64_t sig, int by)
{
	if (by <= 0)
		return sig;
	if (by > 63)
		return sig != 0;
	return sig >> by | ((sig & (((uint64_t)1 << by) - 1)) != 0);
}

/* `sig` without its last `drop` bits, rounded. */
static uint64_t rounded(uint64_t sig, int drop, bool is_negative, enum float_rounding rounding)
{
	const uint64_t rest = sig & (((uint64_t)1 << drop) - 1), half = (uint64_t)1 << (drop - 1);
	const uint64_t kept = sig >> drop;

	switch (rounding) {
	case FLOAT_TO_ZERO:
		return kept;
	case FLOAT_DOWN:
		return kept + (is_negative && rest != 0);
	case FLOAT_UP:
		return kept + (!is_negative && rest != 0);
	case FLOAT_NEAREST_AWAY:
		return kept + (rest >= half);
	case FLOAT_NEAREST_EVEN:
		break;
	}
	return kept + (rest > half || (rest == half && (kept & 1)));
}

static uint32_t overflowed(bool is_negative, struct float_context *context)
{
	const bool is_finite = context->rounding == FLOAT_TO_ZERO ||
			       context->rounding == (is_negative ? FLOAT_UP : FLOAT_DOWN);

	context->flags |= FLOAT_OVERFLOW | FLOAT_INEXACT;
	return (is_negative ? SIGN : 0) | (INFINITE - is_finite);
}

#define DROP (62 - 23)

/* Tiny is what would be below the smallest normal number with an unbounded exponent too. */
static uint32_t closed(struct number a, struct float_context *context)
{
	const enum float_rounding rounding = context->rounding;
	bool is_tiny;
	uint64_t kept;

	a = normalized(a);
	is_tiny = a.exp < -127 || (a.exp == -127 && rounded(a.sig, DROP, a.is_negative, rounding) <
							    (uint64_t)1 << 24);
	if (a.exp < -126) {
		a.sig = jammed(a.sig, -126 - a.exp);
		a.exp = -126;
	}
	kept = rounded(a.sig, DROP, a.is_negative, rounding);
	if (kept >> 24) {
		kept >>= 1;
		a.exp++;
	}
	if (a.exp > 127)
		return overflowed(a.is_negative, context);
	if (a.sig & (((uint64_t)1 << DROP) - 1))
		context->flags |= FLOAT_INEXACT | (is_tiny ? FLOAT_UNDERFLOW : 0);
	/* A subnormal has exponent 0, and its top bit, where it got one, makes that 1. */
	return (a.is_negative ? SIGN : 0) + ((uint32_t)(a.exp + 126) << 23) + (uint32_t)kept;
}

static uint32_t invalid(struct float_context *context)
{
	context->flags |= FLOAT_INVALID;
	return FLOAT_NAN;
}

static uint32_t nan_of(uint32_t a, uint32_t b, struct float_context *context)
{
	if (is_signaling(a) || is_signaling(b))
		context->flags |= FLOAT_INVALID;
	return FLOAT_NAN;
}

static uint32_t exact_zero(struct float_context *context)
{
	return context->rounding == FLOAT_DOWN ? SIGN : 0;
}

static uint32_t sum(struct number a, struct number b, struct float_context *context)
{
	struct number more = a, less = b;

	if (a.exp < b.exp || (a.exp == b.exp && a.sig < b.sig)) {
		more = b;
		less = a;
	}
	less.sig = jammed(less.sig, more.exp - less.exp);
	if (more.is_negative == less.is_negative)
		more.sig += less.sig;
	else
		more.sig -= less.sig;
	return more.sig == 0 ? exact_zero(context) : closed(more, context);
}

uint32_t float_add(uint32_t a, uint32_t b, struct float_context *context)
{
	if (is_nan(a) || is_nan(b))
		return nan_of(a, b, context);
	if (is_infinite(a) && is_infinite(b) && a != b)
		return invalid(context);
	if (is_infinite(a) || is_infinite(b))
		return is_infinite(a) ? a : b;
	if (is_zero(a) && is_zero(b))
		return a == b ? a : exact_zero(context);
	if (is_zero(a) || is_zero(b))
		return is_zero(a) ? b : a;
	return sum(opened(a), opened(b), context);
}

static struct number product(uint32_t a, uint32_t b)
{
	const struct number m = opened(a), n = opened(b);

	return normalized((struct number){
		.is_negative = m.is_negative != n.is_negative,
		.exp = m.exp + n.exp + 62 - 46,
		.sig = (m.sig >> DROP) * (n.sig >> DROP),
	});
}

uint32_t float_multiply(uint32_t a, uint32_t b, struct float_context *context)
{
	const uint32_t sign = (a ^ b) & SIGN;

	if (is_nan(a) || is_nan(b))
		return nan_of(a, b, context);
	if ((is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b)))
		return invalid(context);
	if (is_infinite(a) || is_infinite(b))
		return sign | INFINITE;
	if (is_zero(a) || is_zero(b))
		return sign;
	return closed(product(a, b), context);
}

uint32_t float_multiply_add(uint32_t a, uint32_t b, uint32_t c, struct float_context *context)
{
	const uint32_t sign = (a ^ b) & SIGN;

	if ((is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b)))
		return invalid(context);
	if (is_nan(a) || is_nan(b) || is_nan(c)) {
		nan_of(a, b, context);
		return nan_of(c, c, context);
	}
	if (is_infinite(a) || is_infinite(b))
		return float_add(sign | INFINITE, c, context);
	if (is_zero(a) || is_zero(b))
		return float_add(sign, c, context);
	if (is_infinite(c))
		return c;
	if (is_zero(c))
		return closed(product(a, b), context);
	return sum(product(a, b), opened(c), context);
}

uint32_t float_divide(uint32_t a, uint32_t b, struct float_context *context)
{
	const uint32_t sign = (a ^ b) & SIGN;
	struct number m, n;
	uint64_t over, under;

	if (is_nan(a) || is_nan(b))
		return nan_of(a, b, context);
	if ((is_infinite(a) && is_infinite(b)) || (is_zero(a) && is_zero(b)))
		return invalid(context);
	if (is_infinite(a) || is_zero(b)) {
		if (!is_infinite(a))
			context->flags |= FLOAT_BY_ZERO;
		return sign | INFINITE;
	}
	if (is_infinite(b) || is_zero(a))
		return sign;
	m = opened(a);
	n = opened(b);
	over = m.sig >> DROP << 38;
	under = n.sig >> DROP;
	m.is_negative = sign != 0;
	m.sig = over / under | (over % under != 0);
	m.exp += 62 - 38 - n.exp;
	return closed(m, context);
}

/* Digit by digit; the last bit tells whether there is a rest. */
static uint64_t root_of(uint64_t square)
{
	uint64_t root = 0;

	for (int bit = 30; bit >= 0; bit--) {
		const uint64_t with = root | (uint64_t)1 << bit;

		if (with * with <= square)
			root = with;
	}
	return root | (root * root != square);
}

uint32_t float_root(uint32_t a, struct float_context *context)
{
	struct number m;

	if (is_nan(a))
		return nan_of(a, a, context);
	if (is_zero(a))
		return a;
	if (a & SIGN)
		return invalid(context);
	if (is_infinite(a))
		return a;
	m = opened(a);
	/* sig >> DROP is 24 bits times 2^(exp - 23); made even, it has 61 bits at most */
	m.sig = m.sig >> DROP << (m.exp % 2 == 0 ? 37 : 36);
	m.exp = m.exp % 2 == 0 ? (m.exp - 60) / 2 : (m.exp - 59) / 2;
	m.sig = root_of(m.sig);
	m.exp += 62;
	return closed(m, context);
}

static uint32_t order(uint32_t a)
{
	return a & SIGN ? ~a : a | SIGN;
}

uint32_t float_minimum(uint32_t a, uint32_t b, struct float_context *context)
{
	if (is_nan(a) || is_nan(b)) {
		nan_of(a, b, context);
		return is_nan(a) && is_nan(b) ? FLOAT_NAN : is_nan(a) ? b : a;
	}
	return order(a) < order(b) ? a : b;
}

uint32_t float_maximum(uint32_t a, uint32_t b, struct float_context *context)
{
	if (is_nan(a) || is_nan(b)) {
		nan_of(a, b, context);
		return is_nan(a) && is_nan(b) ? FLOAT_NAN : is_nan(a) ? b : a;
	}
	return order(a) < order(b) ? b : a;
}

bool float_is_equal(uint32_t a, uint32_t b, struct float_context *context)
{
	if (is_nan(a) || is_nan(b)) {
		nan_of(a, b, context);
		return false;
	}
	return a == b || (is_zero(a) && is_zero(b));
}

bool float_is_less(uint32_t a, uint32_t b, struct float_context *context)
{
	if (is_nan(a) || is_nan(b)) {
		context->flags |= FLOAT_INVALID;
		return false;
	}
	return order(a) < order(b) && !(is_zero(a) && is_zero(b));
}

bool float_is_at_most(uint32_t a, uint32_t b, struct float_context *context)
{
	if (is_nan(a) || is_nan(b)) {
		context->flags |= FLOAT_INVALID;
		return false;
	}
	return order(a) <= order(b) || (is_zero(a) && is_zero(b));
}

uint32_t float_class(uint32_t a)
{
	const bool is_negative = (a & SIGN) != 0;

	if (is_nan(a))
		return is_signaling(a) ? 1 << 8 : 1 << 9;
	if (is_infinite(a))
		return is_negative ? 1 << 0 : 1 << 7;
	if (is_zero(a))
		return is_negative ? 1 << 3 : 1 << 4;
	if ((a & INFINITE) == 0)
		return is_negative ? 1 << 2 : 1 << 5;
	return is_negative ? 1 << 1 : 1 << 6;
}

/* The magnitude as an integer; above 2^32 it does not matter by how much. */
static uint64_t whole(uint32_t a, struct float_context *context)
{
	const struct number m = opened(a);
	uint64_t sig = jammed(m.sig, 62 - 2 - m.exp); /* two bits stay behind the point */

	if (m.exp > 40)
		return (uint64_t)1 << 40;
	if (sig & 3)
		context->flags |= FLOAT_INEXACT;
	return rounded(sig, 2, m.is_negative, context->rounding);
}

static uint32_t converted(uint32_t a, int64_t least, int64_t most, struct float_context *context)
{
	const bool is_negative = (a & SIGN) != 0 && !is_nan(a);
	const uint32_t before = context->flags;
	int64_t value;

	if (is_zero(a))
		return 0;
	if (is_nan(a) || is_infinite(a)) {
		invalid(context);
		return (uint32_t)(is_negative ? least : most);
	}
	value = (int64_t)whole(a, context);
	if (is_negative)
		value = -value;
	if (value >= least && value <= most)
		return (uint32_t)value;
	context->flags = before | FLOAT_INVALID;
	return (uint32_t)(value < least ? least : most);
}

uint32_t float_to_signed(uint32_t a, struct float_context *context)
{
	return converted(a, INT32_MIN, INT32_MAX, context);
}

uint32_t float_to_unsigned(uint32_t a, struct float_context *context)
{
	return converted(a, 0, UINT32_MAX, context);
}

uint32_t float_from_unsigned(uint32_t a, struct float_context *context)
{
	return a == 0 ? 0 : closed((struct number){ .exp = 62, .sig = a }, context);
}

uint32_t float_from_signed(uint32_t a, struct float_context *context)
{
	const bool is_negative = (a & SIGN) != 0;
	const struct number number = { is_negative, 62, is_negative ? 0u - a : a };

	return a == 0 ? 0 : closed(number, context);
}
