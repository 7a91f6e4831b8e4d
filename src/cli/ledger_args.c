/* SPDX-License-Identifier: MIT */
/* Which ledger a command line means, who works with it, and at which bench. */
#include "cli/ledger_args.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "bench/ledger.h"

#define BENCH_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

bool rmw_ledger_args_place(const struct rmw_args *args, char place[RMW_LEDGER_WHERE_MAX],
			   struct rmw_err *err)
{
	char *slash;
	bool is_good;

	if (args->ledger != NULL) {
		(void)snprintf(place, RMW_LEDGER_WHERE_MAX, "%s", args->ledger);
		return rmw_ledger_place_check(args->ledger, err);
	}
	if (!rmw_ledger_place_default(place, err))
		return false;
	slash = strrchr(place, '/');
	*slash = '\0';
	is_good = rmw_folder_make(place, err);
	*slash = '/';
	return is_good;
}

static void name_of_user(char operator[RMW_LEDGER_WORD_MAX])
{
	struct passwd row, *found = NULL;
	char texts[4096];

	operator[0] = '\0';
	if (getpwuid_r(getuid(), &row, texts, sizeof(texts), &found) == 0 && found != NULL)
		rmw_text_show(found->pw_name, operator, RMW_LEDGER_WORD_MAX);
}

bool rmw_ledger_args_operator(const struct rmw_args *args, char operator[RMW_LEDGER_WORD_MAX],
			      struct rmw_err *err)
{
	if (args->operator== NULL) {
		name_of_user(operator);
		return true;
	}
	rmw_text_show(args->operator, operator, RMW_LEDGER_WORD_MAX);
	return (strchr(operator, '\n') == NULL && strcmp(operator, args->operator) == 0) ||
	       rmw_fail(err, RMW_E_USAGE,
			"--operator: a name has 1 to %u bytes, and nothing that cannot be shown",
			RMW_LEDGER_WORD_MAX - 1);
}

/* Nothing that parts levels of a topic, and nothing that parts bench and slot in a table. */
static bool is_word(const char *text)
{
	const size_t len = strspn(text, BENCH_LETTERS);

	return len > 0 && len < RMW_LEDGER_WORD_MAX && text[len] == '\0';
}

bool rmw_ledger_args_bench(const struct rmw_args *args, char bench[RMW_LEDGER_WORD_MAX],
			   struct rmw_err *err)
{
	if (args->bench != NULL && !is_word(args->bench))
		return rmw_fail(err, RMW_E_USAGE,
				"--bench: a name has 1 to %u letters, digits, '.', '_' and '-'",
				RMW_LEDGER_WORD_MAX - 1);
	rmw_ledger_bench_name(args->bench, bench);
	return true;
}
