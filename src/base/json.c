/* SPDX-License-Identifier: MIT */
/* JSON by cJSON, which no other file knows. */
#include "base/json.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* Up to here a double tells whole numbers apart. */
#define WHOLE_MAX 9007199254740992.0

/* struct rmw_json is never defined: a pointer to it is a cJSON pointer by another name. */
static cJSON *node_of(struct rmw_json *json)
{
	return (cJSON *)(void *)json;
}

static const cJSON *look_at(const struct rmw_json *json)
{
	return (const cJSON *)(const void *)json;
}

static struct rmw_json *json_of(cJSON *node)
{
	return (struct rmw_json *)(void *)node;
}

/* cJSON's own limit is 1000 levels; brackets inside texts only make this stricter. */
static bool is_too_deep(struct rmw_view text)
{
	unsigned depth = 0;

	for (size_t at = 0; at < text.len; at++) {
		if (text.data[at] == '{' || text.data[at] == '[')
			depth++;
		else if ((text.data[at] == '}' || text.data[at] == ']') && depth > 0)
			depth--;
		if (depth > RMW_JSON_DEPTH)
			return true;
	}
	return false;
}

static bool is_space(struct rmw_view text)
{
	for (size_t at = 0; at < text.len; at++)
		if (text.data[at] == 0 || strchr(" \t\r\n", text.data[at]) == NULL)
			return false;
	return true;
}

struct rmw_json *rmw_json_parse(struct rmw_view text, struct rmw_err *err)
{
	const char *end = NULL;
	size_t stop;
	cJSON *node;

	if (text.len == 0 || text.len > RMW_JSON_TEXT_MAX || is_too_deep(text)) {
		(void)rmw_fail(err, RMW_E_BAD_TEXT, "not JSON: empty, too long or too deep");
		return NULL;
	}
	node = cJSON_ParseWithLengthOpts((const char *)text.data, text.len, &end, false);
	stop = end != NULL ? (size_t)(end - (const char *)text.data) : 0;
	if (node != NULL && is_space(rmw_view_part(text, stop, text.len)))
		return json_of(node);
	(void)rmw_fail(err, RMW_E_BAD_TEXT, "not JSON: error at byte %zu", stop);
	cJSON_Delete(node);
	return NULL;
}

struct rmw_json *rmw_json_new_object(void)
{
	return json_of(cJSON_CreateObject());
}

struct rmw_json *rmw_json_new_array(void)
{
	return json_of(cJSON_CreateArray());
}

void rmw_json_free(struct rmw_json *json)
{
	cJSON_Delete(node_of(json));
}

bool rmw_json_set_text(struct rmw_json *object, const char *key, const char *text)
{
	return cJSON_AddStringToObject(node_of(object), key, text) != NULL;
}

bool rmw_json_set_number(struct rmw_json *object, const char *key, double number)
{
	return cJSON_AddNumberToObject(node_of(object), key, number) != NULL;
}

bool rmw_json_set_flag(struct rmw_json *object, const char *key, bool flag)
{
	return cJSON_AddBoolToObject(node_of(object), key, flag) != NULL;
}

bool rmw_json_put(struct rmw_json *object, const char *key, struct rmw_json *child)
{
	if (object != NULL && child != NULL &&
	    cJSON_AddItemToObject(node_of(object), key, node_of(child)))
		return true;
	rmw_json_free(child);
	return false;
}

bool rmw_json_push(struct rmw_json *array, struct rmw_json *child)
{
	if (array != NULL && child != NULL && cJSON_AddItemToArray(node_of(array), node_of(child)))
		return true;
	rmw_json_free(child);
	return false;
}

bool rmw_json_push_text(struct rmw_json *array, const char *text)
{
	return rmw_json_push(array, json_of(cJSON_CreateString(text)));
}

bool rmw_json_is_object(const struct rmw_json *json)
{
	return cJSON_IsObject(look_at(json));
}

bool rmw_json_is_array(const struct rmw_json *json)
{
	return cJSON_IsArray(look_at(json));
}

bool rmw_json_is_null(const struct rmw_json *json)
{
	return json == NULL || cJSON_IsNull(look_at(json));
}

const struct rmw_json *rmw_json_child(const struct rmw_json *object, const char *key)
{
	return json_of(cJSON_GetObjectItemCaseSensitive(look_at(object), key));
}

const char *rmw_json_text(const struct rmw_json *object, const char *key)
{
	return rmw_json_as_text(rmw_json_child(object, key));
}

bool rmw_json_whole(const struct rmw_json *object, const char *key, uint64_t max, uint64_t *value)
{
	int64_t number;

	if (!rmw_json_as_whole(rmw_json_child(object, key), &number) || number < 0 ||
	    (uint64_t)number > max)
		return false;
	*value = (uint64_t)number;
	return true;
}

bool rmw_json_flag(const struct rmw_json *object, const char *key, bool *flag)
{
	const cJSON *node = look_at(rmw_json_child(object, key));

	if (!cJSON_IsBool(node))
		return false;
	*flag = cJSON_IsTrue(node) != 0;
	return true;
}

size_t rmw_json_count(const struct rmw_json *array)
{
	return (size_t)cJSON_GetArraySize(look_at(array));
}

const struct rmw_json *rmw_json_at(const struct rmw_json *array, size_t index)
{
	return index > INT_MAX ? NULL : json_of(cJSON_GetArrayItem(look_at(array), (int)index));
}

const struct rmw_json *rmw_json_first(const struct rmw_json *json)
{
	return json != NULL ? json_of(look_at(json)->child) : NULL;
}

const struct rmw_json *rmw_json_next(const struct rmw_json *value)
{
	return value != NULL ? json_of(look_at(value)->next) : NULL;
}

const char *rmw_json_key(const struct rmw_json *member)
{
	return member != NULL ? look_at(member)->string : NULL;
}

const char *rmw_json_as_text(const struct rmw_json *json)
{
	return cJSON_GetStringValue(look_at(json));
}

bool rmw_json_as_whole(const struct rmw_json *json, int64_t *value)
{
	const cJSON *node = look_at(json);

	if (!cJSON_IsNumber(node) || !(fabs(node->valuedouble) <= WHOLE_MAX) ||
	    (double)(int64_t)node->valuedouble != node->valuedouble)
		return false;
	*value = (int64_t)node->valuedouble;
	return true;
}

char *rmw_json_line(const struct rmw_json *json)
{
	return cJSON_PrintUnformatted(look_at(json));
}

bool rmw_json_write(const struct rmw_json *json, struct rmw_buf *into, struct rmw_err *err)
{
	char *page = json == NULL ? NULL : cJSON_Print(look_at(json));
	bool is_good;

	if (page == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a text of JSON has no room");
	into->len = 0;
	is_good = rmw_buf_append(into, (struct rmw_view){ (const uint8_t *)page, strlen(page) },
				 err) &&
		  rmw_buf_append(into, (struct rmw_view){ (const uint8_t *)"\n", 1 }, err);
	free(page);
	return is_good;
}
