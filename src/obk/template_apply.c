/* SPDX-License-Identifier: MIT */
/* A template into a configuration, and out of one: openbeken 11.4. */
#include <rmwflash/obk.h>

#include "obk/text.h"

/* Of version 3 (openbeken 4.1). */
#define COMMAND_SIZE_3 512u

static bool check_pins(const struct rmw_obk_template *template, size_t room, struct rmw_err *err)
{
	for (size_t pin = room; pin < RMW_OBK_PINS_MAX; pin++)
		if (template->has_pin[pin])
			return rmw_fail(err, RMW_E_RANGE,
					"the template uses pin %zu, this configuration has "
					"pins 0 to %zu: it is for another chip",
					pin, room - 1);
	return true;
}

static bool check_command(const struct rmw_obk_template *template,
			  const struct rmw_obk_config *config, struct rmw_err *err)
{
	const size_t size =
		config->raw_len == RMW_OBK_BLOCK_SIZE_3 ? COMMAND_SIZE_3 : RMW_OBK_COMMAND_SIZE;
	const size_t len = strlen(template->command);

	if (template->has_command && len >= size)
		return rmw_fail(err, RMW_E_BAD_TEXT,
				"the startup command has %zu bytes, this configuration holds %zu",
				len, size - 1);
	return true;
}

/* What ClearIO does; start values stay. */
static void clear(struct rmw_obk_config *config)
{
	memset(config->pins, 0, sizeof(config->pins));
	memset(config->channel_types, 0, sizeof(config->channel_types));
}

bool rmw_obk_template_apply(const struct rmw_obk_template *template, struct rmw_obk_config *config,
			    struct rmw_err *err)
{
	if (!check_pins(template, config->pin_room, err) || !check_command(template, config, err))
		return false;
	clear(config);
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++)
		if (template->has_pin[pin])
			config->pins[pin] = template->pins[pin];
	if (template->has_flags)
		config->flags = template->flags;
	if (template->has_command) {
		memset(config->command, 0, sizeof(config->command));
		memcpy(config->command, template->command, strlen(template->command));
	}
	return true;
}

static bool is_used(const struct rmw_obk_pin *pin)
{
	return pin->role != 0 || pin->channel != 0 || pin->channel2 != 0;
}

void rmw_obk_template_from(const struct rmw_obk_config *config,
			   const struct rmw_obk_platform *platform,
			   struct rmw_obk_template *template)
{
	memset(template, 0, sizeof(*template));
	memcpy(template->chip, platform->chip,
	       rmw_obk_text_fit(platform->chip, sizeof(template->chip)));
	for (size_t pin = 0; pin < config->pin_room && pin < RMW_OBK_PINS_MAX; pin++)
		if (is_used(&config->pins[pin])) {
			template->has_pin[pin] = true;
			template->pins[pin] = config->pins[pin];
		}
	template->has_flags = true;
	template->flags = config->flags;
	template->has_command = true;
	memcpy(template->command, config->command,
	       rmw_obk_text_fit(config->command, sizeof(template->command)));
}
