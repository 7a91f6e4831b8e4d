/* SPDX-License-Identifier: MIT */
/* Conversations captured from an LN882H's RAM loader: "> MS HEX", "< MS HEX", "@ baud N". */
#include "support/ln_capture.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/scratch.h"

#define LINE_FULL 64u /* bytes after which a burst goes on in the next line */

static unsigned digit(char letter, unsigned line)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = letter != '\0' ? strchr(digits, letter) : NULL;

	if (found == NULL)
		fail_msg("line %u: '%c' is no digit", line, letter);
	return (unsigned)(found - digits);
}

static struct rmw_view take_hex(struct ln_capture *capture, const char *hex, unsigned line)
{
	uint8_t *start = capture->room + capture->used;
	size_t len = 0;

	for (; hex[2 * len] > ' '; len++) {
		assert_true(capture->used + len < sizeof(capture->room));
		start[len] =
			(uint8_t)(digit(hex[2 * len], line) << 4 | digit(hex[2 * len + 1], line));
	}
	capture->used += len;
	return (struct rmw_view){ start, len };
}

/* A full line goes on in the next one of its side, also when another of the other side is between.
 */
static struct ln_record *going_on(struct ln_capture *capture, enum ln_record_kind kind)
{
	for (size_t i = capture->count; i-- > 0;) {
		struct ln_record *record = &capture->records[i];

		if (record->kind == LN_RECORD_BAUD)
			return NULL;
		if (record->kind == kind)
			return record->bytes.len > 0 && record->bytes.len % LINE_FULL == 0 &&
					       record->bytes.data + record->bytes.len ==
						       capture->room + capture->used
				       ? record
				       : NULL;
	}
	return NULL;
}

static struct ln_record *add(struct ln_capture *capture, enum ln_record_kind kind, unsigned line)
{
	struct ln_record *record = &capture->records[capture->count++];

	assert_true(capture->count <= LN_RECORDS_MAX);
	*record = (struct ln_record){ .kind = kind, .line = line };
	return record;
}

static void take_bytes(struct ln_capture *capture, const char *text, unsigned line)
{
	const enum ln_record_kind kind = text[0] == '>' ? LN_RECORD_HOST : LN_RECORD_DEVICE;
	struct ln_record *record = going_on(capture, kind);
	char *hex;
	const double ms = strtod(text + 1, &hex);

	if (record != NULL) {
		record->bytes.len += take_hex(capture, hex + 1, line).len;
		return;
	}
	record = add(capture, kind, line);
	record->ms = ms;
	record->bytes = take_hex(capture, hex + 1, line);
}

void ln_capture_read(struct ln_capture *capture, const char *name)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	unsigned line = 1;
	char path[100];

	snprintf(path, sizeof(path), "data/ln882h/%s", name);
	read_test_file(path, &text);
	assert_true(rmw_buf_append(&text, RMW_VIEW_OF(""), &err));
	capture->count = capture->used = 0;
	for (char *at = (char *)text.data, *next; at != NULL && *at != '\0'; at = next, line++) {
		next = strchr(at, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (at[0] == '>' || at[0] == '<')
			take_bytes(capture, at, line);
		else if (strncmp(at, "@ baud ", 7) == 0)
			add(capture, LN_RECORD_BAUD, line)->baud =
				(uint32_t)strtoul(at + 7, NULL, 10);
		else if (at[0] != '#')
			fail_msg("%s, line %u makes no sense", path, line);
	}
}
