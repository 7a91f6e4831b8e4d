/* SPDX-License-Identifier: MIT */
/* The events, each a line of JSON. */
#include "relay/core/events.h"

#include "relay/core/version.h"

#define WORD_MAX 24u
#define LOST_ROOM (RELAY_LINE_OUT / 2)

void relay_event_begin(struct relay_event *event, const char *name)
{
	relay_json_begin(&event->json, event->bytes, sizeof(event->bytes));
	relay_json_open(&event->json, '{');
	relay_json_put_text(&event->json, "event", name);
}

/* Where the line is not ours, nothing is said. */
void relay_event_end(struct relay *relay, struct relay_event *event)
{
	relay_json_close(&event->json, '}');
	if (relay->has_console)
		relay_line_event(&relay->line, &event->json);
}

static void put_mac(const struct relay_facts *facts, struct relay_json *json)
{
	static const char digits[] = "0123456789abcdef";
	char text[sizeof(facts->mac) * 3];

	for (uint32_t i = 0; i < sizeof(facts->mac); i++) {
		text[3 * i] = digits[facts->mac[i] >> 4];
		text[3 * i + 1] = digits[facts->mac[i] & 0xf];
		text[3 * i + 2] = ':';
	}
	text[sizeof(text) - 1] = '\0';
	if (facts->has_mac)
		relay_json_put_text(json, "mac", text);
	else
		relay_json_put_word(json, "mac", "null");
}

const char *relay_config_word(const struct relay *relay)
{
	static const char *const words[] = { "loaded", "default", "none" };

	return words[relay->config_state];
}

void relay_identify(const struct relay *relay, struct relay_json *json)
{
	static const char *const reasons[RELAY_BOOT_REASONS] = { "power", "restart", "watchdog",
								 "fault" };
	const struct relay_facts *facts = relay_port_facts(relay->port);

	relay_json_put_text(json, "firmware", RELAY_FIRMWARE);
	relay_json_put_text(json, "version", RELAY_VERSION);
	relay_json_put_text(json, "chip", RELAY_CHIP);
	put_mac(facts, json);
	relay_json_put_text(json, "reason", reasons[facts->reason]);
	relay_json_put_text(json, "config", relay_config_word(relay));
	relay_json_put_word(json, "radio", "false");
}

void relay_event_boot(struct relay *relay)
{
	struct relay_event event;

	relay_event_begin(&event, "boot");
	relay_identify(relay, &event.json);
	relay_event_end(relay, &event);
}

void relay_event_press(struct relay *relay, uint32_t pin, enum relay_press press)
{
	static const char *const names[] = { "none", "short", "double", "long" };
	struct relay_event event;

	relay_event_begin(&event, "button");
	relay_json_put_number(&event.json, "pin", pin);
	relay_json_put_text(&event.json, "press", names[press]);
	relay_event_end(relay, &event);
}

void relay_event_noise(struct relay *relay, uint32_t pin, const char *line)
{
	struct relay_event event;

	relay_event_begin(&event, "noise");
	relay_json_put_number(&event.json, "pin", pin);
	relay_json_put_text(&event.json, "line", line);
	relay_event_end(relay, &event);
}

void relay_event_command(struct relay *relay, const char *name, const char *word, uint32_t len)
{
	struct relay_event event;

	relay_event_begin(&event, name);
	relay_json_key(&event.json, "command");
	relay_json_bytes(&event.json, word, len < WORD_MAX ? len : WORD_MAX);
	relay_event_end(relay, &event);
}

void relay_event_saved(struct relay *relay, const char *name, const char *what)
{
	struct relay_event event;

	relay_event_begin(&event, name);
	relay_json_put_text(&event.json, "what", what);
	relay_event_end(relay, &event);
}

static void tell_overrun(struct relay *relay)
{
	struct relay_event event;

	relay->line.is_overrun = false;
	relay_event_begin(&event, "overrun");
	relay_event_end(relay, &event);
}

void relay_event_lost(struct relay *relay)
{
	const uint32_t lost = relay->line.lost;
	struct relay_event event;

	if ((!relay->line.is_overrun && lost == 0) ||
	    relay->line.out_head - relay->line.out_tail > LOST_ROOM)
		return;
	if (relay->line.is_overrun)
		tell_overrun(relay);
	if (lost == 0)
		return;
	relay->line.lost = 0;
	relay_event_begin(&event, "lost");
	relay_json_put_number(&event.json, "count", lost);
	relay_event_end(relay, &event);
}
