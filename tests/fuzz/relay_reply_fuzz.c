/* SPDX-License-Identifier: MIT */
/* What a relay says of itself, and the tables of the system in which it is looked for. */
#include <stdlib.h>
#include <string.h>

#include "provision/relay_find.h"
#include "provision/relay_info.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_end(const char *text, size_t size)
{
	if (memchr(text, '\0', size) == NULL)
		abort();
}

static void must_be_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7e)
			abort();
}

static void play_info(struct rmw_view body)
{
	static struct rmw_relay_info info;
	struct rmw_err err = { 0 };

	memset(&info, 0, sizeof(info));
	if (!rmw_relay_info_parse(body, &info, &err))
		return;
	must_end(info.chip, sizeof(info.chip));
	must_end(info.short_name, sizeof(info.short_name));
	must_end(info.shown_command, sizeof(info.shown_command));
	must_be_printable(info.chip);
	must_be_printable(info.version_text);
	(void)rmw_relay_shows_command(&info, info.shown_command);
}

static void play_pins(struct rmw_view body)
{
	static struct rmw_relay_pins pins;
	struct rmw_err err = { 0 };
	uint8_t index;

	if (!rmw_relay_pins_parse(body, &pins, &err))
		return;
	if (pins.count > RMW_OBK_PINS_MAX || pins.role_count > RMW_RELAY_ROLES_MAX)
		abort();
	for (size_t i = 0; i < pins.role_count; i++)
		must_end(pins.roles[i], sizeof(pins.roles[i]));
	if (rmw_relay_role_find(&pins, "Rel", &index) && index >= pins.role_count)
		abort();
}

static void play_status(struct rmw_view body)
{
	static struct rmw_relay_status status;

	if (!rmw_relay_status_parse(body, &status))
		return;
	must_end(status.long_name, sizeof(status.long_name));
	must_end(status.ssid, sizeof(status.ssid));
	if (status.has_signal && (status.signal_dbm >= 0 || status.signal_dbm < -120))
		abort();
}

static void play_tables(struct rmw_view text)
{
	static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };
	char address[RMW_IPV4_TEXT_SIZE] = "";

	if (rmw_route_gateway(text, NULL, address))
		must_end(address, sizeof(address));
	if (rmw_arp_find(text, mac, address))
		must_end(address, sizeof(address));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view view = { data, size };

	play_info(view);
	play_pins(view);
	play_status(view);
	play_tables(view);
	return 0;
}
