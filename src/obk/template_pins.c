/* SPDX-License-Identifier: MIT */
/* What a template says of its pins: "Role;channel;channel2". */
#include "obk/template.h"

#include <stdio.h>

#include "obk/text.h"

/* Longer than every name of a role. */
#define NAME_SIZE 48

/* A pin being read, and where to tell what is odd about it. */
struct reading {
	int pin;
	const char *value;
	struct rmw_obk_findings *findings;
};

static void tell(const struct reading *reading, enum rmw_obk_severity severity, const char *code,
		 const char *says)
{
	rmw_obk_finding_add(reading->findings, severity, code, reading->pin,
			    "pin %d is \"%.60s\": %s", reading->pin, reading->value, says);
}

/* A decimal number of digits alone. */
static bool parse_number(struct rmw_view text, unsigned max, uint8_t *number)
{
	unsigned value = 0;

	if (text.len == 0)
		return false;
	for (size_t at = 0; at < text.len; at++) {
		if (text.data[at] < '0' || text.data[at] > '9')
			return false;
		value = value * 10 + (text.data[at] - (unsigned)'0');
		if (value > max)
			return false;
	}
	*number = (uint8_t)value;
	return true;
}

/* What stands before the next separator, without blanks; `rest` goes behind it. */
static struct rmw_view take_part(struct rmw_view *rest)
{
	size_t len = 0;
	struct rmw_view part;

	while (len < rest->len && rest->data[len] != ';' && rest->data[len] != ',')
		len++;
	part = rmw_obk_text_trim(rmw_view_part(*rest, 0, len));
	*rest = rmw_view_part(*rest, len + 1, rest->len);
	return part;
}

/* A role that has no name here is told by its number. */
static bool read_number_role(const struct reading *reading, struct rmw_view part, uint8_t *role)
{
	uint8_t number;

	if (!parse_number(part, UINT8_MAX, &number) || number < RMW_OBK_ROLE_COUNT)
		return false;
	*role = number;
	tell(reading, RMW_OBK_WARNING, "role-number", "a role that has no name here");
	return true;
}

static bool read_role(const struct reading *reading, struct rmw_view part, uint8_t *role)
{
	char name[NAME_SIZE];
	char says[100];
	bool is_alias;

	snprintf(name, sizeof(name), "%.*s", (int)part.len, (const char *)part.data);
	if (part.len < sizeof(name) && rmw_obk_role_find(name, role, &is_alias)) {
		snprintf(says, sizeof(says), "taken as %s, the firmware's name for it",
			 rmw_obk_role(*role)->name);
		if (is_alias)
			tell(reading, RMW_OBK_NOTE, "other-name", says);
		return true;
	}
	if (read_number_role(reading, part, role))
		return true;
	tell(reading, RMW_OBK_WARNING, "unknown-role", "no such role; the pin is left unused");
	return false;
}

static uint8_t read_channel(const struct reading *reading, struct rmw_view part)
{
	uint8_t channel = 0;

	if (part.len == 0)
		return 0;
	if (!parse_number(part, UINT8_MAX, &channel))
		tell(reading, RMW_OBK_WARNING, "bad-channel", "no channel number; taken as 0");
	else if (channel >= RMW_OBK_CHANNELS)
		tell(reading, RMW_OBK_WARNING, "high-channel", "channels are 0 to 63");
	return channel;
}

static void tell_of_separators(const struct reading *reading, struct rmw_view rest)
{
	if (strchr(reading->value, ',') != NULL)
		tell(reading, RMW_OBK_WARNING, "comma", "the comma is taken for a semicolon");
	if (rmw_obk_text_trim(rest).len > 0)
		tell(reading, RMW_OBK_WARNING, "surplus", "only a role and two channels are taken");
}

static bool read_value(const struct reading *reading, struct rmw_obk_pin *pin)
{
	struct rmw_view rest = { (const uint8_t *)reading->value, strlen(reading->value) };
	struct rmw_view channel;
	struct rmw_obk_pin read = { 0 };

	if (rest.len == 0) {
		tell(reading, RMW_OBK_WARNING, "unknown-role", "no role; the pin is left unused");
		return false;
	}
	if (!read_role(reading, take_part(&rest), &read.role))
		return false;
	channel = take_part(&rest);
	if (channel.len == 0 && read.role < RMW_OBK_ROLE_COUNT &&
	    rmw_obk_role(read.role)->channels > 0)
		tell(reading, RMW_OBK_WARNING, "no-channel", "no channel is given; taken as 0");
	read.channel = read_channel(reading, channel);
	read.channel2 = read_channel(reading, take_part(&rest));
	tell_of_separators(reading, rest);
	*pin = read;
	return true;
}

/* The last one of its key counts, be it good or not, as in JavaScript. */
static void read_pin(const struct rmw_json *member, struct rmw_obk_template *template,
		     bool seen[RMW_OBK_PINS_MAX], struct rmw_obk_findings *findings)
{
	const char *key = rmw_json_key(member);
	uint8_t pin;

	if (!rmw_obk_pin_parse(template->chip, key, &pin)) {
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "bad-pin", -1,
				    "\"%.60s\" is no pin: pins are 0 to %u", key,
				    RMW_OBK_PINS_MAX - 1);
		return;
	}
	if (seen[pin])
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "same-pin", pin,
				    "pin %d is given more than once: the last one counts", pin);
	seen[pin] = true;
	template->pins[pin] = (struct rmw_obk_pin){ 0 };
	template->has_pin[pin] = false;
	if (rmw_json_as_text(member) == NULL)
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "bad-value", pin,
				    "pin %d has no text: the pin is left unused", pin);
	else
		template->has_pin[pin] =
			read_value(&(struct reading){ pin, rmw_json_as_text(member), findings },
				   &template->pins[pin]);
}

void rmw_obk_template_read_pins(const struct rmw_json *pins, struct rmw_obk_template *template,
				struct rmw_obk_findings *findings)
{
	bool seen[RMW_OBK_PINS_MAX] = { false };
	bool has_some = false;

	for (const struct rmw_json *member = rmw_json_first(pins); member != NULL;
	     member = rmw_json_next(member))
		read_pin(member, template, seen, findings);
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++)
		has_some = has_some || template->has_pin[pin];
	if (!has_some)
		rmw_obk_finding_add(findings, RMW_OBK_WARNING, "no-pins", -1,
				    "no pin has a role in this template");
}

static void value_text(const struct rmw_obk_pin *pin, char *text, size_t size)
{
	const struct rmw_obk_role *role = rmw_obk_role(pin->role);
	char name[NAME_SIZE];

	if (role != NULL)
		snprintf(name, sizeof(name), "%s", role->name);
	else
		snprintf(name, sizeof(name), "%u", pin->role);
	if (pin->channel2 != 0)
		snprintf(text, size, "%s;%u;%u", name, pin->channel, pin->channel2);
	else
		snprintf(text, size, "%s;%u", name, pin->channel);
}

struct rmw_json *rmw_obk_template_tell_pins(const struct rmw_obk_template *template)
{
	struct rmw_json *pins = rmw_json_new_object();
	bool is_good = pins != NULL;

	for (unsigned pin = 0; pin < RMW_OBK_PINS_MAX && is_good; pin++) {
		char key[8], value[NAME_SIZE + 16];

		if (!template->has_pin[pin])
			continue;
		snprintf(key, sizeof(key), "%u", pin);
		value_text(&template->pins[pin], value, sizeof(value));
		is_good = rmw_json_set_text(pins, key, value);
	}
	if (is_good)
		return pins;
	rmw_json_free(pins);
	return NULL;
}
