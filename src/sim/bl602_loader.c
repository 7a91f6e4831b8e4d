/* SPDX-License-Identifier: MIT */
/* What the vendor's RAM flash loaders do on UART0, both families, with the faults they have. */
#include <string.h>

#include "base/digest.h"
#include "sim/costs.h"
#include "sim/random.h"
#include "sim/sim.h"

/* 160 MHz / 4, bl602-protocol 2.3 */
static const struct sim_autobaud loader_autobaud = { 40000000, 970000 };

#define CODE_CHECKSUM 0x0103
#define ERRORS_MAX 3u
#define WINDOWS_MAX 2u
#define EFUSE_BYTES 128u
/* A loader that is told to hash more than this is still at it when the session is forgotten. */
#define HASH_MAX (16u << 20)

enum {
	HAS_BOOT_INFO = 1,
	HAS_FLASH_BOOT = 2,
	HAS_PENDING = 4,
	HAS_XZ = 8,
	SKIPS_BLANK = 16,
	MAC_REVERSED = 32,
	KNOWS_FLASH = 64, /* the fourth byte of the JEDEC answer is set */
	POKES = 128,	  /* 50 stores the value, and not its address */
	ENDS_ON_BAD_BURN = 256,
};

#define FAMILY_B                                                                                   \
	(HAS_BOOT_INFO | HAS_FLASH_BOOT | HAS_PENDING | HAS_XZ | SKIPS_BLANK | MAC_REVERSED |      \
	 KNOWS_FLASH | POKES | ENDS_ON_BAD_BURN)

struct sim_loader_build {
	uint32_t file_size;
	uint32_t payload_max;
	uint32_t traits;
	uint64_t window_ns;
};

/* bl602-protocol 4.1, bl602-observed 5 */
static const struct sim_loader_build builds[] = {
	/* clang-format off */
	{ 21808, 0x2404, 0,                    SIM_COST_LOADER_WINDOW_NS },
	{ 22064, 0x2404, 0,                    SIM_COST_LOADER_WINDOW_NS },
	{ 29264, 0x2404, 0,                    SIM_COST_LOADER_WINDOW_NS },
	{ 30384, 0x4004, HAS_XZ | SKIPS_BLANK, SIM_COST_LOADER_WINDOW_NS },
	{ 37344, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_NS },
	{ 37920, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_NS },
	{ 38704, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_LONG_NS },
	{ 38784, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_LONG_NS },
	/* clang-format on */
};

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

static const struct sim_program loader_listening;
static const struct sim_program loader_hello;
static const struct sim_program loader_session;

const struct sim_loader_build *sim_loader_find(size_t file_size)
{
	for (size_t i = 0; i < RMW_COUNT(builds); i++)
		if (builds[i].file_size == file_size)
			return &builds[i];
	return NULL;
}

static bool has(const struct rmw_sim *sim, uint32_t trait)
{
	return (sim->loader.build->traits & trait) != 0;
}

/* --- handshake ------------------------------------------------------------------------------- */

static void listen(struct rmw_sim *sim, uint64_t from_ns)
{
	sim_uart_listen(sim, from_ns);
	sim->program = &loader_listening;
	sim->timer_ns = SIM_NEVER;
}

void sim_loader_start(struct rmw_sim *sim, const struct sim_loader_build *build)
{
	sim->loader.build = build;
	(void)sim_bus_flash_start(&sim->bus);
	listen(sim, sim->bus.now_ns + SIM_COST_LOADER_START_NS);
}

static void hear_55(struct rmw_sim *sim, const struct sim_byte *byte)
{
	if (!sim_uart_detects(sim, byte, &loader_autobaud))
		return;
	sim->program = &loader_hello;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_LOADER_HELLO_NS;
}

static void ignore(struct rmw_sim *sim, const struct sim_byte *byte)
{
	(void)sim;
	(void)byte;
}

static void say_hello(struct rmw_sim *sim)
{
	struct sim_loader *loader = &sim->loader;

	sim_note(sim, SIM_EVENT_HANDSHAKE);
	sim->uart.deaf_until_ns = sim->bus.now_ns;
	sim->uart.fifo_room = SIM_QUEUE_ROOM;
	sim_answer(sim);
	loader->len = 0;
	loader->errors = 0;
	loader->windows_missed = 0;
	loader->sticky = 0;
	loader->is_swallowing = false;
	loader->is_xip = false;
	sim->program = &loader_session;
	sim->timer_ns = sim->bus.now_ns + loader->build->window_ns;
}

static const struct sim_program loader_listening = { hear_55, NULL };
static const struct sim_program loader_hello = { ignore, say_hello };

/* --- answers --------------------------------------------------------------------------------- */

/* The third refusal of a session is its last word: bl602-observed 5. */
static void refuse(struct rmw_sim *sim, unsigned code)
{
	sim_answer_fail(sim, code);
	if (++sim->loader.errors >= ERRORS_MAX)
		listen(sim, sim->bus.now_ns);
}

static void tell(struct rmw_sim *sim, unsigned code)
{
	if (code != 0)
		refuse(sim, code);
	else
		sim_answer(sim);
}

/* What comes while a loader works on a frame is lost; from here on it listens again. */
static void open_ears(struct rmw_sim *sim)
{
	sim->uart.deaf_until_ns = sim->bus.now_ns;
}

/* --- flash ------------------------------------------------------------------------------------ */

static void erase(struct rmw_sim *sim, struct rmw_view body)
{
	const struct sim_erase_style style = { has(sim, HAS_PENDING), has(sim, SKIPS_BLANK) };

	if (body.len != 8) {
		refuse(sim, 0x0002);
		return;
	}
	sim->loader.sticky = 0;
	if (!sim->loader.is_xip &&
	    !sim_flash_erase(sim, rmw_get_le32(body.data), rmw_get_le32(body.data + 4), &style)) {
		refuse(sim, 0x0003);
		return;
	}
	sim_answer(sim);
}

/* PD comes while the erase runs; the flash's own time says how often. */
static void erase_chip(struct rmw_sim *sim, struct rmw_view body)
{
	uint64_t at_ns = sim->bus.now_ns;
	int result;

	(void)body;
	sim->loader.sticky = 0;
	result = sim->loader.is_xip ? 0 : sim_bus_flash_erase_chip(&sim->bus);
	for (at_ns += SIM_COST_PENDING_NS; has(sim, HAS_PENDING) && at_ns < sim->bus.now_ns;
	     at_ns += SIM_COST_PENDING_NS)
		sim_uart_send_at(sim, at_ns, (struct rmw_view) { (const uint8_t *)"PD", 2 });
	tell(sim, result == 0 ? 0 : 0x0003);
}

/* OK means received; the next frame may come while the flash is programmed. */
static void program_after_ok(struct rmw_sim *sim, uint32_t addr, struct rmw_view data)
{
	sim_answer(sim);
	open_ears(sim);
	if (!sim->loader.is_xip && sim_flash_program(sim, addr, data))
		return;
	sim->loader.sticky = 0x0006;
	refuse(sim, 0x0006);
}

static void program(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t addr = body.len >= 4 ? rmw_get_le32(body.data) : 0;

	if (body.len <= 4)
		refuse(sim, 0x0004);
	else if (addr == UINT32_MAX)
		refuse(sim, 0x0005);
	else
		program_after_ok(sim, addr, rmw_view_part(body, 4, SIZE_MAX));
}

/* Decompressing is out of scope: every piece is received, and then called a bad stream. */
static void program_xz(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len <= 4) {
		refuse(sim, 0x000b);
		return;
	}
	sim_answer(sim);
	open_ears(sim);
	sim->loader.sticky = 0x000c;
	refuse(sim, 0x000c);
}

static void check_program(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	tell(sim, sim->loader.sticky);
}

/* Between 60 and 61 the controller belongs to the cache: reading by command gives garbage. */
static bool read_flash(struct rmw_sim *sim, uint32_t addr, struct rmw_span into, bool by_cache)
{
	uint64_t noise = addr;

	if (!sim->loader.is_xip || by_cache)
		return sim_bus_flash_read(&sim->bus, addr, into) == 0;
	for (size_t i = 0; i < into.len; i++)
		into.data[i] = (uint8_t)sim_random(&noise);
	return true;
}

static void read_range(struct rmw_sim *sim, struct rmw_view body, bool by_cache)
{
	uint8_t data[SIM_LOADER_PAYLOAD_MAX / 4];
	uint32_t addr, len;
	uint8_t head[4] = { 'O', 'K' };

	if (body.len != 8) {
		refuse(sim, 0x0004);
		return;
	}
	addr = rmw_get_le32(body.data);
	len = rmw_get_le32(body.data + 4);
	if (len > sim->loader.build->payload_max)
		len = sim->loader.build->payload_max;
	rmw_put_le16(head + 2, (uint16_t)len);
	sim_uart_send(sim, RMW_VIEW_OF(head));
	while (len > 0) {
		struct rmw_span piece = rmw_span_part(RMW_SPAN_OF(data), 0, len);

		if (!read_flash(sim, addr, piece, by_cache))
			memset(piece.data, 0xff, piece.len);
		sim_uart_send(sim, rmw_span_view(piece));
		addr += (uint32_t)piece.len;
		len -= (uint32_t)piece.len;
	}
}

static void read_by_command(struct rmw_sim *sim, struct rmw_view body)
{
	read_range(sim, body, false);
}

static void read_by_cache(struct rmw_sim *sim, struct rmw_view body)
{
	read_range(sim, body, true);
}

static void hash_range(struct rmw_sim *sim, struct rmw_view body, bool by_cache)
{
	rmw_auto(buf) data = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_view all;
	uint8_t digest[RMW_SHA256_SIZE];
	uint32_t len;

	if (body.len != 8) {
		refuse(sim, 0x0004);
		return;
	}
	len = rmw_get_le32(body.data + 4);
	if (len > HASH_MAX || !rmw_buf_resize(&data, len, &err)) {
		sim->program = &sim_program_silent;
		return;
	}
	if (len > 0)
		(void)read_flash(sim, rmw_get_le32(body.data), rmw_buf_span(&data), by_cache);
	sim_spend(sim, (uint64_t)len * SIM_COST_LOADER_SHA_BYTE_NS);
	all = rmw_buf_view(&data);
	rmw_sha256(&all, 1, digest);
	sim_answer_data(sim, RMW_VIEW_OF(digest));
}

static void hash_by_command(struct rmw_sim *sim, struct rmw_view body)
{
	hash_range(sim, body, false);
}

static void hash_by_cache(struct rmw_sim *sim, struct rmw_view body)
{
	hash_range(sim, body, true);
}

static bool is_known(const struct rmw_sim *sim, const uint8_t id[3])
{
	uint32_t jedec = (uint32_t)id[0] << 16 | (uint32_t)id[1] << 8 | id[2];

	for (size_t i = 0; i < RMW_COUNT(flashes); i++)
		if (flashes[i].jedec == jedec && flashes[i].since <= sim->loader.build->file_size)
			return true;
	return false;
}

static void tell_jedec(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t id[4] = { 0 };

	(void)body;
	sim_bus_flash_jedec(&sim->bus, id);
	if (has(sim, KNOWS_FLASH) && is_known(sim, id))
		id[3] = 0x80;
	sim_answer_data(sim, RMW_VIEW_OF(id));
}

static void read_status(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t value[4];
	uint32_t len;

	if (body.len != 8 || rmw_get_le32(body.data + 4) == 0) {
		refuse(sim, 0x0009);
		return;
	}
	len = rmw_get_le32(body.data + 4);
	memset(value, sim_bus_flash_status(&sim->bus, body.data[0]), sizeof(value));
	sim_answer_data(sim, rmw_view_part(RMW_VIEW_OF(value), 0, len));
}

static void write_status(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t len;

	if (body.len != 12) {
		refuse(sim, 0x000a);
		return;
	}
	len = rmw_get_le32(body.data + 4);
	sim_bus_flash_set_status(&sim->bus, body.data[0], rmw_view_part(body, 8, len));
	if (has(sim, KNOWS_FLASH))
		sim_answer(sim);
	else
		sim_answer_data(sim, rmw_view_part(body, 8, len));
}

static void set_parameters(struct rmw_sim *sim, struct rmw_view body)
{
	tell(sim, body.len == 4 || body.len == 88 ? 0 : 0x0008);
}

static void start_xip(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim->loader.is_xip = true;
	sim_answer(sim);
}

static void finish_xip(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim->loader.is_xip = false;
	sim_answer(sim);
}

/* --- the chip --------------------------------------------------------------------------------- */

static void tell_boot_info(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t info[20];

	(void)body;
	sim_boot_info(sim, UINT32_MAX, info);
	sim_answer_data(sim, RMW_VIEW_OF(info));
}

static void reset(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer(sim);
	sim_boot_later(sim, sim_boot_system_reset, SIM_COST_LEAVE_NS);
}

/* With nothing to start the loader goes on: bl602-observed 5. */
static void start_flash(struct rmw_sim *sim)
{
	if (sim_boot_flash(sim, true))
		return;
	sim->program = &loader_session;
	sim->timer_ns = sim->bus.now_ns + sim->loader.build->window_ns;
}

static void boot_flash(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer(sim);
	sim_boot_later(sim, start_flash, SIM_COST_LEAVE_NS);
}

static void burn_efuse(struct rmw_sim *sim, struct rmw_view body)
{
	unsigned errors = sim->loader.errors;

	sim_fuses_burn(sim, body);
	if (body.len >= 8 && rmw_get_le32(body.data) < EFUSE_BYTES)
		return;
	sim->loader.errors = errors + 1;
	if (sim->loader.errors >= ERRORS_MAX)
		listen(sim, sim->bus.now_ns);
}

static void read_efuse(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t data[EFUSE_BYTES];
	size_t len;

	if (body.len != 8) {
		refuse(sim, 0x0404);
		return;
	}
	if (rmw_get_le32(body.data) >= EFUSE_BYTES) {
		refuse(sim, 0x0405);
		return;
	}
	len = sim_fuses_read(sim, rmw_get_le32(body.data), rmw_get_le32(body.data + 4), data);
	sim_answer_data(sim, (struct rmw_view) { data, len });
}

static void tell_mac(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t stored[8], answer[10];

	(void)body;
	rmw_put_le32(stored, sim->bus.efuse[5]);
	rmw_put_le32(stored + 4, sim->bus.efuse[6]);
	for (unsigned i = 0; i < 6; i++)
		answer[i] = stored[has(sim, MAC_REVERSED) ? i : 5 - i];
	rmw_put_le32(answer + 6, rmw_crc32((struct rmw_view) { answer, 6 }));
	sim_answer_data(sim, RMW_VIEW_OF(answer));
}

/* Builds that cannot poke store the address where the value belongs: bl602-protocol 4.8. */
static void write_memory(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len == 0 || body.len % 8 != 0) {
		refuse(sim, 0x0401);
		return;
	}
	for (size_t at = 0; at < body.len && !sim->is_cut; at += 8) {
		uint32_t addr = rmw_get_le32(body.data + at);

		sim_bus_write32(&sim->bus, addr,
				has(sim, POKES) ? rmw_get_le32(body.data + at + 4) : addr);
	}
	if (sim_bus_take_reset(&sim->bus)) {
		sim_boot_system_reset(sim);
		return;
	}
	sim_answer(sim);
}

/* Every build reads the first word again and again. */
static void read_memory(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t head[4] = { 'O', 'K' }, word[4];
	uint32_t len;

	if (body.len != 8) {
		refuse(sim, 0x0404);
		return;
	}
	len = rmw_get_le32(body.data + 4) & ~3u;
	if (len > sim->loader.build->payload_max)
		len = sim->loader.build->payload_max;
	rmw_put_le16(head + 2, (uint16_t)len);
	sim_uart_send(sim, RMW_VIEW_OF(head));
	rmw_put_le32(word, sim_bus_read32(&sim->bus, rmw_get_le32(body.data) & ~3u));
	for (; len > 0; len -= 4)
		sim_uart_send(sim, RMW_VIEW_OF(word));
}

static void tell_log(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer_data(sim, (struct rmw_view) { NULL, 0 });
}

static const struct {
	uint8_t id;
	uint32_t needs; /* trait of the builds that have it; 0: all */
	void (*run)(struct rmw_sim *sim, struct rmw_view body);
} commands[] = {
	/* clang-format off */
	{ 0x10, HAS_BOOT_INFO,  tell_boot_info },
	{ 0x21, 0,              reset },
	{ 0x30, 0,              erase },
	{ 0x31, 0,              program },
	{ 0x32, 0,              read_by_command },
	{ 0x33, HAS_FLASH_BOOT, boot_flash },
	{ 0x34, 0,              read_by_cache },
	{ 0x36, 0,              tell_jedec },
	{ 0x37, 0,              read_status },
	{ 0x38, 0,              write_status },
	{ 0x3a, 0,              check_program },
	{ 0x3b, 0,              set_parameters },
	{ 0x3c, 0,              erase_chip },
	{ 0x3d, 0,              hash_by_command },
	{ 0x3e, 0,              hash_by_cache },
	{ 0x3f, HAS_XZ,         program_xz },
	{ 0x40, 0,              burn_efuse },
	{ 0x41, 0,              read_efuse },
	{ 0x42, 0,              tell_mac },
	{ 0x50, 0,              write_memory },
	{ 0x51, 0,              read_memory },
	{ 0x60, 0,              start_xip },
	{ 0x61, 0,              finish_xip },
	{ 0x71, 0,              tell_log },
	/* clang-format on */
};

/* --- frames ---------------------------------------------------------------------------------- */

static bool checksum_fits(const struct sim_loader *loader)
{
	uint8_t sum = 0;

	for (size_t i = 2; i < loader->len; i++)
		sum = (uint8_t)(sum + loader->frame[i]);
	return loader->frame[1] == 0 || loader->frame[1] == sum;
}

static void obey(struct rmw_sim *sim)
{
	struct sim_loader *loader = &sim->loader;
	struct rmw_view body = { loader->frame + 4, loader->len - 4 };

	sim_note(sim, SIM_EVENT_COMMAND);
	sim_spend(sim, SIM_COST_LOADER_FRAME_NS + body.len * SIM_COST_LOADER_BYTE_NS);
	if (!checksum_fits(loader)) {
		sim_answer_fail(sim, CODE_CHECKSUM);
		if (loader->frame[0] == 0x40 && has(sim, ENDS_ON_BAD_BURN))
			listen(sim, sim->bus.now_ns);
		return;
	}
	for (size_t i = 0; i < RMW_COUNT(commands); i++)
		if (commands[i].id == loader->frame[0] &&
		    (commands[i].needs == 0 || has(sim, commands[i].needs)))
			commands[i].run(sim, body);
}

static void take_frame(struct rmw_sim *sim)
{
	struct sim_loader *loader = &sim->loader;
	size_t len = rmw_get_le16(loader->frame + 2);
	uint64_t deaf_ns = sim->uart.deaf_until_ns;

	if (len > loader->build->payload_max) {
		loader->is_swallowing = true;
		return;
	}
	if (loader->len < 4 + len)
		return;
	loader->windows_missed = 0;
	obey(sim);
	loader->len = 0;
	if (sim->program != &loader_session)
		return;
	if (sim->uart.deaf_until_ns == deaf_ns)
		open_ears(sim);
	sim->timer_ns = sim->bus.now_ns + loader->build->window_ns;
}

static void hear_command(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct sim_loader *loader = &sim->loader;

	sim->timer_ns = sim->bus.now_ns + loader->build->window_ns;
	if (loader->is_swallowing)
		return;
	loader->frame[loader->len++] = byte->value;
	if (loader->len >= 4)
		take_frame(sim);
}

static void miss_window(struct rmw_sim *sim)
{
	struct sim_loader *loader = &sim->loader;

	if (++loader->windows_missed >= WINDOWS_MAX) {
		listen(sim, sim->bus.now_ns);
		return;
	}
	sim->timer_ns = sim->bus.now_ns + loader->build->window_ns;
}

static const struct sim_program loader_session = { hear_command, miss_window };
