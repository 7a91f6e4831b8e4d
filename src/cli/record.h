/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RECORD_H
#define RMW_CLI_RECORD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct rmw_json;

/*
 * A line of machine output that is being put together. Setters never fail towards the caller: a
 * record that ran out of memory says so when it is sent.
 */
struct rmw_record {
	struct rmw_json *json; /* NULL: memory ran out */
};

/* Starts with {"v":1,"ev":EVENT}. Ends with send. */
struct rmw_record rmw_record_begin(const char *event);

/* A part for put or push; has no version and no event of its own. */
struct rmw_record rmw_record_part(void);
struct rmw_record rmw_record_list(void);

void rmw_record_text(struct rmw_record *record, const char *key, const char *text);
void rmw_record_number(struct rmw_record *record, const char *key, double number);
void rmw_record_flag(struct rmw_record *record, const char *key, bool flag);
/* "0x010000" */
void rmw_record_addr(struct rmw_record *record, const char *key, uint32_t addr);

/* `part` belongs to `record` afterwards. */
void rmw_record_put(struct rmw_record *record, const char *key, struct rmw_record part);
void rmw_record_push(struct rmw_record *list, struct rmw_record part);
void rmw_record_push_text(struct rmw_record *list, const char *text);

/* Write the record as one line and free it. */
void rmw_record_send(struct rmw_record *record, FILE *out);

/* Drop it unsent. Idempotent. */
void rmw_record_free(struct rmw_record *record);

#endif
