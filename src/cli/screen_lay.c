/* SPDX-License-Identifier: MIT */
/* Where on the screen everything of a batch stands. */
#include "cli/screen.h"

#include <stdio.h>
#include <string.h>

#include "base/grow.h"
#include "cli/batch_text.h"
#include "cli/report.h"

#define HEAD_ROWS 1u
#define FOOT_ROWS (RMW_COUNT(prompts) + 3u) /* message, prompts, counts, keys */
#define BLOCK_WIDTH 40u			    /* of a slot, at least */
#define BLOCK_LINES 3u			    /* of a slot, at most */
#define WORD_COLUMN 4u
#define WORD_WIDTH 8u
#define REST_COLUMN (WORD_COLUMN + WORD_WIDTH + 1u)
#define MAC_TAIL 8u /* "a8:a9:85" */
#define BAR_MIN 10u
#define BAR_MAX 40u
#define PERCENT_WIDTH 5u /* " 100%" */
#define SHORT_WIDTH 7u	 /* "100%", "12:34" or "59.9 s" of a slot in one line */
#define KEY_COLUMN 2u
#define NOTE_COLUMN 19u /* of a log, behind time and state */
#define KEY_WIDTH 8u

/* What is laid out, and with what. */
struct desk {
	const struct rmw_bench_view *view;
	const struct rmw_operator *operator;
	struct rmw_page *page;
};

/* How the slots share the page. */
struct grid {
	unsigned columns;
	unsigned lines;	     /* of a slot */
	unsigned per_column; /* slots */
	unsigned width;	     /* of a slot */
};

static const enum rmw_page_style styles[RMW_LIFE_STATE_COUNT] = {
	[RMW_LIFE_NO_PORT] = RMW_PAGE_DIM,   [RMW_LIFE_EMPTY] = RMW_PAGE_DIM,
	[RMW_LIFE_IDENTIFY] = RMW_PAGE_BUSY, [RMW_LIFE_CLAIM] = RMW_PAGE_BUSY,
	[RMW_LIFE_BACKUP] = RMW_PAGE_BUSY,   [RMW_LIFE_WRITE] = RMW_PAGE_BUSY,
	[RMW_LIFE_VERIFY] = RMW_PAGE_BUSY,   [RMW_LIFE_CONFIG] = RMW_PAGE_BUSY,
	[RMW_LIFE_HANDS] = RMW_PAGE_ASKS,    [RMW_LIFE_BOOT] = RMW_PAGE_BUSY,
	[RMW_LIFE_JOIN] = RMW_PAGE_BUSY,     [RMW_LIFE_TEST] = RMW_PAGE_BUSY,
	[RMW_LIFE_PASS] = RMW_PAGE_GOOD,     [RMW_LIFE_FAIL] = RMW_PAGE_BAD,
	[RMW_LIFE_DONE] = RMW_PAGE_DIM,	     [RMW_LIFE_SUSPECT] = RMW_PAGE_BAD,
	[RMW_LIFE_STOPPED] = RMW_PAGE_DIM,
};

/* The most urgent first. */
static const struct {
	enum rmw_life_prompt asks;
	enum rmw_page_style style;
} prompts[] = {
	{ RMW_LIFE_ASK_RELEASE, RMW_PAGE_ASKS },
	{ RMW_LIFE_ASK_LOOK, RMW_PAGE_BAD },
	{ RMW_LIFE_ASK_REMOVE, RMW_PAGE_PLAIN },
	{ RMW_LIFE_ASK_SEAT, RMW_PAGE_PLAIN },
};

static struct rmw_page_place whole_row(const struct desk *desk, unsigned row)
{
	return (struct rmw_page_place){ row, 1, desk->page->width > 2 ? desk->page->width - 2 : 0 };
}

/* Of a unit that is over: all of it; of a stage: so far. Nothing else has a time. */
static void slot_time_text(const struct rmw_bench_view *view, const struct rmw_view_slot *slot,
			   struct rmw_grow *text)
{
	if (rmw_life_row(slot->state)->is_stage)
		rmw_batch_text_time(view->now_ms - slot->since_ms, text);
	else if (slot->state == RMW_LIFE_PASS || slot->state == RMW_LIFE_FAIL)
		rmw_batch_text_time(rmw_view_unit_ms(view, slot), text);
}

/* What is left for the slots. */
static unsigned slot_rows(const struct desk *desk)
{
	return desk->page->height - HEAD_ROWS - (unsigned)FOOT_ROWS;
}

static void lay_head(const struct desk *desk)
{
	char text[24] = "";
	struct rmw_grow growing = { text, sizeof(text), 0 };
	struct rmw_page_place place = whole_row(desk, 0);
	const unsigned len =
		rmw_page_put(desk->page, place, RMW_PAGE_TITLE, "%s", desk->view->title);

	rmw_batch_text_clock(desk->view, desk->view->now_ms, &growing);
	rmw_page_put_right(desk->page, place, RMW_PAGE_TITLE, text);
	place.column += len + 2;
	if (desk->operator->is_draining)
		(void)rmw_page_put(desk->page, place, RMW_PAGE_ASKS, "DRAINING: no more boards");
}

static struct grid find_grid(const struct desk *desk)
{
	const unsigned rows = slot_rows(desk);
	const unsigned slots = (unsigned)desk->view->slot_count;
	const unsigned columns_max = desk->page->width / BLOCK_WIDTH;
	struct grid grid = { 1, 1, slots, desk->page->width };

	for (unsigned least = 2; least >= 1; least--)
		for (unsigned columns = 1; columns <= columns_max; columns++) {
			grid.columns = columns;
			grid.per_column = (slots + columns - 1) / columns;
			grid.width = desk->page->width / columns;
			for (grid.lines = BLOCK_LINES; grid.lines >= least; grid.lines--)
				if (grid.per_column * grid.lines <= rows)
					return grid;
		}
	return grid;
}

static void lay_bar(const struct desk *desk, struct rmw_page_place place, unsigned permille)
{
	char bar[BAR_MAX + 1];
	unsigned cells = place.width - 2 - PERCENT_WIDTH;

	cells = cells > BAR_MAX ? BAR_MAX : cells;
	for (unsigned i = 0; i < cells; i++)
		bar[i] = i < permille * cells / 1000 ? '#' : '-';
	bar[cells] = '\0';
	(void)rmw_page_put(desk->page, place, RMW_PAGE_PLAIN, "[%s] %3u%%", bar, permille / 10);
}

static void lay_mac(const struct desk *desk, const struct rmw_view_slot *slot,
		    struct rmw_page_place place)
{
	char mac[RMW_MAC_TEXT];

	if (!slot->has_mac)
		return;
	rmw_report_mac_text(slot->mac, mac);
	rmw_page_put_right(desk->page, place, RMW_PAGE_PLAIN, mac + strlen(mac) - MAC_TAIL);
}

/* ">12 WRITE    ": also without colours the slot that is chosen and the state are told. */
static void lay_word(const struct desk *desk, const struct rmw_view_slot *slot,
		     struct rmw_page_place place)
{
	const bool is_chosen = slot == &desk->view->slots[desk->operator->chosen];

	(void)rmw_page_put(desk->page, place, is_chosen ? RMW_PAGE_TITLE : RMW_PAGE_PLAIN, "%c%2u",
			   is_chosen ? '>' : ' ', slot->number);
	place.column += WORD_COLUMN;
	(void)rmw_page_put(desk->page, place, styles[slot->state], "%-*s", (int)WORD_WIDTH,
			   rmw_life_row(slot->state)->word);
}

static const char *words_of(const struct rmw_view_slot *slot)
{
	const struct rmw_life_row *row = rmw_life_row(slot->state);

	if (slot->reason[0] != '\0')
		return slot->reason;
	if (slot->state == RMW_LIFE_NO_PORT)
		return slot->port;
	if (slot->state == RMW_LIFE_PASS)
		return "";
	return row->prompt != RMW_LIFE_NO_PROMPT && slot->state != RMW_LIFE_DONE
		       ? rmw_life_prompt_text(row->prompt)
		       : row->says;
}

/* "relay-042  what happened last", or what is asked for */
static void lay_words(const struct desk *desk, const struct rmw_view_slot *slot,
		      struct rmw_page_place place)
{
	(void)rmw_page_put(desk->page, place, RMW_PAGE_PLAIN, "%s%s%s", slot->name,
			   slot->name[0] == '\0' ? "" : "  ", words_of(slot));
}

static void lay_block(const struct desk *desk, const struct rmw_view_slot *slot,
		      struct rmw_page_place place)
{
	char text[16] = "";
	struct rmw_grow growing = { text, sizeof(text), 0 };
	const struct rmw_page_place rest = { place.row, place.column + REST_COLUMN,
					     place.width - REST_COLUMN };
	const struct rmw_page_place bar = { rest.row, rest.column, rest.width - MAC_TAIL - 1 };
	const struct rmw_page_place below = { place.row + 1, place.column + WORD_COLUMN,
					      place.width - WORD_COLUMN };

	lay_word(desk, slot, place);
	if (slot->has_progress) {
		lay_bar(desk, bar, slot->permille);
	} else {
		slot_time_text(desk->view, slot, &growing);
		(void)rmw_page_put(desk->page, bar, RMW_PAGE_PLAIN, "%s", text);
	}
	lay_mac(desk, slot, rest);
	lay_words(desk, slot, below);
}

/* A slot in one line, where there are many. */
static void lay_line(const struct desk *desk, const struct rmw_view_slot *slot,
		     struct rmw_page_place place)
{
	char text[16] = "";
	struct rmw_grow growing = { text, sizeof(text), 0 };
	struct rmw_page_place rest = { place.row, place.column + REST_COLUMN, SHORT_WIDTH };

	lay_word(desk, slot, place);
	if (slot->has_progress)
		rmw_grow(&growing, "%u%%", slot->permille / 10);
	else
		slot_time_text(desk->view, slot, &growing);
	rmw_page_put_right(desk->page, rest, RMW_PAGE_PLAIN, text);
	rest.column += SHORT_WIDTH + 1;
	rest.width = place.width - REST_COLUMN - SHORT_WIDTH - 1;
	lay_words(desk, slot, rest);
}

static void lay_slots(const struct desk *desk)
{
	const struct grid grid = find_grid(desk);

	for (unsigned i = 0; i < desk->view->slot_count; i++) {
		const struct rmw_page_place place = { HEAD_ROWS + i % grid.per_column * grid.lines,
						      i / grid.per_column * grid.width,
						      grid.width - 1 };

		if (grid.lines > 1)
			lay_block(desk, &desk->view->slots[i], place);
		else
			lay_line(desk, &desk->view->slots[i], place);
	}
}

/* How much of a text goes into so many cells: up to a blank, if there is one. */
static unsigned piece_of(const char *text, unsigned width)
{
	unsigned len = width;

	if (strlen(text) <= width)
		return (unsigned)strlen(text);
	while (len > 0 && text[len] != ' ')
		len--;
	return len > 0 ? len : width;
}

/* Rows that a note needs from this one on, before `end`; returns the next one. */
static unsigned lay_note(const struct desk *desk, const struct rmw_view_note *note, unsigned row,
			 unsigned end)
{
	struct rmw_page_place place = whole_row(desk, row);
	char when[24] = "", text[RMW_VIEW_REASON_MAX + 24];
	struct rmw_grow growing = { when, sizeof(when), 0 };
	const char *rest = text;

	rmw_batch_text_clock(desk->view, note->at_ms, &growing);
	(void)snprintf(text, sizeof(text), note->times == 1 ? "%s" : "%s (%u times)", note->text,
		       note->times);
	(void)rmw_page_put(desk->page, place, RMW_PAGE_PLAIN, "%8s  %-8s", when,
			   rmw_life_row(note->state)->word);
	place.column += NOTE_COLUMN;
	place.width = place.width > NOTE_COLUMN ? place.width - NOTE_COLUMN : 0;
	do {
		const unsigned len = piece_of(rest, place.width);

		(void)rmw_page_put(desk->page, place, RMW_PAGE_PLAIN, "%.*s", (int)len, rest);
		rest += len;
		rest += *rest == ' ';
		place.row++;
	} while (*rest != '\0' && place.row < end);
	return place.row;
}

static void lay_log(const struct desk *desk)
{
	const struct rmw_view_slot *slot = &desk->view->slots[desk->operator->chosen];
	const unsigned end = HEAD_ROWS + slot_rows(desk);
	const struct rmw_view_note *note;
	size_t at = desk->operator->scrolled;
	unsigned row = HEAD_ROWS + 1;

	lay_word(desk, slot, whole_row(desk, HEAD_ROWS));
	(void)rmw_page_put(desk->page,
			   (struct rmw_page_place){ HEAD_ROWS, 1 + REST_COLUMN,
						    desk->page->width - REST_COLUMN - 2 },
			   RMW_PAGE_PLAIN, "%s%s%s: what happened, the newest first", slot->port,
			   slot->name[0] == '\0' ? "" : ", ", slot->name);
	while (row < end && (note = rmw_view_note(slot, at++)) != NULL)
		row = lay_note(desk, note, row, end);
}

static void lay_help(const struct desk *desk)
{
	size_t count;
	const struct rmw_key_row *rows = rmw_key_rows(&count);

	for (unsigned i = 0; i < count; i++)
		(void)rmw_page_put(desk->page, whole_row(desk, HEAD_ROWS + 1 + i), RMW_PAGE_PLAIN,
				   "%-*s %s", (int)KEY_WIDTH, rows[i].name, rows[i].says);
}

static void lay_prompts(const struct desk *desk, unsigned row)
{
	char text[RMW_PROMPT_TEXT_MAX];

	for (size_t i = 0; i < RMW_COUNT(prompts); i++)
		if (rmw_view_prompt(desk->view, prompts[i].asks, text) > 0)
			(void)rmw_page_put(desk->page, whole_row(desk, row++), prompts[i].style,
					   "%s", text);
}

static void lay_foot(const struct desk *desk)
{
	const unsigned top = HEAD_ROWS + slot_rows(desk);
	const unsigned bottom = desk->page->height - 1;
	char counts[160] = "";
	char keys[160] = "";
	struct rmw_grow counts_grow = { counts, sizeof(counts), 0 };
	struct rmw_grow keys_grow = { keys, sizeof(keys), 0 };
	size_t count;
	const struct rmw_key_row *rows = rmw_key_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].brief != NULL)
			rmw_grow(&keys_grow, "%s%s %s", keys_grow.len == 0 ? "" : "  ",
				 rows[i].name, rows[i].brief);
	rmw_batch_text_counts(desk->view, &counts_grow);
	(void)rmw_page_put(desk->page, whole_row(desk, top),
			   desk->operator->question == RMW_OPERATOR_NO_QUESTION ? RMW_PAGE_TITLE
										: RMW_PAGE_ASKS,
			   "%s", desk->operator->message);
	lay_prompts(desk, top + 1);
	(void)rmw_page_put(desk->page, whole_row(desk, bottom - 1), RMW_PAGE_TITLE, "%s", counts);
	(void)rmw_page_put(desk->page, whole_row(desk, bottom), RMW_PAGE_DIM, "%s", keys);
}

static void lay_too_small(const struct desk *desk, unsigned width, unsigned height)
{
	char counts[160] = "";
	struct rmw_grow growing = { counts, sizeof(counts), 0 };
	struct rmw_page_place place = { 0, 0, width };

	(void)rmw_page_put(desk->page, place, RMW_PAGE_ASKS, "too small: %u x %u", width, height);
	place.row++;
	(void)rmw_page_put(desk->page, place, RMW_PAGE_PLAIN, "%u x %u are needed",
			   RMW_SCREEN_WIDTH_MIN, RMW_SCREEN_HEIGHT_MIN);
	place.row++;
	rmw_batch_text_counts(desk->view, &growing);
	(void)rmw_page_put(desk->page, place, RMW_PAGE_PLAIN, "%s", counts);
	place.row++;
	(void)rmw_page_put(desk->page, place, RMW_PAGE_ASKS, "%s", desk->operator->message);
}

void rmw_screen_lay(const struct rmw_bench_view *view, const struct rmw_operator *operator,
		    unsigned width, unsigned height, struct rmw_page *page)
{
	const struct desk desk = { view, operator, page };

	rmw_page_start(page, width, height);
	if (width < RMW_SCREEN_WIDTH_MIN || height < RMW_SCREEN_HEIGHT_MIN) {
		lay_too_small(&desk, width, height);
		return;
	}
	lay_head(&desk);
	if (operator->page == RMW_OPERATOR_HELP)
		lay_help(&desk);
	else if (operator->page == RMW_OPERATOR_LOG && view->slot_count> 0)
		lay_log(&desk);
	else
		lay_slots(&desk);
	lay_foot(&desk);
}
