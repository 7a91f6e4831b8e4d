/* SPDX-License-Identifier: MIT */
/* The flash as the relay firmware reads it: table, store and configuration with bytes from
 * anywhere. It starts, and whatever it then saves lies in the store of a valid table. */
#include <stdlib.h>
#include <string.h>

#include "relay/core/table.h"
#include "support/relay_bench.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TABLE_LEN 0x200u /* of the input: a table; what is left is the store */

static struct relay_bench bench;

/* With a first byte of 0 the table is a good one. */
static void put_flash(const uint8_t *data, size_t size)
{
	static struct relay_bench good;
	uint8_t *flash = bench.port.flash;

	if (bench.port.flash == NULL) {
		bench_begin(&good, (struct rmw_view){ NULL, 0 });
		bench_begin(&bench, (struct rmw_view){ NULL, 0 });
		flash = bench.port.flash;
	}
	memcpy(flash + RELAY_TABLE_0, good.port.flash + RELAY_TABLE_0, TABLE_LEN);
	if (data[0] != 0)
		memcpy(flash + RELAY_TABLE_0, data, TABLE_LEN);
	memset(flash + BENCH_PSM, 0xff, BENCH_PSM_SIZE);
	size -= TABLE_LEN;
	memcpy(flash + BENCH_PSM, data + TABLE_LEN, size < BENCH_PSM_SIZE ? size : BENCH_PSM_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < TABLE_LEN)
		return 0;
	put_flash(data, size);
	bench_power(&bench);
	bench_run(&bench, 150);
	bench_send(&bench, "status\ntemplate\nsetstartvalue 1 -1\nsave\n");
	bench_run(&bench, 50);
	return 0;
}
