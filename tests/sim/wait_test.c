/* SPDX-License-Identifier: MIT */
/* Waiting for a board as a bench does: one that runs goes on running, one that starts is heard. */
#include "support/cmocka.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/session.h>

#include "session/registry.h"
#include "sim/bk7231.h"
#include "sim/bk7231_code.h"
#include "sim/board.h"
#include "sim/obk_app.h"
#include "sim/obk_platform.h"

#define FLAG_CONSOLE (UINT64_C(1) << 31) /* OpenBeken takes commands from the line */
#define IDENT_AT 0x11000u		 /* of code, in the application */
#define LOOK_MS 1000u
#define RUNS_MS 2000u

/* A slot with a board in it, and somebody who waits for one. */
struct slot {
	struct rmw_session *session;
	struct rmw_sim *sim;
	const char *chip; /* that is waited for */
	struct rmw_err err;
};

static void open_slot(struct slot *slot, const char *port, const char *chip)
{
	const struct rmw_session_options options = { .port = port };

	*slot = (struct slot){ .chip = chip };
	if (!rmw_session_listen(&slot->session, &options, &slot->err))
		fail_msg("%s: %s", port, slot->err.cause);
	slot->sim = rmw_session_sim(slot->session);
}

static void close_slot(struct slot *slot)
{
	rmw_session_free(slot->session);
}

static void pass_ms(struct slot *slot, uint32_t ms)
{
	const struct rmw_port *port = rmw_session_port(slot->session);
	const struct rmw_deadline until = rmw_port_in(port, ms);

	port->clock->wait(port->clock, &until);
}

/* One look, as far as that is silence when nobody answers. */
static bool look(struct slot *slot, enum rmw_manner manner, uint32_t within_ms)
{
	const struct rmw_session_options options = { .chip = slot->chip, .manner = manner };

	rmw_err_clear(&slot->err);
	return rmw_session_seek(slot->session, &options, within_ms, &slot->err);
}

/* ---- boards that run ---- */

/* OpenBeken runs, and takes `reboot` from the line. */
static void run_openbeken(struct slot *slot)
{
	static const uint8_t mac[6] = { 0xc8, 0x47, 0x8c, 1, 2, 3 };
	const struct sim_obk_platform *platform = slot->sim->kind->obk;
	struct rmw_span cells = sim_nor_cells(slot->sim->bus.nor);
	uint8_t block[SIM_BK_BLOCK] = { 0 };
	struct sim_obk_config config;
	struct rmw_err err = { 0 };
	size_t count;

	(void)snprintf((char *)block, sizeof(block), "%s", platform->ident);
	sim_bk_block_put(cells, IDENT_AT, block, sim_bk_keys(&count));
	sim_obk_config_reset(&config, platform, mac);
	(void)sim_obk_set_flags(&config, FLAG_CONSOLE);
	sim_obk_config_seal(&config, platform);
	memcpy(cells.data + 0x1e1000, config.bytes, sizeof(config.bytes));
	rmw_sim_power_cycle(slot->sim, false);
	assert_true(rmw_port_set_baud(rmw_session_port(slot->session), 115200, &err));
	pass_ms(slot, RUNS_MS);
	assert_true(sim_obk_runs(slot->sim->obk));
}

static void whose_openbeken_takes_reboot_is_not_told_to(void **state)
{
	struct slot slot;

	(void)state;
	open_slot(&slot, "sim:bk7231t?app=openbeken", "bk7231t");
	run_openbeken(&slot);
	for (unsigned i = 0; i < 12; i++)
		assert_false(look(&slot, i == 0 ? RMW_MANNER_GENTLE : RMW_MANNER_STEADY, LOOK_MS));
	assert_true(rmw_session_ask_others(
		slot.session, &(struct rmw_session_options){ .chip = "bl602" }, &slot.err));
	pass_ms(&slot, 5000); /* it restarts 3 s after it was told to */
	assert_true(sim_obk_runs(slot.sim->obk));
	assert_true(slot.sim->obk->uptime_s >= 15);
	assert_int_equal(rmw_sim_count(slot.sim, "power_on"), 2);
	/* Who is in a hurry tells it. */
	assert_true(look(&slot, RMW_MANNER_EAGER, 8000));
	close_slot(&slot);
}

/* Boards that run what their maker gave them, and what may be asked for. */
static void what_runs_is_not_restarted(void **state)
{
	static const char *const boards[] = { "sim:bl602?gpio8=low", "sim:bl602?gpio8=low&cpu=host",
					      "sim:ln882h?boot1=high", "sim:bk7231t",
					      "sim:bk7231n" };
	size_t count;
	const char *const *chips = rmw_session_chips(&count);

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(boards); i++)
		for (size_t k = 0; k < count; k++) {
			struct slot slot;
			uint64_t resets, starts, operations;

			open_slot(&slot, boards[i], chips[k]);
			pass_ms(&slot, RUNS_MS);
			resets = rmw_sim_count(slot.sim, "reset");
			starts = rmw_sim_count(slot.sim, "power_on");
			operations = rmw_sim_count(slot.sim, "flash_op");
			for (unsigned n = 0; n < 4; n++)
				if (look(&slot, n == 0 ? RMW_MANNER_GENTLE : RMW_MANNER_STEADY,
					 LOOK_MS))
					fail_msg("%s answered as %s", boards[i], chips[k]);
			if (!rmw_session_ask_others(
				    slot.session, &(struct rmw_session_options){ .chip = chips[k] },
				    &slot.err))
				fail_msg("%s: %s", boards[i], slot.err.cause);
			assert_int_equal(rmw_sim_count(slot.sim, "reset"), resets);
			assert_int_equal(rmw_sim_count(slot.sim, "power_on"), starts);
			assert_int_equal(rmw_sim_count(slot.sim, "flash_op"), operations);
			close_slot(&slot);
		}
}

/* ---- boards that start ---- */

/* Whenever power comes: the first look is at other rates, too, those after it are not. */
static void who_starts_is_heard_whenever_that_is(void **state)
{
	static const char *const chips[] = { "bk7231t", "bk7231n" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(chips); i++)
		for (unsigned at_ms = 3000; at_ms < 5000; at_ms += 37) {
			struct slot slot;
			char port[64];
			unsigned looks = 0;

			(void)snprintf(port, sizeof(port), "sim:%s?hands=%u", chips[i], at_ms);
			open_slot(&slot, port, chips[i]);
			pass_ms(&slot, 1000); /* its firmware runs */
			while (looks < 10 &&
			       !look(&slot, looks == 0 ? RMW_MANNER_GENTLE : RMW_MANNER_STEADY,
				     LOOK_MS))
				looks++;
			if (looks == 10)
				fail_msg("%s at %u ms was missed", chips[i], at_ms);
			if (rmw_sim_now_us(slot.sim) > at_ms * 1000u + 400000u)
				fail_msg("%s at %u ms was heard late", chips[i], at_ms);
			close_slot(&slot);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_openbeken_takes_reboot_is_not_told_to),
		cmocka_unit_test(what_runs_is_not_restarted),
		cmocka_unit_test(who_starts_is_heard_whenever_that_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
