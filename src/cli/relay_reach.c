/* SPDX-License-Identifier: MIT */
/* Which relay answers, and where. */
#include "cli/relay_reach.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/time.h"
#include "provision/relay_find.h"

#define PORT_MAX 65535u
#define TRIES 3u
#define AGAIN_MS 1000u

bool rmw_relay_reach_parse(const char *text, struct rmw_http_peer *peer, struct rmw_err *err)
{
	const char *colon = strchr(text, ':');
	const size_t len = colon == NULL ? strlen(text) : (size_t)(colon - text);
	struct rmw_http_peer read = *peer;
	uint32_t port = 0;

	if (len == 0 || len >= sizeof(read.host))
		return rmw_fail(err, RMW_E_USAGE, "--host: '%s' is no ADDRESS or ADDRESS:PORT",
				text);
	if (colon != NULL && !rmw_number_parse("--host", colon + 1, PORT_MAX, &port, err))
		return false;
	memcpy(read.host, text, len);
	read.host[len] = '\0';
	read.port = (uint16_t)port;
	*peer = read;
	return true;
}

bool rmw_relay_reach_expect(const struct rmw_args *args, uint8_t mac[6],
			    struct rmw_relay_expected *expected, struct rmw_err *err)
{
	expected->chip = args->chip;
	if (args->mac == NULL)
		return true;
	if (!rmw_relay_mac_parse(args->mac, mac))
		return rmw_fail(err, RMW_E_USAGE,
				"--mac: '%s' is no address such as 18:b9:05:12:34:56", args->mac);
	expected->mac = mac;
	return true;
}

static const char *order_text(enum rmw_relay_mac order)
{
	return order == RMW_RELAY_MAC_REVERSED ? ", which is the chip's, read backwards" : "";
}

static void tell_relay(struct rmw_cli *cli, const struct rmw_relay_reached *reached,
		       const struct rmw_relay_expected *expected)
{
	const struct rmw_relay_info *info = &reached->info;
	struct rmw_record record = rmw_output_record(cli->output, "relay");
	char mac[RMW_MAC_TEXT_SIZE] = "", name[65];

	if (info->has_mac)
		rmw_relay_mac_text(info->mac, mac);
	rmw_relay_clean(info->short_name, name, sizeof(name));
	rmw_output_say(cli->output, "relay", "OpenBeken %s on %s at %s, called %s, MAC %s%s",
		       info->version_text[0] != '\0' ? info->version_text : "of unknown version",
		       info->chip, reached->peer.host, name, mac[0] != '\0' ? mac : "not told",
		       expected->mac == NULL ? "" : order_text(reached->order));
	rmw_record_text(&record, "chip", info->chip);
	rmw_record_text(&record, "version", info->version_text);
	rmw_record_text(&record, "mac", mac);
	rmw_record_flag(&record, "mac_reversed", reached->order == RMW_RELAY_MAC_REVERSED);
	rmw_record_text(&record, "name", name);
	rmw_record_text(&record, "host", reached->peer.host);
	rmw_output_send(cli->output, &record);
}

/* Who was asked and why it is not the one, for those who want to know. */
static void tell_other(struct rmw_cli *cli, const struct rmw_http_peer *peer,
		       const struct rmw_err *seen)
{
	if (cli->args->is_verbose)
		rmw_output_say(cli->output, "not it", "%s: %s", peer->host, seen->cause);
}

/* Strangers may live at these addresses, so no password goes there. */
static bool try_places(struct rmw_cli *cli, const struct rmw_relay_expected *expected,
		       struct rmw_relay_reached *reached, struct rmw_err *err)
{
	struct rmw_relay_places places;
	char asked[80] = "";
	size_t len = 0;

	rmw_relay_places(cli->args->interface, &places);
	for (size_t i = 0; i < places.count; i++) {
		struct rmw_http_peer peer = { .cancel = cli->cancel };
		struct rmw_err seen = { 0 };

		(void)snprintf(peer.host, sizeof(peer.host), "%s", places.texts[i]);
		reached->peer = peer;
		if (rmw_relay_identify(&reached->peer, expected, &reached->info, &reached->order,
				       &seen))
			return true;
		if (seen.code != RMW_E_RELAY_MISSING && seen.code != RMW_E_RELAY_OTHER) {
			*err = seen;
			return seen.code != RMW_E_RELAY_LOCKED ? false
							       : rmw_while(err, "without --host");
		}
		tell_other(cli, &peer, &seen);
		len += (size_t)snprintf(asked + len, sizeof(asked) - len, "%s%s", i > 0 ? ", " : "",
					peer.host);
	}
	return rmw_fail(err, RMW_E_RELAY_MISSING,
			"no relay to be set answers at any of: %s; --host names another place",
			asked);
}

bool rmw_relay_reach_at(struct rmw_cli *cli, const struct rmw_relay_expected *expected,
			const char *password, struct rmw_relay_reached *reached,
			struct rmw_err *err)
{
	const struct rmw_clock *clock = cli->output->clock;
	struct rmw_http_peer *peer = &reached->peer;

	if (cli->args->host != NULL && !rmw_relay_reach_parse(cli->args->host, peer, err))
		return false;
	peer->password = password;
	for (unsigned i = 1;
	     !rmw_relay_identify(peer, expected, &reached->info, &reached->order, err); i++) {
		const struct rmw_deadline again = rmw_deadline_in(clock, cli->cancel, AGAIN_MS);

		if (err->code != RMW_E_RELAY_MISSING || i == TRIES)
			return false;
		rmw_err_clear(err);
		clock->wait(clock, &again);
	}
	return true;
}

bool rmw_relay_reach(struct rmw_cli *cli, const struct rmw_relay_expected *expected,
		     const char *password, struct rmw_relay_reached *reached, struct rmw_err *err)
{
	struct rmw_http_peer *peer = &reached->peer;
	const char *host = cli->args->host;

	*peer = (struct rmw_http_peer){ .cancel = cli->cancel };
	reached->order = RMW_RELAY_MAC_SAME;
	if (host == NULL) {
		if (!try_places(cli, expected, reached, err))
			return false;
	} else {
		if (!rmw_relay_reach_parse(host, peer, err))
			return false;
		peer->password = password;
		if (!rmw_relay_identify(peer, expected, &reached->info, &reached->order, err))
			return false;
	}
	tell_relay(cli, reached, expected);
	return true;
}

void rmw_relay_reach_tell(struct rmw_cli *cli, struct rmw_relay_reached *reached)
{
	struct rmw_record record = rmw_output_record(cli->output, "joined");
	struct rmw_relay_status status = { .has_signal = false };
	struct rmw_err ignored = { 0 };
	bool is_readable = false;
	char signal[24] = "not told";

	if (rmw_relay_get_status(&reached->peer, &status, &is_readable, &ignored) && is_readable &&
	    status.has_signal)
		(void)snprintf(signal, sizeof(signal), "%d dBm", status.signal_dbm);
	rmw_output_say(cli->output, "network", "it answers at %s, RSSI %s%s", reached->peer.host,
		       signal, order_text(reached->order));
	rmw_record_text(&record, "host", reached->peer.host);
	if (status.has_signal)
		rmw_record_number(&record, "rssi_dbm", status.signal_dbm);
	rmw_record_flag(&record, "mac_reversed", reached->order == RMW_RELAY_MAC_REVERSED);
	rmw_output_send(cli->output, &record);
}
