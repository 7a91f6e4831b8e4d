/* SPDX-License-Identifier: MIT */
/* What a job says of networks and broker, with the files that hold them. */
#include <string.h>

#include "bench/batch_check.h"

/* Adds the networks or broker of a file; false with `err` clear where that was a problem. */
static bool load_secrets(const struct rmw_batch_checking *checking, enum rmw_job_key key,
			 const char *named, struct rmw_credentials *into, struct rmw_err *err)
{
	char path[RMW_PATH_MAX];

	return rmw_batch_make_path(checking, key, named, path) &&
	       rmw_credentials_load(path, into, err);
}

#define TAKE_TEXT(into, from, member)                                                              \
	((from)->member[0] != '\0'                                                                 \
		 ? memcpy((into)->member, (from)->member, sizeof((into)->member))                  \
		 : NULL)

static void take_broker(struct rmw_credentials *into, const struct rmw_credentials *from)
{
	(void)TAKE_TEXT(into, from, mqtt_host);
	(void)TAKE_TEXT(into, from, mqtt_user);
	(void)TAKE_TEXT(into, from, mqtt_password);
	(void)TAKE_TEXT(into, from, mqtt_client);
	(void)TAKE_TEXT(into, from, mqtt_group);
	if (from->mqtt_port != 0)
		into->mqtt_port = from->mqtt_port;
}

static bool check_broker(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const struct rmw_bench_job *job = &batch->job;
	struct rmw_credentials more = { 0 };
	bool is_good = true;

	if (job->mqtt_file[0] != '\0')
		is_good = load_secrets(checking, RMW_JOB_MQTT, job->mqtt_file, &more, err) ||
			  err->code == RMW_OK || rmw_batch_take(checking, RMW_JOB_MQTT, err);
	take_broker(&batch->credentials, &more);
	rmw_credentials_release(&more);
	(void)TAKE_TEXT(&batch->credentials, job, mqtt_host);
	(void)TAKE_TEXT(&batch->credentials, job, mqtt_user);
	if (job->mqtt_port != 0)
		batch->credentials.mqtt_port = job->mqtt_port;
	return is_good;
}

static void check_broker_whole(const struct rmw_batch_checking *checking)
{
	const struct rmw_batch *batch = checking->batch;
	const struct rmw_place place = rmw_batch_place(checking, RMW_JOB_MQTT);

	if (batch->job.wants_mqtt_password && batch->credentials.mqtt_password[0] == '\0')
		rmw_trouble_add(checking->problems, place, RMW_E_JOB_BAD,
				"pass:file: there is no mqtt_password in the file of wifi");
	if (batch->job.mqtt_file[0] != '\0' && batch->credentials.mqtt_host[0] == '\0')
		rmw_trouble_add(checking->problems, place, RMW_E_JOB_BAD,
				"the file names no mqtt_host");
}

bool rmw_batch_check_secrets(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const size_t before = checking->problems->count;

	if (batch->job.wifi[0] != '\0') {
		if (!load_secrets(checking, RMW_JOB_WIFI, batch->job.wifi, &batch->credentials,
				  err) &&
		    err->code != RMW_OK && !rmw_batch_take(checking, RMW_JOB_WIFI, err))
			return false;
		if (checking->problems->count == before && batch->credentials.first.ssid[0] == '\0')
			rmw_trouble_add(checking->problems, rmw_batch_place(checking, RMW_JOB_WIFI),
					RMW_E_JOB_BAD, "the file names no ssid");
	}
	if (!check_broker(checking, err))
		return false;
	if (checking->problems->count == before)
		check_broker_whole(checking);
	return true;
}
