/* SPDX-License-Identifier: MIT */
/* Reads which slots a command line names, and makes the map of them. */
#include "cli/slot_args.h"

#include <poll.h>
#include <stdlib.h>

#include "base/fd_wait.h"
#include "bench/learn.h"
#include "bench/learn_ears.h"
#include "cli/report_batch.h"

#define LOOK_EVERY_MS 300u
#define PATIENCE_MS 600000u /* without an adapter that comes */

static bool find_map(const struct rmw_cli *cli, char path[RMW_PATH_MAX], struct rmw_err *err)
{
	const char *named = cli->args->map;
	int len;

	if (named == NULL)
		return rmw_slot_map_path(path, err);
	len = snprintf(path, RMW_PATH_MAX, "%s", named);
	return (len >= 0 && (size_t)len < RMW_PATH_MAX) ||
	       rmw_fail(err, RMW_E_USAGE, "--map: the path is too long");
}

static bool read_map(struct rmw_cli *cli, const char *path, struct rmw_slot_map *map,
		     struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_troubles *problems = calloc(1, sizeof(*problems));
	bool is_good;

	if (problems == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the map of slots");
	is_good = rmw_file_read(path, RMW_SLOT_MAP_MAX, &text, err) || rmw_while(err, "%s", path);
	if (is_good) {
		rmw_slot_map_parse(rmw_buf_view(&text), path, map, problems);
		rmw_report_troubles(cli->output, problems);
		is_good = rmw_troubles_check(problems, err);
	}
	free(problems);
	return is_good;
}

/* A map that was not named need not be there. */
bool rmw_slot_args(struct rmw_cli *cli, struct rmw_slots *slots, struct rmw_err *err)
{
	const struct rmw_arg_list *ports = &cli->args->ports;
	struct rmw_slot_map map = { 0 };
	char path[RMW_PATH_MAX];
	bool has_map;

	if (!find_map(cli, path, err))
		return false;
	has_map = cli->args->map != NULL || rmw_file_exists(path);
	if (has_map && !read_map(cli, path, &map, err))
		return false;
	if (!has_map && ports->count == 0)
		return true;
	return rmw_slots_choose(ports->items, ports->count, has_map ? &map : NULL, slots, err);
}

/* Learning at work. */
struct learning {
	struct rmw_cli *cli;
	struct rmw_deadline until; /* of the operator's patience */
	struct rmw_learn_ears *ears;
};

static bool list(void *ctx, struct rmw_port_info *ports, size_t max, size_t *count,
		 struct rmw_err *err)
{
	const struct learning *learning = ctx;

	if (!rmw_ports_list(ports, max, count, err))
		return false;
	rmw_learn_ears_listen(learning->ears, ports, *count);
	return true;
}

static bool spoke(void *ctx, const struct rmw_port_info *info)
{
	const struct learning *learning = ctx;

	return rmw_learn_ears_heard(learning->ears, info);
}

static bool wait_a_moment(void *ctx, bool *is_over, struct rmw_err *err)
{
	const struct learning *learning = ctx;
	const struct rmw_deadline step =
		rmw_deadline_in(learning->cli->output->clock, learning->cli->cancel, LOOK_EVERY_MS);

	*is_over = rmw_fd_wait(fileno(learning->cli->output->in), POLLIN, &step) ||
		   rmw_deadline_is_over(&learning->until);
	return rmw_cancel_check(learning->cli->cancel, err);
}

static void ask(void *ctx, unsigned number)
{
	const struct learning *learning = ctx;

	rmw_tell(
		&learning->cli->watch, RMW_EVENT_PROMPT, NULL,
		"slot %u: switch the power of its board off, and on after 3 s, so that it starts and "
		"speaks; or plug its adapter in (pull it out first where it is in). Enter ends it",
		number);
}

static void came(void *ctx, unsigned number, const struct rmw_port_info *info)
{
	struct learning *learning = ctx;
	struct rmw_record record = rmw_output_record(learning->cli->output, "slot");

	rmw_output_say(learning->cli->output, "slot", "%u is at %s (%s)", number, info->usb_path,
		       info->name);
	rmw_record_number(&record, "number", number);
	rmw_record_text(&record, "usb_path", info->usb_path);
	rmw_record_text(&record, "port", info->name);
	rmw_output_send(learning->cli->output, &record);
	learning->until = rmw_deadline_in(learning->cli->output->clock, NULL, PATIENCE_MS);
}

static bool write_map(const char *path, const struct rmw_slot_map *map, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;
	rmw_auto(buf) text = RMW_BUF_INIT;

	return rmw_slot_map_print(map, &text, err) && rmw_outfile_open_over(&out, path, err) &&
	       rmw_outfile_write(&out, rmw_buf_view(&text), err) && rmw_outfile_commit(&out, err);
}

/* The folder of settings may not be there yet; one that was named is. */
static bool make_folder(const struct rmw_cli *cli, const char *path, struct rmw_err *err)
{
	char folder[RMW_PATH_MAX];
	char *slash;

	(void)snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (cli->args->map != NULL || slash == NULL)
		return true;
	*slash = '\0';
	return rmw_folder_make(folder, err);
}

bool rmw_slot_args_learn(struct rmw_cli *cli, struct rmw_err *err)
{
	struct learning learning = { cli, rmw_deadline_in(cli->output->clock, NULL, PATIENCE_MS),
				     NULL };
	const struct rmw_learn_hands hands = { list, spoke, wait_a_moment, ask, came, &learning };
	struct rmw_slot_map map = { 0 };
	char path[RMW_PATH_MAX];
	bool is_good;

	if (!cli->output->can_ask)
		return rmw_fail(err, RMW_E_USAGE, "--learn needs somebody at a terminal");
	if (!find_map(cli, path, err) || !make_folder(cli, path, err))
		return false;
	if (rmw_file_exists(path) && !cli->args->is_yes &&
	    !rmw_output_ask(cli->output, cli->cancel, "Replace the map of slots that is there?",
			    err))
		return false;
	if (!rmw_learn_ears_new(&learning.ears, err))
		return false;
	is_good = rmw_learn(&hands, &map, err) && write_map(path, &map, err);
	rmw_learn_ears_free(learning.ears);
	if (!is_good)
		return false;
	rmw_output_say(cli->output, "map", "%zu slots, written to %s", map.count, path);
	return true;
}
