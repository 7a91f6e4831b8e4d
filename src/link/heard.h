/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_HEARD_H
#define RMW_LINK_HEARD_H

#include <rmwflash/bytes.h>

/* What came from the line while nobody gave a proper answer; {0} is "nothing yet". */
struct heard {
	uint64_t count;
	uint64_t own_bytes;  /* that are what we sent, perhaps come back */
	uint64_t text_bytes; /* letters, line ends */
	uint64_t zero_bytes; /* 00: a line held low, or the wrong rate */
	size_t first_len;
	uint8_t first[40];
};

/* Note what came, of which so many bytes are what we sent before. */
void heard_note(struct heard *heard, struct rmw_view bytes, size_t own_bytes);

/* True when there is something, and nothing but what we sent: RX and TX touch. */
bool heard_is_echo(const struct heard *heard);

/* True when it reads like the log of an application. */
bool heard_is_text(const struct heard *heard);

/* One sentence for a person: "nothing at all", "31 bytes that look like text: ...". */
void heard_text(const struct heard *heard, char *text, size_t size);

#endif
