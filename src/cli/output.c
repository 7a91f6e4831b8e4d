/* SPDX-License-Identifier: MIT */
/* Renders what happens, as words for people and as JSON lines for programs. */
#include "cli/output.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <rmwflash/bytes.h>

#include "base/number.h"
#include "cli/clean.h"

#define BAR_CELLS 24u
#define BAR_EVERY_US 100000u
#define ANSWER_LOOK_MS 100
#define RECORD_EVERY_US 1000000u
#define LINE_MAX_LEN 4096u

#define YELLOW "\033[33m"
#define PLAIN "\033[0m"
#define CLEAR_LINE "\r\033[K"

void rmw_output_init(struct rmw_output *output)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");
	bool is_terminal = isatty(STDERR_FILENO) == 1;
	bool is_able = terminal != NULL && strcmp(terminal, "dumb") != 0;

	*output = (struct rmw_output){
		.in = stdin,
		.out = stdout,
		.err = stderr,
		.clock = &rmw_clock_wall,
		.detail = RMW_DETAIL_NORMAL,
		.is_live = is_terminal && is_able,
		.is_coloured =
			is_terminal && is_able && (no_colour == NULL || no_colour[0] == '\0'),
		.can_ask = is_terminal && isatty(STDIN_FILENO) == 1,
	};
}

static void wipe_bar(struct rmw_output *output)
{
	if (!output->is_bar_drawn)
		return;
	fputs(CLEAR_LINE, output->err);
	output->is_bar_drawn = false;
}

static void flush(struct rmw_output *output, FILE *stream)
{
	errno = 0;
	if (fflush(stream) != 0 && stream == output->out && errno != EPIPE)
		output->lost_errno = errno;
}

bool rmw_output_finish(struct rmw_output *output, struct rmw_err *err)
{
	flush(output, output->out);
	if (output->lost_errno == 0)
		return true;
	return rmw_fail(err, RMW_E_FILE_WRITE, "standard output: %s", strerror(output->lost_errno));
}

static void print_list(struct rmw_output *output, FILE *stream, const char *format, va_list args)
	RMW_PRINTF(3, 0);

static void print_list(struct rmw_output *output, FILE *stream, const char *format, va_list args)
{
	char text[LINE_MAX_LEN];

	vsnprintf(text, sizeof(text), format, args);
	rmw_clean(text);
	wipe_bar(output);
	fputs(text, stream);
	flush(output, stream);
}

void rmw_output_print(struct rmw_output *output, FILE *stream, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_list(output, stream, format, args);
	va_end(args);
}

void rmw_output_write(struct rmw_output *output, struct rmw_view text)
{
	wipe_bar(output);
	errno = 0;
	/* What stdio hands on at once, and loses, flushing does not know of any more. */
	if (fwrite(text.data, 1, text.len, output->out) != text.len && errno != EPIPE)
		output->lost_errno = errno;
	else
		flush(output, output->out);
}

static void print_labelled(struct rmw_output *output, const char *label, const char *format,
			   va_list args) RMW_PRINTF(3, 0);

static void print_labelled(struct rmw_output *output, const char *label, const char *format,
			   va_list args)
{
	if (label[0] == '\0')
		rmw_output_print(output, output->err, "%11s", "");
	else
		rmw_output_print(output, output->err, "%c%-9s ", toupper((unsigned char)label[0]),
				 label + 1);
	print_list(output, output->err, format, args);
	rmw_output_print(output, output->err, "\n");
}

void rmw_output_say(struct rmw_output *output, const char *label, const char *format, ...)
{
	va_list args;

	if (output->detail == RMW_DETAIL_QUIET)
		return;
	va_start(args, format);
	print_labelled(output, label, format, args);
	va_end(args);
}

void rmw_output_insist(struct rmw_output *output, const char *label, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_labelled(output, label, format, args);
	va_end(args);
}

void rmw_output_time_text(uint64_t us, char *text, size_t size)
{
	uint64_t tenths = (us + 50000) / 100000;

	snprintf(text, size, "%" PRIu64 ".%" PRIu64 " s", tenths / 10, tenths % 10);
}

struct rmw_record rmw_output_record(const struct rmw_output *output, const char *event)
{
	struct rmw_record record = rmw_record_begin(event);

	if (output->task != NULL)
		rmw_record_text(&record, "task", output->task);
	return record;
}

void rmw_output_send(struct rmw_output *output, struct rmw_record *record)
{
	if (!output->is_json) {
		rmw_record_free(record);
		return;
	}
	wipe_bar(output);
	rmw_record_send(record, output->out);
	flush(output, output->out);
}

static void send_event(struct rmw_output *output, const char *name, const struct rmw_event *event)
{
	struct rmw_record record = rmw_output_record(output, name);

	if (event->stage != NULL)
		rmw_record_text(&record, "stage", event->stage);
	if (event->text != NULL)
		rmw_record_text(&record, "text", event->text);
	if (event->kind == RMW_EVENT_STAGE_PROGRESS)
		rmw_record_number(&record, "done", (double)event->done);
	if (event->total > 0)
		rmw_record_number(&record, "total", (double)event->total);
	if (event->kind == RMW_EVENT_STAGE_END)
		rmw_record_number(&record, output->is_device_time ? "device_secs" : "secs",
				  (double)event->spent_us / 1e6);
	rmw_output_send(output, &record);
}

static bool draws_bars(const struct rmw_output *output)
{
	return output->is_live && !output->is_json && output->detail != RMW_DETAIL_QUIET;
}

static const char *stage_of(const struct rmw_event *event)
{
	return event->stage != NULL && event->stage[0] != '\0' ? event->stage : "stage";
}

static void begin_stage(struct rmw_output *output, const struct rmw_event *event)
{
	output->begun_us = output->clock->now_us(output->clock);
	output->shown_us = output->begun_us;
	output->shown_tenths = 0;
	send_event(output, "stage_begin", event);
	if (draws_bars(output)) {
		rmw_output_print(output, output->err, "%c%-9s ...",
				 toupper((unsigned char)stage_of(event)[0]), stage_of(event) + 1);
		output->is_bar_drawn = true;
	}
}

static void draw_bar(struct rmw_output *output, const struct rmw_event *event, uint64_t now_us)
{
	char cells[BAR_CELLS + 1];
	uint64_t spent_us = now_us - output->begun_us;
	unsigned filled = (unsigned)(event->done * BAR_CELLS / event->total);
	char left[40] = "";

	if (now_us - output->shown_us < BAR_EVERY_US && output->is_bar_drawn)
		return;
	output->shown_us = now_us;
	memset(cells, '.', BAR_CELLS);
	memset(cells, '#', filled);
	cells[BAR_CELLS] = '\0';
	if (event->done > 0 && spent_us > 2 * RECORD_EVERY_US)
		snprintf(left, sizeof(left), "  ETA %.0f s",
			 (double)spent_us / 1e6 * (double)(event->total - event->done) /
				 (double)event->done);
	rmw_output_print(output, output->err, "%c%-9s %s %3.0f %%%s",
			 toupper((unsigned char)stage_of(event)[0]), stage_of(event) + 1, cells,
			 100.0 * (double)event->done / (double)event->total, left);
	output->is_bar_drawn = true;
}

/* At most ten lines a stage, and one a second. */
static void log_progress(struct rmw_output *output, const struct rmw_event *event, uint64_t now_us)
{
	unsigned tenths = (unsigned)(event->done * 10 / event->total);

	if (tenths <= output->shown_tenths || now_us - output->shown_us < RECORD_EVERY_US)
		return;
	output->shown_tenths = tenths;
	output->shown_us = now_us;
	send_event(output, "task_progress", event);
	if (output->detail == RMW_DETAIL_VERBOSE && !output->is_live)
		rmw_output_say(output, stage_of(event), "%u %%", tenths * 10);
}

static void show_progress(struct rmw_output *output, const struct rmw_event *event)
{
	uint64_t now_us = output->clock->now_us(output->clock);

	if (event->total == 0 || event->done > event->total)
		return;
	if (draws_bars(output))
		draw_bar(output, event, now_us);
	else
		log_progress(output, event, now_us);
}

/* A part without a time is a line that something else said. */
static void end_stage(struct rmw_output *output, const struct rmw_event *event)
{
	const char *text = event->text == NULL ? "" : event->text;
	char time[32];

	if (event->is_part && output->detail != RMW_DETAIL_VERBOSE)
		return;
	send_event(output, "stage_end", event);
	if (event->is_part && event->spent_us == 0) {
		rmw_output_say(output, stage_of(event), "%s", text);
		return;
	}
	if (event->is_part)
		snprintf(time, sizeof(time), "%.1f ms", (double)event->spent_us / 1e3);
	else
		rmw_output_time_text(event->spent_us, time, sizeof(time));
	rmw_output_say(output, stage_of(event), "%s  %s%s", text, time,
		       output->is_device_time ? " device time" : "");
}

static void warn(struct rmw_output *output, const struct rmw_event *event)
{
	wipe_bar(output);
	if (output->is_coloured)
		fputs(YELLOW, output->err);
	rmw_output_print(output, output->err, "warning   ");
	if (output->is_coloured)
		fputs(PLAIN, output->err);
	rmw_output_print(output, output->err, " %s\n", event->text);
	send_event(output, "warning", event);
}

static void tell(void *ctx, const struct rmw_event *event)
{
	struct rmw_output *output = ctx;

	switch (event->kind) {
	case RMW_EVENT_STAGE_BEGIN:
		begin_stage(output, event);
		break;
	case RMW_EVENT_STAGE_PROGRESS:
		show_progress(output, event);
		break;
	case RMW_EVENT_STAGE_END:
		end_stage(output, event);
		break;
	case RMW_EVENT_NOTE:
		rmw_output_say(output, "note", "%s", event->text);
		send_event(output, "note", event);
		break;
	case RMW_EVENT_WARNING:
		warn(output, event);
		break;
	case RMW_EVENT_PROMPT:
		rmw_output_insist(output, "please", "%s", event->text);
		send_event(output, "prompt", event);
		break;
	}
}

struct rmw_watch rmw_output_watch(struct rmw_output *output)
{
	return (struct rmw_watch){ tell, output };
}

/* Looks at the wish to stop ten times a second: a signal may come just before the wait. */
static void await_answer(FILE *in, const struct rmw_cancel *cancel)
{
	struct pollfd waiting = { .fd = fileno(in), .events = POLLIN };
	struct rmw_err ignored = { 0 };

	while (waiting.fd >= 0 && rmw_cancel_check(cancel, &ignored) &&
	       poll(&waiting, 1, ANSWER_LOOK_MS) <= 0)
		;
}

bool rmw_output_ask(struct rmw_output *output, const struct rmw_cancel *cancel,
		    const char *question, struct rmw_err *err)
{
	char answer[16] = "";

	if (!output->can_ask)
		return rmw_fail(err, RMW_E_NOT_CONFIRMED, "there is nobody to ask: %s", question);
	rmw_output_print(output, output->err, "%s [y/N] ", question);
	await_answer(output->in, cancel);
	if (!rmw_cancel_check(cancel, err) || fgets(answer, sizeof(answer), output->in) == NULL)
		rmw_output_print(output, output->err, "\n");
	if (!rmw_cancel_check(cancel, err))
		return false;
	answer[strcspn(answer, "\r\n")] = '\0';
	if (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0)
		return true;
	return rmw_fail(err, RMW_E_NOT_CONFIRMED, "%s The answer was '%s'", question, answer);
}
