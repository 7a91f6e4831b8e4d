/* SPDX-License-Identifier: MIT */
/* Tells of batches: what is wrong with a job, and what it is going to do. */
#include "cli/report_batch.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"
#include "bench/life.h"
#include "bench/news.h"
#include "provision/relay_info.h"

#define ROW "  %-10s %s\n"
#define PLACE_MAX (RMW_PATH_MAX + 24)
#define LINE_MAX_BYTES 300u
#define US_PER_S 1000000.0
#define LABEL_LINES 20u

void rmw_report_troubles(struct rmw_output *output, const struct rmw_troubles *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct rmw_trouble *problem = &problems->items[i];
		struct rmw_record record = rmw_output_record(output, "problem");
		char place[PLACE_MAX];

		rmw_place_text(&problem->place, place, sizeof(place));
		if (problems->count > 1) /* else the error says it */
			rmw_output_insist(output, "problem", "%s: %s", place, problem->text);
		rmw_record_text(&record, "file", problem->place.file);
		if (problem->place.line > 0)
			rmw_record_number(&record, "line", problem->place.line);
		if (problem->place.column > 0)
			rmw_record_number(&record, "column", problem->place.column);
		rmw_record_text(&record, "code", rmw_error_row(problem->code)->id);
		rmw_record_text(&record, "text", problem->text);
		rmw_output_send(output, &record);
	}
	if (problems->more > 0)
		rmw_output_insist(output, "problem", "and %zu more", problems->more);
}

/* How many boards the job is about. */
static size_t count_of(const struct rmw_batch *batch)
{
	return batch->job.count > 0 ? batch->job.count : batch->board_count;
}

/* Puts words behind each other with a blank between. */
static void add_word(char *text, size_t size, const char *word)
{
	const size_t len = strlen(text);

	(void)snprintf(text + len, size - len, "%s%s", len == 0 ? "" : " ", word);
}

static bool has_stage(const struct rmw_batch *batch, enum rmw_life_state state)
{
	return rmw_life_row(state)->is_stage && (rmw_batch_skips(batch) & RMW_LIFE_BIT(state)) == 0;
}

static struct rmw_record stages_record(const struct rmw_batch *batch, char *text, size_t size)
{
	struct rmw_record list = rmw_record_list();
	char word[RMW_NEWS_WORD_MAX];

	text[0] = '\0';
	for (enum rmw_life_state state = 0; state < RMW_LIFE_STATE_COUNT; state++) {
		if (!has_stage(batch, state))
			continue;
		rmw_news_state(state, word);
		add_word(text, size, word);
		rmw_record_push_text(&list, word);
	}
	return list;
}

static struct rmw_record tests_record(const struct rmw_batch *batch, char *text, size_t size)
{
	struct rmw_record list = rmw_record_list();
	char word[RMW_JOB_TEST_TEXT_MAX];

	text[0] = '\0';
	for (enum rmw_job_test test = 0; test < RMW_JOB_TEST_COUNT; test++) {
		if (!batch->job.has_test[test])
			continue;
		rmw_job_test_text(&batch->job, test, word);
		add_word(text, size, word);
		rmw_record_push_text(&list, word);
	}
	return list;
}

static void show(struct rmw_output *output, const char *label, const char *format, ...)
	RMW_PRINTF(3, 4);

static void show(struct rmw_output *output, const char *label, const char *format, ...)
{
	char text[LINE_MAX_BYTES + RMW_PATH_MAX];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	if (!output->is_json && text[0] != '\0')
		rmw_output_print(output, output->out, ROW, label, text);
}

static void tell_firmware(struct rmw_output *output, const struct rmw_batch *batch,
			  struct rmw_record *record)
{
	const struct rmw_firmware_facts *facts = &batch->firmware.facts;
	char text[LINE_MAX_BYTES];

	rmw_batch_firmware_text(batch, text, sizeof(text));
	show(output, "Firmware", "%s, %" PRIu32 " bytes, %s", text, facts->size,
	     rmw_firmware_origin_word(facts->origin));
	show(output, "", "sha256 %s", facts->sha256);
	rmw_record_text(record, "firmware", text);
	rmw_record_number(record, "size", facts->size);
	rmw_record_text(record, "sha256", facts->sha256);
}

static void tell_bench(struct rmw_output *output, const struct rmw_batch *batch,
		       struct rmw_record *record)
{
	const struct rmw_bench_job *job = &batch->job;

	if (job->mqtt_topic[0] != '\0') {
		show(output, "", "slots are told at %s", job->mqtt_topic);
		rmw_record_text(record, "mqtt_topic", job->mqtt_topic);
	}
	if (job->mqtt_tls != 0) {
		show(output, "", "the bench speaks TLS, at port %u", job->mqtt_tls);
		rmw_record_number(record, "mqtt_tls", job->mqtt_tls);
	}
}

/* Networks by where they are from; what is in there is nobody's to read. */
static void tell_networks(struct rmw_output *output, const struct rmw_batch *batch,
			  struct rmw_record *record)
{
	const struct rmw_credentials *credentials = &batch->credentials;
	char host[sizeof(credentials->mqtt_host) + 8] = "";

	if (batch->job.wifi[0] != '\0') {
		show(output, "Wi-Fi", "as in %s", batch->job.wifi);
		rmw_record_text(record, "wifi", batch->job.wifi);
	}
	if (credentials->mqtt_host[0] == '\0')
		return;
	if (credentials->mqtt_port == 0)
		(void)snprintf(host, sizeof(host), "%s", credentials->mqtt_host);
	else
		(void)snprintf(host, sizeof(host), "%s:%u", credentials->mqtt_host,
			       credentials->mqtt_port);
	show(output, "MQTT", "%s%s%s%s", host, credentials->mqtt_user[0] == '\0' ? "" : ", user ",
	     credentials->mqtt_user,
	     credentials->mqtt_password[0] == '\0' ? "" : ", with a password");
	rmw_record_text(record, "mqtt", host);
	tell_bench(output, batch, record);
}

static void tell_setup(struct rmw_output *output, const struct rmw_batch *batch,
		       struct rmw_record *record)
{
	const struct rmw_profile *profile = &batch->entry->profile;

	show(output, "Profile", "%s%s%s", profile->id, profile->title[0] == '\0' ? "" : ": ",
	     profile->title);
	show(output, "Chip", "%s", batch->chip);
	rmw_record_text(record, "profile", profile->id);
	rmw_record_text(record, "chip", batch->chip);
	tell_firmware(output, batch, record);
	tell_networks(output, batch, record);
}

/* The first lines of a label, as people see them. */
static void show_label(struct rmw_output *output, struct rmw_view text)
{
	for (unsigned i = 0; i < LABEL_LINES && text.len > 0; i++) {
		const uint8_t *end = memchr(text.data, '\n', text.len);
		const size_t len = end == NULL ? text.len : (size_t)(end - text.data);

		show(output, "", "| %.*s", (int)(len < LINE_MAX_BYTES ? len : LINE_MAX_BYTES),
		     (const char *)text.data);
		text = rmw_view_part(text, len + 1, text.len);
	}
	if (text.len > 0)
		show(output, "", "| ...");
}

/* That of the first unit, as far as it is known. */
static void tell_label(struct rmw_output *output, const struct rmw_batch *batch,
		       struct rmw_record *record)
{
	const struct rmw_batch_board *first = batch->boards;
	const struct rmw_batch_labelled unit = {
		.name = first->name,
		.mac = first->unit != NULL && first->unit->has_mac ? first->unit->mac : NULL,
	};
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (batch->job.label[0] == '\0')
		return;
	show(output, "Label", "%s, to %s; that of %s:", batch->job.label, batch->label_to,
	     first->name);
	rmw_record_text(record, "label", batch->job.label);
	rmw_record_text(record, "label_to", batch->label_to);
	if (!rmw_batch_label(batch, &unit, &text, &err) ||
	    !rmw_buf_append(&text, (struct rmw_view){ (const uint8_t *)"", 1 }, &err))
		return;
	rmw_record_text(record, "label_text", (const char *)text.data);
	show_label(output, (struct rmw_view){ text.data, text.len - 1 });
}

static void tell_way(struct rmw_output *output, const struct rmw_batch *batch,
		     struct rmw_record *record)
{
	char text[LINE_MAX_BYTES];
	const struct rmw_bench_job *job = &batch->job;

	show(output, "Backup", "%s: %s", rmw_job_backup_word(job->backup),
	     rmw_job_backup_says(job->backup));
	rmw_record_text(record, "backup", rmw_job_backup_word(job->backup));
	rmw_record_put(record, "stages", stages_record(batch, text, sizeof(text)));
	show(output, "Stages", "%s", text);
	rmw_record_put(record, "tests", tests_record(batch, text, sizeof(text)));
	show(output, "Tests", "%s", text[0] == '\0' ? "none: what is written is verified" : text);
	if (job->retries == 0)
		show(output, "On fail", "the bin");
	else
		show(output, "On fail", "tried anew %" PRIu32 " %s, then the bin", job->retries,
		     rmw_number_word(job->retries, "time", "times"));
	rmw_record_number(record, "retries", job->retries);
	tell_label(output, batch, record);
}

static void tell_estimate(struct rmw_output *output, const struct rmw_batch *batch,
			  size_t slot_count, uint32_t baud, struct rmw_record *record)
{
	const double line_s = (double)rmw_batch_line_us(batch, baud) / US_PER_S;
	const size_t slots = slot_count > 0 ? slot_count : 1;
	const size_t rounds = (count_of(batch) + slots - 1) / slots;
	char board[32], all[32];

	rmw_output_time_text((uint64_t)(line_s * US_PER_S), board, sizeof(board));
	rmw_output_time_text((uint64_t)(line_s * (double)rounds * US_PER_S), all, sizeof(all));
	show(output, "Estimate",
	     "bytes on the line at %" PRIu32 " baud: %s a board, %s for all in %zu %s", baud, board,
	     all, slots, rmw_number_word(slots, "slot", "slots"));
	if (batch->job.backup == RMW_JOB_BACKUP_FIRST)
		show(output, "", "without the backup of the first of each stock firmware");
	else if (batch->job.backup == RMW_JOB_BACKUP_FULL && batch->entry->profile.flash_size == 0)
		show(output, "",
		     "without backups: the profile does not say how large the flash is");
	show(output, "", "hands, starts and tests come on top");
	rmw_record_number(record, "count", (double)count_of(batch));
	rmw_record_number(record, "baud", baud);
	rmw_record_number(record, "line_secs", line_s);
	rmw_record_number(record, "batch_line_secs", line_s * (double)rounds);
}

static void tell_slots(struct rmw_output *output, const struct rmw_slots *slots)
{
	if (slots->count == 0)
		show(output, "Slots", "none yet: no port is named, and there is no map of slots");
	for (size_t i = 0; i < slots->count; i++) {
		const struct rmw_slot *slot = &slots->items[i];
		struct rmw_record record = rmw_output_record(output, "slot");

		show(output, i == 0 ? "Slots" : "", "%2u  %s", slot->number, slot->port);
		rmw_record_number(&record, "number", slot->number);
		rmw_record_text(&record, "port", slot->port);
		rmw_output_send(output, &record);
	}
}

static void tell_board(struct rmw_output *output, const struct rmw_batch *batch, size_t at)
{
	const struct rmw_batch_board *board = &batch->boards[at];
	const struct rmw_unit *unit = board->unit;
	struct rmw_record record = rmw_output_record(output, "planned");
	char mac[RMW_MAC_TEXT_SIZE] = "";
	const char *room = "";

	rmw_record_number(&record, "seq", board->seq);
	rmw_record_text(&record, "name", board->name);
	if (unit != NULL && unit->has_mac) {
		rmw_relay_mac_text(unit->mac, mac);
		rmw_record_text(&record, "mac", mac);
	}
	if (unit != NULL) {
		room = rmw_units_cell(&batch->units, unit, rmw_units_column(&batch->units, "room"));
		rmw_record_text(&record, "room", room);
		rmw_record_number(&record, "line", unit->line);
	}
	show(output, at == 0 ? "Units" : "", room[0] == '\0' ? "%-31s %s%s" : "%-31s %-17s  %s",
	     board->name, mac[0] == '\0' ? "next free board" : mac, room);
	rmw_output_send(output, &record);
}

void rmw_report_batch(struct rmw_output *output, const struct rmw_batch *batch,
		      const struct rmw_slots *slots, uint32_t baud)
{
	struct rmw_record record = rmw_output_record(output, "batch");

	rmw_record_text(&record, "job", batch->path);
	if (!output->is_json)
		rmw_output_print(output, output->out, "%s: %zu %s\n", batch->path, count_of(batch),
				 rmw_number_word(count_of(batch), "board", "boards"));
	tell_setup(output, batch, &record);
	tell_way(output, batch, &record);
	tell_estimate(output, batch, slots->count, baud, &record);
	rmw_output_send(output, &record);
	tell_slots(output, slots);
	for (size_t i = 0; i < batch->board_count; i++)
		tell_board(output, batch, i);
}
