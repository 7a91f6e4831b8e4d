/* SPDX-License-Identifier: MIT */
#ifndef RMW_SESSION_HEARING_H
#define RMW_SESSION_HEARING_H

#include <rmwflash/bytes.h>
#include <rmwflash/err.h>

#define RMW_HEARING_RATES 8u
#define RMW_HEARING_SENT 256u

/*
 * What was sent and what came back while nobody on the line gave a proper answer; {0} is "nothing
 * yet". A pure judge of bytes: it knows no port. It keeps no text, as logs hold passwords.
 */
struct rmw_hearing {
	struct rmw_hearing_rate {
		uint32_t baud;
		uint64_t count;
		uint64_t text_bytes; /* letters, line ends */
		uint64_t zero_bytes;
		uint64_t own_bytes; /* that are what we sent, in its order */
		uint8_t tail[32];   /* of what came: a word may come in two pieces */
		size_t tail_len;
	} rates[RMW_HEARING_RATES]; /* later ones count as the last */
	size_t rate_count;
	const struct rmw_hearing_mark *mark; /* what an application is known by; NULL: nothing */
	uint32_t mark_baud;
	bool began_low; /* the first that came was a 00, before anything was sent */
	uint32_t rate_changes;
	uint64_t sent_bytes;
	uint8_t sent[RMW_HEARING_SENT]; /* the last of them, a ring */
	uint64_t own_at;		/* of sent_bytes: up to there they came back */
};

/* What it means. */
struct rmw_verdict {
	enum rmw_code code; /* NO_CHIP, ECHO, LINE_LOW, LINE_INVERTED, LINE_NOISE, RUNS_APP */
	bool is_sure;	    /* more listening would not say otherwise */
	char seen[200];	    /* "nothing came at any rate: no power, ..." */
	char to_do[200];    /* the next thing for the hands */
};

/* Note bytes that are sent. */
void rmw_hearing_note_sent(struct rmw_hearing *hearing, struct rmw_view bytes);

/* Note that the rate is changed: a line that is held low may tell of it once more. */
void rmw_hearing_note_rate(struct rmw_hearing *hearing);

/* Note bytes that came at a rate, in baud. */
void rmw_hearing_note(struct rmw_hearing *hearing, uint32_t baud, struct rmw_view bytes);

/* True when something came that no text at any rate explains: listening longer may. */
bool rmw_hearing_is_puzzled(const struct rmw_hearing *hearing);

/*
 * Judge what came by now. How a UART shows a line that is held low or inverted is general knowledge
 * of UARTs, (unverified) for each adapter: one 00 as the break begins, then nothing, respectively
 * wrong bytes after it.
 */
void rmw_hearing_judge(const struct rmw_hearing *hearing, struct rmw_verdict *verdict);

#endif
