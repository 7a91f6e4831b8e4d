/* SPDX-License-Identifier: MIT */
/* Waits that a clock of the day which is set back does not make longer. */
#include "support/cmocka.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cond.h"

#define WAIT_MS 20u
#define HOUR_S 3600
#define STUCK_S 20u /* then it waits for the clock of the day */

/*
 * In place of the C library's: the clock of the day is an hour ahead, as one is to the kernel that
 * is set back as soon as it was asked.
 */
int clock_gettime(clockid_t clock, struct timespec *now)
{
	const int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (result == 0 && clock == CLOCK_REALTIME)
		now->tv_sec += HOUR_S;
	return result;
}

static void a_clock_set_back_makes_no_wait_longer(void **state)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, WAIT_MS);
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t cond;

	(void)state;
	alarm(STUCK_S);
	assert_true(rmw_cond_start(&cond));
	pthread_mutex_lock(&lock);
	while (rmw_cond_wait(&cond, &lock, &until))
		;
	pthread_mutex_unlock(&lock);
	alarm(0);
	assert_true(rmw_deadline_is_over(&until));
	pthread_cond_destroy(&cond);
}

/* What two threads share. */
struct shared {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool is_set;
};

static void *set(void *ctx)
{
	struct shared *shared = ctx;

	pthread_mutex_lock(&shared->lock);
	shared->is_set = true;
	pthread_cond_signal(&shared->cond);
	pthread_mutex_unlock(&shared->lock);
	return NULL;
}

static void a_signal_ends_a_wait(void **state)
{
	const struct rmw_deadline until =
		rmw_deadline_in(&rmw_clock_wall, NULL, 1000 * UINT64_C(2) * HOUR_S);
	struct shared shared = { .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t thread;

	(void)state;
	alarm(STUCK_S);
	assert_true(rmw_cond_start(&shared.cond));
	pthread_mutex_lock(&shared.lock);
	assert_int_equal(pthread_create(&thread, NULL, set, &shared), 0);
	while (!shared.is_set)
		assert_true(rmw_cond_wait(&shared.cond, &shared.lock, &until));
	pthread_mutex_unlock(&shared.lock);
	pthread_join(thread, NULL);
	alarm(0);
	pthread_cond_destroy(&shared.cond);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_set_back_makes_no_wait_longer),
		cmocka_unit_test(a_signal_ends_a_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
