/* SPDX-License-Identifier: MIT */
/* What was heard instead of an answer, in words. */
#include "link/heard.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"

#define ECHO_MIN 8u /* fewer may be chance */

void heard_note(struct heard *heard, struct rmw_view bytes, size_t own_bytes)
{
	for (size_t at = 0; at < bytes.len; at++) {
		uint8_t byte = bytes.data[at];

		heard->text_bytes += isprint(byte) || byte == '\r' || byte == '\n';
		heard->zero_bytes += byte == 0;
		if (heard->first_len < sizeof(heard->first))
			heard->first[heard->first_len++] = byte;
	}
	heard->count += bytes.len;
	heard->own_bytes += own_bytes;
}

bool heard_is_echo(const struct heard *heard)
{
	return heard->count >= ECHO_MIN && heard->own_bytes * 10 >= heard->count * 9;
}

bool heard_is_text(const struct heard *heard)
{
	return heard->count >= 8 && heard->text_bytes * 10 >= heard->count * 8;
}

static void quote(const struct heard *heard, char *text, size_t size)
{
	size_t len = heard->first_len < size - 1 ? heard->first_len : size - 1;

	for (size_t at = 0; at < len; at++)
		text[at] = isprint(heard->first[at]) ? (char)heard->first[at] : '.';
	text[len] = '\0';
}

void heard_text(const struct heard *heard, char *text, size_t size)
{
	const char *bytes = rmw_number_word(heard->count, "byte", "bytes");
	char quoted[sizeof(heard->first) + 1];

	quote(heard, quoted, sizeof(quoted));
	if (heard->count == 0)
		snprintf(text, size, "nothing came: no power, wires loose or RX and TX swapped");
	else if (heard_is_echo(heard))
		snprintf(text, size, "only our own bytes came back: RX and TX touch each other");
	else if (heard_is_text(heard))
		snprintf(text, size,
			 "%" PRIu64 " %s of text came, \"%s\": the chip runs its application",
			 heard->count, bytes, quoted);
	else if (heard->zero_bytes * 10 >= heard->count * 8)
		snprintf(text, size, "%" PRIu64 " zero %s came: the line is held low (no 3.3 V?)",
			 heard->count, bytes);
	else
		snprintf(text, size,
			 "%" PRIu64 " %s came, beginning %02x: noise, another rate or another chip",
			 heard->count, bytes, heard->first[0]);
}
