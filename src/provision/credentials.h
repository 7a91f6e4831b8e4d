/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_CREDENTIALS_H
#define RMW_PROVISION_CREDENTIALS_H

#include <stdio.h>

#include <rmwflash/obk.h>

/* A Wi-Fi network. Without a password it is an open one. */
struct rmw_network {
	char ssid[RMW_OBK_SSID_MAX + 1]; /* empty: none */
	char password[RMW_OBK_WIFI_KEY_DIGITS + 1];
};

/* What a relay needs to get into networks; empty texts are not given. Secret as a whole. */
struct rmw_credentials {
	struct rmw_network first;
	struct rmw_network second;
	char mqtt_host[RMW_OBK_TEXT_SIZE(mqtt_host)];
	char mqtt_user[RMW_OBK_TEXT_SIZE(mqtt_user)];
	char mqtt_password[RMW_OBK_TEXT_SIZE(mqtt_pass)];
	char mqtt_client[RMW_OBK_TEXT_SIZE(mqtt_client)];
	char mqtt_group[RMW_OBK_TEXT_SIZE(mqtt_group)];
	char web_password[RMW_OBK_TEXT_SIZE(web_password)];
	uint16_t mqtt_port; /* 0: not given */
};

/*
 * Read lines of "name = value": ssid, password, ssid2, password2, mqtt_host, mqtt_port, mqtt_user,
 * mqtt_password, mqtt_client, mqtt_group, web_password. A value is all that stands behind the sign
 * and one blank up to the end of the line, as it is: quotes, '#', '$', ';' and blanks at its end
 * belong to it. Empty lines and lines that begin with '#' are passed over. Networks are as
 * rmw_network_check takes them, a web password has 5 to 32 characters. Fails with BAD_TEXT, naming
 * line and name, never the value; `credentials` is untouched then.
 */
bool rmw_credentials_parse(struct rmw_view text, struct rmw_credentials *credentials,
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * As parse, from a regular file that nobody but its owner may read, and whose owner is this user or
 * root. From now on the program leaves no core dump. Fails with FILE_READ, SECRET_FILE or BAD_TEXT.
 */
bool rmw_credentials_load(const char *path, struct rmw_credentials *credentials,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* As load, from a stream that is read to its end, such as standard input. */
bool rmw_credentials_read(FILE *stream, struct rmw_credentials *credentials,
			  struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Take RMWFLASH_WIFI_SSID and RMWFLASH_WIFI_PASSWORD from the environment, and out of it; nothing
 * happens where the first is not set. Fails with BAD_TEXT.
 */
bool rmw_credentials_from_environment(struct rmw_credentials *credentials,
				      struct rmw_err *err) RMW_MUST_CHECK;

/* Wipe them from memory. Idempotent. */
void rmw_credentials_release(struct rmw_credentials *credentials);

/* Fails with BAD_TEXT unless it is none, or one that passes rmw_obk_wifi_check. */
bool rmw_network_check(const struct rmw_network *network, struct rmw_err *err) RMW_MUST_CHECK;

#endif
