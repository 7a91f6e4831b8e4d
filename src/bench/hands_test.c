/* SPDX-License-Identifier: MIT */
/* Tests of a relay that runs, with the limits of the job. */
#include <stdlib.h>

#include "bench/hands_state.h"
#include "provision/relay_exam.h"
#include "provision/relay_firmware.h"

static bool open_console(struct rmw_hands *hands, struct rmw_err *err)
{
	static const struct rmw_watch nobody;

	rmw_relay_console_close(&hands->relay.console);
	hands->relay.console.secrets[0] = hands->setup.after->wifi_pass;
	hands->relay.console.secrets[1] = hands->setup.after->wifi_ssid;
	return rmw_relay_console_open(&hands->relay.console, rmw_session_port(hands->session),
				      &nobody, err);
}

static bool test_signal(struct rmw_hands *hands, int32_t least_dbm, struct rmw_err *err)
{
	struct rmw_relay_status status = { .has_signal = false };
	bool is_readable = false;

	if (!rmw_relay_get_status(&hands->relay.peer, &status, &is_readable, err))
		return false;
	if (!is_readable || !status.has_signal)
		return rmw_fail(err, RMW_E_TEST_FAILED,
				"it does not tell how well it hears its "
				"network");
	rmw_hands_know_signal(hands, status.signal_dbm);
	return status.signal_dbm >= least_dbm ||
	       rmw_fail(err, RMW_E_TEST_FAILED, "it hears its network with %d dBm, not %d",
			status.signal_dbm, (int)least_dbm);
}

static bool find_probe(struct rmw_hands *hands, struct rmw_relay_probe *probe, struct rmw_err *err)
{
	static const struct rmw_watch nobody;

	if (hands->setup.firmware->has_radio) {
		*probe = rmw_relay_probe_http(&hands->relay.peer, &rmw_clock_wall, &nobody);
		return hands->relay.peer.host[0] != '\0' ||
		       rmw_fail(err, RMW_E_TEST_FAILED, "nothing of it answers");
	}
	if (!open_console(hands, err))
		return false;
	*probe = rmw_relay_probe_console(&hands->relay.console);
	return true;
}

static bool test_inputs(struct rmw_hands *hands, uint32_t seconds, struct rmw_err *err)
{
	const struct rmw_batch *batch = hands->bench->batch;
	struct rmw_relay_result *result = calloc(1, sizeof(*result));
	struct rmw_relay_exam exam = {
		.profiles = batch->profiles,
		.profile = &batch->entry->profile,
		.chip = rmw_obk_platform(batch->chip)->chip,
		.soak_s = seconds,
	};
	bool is_good;

	if (result == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a test");
	is_good = find_probe(hands, &exam.probe, err) &&
		  rmw_relay_exam_take(&exam, RMW_RELAY_TEST_INPUTS, result, err);
	if (is_good)
		rmw_hands_know_inputs(hands, &result->counts);
	is_good = is_good && (result->verdict != RMW_RELAY_FAIL ||
			      rmw_fail(err, RMW_E_TEST_FAILED, "%s", result->text));
	rmw_relay_console_close(&hands->relay.console);
	free(result);
	return is_good;
}

enum rmw_life_event rmw_hands_test(struct rmw_hands *hands, struct rmw_err *err)
{
	const struct rmw_bench_job *job = &hands->bench->batch->job;

	if (job->has_test[RMW_JOB_TEST_ONLINE] && !rmw_hands_see_online(hands, err))
		return rmw_life_event_of(err->code);
	if (job->has_test[RMW_JOB_TEST_RSSI] &&
	    !test_signal(hands, job->limit[RMW_JOB_TEST_RSSI], err))
		return rmw_life_event_of(err->code);
	if (job->has_test[RMW_JOB_TEST_SOAK] &&
	    !test_inputs(hands, (uint32_t)job->limit[RMW_JOB_TEST_SOAK], err))
		return rmw_life_event_of(err->code);
	return RMW_LIFE_GOOD;
}
