/* SPDX-License-Identifier: MIT */
/* The queue between slots and the thread that shows and records what they do. */
#include "bench/post.h"

#include <time.h>

#include <rmwflash/bytes.h>

bool rmw_post_start(struct rmw_post *post, unsigned writers, struct rmw_err *err)
{
	*post = (struct rmw_post){ .writers = writers };
	if (pthread_mutex_init(&post->lock, NULL) != 0)
		return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
	if (pthread_cond_init(&post->has_some, NULL) == 0) {
		if (pthread_cond_init(&post->has_room, NULL) == 0)
			return true;
		pthread_cond_destroy(&post->has_some);
	}
	pthread_mutex_destroy(&post->lock);
	return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
}

void rmw_post_put(struct rmw_post *post, const struct rmw_post_report *report)
{
	pthread_mutex_lock(&post->lock);
	while (post->count == RMW_POST_ROOM)
		pthread_cond_wait(&post->has_room, &post->lock);
	post->items[(post->first + post->count++) % RMW_POST_ROOM] = *report;
	pthread_cond_signal(&post->has_some);
	pthread_mutex_unlock(&post->lock);
}

void rmw_post_leave(struct rmw_post *post)
{
	pthread_mutex_lock(&post->lock);
	post->writers--;
	pthread_cond_signal(&post->has_some);
	pthread_mutex_unlock(&post->lock);
}

struct timespec rmw_post_time_in(uint32_t ms)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += (time_t)(ms / 1000);
	at.tv_nsec += (long)(ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	return at;
}

bool rmw_post_take(struct rmw_post *post, uint32_t wait_ms, struct rmw_post_report *report,
		   bool *is_one)
{
	const struct timespec until = rmw_post_time_in(wait_ms);
	bool is_open;

	pthread_mutex_lock(&post->lock);
	while (post->count == 0 && post->writers > 0)
		if (pthread_cond_timedwait(&post->has_some, &post->lock, &until) != 0)
			break;
	*is_one = post->count > 0;
	is_open = *is_one || post->writers > 0;
	if (*is_one) {
		*report = post->items[post->first];
		post->first = (post->first + 1) % RMW_POST_ROOM;
		post->count--;
		pthread_cond_signal(&post->has_room);
	}
	pthread_mutex_unlock(&post->lock);
	return is_open;
}

void rmw_post_end(struct rmw_post *post)
{
	pthread_cond_destroy(&post->has_room);
	pthread_cond_destroy(&post->has_some);
	pthread_mutex_destroy(&post->lock);
}
