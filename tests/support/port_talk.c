/* SPDX-License-Identifier: MIT */
/* Opening ports over made-up stories, and seeing that bytes pass unchanged. */
#include "support/port_talk.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <unistd.h>

#include "support/scratch.h"

struct rmw_port *port_over_story(const struct rmw_port_opener *opener, const char *wrapper,
				 const char *story)
{
	const char *path = scratch_path("story.txt");
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char spec[600];

	write_test_file(path, (struct rmw_view){ (const uint8_t *)story, strlen(story) });
	snprintf(spec, sizeof(spec), "%sreplay:%s", wrapper, path);
	if (!rmw_port_open(opener, spec, &port, &err))
		fail_msg("%s: %s", spec, err.cause);
	return port;
}

void port_pass_all_bytes(struct rmw_port *port, int other_end)
{
	struct rmw_err err = { 0 };
	uint8_t all[256], came[256];

	for (unsigned i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)i;
	assert_true(rmw_port_write(port, RMW_VIEW_OF(all), rmw_port_in(port, 1000), &err));
	for (size_t at = 0; at < sizeof(came);) {
		ssize_t count = read(other_end, came + at, sizeof(came) - at);

		assert_true(count > 0);
		at += (size_t)count;
	}
	assert_memory_equal(came, all, sizeof(all));
	assert_int_equal(write(other_end, all, sizeof(all)), sizeof(all));
	memset(came, 0, sizeof(came));
	assert_true(rmw_port_read_exact(port, RMW_SPAN_OF(came), rmw_port_in(port, 1000), &err));
	assert_memory_equal(came, all, sizeof(all));
}
