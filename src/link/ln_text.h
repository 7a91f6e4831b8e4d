/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_LN_TEXT_H
#define RMW_LINK_LN_TEXT_H

#include <rmwflash/bytes.h>

/*
 * Lines of the LN882H's boot ROM and of the vendor's RAM loader (ln882h-protocol 3.2, 5.1 to 5.4,
 * 6; ln882h-observed). The loader takes a command line apart at its spaces, runs abbreviations, and
 * is dead after some lines that are not quite right; so lines are only ever made here.
 */
#define LN_LINE_MAX 63u /* bytes before the loader clears its line */

enum ln_command {
	LN_VERSION, /* also of the boot ROM, which does not echo */
	LN_FLASH_INFO,
	LN_FLASH_STATUS,
	LN_FLASH_READ, /* address, length */
	LN_OTP_READ,   /* address, length: the security register of the flash */
	LN_ERASE,      /* address, length: both multiples of 4 KiB */
	LN_ERASE_ALL,
	LN_START, /* address: where the next file goes */
	LN_UPGRADE,
	LN_FILE_COUNT,
	LN_SET_RATE, /* baud */
	LN_REBOOT,
	LN_COMMAND_COUNT
};

enum ln_arguments {
	LN_ARGS_NONE,
	LN_ARGS_HEX,	 /* one, 0x */
	LN_ARGS_HEX_HEX, /* two */
	LN_ARGS_DECIMAL, /* one */
};

/* What comes behind the echo. */
enum ln_reply {
	LN_REPLY_NOTHING,
	LN_REPLY_LINE,	  /* CR LF, a text, CR LF */
	LN_REPLY_VERDICT, /* CR LF, "pppp" or "ffff", CR LF */
	LN_REPLY_BOTH,	  /* a text, then the verdict, an empty line between them or not */
	LN_REPLY_GROUPS,  /* CR LF, "XX " for each byte and two of a CRC-16, and no end */
};

/* How a line is sent. */
enum ln_entry {
	LN_AT_ONCE, /* with its end: whatever the line makes of it changes nothing in flash, though
			 the loader may stop for good (four words, a place it does not reach) */
	LN_TYPED,   /* its end follows once the echo is as it should be */
};

struct ln_command_row {
	enum ln_command command;
	const char *word;
	enum ln_arguments arguments;
	enum ln_reply reply;
	enum ln_entry entry;
	const char *end;    /* of the line */
	uint32_t answer_ms; /* to what comes behind the echo */
};

/* The row of a command, never NULL. */
const struct ln_command_row *ln_command_find(enum ln_command command);

/*
 * The line of a command without its end. Arguments that the row does not name are left out. At most
 * LN_LINE_MAX bytes and a terminating zero; never of four words.
 */
void ln_text_put(enum ln_command command, const uint32_t arguments[2], char line[LN_LINE_MAX + 1]);

/* The ROM's command to take a file of `size` bytes by YMODEM and run it; with CR LF. */
#define LN_DOWNLOAD_MAX 48u
void ln_text_put_download(size_t size, char line[LN_DOWNLOAD_MAX]);

/* Who is at the other end. */
enum ln_peer {
	LN_PEER_NONE,	      /* not known, or nobody takes commands */
	LN_PEER_ROM,	      /* the boot ROM */
	LN_PEER_OTHER_ROM,    /* a boot ROM of a sibling (LN8825), or of a newer chip */
	LN_PEER_LOADER,	      /* the vendor's RAM loader */
	LN_PEER_OTHER_LOADER, /* one that does not echo: another set of commands */
	LN_PEER_STUB,	      /* our RAM stub, which speaks stub_link.h */
};

/* Who answered `version` like this, whatever stands before it. Never STUB. */
enum ln_peer ln_text_who(struct rmw_view answer);

/* What a boot ROM calls itself ("Mar 14 2021/00:23:32"), out of an answer that is one's. */
#define LN_ROM_NAME_MAX 21u
void ln_text_rom_name(struct rmw_view answer, char name[LN_ROM_NAME_MAX]);

enum ln_verdict {
	LN_VERDICT_NONE, /* it is another line */
	LN_VERDICT_PASSED,
	LN_VERDICT_FAILED,
};
enum ln_verdict ln_text_verdict(const char *line);

/*
 * The JEDEC id in "id:0xEB6015,flash size:2M Byte"; the size in it is wrong but for 2 MiB. Fails
 * with BAD_FRAME.
 */
bool ln_text_jedec(const char *line, uint8_t jedec[3], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The number behind `lead`, with nothing behind it, in base 10 or 16 (then with 0x). Fails with
 * BAD_FRAME.
 */
bool ln_text_number(const char *line, const char *lead, unsigned base, uint32_t *value,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* Characters that LN_REPLY_GROUPS has for `len` bytes. */
#define LN_GROUPS_LEN(len) (3u * ((len) + 2u))
/* Most bytes of one read: a longer one overruns the loader's buffer (ln882h-protocol 5.4). */
#define LN_READ_MAX 512u

/*
 * The bytes of a reply of LN_GROUPS_LEN(into.len) characters. Fails with BAD_FRAME when anything
 * but groups is in `text`, or the CRC does not fit.
 */
bool ln_text_groups(struct rmw_view text, struct rmw_span into, struct rmw_err *err) RMW_MUST_CHECK;

#endif
