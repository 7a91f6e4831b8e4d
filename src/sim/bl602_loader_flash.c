/* SPDX-License-Identifier: MIT */
/* What the vendor's loaders do with the flash: ids 30 to 3f, 60 and 61. */
#include <string.h>

#include "base/digest.h"
#include "base/random.h"
#include "sim/answer.h"
#include "sim/board.h"
#include "sim/costs.h"

/* A loader that is told to hash more than this is still at it when the session is forgotten. */
#define HASH_MAX (16u << 20)

enum access { BY_COMMAND, BY_CACHE };

/* Flash chips by JEDEC id, and the first build that knows them; bl602-protocol 4.7. */
static const struct {
	uint32_t jedec;
	uint32_t since;
} flashes[] = {
	/* clang-format off */
	{ 0xef4014, 0 }, { 0xef4015, 0 }, { 0xef7015, 0 }, { 0xef4016, 0 }, { 0xef6014, 0 },
	{ 0xef6015, 0 }, { 0xef6016, 0 }, { 0xef6018, 0 }, { 0xef8016, 0 }, { 0x5e6013, 0 },
	{ 0x5e6014, 0 }, { 0x9d6014, 0 }, { 0x9d6015, 0 }, { 0x9d6016, 0 }, { 0x9d7014, 0 },
	{ 0x9d7015, 0 }, { 0x9d7016, 0 }, { 0xc84014, 0 }, { 0xc84015, 0 }, { 0xc84016, 0 },
	{ 0xc86014, 0 }, { 0xc86015, 0 }, { 0xc86016, 0 }, { 0xc86514, 0 }, { 0xc86515, 0 },
	{ 0xc86516, 0 }, { 0xc22534, 0 }, { 0xc22535, 0 }, { 0xc22536, 0 }, { 0x0b4013, 0 },
	{ 0x0b4015, 0 }, { 0x0b4016, 0 }, { 0x0b6014, 0 }, { 0x0b6016, 0 }, { 0x856014, 0 },
	{ 0x856015, 0 }, { 0x856016, 0 }, { 0x684015, 0 }, { 0x684016, 0 }, { 0x684017, 0 },
	{ 0x684018, 0 },
	{ 0xa14014, 37344 }, { 0x514013, 37344 }, { 0x204014, 37344 }, { 0x204015, 37344 },
	{ 0x204016, 37344 }, { 0x204017, 37344 }, { 0xc22013, 37344 }, { 0xc22014, 37344 },
	{ 0xc22015, 37344 }, { 0x5e3213, 37344 }, { 0x5e3214, 37344 }, { 0x5e4015, 37344 },
	{ 0x5e4016, 37344 }, { 0x5e4017, 37344 }, { 0x5e6015, 37344 }, { 0x5e3415, 37344 },
	{ 0xeb6015, 37344 }, { 0xc84017, 37344 }, { 0xc84018, 37344 }, { 0x856017, 37344 },
	{ 0x0b4017, 37344 }, { 0xba6015, 37344 }, { 0xcd6014, 37344 }, { 0xef7018, 37344 },
	{ 0x204018, 37920 }, { 0x5e4018, 37920 },
	{ 0xc46016, 38704 }, { 0x852015, 38704 }, { 0x852016, 38704 }, { 0x256116, 38704 },
	{ 0x0b4018, 38784 }, { 0x852014, 38784 }, { 0x852017, 38784 }, { 0x852018, 38784 },
	{ 0x852019, 38784 }, { 0xc46015, 38784 },
	/* clang-format on */
};

void sim_loader_erase(struct rmw_sim *sim, struct rmw_view body)
{
	const struct sim_erase_style style = { sim_loader_has(sim, LOADER_HAS_PENDING),
					       sim_loader_has(sim, LOADER_SKIPS_BLANK) };

	if (body.len != 8) {
		sim_loader_refuse(sim, 0x0002);
		return;
	}
	sim->loader.sticky = 0;
	if (!sim->loader.is_xip &&
	    !sim_flash_erase(sim, rmw_get_le32(body.data), rmw_get_le32(body.data + 4), &style)) {
		sim_loader_refuse(sim, 0x0003);
		return;
	}
	sim_answer(sim);
}

/* PD comes while the erase runs; the flash's own time says how often. */
void sim_loader_erase_chip(struct rmw_sim *sim, struct rmw_view body)
{
	uint64_t at_ns = sim->bus.now_ns;
	int result;

	(void)body;
	sim->loader.sticky = 0;
	result = sim->loader.is_xip ? 0 : sim_bus_flash_erase_chip(&sim->bus);
	for (at_ns += SIM_COST_PENDING_NS;
	     sim_loader_has(sim, LOADER_HAS_PENDING) && at_ns < sim->bus.now_ns;
	     at_ns += SIM_COST_PENDING_NS)
		sim_uart_send_at(sim, at_ns, (struct rmw_view){ (const uint8_t *)"PD", 2 });
	sim_loader_tell(sim, result == 0 ? 0 : 0x0003);
}

/* OK means received; the next frame may come while the flash is programmed. */
static void program_after_ok(struct rmw_sim *sim, uint32_t addr, struct rmw_view data)
{
	sim_answer(sim);
	sim_loader_open_ears(sim);
	if (!sim->loader.is_xip && sim_flash_program(sim, addr, data))
		return;
	sim->loader.sticky = 0x0006;
	sim_loader_refuse(sim, 0x0006);
}

void sim_loader_program(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t addr = body.len >= 4 ? rmw_get_le32(body.data) : 0;

	if (body.len <= 4)
		sim_loader_refuse(sim, 0x0004);
	else if (addr == UINT32_MAX)
		sim_loader_refuse(sim, 0x0005);
	else
		program_after_ok(sim, addr, rmw_view_part(body, 4, SIZE_MAX));
}

/* Decompressing is out of scope: every piece is received, and then called a bad stream. */
void sim_loader_program_xz(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len <= 4) {
		sim_loader_refuse(sim, 0x000b);
		return;
	}
	sim_answer(sim);
	sim_loader_open_ears(sim);
	sim->loader.sticky = 0x000c;
	sim_loader_refuse(sim, 0x000c);
}

void sim_loader_check_program(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_loader_tell(sim, sim->loader.sticky);
}

/* Between 60 and 61 the controller belongs to the cache: reading by command gives garbage. */
static bool read_flash(struct rmw_sim *sim, uint32_t addr, struct rmw_span into, enum access access)
{
	uint64_t noise = addr;

	if (!sim->loader.is_xip || access)
		return sim_bus_flash_read(&sim->bus, addr, into) == 0;
	for (size_t i = 0; i < into.len; i++)
		into.data[i] = (uint8_t)rmw_random_next(&noise);
	return true;
}

static void read_range(struct rmw_sim *sim, struct rmw_view body, enum access access)
{
	uint8_t data[SIM_LOADER_PAYLOAD_MAX / 4];
	uint32_t addr, len;

	if (body.len != 8) {
		sim_loader_refuse(sim, 0x0004);
		return;
	}
	addr = rmw_get_le32(body.data);
	len = rmw_get_le32(body.data + 4);
	if (len > sim->loader.build->payload_max)
		len = sim->loader.build->payload_max;
	sim_answer_head(sim, (uint16_t)len);
	while (len > 0) {
		struct rmw_span piece = rmw_span_part(RMW_SPAN_OF(data), 0, len);

		if (!read_flash(sim, addr, piece, access))
			memset(piece.data, 0xff, piece.len);
		sim_uart_send(sim, rmw_span_view(piece));
		addr += (uint32_t)piece.len;
		len -= (uint32_t)piece.len;
	}
}

void sim_loader_read_by_command(struct rmw_sim *sim, struct rmw_view body)
{
	read_range(sim, body, BY_COMMAND);
}

void sim_loader_read_by_cache(struct rmw_sim *sim, struct rmw_view body)
{
	read_range(sim, body, BY_CACHE);
}

static void hash_range(struct rmw_sim *sim, struct rmw_view body, enum access access)
{
	rmw_auto(buf) data = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_view all;
	uint8_t digest[RMW_SHA256_SIZE];
	uint32_t len;

	if (body.len != 8) {
		sim_loader_refuse(sim, 0x0004);
		return;
	}
	len = rmw_get_le32(body.data + 4);
	if (len > HASH_MAX || !rmw_buf_resize(&data, len, &err)) {
		sim_boot_park(sim);
		return;
	}
	if (len > 0)
		(void)read_flash(sim, rmw_get_le32(body.data), rmw_buf_span(&data), access);
	sim_spend(sim, (uint64_t)len * SIM_COST_LOADER_SHA_BYTE_NS);
	all = rmw_buf_view(&data);
	rmw_sha256(&all, 1, digest);
	sim_answer_data(sim, RMW_VIEW_OF(digest));
}

void sim_loader_hash_by_command(struct rmw_sim *sim, struct rmw_view body)
{
	hash_range(sim, body, BY_COMMAND);
}

void sim_loader_hash_by_cache(struct rmw_sim *sim, struct rmw_view body)
{
	hash_range(sim, body, BY_CACHE);
}

static bool is_known(const struct rmw_sim *sim, const uint8_t id[3])
{
	uint32_t jedec = (uint32_t)id[0] << 16 | (uint32_t)id[1] << 8 | id[2];

	for (size_t i = 0; i < RMW_COUNT(flashes); i++)
		if (flashes[i].jedec == jedec && flashes[i].since <= sim->loader.build->file_size)
			return true;
	return false;
}

void sim_loader_tell_jedec(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t id[4] = { 0 };

	(void)body;
	sim_bus_flash_jedec(&sim->bus, id);
	if (sim_loader_has(sim, LOADER_KNOWS_FLASH) && is_known(sim, id))
		id[3] = 0x80;
	sim_answer_data(sim, RMW_VIEW_OF(id));
}

void sim_loader_read_status(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t value[4];
	uint32_t len;

	if (body.len != 8 || rmw_get_le32(body.data + 4) == 0) {
		sim_loader_refuse(sim, 0x0009);
		return;
	}
	len = rmw_get_le32(body.data + 4);
	memset(value, sim_bus_flash_status(&sim->bus, body.data[0]), sizeof(value));
	sim_answer_data(sim, rmw_view_part(RMW_VIEW_OF(value), 0, len));
}

void sim_loader_write_status(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t len;

	if (body.len != 12) {
		sim_loader_refuse(sim, 0x000a);
		return;
	}
	len = rmw_get_le32(body.data + 4);
	sim_bus_flash_set_status(&sim->bus, body.data[0], rmw_view_part(body, 8, len));
	if (sim_loader_has(sim, LOADER_KNOWS_FLASH))
		sim_answer(sim);
	else
		sim_answer_data(sim, rmw_view_part(body, 8, len));
}

void sim_loader_set_parameters(struct rmw_sim *sim, struct rmw_view body)
{
	sim_loader_tell(sim, body.len == 4 || body.len == 88 ? 0 : 0x0008);
}

void sim_loader_start_xip(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim->loader.is_xip = true;
	sim_answer(sim);
}

void sim_loader_finish_xip(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim->loader.is_xip = false;
	sim_answer(sim);
}
