/* SPDX-License-Identifier: MIT */
/* Frames of the RAM stub: building one, and finding them in a stream that may be damaged. */
#include "link/stub_frame.h"

#include <assert.h>

#include "base/digest.h"

_Static_assert(STUB_FRAME_PAYLOAD == STUB_FRAME_HEAD, "the payload follows the head");
_Static_assert(STUB_FRAME_CHECK + 2 == STUB_FRAME_HEAD, "the check ends the head");
_Static_assert(STUB_FRAME_LENGTH + 2 == STUB_FRAME_CHECK, "the check covers all before it");
_Static_assert(STUB_PAYLOAD_MAX <= UINT16_MAX, "a length has two bytes");
_Static_assert(STUB_DATA_BYTES + STUB_DATA_MAX <= STUB_PAYLOAD_MAX, "DATA fits a frame");
_Static_assert(STUB_WRITE_BYTES + STUB_DATA_MAX <= STUB_PAYLOAD_MAX, "WRITE fits a frame");
_Static_assert(STUB_ACK_DAMAGED + 1 == STUB_ACK_LENGTH, "ACK has no gap at its end");
_Static_assert(STUB_HELLO_SPI_HZ + 4 == STUB_HELLO_LENGTH, "nor has the answer to HELLO");
_Static_assert(STUB_INFO_UNIQUE + 8 == STUB_INFO_LENGTH, "nor that to INFO");
_Static_assert(STUB_BOOT_SHA + STUB_SHA_LENGTH == STUB_BOOT_LENGTH, "BOOT ends with its SHA-256");
_Static_assert(STUB_WINDOW_MAX <= 16, "a bit of the map for each verb");
_Static_assert(sizeof(STUB_HELLO_MARK_TEXT) - 1 == STUB_HELLO_VERSION, "the mark has four bytes");

static uint16_t head_check(const uint8_t *head)
{
	return (uint16_t)rmw_crc32((struct rmw_view){ head, STUB_FRAME_CHECK });
}

size_t stub_frame_put(uint8_t room[STUB_FRAME_MAX], uint8_t kind, uint16_t sequence,
		      struct rmw_view head, struct rmw_view bytes)
{
	const size_t len = head.len + bytes.len;
	const size_t end = STUB_FRAME_PAYLOAD + len;

	assert(len <= STUB_PAYLOAD_MAX);
	room[0] = STUB_MAGIC;
	room[STUB_FRAME_KIND] = kind;
	rmw_put_le16(room + STUB_FRAME_SEQUENCE, sequence);
	rmw_put_le16(room + STUB_FRAME_LENGTH, (uint16_t)len);
	rmw_put_le16(room + STUB_FRAME_CHECK, head_check(room));
	if (head.len > 0)
		memcpy(room + STUB_FRAME_PAYLOAD, head.data, head.len);
	if (bytes.len > 0)
		memcpy(room + STUB_FRAME_PAYLOAD + head.len, bytes.data, bytes.len);
	rmw_put_le32(room + end, rmw_crc32((struct rmw_view){ room, end }));
	return end + STUB_FRAME_TAIL;
}

void stub_reader_clear(struct stub_reader *reader)
{
	reader->from = reader->len = 0;
}

struct rmw_span stub_reader_room(struct stub_reader *reader)
{
	size_t used;

	if (reader->from > 0 &&
	    reader->from + reader->len + STUB_FRAME_MAX > sizeof(reader->bytes)) {
		memmove(reader->bytes, reader->bytes + reader->from, reader->len);
		reader->from = 0;
	}
	used = reader->from + reader->len;
	return (struct rmw_span){ reader->bytes + used, sizeof(reader->bytes) - used };
}

void stub_reader_add(struct stub_reader *reader, size_t len)
{
	assert(reader->from + reader->len + len <= sizeof(reader->bytes));
	reader->len += len;
}

static void drop(struct stub_reader *reader, size_t len)
{
	reader->from += len;
	reader->len -= len;
	if (reader->len == 0)
		reader->from = 0;
}

/* How long the frame that begins here is: 0 where none can, UINT16_MAX where it is too early. */
static size_t frame_len(const struct stub_reader *reader)
{
	const uint8_t *head = reader->bytes + reader->from;
	size_t len;

	if (head[0] != STUB_MAGIC)
		return 0;
	if (reader->len < STUB_FRAME_HEAD)
		return UINT16_MAX;
	len = rmw_get_le16(head + STUB_FRAME_LENGTH);
	if (rmw_get_le16(head + STUB_FRAME_CHECK) != head_check(head) || len > STUB_PAYLOAD_MAX)
		return 0;
	return STUB_FRAME_HEAD + len + STUB_FRAME_TAIL;
}

static bool is_whole(const uint8_t *at, size_t len)
{
	return rmw_get_le32(at + len - STUB_FRAME_TAIL) ==
	       rmw_crc32((struct rmw_view){ at, len - STUB_FRAME_TAIL });
}

bool stub_reader_next(struct stub_reader *reader, struct stub_frame *frame)
{
	while (reader->len > 0) {
		const uint8_t *at = reader->bytes + reader->from;
		const size_t len = frame_len(reader);

		if (len > reader->len)
			return false;
		if (len == 0) {
			reader->noise++;
			drop(reader, 1);
			continue;
		}
		*frame = (struct stub_frame){
			.kind = at[STUB_FRAME_KIND],
			.sequence = rmw_get_le16(at + STUB_FRAME_SEQUENCE),
			.payload = { at + STUB_FRAME_PAYLOAD,
				     len - STUB_FRAME_HEAD - STUB_FRAME_TAIL },
		};
		drop(reader, len);
		if (is_whole(at, len))
			return true;
		reader->damaged++;
	}
	return false;
}

bool stub_reader_pass_over(struct stub_reader *reader, uint8_t kind, uint16_t sequence)
{
	const uint8_t *head = reader->bytes + reader->from;

	if (reader->len < STUB_FRAME_HEAD ||
	    (head[STUB_FRAME_KIND] == kind && rmw_get_le16(head + STUB_FRAME_SEQUENCE) == sequence))
		return false;
	reader->noise++;
	drop(reader, 1);
	return true;
}

void stub_reader_give_up(struct stub_reader *reader)
{
	if (reader->len == 0)
		return;
	reader->damaged++;
	stub_reader_clear(reader);
}
