/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_ARGS_H
#define RMW_SIM_OBK_ARGS_H

#include "sim/obk_command.h"

/* The arguments of one command, for obk_command.c and the files of its handlers. openbeken 13.1 */

#define OBK_ARGS_MAX 32u
#define OBK_ARGS_ROOM 512u

/* Commands for text keep what stands in double quotes together; the others know no quotes. */
enum obk_quotes { OBK_SPLIT_WORDS, OBK_SPLIT_QUOTES };

struct obk_args {
	char name[32];
	const char *rest; /* of the line behind the name, as it was typed */
	size_t count;
	const char *items[OBK_ARGS_MAX];
	char text[OBK_ARGS_ROOM]; /* what the items point into */
	char constants[OBK_ARGS_MAX][12];
};

/* Take the name off a line. False: there is none. */
bool obk_args_start(struct obk_args *args, const char *line);
/* Split the rest, a constant such as $CH1 replaced by its number. */
void obk_args_split(struct obk_args *args, const struct sim_obk *obk, enum obk_quotes quotes);
/* An argument as a number; what is none is 0, and so is one that is missing. */
int obk_args_number(const struct obk_args *args, size_t index);

/* A command: a row of a table. */
struct obk_command {
	const char *name;
	size_t args_min;
	enum obk_quotes quotes;
	enum sim_obk_result (*run)(struct sim_obk *obk, const struct obk_args *args);
	/* NULL: it says {} */
	void (*answer)(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply);
};

struct obk_commands {
	const struct obk_command *rows;
	size_t count;
};

const struct obk_commands *obk_commands_for_pins(void);	  /* obk_command_pins.c */
const struct obk_commands *obk_commands_for_texts(void);  /* obk_command_text.c */
const struct obk_commands *obk_commands_for_system(void); /* obk_command_system.c */

/* "POWER":"ON", or one for each relay, without braces. */
void obk_print_power(struct sim_obk *obk, struct rmw_buf *reply);
/* One bit for each relay that is on. */
unsigned obk_power_bits(const struct sim_obk *obk);
/* The objects of Status (obk_status.c). */
void obk_answer_status(struct sim_obk *obk, const struct obk_args *args, struct rmw_buf *reply);
#define OBK_BUILD_DATE "Jan  1 2026 00:00:00"

#endif
