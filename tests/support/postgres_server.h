/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_POSTGRES_SERVER_H
#define RMW_TESTS_POSTGRES_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A PostgreSQL of this test process alone: Debian's programs, in a folder of its own, on a socket
 * in that folder, run as a user of no rights where the test is root. Nothing else can reach it. Its
 * user "bench" may do all, its user "locked" needs the password "hush".
 */

/* Start it; false, with a line on standard error why, where PostgreSQL is not installed. Ends the
 * test where it is there and does not start. It stops when the process ends. */
bool postgres_server_start(void);

/* Break it off, as a crash does ("immediate"), or in order, with clients cut off ("fast"), and
 * start it again; it answers when this returns. */
void postgres_server_restart(const char *mode);

/* Stop it, as a crash does; and start it again. */
void postgres_server_crash(void);
void postgres_server_revive(void);

/* Make an empty database of a name of its own. */
void postgres_server_database(char *name, size_t size);

/* The address of a database, for that user. */
void postgres_server_address(const char *database, const char *user, char *where, size_t size);

/* Run SQL in it as "bench"; what fails is passed over. */
void postgres_server_sql(const char *database, const char *sql);

#endif
