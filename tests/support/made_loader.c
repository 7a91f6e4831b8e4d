/* SPDX-License-Identifier: MIT */
/* Makes files that a boot ROM takes for a vendor's loader. */
#include "support/made_loader.h"

#include "base/digest.h"
#include "support/cmocka.h"

enum {
	HEADER = 176,
	SEGMENT = 16,
	FIRST_NEW_BUILD = 30384, /* from here on hash and CRC are ignored */
};

#define RAM_ADDR 0x22010000u
#define IGNORED 0xdeadbeefu

/* The word that vendor images hold where the ROM reserves one: a CRC of the code left out here. */
static const struct {
	size_t file_size;
	uint32_t word;
} reserved_words[] = { { 22064, 0xe99dc38f }, { 37344, 0xd42454d9 }, { 37920, 0x6688cde5 } };

static uint32_t reserved_word(size_t file_size, struct rmw_view payload)
{
	for (size_t i = 0; i < RMW_COUNT(reserved_words); i++)
		if (reserved_words[i].file_size == file_size)
			return reserved_words[i].word;
	return rmw_crc32(payload);
}

static void fill_segment_header(uint8_t *segment, uint32_t len, uint32_t reserved)
{
	rmw_put_le32(segment, RAM_ADDR);
	rmw_put_le32(segment + 4, len);
	rmw_put_le32(segment + 8, reserved);
	rmw_put_le32(segment + 12, rmw_crc32((struct rmw_view){ segment, 12 }));
}

static void fill_boot_header(uint8_t *header, struct rmw_view hashed, size_t file_size)
{
	bool ignores = file_size >= FIRST_NEW_BUILD;

	memcpy(header, "BFNP", 4);
	rmw_put_le32(header + 4, 1);
	if (!ignores)
		memcpy(header + 8, "FCFG", 4);
	rmw_put_le32(header + 0x74, ignores ? 0x00030300 : 0x00000200);
	rmw_put_le32(header + 0x78, 1);
	rmw_put_le32(header + 0x80, RAM_ADDR);
	if (ignores)
		rmw_put_le32(header + 0x84, IGNORED);
	else
		rmw_sha256(&hashed, 1, header + 0x84);
	rmw_put_le32(header + 0xac,
		     ignores ? IGNORED : rmw_crc32((struct rmw_view){ header, 0xac }));
}

void made_loader(size_t file_size, struct rmw_buf *file)
{
	static const char text[] = "made for tests, not a loader. ";
	struct rmw_err err = { 0 };
	struct rmw_view hashed;

	assert_true(file_size > HEADER + SEGMENT);
	assert_true(rmw_buf_resize(file, file_size, &err));
	memset(file->data, 0, file_size);
	for (size_t at = HEADER + SEGMENT; at < file_size; at++)
		file->data[at] = (uint8_t)text[at % (sizeof(text) - 1)];
	hashed = rmw_view_part(rmw_buf_view(file), HEADER, SIZE_MAX);
	fill_segment_header(file->data + HEADER, (uint32_t)(file_size - HEADER - SEGMENT),
			    reserved_word(file_size, rmw_view_part(hashed, SEGMENT, SIZE_MAX)));
	fill_boot_header(file->data, hashed, file_size);
}
