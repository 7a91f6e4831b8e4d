/* SPDX-License-Identifier: MIT */
/* Sees a unit come online at the broker, from before its start on. */
#include <stdio.h>
#include <string.h>

#include "bench/hands_state.h"
#include "bench/mqtt.h"

#define EXPECT_MS 60000u /* a broker that is started again is there by then */
#define ONLINE_MS 30000u /* after it joined; how long OpenBeken takes is (unverified) */
#define LOOK_MS 200u
#define NAP_MS 50u

void rmw_hands_forget(struct rmw_hands *hands)
{
	if (hands->expected[0] != '\0')
		rmw_mqtt_forget(hands->bench->setup.mqtt, hands->expected);
	hands->expected[0] = '\0';
}

bool rmw_hands_expect(struct rmw_hands *hands, struct rmw_err *err)
{
	const struct rmw_cancel *cancel = &hands->worker->cancel;
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, cancel, EXPECT_MS);
	const char *client = hands->setup.after->mqtt_client;

	if (!hands->bench->batch->job.has_test[RMW_JOB_TEST_ONLINE] ||
	    strcmp(hands->expected, client) == 0)
		return true;
	rmw_hands_forget(hands);
	if (!rmw_mqtt_expect(hands->bench->setup.mqtt, client, &until, err))
		return false;
	(void)snprintf(hands->expected, sizeof(hands->expected), "%s", client);
	return true;
}

/* What it says on the line meanwhile is taken away: an adapter that goes is seen, and the time of a
 * simulated board passes. */
static bool pass_time(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_port *port = rmw_session_port(hands->session);
	uint8_t said[256];
	size_t got;

	if (!rmw_port_read(port, RMW_SPAN_OF(said), &got, rmw_port_in(port, LOOK_MS), err))
		return false;
	rmw_hands_pause(NULL, NAP_MS, &hands->worker->cancel);
	return true;
}

bool rmw_hands_see_online(struct rmw_hands *hands, struct rmw_err *err)
{
	const struct rmw_cancel *cancel = &hands->worker->cancel;
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, cancel, ONLINE_MS);
	struct rmw_mqtt *mqtt = hands->bench->setup.mqtt;
	bool is_good;

	while (!rmw_mqtt_is_online(mqtt, hands->expected) && !rmw_deadline_is_over(&until))
		if (!pass_time(hands, err))
			return false;
	is_good = rmw_mqtt_wait_online(mqtt, hands->expected, &until, err);
	hands->expected[0] = '\0';
	return is_good;
}
