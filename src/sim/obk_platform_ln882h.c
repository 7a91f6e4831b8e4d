/* SPDX-License-Identifier: MIT */
/* OpenBeken on an LN882H: its configuration as it is at the end of USER, its log where no adapter
 * is. */
#include "sim/board.h"
#include "sim/ln882h.h"
#include "sim/ln882h_flash.h"
#include "sim/obk_platform.h"

#define BAUD 921600u
#define PINS 26u
#define HEADER 0x100u /* of the application. ln882h-protocol 8.3 */
#define BODY_SIZE 0x08u

static struct rmw_view flash_of(const struct sim_obk *obk)
{
	return rmw_span_view(sim_nor_cells(obk->sim->bus.nor));
}

static bool is_there(const struct sim_obk *obk)
{
	const char *ident = obk->sim->kind->obk->ident;
	struct rmw_view app, body;
	uint32_t start, size;

	if (!sim_ln_find_part(flash_of(obk), LN_PART_APP, &start, &size))
		return false;
	app = rmw_view_part(flash_of(obk), start, size);
	if (app.len < HEADER)
		return false;
	body = rmw_view_part(app, HEADER, rmw_get_le32(app.data + BODY_SIZE));
	return body.len > 0 && memmem(body.data, body.len, ident, strlen(ident)) != NULL;
}

/* The last sector of USER. openbeken 8.5 */
static bool find_config(const struct sim_obk *obk, uint32_t *at)
{
	uint32_t start, size;

	if (!sim_ln_find_part(flash_of(obk), LN_PART_USER, &start, &size) || size < LN_SECTOR)
		return false;
	*at = start + size - LN_SECTOR;
	return *at % LN_SECTOR == 0 && *at < flash_of(obk).len;
}

static bool open(struct sim_obk *obk)
{
	(void)obk;
	return true;
}

static struct rmw_view load_config(const struct sim_obk *obk)
{
	uint32_t at;

	return find_config(obk, &at) ? rmw_view_part(flash_of(obk), at, SIM_OBK_CONFIG_SIZE)
				     : (struct rmw_view){ NULL, 0 };
}

static void save_config(struct sim_obk *obk, struct rmw_view bytes)
{
	uint32_t at;

	if (!find_config(obk, &at))
		return;
	sim_ln_flash_erase(obk->sim, 0x20, at);
	sim_ln_flash_program(obk->sim, at, bytes);
}

/* Flash variables live in the SDK's key-value store, which is not modelled: they are kept beside
 * the flash. openbeken 8.5 */
static struct rmw_view load_vars(const struct sim_obk *obk)
{
	return RMW_VIEW_OF(obk->vars_beside);
}

static void save_vars(struct sim_obk *obk, struct rmw_view bytes)
{
	memcpy(obk->vars_beside, bytes.data,
	       bytes.len < sizeof(obk->vars_beside) ? bytes.len : sizeof(obk->vars_beside));
}

/* The log goes to PB8 and PB9: an adapter at PA2 and PA3 hears nothing. openbeken 14 */
static void say(struct sim_obk *obk, struct rmw_view line)
{
	(void)obk, (void)line;
}

const struct sim_obk_platform sim_obk_platform_ln882h = {
	.chip = "LN882H",
	.ident = "OpenLN882H",
	.prefix = "ln882h",
	.mqtt_group = "ln882h",
	.ap_address = "192.168.4.1",
	.pins = PINS,
	.crc = SIM_OBK_CRC_UNSIGNED,
	.baud = BAUD,
	.is_there = is_there,
	.open = open,
	.load_config = load_config,
	.load_vars = load_vars,
	.save_config = save_config,
	.save_vars = save_vars,
	.say = say,
};
