/* SPDX-License-Identifier: MIT */
/* Asks the relay firmware for what it is and what it is set to. */
#include "provision/relay_look.h"

bool rmw_relay_look_info(struct rmw_relay_console *console, struct rmw_relay_told_info *info,
			 struct rmw_err *err)
{
	struct rmw_json *answer;
	bool is_good;

	if (!rmw_relay_console_ask(console, "info", &answer, err))
		return false;
	is_good = rmw_relay_told_info(answer, info, err);
	rmw_json_free(answer);
	return is_good || rmw_while(err, "info");
}

bool rmw_relay_look_status(struct rmw_relay_console *console, struct rmw_relay_told_status *status,
			   struct rmw_err *err)
{
	struct rmw_json *answer;
	bool is_good;

	if (!rmw_relay_console_ask(console, "Status", &answer, err))
		return false;
	is_good = rmw_relay_told_status(answer, status, err);
	rmw_json_free(answer);
	return is_good || rmw_while(err, "Status");
}

static bool look_template(struct rmw_relay_console *console, struct rmw_relay_told *told,
			  struct rmw_err *err)
{
	struct rmw_json *answer;
	bool is_good;

	if (!rmw_relay_console_ask(console, "template", &answer, err))
		return false;
	is_good = rmw_relay_told_template(answer, &told->template, &told->is_command_hidden, err);
	rmw_json_free(answer);
	return is_good || rmw_while(err, "template");
}

bool rmw_relay_look_told(struct rmw_relay_console *console, struct rmw_relay_told *told,
			 struct rmw_err *err)
{
	return rmw_relay_look_info(console, &told->info, err) &&
	       rmw_relay_look_status(console, &told->status, err) &&
	       look_template(console, told, err);
}
