/* SPDX-License-Identifier: MIT */
/* A relay firmware's console, made of memory. */
#include "support/console_peer.h"

#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "support/cmocka.h"

#define BAUD 115200u
#define BYTE_US 87u
#define WORK_US 5000u

static struct console_peer *peer_of(const struct rmw_clock *clock)
{
	return (struct console_peer *)((uintptr_t)clock - offsetof(struct console_peer, clock));
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	return peer_of(clock)->now_us;
}

static void out(struct console_peer *peer, const char *format, ...) RMW_PRINTF(2, 3);

static void out(struct console_peer *peer, const char *format, ...)
{
	const size_t room = sizeof(peer->out) - peer->out_len;
	va_list args;
	int len;

	if (peer->out_at == peer->out_len)
		peer->out_us = peer->now_us + WORK_US;
	va_start(args, format);
	len = vsnprintf(peer->out + peer->out_len, room, format, args);
	va_end(args);
	assert_in_range(len, 0, room - 1);
	peer->out_len += (size_t)len;
}

void console_peer_say(struct console_peer *peer, const char *line)
{
	out(peer, "%s\r\n", line);
}

/* A flip of a switch toggles the channel of its pin. */
static void flip(struct console_peer *peer, const struct console_flip *what)
{
	struct console_pin *pin = &peer->pins[what->pin];

	if (pin->is_high == what->is_high)
		return;
	pin->is_high = what->is_high;
	if (peer->has_child_lock || strncasecmp(pin->role, "TglChanOnTgl", 12) != 0)
		return;
	peer->values[pin->channel] = !peer->values[pin->channel];
	out(peer, "{\"event\":\"channel\",\"channel\":%u,\"value\":%d,\"by\":\"switch\"}\r\n",
	    pin->channel, peer->values[pin->channel]);
}

static void pass(struct console_peer *peer, uint64_t until_us)
{
	for (size_t i = 0; i < peer->flip_count; i++)
		if (peer->flips[i].at_us > peer->now_us && peer->flips[i].at_us <= until_us)
			flip(peer, &peer->flips[i]);
	peer->now_us = until_us;
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	struct console_peer *peer = peer_of(clock);

	pass(peer, peer->now_us + rmw_deadline_left_us(until));
}

/* ---- requests ---- */

static char *next_word(char **rest)
{
	char *word;

	*rest += strspn(*rest, " ");
	if (**rest == '\0')
		return NULL;
	word = *rest;
	*rest += strcspn(*rest, " ");
	if (**rest != '\0')
		*(*rest)++ = '\0';
	return word;
}

static bool take_text(const char *rest, char *into, size_t size)
{
	const size_t len = strlen(rest);

	if (len < 2 || rest[0] != '"' || rest[len - 1] != '"' || len - 2 >= size)
		return false;
	snprintf(into, size, "%.*s", (int)len - 2, rest + 1);
	return true;
}

static struct console_pin *take_pin(struct console_peer *peer, char **rest)
{
	const char *word = next_word(rest);
	const int pin = word == NULL ? -1 : atoi(word);

	return pin < 0 || pin >= (int)CONSOLE_PEER_PINS ? NULL : &peer->pins[pin];
}

static const char *set_role(struct console_peer *peer, char *rest)
{
	struct console_pin *pin = take_pin(peer, &rest);
	const char *role = next_word(&rest);

	if (pin == NULL || role == NULL || strcmp(role, "Unknown") == 0)
		return "there is no such pin or role";
	snprintf(pin->role, sizeof(pin->role), "%s", strcmp(role, "None") == 0 ? "" : role);
	return NULL;
}

static const char *set_channel(struct console_peer *peer, char *rest)
{
	struct console_pin *pin = take_pin(peer, &rest);
	const char *first = next_word(&rest), *second = next_word(&rest);

	if (pin == NULL || first == NULL)
		return "a pin and a channel are needed";
	pin->channel = (unsigned)atoi(first);
	if (second != NULL)
		pin->channel2 = (unsigned)atoi(second);
	return NULL;
}

static const char *clear_io(struct console_peer *peer, char *rest)
{
	(void)rest;
	for (size_t i = 0; i < CONSOLE_PEER_PINS; i++) {
		peer->pins[i].role[0] = '\0';
		peer->pins[i].channel = peer->pins[i].channel2 = 0;
	}
	return NULL;
}

static const char *set_start(struct console_peer *peer, char *rest)
{
	const char *channel = next_word(&rest), *value = next_word(&rest);

	if (channel == NULL || value == NULL)
		return "a channel and a value are needed";
	peer->starts[atoi(channel)] = atoi(value);
	return NULL;
}

static const char *flags(struct console_peer *peer, char *rest)
{
	const char *value = next_word(&rest);

	if (value != NULL)
		peer->flags = strtoull(value, NULL, 10);
	return NULL;
}

static const char *set_ssid(struct console_peer *peer, char *rest)
{
	return take_text(rest, peer->ssid, sizeof(peer->ssid)) ? NULL : "no text";
}

static const char *set_password(struct console_peer *peer, char *rest)
{
	return take_text(rest, peer->password, sizeof(peer->password)) ? NULL : "no text";
}

static const char *set_short(struct console_peer *peer, char *rest)
{
	return take_text(rest, peer->short_name, 32) ? NULL : "no text";
}

static const char *set_long(struct console_peer *peer, char *rest)
{
	return take_text(rest, peer->long_name, 64) ? NULL : "no text";
}

static const char *set_command(struct console_peer *peer, char *rest)
{
	return take_text(rest, peer->command, 501) ? NULL : "no text";
}

static const struct {
	const char *name;
	const char *(*set)(struct console_peer *peer, char *rest);
} setters[] = {
	{ "SetPinRole", set_role },
	{ "SetPinChannel", set_channel },
	{ "ClearIO", clear_io },
	{ "SetStartValue", set_start },
	{ "Flags", flags },
	{ "SSID1", set_ssid },
	{ "Password1", set_password },
	{ "ShortName", set_short },
	{ "FriendlyName", set_long },
	{ "StartupCommand", set_command },
};

static bool run_setter(struct console_peer *peer, const char *name, char *rest, const char **wrong)
{
	for (size_t i = 0; i < RMW_COUNT(setters); i++)
		if (strcasecmp(setters[i].name, name) == 0) {
			if (*rest != '\0')
				peer->is_unsaved = true;
			*wrong = setters[i].set(peer, rest);
			return true;
		}
	return false;
}

static void refuse(struct console_peer *peer, const char *wrong)
{
	out(peer, "{\"ok\":false,\"error\":\"%s\"}\r\n", wrong);
}

static void run_backlog(struct console_peer *peer, char *rest)
{
	unsigned done = 0, failed = 0;
	const char *first = NULL;
	char *part;

	while ((part = strsep(&rest, ";")) != NULL) {
		const char *wrong = "there is no such command";
		const char *name = next_word(&part);

		if (name == NULL)
			continue;
		(void)run_setter(peer, name, part + strspn(part, " "), &wrong);
		done += wrong == NULL;
		failed += wrong != NULL;
		if (first == NULL)
			first = wrong;
	}
	if (first == NULL)
		out(peer, "{\"ok\":true,\"done\":%u}\r\n", done);
	else
		out(peer, "{\"ok\":false,\"error\":\"%s\",\"done\":%u,\"failed\":%u}\r\n", first,
		    done, failed);
}

static void out_text(struct console_peer *peer, const char *key, const char *text)
{
	out(peer, ",\"%s\":\"", key);
	for (; *text != '\0'; text++)
		out(peer, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
	out(peer, "\"");
}

static void tell_pin(struct console_peer *peer, unsigned pin)
{
	const struct console_pin *of = &peer->pins[pin];
	const bool is_output = strncmp(of->role, "Rel", 3) == 0 || strstr(of->role, "LED") != NULL;

	if (pin == 7 || pin == 16) {
		out(peer, "{\"pin\":%u,\"role\":\"console\",\"kind\":\"console\"},", pin);
		return;
	}
	out(peer, "{\"pin\":%u,\"role\":\"%s\",\"channel\":%u", pin, of->role, of->channel);
	if (of->channel2 != 0)
		out(peer, ",\"channel2\":%u", of->channel2);
	if (is_output)
		out(peer, ",\"kind\":\"output\",\"level\":%d},", peer->values[of->channel] != 0);
	else if (strcmp(of->role, "PWM") == 0)
		out(peer, ",\"kind\":\"not driven\"},");
	else
		out(peer, ",\"kind\":\"input\",\"level\":%d,\"line\":\"quiet\"},", of->is_high);
}

/* Take back the comma behind the last item of a list. */
static void end_list(struct console_peer *peer, const char *end)
{
	if (peer->out[peer->out_len - 1] == ',')
		peer->out_len--;
	out(peer, "%s", end);
}

static void tell_status(struct console_peer *peer)
{
	out(peer, "{\"ok\":true");
	out_text(peer, "short_name", peer->short_name);
	out_text(peer, "friendly_name", peer->long_name);
	out_text(peer, "ssid", peer->ssid);
	out(peer,
	    ",\"radio\":false,\"flags\":\"%llu\",\"power_save\":0,\"config\":\"%s\",\"unsaved\":%s,"
	    "\"uptime_s\":17,\"channels\":[",
	    (unsigned long long)peer->flags, peer->config, peer->is_unsaved ? "true" : "false");
	for (unsigned i = 0; i < CONSOLE_PEER_CHANNELS; i++)
		if (i == 1 || peer->starts[i] != 0)
			out(peer, "{\"channel\":%u,\"value\":%d,\"start\":%d},", i, peer->values[i],
			    peer->starts[i]);
	end_list(peer, "],\"pins\":[");
	for (unsigned pin = 0; pin < CONSOLE_PEER_PINS; pin++)
		if (peer->pins[pin].role[0] != '\0' || pin == 7 || pin == 16)
			tell_pin(peer, pin);
	end_list(peer, "]}\r\n");
}

static void tell_template(struct console_peer *peer)
{
	out(peer, "{\"ok\":true,\"template\":{\"vendor\":\"\"");
	out_text(peer, "name", peer->long_name);
	out(peer, ",\"chip\":\"BL602\",\"flags\":\"%llu\",\"pins\":{",
	    (unsigned long long)peer->flags);
	for (unsigned pin = 0; pin < CONSOLE_PEER_PINS; pin++)
		if (peer->pins[pin].role[0] != '\0')
			out(peer, "\"%u\":\"%s;%u\",", pin, peer->pins[pin].role,
			    peer->pins[pin].channel);
	end_list(peer, "}");
	if (strcasestr(peer->command, "pass") != NULL)
		out(peer, ",\"command\":null");
	else
		out_text(peer, "command", peer->command);
	out(peer, "}}\r\n");
}

static void tell_info(struct console_peer *peer)
{
	out(peer,
	    "{\"ok\":true,\"firmware\":\"rmwflash relay\",\"version\":\"0.1.0\",\"chip\":\"BL602\","
	    "\"mac\":\"18:b9:05:12:34:56\",\"reason\":\"power\",\"uptime_s\":17,\"config\":\"%s\","
	    "\"config_version\":5,\"changes\":12,\"store_addr\":2002944,\"store_size\":32768,"
	    "\"radio\":false}\r\n",
	    peer->config);
}

static void count_inputs(struct console_peer *peer, const char *seconds)
{
	unsigned ms = seconds == NULL ? 5000 : (unsigned)atoi(seconds) * 1000;

	if (peer->on_count != NULL)
		peer->on_count(peer);
	if (peer->count_ms > 0 && peer->count_ms < ms)
		ms = peer->count_ms;
	peer->counts++;
	pass(peer, peer->now_us + ms * 1000ull);
	out(peer, "{\"ok\":true,\"test\":\"inputs\",\"ms\":%u,\"inputs\":[", ms);
	for (unsigned pin = 0; pin < CONSOLE_PEER_PINS; pin++) {
		const struct console_pin *of = &peer->pins[pin];

		if (of->role[0] == '\0' || strncmp(of->role, "Rel", 3) == 0 ||
		    strstr(of->role, "LED") != NULL)
			continue;
		out(peer,
		    "{\"pin\":%u,\"role\":\"%s\",\"channel\":%u,\"pull\":\"up\",\"level\":%d,"
		    "\"edges\":%u,\"changes\":%u,\"line\":\"%s\"},",
		    pin, of->role, of->channel, of->is_high, of->edges, of->changes,
		    of->line == NULL ? "driven high" : of->line);
	}
	end_list(peer, "]}\r\n");
}

static void run_selftest(struct console_peer *peer, char *rest)
{
	const char *test = next_word(&rest);
	const char *first = next_word(&rest);

	if (test != NULL && strcmp(test, "inputs") == 0) {
		count_inputs(peer, first);
	} else if (test != NULL && strcmp(test, "click") == 0) {
		peer->clicks++;
		pass(peer, peer->now_us + 1000000u);
		out(peer, "{\"ok\":true,\"test\":\"click\",\"channel\":%s,\"times\":1}\r\n",
		    first == NULL ? "1" : first);
	} else if (test != NULL && strcmp(test, "blink") == 0 && first != NULL) {
		peer->blinks++;
		pass(peer, peer->now_us + 2500000u);
		out(peer, "{\"ok\":true,\"test\":\"blink\",\"pin\":%s,\"times\":5}\r\n", first);
	} else {
		refuse(peer, "self tests are inputs, pin, blink and click");
	}
}

static void save(struct console_peer *peer)
{
	peer->saves++;
	peer->is_unsaved = peer->keeps_unsaved;
	out(peer, "{\"ok\":true,\"saved\":true}\r\n");
}

static void answer(struct console_peer *peer, char *line)
{
	const char *name = next_word(&line);
	const char *wrong = NULL;
	char *rest = line + strspn(line, " ");

	if (strcasecmp(name, "backlog") == 0)
		run_backlog(peer, rest);
	else if (strcasecmp(name, "info") == 0)
		tell_info(peer);
	else if (strcasecmp(name, "status") == 0)
		tell_status(peer);
	else if (strcasecmp(name, "template") == 0)
		tell_template(peer);
	else if (strcasecmp(name, "selftest") == 0)
		run_selftest(peer, rest);
	else if (strcasecmp(name, "save") == 0)
		save(peer);
	else if (!run_setter(peer, name, rest, &wrong))
		refuse(peer, "there is no such command");
	else if (wrong != NULL)
		refuse(peer, wrong);
	else
		out(peer, "{\"ok\":true}\r\n");
}

static void restart(struct console_peer *peer)
{
	peer->restarts++;
	peer->out_at = peer->out_len = 0;
	out(peer, "{\"event\":\"boot\",\"firmware\":\"rmwflash relay\",\"version\":\"0.1.0\"}\r\n");
}

static void note(struct console_peer *peer, const char *line)
{
	const size_t len = strlen(peer->asked);

	if (strncmp(line, "backlog flags", 13) != 0)
		snprintf(peer->asked + len, sizeof(peer->asked) - len, "%s\n", line);
}

static void take_line(struct console_peer *peer)
{
	const size_t before = peer->out_len;
	const unsigned number = ++peer->requests;

	note(peer, peer->in);
	for (size_t i = 0; i < RMW_COUNT(peer->faults); i++) {
		if (peer->faults[i].at != number)
			continue;
		switch (peer->faults[i].kind) {
		case CONSOLE_DEAFENS:
			return;
		case CONSOLE_RESTARTS:
			restart(peer);
			return;
		case CONSOLE_REFUSES:
			refuse(peer, "bytes of this request were lost");
			return;
		case CONSOLE_LOSES:
			answer(peer, peer->in);
			peer->out_len = before;
			return;
		case CONSOLE_DAMAGES:
			answer(peer, peer->in);
			peer->out[before + 3] ^= 0x10;
			return;
		}
	}
	answer(peer, peer->in);
}

static void take_byte(struct console_peer *peer, uint8_t byte)
{
	if (byte != '\n' && byte != '\r') {
		assert_true(peer->in_len < sizeof(peer->in) - 1);
		peer->in[peer->in_len++] = (char)byte;
		return;
	}
	peer->in[peer->in_len] = '\0';
	if (memchr(peer->in, 0x18, peer->in_len) != NULL)
		refuse(peer, "bytes of this request were lost");
	else if (peer->in_len > 512)
		refuse(peer, "a request has at most 512 bytes");
	else if (peer->in_len > 0)
		take_line(peer);
	peer->in_len = 0;
}

/* ---- the port ---- */

static void babble(struct console_peer *peer)
{
	if (peer->babble != NULL && peer->out_at == peer->out_len &&
	    peer->baud == peer->babble_baud)
		out(peer, "%s\r\n", peer->babble);
}

static bool peer_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		      struct rmw_deadline until, struct rmw_err *err)
{
	struct console_peer *peer = (struct console_peer *)port;

	(void)err;
	babble(peer);
	while (*got == 0 && peer->now_us < until.at_us) {
		while (*got < into.len && peer->out_at < peer->out_len &&
		       peer->out_us <= until.at_us) {
			if (peer->out_us > peer->now_us)
				pass(peer, peer->out_us);
			into.data[(*got)++] = (uint8_t)peer->out[peer->out_at++];
			peer->out_us += BYTE_US;
		}
		if (*got == 0 && peer->out_at == peer->out_len) {
			const uint64_t step = peer->now_us + 1000;

			pass(peer, step < until.at_us ? step : until.at_us);
		} else if (*got == 0) {
			pass(peer, until.at_us);
		}
	}
	if (peer->out_at == peer->out_len)
		peer->out_at = peer->out_len = 0;
	return true;
}

static bool peer_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	struct console_peer *peer = (struct console_peer *)port;

	(void)until, (void)err;
	for (size_t i = 0; i < bytes.len; i++) {
		pass(peer, peer->now_us + BYTE_US);
		if (!peer->is_silent && peer->babble == NULL && peer->baud == BAUD)
			take_byte(peer, bytes.data[i]);
	}
	return true;
}

static bool peer_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	(void)err;
	((struct console_peer *)port)->baud = baud;
	return true;
}

static bool peer_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	(void)port, (void)lines, (void)err;
	return true;
}

static void peer_free(struct rmw_port *port)
{
	(void)port;
}

void console_peer_init(struct console_peer *peer)
{
	static const struct rmw_port_ops ops = {
		.read = peer_read,
		.write = peer_write,
		.set_baud = peer_set_baud,
		.set_lines = peer_set_lines,
		.free = peer_free,
	};

	memset(peer, 0, sizeof(*peer));
	peer->clock = (struct rmw_clock){ now_us, wait_until };
	peer->port = (struct rmw_port){ .ops = &ops, .clock = &peer->clock, .name = "console" };
	peer->config = "loaded";
	peer->flags = 1024;
	snprintf(peer->short_name, sizeof(peer->short_name), "obl12345678");
	snprintf(peer->long_name, sizeof(peer->long_name), "OpenBL602_12345678");
}

unsigned console_peer_asked(const struct console_peer *peer, const char *begin)
{
	unsigned count = 0;

	for (const char *line = peer->asked; *line != '\0'; line += strcspn(line, "\n") + 1)
		count += strncasecmp(line, begin, strlen(begin)) == 0;
	return count;
}
