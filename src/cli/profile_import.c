/* SPDX-License-Identifier: MIT */
/* Makes files of the profiles that a template or a device list holds. */
#include "cli/profile_import.h"

#include "base/json.h"
#include "cli/report_profile.h"

/* An import at work. */
struct importing {
	struct rmw_output *output;
	char folder[RMW_PROFILE_PATH_MAX];
	size_t written;
	size_t there;	/* files that stay */
	size_t refused; /* what is no template */
};

bool rmw_profile_write(const char *path, const struct rmw_profile *profile, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	rmw_auto(buf) json = RMW_BUF_INIT;

	return rmw_profile_print(profile, &json, err) && rmw_outfile_open(&out, path, err) &&
	       rmw_outfile_write(&out, rmw_buf_view(&json), err) && rmw_outfile_commit(&out, err);
}

static bool take(void *ctx, const struct rmw_profile *profile, const char *why, struct rmw_err *err)
{
	struct importing *importing = ctx;
	char path[RMW_PATH_MAX];
	int len;

	if (profile == NULL) {
		importing->refused++;
		rmw_report_import(importing->output, "", NULL, why);
		return true;
	}
	len = snprintf(path, sizeof(path), "%s/%s.json", importing->folder, profile->id);
	if (len < 0 || (size_t)len >= sizeof(path))
		return rmw_fail(err, RMW_E_FILE_WRITE, "the path of the folder is too long");
	if (rmw_file_exists(path)) {
		importing->there++;
		rmw_report_import(importing->output, profile->id, path, "the file is there");
		return true;
	}
	importing->written++;
	if (!rmw_profile_write(path, profile, err))
		return false;
	rmw_report_import(importing->output, profile->id, path, NULL);
	return true;
}

static bool find_folder(struct importing *importing, const char *named, struct rmw_err *err)
{
	const size_t size = sizeof(importing->folder);
	int len;

	if (named == NULL)
		return rmw_profiles_user_folder(importing->folder, err);
	len = snprintf(importing->folder, size, "%s", named);
	return (len >= 0 && (size_t)len < size) ||
	       rmw_fail(err, RMW_E_USAGE, "--output: the path is too long");
}

static bool check_outcome(const struct importing *importing, struct rmw_err *err)
{
	rmw_output_say(importing->output, "imported", "%zu written, %zu there already, %zu refused",
		       importing->written, importing->there, importing->refused);
	if (importing->written > 0)
		return true;
	if (importing->there > 0)
		return rmw_fail(err, RMW_E_FILE_EXISTS, "profiles that are there already: %zu",
				importing->there);
	return rmw_fail(err, RMW_E_BAD_TEXT, "it holds no template");
}

bool rmw_profile_import_file(struct rmw_cli *cli, const char *path, struct rmw_err *err)
{
	struct importing importing = { .output = cli->output };
	rmw_auto(buf) json = RMW_BUF_INIT;

	if (!rmw_file_read_or_pipe(path, RMW_JSON_TEXT_MAX, &json, cli->cancel, err) ||
	    !find_folder(&importing, cli->args->output, err) ||
	    !rmw_folder_make(importing.folder, err))
		return false;
	return (rmw_profile_import(rmw_buf_view(&json), take, &importing, err) &&
		check_outcome(&importing, err)) ||
	       rmw_while(err, "%s", path);
}
