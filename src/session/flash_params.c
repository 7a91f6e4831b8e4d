/* SPDX-License-Identifier: MIT */
/* What a person says of a flash chip that is in no table. */
#include "session/flash_params.h"

#include <stdio.h>

#include "base/number.h"

#define OPTION "--flash-params"
#define SMALLEST 0x10000u
#define LARGEST 0x1000000u
#define MASK_MAX 0xffffffu
#define REGISTERS_MAX 2u

/* The next of the parts between commas; "" where there is none. */
static void cut_part(const char **text, char part[16])
{
	const size_t len = strcspn(*text, ",");

	snprintf(part, 16, "%.*s", (int)len, *text);
	*text += len + ((*text)[len] == ',');
}

static bool check_size(uint32_t size, struct rmw_err *err)
{
	return (size >= SMALLEST && (size & (size - 1)) == 0) ||
	       rmw_fail(err, RMW_E_USAGE,
			OPTION ": the size is a power of two from 64K to 16M, as in 2M,0x407c,2");
}

bool rmw_flash_params_parse(const char *text, struct rmw_flash_params *params, struct rmw_err *err)
{
	struct rmw_flash_params read = { 0 };
	char size[16], mask[16], registers[16];
	uint32_t count;

	cut_part(&text, size);
	cut_part(&text, mask);
	cut_part(&text, registers);
	if (registers[0] == '\0' || *text != '\0')
		return rmw_fail(err, RMW_E_USAGE,
				OPTION " takes SIZE,MASK,COUNT, as in 2M,0x407c,2");
	if (!rmw_number_parse(OPTION, size, LARGEST, &read.size, err) ||
	    !check_size(read.size, err) ||
	    !rmw_number_parse(OPTION, mask, MASK_MAX, &read.protect_mask, err) ||
	    !rmw_number_parse(OPTION, registers, REGISTERS_MAX, &count, err))
		return false;
	read.status_registers = count;
	*params = read;
	return true;
}
