/* SPDX-License-Identifier: MIT */
/* Transcripts from anywhere: reading stays inside, and what a pen writes of them reads the same. */
#include <stdio.h>
#include <stdlib.h>

#include "port/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Longer bursts only cost time. */
#define BURST_MAX 4096u

static void write_step(struct rmw_transcript_pen *pen, const struct rmw_step *step)
{
	uint32_t count = step->count < BURST_MAX ? step->count : BURST_MAX;
	char text[64];

	switch (step->kind) {
	case RMW_STEP_NOTE:
	case RMW_STEP_EVENT:
		snprintf(text, sizeof(text), "%.*s", (int)step->bytes.len,
			 step->bytes.len > 0 ? (const char *)step->bytes.data : "");
		rmw_transcript_put_note(pen, text);
		break;
	case RMW_STEP_BAUD:
		rmw_transcript_put_baud(pen, step->count);
		break;
	case RMW_STEP_PAUSE:
		rmw_transcript_put_pause(pen, step->count);
		break;
	case RMW_STEP_BYTES:
		rmw_transcript_put_bytes(pen, step->from, step->bytes);
		break;
	case RMW_STEP_BURST:
		for (uint32_t i = 0; i < count; i++)
			rmw_transcript_put_bytes(pen, step->from, step->bytes);
		break;
	case RMW_STEP_LEFT_OUT:
		break;
	case RMW_STEP_NOTHING:
		rmw_transcript_put_nothing(pen);
		break;
	}
}

/* Bytes of one side, of a burst at most `burst_max`. */
static size_t byte_count(const struct rmw_transcript *story, enum rmw_side side, uint32_t burst_max)
{
	size_t sum = 0;

	for (size_t i = 0; i < story->count; i++) {
		const struct rmw_step *step = &story->steps[i];

		if (step->from == side && step->kind == RMW_STEP_BYTES)
			sum += step->bytes.len;
		if (step->from == side && step->kind == RMW_STEP_BURST)
			sum += step->count < burst_max ? step->count : burst_max;
	}
	return sum;
}

static void write_and_read_again(const struct rmw_transcript *story)
{
	struct rmw_transcript_pen pen = { 0 };
	rmw_auto(transcript) again = RMW_TRANSCRIPT_INIT;
	struct rmw_err err = { 0 };
	char *text = NULL;
	size_t size = 0;

	pen.stream = open_memstream(&text, &size);
	if (pen.stream == NULL)
		return;
	for (size_t i = 0; i < story->count; i++)
		write_step(&pen, &story->steps[i]);
	rmw_transcript_flush(&pen);
	fclose(pen.stream);
	if (!rmw_transcript_parse(&again, (struct rmw_view){ (const uint8_t *)text, size }, &err))
		abort();
	for (enum rmw_side side = RMW_HOST; side <= RMW_DEVICE; side++)
		if (byte_count(&again, side, UINT32_MAX) != byte_count(story, side, BURST_MAX))
			abort();
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rmw_auto(transcript) story = RMW_TRANSCRIPT_INIT;
	struct rmw_err err = { 0 };

	if (rmw_transcript_parse(&story, (struct rmw_view){ data, size }, &err))
		write_and_read_again(&story);
	else if (err.code != RMW_E_BAD_TEXT)
		abort();
	return 0;
}
