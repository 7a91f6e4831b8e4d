/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_CMD_H
#define RMW_CLI_CMD_H

#include <rmwflash/bytes.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "cli/options.h"

/* Lists that the help of a command ends with. */
#define RMW_HELP_PORT_FORMS 1u
#define RMW_HELP_SIM_OPTIONS 2u
#define RMW_HELP_RESETS 4u

/* An example for help and man page. */
struct rmw_example {
	const char *line; /* "write OpenBL602.bin", what follows the program's name */
	const char *says;
};

#define RMW_EXAMPLES_MAX 5u

/* A command is a value: help, man page and parser read the same row. */
struct rmw_cmd {
	const char *name;
	const char *usage; /* what follows the name, or "" */
	const char *help;  /* one line */
	const char *about; /* a paragraph */
	uint64_t opts;	   /* RMW_OPT_BIT of every option it takes */
	size_t operands_min;
	size_t operands_max;
	bool takes_ports; /* --port may be given several times */
	unsigned lists;	  /* RMW_HELP_* */
	struct rmw_example examples[RMW_EXAMPLES_MAX];
	/* Do it. What it did is left in `cli` for the summary. */
	bool (*run)(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err);
};

/* All commands in the order of help; ends with NULL. */
extern const struct rmw_cmd *const rmw_cmds[];

/* The command of that name, or NULL. */
const struct rmw_cmd *rmw_cmd_find(const char *name);

/* As find; fails with USAGE and the nearest name. */
bool rmw_cmd_expect(const char *name, const struct rmw_cmd **cmd,
		    struct rmw_err *err) RMW_MUST_CHECK;

extern const struct rmw_cmd rmw_cmd_detect;
extern const struct rmw_cmd rmw_cmd_backup;
extern const struct rmw_cmd rmw_cmd_write;
extern const struct rmw_cmd rmw_cmd_verify;
extern const struct rmw_cmd rmw_cmd_restore;
extern const struct rmw_cmd rmw_cmd_erase;
extern const struct rmw_cmd rmw_cmd_provision;
extern const struct rmw_cmd rmw_cmd_test;
extern const struct rmw_cmd rmw_cmd_batch;
extern const struct rmw_cmd rmw_cmd_inspect;
extern const struct rmw_cmd rmw_cmd_profile;
extern const struct rmw_cmd rmw_cmd_firmware;
extern const struct rmw_cmd rmw_cmd_ledger;
extern const struct rmw_cmd rmw_cmd_wiring;
extern const struct rmw_cmd rmw_cmd_ports;
extern const struct rmw_cmd rmw_cmd_sim;
extern const struct rmw_cmd rmw_cmd_explain;
extern const struct rmw_cmd rmw_cmd_help;
extern const struct rmw_cmd rmw_cmd_version;

#endif
