/* SPDX-License-Identifier: MIT */
/* Names and passwords of networks, from where only their owner can read them. */
#include "provision/credentials.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

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

/* A line at work; what is wrong with it is told without its value. */
struct line {
	size_t number;
	struct rmw_view name;
	struct rmw_view value;
};

static bool is_name(const struct line *line, const char *name)
{
	return rmw_view_equal(line->name, (struct rmw_view){ (const uint8_t *)name, strlen(name) });
}

static bool set_port(const struct line *line, struct rmw_credentials *into, struct rmw_err *err)
{
	struct rmw_err seen = { 0 };
	uint32_t port = 0;
	char text[8];

	if (into->mqtt_port != 0)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %zu: mqtt_port is given twice",
				line->number);
	if (line->value.len == 0 || line->value.len >= sizeof(text))
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %zu: mqtt_port is no number up to 65535",
				line->number);
	memcpy(text, line->value.data, line->value.len);
	text[line->value.len] = '\0';
	if (!rmw_number_parse("mqtt_port", text, UINT16_MAX, &port, &seen) || port == 0)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %zu: mqtt_port is no number up to 65535",
				line->number);
	into->mqtt_port = (uint16_t)port;
	return true;
}

static bool set_text(const struct line *line, const struct name *name, struct rmw_credentials *into,
		     struct rmw_err *err)
{
	char *text = (char *)into + name->at;

	if (text[0] != '\0')
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %zu: %s is given twice", line->number,
				name->name);
	if (line->value.len >= name->size)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %zu: %s is longer than %zu bytes",
				line->number, name->name, name->size - 1);
	if (line->value.len > 0 && memchr(line->value.data, '\0', line->value.len) != NULL)
		return rmw_fail(err, RMW_E_BAD_TEXT, "line %zu: %s has a zero byte in it",
				line->number, name->name);
	if (line->value.len > 0)
		memcpy(text, line->value.data, line->value.len);
	return true;
}

static bool take(const struct line *line, struct rmw_credentials *into, struct rmw_err *err)
{
	if (is_name(line, "mqtt_port"))
		return set_port(line, into, err);
	for (size_t i = 0; i < RMW_COUNT(names); i++)
		if (is_name(line, names[i].name))
			return set_text(line, &names[i], into, err);
	return rmw_fail(err, RMW_E_BAD_TEXT,
			"line %zu: no name that is known stands before a '='; names are ssid, "
			"password, ssid2, password2, mqtt_host, mqtt_port, mqtt_user, "
			"mqtt_password, mqtt_client, mqtt_group, web_password",
			line->number);
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

/* "name = value": blanks around the name are nobody's, of those behind the sign one is. */
static void split(struct rmw_view text, struct line *line)
{
	const uint8_t *sign = text.len == 0 ? NULL : memchr(text.data, '=', text.len);
	size_t from = 0, end, value;

	line->name = line->value = (struct rmw_view){ 0 };
	if (sign == NULL)
		return;
	end = (size_t)(sign - text.data);
	value = end + 1;
	while (from < end && is_blank(text.data[from]))
		from++;
	while (end > from && is_blank(text.data[end - 1]))
		end--;
	if (value < text.len && text.data[value] == ' ')
		value++;
	line->name = rmw_view_part(text, from, end - from);
	line->value = rmw_view_part(text, value, text.len);
}

static bool is_comment(struct rmw_view text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_blank(text.data[i]))
			return text.data[i] == '#';
	return true;
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

/* The end of the line that begins at `at`; a carriage return before it is part of the end. */
static size_t find_end(struct rmw_view text, size_t at, size_t *next)
{
	const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
	size_t len = end == NULL ? text.len : (size_t)(end - text.data);

	*next = end == NULL ? text.len : len + 1;
	return len > at && text.data[len - 1] == '\r' ? len - 1 : len;
}

bool rmw_credentials_parse(struct rmw_view text, struct rmw_credentials *credentials,
			   struct rmw_err *err)
{
	struct rmw_credentials read = { 0 };
	struct line line = { 0 };
	size_t next = 0;
	bool is_good = true;

	for (size_t at = 0; is_good && at < text.len; at = next) {
		const size_t end = find_end(text, at, &next);
		const struct rmw_view bytes = rmw_view_part(text, at, end - at);

		line.number++;
		if (is_comment(bytes))
			continue;
		split(bytes, &line);
		is_good = take(&line, &read, err);
	}
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
