/* SPDX-License-Identifier: MIT */
/* Tells whether a process that wrote something down has gone. */
#include "bench/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"

#define MACHINE_FILE "/etc/machine-id"
#define MACHINE_DIGITS 8u
#define BOOT_FILE "/proc/sys/kernel/random/boot_id"
#define BOOT_SIZE 40u
/* Fields between the end of the name and the start time, proc(5). */
#define FIELDS_BEFORE_START 20

static bool read_start(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "r");
	size_t len;

	if (file == NULL)
		return false;
	len = fread(text, 1, size - 1, file);
	fclose(file);
	text[len] = '\0';
	return len > 0;
}

/* "4f1c09aa.", of a digest: machine-id(5) itself is not for others. Empty where there is none. */
static void machine_name(char machine[MACHINE_DIGITS + 2])
{
	char id[BOOT_SIZE], hex[RMW_SHA256_TEXT];
	uint8_t digest[RMW_SHA256_SIZE];
	struct rmw_view view;

	machine[0] = '\0';
	if (!read_start(MACHINE_FILE, id, sizeof(id)))
		return;
	view = (struct rmw_view){ (const uint8_t *)id, strlen(id) };
	rmw_sha256(&view, 1, digest);
	rmw_hex(RMW_VIEW_OF(digest), hex);
	(void)snprintf(machine, MACHINE_DIGITS + 2, "%.*s.", (int)MACHINE_DIGITS, hex);
}

/* Where there is no such file, all boots are one. */
static void boot_name(char boot[BOOT_SIZE])
{
	if (!read_start(BOOT_FILE, boot, BOOT_SIZE))
		(void)snprintf(boot, BOOT_SIZE, "boot");
	boot[strcspn(boot, "\n/.")] = '\0';
}

/* When it started, in ticks after the boot; 0 where the system does not tell. */
static unsigned long long start_of(long pid)
{
	char path[40], text[600];
	const char *at;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if (!read_start(path, text, sizeof(text)))
		return 0;
	at = strrchr(text, ')'); /* the name may hold anything */
	for (int i = 0; i < FIELDS_BEFORE_START && at != NULL; i++)
		at = strchr(at + 1, ' ');
	return at == NULL ? 0 : strtoull(at, NULL, 10);
}

static void name_of(long pid, char name[RMW_PROCESS_MAX])
{
	char machine[MACHINE_DIGITS + 2], boot[BOOT_SIZE];

	machine_name(machine);
	boot_name(boot);
	(void)snprintf(name, RMW_PROCESS_MAX, "%s%s/%ld/%llu", machine, boot, pid, start_of(pid));
}

void rmw_process_self(char name[RMW_PROCESS_MAX])
{
	name_of(getpid(), name);
}

/* A name without a machine is of this one. */
static bool is_of_another_machine(const char *name)
{
	const size_t len = strcspn(name, "./");
	char machine[MACHINE_DIGITS + 2];

	machine_name(machine);
	return name[len] == '.' && machine[0] != '\0' && strncmp(name, machine, len + 1) != 0;
}

bool rmw_process_is_gone(const char *name)
{
	const char *slash = strchr(name, '/');
	const long pid = slash == NULL ? 0 : strtol(slash + 1, NULL, 10);
	char now[RMW_PROCESS_MAX];

	if (is_of_another_machine(name))
		return false;
	if (pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno != EPERM))
		return true;
	name_of(pid, now);
	return strcmp(now, name) != 0;
}
