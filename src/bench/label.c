/* SPDX-License-Identifier: MIT */
/* Makes labels of units from templates. */
#include "bench/label.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/digest.h"
#include "bench/name.h"

#define WORD_MAX 40u
#define FORMAT_MARK "^XA"
#define HEX_MARK '_' /* of ^FH, where it names none */

static const struct rmw_name_word words[] = {
	/* clang-format off */
	{ "name",     RMW_LABEL_NAME,     true },
	{ "mac",      RMW_LABEL_MAC,      true },
	{ "mac6",     RMW_LABEL_MAC6,     true },
	{ "seq",      RMW_LABEL_SEQ,      true },
	{ "profile",  RMW_LABEL_PROFILE,  false },
	{ "firmware", RMW_LABEL_FIRMWARE, false },
	{ "date",     RMW_LABEL_DATE,     true },
	/* clang-format on */
};

/* A template being taken apart. */
struct parsing {
	struct rmw_label *label;
	struct rmw_troubles *problems;
	const char *const *columns;
	size_t column_count;
	struct rmw_place place; /* of the character at `at` */
	size_t at;
	bool is_in_data; /* of ZPL: behind ^FD */
	char hex;	 /* of ZPL: the field has ^FH; 0: none */
};

static uint8_t byte_at(const struct parsing *parsing, size_t at)
{
	return at < parsing->label->text.len ? parsing->label->text.data[at] : 0;
}

static bool stands_at(const struct parsing *parsing, const char *text)
{
	const struct rmw_view rest =
		rmw_view_part(rmw_buf_view(&parsing->label->text), parsing->at, strlen(text));

	return rmw_view_equal(rest, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

static void go(struct parsing *parsing, size_t count)
{
	for (; count > 0 && parsing->at < parsing->label->text.len; count--, parsing->at++) {
		const uint8_t byte = byte_at(parsing, parsing->at);

		if (byte == '\n') {
			parsing->place.line++;
			parsing->place.column = 1;
		} else if ((byte & 0xc0) != 0x80) {
			parsing->place.column++;
		}
	}
}

static void complain(struct parsing *parsing, const char *text)
{
	rmw_trouble_add(parsing->problems, parsing->place, RMW_E_JOB_BAD, "%s", text);
}

static void add(struct parsing *parsing, struct rmw_label_part part)
{
	struct rmw_label *label = parsing->label;

	if (label->count < RMW_LABEL_PARTS_MAX)
		label->parts[label->count++] = part;
	else if (label->count++ == RMW_LABEL_PARTS_MAX)
		complain(parsing, "the template has too many keys");
}

/* Text that is taken as it is; a run of it is one part. */
static void add_text(struct parsing *parsing, size_t len)
{
	struct rmw_label *label = parsing->label;
	struct rmw_label_part *last = label->count > 0 && label->count <= RMW_LABEL_PARTS_MAX
					      ? &label->parts[label->count - 1]
					      : NULL;

	if (last != NULL && last->kind == RMW_LABEL_TEXT && last->at + last->len == parsing->at)
		last->len += len;
	else
		add(parsing, (struct rmw_label_part){ .at = parsing->at, .len = len });
	go(parsing, len);
}

/* ---- ZPL ---- */

/* What ^FH makes of the byte behind it; 0: it cannot be known, or is a command itself. */
static char hex_sign(uint8_t byte)
{
	if (byte == '^')
		return HEX_MARK;
	return (char)(byte > ' ' && byte < 0x7f && byte != '~' && byte != '{' ? byte : 0);
}

/* A command of ZPL that matters here, at parsing->at; nothing is passed over. */
static void note_command(struct parsing *parsing)
{
	if (stands_at(parsing, "^CC") || stands_at(parsing, "~CC") || stands_at(parsing, "^CT") ||
	    stands_at(parsing, "~CT"))
		complain(parsing, "other signs in place of ^ and ~ are not possible");
	parsing->is_in_data = stands_at(parsing, "^FD") || stands_at(parsing, "^FV");
	if (stands_at(parsing, "^FH"))
		parsing->hex = hex_sign(byte_at(parsing, parsing->at + 3));
	if (stands_at(parsing, "^FS") || stands_at(parsing, "^FO") || stands_at(parsing, "^XZ"))
		parsing->hex = 0;
}

static void check_field(struct parsing *parsing, const char *word)
{
	if (parsing->label->is_zpl && (!parsing->is_in_data || parsing->hex == 0))
		rmw_trouble_add(parsing->problems, parsing->place, RMW_E_JOB_BAD,
				"{%s} may hold any sign, so it stands in a field with ^FH: "
				"^FH^FD{%s}^FS",
				word, word);
}

/* ---- keys ---- */

static void complain_unknown(struct parsing *parsing, const char *word)
{
	const struct rmw_name_words known = { words, RMW_COUNT(words), parsing->columns,
					      parsing->column_count };
	char text[RMW_NAME_UNKNOWN_MAX];

	rmw_name_unknown(word, &known, text);
	complain(parsing, text);
}

static void add_seq(struct parsing *parsing, struct rmw_label_part part, const char *word)
{
	struct rmw_err err = { 0 };

	if (rmw_name_seq_parse(word, &part.digits, &err))
		add(parsing, part);
	else
		complain(parsing, err.cause);
}

static void add_word(struct parsing *parsing, const char *word)
{
	struct rmw_label_part part = { .kind = RMW_LABEL_TEXT };

	if (parsing->is_in_data)
		part.hex = parsing->hex;
	for (size_t i = 0; i < RMW_COUNT(words); i++) {
		part.kind = (enum rmw_label_kind)words[i].kind;
		if (part.kind == RMW_LABEL_SEQ && rmw_name_is_seq(word)) {
			add_seq(parsing, part, word);
			return;
		}
		if (strcmp(word, words[i].word) != 0)
			continue;
		if (!words[i].is_plain)
			check_field(parsing, word);
		add(parsing, part);
		return;
	}
	part.kind = RMW_LABEL_COLUMN;
	for (part.column = 0; part.column < parsing->column_count; part.column++)
		if (strcmp(word, parsing->columns[part.column]) == 0) {
			check_field(parsing, word);
			add(parsing, part);
			return;
		}
	complain_unknown(parsing, word);
}

/* "{...}" at parsing->at. */
static void take_braces(struct parsing *parsing)
{
	char word[WORD_MAX + 1];
	size_t len = 0;

	for (; len < WORD_MAX; len++) {
		const uint8_t byte = byte_at(parsing, parsing->at + 1 + len);

		if (byte <= ' ' || byte >= 0x7f || byte == '{' || byte == '}')
			break;
		word[len] = (char)byte;
	}
	word[len] = '\0';
	if (byte_at(parsing, parsing->at + 1 + len) != '}') {
		complain(parsing, "this '{' begins no {KEY}; a brace itself is {{");
		go(parsing, 1);
		return;
	}
	add_word(parsing, word);
	go(parsing, len + 2);
}

static void take_part(struct parsing *parsing)
{
	const uint8_t byte = byte_at(parsing, parsing->at);

	if (parsing->label->is_zpl && (byte == '^' || byte == '~'))
		note_command(parsing);
	if (stands_at(parsing, "{{") || stands_at(parsing, "}}")) {
		go(parsing, 1);
		add_text(parsing, 1);
	} else if (byte == '{') {
		take_braces(parsing);
	} else if (byte == '}' || byte == '\0') {
		complain(parsing,
			 byte == '}' ? "this '}' has no '{'; a brace itself is }}" : "a zero byte");
		go(parsing, 1);
	} else {
		add_text(parsing, 1);
	}
}

bool rmw_label_parse(struct rmw_view text, const char *file, const char *const *columns,
		     size_t column_count, struct rmw_label *label, struct rmw_troubles *problems,
		     struct rmw_err *err)
{
	struct parsing parsing = { .label = label,
				   .problems = problems,
				   .columns = columns,
				   .column_count = column_count,
				   .place = { file, 1, 1 } };

	*label = (struct rmw_label){ .count = 0 };
	if (text.len > RMW_LABEL_TEXT_MAX) {
		complain(&parsing, "the template is longer than 64 KiB");
		return true;
	}
	if (!rmw_buf_append(&label->text, text, err))
		return false;
	label->is_zpl = text.len > 0 &&
			memmem(text.data, text.len, FORMAT_MARK, strlen(FORMAT_MARK)) != NULL;
	while (parsing.at < label->text.len)
		take_part(&parsing);
	if (label->count > RMW_LABEL_PARTS_MAX)
		label->count = RMW_LABEL_PARTS_MAX;
	return true;
}

/* ---- labels ---- */

bool rmw_label_has(const struct rmw_label *label, enum rmw_label_kind kind)
{
	for (size_t i = 0; i < label->count; i++)
		if (label->parts[i].kind == kind)
			return true;
	return false;
}

static bool append(struct rmw_buf *into, const char *text, size_t len, struct rmw_err *err)
{
	return rmw_buf_append(into, (struct rmw_view){ (const uint8_t *)text, len }, err);
}

static bool append_value(const struct rmw_label *label, char hex, const char *value,
			 struct rmw_buf *into, struct rmw_err *err)
{
	for (; *value != '\0'; value++) {
		const uint8_t byte = (uint8_t)*value;
		const bool is_shown = byte >= ' ' && byte != 0x7f;
		char text[4] = { (char)(is_shown ? byte : ' ') };
		size_t len = 1;

		if (label->is_zpl && is_shown && (byte == '^' || byte == '~' || *value == hex))
			len = hex == 0 ? 0
				       : (size_t)snprintf(text, sizeof(text), "%c%02X", hex, byte);
		if (!append(into, text, len, err))
			return false;
	}
	return true;
}

/* The value of a key as text, in `room` where it is made. */
static const char *value_of(const struct rmw_label_part *part,
			    const struct rmw_label_values *values, char room[16])
{
	const size_t from = part->kind == RMW_LABEL_MAC6 ? 3 : 0;

	switch (part->kind) {
	case RMW_LABEL_TEXT:
		break;
	case RMW_LABEL_NAME:
		return values->name;
	case RMW_LABEL_MAC:
	case RMW_LABEL_MAC6:
		if (values->mac == NULL)
			return part->kind == RMW_LABEL_MAC ? "{mac}" : "{mac6}";
		rmw_hex((struct rmw_view){ values->mac + from, 6 - from }, room);
		return room;
	case RMW_LABEL_SEQ:
		(void)snprintf(room, 16, "%0*" PRIu32, (int)part->digits, values->seq);
		return room;
	case RMW_LABEL_PROFILE:
		return values->profile;
	case RMW_LABEL_FIRMWARE:
		return values->firmware;
	case RMW_LABEL_DATE:
		return values->date;
	case RMW_LABEL_COLUMN:
		return values->column == NULL ? "" : values->column(values->ctx, part->column);
	}
	return "";
}

bool rmw_label_make(const struct rmw_label *label, const struct rmw_label_values *values,
		    struct rmw_buf *into, struct rmw_err *err)
{
	for (size_t i = 0; i < label->count; i++) {
		const struct rmw_label_part *part = &label->parts[i];
		char room[16];
		bool is_good;

		if (part->kind == RMW_LABEL_TEXT)
			is_good = rmw_buf_append(
				into,
				rmw_view_part(rmw_buf_view(&label->text), part->at, part->len),
				err);
		else
			is_good = append_value(label, part->hex, value_of(part, values, room), into,
					       err);
		if (!is_good)
			return false;
	}
	return true;
}

void rmw_label_release(struct rmw_label *label)
{
	rmw_buf_release(&label->text);
	label->count = 0;
}
