/* SPDX-License-Identifier: MIT */
/* test: whether a relay that runs works: inputs, switch, relay, LED. */
#include "cli/cmd.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/profile.h>
#include <rmwflash/sim.h>

#include "base/secret.h"
#include "cli/relay_reach.h"
#include "cli/relay_wired.h"
#include "cli/report_exam.h"
#include "provision/credentials.h"
#include "provision/relay_exam.h"

#define SOAK_S 10u

/* A command line of this command at work. Secret, and big: on the heap. */
struct work {
	struct rmw_cli *cli;
	struct rmw_credentials networks; /* for the web password */
	struct rmw_relay_expected expected;
	uint8_t mac[6];
	struct rmw_profiles *profiles;
	struct rmw_relay_reached reached;
	struct rmw_relay_wired wired;
	struct rmw_relay_info info;
	struct rmw_relay_exam exam;
	struct rmw_relay_result result;
	uint64_t changes[RMW_OBK_PINS_MAX]; /* of a simulated board's pins, as they were */
	unsigned counts[RMW_RELAY_SKIPPED + 1];
	unsigned missing; /* asked for, and not there */
};

/* Which tests the options name; all where they name none. */
static bool is_named(const struct rmw_args *args, enum rmw_relay_test test)
{
	switch (test) {
	case RMW_RELAY_TEST_INPUTS:
		return rmw_args_has(args, RMW_OPT_SOAK);
	case RMW_RELAY_TEST_SWITCH:
		return args->tests_switch;
	case RMW_RELAY_TEST_RELAY:
		return args->tests_relay;
	case RMW_RELAY_TEST_LED:
		return args->tests_led;
	case RMW_RELAY_TEST_COUNT:
		break;
	}
	return false;
}

static bool has_names(const struct rmw_args *args)
{
	for (enum rmw_relay_test test = 0; test < RMW_RELAY_TEST_COUNT; test++)
		if (is_named(args, test))
			return true;
	return false;
}

/* ---- who watches ---- */

static void note_pins(struct work *work)
{
	struct rmw_sim *sim =
		work->cli->session == NULL ? NULL : rmw_session_sim(work->cli->session);

	for (unsigned pin = 0; pin < RMW_OBK_PINS_MAX && sim != NULL; pin++)
		work->changes[pin] = rmw_sim_pin_change_count(sim, pin);
}

/* A simulated board cannot be heard, but what its pin does is known. */
static bool ask_board(struct work *work, const struct rmw_sim *sim,
		      const struct rmw_relay_question *question, enum rmw_relay_word *word)
{
	const uint64_t changes =
		rmw_sim_pin_change_count(sim, question->pin) - work->changes[question->pin];

	*word = changes >= 2 ? RMW_RELAY_YES : RMW_RELAY_NO;
	rmw_output_say(work->cli->output, "board",
		       "simulated: %s changed its level %" PRIu64 " times",
		       rmw_obk_pin_name(work->info.chip, question->pin).text, changes);
	note_pins(work);
	return true;
}

static bool ask(void *ctx, const struct rmw_relay_question *question, enum rmw_relay_word *word,
		struct rmw_err *err)
{
	struct work *work = ctx;
	struct rmw_cli *cli = work->cli;
	const struct rmw_sim *sim = cli->session == NULL ? NULL : rmw_session_sim(cli->session);
	struct rmw_err seen = { 0 };

	*word = RMW_RELAY_NOBODY;
	if (sim != NULL && question->test == RMW_RELAY_TEST_RELAY)
		return ask_board(work, sim, question, word);
	if (cli->args->is_yes || !cli->output->can_ask)
		return true;
	*word = rmw_output_ask(cli->output, cli->cancel, question->text, &seen) ? RMW_RELAY_YES
										: RMW_RELAY_NO;
	if (*word == RMW_RELAY_YES || seen.code == RMW_E_NOT_CONFIRMED)
		return true;
	*err = seen;
	return false;
}

/* ---- who is tested ---- */

static bool check_args(struct work *work, struct rmw_err *err)
{
	const struct rmw_args *args = work->cli->args;
	const uint64_t line = RMW_OPT_BIT(RMW_OPT_PORT) | RMW_OPT_BIT(RMW_OPT_TRACE);

	if (args->host != NULL && (args->given & line) != 0)
		return rmw_fail(err, RMW_E_USAGE,
				"--host is a relay in the network, --port one on the line: one of "
				"them");
	if (args->host == NULL && args->wifi_file != NULL)
		return rmw_fail(err, RMW_E_USAGE, "--wifi-file goes with --host");
	if (rmw_args_has(args, RMW_OPT_SOAK) && args->soak_s == 0)
		return rmw_fail(err, RMW_E_USAGE, "--soak: at least 1 s");
	return rmw_relay_reach_expect(args, work->mac, &work->expected, err);
}

static bool reach_http(struct work *work, struct rmw_err *err)
{
	struct rmw_cli *cli = work->cli;
	const char *file = cli->args->wifi_file;

	if (file != NULL && !rmw_credentials_load(file, &work->networks, err))
		return false;
	if (!rmw_relay_reach(cli, &work->expected, work->networks.web_password, &work->reached,
			     err))
		return false;
	work->info = work->reached.info;
	work->exam.probe =
		rmw_relay_probe_http(&work->reached.peer, cli->output->clock, &cli->watch);
	return true;
}

static bool reach_console(struct work *work, struct rmw_err *err)
{
	if (!rmw_relay_wired_open(&work->wired, work->cli, err))
		return false;
	rmw_relay_told_as_info(&work->wired.told.info, &work->info);
	work->exam.probe = rmw_relay_probe_console(&work->wired.console);
	return rmw_relay_expect(&work->info, &work->expected, NULL, err);
}

static bool find_profile(struct work *work, struct rmw_err *err)
{
	const char *name = work->cli->args->profile;
	const struct rmw_profile_entry *entry;

	if (!rmw_profiles_load(&work->profiles, &work->cli->watch, err))
		return false;
	work->exam.profiles = work->profiles;
	if (name == NULL)
		return true;
	if (!rmw_profiles_find(work->profiles, name, &entry, err))
		return rmw_while(err, "--profile");
	work->exam.profile = &entry->profile;
	return true;
}

static bool check_profile(const struct work *work, struct rmw_err *err)
{
	return work->exam.profile == NULL ||
	       rmw_profiles_check_chip(work->profiles, work->exam.profile, work->info.chip, err);
}

/* ---- the tests ---- */

static bool take(struct work *work, enum rmw_relay_test test, struct rmw_err *err)
{
	note_pins(work);
	if (!rmw_relay_exam_take(&work->exam, test, &work->result, err))
		return false;
	rmw_report_exam(work->cli->output, work->info.chip, test, &work->result);
	work->counts[work->result.verdict]++;
	work->missing +=
		work->result.verdict == RMW_RELAY_SKIPPED && is_named(work->cli->args, test);
	return true;
}

static bool judge(const struct work *work, struct rmw_err *err)
{
	const unsigned failed = work->counts[RMW_RELAY_FAIL];
	const unsigned unseen = work->counts[RMW_RELAY_UNCONFIRMED];

	if (failed > 0)
		return rmw_fail(err, RMW_E_TEST_FAILED, "%u of %u tests failed", failed,
				failed + unseen + work->counts[RMW_RELAY_PASS]);
	if (work->missing > 0)
		return rmw_fail(err, RMW_E_TEST_FAILED,
				"%u %s asked for, and this relay has nothing of that kind",
				work->missing, work->missing == 1 ? "test was" : "tests were");
	if (unseen > 0)
		return rmw_fail(err, RMW_E_TEST_UNSEEN, "%u %s done, and nobody confirmed", unseen,
				unseen == 1 ? "test was" : "tests were");
	if (work->counts[RMW_RELAY_PASS] == 0)
		return rmw_fail(err, RMW_E_TEST_FAILED, "this relay has nothing to test");
	rmw_output_insist(work->cli->output, "tests", "%u passed, %u skipped",
			  work->counts[RMW_RELAY_PASS], work->counts[RMW_RELAY_SKIPPED]);
	return true;
}

static bool take_all(struct work *work, struct rmw_err *err)
{
	const struct rmw_args *args = work->cli->args;
	const bool has_some = has_names(args);

	work->exam.chip = work->info.chip;
	work->exam.witness = (struct rmw_relay_witness){ ask, work };
	work->exam.soak_s = args->soak_s == 0 ? SOAK_S : args->soak_s;
	for (enum rmw_relay_test test = 0; test < RMW_RELAY_TEST_COUNT; test++)
		if ((!has_some || is_named(args, test)) && !take(work, test, err))
			return false;
	return judge(work, err);
}

static bool carry_out(struct work *work, struct rmw_err *err)
{
	const bool is_http = work->cli->args->host != NULL;

	return check_args(work, err) && find_profile(work, err) &&
	       (is_http ? reach_http(work, err) : reach_console(work, err)) &&
	       check_profile(work, err) && take_all(work, err);
}

static bool run_test(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct work *work = calloc(1, sizeof(*work));
	bool is_good;

	(void)args;
	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a test");
	work->cli = cli;
	is_good = carry_out(work, err);
	rmw_relay_wired_close(&work->wired);
	rmw_profiles_free(work->profiles);
	rmw_credentials_release(&work->networks);
	rmw_secret_wipe(work, sizeof(*work));
	free(work);
	return is_good;
}

const struct rmw_cmd rmw_cmd_test = {
	.name = "test",
	.usage = "[-p PORT | --host ADDRESS] [--soak TIME] [--switch] [--relay] [--led]",
	.help = "see whether a relay that runs works: inputs, switch, relay, LED",
	.about = "Asks the relay firmware over the serial line, or with --host an OpenBeken over "
		 "HTTP. Inputs: counts what they do with nothing connected. Switch: asks for S1 "
		 "and S2 to be joined, and sees it. Relay and LED: clicks and blinks, and asks "
		 "whether that was so; which LED lit tells boards apart that look the same. "
		 "Without a test named, all of them. What nobody saw is no pass.",
	.opts = RMW_OPTS_WORDS | RMW_OPT_BIT(RMW_OPT_PORT) | RMW_OPT_BIT(RMW_OPT_TRACE) |
		RMW_OPT_BIT(RMW_OPT_HOST) | RMW_OPT_BIT(RMW_OPT_MAC) | RMW_OPT_BIT(RMW_OPT_CHIP) |
		RMW_OPT_BIT(RMW_OPT_WIFI_FILE) | RMW_OPT_BIT(RMW_OPT_PROFILE) |
		RMW_OPT_BIT(RMW_OPT_SOAK) | RMW_OPT_BIT(RMW_OPT_SWITCH) |
		RMW_OPT_BIT(RMW_OPT_RELAY) | RMW_OPT_BIT(RMW_OPT_LED) | RMW_OPT_BIT(RMW_OPT_YES),
	.examples = {
		{ "test -p /dev/ttyUSB0 --profile sm028-v13", "all of it, on the line" },
		{ "test -p /dev/ttyUSB0 --soak 120s", "two minutes of nothing: does it switch?" },
		{ "test --host 192.168.0.57 --relay --json", "one test over the network" },
	},
	.run = run_test,
};
