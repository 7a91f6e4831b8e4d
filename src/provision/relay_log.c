/* SPDX-License-Identifier: MIT */
/* What a relay's firmware says on its serial line while it starts. */
#include "provision/relay_log.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define MASK "***"

/* The firmware prints these in clear; what follows each is a secret up to the last bracket. */
static const char *const secret_words[] = {
	"Using SSID [",
	"Using Pass [",
	"Connecting to SSID [",
};

static void mask_from(char *at)
{
	char *end = strrchr(at, ']');
	const size_t tail = end == NULL ? 0 : strlen(end);
	const size_t len = strlen(at);

	if (len - tail == 0)
		return; /* an empty one is none */
	if (len < sizeof(MASK) - 1 + tail) {
		memset(at, '*', len - tail); /* no room: as many stars as it had letters */
		return;
	}
	memmove(at + sizeof(MASK) - 1, end == NULL ? at + len : end, tail + 1);
	memcpy(at, MASK, sizeof(MASK) - 1);
}

static void mask_text(char *line, const char *secret)
{
	const size_t len = strlen(secret);
	char *at = line;

	while (len > 0 && (at = strstr(at, secret)) != NULL) {
		memset(at, '*', len);
		at += len;
	}
}

static void mask_brackets(char *line)
{
	for (size_t i = 0; i < RMW_COUNT(secret_words); i++) {
		char *at = strstr(line, secret_words[i]);

		if (at != NULL)
			mask_from(at + strlen(secret_words[i]));
	}
}

static size_t longest_below(const char *const *secrets, size_t count, size_t limit)
{
	size_t longest = 0;

	for (size_t i = 0; i < count; i++) {
		const size_t len = secrets[i] != NULL ? strlen(secrets[i]) : 0;

		if (len < limit && len > longest)
			longest = len;
	}
	return longest;
}

/* The longest first: one inside of another would leave the rest of that. */
static void mask_texts(char *line, const char *const *secrets, size_t count)
{
	size_t len = SIZE_MAX;

	while ((len = longest_below(secrets, count, len)) > 0)
		for (size_t i = 0; i < count; i++)
			if (secrets[i] != NULL && strlen(secrets[i]) == len)
				mask_text(line, secrets[i]);
}

static void mask_known(const struct rmw_relay_log *log, char *line)
{
	mask_texts(line, log->secrets, RMW_RELAY_SECRETS_MAX);
}

void rmw_relay_log_mask(char *line, const char *const *secrets, size_t count)
{
	mask_brackets(line);
	mask_texts(line, secrets, count);
}

/* Copies letters, digits and what `more` holds; cut to fit. */
static void copy_word(const char *from, const char *more, char *text, size_t size)
{
	size_t len = 0;

	while (len + 1 < size && (isalnum((unsigned char)from[len]) ||
				  (from[len] != '\0' && strchr(more, from[len]) != NULL))) {
		text[len] = from[len];
		len++;
	}
	text[len] = '\0';
}

static void begin_boot(struct rmw_relay_log *log)
{
	log->boots++;
	log->up_s = 0;
	log->wifi = RMW_RELAY_WIFI_UNKNOWN;
	log->address[0] = '\0';
	log->is_config_loaded = log->is_config_default = log->is_safe_mode = false;
}

static void on_boot(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)line, (void)rest;
	begin_boot(log);
}

static void on_reason(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)line;
	copy_word(rest - strlen("BL_RST_"), "_", log->reason, sizeof(log->reason));
}

static void on_reason_word(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)line;
	copy_word(rest, "_", log->reason, sizeof(log->reason));
}

/* "OpenBL602 1.18.57 Mar ..." and "OpenBL602, version 1.18.57" */
static void on_version(struct rmw_relay_log *log, const char *line, const char *rest)
{
	const char *digits = rest + strcspn(rest, "0123456789");

	(void)line;
	if (isdigit((unsigned char)*digits))
		copy_word(digits, ".", log->version, sizeof(log->version));
}

static void on_loaded(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)line, (void)rest;
	log->is_config_loaded = true;
}

static void on_default(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)line, (void)rest;
	log->is_config_default = true;
}

static void on_safe_mode(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)line, (void)rest;
	log->is_safe_mode = true;
}

static void on_stuck(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)rest;
	snprintf(log->stuck, sizeof(log->stuck), "%s", line);
	mask_known(log, log->stuck);
}

static void on_address(struct rmw_relay_log *log, const char *line, const char *rest)
{
	(void)line;
	copy_word(rest, ".", log->address, sizeof(log->address));
	log->wifi = RMW_RELAY_WIFI_JOINED;
}

static void on_time(struct rmw_relay_log *log, const char *line, const char *rest)
{
	const char *wifi = strstr(rest, "bWifi ");
	const unsigned long seconds = strtoul(rest, NULL, 10);

	(void)line;
	log->up_s = seconds > 86400 ? 86400 : (unsigned)seconds;
	if (wifi != NULL && wifi[strlen("bWifi ")] == '1')
		log->wifi = RMW_RELAY_WIFI_JOINED;
}

#define ON_WIFI(name, state)                                                                       \
	static void name(struct rmw_relay_log *log, const char *line, const char *rest)            \
	{                                                                                          \
		(void)line, (void)rest;                                                            \
		log->wifi = state;                                                                 \
	}

ON_WIFI(on_connecting, RMW_RELAY_WIFI_CONNECTING)
ON_WIFI(on_lost, RMW_RELAY_WIFI_LOST)
ON_WIFI(on_refused, RMW_RELAY_WIFI_REFUSED)
ON_WIFI(on_joined, RMW_RELAY_WIFI_JOINED)
ON_WIFI(on_access_point, RMW_RELAY_WIFI_ACCESS_POINT)

static const struct {
	const char *word;
	void (*take)(struct rmw_relay_log *log, const char *line, const char *rest);
} rows[] = {
	/* clang-format off */
	{ "Booting BL602 Chip",             on_boot },
	{ "BL_RST_",                        on_reason },
	{ "reboot reason ",                 on_reason_word },
	{ "OpenBL602",                      on_version },
	{ "OpenBK7231T",                    on_version },
	{ "OpenBK7231N",                    on_version },
	{ "OpenLN882H",                     on_version },
	{ "Correct config has been loaded", on_loaded },
	{ "Default config will be loaded",  on_default },
	{ "safe mode activated",            on_safe_mode },
	{ "Dead Loop",                      on_stuck },
	{ "IP GOT IP:",                     on_address },
	{ "MAIN:IP ",                       on_address },
	{ "WIFI_STA_CONNECTING",            on_connecting },
	{ "WIFI_STA_CONNECTED",             on_joined },
	{ "WIFI_STA_DISCONNECTED",          on_lost },
	{ "WIFI_STA_AUTH_FAILED",           on_refused },
	{ "WIFI_AP_CONNECTED",              on_access_point },
	{ "MAIN:Time ",                     on_time },
	/* clang-format on */
};

static bool is_text(const char *line)
{
	size_t odd = 0, len = 0;

	for (; line[len] != '\0'; len++)
		odd += !isprint((unsigned char)line[len]) && line[len] != '\t';
	return len > 0 && odd * 8 <= len;
}

/* A network may be named like anything that the log says, so its name is gone before it is read. */
static void take_line(struct rmw_relay_log *log, void (*tell)(void *ctx, const char *line),
		      void *ctx)
{
	log->line[log->len] = '\0';
	log->len = 0;
	if (is_text(log->line)) {
		log->lines++;
		mask_brackets(log->line);
		for (size_t i = 0; i < RMW_COUNT(rows); i++) {
			const char *at = strstr(log->line, rows[i].word);

			if (at != NULL)
				rows[i].take(log, log->line, at + strlen(rows[i].word));
		}
		mask_known(log, log->line);
		if (tell != NULL)
			tell(ctx, log->line);
	}
	rmw_secret_wipe(log->line, sizeof(log->line));
}

void rmw_relay_log_feed(struct rmw_relay_log *log, struct rmw_view bytes,
			void (*tell)(void *ctx, const char *line), void *ctx)
{
	log->bytes += bytes.len;
	for (size_t i = 0; i < bytes.len; i++) {
		char byte = (char)bytes.data[i];

		if (byte == '\0')
			byte = '?';
		if (byte == '\n' || byte == '\r')
			take_line(log, tell, ctx);
		else if (log->len + 1 < sizeof(log->line))
			log->line[log->len++] = byte;
	}
}

bool rmw_relay_log_is_openbeken(const struct rmw_relay_log *log)
{
	return log->boots > 0 || log->version[0] != '\0' || log->up_s > 0 ||
	       log->is_config_loaded || log->is_config_default;
}
