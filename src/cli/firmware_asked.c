/* SPDX-License-Identifier: MIT */
/* Which firmware a command line asks to be written. */
#include "cli/firmware_asked.h"

#include <stdio.h>

#include "cli/report_firmware.h"

bool rmw_firmware_asked_read(struct rmw_firmware_asked *asked, struct rmw_cli *cli,
			     struct rmw_err *err)
{
	asked->is_file = cli->args->operands.count > 0;
	if (asked->is_file && cli->args->firmware != NULL)
		return rmw_fail(err, RMW_E_USAGE, "--firmware and FILE both name what to write");
	return !asked->is_file || rmw_cli_read_file(cli, &asked->image.bytes, err);
}

static bool find(struct rmw_firmware_asked *asked, const struct rmw_firmware_store *store,
		 const char *named, const char *wanted, const char *chip, struct rmw_err *err)
{
	if (named == NULL && wanted[0] != '\0')
		return rmw_firmware_find_stored(store, wanted, chip, &asked->image, err) ||
		       rmw_while(err, "what the profile wants");
	return rmw_firmware_find(store, named, chip, &asked->image, err);
}

bool rmw_firmware_asked_find(struct rmw_firmware_asked *asked, struct rmw_cli *cli,
			     const char *wanted, const char *chip, struct rmw_err *err)
{
	struct rmw_firmware_store *store;
	bool is_good;

	if (asked->is_file)
		return true;
	if (!rmw_firmware_store_open(&store, &cli->watch, err))
		return false;
	is_good = find(asked, store, cli->args->firmware, wanted, chip, err);
	rmw_firmware_store_free(store);
	if (is_good)
		rmw_report_firmware_choice(cli->output, &asked->image.facts);
	return is_good;
}

void rmw_firmware_asked_release(struct rmw_firmware_asked *asked)
{
	rmw_firmware_image_release(&asked->image);
	*asked = (struct rmw_firmware_asked){ 0 };
}
