/* SPDX-License-Identifier: MIT */
/* Values that people give a configuration, judged before they are in it: openbeken 17. */
#include <rmwflash/obk.h>

#include <ctype.h>

static bool is_key(const char *password)
{
	for (size_t at = 0; at < RMW_OBK_WIFI_KEY_DIGITS; at++)
		if (!isxdigit((unsigned char)password[at]))
			return false;
	return true;
}

static bool check_ssid(const char *ssid, struct rmw_err *err)
{
	const size_t len = strlen(ssid);

	if (len == 0 || len > RMW_OBK_SSID_MAX)
		return rmw_fail(err, RMW_E_BAD_TEXT,
				"the name of the network (SSID) has %zu bytes, it must have 1 to "
				"%u",
				len, RMW_OBK_SSID_MAX);
	return true;
}

static bool check_password(const char *password, struct rmw_err *err)
{
	const size_t len = strlen(password);
	const bool is_of_key_length = len == RMW_OBK_WIFI_KEY_DIGITS;

	if (len == 0 || (len >= RMW_OBK_WIFI_PASSWORD_MIN && len <= RMW_OBK_WIFI_PASSWORD_MAX) ||
	    (is_of_key_length && is_key(password)))
		return true;
	return rmw_fail(err, RMW_E_BAD_TEXT,
			"the password of the network has %zu bytes%s: a WPA2 password has %u to %u "
			"characters or is %u hex digits, an open network has none",
			len, is_of_key_length ? ", not all of them hex digits" : "",
			RMW_OBK_WIFI_PASSWORD_MIN, RMW_OBK_WIFI_PASSWORD_MAX,
			RMW_OBK_WIFI_KEY_DIGITS);
}

bool rmw_obk_wifi_check(const char *ssid, const char *password, struct rmw_err *err)
{
	return check_ssid(ssid, err) && check_password(password, err);
}

/* Zeros behind it, so that nothing of an older value stays in memory. */
static void put(char *field, size_t size, const char *text)
{
	memset(field, 0, size);
	memcpy(field, text, strlen(text));
}

bool rmw_obk_config_set_wifi(struct rmw_obk_config *config, const char *ssid, const char *password,
			     struct rmw_err *err)
{
	if (!rmw_obk_wifi_check(ssid, password, err))
		return false;
	put(config->wifi_ssid, sizeof(config->wifi_ssid), ssid);
	put(config->wifi_pass, sizeof(config->wifi_pass), password);
	return true;
}

bool rmw_obk_config_set_wifi2(struct rmw_obk_config *config, const char *ssid, const char *password,
			      struct rmw_err *err)
{
	if (config->raw_len < RMW_OBK_BLOCK_SIZE)
		return rmw_fail(err, RMW_E_BAD_TEXT,
				"a configuration of version %d has no place for a second network",
				(int)config->version);
	if (!rmw_obk_wifi_check(ssid, password, err))
		return false;
	put(config->wifi_ssid2, sizeof(config->wifi_ssid2), ssid);
	put(config->wifi_pass2, sizeof(config->wifi_pass2), password);
	return true;
}

bool rmw_obk_config_set_text(char *field, size_t size, const char *what, const char *text,
			     struct rmw_err *err)
{
	const size_t len = strlen(text);

	if (len + 2 > size)
		return rmw_fail(err, RMW_E_BAD_TEXT, "%s has %zu bytes, there is room for %zu",
				what, len, size - 2);
	put(field, size, text);
	return true;
}
