/* SPDX-License-Identifier: MIT */
/* Feeds the screen with what a batch at work posts, and the batch with what the keys want. */
#include "cli/batch_screen.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "bench/view.h"
#include "cli/screen.h"

#define WAIT_MS 50u /* for a key: slots that post meanwhile have room enough */

struct rmw_batch_screen {
	struct rmw_bench_view view;
	struct rmw_screen screen;
};

static uint64_t now_ms(void)
{
	return rmw_clock_wall.now_us(&rmw_clock_wall) / 1000;
}

static bool wants_lines(const struct rmw_args *args)
{
	return args->is_json || args->is_plain || args->is_quiet;
}

bool rmw_batch_screen_open(struct rmw_batch_screen **screen, const struct rmw_cli *cli,
			   const char *name, const struct rmw_slots *slots, size_t wanted,
			   struct rmw_err *err)
{
	const struct rmw_output *output = cli->output;
	struct rmw_batch_screen *opened;

	*screen = NULL;
	if (wants_lines(cli->args))
		return true;
	opened = calloc(1, sizeof(*opened));
	if (opened == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a screen");
	if (!rmw_screen_open(&opened->screen, output->in, output->out, output->is_coloured, err)) {
		free(opened);
		if (err->code != RMW_E_USAGE)
			return false;
		rmw_err_clear(err);
		return true;
	}
	rmw_view_start(&opened->view, name, slots, wanted, now_ms());
	*screen = opened;
	return true;
}

void rmw_batch_screen_hear(struct rmw_batch_screen *screen, const struct rmw_post_report *report)
{
	rmw_view_tick(&screen->view, now_ms());
	(void)rmw_view_report(&screen->view, report);
}

void rmw_batch_screen_say(struct rmw_batch_screen *screen, const char *text)
{
	struct rmw_operator *operator= & screen->screen.operator;

	if (operator->question == RMW_OPERATOR_NO_QUESTION)
		(void)snprintf(operator->message, sizeof(operator->message), "%s", text);
}

static void turn(struct rmw_batch_screen *screen, struct rmw_run *run, uint32_t wait_ms)
{
	struct rmw_operator_wish wish;

	rmw_view_tick(&screen->view, now_ms());
	wish = rmw_screen_turn(&screen->screen, &screen->view, wait_ms);
	if (wish.event == RMW_OPERATOR_NOTHING)
		return;
	if (wish.slot == 0)
		rmw_run_send_all(run, wish.event);
	else
		rmw_run_send(run, wish.slot, wish.event);
}

/* The second turn shows at once what a key did. */
void rmw_batch_screen_turn(struct rmw_batch_screen *screen, struct rmw_run *run)
{
	turn(screen, run, WAIT_MS);
	turn(screen, run, 0);
}

void rmw_batch_screen_close(struct rmw_batch_screen *screen)
{
	if (screen == NULL)
		return;
	rmw_screen_close(&screen->screen);
	free(screen);
}
