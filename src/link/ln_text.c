/* SPDX-License-Identifier: MIT */
/* Lines of the LN882H's boot ROM and RAM loader: made, and taken apart. */
#include "link/ln_text.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "link/ymodem.h"

/* Lines end with CR LF as all tools send it; behind a change of rate the LF may become a letter. */
#define END "\r\n"

static const struct ln_command_row rows[LN_COMMAND_COUNT] = {
	/* clang-format off */
	[LN_VERSION]      = { LN_VERSION,      "version",        LN_ARGS_NONE,    LN_REPLY_LINE,    LN_AT_ONCE, END,  1000 },
	[LN_FLASH_INFO]   = { LN_FLASH_INFO,   "flash_info",     LN_ARGS_NONE,    LN_REPLY_LINE,    LN_TYPED,   END,  1000 },
	[LN_FLASH_STATUS] = { LN_FLASH_STATUS, "flash_read_sr",  LN_ARGS_NONE,    LN_REPLY_BOTH,    LN_TYPED,   END,  1000 },
	[LN_FLASH_READ]   = { LN_FLASH_READ,   "flash_read",     LN_ARGS_HEX_HEX, LN_REPLY_GROUPS,  LN_AT_ONCE, END,  200 },
	[LN_OTP_READ]     = { LN_OTP_READ,     "flash_otp_read", LN_ARGS_HEX_HEX, LN_REPLY_GROUPS,  LN_TYPED,   END,  200 },
	[LN_ERASE]        = { LN_ERASE,        "ferase",         LN_ARGS_HEX_HEX, LN_REPLY_VERDICT, LN_TYPED,   END,  10000 },
	[LN_ERASE_ALL]    = { LN_ERASE_ALL,    "ferase_all",     LN_ARGS_NONE,    LN_REPLY_VERDICT, LN_TYPED,   END,  120000 },
	[LN_START]        = { LN_START,        "startaddr",      LN_ARGS_HEX,     LN_REPLY_VERDICT, LN_TYPED,   END,  1000 },
	[LN_UPGRADE]      = { LN_UPGRADE,      "upgrade",        LN_ARGS_NONE,    LN_REPLY_NOTHING, LN_TYPED,   END,  1000 },
	[LN_FILE_COUNT]   = { LN_FILE_COUNT,   "filecount",      LN_ARGS_NONE,    LN_REPLY_LINE,    LN_TYPED,   END,  1000 },
	[LN_SET_RATE]     = { LN_SET_RATE,     "baudrate",       LN_ARGS_DECIMAL, LN_REPLY_NOTHING, LN_TYPED,   "\r", 1000 },
	[LN_REBOOT]       = { LN_REBOOT,       "reboot",         LN_ARGS_NONE,    LN_REPLY_NOTHING, LN_TYPED,   END,  1000 },
	/* clang-format on */
};

const struct ln_command_row *ln_command_find(enum ln_command command)
{
	return &rows[command];
}

void ln_text_put(enum ln_command command, const uint32_t arguments[2], char line[LN_LINE_MAX + 1])
{
	const struct ln_command_row *row = &rows[command];
	const size_t size = LN_LINE_MAX + 1;

	switch (row->arguments) {
	case LN_ARGS_NONE:
		snprintf(line, size, "%s", row->word);
		return;
	case LN_ARGS_HEX:
		snprintf(line, size, "%s 0x%" PRIX32, row->word, arguments[0]);
		return;
	case LN_ARGS_HEX_HEX:
		snprintf(line, size, "%s 0x%" PRIX32 " 0x%" PRIX32, row->word, arguments[0],
			 arguments[1]);
		return;
	case LN_ARGS_DECIMAL:
		snprintf(line, size, "%s %" PRIu32, row->word, arguments[0]);
		return;
	}
}

void ln_text_put_download(size_t size, char line[LN_DOWNLOAD_MAX])
{
	const int len =
		snprintf(line, LN_DOWNLOAD_MAX, "download [rambin] [0x20000000] [%zu]\r\n", size);

	assert(len > 0 && (size_t)len < LN_DOWNLOAD_MAX);
	(void)len;
}

static const char *find(struct rmw_view in, const char *text)
{
	return in.len > 0 ? memmem(in.data, in.len, text, strlen(text)) : NULL;
}

/* "Mar 14 2021/00:23:32" CR LF: a is a letter, 0 a digit or a space, all else itself. */
static bool is_rom_name(struct rmw_view at)
{
	static const char form[] = "aaa 00 0000/00:00:00\r\n";

	if (at.len < sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i] != '\0'; i++) {
		const uint8_t byte = at.data[i];

		if (form[i] == 'a'   ? !isalpha(byte)
		    : form[i] == '0' ? !isdigit(byte) && byte != ' '
				     : byte != (uint8_t)form[i])
			return false;
	}
	return true;
}

/* Where a ROM's name begins; the length of `answer` where there is none. */
static size_t find_rom_name(struct rmw_view answer)
{
	size_t at = 0;

	while (at < answer.len && !is_rom_name(rmw_view_part(answer, at, answer.len)))
		at++;
	return at;
}

enum ln_peer ln_text_who(struct rmw_view answer)
{
	if (find(answer, "version\r\nRAMCODE\r\n") != NULL)
		return LN_PEER_LOADER;
	if (find(answer, "\r\nRAMCODE\r\n") != NULL)
		return LN_PEER_OTHER_LOADER;
	if (find(answer, "Mar 14 2021/00:23:32\r\n") != NULL)
		return LN_PEER_ROM;
	return find_rom_name(answer) < answer.len ? LN_PEER_OTHER_ROM : LN_PEER_NONE;
}

void ln_text_rom_name(struct rmw_view answer, char name[LN_ROM_NAME_MAX])
{
	const struct rmw_view found =
		rmw_view_part(answer, find_rom_name(answer), LN_ROM_NAME_MAX - 1);

	if (found.len > 0)
		memcpy(name, found.data, found.len);
	name[found.len] = '\0';
}

enum ln_verdict ln_text_verdict(const char *line)
{
	if (strcmp(line, "pppp") == 0)
		return LN_VERDICT_PASSED;
	return strcmp(line, "ffff") == 0 ? LN_VERDICT_FAILED : LN_VERDICT_NONE;
}

/* The value of a digit; `base` where it is none. */
static unsigned digit_of(char digit, unsigned base)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *found = digit == '\0' ? NULL : strchr(digits, toupper((unsigned char)digit));

	return found != NULL && (unsigned)(found - digits) < base ? (unsigned)(found - digits)
								  : base;
}

/* Digits up to anything else; where they end, or NULL where there are none or too many. */
static const char *take_digits(const char *text, unsigned base, uint32_t *value)
{
	const char *at = text;
	uint64_t sum = 0;

	for (unsigned digit; (digit = digit_of(*at, base)) < base; at++) {
		sum = sum * base + digit;
		if (sum > UINT32_MAX)
			return NULL;
	}
	*value = (uint32_t)sum;
	return at == text ? NULL : at;
}

static bool fail_line(const char *line, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_BAD_FRAME, "'%.60s' is no answer", line);
}

bool ln_text_jedec(const char *line, uint8_t jedec[3], struct rmw_err *err)
{
	static const char lead[] = "id:0x", rest[] = ",flash size:";
	const char *end = NULL;
	uint32_t id;

	if (strncmp(line, lead, sizeof(lead) - 1) == 0)
		end = take_digits(line + sizeof(lead) - 1, 16, &id);
	if (end == NULL || id > 0xffffff || strncmp(end, rest, sizeof(rest) - 1) != 0)
		return fail_line(line, err);
	jedec[0] = (uint8_t)(id >> 16);
	jedec[1] = (uint8_t)(id >> 8);
	jedec[2] = (uint8_t)id;
	return true;
}

bool ln_text_number(const char *line, const char *lead, unsigned base, uint32_t *value,
		    struct rmw_err *err)
{
	const char *digits = line + strlen(lead), *end = NULL;
	uint32_t found;

	if (strncmp(line, lead, strlen(lead)) != 0)
		return fail_line(line, err);
	if (base == 16)
		digits = strncmp(digits, "0x", 2) == 0 ? digits + 2 : "";
	end = take_digits(digits, base, &found);
	if (end == NULL || *end != '\0')
		return fail_line(line, err);
	*value = found;
	return true;
}

static bool take_group(const uint8_t *group, uint8_t *byte)
{
	const unsigned high = digit_of((char)group[0], 16), low = digit_of((char)group[1], 16);

	if (high == 16 || low == 16 || group[2] != ' ')
		return false;
	*byte = (uint8_t)(high << 4 | low);
	return true;
}

bool ln_text_groups(struct rmw_view text, struct rmw_span into, struct rmw_err *err)
{
	uint8_t bytes[LN_READ_MAX + 2];
	uint16_t crc;

	assert(into.len <= LN_READ_MAX);
	if (text.len != LN_GROUPS_LEN(into.len))
		return rmw_fail(err, RMW_E_BAD_FRAME, "%zu characters for %zu bytes", text.len,
				into.len);
	for (size_t i = 0; i < into.len + 2; i++)
		if (!take_group(text.data + 3 * i, &bytes[i]))
			return rmw_fail(
				err, RMW_E_BAD_FRAME, "group %zu is %02x %02x %02x and no number",
				i, text.data[3 * i], text.data[3 * i + 1], text.data[3 * i + 2]);
	crc = ymodem_crc((struct rmw_view){ bytes, into.len });
	if (bytes[into.len] != crc >> 8 || bytes[into.len + 1] != (crc & 0xff))
		return rmw_fail(err, RMW_E_BAD_FRAME, "the CRC of %zu bytes does not fit",
				into.len);
	if (into.len > 0)
		memcpy(into.data, bytes, into.len);
	return true;
}
