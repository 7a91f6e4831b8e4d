/* SPDX-License-Identifier: MIT */
/* What can be set on a relay over HTTP: how it is compared, and how it is sent. */
#include "provision/relay_setting.h"

#include <inttypes.h>
#include <stdio.h>

/* Cleared at every boot (openbeken 5), so it tells nothing. */
#define FLAGS_PASSING (1ull << 13)

/* What surely goes by a command; a form takes up to 1567 bytes (openbeken 12.8, 13.2). */
#define COMMAND_LINE_MAX 500u

bool rmw_relay_seen_read(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
			 struct rmw_relay_seen *seen, enum rmw_relay_mac *order,
			 struct rmw_err *err)
{
	return rmw_relay_identify(peer, expected, &seen->info, order, err) &&
	       rmw_relay_get_pins(peer, &seen->pins, err) &&
	       rmw_relay_get_status(peer, &seen->status, &seen->has_status, err) &&
	       rmw_relay_look_at_config(peer, &seen->config, &seen->has_config, err);
}

bool rmw_relay_send_command(struct rmw_relay_work *work, const char *line, struct rmw_err *err)
{
	if (!rmw_relay_command(work->peer, line, err))
		return false;
	work->sent++;
	return true;
}

bool rmw_relay_send_form(struct rmw_relay_work *work, const struct rmw_http_target *form,
			 struct rmw_err *err)
{
	if (!rmw_relay_form(work->peer, form, err))
		return false;
	work->sent++;
	return true;
}

bool rmw_relay_check_form(const struct rmw_relay_work *work, const struct rmw_http_target *form,
			  struct rmw_err *err)
{
	rmw_auto(http_request) request = { .len = 0 };
	const struct rmw_http_question question = { .target = form,
						    .host = work->peer->host,
						    .password = work->peer->password };

	return rmw_http_request_make(&question, &request, err);
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

/* ---- startup command ---- */

static const char *wished_command(const struct rmw_relay_goal *goal)
{
	if (goal->command != NULL)
		return goal->command;
	return goal->template != NULL && goal->template->has_command ? goal->template->command
								     : NULL;
}

static bool is_command_wished(const struct rmw_relay_goal *goal)
{
	return wished_command(goal) != NULL;
}

/* A text that stands between quotes as it is (openbeken 13.1). */
static bool fits_quotes(const char *text)
{
	return text[0] != '$' && strpbrk(text, "\"\r\n") == NULL &&
	       strlen(text) <= COMMAND_LINE_MAX;
}

static void make_command_form(const char *text, struct rmw_http_target *form)
{
	rmw_http_target_begin(form, "/startup_command");
	rmw_http_target_add(form, "startup_cmd", "1");
	rmw_http_target_add(form, "data", text);
}

static bool check_command(struct rmw_relay_work *work, struct rmw_err *err)
{
	const char *text = wished_command(work->goal);
	rmw_auto(http_target) form = { .len = 0 };

	if (fits_quotes(text))
		return true;
	make_command_form(text, &form);
	return rmw_relay_check_form(work, &form, err);
}

static enum rmw_relay_match compare_command(const struct rmw_relay_work *work)
{
	return rmw_relay_shows_command(&work->seen.info, wished_command(work->goal))
		       ? RMW_RELAY_AS_WISHED
		       : RMW_RELAY_OTHERWISE;
}

static bool send_quoted(struct rmw_relay_work *work, const char *text, struct rmw_err *err)
{
	char line[COMMAND_LINE_MAX + 32];

	(void)snprintf(line, sizeof(line), "StartupCommand \"%s\"", text);
	return rmw_relay_send_command(work, line, err);
}

/* A form takes any text, but needs three bytes for each that is no letter or digit. */
static bool send_command(struct rmw_relay_work *work, struct rmw_err *err)
{
	const char *text = wished_command(work->goal);
	rmw_auto(http_target) form = { .len = 0 };
	struct rmw_err seen = { 0 };

	if (fits_quotes(text) && strpbrk(text, ";$") == NULL)
		return send_quoted(work, text, err);
	make_command_form(text, &form);
	if (rmw_relay_send_form(work, &form, &seen))
		return true;
	if (seen.code == RMW_E_RELAY_TOO_LONG && fits_quotes(text))
		return send_quoted(work, text, err);
	*err = seen;
	return false;
}

/* ---- names ---- */

static bool are_names_wished(const struct rmw_relay_goal *goal)
{
	return rmw_relay_is_given(goal->short_name) || rmw_relay_is_given(goal->long_name);
}

static enum rmw_relay_match compare_names(const struct rmw_relay_work *work)
{
	const struct rmw_relay_seen *seen = &work->seen;
	const char *long_name = seen->has_status   ? seen->status.long_name
				: seen->has_config ? seen->config.long_name
						   : NULL;

	return rmw_relay_match_both(
		rmw_relay_match_text(work->goal->short_name, seen->info.short_name),
		rmw_relay_match_text(work->goal->long_name, long_name));
}

static bool send_names(struct rmw_relay_work *work, struct rmw_err *err)
{
	rmw_auto(http_target) form = { .len = 0 };

	rmw_http_target_begin(&form, "/cfg_name");
	if (rmw_relay_is_given(work->goal->short_name))
		rmw_http_target_add(&form, "shortName", work->goal->short_name);
	if (rmw_relay_is_given(work->goal->long_name))
		rmw_http_target_add(&form, "name", work->goal->long_name);
	return rmw_relay_send_form(work, &form, err);
}

const struct rmw_relay_setting *const *rmw_relay_settings(size_t *count)
{
	/* clang-format off */
	static const struct rmw_relay_setting
		starts  = { "start values",    are_starts_wished, check_starts,  compare_starts,  send_starts },
		flags   = { "flags",           are_flags_wished,  NULL,          compare_flags,   send_flags },
		command = { "startup command", is_command_wished, check_command, compare_command, send_command },
		names   = { "names",           are_names_wished,  NULL,          compare_names,   send_names };
	static const struct rmw_relay_setting *const all[] = {
		&rmw_relay_setting_pins, &starts, &flags, &command, &names,
		&rmw_relay_setting_mqtt, &rmw_relay_setting_network,
	};
	/* clang-format on */

	*count = RMW_COUNT(all);
	return all;
}
