/* SPDX-License-Identifier: MIT */
/* A simulated OpenBeken from its first line of log on: boot, seconds, settings, restart. */
#include "sim/obk_app.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/boot_header.h"
#include "sim/costs.h"
#include "sim/obk_command.h"
#include "sim/obk_table.h"

#define SECOND_NS 1000000000u
#define BOOT_LOOP_NS 800000000u /* a supply that breaks down when the radio starts */
#define CODE_AT 0x1000u		/* behind the header of the slot */
#define IDENT "OpenBL602"
#define STORE_FIXED 0x8000u /* of releases that do not look at the table's length */
#define STORE_MIN 0x2000u
#define FAILURES_MAX 4u
#define REMEMBERED 12u /* channels */

/* Flash variables. openbeken 8.3 */
enum { AT_BOOTS = 0, AT_GOOD_BOOTS = 2, AT_SAVED = 4 };

static void run(struct rmw_sim *sim);
static const struct sim_program program = { sim_hear_nothing, run };

struct sim_obk *sim_obk_new(struct rmw_sim *sim)
{
	struct sim_obk *obk = calloc(1, sizeof(*obk));

	if (obk != NULL)
		obk->sim = sim;
	return obk;
}

void sim_obk_free(struct sim_obk *obk)
{
	if (obk == NULL)
		return;
	sim_obk_files_clear(obk);
	free(obk);
}

static struct rmw_view flash_of(const struct sim_obk *obk)
{
	return rmw_span_view(sim_nor_cells(obk->sim->bus.nor));
}

bool sim_obk_runs(const struct sim_obk *obk)
{
	return obk->sim->program == &program;
}

bool sim_obk_is_since(const struct sim_obk *obk, unsigned major, unsigned minor, unsigned patch)
{
	const uint16_t *own = obk->sim->config.app.version;

	if (own[0] != major)
		return own[0] > major;
	return own[1] != minor ? own[1] > minor : own[2] >= patch;
}

static const char *vars_key(const struct sim_obk *obk)
{
	return sim_obk_is_since(obk, 1, 18, 280) ? "OBK_FV" : "myBtCnts";
}

static void save_vars(struct sim_obk *obk)
{
	obk->has_new_vars = false;
	(void)sim_obk_store_set(&obk->store, vars_key(obk), RMW_VIEW_OF(obk->vars));
}

void sim_obk_save(struct sim_obk *obk)
{
	obk->has_changes = false;
	sim_obk_config_seal(&obk->config);
	(void)sim_obk_store_set(&obk->store, "mY0bcFg", RMW_VIEW_OF(obk->config.bytes));
}

void sim_obk_forget(struct sim_obk *obk)
{
	sim_obk_config_reset(&obk->config, obk->sim->config.mac);
	sim_obk_save(obk);
}

void sim_obk_restart_in(struct sim_obk *obk, uint32_t seconds)
{
	obk->restart_s = seconds > 0 ? seconds : 1;
}

void sim_obk_ask_safe_mode(struct sim_obk *obk)
{
	const uint16_t good = rmw_get_le16(obk->vars + AT_GOOD_BOOTS);

	rmw_put_le16(obk->vars + AT_BOOTS, (uint16_t)(good + FAILURES_MAX));
	obk->is_good = true;
	save_vars(obk);
	sim_obk_restart_in(obk, 1);
}

void sim_obk_set_channel(struct sim_obk *obk, unsigned channel, int32_t value)
{
	if (channel >= SIM_OBK_CHANNELS)
		return;
	obk->channels[channel] = value;
	if (channel >= REMEMBERED || sim_obk_start_value(&obk->config, channel) != -1)
		return;
	rmw_put_le16(obk->vars + AT_SAVED + 2 * channel, (uint16_t)value);
	obk->has_new_vars = true;
}

/* The SDK's open call waits for ever for a partition that is missing. openbeken 8.2 */
static bool hang(struct sim_obk *obk, const char *part)
{
	sim_obk_say(obk, "Dead Loop. Reason: no Valid %s partition found", part);
	sim_boot_park(obk->sim);
	return false;
}

static bool open_store(struct sim_obk *obk)
{
	struct sim_obk_part psm, media;
	const size_t flash_len = flash_of(obk).len;
	uint32_t size;

	if (!sim_obk_table_find(flash_of(obk), "PSM", &psm) || psm.addr % SIM_OBK_SECTOR != 0)
		return hang(obk, "PSM");
	size = sim_obk_is_since(obk, 1, 18, 100) ? psm.size : STORE_FIXED;
	if (psm.addr >= flash_len || size > flash_len - psm.addr)
		size = psm.addr < flash_len ? (uint32_t)flash_len - psm.addr : 0;
	sim_obk_say(obk, "[EF] partition PSM is at 0x%08x, %u bytes", (unsigned)psm.addr,
		    (unsigned)psm.size);
	sim_obk_say(obk, "ENV start address is 0x00000000, size is %u bytes", (unsigned)size);
	if (size < STORE_MIN) {
		sim_obk_say(obk, "partition PSM is too small");
		sim_boot_park(obk->sim);
		return false;
	}
	obk->store = (struct sim_obk_store){ obk->sim, psm.addr, size / SIM_OBK_SECTOR };
	if (!sim_obk_store_start(&obk->store))
		sim_obk_say(obk, "ENV start failed");
	if (obk->sim->is_cut)
		return false;
	return sim_obk_table_find(flash_of(obk), "media", &media) || hang(obk, "media");
}

static void count_boot(struct sim_obk *obk)
{
	const struct rmw_view stored = sim_obk_store_find(&obk->store, vars_key(obk));
	uint16_t failures;

	memset(obk->vars, 0, sizeof(obk->vars));
	if (stored.data != NULL)
		memcpy(obk->vars, stored.data,
		       stored.len < sizeof(obk->vars) ? stored.len : sizeof(obk->vars));
	rmw_put_le16(obk->vars + AT_BOOTS, (uint16_t)(rmw_get_le16(obk->vars + AT_BOOTS) + 1));
	save_vars(obk);
	failures = (uint16_t)(rmw_get_le16(obk->vars + AT_BOOTS) -
			      rmw_get_le16(obk->vars + AT_GOOD_BOOTS));
	obk->is_safe = failures > FAILURES_MAX;
	if (obk->is_safe)
		sim_obk_say(obk, "Info:MAIN:###### safe mode activated - boot failures %u",
			    (unsigned)failures);
}

static void load_config(struct sim_obk *obk)
{
	const struct rmw_view stored = sim_obk_store_find(&obk->store, "mY0bcFg");

	if (!sim_obk_config_load(&obk->config, stored, obk->sim->config.mac)) {
		sim_obk_say(obk, "Warn:CFG:CFG_InitAndLoad: Config crc or ident mismatch. Default "
				 "config will be loaded.");
		sim_obk_forget(obk);
		return;
	}
	sim_obk_say(obk,
		    "Warn:CFG:CFG_InitAndLoad: Correct config has been loaded with %u changes "
		    "count.",
		    (unsigned)rmw_get_le16(obk->config.bytes + SIM_OBK_CHANGES));
}

static int16_t remembered(const struct sim_obk *obk, unsigned channel)
{
	if (channel >= REMEMBERED)
		return 0;
	return (int16_t)rmw_get_le16(obk->vars + AT_SAVED + 2 * channel);
}

/* What safe mode leaves out. */
static void start_all(struct sim_obk *obk)
{
	char startup[1568];

	obk->has_api = true;
	for (unsigned i = 0; i < SIM_OBK_CHANNELS; i++) {
		const int16_t start = sim_obk_start_value(&obk->config, i);

		obk->channels[i] = start;
		if (start == -1)
			obk->channels[i] = remembered(obk, i);
	}
	sim_obk_run_line(obk,
			 sim_obk_string(&obk->config, SIM_OBK_STARTUP, startup, sizeof(startup)));
}

static void greet(struct sim_obk *obk)
{
	const struct sim_app_config *app = &obk->sim->config.app;

	sim_obk_say(obk, "\r\nBooting BL602 Chip...");
	sim_obk_say(obk, "OpenBL602, version %s", app->version_text);
	sim_obk_say(obk, "Info:MAIN:reboot reason %s",
		    obk->sim->was_powered_on ? "POWER_OFF" : "SOFTWARE");
}

static void clear_run(struct sim_obk *obk)
{
	struct sim_obk fresh = { .sim = obk->sim, .is_started = true };

	memcpy(fresh.files, obk->files, sizeof(fresh.files));
	*obk = fresh;
}

static void start(struct sim_obk *obk)
{
	clear_run(obk);
	obk->tick_ns = obk->sim->bus.now_ns + SECOND_NS;
	obk->sim->timer_ns = obk->tick_ns;
	greet(obk);
	if (!open_store(obk))
		return;
	count_boot(obk);
	load_config(obk);
	if (!obk->is_safe)
		start_all(obk);
	sim_obk_wifi_start(obk);
	if (obk->sim->config.app.fault == SIM_OBK_FAULT_BOOT_LOOP)
		obk->sim->timer_ns = obk->sim->bus.now_ns + BOOT_LOOP_NS;
}

static void restart(struct sim_obk *obk)
{
	if (obk->has_changes)
		sim_obk_save(obk);
	if (obk->has_new_vars)
		save_vars(obk);
	sim_obk_say(obk, "Info:MAIN:Going to call HAL_RebootModule");
	if (!obk->sim->is_cut)
		obk->sim->kind->reset(obk->sim);
}

static void mark_good_boot(struct sim_obk *obk)
{
	if (obk->is_good || obk->uptime_s <= obk->config.bytes[SIM_OBK_BOOT_OK_S])
		return;
	obk->is_good = true;
	memcpy(obk->vars + AT_GOOD_BOOTS, obk->vars + AT_BOOTS, 2);
	save_vars(obk);
	sim_obk_say(obk, "Info:CFG:####### Boot complete #######");
}

static void tick(struct sim_obk *obk)
{
	obk->uptime_s++;
	obk->tick_ns += SECOND_NS;
	obk->sim->timer_ns = obk->tick_ns;
	sim_obk_say(obk, "Info:MAIN:Time %u, idle 205000/s, free 75000, MQTT %u(%u), bWifi %u, %s",
		    (unsigned)obk->uptime_s, obk->mqtt.is_online, (unsigned)obk->mqtt.events,
		    obk->link == SIM_OBK_JOINED, "secondsWithNoPing -1, socks 2/21");
	mark_good_boot(obk);
	if (obk->unsafe_s > 0 && --obk->unsafe_s == 0)
		start_all(obk);
	sim_obk_wifi_tick(obk);
	sim_obk_mqtt_tick(obk);
	if (obk->has_changes)
		sim_obk_save(obk);
	if (obk->has_new_vars)
		save_vars(obk);
	if (obk->restart_s > 0 && --obk->restart_s == 0)
		restart(obk);
}

static void run(struct rmw_sim *sim)
{
	struct sim_obk *obk = sim->obk;

	if (!obk->is_started)
		start(obk);
	else if (sim->config.app.fault == SIM_OBK_FAULT_BOOT_LOOP)
		sim->kind->power_on(sim);
	else
		tick(obk);
}

/* In the image itself: behind it may stand what is left of an older one. */
static bool holds_ident(struct rmw_view slot)
{
	const struct rmw_view code =
		rmw_view_part(slot, CODE_AT, rmw_get_le32(slot.data + SIM_HEADER_COUNT));

	return code.len > 0 && memmem(code.data, code.len, IDENT, sizeof(IDENT) - 1) != NULL;
}

bool sim_obk_take_start(struct sim_obk *obk)
{
	struct sim_obk_part part = { 0, 0 };
	struct rmw_view slot;

	obk->is_started = false;
	if (!sim_obk_table_find(flash_of(obk), "FW", &part))
		return false;
	slot = rmw_view_part(flash_of(obk), part.addr, part.size);
	if (slot.len < CODE_AT || memcmp(slot.data, "BFNP", 4) != 0 || !holds_ident(slot))
		return false;
	sim_boot_park(obk->sim);
	if (!sim_boot_image_fits(obk->sim, slot.data, rmw_view_part(slot, CODE_AT, slot.len)) ||
	    obk->sim->config.app.fault == SIM_OBK_FAULT_SILENT)
		return true;
	obk->sim->program = &program;
	obk->sim->timer_ns = obk->sim->bus.now_ns + SIM_COST_APP_START_NS;
	return true;
}
