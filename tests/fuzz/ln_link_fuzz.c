/* SPDX-License-Identifier: MIT */
/* Whatever comes instead of an LN882H's answers: every call ends in time, and nothing runs over. */
#include <stdlib.h>

#include "link/ln_link.h"
#include "support/line_port.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct line_port *port, const struct rmw_err *err)
{
	const bool is_known = err->code == RMW_OK || err->code == RMW_E_TIMEOUT ||
			      err->code == RMW_E_BAD_FRAME || err->code == RMW_E_NACK;

	if (!is_known || port->now_us > 140000000)
		abort();
}

static void try_texts(struct rmw_view bytes)
{
	uint8_t into[LN_READ_MAX], jedec[3];
	char name[LN_ROM_NAME_MAX], line[LN_ANSWER_MAX] = "";
	struct rmw_err err = { 0 };
	uint32_t value;
	size_t len = bytes.len / 3;

	memcpy(line, bytes.data, bytes.len < sizeof(line) - 1 ? bytes.len : sizeof(line) - 1);
	(void)!ln_text_jedec(line, jedec, &err);
	(void)!ln_text_number(line, "fc:", 10, &value, &err);
	(void)!ln_text_number(line, "flash sr:", 16, &value, &err);
	ln_text_rom_name(bytes, name);
	if (name[0] == '\0' && ln_text_who(bytes) == LN_PEER_OTHER_ROM)
		abort();
	if (len >= 2 && len - 2 <= LN_READ_MAX)
		(void)!ln_text_groups(bytes, (struct rmw_span){ into, len - 2 }, &err);
}

static void try_command(struct rmw_view bytes, enum ln_command command)
{
	const struct ln_request request = { command, { 0x1000, 0x1000 }, 0 };
	struct rmw_err err = { 0 };
	char line[LN_ANSWER_MAX];
	struct line_port port;
	struct ln_link link = { .port = &port.port };

	line_port_init(&port, bytes);
	port.answers_after = 1;
	(void)!ln_link_ask(&link, &request, line, &err);
	check(&port, &err);
}

static void try_read(struct rmw_view bytes)
{
	struct rmw_err err = { 0 };
	uint8_t into[4];
	struct line_port port;
	struct ln_link link = { .port = &port.port };

	line_port_init(&port, bytes);
	port.answers_after = 1;
	(void)!ln_link_read(&link, LN_FLASH_READ, 0, RMW_SPAN_OF(into), &err);
	check(&port, &err);
}

static void try_rest(struct rmw_view bytes)
{
	struct heard heard = { 0 };
	struct rmw_err err = { 0 };
	struct line_port port;
	struct ln_link link = { .port = &port.port };
	bool is_changed;

	line_port_init(&port, bytes);
	(void)!ln_sync_who(&link, &heard, &err);
	check(&port, &err);
	line_port_init(&port, bytes);
	port.answers_after = 1;
	(void)!ln_link_set_rate(&link, 921600, &is_changed, &err);
	check(&port, &err);
}

/* The first byte picks the command; an echo in the right place gets further. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view bytes = { data, size };

	if (size < 2)
		return 0;
	try_texts(rmw_view_part(bytes, 1, size));
	try_command(rmw_view_part(bytes, 1, size), (enum ln_command)(data[0] % LN_COMMAND_COUNT));
	try_read(rmw_view_part(bytes, 1, size));
	try_rest(rmw_view_part(bytes, 1, size));
	return 0;
}
