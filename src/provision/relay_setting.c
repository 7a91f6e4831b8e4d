/* SPDX-License-Identifier: MIT */
/* What can be set on a relay by any way: how it is compared, and how it is sent. */
#include "provision/relay_setting.h"

#include <inttypes.h>
#include <stdio.h>

/* Cleared at every boot (openbeken 5), so it tells nothing. */
#define FLAGS_PASSING (1ull << 13)

bool rmw_relay_send_command(struct rmw_relay_work *work, const char *line, struct rmw_err *err)
{
	if (!work->way->command(work, line, err))
		return false;
	work->sent++;
	return true;
}

enum rmw_relay_match rmw_relay_match_both(enum rmw_relay_match a, enum rmw_relay_match b)
{
	if (a == RMW_RELAY_OTHERWISE || b == RMW_RELAY_OTHERWISE)
		return RMW_RELAY_OTHERWISE;
	return a == RMW_RELAY_UNREAD ? a : b;
}

enum rmw_relay_match rmw_relay_match_text(const char *wanted, const char *seen)
{
	if (!rmw_relay_is_given(wanted))
		return RMW_RELAY_AS_WISHED;
	if (seen == NULL)
		return RMW_RELAY_UNREAD;
	return strcmp(wanted, seen) == 0 ? RMW_RELAY_AS_WISHED : RMW_RELAY_OTHERWISE;
}

/* ---- start values ---- */

static bool are_starts_wished(const struct rmw_relay_goal *goal)
{
	return goal->start_count > 0;
}

static bool check_starts(struct rmw_relay_work *work, struct rmw_err *err)
{
	for (size_t i = 0; i < work->goal->start_count; i++)
		if (work->goal->starts[i].channel >= RMW_OBK_CHANNELS)
			return rmw_fail(err, RMW_E_RELAY_REFUSED, "there is no channel %u",
					work->goal->starts[i].channel);
	return true;
}

static bool is_start_set(const struct rmw_relay_work *work, size_t index)
{
	const struct rmw_relay_start_value start = work->goal->starts[index];

	return work->seen.has_config &&
	       work->seen.config.start_values[start.channel] == start.value;
}

static enum rmw_relay_match compare_starts(const struct rmw_relay_work *work)
{
	if (!work->seen.has_config)
		return RMW_RELAY_UNREAD;
	for (size_t i = 0; i < work->goal->start_count; i++)
		if (!is_start_set(work, i))
			return RMW_RELAY_OTHERWISE;
	return RMW_RELAY_AS_WISHED;
}

static bool send_starts(struct rmw_relay_work *work, struct rmw_err *err)
{
	char line[48];

	for (size_t i = 0; i < work->goal->start_count; i++) {
		const struct rmw_relay_start_value start = work->goal->starts[i];

		if (is_start_set(work, i))
			continue;
		(void)snprintf(line, sizeof(line), "SetStartValue %u %d", start.channel,
			       start.value);
		if (!rmw_relay_send_command(work, line, err))
			return rmw_while(err, "channel %u", start.channel);
	}
	return true;
}

/* ---- flags ---- */

static bool are_flags_wished(const struct rmw_relay_goal *goal)
{
	return goal->has_flags || (goal->template != NULL && goal->template->has_flags);
}

static uint64_t wished_flags(const struct rmw_relay_goal *goal)
{
	return goal->has_flags ? goal->flags : goal->template->flags;
}

static enum rmw_relay_match compare_flags(const struct rmw_relay_work *work)
{
	const uint64_t wanted = wished_flags(work->goal) & ~FLAGS_PASSING;
	const uint64_t low = work->seen.info.flags_low & ~FLAGS_PASSING;

	if (work->seen.info.has_flags && low != (wanted & UINT32_MAX))
		return RMW_RELAY_OTHERWISE;
	if (work->seen.has_config && work->seen.config.flags >> 32 != wanted >> 32)
		return RMW_RELAY_OTHERWISE;
	return work->seen.info.has_flags && work->seen.has_config ? RMW_RELAY_AS_WISHED
								  : RMW_RELAY_UNREAD;
}

static bool send_flags(struct rmw_relay_work *work, struct rmw_err *err)
{
	char line[32];

	(void)snprintf(line, sizeof(line), "Flags %" PRIu64, wished_flags(work->goal));
	return rmw_relay_send_command(work, line, err);
}

const struct rmw_relay_setting rmw_relay_setting_starts = { "start values", are_starts_wished,
							    check_starts, compare_starts,
							    send_starts };
const struct rmw_relay_setting rmw_relay_setting_flags = { "flags", are_flags_wished, NULL,
							   compare_flags, send_flags };

/* ---- startup command ---- */

const char *rmw_relay_wished_command(const struct rmw_relay_goal *goal)
{
	if (goal->command != NULL)
		return goal->command;
	return goal->template != NULL && goal->template->has_command ? goal->template->command
								     : NULL;
}

bool rmw_relay_is_command_wished(const struct rmw_relay_goal *goal)
{
	return rmw_relay_wished_command(goal) != NULL;
}

/* ---- names ---- */

bool rmw_relay_are_names_wished(const struct rmw_relay_goal *goal)
{
	return rmw_relay_is_given(goal->short_name) || rmw_relay_is_given(goal->long_name);
}

enum rmw_relay_match rmw_relay_compare_names(const struct rmw_relay_work *work)
{
	const struct rmw_relay_seen *seen = &work->seen;
	const char *long_name = seen->has_status   ? seen->status.long_name
				: seen->has_config ? seen->config.long_name
						   : NULL;

	return rmw_relay_match_both(
		rmw_relay_match_text(work->goal->short_name, seen->info.short_name),
		rmw_relay_match_text(work->goal->long_name, long_name));
}
