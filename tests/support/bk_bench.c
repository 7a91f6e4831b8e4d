/* SPDX-License-Identifier: MIT */
/* A made-up BK7231 and a driver for it, for tests of either. */
#include "support/bk_bench.h"

#include <stdlib.h>

#include "support/cmocka.h"

#define CONNECT_MS 20000u

void bk_bench_open(struct bk_bench *bench)
{
	*bench = (struct bk_bench){ .peer = malloc(sizeof(*bench->peer)) };
	assert_non_null(bench->peer);
	bk_peer_init(bench->peer, BK_PEER_T);
	bench->peer->can_be_reset = true;
}

void bk_bench_close(struct bk_bench *bench)
{
	rmw_chip_free(bench->chip);
	free(bench->peer);
}

void bk_bench_check(const struct bk_bench *bench, bool is_good)
{
	if (!is_good)
		fail_msg("%s%s", bench->err.path, bench->err.cause);
}

bool bk_bench_connect(struct bk_bench *bench, bk_bench_maker *make, struct rmw_chip_options options)
{
	options.port = &bench->peer->port;
	if (bench->peer->can_be_reset)
		options.before = rmw_reset_find("b");
	bench->chip = make(&options, &bench->err);
	assert_non_null(bench->chip);
	return rmw_chip_connect(bench->chip, rmw_port_in(options.port, CONNECT_MS), &bench->err);
}

void bk_bench_connect_t(struct bk_bench *bench)
{
	bk_bench_check(bench,
		       bk_bench_connect(bench, rmw_bk7231t_new, (struct rmw_chip_options){ 0 }));
}

void bk_bench_connect_n(struct bk_bench *bench)
{
	bk_peer_init(bench->peer, BK_PEER_N);
	bench->peer->can_be_reset = true;
	bk_bench_check(bench,
		       bk_bench_connect(bench, rmw_bk7231n_new, (struct rmw_chip_options){ 0 }));
}
