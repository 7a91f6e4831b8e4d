/* SPDX-License-Identifier: MIT */
/* Recorded exchanges with OpenBeken's web server. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "support/http_exchanges.h"
#include "support/scratch.h"

static struct rmw_json *all;

static void forget(void)
{
	rmw_json_free(all);
}

static const struct rmw_json *exchanges(void)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (all == NULL) {
		read_test_file("data/obk/http_exchanges_bl602.json", &text);
		all = rmw_json_parse(rmw_buf_view(&text), &err);
		assert_non_null(all);
		atexit(forget);
	}
	return rmw_json_child(all, "exchanges");
}

bool http_exchange_at(size_t index, struct http_exchange *exchange)
{
	const struct rmw_json *row = rmw_json_at(exchanges(), index);

	if (row == NULL)
		return false;
	exchange->name = rmw_json_text(row, "name");
	exchange->request = rmw_json_text(row, "request");
	exchange->response = rmw_json_text(row, "response");
	assert_non_null(exchange->name);
	assert_non_null(exchange->request);
	assert_non_null(exchange->response);
	return true;
}

struct http_exchange http_exchange_of(const char *name)
{
	struct http_exchange exchange;

	for (size_t i = 0; http_exchange_at(i, &exchange); i++)
		if (strcmp(exchange.name, name) == 0)
			return exchange;
	fail_msg("there is no recorded exchange '%s'", name);
	return exchange;
}

const char *http_exchange_body(const struct http_exchange *exchange)
{
	const char *end = strstr(exchange->response, "\r\n\r\n");

	assert_non_null(end);
	return end + 4;
}
