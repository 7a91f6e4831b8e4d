/* SPDX-License-Identifier: MIT */
/* Asks for hands once for a group of slots. */
#include "bench/prompt.h"

#include "base/grow.h"

/* The last row behind `at` that asks for it too, without a gap in the numbers. */
static size_t find_end(const struct rmw_prompt *prompts, size_t count, size_t at)
{
	while (at + 1 < count && prompts[at + 1].asks == prompts[at].asks &&
	       prompts[at + 1].slot == prompts[at].slot + 1)
		at++;
	return at;
}

size_t rmw_prompt_group(const struct rmw_prompt *prompts, size_t count, enum rmw_life_prompt asks,
			char text[RMW_PROMPT_TEXT_MAX])
{
	struct rmw_grow growing = { text, RMW_PROMPT_TEXT_MAX, 0 };
	size_t asking = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		asking += prompts[i].asks == asks;
	if (asking == 0 || asks == RMW_LIFE_NO_PROMPT)
		return 0;
	rmw_grow(&growing, "%s ", asking == 1 ? "slot" : "slots");
	for (size_t i = 0, end; i < count; i = end + 1) {
		end = prompts[i].asks == asks ? find_end(prompts, count, i) : i;
		if (prompts[i].asks != asks)
			continue;
		rmw_grow(&growing, "%s%u", text[growing.len - 1] == ' ' ? "" : ", ",
			 prompts[i].slot);
		if (end > i)
			rmw_grow(&growing, "%s%u", end == i + 1 ? ", " : "-", prompts[end].slot);
	}
	rmw_grow(&growing, ": %s", rmw_life_prompt_text(asks));
	return asking;
}
