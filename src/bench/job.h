/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_JOB_H
#define RMW_BENCH_JOB_H

#include <rmwflash/firmware.h>
#include <rmwflash/obk.h>
#include <rmwflash/profile.h>

#include "base/file.h"
#include "bench/trouble.h"

#define RMW_JOB_FILE_MAX ((size_t)64 << 10)
#define RMW_JOB_COUNT_MAX 10000u /* boards of one job */
#define RMW_JOB_PATTERN_MAX 128u
#define RMW_JOB_TOPIC_MAX 64u

/* What a job file may say, in the order of rmwflash-job(5). */
enum rmw_job_key {
	RMW_JOB_FIRMWARE,
	RMW_JOB_PROFILE,
	RMW_JOB_CHIP,
	RMW_JOB_WIFI,
	RMW_JOB_MQTT,
	RMW_JOB_MQTT_TOPIC,
	RMW_JOB_MQTT_TLS,
	RMW_JOB_MQTT_CA,
	RMW_JOB_POWER_ON,
	RMW_JOB_EXT_SWITCH,
	RMW_JOB_UNITS,
	RMW_JOB_NAME,
	RMW_JOB_SEQ_FROM,
	RMW_JOB_COUNT,
	RMW_JOB_BACKUP,
	RMW_JOB_TEST,
	RMW_JOB_ON_FAIL,
	RMW_JOB_LABEL,
	RMW_JOB_LABEL_TO,
	RMW_JOB_KEY_COUNT
};

enum rmw_job_backup {
	RMW_JOB_BACKUP_FULL,  /* of every unit */
	RMW_JOB_BACKUP_FIRST, /* of the first of its stock hash, identity regions of every unit */
	RMW_JOB_BACKUP_NONE
};

enum rmw_job_test {
	RMW_JOB_TEST_BOOT,   /* it starts */
	RMW_JOB_TEST_RESETS, /* ... with so many resets at most */
	RMW_JOB_TEST_JOIN,   /* it is in its network */
	RMW_JOB_TEST_ONLINE, /* ... and comes online at the broker */
	RMW_JOB_TEST_RSSI,   /* ... and hears it so well at least, in dBm */
	RMW_JOB_TEST_SOAK,   /* its inputs are quiet for so many seconds */
	RMW_JOB_TEST_COUNT
};

/* A key, for help, the manual and the parser. Texts are static. */
struct rmw_job_row {
	const char *key;
	const char *form; /* "full | first | none" */
	const char *says;
	bool is_needed;
};

const struct rmw_job_row *rmw_job_row(enum rmw_job_key key);

/* A job as its file says it. Secrets are not in it, only where they are. Big: on the heap. */
struct rmw_bench_job {
	unsigned lines[RMW_JOB_KEY_COUNT]; /* where a key was given; 0: it was not */
	unsigned columns[RMW_JOB_KEY_COUNT];
	char firmware[RMW_PATH_MAX]; /* as rmw_firmware_find takes it */
	char sha256[RMW_FIRMWARE_SHA256_TEXT];
	char profile[RMW_PATH_MAX];
	char chip[RMW_FIRMWARE_CHIP_MAX];
	char wifi[RMW_PATH_MAX];      /* file of credentials; empty: none */
	char mqtt_file[RMW_PATH_MAX]; /* likewise */
	char mqtt_host[RMW_OBK_TEXT_SIZE(mqtt_host)];
	char mqtt_user[RMW_OBK_TEXT_SIZE(mqtt_user)];
	uint16_t mqtt_port;
	char mqtt_topic[RMW_JOB_TOPIC_MAX]; /* that slots are told at; empty: nowhere */
	uint16_t mqtt_tls;		    /* port where the bench speaks TLS; 0: it does not */
	char mqtt_ca[RMW_PATH_MAX];
	bool wants_mqtt_password; /* it is in one of the files */
	enum rmw_power_on power_on;
	enum rmw_ext_switch ext_switch;
	char units[RMW_PATH_MAX];
	char name[RMW_JOB_PATTERN_MAX];
	uint32_t seq_from;
	uint32_t count; /* 0: not given */
	enum rmw_job_backup backup;
	bool has_test[RMW_JOB_TEST_COUNT];
	int32_t limit[RMW_JOB_TEST_COUNT];
	uint32_t retries; /* of a unit that failed */
	char label[RMW_PATH_MAX];
	char label_to[RMW_PATH_MAX]; /* a folder where it ends with / */
};

/*
 * Read a job file: lines of "key = value". All that can be said from the text alone is added to
 * `problems`, with the place; what is wrong is not taken. `file` is named in them and borrowed.
 */
void rmw_bench_job_parse(struct rmw_view text, const char *file, struct rmw_bench_job *job,
			 struct rmw_troubles *problems);

/* Where a key stands; the whole file where it does not. */
struct rmw_place rmw_bench_job_place(const struct rmw_bench_job *job, const char *file,
				     enum rmw_job_key key);

/* "first", and what it means. Static. */
const char *rmw_job_backup_word(enum rmw_job_backup backup);
const char *rmw_job_backup_says(enum rmw_job_backup backup);

/* "rssi>=-70", as the file has it. */
#define RMW_JOB_TEST_TEXT_MAX 24u
void rmw_job_test_text(const struct rmw_bench_job *job, enum rmw_job_test test,
		       char text[RMW_JOB_TEST_TEXT_MAX]);

#endif
