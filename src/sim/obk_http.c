/* SPDX-License-Identifier: MIT */
/* OpenBeken's web server: who may ask, and which part of it answers. openbeken 12 */
#include "sim/obk_http.h"

#include <stdio.h>

#include "sim/obk_request.h"

#define FLAG_NO_AUTH_IN_SAFE_MODE (UINT64_C(1) << 44)
#define WEB_PASS_MIN 5u
#define CREDENTIALS_ROOM 64u
#define PADDING 64u /* the digit of base64 that fills up */

/* Base64 of `text`, which is short. */
static void encode(const char *text, char into[CREDENTIALS_ROOM])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	const size_t len = strlen(text);
	size_t made = 0;

	for (size_t i = 0; i < len && made + 4 < CREDENTIALS_ROOM; i += 3) {
		const uint32_t bits = (uint32_t)(uint8_t)text[i] << 16 |
				      (i + 1 < len ? (uint32_t)(uint8_t)text[i + 1] << 8 : 0) |
				      (i + 2 < len ? (uint32_t)(uint8_t)text[i + 2] : 0);

		into[made++] = digits[bits >> 18];
		into[made++] = digits[bits >> 12 & 63];
		into[made++] = digits[i + 1 < len ? bits >> 6 & 63 : PADDING];
		into[made++] = digits[i + 2 < len ? bits & 63 : PADDING];
	}
	into[made] = '\0';
}

static bool is_allowed(const struct sim_obk *obk, const struct obk_request *request)
{
	char web[34], plain[42], coded[CREDENTIALS_ROOM], line[96];

	sim_obk_string(&obk->config, SIM_OBK_WEB_PASS, web, sizeof(web));
	if (strlen(web) < WEB_PASS_MIN ||
	    (obk->is_safe && (sim_obk_flags(&obk->config) & FLAG_NO_AUTH_IN_SAFE_MODE) != 0))
		return true;
	snprintf(plain, sizeof(plain), "admin:%s", web);
	encode(plain, coded);
	snprintf(line, sizeof(line), "Authorization: Basic %s\r\n", coded);
	return request->head.len > 0 &&
	       memmem(request->head.data, request->head.len, line, strlen(line)) != NULL;
}

static void refuse(struct rmw_buf *reply)
{
	sim_obk_print(reply, "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n"
			     "WWW-Authenticate: Basic realm=\"OpenBeken HTTP Server\"\r\n\r\n");
}

static void route(struct sim_obk *obk, const struct obk_request *request, struct rmw_buf *reply)
{
	if (request->method == OBK_OPTIONS)
		obk_print_head(reply, 200, "text/html");
	else if (request->path[0] == '\0')
		sim_obk_print(reply, "HTTP/1.1 302 OK\nLocation: /index\nConnection: close\n\n");
	else if (strcmp(request->path, "cm") == 0)
		obk_answer_cm(obk, request, reply);
	else if (strncmp(request->path, "api/", 4) == 0 && obk->has_api &&
		 obk_answer_api(obk, request, reply))
		return;
	else if (!obk_answer_form(obk, request, reply))
		obk_print_page(obk, "Not found", reply);
}

void sim_obk_answer(struct sim_obk *obk, struct rmw_view bytes, struct rmw_buf *reply)
{
	struct obk_request request;

	rmw_buf_drop(reply, reply->len);
	if (!obk_request_parse(&request, bytes))
		return;
	if (is_allowed(obk, &request))
		route(obk, &request, reply);
	else
		refuse(reply);
}
