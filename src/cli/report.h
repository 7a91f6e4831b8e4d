/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_H
#define RMW_CLI_REPORT_H

#include <rmwflash/chip.h>
#include <rmwflash/flash.h>
#include <rmwflash/image.h>
#include <rmwflash/port.h>
#include <rmwflash/settings.h>

#include "cli/output.h"

/* What `detect` found. All pointers are borrowed. */
struct rmw_finding {
	const char *port;
	const struct rmw_port_info *adapter; /* NULL: not an adapter plugged in */
	const struct rmw_chip_facts *facts;
	const struct rmw_chip_id *id;
	const struct rmw_layout *layout; /* NULL: could not be read */
};

/* What a task is about: what a summary may speak of. */
enum rmw_task_kind {
	RMW_TASK_TELLS,	   /* no job on the flash; it has no summary */
	RMW_TASK_READS,	   /* reads the flash into a file */
	RMW_TASK_COMPARES, /* compares flash and file */
	RMW_TASK_CHANGES,  /* changes the flash */
};

/* What became of a task. */
struct rmw_outcome {
	const struct rmw_err *err; /* code RMW_OK: it was done */
	const struct rmw_job_result *result;
	enum rmw_task_kind kind;
	const char *remark; /* the last line of a success ends with it; NULL: nothing */
	const char *next;   /* a command that comes next after a success; NULL: none */
	bool is_dry_run;
	bool has_acted;	    /* erasing or writing began: the flash may have changed */
	uint64_t device_us; /* of a simulated board; 0 elsewhere */
	uint64_t wall_us;
};

/* One line on who answered, as JSON the event "chip". */
void rmw_report_chip(struct rmw_output *output, const struct rmw_finding *finding);

/* All that `detect` knows. */
void rmw_report_detect(struct rmw_output *output, const struct rmw_finding *finding);

void rmw_report_ports(struct rmw_output *output, const struct rmw_port_info *list, size_t count);

void rmw_report_inspect(struct rmw_output *output, const char *path,
			const struct rmw_image_info *info, const struct rmw_settings *settings);

/* Tell what was taken out of the file `path` into `copy`: `what`, and how much of it. */
void rmw_report_extract(struct rmw_output *output, const char *path, const char *copy,
			const char *what, size_t size);

/* How many rows of a plan to show to people; the sum is shown below them. */
enum rmw_plan_view { RMW_PLAN_NO_ROWS, RMW_PLAN_FIRST_ROWS, RMW_PLAN_ALL_ROWS };

void rmw_report_plan(struct rmw_output *output, const struct rmw_plan *plan,
		     enum rmw_plan_view view);

/* The words for an error: what was seen, why, what to do, where to read more. */
void rmw_report_error(struct rmw_output *output, const struct rmw_err *err);

/* What to do about an error, with the command at work and the chip named in it. */
#define RMW_ADVICE_MAX 600u
void rmw_report_advice_text(const struct rmw_output *output, const char *act,
			    char text[RMW_ADVICE_MAX]);

/* A row of the table of errors, as `explain` shows it. */
void rmw_report_error_row(struct rmw_output *output, const struct rmw_error_row *row);

/* The first line of a task for programs, the last lines for people and programs. */
void rmw_report_begin(struct rmw_output *output, const char *port);
void rmw_report_outcome(struct rmw_output *output, const struct rmw_outcome *outcome);

/* "7c:b9:4c:a8:a9:85" */
#define RMW_MAC_TEXT 18u
void rmw_report_mac_text(const uint8_t mac[6], char text[RMW_MAC_TEXT]);

#endif
