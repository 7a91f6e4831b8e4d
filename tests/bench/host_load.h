/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_HOST_LOAD_H
#define RMW_TESTS_HOST_LOAD_H

#include <stdbool.h>

/* What one run of a program cost the host. */
struct host_load {
	double cpu_s; /* user and system */
	double wall_s;
	long rss_kib;	  /* at most, at a time */
	unsigned threads; /* likewise */
};

/*
 * Run a program to its end, its words thrown away. `arguments` begins with its path and ends with
 * NULL. False when it did not end well. The memory of a small program cannot be told from that of
 * its parent: call it from a small process.
 */
bool host_load_run(char *const *arguments, struct host_load *load);

/*
 * Start a program that makes the file `sign` when it is ready; 0 when it did not. End it with
 * host_load_stop.
 */
int host_load_start(char *const *arguments, const char *sign);
void host_load_stop(int process);

#endif
