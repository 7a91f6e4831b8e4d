/* SPDX-License-Identifier: MIT */
/* Tells what a slot reports as JSON. */
#include "bench/news.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

#define TEXT_MAX 512u

void rmw_news_state(enum rmw_life_state state, char word[RMW_NEWS_WORD_MAX])
{
	const char *from = rmw_life_row(state)->word;
	size_t len = 0;

	for (; from[len] != '\0' && len + 1 < RMW_NEWS_WORD_MAX; len++)
		word[len] = (char)tolower((unsigned char)from[len]);
	word[len] = '\0';
}

enum rmw_ledger_state rmw_news_outcome(enum rmw_life_end end)
{
	static const enum rmw_ledger_state outcomes[] = {
		[RMW_LIFE_NO_END] = RMW_LEDGER_OPEN,
		[RMW_LIFE_PASSED] = RMW_LEDGER_PASSED,
		[RMW_LIFE_FAILED] = RMW_LEDGER_FAILED,
		[RMW_LIFE_INTERRUPTED] = RMW_LEDGER_INTERRUPTED,
	};

	return outcomes[end];
}

const char *rmw_news_end(enum rmw_life_end end)
{
	return end == RMW_LIFE_NO_END ? "" : rmw_ledger_state_word(rmw_news_outcome(end));
}

bool rmw_news_is_one(const struct rmw_post_report *report)
{
	return !report->is_progress && (report->from != report->state || report->code != RMW_OK ||
					report->end != RMW_LIFE_NO_END);
}

/* Whoever reads it may take nothing but UTF-8. */
static bool set_text(struct rmw_json *object, const char *key, const char *text)
{
	char shown[TEXT_MAX];

	if (text[0] == '\0')
		return true;
	rmw_text_show(text, shown, sizeof(shown));
	return rmw_json_set_text(object, key, shown);
}

static bool set_state(struct rmw_json *object, const char *key, enum rmw_life_state state)
{
	char word[RMW_NEWS_WORD_MAX];

	rmw_news_state(state, word);
	return rmw_json_set_text(object, key, word);
}

static bool set_mac(struct rmw_json *object, const struct rmw_post_report *report)
{
	char mac[2 * sizeof(report->mac) + 1];

	if (!report->has_mac)
		return true;
	rmw_hex(RMW_VIEW_OF(report->mac), mac);
	return rmw_json_set_text(object, "mac", mac);
}

static bool fill(struct rmw_json *object, const struct rmw_news *news)
{
	const struct rmw_post_report *report = news->report;
	char now[RMW_DATE_SIZE];

	rmw_date_now(now);
	return rmw_json_set_number(object, "v", 1) && rmw_json_set_text(object, "ev", "slot") &&
	       rmw_json_set_text(object, "ts", now) && set_text(object, "bench", news->bench) &&
	       set_text(object, "job", news->job) &&
	       rmw_json_set_number(object, "slot", report->slot) &&
	       set_state(object, "from", report->from) &&
	       set_state(object, "state", report->state) && set_mac(object, report) &&
	       set_text(object, "name", news->name == NULL ? "" : news->name) &&
	       set_text(object, "end", rmw_news_end(report->end)) &&
	       set_text(object, "code",
			report->code == RMW_OK ? "" : rmw_error_row(report->code)->id) &&
	       set_text(object, "cause", report->cause);
}

char *rmw_news_json(const struct rmw_news *news)
{
	struct rmw_json *object = rmw_json_new_object();
	char *line = object != NULL && fill(object, news) ? rmw_json_line(object) : NULL;

	rmw_json_free(object);
	return line;
}
