/* SPDX-License-Identifier: MIT */
/* OpenBeken on a BK7231: its configuration as it is in a sector of NET_PARAM, commands on UART1. */
#include "sim/bk7231.h"
#include "sim/board.h"
#include "sim/obk_platform.h"

#define BAUD 115200u
#define PINS 29u
#define SECTOR 4096u
#define CODE_MAX 0x120000u /* up to the OTA area of the T */

static bool is_there(const struct sim_obk *obk)
{
	const struct rmw_view flash = rmw_span_view(sim_nor_cells(obk->sim->bus.nor));
	const struct sim_bk_key *key = sim_bk_code_find(flash, SIM_BK_APP_CODE);

	return key != NULL &&
	       sim_bk_code_holds(flash, SIM_BK_APP_CODE, CODE_MAX, key, obk->sim->kind->obk->ident);
}

static bool open(struct sim_obk *obk)
{
	(void)obk;
	return true;
}

/* openbeken 8.4 */
static uint32_t config_at(const struct sim_obk *obk)
{
	return sim_bk_of(obk->sim)->family->layout.net_param;
}

static struct rmw_view load_config(const struct sim_obk *obk)
{
	return rmw_view_part(rmw_span_view(sim_nor_cells(obk->sim->bus.nor)), config_at(obk),
			     SIM_OBK_CONFIG_SIZE);
}

/* The firmware lifts the flash's protection for it and sets it again. bk7231-protocol 10.2 */
static void save_config(struct sim_obk *obk, struct rmw_view bytes)
{
	static const uint8_t none[] = { 0x00 };
	struct rmw_sim *sim = obk->sim;
	uint8_t before;

	sim_bk_flash_ask(sim, 0x05, (struct rmw_span){ &before, 1 });
	if (sim_bk_flash_set_status(sim, RMW_VIEW_OF(none)) &&
	    sim_bk_flash_erase(sim, 0x20, config_at(obk)) &&
	    sim_bk_flash_write(sim, config_at(obk), bytes))
		(void)sim_bk_flash_set_status(sim, (struct rmw_view){ &before, 1 });
}

/* Flash variables live in a store of bits at 1E5000, which is not modelled: they are kept beside
 * the flash. openbeken 8.4 */
static struct rmw_view load_vars(const struct sim_obk *obk)
{
	return RMW_VIEW_OF(obk->vars_beside);
}

static void save_vars(struct sim_obk *obk, struct rmw_view bytes)
{
	memcpy(obk->vars_beside, bytes.data,
	       bytes.len < sizeof(obk->vars_beside) ? bytes.len : sizeof(obk->vars_beside));
}

/* The log is on UART2; a second wire may bring it to the adapter, too. */
static void say(struct sim_obk *obk, struct rmw_view line)
{
	if (obk->sim->config.bk.is_log_wired)
		sim_uart_send(obk->sim, line);
}

#define PLATFORM(own_chip, own_ident, group)                                                       \
	{                                                                                          \
		.chip = (own_chip), .ident = (own_ident), .prefix = "obk", .mqtt_group = (group),  \
		.ap_address = "192.168.4.1", .pins = PINS, .crc = SIM_OBK_CRC_SIGNED,              \
		.baud = BAUD, .is_there = is_there, .open = open, .load_config = load_config,      \
		.load_vars = load_vars, .save_config = save_config, .save_vars = save_vars,        \
		.say = say, .has_console = true,                                                   \
	}

const struct sim_obk_platform sim_obk_platform_bk7231t =
	PLATFORM("BK7231T", "OpenBK7231T", "bekens_t");
const struct sim_obk_platform sim_obk_platform_bk7231n =
	PLATFORM("BK7231N", "OpenBK7231N", "bekens_n");
