/* SPDX-License-Identifier: MIT */
/* The LN882H's boot ROM on UART0: its console, download into RAM, and the jump there. */
#include "sim/ln882h_rom.h"

#include <stdio.h>

#include "base/digest.h"
#include "sim/board.h"
#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"

#define ROM_BAUD 115200u
#define RAM_FIRST 0x20000000u
#define LOAD_END 0x20040000u /* behind it lies what the ROM itself uses */
#define FIFO_ROOM 16u

/* Fields of the boot header. ln882h-protocol 4.1 */
enum {
	HEADER_TARGET = 0x00,
	HEADER_LENGTH = 0x04,
	HEADER_START = 0x06, /* of what the CRC covers */
	HEADER_CRC = 0x08,
	HEADER_VECTORS = 0x0c,
	HEADER_OWN_CRC = 0x14,
	HEADER_SIZE = 0x20,
	VECTOR_ALIGN = 0x100,
};

static const struct sim_program console;

static struct ln_rom *rom_of(struct rmw_sim *sim)
{
	return &sim_ln(sim)->rom;
}

void sim_ln_rom_listen(struct rmw_sim *sim)
{
	struct ln_rom *rom = rom_of(sim);

	rom->len = 0;
	rom->is_too_long = false;
	sim->uart.baud = ROM_BAUD;
	sim->uart.fifo_room = FIFO_ROOM;
	sim->program = &console;
	sim->timer_ns = SIM_NEVER;
}

bool sim_ln_image_fits(struct rmw_view image, uint32_t *vectors, uint32_t *len)
{
	const uint8_t *header = image.data;
	uint32_t length, start, table;

	if (image.len < HEADER_SIZE)
		return false;
	length = rmw_get_le16(header + HEADER_LENGTH);
	start = rmw_get_le16(header + HEADER_START);
	table = rmw_get_le32(header + HEADER_VECTORS);
	if (rmw_get_le32(header + HEADER_TARGET) != RAM_FIRST || length > image.len ||
	    start < HEADER_SIZE || start > length || table % VECTOR_ALIGN != 0 ||
	    table - RAM_FIRST > length - 8 || length < HEADER_SIZE + 8 ||
	    rmw_get_le32(header + HEADER_OWN_CRC) !=
		    rmw_crc32((struct rmw_view){ header, HEADER_OWN_CRC }) ||
	    rmw_get_le32(header + HEADER_CRC) !=
		    rmw_crc32(rmw_view_part(image, start, length - start)))
		return false;
	*vectors = table;
	*len = length;
	return true;
}

/* The size in the header limits what counts of the packets. */
static void begin(struct rmw_sim *sim, size_t name_len, uint32_t size)
{
	struct ln_rom *rom = rom_of(sim);

	(void)name_len;
	rom->size = size;
	rom->have = 0;
}

static bool take(struct rmw_sim *sim, struct rmw_view data)
{
	struct ln_rom *rom = rom_of(sim);
	const uint32_t left = rom->size - rom->have, room = LOAD_END - rom->addr - rom->have;
	const uint32_t len = data.len < left ? (uint32_t)data.len : left;

	if (len > room)
		return false;
	memcpy(sim_ln(sim)->ram + (rom->addr - RAM_FIRST) + rom->have, data.data, len);
	rom->have += len;
	return true;
}

/* A bad image is not started; that the ROM then listens on is (unverified). */
static void end(struct rmw_sim *sim, enum ln_ymodem_end how)
{
	const struct ln_rom *rom = rom_of(sim);
	const struct rmw_view image = { sim_ln(sim)->ram + (rom->addr - RAM_FIRST), rom->have };
	uint32_t vectors, len;

	if (how == LN_YMODEM_DONE && rom->addr == RAM_FIRST && rom->have == rom->asked &&
	    sim_ln_image_fits(image, &vectors, &len) && len == rom->have)
		sim_ln_start(sim, vectors);
	else
		sim_ln_rom_listen(sim);
}

static const struct ln_ymodem_rules rules = {
	.stx_size = 1024,
	.call_ns = LN_COST_ROM_CALL_NS,
	.answer_ns = LN_COST_ROM_ANSWER_NS,
	.silence_ns = LN_COST_ROM_SILENCE_NS,
	.data_ns = LN_COST_ROM_SILENCE_NS,
	.begin = begin,
	.take = take,
	.end = end,
};

static void download(struct rmw_sim *sim, uint32_t addr, uint32_t size)
{
	struct ln_rom *rom = rom_of(sim);

	if (addr < RAM_FIRST || addr >= LOAD_END)
		return;
	rom->addr = addr;
	rom->asked = size;
	rom->size = rom->have = 0;
	sim_ln_ymodem_start(sim, &rules);
}

static void obey(struct rmw_sim *sim)
{
	static const char identity[] = "Mar 14 2021/00:23:32\r\n";
	struct ln_rom *rom = rom_of(sim);
	unsigned addr, size;
	int end_at = 0;

	sim_spend(sim, LN_COST_ROM_ANSWER_NS);
	if (strcmp(rom->line, "version") == 0)
		sim_uart_send(sim,
			      (struct rmw_view){ (const uint8_t *)identity, sizeof(identity) - 1 });
	else if (strncmp(rom->line, "download [rambin] [0x", 21) == 0 &&
		 sscanf(rom->line, "download [rambin] [0x%8x] [%7u]%n", &addr, &size, &end_at) ==
			 2 &&
		 end_at > 0 && rom->line[end_at] == '\0')
		download(sim, addr, size);
	else
		return;
	sim_note(sim, SIM_EVENT_COMMAND);
}

static void hear(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct ln_rom *rom = rom_of(sim);

	if (byte->value == '\r' || byte->value == '\n') {
		const bool is_command = rom->len > 0 && !rom->is_too_long;

		rom->line[rom->len] = '\0';
		rom->len = 0;
		rom->is_too_long = false;
		if (is_command)
			obey(sim);
		return;
	}
	if (byte->value < 0x20 || byte->value > 0x7e)
		return;
	if (rom->len + 1 < sizeof(rom->line))
		rom->line[rom->len++] = (char)byte->value;
	else
		rom->is_too_long = true;
}

static const struct sim_program console = { hear, NULL };
