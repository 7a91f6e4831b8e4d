/* SPDX-License-Identifier: MIT */
/* The queue between slots and the thread that shows and records what they do. */
#include "bench/post.h"

#include "base/cond.h"

bool rmw_post_start(struct rmw_post *post, unsigned writers, struct rmw_err *err)
{
	*post = (struct rmw_post){ .writers = writers };
	if (pthread_mutex_init(&post->lock, NULL) != 0)
		return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
	if (rmw_cond_start(&post->has_some)) {
		if (rmw_cond_start(&post->has_room))
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

bool rmw_post_take(struct rmw_post *post, uint32_t wait_ms, struct rmw_post_report *report,
		   bool *is_one)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, wait_ms);
	bool is_open;

	pthread_mutex_lock(&post->lock);
	while (post->count == 0 && post->writers > 0 &&
	       rmw_cond_wait(&post->has_some, &post->lock, &until))
		;
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
