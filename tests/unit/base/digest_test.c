/* SPDX-License-Identifier: MIT */
/* Digests: published check values, and pieces give what the whole gives. */
#include "support/cmocka.h"

#include "base/digest.h"

static struct rmw_view text_view(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static void crc32_gives_the_published_values(void **state)
{
	(void)state;
	assert_int_equal(rmw_crc32(text_view("123456789")), 0xcbf43926u);
	assert_int_equal(rmw_crc32(text_view("a")), 0xe8b7be43u);
	assert_int_equal(rmw_crc32((struct rmw_view){ NULL, 0 }), 0);
}

static void sha256_gives_the_published_values(void **state)
{
	static const struct {
		const char *text, *hex;
	} rows[] = {
		/* clang-format off: FIPS 180-2, appendix B, and the empty message */
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		/* clang-format on */
	};
	uint8_t digest[RMW_SHA256_SIZE];
	char hex[RMW_SHA256_TEXT];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_view view = text_view(rows[i].text);

		rmw_sha256(&view, 1, digest);
		rmw_hex(RMW_VIEW_OF(digest), hex);
		assert_string_equal(hex, rows[i].hex);
	}
}

static void sha256_of_pieces_is_that_of_the_whole(void **state)
{
	const struct rmw_view pieces[] = { text_view("a"), { NULL, 0 }, text_view("bc") };
	const struct rmw_view whole = text_view("abc");
	uint8_t one[RMW_SHA256_SIZE], other[RMW_SHA256_SIZE];

	(void)state;
	rmw_sha256(pieces, RMW_COUNT(pieces), one);
	rmw_sha256(&whole, 1, other);
	assert_memory_equal(one, other, sizeof(one));
	rmw_sha256(NULL, 0, one);
	rmw_sha256(&(struct rmw_view){ NULL, 0 }, 1, other);
	assert_memory_equal(one, other, sizeof(one));
}

static void hex_is_lower_case_and_terminated(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x0f, 0xa5, 0xff };
	char text[2 * sizeof(bytes) + 2];

	(void)state;
	memset(text, 'x', sizeof(text));
	rmw_hex(RMW_VIEW_OF(bytes), text);
	assert_string_equal(text, "000fa5ff");
	assert_int_equal(text[sizeof(text) - 1], 'x');
	rmw_hex((struct rmw_view){ NULL, 0 }, text);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc32_gives_the_published_values),
		cmocka_unit_test(sha256_gives_the_published_values),
		cmocka_unit_test(sha256_of_pieces_is_that_of_the_whole),
		cmocka_unit_test(hex_is_lower_case_and_terminated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
