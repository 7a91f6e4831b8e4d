/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_JSON_H
#define RMW_BASE_JSON_H

#include <rmwflash/bytes.h>

/*
 * JSON values. One made by parse or new is owned by the caller (free); one given to put or push
 * belongs to its new parent, also when that call fails; one returned by a getter is borrowed
 * from its parent. Setters return false only when memory ran out.
 */
struct rmw_json;

/* Deepest nesting and longest text that parse accepts. */
#define RMW_JSON_DEPTH 32u
#define RMW_JSON_TEXT_MAX ((size_t)4 << 20)

/* Parse a whole text. NULL with BAD_TEXT when it is not JSON, too long or too deep. */
struct rmw_json *rmw_json_parse(struct rmw_view text, struct rmw_err *err) RMW_MUST_CHECK;

/* An empty object or array; NULL when memory ran out. */
struct rmw_json *rmw_json_new_object(void) RMW_MUST_CHECK;
struct rmw_json *rmw_json_new_array(void) RMW_MUST_CHECK;

/* Free a value and all in it; NULL is allowed. */
void rmw_json_free(struct rmw_json *json);

/* Add a member to an object. Texts are copied; a whole number is exact up to 2^53. */
bool rmw_json_set_text(struct rmw_json *object, const char *key, const char *text) RMW_MUST_CHECK;
bool rmw_json_set_number(struct rmw_json *object, const char *key, double number) RMW_MUST_CHECK;
bool rmw_json_set_flag(struct rmw_json *object, const char *key, bool flag) RMW_MUST_CHECK;
bool rmw_json_put(struct rmw_json *object, const char *key, struct rmw_json *child) RMW_MUST_CHECK;

/* Add an element at the end of an array. */
bool rmw_json_push(struct rmw_json *array, struct rmw_json *child) RMW_MUST_CHECK;
bool rmw_json_push_text(struct rmw_json *array, const char *text) RMW_MUST_CHECK;

/* The getters take NULL for a value that is not there. */
bool rmw_json_is_object(const struct rmw_json *json);
bool rmw_json_is_array(const struct rmw_json *json);

/* True when the value is not there, or is null. */
bool rmw_json_is_null(const struct rmw_json *json);

/* The text of member `key`, or NULL when it is missing or not a text. */
const char *rmw_json_text(const struct rmw_json *object, const char *key);

/* True when member `key` is a whole number from 0 to `max`; stores it. */
bool rmw_json_whole(const struct rmw_json *object, const char *key, uint64_t max, uint64_t *value);

/* True when member `key` is true or false; stores which. */
bool rmw_json_flag(const struct rmw_json *object, const char *key, bool *flag);

/* Member `key`, case minded; NULL when it is missing. */
const struct rmw_json *rmw_json_child(const struct rmw_json *object, const char *key);

/* How many elements an array has, and the one at `index` from 0 on; NULL past the end. */
size_t rmw_json_count(const struct rmw_json *array);
const struct rmw_json *rmw_json_at(const struct rmw_json *array, size_t index);

/*
 * Walk through an object or array, in the order of its text, doubles too: the first value in it,
 * the one behind `value`; NULL when there is none.
 */
const struct rmw_json *rmw_json_first(const struct rmw_json *json);
const struct rmw_json *rmw_json_next(const struct rmw_json *value);

/* The name of a member; NULL for an element of an array. */
const char *rmw_json_key(const struct rmw_json *member);

/* The value itself as text; NULL when it is none. */
const char *rmw_json_as_text(const struct rmw_json *json);

/* True when the value itself is a whole number from -2^53 to 2^53; stores it. */
bool rmw_json_as_whole(const struct rmw_json *json, int64_t *value);

/* The value as text in one line. Free with free(); NULL when memory ran out. */
char *rmw_json_line(const struct rmw_json *json);

/*
 * The value as indented text with a line end, in place of what `into` held. Fails with NO_MEMORY,
 * also where `json` is NULL.
 */
bool rmw_json_write(const struct rmw_json *json, struct rmw_buf *into,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
