/* SPDX-License-Identifier: MIT */
/*
 * A batch of sixteen boards beside one of one board, each board paced to real time: wall time, and
 * what the program costs the computer. By the host build of the stub's core, and by its machine
 * code. A measurement, not a test.
 *
 * usage: batch_bench [JSON_FILE]
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/host_load.h"
#include "support/scratch.h"

#define IMAGE_SIZE (512u * 1024)
#define BOARDS 16u
#define SPEC_SIZE 96u

static const struct {
	const char *name;
	const char *cpu;
	unsigned boards;
} rows[] = {
	{ "one_host", "host", 1 },
	{ "sixteen_host", "host", BOARDS },
	{ "one_code", "rv32", 1 },
	{ "sixteen_code", "rv32", BOARDS },
};

static void make_image(void)
{
	static uint8_t image[IMAGE_SIZE];
	static const uint8_t head[] = { 0x97, 0x01, 0x00, 0x00, 0x6f, 0x00, 0x00, 0x00 };
	static const char mark[] = "\0OpenBL602_1.18.299";
	uint32_t random = 1;

	/* Half of it packs well, as code does. */
	for (size_t i = 0; i < sizeof(image); i++) {
		random = random * 1664525u + 1013904223u;
		image[i] = i % 64 < 32 ? (uint8_t)(random >> 24) : (uint8_t)i;
	}
	memcpy(image, head, sizeof(head));
	memcpy(image + sizeof(image) - sizeof(mark), mark, sizeof(mark));
	write_test_file(scratch_path("app.bin"), RMW_VIEW_OF(image));
}

static void make_job(const char *path, unsigned boards)
{
	char job[200];
	const int len = snprintf(job, sizeof(job),
				 "firmware = app.bin\nprofile = sm028-v13\next_switch = off\n"
				 "count = %u\nname = relay-{seq}\nbackup = full\n",
				 boards);

	write_test_file(path, (struct rmw_view){ (const uint8_t *)job, (size_t)len });
}

static bool run(const char *name, const char *cpu, unsigned boards, struct host_load *load)
{
	static char specs[BOARDS][SPEC_SIZE];
	char job_name[32], ledger_name[32];
	char *arguments[8 + 2 * BOARDS] = { (char *)RMW_BENCH_TOOL, (char *)"batch" };
	size_t count = 2;

	(void)snprintf(job_name, sizeof(job_name), "%s.job", name);
	(void)snprintf(ledger_name, sizeof(ledger_name), "%s.db", name);
	make_job(scratch_path(job_name), boards);
	arguments[count++] = strdup(scratch_path(job_name));
	arguments[count++] = (char *)"--ledger";
	arguments[count++] = strdup(scratch_path(ledger_name));
	for (unsigned i = 0; i < boards; i++) {
		(void)snprintf(specs[i], SPEC_SIZE, "sim:bl602?pace=1&cpu=%s&mac=18b9050000%02x",
			       cpu, i + 1);
		arguments[count++] = (char *)"-p";
		arguments[count++] = specs[i];
	}
	return host_load_run(arguments, load);
}

/* For each row its own: a backup that an earlier row took would make the next one shorter. */
static void set_homes(const char *name)
{
	char home[32], data[32], state[32];

	(void)snprintf(home, sizeof(home), "home-%s", name);
	(void)snprintf(data, sizeof(data), "data-%s", name);
	(void)snprintf(state, sizeof(state), "state-%s", name);
	(void)setenv("HOME", scratch_path(home), 1);
	(void)setenv("XDG_DATA_HOME", scratch_path(data), 1);
	(void)setenv("XDG_STATE_HOME", scratch_path(state), 1);
	(void)setenv("RMWFLASH_PROFILES", scratch_path("none"), 1);
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	double one_s = 0;

	make_image();
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct host_load load;

		set_homes(rows[i].name);
		if (!run(rows[i].name, rows[i].cpu, rows[i].boards, &load)) {
			printf("%s: the batch did not end well\n", rows[i].name);
			return 1;
		}
		one_s = rows[i].boards == 1 ? load.wall_s : one_s;
		printf("%-13s %6.2f s, %5.3f of one board; CPU %6.2f s, %ld KiB, %u threads\n",
		       rows[i].name, load.wall_s, load.wall_s / one_s, load.cpu_s, load.rss_kib,
		       load.threads);
		if (json != NULL)
			fprintf(json,
				"%s\"%s\":{\"wall_s\":%.3f,\"of_one\":%.3f,\"cpu_s\":%.3f,"
				"\"rss_kib\":%ld,\"threads\":%u}",
				i == 0 ? "{" : ",", rows[i].name, load.wall_s, load.wall_s / one_s,
				load.cpu_s, load.rss_kib, load.threads);
	}
	if (json != NULL) {
		fputs("}\n", json);
		fclose(json);
	}
	return 0;
}
