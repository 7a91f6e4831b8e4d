/* SPDX-License-Identifier: MIT */
/* A relay to be tested over HTTP: levels and channels are looked at again and again. */
#include "provision/relay_probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS 200u
#define CLICK_MS 500u
#define BLINKS 3u

static void pause_ms(const struct rmw_relay_probe *probe, uint32_t ms)
{
	const struct rmw_deadline until = rmw_deadline_in(probe->clock, probe->cancel, ms);

	probe->clock->wait(probe->clock, &until);
}

static bool get_channels(struct rmw_relay_probe *probe, int32_t values[RMW_OBK_CHANNELS],
			 struct rmw_err *err)
{
	rmw_auto(http_answer) answer = { .is_late = false };
	struct rmw_http_target target = { .len = 0 };

	rmw_http_target_begin(&target, "/api/channels");
	return rmw_relay_get(probe->peer, &target, &answer, err) &&
	       (rmw_relay_channels_parse(answer.reply.body, values) ||
		rmw_fail(err, RMW_E_RELAY_OTHER, "its list of channels makes no sense"));
}

static void take_pin(const struct rmw_relay_pins *pins, size_t index,
		     struct rmw_relay_told_status *status)
{
	struct rmw_relay_pin_told *pin = &status->pins[status->pin_count];
	enum rmw_obk_kind kind;

	if (pins->pins[index].role == 0 || pins->pins[index].role >= pins->role_count)
		return;
	*pin = (struct rmw_relay_pin_told){ .pin = (uint8_t)index,
					    .channel = pins->pins[index].channel,
					    .channel2 = pins->pins[index].channel2,
					    .has_level = pins->has_levels,
					    .is_high = pins->is_high[index] };
	rmw_relay_clean(pins->roles[pins->pins[index].role], pin->role, sizeof(pin->role));
	kind = rmw_relay_pin_kind(pin);
	pin->is_output = kind == RMW_OBK_RELAY || kind == RMW_OBK_LED || kind == RMW_OBK_WIFI_LED;
	status->pin_count++;
}

static bool look(struct rmw_relay_probe *probe, struct rmw_relay_told_status *status,
		 struct rmw_err *err)
{
	struct rmw_relay_pins pins;
	int32_t values[RMW_OBK_CHANNELS] = { 0 };

	if (!rmw_relay_get_pins(probe->peer, &pins, err) || !get_channels(probe, values, err))
		return false;
	memset(status, 0, sizeof(*status));
	status->has_radio = true;
	for (size_t i = 0; i < pins.count; i++)
		take_pin(&pins, i, status);
	for (uint8_t i = 0; i < RMW_OBK_CHANNELS; i++)
		status->channels[status->channel_count++] =
			(struct rmw_relay_channel_told){ .channel = i, .value = values[i] };
	return true;
}

/* ---- counting ---- */

/* What was seen last, and what is counted. */
struct counting {
	struct rmw_relay_told_status was, is;
	struct rmw_relay_counts counts;
};

static void begin_counts(struct counting *counting)
{
	for (size_t i = 0; i < counting->was.pin_count; i++) {
		const struct rmw_relay_pin_told *pin = &counting->was.pins[i];
		struct rmw_relay_count_told *count =
			&counting->counts.inputs[counting->counts.count];

		if (!rmw_relay_kind_is_input(rmw_relay_pin_kind(pin)))
			continue;
		*count = (struct rmw_relay_count_told){ .pin = pin->pin, .channel = pin->channel };
		memcpy(count->role, pin->role, sizeof(count->role));
		counting->counts.count++;
	}
}

static const struct rmw_relay_pin_told *pin_of(const struct rmw_relay_told_status *status,
					       uint8_t pin)
{
	for (size_t i = 0; i < status->pin_count; i++)
		if (status->pins[i].pin == pin)
			return &status->pins[i];
	return NULL;
}

/* Two looks are a fifth of a second apart: what is shorter shows in the channel, if at all. */
static void compare(struct counting *counting)
{
	for (size_t i = 0; i < counting->counts.count; i++) {
		struct rmw_relay_count_told *count = &counting->counts.inputs[i];
		const struct rmw_relay_pin_told *was = pin_of(&counting->was, count->pin);
		const struct rmw_relay_pin_told *is = pin_of(&counting->is, count->pin);

		if (was == NULL || is == NULL)
			continue;
		count->is_high = is->is_high;
		count->edges += was->is_high != is->is_high;
		count->changes += rmw_relay_channel_value(&counting->was, count->channel) !=
				  rmw_relay_channel_value(&counting->is, count->channel);
	}
	counting->was = counting->is;
}

static bool count_until(struct rmw_relay_probe *probe, struct counting *counting, uint32_t seconds,
			struct rmw_err *err)
{
	const uint64_t begin_us = probe->clock->now_us(probe->clock);
	const uint64_t whole_ms = (uint64_t)seconds * 1000;
	uint64_t spent_ms = 0;

	if (!look(probe, &counting->was, err))
		return false;
	begin_counts(counting);
	while (spent_ms < whole_ms) {
		pause_ms(probe, LOOK_MS);
		if (!rmw_cancel_check(probe->cancel, err) || !look(probe, &counting->is, err))
			return false;
		compare(counting);
		spent_ms = (probe->clock->now_us(probe->clock) - begin_us) / 1000;
		rmw_tell_progress(&probe->watch, "inputs",
				  spent_ms < whole_ms ? spent_ms : whole_ms, whole_ms);
	}
	counting->counts.ms = spent_ms;
	return true;
}

static bool count(struct rmw_relay_probe *probe, uint32_t seconds, struct rmw_relay_counts *counts,
		  struct rmw_err *err)
{
	struct counting *counting = calloc(1, sizeof(*counting));
	bool is_good;

	if (counting == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for what is counted");
	is_good = count_until(probe, counting, seconds, err);
	if (is_good)
		*counts = counting->counts;
	free(counting);
	return is_good;
}

/* ---- switching ---- */

static bool set_channel(struct rmw_relay_probe *probe, uint8_t channel, int32_t value,
			struct rmw_err *err)
{
	char line[40];

	(void)snprintf(line, sizeof(line), "SetChannel %u %d", channel, (int)value);
	return rmw_relay_command(probe->peer, line, err);
}

/* Over and back, and back at last whatever happens in between. */
static bool toggle(struct rmw_relay_probe *probe, uint8_t channel, unsigned times,
		   struct rmw_err *err)
{
	int32_t values[RMW_OBK_CHANNELS] = { 0 };
	bool is_good = get_channels(probe, values, err);
	struct rmw_err ignored = { 0 };

	for (unsigned i = 0; i < 2 * times && is_good; i++) {
		const bool is_over = i % 2 == 0;

		is_good = set_channel(probe, channel,
				      is_over ? values[channel] == 0 : values[channel], err);
		if (is_good)
			pause_ms(probe, CLICK_MS);
		else if (!is_over)
			(void)set_channel(probe, channel, values[channel], &ignored);
	}
	return is_good;
}

static bool click(struct rmw_relay_probe *probe, uint8_t channel, struct rmw_err *err)
{
	return toggle(probe, channel, 1, err);
}

/* Only an LED that follows a channel can be made to blink; its relay then clicks along. */
static bool blink(struct rmw_relay_probe *probe, uint8_t pin, bool *is_done, struct rmw_err *err)
{
	struct rmw_relay_pins pins;
	uint8_t role;

	*is_done = false;
	if (!rmw_relay_get_pins(probe->peer, &pins, err))
		return false;
	if (pin >= pins.count || pins.pins[pin].role >= pins.role_count ||
	    !rmw_obk_role_find(pins.roles[pins.pins[pin].role], &role, NULL) ||
	    rmw_obk_role(role)->kind != RMW_OBK_LED || pins.pins[pin].channel >= RMW_OBK_CHANNELS)
		return true;
	*is_done = toggle(probe, pins.pins[pin].channel, BLINKS, err);
	return *is_done;
}

struct rmw_relay_probe rmw_relay_probe_http(struct rmw_http_peer *peer,
					    const struct rmw_clock *clock,
					    const struct rmw_watch *watch)
{
	static const struct rmw_relay_probe_ops ops = { "HTTP", look, count, click, blink };

	return (struct rmw_relay_probe){
		.ops = &ops, .clock = clock, .cancel = peer->cancel, .watch = *watch, .peer = peer
	};
}
