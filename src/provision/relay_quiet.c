/* SPDX-License-Identifier: MIT */
/* Says who is at the other end of a line where no relay firmware answers. */
#include "provision/relay_quiet.h"

#include <stdlib.h>
#include <string.h>

#include "link/bl_sync.h"
#include "provision/relay_info.h"
#include "provision/relay_log.h"

/* OpenBeken says something each second (openbeken 14.6). */
#define LOG_BAUD 2000000u
#define LOG_MS 2500u
#define CONSOLE_BAUD 115200u

/* The last line of letters among them. */
static void take_text(struct rmw_relay_console *console, struct rmw_view bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		if (!rmw_relay_line_take(&console->line, bytes.data[i]) ||
		    !rmw_relay_line_is_text(&console->line))
			continue;
		rmw_relay_clean((const char *)console->line.bytes, console->other,
				sizeof(console->other));
		console->is_told = true;
	}
}

static bool fail_told(const struct rmw_relay_console *console, uint32_t baud, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_RELAY_NO_CONSOLE, "something else speaks there at %u baud: '%s'",
			baud, console->other);
}

/* Fails where something speaks at that rate: it was found out then. */
static bool hear_log(struct rmw_relay_console *console, struct rmw_err *err)
{
	struct rmw_port *port = console->port;
	const struct rmw_deadline until = rmw_port_in(port, LOG_MS);
	struct rmw_relay_log log = { 0 };
	uint8_t piece[512];
	size_t got;

	memset(&console->line, 0, sizeof(console->line));
	if (!rmw_port_set_baud(port, LOG_BAUD, err))
		return false;
	while (!rmw_deadline_is_over(&until) && !rmw_relay_log_is_openbeken(&log)) {
		if (!rmw_port_read(port, RMW_SPAN_OF(piece), &got, until, err))
			return false;
		take_text(console, (struct rmw_view){ piece, got });
		rmw_relay_log_feed(&log, (struct rmw_view){ piece, got }, NULL, NULL);
	}
	if (rmw_relay_log_is_openbeken(&log))
		return rmw_fail(err, RMW_E_RELAY_NO_CONSOLE,
				"OpenBeken %s%sruns there: its log comes at %u baud, and it takes "
				"nothing from the line",
				log.version, log.version[0] != '\0' ? " " : "", LOG_BAUD);
	if (console->is_told)
		return fail_told(console, LOG_BAUD, err);
	return rmw_port_set_baud(port, CONSOLE_BAUD, err);
}

/* Only asked where nothing spoke: to something that runs these bytes are just noise. */
static bool shake(struct rmw_port *port, bool *is_answered, struct rmw_err *err)
{
	struct bl_link *link = calloc(1, sizeof(*link));
	struct heard heard = { 0 };
	bool is_good;

	if (link == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a handshake");
	link->port = port;
	is_good = bl_sync_shake(link, &heard, is_answered, err);
	free(link);
	return is_good;
}

static bool fail_silent(const struct rmw_relay_console *console, struct rmw_err *err)
{
	bool is_answered = false;

	if (!shake(console->port, &is_answered, err))
		return false;
	if (is_answered)
		return rmw_fail(err, RMW_E_RELAY_NO_CONSOLE,
				"the boot ROM answers: BOOT (GPIO8) was HIGH when power came up");
	return rmw_fail(err, RMW_E_RELAY_NO_CONSOLE,
			"not a byte came: no power, RX and TX swapped, or nothing runs there");
}

/* It speaks, so one direction of the line works. */
static bool fail_deaf(const struct rmw_relay_console *console, struct rmw_err *err)
{
	if (console->boots > 1)
		return rmw_fail(err, RMW_E_RELAY_NO_CONSOLE,
				"the relay firmware began %u times and answered nothing: it starts "
				"again and again",
				console->boots);
	return rmw_fail(err, RMW_E_RELAY_NO_CONSOLE,
			"the relay firmware speaks, but answers nothing: what this computer sends "
			"does not reach its RX (GPIO7)");
}

bool rmw_relay_quiet_fail(struct rmw_relay_console *console, struct rmw_err *err)
{
	if (console->events > 0)
		return fail_deaf(console, err);
	if (console->is_told)
		return fail_told(console, CONSOLE_BAUD, err);
	if (!hear_log(console, err))
		return false;
	if (console->bytes == 0)
		return fail_silent(console, err);
	return rmw_fail(err, RMW_E_RELAY_NO_CONSOLE,
			"%llu bytes came that are no text, neither at %u nor at %u baud: yet "
			"another rate, or noise",
			(unsigned long long)console->bytes, CONSOLE_BAUD, LOG_BAUD);
}
