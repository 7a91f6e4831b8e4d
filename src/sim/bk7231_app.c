/* SPDX-License-Identifier: MIT */
/* What a BK7231 starts from its flash: an application that is silent on UART1, or speaks there. */
#include "sim/bk7231.h"
#include "sim/board.h"
#include "sim/costs.h"

static const char app_text[] =
	"\r\n[made up by the rmwflash simulator] the application runs from flash\r\n";

static void speak(struct rmw_sim *sim)
{
	sim_uart_send(sim, (struct rmw_view){ (const uint8_t *)app_text, sizeof(app_text) - 1 });
	sim->timer_ns = sim->bus.now_ns + SIM_COST_APP_REPEAT_NS;
}

static const struct sim_program speaking = { sim_hear_nothing, speak };

/* Code for another key is garbage to the chip. */
static bool is_code_there(const struct rmw_sim *sim)
{
	const struct rmw_view flash = rmw_span_view(sim_nor_cells(sim->bus.nor));
	const struct sim_bk_key *key = sim_bk_code_find(flash, SIM_BK_APP_CODE);

	return key != NULL && key == sim_bk_own_key(sim);
}

/* Its log is on UART2, where no adapter is. bk7231-protocol 2 */
bool sim_bk_app_start(struct rmw_sim *sim)
{
	if (!is_code_there(sim))
		return false;
	sim->uart.fifo_room = SIZE_MAX;
	if (sim->obk != NULL && sim_obk_take_start(sim->obk))
		return true;
	if (sim->config.app.app != SIM_APP_TEXT)
		return true;
	sim->program = &speaking;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_APP_START_NS;
	return true;
}
