/* SPDX-License-Identifier: MIT */
/* Guesses which name a mistyped word was meant to be. */
#include "cli/nearest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_NAME 32u

struct rmw_nearest rmw_nearest_to(const char *text)
{
	return (struct rmw_nearest) { .text = text, .distance = SIZE_MAX };
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to insert, drop or change: Levenshtein, one row of the matrix at a time. */
static size_t distance(const char *from, const char *to)
{
	size_t row[LONGEST_NAME + 1];
	size_t to_len = strlen(to);

	for (size_t j = 0; j <= to_len; j++)
		row[j] = j;
	for (size_t i = 0; from[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < to_len; j++) {
			size_t changed = diagonal + (from[i] != to[j]);

			diagonal = row[j + 1];
			row[j + 1] = least(changed, least(row[j], diagonal) + 1);
		}
	}
	return row[to_len];
}

void rmw_nearest_offer(struct rmw_nearest *nearest, const char *name)
{
	size_t len = strlen(nearest->text);
	size_t letters = len - strspn(nearest->text, "-"); /* dashes are alike everywhere */
	size_t away;

	if (len > LONGEST_NAME || strlen(name) > LONGEST_NAME)
		return;
	away = distance(nearest->text, name);
	if (away > letters / 3 + 1 || away >= letters || away >= nearest->distance)
		return;
	nearest->best = name;
	nearest->distance = away;
}

void rmw_nearest_hint(const struct rmw_nearest *nearest, char *text, size_t size)
{
	if (nearest->best == NULL)
		snprintf(text, size, "%s", "");
	else
		snprintf(text, size, " (did you mean '%s'?)", nearest->best);
}
