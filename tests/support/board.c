/* SPDX-License-Identifier: MIT */
/* Jobs of the whole library on simulated boards. */
#include "support/board.h"

#include "support/cmocka.h"
#include "support/scratch.h"

#include "base/file.h"

bool board_open(const char *port, struct rmw_session **session, struct rmw_err *err)
{
	return rmw_session_open(session, &(struct rmw_session_options){ .port = port }, err);
}

bool board_open_by(const char *route, const char *port, struct rmw_session **session,
		   struct rmw_err *err)
{
	return rmw_session_open(session,
				&(struct rmw_session_options){ .port = port, .route = route }, err);
}

struct rmw_session *board_open_sure(const char *route, const char *port)
{
	struct rmw_session *session = NULL;
	struct rmw_err err = { 0 };

	if (!board_open_by(route, port, &session, &err))
		fail_msg("%s: %s: %s", port, err.path, err.cause);
	return session;
}

void board_fill(struct rmw_span bytes, uint32_t seed)
{
	uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;

	for (size_t at = 0; at < bytes.len; at++) {
		state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		bytes.data[at] = (uint8_t)(state >> 56);
	}
}

const char *board_image(const char *name, size_t size, uint32_t seed)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	const char *path = scratch_path(name);

	assert_true(rmw_buf_resize(&bytes, size, &err));
	board_fill(rmw_buf_span(&bytes), seed);
	write_test_file(path, rmw_buf_view(&bytes));
	return path;
}

bool board_file_is(const char *path, struct rmw_view bytes)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	return rmw_file_read(path, RMW_BUF_CAP, &file, &err) &&
	       rmw_view_equal(rmw_buf_view(&file), bytes);
}
