/* SPDX-License-Identifier: MIT */
/* A wrapper that writes down what passes through it, in the form that replay plays. */
#include "port/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "port/transcript.h"

/* Shorter gaps say nothing, and a wait in vain is worth a line from then on. */
#define GAP_US 5000u
#define WAIT_US 200000u

struct trace {
	struct rmw_port port;
	struct rmw_transcript_pen pen;
	uint64_t last_us;      /* when something was last written down */
	bool is_silence_noted; /* nothing came since the last "(nothing)" */
};

static struct trace *trace_of(struct rmw_port *port)
{
	return (struct trace *)port;
}

static uint64_t now_us(const struct rmw_port *port)
{
	return port->clock->now_us(port->clock);
}

static void note_gap(struct trace *trace, uint64_t at_us)
{
	if (at_us >= trace->last_us + GAP_US)
		rmw_transcript_put_pause(&trace->pen, (at_us - trace->last_us + 500u) / 1000u);
	trace->last_us = at_us;
	trace->is_silence_noted = false;
}

static bool note_error(struct trace *trace, const struct rmw_err *err)
{
	char text[sizeof(err->cause) + sizeof("error: ")];

	snprintf(text, sizeof(text), "error: %s", err->cause);
	rmw_transcript_put_note(&trace->pen, text);
	rmw_transcript_flush(&trace->pen);
	return false;
}

static void note_bytes(struct trace *trace, enum rmw_side from, struct rmw_view bytes)
{
	if (trace->port.is_private)
		rmw_transcript_put_private(&trace->pen, from, bytes.len);
	else
		rmw_transcript_put_bytes(&trace->pen, from, bytes);
}

static bool trace_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		       struct rmw_deadline until, struct rmw_err *err)
{
	struct trace *trace = trace_of(port);
	uint64_t start_us = now_us(port);

	if (!rmw_port_read(port->inner, into, got, until, err))
		return note_error(trace, err);
	if (*got > 0) {
		note_gap(trace, now_us(port));
		note_bytes(trace, RMW_DEVICE, (struct rmw_view){ into.data, *got });
	} else if (!trace->is_silence_noted && now_us(port) - start_us >= WAIT_US) {
		rmw_transcript_put_nothing(&trace->pen);
		trace->is_silence_noted = true;
	}
	return true;
}

static bool trace_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
			struct rmw_err *err)
{
	struct trace *trace = trace_of(port);

	note_gap(trace, now_us(port));
	note_bytes(trace, RMW_HOST, bytes);
	if (!rmw_port_write(port->inner, bytes, until, err))
		return note_error(trace, err);
	trace->last_us = now_us(port);
	return true;
}

static bool trace_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct trace *trace = trace_of(port);

	if (!rmw_port_set_baud(port->inner, baud, err))
		return note_error(trace, err);
	note_gap(trace, now_us(port));
	rmw_transcript_put_baud(&trace->pen, baud);
	return true;
}

static bool trace_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	struct trace *trace = trace_of(port);
	char text[32];

	if (!rmw_port_set_lines(port->inner, lines, err))
		return note_error(trace, err);
	note_gap(trace, now_us(port));
	snprintf(text, sizeof(text), "lines dtr=%d rts=%d", lines.dtr, lines.rts);
	rmw_transcript_put_note(&trace->pen, text);
	return true;
}

static void trace_remark(struct rmw_port *port, const char *text)
{
	rmw_transcript_put_note(&trace_of(port)->pen, text);
}

/* A full disk shows at the latest here; a trace that is cut short is not to pass for a whole one.
 */
static bool trace_finish(struct rmw_port *port, struct rmw_err *err)
{
	struct trace *trace = trace_of(port);

	rmw_transcript_flush(&trace->pen);
	if (fflush(trace->pen.stream) != 0 || ferror(trace->pen.stream))
		return rmw_fail(err, RMW_E_FILE_WRITE,
				"the trace is not complete: the disk took no more");
	return true;
}

static void trace_free(struct rmw_port *port)
{
	struct trace *trace = trace_of(port);

	rmw_transcript_flush(&trace->pen);
	fclose(trace->pen.stream);
	rmw_port_free(port->inner);
	free(trace);
}

static const struct rmw_port_ops trace_ops = {
	.read = trace_read,
	.write = trace_write,
	.set_baud = trace_set_baud,
	.set_lines = trace_set_lines,
	.remark = trace_remark,
	.finish = trace_finish,
	.free = trace_free,
};

static FILE *create(const char *path, struct rmw_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "w");

	if (stream != NULL) {
		setvbuf(stream, NULL, _IOLBF, BUFSIZ);
		return stream;
	}
	rmw_fail(err, errno == EEXIST ? RMW_E_FILE_EXISTS : RMW_E_FILE_WRITE, "%s: %s", path,
		 strerror(errno));
	if (fd >= 0)
		close(fd);
	return NULL;
}

static bool open_traced(const struct rmw_port_opener *opener, const char *path, const char *spec,
			struct trace *trace, struct rmw_err *err)
{
	struct rmw_port *inner;
	char about[RMW_PATH_MAX];

	trace->pen.stream = create(path, err);
	if (trace->pen.stream == NULL)
		return false;
	if (!rmw_port_open(opener, spec, &inner, err)) {
		fclose(trace->pen.stream);
		unlink(path);
		return false;
	}
	trace->port = *inner;
	trace->port.ops = &trace_ops;
	trace->port.inner = inner;
	trace->port.is_recorder = true;
	trace->last_us = now_us(inner);
	snprintf(about, sizeof(about), "rmwflash on %s", spec);
	rmw_transcript_put_note(&trace->pen, about);
	return true;
}

bool rmw_trace_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		    struct rmw_err *err)
{
	const char *comma = strchr(rest, ',');
	size_t len = comma != NULL ? (size_t)(comma - rest) : 0;
	char path[RMW_PATH_MAX];
	struct trace *trace;

	if (len == 0 || len >= sizeof(path))
		return rmw_fail(err, RMW_E_PORT_SPEC,
				"trace: needs a file and a port: "
				"trace:FILE,PORT");
	snprintf(path, sizeof(path), "%.*s", (int)len, rest);
	trace = calloc(1, sizeof(*trace));
	if (trace == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a port");
	if (!open_traced(opener, path, comma + 1, trace, err)) {
		free(trace);
		return false;
	}
	*port = &trace->port;
	return true;
}
