/* SPDX-License-Identifier: MIT */
/* The folder of firmware: what is in it, and how an image is found. */
#include "firmware/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/bundled.h"
#include "firmware/facts.h"
#include "firmware/identify.h"
#include "firmware/ref.h"

#define FILES_MAX 1024 /* of one folder; nobody keeps so many */

bool rmw_firmware_store_path(const struct rmw_firmware_store *store,
			     const struct rmw_firmware_facts *facts, const char *end,
			     char path[RMW_PATH_MAX], struct rmw_err *err)
{
	char stem[RMW_FIRMWARE_STEM_MAX];
	int len;

	rmw_firmware_stem(facts, stem);
	len = snprintf(path, RMW_PATH_MAX, "%s/%s%s", store->folder, stem, end);
	return (len >= 0 && (size_t)len < RMW_PATH_MAX) ||
	       rmw_fail(err, RMW_E_USAGE, "the path of the folder of firmware is too long");
}

/* The list being made. */
struct loading {
	const struct rmw_firmware_store *store;
	struct rmw_firmware_facts *list;
	size_t count;
	size_t passed_over;
};

static bool add(struct loading *loading, const struct rmw_firmware_facts *facts,
		struct rmw_err *err)
{
	struct rmw_firmware_facts *longer =
		realloc(loading->list, (loading->count + 1) * sizeof(*longer));

	if (longer == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "the list of firmware cannot grow");
	loading->list = longer;
	longer[loading->count++] = *facts;
	return true;
}

/* Facts count only under the name that they themselves give, with an image of their size. */
static bool read_facts(const struct loading *loading, const char *name,
		       struct rmw_firmware_facts *facts, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	char path[RMW_PATH_MAX], stem[RMW_FIRMWARE_STEM_MAX];
	const int len = snprintf(path, sizeof(path), "%s/%s", loading->store->folder, name);
	size_t size;

	if (len < 0 || (size_t)len >= sizeof(path))
		return rmw_fail(err, RMW_E_USAGE, "its path is too long");
	if (!rmw_file_read(path, RMW_FIRMWARE_FACTS_TEXT_MAX, &text, err) ||
	    !rmw_firmware_facts_read(rmw_buf_view(&text), facts, err))
		return false;
	rmw_firmware_stem(facts, stem);
	if (strncmp(name, stem, strlen(stem)) != 0 ||
	    strcmp(name + strlen(stem), RMW_FIRMWARE_FACTS_END) != 0)
		return rmw_fail(err, RMW_E_BAD_TEXT, "it is that of %s", stem);
	if (!rmw_firmware_store_path(loading->store, facts, RMW_FIRMWARE_IMAGE_END, path, err) ||
	    !rmw_file_check(path, RMW_FIRMWARE_SIZE_MAX, &size, err))
		return false;
	return size == facts->size ||
	       rmw_fail(err, RMW_E_FIRMWARE_DAMAGED, "the image has %zu bytes, not %u", size,
			(unsigned)facts->size);
}

/* Only what memory is short of is a failure. */
static bool take_file(struct loading *loading, const char *name, struct rmw_err *err)
{
	struct rmw_firmware_facts facts;
	struct rmw_err why = { 0 };

	if (read_facts(loading, name, &facts, &why))
		return add(loading, &facts, err);
	if (why.code == RMW_E_NO_MEMORY)
		return rmw_fail(err, why.code, "%s", why.cause);
	loading->passed_over++;
	rmw_tell(&loading->store->watch, RMW_EVENT_WARNING, NULL,
		 "%s/%s is passed over: %s; delete it to be rid of this", loading->store->folder,
		 name, why.cause);
	return true;
}

static int is_facts_name(const struct dirent *entry)
{
	static const char end[] = RMW_FIRMWARE_FACTS_END;
	const size_t len = strlen(entry->d_name), end_len = sizeof(end) - 1;

	return entry->d_name[0] != '.' && len > end_len &&
	       strcmp(entry->d_name + len - end_len, end) == 0;
}

static bool take_folder(struct loading *loading, struct rmw_err *err)
{
	struct dirent **names = NULL;
	const int count = scandir(loading->store->folder, &names, is_facts_name, alphasort);
	bool is_good = true;

	if (count < 0 && errno != ENOENT)
		return rmw_fail(err, errno == ENOMEM ? RMW_E_NO_MEMORY : RMW_E_FILE_READ, "%s: %s",
				loading->store->folder, strerror(errno));
	if (count > FILES_MAX)
		rmw_tell(&loading->store->watch, RMW_EVENT_WARNING, NULL,
			 "%s holds more than %d images: only these are looked at",
			 loading->store->folder, FILES_MAX);
	for (int i = 0; i < count; i++) {
		if (i < FILES_MAX)
			is_good = is_good && take_file(loading, names[i]->d_name, err);
		free(names[i]);
	}
	free((void *)names);
	return is_good;
}

static bool take_bundled(struct loading *loading, struct rmw_err *err)
{
	const struct rmw_firmware_bundle *bundle;

	for (size_t i = 0; (bundle = rmw_firmware_bundle_at(i)) != NULL; i++) {
		const struct rmw_firmware_facts facts = rmw_firmware_bundle_facts(bundle);

		if (!add(loading, &facts, err))
			return false;
	}
	return true;
}

static int in_order(const void *first, const void *second)
{
	const struct rmw_firmware_facts *a = first, *b = second;
	int order = strcmp(a->name, b->name);

	if (order == 0)
		order = -rmw_firmware_version_compare(a->version, b->version);
	return order != 0 ? order : strcmp(a->chip, b->chip);
}

bool rmw_firmware_store_load(struct rmw_firmware_store *store, struct rmw_err *err)
{
	struct loading loading = { .store = store };

	if (!take_bundled(&loading, err) || !take_folder(&loading, err)) {
		free(loading.list);
		return false;
	}
	if (loading.count > 0)
		qsort(loading.list, loading.count, sizeof(*loading.list), in_order);
	free(store->list);
	store->list = loading.list;
	store->count = loading.count;
	store->passed_over = loading.passed_over;
	return true;
}

bool rmw_firmware_store_open(struct rmw_firmware_store **store, const struct rmw_watch *watch,
			     struct rmw_err *err)
{
	struct rmw_firmware_store *opened = calloc(1, sizeof(*opened));

	if (opened == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "the store of firmware has no room");
	if (watch != NULL)
		opened->watch = *watch;
	if (!rmw_path_xdg("XDG_DATA_HOME", ".local/share", "firmware", opened->folder, err) ||
	    !rmw_firmware_store_load(opened, err)) {
		rmw_firmware_store_free(opened);
		return false;
	}
	*store = opened;
	return true;
}

void rmw_firmware_store_free(struct rmw_firmware_store *store)
{
	if (store != NULL)
		free(store->list);
	free(store);
}

const char *rmw_firmware_store_folder(const struct rmw_firmware_store *store)
{
	return store->folder;
}

size_t rmw_firmware_store_passed_over(const struct rmw_firmware_store *store)
{
	return store->passed_over;
}

size_t rmw_firmware_store_count(const struct rmw_firmware_store *store)
{
	return store->count;
}

const struct rmw_firmware_facts *rmw_firmware_store_at(const struct rmw_firmware_store *store,
						       size_t index)
{
	return index < store->count ? &store->list[index] : NULL;
}

void rmw_firmware_image_release(struct rmw_firmware_image *image)
{
	rmw_buf_release(&image->bytes);
	*image = (struct rmw_firmware_image){ .bytes = RMW_BUF_INIT };
}

static bool read_bundled(const struct rmw_firmware_facts *facts, struct rmw_buf *into,
			 struct rmw_err *err)
{
	const struct rmw_firmware_bundle *bundle;

	for (size_t i = 0; (bundle = rmw_firmware_bundle_at(i)) != NULL; i++)
		if (strcmp(bundle->name, facts->name) == 0 &&
		    strcmp(bundle->chip, facts->chip) == 0)
			return rmw_buf_append(into, bundle->bytes(), err);
	return rmw_fail(err, RMW_E_INTERNAL, "a bundled image is gone");
}

bool rmw_firmware_store_read(const struct rmw_firmware_store *store,
			     const struct rmw_firmware_facts *facts, struct rmw_buf *into,
			     struct rmw_err *err)
{
	char path[RMW_PATH_MAX], sha256[RMW_FIRMWARE_SHA256_TEXT];
	struct rmw_err why = { 0 };

	if (facts->origin == RMW_FIRMWARE_BUNDLED)
		return read_bundled(facts, into, err);
	if (!rmw_firmware_store_path(store, facts, RMW_FIRMWARE_IMAGE_END, path, err))
		return false;
	if (!rmw_file_read(path, RMW_FIRMWARE_SIZE_MAX, into, &why))
		return rmw_fail(err,
				why.code == RMW_E_NO_MEMORY ? why.code : RMW_E_FIRMWARE_DAMAGED,
				"%s: %s", path, why.cause);
	rmw_firmware_sha256_of(rmw_buf_view(into), sha256);
	if (into->len != facts->size || strcmp(sha256, facts->sha256) != 0)
		return rmw_fail(err, RMW_E_FIRMWARE_DAMAGED,
				"%s: SHA-256 %.12s..., when it was stored it was %.12s...", path,
				sha256, facts->sha256);
	return true;
}

bool rmw_firmware_verify(const struct rmw_firmware_store *store, size_t index, struct rmw_err *err)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;

	return rmw_firmware_store_read(store, &store->list[index], &bytes, err);
}

bool rmw_firmware_fail_missing(const char *wanted, const char *chip, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_NO_FIRMWARE, "there is no '%.60s'%s%.16s in the store", wanted,
			chip == NULL ? "" : " for ", chip == NULL ? "" : chip);
}

static bool fail_unnamed(const char *chip, struct rmw_err *err)
{
	if (chip == NULL)
		return rmw_fail(err, RMW_E_NO_FIRMWARE, "neither a name nor a chip is known");
	return rmw_fail(err, RMW_E_NO_FIRMWARE,
			"rmwflash brings no relay firmware for %.16s, and none was named: rmwflash "
			"firmware fetch openbeken --chip %.16s, or rmwflash firmware add FILE",
			chip, chip);
}

static bool fail_role(const struct rmw_firmware_facts *facts, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_NO_FIRMWARE,
			"'%s' is no relay firmware but a %s, which is written by itself where it "
			"is needed",
			facts->name, rmw_firmware_role_word(facts->role));
}

/* The list is sorted, so the first one is the newest; a second one of its version is for another
 * chip.
 */
static bool find_stored(const struct rmw_firmware_store *store, const char *wanted,
			const char *chip, const struct rmw_firmware_facts **found,
			struct rmw_err *err)
{
	const struct rmw_firmware_facts *first = NULL;

	for (size_t i = 0; i < store->count; i++) {
		const struct rmw_firmware_facts *facts = &store->list[i];

		if (!rmw_firmware_is_named(facts, wanted, chip))
			continue;
		if (facts->role != RMW_FIRMWARE_RELAY)
			return fail_role(facts, err);
		if (first == NULL)
			first = facts;
		else if (strcmp(first->version, facts->version) == 0)
			return rmw_fail(err, RMW_E_USAGE,
					"'%.60s' is there for a %s and for a %s: say which, with "
					"--chip",
					wanted, first->chip, facts->chip);
	}
	*found = first;
	return first != NULL || rmw_firmware_fail_missing(wanted, chip, err);
}

bool rmw_firmware_find_stored(const struct rmw_firmware_store *store, const char *wanted,
			      const char *chip, struct rmw_firmware_image *image,
			      struct rmw_err *err)
{
	const struct rmw_firmware_facts *found;
	struct rmw_firmware_ref ref;
	rmw_auto(buf) bytes = RMW_BUF_INIT;

	if (!rmw_firmware_ref_parse(wanted, &ref, err) ||
	    !find_stored(store, wanted, chip, &found, err) ||
	    !rmw_firmware_store_read(store, found, &bytes, err))
		return false;
	*image = (struct rmw_firmware_image){ *found, bytes };
	bytes = (struct rmw_buf)RMW_BUF_INIT;
	return true;
}

static bool read_given(const char *path, const char *chip, struct rmw_firmware_image *image,
		       struct rmw_err *err)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_firmware_content content;
	struct rmw_firmware_facts facts = { .origin = RMW_FIRMWARE_GIVEN,
					    .proof = RMW_FIRMWARE_BY_USER };

	if (!rmw_file_read(path, RMW_FIRMWARE_SIZE_MAX, &bytes, err))
		return false;
	if (!rmw_firmware_identify(rmw_buf_view(&bytes), &content, err) ||
	    (chip != NULL && !rmw_firmware_content_check(&content, chip, err)))
		return rmw_while(err, "%s", path);
	memcpy(facts.name, content.name, sizeof(facts.name));
	memcpy(facts.version, content.version, sizeof(facts.version));
	memcpy(facts.chip, content.chip, sizeof(facts.chip));
	(void)snprintf(facts.source, sizeof(facts.source), "%s", path);
	facts.kind = content.kind;
	facts.size = (uint32_t)bytes.len;
	rmw_firmware_sha256_of(rmw_buf_view(&bytes), facts.sha256);
	*image = (struct rmw_firmware_image){ facts, bytes };
	bytes = (struct rmw_buf)RMW_BUF_INIT;
	return true;
}

/* The store counts before a file of that name in the current folder. */
static bool is_path(const struct rmw_firmware_store *store, const char *wanted)
{
	if (strchr(wanted, '/') != NULL)
		return true;
	for (size_t i = 0; i < store->count; i++)
		if (rmw_firmware_is_named(&store->list[i], wanted, NULL))
			return false;
	return rmw_file_exists(wanted);
}

static bool find_bundled(const char *chip, struct rmw_firmware_image *image, struct rmw_err *err)
{
	struct rmw_err why = { 0 };

	if (chip != NULL && rmw_firmware_bundled(RMW_FIRMWARE_RELAY, chip, image, &why))
		return true;
	return why.code == RMW_E_NO_MEMORY ? rmw_fail(err, why.code, "%s", why.cause)
					   : fail_unnamed(chip, err);
}

bool rmw_firmware_find(const struct rmw_firmware_store *store, const char *wanted, const char *chip,
		       struct rmw_firmware_image *image, struct rmw_err *err)
{
	if (wanted == NULL)
		return find_bundled(chip, image, err);
	if (is_path(store, wanted))
		return read_given(wanted, chip, image, err);
	return rmw_firmware_find_stored(store, wanted, chip, image, err);
}
