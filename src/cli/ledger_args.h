/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_LEDGER_ARGS_H
#define RMW_CLI_LEDGER_ARGS_H

#include <rmwflash/ledger.h>

#include "cli/args.h"

/*
 * Which ledger a command line means: that of --ledger, or the default one, whose folder is made;
 * one that somebody names is where they want it. Fails with USAGE, LEDGER_PASSWORD, FILE_WRITE.
 */
bool rmw_ledger_args_place(const struct rmw_args *args, char place[RMW_LEDGER_WHERE_MAX],
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Who is at the bench: that of --operator, or the name of the user who runs this, empty where the
 * system knows none. Fails with USAGE: it is too long, or cannot be shown.
 */
bool rmw_ledger_args_operator(const struct rmw_args *args, char operator[RMW_LEDGER_WORD_MAX],
			      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Which bench this is: that of --bench, or the name of this computer. Fails with USAGE: it is no
 * word that the ledger, and the topics of a broker, can take.
 */
bool rmw_ledger_args_bench(const struct rmw_args *args, char bench[RMW_LEDGER_WORD_MAX],
			   struct rmw_err *err) RMW_MUST_CHECK;

#endif
