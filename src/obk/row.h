/* SPDX-License-Identifier: MIT */
#ifndef RMW_OBK_ROW_H
#define RMW_OBK_ROW_H

#include <rmwflash/obk.h>

/* How a field is written for people. */
enum rmw_obk_form {
	RMW_OBK_TEXT,
	RMW_OBK_NUMBER,
	RMW_OBK_SIGNED_NUMBER,
	RMW_OBK_HEX,
	RMW_OBK_FLOAT,
	RMW_OBK_FLAGS,
	RMW_OBK_MAC,
	RMW_OBK_ADDRESSES, /* of IPv4, four bytes each */
	/* Long ones, of which only the elements that are not zero are written. */
	RMW_OBK_ROLES,
	RMW_OBK_CHANNEL_NUMBERS,
	RMW_OBK_CHANNEL_TYPES,
	RMW_OBK_START_VALUES,
	RMW_OBK_WORDS,
};

/*
 * A field of the block (openbeken 2): where it is there, and in struct rmw_obk_config. The one
 * table of these rows is what decoding, encoding, telling, comparing and redacting go by.
 *
 * A text has elements of one byte, `count` of them in the block, and room for a zero more in the
 * config. A number has `count` elements of `width` bytes, little endian in the block, `stride`
 * apart in the config. count 0: as many as the layout has room for pins.
 */
struct rmw_obk_row {
	const char *name;
	enum rmw_obk_form form;
	enum rmw_obk_privacy privacy;
	uint16_t member; /* offset in struct rmw_obk_config */
	uint8_t width;
	uint8_t stride;
	uint16_t count;
	uint16_t at[RMW_OBK_LAYOUT_COUNT]; /* offset in the block */
};

/* All rows, in the order of the block. */
const struct rmw_obk_row *rmw_obk_rows(size_t *count);

/* How many pins the arrays of a layout hold. */
size_t rmw_obk_pin_room(enum rmw_obk_layout layout);

/* How many elements the field has in the config's block: fewer, down to 0, in the short block of
 * version 3. */
size_t rmw_obk_row_count(const struct rmw_obk_row *row, const struct rmw_obk_config *config);

/* From the config's raw block into its member, and back. A text that is in the block already is
 * left alone with what stands behind it; another one is followed by zeros. */
void rmw_obk_row_decode(const struct rmw_obk_row *row, struct rmw_obk_config *config);
void rmw_obk_row_encode(const struct rmw_obk_row *row, const struct rmw_obk_config *config,
			uint8_t block[RMW_OBK_BLOCK_SIZE]);

/* An element of a number as it is in the config, with the sign that its form has. */
int64_t rmw_obk_row_element(const struct rmw_obk_row *row, const struct rmw_obk_config *config,
			    size_t index);

/* The text that the config has for a row of texts. */
const char *rmw_obk_row_text(const struct rmw_obk_row *row, const struct rmw_obk_config *config);

/* The value for people, as rmw_obk_config_tell has it; cut to fit. */
void rmw_obk_row_tell(const struct rmw_obk_row *row, const struct rmw_obk_config *config,
		      struct rmw_obk_field *field);

#endif
