/* SPDX-License-Identifier: MIT */
/* Job files: every problem has a place in the text, and what is taken is within its limits. */
#include <stdlib.h>
#include <string.h>

#include "bench/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_places(const struct rmw_troubles *problems, const uint8_t *data, size_t size)
{
	unsigned lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].place.line > lines || problems->items[i].text[0] == '\0' ||
		    problems->items[i].place.column > size + 1)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rmw_bench_job job;
	static struct rmw_troubles problems;
	char text[RMW_JOB_TEST_TEXT_MAX];

	memset(&problems, 0, sizeof(problems));
	rmw_bench_job_parse((struct rmw_view){ data, size }, "a.job", &job, &problems);
	check_places(&problems, data, size);
	if (job.count > RMW_JOB_COUNT_MAX || job.retries > 9)
		abort();
	for (enum rmw_job_test test = 0; test < RMW_JOB_TEST_COUNT; test++)
		rmw_job_test_text(&job, test, text);
	if (problems.count == 0 && (job.firmware[0] == '\0' || job.profile[0] == '\0'))
		abort();
	return 0;
}
