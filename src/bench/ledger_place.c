/* SPDX-License-Identifier: MIT */
/* Where a ledger is: a path, or an address, which is never shown or taken with a password. */
#include <rmwflash/ledger.h>

#include <stdio.h>
#include <string.h>

#include "base/file.h"

/* Parameters of an address that hold no secret; libpq knows more. */
static const char *const parameters[] = {
	"application_name",
	"connect_timeout",
	"dbname",
	"gssencmode",
	"host",
	"hostaddr",
	"keepalives",
	"passfile",
	"port",
	"requirepeer",
	"service",
	"servicefile",
	"sslcert",
	"sslcrl",
	"sslkey",
	"sslmode",
	"sslrootcert",
	"target_session_attrs",
	"user",
};

static const char *const schemes[] = { "postgresql://", "postgres://" };

bool rmw_ledger_place_default(char where[RMW_LEDGER_WHERE_MAX], struct rmw_err *err)
{
	return rmw_path_xdg("XDG_STATE_HOME", ".local/state", "ledger.db", where, err);
}

/* What follows the scheme of a server's address; NULL: it is a path. */
static const char *behind_scheme(const char *where)
{
	for (size_t i = 0; i < RMW_COUNT(schemes); i++)
		if (strncmp(where, schemes[i], strlen(schemes[i])) == 0)
			return where + strlen(schemes[i]);
	return NULL;
}

bool rmw_ledger_place_is_server(const char *where)
{
	return behind_scheme(where) != NULL;
}

/* libpq looks for credentials in front of the first '@' that comes before a '/'. */
static size_t credentials_len(const char *authority)
{
	const size_t len = strcspn(authority, "@/");

	return authority[len] == '@' ? len : 0;
}

static bool is_known(const char *parameter, size_t len)
{
	for (size_t i = 0; i < RMW_COUNT(parameters); i++)
		if (strlen(parameters[i]) == len && strncmp(parameters[i], parameter, len) == 0)
			return true;
	return false;
}

/* What is not known may be a password, or hide one: it is not repeated. */
static bool check_parameters(const char *at, struct rmw_err *err)
{
	while (*at != '\0') {
		const size_t len = strcspn(at, "&");
		const size_t name_len = strcspn(at, "=&");

		if (strncmp(at, "password=", 9) == 0 || strncmp(at, "sslpassword=", 12) == 0)
			return rmw_fail(err, RMW_E_LEDGER_PASSWORD,
					"it is among the parameters of the address");
		if (!is_known(at, name_len))
			return rmw_fail(err, RMW_E_USAGE,
					"--ledger: a parameter of the address is not among those "
					"that are taken, see rmwflash-ledger(1)");
		at += len + (at[len] == '&' ? 1 : 0);
	}
	return true;
}

static bool check_server(const char *authority, struct rmw_err *err)
{
	const size_t len = credentials_len(authority);
	const char *query = strchr(authority + len, '?');

	if (memchr(authority, ':', len) != NULL)
		return rmw_fail(err, RMW_E_LEDGER_PASSWORD, "it stands before the '@'");
	return query == NULL || check_parameters(query + 1, err);
}

bool rmw_ledger_place_check(const char *where, struct rmw_err *err)
{
	const char *authority = behind_scheme(where);

	if (where[0] == '\0' || strlen(where) >= RMW_LEDGER_WHERE_MAX)
		return rmw_fail(err, RMW_E_USAGE, "--ledger: empty, or longer than %u characters",
				RMW_LEDGER_WHERE_MAX - 1);
	if (authority != NULL)
		return check_server(authority, err);
	if (strstr(where, "://") != NULL || where[0] == ':')
		return rmw_fail(err, RMW_E_USAGE,
				"--ledger: neither a path nor an address postgresql://...");
	return true;
}

void rmw_ledger_place_text(const char *where, char text[RMW_LEDGER_WHERE_MAX])
{
	const char *authority = behind_scheme(where);
	const char *rest;
	size_t len;
	int user_len;

	if (authority == NULL) {
		(void)snprintf(text, RMW_LEDGER_WHERE_MAX, "%s", where);
		return;
	}
	len = credentials_len(authority);
	user_len = (int)strcspn(authority, ":@");
	rest = len == 0 ? authority : authority + len;
	(void)snprintf(text, RMW_LEDGER_WHERE_MAX, "postgresql://%.*s%.*s", len == 0 ? 0 : user_len,
		       authority, (int)strcspn(rest, "?"), rest);
}
