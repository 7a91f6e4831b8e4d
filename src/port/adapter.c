/* SPDX-License-Identifier: MIT */
/* What is remembered of an adapter: one file for each, replaced in one step. */
#include "port/adapter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"

#define SCHEMA 1u
#define TEXT_MAX 4096u
#define DAY_S (UINT64_C(24) * 3600)
#define TIME_MAX_S (UINT64_C(1) << 40)
#define VARIABLE "XDG_STATE_HOME"
#define FALLBACK ".local/state"
#define FOLDER "adapters"

/* Serial numbers come from the adapter: what is no part of a file's name becomes one. */
static void make_plain(char *name)
{
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) && strchr(":@-", *name) == NULL)
			*name = '_';
}

void rmw_adapter_name(const struct rmw_port_info *info, const char *port_name,
		      char name[RMW_ADAPTER_NAME_MAX])
{
	if (info == NULL || info->usb_vendor == 0)
		snprintf(name, RMW_ADAPTER_NAME_MAX, "%s", port_name);
	else
		snprintf(name, RMW_ADAPTER_NAME_MAX, "%04x:%04x:%s%s", info->usb_vendor,
			 info->usb_product, info->usb_serial[0] != '\0' ? "" : "@",
			 info->usb_serial[0] != '\0' ? info->usb_serial : info->usb_path);
	make_plain(name);
}

static bool parse_rate(const struct rmw_json *json, struct rmw_adapter_rate *rate)
{
	uint64_t baud;

	if (!rmw_json_whole(json, "baud", UINT32_MAX, &baud) || baud == 0 ||
	    !rmw_json_whole(json, "at", TIME_MAX_S, &rate->at_s))
		return false;
	rate->baud = (uint32_t)baud;
	return true;
}

static bool parse_all(const struct rmw_json *json, struct rmw_adapter *adapter)
{
	const struct rmw_json *worked = rmw_json_child(json, "worked");
	const struct rmw_json *failed = rmw_json_child(json, "failed");
	const char *name = rmw_json_text(json, "adapter");
	uint64_t schema;

	if (!rmw_json_whole(json, "v", SCHEMA, &schema) || schema != SCHEMA || name == NULL ||
	    strlen(name) >= sizeof(adapter->name) ||
	    (worked != NULL && !parse_rate(worked, &adapter->worked)))
		return false;
	snprintf(adapter->name, sizeof(adapter->name), "%s", name);
	adapter->failed_count = failed != NULL ? rmw_json_count(failed) : 0;
	if (adapter->failed_count > RMW_ADAPTER_RATES_MAX)
		return false;
	for (size_t i = 0; i < adapter->failed_count; i++)
		if (!parse_rate(rmw_json_at(failed, i), &adapter->failed[i]))
			return false;
	return true;
}

bool rmw_adapter_parse(struct rmw_view text, struct rmw_adapter *adapter, struct rmw_err *err)
{
	struct rmw_adapter parsed = { .now_s = adapter->now_s };
	struct rmw_json *json = rmw_json_parse(text, err);
	const bool is_good = json != NULL && parse_all(json, &parsed);

	if (is_good)
		*adapter = parsed;
	rmw_json_free(json);
	return is_good || err->code != RMW_OK ||
	       rmw_fail(err, RMW_E_BAD_TEXT, "it does not say which rates work");
}

static struct rmw_json *rate_json(const struct rmw_adapter_rate *rate)
{
	struct rmw_json *json = rmw_json_new_object();

	if (json != NULL && rmw_json_set_number(json, "baud", rate->baud) &&
	    rmw_json_set_number(json, "at", (double)rate->at_s))
		return json;
	rmw_json_free(json);
	return NULL;
}

static struct rmw_json *failed_json(const struct rmw_adapter *adapter)
{
	struct rmw_json *list = rmw_json_new_array();

	for (size_t i = 0; i < adapter->failed_count && list != NULL; i++) {
		if (rmw_json_push(list, rate_json(&adapter->failed[i])))
			continue;
		rmw_json_free(list);
		return NULL;
	}
	return list;
}

static bool fill_json(struct rmw_json *json, const struct rmw_adapter *adapter)
{
	return rmw_json_set_number(json, "v", SCHEMA) &&
	       rmw_json_set_text(json, "adapter", adapter->name) &&
	       (adapter->worked.baud == 0 ||
		rmw_json_put(json, "worked", rate_json(&adapter->worked))) &&
	       rmw_json_put(json, "failed", failed_json(adapter));
}

char *rmw_adapter_text(const struct rmw_adapter *adapter)
{
	struct rmw_json *json = rmw_json_new_object();
	char *text = NULL;

	if (json != NULL && fill_json(json, adapter))
		text = rmw_json_line(json);
	rmw_json_free(json);
	return text;
}

static bool path_of(const struct rmw_adapter *adapter, char path[RMW_PATH_MAX], struct rmw_err *err)
{
	char leaf[sizeof(FOLDER) + RMW_ADAPTER_NAME_MAX + 8];

	snprintf(leaf, sizeof(leaf), FOLDER "/%s.json", adapter->name);
	return rmw_path_xdg(VARIABLE, FALLBACK, leaf, path, err);
}

void rmw_adapter_load(struct rmw_adapter *adapter, const char *name, uint64_t now_s)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_adapter read = { .now_s = now_s };
	struct rmw_err ignored = { 0 };
	char path[RMW_PATH_MAX];

	*adapter = read;
	snprintf(adapter->name, sizeof(adapter->name), "%s", name);
	if (name[0] != '\0' && path_of(adapter, path, &ignored) && rmw_file_exists(path) &&
	    rmw_file_read(path, TEXT_MAX, &text, &ignored) &&
	    rmw_adapter_parse(rmw_buf_view(&text), &read, &ignored) &&
	    strcmp(read.name, adapter->name) == 0)
		*adapter = read;
}

static void save(const struct rmw_adapter *adapter)
{
	struct rmw_err ignored = { 0 };
	char path[RMW_PATH_MAX], folder[RMW_PATH_MAX];
	char *text = adapter->name[0] != '\0' ? rmw_adapter_text(adapter) : NULL;

	if (text != NULL && rmw_path_xdg(VARIABLE, FALLBACK, FOLDER, folder, &ignored) &&
	    rmw_folder_make(folder, &ignored) && path_of(adapter, path, &ignored))
		(void)!rmw_file_put_over(
			path, (struct rmw_view){ (const uint8_t *)text, strlen(text) }, &ignored);
	free(text);
}

/* The place of a rate among those that failed, or how many there are. */
static size_t find_failed(const struct rmw_adapter *adapter, uint32_t baud)
{
	size_t at = 0;

	while (at < adapter->failed_count && adapter->failed[at].baud != baud)
		at++;
	return at;
}

/* A time that is still to come is of a clock that was wrong. */
static bool is_within(const struct rmw_adapter *adapter, uint64_t at_s, uint64_t span_s)
{
	return at_s <= adapter->now_s && adapter->now_s - at_s < span_s;
}

bool rmw_adapter_has_failed(const struct rmw_adapter *adapter, uint32_t baud)
{
	size_t at;

	if (adapter == NULL)
		return false;
	at = find_failed(adapter, baud);
	return at < adapter->failed_count &&
	       is_within(adapter, adapter->failed[at].at_s, RMW_ADAPTER_REST_DAYS * DAY_S);
}

static void drop_failed(struct rmw_adapter *adapter, size_t at)
{
	adapter->failed_count--;
	memmove(&adapter->failed[at], &adapter->failed[at + 1],
		(adapter->failed_count - at) * sizeof(adapter->failed[0]));
}

/* True when that was news that is worth a file. */
static bool note_success(struct rmw_adapter *adapter, uint32_t baud)
{
	const size_t at = find_failed(adapter, baud);
	const bool is_news = at < adapter->failed_count || adapter->worked.baud != baud ||
			     !is_within(adapter, adapter->worked.at_s, DAY_S);

	if (at < adapter->failed_count)
		drop_failed(adapter, at);
	if (is_news)
		adapter->worked = (struct rmw_adapter_rate){ baud, adapter->now_s };
	return is_news;
}

static void note_failure(struct rmw_adapter *adapter, uint32_t baud)
{
	const size_t at = find_failed(adapter, baud);

	if (at < adapter->failed_count)
		drop_failed(adapter, at);
	else if (adapter->failed_count == RMW_ADAPTER_RATES_MAX)
		drop_failed(adapter, 0); /* the oldest */
	adapter->failed[adapter->failed_count++] =
		(struct rmw_adapter_rate){ baud, adapter->now_s };
	if (adapter->worked.baud == baud)
		adapter->worked = (struct rmw_adapter_rate){ 0 };
}

void rmw_adapter_note_worked(struct rmw_adapter *adapter, uint32_t baud)
{
	if (adapter != NULL && note_success(adapter, baud))
		save(adapter);
}

void rmw_adapter_note_failed(struct rmw_adapter *adapter, uint32_t baud)
{
	if (adapter == NULL)
		return;
	note_failure(adapter, baud);
	save(adapter);
}
