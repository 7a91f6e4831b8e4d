/* SPDX-License-Identifier: MIT */
/* The cipher over a BK7231's code, by the answers that are known (bk7231-protocol 16.2). */
#include "support/made_bk.h"

static void words_of_the_keystream_are_those_that_are_known(void **state)
{
	static const uint32_t tuya[] = { 0x510fb093, 0xa3cbeadc, 0x5993a17e, 0xc7adeb03 };
	static const uint32_t uascent[] = { 0x4862379a, 0x8612784b, 0x85c5e258, 0x75754528 };
	static const uint32_t other[] = { 0x00112233, 0x44556677, 0x8899aabb, 0x12345674 };
	static const struct {
		const uint32_t *key;
		uint32_t addr, word;
	} cases[] = {
		/* clang-format off */
		{ tuya,    0x0,        0x7cb50721 }, { tuya,    0x4,     0x7cb50f21 },
		{ tuya,    0x1ffc,     0x199bdb50 }, { tuya,    0x10000, 0x7eb50721 },
		{ tuya,    0x10004,    0x7eb50f21 }, { uascent, 0x0,     0x2e388101 },
		{ uascent, 0x10000,    0x2c388123 }, { uascent, 0x10004, 0x2d29803a },
		{ other,   0x10000,    0x00331550 }, { other,   0x12345678, 0xaa89da0d },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++)
		assert_int_equal(rmw_bk_cipher_word(cases[i].key, cases[i].addr), cases[i].word);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(rmw_bk_key("tuya")->words[i], tuya[i]);
		assert_int_equal(rmw_bk_key("Uascent")->words[i], uascent[i]);
	}
	assert_null(rmw_bk_key("nobody's"));
}

static void some_keys_change_nothing(void **state)
{
	static const uint32_t keys[][4] = {
		{ 0, 0, 0, 0 },
		{ 1, 2, 3, 0x00ffff00 },
		{ 1, 2, 3, 0xff345678 },
		{ 1, 2, 3, 0x1234567f },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(keys); i++)
		for (uint32_t addr = 0; addr < 0x400; addr += 4)
			assert_int_equal(rmw_bk_cipher_word(keys[i], addr), 0);
}

/* The first block of each application under Tuya's key (16.1). */
static void the_vectors_of_an_application_become_the_block_that_is_known(void **state)
{
	static const uint8_t known[] = {
		0x2f, 0x07, 0xb5, 0x94, 0x35, 0xff, 0x2a, 0x9b, 0x35, 0xe7, 0x2a,
		0x9b, 0x35, 0xef, 0x2a, 0x9b, 0x35, 0xd7, 0x2a, 0x9b, 0x35, 0xdf,
		0x2a, 0x9b, 0x35, 0xc7, 0x2a, 0x9b, 0x35, 0xcf, 0x2a, 0x9b,
	};
	rmw_auto(buf) code = RMW_BUF_INIT;

	(void)state;
	made_bk_code(&code, MADE_BK_CODE_LEN, "text");
	rmw_bk_cipher(rmw_bk_key("Tuya")->words, 0x10000, rmw_buf_span(&code));
	assert_memory_equal(code.data, known, sizeof(known));
}

static void decoding_is_the_same_as_encoding(void **state)
{
	size_t count;
	const struct rmw_bk_key *keys = rmw_bk_keys(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		rmw_auto(buf) code = RMW_BUF_INIT;
		rmw_auto(buf) same = RMW_BUF_INIT;

		made_noise(&code, 1001);
		made_noise(&same, 1001);
		rmw_bk_cipher(keys[i].words, 0x10000, rmw_buf_span(&code));
		assert_int_equal(code.data[1000], same.data[1000]); /* no whole word */
		rmw_bk_cipher(keys[i].words, 0x10000, rmw_buf_span(&code));
		assert_memory_equal(code.data, same.data, 1001);
	}
}

static void the_key_is_found_by_what_it_makes_of_the_code(void **state)
{
	static const uint32_t addrs[] = { 0, 0x10000 };
	size_t count;
	const struct rmw_bk_key *keys = rmw_bk_keys(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < RMW_COUNT(addrs); k++) {
			rmw_auto(buf) code = RMW_BUF_INIT;
			const struct rmw_bk_key *found;

			made_bk_code(&code, MADE_BK_CODE_LEN, "text");
			rmw_bk_cipher(keys[i].words, addrs[k], rmw_buf_span(&code));
			found = rmw_bk_key_find(rmw_buf_view(&code), addrs[k]);
			assert_ptr_equal(found, &keys[i]);
			assert_null(rmw_bk_key_find(rmw_view_part(rmw_buf_view(&code), 0, 15),
						    addrs[k]));
			code.data[7] ^= 1;
			assert_null(rmw_bk_key_find(rmw_buf_view(&code), addrs[k]));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_the_keystream_are_those_that_are_known),
		cmocka_unit_test(some_keys_change_nothing),
		cmocka_unit_test(the_vectors_of_an_application_become_the_block_that_is_known),
		cmocka_unit_test(decoding_is_the_same_as_encoding),
		cmocka_unit_test(the_key_is_found_by_what_it_makes_of_the_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
