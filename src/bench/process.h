/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_PROCESS_H
#define RMW_BENCH_PROCESS_H

#include <stdbool.h>

/* Names a process for as long as a record of it can matter: "MACHINE.BOOT/PID/START". Benches that
 * share a ledger may have one name, as computers that were set up alike: MACHINE tells them apart.
 */
#define RMW_PROCESS_MAX 80u

/* This process. */
void rmw_process_self(char name[RMW_PROCESS_MAX]);

/*
 * True when that process ran on this computer and does not any more: its number is not in use, or
 * by a process that started at another time or after another boot. What becomes of one of another
 * computer is not known here: false. True for a name that makes no sense.
 */
bool rmw_process_is_gone(const char *name);

#endif
