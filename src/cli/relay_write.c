/* SPDX-License-Identifier: MIT */
/* A relay in one command: firmware, profile and networks into the flash, then a look at it. */
#include "cli/relay_write.h"

#include <inttypes.h>
#include <stdlib.h>

#include <rmwflash/profile.h>
#include <rmwflash/provision.h>

#include "cli/firmware_asked.h"
#include "cli/relay_asked.h"
#include "cli/relay_look.h"
#include "cli/relay_look_far.h"
#include "image/bl_boot_stage.h"
#include "provision/relay_config.h"
#include "provision/relay_firmware.h"
#include "provision/relay_put.h"

/* All that the command line asks for. Big: on the heap. */
struct wish {
	struct rmw_cli *cli;
	struct rmw_firmware_asked firmware;
	struct rmw_relay_asked asked;
	struct rmw_relay_setup setup;
};

bool rmw_relay_write_is_asked(const struct rmw_args *args)
{
	return (args->given & (RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_WIFI_FILE))) != 0;
}

/* What the profile says must fit the chip and the firmware that is to read it. */
static bool fit_settings(struct wish *wish, struct rmw_view file, const struct rmw_chip *chip,
			 struct rmw_err *err)
{
	struct rmw_profile_target target = { .flash = rmw_chip_id(chip)->flash_place };
	struct rmw_image_info info;

	rmw_image_inspect(file, &info);
	target.firmware = rmw_relay_firmware_roles(&info);
	return rmw_relay_asked_fit(&wish->asked, rmw_chip_facts(chip)->name, &target, err);
}

/* The configuration of the flash, or a new one, becomes what was asked for. */
static bool edit(void *ctx, struct rmw_obk_config *config, struct rmw_err *err)
{
	const struct wish *wish = ctx;

	return rmw_relay_config_set(wish->asked.entry == NULL ? NULL : &wish->asked.settings,
				    &wish->asked.networks, config, err);
}

static void tell_change(void *ctx, const struct rmw_obk_field *was, const struct rmw_obk_field *is)
{
	struct rmw_cli *cli = ctx;

	if (is->privacy == RMW_OBK_SECRET)
		rmw_output_say(cli->output, "config", "%s: %s", is->name,
			       is->is_default ? "none" : "as given");
	else
		rmw_output_say(cli->output, "config", "%s: %s, was %s", is->name, is->text,
			       was->text[0] == '\0' ? "empty" : was->text);
}

static void tell_config(struct wish *wish)
{
	const struct rmw_obk_platform *platform =
		rmw_obk_platform(rmw_chip_facts(rmw_session_chip(wish->cli->session))->name);
	struct rmw_obk_config *before = wish->setup.before;
	struct rmw_obk_config *fresh = before == NULL ? calloc(1, sizeof(*fresh)) : NULL;

	if (fresh != NULL)
		rmw_obk_config_new(platform, rmw_chip_id(rmw_session_chip(wish->cli->session))->mac,
				   fresh);
	rmw_output_say(wish->cli->output, "config",
		       before != NULL
			       ? "the one in the flash is kept, but for what follows"
			       : "a new one with OpenBeken's defaults, but for what follows");
	if (before != NULL || fresh != NULL)
		rmw_obk_config_compare(before != NULL ? before : fresh, wish->setup.after,
				       tell_change, wish->cli);
	free(fresh);
	if (wish->setup.keys_kept > 0)
		rmw_output_say(wish->cli->output, "config",
			       "%zu other entries of the store are kept", wish->setup.keys_kept);
}

static void tell_table(const struct wish *wish)
{
	const struct rmw_relay_setup *setup = &wish->setup;
	struct rmw_output *output = wish->cli->output;

	if (setup->brings_boot)
		rmw_output_insist(output, "boot", "%s: rmwflash's own is written; %s",
				  setup->boot_fault, RMW_BL_BOOT_STAGE_LIMIT);
	for (size_t i = 0; i < setup->verdict.count; i++)
		rmw_output_insist(output, "table", "the device's own does not suit %s: %s",
				  setup->firmware->title, setup->verdict.faults[i]);
	for (size_t i = 0; setup->brings_table && i < setup->layout.partition_count; i++) {
		const struct rmw_image_partition *row = &setup->layout.partitions[i];

		rmw_output_insist(output, "", "new: %-8s 0x%06" PRIx32 " +0x%06" PRIx32 "%s",
				  row->name, row->addr[0], row->size[0],
				  row->size[1] > 0 ? ", and a second slot" : "");
	}
	if (setup->moves_factory)
		rmw_output_insist(output, "",
				  "factory moves from 0x%06" PRIx32 " to 0x%06" PRIx32
				  " first, and is read back",
				  setup->factory_from, setup->parts[0].addr);
	rmw_output_say(output, "room", "%s", setup->headroom);
}

static bool write_setup(struct wish *wish, struct rmw_chip *chip, struct rmw_err *err)
{
	struct rmw_cli *cli = wish->cli;
	const struct rmw_job *job = rmw_cli_job(cli, RMW_TASK_CHANGES);

	if (wish->setup.brings_boot || wish->setup.brings_table)
		rmw_cli_confirm(cli, "%s",
				!wish->setup.brings_boot
					? "Replace the partition table of this device?"
				: wish->setup.brings_table
					? "Give this device a boot stage and a partition table?"
					: "Give this device a boot stage?");
	return rmw_relay_put(chip, &wish->setup, job, &cli->result, err);
}

void rmw_relay_write_remark_wired(struct rmw_cli *cli)
{
	const char *profile = cli->args->profile;

	cli->remark = RMW_RELAY_NO_RADIO;
	(void)snprintf(cli->next_text, sizeof(cli->next_text),
		       "see whether it works: rmwflash test%s%s",
		       profile == NULL ? "" : " --profile ", profile == NULL ? "" : profile);
	cli->next = cli->next_text;
}

/* Nobody shall find out on the wall that a relay was never going to be in a network. */
static bool confirm_no_radio(const struct wish *wish, struct rmw_err *err)
{
	struct rmw_cli *cli = wish->cli;
	const struct rmw_credentials *networks = &wish->asked.networks;

	if (wish->setup.firmware->has_radio)
		return true;
	rmw_relay_write_remark_wired(cli);
	if (networks->first.ssid[0] == '\0' && networks->second.ssid[0] == '\0')
		return true;
	cli->remark = "Wi-Fi stored, not used: " RMW_RELAY_NO_RADIO;
	rmw_output_insist(cli->output, "wifi",
			  RMW_RELAY_NO_RADIO ": what a network needs is stored for one that has");
	return cli->args->is_yes || cli->args->is_dry_run ||
	       rmw_output_ask(cli->output, cli->cancel,
			      "Store a network that this firmware cannot use?", err);
}

static bool compose(struct wish *wish, struct rmw_chip *chip, struct rmw_err *err)
{
	const struct rmw_view file = rmw_buf_view(&wish->firmware.image.bytes);
	const struct rmw_target target = { .slot = wish->cli->args->slot };
	const struct rmw_relay_wish relay = { file, &target, edit, wish };

	if (!fit_settings(wish, file, chip, err) ||
	    !rmw_relay_asked_confirm(&wish->asked, wish->cli, err) ||
	    !rmw_relay_setup_make(&wish->setup, chip, &relay,
				  rmw_cli_job(wish->cli, RMW_TASK_CHANGES), err) ||
	    !confirm_no_radio(wish, err))
		return false;
	rmw_output_say(wish->cli->output, "goal", "%s", wish->setup.goal.summary);
	tell_table(wish);
	tell_config(wish);
	rmw_relay_unit_tell(wish->cli, &wish->setup);
	return true;
}

static bool check_line(const struct rmw_args *args, struct rmw_err *err)
{
	if (rmw_args_has(args, RMW_OPT_AT))
		return rmw_fail(err, RMW_E_USAGE,
				"--at does not go with settings: the firmware "
				"goes to its slot");
	return args->operands.count > 0 || args->firmware != NULL || args->profile != NULL ||
	       rmw_fail(err, RMW_E_USAGE, "what is to be written? FILE, --firmware or --profile");
}

/* A profile for another chip is refused before a firmware for this one is sought. */
static bool find_firmware(struct wish *wish, const struct rmw_chip *chip, struct rmw_err *err)
{
	const struct rmw_profile_entry *entry = wish->asked.entry;
	const char *name = rmw_chip_facts(chip)->name;

	if (entry != NULL &&
	    !rmw_profiles_check_chip(wish->asked.profiles, &entry->profile, name, err))
		return false;
	return rmw_firmware_asked_find(&wish->firmware, wish->cli,
				       entry == NULL ? "" : entry->profile.firmware, name, err);
}

static bool look(struct wish *wish, struct rmw_err *err)
{
	if (wish->setup.firmware->has_radio)
		return rmw_relay_look(wish->cli, &wish->asked.networks, &wish->setup, err);
	return rmw_relay_look_wired(wish->cli, wish->setup.after, err);
}

static bool carry_out(struct wish *wish, struct rmw_err *err)
{
	struct rmw_cli *cli = wish->cli;
	struct rmw_chip *chip;

	if (!check_line(cli->args, err) || !rmw_relay_asked_read(&wish->asked, cli, err) ||
	    !rmw_firmware_asked_read(&wish->firmware, cli, err) ||
	    !rmw_cli_connect(cli, &chip, err) || !find_firmware(wish, chip, err) ||
	    !compose(wish, chip, err) || !write_setup(wish, chip, err))
		return false;
	if (cli->args->is_dry_run || cli->args->skips_boot || !cli->result.is_verified)
		return true;
	return look(wish, err);
}

bool rmw_relay_write(struct rmw_cli *cli, struct rmw_err *err)
{
	struct wish *wish = calloc(1, sizeof(*wish));
	bool is_good;

	if (wish == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the settings");
	wish->cli = cli;
	is_good = carry_out(wish, err);
	rmw_relay_setup_release(&wish->setup);
	rmw_relay_asked_release(&wish->asked);
	rmw_firmware_asked_release(&wish->firmware);
	free(wish);
	return is_good;
}
