/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_REQUEST_H
#define RMW_SIM_OBK_REQUEST_H

#include "sim/obk_command.h"
#include "sim/obk_http.h"

/* A request taken apart, for the files of the web server alone. */

enum obk_method { OBK_GET, OBK_POST, OBK_OPTIONS };

#define OBK_TARGET_MAX 1024u

struct obk_request {
	enum obk_method method;
	char path[OBK_TARGET_MAX];  /* without the leading / */
	char query[OBK_TARGET_MAX]; /* behind the ?, not decoded */
	struct rmw_view head;
	struct rmw_view body;
};

/* False: that is no request. */
bool obk_request_parse(struct obk_request *request, struct rmw_view bytes);

/* %XX and + of at most `len` characters, cut to `room` - 1. */
void obk_decode(const char *from, size_t len, char *into, size_t room);
/* An argument of a query, decoded; false when it is missing or empty: openbeken 12.8 */
bool obk_query_find(const char *query, const char *name, char *into, size_t room);

/* The head of a reply; `type` is "json", "html" or "octet-stream". */
void obk_print_head(struct rmw_buf *reply, int code, const char *type);
/* A page with a text on it. */
void obk_print_page(const struct sim_obk *obk, const char *text, struct rmw_buf *reply);

/* The REST interface, /cm included, and the pages; false: there is nothing of that name. */
bool obk_answer_api(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply);
bool obk_answer_form(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply);
bool obk_answer_upload(struct sim_obk *obk, const struct obk_request *request,
		       struct rmw_buf *reply); /* files, flash and update (obk_api_files.c) */
void obk_answer_cm(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply);

#endif
