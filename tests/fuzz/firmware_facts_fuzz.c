/* SPDX-License-Identifier: MIT */
/* Any text as the facts beside an image: what is taken names files of the store alone, and
 * survives. */
#include <stdlib.h>
#include <string.h>

#include "firmware/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_firmware_facts facts = { .size = 0 }, again = { .size = 0 };
	rmw_auto(buf) text = RMW_BUF_INIT;
	rmw_auto(buf) same = RMW_BUF_INIT;
	char stem[RMW_FIRMWARE_STEM_MAX];
	struct rmw_err err = { 0 };

	if (!rmw_firmware_facts_read((struct rmw_view){ data, size }, &facts, &err))
		return 0;
	rmw_firmware_stem(&facts, stem);
	if (strpbrk(stem, "/ \n") != NULL || stem[0] == '.')
		abort();
	if (!rmw_firmware_facts_print(&facts, &text, &err) ||
	    !rmw_firmware_facts_read(rmw_buf_view(&text), &again, &err) ||
	    !rmw_firmware_facts_print(&again, &same, &err) ||
	    !rmw_view_equal(rmw_buf_view(&text), rmw_buf_view(&same)))
		abort();
	return 0;
}
