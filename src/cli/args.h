/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_ARGS_H
#define RMW_CLI_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include <rmwflash/err.h>

#include "cli/options.h"

#define RMW_ARGS_MAX 32u

/* Values of an option that may be given several times. */
struct rmw_arg_list {
	const char *items[RMW_ARGS_MAX];
	size_t count;
};

struct rmw_cmd;

/* A command line, taken apart. Texts are borrowed from it or from the environment. */
struct rmw_args {
	const struct rmw_cmd *cmd; /* NULL: none was named */
	struct rmw_arg_list operands;
	uint64_t given;	   /* RMW_OPT_BIT of the options on the command line */
	uint64_t defaults; /* and of those that the environment gave */

	const char *port; /* the one of `ports`; NULL: none, or several */
	struct rmw_arg_list ports;
	const char *chip;
	const char *before;
	const char *after;
	const char *loader;
	const char *route;
	const char *flash_params;
	const char *trace;
	const char *output;
	const char *base;
	const char *redact;
	const char *extract;
	const char *region;
	const char *slot;
	const char *pty;
	const char *profile;
	const char *power_on;
	const char *ext_switch;
	const char *name;
	const char *command;
	const char *for_version;
	const char *firmware;
	const char *map;
	const char *base_url;
	const char *ca_file;
	const char *ledger;
	const char *operator;
	const char *bench;
	const char *event_cmd;
	uint32_t baud;
	uint32_t at;
	uint32_t size;
	struct rmw_arg_list includes;
	struct rmw_arg_list flags;
	const char *wifi_file;
	const char *host;
	const char *interface;
	const char *mac;
	uint32_t soak_s;
	bool learns;
	bool resumes;
	bool reflashes;
	bool is_plain;
	bool is_console;
	bool tests_switch;
	bool tests_relay;
	bool tests_led;
	bool is_from_device;
	bool skips_boot;
	bool is_all;
	bool skips_backup;
	bool writes_bootloader;
	bool allows_foreign;
	bool is_jsonl;
	bool is_dry_run;
	bool is_yes;
	bool waits;
	bool is_json;
	bool is_quiet;
	bool is_verbose;
	bool wants_help;
	bool wants_version;
};

/*
 * Take a command line apart: options before, between and behind the operands, "--opt=value" and
 * "--opt value", "-pVALUE", clustered letters, "--" ends the options. The first operand is the
 * command. Fails with USAGE, naming the nearest option or command; what could be understood is in
 * `args` all the same, so that the failure can be told as the line asks.
 */
bool rmw_args_parse(struct rmw_args *args, int argc, char *const *argv,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* True when the option was on the command line. */
bool rmw_args_has(const struct rmw_args *args, enum rmw_opt opt);

/*
 * Check that at most one way to name a range was used (--at with --size, --region, --all).
 * Fails with USAGE.
 */
bool rmw_args_check_range(const struct rmw_args *args, struct rmw_err *err) RMW_MUST_CHECK;

/* As check_range, but one of them is needed. */
bool rmw_args_need_range(const struct rmw_args *args, struct rmw_err *err) RMW_MUST_CHECK;

/* Check that --at and --slot were not both used. Fails with USAGE. */
bool rmw_args_check_target(const struct rmw_args *args, struct rmw_err *err) RMW_MUST_CHECK;

#endif
