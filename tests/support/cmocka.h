/* SPDX-License-Identifier: MIT */
/* cmocka with what it needs included before it. */
#ifndef RMW_TESTS_CMOCKA_H
#define RMW_TESTS_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
