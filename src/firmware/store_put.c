/* SPDX-License-Identifier: MIT */
/* Changes the folder of firmware, so that every moment of it is a good one. */
#include "firmware/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/bundled.h"
#include "firmware/facts.h"
#include "firmware/identify.h"
#include "firmware/ref.h"

#define LOCK_MS 10000u /* to wait for another rmwflash, which holds it for less than a second */
#define LOOK_MS 20u

static bool try_lock(int fd, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, LOCK_MS);

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		const struct rmw_deadline look = rmw_deadline_in(&rmw_clock_wall, NULL, LOOK_MS);

		if (errno != EWOULDBLOCK && errno != EINTR)
			return rmw_fail(err, RMW_E_FILE_WRITE, "it cannot be locked: %s",
					strerror(errno));
		if (rmw_deadline_is_over(&until))
			return rmw_fail(err, RMW_E_STORE_BUSY,
					"another rmwflash changes the store, for more than %u s",
					LOCK_MS / 1000u);
		rmw_clock_wall.wait(&rmw_clock_wall, &look);
	}
	return true;
}

/* One at a time changes the folder. `fd` is closed to end that. */
static bool lock(const struct rmw_firmware_store *store, int *fd, struct rmw_err *err)
{
	char path[RMW_PATH_MAX];
	const int len = snprintf(path, sizeof(path), "%s/lock", store->folder);

	if (len < 0 || (size_t)len >= sizeof(path))
		return rmw_fail(err, RMW_E_USAGE, "the path of the folder of firmware is too long");
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (*fd < 0)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", path, strerror(errno));
	if (try_lock(*fd, err))
		return true;
	close(*fd);
	return false;
}

static int is_leftover(const struct dirent *entry)
{
	const char *at = strstr(entry->d_name, ".part-");

	return at != NULL && strlen(at) == strlen(".part-XXXXXX");
}

/* Under the lock nobody else writes here: what looks half-written is what a crash left behind. */
static void sweep(const struct rmw_firmware_store *store)
{
	struct dirent **names = NULL;
	const int count = scandir(store->folder, &names, is_leftover, alphasort);
	const int folder = open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; i < count; i++) {
		(void)unlinkat(folder, names[i]->d_name, 0);
		free(names[i]);
	}
	free((void *)names);
	if (folder >= 0)
		close(folder);
}

/* Read-only for everybody: nobody changes an image by accident. */
static bool write_file(const char *path, struct rmw_view bytes, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;

	if (!rmw_outfile_open_over(&out, path, err) || !rmw_outfile_write(&out, bytes, err))
		return false;
	if (fchmod(fileno(out.stream), 0444) != 0)
		return rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", path, strerror(errno));
	return rmw_outfile_commit(&out, err);
}

static bool write_part(const struct rmw_firmware_store *store,
		       const struct rmw_firmware_facts *facts, const char *end,
		       struct rmw_view bytes, struct rmw_err *err)
{
	char path[RMW_PATH_MAX];

	return rmw_firmware_store_path(store, facts, end, path, err) &&
	       write_file(path, bytes, err);
}

/* The facts make the image count, so they come last. */
static bool write_all(const struct rmw_firmware_store *store,
		      const struct rmw_firmware_facts *facts, struct rmw_view bytes,
		      struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;

	return rmw_firmware_facts_print(facts, &text, err) &&
	       write_part(store, facts, RMW_FIRMWARE_IMAGE_END, bytes, err) &&
	       (facts->proof != RMW_FIRMWARE_BY_PIN ||
		write_part(store, facts, RMW_FIRMWARE_PIN_END, rmw_buf_view(&text), err)) &&
	       write_part(store, facts, RMW_FIRMWARE_FACTS_END, rmw_buf_view(&text), err);
}

/* Facts of that ending, where there are any that are about this very image. */
static bool read_part(const struct rmw_firmware_store *store,
		      const struct rmw_firmware_facts *facts, const char *end,
		      struct rmw_firmware_facts *read, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	char path[RMW_PATH_MAX];

	if (!rmw_firmware_store_path(store, facts, end, path, err) ||
	    !rmw_file_read(path, RMW_FIRMWARE_FACTS_TEXT_MAX, &text, err))
		return false;
	if (!rmw_firmware_facts_read(rmw_buf_view(&text), read, err))
		return rmw_while(err, "%s", path);
	return (strcmp(read->name, facts->name) == 0 &&
		strcmp(read->version, facts->version) == 0 &&
		strcmp(read->chip, facts->chip) == 0) ||
	       rmw_fail(err, RMW_E_BAD_TEXT, "%s: it is of another image", path);
}

/* What cannot be looked at is not known to be missing. */
static bool look_for(const char *path, bool *is_there, struct rmw_err *err)
{
	struct stat about;

	*is_there = lstat(path, &about) == 0;
	return *is_there || errno == ENOENT ||
	       rmw_fail(err, RMW_E_FILE_READ, "%s: %s", path, strerror(errno));
}

/* Facts that make no sense count as none, as in the list: the image is written anew with them. */
static bool read_facts(const struct rmw_firmware_store *store,
		       const struct rmw_firmware_facts *facts, struct rmw_firmware_facts *known,
		       bool *is_known, struct rmw_err *err)
{
	struct rmw_err why = { 0 };
	char path[RMW_PATH_MAX];

	if (!rmw_firmware_store_path(store, facts, RMW_FIRMWARE_FACTS_END, path, err) ||
	    !look_for(path, is_known, err))
		return false;
	if (!*is_known)
		return true;
	*is_known = read_part(store, facts, RMW_FIRMWARE_FACTS_END, known, &why);
	return *is_known || why.code == RMW_E_BAD_TEXT ||
	       rmw_fail(err, why.code,
			"%s: %.120s; what it says of the image there is not known, so it is not "
			"replaced",
			path, why.cause);
}

/* A damaged pin is no reason to trust anything: a person has to look. */
static bool read_pin(const struct rmw_firmware_store *store, const struct rmw_firmware_facts *facts,
		     struct rmw_firmware_facts *known, bool *is_known, struct rmw_err *err)
{
	struct rmw_err why = { 0 };
	char path[RMW_PATH_MAX];

	if (!rmw_firmware_store_path(store, facts, RMW_FIRMWARE_PIN_END, path, err) ||
	    !look_for(path, is_known, err))
		return false;
	if (!*is_known)
		return true;
	*is_known = read_part(store, facts, RMW_FIRMWARE_PIN_END, known, &why);
	return *is_known ||
	       rmw_fail(err, why.code == RMW_E_NO_MEMORY ? why.code : RMW_E_BAD_TEXT,
			"the pin of this version is damaged (%.120s); look at it, and remove it "
			"to trust the next fetch",
			why.cause);
}

bool rmw_firmware_store_known(const struct rmw_firmware_store *store,
			      const struct rmw_firmware_facts *facts,
			      struct rmw_firmware_facts *known, bool *is_known, struct rmw_err *err)
{
	return read_facts(store, facts, known, is_known, err) &&
	       (*is_known || read_pin(store, facts, known, is_known, err));
}

static bool is_intact(const struct rmw_firmware_store *store,
		      const struct rmw_firmware_facts *facts)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_err ignored = { 0 };

	return rmw_firmware_store_read(store, facts, &bytes, &ignored);
}

bool rmw_firmware_fail_changed(const struct rmw_firmware_facts *known, const char *sha256,
			       struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_FIRMWARE_CHANGED,
			"%s@%s for a %s was SHA-256 %.16s... on %s, and is now %.16s...",
			known->name, known->version, known->chip, known->sha256,
			known->date[0] == '\0' ? "another day" : known->date, sha256);
}

/* Under the lock. What is there already is only written again where that makes it better. */
static bool put(const struct rmw_firmware_store *store, struct rmw_view bytes,
		struct rmw_firmware_facts *facts, enum rmw_firmware_outcome *outcome,
		struct rmw_err *err)
{
	struct rmw_firmware_facts known = { .size = 0 };
	bool is_known, proves_more;

	if (!rmw_firmware_store_known(store, facts, &known, &is_known, err))
		return false;
	proves_more =
		facts->proof == RMW_FIRMWARE_BY_UPSTREAM && known.proof != RMW_FIRMWARE_BY_UPSTREAM;
	if (is_known && strcmp(known.sha256, facts->sha256) != 0)
		return rmw_firmware_fail_changed(&known, facts->sha256, err);
	if (is_known && !proves_more && is_intact(store, &known)) {
		*outcome = RMW_FIRMWARE_KNOWN;
		*facts = known;
		return true;
	}
	if (is_known && !proves_more)
		*facts = known;
	*outcome = RMW_FIRMWARE_STORED;
	return write_all(store, facts, bytes, err);
}

/* What comes with rmwflash goes by its name, whoever reads or writes it. */
static bool check_name(const char *name, struct rmw_err *err)
{
	const struct rmw_firmware_bundle *bundle;

	for (size_t i = 0; (bundle = rmw_firmware_bundle_at(i)) != NULL; i++)
		if (strcasecmp(bundle->name, name) == 0)
			return rmw_fail(
				err, RMW_E_USAGE,
				"'%s' is the name of what comes with rmwflash: give another "
				"one, --name NAME[@VERSION]",
				bundle->name);
	return true;
}

bool rmw_firmware_store_put(struct rmw_firmware_store *store, struct rmw_view bytes,
			    struct rmw_firmware_facts *facts, enum rmw_firmware_outcome *outcome,
			    struct rmw_err *err)
{
	bool is_good;
	int fd;

	facts->size = (uint32_t)bytes.len;
	rmw_firmware_sha256_of(bytes, facts->sha256);
	rmw_date_now(facts->date);
	if (!check_name(facts->name, err) || !rmw_folder_make(store->folder, err) ||
	    !lock(store, &fd, err))
		return false;
	sweep(store);
	is_good = put(store, bytes, facts, outcome, err);
	close(fd);
	return is_good && rmw_firmware_store_load(store, err);
}

/* A path may hold anything; what is kept of it is printable. */
static void keep_source(const char *source, char into[RMW_FIRMWARE_SOURCE_MAX])
{
	size_t len = 0;

	for (; source[len] != '\0' && len < RMW_FIRMWARE_SOURCE_MAX - 1; len++) {
		const unsigned char sign = (unsigned char)source[len];

		into[len] = (char)(sign < ' ' || sign > '~' ? '?' : sign);
	}
	into[len] = '\0';
}

/* What a person says counts before what the content says. */
static bool name_it(const struct rmw_firmware_addition *addition,
		    const struct rmw_firmware_content *content, struct rmw_firmware_facts *facts,
		    struct rmw_err *err)
{
	struct rmw_firmware_ref ref;
	const char *chip = addition->chip != NULL ? addition->chip : content->chip;
	const struct rmw_firmware_chip *row = rmw_firmware_chip(chip);

	memcpy(ref.name, content->name, sizeof(ref.name));
	memcpy(ref.version, content->version, sizeof(ref.version));
	if (addition->name != NULL && !rmw_firmware_ref_parse(addition->name, &ref, err))
		return false;
	if (ref.version[0] == '\0' && addition->name != NULL)
		memcpy(ref.version, content->version, sizeof(ref.version));
	if (row == NULL && chip[0] != '\0')
		return rmw_fail(err, RMW_E_USAGE,
				"--chip: '%.20s' is none of bl602, bk7231t, bk7231n, ln882h", chip);
	if (ref.name[0] == '\0' || row == NULL)
		return rmw_fail(
			err, RMW_E_IMAGE_KIND,
			"its content is: %s; it does not say %s; if you know: --name NAME[@VERSION] "
			"--chip CHIP",
			rmw_image_kind_row(content->kind)->title,
			ref.name[0] != '\0' ? "for which chip it is"
			: row != NULL	    ? "what it is called"
					    : "what it is called, and for which chip it is");
	memcpy(facts->name, ref.name, sizeof(facts->name));
	memcpy(facts->version, ref.version, sizeof(facts->version));
	(void)snprintf(facts->chip, sizeof(facts->chip), "%s", row->name);
	return rmw_firmware_content_check(content, facts->chip, err);
}

static bool describe(const struct rmw_firmware_addition *addition, struct rmw_firmware_facts *facts,
		     struct rmw_err *err)
{
	struct rmw_firmware_content content;
	char sha256[RMW_FIRMWARE_SHA256_TEXT];

	if (!rmw_firmware_identify(addition->bytes, &content, err) ||
	    !name_it(addition, &content, facts, err))
		return false;
	if (facts->version[0] == '\0') {
		rmw_firmware_sha256_of(addition->bytes, sha256);
		(void)snprintf(facts->version, sizeof(facts->version), "%.12s", sha256);
	}
	facts->kind = content.kind;
	keep_source(addition->source, facts->source);
	return true;
}

bool rmw_firmware_add(struct rmw_firmware_store *store,
		      const struct rmw_firmware_addition *addition,
		      enum rmw_firmware_outcome *outcome, struct rmw_firmware_facts *facts,
		      struct rmw_err *err)
{
	struct rmw_firmware_facts added = { .origin = RMW_FIRMWARE_ADDED,
					    .proof = RMW_FIRMWARE_BY_USER };

	if (addition->bytes.len > RMW_FIRMWARE_SIZE_MAX)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "it is longer than any firmware");
	if (!describe(addition, &added, err) ||
	    !rmw_firmware_store_put(store, addition->bytes, &added, outcome, err))
		return false;
	*facts = added;
	return true;
}

static bool unlink_part(const struct rmw_firmware_store *store,
			const struct rmw_firmware_facts *facts, const char *end,
			struct rmw_err *err)
{
	char path[RMW_PATH_MAX];

	return rmw_firmware_store_path(store, facts, end, path, err) &&
	       (unlink(path) == 0 || errno == ENOENT ||
		rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", path, strerror(errno)));
}

static bool find_one(const struct rmw_firmware_store *store, const char *wanted, const char *chip,
		     struct rmw_firmware_facts *found, struct rmw_err *err)
{
	size_t count = 0;

	for (size_t i = 0; i < store->count; i++)
		if (rmw_firmware_is_named(&store->list[i], wanted, chip)) {
			*found = store->list[i];
			count++;
		}
	if (count == 0)
		return rmw_firmware_fail_missing(wanted, chip, err);
	if (count > 1)
		return rmw_fail(err, RMW_E_USAGE,
				"'%.60s' names %zu images: say which, as NAME@VERSION and with "
				"--chip",
				wanted, count);
	return found->origin != RMW_FIRMWARE_BUNDLED ||
	       rmw_fail(err, RMW_E_USAGE, "%s is a part of rmwflash, and stays", found->name);
}

bool rmw_firmware_remove(struct rmw_firmware_store *store, const char *wanted, const char *chip,
			 struct rmw_firmware_facts *facts, struct rmw_err *err)
{
	struct rmw_firmware_facts found;
	struct rmw_firmware_ref ref;
	bool is_good;
	int fd;

	if (!rmw_firmware_ref_parse(wanted, &ref, err) ||
	    !find_one(store, wanted, chip, &found, err) || !lock(store, &fd, err))
		return false;
	is_good = unlink_part(store, &found, RMW_FIRMWARE_FACTS_END, err) &&
		  unlink_part(store, &found, RMW_FIRMWARE_IMAGE_END, err);
	close(fd);
	if (!is_good || !rmw_firmware_store_load(store, err))
		return false;
	*facts = found;
	return true;
}
