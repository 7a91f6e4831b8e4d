/* SPDX-License-Identifier: MIT */
/* Commands on the device as a whole. openbeken 13.2 */
#include "sim/board.h"
#include "sim/obk_args.h"

#define RESTART_S 3u
#define OPEN_AP_S 5u

static enum sim_obk_result restart(struct sim_obk *obk, const struct obk_args *args)
{
	const int seconds = args->count > 0 ? obk_args_number(args, 0) : (int)RESTART_S;

	sim_obk_restart_in(obk, seconds > 0 ? (uint32_t)seconds : 1);
	return SIM_OBK_OK;
}

static enum sim_obk_result forget(struct sim_obk *obk, const struct obk_args *args)
{
	(void)args;
	sim_obk_forget(obk);
	return SIM_OBK_OK;
}

static enum sim_obk_result open_ap(struct sim_obk *obk, const struct obk_args *args)
{
	(void)args;
	obk->opens_ap = true;
	obk->try_s = obk->uptime_s + OPEN_AP_S;
	return SIM_OBK_OK;
}

static enum sim_obk_result safe_mode(struct sim_obk *obk, const struct obk_args *args)
{
	(void)args;
	sim_obk_ask_safe_mode(obk);
	return SIM_OBK_OK;
}

static enum sim_obk_result set_boot_time(struct sim_obk *obk, const struct obk_args *args)
{
	if (sim_obk_set_byte(&obk->config, SIM_OBK_BOOT_OK_S, (uint8_t)obk_args_number(args, 0)))
		obk->has_changes = true;
	return SIM_OBK_OK;
}

static enum sim_obk_result format_files(struct sim_obk *obk, const struct obk_args *args)
{
	(void)args;
	sim_obk_files_clear(obk);
	return SIM_OBK_OK;
}

static enum sim_obk_result do_nothing(struct sim_obk *obk, const struct obk_args *args)
{
	(void)obk;
	(void)args;
	return SIM_OBK_OK;
}

static void answer_echo(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply)
{
	(void)obk;
	sim_obk_print(reply, "%s", args->rest);
}

static const struct obk_command rows[] = {
	/* clang-format off */
	{ "restart",     0, OBK_SPLIT_WORDS, restart,       NULL },
	{ "reboot",      0, OBK_SPLIT_WORDS, restart,       NULL },
	{ "clearConfig", 0, OBK_SPLIT_WORDS, forget,        NULL },
	{ "clearAll",    0, OBK_SPLIT_WORDS, forget,        NULL },
	{ "OpenAP",      0, OBK_SPLIT_WORDS, open_ap,       NULL },
	{ "SafeMode",    0, OBK_SPLIT_WORDS, safe_mode,     NULL },
	{ "FullBootTime", 1, OBK_SPLIT_WORDS, set_boot_time, NULL },
	{ "startDriver", 1, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "stopDriver",  1, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "lfs_format",  0, OBK_SPLIT_WORDS, format_files,  NULL },
	{ "lfs_mount",   0, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "lfs_unmount", 0, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "exec",        1, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "startScript", 1, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "loglevel",    0, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "delay_ms",    1, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "delay_s",     1, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "waitFor",     1, OBK_SPLIT_WORDS, do_nothing,    NULL },
	{ "echo",        0, OBK_SPLIT_QUOTES, do_nothing,   answer_echo },
	{ "Status",      0, OBK_SPLIT_WORDS, do_nothing,    obk_answer_status },
	/* clang-format on */
};

const struct obk_commands *obk_commands_for_system(void)
{
	static const struct obk_commands commands = { rows, RMW_COUNT(rows) };

	return &commands;
}
