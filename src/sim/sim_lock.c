/* SPDX-License-Identifier: MIT */
/* The lock of a board: its host's thread and that of a web server on it take turns. */
#include "sim/board.h"

/* Recursive, because a public function may call another one. */
bool sim_lock_init(struct rmw_sim *sim)
{
	pthread_mutexattr_t kind;
	bool is_good;

	if (pthread_mutexattr_init(&kind) != 0)
		return false;
	is_good = pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE) == 0 &&
		  pthread_mutex_init(&sim->lock, &kind) == 0;
	pthread_mutexattr_destroy(&kind);
	return is_good;
}

void sim_lock(struct rmw_sim *sim)
{
	pthread_mutex_lock(&sim->lock);
}

void sim_unlock(struct rmw_sim *sim)
{
	pthread_mutex_unlock(&sim->lock);
}
