/* SPDX-License-Identifier: MIT */
/* Pins of a relay: what they are to be, what is in the way, and what is sent. */
#include <inttypes.h>
#include <stdio.h>

#include "provision/relay_setting.h"

static bool is_wished(const struct rmw_relay_goal *goal)
{
	return goal->template != NULL;
}

static bool is_equal(struct rmw_obk_pin a, struct rmw_obk_pin b)
{
	return a.role == b.role && a.channel == b.channel && a.channel2 == b.channel2;
}

static bool is_clear(struct rmw_obk_pin pin)
{
	return pin.role == 0 && pin.channel == 0 && pin.channel2 == 0;
}

/* As messages name it, in any function that has `work`. */
#define PIN(pin) rmw_obk_pin_words(work->seen.info.chip, (unsigned)(pin)).text

static bool translate(const struct rmw_relay_work *work, size_t index, struct rmw_obk_pin *pin,
		      struct rmw_err *err)
{
	const struct rmw_relay_pins *device = &work->seen.pins;
	const struct rmw_obk_pin wanted = work->goal->template->pins[index];
	const struct rmw_obk_role *role = rmw_obk_role(wanted.role);

	*pin = (struct rmw_obk_pin){ .role = 0 };
	if (role == NULL)
		return rmw_fail(err, RMW_E_BAD_TEXT,
				"%s has role number %u, of which no name is known", PIN(index),
				wanted.role);
	if (index >= device->count)
		return rmw_fail(err, RMW_E_RELAY_REFUSED, "%s: this device has 0 to %zu",
				PIN(index), device->count - 1);
	if (wanted.role == 0)
		return true;
	*pin = wanted;
	return rmw_relay_role_find(device, role->name, &pin->role) ||
	       rmw_fail(err, RMW_E_RELAY_REFUSED,
			"%s: this device (release %s) does not know the role %s", PIN(index),
			work->seen.info.version_text[0] != '\0' ? work->seen.info.version_text
								: "unknown",
			role->name);
}

static bool check(struct rmw_relay_work *work, struct rmw_err *err)
{
	for (size_t i = 0; i < RMW_OBK_PINS_MAX; i++)
		if (work->goal->template->has_pin[i] && !translate(work, i, &work->pins[i], err))
			return false;
	return true;
}

static enum rmw_relay_match compare(const struct rmw_relay_work *work)
{
	for (size_t i = 0; i < work->seen.pins.count; i++)
		if (!is_equal(work->seen.pins.pins[i], work->pins[i]))
			return RMW_RELAY_OTHERWISE;
	return RMW_RELAY_AS_WISHED;
}

/* A pin that has a use, and another one than wished. */
static bool is_in_the_way(const struct rmw_relay_work *work)
{
	for (size_t i = 0; i < work->seen.pins.count; i++)
		if (!is_clear(work->seen.pins.pins[i]) &&
		    !is_equal(work->seen.pins.pins[i], work->pins[i]))
			return true;
	return false;
}

static bool send_pin(struct rmw_relay_work *work, size_t index, struct rmw_err *err)
{
	const struct rmw_obk_pin pin = work->pins[index];
	const struct rmw_obk_role *role = rmw_obk_role(work->goal->template->pins[index].role);
	char line[160], second[8] = "";

	if (pin.channel2 != 0)
		(void)snprintf(second, sizeof(second), " %u", pin.channel2);
	(void)snprintf(line, sizeof(line), "backlog setPinRole %zu %s; setPinChannel %zu %u%s",
		       index, role->name, index, pin.channel, second);
	return rmw_relay_send_command(work, line, err) || rmw_while(err, "%s", PIN(index));
}

static bool send(struct rmw_relay_work *work, struct rmw_err *err)
{
	struct rmw_relay_pins *seen = &work->seen.pins;

	if (is_in_the_way(work)) {
		if (!rmw_relay_send_command(work, "ClearIO", err))
			return false;
		memset(seen->pins, 0, sizeof(seen->pins));
	}
	for (size_t i = 0; i < seen->count; i++)
		if (!is_equal(seen->pins[i], work->pins[i]) && !send_pin(work, i, err))
			return false;
	return true;
}

const struct rmw_relay_setting rmw_relay_setting_pins = { "pins", is_wished, check, compare, send };
