/* SPDX-License-Identifier: MIT */
/* Networks and texts that people give: all that may be there survives, nothing else gets in. */
#include "support/cmocka.h"

#include <stdio.h>

#include <rmwflash/obk.h>

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

static void make(struct rmw_obk_config *config)
{
	rmw_obk_config_new(rmw_obk_platform("BL602"), mac, config);
}

static void decode_again(const struct rmw_obk_config *config, struct rmw_obk_config *again)
{
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };
	const size_t len = rmw_obk_config_encode(config, block);

	assert_true(rmw_obk_config_decode((struct rmw_view){ block, len }, RMW_OBK_D, again, &err));
}

static void check_network(const char *ssid, const char *password)
{
	struct rmw_obk_config config, again;
	struct rmw_err err = { 0 };

	make(&config);
	if (!rmw_obk_config_set_wifi(&config, ssid, password, &err) ||
	    !rmw_obk_config_set_wifi2(&config, ssid, password, &err))
		fail_msg("%s", err.cause);
	decode_again(&config, &again);
	assert_string_equal(again.wifi_ssid, ssid);
	assert_string_equal(again.wifi_pass, password);
	assert_string_equal(again.wifi_ssid2, ssid);
	assert_string_equal(again.wifi_pass2, password);
	assert_string_equal(again.mqtt_host, "");
	assert_string_equal(again.web_password, "");
	assert_int_equal(again.mqtt_port, 1883);
}

/* Blanks at either end, all that shells, URLs, JSON and commands give a meaning to, and UTF-8. */
static const char *const pieces[] = {
	" ", "\"", "'",	 "$",  "#",    ";",	   "\\",	   "%", "&", "=", "+",
	"?", "/",  "\t", "\n", "\x7f", "\xc3\xa4", "\xe2\x82\xac", "a", "{", "`", "\xff",
};

/* `len` bytes of the pieces from `first` on; shorter where a piece would not fit. */
static void fill(char *text, size_t len, size_t first)
{
	size_t at = 0;

	for (size_t i = first; at < len; i++) {
		const char *piece = pieces[i % RMW_COUNT(pieces)];
		const size_t size = strlen(piece) <= len - at ? strlen(piece) : 1;

		memcpy(text + at, size == strlen(piece) ? piece : " ", size);
		at += size;
	}
	text[len] = '\0';
}

static void networks_of_every_length_and_byte_survive(void **state)
{
	char ssid[33], password[65];

	(void)state;
	for (size_t len = 1; len <= 32; len++)
		for (size_t first = 0; first < RMW_COUNT(pieces); first++) {
			fill(ssid, len, first);
			check_network(ssid, "12345678");
		}
	for (size_t len = 8; len <= 63; len++)
		for (size_t first = 0; first < RMW_COUNT(pieces); first++) {
			fill(password, len, first);
			check_network("net", password);
		}
}

static void a_key_of_64_hex_digits_fills_its_field(void **state)
{
	char key[65];
	struct rmw_obk_config config;
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t at = 0; at < 64; at++)
		key[at] = "0123456789abcdefABCDEF"[at % 22];
	key[64] = '\0';
	check_network("net", key);
	make(&config);
	assert_true(rmw_obk_config_set_wifi(&config, "net", key, &err));
	(void)rmw_obk_config_encode(&config, block);
	assert_memory_equal(block + 0x54, key, 64);
}

static void an_open_network_has_no_password(void **state)
{
	(void)state;
	check_network("open house", "");
}

static void what_no_network_can_have_is_refused(void **state)
{
	static const struct {
		size_t ssid, password;
		char letter;
	} rows[] = {
		{ 0, 8, 'x' },	{ 33, 8, 'x' }, { 1, 1, 'x' },	{ 1, 7, 'x' },
		{ 1, 64, 'x' }, { 1, 64, 'g' }, { 1, 65, '0' }, { 1, 200, '0' },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_obk_config config, before;
		char ssid[64] = "", password[256] = "";
		struct rmw_err err = { 0 };

		memset(ssid, 's', rows[i].ssid);
		memset(password, rows[i].letter, rows[i].password);
		make(&config);
		before = config;
		assert_false(rmw_obk_config_set_wifi(&config, ssid, password, &err));
		assert_int_equal(err.code, RMW_E_BAD_TEXT);
		assert_memory_equal(&config, &before, sizeof(config));
		assert_false(rmw_obk_config_set_wifi2(&config, ssid, password, &err));
		assert_memory_equal(&config, &before, sizeof(config));
	}
}

static void a_refusal_does_not_tell_the_password(void **state)
{
	struct rmw_obk_config config;
	struct rmw_err err = { 0 };

	(void)state;
	make(&config);
	assert_false(rmw_obk_config_set_wifi(&config, "net", "hunter2", &err));
	assert_null(strstr(err.cause, "hunter2"));
	assert_non_null(strstr(err.cause, "7 bytes"));
}

static void a_key_that_is_not_hex_is_told_as_such(void **state)
{
	char password[65];
	struct rmw_err err = { 0 };

	(void)state;
	memset(password, 'a', sizeof(password));
	password[64] = '\0';
	assert_true(rmw_obk_wifi_check("net", password, &err));
	password[63] = 'g';
	assert_false(rmw_obk_wifi_check("net", password, &err));
	assert_non_null(strstr(err.cause, "has 64 bytes, not all of them hex digits: "));
	assert_non_null(strstr(err.cause, "an open network has none"));
}

static void a_text_needs_room_for_its_zero(void **state)
{
	struct rmw_obk_config config, again;
	struct rmw_err err = { 0 };
	char text[34];

	(void)state;
	memset(text, 'n', sizeof(text));
	text[31] = '\0';
	make(&config);
	assert_true(rmw_obk_config_set_text(config.short_name, sizeof(config.short_name),
					    "the short name", text, &err));
	decode_again(&config, &again);
	assert_string_equal(again.short_name, text);
	assert_string_equal(again.long_name, "OpenBL602_05DEAD42");

	text[31] = 'n';
	text[32] = '\0';
	assert_false(rmw_obk_config_set_text(config.short_name, sizeof(config.short_name),
					     "the short name", text, &err));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
	assert_string_equal(err.cause, "the short name has 32 bytes, there is room for 31");
	assert_int_equal(strlen(config.short_name), 31);
	assert_int_equal(RMW_OBK_TEXT_SIZE(short_name), 31 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_of_every_length_and_byte_survive),
		cmocka_unit_test(a_key_of_64_hex_digits_fills_its_field),
		cmocka_unit_test(an_open_network_has_no_password),
		cmocka_unit_test(what_no_network_can_have_is_refused),
		cmocka_unit_test(a_refusal_does_not_tell_the_password),
		cmocka_unit_test(a_key_that_is_not_hex_is_told_as_such),
		cmocka_unit_test(a_text_needs_room_for_its_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
