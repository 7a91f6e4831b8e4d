/* SPDX-License-Identifier: MIT */
/* The radio of a simulated OpenBeken: one access point exists, the one that ap= names. */
#include <stdio.h>

#include "sim/board.h"
#include "sim/obk_app.h"

/* openbeken 14.2 and 14.3; how long joining itself takes is (unverified). */
#define START_S 5u
#define JOIN_S 2u
#define EARLY_S 30u
#define RETRY_EARLY_S 5u
#define RETRY_LOST_S 15u
#define RETRY_REFUSED_S 60u
#define TRIES_OF_FIRST 3u
#define FLAG_AT_ONCE (UINT64_C(1) << 37)

#define DHCP_ADDRESS "127.0.0.1" /* of this computer: nothing asks a stranger by mistake */

static bool is_text(struct rmw_view text, const char *want)
{
	return rmw_view_equal(text, (struct rmw_view){ (const uint8_t *)want, strlen(want) });
}

static bool is_second_try(const struct sim_obk *obk)
{
	return obk->tries >= TRIES_OF_FIRST && obk->tries % 2 == 1 &&
	       sim_obk_text(&obk->config, SIM_OBK_SSID2).len > 0;
}

static bool knows_ssid(const struct sim_obk *obk)
{
	const struct sim_app_config *app = &obk->sim->config.app;
	const enum sim_obk_text field = is_second_try(obk) ? SIM_OBK_SSID2 : SIM_OBK_SSID;

	return app->ap_ssid[0] != '\0' && is_text(sim_obk_text(&obk->config, field), app->ap_ssid);
}

static bool knows_password(const struct sim_obk *obk)
{
	const struct sim_app_config *app = &obk->sim->config.app;
	const enum sim_obk_text field = is_second_try(obk) ? SIM_OBK_PASS2 : SIM_OBK_PASS;

	return app->ap_pass[0] == '\0' || is_text(sim_obk_text(&obk->config, field), app->ap_pass);
}

static void open_soft_ap(struct sim_obk *obk)
{
	char name[65];

	obk->link = SIM_OBK_SOFT_AP;
	obk->try_s = 0;
	sim_obk_say(obk, "Info:MAIN:Soft-AP [%s] is open at %s",
		    sim_obk_string(&obk->config, SIM_OBK_LONG_NAME, name, sizeof(name)),
		    obk->sim->kind->obk->ap_address);
}

static void fail(struct sim_obk *obk, const char *event, uint32_t later_s)
{
	obk->tries++;
	obk->try_s = obk->uptime_s + (obk->uptime_s < EARLY_S ? RETRY_EARLY_S : later_s);
	sim_obk_say(obk, "Info:MAIN:Main_OnWiFiStatusChange - %s", event);
}

static void join(struct sim_obk *obk)
{
	char ip[SIM_OBK_CLIENT_IP];

	if (!knows_ssid(obk)) {
		fail(obk, "WIFI_STA_DISCONNECTED", RETRY_LOST_S);
		return;
	}
	if (!knows_password(obk)) {
		fail(obk, "WIFI_STA_AUTH_FAILED", RETRY_REFUSED_S);
		return;
	}
	obk->link = SIM_OBK_JOINED;
	obk->try_s = 0;
	sim_obk_say(obk, "Info:MAIN:Main_OnWiFiStatusChange - WIFI_STA_CONNECTED");
	sim_obk_say(obk, "Info:MAIN:IP %s", sim_obk_address(obk, ip));
}

void sim_obk_wifi_start(struct sim_obk *obk)
{
	char text[65];

	obk->link = SIM_OBK_DOWN;
	obk->tries = 0;
	obk->opens_ap = obk->is_safe || sim_obk_text(&obk->config, SIM_OBK_SSID).len == 0;
	obk->try_s = START_S + (obk->opens_ap ? 0 : JOIN_S);
	if (!obk->opens_ap && (sim_obk_flags(&obk->config) & FLAG_AT_ONCE) != 0)
		obk->try_s = JOIN_S;
	sim_obk_say(obk, "Info:MAIN:Using SSID [%s]",
		    sim_obk_string(&obk->config, SIM_OBK_SSID, text, sizeof(text)));
	sim_obk_say(obk, "Info:MAIN:Using Pass [%s]",
		    sim_obk_string(&obk->config, SIM_OBK_PASS, text, sizeof(text)));
}

void sim_obk_wifi_tick(struct sim_obk *obk)
{
	if (obk->try_s == 0 || obk->uptime_s < obk->try_s)
		return;
	if (obk->opens_ap)
		open_soft_ap(obk);
	else
		join(obk);
}

const char *sim_obk_address(const struct sim_obk *obk, char into[SIM_OBK_CLIENT_IP])
{
	const uint8_t *fixed = obk->config.bytes + SIM_OBK_STATIC_IP;

	if (obk->link != SIM_OBK_JOINED)
		snprintf(into, SIM_OBK_CLIENT_IP, "%s", obk->sim->kind->obk->ap_address);
	else if (rmw_get_le32(fixed) == 0)
		snprintf(into, SIM_OBK_CLIENT_IP, DHCP_ADDRESS);
	else
		snprintf(into, SIM_OBK_CLIENT_IP, "%u.%u.%u.%u", fixed[0], fixed[1], fixed[2],
			 fixed[3]);
	return into;
}
