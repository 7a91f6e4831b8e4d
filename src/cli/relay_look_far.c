/* SPDX-License-Identifier: MIT */
/* A relay that was just written and is not heard on the line: who it is, and where it answers. */
#include "cli/relay_look_far.h"

#include <rmwflash/sim.h>
#include <stdio.h>

#include "cli/relay_reach.h"
#include "provision/relay_find.h"
#include "provision/relay_firmware.h"

/* openbeken 14.1: in its network 8 to 20 s after power on. */
#define FIND_MS 45000u

#define NOT_SEEN "whether it runs was not seen: its log is not on this line"

/* The radio's own; NULL: not known. */
static const uint8_t *mac_of(const struct rmw_cli *cli, const struct rmw_relay_setup *setup)
{
	const struct rmw_chip_id *id = rmw_chip_id(rmw_session_chip(cli->session));

	if (setup->unit.has_own_mac)
		return setup->unit.is_mac_known ? setup->unit.mac : NULL;
	return id->has_mac ? id->mac : NULL;
}

static struct rmw_relay_expected expected_of(const struct rmw_cli *cli,
					     const struct rmw_relay_setup *setup)
{
	struct rmw_relay_expected expected = {
		.chip = rmw_chip_facts(rmw_session_chip(cli->session))->title,
		.mac = mac_of(cli, setup),
	};

	if (expected.mac == NULL)
		expected.name = setup->after->short_name;
	return expected;
}

void rmw_relay_unit_tell(struct rmw_cli *cli, const struct rmw_relay_setup *setup)
{
	const struct rmw_chip *chip = rmw_session_chip(cli->session);
	const struct rmw_chip_id *id = rmw_chip_id(chip);
	struct rmw_record record = rmw_output_record(cli->output, "unit");
	char mac[RMW_MAC_TEXT_SIZE] = "", radio[RMW_MAC_TEXT_SIZE] = "", name[33], long_name[65];

	rmw_relay_clean(setup->after->short_name, name, sizeof(name));
	rmw_relay_clean(setup->after->long_name, long_name, sizeof(long_name));
	if (id->has_mac)
		rmw_relay_mac_text(id->mac, mac);
	if (setup->firmware->has_radio && mac_of(cli, setup) != NULL)
		rmw_relay_mac_text(mac_of(cli, setup), radio);
	if (setup->unit.has_own_mac)
		rmw_output_say(cli->output, "unit", "called %s; %s%s, that of the factory is %s",
			       name,
			       radio[0] != '\0' ? "MAC of its radio: "
						: "its radio draws a MAC when it first starts",
			       radio, mac[0] != '\0' ? mac : "not known");
	rmw_record_text(&record, "chip", rmw_chip_facts(chip)->title);
	rmw_record_text(&record, "mac", mac);
	rmw_record_text(&record, "radio_mac", radio);
	rmw_record_text(&record, "name", name);
	rmw_record_text(&record, "long_name", long_name);
	rmw_output_send(cli->output, &record);
}

/* What a person can do who wants to see it. */
static void advise(struct rmw_cli *cli, const struct rmw_credentials *networks,
		   const struct rmw_relay_setup *setup)
{
	char name[65];

	rmw_relay_clean(setup->after->long_name, name, sizeof(name));
	cli->remark = NOT_SEEN;
	if (networks->first.ssid[0] != '\0')
		(void)snprintf(
			cli->next_text, sizeof(cli->next_text),
			"look for %s in its network, then: rmwflash provision --host ADDRESS "
			"--from-device",
			name);
	else
		(void)snprintf(cli->next_text, sizeof(cli->next_text),
			       "join its own network %s and open http://192.168.4.1, or: rmwflash "
			       "provision --from-device",
			       name);
	cli->next = cli->next_text;
}

/* False where there is nowhere to look: it has a network of its own then. */
static bool has_place(struct rmw_cli *cli, const struct rmw_credentials *networks,
		      struct rmw_http_peer *peer, struct rmw_err *err)
{
	const struct rmw_sim *sim = rmw_session_sim(cli->session);

	*peer = (struct rmw_http_peer){ .cancel = cli->cancel };
	if (cli->args->host != NULL)
		return rmw_relay_reach_parse(cli->args->host, peer, err);
	if (sim != NULL) {
		(void)snprintf(peer->host, sizeof(peer->host), "127.0.0.1");
		peer->port = rmw_sim_http_port(sim);
		return peer->port != 0;
	}
	return networks->first.ssid[0] != '\0';
}

/* Settings that it refused would have left it with its own name. */
static bool judge(const struct rmw_relay_reached *reached, const struct rmw_relay_setup *setup,
		  struct rmw_err *err)
{
	char name[65];

	if (strcmp(reached->info.short_name, setup->after->short_name) == 0)
		return true;
	rmw_relay_clean(reached->info.short_name, name, sizeof(name));
	return rmw_fail(err, RMW_E_BOOT_FAILED,
			"it runs, but is called %s: it refused the settings that were written",
			name);
}

static bool find(struct rmw_cli *cli, const struct rmw_relay_setup *setup,
		 struct rmw_relay_reached *reached, bool *is_found, struct rmw_err *err)
{
	const struct rmw_relay_expected expected = expected_of(cli, setup);
	const struct rmw_deadline until = rmw_deadline_in(cli->output->clock, cli->cancel, FIND_MS);

	*is_found = rmw_relay_find(&reached->peer, &expected, cli->args->interface, until,
				   &reached->info, err);
	if (*is_found || err->code != RMW_E_RELAY_MISSING)
		return *is_found;
	rmw_err_clear(err);
	return true;
}

bool rmw_relay_look_far(struct rmw_cli *cli, const struct rmw_credentials *networks,
			const struct rmw_relay_setup *setup, bool *is_found, struct rmw_err *err)
{
	struct rmw_relay_reached reached = { .order = RMW_RELAY_MAC_SAME };

	*is_found = false;
	if (!has_place(cli, networks, &reached.peer, err)) {
		advise(cli, networks, setup);
		return err->code == RMW_OK;
	}
	reached.peer.password = networks->web_password;
	if (!find(cli, setup, &reached, is_found, err))
		return false;
	if (!*is_found) {
		advise(cli, networks, setup);
		return true;
	}
	if (!judge(&reached, setup, err))
		return false;
	rmw_relay_reach_tell(cli, &reached);
	return true;
}
