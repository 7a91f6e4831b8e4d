/* SPDX-License-Identifier: MIT */
/* What is set on the relay firmware over its console only, and how that firmware is looked at. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/secret.h"
#include "profile/chip_pins.h"
#include "provision/relay_look.h"
#include "provision/relay_setting.h"

/* What a text may have (CONSOLE.md, Commands); a startup command is what its request leaves. */
#define TEXT_COMMAND "StartupCommand"
#define AROUND_MAX (sizeof(TEXT_COMMAND " \"\"") - 1)
#define COMMAND_MAX (RMW_RELAY_REQUEST_MAX - AROUND_MAX)
#define SHORT_NAME_MAX 31u
#define LONG_NAME_MAX 63u

#define UART_PIN "uart-pin"

/*
 * `word "text"`: between the first and the last quote all is the text (CONSOLE.md, Words), so
 * nothing in it has to be escaped. `line` has room for RMW_RELAY_REQUEST_MAX and a zero.
 */
static bool make_line(char line[RMW_RELAY_REQUEST_MAX + 1], const char *word, const char *text,
		      size_t most, struct rmw_err *err)
{
	const size_t len = strlen(text);

	if (len > most)
		return rmw_fail(err, RMW_E_RELAY_TOO_LONG,
				"%s has %zu bytes, the console takes %zu", word, len, most);
	if (snprintf(line, RMW_RELAY_REQUEST_MAX + 1, "%s \"%s\"", word, text) >
	    (int)RMW_RELAY_REQUEST_MAX)
		return rmw_fail(err, RMW_E_RELAY_TOO_LONG, "%s does not fit a request", word);
	return rmw_relay_request_check(line, err) || rmw_while(err, "%s", word);
}

static bool check_text(const char *word, const char *text, size_t most, struct rmw_err *err)
{
	char line[RMW_RELAY_REQUEST_MAX + 1];
	const bool is_good = !rmw_relay_is_given(text) || make_line(line, word, text, most, err);

	rmw_secret_wipe(line, sizeof(line));
	return is_good;
}

static bool send_text(struct rmw_relay_work *work, const char *word, const char *text, size_t most,
		      struct rmw_err *err)
{
	char line[RMW_RELAY_REQUEST_MAX + 1];
	const bool is_good =
		make_line(line, word, text, most, err) && rmw_relay_send_command(work, line, err);

	rmw_secret_wipe(line, sizeof(line));
	return is_good;
}

/* ---- pins ---- */

static bool is_of_line(const char *chip, int pin)
{
	const struct rmw_chip_pin_row *row;

	for (size_t i = 0; (row = rmw_chip_pin_row(chip, i)) != NULL; i++)
		if (strcmp(row->code, UART_PIN) == 0 && rmw_chip_pin_is_in(row, pin))
			return true;
	return false;
}

/* A role on a pin of the line ends the console before anything could be read back. */
static bool check_pins(struct rmw_relay_work *work, struct rmw_err *err)
{
	const struct rmw_obk_template *template = work->goal->template;

	for (int pin = 0; pin < (int)RMW_OBK_PINS_MAX; pin++)
		if (template->has_pin[pin] && template->pins[pin].role != 0 &&
		    is_of_line(work->seen.info.chip, pin))
			return rmw_fail(
				err, RMW_E_RELAY_REFUSED,
				"pin %d is of the line itself: with a role there the console "
				"is gone; rmwflash write --profile sets it",
				pin);
	return rmw_relay_setting_pins.check(work, err);
}

static bool are_pins_wished(const struct rmw_relay_goal *goal)
{
	return rmw_relay_setting_pins.is_wished(goal);
}

static enum rmw_relay_match compare_pins(const struct rmw_relay_work *work)
{
	return rmw_relay_setting_pins.compare(work);
}

static bool send_pins(struct rmw_relay_work *work, struct rmw_err *err)
{
	return rmw_relay_setting_pins.send(work, err);
}

/* ---- startup command ---- */

static bool check_command(struct rmw_relay_work *work, struct rmw_err *err)
{
	return check_text(TEXT_COMMAND, rmw_relay_wished_command(work->goal), COMMAND_MAX, err);
}

static enum rmw_relay_match compare_command(const struct rmw_relay_work *work)
{
	if (work->seen.is_command_hidden)
		return RMW_RELAY_UNREAD;
	return strcmp(work->seen.config.command, rmw_relay_wished_command(work->goal)) == 0
		       ? RMW_RELAY_AS_WISHED
		       : RMW_RELAY_OTHERWISE;
}

static bool send_command(struct rmw_relay_work *work, struct rmw_err *err)
{
	return send_text(work, TEXT_COMMAND, rmw_relay_wished_command(work->goal), COMMAND_MAX,
			 err);
}

/* ---- names ---- */

static bool check_names(struct rmw_relay_work *work, struct rmw_err *err)
{
	return check_text("ShortName", work->goal->short_name, SHORT_NAME_MAX, err) &&
	       check_text("FriendlyName", work->goal->long_name, LONG_NAME_MAX, err);
}

static bool send_names(struct rmw_relay_work *work, struct rmw_err *err)
{
	const struct rmw_relay_goal *goal = work->goal;

	return (!rmw_relay_is_given(goal->short_name) ||
		send_text(work, "ShortName", goal->short_name, SHORT_NAME_MAX, err)) &&
	       (!rmw_relay_is_given(goal->long_name) ||
		send_text(work, "FriendlyName", goal->long_name, LONG_NAME_MAX, err));
}

/* ---- network ---- */

static bool is_network_wished(const struct rmw_relay_goal *goal)
{
	return goal->credentials != NULL && goal->credentials->first.ssid[0] != '\0';
}

static bool check_network(struct rmw_relay_work *work, struct rmw_err *err)
{
	const struct rmw_network *first = &work->goal->credentials->first;

	return check_text("SSID1", first->ssid, RMW_OBK_SSID_MAX, err) &&
	       check_text("Password1", first->password, RMW_OBK_WIFI_KEY_DIGITS, err);
}

/* The relay never tells a password. */
static enum rmw_relay_match compare_network(const struct rmw_relay_work *work)
{
	return strcmp(work->seen.status.ssid, work->goal->credentials->first.ssid) == 0
		       ? RMW_RELAY_UNREAD
		       : RMW_RELAY_OTHERWISE;
}

static bool send_network(struct rmw_relay_work *work, struct rmw_err *err)
{
	const struct rmw_network *first = &work->goal->credentials->first;

	return send_text(work, "SSID1", first->ssid, RMW_OBK_SSID_MAX, err) &&
	       send_text(work, "Password1", first->password, RMW_OBK_WIFI_KEY_DIGITS, err);
}

/* ---- the way ---- */

/* Our own names and numbers are the firmware's. */
static void take_roles(struct rmw_relay_pins *pins)
{
	for (size_t i = 0; i < RMW_OBK_ROLE_COUNT; i++)
		(void)snprintf(pins->roles[i], sizeof(pins->roles[i]), "%s", rmw_obk_role(i)->name);
	pins->role_count = RMW_OBK_ROLE_COUNT;
}

static bool take_pins(const struct rmw_relay_told_status *told, struct rmw_relay_seen *seen,
		      struct rmw_err *err)
{
	struct rmw_relay_pins *pins = &seen->pins;
	const struct rmw_obk_platform *platform = rmw_obk_platform(seen->info.chip);

	memset(pins, 0, sizeof(*pins));
	take_roles(pins);
	if (platform == NULL)
		return rmw_fail(err, RMW_E_RELAY_OTHER, "it is a '%s', which is not known here",
				seen->info.chip);
	pins->count = platform->pin_count;
	for (size_t i = 0; i < told->pin_count; i++) {
		const struct rmw_relay_pin_told *pin = &told->pins[i];

		if (rmw_relay_is_line_pin(pin))
			continue;
		if (pin->pin >= pins->count)
			return rmw_fail(err, RMW_E_RELAY_OTHER, "it tells of a pin %u", pin->pin);
		pins->pins[pin->pin] = (struct rmw_obk_pin){ rmw_relay_role_told(pin->role),
							     pin->channel, pin->channel2 };
	}
	return true;
}

static void take_starts(const struct rmw_relay_told_status *told, struct rmw_obk_config *config)
{
	memset(config->start_values, 0, sizeof(config->start_values));
	for (size_t i = 0; i < told->channel_count; i++)
		config->start_values[told->channels[i].channel] = told->channels[i].start;
}

static bool take_all(const struct rmw_relay_told *told, struct rmw_relay_seen *seen,
		     struct rmw_err *err)
{
	struct rmw_obk_config *config = &seen->config;

	rmw_relay_told_as_info(&told->info, &seen->info);
	if (!take_pins(&told->status, seen, err))
		return false;
	memcpy(seen->info.short_name, told->status.short_name, sizeof(seen->info.short_name));
	memcpy(seen->status.long_name, told->status.long_name, sizeof(seen->status.long_name));
	memcpy(seen->status.ssid, told->status.ssid, sizeof(seen->status.ssid));
	seen->has_status = true;
	seen->info.has_flags = told->template.has_flags;
	seen->info.flags_low = (uint32_t)told->template.flags;
	take_starts(&told->status, config);
	config->flags = told->template.flags;
	(void)snprintf(config->command, sizeof(config->command), "%s",
		       told->template.has_command ? told->template.command : "");
	seen->has_config = told->template.has_flags;
	seen->is_command_hidden = told->is_command_hidden;
	return true;
}

static bool look(struct rmw_relay_work *work, struct rmw_err *err)
{
	struct rmw_relay_told *told = calloc(1, sizeof(*told));
	bool is_good;

	if (told == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's settings");
	is_good = rmw_relay_look_told(work->console, told, err) &&
		  take_all(told, &work->seen, err) &&
		  rmw_relay_expect(&work->seen.info, &work->goal->expected, NULL, err);
	rmw_secret_wipe(told, sizeof(*told));
	free(told);
	return is_good;
}

static bool command(struct rmw_relay_work *work, const char *line, struct rmw_err *err)
{
	return rmw_relay_console_ask(work->console, line, NULL, err);
}

/* clang-format off */
static const struct rmw_relay_setting
	pins    = { "pins", are_pins_wished, check_pins, compare_pins, send_pins },
	startup = { "startup command", rmw_relay_is_command_wished, check_command, compare_command, send_command },
	names   = { "names", rmw_relay_are_names_wished, check_names, rmw_relay_compare_names, send_names },
	network = { "network", is_network_wished, check_network, compare_network, send_network };
static const struct rmw_relay_setting *const settings[] = {
	&pins, &rmw_relay_setting_starts, &rmw_relay_setting_flags, &startup, &names, &network,
};
/* clang-format on */

const struct rmw_relay_way rmw_relay_way_console = { look, command, settings, RMW_COUNT(settings) };
