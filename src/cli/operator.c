/* SPDX-License-Identifier: MIT */
/* What the keys of the screen do, by rows. */
#include "cli/operator.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"
#include "cli/key.h"

#define SECOND_DIGIT_MS 1000u

static const struct rmw_operator_wish nothing = { RMW_OPERATOR_NOTHING, 0 };

static void say(struct rmw_operator *operator, const char * format, ...) RMW_PRINTF(2, 3);

static void say(struct rmw_operator *operator, const char * format, ...)
{
	va_list values;

	va_start(values, format);
	(void)vsnprintf(operator->message, sizeof(operator->message), format, values);
	va_end(values);
}

static const struct rmw_view_slot *chosen_slot(const struct rmw_operator *operator,
					       const struct rmw_bench_view * view)
{
	return &view->slots[operator->chosen];
}

/* A slot takes this now. */
static bool takes(const struct rmw_view_slot *slot, enum rmw_life_event event)
{
	enum rmw_life_state next;

	return rmw_life_next(slot->state, event, &next);
}

static void choose(struct rmw_operator *operator, size_t at)
{
	operator->chosen = at;
	operator->scrolled = 0;
}

static struct rmw_operator_wish press_retry(struct rmw_operator *operator,
					    const struct rmw_bench_view * view)
{
	const struct rmw_view_slot *slot = chosen_slot(operator, view);

	if (!takes(slot, RMW_LIFE_RETRY)) {
		say(operator, "slot %u is in %s: nothing to try again", slot->number,
		    rmw_life_row(slot->state)->word);
		return nothing;
	}
	say(operator, "slot %u: once more", slot->number);
	return (struct rmw_operator_wish){ RMW_LIFE_RETRY, slot->number };
}

static struct rmw_operator_wish press_skip(struct rmw_operator *operator,
					   const struct rmw_bench_view * view)
{
	const struct rmw_view_slot *slot = chosen_slot(operator, view);

	if (!takes(slot, RMW_LIFE_SKIP)) {
		say(operator, "slot %u is in %s: no unit to give up", slot->number,
		    rmw_life_row(slot->state)->word);
		return nothing;
	}
	operator->question = RMW_OPERATOR_SURE_SKIP;
	operator->asked_of = slot->begun_ms;
	say(operator, "slot %u: give up %s, which is in %s? y: yes, other keys: no", slot->number,
	    slot->name[0] == '\0' ? "this unit" : slot->name, rmw_life_row(slot->state)->word);
	return nothing;
}

static struct rmw_operator_wish press_drain(struct rmw_operator *operator,
					    const struct rmw_bench_view * view)
{
	(void)view;
	if (operator->is_draining) {
		say(operator, "no more boards are taken already; q stops at once");
		return nothing;
	}
	operator->is_draining = true;
	say(operator, "no more boards: units at work are finished, then it ends");
	return (struct rmw_operator_wish){ RMW_LIFE_DRAIN, 0 };
}

static struct rmw_operator_wish press_quit(struct rmw_operator *operator,
					   const struct rmw_bench_view * view)
{
	const size_t at_work = rmw_view_at_work(view);

	if (at_work == 0) {
		say(operator, "stopping");
		return (struct rmw_operator_wish){ RMW_LIFE_STOP, 0 };
	}
	operator->question = RMW_OPERATOR_SURE_STOP;
	say(operator, "stop now, and interrupt %zu %s? y: yes, other keys: no", at_work,
	    rmw_number_word(at_work, "unit", "units"));
	return nothing;
}

static struct rmw_operator_wish press_log(struct rmw_operator *operator,
					  const struct rmw_bench_view * view)
{
	(void)view;
	operator->page = operator->page == RMW_OPERATOR_LOG ? RMW_OPERATOR_SLOTS : RMW_OPERATOR_LOG;
	operator->scrolled = 0;
	return nothing;
}

static struct rmw_operator_wish press_help(struct rmw_operator *operator,
					   const struct rmw_bench_view * view)
{
	(void)view;
	operator->page = operator->page == RMW_OPERATOR_HELP ? RMW_OPERATOR_SLOTS
							     : RMW_OPERATOR_HELP;
	return nothing;
}

static struct rmw_operator_wish press_back(struct rmw_operator *operator,
					   const struct rmw_bench_view * view)
{
	(void)view;
	operator->page = RMW_OPERATOR_SLOTS;
	return nothing;
}

static struct rmw_operator_wish press_next(struct rmw_operator *operator,
					   const struct rmw_bench_view * view)
{
	choose(operator,(operator->chosen + 1) % view->slot_count);
	return nothing;
}

static struct rmw_operator_wish press_previous(struct rmw_operator *operator,
					       const struct rmw_bench_view * view)
{
	choose(operator,(operator->chosen + view->slot_count - 1) % view->slot_count);
	return nothing;
}

static struct rmw_operator_wish press_down(struct rmw_operator *operator,
					   const struct rmw_bench_view * view)
{
	if (operator->page != RMW_OPERATOR_LOG)
		return press_next(operator, view);
	if (operator->scrolled + 1<chosen_slot(operator, view)->log_count)
		operator->scrolled++;
	return nothing;
}

static struct rmw_operator_wish press_up(struct rmw_operator *operator,
					 const struct rmw_bench_view * view)
{
	if (operator->page != RMW_OPERATOR_LOG)
		return press_previous(operator, view);
	if (operator->scrolled> 0)
		operator->scrolled--;
	return nothing;
}

/* From the one that is chosen on, and around. */
static struct rmw_operator_wish press_failed(struct rmw_operator *operator,
					     const struct rmw_bench_view * view)
{
	for (size_t i = 1; i <= view->slot_count; i++) {
		const size_t at = (operator->chosen + i) % view->slot_count;

		if (takes(&view->slots[at], RMW_LIFE_RETRY)) {
			choose(operator, at);
			return nothing;
		}
	}
	say(operator, "no slot failed");
	return nothing;
}

static const struct rmw_key_row rows[] = {
	/* clang-format off */
	{ "r",      "retry", "try the failed unit of the chosen slot again; free a suspect slot" },
	{ "s",      "skip",  "give the unit of the chosen slot up: it failed; asks first" },
	{ "d",      "drain", "take no more boards: finish the units at work, then end" },
	{ "q",      "quit",  "stop at once; asks first where units would be interrupted" },
	{ "l",      "log",   "what happened in the chosen slot; Up and Down scroll (also Enter)" },
	{ "Tab",    "next failed", "choose the next slot that failed or is suspect" },
	{ "Arrows", NULL,    "choose a slot; so does its number, two digits within a second" },
	{ "Esc",    NULL,    "back to the slots" },
	{ "?",      "help",  "this list" },
	/* clang-format on */
};

static const struct press {
	int key;
	struct rmw_operator_wish (*press)(struct rmw_operator *operator,
					  const struct rmw_bench_view * view);
} presses[] = {
	/* clang-format off */
	{ 'r',            press_retry },
	{ 's',            press_skip },
	{ 'd',            press_drain },
	{ 'q',            press_quit },
	{ 'l',            press_log },
	{ RMW_KEY_ENTER,  press_log },
	{ RMW_KEY_TAB,    press_failed },
	{ RMW_KEY_UP,     press_up },
	{ RMW_KEY_DOWN,   press_down },
	{ RMW_KEY_LEFT,   press_previous },
	{ RMW_KEY_RIGHT,  press_next },
	{ RMW_KEY_ESCAPE, press_back },
	{ '?',            press_help },
	/* clang-format on */
};

const struct rmw_key_row *rmw_key_rows(size_t *count)
{
	*count = RMW_COUNT(rows);
	return rows;
}

static struct rmw_operator_wish answer(struct rmw_operator *operator,
				       const struct rmw_bench_view * view, int key)
{
	const enum rmw_operator_question question = operator->question;
	const struct rmw_view_slot *slot = chosen_slot(operator, view);

	operator->question = RMW_OPERATOR_NO_QUESTION;
	if (key != 'y' && key != 'Y') {
		say(operator, "nothing was done");
		return nothing;
	}
	if (question == RMW_OPERATOR_SURE_STOP) {
		say(operator, "stopping");
		return (struct rmw_operator_wish){ RMW_LIFE_STOP, 0 };
	}
	/* It went on while the question was there. */
	if (!takes(slot, RMW_LIFE_SKIP) || slot->begun_ms != operator->asked_of) {
		say(operator, "slot %u went on to %s: nothing was done", slot->number,
		    rmw_life_row(slot->state)->word);
		return nothing;
	}
	say(operator, "slot %u: given up", slot->number);
	return (struct rmw_operator_wish){ RMW_LIFE_SKIP, slot->number };
}

static bool choose_number(struct rmw_operator *operator, const struct rmw_bench_view * view,
			  unsigned number)
{
	const struct rmw_view_slot *slot = rmw_view_slot(view, number);

	if (slot != NULL)
		choose(operator, (size_t)(slot - view->slots));
	return slot != NULL;
}

/* "1" is slot 1, and "12" slot 12 where there is one. */
static void type_digit(struct rmw_operator *operator, const struct rmw_bench_view * view,
		       unsigned digit)
{
	const bool is_second = operator->typed != 0 && view->now_ms - operator->typed_ms <=
			       SECOND_DIGIT_MS;
	const unsigned both = operator->typed * 10 + digit;

	operator->typed = is_second ? 0 : digit;
	operator->typed_ms = view->now_ms;
	if (is_second && choose_number(operator, view, both))
		return;
	if (!choose_number(operator, view, digit))
		say(operator, "there is no slot %u", is_second ? both : digit);
}

struct rmw_operator_wish rmw_operator_key(struct rmw_operator *operator,
					  const struct rmw_bench_view * view, int key)
{
	if (key == RMW_KEY_NONE || view->slot_count == 0)
		return nothing;
	operator->message[0] = '\0';
	if (operator->question != RMW_OPERATOR_NO_QUESTION)
		return answer(operator, view, key);
	if (key >= '0' && key <= '9') {
		type_digit(operator, view, (unsigned)(key - '0'));
		return nothing;
	}
	operator->typed = 0;
	for (size_t i = 0; i < RMW_COUNT(presses); i++)
		if (presses[i].key == key)
			return presses[i].press(operator, view);
	say(operator, "this key does nothing; ? tells which ones do");
	return nothing;
}
