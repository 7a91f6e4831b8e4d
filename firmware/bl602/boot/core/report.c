/* SPDX-License-Identifier: MIT */
/* One line on what was found where it is not all as it should be. */
#include "boot/core/report.h"

struct line {
	char *text;
	uint32_t len;
};

static const char *const verdicts[BOOT_VERDICTS] = {
	/* clang-format off */
	[BOOT_GOOD]       = "started",
	[BOOT_OUTSIDE]    = "no place for a slot",
	[BOOT_BLANK]      = "blank",
	[BOOT_COMPRESSED] = "compressed update, cannot be unpacked",
	[BOOT_NO_HEADER]  = "no header",
	[BOOT_BAD_HEADER] = "header CRC is wrong",
	[BOOT_SIGNED]     = "signed",
	[BOOT_ENCRYPTED]  = "encrypted",
	[BOOT_NOT_FLASH]  = "image for RAM",
	[BOOT_BAD_LENGTH] = "length is wrong",
	[BOOT_BAD_CODE]   = "hash is wrong",
	/* clang-format on */
};

static void say_char(struct line *line, char c)
{
	if (line->len < BOOT_REPORT_MAX)
		line->text[line->len++] = c;
}

static void say(struct line *line, const char *words)
{
	while (*words != '\0')
		say_char(line, *words++);
}

static void say_addr(struct line *line, uint32_t addr)
{
	say(line, "0x");
	for (uint32_t shift = addr >> 24 != 0 ? 32 : 24; shift > 0; shift -= 4)
		say_char(line, "0123456789abcdef"[addr >> (shift - 4) & 15]);
}

static void say_number(struct line *line, uint32_t number)
{
	if (number >= 10)
		say_number(line, number / 10);
	say_char(line, (char)('0' + number % 10));
}

static void say_try(struct line *line, const struct boot_try *this)
{
	say(line, "; ");
	if (this->slot != BOOT_SLOT_NONE) {
		say(line, "slot ");
		say_number(line, this->slot);
		say(line, " ");
	}
	say(line, "at ");
	say_addr(line, this->addr);
	say(line, ": ");
	say(line, verdicts[this->verdict]);
}

uint32_t boot_report(const struct boot *boot, uint32_t again_s, char text[BOOT_REPORT_MAX])
{
	struct line line = { text, 0 };
	bool is_started = false;

	say(&line, BOOT_IDENT);
	say(&line, boot->table.len == 0 ? ": no partition table" : ": partition table ");
	if (boot->table.len != 0)
		say_number(&line, boot->table.copy);
	for (uint32_t i = 0; i < boot->try_count; i++) {
		say_try(&line, &boot->tries[i]);
		is_started = boot->tries[i].verdict == BOOT_GOOD;
	}
	if (!is_started) {
		say(&line, "; nothing to start, again in ");
		say_number(&line, again_s);
		say(&line, " s");
	}
	say(&line, "\r\n");
	return line.len;
}
