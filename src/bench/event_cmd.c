/* SPDX-License-Identifier: MIT */
/* Runs the user's command for each event of a bench, beside it. */
#include "bench/event_cmd.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cond.h"
#include "base/digest.h"
#include "bench/child.h"

#define TEXT_MAX 32u
#define OWN_PREFIX "RMWFLASH_"

/* What the environment of a call gets. */
enum { ENV_SLOT, ENV_STATE, ENV_MAC, ENV_END, ENV_CODE, ENV_COUNT };

static const char *const names[ENV_COUNT] = {
	[ENV_SLOT] = "RMWFLASH_BENCH_SLOT", [ENV_STATE] = "RMWFLASH_STATE",
	[ENV_MAC] = "RMWFLASH_MAC",	    [ENV_END] = "RMWFLASH_END",
	[ENV_CODE] = "RMWFLASH_CODE",
};

/* An event that waits. */
struct item {
	char *json;
	char values[ENV_COUNT][TEXT_MAX];
};

enum { TROUBLE_FAILED, TROUBLE_LATE, TROUBLE_DROPPED, TROUBLE_COUNT };

struct rmw_event_cmd {
	char *command;
	char **environment; /* that of the start, then room for ours and the end */
	size_t inherited;
	uint32_t wait_ms;
	struct rmw_cancel cancel; /* no more calls, and not the one at work either */
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t is_changed;
	struct item items[RMW_EVENT_CMD_ROOM];
	size_t first, count;
	bool is_to_stop, has_stopped;
	struct rmw_event_cmd_counts counts;
	bool was_told[TROUBLE_COUNT];
	char troubles[TROUBLE_COUNT][RMW_EVENT_CMD_TEXT_MAX]; /* empty: none */
};

/* With the lock: what is told once, of what happened the last time. */
static void note(struct rmw_event_cmd *events, int trouble, const char *begin, const char *text,
		 const char *end)
{
	if (!events->was_told[trouble])
		(void)snprintf(events->troubles[trouble], RMW_EVENT_CMD_TEXT_MAX, "%s%s%s", begin,
			       text, end);
}

/* ---- a call ---- */

static enum rmw_child_end call(struct rmw_event_cmd *events, struct item *item,
			       char said[RMW_CHILD_SAID_MAX])
{
	char texts[ENV_COUNT][2 * TEXT_MAX];
	struct rmw_child child = {
		.command = events->command,
		.environment = events->environment,
		.input = { (const uint8_t *)item->json, strlen(item->json) },
		.until = rmw_deadline_in(&rmw_clock_wall, &events->cancel, events->wait_ms),
	};

	for (size_t i = 0; i < ENV_COUNT; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "%s=%s", names[i], item->values[i]);
		events->environment[events->inherited + i] = texts[i];
	}
	return rmw_child_run(&child, said);
}

/* With the lock. */
static void count_call(struct rmw_event_cmd *events, enum rmw_child_end end, const char *said)
{
	char time[TEXT_MAX];

	switch (end) {
	case RMW_CHILD_GOOD:
		events->counts.done++;
		break;
	case RMW_CHILD_FAILED:
		events->counts.failed++;
		note(events, TROUBLE_FAILED, "the command for events failed: ", said, "");
		break;
	case RMW_CHILD_LATE:
		events->counts.late++;
		(void)snprintf(time, sizeof(time), "%.1f", (double)events->wait_ms / 1000);
		note(events, TROUBLE_LATE, "the command for events was not done after ", time,
		     " s, and was ended");
		break;
	}
}

/* With the lock; false: there is none, and none will come. */
static bool take(struct rmw_event_cmd *events, struct item *item)
{
	while (events->count == 0 && !events->is_to_stop)
		pthread_cond_wait(&events->is_changed, &events->lock);
	if (events->count == 0 || atomic_load(&events->cancel.is_asked))
		return false;
	*item = events->items[events->first];
	events->first = (events->first + 1) % RMW_EVENT_CMD_ROOM;
	events->count--;
	return true;
}

static void *run_thread(void *ctx)
{
	struct rmw_event_cmd *events = ctx;
	char said[RMW_CHILD_SAID_MAX];
	struct item item;

	pthread_mutex_lock(&events->lock);
	while (take(events, &item)) {
		enum rmw_child_end end;

		pthread_mutex_unlock(&events->lock);
		end = call(events, &item, said);
		free(item.json);
		pthread_mutex_lock(&events->lock);
		count_call(events, end, said);
	}
	events->has_stopped = true;
	pthread_cond_broadcast(&events->is_changed);
	pthread_mutex_unlock(&events->lock);
	return NULL;
}

/* ---- start ---- */

static void free_all(struct rmw_event_cmd *events)
{
	for (size_t i = 0; i < events->count; i++)
		free(events->items[(events->first + i) % RMW_EVENT_CMD_ROOM].json);
	for (size_t i = 0; events->environment != NULL && i < events->inherited; i++)
		free(events->environment[i]);
	free(events->environment);
	free(events->command);
	free(events);
}

/* Variables of our own may hold secrets, and are not for others. */
static bool copy_environment(struct rmw_event_cmd *events)
{
	size_t count = 0;

	while (environ[count] != NULL)
		count++;
	events->environment = calloc(count + ENV_COUNT + 1, sizeof(*events->environment));
	for (size_t i = 0; events->environment != NULL && i < count; i++) {
		char *copy;

		if (strncmp(environ[i], OWN_PREFIX, strlen(OWN_PREFIX)) == 0)
			continue;
		copy = strdup(environ[i]);
		if (copy == NULL)
			return false;
		events->environment[events->inherited++] = copy;
	}
	return events->environment != NULL;
}

/* Signals are for the thread that began. */
static bool start_thread(struct rmw_event_cmd *events)
{
	sigset_t all, before;
	bool is_good;

	if (pthread_mutex_init(&events->lock, NULL) != 0)
		return false;
	if (rmw_cond_start(&events->is_changed)) {
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		is_good = pthread_create(&events->thread, NULL, run_thread, events) == 0;
		pthread_sigmask(SIG_SETMASK, &before, NULL);
		if (is_good)
			return true;
		pthread_cond_destroy(&events->is_changed);
	}
	pthread_mutex_destroy(&events->lock);
	return false;
}

bool rmw_event_cmd_start(struct rmw_event_cmd **events, const char *command, uint32_t wait_ms,
			 struct rmw_err *err)
{
	struct rmw_event_cmd *made;

	if (command[strspn(command, " \t\n")] == '\0')
		return rmw_fail(err, RMW_E_USAGE, "the command for events is empty");
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for events");
	made->wait_ms = wait_ms == 0 ? RMW_EVENT_CMD_WAIT_MS : wait_ms;
	made->command = strdup(command);
	if (made->command != NULL && copy_environment(made) && start_thread(made)) {
		*events = made;
		return true;
	}
	free_all(made);
	return rmw_fail(err, RMW_E_NO_MEMORY,
			"no memory for events, or the system gives no thread");
}

/* ---- from the bench ---- */

static void fill(struct item *item, const struct rmw_news *news)
{
	const struct rmw_post_report *report = news->report;

	(void)snprintf(item->values[ENV_SLOT], TEXT_MAX, "%u", report->slot);
	rmw_news_state(report->state, item->values[ENV_STATE]);
	if (report->has_mac)
		rmw_hex(RMW_VIEW_OF(report->mac), item->values[ENV_MAC]);
	(void)snprintf(item->values[ENV_END], TEXT_MAX, "%s", rmw_news_end(report->end));
	if (report->code != RMW_OK)
		(void)snprintf(item->values[ENV_CODE], TEXT_MAX, "%s",
			       rmw_error_row(report->code)->id);
}

/* Whoever reads lines wants its end as well. NULL when memory ran out. */
static char *make_line(const struct rmw_news *news)
{
	char *json = rmw_news_json(news);
	char *line = NULL;

	if (json != NULL && asprintf(&line, "%s\n", json) < 0)
		line = NULL;
	free(json);
	return line;
}

void rmw_event_cmd_post(struct rmw_event_cmd *events, const struct rmw_news *news)
{
	struct item item = { .json = make_line(news) };

	fill(&item, news);
	pthread_mutex_lock(&events->lock);
	if (item.json == NULL || events->count == RMW_EVENT_CMD_ROOM) {
		events->counts.dropped++;
		note(events, TROUBLE_DROPPED, "",
		     "events come faster than the command for them ends: some are left out", "");
	} else {
		events->items[(events->first + events->count++) % RMW_EVENT_CMD_ROOM] = item;
		item.json = NULL;
		pthread_cond_broadcast(&events->is_changed);
	}
	pthread_mutex_unlock(&events->lock);
	free(item.json);
}

bool rmw_event_cmd_trouble(struct rmw_event_cmd *events, char text[RMW_EVENT_CMD_TEXT_MAX])
{
	bool is_one = false;

	pthread_mutex_lock(&events->lock);
	for (size_t i = 0; i < TROUBLE_COUNT && !is_one; i++) {
		is_one = events->troubles[i][0] != '\0' && !events->was_told[i];
		if (!is_one)
			continue;
		memcpy(text, events->troubles[i], RMW_EVENT_CMD_TEXT_MAX);
		events->was_told[i] = true;
	}
	pthread_mutex_unlock(&events->lock);
	return is_one;
}

void rmw_event_cmd_stop(struct rmw_event_cmd *events, uint32_t wait_ms,
			struct rmw_event_cmd_counts *counts)
{
	struct rmw_deadline until;

	if (events == NULL)
		return;
	until = rmw_deadline_in(&rmw_clock_wall, NULL, wait_ms);
	pthread_mutex_lock(&events->lock);
	events->is_to_stop = true;
	pthread_cond_broadcast(&events->is_changed);
	while (!events->has_stopped && rmw_cond_wait(&events->is_changed, &events->lock, &until))
		;
	atomic_store(&events->cancel.is_asked, true);
	pthread_mutex_unlock(&events->lock);
	pthread_join(events->thread, NULL);
	events->counts.dropped += events->count;
	if (counts != NULL)
		*counts = events->counts;
	pthread_cond_destroy(&events->is_changed);
	pthread_mutex_destroy(&events->lock);
	free_all(events);
}
