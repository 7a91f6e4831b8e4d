/* SPDX-License-Identifier: MIT */
/* What stories about the flash of a fake chip begin with, and what they ask for. */
#include "support/flash_bench.h"

#include "support/cmocka.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "support/scratch.h"

static void remember(void *ctx, const struct rmw_event *event)
{
	struct flash_bench *bench = ctx;
	size_t len = strlen(bench->told);

	if (event->kind >= RMW_EVENT_NOTE)
		snprintf(bench->told + len, sizeof(bench->told) - len, "%s\n", event->text);
}

void flash_bench_init(struct flash_bench *bench)
{
	static unsigned benches;
	char name[32];

	*bench = (struct flash_bench){ 0 };
	fake_chip_init(&bench->fake);
	memcpy(bench->before, bench->fake.flash, sizeof(bench->before));
	fake_fill(RMW_SPAN_OF(bench->firmware), 99);
	snprintf(name, sizeof(name), "bench-%u", benches++);
	snprintf(bench->folder, sizeof(bench->folder), "%s", scratch_path(name));
	assert_true(rmw_folder_make(bench->folder, &bench->err));
	bench->job = (struct rmw_job){ .backup_dir = bench->folder,
				       .cancel = &bench->fake.cancel,
				       .watch = { remember, bench } };
}

bool flash_bench_write(struct flash_bench *bench, uint32_t addr, struct rmw_view bytes)
{
	const struct rmw_part part = { addr, bytes };

	rmw_err_clear(&bench->err);
	bench->told[0] = '\0';
	return rmw_flash_write(&bench->fake.base, &part, 1, &bench->job, &bench->result,
			       &bench->err);
}

bool flash_bench_write_firmware(struct flash_bench *bench)
{
	return flash_bench_write(bench, FAKE_FW0, RMW_VIEW_OF(bench->firmware));
}

unsigned flash_bench_files(const struct flash_bench *bench, const char *end)
{
	DIR *dir = opendir(bench->folder);
	struct dirent *entry;
	unsigned count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		count += len > strlen(end) && strcmp(entry->d_name + len - strlen(end), end) == 0;
	}
	closedir(dir);
	return count;
}

void assert_dump_is(const char *path, const uint8_t *content)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_file_read(path, FAKE_SIZE, &file, &err));
	assert_int_equal(file.len, FAKE_SIZE);
	assert_memory_equal(file.data, content, FAKE_SIZE);
}

void assert_only_firmware_changed(const struct flash_bench *bench)
{
	const uint32_t end = FAKE_FW0 + BENCH_FW_LEN;

	assert_memory_equal(bench->fake.flash, bench->before, FAKE_FW0);
	assert_memory_equal(bench->fake.flash + FAKE_FW0, bench->firmware, BENCH_FW_LEN);
	assert_memory_equal(bench->fake.flash + end, bench->before + end, FAKE_SIZE - end);
}
