/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_OPTIONS_H
#define RMW_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every option there is, in the order in which help shows them. */
enum rmw_opt {
	RMW_OPT_AT,
	RMW_OPT_SIZE,
	RMW_OPT_REGION,
	RMW_OPT_SLOT,
	RMW_OPT_ALL,
	RMW_OPT_OUTPUT,
	RMW_OPT_BASE,
	RMW_OPT_REDACT,
	RMW_OPT_EXTRACT,
	RMW_OPT_INCLUDE,
	RMW_OPT_BOOTLOADER,
	RMW_OPT_NO_BACKUP,
	RMW_OPT_ALLOW_FOREIGN,
	RMW_OPT_PTY,
	RMW_OPT_PROFILE,
	RMW_OPT_WIFI_FILE,
	RMW_OPT_NO_BOOT,
	RMW_OPT_HOST,
	RMW_OPT_CONSOLE,
	RMW_OPT_INTERFACE,
	RMW_OPT_MAC,
	RMW_OPT_FROM_DEVICE,
	RMW_OPT_SOAK,
	RMW_OPT_SWITCH,
	RMW_OPT_RELAY,
	RMW_OPT_LED,
	RMW_OPT_POWER_ON,
	RMW_OPT_EXT_SWITCH,
	RMW_OPT_NAME,
	RMW_OPT_FLAG_BIT,
	RMW_OPT_COMMAND,
	RMW_OPT_FOR_VERSION,
	RMW_OPT_FIRMWARE,
	RMW_OPT_RESUME,
	RMW_OPT_REFLASH,
	RMW_OPT_PLAIN,
	RMW_OPT_OPERATOR,
	RMW_OPT_BENCH,
	RMW_OPT_EVENT_CMD,
	RMW_OPT_LEARN,
	RMW_OPT_MAP,
	RMW_OPT_BASE_URL,
	RMW_OPT_CA_FILE,
	RMW_OPT_LEDGER,
	RMW_OPT_JSONL,
	RMW_OPT_DRY_RUN,
	RMW_OPT_YES,
	RMW_OPT_PORT,
	RMW_OPT_BAUD,
	RMW_OPT_CHIP,
	RMW_OPT_BEFORE,
	RMW_OPT_AFTER,
	RMW_OPT_LOADER,
	RMW_OPT_ROUTE,
	RMW_OPT_FLASH_PARAMS,
	RMW_OPT_WAIT,
	RMW_OPT_TRACE,
	RMW_OPT_JSON,
	RMW_OPT_QUIET,
	RMW_OPT_VERBOSE,
	RMW_OPT_HELP,
	RMW_OPT_VERSION,
	RMW_OPT_COUNT
};

/* Sets of options, as commands take them. */
#define RMW_OPT_BIT(opt) (UINT64_C(1) << (opt))
#define RMW_OPTS_EVERY (RMW_OPT_BIT(RMW_OPT_HELP))
#define RMW_OPTS_WORDS                                                                             \
	(RMW_OPTS_EVERY | RMW_OPT_BIT(RMW_OPT_JSON) | RMW_OPT_BIT(RMW_OPT_QUIET) |                 \
	 RMW_OPT_BIT(RMW_OPT_VERBOSE))
#define RMW_OPTS_DEVICE                                                                            \
	(RMW_OPTS_WORDS | RMW_OPT_BIT(RMW_OPT_PORT) | RMW_OPT_BIT(RMW_OPT_BAUD) |                  \
	 RMW_OPT_BIT(RMW_OPT_CHIP) | RMW_OPT_BIT(RMW_OPT_BEFORE) | RMW_OPT_BIT(RMW_OPT_AFTER) |    \
	 RMW_OPT_BIT(RMW_OPT_LOADER) | RMW_OPT_BIT(RMW_OPT_ROUTE) |                                \
	 RMW_OPT_BIT(RMW_OPT_FLASH_PARAMS) | RMW_OPT_BIT(RMW_OPT_WAIT) |                           \
	 RMW_OPT_BIT(RMW_OPT_TRACE) | RMW_OPT_BIT(RMW_OPT_YES))
/* What a profile is and how it is changed. */
#define RMW_OPTS_PROFILE                                                                           \
	(RMW_OPT_BIT(RMW_OPT_PROFILE) | RMW_OPT_BIT(RMW_OPT_POWER_ON) |                            \
	 RMW_OPT_BIT(RMW_OPT_EXT_SWITCH) | RMW_OPT_BIT(RMW_OPT_NAME) |                             \
	 RMW_OPT_BIT(RMW_OPT_FLAG_BIT) | RMW_OPT_BIT(RMW_OPT_COMMAND) |                            \
	 RMW_OPT_BIT(RMW_OPT_FOR_VERSION))
/* What several commands take, and rmwflash(1) describes. */
#define RMW_OPTS_COMMON (RMW_OPTS_DEVICE | RMW_OPT_BIT(RMW_OPT_DRY_RUN))

/* How the value of an option is kept in a struct rmw_args. */
enum rmw_opt_kind {
	RMW_OPT_FLAG,	/* bool */
	RMW_OPT_TEXT,	/* const char *, borrowed from the command line */
	RMW_OPT_NUMBER, /* uint32_t; K and M are 1024 and 1024^2 */
	RMW_OPT_RATE,	/* uint32_t; K and M are 1000 and 1000^2 */
	RMW_OPT_TIME,	/* uint32_t, seconds; s, m and h may stand behind */
	RMW_OPT_LIST,	/* struct rmw_arg_list: may be given several times */
};

/* A row of the table of options: parser, help and man pages are made from it. */
struct rmw_opt_row {
	const char *name;  /* "--port" */
	char letter;	   /* 'p'; 0: none */
	const char *value; /* "PORT"; NULL: takes none */
	const char *env;   /* variable that gives the default, or NULL */
	enum rmw_opt_kind kind;
	size_t place; /* where in struct rmw_args */
	const char *help;
};

const struct rmw_opt_row *rmw_opt_row(enum rmw_opt opt);

/* False where a second value would only silently take the place of the first. */
bool rmw_opt_may_repeat(enum rmw_opt_kind kind);

/* Find by long name without its value, "--port"; RMW_OPT_COUNT when there is none. */
enum rmw_opt rmw_opt_by_name(const char *name, size_t len);

/* Find by letter; RMW_OPT_COUNT when there is none. */
enum rmw_opt rmw_opt_by_letter(char letter);

#endif
