/* SPDX-License-Identifier: MIT */
/* Passes on what slots report: to a command of the user's, and to a broker. */
#include "bench/herald.h"

#include <stdlib.h>

#include "bench/bench.h"
#include "bench/ledger.h"

#define CONNECT_MS 10000u
#define MQTT_LEAST_MS 1000u /* at the end, whatever the command took */

struct rmw_herald {
	char bench[RMW_LEDGER_WORD_MAX];
	char job[RMW_LEDGER_WORD_MAX];
	struct rmw_event_cmd *events; /* NULL: no command */
	struct rmw_mqtt *mqtt;	      /* NULL: no broker */
};

static bool start_mqtt(struct rmw_herald *herald, const struct rmw_batch *batch,
		       const struct rmw_cancel *cancel, struct rmw_err *err)
{
	const struct rmw_credentials *credentials = &batch->credentials;
	const struct rmw_mqtt_setup setup = {
		.host = credentials->mqtt_host,
		.port = batch->job.mqtt_tls != 0 ? batch->job.mqtt_tls : credentials->mqtt_port,
		.user = credentials->mqtt_user,
		.password = credentials->mqtt_password,
		.tls = batch->job.mqtt_tls != 0 ? RMW_MQTT_TLS : RMW_MQTT_PLAIN,
		.ca_file = batch->mqtt_ca,
		.prefix = batch->job.mqtt_topic,
		.bench = herald->bench,
	};

	return !rmw_batch_has_mqtt(batch) ||
	       rmw_mqtt_start(&herald->mqtt, &setup, CONNECT_MS, cancel, err);
}

bool rmw_herald_start(struct rmw_herald **herald, const struct rmw_batch *batch, const char *bench,
		      const char *command, const struct rmw_cancel *cancel, struct rmw_err *err)
{
	struct rmw_herald *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to tell of slots");
	rmw_ledger_bench_name(bench, made->bench);
	rmw_bench_job_name(batch, made->job);
	if ((command == NULL || rmw_event_cmd_start(&made->events, command, 0, err)) &&
	    start_mqtt(made, batch, cancel, err)) {
		*herald = made;
		return true;
	}
	rmw_herald_stop(made, 0, NULL);
	return false;
}

struct rmw_mqtt *rmw_herald_mqtt(const struct rmw_herald *herald)
{
	return herald->mqtt;
}

void rmw_herald_hear(struct rmw_herald *herald, const struct rmw_post_report *report)
{
	const struct rmw_news news = { herald->bench, herald->job,
				       report->name[0] == '\0' ? NULL : report->name, report };

	if (!rmw_news_is_one(report))
		return;
	if (herald->events != NULL)
		rmw_event_cmd_post(herald->events, &news);
	if (herald->mqtt != NULL)
		rmw_mqtt_publish(herald->mqtt, &news);
}

void rmw_herald_turn(struct rmw_herald *herald)
{
	if (herald->mqtt != NULL)
		rmw_mqtt_turn(herald->mqtt);
}

_Static_assert(RMW_HERALD_TEXT_MAX >= RMW_EVENT_CMD_TEXT_MAX, "a trouble has room");
_Static_assert(RMW_HERALD_TEXT_MAX >= RMW_MQTT_TEXT_MAX, "a trouble has room");

bool rmw_herald_trouble(struct rmw_herald *herald, char text[RMW_HERALD_TEXT_MAX])
{
	return (herald->events != NULL && rmw_event_cmd_trouble(herald->events, text)) ||
	       (herald->mqtt != NULL && rmw_mqtt_trouble(herald->mqtt, text));
}

void rmw_herald_stop(struct rmw_herald *herald, uint32_t wait_ms,
		     struct rmw_event_cmd_counts *counts)
{
	const uint32_t least_ms = wait_ms < MQTT_LEAST_MS ? wait_ms : MQTT_LEAST_MS;
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, wait_ms);
	uint32_t left_ms;

	if (counts != NULL)
		*counts = (struct rmw_event_cmd_counts){ 0 };
	if (herald == NULL)
		return;
	rmw_event_cmd_stop(herald->events, wait_ms, counts);
	left_ms = (uint32_t)(rmw_deadline_left_us(&until) / 1000);
	rmw_mqtt_stop(herald->mqtt, left_ms > least_ms ? left_ms : least_ms);
	free(herald);
}
