/* SPDX-License-Identifier: MIT */
/* What a relay is set to, as a profile. */
#include "provision/relay_profile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "provision/relay_setting.h"

/* Cut to the room; what others see is printable. */
static void take_text(const char *from, char *text, size_t size)
{
	rmw_relay_clean(from, text, size);
}

/*
 * The device's names say which its roles are; a name that nobody knows here leaves its number, as
 * the table only grows (openbeken 6).
 */
static uint8_t role_of(const struct rmw_relay_pins *pins, uint8_t index)
{
	uint8_t role;

	return index < pins->role_count && rmw_obk_role_find(pins->roles[index], &role, NULL)
		       ? role
		       : index;
}

static void take_pins(const struct rmw_relay_pins *pins, struct rmw_obk_template *template)
{
	for (size_t i = 0; i < pins->count; i++) {
		if (pins->pins[i].role == 0)
			continue;
		template->has_pin[i] = true;
		template->pins[i] = pins->pins[i];
		template->pins[i].role = role_of(pins, pins->pins[i].role);
	}
}

/* The pairs that the firmware makes (openbeken 12.3), taken back. */
static void unescape(const char *shown, char *command, size_t size)
{
	size_t len = 0;

	for (; *shown != '\0' && len + 1 < size; shown++) {
		char letter = *shown;

		if (letter == '\\' && shown[1] != '\0' && strchr("rn\"", shown[1]) != NULL) {
			shown++;
			letter = *shown;
			if (letter == 'r')
				letter = '\r';
			else if (letter == 'n')
				letter = '\n';
		}
		command[len++] = letter;
	}
	command[len] = '\0';
}

static void take_command(const struct rmw_relay_seen *seen, struct rmw_obk_template *template)
{
	const size_t size = sizeof(template->command);

	if (seen->has_config)
		(void)snprintf(template->command, size, "%.*s", (int)size - 1,
			       seen->config.command);
	else
		unescape(seen->info.shown_command, template->command, size);
	template->has_command = template->command[0] != '\0';
}

static void take_flags(const struct rmw_relay_seen *seen, struct rmw_obk_template *template)
{
	template->has_flags = seen->info.has_flags || seen->has_config;
	template->flags = seen->has_config ? seen->config.flags : seen->info.flags_low;
}

static enum rmw_power_on power_on_of(int16_t start)
{
	return start == 0    ? RMW_POWER_ON_OFF
	       : start == 1  ? RMW_POWER_ON_ON
	       : start == -1 ? RMW_POWER_ON_LAST
			     : RMW_POWER_ON_UNSAID;
}

/* A profile has one word for all relays: none where they differ. */
static enum rmw_power_on power_on(const struct rmw_relay_seen *seen,
				  const struct rmw_obk_template *template)
{
	enum rmw_power_on found = RMW_POWER_ON_UNSAID;

	for (size_t i = 0; i < RMW_OBK_PINS_MAX && seen->has_config; i++) {
		const struct rmw_obk_role *role = rmw_obk_role(template->pins[i].role);
		const uint8_t channel = template->pins[i].channel;
		enum rmw_power_on is;

		if (!template->has_pin[i] || role == NULL || role->kind != RMW_OBK_RELAY ||
		    channel >= RMW_OBK_CHANNELS)
			continue;
		is = power_on_of(seen->config.start_values[channel]);
		if (found != RMW_POWER_ON_UNSAID && is != found)
			return RMW_POWER_ON_UNSAID;
		found = is;
	}
	return found;
}

static void fill(const struct rmw_relay_seen *seen, const char *firmware,
		 struct rmw_profile *profile)
{
	struct rmw_obk_template *template = &profile->template;
	char mac[RMW_MAC_TEXT_SIZE] = "of unknown address";

	take_text(seen->info.chip, template->chip, sizeof(template->chip));
	take_text(seen->has_status && seen->status.long_name[0] != '\0' ? seen->status.long_name
									: seen->info.short_name,
		  template->name, sizeof(template->name));
	take_pins(&seen->pins, template);
	take_flags(seen, template);
	take_command(seen, template);
	profile->power_on = power_on(seen, template);
	rmw_profile_id_add(profile->id, sizeof(profile->id), template->name);
	if (profile->id[0] == '\0')
		rmw_profile_id_add(profile->id, sizeof(profile->id), "from-device");
	(void)snprintf(profile->title, sizeof(profile->title), "%.60s with its settings",
		       template->name);
	if (seen->info.has_mac)
		rmw_relay_mac_text(seen->info.mac, mac);
	(void)snprintf(profile->evidence, sizeof(profile->evidence),
		       "read from a unit, %s, with %s %s", mac, firmware,
		       seen->info.version_text[0] != '\0' ? seen->info.version_text
							  : "of unknown version");
}

static void tell_unread(const struct rmw_relay_seen *seen, char unread[RMW_RELAY_UNREAD_MAX])
{
	(void)snprintf(unread, RMW_RELAY_UNREAD_MAX, "%s",
		       seen->is_command_hidden
			       ? "the startup command may hold a password and is not told"
		       : seen->has_config ? ""
					  : "start values and flags above 31 could not be read");
}

static void fill_and_tell(const struct rmw_relay_seen *seen, const char *firmware,
			  struct rmw_profile *profile, char unread[RMW_RELAY_UNREAD_MAX])
{
	memset(profile, 0, sizeof(*profile));
	fill(seen, firmware, profile);
	tell_unread(seen, unread);
}

/* Look, and let go of `work`, which may be NULL. */
static bool read_by(struct rmw_relay_work *work, const char *firmware, struct rmw_profile *profile,
		    char unread[RMW_RELAY_UNREAD_MAX], struct rmw_err *err)
{
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's settings");
	is_good = work->way->look(work, err);
	if (is_good)
		fill_and_tell(&work->seen, firmware, profile, unread);
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}

static struct rmw_relay_work *make_work(const struct rmw_relay_way *way,
					const struct rmw_relay_goal *goal)
{
	struct rmw_relay_work *work = calloc(1, sizeof(*work));

	if (work != NULL) {
		work->way = way;
		work->goal = goal;
	}
	return work;
}

bool rmw_relay_profile_read(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
			    struct rmw_profile *profile, char unread[RMW_RELAY_UNREAD_MAX],
			    struct rmw_err *err)
{
	const struct rmw_relay_goal goal = { .expected = *expected };
	struct rmw_relay_work *work = make_work(&rmw_relay_way_http, &goal);

	if (work != NULL)
		work->peer = peer;
	return read_by(work, "OpenBeken", profile, unread, err);
}

bool rmw_relay_profile_read_console(struct rmw_relay_console *console,
				    const struct rmw_relay_expected *expected,
				    struct rmw_profile *profile, char unread[RMW_RELAY_UNREAD_MAX],
				    struct rmw_err *err)
{
	const struct rmw_relay_goal goal = { .expected = *expected };
	struct rmw_relay_work *work = make_work(&rmw_relay_way_console, &goal);

	if (work != NULL)
		work->console = console;
	return read_by(work, "the relay firmware", profile, unread, err);
}
