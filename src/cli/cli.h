/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_CLI_H
#define RMW_CLI_CLI_H

#include <rmwflash/flash.h>
#include <rmwflash/session.h>

#include "base/file.h"
#include "cli/args.h"
#include "cli/output.h"
#include "cli/report.h"

/* A command line at work: what its command may use, and what it leaves for the summary. */
struct rmw_cli {
	struct rmw_output *output;	 /* borrowed */
	const struct rmw_cancel *cancel; /* borrowed */
	const struct rmw_args *args;	 /* borrowed */
	struct rmw_session *session;	 /* NULL before rmw_cli_connect */
	struct rmw_watch watch;
	struct rmw_job job;		/* set up by rmw_cli_job */
	struct rmw_job_result result;	/* what the job did */
	const struct rmw_region *range; /* what rmw_cli_range found, NULL: the whole flash */
	struct rmw_region named_range;
	const char *question; /* asked once the plan is known; NULL: none */
	enum rmw_task_kind kind;
	const char *remark; /* static; the last line of a success ends with it; NULL: nothing */
	const char *next;   /* a command that comes next after a success; NULL: none */
	bool is_started; /* what is in the flash runs, or was tried to: nobody is asked to start it
			  */
	bool has_acted;	 /* erasing or writing began: from now on the flash may have changed */
	char question_text[160];
	char next_text[RMW_PATH_MAX + 40]; /* where `next` may be made */
	char traced_port[RMW_PATH_MAX];
};

/*
 * Run a command line from first to last word. Returns the exit status, 0 or that of the error's
 * row.
 */
int rmw_cli_main(struct rmw_output *output, const struct rmw_cancel *cancel, int argc,
		 char *const *argv);

/* Open the port and identify the chip, as the options say. `*chip` belongs to the session. */
bool rmw_cli_open(struct rmw_cli *cli, struct rmw_chip **chip, struct rmw_err *err) RMW_MUST_CHECK;

/* As open, and tell who answered. */
bool rmw_cli_connect(struct rmw_cli *cli, struct rmw_chip **chip,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Open the port only, to talk to what runs on the board. `*port` belongs to the session. */
struct rmw_port;
bool rmw_cli_listen(struct rmw_cli *cli, struct rmw_port **port,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* Who answered. The layout is not filled; valid as long as `cli`. */
struct rmw_finding rmw_cli_finding(const struct rmw_cli *cli);

/* Read the file, or pipe, that the command was given as its first argument, whole. */
bool rmw_cli_read_file(const struct rmw_cli *cli, struct rmw_buf *into,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the file of the command line, connect, and find out what the file means for this chip.
 * `goal` points into `file`.
 */
bool rmw_cli_goal(struct rmw_cli *cli, struct rmw_buf *file, struct rmw_goal *goal,
		  struct rmw_chip **chip, struct rmw_err *err) RMW_MUST_CHECK;

/* Find out what bytes mean for this chip, and say it; `goal` points into `file`. */
bool rmw_cli_aim(struct rmw_cli *cli, struct rmw_view file, struct rmw_chip *chip,
		 struct rmw_goal *goal, struct rmw_err *err) RMW_MUST_CHECK;

/* Find what --at, --size and --region name: cli->range, NULL for the whole flash. */
bool rmw_cli_range(struct rmw_cli *cli, struct rmw_chip *chip, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The job as the options describe it; `kind` is what the summary may speak of. The plan of one
 * that changes the flash is shown before anything is touched.
 */
const struct rmw_job *rmw_cli_job(struct rmw_cli *cli, enum rmw_task_kind kind);

/* Ask this, once the plan is on the table and before anything is touched. --yes answers it. */
void rmw_cli_confirm(struct rmw_cli *cli, const char *format, ...) RMW_PRINTF(2, 3);

#endif
