/* SPDX-License-Identifier: MIT */
/* A PostgreSQL server for tests, by Debian's programs, as an ordinary user, in a folder of its own.
 */
#include "support/postgres_server.h"

#include "support/cmocka.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/scratch.h"

#define WORDS_MAX 16

static char programs[200]; /* folder of initdb, pg_ctl, psql */
static char folder[64];
static pid_t owner; /* the process that stops it */

/* The last folder in the order of versions. */
static bool find_programs(void)
{
	glob_t found;
	bool is_there = glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) == 0;

	if (is_there)
		(void)snprintf(programs, sizeof(programs), "%s",
			       found.gl_pathv[found.gl_pathc - 1]);
	globfree(&found);
	if (!is_there)
		fprintf(stderr, "PostgreSQL is not installed (Debian: postgresql): "
				"what needs it was skipped\n");
	return is_there;
}

/* initdb and the server refuse to be root. */
static const struct passwd *ordinary_user(void)
{
	const struct passwd *user = getpwnam("postgres");

	return user != NULL ? user : getpwnam("nobody");
}

static void become_ordinary(void)
{
	const struct passwd *user;

	if (getuid() != 0)
		return;
	user = ordinary_user();
	if (user == NULL || setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 ||
	    setuid(user->pw_uid) != 0)
		_exit(126);
}

/* In the child: all that is said goes into the folder's log. */
static void become_program(const char *const *words)
{
	char path[300], log[100];
	char *argv[WORDS_MAX];
	int fd;

	if (chdir("/") != 0)
		_exit(126);
	become_ordinary();
	(void)snprintf(log, sizeof(log), "%s/log", folder);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(126);
	(void)snprintf(path, sizeof(path), "%s/%s", programs, words[0]);
	for (size_t i = 0; i < WORDS_MAX; i++) {
		argv[i] = words[i] == NULL ? NULL : strdup(words[i]);
		if (argv[i] == NULL)
			break;
	}
	(void)unsetenv("PGPASSFILE");
	(void)setenv("LC_ALL", "C", 1);
	execv(path, argv);
	_exit(127);
}

/* Ends with NULL. The exit status. */
static int run(const char *const *words)
{
	const pid_t child = fork();
	int status = -1;

	assert_true(child >= 0);
	if (child == 0)
		become_program(words);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static void show_log(void)
{
	char path[100], line[300];
	FILE *log;

	(void)snprintf(path, sizeof(path), "%s/log", folder);
	log = fopen(path, "r");
	while (log != NULL && fgets(line, sizeof(line), log) != NULL)
		fputs(line, stderr);
	if (log != NULL)
		fclose(log);
}

static void must_run(const char *const *words)
{
	const int status = run(words);

	if (status != 0) {
		show_log();
		fail_msg("%s ended with status %d", words[0], status);
	}
}

static void control(const char *verb, const char *mode)
{
	char data[100], options[200], log[100];

	(void)snprintf(data, sizeof(data), "%s/data", folder);
	(void)snprintf(log, sizeof(log), "%s/server-log", folder);
	(void)snprintf(options, sizeof(options), "-F -k %s -c listen_addresses=''", folder);
	must_run((const char *const[]){ "pg_ctl", verb, "-D", data, "-m", mode, "-w", "-s", "-l",
					log, "-o", options, NULL });
}

static void stop(void)
{
	char data[100];

	if (getpid() != owner)
		return;
	(void)snprintf(data, sizeof(data), "%s/data", folder);
	(void)run((const char *const[]){ "pg_ctl", "stop", "-D", data, "-m", "immediate", "-w",
					 "-s", NULL });
	remove_test_folder(folder);
}

/* Who must give a password; the first line that fits counts. */
static void write_access(void)
{
	static const char rules[] = "local all locked scram-sha-256\nlocal all all trust\n";
	char path[100];

	(void)snprintf(path, sizeof(path), "%s/data/pg_hba.conf", folder);
	write_test_file(path, (struct rmw_view){ (const uint8_t *)rules, strlen(rules) });
}

bool postgres_server_start(void)
{
	char data[100];

	if (!find_programs())
		return false;
	strcpy(folder, "/tmp/rmwflash-pg-XXXXXX");
	assert_non_null(mkdtemp(folder));
	if (getuid() == 0)
		assert_int_equal(chown(folder, ordinary_user()->pw_uid, ordinary_user()->pw_gid),
				 0);
	owner = getpid();
	(void)atexit(stop);
	(void)snprintf(data, sizeof(data), "%s/data", folder);
	must_run((const char *const[]){ "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E",
					"UTF8", "--locale=C", "--no-sync", NULL });
	write_access();
	control("start", "immediate");
	postgres_server_sql("postgres", "CREATE ROLE locked LOGIN PASSWORD 'hush'");
	return true;
}

void postgres_server_restart(const char *mode)
{
	control("restart", mode);
}

void postgres_server_crash(void)
{
	control("stop", "immediate");
}

void postgres_server_revive(void)
{
	control("start", "immediate");
}

void postgres_server_database(char *name, size_t size)
{
	static unsigned count;

	(void)snprintf(name, size, "ledger%u", count++);
	must_run((const char *const[]){ "createdb", "-h", folder, "-U", "bench", name, NULL });
}

void postgres_server_address(const char *database, const char *user, char *where, size_t size)
{
	(void)snprintf(where, size, "postgresql://%s@/%s?host=%s", user, database, folder);
}

void postgres_server_sql(const char *database, const char *sql)
{
	(void)run((const char *const[]){ "psql", "-X", "-q", "-h", folder, "-U", "bench", "-d",
					 database, "-c", sql, NULL });
}
