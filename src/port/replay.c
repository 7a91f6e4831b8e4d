/* SPDX-License-Identifier: MIT */
/* A port that plays the device of a recorded conversation and holds the host to its part. */
#include "port/replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "port/transcript.h"

/* How far one side has come: a step, and what is done of it. */
struct place {
	size_t step;
	size_t done;
};

/*
 * The host's place runs ahead of the device's: it always rests at the next step that the host
 * has to do, so whatever lies between the two is the device's to give.
 */
struct replay {
	struct rmw_port port;
	struct rmw_clock clock;
	uint64_t now_us;
	uint64_t asked_us; /* when the host last finished a step */
	uint64_t due_us;   /* the device's next bytes are not given before, */
	uint64_t pause_us; /* and so much later */
	uint32_t rate;	   /* as the host set it; 0: not yet */
	uint32_t wanted;   /* as the transcript says; 0: any */
	struct rmw_transcript story;
	struct place host;
	struct place device;
	size_t burst_len;  /* bytes of 55 in the burst that may still go on; 0: none */
	size_t burst_step; /* that burst */
};

static struct replay *replay_of(struct rmw_port *port)
{
	return (struct replay *)port;
}

static struct replay *replay_of_clock(const struct rmw_clock *clock)
{
	return (struct replay *)((uintptr_t)clock - offsetof(struct replay, clock));
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	return replay_of_clock(clock)->now_us;
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	replay_of_clock(clock)->now_us += rmw_deadline_left_us(until);
}

static const struct rmw_step *step_at(const struct replay *replay, const struct place *place)
{
	return place->step < replay->story.count ? &replay->story.steps[place->step] : NULL;
}

static bool is_sent_by(const struct rmw_step *step, enum rmw_side side)
{
	return step->from == side &&
	       (step->kind == RMW_STEP_BYTES || step->kind == RMW_STEP_BURST ||
		step->kind == RMW_STEP_LEFT_OUT);
}

static size_t step_len(const struct rmw_step *step)
{
	return step->kind == RMW_STEP_BYTES ? step->bytes.len : step->count;
}

static uint8_t step_byte(const struct rmw_step *step, size_t at)
{
	return step->bytes.data[step->kind == RMW_STEP_BURST ? 0 : at];
}

static bool is_free_burst(const struct rmw_step *step)
{
	return step != NULL && step->kind == RMW_STEP_BURST && step->from == RMW_HOST &&
	       step->bytes.data[0] == RMW_STEP_BURST_BYTE;
}

/* Go on to the next step that the host has to do: bytes to send, or a rate to set. */
static void settle_host(struct replay *replay)
{
	const struct rmw_step *step;

	while ((step = step_at(replay, &replay->host)) != NULL) {
		if (is_sent_by(step, RMW_HOST))
			return;
		if (step->kind == RMW_STEP_BAUD) {
			if (step->count != replay->rate)
				return;
			replay->wanted = step->count;
		}
		replay->host.step++;
	}
}

/* Go on to the next bytes of the device, as far as the host has come. */
static const struct rmw_step *settle_device(struct replay *replay)
{
	settle_host(replay);
	for (; replay->device.step < replay->host.step; replay->device.step++) {
		const struct rmw_step *step = step_at(replay, &replay->device);

		if (is_sent_by(step, RMW_DEVICE))
			return step;
		if (step->kind == RMW_STEP_PAUSE)
			replay->pause_us += (uint64_t)step->count * 1000u;
		if (is_sent_by(step, RMW_HOST)) { /* what it waited before is its own affair */
			replay->pause_us = 0;
			if (replay->due_us < replay->asked_us)
				replay->due_us = replay->asked_us;
		}
	}
	return NULL;
}

static void give(struct replay *replay, const struct rmw_step *step, struct rmw_span into,
		 size_t *got)
{
	if (replay->device.step > replay->burst_step)
		replay->burst_len = 0;
	replay->due_us += replay->pause_us;
	replay->pause_us = 0;
	while (*got < into.len && replay->device.done < step_len(step))
		into.data[(*got)++] = step_byte(step, replay->device.done++);
	if (replay->device.done == step_len(step))
		replay->device = (struct place){ replay->device.step + 1, 0 };
}

static bool replay_read(struct rmw_port *port, struct rmw_span into, size_t *got,
			struct rmw_deadline until, struct rmw_err *err)
{
	struct replay *replay = replay_of(port);
	const struct rmw_step *step = settle_device(replay);

	if (step != NULL && step->kind == RMW_STEP_LEFT_OUT)
		return rmw_fail(err, RMW_E_PORT_IO,
				"line %" PRIu32 ": %" PRIu32 " bytes that the device sent were "
				"not written down, as they may hold passwords",
				step->line, step->count);
	if (step != NULL && replay->due_us + replay->pause_us < until.at_us)
		until.at_us = replay->due_us + replay->pause_us;
	wait_until(&replay->clock, &until);
	while (step != NULL && step->kind != RMW_STEP_LEFT_OUT && *got < into.len &&
	       replay->due_us + replay->pause_us <= replay->now_us) {
		give(replay, step, into, got);
		step = settle_device(replay);
	}
	if (*got == 0 && is_free_burst(step_at(replay, &replay->host)))
		replay->burst_len = 0; /* after a silence the next burst is the next one noted */
	return true;
}

static bool check_rate(const struct replay *replay, const struct rmw_step *step,
		       struct rmw_err *err)
{
	uint32_t wanted = step->kind == RMW_STEP_BAUD ? step->count : replay->wanted;

	if (wanted == 0 || wanted == replay->rate)
		return true;
	return rmw_fail(err, RMW_E_PORT_IO,
			"line %" PRIu32 ": the rate should be %" PRIu32 " and is %" PRIu32,
			step->line, wanted, replay->rate);
}

static bool check_byte(const struct replay *replay, const struct rmw_step *step, uint8_t byte,
		       struct rmw_err *err)
{
	uint8_t wanted;

	if (step->kind == RMW_STEP_LEFT_OUT)
		return true;
	wanted = step_byte(step, replay->host.done);
	if (wanted == byte)
		return true;
	return rmw_fail(err, RMW_E_PORT_IO, "line %" PRIu32 ": byte %zu should be %02x and is %02x",
			step->line, replay->host.done + 1, wanted, byte);
}

/* A burst goes on past its recorded length, unless what comes next begins the same way. */
static bool is_more_of_burst(const struct replay *replay, const struct rmw_step *next, uint8_t byte)
{
	if (replay->burst_len == 0 || byte != RMW_STEP_BURST_BYTE)
		return false;
	if (replay->burst_len < replay->story.steps[replay->burst_step].count || next == NULL)
		return true;
	return next->bytes.len == 0 || next->bytes.data[0] != RMW_STEP_BURST_BYTE;
}

static void pass_host_step(struct replay *replay)
{
	replay->host = (struct place){ replay->host.step + 1, 0 };
	replay->asked_us = replay->now_us;
}

static bool take_byte(struct replay *replay, uint8_t byte, struct rmw_err *err)
{
	const struct rmw_step *step;

	settle_host(replay);
	step = step_at(replay, &replay->host);
	if (is_more_of_burst(replay, step, byte)) {
		replay->burst_len++;
		return true;
	}
	replay->burst_len = 0;
	if (step == NULL)
		return rmw_fail(err, RMW_E_PORT_IO, "the transcript is over, and %02x was sent",
				byte);
	if (!check_rate(replay, step, err) || !check_byte(replay, step, byte, err))
		return false;
	if (is_free_burst(step)) {
		replay->burst_len = 1;
		replay->burst_step = replay->host.step;
		pass_host_step(replay);
	} else if (++replay->host.done == step_len(step)) {
		pass_host_step(replay);
	}
	return true;
}

static bool replay_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
			 struct rmw_err *err)
{
	(void)until;
	for (size_t i = 0; i < bytes.len; i++)
		if (!take_byte(replay_of(port), bytes.data[i], err))
			return false;
	return true;
}

static bool replay_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct replay *replay = replay_of(port);

	(void)err;
	replay->rate = baud;
	replay->burst_len = 0;
	settle_host(replay);
	return true;
}

static bool replay_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	(void)port, (void)lines, (void)err;
	return true;
}

static void replay_free(struct rmw_port *port)
{
	rmw_transcript_release(&replay_of(port)->story);
	free(port);
}

static const struct rmw_port_ops replay_ops = {
	.read = replay_read,
	.write = replay_write,
	.set_baud = replay_set_baud,
	.set_lines = replay_set_lines,
	.free = replay_free,
};

static bool load(struct rmw_transcript *story, const char *path, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	return rmw_file_read(path, RMW_BUF_CAP, &text, err) &&
	       rmw_transcript_parse(story, rmw_buf_view(&text), err);
}

bool rmw_replay_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		     struct rmw_err *err)
{
	struct replay *replay;

	if (rest[0] == '\0')
		return rmw_fail(err, RMW_E_PORT_SPEC, "replay: needs a file: replay:FILE");
	replay = calloc(1, sizeof(*replay));
	if (replay == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a port");
	if (!load(&replay->story, rest, err)) {
		free(replay);
		return false;
	}
	replay->clock = (struct rmw_clock){ now_us, wait_until };
	replay->port.ops = &replay_ops;
	replay->port.clock = &replay->clock;
	replay->port.cancel = opener->cancel;
	replay->port.has_lines = true;
	snprintf(replay->port.name, sizeof(replay->port.name), "replay:%s", rest);
	settle_host(replay);
	*port = &replay->port;
	return true;
}

bool rmw_replay_is_done(struct rmw_port *port)
{
	struct rmw_port *layer = rmw_port_layer(port, &replay_ops);

	return layer != NULL && settle_device(replay_of(layer)) == NULL &&
	       step_at(replay_of(layer), &replay_of(layer)->host) == NULL;
}
