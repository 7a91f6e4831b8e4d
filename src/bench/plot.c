/* SPDX-License-Identifier: MIT */
/* Draws numbers as bars, in SVG that stands in a page. */
#include "bench/plot.h"

/* In units of the drawing, which is as wide as its place in the page. */
#define WIDTH 560
#define LABEL_WIDTH 410 /* what is longer is cut off there */
#define ROW_HEIGHT 40
#define TEXT_HEIGHT 20
#define BASE_LINE 15
#define BAR_TOP 22
#define BAR_HEIGHT 9
#define SLIVER 2.0 /* what is not zero can be seen */

static double size_of(const struct rmw_plot_bar *bar)
{
	double size = 0;

	for (size_t i = 0; i < RMW_PLOT_PARTS_MAX; i++)
		size += bar->parts[i].size;
	return size;
}

static double longest_of(const struct rmw_plot *plot)
{
	double longest = 0;

	for (size_t i = 0; i < plot->count; i++)
		if (size_of(&plot->bars[i]) > longest)
			longest = size_of(&plot->bars[i]);
	return longest;
}

static void put_text(struct rmw_html *html, const struct rmw_plot_bar *bar)
{
	rmw_html_format(html,
			"<svg width=\"%d\" height=\"%d\"><text x=\"0\" y=\"%d\" class=\"what\">",
			LABEL_WIDTH, TEXT_HEIGHT, BASE_LINE);
	rmw_html_text(html, bar->what);
	if (bar->more != NULL) {
		rmw_html_put(html, "<tspan class=\"more\" dx=\"8\">");
		rmw_html_text(html, bar->more);
		rmw_html_put(html, "</tspan>");
	}
	rmw_html_format(html, "</text></svg><text x=\"%d\" y=\"%d\" class=\"value\">", WIDTH,
			BASE_LINE);
	rmw_html_text(html, bar->value);
	rmw_html_put(html, "</text>");
}

static void put_parts(struct rmw_html *html, const struct rmw_plot_bar *bar, double longest)
{
	double x = 0;

	rmw_html_format(
		html,
		"<rect class=\"ground\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
		BAR_TOP, WIDTH, BAR_HEIGHT);
	for (size_t i = 0; i < RMW_PLOT_PARTS_MAX; i++) {
		double width;

		if (bar->parts[i].size <= 0 || longest <= 0)
			continue;
		width = bar->parts[i].size / longest * WIDTH;
		width = width < SLIVER ? SLIVER : width;
		rmw_html_format(html,
				"<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" "
				"height=\"%d\" rx=\"2\"/>",
				bar->parts[i].style, x, BAR_TOP, width, BAR_HEIGHT);
		x += width;
	}
}

static void put_bar(struct rmw_html *html, const struct rmw_plot_bar *bar, size_t row,
		    double longest)
{
	rmw_html_put(html, "<g class=\"bar\" data-what=\"");
	rmw_html_text(html, bar->what);
	for (size_t i = 0; i < RMW_PLOT_NUMBERS_MAX && bar->numbers[i].name != NULL; i++)
		rmw_html_format(html, "\" data-%s=\"%.15g", bar->numbers[i].name,
				bar->numbers[i].number);
	rmw_html_format(html, "\" transform=\"translate(0 %zu)\"><title>", row * ROW_HEIGHT);
	rmw_html_text(html, bar->what);
	rmw_html_put(html, ": ");
	rmw_html_text(html, bar->value);
	rmw_html_put(html, "</title>");
	put_text(html, bar);
	put_parts(html, bar, longest);
	rmw_html_put(html, "</g>\n");
}

void rmw_plot_put(struct rmw_html *html, const struct rmw_plot *plot)
{
	const double longest = longest_of(plot);

	rmw_html_format(html, "<section class=\"plot\" id=\"%s\"><h2>%s</h2>\n", plot->id,
			plot->title);
	if (plot->count == 0)
		rmw_html_format(html, "<p class=\"none\">%s</p>", plot->none);
	else
		rmw_html_format(html,
				"<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %zu\">\n",
				plot->title, WIDTH, plot->count * ROW_HEIGHT);
	for (size_t i = 0; i < plot->count; i++)
		put_bar(html, &plot->bars[i], i, longest);
	rmw_html_put(html, plot->count == 0 ? "</section>\n" : "</svg></section>\n");
}
