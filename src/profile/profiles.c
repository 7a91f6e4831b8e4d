/* SPDX-License-Identifier: MIT */
/* All profiles there are: the user's, the installed ones, those inside of the program. */
#include <rmwflash/profile.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/file.h"
#include "profile/shipped.h"

#define FILES_MAX 4096u /* of one folder; nobody keeps so many */

struct rmw_profiles {
	struct rmw_profile_entry **entries; /* found by looking, sorted by id */
	size_t count;
	struct rmw_profile_entry **given; /* files that were named */
	size_t given_count;
	struct rmw_obk_findings findings; /* of the file at hand */
};

/* Profiles being loaded. */
struct loading {
	struct rmw_profiles *profiles;
	const struct rmw_watch *watch;
	enum rmw_profile_origin origin;
};

static void free_entry(struct rmw_profile_entry *entry)
{
	if (entry != NULL) {
		free(entry->path);
		free(entry->findings);
	}
	free(entry);
}

static void free_list(struct rmw_profile_entry **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free_entry(list[i]);
	free((void *)list);
}

void rmw_profiles_free(struct rmw_profiles *profiles)
{
	if (profiles == NULL)
		return;
	free_list(profiles->entries, profiles->count);
	free_list(profiles->given, profiles->given_count);
	free(profiles);
}

/* `entry` belongs to the list afterwards; also after a failure it is not the caller's. */
static bool add(struct rmw_profile_entry ***list, size_t *count, struct rmw_profile_entry *entry,
		struct rmw_err *err)
{
	struct rmw_profile_entry **longer =
		(void *)realloc((void *)*list, (*count + 1) * sizeof(struct rmw_profile_entry *));

	if (longer == NULL) {
		free_entry(entry);
		return rmw_fail(err, RMW_E_NO_MEMORY, "the list of profiles cannot grow");
	}
	*list = longer;
	longer[(*count)++] = entry;
	return true;
}

static bool keep_findings(const struct rmw_profiles *profiles, struct rmw_profile_entry *entry,
			  struct rmw_err *err)
{
	if (profiles->findings.count == 0)
		return true;
	entry->findings = malloc(sizeof(*entry->findings));
	if (entry->findings == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a profile has no room");
	*entry->findings = profiles->findings;
	return true;
}

/* `path` is NULL for one inside of the program. */
static struct rmw_profile_entry *make_entry(struct rmw_profiles *profiles, struct rmw_view json,
					    const char *path, struct rmw_err *err)
{
	struct rmw_profile_entry *entry = calloc(1, sizeof(*entry));

	if (entry == NULL || (path != NULL && (entry->path = strdup(path)) == NULL)) {
		free_entry(entry);
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "a profile has no room");
		return NULL;
	}
	memset(&profiles->findings, 0, sizeof(profiles->findings));
	if (rmw_profile_parse(json, &entry->profile, &profiles->findings, err) &&
	    keep_findings(profiles, entry, err))
		return entry;
	free_entry(entry);
	return NULL;
}

static const struct rmw_profile_entry *find_id(const struct rmw_profiles *profiles, const char *id)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (strcmp(profiles->entries[i]->profile.id, id) == 0)
			return profiles->entries[i];
	return NULL;
}

static void warn(const struct loading *loading, const char *path, const char *why)
{
	rmw_tell(loading->watch, RMW_EVENT_WARNING, NULL, "%s is passed over: %s", path, why);
}

/* Only what memory is short of is a failure. */
static bool take_bytes(const struct loading *loading, struct rmw_view json, const char *path,
		       struct rmw_err *err)
{
	struct rmw_profiles *profiles = loading->profiles;
	struct rmw_err why = { 0 };
	struct rmw_profile_entry *entry = make_entry(profiles, json, path, &why);
	const struct rmw_profile_entry *older;

	if (entry == NULL && why.code == RMW_E_NO_MEMORY)
		return rmw_fail(err, why.code, "%s", why.cause);
	if (entry == NULL) {
		warn(loading, path == NULL ? "a profile of the program" : path, why.cause);
		return true;
	}
	older = entry->profile.id[0] == '\0' ? NULL : find_id(profiles, entry->profile.id);
	if (entry->profile.id[0] == '\0')
		warn(loading, path == NULL ? "a profile of the program" : path, "it has no id");
	else if (older != NULL && older->origin == loading->origin && older->path != NULL &&
		 path != NULL)
		warn(loading, path, "another file has its id");
	if (entry->profile.id[0] == '\0' || older != NULL) {
		free_entry(entry);
		return true;
	}
	entry->origin = loading->origin;
	return add(&profiles->entries, &profiles->count, entry, err);
}

static bool take_file(const struct loading *loading, const char *folder, const char *name,
		      struct rmw_err *err)
{
	rmw_auto(buf) json = RMW_BUF_INIT;
	char path[RMW_PATH_MAX];
	struct rmw_err why = { 0 };
	const int len = snprintf(path, sizeof(path), "%s/%s", folder, name);

	if (len < 0 || (size_t)len >= sizeof(path)) {
		warn(loading, name, "its path is too long");
		return true;
	}
	if (!rmw_file_read(path, RMW_PROFILE_FILE_MAX, &json, &why)) {
		warn(loading, path, why.cause);
		return true;
	}
	return take_bytes(loading, rmw_buf_view(&json), path, err);
}

static bool ends_with_json(const char *name)
{
	const size_t len = strlen(name);

	return len > 5 && strcasecmp(name + len - 5, ".json") == 0;
}

static int is_profile_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && ends_with_json(entry->d_name);
}

static bool take_folder(struct loading *loading, enum rmw_profile_origin origin, const char *folder,
			struct rmw_err *err)
{
	struct dirent **names = NULL;
	const int count = scandir(folder, &names, is_profile_name, alphasort);
	bool is_good = true;

	loading->origin = origin;
	if (count > (int)FILES_MAX)
		warn(loading, folder, "it holds too many files");
	for (int i = 0; i < count; i++) {
		is_good = is_good && (count > (int)FILES_MAX ||
				      take_file(loading, folder, names[i]->d_name, err));
		free(names[i]);
	}
	free((void *)names);
	return is_good;
}

static bool take_shipped(struct loading *loading, struct rmw_err *err)
{
	size_t count;
	const struct rmw_view *files = rmw_profile_shipped(&count);

	loading->origin = RMW_PROFILE_SHIPPED;
	for (size_t i = 0; i < count; i++)
		if (!take_bytes(loading, files[i], NULL, err))
			return false;
	return true;
}

static int by_id(const void *a, const void *b)
{
	return strcmp((*(struct rmw_profile_entry *const *)a)->profile.id,
		      (*(struct rmw_profile_entry *const *)b)->profile.id);
}

bool rmw_profiles_user_folder(char path[RMW_PROFILE_PATH_MAX], struct rmw_err *err)
{
	return rmw_path_xdg("XDG_DATA_HOME", ".local/share", "profiles", path, err);
}

static bool take_all(struct loading *loading, struct rmw_err *err)
{
	const char *installed = getenv("RMWFLASH_PROFILES");
	char folder[RMW_PROFILE_PATH_MAX];
	struct rmw_err ignored = { 0 };

	if (installed == NULL || installed[0] == '\0')
		installed = RMW_PROFILE_FOLDER;
	return (!rmw_profiles_user_folder(folder, &ignored) ||
		take_folder(loading, RMW_PROFILE_USER, folder, err)) &&
	       take_folder(loading, RMW_PROFILE_SHIPPED, installed, err) &&
	       take_shipped(loading, err);
}

bool rmw_profiles_load(struct rmw_profiles **profiles, const struct rmw_watch *watch,
		       struct rmw_err *err)
{
	struct loading loading = { calloc(1, sizeof(**profiles)), watch, RMW_PROFILE_USER };

	if (loading.profiles == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "the list of profiles has no room");
	if (!take_all(&loading, err)) {
		rmw_profiles_free(loading.profiles);
		return false;
	}
	if (loading.profiles->count > 0)
		qsort((void *)loading.profiles->entries, loading.profiles->count,
		      sizeof(struct rmw_profile_entry *), by_id);
	*profiles = loading.profiles;
	return true;
}

size_t rmw_profiles_count(const struct rmw_profiles *profiles)
{
	return profiles->count;
}

const struct rmw_profile_entry *rmw_profiles_at(const struct rmw_profiles *profiles, size_t index)
{
	return index < profiles->count ? profiles->entries[index] : NULL;
}

static bool find_file(struct rmw_profiles *profiles, const char *path,
		      const struct rmw_profile_entry **entry, struct rmw_err *err)
{
	rmw_auto(buf) json = RMW_BUF_INIT;
	struct rmw_profile_entry *found;

	if (!rmw_file_read(path, RMW_PROFILE_FILE_MAX, &json, err))
		return false;
	found = make_entry(profiles, rmw_buf_view(&json), path, err);
	if (found == NULL)
		return rmw_while(err, "%s", path);
	found->origin = RMW_PROFILE_GIVEN;
	if (!add(&profiles->given, &profiles->given_count, found, err))
		return false;
	*entry = found;
	return true;
}

/* An id counts before the aliases of all others. */
static const struct rmw_profile_entry *find_name(const struct rmw_profiles *profiles,
						 const char *name)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (strcasecmp(profiles->entries[i]->profile.id, name) == 0)
			return profiles->entries[i];
	for (size_t i = 0; i < profiles->count; i++)
		if (rmw_profile_is_named(&profiles->entries[i]->profile, name))
			return profiles->entries[i];
	return NULL;
}

/* Ids that hold the name, or begin as it does. */
static const char *near_to(const struct rmw_profiles *profiles, const char *name)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (strcasestr(profiles->entries[i]->profile.id, name) != NULL)
			return profiles->entries[i]->profile.id;
	for (size_t i = 0; i < profiles->count; i++)
		if (strncasecmp(profiles->entries[i]->profile.id, name, 4) == 0)
			return profiles->entries[i]->profile.id;
	return NULL;
}

bool rmw_profiles_is_path(const char *name)
{
	return strchr(name, '/') != NULL || ends_with_json(name);
}

bool rmw_profiles_find(struct rmw_profiles *profiles, const char *name,
		       const struct rmw_profile_entry **entry, struct rmw_err *err)
{
	const struct rmw_profile_entry *found;
	const char *near;

	if (rmw_profiles_is_path(name))
		return find_file(profiles, name, entry, err);
	found = find_name(profiles, name);
	if (found != NULL) {
		*entry = found;
		return true;
	}
	near = near_to(profiles, name);
	return rmw_fail(err, RMW_E_NO_PROFILE, "there is no profile '%.60s'%s%s%s", name,
			near == NULL ? "" : " (did you mean '", near == NULL ? "" : near,
			near == NULL ? "" : "'?)");
}

bool rmw_profiles_check_chip(const struct rmw_profiles *profiles, const struct rmw_profile *profile,
			     const char *chip, struct rmw_err *err)
{
	const char *of = profile->template.chip;
	char fits[160] = "";
	size_t len = 0;

	if (of[0] == '\0' || strcasecmp(of, chip) == 0)
		return true;
	for (size_t i = 0; i < profile->look_alikes.count; i++) {
		const struct rmw_profile_entry *other =
			find_name(profiles, profile->look_alikes.items[i]);

		if (other != NULL && strcasecmp(other->profile.template.chip, chip) == 0 &&
		    len < sizeof(fits))
			len += (size_t)snprintf(fits + len, sizeof(fits) - len, "%s%s",
						len == 0 ? "; looks the same and fits: " : ", ",
						other->profile.id);
	}
	return rmw_fail(err, RMW_E_PROFILE_CHIP, "profile %s is for a %s, this is a %s%s",
			profile->id[0] == '\0' ? "(a file)" : profile->id, of, chip, fits);
}
