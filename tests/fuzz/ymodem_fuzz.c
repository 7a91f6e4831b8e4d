/* SPDX-License-Identifier: MIT */
/* Whatever comes instead of a YMODEM receiver's answers: sending ends in time, and says why. */
#include <stdlib.h>

#include "link/ymodem.h"
#include "support/line_port.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ten tries of four packets, each with all the patience there is, and the end. */
#define LONGEST_US UINT64_C(400000000)

static void try_send(const struct ymodem_style *style, size_t size, struct rmw_view answers)
{
	static const uint8_t bytes[3000];
	const struct ymodem_file file = { "x", { bytes, size }, style->long_size };
	struct rmw_err err = { 0 };
	struct line_port line;
	unsigned repeats;
	bool is_good;

	line_port_init(&line, answers);
	is_good = ymodem_send(&line.port, style, &file, &repeats, &err);
	if (is_good != (err.code == RMW_OK) || line.now_us > LONGEST_US || repeats > 9 * 5)
		abort();
	if (!is_good && err.code != RMW_E_TIMEOUT && err.code != RMW_E_NACK)
		abort();
	if (!ymodem_abort(&line.port, &err) && err.code == RMW_OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view bytes = { data, size };
	const size_t len = size > 0 ? 1 + data[0] * 11u : 1;

	try_send(&ymodem_ln_rom, len, rmw_view_part(bytes, 1, size));
	try_send(&ymodem_ln_loader, len, rmw_view_part(bytes, 1, size));
	return 0;
}
