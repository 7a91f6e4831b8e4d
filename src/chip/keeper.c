/* SPDX-License-Identifier: MIT */
/* Being heard by a chip while a person thinks or a disk writes. */
#include "chip/keeper.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/cond.h"

struct rmw_keeper {
	struct rmw_chip *chip;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ends;
	bool is_over; /* under the lock */
};

/* True when it is time to be heard, false when it is over. */
static bool wait_for_turn(struct rmw_keeper *keeper)
{
	/* Twice as often: a chip that heard something just before is passed over. */
	const struct rmw_deadline turn =
		rmw_deadline_in(&rmw_clock_wall, NULL, (keeper->chip->facts.keep_ms + 1) / 2);
	bool is_over;

	pthread_mutex_lock(&keeper->lock);
	while (!keeper->is_over && rmw_cond_wait(&keeper->ends, &keeper->lock, &turn))
		;
	is_over = keeper->is_over;
	pthread_mutex_unlock(&keeper->lock);
	return !is_over;
}

/* A chip that is lost is found again by whoever asks for something next. */
static void *keep(void *ctx)
{
	struct rmw_keeper *keeper = ctx;
	struct rmw_err ignored = { 0 };

	while (wait_for_turn(keeper) && rmw_chip_keep(keeper->chip, &ignored))
		;
	return NULL;
}

/* Signals are for the thread that was there before: it may wait for a key. */
static bool start(struct rmw_keeper *keeper)
{
	sigset_t all, before;
	bool is_started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	is_started = pthread_create(&keeper->thread, NULL, keep, keeper) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return is_started;
}

static void forget(struct rmw_keeper *keeper)
{
	pthread_cond_destroy(&keeper->ends);
	pthread_mutex_destroy(&keeper->lock);
	free(keeper);
}

struct rmw_keeper *rmw_keeper_new(struct rmw_chip *chip)
{
	struct rmw_keeper *keeper;

	if (chip->facts.keep_ms == 0 || chip->port->clock != &rmw_clock_wall)
		return NULL;
	keeper = calloc(1, sizeof(*keeper));
	if (keeper == NULL)
		return NULL;
	keeper->chip = chip;
	if (pthread_mutex_init(&keeper->lock, NULL) != 0) {
		free(keeper);
		return NULL;
	}
	if (!rmw_cond_start(&keeper->ends)) {
		pthread_mutex_destroy(&keeper->lock);
		free(keeper);
		return NULL;
	}
	if (start(keeper))
		return keeper;
	forget(keeper);
	return NULL;
}

void rmw_keeper_free(struct rmw_keeper *keeper)
{
	if (keeper == NULL)
		return;
	pthread_mutex_lock(&keeper->lock);
	keeper->is_over = true;
	pthread_cond_signal(&keeper->ends);
	pthread_mutex_unlock(&keeper->lock);
	pthread_join(keeper->thread, NULL);
	forget(keeper);
}
