/* SPDX-License-Identifier: MIT */
/* Opens a relay firmware's console for a command, and says who answers there. */
#include "cli/relay_wired.h"

#include <rmwflash/sim.h>

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

/* With -v; a simulated board shows whether a pin is as the firmware says. */
static void tell_output(struct rmw_cli *cli, const char *chip, const struct rmw_relay_pin_told *pin)
{
	const struct rmw_sim *sim = rmw_session_sim(cli->session);
	const enum rmw_sim_level level = pin->is_high ? RMW_SIM_HIGH : RMW_SIM_LOW;

	rmw_output_say(cli->output, "output", "%s %s, channel %u: %s%s",
		       rmw_obk_pin_name(chip, pin->pin).text, pin->role, pin->channel,
		       pin->is_high ? "high" : "low",
		       sim == NULL			     ? ""
		       : rmw_sim_pin(sim, pin->pin) == level ? ", and so is the simulated pin"
							     : ", but the simulated pin is not");
}

static void tell_outputs(struct rmw_cli *cli, const struct rmw_relay_wired *wired)
{
	const struct rmw_relay_told_status *status = &wired->told.status;

	for (size_t i = 0; i < status->pin_count && cli->args->is_verbose; i++)
		if (status->pins[i].is_output)
			tell_output(cli, wired->told.info.chip, &status->pins[i]);
}

bool rmw_relay_wired_open(struct rmw_relay_wired *wired, struct rmw_cli *cli, struct rmw_err *err)
{
	struct rmw_port *port;

	if (!rmw_cli_listen(cli, &port, err) ||
	    !rmw_relay_console_open(&wired->console, port, &cli->watch, err) ||
	    !rmw_relay_look_told(&wired->console, &wired->told, err))
		return false;
	tell_relay(cli, wired);
	tell_outputs(cli, wired);
	return true;
}

void rmw_relay_wired_close(struct rmw_relay_wired *wired)
{
	rmw_relay_console_close(&wired->console);
	rmw_secret_wipe(&wired->told, sizeof(wired->told));
}
