/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_PROMPT_H
#define RMW_BENCH_PROMPT_H

#include "bench/life.h"

#define RMW_PROMPT_TEXT_MAX 240u

/* What a slot asks for now. */
struct rmw_prompt {
	unsigned slot; /* its number */
	enum rmw_life_prompt asks;
};

/*
 * Which slots ask for the same thing, as one text: "slots 1-3, 5: release BOOT, then power off and
 * on"; cut to fit. `prompts` are in the order of their slots. Returns how many ask, 0 with an empty
 * text when none does.
 */
size_t rmw_prompt_group(const struct rmw_prompt *prompts, size_t count, enum rmw_life_prompt asks,
			char text[RMW_PROMPT_TEXT_MAX]);

#endif
