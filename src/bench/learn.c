/* SPDX-License-Identifier: MIT */
/* Makes the map of slots from adapters that come one after the other. */
#include "bench/learn.h"

#include <stdlib.h>

/* What was plugged in at the last look, and what is now. */
struct looks {
	struct rmw_port_info before[RMW_LEARN_PORTS_MAX];
	struct rmw_port_info now[RMW_LEARN_PORTS_MAX];
	size_t before_count;
	size_t now_count;
	struct rmw_slot_map map;
};

static bool was_there(const struct looks *looks, const char *usb_path)
{
	for (size_t i = 0; i < looks->before_count; i++)
		if (strcmp(looks->before[i].usb_path, usb_path) == 0)
			return true;
	return false;
}

static bool is_free(const struct looks *looks, const struct rmw_port_info *info)
{
	return info->usb_path[0] != '\0' && rmw_slot_map_at(&looks->map, info->usb_path) == NULL;
}

/* An adapter that came since the last look, and is no slot yet; NULL: there is none. */
static const struct rmw_port_info *find_new(const struct looks *looks)
{
	for (size_t i = 0; i < looks->now_count; i++)
		if (is_free(looks, &looks->now[i]) && !was_there(looks, looks->now[i].usb_path))
			return &looks->now[i];
	return NULL;
}

/* The one adapter whose board was touched, and which is no slot yet; NULL: none, or several. */
static const struct rmw_port_info *find_touched(const struct rmw_learn_hands *hands,
						const struct looks *looks)
{
	const struct rmw_port_info *found = NULL;

	for (size_t i = 0; i < looks->now_count && hands->spoke != NULL; i++) {
		if (!is_free(looks, &looks->now[i]) || !hands->spoke(hands->ctx, &looks->now[i]))
			continue;
		if (found != NULL)
			return NULL;
		found = &looks->now[i];
	}
	return found;
}

static bool look(const struct rmw_learn_hands *hands, struct looks *looks, struct rmw_err *err)
{
	memcpy(looks->before, looks->now, sizeof(looks->before));
	looks->before_count = looks->now_count;
	return hands->list(hands->ctx, looks->now, RMW_LEARN_PORTS_MAX, &looks->now_count, err);
}

static void take(const struct rmw_learn_hands *hands, struct looks *looks,
		 const struct rmw_port_info *info)
{
	struct rmw_slot_row row = { .number = (unsigned)looks->map.count + 1 };

	memcpy(row.usb_path, info->usb_path, sizeof(row.usb_path));
	(void)rmw_slot_map_put(&looks->map, &row);
	hands->came(hands->ctx, row.number, info);
	if (looks->map.count < RMW_SLOTS_MAX)
		hands->ask(hands->ctx, row.number + 1);
}

/* Several that come at once come in the order of their names. */
static void take_all(const struct rmw_learn_hands *hands, struct looks *looks)
{
	const struct rmw_port_info *info = find_touched(hands, looks);

	if (info != NULL)
		take(hands, looks, info);
	while (looks->map.count < RMW_SLOTS_MAX && (info = find_new(looks)) != NULL)
		take(hands, looks, info);
}

static bool learn(const struct rmw_learn_hands *hands, struct looks *looks, struct rmw_err *err)
{
	bool is_over = false;

	if (!look(hands, looks, err))
		return false;
	hands->ask(hands->ctx, 1);
	while (!is_over && looks->map.count < RMW_SLOTS_MAX) {
		if (!hands->wait(hands->ctx, &is_over, err) || !look(hands, looks, err))
			return false;
		take_all(hands, looks);
	}
	return looks->map.count > 0 ||
	       rmw_fail(err, RMW_E_SLOTS_BAD, "no adapter came, and no board spoke");
}

bool rmw_learn(const struct rmw_learn_hands *hands, struct rmw_slot_map *map, struct rmw_err *err)
{
	struct looks *looks = calloc(1, sizeof(*looks));
	bool is_good;

	if (looks == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to look for adapters");
	is_good = learn(hands, looks, err);
	if (is_good)
		*map = looks->map;
	free(looks);
	return is_good;
}
