/* SPDX-License-Identifier: MIT */
/* The BL602's boot ROM on UART0: handshake, frames, and what it does with noise. */
#include "sim/answer.h"
#include "sim/board.h"
#include "sim/costs.h"

/* bl602-protocol 2.3 */
static const struct sim_autobaud rom_autobaud = { SIM_COST_RC32M_HZ, 1250000 };

#define CODE_FRAME_LEN 0x0102

static const struct sim_program rom_listening;
static const struct sim_program rom_hello;
static const struct sim_program rom_session;

void sim_rom_listen(struct rmw_sim *sim, uint64_t from_ns)
{
	sim_uart_listen(sim, from_ns);
	sim->program = &rom_listening;
	sim->timer_ns = SIM_NEVER;
}

static void hear_55(struct rmw_sim *sim, const struct sim_byte *byte)
{
	if (!sim_uart_detects(sim, byte, &rom_autobaud))
		return;
	sim->program = &rom_hello;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_ROM_HELLO_NS;
}

/* What came while the ROM waited is dropped; what comes from now on is commands. */
static void say_hello(struct rmw_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	sim_note(sim, SIM_EVENT_HANDSHAKE);
	sim->uart.deaf_until_ns = sim->bus.now_ns;
	sim_answer(sim);
	rom->len = 0;
	rom->late_55 = 0;
	rom->is_fresh = true;
	rom->is_flash_ready = false;
	rom->last_end_ns = sim->bus.now_ns;
	sim_load_reset(&rom->load);
	sim->program = &rom_session;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_ROM_IDLE_NS;
}

static void end_session(struct rmw_sim *sim)
{
	sim_rom_listen(sim, sim->bus.now_ns);
}

static const struct sim_program rom_listening = { hear_55, NULL };
static const struct sim_program rom_hello = { sim_hear_nothing, say_hello };

/*
 * The end of a burst that was too long: four 55 at once are taken for a header, whose length is
 * refused; whatever else is unknown is skipped byte by byte. bl602-observed 2, bl602-protocol 2.4
 */
static void skip_unknown(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct sim_rom *rom = &sim->rom;

	if (byte->value != 0x55)
		rom->is_fresh = false;
	if (!rom->is_fresh || ++rom->late_55 < 4)
		return;
	rom->is_fresh = false;
	sim_spend(sim, SIM_COST_ROM_FRAME_NS);
	sim_answer_fail(sim, CODE_FRAME_LEN);
}

static void take_frame(struct rmw_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	size_t len = rmw_get_le16(rom->frame + 2);
	struct rmw_view body = { rom->frame + 4, len };

	if (len <= SIM_ROM_PAYLOAD_MAX && rom->len < 4 + len)
		return;
	rom->len = 0;
	sim_note(sim, SIM_EVENT_COMMAND);
	if (len > SIM_ROM_PAYLOAD_MAX) {
		sim_spend(sim, SIM_COST_ROM_FRAME_NS);
		sim_answer_fail(sim, CODE_FRAME_LEN);
		return;
	}
	sim_spend(sim, SIM_COST_ROM_FRAME_NS + len * SIM_COST_ROM_BYTE_NS);
	sim_rom_obey(sim, rom->frame[0], body);
}

static void hear_command(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct sim_rom *rom = &sim->rom;
	uint64_t before_ns = sim->bus.now_ns;

	sim->timer_ns = before_ns + SIM_COST_ROM_IDLE_NS;
	if (byte->end_ns > rom->last_end_ns + SIM_COST_LATE_NS)
		rom->is_fresh = false;
	rom->last_end_ns = byte->end_ns;
	if (rom->len == 0 && !sim_rom_knows(byte->value)) {
		skip_unknown(sim, byte);
		return;
	}
	rom->is_fresh = false;
	rom->frame[rom->len++] = byte->value;
	if (rom->len >= 4)
		take_frame(sim);
	if (sim->program == &rom_session && sim->bus.now_ns > before_ns)
		sim->timer_ns = sim->bus.now_ns + SIM_COST_ROM_IDLE_NS;
}

static const struct sim_program rom_session = { hear_command, end_session };
