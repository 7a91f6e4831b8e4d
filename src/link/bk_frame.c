/* SPDX-License-Identifier: MIT */
/* Frames of the Beken boot loaders: rows and a codec, no state. */
#include "link/bk_frame.h"

#include <assert.h>

#define REQUEST_HEAD 4u	     /* of a short one */
#define REQUEST_LONG_HEAD 7u /* before the opcode */
#define REPLY_HEAD 7u	     /* of a short one, with its opcode */
#define REPLY_LONG_HEAD 9u   /* before the opcode */
#define LONG_LENGTH 0xffu
#define LONG_MARK 0xf4u
#define SHORT_ARGS_MAX 15u
#define LONG_ARGS_MAX 4103u

static const uint8_t packet[] = { 0x01, 0xe0, 0xfc };

/*
 * Answer times: bk7231-protocol 17, bk7231t-observed; those of erase and CRC grow with the size,
 * which is added. Replies of a flash id may be one byte longer (bk7231-protocol 4.4).
 */
static const struct bk_command commands[BK_VERB_COUNT] = {
	/* clang-format off                                              args      echo   answer_ms */
	{ BK_LINK_CHECK, "link check", BK_SHORT, 0x00, 0x01, 1, 1, 0, 0, 50, false },
	{ BK_WRITE_REGISTER, "write register", BK_SHORT, 0x01, 0x01, 8, 8, 0, 4, 50, false },
	{ BK_READ_REGISTER, "read register", BK_SHORT, 0x03, 0x03, 8, 8, 0, 4, 50, false },
	{ BK_REBOOT, "reboot", BK_SHORT, 0x0e, 0x0e, 0, 0, 0, 0, 50, false },
	{ BK_SET_RATE, "set rate", BK_SHORT, 0x0f, 0x0f, 5, 5, 0, 5, 50, false },
	{ BK_CHECK_CRC, "CRC", BK_SHORT, 0x10, 0x10, 4, 4, 0, 0, 300, false },
	{ BK_BOOT_VERSION, "boot loader version", BK_SHORT, 0x11, 0x11, 16, 16, 0, 0, 50, false },
	{ BK_FLASH_WRITE, "write flash", BK_LONG, 0x06, 0x06, 5, 5, 0, 4, 500, true },
	{ BK_FLASH_WRITE_4K, "write sector", BK_LONG, 0x07, 0x07, 4, 4, 0, 4, 500, true },
	{ BK_FLASH_READ_4K, "read sector", BK_LONG, 0x09, 0x09, 4100, 4100, 0, 4, 500, false },
	{ BK_STATUS_READ, "read status register", BK_LONG, 0x0c, 0x0c, 2, 2, 0, 1, 50, false },
	{ BK_STATUS_WRITE, "write status register", BK_LONG, 0x0d, 0x0d, 2, 3, 0, 2, 100, false },
	{ BK_FLASH_ID, "flash id", BK_LONG, 0x0e, 0x0e, 3, 4, 0, 0, 50, false },
	{ BK_FLASH_ERASE, "erase", BK_LONG, 0x0f, 0x0f, 5, 5, 0, 5, 1000, false },
	/* clang-format on */
};

static const struct {
	uint8_t status;
	const char *name;
} statuses[] = {
	/* clang-format off */
	{ 0x01, "flash busy" },
	{ 0x02, "SPI timeout" },
	{ 0x03, "flash operation timeout" },
	{ 0x04, "bad frame length" },
	{ 0x05, "payload missing" },
	{ BK_STATUS_PARAMETER, "address or parameter refused" },
	{ BK_STATUS_UNKNOWN_COMMAND, "unknown command" },
	{ 0x08, "internal error" },
	{ 0x09, "write error" },
	{ 0x0a, "protected area" },
	/* clang-format on */
};

const struct bk_command *bk_command_of(enum bk_verb verb)
{
	assert(verb < BK_VERB_COUNT && commands[verb].verb == verb);
	return &commands[verb];
}

size_t bk_frame_put(enum bk_verb verb, struct rmw_view args, uint8_t *frame)
{
	const struct bk_command *command = bk_command_of(verb);
	const bool is_long = command->form == BK_LONG;
	const size_t head = is_long ? REQUEST_LONG_HEAD : REQUEST_HEAD;

	assert(args.len <= (is_long ? LONG_ARGS_MAX : SHORT_ARGS_MAX));
	memcpy(frame, packet, sizeof(packet));
	frame[3] = (uint8_t)(1 + args.len);
	if (is_long) {
		frame[3] = LONG_LENGTH;
		frame[4] = LONG_MARK;
		rmw_put_le16(frame + 5, (uint16_t)(1 + args.len));
	}
	frame[head] = command->opcode;
	if (args.len > 0)
		memcpy(frame + head + 1, args.data, args.len);
	return head + 1 + args.len;
}

/* True when the bytes begin as a reply does, as far as they go. */
static bool begins_reply(struct rmw_view bytes)
{
	static const uint8_t head[] = { 0x04, 0x0e };

	for (size_t i = 0; i < bytes.len && i < 6; i++) {
		if (i < 2 && bytes.data[i] != head[i])
			return false;
		if (i >= 3 && bytes.data[i] != packet[i - 3])
			return false;
	}
	return true;
}

/* The length of the reply that begins here; more than there is of it while that is too little to
 * tell; 0: none has such a length. */
static size_t reply_size(struct rmw_view bytes)
{
	const size_t shortest = 4;
	size_t size;

	if (bytes.len < REPLY_HEAD)
		return REPLY_HEAD;
	if (bytes.data[2] != LONG_LENGTH || bytes.data[6] != LONG_MARK)
		return bytes.data[2] < shortest ? 0 : 3u + bytes.data[2];
	if (bytes.len < REPLY_LONG_HEAD)
		return REPLY_LONG_HEAD;
	size = REPLY_LONG_HEAD + rmw_get_le16(bytes.data + 7);
	return size < REPLY_LONG_HEAD + 2 || size > BK_REPLY_MAX ? 0 : size;
}

static void take_reply(struct rmw_view bytes, struct bk_reply *reply)
{
	*reply = (struct bk_reply){ .form = BK_SHORT, .opcode = bytes.data[6] };
	reply->args = rmw_view_part(bytes, REPLY_HEAD, bytes.len);
	if (bytes.data[2] != LONG_LENGTH || bytes.data[6] != LONG_MARK)
		return;
	reply->form = BK_LONG;
	reply->opcode = bytes.data[REPLY_LONG_HEAD];
	reply->status = bytes.data[REPLY_LONG_HEAD + 1];
	reply->args = rmw_view_part(bytes, REPLY_LONG_HEAD + 2, bytes.len);
}

enum bk_find bk_frame_find(struct rmw_view bytes, struct bk_reply *reply, size_t *skip,
			   size_t *size)
{
	*size = 0;
	for (*skip = 0; *skip < bytes.len; ++*skip) {
		const struct rmw_view rest = rmw_view_part(bytes, *skip, bytes.len);

		if (!begins_reply(rest))
			continue;
		*size = reply_size(rest);
		if (*size == 0)
			continue;
		if (*size > rest.len)
			return BK_FIND_PART;
		take_reply(rmw_view_part(rest, 0, *size), reply);
		return BK_FIND_REPLY;
	}
	*size = 0;
	return BK_FIND_NOTHING;
}

const char *bk_status_name(uint8_t status)
{
	for (size_t i = 0; i < RMW_COUNT(statuses); i++)
		if (statuses[i].status == status)
			return statuses[i].name;
	return "unknown status";
}
