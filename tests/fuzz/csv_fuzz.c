/* SPDX-License-Identifier: MIT */
/* Any text as CSV: what is read is within the limits, and reads back as it is once written. */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(const struct rmw_csv_record *first)
{
	rmw_auto(csv_record) again = RMW_CSV_RECORD_INIT;
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_csv csv;

	if (!rmw_csv_write(&text, first->fields, first->count, &err) ||
	    !rmw_csv_open(&csv, rmw_buf_view(&text), &err) || !rmw_csv_next(&csv, &again, &err) ||
	    again.count != first->count)
		abort();
	for (size_t i = 0; i < first->count; i++)
		if (strcmp(first->fields[i], again.fields[i]) != 0)
			abort();
	if (!rmw_csv_next(&csv, &again, &err) || again.count != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rmw_auto(csv_record) record = RMW_CSV_RECORD_INIT;
	struct rmw_err err = { 0 };
	struct rmw_csv csv;

	if (!rmw_csv_open(&csv, (struct rmw_view){ data, size }, &err))
		return 0;
	while (rmw_csv_next(&csv, &record, &err) && record.count > 0) {
		for (size_t i = 0; i < record.count; i++)
			if (strlen(record.fields[i]) > RMW_CSV_FIELD_MAX)
				abort();
		read_again(&record);
	}
	if (err.code != RMW_OK && err.code != RMW_E_BAD_TEXT)
		abort();
	return 0;
}
