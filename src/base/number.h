/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_NUMBER_H
#define RMW_BASE_NUMBER_H

#include <stdint.h>

#include <rmwflash/err.h>

/*
 * Read a whole number as a person writes it: decimal, 0x hex, and with K or M (1024, 1024^2)
 * behind it. Fails with USAGE when anything else is in `text` or the value is above `max`;
 * `what` names the thing in the message ("--at").
 */
bool rmw_number_parse(const char *what, const char *text, uint32_t max, uint32_t *value,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* ... of something that is no amount of memory: K and M are 1000 and 1000^2. */
bool rmw_number_parse_decimal(const char *what, const char *text, uint32_t max, uint32_t *value,
			      struct rmw_err *err) RMW_MUST_CHECK;

/* ... of a time: seconds; s, m and h may stand behind (1, 60, 3600). */
bool rmw_number_parse_seconds(const char *what, const char *text, uint32_t max, uint32_t *value,
			      struct rmw_err *err) RMW_MUST_CHECK;

/* "2 MiB", "56 KiB" or "12 bytes": the largest unit that leaves no rest. */
void rmw_number_size_text(uint64_t bytes, char *text, size_t size);

/* `one` where the count is 1, else `many`: "1 sector differs", "2 sectors differ". */
const char *rmw_number_word(uint64_t count, const char *one, const char *many);

#endif
