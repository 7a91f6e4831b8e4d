/* SPDX-License-Identifier: MIT */
/* What provision does by any way: reads what is asked, aims at a unit, tells what became of it. */
#include "cli/provisioning.h"

#include <string.h>

#include "cli/profile_import.h"
#include "cli/report_goal.h"
#include "cli/report_profile.h"

/* Nobody gets here without having named what is to be set. */
static bool has_settings(const struct rmw_provisioning *work)
{
	const struct rmw_credentials *networks = &work->asked.networks;

	return work->asked.entry != NULL || networks->first.ssid[0] != '\0' ||
	       networks->mqtt_host[0] != '\0' || networks->web_password[0] != '\0';
}

bool rmw_provisioning_read(struct rmw_provisioning *work, struct rmw_err *err)
{
	if (!rmw_relay_asked_read(&work->asked, work->cli, err))
		return false;
	return has_settings(work) ||
	       rmw_fail(err, RMW_E_USAGE,
			"nothing to set: --profile, --wifi-file or both are needed, or "
			"--from-device");
}

static void take_starts(struct rmw_provisioning *work)
{
	const struct rmw_profile_setup *settings = &work->asked.settings;

	for (size_t i = 0; i < RMW_OBK_CHANNELS; i++)
		if (settings->has_start[i])
			work->starts[work->goal.start_count++] =
				(struct rmw_relay_start_value){ (uint8_t)i, settings->start[i] };
	work->goal.starts = work->starts;
}

/* A unit with a name of its own has it in MQTT as well, unless the networks say another. */
static void take_name(struct rmw_provisioning *work)
{
	const char *name = work->asked.settings.name;
	struct rmw_credentials *networks = &work->asked.networks;

	if (name[0] == '\0')
		return;
	work->goal.short_name = name;
	work->goal.long_name = name;
	if (networks->mqtt_host[0] != '\0' && networks->mqtt_client[0] == '\0')
		(void)snprintf(networks->mqtt_client, sizeof(networks->mqtt_client), "%s", name);
}

bool rmw_provisioning_aim(struct rmw_provisioning *work, const struct rmw_relay_info *info,
			  struct rmw_obk_version firmware, struct rmw_err *err)
{
	const struct rmw_profile_target target = { .firmware = firmware };

	if (!rmw_relay_asked_fit(&work->asked, info->chip, &target, err) ||
	    !rmw_relay_asked_confirm(&work->asked, work->cli, err))
		return false;
	work->expected.chip = info->chip;
	if (info->has_mac && work->expected.mac == NULL) {
		memcpy(work->mac, info->mac, sizeof(work->mac));
		work->expected.mac = work->mac;
	}
	work->goal.expected = work->expected;
	work->goal.credentials = &work->asked.networks;
	work->goal.is_dry_run = work->cli->args->is_dry_run;
	if (work->asked.entry != NULL)
		work->goal.template = &work->asked.settings.template;
	take_starts(work);
	take_name(work);
	return true;
}

void rmw_provisioning_tell(const struct rmw_provisioning *work)
{
	const struct rmw_relay_outcome *outcome = &work->outcome;
	struct rmw_output *output = work->cli->output;
	struct rmw_record record = rmw_output_record(output, "settings");

	if (work->goal.is_dry_run) {
		rmw_report_goal(output, &work->asked.settings, outcome->unproven);
		rmw_output_say(output, "settings",
			       outcome->unproven[0] == '\0' ? "the relay has them already"
							    : "nothing was sent");
	} else if (outcome->sent == 0) {
		rmw_output_say(output, "settings", "the relay has them already");
	} else {
		rmw_output_say(output, "settings", "%u sent%s", outcome->sent,
			       outcome->unproven[0] != '\0' ? ""
			       : outcome->is_blind	    ? ", all shown in its log"
							    : ", all read back as sent");
	}
	if (outcome->unproven[0] != '\0' && !work->goal.is_dry_run)
		rmw_output_insist(output, "settings", "%s: %s",
				  outcome->is_blind ? "sent, not confirmed"
						    : "sent, but could not be read back",
				  outcome->unproven);
	rmw_record_number(&record, "sent", outcome->sent);
	rmw_record_text(&record, "unproven", outcome->unproven);
	rmw_record_flag(&record, "answers", !outcome->is_blind);
	rmw_record_flag(&record, "restarts", outcome->restarts);
	rmw_output_send(output, &record);
}

bool rmw_provisioning_print(struct rmw_provisioning *work, const char *unread, struct rmw_err *err)
{
	struct rmw_output *output = work->cli->output;
	rmw_auto(buf) json = RMW_BUF_INIT;

	if (unread[0] != '\0')
		rmw_output_insist(output, "profile", "%s, so they are not in it", unread);
	if (work->cli->args->output != NULL) {
		if (!rmw_profile_write(work->cli->args->output, &work->read.profile, err))
			return false;
		rmw_output_say(output, "profile", "written to %s", work->cli->args->output);
		return true;
	}
	if (output->is_json) {
		work->reading.template = work->read.profile.template;
		rmw_report_profile(output, &work->read, &work->reading, "");
		return true;
	}
	if (!rmw_profile_print(&work->read.profile, &json, err))
		return false;
	rmw_output_write(output, rmw_buf_view(&json));
	return true;
}
