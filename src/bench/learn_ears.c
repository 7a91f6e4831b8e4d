/* SPDX-License-Identifier: MIT */
/* Ears at adapters: which board begins to speak. */
#include "bench/learn_ears.h"

#include <stdlib.h>
#include <string.h>

#include <rmwflash/session.h>

#include "bench/learn.h"
#include "port/port.h"

#define BEGINS_BYTES 8u /* less is a contact that bounces */

struct ear {
	char name[sizeof(((struct rmw_port_info *)0)->name)];
	struct rmw_session *session; /* NULL: it could not be opened */
	unsigned quiet_looks;
	bool has_begun;
	bool is_there; /* in the last look */
};

struct rmw_learn_ears {
	struct ear items[RMW_LEARN_PORTS_MAX];
	size_t count;
};

bool rmw_learn_ears_new(struct rmw_learn_ears **ears, struct rmw_err *err)
{
	*ears = calloc(1, sizeof(**ears));
	return *ears != NULL || rmw_fail(err, RMW_E_NO_MEMORY, "no memory to listen at adapters");
}

/* The place of an adapter among those that are heard; their count: there is none. */
static size_t find(const struct rmw_learn_ears *ears, const char *name)
{
	size_t at = 0;

	while (at < ears->count && strcmp(ears->items[at].name, name) != 0)
		at++;
	return at;
}

static void add(struct rmw_learn_ears *ears, const struct rmw_port_info *info)
{
	const struct rmw_session_options options = { .port = info->name };
	struct ear *ear = &ears->items[ears->count];
	struct rmw_err ignored = { 0 };

	if (ears->count == RMW_LEARN_PORTS_MAX)
		return;
	*ear = (struct ear){ .is_there = true };
	memcpy(ear->name, info->name, sizeof(ear->name));
	if (!rmw_session_listen(&ear->session, &options, &ignored))
		ear->session = NULL;
	ears->count++;
}

static void drop_gone(struct rmw_learn_ears *ears)
{
	size_t kept = 0;

	for (size_t i = 0; i < ears->count; i++) {
		if (ears->items[i].is_there)
			ears->items[kept++] = ears->items[i];
		else
			rmw_session_free(ears->items[i].session);
	}
	ears->count = kept;
}

/* What came since the last look; one that cannot be read any more says nothing. */
static size_t drain(const struct ear *ear)
{
	struct rmw_port *port = rmw_session_port(ear->session);
	struct rmw_err ignored = { 0 };
	size_t all = 0, got;
	uint8_t bytes[256];

	while (all < sizeof(bytes) * 16 &&
	       rmw_port_read(port, RMW_SPAN_OF(bytes), &got, rmw_port_in(port, 0), &ignored) &&
	       got > 0)
		all += got;
	return all;
}

static void listen_at(struct ear *ear)
{
	const size_t came = ear->session != NULL ? drain(ear) : 0;

	ear->has_begun = came >= BEGINS_BYTES && ear->quiet_looks >= RMW_LEARN_QUIET_LOOKS;
	ear->quiet_looks = came > 0 ? 0 : ear->quiet_looks + 1;
}

void rmw_learn_ears_listen(struct rmw_learn_ears *ears, const struct rmw_port_info *list,
			   size_t count)
{
	for (size_t i = 0; i < ears->count; i++)
		ears->items[i].is_there = false;
	for (size_t i = 0; i < count; i++) {
		const size_t at = find(ears, list[i].name);

		if (at < ears->count)
			ears->items[at].is_there = true;
		else if (list[i].usb_path[0] != '\0')
			add(ears, &list[i]);
	}
	drop_gone(ears);
	for (size_t i = 0; i < ears->count; i++)
		listen_at(&ears->items[i]);
}

bool rmw_learn_ears_heard(const struct rmw_learn_ears *ears, const struct rmw_port_info *info)
{
	const size_t at = find(ears, info->name);

	return at < ears->count && ears->items[at].has_begun;
}

void rmw_learn_ears_free(struct rmw_learn_ears *ears)
{
	if (ears == NULL)
		return;
	for (size_t i = 0; i < ears->count; i++)
		rmw_session_free(ears->items[i].session);
	free(ears);
}
