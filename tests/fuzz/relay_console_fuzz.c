/* SPDX-License-Identifier: MIT */
/* The relay firmware's console: any bytes in, whole lines of JSON out, and no password in them. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "support/relay_bench.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "Tr0ub4dor&3"

static struct relay_bench bench;

static void begin(void)
{
	static uint8_t *before;
	const size_t len = BENCH_PSM_SIZE;

	if (bench.port.flash == NULL) {
		bench_begin_with(&bench, "3=14:1 14=6:1 20=3:1:2 21=1:1 4=12:3", "1=-1", "", 1024);
		(void)bench_ask(&bench, "Password1 " SECRET);
		(void)bench_ask(&bench, "save");
		before = malloc(len);
		if (before == NULL)
			abort();
		memcpy(before, bench.port.flash + BENCH_PSM, len);
	}
	memcpy(bench.port.flash + BENCH_PSM, before, len);
	bench_power(&bench);
}

/* What is said so far consists of whole lines. */
static void check_lines(void)
{
	struct rmw_err err = { 0 };
	const char *at = bench.said, *end;

	for (; *at != '\0'; at = end + 2) {
		struct rmw_json *json;

		end = strstr(at, "\r\n");
		if (end == NULL)
			abort();
		json = rmw_json_parse((struct rmw_view){ (const uint8_t *)at, (size_t)(end - at) },
				      &err);
		if (json == NULL)
			abort();
		rmw_json_free(json);
	}
	if (strstr(bench.said, SECRET) != NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (memmem(data, size, SECRET, strlen(SECRET)) != NULL)
		return 0; /* as a name, say, it would be told */
	begin();
	for (size_t i = 0; i < size; i++) {
		relay_receive(&bench.relay, data[i]);
		if (i % 64 != 63)
			continue;
		bench_run(&bench, 5);
		check_lines();
		bench_forget(&bench);
	}
	bench_run(&bench, 200);
	check_lines();
	return 0;
}
