/* SPDX-License-Identifier: MIT */
/* What is set on a relay over HTTP only, and how an OpenBeken is looked at. */
#include <stdio.h>

#include "provision/relay_setting.h"

/* What surely goes by a command; a form takes up to 1567 bytes (openbeken 12.8, 13.2). */
#define COMMAND_LINE_MAX 500u

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

/* ---- startup command ---- */

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
	const char *text = rmw_relay_wished_command(work->goal);
	rmw_auto(http_target) form = { .len = 0 };

	if (fits_quotes(text))
		return true;
	make_command_form(text, &form);
	return rmw_relay_check_form(work, &form, err);
}

static enum rmw_relay_match compare_command(const struct rmw_relay_work *work)
{
	return rmw_relay_shows_command(&work->seen.info, rmw_relay_wished_command(work->goal))
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
	const char *text = rmw_relay_wished_command(work->goal);
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

/* ---- the way ---- */

static bool look(struct rmw_relay_work *work, struct rmw_err *err)
{
	struct rmw_relay_seen *seen = &work->seen;

	return rmw_relay_identify(work->peer, &work->goal->expected, &seen->info, &work->order,
				  err) &&
	       rmw_relay_get_pins(work->peer, &seen->pins, err) &&
	       rmw_relay_get_status(work->peer, &seen->status, &seen->has_status, err) &&
	       rmw_relay_look_at_config(work->peer, seen->info.chip, &seen->config,
					&seen->has_config, err);
}

static bool command(struct rmw_relay_work *work, const char *line, struct rmw_err *err)
{
	return rmw_relay_command(work->peer, line, err);
}

/* clang-format off */
static const struct rmw_relay_setting
	startup = { "startup command", rmw_relay_is_command_wished, check_command, compare_command, send_command },
	names   = { "names", rmw_relay_are_names_wished, NULL, rmw_relay_compare_names, send_names };
static const struct rmw_relay_setting *const settings[] = {
	&rmw_relay_setting_pins, &rmw_relay_setting_starts, &rmw_relay_setting_flags, &startup,
	&names, &rmw_relay_setting_mqtt, &rmw_relay_setting_network,
};
/* clang-format on */

const struct rmw_relay_way rmw_relay_way_http = { look, command, settings, RMW_COUNT(settings) };
