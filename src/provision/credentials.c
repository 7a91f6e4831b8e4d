/* SPDX-License-Identifier: MIT */
/* Names and passwords of networks, from where only their owner can read them. */
#include "provision/credentials.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "base/number.h"
#include "base/secret.h"

#define FILE_MAX ((size_t)4096)

#define ENV_SSID "RMWFLASH_WIFI_SSID"
#define ENV_PASSWORD "RMWFLASH_WIFI_PASSWORD"

#define WEB_PASSWORD_MIN 5u

#define PART(member)                                                                               \
	offsetof(struct rmw_credentials, member), sizeof(((struct rmw_credentials *)0)->member)

static const struct name {
	const char *name;
	size_t at;
	size_t size; /* with room for the zero */
} names[] = {
	/* clang-format off */
	{ "ssid",          PART(first.ssid) },
	{ "password",      PART(first.password) },
	{ "ssid2",         PART(second.ssid) },
	{ "password2",     PART(second.password) },
	{ "mqtt_host",     PART(mqtt_host) },
	{ "mqtt_user",     PART(mqtt_user) },
	{ "mqtt_password", PART(mqtt_password) },
	{ "mqtt_client",   PART(mqtt_client) },
	{ "mqtt_group",    PART(mqtt_group) },
	{ "web_password",  PART(web_password) },
	/* clang-format on */
};

static bool set_port(const struct rmw_line *line, struct rmw_credentials *into, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };
	uint32_t port = 0;
	char text[8];

	if (into->mqtt_port != 0)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %u: mqtt_port is given twice",
				line->number);
	if (line->value.len == 0 || line->value.len >= sizeof(text))
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %u: mqtt_port is no number up to 65535",
				line->number);
	memcpy(text, line->value.data, line->value.len);
	text[line->value.len] = '\0';
	if (!rmw_number_parse("mqtt_port", text, UINT16_MAX, &port, &seen) || port == 0)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %u: mqtt_port is no number up to 65535",
				line->number);
	into->mqtt_port = (uint16_t)port;
	return true;
}

static bool set_text(const struct rmw_line *line, const struct name *name,
		     struct rmw_credentials *into, struct rmw_err *err)
{
	char *text = (char *)into + name->at;

	if (text[0] != '\0')
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %u: %s is given twice", line->number,
				name->name);
	if (line->value.len >= name->size)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %u: %s is longer than %zu bytes",
				line->number, name->name, name->size - 1);
	if (line->value.len > 0 && memchr(line->value.data, '\0', line->value.len) != NULL)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %u: %s has a zero byte in it",
				line->number, name->name);
	if (line->value.len > 0)
		memcpy(text, line->value.data, line->value.len);
	return true;
}

static bool take(const struct rmw_line *line, struct rmw_credentials *into, struct rmw_err *err)
{
	if (rmw_line_is(line->name, "mqtt_port"))
		return set_port(line, into, err);
	for (size_t i = 0; i < RMW_COUNT(names); i++)
		if (rmw_line_is(line->name, names[i].name))
			return set_text(line, &names[i], into, err);
	return rmw_fail(err, RMW_E_BAD_TEXT,
			"line %u: no name that is known stands before a '='; names are ssid, "
			"password, ssid2, password2, mqtt_host, mqtt_port, mqtt_user, "
			"mqtt_password, mqtt_client, mqtt_group, web_password",
			line->number);
}

bool rmw_network_check(const struct rmw_network *network, struct rmw_err *err)
{
	if (network->ssid[0] != '\0')
		return rmw_obk_wifi_check(network->ssid, network->password, err);
	return network->password[0] == '\0' ||
	       rmw_fail(err, RMW_E_BAD_TEXT, "there is a password, but no ssid to it");
}

static bool check(const struct rmw_credentials *credentials, struct rmw_err *err)
{
	const size_t web = strlen(credentials->web_password);

	if (!rmw_network_check(&credentials->first, err) ||
	    !rmw_network_check(&credentials->second, err))
		return false;
	if (credentials->second.ssid[0] != '\0' && credentials->first.ssid[0] == '\0')
		return rmw_fail(err, RMW_E_BAD_TEXT, "there is an ssid2, but no ssid");
	return web == 0 || web >= WEB_PASSWORD_MIN ||
	       rmw_fail(err, RMW_E_BAD_TEXT, "web_password is shorter than %u characters",
			WEB_PASSWORD_MIN);
}

bool rmw_credentials_parse(struct rmw_view text, struct rmw_credentials *credentials,
			   struct rmw_err *err)
{
	struct rmw_credentials read = { 0 };
	struct rmw_line line = { 0 };
	bool is_good = true;

	while (is_good && rmw_line_next(text, &line))
		is_good = take(&line, &read, err);
	is_good = is_good && check(&read, err);
	if (is_good)
		*credentials = read;
	rmw_credentials_release(&read);
	return is_good;
}

bool rmw_credentials_load(const char *path, struct rmw_credentials *credentials,
			  struct rmw_err *err)
{
	struct rmw_buf text = { .cap = FILE_MAX };
	bool is_good = rmw_secret_read(path, FILE_MAX, &text, err) &&
		       (rmw_credentials_parse(rmw_buf_view(&text), credentials, err) ||
			rmw_while(err, "%s", path));

	rmw_secret_release(&text);
	return is_good;
}

bool rmw_credentials_read(FILE *stream, struct rmw_credentials *credentials, struct rmw_err *err)
{
	uint8_t text[FILE_MAX];
	size_t len;
	bool is_good;

	rmw_secret_guard();
	setvbuf(stream, NULL, _IONBF, 0);
	len = fread(text, 1, sizeof(text), stream);
	if (ferror(stream))
		is_good = rmw_fail(err, RMW_E_FILE_READ, "it cannot be read");
	else if (!feof(stream) && len == sizeof(text))
		is_good = rmw_fail(err, RMW_E_FILE_READ, "it is longer than %zu bytes", FILE_MAX);
	else
		is_good = rmw_credentials_parse((struct rmw_view){ text, len }, credentials, err);
	rmw_secret_wipe(text, sizeof(text));
	return is_good || rmw_while(err, "standard input");
}

/* Copies the variable's value and takes it away, in place too: children and /proc see none. */
static bool take_variable(const char *name, char *into, size_t size, struct rmw_err *err)
{
	char *value = getenv(name);
	const size_t len = value == NULL ? 0 : strlen(value);
	const bool is_good = len < size;

	if (is_good && len > 0)
		memcpy(into, value, len);
	rmw_secret_wipe(value, len);
	(void)unsetenv(name);
	return is_good ||
	       rmw_fail(err, RMW_E_BAD_TEXT, "it has %zu bytes, %zu are the most", len, size - 1) ||
	       rmw_while(err, "%s", name);
}

bool rmw_credentials_from_environment(struct rmw_credentials *credentials, struct rmw_err *err)
{
	struct rmw_network network = { 0 };
	bool is_good;

	if (getenv(ENV_SSID) == NULL)
		return true;
	rmw_secret_guard();
	is_good = take_variable(ENV_SSID, network.ssid, sizeof(network.ssid), err) &&
		  take_variable(ENV_PASSWORD, network.password, sizeof(network.password), err) &&
		  rmw_network_check(&network, err);
	if (is_good)
		credentials->first = network;
	rmw_secret_wipe(&network, sizeof(network));
	return is_good || rmw_while(err, "environment");
}

void rmw_credentials_release(struct rmw_credentials *credentials)
{
	rmw_secret_wipe(credentials, sizeof(*credentials));
}
