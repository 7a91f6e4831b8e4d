/* SPDX-License-Identifier: MIT */
/* A store in a scratch folder, and made-up firmware for it. */
#ifndef RMW_TESTS_STORE_BENCH_H
#define RMW_TESTS_STORE_BENCH_H

#include "support/made_ln.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <rmwflash/firmware.h>

#include "support/scratch.h"

/* Where the store of these tests is: in "XDG" of the scratch folder. */
#define STORE_FOLDER "xdg/rmwflash/firmware"

/* An empty store folder, which is not there yet. */
static inline void store_begin(void)
{
	remove_test_folder(scratch_path("xdg"));
	assert_int_equal(setenv("XDG_DATA_HOME", scratch_path("xdg"), 1), 0);
}

static inline const char *store_file(const char *name)
{
	char path[200];

	(void)snprintf(path, sizeof(path), STORE_FOLDER "/%s", name);
	return scratch_path(path);
}

/* What a watch was told, a line each. */
static char store_told[4000];

static inline void store_note(void *ctx, const struct rmw_event *event)
{
	const size_t len = strlen(store_told);

	(void)ctx;
	if (event->text != NULL)
		(void)snprintf(store_told + len, sizeof(store_told) - len, "%s\n", event->text);
}

static const struct rmw_watch store_watch = { store_note, NULL };

static inline struct rmw_firmware_store *store_open(const struct rmw_watch *watch)
{
	struct rmw_firmware_store *store = NULL;
	struct rmw_err err = { 0 };

	if (!rmw_firmware_store_open(&store, watch, &err))
		fail_msg("%s", err.cause);
	return store;
}

/* A raw application that calls itself OpenBL602 of that version. */
static inline void made_openbeken(struct rmw_buf *buf, const char *version)
{
	char name[64];

	made_application(buf);
	(void)snprintf(name, sizeof(name), "OpenBL602_%s", version);
	memset(buf->data + 0x1100, 0, 64);
	made_text(buf, 0x1100, name);
}

static inline bool store_add(struct rmw_firmware_store *store, struct rmw_view bytes,
			     const char *name, const char *chip, struct rmw_firmware_facts *facts,
			     struct rmw_err *err)
{
	enum rmw_firmware_outcome outcome;

	memset(err, 0, sizeof(*err));
	return rmw_firmware_add(
		store, &(struct rmw_firmware_addition){ bytes, "some/file.bin", name, chip },
		&outcome, facts, err);
}

#endif
