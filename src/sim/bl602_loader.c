/* SPDX-License-Identifier: MIT */
/* What the vendor's RAM flash loaders do on UART0, both families, with the faults they have. */
#include "sim/answer.h"
#include "sim/board.h"
#include "sim/costs.h"

/* 160 MHz / 4, bl602-protocol 2.3 */
static const struct sim_autobaud loader_autobaud = { 40000000, 970000 };

/* The flash clock as loaders set it: 80 MHz / 2, the UART's as it was (bl602-soc 3, 8.3). */
#define CLK_CFG2 0x40000008u
#define PLL_ENABLE 0x4000e41cu
#define PLL_OUTPUTS 0x1ffu
#define FLASH_AT_40_MHZ 0xff8f1910u

#define CODE_CHECKSUM 0x0103
#define ERRORS_MAX 3u
#define WINDOWS_MAX 2u

#define FAMILY_B                                                                                   \
	(LOADER_HAS_BOOT_INFO | LOADER_HAS_FLASH_BOOT | LOADER_HAS_PENDING | LOADER_HAS_XZ |       \
	 LOADER_SKIPS_BLANK | LOADER_MAC_REVERSED | LOADER_KNOWS_FLASH | LOADER_POKES |            \
	 LOADER_ENDS_ON_BAD_BURN)

/*
 * bl602-protocol 4.1, bl602-observed 5. 37376 and 38592 are in no capture: taken as their
 * neighbours (unverified), so that tools that bring them get an answer.
 */
static const struct sim_loader_build builds[] = {
	/* clang-format off */
	{ 21808, 0x2404, 0,                    SIM_COST_LOADER_WINDOW_NS },
	{ 22064, 0x2404, 0,                    SIM_COST_LOADER_WINDOW_NS },
	{ 29264, 0x2404, 0,                    SIM_COST_LOADER_WINDOW_NS },
	{ 30384, 0x4004, LOADER_HAS_XZ | LOADER_SKIPS_BLANK, SIM_COST_LOADER_WINDOW_NS },
	{ 37344, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_NS },
	{ 37376, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_NS },
	{ 37920, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_NS },
	{ 38592, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_NS },
	{ 38704, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_LONG_NS },
	{ 38784, 0x4004, FAMILY_B,             SIM_COST_LOADER_WINDOW_LONG_NS },
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

bool sim_loader_has(const struct rmw_sim *sim, uint32_t trait)
{
	return (sim->loader.build->traits & trait) != 0;
}

void sim_loader_listen(struct rmw_sim *sim, uint64_t from_ns)
{
	sim_uart_listen(sim, from_ns);
	sim->program = &loader_listening;
	sim->timer_ns = SIM_NEVER;
}

void sim_loader_start(struct rmw_sim *sim, const struct sim_loader_build *build)
{
	sim->loader.build = build;
	sim_bus_write32(&sim->bus, PLL_ENABLE, PLL_OUTPUTS);
	sim_bus_write32(&sim->bus, CLK_CFG2, FLASH_AT_40_MHZ);
	(void)sim_bus_flash_start(&sim->bus);
	sim_loader_listen(sim, sim->bus.now_ns + SIM_COST_LOADER_START_NS);
}

void sim_loader_go_on(struct rmw_sim *sim)
{
	sim->program = &loader_session;
	sim->timer_ns = sim->bus.now_ns + sim->loader.build->window_ns;
}

static void hear_55(struct rmw_sim *sim, const struct sim_byte *byte)
{
	if (!sim_uart_detects(sim, byte, &loader_autobaud))
		return;
	sim->program = &loader_hello;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_LOADER_HELLO_NS;
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
	sim_loader_go_on(sim);
}

static const struct sim_program loader_listening = { hear_55, NULL };
static const struct sim_program loader_hello = { sim_hear_nothing, say_hello };

/* The third refusal of a session is its last word: bl602-observed 5. */
void sim_loader_count_error(struct rmw_sim *sim)
{
	if (++sim->loader.errors >= ERRORS_MAX)
		sim_loader_listen(sim, sim->bus.now_ns);
}

void sim_loader_refuse(struct rmw_sim *sim, unsigned code)
{
	sim_answer_fail(sim, code);
	sim_loader_count_error(sim);
}

void sim_loader_tell(struct rmw_sim *sim, unsigned code)
{
	if (code != 0)
		sim_loader_refuse(sim, code);
	else
		sim_answer(sim);
}

/* What comes while a loader works on a frame is lost; from here on it listens again. */
void sim_loader_open_ears(struct rmw_sim *sim)
{
	sim->uart.deaf_until_ns = sim->bus.now_ns;
}

static const struct {
	uint8_t id;
	uint32_t needs; /* trait of the builds that have it; 0: all */
	void (*run)(struct rmw_sim *sim, struct rmw_view body);
} commands[] = {
	/* clang-format off */
	{ 0x10, LOADER_HAS_BOOT_INFO,  sim_loader_tell_boot_info },
	{ 0x21, 0,              sim_loader_reset },
	{ 0x30, 0,              sim_loader_erase },
	{ 0x31, 0,              sim_loader_program },
	{ 0x32, 0,              sim_loader_read_by_command },
	{ 0x33, LOADER_HAS_FLASH_BOOT, sim_loader_boot_flash },
	{ 0x34, 0,              sim_loader_read_by_cache },
	{ 0x36, 0,              sim_loader_tell_jedec },
	{ 0x37, 0,              sim_loader_read_status },
	{ 0x38, 0,              sim_loader_write_status },
	{ 0x3a, 0,              sim_loader_check_program },
	{ 0x3b, 0,              sim_loader_set_parameters },
	{ 0x3c, 0,              sim_loader_erase_chip },
	{ 0x3d, 0,              sim_loader_hash_by_command },
	{ 0x3e, 0,              sim_loader_hash_by_cache },
	{ 0x3f, LOADER_HAS_XZ,         sim_loader_program_xz },
	{ 0x40, 0,              sim_loader_burn_efuse },
	{ 0x41, 0,              sim_loader_read_efuse },
	{ 0x42, 0,              sim_loader_tell_mac },
	{ 0x50, 0,              sim_loader_write_memory },
	{ 0x51, 0,              sim_loader_read_memory },
	{ 0x60, 0,              sim_loader_start_xip },
	{ 0x61, 0,              sim_loader_finish_xip },
	{ 0x71, 0,              sim_loader_tell_log },
	/* clang-format on */
};

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
		if (loader->frame[0] == 0x40 && sim_loader_has(sim, LOADER_ENDS_ON_BAD_BURN))
			sim_loader_listen(sim, sim->bus.now_ns);
		return;
	}
	for (size_t i = 0; i < RMW_COUNT(commands); i++)
		if (commands[i].id == loader->frame[0] &&
		    (commands[i].needs == 0 || sim_loader_has(sim, commands[i].needs)))
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
		sim_loader_open_ears(sim);
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
		sim_loader_listen(sim, sim->bus.now_ns);
		return;
	}
	sim->timer_ns = sim->bus.now_ns + loader->build->window_ns;
}

static const struct sim_program loader_session = { hear_command, miss_window };
