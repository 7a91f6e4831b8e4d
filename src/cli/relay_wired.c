/* SPDX-License-Identifier: MIT */
/* Opens a relay firmware's console for a command, and says who answers there. */
#include "cli/relay_wired.h"

#include "base/secret.h"

static void tell_relay(struct rmw_cli *cli, const struct rmw_relay_wired *wired)
{
	const struct rmw_relay_told_info *info = &wired->told.info;
	struct rmw_record record = rmw_output_record(cli->output, "relay");
	const char *port = rmw_session_port_name(cli->session);
	char mac[RMW_MAC_TEXT_SIZE] = "", name[65];

	if (info->has_mac)
		rmw_relay_mac_text(info->mac, mac);
	rmw_relay_clean(wired->told.status.short_name, name, sizeof(name));
	rmw_output_say(cli->output, "relay", "%s %s on %s at %s, called %s, MAC %s", info->firmware,
		       info->version, info->chip, port, name, mac[0] != '\0' ? mac : "not told");
	rmw_record_text(&record, "chip", info->chip);
	rmw_record_text(&record, "firmware", info->firmware);
	rmw_record_text(&record, "version", info->version);
	rmw_record_text(&record, "mac", mac);
	rmw_record_text(&record, "name", name);
	rmw_record_text(&record, "port", port);
	rmw_record_flag(&record, "radio", wired->told.status.has_radio);
	rmw_output_send(cli->output, &record);
}

bool rmw_relay_wired_open(struct rmw_relay_wired *wired, struct rmw_cli *cli, struct rmw_err *err)
{
	struct rmw_port *port;

	if (!rmw_cli_listen(cli, &port, err) ||
	    !rmw_relay_console_open(&wired->console, port, &cli->watch, err) ||
	    !rmw_relay_look_told(&wired->console, &wired->told, err))
		return false;
	tell_relay(cli, wired);
	return true;
}

void rmw_relay_wired_close(struct rmw_relay_wired *wired)
{
	rmw_relay_console_close(&wired->console);
	rmw_secret_wipe(&wired->told, sizeof(wired->told));
}
