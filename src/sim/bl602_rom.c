/* SPDX-License-Identifier: MIT */
/* The BL602's boot ROM on UART0: handshake, frames, and every id it knows. */
#include <string.h>

#include "sim/board.h"
#include "sim/costs.h"

/* bl602-protocol 2.3 */
static const struct sim_autobaud rom_autobaud = { SIM_COST_RC32M_HZ, 1250000 };

#define CODE_FRAME_LEN 0x0102
#define SW_USAGE_LOCKED (1u << 20)
#define ROM_START 0x01000000u
#define EFUSE_BYTES 128u

static const struct sim_program rom_listening;
static const struct sim_program rom_hello;
static const struct sim_program rom_session;

void sim_answer(struct rmw_sim *sim)
{
	sim_uart_send(sim, (struct rmw_view) { (const uint8_t *)"OK", 2 });
}

void sim_answer_data(struct rmw_sim *sim, struct rmw_view data)
{
	uint8_t head[4] = { 'O', 'K' };

	rmw_put_le16(head + 2, (uint16_t)data.len);
	sim_uart_send(sim, RMW_VIEW_OF(head));
	sim_uart_send(sim, data);
}

void sim_answer_fail(struct rmw_sim *sim, unsigned code)
{
	uint8_t answer[4] = { 'F', 'L' };

	rmw_put_le16(answer + 2, (uint16_t)code);
	sim_uart_send(sim, RMW_VIEW_OF(answer));
}

/* --- handshake ------------------------------------------------------------------------------- */

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

static void ignore(struct rmw_sim *sim, const struct sim_byte *byte)
{
	(void)sim;
	(void)byte;
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
static const struct sim_program rom_hello = { ignore, say_hello };

/* --- commands -------------------------------------------------------------------------------- */

void sim_boot_info(struct rmw_sim *sim, uint32_t version, uint8_t info[20])
{
	static const uint8_t swapped[4] = { 0, 1, 3, 2 };
	uint32_t cfg = sim->bus.efuse[0];

	memset(info, 0, 20);
	rmw_put_le32(info, version);
	info[4] = cfg >> 2 & 1;
	info[5] = cfg >> 7 & 1 ? swapped[cfg & 3] : 0;
	info[6] = (uint8_t)(cfg >> 28 | (cfg >> 13 & 1) << 4);
	info[7] = cfg >> 12 & 1;
	rmw_put_le32(info + 8, sim->bus.efuse[4]);
	rmw_put_le32(info + 12, sim->bus.efuse[5]);
	rmw_put_le32(info + 16, sim->bus.efuse[6] & 0x00ffffff);
}

static void tell_boot_info(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t info[20];

	(void)body;
	sim_boot_info(sim, 1, info);
	sim_answer_data(sim, RMW_VIEW_OF(info));
}

/* bl602-soc 1.4: the new rate is the measured one times new / old. */
static void change_rate(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t was, now, rate;
	uint64_t wanted;

	if (body.len != 8)
		return;
	was = rmw_get_le32(body.data);
	now = rmw_get_le32(body.data + 4);
	wanted = was == 0 ? 0 : (uint64_t)sim->rom.measured_baud * now / was;
	rate = sim_uart_real_baud(SIM_COST_RC32M_HZ,
				  wanted > SIM_COST_RC32M_HZ ? 0 : (uint32_t)wanted);
	sim_spend(sim, SIM_COST_LEAVE_NS);
	if (rate != 0)
		sim->uart.baud = rate;
	sim_answer(sim);
}

static void reset(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer(sim);
	sim_boot_later(sim, sim_boot_system_reset, SIM_COST_LEAVE_NS);
}

static void erase_flash(struct rmw_sim *sim, struct rmw_view body)
{
	static const struct sim_erase_style style = { 0 };

	if (body.len != 8) {
		sim_answer_fail(sim, 0x0002);
		return;
	}
	if (sim_bus_flash_start(&sim->bus) != 0 ||
	    !sim_flash_erase(sim, rmw_get_le32(body.data), rmw_get_le32(body.data + 4), &style)) {
		sim_answer_fail(sim, 0x0003);
		return;
	}
	sim->rom.is_flash_ready = true;
	sim_answer(sim);
}

static unsigned program(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t addr;

	if (body.len <= 4)
		return 0x0004;
	addr = rmw_get_le32(body.data);
	if (addr == UINT32_MAX)
		return 0x0005;
	if (!sim->rom.is_flash_ready || sim_bus_flash_is_disturbed(&sim->bus) ||
	    !sim_flash_program(sim, addr, rmw_view_part(body, 4, SIZE_MAX)))
		return 0x0006;
	return 0;
}

static void program_flash(struct rmw_sim *sim, struct rmw_view body)
{
	unsigned code = program(sim, body);

	if (code != 0)
		sim_answer_fail(sim, code);
	else
		sim_answer(sim);
}

static void start_flash(struct rmw_sim *sim)
{
	(void)sim_boot_flash(sim, SIM_HASH_CHECKED);
}

static void boot_flash(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len != 4)
		return;
	sim_answer(sim);
	sim_boot_later(sim, start_flash, SIM_COST_LEAVE_NS);
}

/* Fuses only ever go from 0 to 1; each word is counted. */
void sim_fuses_burn(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t offset;

	if (body.len < 8) {
		sim_answer_fail(sim, 0x0401);
		return;
	}
	offset = rmw_get_le32(body.data);
	if (offset >= EFUSE_BYTES || body.len - 4 > EFUSE_BYTES - offset) {
		sim_answer_fail(sim, 0x0402);
		return;
	}
	for (size_t at = 4; at + 4 <= body.len; at += 4) {
		size_t word = (offset + at - 4) / 4;

		sim->bus.efuse[word] |= rmw_get_le32(body.data + at);
		sim->bus.efuse_programs++;
		sim_spend(sim, SIM_COST_EFUSE_BURN_NS);
	}
	sim_answer(sim);
}

size_t sim_fuses_read(struct rmw_sim *sim, uint32_t offset, uint32_t len, uint8_t data[128])
{
	size_t end;

	offset &= ~3u;
	len &= ~3u;
	end = len < EFUSE_BYTES - offset ? len : EFUSE_BYTES - offset;
	for (size_t at = 0; at < end; at += 4)
		rmw_put_le32(data + at, sim->bus.efuse[(offset + at) / 4]);
	return end;
}

static void read_efuse(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t data[EFUSE_BYTES];

	if (body.len != 8) {
		sim_answer_fail(sim, 0x0404);
		return;
	}
	if (rmw_get_le32(body.data) >= EFUSE_BYTES) {
		sim_answer_fail(sim, 0x0405);
		return;
	}
	sim_answer_data(
		sim, (struct rmw_view) { data, sim_fuses_read(sim, rmw_get_le32(body.data),
							      rmw_get_le32(body.data + 4), data) });
}

static bool is_memory_locked(const struct rmw_sim *sim)
{
	return (sim->bus.efuse[4] & SW_USAGE_LOCKED) != 0;
}

static void write_memory(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len % 8 != 0 || is_memory_locked(sim)) {
		sim_answer_fail(sim, 0x0501);
		return;
	}
	for (size_t at = 0; at < body.len && !sim->is_cut; at += 8)
		sim_bus_write32(&sim->bus, rmw_get_le32(body.data + at),
				rmw_get_le32(body.data + at + 4));
	if (sim_bus_take_reset(&sim->bus)) {
		sim_boot_system_reset(sim);
		return;
	}
	sim_answer(sim);
}

static void read_memory(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t data[SIM_ROM_PAYLOAD_MAX];
	uint32_t addr = body.len == 8 ? rmw_get_le32(body.data) & ~3u : 0;
	uint32_t len = body.len == 8 ? rmw_get_le32(body.data + 4) : 0;

	if (body.len != 8 || len > SIM_ROM_PAYLOAD_MAX || (addr & 0x0fff0000) == ROM_START ||
	    is_memory_locked(sim)) {
		sim_answer_fail(sim, 0x0504);
		return;
	}
	len &= ~3u;
	for (uint32_t at = 0; at < len; at += 4)
		rmw_put_le32(data + at, sim_bus_read32(&sim->bus, addr + at));
	sim_answer_data(sim, (struct rmw_view) { data, len });
}

static const struct {
	uint8_t id;
	void (*run)(struct rmw_sim *sim, struct rmw_view body);
} commands[] = {
	/* clang-format off */
	{ 0x10, tell_boot_info },
	{ 0x11, sim_load_boot_header },
	{ 0x12, sim_load_key },
	{ 0x14, sim_load_signature },
	{ 0x16, sim_load_iv },
	{ 0x17, sim_load_segment_header },
	{ 0x18, sim_load_segment_data },
	{ 0x19, sim_load_check },
	{ 0x1a, sim_load_run },
	{ 0x20, change_rate },
	{ 0x21, reset },
	{ 0x30, erase_flash },
	{ 0x31, program_flash },
	{ 0x33, boot_flash },
	{ 0x40, sim_fuses_burn },
	{ 0x41, read_efuse },
	{ 0x50, write_memory },
	{ 0x51, read_memory },
	/* clang-format on */
};

/* --- frames ---------------------------------------------------------------------------------- */

static size_t command_of(uint8_t id)
{
	size_t i = 0;

	while (i < RMW_COUNT(commands) && commands[i].id != id)
		i++;
	return i;
}

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
	commands[command_of(rom->frame[0])].run(sim, body);
}

static void hear_command(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct sim_rom *rom = &sim->rom;
	uint64_t before_ns = sim->bus.now_ns;

	sim->timer_ns = before_ns + SIM_COST_ROM_IDLE_NS;
	if (byte->end_ns > rom->last_end_ns + SIM_COST_LATE_NS)
		rom->is_fresh = false;
	rom->last_end_ns = byte->end_ns;
	if (rom->len == 0 && command_of(byte->value) == RMW_COUNT(commands)) {
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
