/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_PROCESS_H
#define RMW_BENCH_PROCESS_H

#include <stdbool.h>

/* Names a process for as long as this computer's record of it can matter: "BOOT/PID/START". */
#define RMW_PROCESS_MAX 80u

/* This process. */
void rmw_process_self(char name[RMW_PROCESS_MAX]);

/*
 * True when that process runs on this computer: its number is in use, by the process that started
 * at the same time after the same boot. False also for a name that makes no sense.
 */
bool rmw_process_is_alive(const char *name);

#endif
