/* SPDX-License-Identifier: MIT */
/* Reads captured conversations, line by line. */
#include "support/transcript.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka.h"
#include "support/scratch.h"

static void give_up(const struct transcript_line *line, const char *text)
{
	fail_msg("line %u of a transcript makes no sense: %s", line->line, text);
}

static void add_byte(struct transcript_line *line, uint8_t byte, unsigned long count)
{
	struct rmw_err err = { 0 };

	while (count-- > 0)
		assert_true(rmw_buf_append(&line->bytes, (struct rmw_view){ &byte, 1 }, &err));
}

/* "{4080 bytes: loader image from offset 0, sha256 ...}" */
static void read_left_out(struct transcript_line *line, const char *text)
{
	if (sscanf(text, "{%u bytes: %63[^,],", &line->left_out, line->what) != 2)
		give_up(line, text);
}

static void read_bytes(struct transcript_line *line, const char *text)
{
	while (*text != '\0') {
		char *end;
		unsigned long value, count = 1;

		if (*text == ' ') {
			text++;
			continue;
		}
		if (*text == '{') {
			read_left_out(line, text);
			return;
		}
		value = strtoul(text, &end, 16);
		if (end != text + 2)
			give_up(line, text);
		if (*end == '*')
			count = strtoul(end + 1, &end, 10);
		add_byte(line, (uint8_t)value, count);
		text = end;
	}
}

static void read_line(struct transcript_line *line, const char *text)
{
	switch (text[0]) {
	case '@':
		line->kind = TRANSCRIPT_BAUD;
		line->number = (uint32_t)strtoul(text + 1, NULL, 10);
		return;
	case '~':
		line->kind = TRANSCRIPT_PAUSE;
		line->us = (uint32_t)(strtod(text + 1, NULL) * 1000 + 0.5);
		line->number = line->us / 1000;
		return;
	case '!':
		line->kind =
			strcmp(text, "! restart") == 0 ? TRANSCRIPT_RESTART : TRANSCRIPT_POWER_ON;
		if (sscanf(text, "! power-on gpio8=%u", &line->number) != 1 &&
		    strcmp(text, "! power-on") != 0 && line->kind == TRANSCRIPT_POWER_ON)
			give_up(line, text);
		return;
	case '>':
		line->kind = TRANSCRIPT_SEND;
		read_bytes(line, text + 1);
		return;
	case '<':
		line->kind = TRANSCRIPT_RECEIVE;
		if (strcmp(text, "< (nothing)") != 0)
			read_bytes(line, text + 1);
		return;
	default:
		give_up(line, text);
	}
}

static struct transcript_line *add_line(struct transcript *transcript)
{
	size_t room = (transcript->count + 1) * sizeof(*transcript->lines);
	struct transcript_line *lines = realloc(transcript->lines, room);

	assert_non_null(lines);
	transcript->lines = lines;
	lines[transcript->count] = (struct transcript_line){ 0 };
	return &lines[transcript->count++];
}

static char *read_text(const char *name)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	char *text;

	read_test_file(name, &file);
	text = calloc(1, file.len + 1);
	assert_non_null(text);
	memcpy(text, file.data, file.len);
	return text;
}

void transcript_read(struct transcript *transcript, const char *name)
{
	const char *remark = "";
	uint32_t number = 0;
	char *rest;

	*transcript = (struct transcript){ .text = read_text(name) };
	rest = transcript->text;
	for (char *text; (text = strsep(&rest, "\n")) != NULL;) {
		number++;
		if (text[0] == '#')
			remark = text + 1;
		if (text[0] == '#' || text[0] == '\0')
			continue;
		struct transcript_line *line = add_line(transcript);

		line->line = number;
		line->remark = remark;
		read_line(line, text);
	}
}

void transcript_release(struct transcript *transcript)
{
	for (size_t i = 0; i < transcript->count; i++)
		rmw_buf_release(&transcript->lines[i].bytes);
	free(transcript->lines);
	free(transcript->text);
	*transcript = (struct transcript){ 0 };
}
