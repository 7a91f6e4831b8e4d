/* SPDX-License-Identifier: MIT */
/* Reads job files: what a whole batch of boards is to become. */
#include "bench/job.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/line.h"
#include "base/nearest.h"
#include "base/number.h"

#define SHA256_PREFIX "sha256:"
#define FILE_PREFIX "file:"
#define WORD_MAX 64u
#define RETRIES_MAX 9u
#define SOAK_MAX_S (24u * 3600)

/* A file at work, on one of its lines. */
struct parsing {
	struct rmw_bench_job *job;
	struct rmw_troubles *problems;
	const char *file;
	struct rmw_line line;
	const char *key;
};

static const struct rmw_job_row keys[RMW_JOB_KEY_COUNT] = {
	/* clang-format off */
	[RMW_JOB_FIRMWARE] = { "firmware", "NAME[@VERSION] | FILE [sha256:DIGEST]",
		"what is written; with its digest nothing else is", true },
	[RMW_JOB_PROFILE] = { "profile", "PROFILE",
		"the product: id or alias of a profile, or the path of its file", true },
	[RMW_JOB_CHIP] = { "chip", "CHIP",
		"the chip of every board; without it the one that the profile names", false },
	[RMW_JOB_WIFI] = { "wifi", "file:PATH",
		"file with the network, as --wifi-file takes it; only its owner may read it", false },
	[RMW_JOB_MQTT] = { "mqtt", "HOST[:PORT] [user:NAME] [pass:file] | file:PATH",
		"the broker; pass:file: the password is mqtt_password in the file of wifi", false },
	[RMW_JOB_MQTT_TOPIC] = { "mqtt_topic", "TOPIC",
		"what slots do is published at the broker, retained, at TOPIC/BENCH/SLOT/state; without it nothing is", false },
	[RMW_JOB_MQTT_TLS] = { "mqtt_tls", "PORT",
		"the bench itself speaks TLS with the broker, at this port, mostly 8883; units do not", false },
	[RMW_JOB_MQTT_CA] = { "mqtt_ca", "PATH",
		"PEM file of the authorities that the broker's certificate is of; without it those of this system", false },
	[RMW_JOB_POWER_ON] = { "power_on", "off | on | last",
		"what the relay does when power comes up; without it as the profile says", false },
	[RMW_JOB_EXT_SWITCH] = { "ext_switch", "off | toggle | toggle-pulldown | dinput",
		"what the input of the external switch does", false },
	[RMW_JOB_UNITS] = { "units", "PATH",
		"CSV file of the units", false },
	[RMW_JOB_NAME] = { "name", "PATTERN",
		"name of a unit that the CSV file gives none: text with {mac6}, {mac}, {seq}, {seq:03} or {COLUMN} in it", false },
	[RMW_JOB_SEQ_FROM] = { "seq_from", "NUMBER",
		"{seq} of the first unit; without it 1", false },
	[RMW_JOB_COUNT] = { "count", "NUMBER",
		"how many boards; without it as many as the CSV file has rows", false },
	[RMW_JOB_BACKUP] = { "backup", "full | first | none",
		"what is read before the first write; without it full", false },
	[RMW_JOB_TEST] = { "test", "boot resets<=N join online rssi>=-N soak:TIME",
		"what a unit has to pass, some or all of them", false },
	[RMW_JOB_ON_FAIL] = { "on_fail", "retry:N [then bin] | bin",
		"how often a unit that failed is tried anew by itself; without it once", false },
	[RMW_JOB_LABEL] = { "label", "PATH",
		"template of the label that a unit gets after it passed", false },
	[RMW_JOB_LABEL_TO] = { "label_to", "FOLDER/ | PATH",
		"where labels go: a file each into a folder, or all to the end of a file or device; without it labels/", false },
	/* clang-format on */
};

static const struct {
	const char *word;
	const char *says;
} backups[] = {
	/* clang-format off */
	[RMW_JOB_BACKUP_FULL]  = { "full",  "the whole flash of every unit" },
	[RMW_JOB_BACKUP_FIRST] = { "first", "the whole flash of the first unit of each stock firmware, "
					    "identity regions of every unit" },
	[RMW_JOB_BACKUP_NONE]  = { "none",  "nothing is read before it is written" },
	/* clang-format on */
};

static const struct test_row {
	const char *name;
	const char *relation; /* between name and limit; "": it has none */
	int32_t min;
	int32_t max;
	enum rmw_job_test needs; /* itself: none */
} tests[RMW_JOB_TEST_COUNT] = {
	/* clang-format off */
	[RMW_JOB_TEST_BOOT]   = { "boot",   "",   0,    0,          RMW_JOB_TEST_BOOT },
	[RMW_JOB_TEST_RESETS] = { "resets", "<=", 0,    100,        RMW_JOB_TEST_BOOT },
	[RMW_JOB_TEST_JOIN]   = { "join",   "",   0,    0,          RMW_JOB_TEST_JOIN },
	[RMW_JOB_TEST_ONLINE] = { "online", "",   0,    0,          RMW_JOB_TEST_JOIN },
	[RMW_JOB_TEST_RSSI]   = { "rssi",   ">=", -100, -1,         RMW_JOB_TEST_JOIN },
	[RMW_JOB_TEST_SOAK]   = { "soak",   ":",  1,    SOAK_MAX_S, RMW_JOB_TEST_JOIN },
	/* clang-format on */
};

const struct rmw_job_row *rmw_job_row(enum rmw_job_key key)
{
	return &keys[key];
}

const char *rmw_job_backup_word(enum rmw_job_backup backup)
{
	return backups[backup].word;
}

const char *rmw_job_backup_says(enum rmw_job_backup backup)
{
	return backups[backup].says;
}

void rmw_job_test_text(const struct rmw_bench_job *job, enum rmw_job_test test,
		       char text[RMW_JOB_TEST_TEXT_MAX])
{
	const struct test_row *row = &tests[test];

	if (row->relation[0] == '\0')
		(void)snprintf(text, RMW_JOB_TEST_TEXT_MAX, "%s", row->name);
	else
		(void)snprintf(text, RMW_JOB_TEST_TEXT_MAX, "%s%s%" PRId32 "%s", row->name,
			       row->relation, job->limit[test],
			       test == RMW_JOB_TEST_SOAK ? "s" : "");
}

static RMW_PRINTF(3, 4) void complain(struct parsing *parsing, struct rmw_view part,
				      const char *format, ...)
{
	const struct rmw_place place = { parsing->file, parsing->line.number,
					 rmw_line_column(&parsing->line, part) };
	char text[sizeof(parsing->problems->items[0].text)];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	rmw_trouble_add(parsing->problems, place, RMW_E_JOB_BAD, "%s", text);
}

static bool take_text(struct parsing *parsing, struct rmw_view value, char *text, size_t size)
{
	if (rmw_line_copy(value, text, size))
		return true;
	complain(parsing, value, "%s is longer than %zu bytes, or has a zero byte in it",
		 parsing->key, size - 1);
	return false;
}

static bool begins_with(struct rmw_view view, const char *prefix)
{
	return rmw_line_is(rmw_view_part(view, 0, strlen(prefix)), prefix);
}

static struct rmw_view behind(struct rmw_view view, const char *prefix)
{
	return rmw_view_part(view, strlen(prefix), view.len);
}

static void take_digest(struct parsing *parsing, struct rmw_view word)
{
	const struct rmw_view digest = behind(word, SHA256_PREFIX);
	char text[RMW_FIRMWARE_SHA256_TEXT] = "";

	if (digest.len != sizeof(text) - 1 || !rmw_line_copy(digest, text, sizeof(text)) ||
	    strspn(text, "0123456789abcdefABCDEF") != digest.len) {
		complain(parsing, word, "a SHA-256 has %zu hex digits", sizeof(text) - 1);
		return;
	}
	for (size_t i = 0; i < sizeof(text); i++)
		parsing->job->sha256[i] =
			(char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] + ('a' - 'A') : text[i]);
}

/* The digest is the last word; what is before it may have blanks in it. */
static void take_firmware(struct parsing *parsing, struct rmw_view value)
{
	size_t at = value.len;

	while (at > 0 && value.data[at - 1] != ' ' && value.data[at - 1] != '\t')
		at--;
	if (begins_with(rmw_view_part(value, at, value.len), SHA256_PREFIX)) {
		take_digest(parsing, rmw_view_part(value, at, value.len));
		value = rmw_line_trim(rmw_view_part(value, 0, at));
	}
	if (value.len == 0)
		complain(parsing, value, "a digest alone names no firmware");
	else
		(void)take_text(parsing, value, parsing->job->firmware,
				sizeof(parsing->job->firmware));
}

/* What stands there in place of a path may be a password: it is not repeated. */
static void take_file(struct parsing *parsing, struct rmw_view value, char *path)
{
	const struct rmw_view rest = rmw_line_trim(behind(value, FILE_PREFIX));

	if (!begins_with(value, FILE_PREFIX) || rest.len == 0)
		complain(parsing, value,
			 "%s names a file, as in file:bench.wifi; secrets do not stand in a job",
			 parsing->key);
	else
		(void)take_text(parsing, rest, path, RMW_PATH_MAX);
}

static void take_wifi(struct parsing *parsing, struct rmw_view value)
{
	take_file(parsing, value, parsing->job->wifi);
}

static void take_host(struct parsing *parsing, struct rmw_view word)
{
	struct rmw_bench_job *job = parsing->job;
	const uint8_t *colon = memchr(word.data, ':', word.len);
	const size_t len = colon == NULL ? word.len : (size_t)(colon - word.data);
	char port[8] = "";
	uint32_t number = 0;
	struct rmw_err err = { 0 };

	if (len == 0 || !take_text(parsing, rmw_view_part(word, 0, len), job->mqtt_host,
				   sizeof(job->mqtt_host)))
		return;
	if (colon == NULL)
		return;
	if (!rmw_line_copy(rmw_view_part(word, len + 1, word.len), port, sizeof(port)) ||
	    !rmw_number_parse_decimal("port", port, UINT16_MAX, &number, &err) || number == 0)
		complain(parsing, word, "the port of the broker is no number from 1 to 65535");
	job->mqtt_port = (uint16_t)number;
}

static void take_mqtt_word(struct parsing *parsing, struct rmw_view word)
{
	struct rmw_bench_job *job = parsing->job;

	if (begins_with(word, "user:"))
		(void)take_text(parsing, behind(word, "user:"), job->mqtt_user,
				sizeof(job->mqtt_user));
	else if (rmw_line_is(word, "pass:file"))
		job->wants_mqtt_password = true;
	else if (begins_with(word, "pass:"))
		complain(parsing, word,
			 "only pass:file is possible: the password is mqtt_password in the file of "
			 "wifi");
	else
		complain(parsing, word, "behind the broker only user:NAME and pass:file may stand");
}

static void take_mqtt(struct parsing *parsing, struct rmw_view value)
{
	if (begins_with(value, FILE_PREFIX)) {
		take_file(parsing, value, parsing->job->mqtt_file);
		return;
	}
	take_host(parsing, rmw_line_word(&value));
	while (value.len > 0)
		take_mqtt_word(parsing, rmw_line_word(&value));
}

/* What stands between two '/' of a topic, and no wildcard. */
static bool is_topic(const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f ||
		    strchr("+#", *at) != NULL ||
		    (*at == '/' && (at == text || at[1] == '/' || at[1] == '\0')))
			return false;
	return text[0] != '$';
}

static void take_mqtt_topic(struct parsing *parsing, struct rmw_view value)
{
	struct rmw_bench_job *job = parsing->job;

	if (take_text(parsing, value, job->mqtt_topic, sizeof(job->mqtt_topic)) &&
	    !is_topic(job->mqtt_topic))
		complain(parsing, value,
			 "a topic is words with / between, without blanks, + and #, as in "
			 "rmwflash/bench");
}

static void take_power_on(struct parsing *parsing, struct rmw_view value)
{
	char word[WORD_MAX] = "";

	if (!rmw_line_copy(value, word, sizeof(word)) ||
	    !rmw_power_on_parse(word, &parsing->job->power_on))
		complain(parsing, value, "%s is one of: %s", parsing->key,
			 keys[RMW_JOB_POWER_ON].form);
}

static void take_ext_switch(struct parsing *parsing, struct rmw_view value)
{
	char word[WORD_MAX] = "";

	if (!rmw_line_copy(value, word, sizeof(word)) ||
	    !rmw_ext_switch_parse(word, &parsing->job->ext_switch))
		complain(parsing, value, "%s is one of: %s", parsing->key,
			 keys[RMW_JOB_EXT_SWITCH].form);
}

static bool take_number(struct parsing *parsing, const char *what, struct rmw_view value,
			uint32_t min, uint32_t max, uint32_t *number)
{
	char text[16] = "";
	struct rmw_err err = { 0 };
	uint32_t read = 0;

	if (rmw_line_copy(value, text, sizeof(text)) && text[strspn(text, "0123456789")] == '\0' &&
	    rmw_number_parse_decimal(what, text, max, &read, &err) && read >= min) {
		*number = read;
		return true;
	}
	complain(parsing, value, "%s is no number from %" PRIu32 " to %" PRIu32, what, min, max);
	return false;
}

static void take_mqtt_tls(struct parsing *parsing, struct rmw_view value)
{
	uint32_t port;

	if (take_number(parsing, parsing->key, value, 1, UINT16_MAX, &port))
		parsing->job->mqtt_tls = (uint16_t)port;
}

static void take_seq_from(struct parsing *parsing, struct rmw_view value)
{
	(void)take_number(parsing, parsing->key, value, 0, 999999999u - RMW_JOB_COUNT_MAX,
			  &parsing->job->seq_from);
}

static void take_count(struct parsing *parsing, struct rmw_view value)
{
	(void)take_number(parsing, parsing->key, value, 1, RMW_JOB_COUNT_MAX, &parsing->job->count);
}

static void take_backup(struct parsing *parsing, struct rmw_view value)
{
	for (size_t i = 0; i < RMW_COUNT(backups); i++)
		if (rmw_line_is(value, backups[i].word)) {
			parsing->job->backup = (enum rmw_job_backup)i;
			return;
		}
	complain(parsing, value, "%s is one of: %s", parsing->key, keys[RMW_JOB_BACKUP].form);
}

/* "-70" or "10"; "10m" for a time. */
static bool read_limit(const char *text, enum rmw_job_test test, int32_t *limit)
{
	const struct test_row *row = &tests[test];
	const bool is_negative = text[0] == '-';
	struct rmw_err err = { 0 };
	uint32_t number;

	text += is_negative;
	if (test == RMW_JOB_TEST_SOAK
		    ? !rmw_number_parse_seconds("", text, SOAK_MAX_S, &number, &err)
		    : !rmw_number_parse_decimal("", text, INT16_MAX, &number, &err))
		return false;
	*limit = is_negative ? -(int32_t)number : (int32_t)number;
	return *limit >= row->min && *limit <= row->max;
}

static void take_limit(struct parsing *parsing, struct rmw_view word, enum rmw_job_test test)
{
	const struct test_row *row = &tests[test];
	const struct rmw_view rest = behind(word, row->name);
	char text[16] = "";

	if (row->relation[0] == '\0' && rest.len == 0)
		return;
	if (row->relation[0] == '\0' || !begins_with(rest, row->relation) ||
	    !rmw_line_copy(behind(rest, row->relation), text, sizeof(text)) ||
	    !read_limit(text, test, &parsing->job->limit[test]))
		complain(parsing, word,
			 row->relation[0] == '\0' ? "%s takes no limit"
						  : "%s wants a limit: %s%s, from %" PRId32
						    " to %" PRId32,
			 row->name, row->name, row->relation, row->min, row->max);
}

static bool is_letter(uint8_t byte)
{
	return byte >= 'a' && byte <= 'z';
}

static void take_test_word(struct parsing *parsing, struct rmw_view word)
{
	struct rmw_nearest nearest;
	char name[WORD_MAX] = "", hint[WORD_MAX];
	size_t len = 0;

	while (len < word.len && is_letter(word.data[len]))
		len++;
	(void)rmw_line_copy(rmw_view_part(word, 0, len), name, sizeof(name));
	nearest = rmw_nearest_to(name);
	for (enum rmw_job_test test = 0; test < RMW_JOB_TEST_COUNT; test++) {
		rmw_nearest_offer(&nearest, tests[test].name);
		if (strcmp(name, tests[test].name) != 0)
			continue;
		if (parsing->job->has_test[test])
			complain(parsing, word, "%s stands there twice", name);
		parsing->job->has_test[test] = true;
		take_limit(parsing, word, test);
		return;
	}
	rmw_nearest_hint(&nearest, hint, sizeof(hint));
	complain(parsing, word, "there is no test '%.*s'%s", (int)(word.len < 40 ? word.len : 40),
		 (const char *)word.data, hint);
}

static void take_test(struct parsing *parsing, struct rmw_view value)
{
	const struct rmw_view all = value;

	while (value.len > 0)
		take_test_word(parsing, rmw_line_word(&value));
	for (enum rmw_job_test test = 0; test < RMW_JOB_TEST_COUNT; test++)
		if (parsing->job->has_test[test] && !parsing->job->has_test[tests[test].needs])
			complain(parsing, all, "%s is only known of a unit with the test %s",
				 tests[test].name, tests[tests[test].needs].name);
}

/* "bin", "retry:2", "retry:2 then bin" */
static void take_on_fail(struct parsing *parsing, struct rmw_view value)
{
	const struct rmw_view all = value;
	const struct rmw_view word = rmw_line_word(&value);

	if (rmw_line_is(word, "bin") && value.len == 0) {
		parsing->job->retries = 0;
		return;
	}
	if (begins_with(word, "retry:") &&
	    (value.len == 0 ||
	     (rmw_line_is(rmw_line_word(&value), "then") && rmw_line_is(value, "bin"))))
		(void)take_number(parsing, "what follows retry:", behind(word, "retry:"), 0,
				  RETRIES_MAX, &parsing->job->retries);
	else
		complain(parsing, all, "%s is one of: %s", parsing->key,
			 keys[RMW_JOB_ON_FAIL].form);
}

#define TEXT(member)                                                                               \
	NULL, offsetof(struct rmw_bench_job, member), sizeof(((struct rmw_bench_job *)0)->member)

/* Who takes the value of a key. */
static const struct taker {
	void (*take)(struct parsing *parsing, struct rmw_view value); /* NULL: any text */
	size_t at, size;					      /* of the text */
} takers[RMW_JOB_KEY_COUNT] = {
	/* clang-format off */
	[RMW_JOB_FIRMWARE]   = { take_firmware, 0, 0 },
	[RMW_JOB_PROFILE]    = { TEXT(profile) }, [RMW_JOB_CHIP] = { TEXT(chip) },
	[RMW_JOB_WIFI]       = { take_wifi, 0, 0 },
	[RMW_JOB_MQTT]       = { take_mqtt, 0, 0 },
	[RMW_JOB_MQTT_TOPIC] = { take_mqtt_topic, 0, 0 },
	[RMW_JOB_MQTT_TLS]   = { take_mqtt_tls, 0, 0 },
	[RMW_JOB_MQTT_CA]    = { TEXT(mqtt_ca) },
	[RMW_JOB_POWER_ON]   = { take_power_on, 0, 0 },
	[RMW_JOB_EXT_SWITCH] = { take_ext_switch, 0, 0 },
	[RMW_JOB_UNITS]      = { TEXT(units) }, [RMW_JOB_NAME] = { TEXT(name) },
	[RMW_JOB_SEQ_FROM]   = { take_seq_from, 0, 0 }, [RMW_JOB_COUNT] = { take_count, 0, 0 },
	[RMW_JOB_BACKUP]     = { take_backup, 0, 0 },
	[RMW_JOB_TEST]       = { take_test, 0, 0 },
	[RMW_JOB_ON_FAIL]    = { take_on_fail, 0, 0 },
	[RMW_JOB_LABEL]      = { TEXT(label) }, [RMW_JOB_LABEL_TO] = { TEXT(label_to) },
	/* clang-format on */
};

static void take_value(struct parsing *parsing, enum rmw_job_key key, struct rmw_view value)
{
	const struct taker *taker = &takers[key];

	if (value.len == 0)
		complain(parsing, value, "%s has no value", keys[key].key);
	else if (taker->take != NULL)
		taker->take(parsing, value);
	else
		(void)take_text(parsing, value, (char *)parsing->job + taker->at, taker->size);
}

static enum rmw_job_key find_key(struct rmw_view name)
{
	enum rmw_job_key key = 0;

	while (key < RMW_JOB_KEY_COUNT && !rmw_line_is(name, keys[key].key))
		key++;
	return key;
}

static void complain_unknown(struct parsing *parsing)
{
	const struct rmw_view name = parsing->line.name;
	struct rmw_nearest nearest;
	char text[WORD_MAX] = "", hint[WORD_MAX];

	(void)rmw_line_copy(rmw_view_part(name, 0, sizeof(text) - 1), text, sizeof(text));
	nearest = rmw_nearest_to(text);
	for (enum rmw_job_key key = 0; key < RMW_JOB_KEY_COUNT; key++)
		rmw_nearest_offer(&nearest, keys[key].key);
	rmw_nearest_hint(&nearest, hint, sizeof(hint));
	complain(parsing, name, "there is no key '%s'%s", text, hint);
}

static void take_line(struct parsing *parsing)
{
	const struct rmw_line *line = &parsing->line;
	const struct rmw_view value = rmw_line_trim(line->value);
	const enum rmw_job_key key = find_key(line->name);
	struct rmw_bench_job *job = parsing->job;

	if (!line->has_sign || line->name.len == 0) {
		complain(parsing, rmw_line_trim(line->text), "this is no line of KEY = VALUE");
		return;
	}
	if (key == RMW_JOB_KEY_COUNT) {
		complain_unknown(parsing);
		return;
	}
	parsing->key = keys[key].key;
	if (job->lines[key] != 0) {
		complain(parsing, line->name, "%s stands in line %u already", keys[key].key,
			 job->lines[key]);
		return;
	}
	job->lines[key] = line->number;
	job->columns[key] = rmw_line_column(line, value);
	take_value(parsing, key, value);
}

struct rmw_place rmw_bench_job_place(const struct rmw_bench_job *job, const char *file,
				     enum rmw_job_key key)
{
	return (struct rmw_place){ file, job->lines[key], job->columns[key] };
}

/* Keys that mean nothing without another key, or a test. */
static const struct companion {
	enum rmw_job_key key;
	enum rmw_job_key with;
	enum rmw_job_test or_test; /* RMW_JOB_TEST_COUNT: none */
	const char *needs;
} companions[] = {
	/* clang-format off */
	{ RMW_JOB_LABEL_TO, RMW_JOB_LABEL,      RMW_JOB_TEST_COUNT,  "needs a template: label = PATH" },
	{ RMW_JOB_MQTT_TLS, RMW_JOB_MQTT_TOPIC, RMW_JOB_TEST_ONLINE, "goes with mqtt_topic or the test online: else the bench asks the broker nothing" },
	{ RMW_JOB_MQTT_CA,  RMW_JOB_MQTT_TLS,   RMW_JOB_TEST_COUNT,  "goes with mqtt_tls: without TLS there is no certificate" },
	/* clang-format on */
};

static bool has_any(const struct rmw_bench_job *job, const struct companion *companion)
{
	return job->lines[companion->with] != 0 ||
	       (companion->or_test != RMW_JOB_TEST_COUNT && job->has_test[companion->or_test]);
}

/* What only shows when all lines are read. */
static void check_whole(const struct parsing *parsing)
{
	const struct rmw_bench_job *job = parsing->job;
	const struct rmw_place whole = { parsing->file, 0, 0 };

	for (enum rmw_job_key key = 0; key < RMW_JOB_KEY_COUNT; key++)
		if (keys[key].is_needed && job->lines[key] == 0)
			rmw_trouble_add(parsing->problems, whole, RMW_E_JOB_BAD,
					"%s is missing: %s = %s", keys[key].key, keys[key].key,
					keys[key].form);
	if (job->lines[RMW_JOB_COUNT] == 0 && job->lines[RMW_JOB_UNITS] == 0)
		rmw_trouble_add(parsing->problems, whole, RMW_E_JOB_BAD,
				"nothing says how many boards: count or units is needed");
	if (job->lines[RMW_JOB_NAME] == 0 && job->lines[RMW_JOB_UNITS] == 0)
		rmw_trouble_add(parsing->problems, whole, RMW_E_JOB_BAD,
				"nothing names the units: name or units is needed");
	for (size_t i = 0; i < RMW_COUNT(companions); i++)
		if (job->lines[companions[i].key] != 0 && !has_any(job, &companions[i]))
			rmw_trouble_add(parsing->problems,
					rmw_bench_job_place(job, parsing->file, companions[i].key),
					RMW_E_JOB_BAD, "%s %s", keys[companions[i].key].key,
					companions[i].needs);
	if (job->has_test[RMW_JOB_TEST_JOIN] && job->lines[RMW_JOB_WIFI] == 0)
		rmw_trouble_add(
			parsing->problems, rmw_bench_job_place(job, parsing->file, RMW_JOB_TEST),
			RMW_E_JOB_BAD, "join needs a network: wifi = %s", keys[RMW_JOB_WIFI].form);
}

void rmw_bench_job_parse(struct rmw_view text, const char *file, struct rmw_bench_job *job,
			 struct rmw_troubles *problems)
{
	struct parsing parsing = { .job = job, .problems = problems, .file = file };

	*job = (struct rmw_bench_job){ .seq_from = 1, .retries = 1, .label_to = "labels/" };
	while (rmw_line_next(text, &parsing.line))
		take_line(&parsing);
	check_whole(&parsing);
}
