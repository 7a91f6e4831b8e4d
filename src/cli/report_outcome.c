/* SPDX-License-Identifier: MIT */
/* Tells how a task ended, and never more than its result says. */
#include "cli/report.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/digest.h"
#include "base/number.h"
#include "base/time.h"

/* A sentence that grows by clauses. */
struct sentence {
	char text[600];
	size_t len;
};

static void add(struct sentence *sentence, const char *format, ...) RMW_PRINTF(2, 3);

static void add(struct sentence *sentence, const char *format, ...)
{
	size_t room = sizeof(sentence->text) - sentence->len;
	va_list args;
	int len;

	if (sentence->len > 0 && room > 2) {
		sentence->len += (size_t)snprintf(sentence->text + sentence->len, room, "; ");
		room -= 2;
	}
	va_start(args, format);
	len = vsnprintf(sentence->text + sentence->len, room, format, args);
	va_end(args);
	sentence->len += len < 0 ? 0 : (size_t)len < room ? (size_t)len : room - 1;
}

static void add_bytes(struct sentence *sentence, uint64_t bytes, const char *what)
{
	char size[32];

	rmw_number_size_text(bytes, size, sizeof(size));
	if (bytes > 0)
		add(sentence, "%s %s", size, what);
}

static void add_verdict(struct sentence *sentence, const struct rmw_outcome *outcome)
{
	const struct rmw_job_result *result = outcome->result;

	if (outcome->kind == RMW_TASK_COMPARES && result->is_verified)
		add(sentence, "every byte was compared and is there");
	if (outcome->kind != RMW_TASK_CHANGES)
		return;
	add(sentence, result->is_verified ? "verified" : "NOT verified");
	if (result->has_rest)
		add(sentence, result->is_rest_checked ? "the rest of the flash was checked"
						      : "the rest of the flash was not checked");
}

static void add_result(struct sentence *sentence, const struct rmw_outcome *outcome)
{
	const struct rmw_job_result *result = outcome->result;

	if (result->is_nothing_to_do)
		add(sentence, "nothing to do, the flash held it already");
	if (outcome->kind != RMW_TASK_CHANGES) {
		add_bytes(sentence, result->bytes_read, "read");
		add_bytes(sentence, result->bytes_known, "not read but proven");
	}
	add_bytes(sentence, result->bytes_erased, "erased");
	add_bytes(sentence, result->bytes_written, "written");
	if (outcome->kind == RMW_TASK_CHANGES)
		add_bytes(sentence, result->bytes_kept, "left as they were");
	if (result->bytes_spared > 0)
		add(sentence, "%" PRIu64 " %s in regions that are left alone", result->bytes_spared,
		    rmw_number_word(result->bytes_spared, "byte NOT written, it lies",
				    "bytes NOT written, they lie"));
	if (result->put_back > 0)
		add(sentence, "%" PRIu32 " changed %s outside the plan put back", result->put_back,
		    rmw_number_word(result->put_back, "sector", "sectors"));
	if (result->retries > 0)
		add(sentence, "%" PRIu32 " %s", result->retries,
		    rmw_number_word(result->retries, "retry", "retries"));
}

static void add_time(struct sentence *sentence, const struct rmw_outcome *outcome)
{
	char wall[32], device[32];

	rmw_output_time_text(outcome->wall_us, wall, sizeof(wall));
	rmw_output_time_text(outcome->device_us, device, sizeof(device));
	if (outcome->device_us > 0)
		add(sentence, "%s device time (%s here)", device, wall);
	else
		add(sentence, "%s", wall);
}

static bool has_digest(const struct rmw_job_result *result)
{
	static const uint8_t none[RMW_DIGEST_SIZE];

	return memcmp(result->digest, none, sizeof(none)) != 0;
}

static void show_details(struct rmw_output *output, const struct rmw_outcome *outcome)
{
	const struct rmw_job_result *result = outcome->result;
	char digest[RMW_SHA256_TEXT];

	if (result->is_resumed)
		rmw_output_say(output, "note",
			       "the last job on this unit did not finish: its backup stands");
	if (result->is_one_short)
		rmw_output_say(output, "note", "the dump lacked its last byte");
	if (result->backup_path[0] != '\0')
		rmw_output_say(output, "backup", "%s", result->backup_path);
	if (outcome->kind == RMW_TASK_READS && has_digest(result)) {
		rmw_hex(RMW_VIEW_OF(result->digest), digest);
		rmw_output_say(output, "sha256", "%s", digest);
	}
}

/* What a person may want to do now; programs know it. */
static void show_hints(struct rmw_output *output, const struct rmw_outcome *outcome)
{
	if (output->is_json)
		return;
	if (outcome->kind == RMW_TASK_CHANGES && outcome->result->backup_path[0] != '\0')
		rmw_output_say(output, "undo", "back to what was there: rmwflash restore %s%s",
			       outcome->result->backup_path,
			       outcome->result->is_backup_foreign ? " --allow-foreign" : "");
	if (outcome->next != NULL)
		rmw_output_say(output, "next", "%s", outcome->next);
}

static void show_success(struct rmw_output *output, const struct rmw_outcome *outcome)
{
	struct sentence sentence = { 0 };

	if (outcome->is_dry_run) {
		rmw_output_insist(output, "done", "%s: dry run, nothing was written", output->task);
		return;
	}
	show_details(output, outcome);
	show_hints(output, outcome);
	add_result(&sentence, outcome);
	add_verdict(&sentence, outcome);
	add_time(&sentence, outcome);
	if (outcome->remark != NULL)
		add(&sentence, "%s", outcome->remark);
	rmw_output_insist(output, "done", "%s: %s", output->task, sentence.text);
}

/* Whether the work came to its end, so that only its verification is missing. */
static bool is_work_whole(const struct rmw_err *err)
{
	return err->code == RMW_E_VERIFY || err->code == RMW_E_NOT_VERIFIED;
}

/* In which state the flash is now: what a person asks first after a failure. */
static void show_state(struct rmw_output *output, const struct rmw_outcome *outcome)
{
	const struct rmw_job_result *result = outcome->result;
	struct sentence sentence = { 0 };

	if (outcome->kind != RMW_TASK_CHANGES || !outcome->has_acted) {
		add(&sentence, "nothing was erased or written");
	} else {
		add_result(&sentence, outcome);
		add(&sentence, result->is_verified ? "verified" : "not verified");
		if (!result->is_verified && !is_work_whole(outcome->err))
			add(&sentence, "the sectors at work may be half done");
	}
	if (result->backup_path[0] != '\0')
		add(&sentence, "backup: %s", result->backup_path);
	rmw_output_print(output, output->err, "  %-6s %s\n", "flash", sentence.text);
}

static void record_result(struct rmw_record *record, const struct rmw_outcome *outcome)
{
	const struct rmw_job_result *result = outcome->result;
	char digest[RMW_SHA256_TEXT];

	rmw_record_number(record, "read", (double)result->bytes_read);
	rmw_record_number(record, "known", (double)result->bytes_known);
	rmw_record_number(record, "erased", (double)result->bytes_erased);
	rmw_record_number(record, "written", (double)result->bytes_written);
	rmw_record_number(record, "kept", (double)result->bytes_kept);
	rmw_record_number(record, "newer", result->newer);
	rmw_record_number(record, "spared", (double)result->bytes_spared);
	rmw_record_number(record, "put_back", result->put_back);
	rmw_record_number(record, "retries", result->retries);
	rmw_record_flag(record, "acted", outcome->has_acted);
	rmw_record_flag(record, "verified", result->is_verified);
	rmw_record_flag(record, "rest_checked", result->is_rest_checked);
	rmw_record_flag(record, "nothing_to_do", result->is_nothing_to_do);
	rmw_record_flag(record, "resumed", result->is_resumed);
	if (result->backup_path[0] != '\0')
		rmw_record_text(record, "backup", result->backup_path);
	if (result->base_path[0] != '\0')
		rmw_record_text(record, "base", result->base_path);
	if (has_digest(result)) {
		rmw_hex(RMW_VIEW_OF(result->digest), digest);
		rmw_record_text(record, "sha256", digest);
	}
}

static void record_failure(struct rmw_record *record, const struct rmw_output *output,
			   const struct rmw_err *err)
{
	char act[RMW_ADVICE_MAX];
	const struct rmw_error_row *row = rmw_error_row(err->code);
	char text[sizeof(err->path) + sizeof(err->cause)];

	rmw_err_text(err, text, sizeof(text));
	rmw_record_text(record, "code", row->id);
	rmw_record_text(record, "title", row->title);
	rmw_record_text(record, "seen", text);
	rmw_report_advice_text(output, row->act, act);
	rmw_record_text(record, "hint", act);
}

static void send_end(struct rmw_output *output, const struct rmw_outcome *outcome)
{
	struct rmw_record record = rmw_output_record(output, "task_end");
	bool is_good = outcome->err->code == RMW_OK;

	rmw_record_text(&record, "result",
			!is_good	      ? "fail"
			: outcome->is_dry_run ? "dry_run"
					      : "pass");
	rmw_record_number(&record, "exit", is_good ? 0 : rmw_error_row(outcome->err->code)->status);
	if (!is_good)
		record_failure(&record, output, outcome->err);
	if (outcome->kind != RMW_TASK_TELLS)
		record_result(&record, outcome);
	if (is_good && !outcome->is_dry_run && outcome->remark != NULL)
		rmw_record_text(&record, "remark", outcome->remark);
	if (outcome->device_us > 0)
		rmw_record_number(&record, "device_secs", (double)outcome->device_us / 1e6);
	rmw_record_number(&record, "secs", (double)outcome->wall_us / 1e6);
	rmw_output_send(output, &record);
}

void rmw_report_begin(struct rmw_output *output, const char *port)
{
	struct rmw_record record = rmw_output_record(output, "task_begin");
	char stamp[RMW_DATE_SIZE];

	rmw_date_now(stamp);
	if (port != NULL)
		rmw_record_text(&record, "port", port);
	rmw_record_text(&record, "ts", stamp);
	rmw_output_send(output, &record);
}

void rmw_report_outcome(struct rmw_output *output, const struct rmw_outcome *outcome)
{
	bool is_good = outcome->err->code == RMW_OK;

	if (!is_good)
		rmw_report_error(output, outcome->err);
	if (outcome->kind != RMW_TASK_TELLS && is_good)
		show_success(output, outcome);
	else if (outcome->kind != RMW_TASK_TELLS)
		show_state(output, outcome);
	send_end(output, outcome);
}
