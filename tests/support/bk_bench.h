/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BK_BENCH_H
#define RMW_TESTS_BK_BENCH_H

#include "chip/bk7231.h"
#include "support/bk_peer.h"

/* A made-up BK7231 and a driver for it. Everything may be looked at and changed at any time. */
struct bk_bench {
	struct bk_peer *peer; /* a T, which RTS resets */
	struct rmw_chip *chip;
	struct rmw_err err;
};

/* Its chip is NULL until it is connected. */
void bk_bench_open(struct bk_bench *bench);
void bk_bench_close(struct bk_bench *bench);

typedef struct rmw_chip *bk_bench_maker(const struct rmw_chip_options *options,
					struct rmw_err *err);

/* Make a driver and connect to the peer; the port, and the reset where there is one, are set. */
bool bk_bench_connect(struct bk_bench *bench, bk_bench_maker *make,
		      struct rmw_chip_options options);

/* ... which must work; of a T, or of an N in place of it. */
void bk_bench_connect_t(struct bk_bench *bench);
void bk_bench_connect_n(struct bk_bench *bench);

/* End the test, telling the error, unless it went well. */
void bk_bench_check(const struct bk_bench *bench, bool is_good);

#endif
