/* SPDX-License-Identifier: MIT */
/* The first start of a relay, and its way into its network. */
#include <stdio.h>
#include <string.h>

#include <rmwflash/sim.h>

#include "base/number.h"
#include "bench/hands_state.h"
#include "provision/relay_find.h"
#include "provision/relay_firmware.h"
#include "provision/relay_judge.h"

#define HEAR_MS 8000u /* what starts speaks at once */
#define ASK_MS 5000u
#define FAR_MS 15000u /* in its network 8 to 20 s after power on (openbeken 14.1) */
#define FIND_MS 45000u
#define LOOK_MS 1000u
#define UNHEARD 30u /* looks */

static const struct rmw_network *network_of(const struct rmw_hands *hands)
{
	const struct rmw_batch *batch = hands->bench->batch;
	const struct rmw_network *first = &batch->credentials.first;

	return batch->job.has_test[RMW_JOB_TEST_JOIN] && first->ssid[0] != '\0' ? first : NULL;
}

static uint32_t log_baud(const struct rmw_hands *hands)
{
	const uint32_t baud = hands->setup.firmware->log_baud;

	return baud != 0 ? baud : 2000000u;
}

/* ---- hands ---- */

/* A byte of its log, or an answer of its console, says that it runs. */
static bool listen(struct rmw_hands *hands, bool *is_there, struct rmw_err *err)
{
	struct rmw_port *port = rmw_session_port(hands->session);
	const struct rmw_watch nobody = { 0 };
	uint8_t byte;
	size_t got;

	if (!hands->setup.firmware->has_radio) {
		rmw_relay_console_close(&hands->relay.console);
		return rmw_relay_console_seek(&hands->relay.console, port, &nobody, LOOK_MS,
					      is_there, err);
	}
	if (port->baud != log_baud(hands) && !rmw_port_set_baud(port, log_baud(hands), err))
		return false;
	if (!rmw_port_read(port, (struct rmw_span){ &byte, 1 }, &got, rmw_port_in(port, LOOK_MS),
			   err))
		return false;
	*is_there = got > 0;
	return true;
}

/* A person takes BOOT off and cycles the power. */
enum rmw_life_event rmw_hands_wait(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_sim *sim = rmw_session_sim(hands->session);
	bool is_there = false;

	rmw_session_part(hands->session);
	if (!rmw_hands_expect(hands, err))
		return rmw_life_event_of(err->code);
	hands->is_running = true;
	if (sim != NULL) {
		rmw_sim_power_cycle(sim, false);
		return RMW_LIFE_GOOD;
	}
	if (!listen(hands, &is_there, err))
		return rmw_life_event_of(err->code);
	/* Whose log is elsewhere may run and not be heard: it is looked for in its network. */
	if (!is_there && hands->setup.firmware->has_log_elsewhere && ++hands->silences == UNHEARD)
		is_there = true;
	return is_there ? RMW_LIFE_GOOD : RMW_WORKER_NOTHING;
}

/* ---- boot ---- */

static bool follow(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_hands_relay *relay = &hands->relay;
	const struct rmw_relay_firmware *firmware = hands->setup.firmware;
	const struct rmw_network *network = network_of(hands);
	const struct rmw_relay_boot boot = {
		.port = rmw_session_port(hands->session),
		.ssid = network == NULL ? NULL : network->ssid,
		.password = network == NULL ? NULL : network->password,
		.startup = hands->setup.after->command,
		.first_ms = firmware->has_log_elsewhere ? FAR_MS : HEAR_MS,
		.baud = firmware->log_baud,
	};

	memset(&relay->log, 0, sizeof(relay->log));
	return rmw_relay_boot_follow(&boot, &relay->log, &relay->state, err);
}

/* That it runs and took its settings; whether it is in its network is asked of JOIN. */
static bool judge_log(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_hands_relay *relay = &hands->relay;
	const struct rmw_bench_job *job = &hands->bench->batch->job;
	const unsigned resets = relay->log.boots > 0 ? relay->log.boots - 1 : 0;

	if (hands->setup.firmware->has_log_elsewhere && !rmw_relay_log_is_openbeken(&relay->log)) {
		relay->state = RMW_RELAY_UNHEARD;
		return true;
	}
	if (relay->state != RMW_RELAY_NOT_JOINED &&
	    !rmw_relay_judge_log(&relay->log, relay->state, false, err))
		return false;
	return !job->has_test[RMW_JOB_TEST_RESETS] ||
	       (int32_t)resets <= job->limit[RMW_JOB_TEST_RESETS] ||
	       rmw_fail(err, RMW_E_BOOT_FAILED, "it was reset %u %s, the last reason was %s",
			resets, rmw_number_word(resets, "time", "times"),
			relay->log.reason[0] != '\0' ? relay->log.reason : "not told");
}

static bool ask_console(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_hands_relay *relay = &hands->relay;
	const struct rmw_watch nobody = { 0 };
	bool is_there;

	rmw_relay_console_close(&relay->console);
	relay->console.secrets[0] = hands->setup.after->wifi_pass;
	relay->console.secrets[1] = hands->setup.after->wifi_ssid;
	if (!rmw_relay_console_seek(&relay->console, rmw_session_port(hands->session), &nobody,
				    ASK_MS, &is_there, err))
		return false;
	if (!is_there)
		return rmw_fail(err, RMW_E_BOOT_FAILED, "its console answers nothing");
	return rmw_relay_look_told(&relay->console, &relay->told, err) &&
	       rmw_relay_judge_told(&relay->told, hands->setup.after, err);
}

static bool watch_start(struct rmw_hands *hands, struct rmw_err *err)
{
	if (!hands->setup.firmware->has_radio)
		return ask_console(hands, err);
	return follow(hands, err) && judge_log(hands, err);
}

/* A simulated board draws no current. */
static void wait_turn(struct rmw_hands *hands)
{
	struct rmw_chip *chip = rmw_session_chip(hands->session);
	const uint64_t now_us = rmw_clock_wall.now_us(&rmw_clock_wall);

	if (rmw_session_sim(hands->session) != NULL)
		return;
	rmw_chip_keep_begin(chip);
	rmw_hands_pause(NULL, rmw_gate_turn(&hands->bench->gate, now_us), &hands->worker->cancel);
	rmw_chip_keep_end(chip);
}

/* Started without hands, or by them before. */
static bool start(struct rmw_hands *hands, struct rmw_err *err)
{
	bool is_started = true;

	if (hands->is_running)
		return true;
	wait_turn(hands);
	if (!rmw_session_start(hands->session, &is_started, err))
		return false;
	hands->is_running = is_started;
	return is_started || rmw_fail(err, RMW_E_BOOT_FAILED, "the chip does not start by itself");
}

/* Where the chip did not start well by itself a person is asked to. */
enum rmw_life_event rmw_hands_boot(struct rmw_hands *hands, struct rmw_err *err)
{
	bool is_good;

	hands->relay.peer = (struct rmw_http_peer){ .host = "" };
	is_good = rmw_hands_expect(hands, err) && start(hands, err) && watch_start(hands, err);
	rmw_relay_console_close(&hands->relay.console);
	rmw_hands_know_boot(hands);
	if (is_good)
		return RMW_LIFE_GOOD;
	rmw_hands_forget(hands);
	hands->worker->life.skips &= ~RMW_LIFE_BIT(RMW_LIFE_HANDS);
	return rmw_life_event_of(err->code);
}

/* ---- join ---- */

static struct rmw_relay_expected expected_of(const struct rmw_hands *hands)
{
	const struct rmw_relay_setup *setup = &hands->setup;
	struct rmw_relay_expected expected = { .chip = NULL, .mac = hands->worker->life.mac };

	if (setup->unit.has_own_mac)
		expected.mac = setup->unit.is_mac_known ? setup->unit.mac : NULL;
	if (expected.mac == NULL)
		expected.name = setup->after->short_name;
	return expected;
}

/* Where it is asked over the network: where its log says, or wherever it is found. False: there is
 * nowhere to look. */
static bool has_place(struct rmw_hands *hands, struct rmw_http_peer *peer)
{
	const struct rmw_sim *sim = rmw_session_sim(hands->session);
	const struct rmw_credentials *credentials = &hands->bench->batch->credentials;

	*peer = (struct rmw_http_peer){ .cancel = &hands->worker->cancel,
					.password = credentials->web_password };
	(void)snprintf(peer->host, sizeof(peer->host), "%s",
		       sim != NULL ? "127.0.0.1" : hands->relay.log.address);
	if (sim != NULL)
		peer->port = rmw_sim_http_port(sim);
	return sim == NULL || peer->port != 0;
}

/* Settings that it refused would have left it with its own name. */
static bool check_name(const struct rmw_hands *hands, const struct rmw_relay_info *info,
		       struct rmw_err *err)
{
	char name[65];

	if (strcmp(info->short_name, hands->setup.after->short_name) == 0)
		return true;
	rmw_relay_clean(info->short_name, name, sizeof(name));
	return rmw_fail(err, RMW_E_BOOT_FAILED,
			"it runs, but is called %s: it refused the settings that were written",
			name);
}

static bool find(struct rmw_hands *hands, uint32_t within_ms, struct rmw_err *err)
{
	const struct rmw_relay_expected expected = expected_of(hands);
	struct rmw_http_peer peer;
	struct rmw_relay_info info;

	if (!has_place(hands, &peer))
		return rmw_fail(err, RMW_E_NOT_JOINED,
				"its log does not say so, and there is "
				"nowhere to ask");
	if (!rmw_relay_find(&peer, &expected, hands->bench->setup.interface,
			    rmw_deadline_in(&rmw_clock_wall, &hands->worker->cancel, within_ms),
			    &info, err))
		return false;
	if (!check_name(hands, &info, err))
		return false;
	hands->relay.peer = peer;
	return true;
}

static bool needs_peer(const struct rmw_hands *hands)
{
	const struct rmw_bench_job *job = &hands->bench->batch->job;

	return job->has_test[RMW_JOB_TEST_RSSI] || job->has_test[RMW_JOB_TEST_SOAK];
}

/* What its log says of its network counts; that this computer finds it there is only asked where a
 * test needs it, or where its log said nothing. */
enum rmw_life_event rmw_hands_join(struct rmw_hands *hands, struct rmw_err *err)
{
	const bool is_joined = hands->relay.state == RMW_RELAY_JOINED;
	const bool is_good =
		(is_joined && !needs_peer(hands)) || find(hands, is_joined ? FAR_MS : FIND_MS, err);

	rmw_hands_know_place(hands);
	if (is_good)
		return RMW_LIFE_GOOD;
	if (err->code == RMW_E_RELAY_MISSING && !is_joined) {
		struct rmw_err seen = { 0 };

		if (!rmw_relay_judge_log(&hands->relay.log, hands->relay.state, true, &seen))
			*err = seen;
	}
	return rmw_life_event_of(err->code);
}
