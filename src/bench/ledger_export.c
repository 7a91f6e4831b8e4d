/* SPDX-License-Identifier: MIT */
/* Writes the units of a ledger as CSV or JSON lines, as an import takes them. */
#include "bench/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "bench/ledger_columns.h"

#define FREE_COLUMNS_MAX (RMW_CSV_FIELDS_MAX - RMW_LEDGER_COLUMNS)
#define RENAMED_MAX 32u

struct export_call {
	struct rmw_ledger *ledger;
	struct rmw_buf *into;
	/* CSV: names of all free columns, of all units. */
	char *names[FREE_COLUMNS_MAX];
	size_t names_count;
	/* JSON: the history of the unit at work. */
	struct rmw_json *history;
};

static bool no_memory(struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_NO_MEMORY, "an export has no room");
}

static struct rmw_json *free_columns(const struct rmw_ledger_unit *unit)
{
	struct rmw_err ignored = { 0 };

	if (unit->free[0] == '\0')
		return NULL;
	return rmw_json_parse((struct rmw_view){ (const uint8_t *)unit->free, strlen(unit->free) },
			      &ignored);
}

/* ---- CSV ---- */

static bool note_name(struct export_call *call, const char *name, struct rmw_err *err)
{
	for (size_t i = 0; i < call->names_count; i++)
		if (strcmp(call->names[i], name) == 0)
			return true;
	if (call->names_count == FREE_COLUMNS_MAX)
		return rmw_fail(err, RMW_E_LEDGER_REFUSED,
				"more than %u free columns do not fit into CSV: export JSON lines",
				(unsigned)FREE_COLUMNS_MAX);
	call->names[call->names_count] = strdup(name);
	return call->names[call->names_count++] != NULL || no_memory(err);
}

static bool note_names(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct rmw_json *free = free_columns(unit);
	const struct rmw_json *member = rmw_json_first(free);
	bool is_good = true;

	for (; member != NULL && is_good; member = rmw_json_next(member))
		is_good = note_name(ctx, rmw_json_key(member), err);
	rmw_json_free(free);
	return is_good;
}

static bool keep_last(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	(void)err;
	*(struct rmw_ledger_try *)ctx = *one;
	return true;
}

static bool write_record(struct export_call *call, const struct rmw_ledger_unit *unit,
			 const struct rmw_ledger_try *last, const struct rmw_json *free,
			 struct rmw_err *err)
{
	char tries[RMW_LEDGER_NUMBER_MAX];
	const char *fields[RMW_CSV_FIELDS_MAX] = {
		[RMW_LEDGER_COLUMN_JOB] = unit->job,
		[RMW_LEDGER_COLUMN_NAME] = unit->name,
		[RMW_LEDGER_COLUMN_ROOM] = unit->room,
		[RMW_LEDGER_COLUMN_MAC] = unit->mac,
		[RMW_LEDGER_COLUMN_STATE] = rmw_ledger_state_word(unit->state),
		[RMW_LEDGER_COLUMN_TRIES] = rmw_ledger_number_text(unit->tries, tries),
		[RMW_LEDGER_COLUMN_CHANGED] = unit->changed,
		[RMW_LEDGER_COLUMN_BENCH] = last->bench,
		[RMW_LEDGER_COLUMN_SLOT] = last->slot,
		[RMW_LEDGER_COLUMN_STARTED] = last->started,
		[RMW_LEDGER_COLUMN_ENDED] = last->ended,
		[RMW_LEDGER_COLUMN_CODE] = last->end.code,
		[RMW_LEDGER_COLUMN_NOTE] = last->end.note,
	};

	for (size_t i = 0; i < RMW_LEDGER_FACT_COUNT; i++)
		fields[RMW_LEDGER_COLUMN_FACTS + i] = rmw_ledger_fact_text(&last->end.facts, i);
	for (size_t i = 0; i < call->names_count; i++)
		fields[RMW_LEDGER_COLUMNS + i] = rmw_json_text(free, call->names[i]);
	return rmw_csv_write(call->into, fields, RMW_LEDGER_COLUMNS + call->names_count, err);
}

static bool write_unit_csv(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct export_call *call = ctx;
	struct rmw_ledger_try last = { 0 };
	const struct rmw_ledger_tries_sink sink = { keep_last, &last };
	struct rmw_json *free = free_columns(unit);
	const bool is_good = rmw_ledger_tries(call->ledger, NULL, unit->id, &sink, err) &&
			     write_record(call, unit, &last, free, err);

	rmw_json_free(free);
	return is_good;
}

/* A free column that is called as one of ours, since an older ledger knew less of them. */
static const char *head_of(const char *name, char renamed[RENAMED_MAX])
{
	if (rmw_ledger_column_find(name) == RMW_LEDGER_COLUMNS)
		return name;
	(void)snprintf(renamed, RENAMED_MAX, "free_%.20s", name);
	return renamed;
}

static bool write_head(struct export_call *call, struct rmw_err *err)
{
	const char *fields[RMW_CSV_FIELDS_MAX];
	char renamed[FREE_COLUMNS_MAX][RENAMED_MAX];

	for (enum rmw_ledger_column i = 0; i < RMW_LEDGER_COLUMNS; i++)
		fields[i] = rmw_ledger_column_word(i);
	for (size_t i = 0; i < call->names_count; i++)
		fields[RMW_LEDGER_COLUMNS + i] = head_of(call->names[i], renamed[i]);
	return rmw_csv_write(call->into, fields, RMW_LEDGER_COLUMNS + call->names_count, err);
}

static bool write_csv(struct export_call *call, const char *job, struct rmw_err *err)
{
	const struct rmw_ledger_units_sink names = { note_names, call };
	const struct rmw_ledger_units_sink rows = { write_unit_csv, call };

	return rmw_ledger_units(call->ledger, job, &names, err) && write_head(call, err) &&
	       rmw_ledger_units(call->ledger, job, &rows, err);
}

/* ---- JSON lines ---- */

/* A member that is there only where something is known. */
static bool set_text(struct rmw_json *object, enum rmw_ledger_column column, const char *text)
{
	return text[0] == '\0' || rmw_json_set_text(object, rmw_ledger_column_word(column), text);
}

static bool set_facts(struct rmw_json *object, const struct rmw_ledger_facts *facts)
{
	for (size_t i = 0; i < RMW_LEDGER_FACT_COUNT; i++) {
		const struct rmw_ledger_fact *fact = rmw_ledger_fact(i);
		const char *text = rmw_ledger_fact_text(facts, i);

		if (text[0] != '\0' &&
		    !(fact->is_number ? rmw_json_set_number(object, fact->word,
							    (double)rmw_ledger_number(text))
				      : rmw_json_set_text(object, fact->word, text)))
			return false;
	}
	return true;
}

static bool set_stages(struct rmw_json *object, const struct rmw_ledger_end *end)
{
	struct rmw_json *list = rmw_json_new_array();
	bool is_good = list != NULL;

	for (size_t i = 0; i < end->stages_count && is_good; i++) {
		struct rmw_json *stage = rmw_json_new_object();

		is_good =
			stage != NULL && rmw_json_set_text(stage, "stage", end->stages[i].name) &&
			rmw_json_set_number(stage, "device_us", (double)end->stages[i].device_us) &&
			rmw_json_set_number(stage, "wall_us", (double)end->stages[i].wall_us);
		if (is_good)
			is_good = rmw_json_push(list, stage);
		else
			rmw_json_free(stage);
	}
	if (is_good)
		return rmw_json_put(object, "stages", list);
	rmw_json_free(list);
	return false;
}

static bool fill_try(struct rmw_json *object, const struct rmw_ledger_try *one)
{
	const struct rmw_ledger_end *end = &one->end;

	return object != NULL && set_text(object, RMW_LEDGER_COLUMN_NAME, one->name) &&
	       set_text(object, RMW_LEDGER_COLUMN_MAC, one->mac) &&
	       set_text(object, RMW_LEDGER_COLUMN_STATE, rmw_ledger_state_word(end->outcome)) &&
	       set_text(object, RMW_LEDGER_COLUMN_BENCH, one->bench) &&
	       set_text(object, RMW_LEDGER_COLUMN_SLOT, one->slot) &&
	       set_text(object, RMW_LEDGER_COLUMN_STARTED, one->started) &&
	       set_text(object, RMW_LEDGER_COLUMN_ENDED, one->ended) &&
	       set_text(object, RMW_LEDGER_COLUMN_CODE, end->code) &&
	       set_text(object, RMW_LEDGER_COLUMN_NOTE, end->note) &&
	       set_facts(object, &end->facts) &&
	       (end->stages_count == 0 || set_stages(object, end));
}

static bool add_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	const struct export_call *call = ctx;
	struct rmw_json *object = rmw_json_new_object();

	if (fill_try(object, one))
		return rmw_json_push(call->history, object) || no_memory(err);
	rmw_json_free(object);
	return no_memory(err);
}

static bool fill_unit(struct rmw_json *object, const struct rmw_ledger_unit *unit)
{
	struct rmw_json *free = free_columns(unit);

	return object != NULL && rmw_json_set_number(object, "v", 1) &&
	       set_text(object, RMW_LEDGER_COLUMN_JOB, unit->job) &&
	       set_text(object, RMW_LEDGER_COLUMN_NAME, unit->name) &&
	       set_text(object, RMW_LEDGER_COLUMN_ROOM, unit->room) &&
	       set_text(object, RMW_LEDGER_COLUMN_MAC, unit->mac) &&
	       set_text(object, RMW_LEDGER_COLUMN_STATE, rmw_ledger_state_word(unit->state)) &&
	       set_text(object, RMW_LEDGER_COLUMN_CHANGED, unit->changed) &&
	       (free == NULL || rmw_json_put(object, "free", free));
}

static bool write_line(struct export_call *call, const struct rmw_json *object, struct rmw_err *err)
{
	char *line = rmw_json_line(object);
	bool is_good;

	if (line == NULL)
		return no_memory(err);
	is_good = rmw_buf_append(call->into,
				 (struct rmw_view){ (const uint8_t *)line, strlen(line) }, err) &&
		  rmw_buf_append(call->into, (struct rmw_view){ (const uint8_t *)"\n", 1 }, err);
	free(line);
	return is_good;
}

static bool write_unit_json(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct export_call *call = ctx;
	const struct rmw_ledger_tries_sink sink = { add_try, call };
	struct rmw_json *object = rmw_json_new_object();
	bool is_good;

	call->history = rmw_json_new_array();
	is_good = (fill_unit(object, unit) && call->history != NULL) || no_memory(err);
	is_good = is_good && rmw_ledger_tries(call->ledger, NULL, unit->id, &sink, err);
	if (!is_good)
		rmw_json_free(call->history);
	is_good = is_good && (rmw_json_put(object, "history", call->history) || no_memory(err)) &&
		  write_line(call, object, err);
	rmw_json_free(object);
	return is_good;
}

static bool write_json(struct export_call *call, const char *job, struct rmw_err *err)
{
	const struct rmw_ledger_units_sink rows = { write_unit_json, call };

	return rmw_ledger_units(call->ledger, job, &rows, err);
}

bool rmw_ledger_export(struct rmw_ledger *ledger, const char *job, enum rmw_ledger_form form,
		       struct rmw_buf *into, struct rmw_err *err)
{
	struct export_call call = { .ledger = ledger, .into = into };
	const bool is_good = (form == RMW_LEDGER_CSV ? write_csv : write_json)(&call, job, err);

	for (size_t i = 0; i < call.names_count; i++)
		free(call.names[i]);
	return is_good;
}
