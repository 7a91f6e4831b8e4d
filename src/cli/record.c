/* SPDX-License-Identifier: MIT */
/* Lines of machine output: one JSON object each, the version of the schema first. */
#include "cli/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/clean.h"

#define SCHEMA_VERSION 1
#define TEXT_MAX 2048u

static void keep_if(struct rmw_record *record, bool is_good)
{
	if (is_good)
		return;
	rmw_json_free(record->json);
	record->json = NULL;
}

struct rmw_record rmw_record_part(void)
{
	return (struct rmw_record){ rmw_json_new_object() };
}

struct rmw_record rmw_record_list(void)
{
	return (struct rmw_record){ rmw_json_new_array() };
}

struct rmw_record rmw_record_begin(const char *event)
{
	struct rmw_record record = rmw_record_part();

	rmw_record_number(&record, "v", SCHEMA_VERSION);
	rmw_record_text(&record, "ev", event);
	return record;
}

static const char *cleaned(const char *text, char room[TEXT_MAX])
{
	snprintf(room, TEXT_MAX, "%s", text);
	rmw_clean(room);
	return room;
}

void rmw_record_text(struct rmw_record *record, const char *key, const char *text)
{
	char room[TEXT_MAX];

	if (record->json != NULL)
		keep_if(record, rmw_json_set_text(record->json, key, cleaned(text, room)));
}

void rmw_record_number(struct rmw_record *record, const char *key, double number)
{
	if (record->json != NULL)
		keep_if(record, rmw_json_set_number(record->json, key, number));
}

void rmw_record_flag(struct rmw_record *record, const char *key, bool flag)
{
	if (record->json != NULL)
		keep_if(record, rmw_json_set_flag(record->json, key, flag));
}

void rmw_record_addr(struct rmw_record *record, const char *key, uint32_t addr)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%06" PRIx32, addr);
	rmw_record_text(record, key, text);
}

void rmw_record_put(struct rmw_record *record, const char *key, struct rmw_record part)
{
	if (record->json == NULL)
		rmw_json_free(part.json);
	else
		keep_if(record, part.json != NULL && rmw_json_put(record->json, key, part.json));
}

void rmw_record_push(struct rmw_record *list, struct rmw_record part)
{
	if (list->json == NULL)
		rmw_json_free(part.json);
	else
		keep_if(list, part.json != NULL && rmw_json_push(list->json, part.json));
}

void rmw_record_push_text(struct rmw_record *list, const char *text)
{
	char room[TEXT_MAX];

	if (list->json != NULL)
		keep_if(list, rmw_json_push_text(list->json, cleaned(text, room)));
}

void rmw_record_send(struct rmw_record *record, FILE *out)
{
	char *line = record->json == NULL ? NULL : rmw_json_line(record->json);

	fprintf(out, "%s\n", line == NULL ? "{\"v\":1,\"ev\":\"no_memory\"}" : line);
	free(line);
	rmw_record_free(record);
}

void rmw_record_free(struct rmw_record *record)
{
	keep_if(record, false);
}
