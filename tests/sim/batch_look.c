/* SPDX-License-Identifier: MIT */
/* Compares the ledger of a batch with the flash of every board. */
#include "batch_look.h"

#include "support/cmocka.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "batch_story.h"
#include "image/bl_partition.h"

/* ---- the ledger ---- */

/* Of each unit: how its last try ended; CLAIMED: it has not. */
static enum rmw_ledger_state last[BATCH_LOOK_UNITS_MAX];

static struct batch_look_unit *unit_of(struct batch_look_found *found, const char *mac)
{
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(found->units[i].mac, mac) == 0)
			return &found->units[i];
	return NULL;
}

static bool take_unit(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct batch_look_found *found = ctx;
	struct batch_look_unit *kept = &found->units[found->count];

	(void)err;
	assert_true(found->count < BATCH_LOOK_UNITS_MAX);
	(void)snprintf(kept->mac, sizeof(kept->mac), "%s", unit->mac);
	(void)snprintf(kept->name, sizeof(kept->name), "%s", unit->name);
	kept->state = unit->state;
	last[found->count++] = RMW_LEDGER_OPEN;
	found->states[unit->state]++;
	return true;
}

static void count_pass(struct batch_look_found *found, struct batch_look_unit *unit)
{
	found->passes++;
	if (++unit->passes > found->passed_most)
		found->passed_most = unit->passes;
}

static bool take_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	struct batch_look_found *found = ctx;
	struct batch_look_unit *unit = unit_of(found, one->mac);

	(void)err;
	found->tries++;
	found->open_tries += one->ended[0] == '\0';
	if (unit == NULL) {
		fail_msg("MAC %s was tried, and no unit has it", one->mac);
		return false;
	}
	if (strcmp(one->name, unit->name) != 0)
		fail_msg("MAC %s was tried as %s, and is %s", one->mac, one->name, unit->name);
	last[unit - found->units] = one->end.outcome;
	(void)snprintf(unit->code, sizeof(unit->code), "%s", one->end.code);
	for (size_t i = 0; i < one->end.stages_count; i++)
		unit->device_ms += one->end.stages[i].device_us / 1000;
	if (one->end.outcome != RMW_LEDGER_PASSED)
		return true;
	if (one->end.stages_count == 0 || strcmp(one->end.stages[0].name, "IDENTIFY") != 0)
		fail_msg("%s passed, and its try does not tell its stages from the first on",
			 one->name);
	count_pass(found, unit);
	return true;
}

static void read_ledger(struct batch_look_found *found)
{
	const struct rmw_ledger_setup setup = { .where = batch_story_ledger() };
	const struct rmw_ledger_units_sink units = { take_unit, found };
	const struct rmw_ledger_tries_sink tries = { take_try, found };
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };

	memset(found, 0, sizeof(*found));
	if (!rmw_ledger_open(&ledger, &setup, &err) ||
	    !rmw_ledger_units(ledger, "a", &units, &err) ||
	    !rmw_ledger_tries(ledger, "a", 0, &tries, &err))
		fail_msg("the ledger cannot be read: %s", err.cause);
	rmw_ledger_free(ledger);
}

static void check_unique(const struct batch_look_found *found)
{
	for (size_t i = 0; i < found->count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct batch_look_unit *a = &found->units[i];
			const struct batch_look_unit *b = &found->units[j];

			if (a->name[0] != '\0' && strcasecmp(a->name, b->name) == 0)
				fail_msg("name %s is there twice", a->name);
			if (a->mac[0] != '\0' && strcmp(a->mac, b->mac) == 0)
				fail_msg("MAC %s is there twice", a->mac);
		}
}

static void check_states(const struct batch_look_found *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->units[i].state != last[i])
			fail_msg("unit %s is %s, its last try %s", found->units[i].name,
				 rmw_ledger_state_word(found->units[i].state),
				 rmw_ledger_state_word(last[i]));
}

/* ---- flashes ---- */

/* The partition of the store, by the table in the flash; empty where there is none. */
static struct rmw_view store_of(struct rmw_view flash)
{
	const struct rmw_view copies[2] = {
		rmw_view_part(flash, RMW_BL_TABLE_ADDR_0, RMW_BL_TABLE_SECTOR),
		rmw_view_part(flash, RMW_BL_TABLE_ADDR_1, RMW_BL_TABLE_SECTOR),
	};
	struct rmw_bl_table table;
	struct rmw_err err = { 0 };

	if (rmw_bl_table_choose(copies, &table, NULL, &err))
		for (size_t i = 0; i < table.count; i++)
			if (strcmp(table.entries[i].name, "PSM") == 0)
				return rmw_view_part(flash, table.entries[i].addr[0],
						     table.entries[i].size[0]);
	return (struct rmw_view){ NULL, 0 };
}

/* Empty where the flash holds no settings that can be read. */
static void read_name(struct rmw_view flash, char name[RMW_LEDGER_NAME_MAX])
{
	struct rmw_obk_store *store = calloc(1, sizeof(*store));
	struct rmw_obk_config *config = calloc(1, sizeof(*config));
	const struct rmw_obk_platform *platform = rmw_obk_platform("bl602");
	const struct rmw_view bytes = store_of(flash);
	struct rmw_err err = { 0 };

	assert_true(store != NULL && config != NULL);
	name[0] = '\0';
	if (bytes.len > 0) {
		rmw_obk_store_read(bytes, store);
		if (rmw_obk_config_decode(rmw_obk_store_find(store, platform->store_key),
					  platform->layout, config, &err))
			(void)snprintf(name, RMW_LEDGER_NAME_MAX, "%s", config->short_name);
	}
	free(config);
	free(store);
}

static bool has_app(struct rmw_view flash)
{
	const struct rmw_view app = batch_story_app();

	return memmem(flash.data + RMW_BL_FIRMWARE_ADDR, flash.len - RMW_BL_FIRMWARE_ADDR, app.data,
		      app.len) != NULL;
}

static bool is_blank(struct rmw_view flash)
{
	for (size_t i = 0; i < flash.len; i++)
		if (flash.data[i] != 0xff)
			return false;
	return true;
}

static void check_board(struct rmw_view flash, struct batch_look_unit *unit)
{
	char name[RMW_LEDGER_NAME_MAX];

	read_name(flash, name);
	if (name[0] != '\0' && strcmp(name, unit->name) != 0)
		fail_msg("%s is called %s, by the ledger %s", unit->mac, name, unit->name);
	if (unit->state != RMW_LEDGER_PASSED)
		return;
	if (name[0] == '\0' || !has_app(flash))
		fail_msg("%s passed: %s is not there", unit->mac,
			 name[0] == '\0' ? "its name" : "the firmware");
	rmw_sha256(&flash, 1, unit->digest);
}

static void check_flash(struct batch_look_found *found, const char *mac)
{
	struct batch_look_unit *unit = unit_of(found, mac);
	rmw_auto(buf) flash = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char path[1200];

	(void)snprintf(path, sizeof(path), "%s/%s.bin", batch_story_flashes(), mac);
	if (!rmw_file_read(path, 8u << 20, &flash, &err))
		fail_msg("%s: %s", path, err.cause);
	if (unit != NULL)
		check_board(rmw_buf_view(&flash), unit);
	else if (!is_blank(rmw_buf_view(&flash)))
		fail_msg("%s has no unit, and its flash is not blank", mac);
}

/* How many of units that passed there are. */
static unsigned check_flashes(struct batch_look_found *found)
{
	DIR *folder = opendir(batch_story_flashes());
	const struct dirent *entry;
	unsigned passed = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		char mac[RMW_LEDGER_MAC_MAX];

		if (strlen(entry->d_name) != 16 || strcmp(entry->d_name + 12, ".bin") != 0)
			continue;
		(void)snprintf(mac, sizeof(mac), "%.12s", entry->d_name);
		check_flash(found, mac);
		passed += unit_of(found, mac) != NULL &&
			  unit_of(found, mac)->state == RMW_LEDGER_PASSED;
	}
	closedir(folder);
	return passed;
}

/* As far as a transaction that is late would change it. */
static bool is_same(const struct batch_look_found *a, const struct batch_look_found *b)
{
	return a->count == b->count && a->tries == b->tries && a->passes == b->passes &&
	       a->open_tries == b->open_tries &&
	       memcmp(a->states, b->states, sizeof(a->states)) == 0;
}

/* A server may still carry out what a killed process asked for: until two looks are the same. */
void batch_look(struct batch_look_found *found)
{
	struct batch_look_found *again = calloc(1, sizeof(*again));

	assert_non_null(again);
	do {
		read_ledger(again);
		read_ledger(found);
	} while (!is_same(again, found));
	free(again);
	check_unique(found);
	check_states(found);
	assert_int_equal(check_flashes(found), found->states[RMW_LEDGER_PASSED]);
}

void batch_look_compare(const struct batch_look_found *before, const struct batch_look_found *after)
{
	struct batch_look_found *now = calloc(1, sizeof(*now));

	assert_non_null(now);
	*now = *after;
	for (size_t i = 0; i < before->count; i++) {
		const struct batch_look_unit *was = &before->units[i];
		const struct batch_look_unit *is =
			was->mac[0] == '\0' ? NULL : unit_of(now, was->mac);

		if (was->mac[0] == '\0')
			continue;
		if (is == NULL || (was->name[0] != '\0' && strcmp(is->name, was->name) != 0))
			fail_msg("%s was %s, and is %s", was->mac, was->name,
				 is == NULL ? "lost" : is->name);
		else if (was->state == RMW_LEDGER_PASSED &&
			 (is->state != RMW_LEDGER_PASSED || is->passes != was->passes ||
			  memcmp(is->digest, was->digest, sizeof(is->digest)) != 0))
			fail_msg("%s had passed: it was done again", was->mac);
	}
	free(now);
}
