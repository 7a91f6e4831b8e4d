/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_RELAY_BENCH_H
#define RMW_TESTS_RELAY_BENCH_H

#include <setjmp.h>

#include <rmwflash/bytes.h>

#include "relay/core/relay.h"

/*
 * The relay firmware's core on a chip of a test's making: pins, flash and time as the test says,
 * and power that goes in the middle of a flash operation.
 */
#define BENCH_FLASH ((uint32_t)0x200000)
#define BENCH_PSM ((uint32_t)0x1e9000)
#define BENCH_PSM_SIZE ((uint32_t)0x8000)
#define BENCH_OWN ((uint32_t)0x10000)
#define BENCH_OWN_LEN ((uint32_t)0x9000)

enum bench_pin { BENCH_OFF, BENCH_IN, BENCH_OUT };

struct relay_port {
	struct relay_facts facts;
	uint8_t *flash;
	enum bench_pin kinds[RELAY_PINS];
	enum relay_pull pulls[RELAY_PINS];
	enum relay_level driven[RELAY_PINS];
	uint32_t flips[RELAY_PINS]; /* of what is driven */
	/* What a pin shows; -1: nothing holds it, its pull does, and without one the last level. */
	int outside[RELAY_PINS];
	int (*noise)(struct relay_port *port, uint32_t pin); /* -1: none; else the level */
	uint64_t chance;
	uint32_t now_ms;
	bool is_line_on;
	uint32_t restarts;
	uint32_t flash_ops;
	uint32_t erases;
	uint32_t ops_left; /* power goes with the operation that finds 0 */
	bool is_dead_when_done;
	uint32_t reads_left; /* the read that finds 0 fails, and no other */
	bool fails;	     /* the flash does nothing any more, and says so */
	jmp_buf off;
};

struct relay_bench {
	struct relay_port port;
	struct relay relay;
	char said[65536];
	size_t said_len;
	char answer[RELAY_ANSWER_MAX + 1];
};

/* A board whose flash holds a partition table and, if given, a store's image at its place. */
void bench_begin(struct relay_bench *bench, struct rmw_view store);
void bench_end(struct relay_bench *bench);
/* Power on: the firmware starts. */
void bench_power(struct relay_bench *bench);

/* A store that holds a configuration with a template like "3=14:1 20=3:1:2 21=1:1" and start
 * values like "1=-1": pin=role:channel[:channel2]. */
void bench_begin_with(struct relay_bench *bench, const char *pins, const char *starts,
		      const char *command, uint64_t flags);

/* Milliseconds pass. */
void bench_run(struct relay_bench *bench, uint32_t ms);
void bench_press(struct relay_bench *bench, uint32_t pin, int level, uint32_t ms);

/* Send a request and give its answer (the line is overwritten by the next one). */
const char *bench_ask(struct relay_bench *bench, const char *request);
/* Only send. */
void bench_send(struct relay_bench *bench, const char *text);
/* A line that holds this text was said since the last bench_forget. */
bool bench_said(const struct relay_bench *bench, const char *text);
void bench_forget(struct relay_bench *bench);

/* 0 or 1, with so many in 1024 ones. */
int bench_chance(struct relay_port *port, uint32_t ones);

#endif
