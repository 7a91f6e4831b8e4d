/* SPDX-License-Identifier: MIT */
/* Guesses which name a mistyped word was meant to be. */
#include "base/nearest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_NAME 32u

struct rmw_nearest rmw_nearest_to(const char *text)
{
	return (struct rmw_nearest){ .text = text, .distance = SIZE_MAX };
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * How many letters to insert, drop, change or swap with their neighbour: the Damerau-Levenshtein
 * matrix, of which each row needs the two before it.
 */
static size_t distance(const char *from, const char *to)
{
	size_t rows[3][LONGEST_NAME + 1];
	size_t to_len = strlen(to);
	size_t i = 0;

	for (size_t j = 0; j <= to_len; j++)
		rows[0][j] = j;
	for (; from[i] != '\0'; i++) {
		const size_t *above = rows[i % 3];
		const size_t *before = rows[(i + 2) % 3];
		size_t *row = rows[(i + 1) % 3];

		row[0] = i + 1;
		for (size_t j = 0; j < to_len; j++) {
			row[j + 1] = least(above[j] + (from[i] != to[j]),
					   least(row[j], above[j + 1]) + 1);
			if (i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j])
				row[j + 1] = least(row[j + 1], before[j - 1] + 1);
		}
	}
	return rows[i % 3][to_len];
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
