/* SPDX-License-Identifier: MIT */
/* A port made of bytes that were written down before. */
#include "support/line_port.h"

#include <stddef.h>

static struct line_port *line_of(const struct rmw_clock *clock)
{
	return (struct line_port *)((uintptr_t)clock - offsetof(struct line_port, clock));
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	return line_of(clock)->now_us;
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	line_of(clock)->now_us += rmw_deadline_left_us(until);
}

static bool line_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		      struct rmw_deadline until, struct rmw_err *err)
{
	struct line_port *line = (struct line_port *)port;

	(void)err;
	while (*got < into.len && line->answers.len > 0 &&
	       (line->now_us < until.at_us || line->early > 0) &&
	       line->sent_count >= line->answers_after) {
		into.data[(*got)++] = line->answers.data[0];
		line->answers = rmw_view_part(line->answers, 1, line->answers.len);
		line->now_us += 10;
		line->early -= line->early > 0;
	}
	if (*got == 0)
		wait_until(&line->clock, &until);
	return true;
}

static bool line_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	struct line_port *line = (struct line_port *)port;

	(void)until, (void)err;
	for (size_t at = 0; at < bytes.len; at++, line->sent_count++)
		if (line->sent_count < sizeof(line->sent))
			line->sent[line->sent_count] = bytes.data[at];
	return true;
}

static bool line_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	(void)port, (void)baud, (void)err;
	return true;
}

static bool line_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	(void)port, (void)lines, (void)err;
	return true;
}

static void line_free(struct rmw_port *port)
{
	(void)port;
}

void line_port_init(struct line_port *line, struct rmw_view answers)
{
	static const struct rmw_port_ops ops = {
		.read = line_read,
		.write = line_write,
		.set_baud = line_set_baud,
		.set_lines = line_set_lines,
		.free = line_free,
	};

	*line = (struct line_port){ .answers = answers };
	line->clock = (struct rmw_clock){ now_us, wait_until };
	line->port = (struct rmw_port){
		.ops = &ops, .clock = &line->clock, .baud = 500000, .name = "line"
	};
}
