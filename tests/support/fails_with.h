/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_FAILS_WITH_H
#define RMW_TESTS_FAILS_WITH_H

#include "support/cmocka.h"

#include <rmwflash/err.h>

/* The call, which puts its error into a struct rmw_err called `err`, fails with that code. An error
 * keeps the first cause it was given, so the one before is forgotten. */
#define assert_fails_with(why, call)                                                               \
	do {                                                                                       \
		rmw_err_clear(&err);                                                               \
		assert_false(call);                                                                \
		assert_int_equal(err.code, why);                                                   \
	} while (0)

#endif
