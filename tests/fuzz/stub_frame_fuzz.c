/* SPDX-License-Identifier: MIT */
/* Whatever comes instead of a stub's answers: frames are whole or nothing, and room never ends. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "link/stub_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was taken for a frame is one: building it again gives the same bytes. */
static void check_frame(const struct stub_frame *frame, struct rmw_view input)
{
	uint8_t again[STUB_FRAME_MAX];
	size_t len = stub_frame_put(again, frame->kind, frame->sequence, frame->payload,
				    (struct rmw_view){ 0 });

	if (frame->payload.len > STUB_PAYLOAD_MAX ||
	    memmem(input.data, input.len, again, len) == NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stub_reader reader;
	struct stub_frame frame;
	size_t step = size > 0 ? 1 + data[0] : 1;

	reader = (struct stub_reader){ 0 };
	for (size_t at = 0; at < size; at += step) {
		struct rmw_span room = stub_reader_room(&reader);
		struct rmw_view piece = rmw_view_part((struct rmw_view){ data, size }, at, step);

		if (room.len < piece.len)
			abort();
		memcpy(room.data, piece.data, piece.len);
		stub_reader_add(&reader, piece.len);
		while (stub_reader_next(&reader, &frame))
			check_frame(&frame, (struct rmw_view){ data, size });
	}
	stub_reader_give_up(&reader);
	return 0;
}
