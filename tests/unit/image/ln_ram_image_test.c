/* SPDX-License-Identifier: MIT */
/* Files for the RAM of an LN882H: what its boot ROM would refuse is refused here. */
#include "support/cmocka.h"

#include "base/digest.h"
#include "image/ln_ram_image.h"

#define SIZE 288u

/* The image of ln882h-protocol 4.3: an endless loop, with the CRCs that are given there. */
static void make(uint8_t image[SIZE])
{
	static const uint8_t header[] = { 0x00, 0x00, 0x00, 0x20, 0x20, 0x01, 0x20, 0x00,
					  0x63, 0x65, 0x44, 0xc7, 0x00, 0x01, 0x00, 0x20,
					  0x00, 0x00, 0x00, 0x00, 0x53, 0x18, 0xd8, 0x10 };
	static const uint8_t code[] = {
		0x00, 0x00, 0x01, 0x20, 0x09, 0x01, 0x00, 0x20, 0xfe, 0xe7
	};

	memset(image, 0, SIZE);
	memcpy(image, header, sizeof(header));
	memcpy(image + 0x100, code, sizeof(code));
}

static void put_sums_right(uint8_t *image, size_t len)
{
	rmw_put_le32(image + 8, rmw_crc32((struct rmw_view){ image + 0x20, len - 0x20 }));
	rmw_put_le32(image + 0x14, rmw_crc32((struct rmw_view){ image, 0x14 }));
}

static void the_image_of_the_document_is_taken(void **state)
{
	struct rmw_err err = { 0 };
	uint8_t image[SIZE];

	(void)state;
	make(image);
	if (!rmw_ln_ram_image_check(RMW_VIEW_OF(image), &err))
		fail_msg("%s", err.cause);
}

static void no_changed_bit_is_taken(void **state)
{
	(void)state;
	for (size_t bit = 0; bit < SIZE * 8; bit++) {
		struct rmw_err err = { 0 };
		uint8_t image[SIZE];

		/* The extension behind the header is covered by neither CRC. */
		if (bit / 8 >= 0x18 && bit / 8 < 0x20)
			continue;
		make(image);
		image[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(rmw_ln_ram_image_check(RMW_VIEW_OF(image), &err));
		assert_int_equal(err.code, RMW_E_LOADER_FILE);
	}
}

static void no_other_length_is_taken(void **state)
{
	uint8_t image[SIZE + 1] = { 0 };

	(void)state;
	make(image);
	for (size_t len = 0; len <= sizeof(image); len++) {
		struct rmw_err err = { 0 };

		assert_int_equal(rmw_ln_ram_image_check((struct rmw_view){ image, len }, &err),
				 len == SIZE);
	}
}

/* All sums right, and still nothing that could run. */
static const struct {
	const char *says;
	uint32_t at, value;
	const char *part;
} wrongs[] = {
	/* clang-format off */
	{ "its sibling's RAM",        0x00, 0x1ffe0000, "no boot header" },
	{ "a vector table elsewhere", 0x0c, 0x20000200, "go together" },
	{ "... not aligned",          0x0c, 0x20000104, "go together" },
	{ "... before the RAM",       0x0c, 0x1fffff00, "go together" },
	{ "... in the header",        0x0c, 0x20000000, "go together" },
	{ "a closed debug port",      0x10, 0x46505243, "debug port" },
	{ "a CRC from the header on", 0x04, 0x00100120, "go together" },
	{ "a CRC of nothing",         0x04, 0x01200120, "go together" },
	/* clang-format on */
};

static void what_could_not_run_is_not_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(wrongs); i++) {
		struct rmw_err err = { 0 };
		uint8_t image[SIZE];

		print_message("%s\n", wrongs[i].says);
		make(image);
		rmw_put_le32(image + wrongs[i].at, wrongs[i].value);
		put_sums_right(image, SIZE);
		assert_false(rmw_ln_ram_image_check(RMW_VIEW_OF(image), &err));
		assert_int_equal(err.code, RMW_E_LOADER_FILE);
		assert_non_null(strstr(err.cause, wrongs[i].part));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_image_of_the_document_is_taken),
		cmocka_unit_test(no_changed_bit_is_taken),
		cmocka_unit_test(no_other_length_is_taken),
		cmocka_unit_test(what_could_not_run_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
