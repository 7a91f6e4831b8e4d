/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_RV32_FLOAT_H
#define RMW_SIM_RV32_FLOAT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Arithmetic on IEEE 754 single precision numbers, given as their bits, with the choices that
 * RISC-V makes: every NaN that comes out is FLOAT_NAN, and tiny is told after rounding.
 */

#define FLOAT_NAN 0x7fc00000u

/* As frm has them. */
enum float_rounding {
	FLOAT_NEAREST_EVEN,
	FLOAT_TO_ZERO,
	FLOAT_DOWN,
	FLOAT_UP,
	FLOAT_NEAREST_AWAY,
};

/* As fflags has them. */
enum float_flag {
	FLOAT_INEXACT = 1,
	FLOAT_UNDERFLOW = 2,
	FLOAT_OVERFLOW = 4,
	FLOAT_BY_ZERO = 8,
	FLOAT_INVALID = 16,
};

struct float_context {
	enum float_rounding rounding;
	uint32_t flags; /* only ever set */
};

uint32_t float_add(uint32_t a, uint32_t b, struct float_context *context);
uint32_t float_multiply(uint32_t a, uint32_t b, struct float_context *context);
/* a * b + c, rounded once. */
uint32_t float_multiply_add(uint32_t a, uint32_t b, uint32_t c, struct float_context *context);
uint32_t float_divide(uint32_t a, uint32_t b, struct float_context *context);
uint32_t float_root(uint32_t a, struct float_context *context);

/* The number where the other is NaN; -0 is less than +0. */
uint32_t float_minimum(uint32_t a, uint32_t b, struct float_context *context);
uint32_t float_maximum(uint32_t a, uint32_t b, struct float_context *context);

bool float_is_equal(uint32_t a, uint32_t b, struct float_context *context);
bool float_is_less(uint32_t a, uint32_t b, struct float_context *context);
bool float_is_at_most(uint32_t a, uint32_t b, struct float_context *context);

/* One of ten bits, as FCLASS has them. */
uint32_t float_class(uint32_t a);

/* What does not fit becomes the nearest that does, NaN the largest. */
uint32_t float_to_signed(uint32_t a, struct float_context *context);
uint32_t float_to_unsigned(uint32_t a, struct float_context *context);
uint32_t float_from_signed(uint32_t a, struct float_context *context);
uint32_t float_from_unsigned(uint32_t a, struct float_context *context);

#endif
