/* SPDX-License-Identifier: MIT */
/* What a job says of networks and broker, with the files that hold them. */
#include <string.h>

#include "bench/batch_check.h"
#include "bench/mqtt.h"

#define CA_FILE_MAX ((size_t)1 << 20)

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

/* Of two clients of one name a broker only keeps the second (MQTT 3.1.1, 3.1.4). */
static void check_client(const struct rmw_batch_checking *checking, enum rmw_job_key key,
			 const struct rmw_credentials *credentials)
{
	if (credentials->mqtt_client[0] != '\0')
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, key), RMW_E_JOB_BAD,
				"mqtt_client would be that of every unit, and the broker keeps "
				"one of them: without it each is called by its name");
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
	check_client(checking, RMW_JOB_WIFI, &batch->credentials);
	check_client(checking, RMW_JOB_MQTT, &more);
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

/* The key that makes the bench itself speak with the broker. */
static enum rmw_job_key asking_key(const struct rmw_batch *batch)
{
	return batch->job.has_test[RMW_JOB_TEST_ONLINE] ? RMW_JOB_TEST : RMW_JOB_MQTT_TOPIC;
}

static bool check_bench(const struct rmw_batch_checking *checking, struct rmw_err *err)
{
	struct rmw_batch *batch = checking->batch;
	const enum rmw_job_key key = asking_key(batch);
	const char *what = key == RMW_JOB_TEST ? "online" : rmw_job_row(key)->key;
	rmw_auto(buf) text = RMW_BUF_INIT;

	if (!rmw_batch_has_mqtt(batch))
		return true;
	if (batch->credentials.mqtt_host[0] == '\0')
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, key), RMW_E_JOB_BAD,
				"%s needs a broker: mqtt = %s", what,
				rmw_job_row(RMW_JOB_MQTT)->form);
	if (!rmw_mqtt_is_there())
		rmw_trouble_add(checking->problems, rmw_batch_place(checking, key),
				RMW_E_MQTT_MISSING,
				"%s needs libmosquitto, without which this was built", what);
	if (batch->job.mqtt_ca[0] == '\0' ||
	    !rmw_batch_make_path(checking, RMW_JOB_MQTT_CA, batch->job.mqtt_ca, batch->mqtt_ca))
		return true;
	return rmw_file_read(batch->mqtt_ca, CA_FILE_MAX, &text, err) ||
	       rmw_batch_take(checking, RMW_JOB_MQTT_CA, err);
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
	return checking->problems->count > before || check_bench(checking, err);
}
