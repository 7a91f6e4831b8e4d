/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_PLOT_H
#define RMW_BENCH_PLOT_H

#include "bench/html.h"

#define RMW_PLOT_PARTS_MAX 2u
#define RMW_PLOT_NUMBERS_MAX 3u

/* A bar. Texts are borrowed. */
struct rmw_plot_bar {
	const char *what;  /* it is of; anything */
	const char *more;  /* on it, smaller; anything; NULL: nothing */
	const char *value; /* as people read it */
	/* Its parts, one behind the other: a class of the page's style, and a length. */
	struct {
		const char *style;
		double size;
	} parts[RMW_PLOT_PARTS_MAX];
	/* What it stands for, for programs: attributes data-NAME; as far as there is a name. */
	struct {
		const char *name;
		double number;
	} numbers[RMW_PLOT_NUMBERS_MAX];
};

/* A plot: bars below each other, the longest as long as there is room. */
struct rmw_plot {
	const char *id;	   /* of its element; our own word */
	const char *title; /* our own words */
	const char *none;  /* said where there are no bars */
	const struct rmw_plot_bar *bars;
	size_t count;
};

/* Put it as a section with SVG in it. */
void rmw_plot_put(struct rmw_html *html, const struct rmw_plot *plot);

#endif
