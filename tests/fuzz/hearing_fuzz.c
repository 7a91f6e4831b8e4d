/* SPDX-License-Identifier: MIT */
/* Any bytes, at any rates, between any that were sent: a verdict that repeats none of them. */
#include <stdlib.h>
#include <string.h>

#include "session/hearing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "hush"

static void check(const struct rmw_hearing *hearing)
{
	struct rmw_verdict verdict;

	rmw_hearing_judge(hearing, &verdict);
	if (verdict.code == RMW_OK || verdict.seen[0] == '\0' || verdict.to_do[0] == '\0' ||
	    memchr(verdict.seen, '\0', sizeof(verdict.seen)) == NULL ||
	    strstr(verdict.seen, SECRET) != NULL || strstr(verdict.to_do, SECRET) != NULL)
		abort();
}

/* A step is a byte that says what it is and how long, then its bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t bauds[] = { 2000000, 921600, 115200, 500000, 9600, 1, 2, 3, 4, 5 };
	const struct rmw_view all = { data, size };
	struct rmw_hearing hearing = { 0 };

	check(&hearing);
	for (size_t at = 0; at < size;) {
		const uint8_t head = data[at++];
		const struct rmw_view part = rmw_view_part(all, at, head >> 4);

		if ((head & 15) < RMW_COUNT(bauds))
			rmw_hearing_note(&hearing, bauds[head & 15], part);
		else
			rmw_hearing_note_sent(&hearing, part);
		at += part.len;
		check(&hearing);
	}
	return 0;
}
