/* SPDX-License-Identifier: MIT */
/* Commands on pins, channels and flags. openbeken 13.2 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "sim/obk_args.h"
#include "sim/obk_names.h"

enum { ROLE_RELAY = 1, ROLE_RELAY_N = 2, TYPE_TOGGLE = 6 };

static enum sim_obk_result set_byte(struct sim_obk *obk, size_t offset, uint8_t value)
{
	if (sim_obk_set_byte(&obk->config, offset, value))
		obk->has_changes = true;
	return SIM_OBK_OK;
}

static enum sim_obk_result set_pin_role(struct sim_obk *obk, const struct obk_args *args)
{
	const int pin = obk_args_number(args, 0);
	const int role = sim_obk_name_find(sim_obk_roles(), args->items[1]);

	if (role < 0 || !isdigit((unsigned char)args->items[0][0]))
		return SIM_OBK_BAD_ARGUMENT;
	if (pin >= (int)sim_obk_pins(obk))
		return SIM_OBK_OK;
	return set_byte(obk, SIM_OBK_ROLES + (size_t)pin, (uint8_t)role);
}

static enum sim_obk_result set_pin_channel(struct sim_obk *obk, const struct obk_args *args)
{
	const int pin = obk_args_number(args, 0);

	if (pin < 0 || pin >= (int)sim_obk_pins(obk))
		return SIM_OBK_OK;
	(void)set_byte(obk, SIM_OBK_CHANNEL + (size_t)pin, (uint8_t)obk_args_number(args, 1));
	if (args->count > 2)
		(void)set_byte(obk, SIM_OBK_CHANNEL2 + (size_t)pin,
			       (uint8_t)obk_args_number(args, 2));
	return SIM_OBK_OK;
}

/* A channel that exists; -1: none does. */
static int channel_of(const struct obk_args *args)
{
	const int channel = obk_args_number(args, 0);

	return channel >= 0 && channel < (int)SIM_OBK_CHANNELS ? channel : -1;
}

static enum sim_obk_result set_channel_type(struct sim_obk *obk, const struct obk_args *args)
{
	const int channel = channel_of(args);
	const int type = sim_obk_name_find(sim_obk_types(), args->items[1]);

	if (type < 0)
		return SIM_OBK_BAD_ARGUMENT;
	return channel < 0 ? SIM_OBK_OK
			   : set_byte(obk, SIM_OBK_TYPES + (size_t)channel, (uint8_t)type);
}

static void answer_channel_type(struct sim_obk *obk, const struct obk_args *args,
				struct rmw_buf *reply)
{
	const int channel = channel_of(args);

	sim_obk_print(reply, "%u", channel < 0 ? 0u : obk->config.bytes[SIM_OBK_TYPES + channel]);
}

static enum sim_obk_result set_start_value(struct sim_obk *obk, const struct obk_args *args)
{
	const int channel = channel_of(args);

	if (channel >= 0 && sim_obk_set_start_value(&obk->config, (unsigned)channel,
						    (int16_t)obk_args_number(args, 1)))
		obk->has_changes = true;
	return SIM_OBK_OK;
}

static enum sim_obk_result store_flags(struct sim_obk *obk, uint64_t flags)
{
	if (sim_obk_set_flags(&obk->config, flags))
		obk->has_changes = true;
	return SIM_OBK_OK;
}

static enum sim_obk_result set_flag(struct sim_obk *obk, const struct obk_args *args)
{
	const int bit = obk_args_number(args, 0);
	const uint64_t flags = sim_obk_flags(&obk->config);

	if (bit < 0 || bit > 63)
		return SIM_OBK_OK;
	return store_flags(obk, obk_args_number(args, 1) != 0 ? flags | UINT64_C(1) << bit
							      : flags & ~(UINT64_C(1) << bit));
}

static enum sim_obk_result set_all_flags(struct sim_obk *obk, const struct obk_args *args)
{
	return store_flags(obk, strtoull(args->items[0], NULL, 10));
}

static void answer_flags(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply)
{
	(void)args;
	sim_obk_print(reply, "{\"Flags\":\"%d\"}", (int)(uint32_t)sim_obk_flags(&obk->config));
}

static enum sim_obk_result clear_io(struct sim_obk *obk, const struct obk_args *args)
{
	(void)args;
	memset(obk->config.bytes + SIM_OBK_ROLES, 0, SIM_OBK_START_VALUES - SIM_OBK_ROLES);
	sim_obk_save(obk);
	return SIM_OBK_OK;
}

static enum sim_obk_result set_channel(struct sim_obk *obk, const struct obk_args *args)
{
	if (channel_of(args) >= 0)
		sim_obk_set_channel(obk, (unsigned)channel_of(args), obk_args_number(args, 1));
	return SIM_OBK_OK;
}

static enum sim_obk_result add_channel(struct sim_obk *obk, const struct obk_args *args)
{
	const int channel = channel_of(args);

	if (channel >= 0)
		sim_obk_set_channel(obk, (unsigned)channel,
				    (int32_t)((uint32_t)obk->channels[channel] +
					      (uint32_t)obk_args_number(args, 1)));
	return SIM_OBK_OK;
}

static enum sim_obk_result toggle_channel(struct sim_obk *obk, const struct obk_args *args)
{
	const int channel = channel_of(args);

	if (channel >= 0)
		sim_obk_set_channel(obk, (unsigned)channel, obk->channels[channel] == 0);
	return SIM_OBK_OK;
}

static enum sim_obk_result do_nothing(struct sim_obk *obk, const struct obk_args *args)
{
	(void)obk;
	(void)args;
	return SIM_OBK_OK;
}

static void answer_channel(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply)
{
	const int channel = channel_of(args);

	sim_obk_print(reply, "%d", channel < 0 ? 0 : (int)obk->channels[channel]);
}

static bool is_relay(const struct sim_obk *obk, unsigned channel)
{
	const uint8_t *bytes = obk->config.bytes;

	for (unsigned pin = 0; pin < sim_obk_pins(obk); pin++) {
		const uint8_t role = bytes[SIM_OBK_ROLES + pin];

		if ((role == ROLE_RELAY || role == ROLE_RELAY_N) &&
		    bytes[SIM_OBK_CHANNEL + pin] == channel)
			return true;
	}
	return bytes[SIM_OBK_TYPES + channel] == TYPE_TOGGLE;
}

static unsigned count_relays(const struct sim_obk *obk)
{
	unsigned count = 0;

	for (unsigned i = 0; i < SIM_OBK_CHANNELS; i++)
		count += is_relay(obk, i);
	return count;
}

static const char *state_of(int32_t value)
{
	return value != 0 ? "ON" : "OFF";
}

/* Without a relay the state is that of a lamp, which is on. */
void obk_print_power(struct sim_obk *obk, struct rmw_buf *reply)
{
	const unsigned count = count_relays(obk);
	const char *comma = "";

	if (count == 0)
		sim_obk_print(reply, "\"POWER\":\"ON\"");
	for (unsigned i = 0; i < SIM_OBK_CHANNELS; i++) {
		char number[8] = "";

		if (!is_relay(obk, i))
			continue;
		if (count > 1)
			snprintf(number, sizeof(number), "%u", i);
		sim_obk_print(reply, "%s\"POWER%s\":\"%s\"", comma, number,
			      state_of(obk->channels[i]));
		comma = ",";
	}
}

unsigned obk_power_bits(const struct sim_obk *obk)
{
	unsigned bits = 0, place = 0;

	for (unsigned i = 0; i < SIM_OBK_CHANNELS && place < 32; i++)
		if (is_relay(obk, i))
			bits |= (unsigned)(obk->channels[i] != 0) << place++;
	return bits;
}

/* The channel that POWER or POWERn means; -1: there is no relay. */
static int relay_of(const struct sim_obk *obk, const struct obk_args *args)
{
	const char *digits = args->name + strcspn(args->name, "0123456789");
	const unsigned long number = strtoul(digits, NULL, 10);

	if (*digits != '\0' && number < SIM_OBK_CHANNELS)
		return (int)number;
	for (unsigned i = 0; i < SIM_OBK_CHANNELS; i++)
		if (is_relay(obk, i))
			return (int)i;
	return -1;
}

static enum sim_obk_result set_power(struct sim_obk *obk, const struct obk_args *args)
{
	const int relay = relay_of(obk, args);
	const char *word = args->count > 0 ? args->items[0] : "";
	int32_t value;

	if (relay < 0 || word[0] == '\0')
		return SIM_OBK_OK;
	if (strcasecmp(word, "TOGGLE") == 0 || strcmp(word, "2") == 0)
		value = obk->channels[relay] == 0;
	else
		value = strcasecmp(word, "ON") == 0 || strcmp(word, "1") == 0;
	sim_obk_set_channel(obk, (unsigned)relay, value);
	return SIM_OBK_OK;
}

static void answer_power(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply)
{
	(void)args;
	sim_obk_print(reply, "{");
	obk_print_power(obk, reply);
	sim_obk_print(reply, "}");
}

static const struct obk_command rows[] = {
	/* clang-format off */
	{ "SetPinRole",     2, OBK_SPLIT_WORDS, set_pin_role,     NULL },
	{ "SetPinChannel",  2, OBK_SPLIT_WORDS, set_pin_channel,  NULL },
	{ "SetChannelType", 2, OBK_SPLIT_WORDS, set_channel_type, answer_channel_type },
	{ "SetStartValue",  2, OBK_SPLIT_WORDS, set_start_value,  NULL },
	{ "SetFlag",        2, OBK_SPLIT_WORDS, set_flag,         NULL },
	{ "Flags",          1, OBK_SPLIT_WORDS, set_all_flags,    answer_flags },
	{ "ClearIO",        0, OBK_SPLIT_WORDS, clear_io,         NULL },
	{ "SetChannel",     2, OBK_SPLIT_WORDS, set_channel,      NULL },
	{ "AddChannel",     2, OBK_SPLIT_WORDS, add_channel,      NULL },
	{ "ToggleChannel",  1, OBK_SPLIT_WORDS, toggle_channel,   NULL },
	{ "GetChannel",     1, OBK_SPLIT_WORDS, do_nothing,       answer_channel },
	{ "POWER",          0, OBK_SPLIT_WORDS, set_power,        answer_power },
	{ "PowerSave",      0, OBK_SPLIT_WORDS, do_nothing,       answer_power },
	/* clang-format on */
};

const struct obk_commands *obk_commands_for_pins(void)
{
	static const struct obk_commands commands = { rows, RMW_COUNT(rows) };

	return &commands;
}
