/* SPDX-License-Identifier: MIT */
/* AES-256 in CBC mode, by the vector of NIST SP 800-38A, F.2.5; and gzip. */
#include "support/cmocka.h"

#include <zlib.h>

#include "base/aes.h"
#include "base/gzip.h"

static const uint8_t key[RMW_AES256_KEY] = {
	0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe, 0x2b, 0x73, 0xae,
	0xf0, 0x85, 0x7d, 0x77, 0x81, 0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61,
	0x08, 0xd7, 0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4,
};
static const uint8_t start[RMW_AES_BLOCK] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
};
static const uint8_t clear[32] = {
	0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e,
	0x11, 0x73, 0x93, 0x17, 0x2a, 0xae, 0x2d, 0x8a, 0x57, 0x1e, 0x03,
	0xac, 0x9c, 0x9e, 0xb7, 0x6f, 0xac, 0x45, 0xaf, 0x8e, 0x51,
};
static const uint8_t coded[32] = {
	0xf5, 0x8c, 0x4c, 0x04, 0xd6, 0xe5, 0xf1, 0xba, 0x77, 0x9e, 0xab,
	0xfb, 0x5f, 0x7b, 0xfb, 0xd6, 0x9c, 0xfc, 0x4e, 0x96, 0x7e, 0xdb,
	0x80, 0x8d, 0x67, 0x9f, 0x77, 0x7b, 0xc6, 0x70, 0x2c, 0x7d,
};

static void aes_gives_what_the_standard_says(void **state)
{
	uint8_t bytes[35];

	(void)state;
	memset(bytes, 0x55, sizeof(bytes));
	memcpy(bytes, clear, sizeof(clear));
	rmw_aes256_encode(key, start, RMW_SPAN_OF(bytes));
	assert_memory_equal(bytes, coded, sizeof(coded));
	assert_int_equal(bytes[32], 0x55); /* no whole block */
	rmw_aes256_decode(key, start, RMW_SPAN_OF(bytes));
	assert_memory_equal(bytes, clear, sizeof(clear));
	rmw_aes256_decode(key, start, (struct rmw_span){ NULL, 0 });
}

static void gzip_gives_no_more_than_is_allowed(void **state)
{
	/* printf 'relays\n' | gzip -n */
	static const uint8_t file[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
					0x03, 0x2b, 0x4a, 0xcd, 0x49, 0xac, 0x2c, 0xe6, 0x02,
					0x00, 0x00, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00 };
	uint8_t whole[sizeof(file)];
	rmw_auto(buf) into = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	memcpy(whole, file, sizeof(file));
	rmw_put_le32(whole + sizeof(whole) - 8, (uint32_t)crc32(0, (const Bytef *)"relays\n", 7));
	assert_true(rmw_gunzip(RMW_VIEW_OF(whole), 7, &into, &err));
	assert_int_equal(into.len, 7);
	assert_memory_equal(into.data, "relays\n", 7);
	assert_false(rmw_gunzip(RMW_VIEW_OF(whole), 6, &into, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_DAMAGED);
	assert_int_equal(into.len, 0);
	for (size_t len = 0; len < sizeof(whole); len++)
		assert_false(rmw_gunzip((struct rmw_view){ whole, len }, 100, &into, &err));
	whole[12] ^= 1;
	assert_false(rmw_gunzip(RMW_VIEW_OF(whole), 100, &into, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aes_gives_what_the_standard_says),
		cmocka_unit_test(gzip_gives_no_more_than_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
