/* SPDX-License-Identifier: MIT */
/* What a command line asks of a relay's settings. */
#include "cli/relay_asked.h"

#include <string.h>

#include "cli/profile_args.h"

#define QUESTION_MAX 1600u

static bool read_networks(struct rmw_relay_asked *asked, const char *path, struct rmw_err *err)
{
	if (path == NULL)
		return rmw_credentials_from_environment(&asked->networks, err);
	return strcmp(path, "-") == 0 ? rmw_credentials_read(stdin, &asked->networks, err)
				      : rmw_credentials_load(path, &asked->networks, err);
}

static bool find_profile(struct rmw_relay_asked *asked, struct rmw_cli *cli, struct rmw_err *err)
{
	const char *name = cli->args->profile;

	if (name == NULL)
		return (cli->args->given & RMW_OPTS_PROFILE) == 0 ||
		       rmw_fail(err, RMW_E_USAGE,
				"what changes a profile was given, but no --profile");
	if (!rmw_profile_args(cli->args, &asked->options, err))
		return false;
	if (!rmw_profiles_load(&asked->profiles, &cli->watch, err) ||
	    !rmw_profiles_find(asked->profiles, name, &asked->entry, err))
		return rmw_while(err, "--profile");
	rmw_output_say(cli->output, "profile", "%s%s%s",
		       asked->entry->profile.id[0] != '\0' ? asked->entry->profile.id : name,
		       asked->entry->profile.title[0] != '\0' ? ": " : "",
		       asked->entry->profile.title);
	return true;
}

bool rmw_relay_asked_read(struct rmw_relay_asked *asked, struct rmw_cli *cli, struct rmw_err *err)
{
	return read_networks(asked, cli->args->wifi_file, err) && find_profile(asked, cli, err);
}

bool rmw_relay_asked_fit(struct rmw_relay_asked *asked, const char *chip,
			 const struct rmw_profile_target *target, struct rmw_err *err)
{
	if (asked->entry == NULL)
		return true;
	asked->options.firmware = target->firmware;
	return rmw_profiles_check_chip(asked->profiles, &asked->entry->profile, chip, err) &&
	       rmw_profile_check(asked->entry, target, err) &&
	       rmw_profile_edit(&asked->entry->profile, &asked->options, &asked->settings, err);
}

bool rmw_relay_asked_confirm(const struct rmw_relay_asked *asked, struct rmw_cli *cli,
			     struct rmw_err *err)
{
	char text[QUESTION_MAX];
	char *line, *rest = text;

	if (asked->entry == NULL ||
	    !rmw_profile_ext_question(&asked->entry->profile, &asked->options, text, sizeof(text)))
		return true;
	while ((line = strsep(&rest, "\n")) != NULL)
		if (line[0] != '\0')
			rmw_output_insist(cli->output, "switch", "%s", line);
	return cli->args->is_yes || cli->args->is_dry_run ||
	       rmw_output_ask(cli->output, cli->cancel,
			      "Write the profile with this input as it is?", err);
}

void rmw_relay_asked_release(struct rmw_relay_asked *asked)
{
	rmw_credentials_release(&asked->networks);
	rmw_profiles_free(asked->profiles);
	asked->profiles = NULL;
	asked->entry = NULL;
}
