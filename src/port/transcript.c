/* SPDX-License-Identifier: MIT */
/* The text form of a conversation on the line: reading it with distrust, and writing it. */
#include "port/transcript.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

/* Steps a transcript may have: one for each line of the largest text that makes sense. */
#define STEPS_MAX ((size_t)1 << 21)
#define BYTES_PER_LINE 64u

/* From so many equal bytes on they are written as a burst; a handshake is one sooner. */
#define RUN_MIN 16u
#define RUN_MIN_OF_BURST 4u

/* Text still to be read, and where it came from. */
struct reader {
	const char *at;
	const char *end; /* of the line */
	uint32_t line;
	struct rmw_transcript *into;
};

/* A kind of line: its mark, and what reads the rest of it. */
struct line_kind {
	char mark;
	enum rmw_step_kind kind;
	enum rmw_side from;
	bool (*parse)(struct reader *reader, const struct line_kind *kind, struct rmw_err *err);
};

static bool bad_line(const struct reader *reader, const char *what, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_BAD_TEXT, "line %" PRIu32 ": %s", reader->line, what);
}

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t'))
		reader->at++;
}

static bool is_at_end(const struct reader *reader)
{
	return reader->at == reader->end;
}

static bool skip_word(struct reader *reader, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
		return false;
	reader->at += len;
	return true;
}

static bool add_step(struct reader *reader, struct rmw_step step, struct rmw_err *err)
{
	struct rmw_transcript *into = reader->into;
	size_t room = into->room > 0 ? into->room * 2 : 64;
	struct rmw_step *steps;

	if (into->count == STEPS_MAX)
		return bad_line(reader, "too long for a transcript", err);
	if (into->count == into->room) {
		steps = realloc(into->steps, room * sizeof(*steps));
		if (steps == NULL)
			return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for %zu steps", room);
		into->steps = steps;
		into->room = room;
	}
	step.line = reader->line;
	into->steps[into->count++] = step;
	return true;
}

/* The buffer moves while it grows: until the end of the text a view holds only its length. */
static bool add_bytes(struct reader *reader, struct rmw_step step, struct rmw_view bytes,
		      struct rmw_err *err)
{
	step.bytes = (struct rmw_view){ NULL, bytes.len };
	return rmw_buf_append(&reader->into->bytes, bytes, err) && add_step(reader, step, err);
}

static void point_into_bytes(struct rmw_transcript *transcript)
{
	size_t at = 0;

	for (size_t i = 0; i < transcript->count; i++) {
		struct rmw_view *bytes = &transcript->steps[i].bytes;

		*bytes = rmw_view_part(rmw_buf_view(&transcript->bytes), at, bytes->len);
		at += bytes->len;
	}
}

static bool parse_count(struct reader *reader, uint32_t *count, struct rmw_err *err)
{
	uint32_t sum = 0;
	const char *start = reader->at;

	while (!is_at_end(reader) && isdigit((unsigned char)*reader->at) &&
	       sum <= RMW_STEP_COUNT_MAX)
		sum = sum * 10 + (uint32_t)(*reader->at++ - '0');
	if (reader->at == start || sum > RMW_STEP_COUNT_MAX)
		return rmw_fail(err, RMW_E_BAD_TEXT,
				"line %" PRIu32 ": a number up to %u was expected", reader->line,
				RMW_STEP_COUNT_MAX);
	*count = sum;
	return true;
}

static bool parse_text(struct reader *reader, const struct line_kind *kind, struct rmw_err *err)
{
	struct rmw_view text = { (const uint8_t *)reader->at, (size_t)(reader->end - reader->at) };

	reader->at = reader->end;
	return add_bytes(reader, (struct rmw_step){ .kind = kind->kind, .from = kind->from }, text,
			 err);
}

/* Pauses may be given more exactly: to the nearest millisecond. */
static void skip_fraction(struct reader *reader, struct rmw_step *step)
{
	if (step->kind != RMW_STEP_PAUSE || !skip_word(reader, "."))
		return;
	step->count += !is_at_end(reader) && *reader->at >= '5' && *reader->at <= '9';
	while (!is_at_end(reader) && isdigit((unsigned char)*reader->at))
		reader->at++;
}

static bool parse_number(struct reader *reader, const struct line_kind *kind, struct rmw_err *err)
{
	struct rmw_step step = { .kind = kind->kind, .from = kind->from };

	if (!parse_count(reader, &step.count, err))
		return false;
	skip_fraction(reader, &step);
	if (step.kind == RMW_STEP_BAUD && step.count == 0)
		return bad_line(reader, "a rate of 0", err);
	return add_step(reader, step, err);
}

static int nibble(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

static bool parse_byte(struct reader *reader, uint8_t *byte, struct rmw_err *err)
{
	int high = -1, low = -1;

	if (reader->end - reader->at >= 2) {
		high = nibble(reader->at[0]);
		low = nibble(reader->at[1]);
	}
	if (high < 0 || low < 0)
		return bad_line(reader, "bytes are two hex digits each", err);
	reader->at += 2;
	*byte = (uint8_t)(high << 4 | low);
	return true;
}

/* "{4080 bytes: loader image, sha256 ...}": only the number counts. */
static bool parse_left_out(struct reader *reader, enum rmw_side from, struct rmw_err *err)
{
	struct rmw_step step = { .kind = RMW_STEP_LEFT_OUT, .from = from };

	if (!parse_count(reader, &step.count, err))
		return false;
	if (!skip_word(reader, " bytes:") || reader->end[-1] != '}')
		return bad_line(reader, "'{N bytes: what}' was expected", err);
	reader->at = reader->end;
	return add_step(reader, step, err);
}

static bool parse_burst(struct reader *reader, enum rmw_side from, uint8_t byte,
			struct rmw_err *err)
{
	struct rmw_step step = { .kind = RMW_STEP_BURST, .from = from };

	return parse_count(reader, &step.count, err) &&
	       (step.count > 0 || bad_line(reader, "a burst of no bytes", err)) &&
	       add_bytes(reader, step, (struct rmw_view){ &byte, 1 }, err);
}

/* Bytes up to a burst, a gap or the end of the line are one step. */
static bool parse_sent(struct reader *reader, const struct line_kind *kind, struct rmw_err *err)
{
	struct rmw_step plain = { .kind = RMW_STEP_BYTES, .from = kind->from };
	struct rmw_transcript *into = reader->into;
	bool has_open_step = false;
	uint8_t byte;

	if (is_at_end(reader))
		return bad_line(reader, "no bytes", err);
	for (; !is_at_end(reader); skip_blanks(reader)) {
		bool is_ok;

		if (skip_word(reader, "{"))
			return parse_left_out(reader, kind->from, err);
		if (!parse_byte(reader, &byte, err))
			return false;
		if (skip_word(reader, "*")) {
			is_ok = parse_burst(reader, kind->from, byte, err);
			has_open_step = false;
		} else if (has_open_step) {
			is_ok = rmw_buf_append(&into->bytes, (struct rmw_view){ &byte, 1 }, err);
			into->steps[into->count - 1].bytes.len += is_ok;
		} else {
			is_ok = add_bytes(reader, plain, (struct rmw_view){ &byte, 1 }, err);
			has_open_step = true;
		}
		if (!is_ok)
			return false;
	}
	return true;
}

static bool parse_received(struct reader *reader, const struct line_kind *kind, struct rmw_err *err)
{
	if (skip_word(reader, "(nothing)"))
		return add_step(reader,
				(struct rmw_step){ .kind = RMW_STEP_NOTHING, .from = RMW_DEVICE },
				err);
	return parse_sent(reader, kind, err);
}

static const struct line_kind line_kinds[] = {
	/* clang-format off */
	{ '#', RMW_STEP_NOTE,  RMW_HOST,   parse_text },
	{ '!', RMW_STEP_EVENT, RMW_HOST,   parse_text },
	{ '@', RMW_STEP_BAUD,  RMW_HOST,   parse_number },
	{ '~', RMW_STEP_PAUSE, RMW_HOST,   parse_number },
	{ '>', RMW_STEP_BYTES, RMW_HOST,   parse_sent },
	{ '<', RMW_STEP_BYTES, RMW_DEVICE, parse_received },
	/* clang-format on */
};

static bool parse_line(struct reader *reader, struct rmw_err *err)
{
	skip_blanks(reader);
	if (is_at_end(reader))
		return true;
	for (size_t i = 0; i < RMW_COUNT(line_kinds); i++) {
		if (*reader->at != line_kinds[i].mark)
			continue;
		reader->at++;
		skip_blanks(reader);
		if (!line_kinds[i].parse(reader, &line_kinds[i], err))
			return false;
		skip_blanks(reader);
		return is_at_end(reader) || bad_line(reader, "more than belongs there", err);
	}
	return bad_line(reader, "does not begin with # ! @ ~ > or <", err);
}

static bool parse_lines(struct rmw_transcript *transcript, struct rmw_view text,
			struct rmw_err *err)
{
	const char *at = (const char *)text.data;
	const char *end = at + text.len;
	uint32_t line = 0;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		const char *next = stop != NULL ? stop + 1 : end;

		if (stop == NULL)
			stop = end;
		while (stop > at && isspace((unsigned char)stop[-1]))
			stop--;
		if (!parse_line(&(struct reader){ at, stop, ++line, transcript }, err))
			return false;
		at = next;
	}
	return true;
}

bool rmw_transcript_parse(struct rmw_transcript *transcript, struct rmw_view text,
			  struct rmw_err *err)
{
	if (text.len > RMW_BUF_CAP)
		return rmw_fail(err, RMW_E_BAD_TEXT, "too long for a transcript");
	if (text.len > 0 && !parse_lines(transcript, text, err)) {
		rmw_transcript_release(transcript);
		return false;
	}
	point_into_bytes(transcript);
	return true;
}

void rmw_transcript_release(struct rmw_transcript *transcript)
{
	free(transcript->steps);
	rmw_buf_release(&transcript->bytes);
	*transcript = (struct rmw_transcript){ 0 };
}

static void end_line(struct rmw_transcript_pen *pen)
{
	if (pen->column > 0)
		putc('\n', pen->stream);
	pen->column = 0;
}

static char mark_of(enum rmw_side side)
{
	return side == RMW_HOST ? '>' : '<';
}

static void write_run(struct rmw_transcript_pen *pen)
{
	size_t least = pen->run_byte == RMW_STEP_BURST_BYTE ? RUN_MIN_OF_BURST : RUN_MIN;

	if (pen->run >= least) {
		end_line(pen);
		fprintf(pen->stream, "%c %02x*%zu\n", mark_of(pen->side), pen->run_byte, pen->run);
		pen->run = 0;
	}
	for (; pen->run > 0; pen->run--) {
		if (pen->column == 0)
			putc(mark_of(pen->side), pen->stream);
		fprintf(pen->stream, " %02x", pen->run_byte);
		if (++pen->column == BYTES_PER_LINE)
			end_line(pen);
	}
}

/* A step that is no bytes begins here. */
static void begin_step(struct rmw_transcript_pen *pen)
{
	write_run(pen);
	end_line(pen);
}

void rmw_transcript_put_bytes(struct rmw_transcript_pen *pen, enum rmw_side from,
			      struct rmw_view bytes)
{
	if (pen->side != from)
		begin_step(pen);
	pen->side = from;
	for (size_t i = 0; i < bytes.len; i++) {
		if (pen->run == RMW_STEP_COUNT_MAX || bytes.data[i] != pen->run_byte)
			write_run(pen);
		pen->run_byte = bytes.data[i];
		pen->run++;
	}
}

void rmw_transcript_put_private(struct rmw_transcript_pen *pen, enum rmw_side from, size_t len)
{
	begin_step(pen);
	pen->side = from;
	fprintf(pen->stream, "%c {%zu bytes: not shown}\n", mark_of(from), len);
}

void rmw_transcript_put_nothing(struct rmw_transcript_pen *pen)
{
	begin_step(pen);
	fputs("< (nothing)\n", pen->stream);
}

void rmw_transcript_put_pause(struct rmw_transcript_pen *pen, uint64_t ms)
{
	begin_step(pen);
	if (ms > RMW_STEP_COUNT_MAX)
		ms = RMW_STEP_COUNT_MAX;
	fprintf(pen->stream, "~ %" PRIu64 "\n", ms);
}

void rmw_transcript_put_baud(struct rmw_transcript_pen *pen, uint32_t baud)
{
	begin_step(pen);
	fprintf(pen->stream, "@ %" PRIu32 "\n", baud);
}

void rmw_transcript_put_note(struct rmw_transcript_pen *pen, const char *text)
{
	begin_step(pen);
	fputs("# ", pen->stream);
	for (; *text != '\0'; text++)
		putc(iscntrl((unsigned char)*text) ? '?' : *text, pen->stream);
	putc('\n', pen->stream);
}

void rmw_transcript_flush(struct rmw_transcript_pen *pen)
{
	begin_step(pen);
	fflush(pen->stream);
}
