/* SPDX-License-Identifier: MIT */
/* A simulated OpenBeken from its first line of log on: boot, seconds, settings, restart. */
#include "sim/obk_app.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/costs.h"
#include "sim/obk_command.h"
#include "sim/obk_platform.h"

#define SECOND_NS 1000000000u
#define BOOT_LOOP_NS 800000000u /* a supply that breaks down when the radio starts */
#define FAILURES_MAX 4u
#define REMEMBERED 12u /* channels */

/* Flash variables. openbeken 8.3 */
enum { AT_BOOTS = 0, AT_GOOD_BOOTS = 2, AT_SAVED = 4 };

static void run(struct rmw_sim *sim);

static void hear(struct rmw_sim *sim, const struct sim_byte *byte);
static const struct sim_program program = { hear, run };

static const struct sim_obk_platform *platform_of(const struct sim_obk *obk)
{
	return obk->sim->kind->obk;
}

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

bool sim_obk_runs(const struct sim_obk *obk)
{
	return obk->sim->program == &program;
}

unsigned sim_obk_pins(const struct sim_obk *obk)
{
	return platform_of(obk)->pins;
}

bool sim_obk_is_since(const struct sim_obk *obk, unsigned major, unsigned minor, unsigned patch)
{
	const uint16_t *own = obk->sim->config.app.version;

	if (own[0] != major)
		return own[0] > major;
	return own[1] != minor ? own[1] > minor : own[2] >= patch;
}

static void save_vars(struct sim_obk *obk)
{
	obk->has_new_vars = false;
	platform_of(obk)->save_vars(obk, RMW_VIEW_OF(obk->vars));
}

void sim_obk_save(struct sim_obk *obk)
{
	obk->has_changes = false;
	sim_obk_config_seal(&obk->config, platform_of(obk));
	platform_of(obk)->save_config(obk, RMW_VIEW_OF(obk->config.bytes));
}

void sim_obk_forget(struct sim_obk *obk)
{
	sim_obk_config_reset(&obk->config, platform_of(obk), obk->sim->config.mac);
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

static void count_boot(struct sim_obk *obk)
{
	const struct rmw_view stored = platform_of(obk)->load_vars(obk);
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
	const struct rmw_view stored = platform_of(obk)->load_config(obk);

	if (!sim_obk_config_load(&obk->config, platform_of(obk), stored, obk->sim->config.mac)) {
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

	sim_obk_say(obk, "\r\nBooting %s Chip...", platform_of(obk)->chip);
	sim_obk_say(obk, "%s, version %s", platform_of(obk)->ident, app->version_text);
	sim_obk_say(obk, "Info:MAIN:reboot reason %s",
		    obk->sim->was_powered_on ? "POWER_OFF" : "SOFTWARE");
}

static void clear_run(struct sim_obk *obk)
{
	struct sim_obk fresh = { .sim = obk->sim, .is_started = true };

	memcpy(fresh.files, obk->files, sizeof(fresh.files));
	memcpy(fresh.vars_beside, obk->vars_beside, sizeof(fresh.vars_beside));
	*obk = fresh;
}

static void start(struct sim_obk *obk)
{
	clear_run(obk);
	obk->tick_ns = obk->sim->bus.now_ns + SECOND_NS;
	obk->sim->timer_ns = obk->tick_ns;
	greet(obk);
	if (!platform_of(obk)->open(obk))
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

/* The next second, or the next look at the console where that comes first. */
static void arm(struct sim_obk *obk)
{
	if (!sim_obk_runs(obk) || obk->sim->config.app.fault == SIM_OBK_FAULT_BOOT_LOOP)
		return;
	obk->sim->timer_ns = obk->tick_ns;
	if (obk->console.look_ns != 0 && obk->console.look_ns < obk->tick_ns)
		obk->sim->timer_ns = obk->console.look_ns;
}

static void hear(struct rmw_sim *sim, const struct sim_byte *byte)
{
	if (!sim->obk->is_started)
		return;
	sim_obk_console_hear(sim->obk, byte->value);
	arm(sim->obk);
}

static void run(struct rmw_sim *sim)
{
	struct sim_obk *obk = sim->obk;

	if (!obk->is_started) {
		start(obk);
	} else if (sim->config.app.fault == SIM_OBK_FAULT_BOOT_LOOP) {
		sim->kind->power_on(sim);
	} else if (obk->console.look_ns != 0 && obk->console.look_ns < obk->tick_ns) {
		sim_obk_console_look(obk);
		arm(obk);
	} else {
		tick(obk);
	}
}

bool sim_obk_take_start(struct sim_obk *obk)
{
	const struct sim_obk_platform *platform = platform_of(obk);

	obk->is_started = false;
	if (!platform->is_there(obk))
		return false;
	sim_boot_park(obk->sim);
	if ((platform->is_sound != NULL && !platform->is_sound(obk)) ||
	    obk->sim->config.app.fault == SIM_OBK_FAULT_SILENT)
		return true;
	obk->sim->uart.baud = platform->baud;
	obk->sim->program = &program;
	obk->sim->timer_ns = obk->sim->bus.now_ns + SIM_COST_APP_START_NS;
	return true;
}
