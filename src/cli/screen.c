/* SPDX-License-Identifier: MIT */
/* The screen of a batch at work: what is laid out goes to the terminal, keys come back. */
#include "cli/screen.h"

#include "cli/terminal.h"

bool rmw_screen_open(struct rmw_screen *screen, FILE *in, FILE *out, bool is_coloured,
		     struct rmw_err *err)
{
	screen->operator=(struct rmw_operator){ 0 };
	return rmw_terminal_open(&screen->terminal, in, out, is_coloured, err);
}

struct rmw_operator_wish rmw_screen_turn(struct rmw_screen *screen,
					 const struct rmw_bench_view *view, uint32_t wait_ms)
{
	unsigned width;
	unsigned height;

	rmw_terminal_size(screen->terminal, &width, &height);
	rmw_screen_lay(view, &screen->operator, width, height, &screen->page);
	rmw_terminal_paint(screen->terminal, &screen->page);
	return rmw_operator_key(&screen->operator, view,
				rmw_terminal_key(screen->terminal, wait_ms));
}

void rmw_screen_close(struct rmw_screen *screen)
{
	rmw_terminal_close(screen->terminal);
	screen->terminal = NULL;
}
