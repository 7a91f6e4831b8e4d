/* SPDX-License-Identifier: MIT */
/* A chip that must hear something now and then does, while nobody asks anything of it. */
#include "support/cmocka.h"

#include <pthread.h>

#include "chip/keeper.h"

static struct kept {
	struct rmw_chip chip; /* first */
	struct rmw_port port;
	pthread_mutex_t lock;
	pthread_cond_t heard;
	unsigned count; /* under the lock */
	unsigned fails_from;
} kept;

static bool hear(struct rmw_chip *chip, struct rmw_err *err)
{
	struct kept *self = (struct kept *)(void *)chip;
	bool is_good;

	pthread_mutex_lock(&self->lock);
	self->count++;
	is_good = self->fails_from == 0 || self->count < self->fails_from;
	pthread_cond_signal(&self->heard);
	pthread_mutex_unlock(&self->lock);
	return is_good || rmw_fail(err, RMW_E_TIMEOUT, "gone");
}

static void make(const struct rmw_clock *clock, uint32_t keep_ms)
{
	static const struct rmw_chip_ops ops = { .keep = hear };

	kept = (struct kept){ .port = { .clock = clock } };
	kept.chip = (struct rmw_chip){ .ops = &ops, .port = &kept.port };
	kept.chip.facts.keep_ms = keep_ms;
	pthread_mutex_init(&kept.lock, NULL);
	pthread_cond_init(&kept.heard, NULL);
}

static void wait_until_heard(unsigned times)
{
	pthread_mutex_lock(&kept.lock);
	while (kept.count < times)
		pthread_cond_wait(&kept.heard, &kept.lock);
	pthread_mutex_unlock(&kept.lock);
}

static void a_chip_is_heard_again_and_again_until_the_last_end(void **state)
{
	unsigned count;

	(void)state;
	make(&rmw_clock_wall, 1);
	rmw_chip_keep_begin(&kept.chip);
	rmw_chip_keep_begin(&kept.chip);
	rmw_chip_keep_end(&kept.chip);
	wait_until_heard(5);
	rmw_chip_keep_end(&kept.chip);
	count = kept.count;
	assert_true(count >= 5);
	assert_null(kept.chip.keeper);
	rmw_chip_keep_begin(&kept.chip);
	wait_until_heard(count + 1);
	rmw_chip_keep_end(&kept.chip);
}

static void a_lost_chip_is_left_to_whoever_asks_next(void **state)
{
	(void)state;
	make(&rmw_clock_wall, 1);
	kept.fails_from = 2;
	rmw_chip_keep_begin(&kept.chip);
	wait_until_heard(2);
	rmw_chip_keep_end(&kept.chip);
	assert_int_equal(kept.count, 2);
}

static void where_there_is_no_need_there_is_no_thread(void **state)
{
	static const struct rmw_clock simulated;

	(void)state;
	make(&rmw_clock_wall, 0);
	assert_null(rmw_keeper_new(&kept.chip));
	make(&simulated, 1);
	assert_null(rmw_keeper_new(&kept.chip));
	rmw_chip_keep_begin(&kept.chip);
	rmw_chip_keep_end(&kept.chip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chip_is_heard_again_and_again_until_the_last_end),
		cmocka_unit_test(a_lost_chip_is_left_to_whoever_asks_next),
		cmocka_unit_test(where_there_is_no_need_there_is_no_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
