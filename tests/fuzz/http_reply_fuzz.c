/* SPDX-License-Identifier: MIT */
/* Replies of a web server: what is taken from them lies within them, and never overlaps. */
#include <stdlib.h>

#include "provision/http_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(struct rmw_view part, const uint8_t *data, size_t size)
{
	return part.len == 0 || (part.data >= data && part.data + part.len <= data + size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_http_reply reply;
	struct rmw_view value;

	rmw_http_reply_read((struct rmw_view){ data, size }, &reply);
	value = rmw_http_reply_line(&reply, "Content-Length");
	if (!is_within(reply.lines, data, size) || !is_within(reply.body, data, size) ||
	    !is_within(value, data, size) || reply.code < -999 || reply.code > 999)
		abort();
	if (reply.lines.len > 0 && reply.body.len > 0 &&
	    reply.lines.data + reply.lines.len > reply.body.data)
		abort();
	if ((reply.state == RMW_HTTP_NONE) != (size == 0) ||
	    (reply.state == RMW_HTTP_BARE && reply.body.len != size))
		abort();
	return 0;
}
