/* SPDX-License-Identifier: MIT */
/* provision --console: the relay firmware's settings over the serial line. */
#include "cli/provisioning.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "cli/relay_wired.h"
#include "provision/relay_blind.h"
#include "provision/relay_firmware.h"
#include "provision/relay_profile.h"

static bool has_mqtt(const struct rmw_credentials *networks)
{
	return networks->mqtt_host[0] != '\0' || networks->mqtt_user[0] != '\0' ||
	       networks->mqtt_password[0] != '\0' || networks->mqtt_client[0] != '\0' ||
	       networks->mqtt_group[0] != '\0' || networks->mqtt_port != 0;
}

/* What is given, and has no command on a line. */
struct left_out {
	bool is_given;
	const char *what;
};

/* It is named, not left out in silence. */
static void tell_left_out(const struct rmw_provisioning *work, const struct left_out *rows,
			  size_t count, const char *why)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].is_given)
			rmw_tell(&work->cli->watch, RMW_EVENT_WARNING, NULL, "not given: %s; %s",
				 rows[i].what, why);
}

static void tell_left_out_wired(const struct rmw_provisioning *work)
{
	const struct rmw_credentials *networks = &work->asked.networks;
	const struct left_out rows[] = {
		{ networks->second.ssid[0] != '\0', "the second network" },
		{ has_mqtt(networks), "MQTT" },
		{ networks->web_password[0] != '\0', "the web password" },
	};

	tell_left_out(
		work, rows, RMW_COUNT(rows),
		"the console has no command for it, rmwflash write --profile with --wifi-file "
		"stores it");
}

/* Settings that are kept for a firmware that can use them. */
static void tell_not_driven(const struct rmw_provisioning *work,
			    const struct rmw_relay_told_status *status)
{
	for (size_t i = 0; i < status->pin_count; i++) {
		const struct rmw_relay_pin_told *pin = &status->pins[i];

		if (!pin->has_level && !rmw_relay_is_line_pin(pin))
			rmw_tell(&work->cli->watch, RMW_EVENT_NOTE, NULL,
				 "%s: %s is stored, and this firmware leaves the pin alone",
				 rmw_obk_pin_words(work->expected.chip, pin->pin).text, pin->role);
	}
}

static void tell_wifi(const struct rmw_provisioning *work)
{
	if (work->asked.networks.first.ssid[0] == '\0' || work->goal.is_dry_run)
		return;
	rmw_output_say(work->cli->output, "wifi",
		       "that is as it should be: the relay tells nobody its password, so a network "
		       "that is given is sent each time");
	rmw_output_insist(work->cli->output, "wifi", "Wi-Fi stored, not used: " RMW_RELAY_NO_RADIO);
}

static bool read_device(struct rmw_provisioning *work, struct rmw_relay_wired *wired,
			struct rmw_err *err)
{
	char unread[RMW_RELAY_UNREAD_MAX];

	return rmw_relay_profile_read_console(&wired->console, &work->expected, &work->read.profile,
					      unread, err) &&
	       rmw_provisioning_print(work, unread, err);
}

static bool give_settings(struct rmw_provisioning *work, struct rmw_relay_wired *wired,
			  struct rmw_err *err)
{
	const struct rmw_obk_version newest = rmw_obk_version_newest();
	struct rmw_relay_info *info = &work->outcome.info;

	rmw_relay_told_as_info(&wired->told.info, info);
	if (!rmw_relay_expect(info, &work->expected, NULL, err) ||
	    !rmw_provisioning_aim(work, info, newest, err) ||
	    !rmw_relay_provision_console(&wired->console, &work->goal, &work->outcome, err) ||
	    !rmw_relay_look_status(&wired->console, &wired->told.status, err))
		return false;
	tell_left_out_wired(work);
	tell_not_driven(work, &wired->told.status);
	rmw_provisioning_tell(work);
	tell_wifi(work);
	return true;
}

static bool talk(struct rmw_provisioning *work, struct rmw_relay_wired *wired, struct rmw_err *err)
{
	const bool is_reading = work->cli->args->is_from_device;

	if (!is_reading && !rmw_provisioning_read(work, err))
		return false;
	wired->console.secrets[0] = work->asked.networks.first.password;
	wired->console.secrets[1] = work->asked.networks.first.ssid;
	if (!rmw_relay_wired_open(wired, work->cli, err))
		return false;
	return is_reading ? read_device(work, wired, err) : give_settings(work, wired, err);
}

/* ---- a line that does not answer ---- */

static void tell_left_out_blind(const struct rmw_provisioning *work)
{
	const struct rmw_credentials *networks = &work->asked.networks;
	const struct left_out rows[] = {
		{ networks->second.ssid[0] != '\0', "the second network" },
		{ networks->mqtt_port != 0, "the port of MQTT" },
		{ networks->web_password[0] != '\0', "the web password" },
	};

	tell_left_out(work, rows, RMW_COUNT(rows),
		      "OpenBeken has no command for it, over HTTP it is set");
}

/* Who listens is not known: what -c says is believed, and the profile must be for that chip. */
static bool give_blind(struct rmw_provisioning *work, struct rmw_err *err)
{
	struct rmw_cli *cli = work->cli;
	const struct rmw_obk_platform *platform = rmw_obk_platform(cli->args->chip);
	struct rmw_relay_blind blind = { .watch = cli->watch };
	const struct rmw_obk_version unknown = { 0 };
	struct rmw_relay_info info = { .chip = "" };

	if (cli->args->is_from_device)
		return rmw_fail(err, RMW_E_USAGE,
				"--from-device: OpenBeken on a %s answers nothing on its serial "
				"line; ask it over HTTP",
				platform->chip);
	(void)snprintf(info.chip, sizeof(info.chip), "%s", platform->chip);
	if (!rmw_provisioning_read(work, err) || !rmw_provisioning_aim(work, &info, unknown, err) ||
	    !rmw_cli_listen(cli, &blind.port, err) ||
	    !rmw_relay_provision_blind(&blind, &work->goal, &work->outcome, err))
		return false;
	tell_left_out_blind(work);
	rmw_provisioning_tell(work);
	if (work->goal.is_dry_run || work->outcome.unproven[0] == '\0')
		return true;
	rmw_output_say(cli->output, "note",
		       "this line does not answer, and takes commands only where flag 31 is set");
	rmw_output_say(cli->output, "next",
		       "see what it took over HTTP: rmwflash provision --host ADDRESS, with the "
		       "same words");
	return true;
}

static bool give_wired(struct rmw_provisioning *work, struct rmw_err *err)
{
	struct rmw_relay_wired *wired = calloc(1, sizeof(*wired));
	bool is_good;

	if (wired == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a console");
	is_good = talk(work, wired, err);
	rmw_relay_wired_close(wired);
	free(wired);
	return is_good;
}

bool rmw_provisioning_console(struct rmw_provisioning *work, struct rmw_err *err)
{
	const char *chip = work->cli->args->chip;

	return chip != NULL && rmw_relay_firmware_hears(chip) ? give_blind(work, err)
							      : give_wired(work, err);
}
