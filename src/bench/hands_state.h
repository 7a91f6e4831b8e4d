/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_HANDS_STATE_H
#define RMW_BENCH_HANDS_STATE_H

#include <rmwflash/provision.h>
#include <rmwflash/session.h>

#include "bench/hands.h"
#include "provision/http_client.h"
#include "provision/relay_boot.h"
#include "provision/relay_console.h"
#include "provision/relay_look.h"

/* A unit in a slot, from its claim to its end. */
struct rmw_hands_unit {
	struct rmw_ledger_claim claim; /* id 0: there is none */
	char key[RMW_LEDGER_KEY_MAX];  /* of the claim that is asked for */
	struct rmw_ledger_end end;     /* what is known of it so far */
	uint64_t began_us;	       /* by the wall */
	uint32_t retries;	       /* of the line, and of stages */
};

/* A relay that was started: what was seen of it. */
struct rmw_hands_relay {
	struct rmw_relay_log log;
	enum rmw_relay_state state;
	struct rmw_relay_console console;
	struct rmw_relay_told told;
	struct rmw_http_peer peer; /* where it answers; host empty: nowhere so far */
};

/* Secret as a whole, and big: on the heap. */
struct rmw_hands {
	struct rmw_bench *bench;
	struct rmw_slot slot;
	char number[8]; /* of the slot, for the ledger */
	struct rmw_worker *worker;
	struct rmw_session *session; /* NULL: no port is open */
	enum rmw_code told;	     /* why there is no port, as it was told last */
	uint32_t baud;		     /* that was served at first; 0: not known yet */
	unsigned rate_steps;	     /* that the chip at work was found with */
	bool is_running;	     /* what is in the flash was started */
	unsigned silences;	     /* looks in a row that nobody answered */
	struct rmw_err stranger;     /* of a board of another chip that is seated; OK: none is */
	struct rmw_err failure;	     /* of the last work that failed */
	struct rmw_hands_unit unit;
	struct rmw_profile_setup settings; /* with the name of the unit */
	struct rmw_relay_setup setup;
	struct rmw_job_result result;
	struct rmw_hands_relay relay;
	char expected[RMW_MQTT_TOPIC_MAX]; /* client that is to come online; empty: none */
	uint64_t entered_us;		   /* the state at work, by the wall */
	uint64_t entered_device_us;	   /* ... and by the board's clock */
	bool is_timed;			   /* that clock has been the same since */
	struct {
		int64_t id; /* 0: none */
		struct rmw_ledger_end end;
	} owed; /* an end that the ledger did not take yet */
	struct {
		char key[RMW_LEDGER_KEY_MAX]; /* empty: none */
		uint8_t mac[6];
	} unsure; /* a claim that was asked for, and may have come about without an answer */
};

/* ---- of the port and the chip (hands_port.c) ---- */

enum rmw_life_event rmw_hands_no_port(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_empty(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_out(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_suspect(struct rmw_hands *hands, struct rmw_err *err);

/* The chip that is claimed, or any where none is, sought anew where it was let go of, or where the
 * rate went down. `*event` is what it is to the slot where this fails. */
bool rmw_hands_reach(struct rmw_hands *hands, enum rmw_life_event *event,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Let so much time pass, by the wall. */
void rmw_hands_pause(void *ctx, uint32_t ms, const struct rmw_cancel *cancel);

/* Time by the board's clock; 0 without a port. */
uint64_t rmw_hands_device_us(const struct rmw_hands *hands);

/* ---- of the unit (hands_unit.c) ---- */

enum rmw_life_event rmw_hands_identify(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_claim(struct rmw_hands *hands, struct rmw_err *err);
void rmw_hands_report(void *ctx, const struct rmw_life *life, const struct rmw_life_move *move,
		      struct rmw_post_report *report);

/* Tell the ledger by then what it did not take before. Fails as rmw_ledger_thread_finish. */
bool rmw_hands_settle(struct rmw_hands *hands, const struct rmw_deadline *until,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* ---- what is known of it, for the ledger (hands_facts.c) ---- */

/* Of the bench, the job and the chip: before the claim, and when more of the chip is known. */
void rmw_hands_know_board(const struct rmw_hands *hands, struct rmw_ledger_facts *facts);

/* Each notes what is known once the flash is written, the firmware was seen, it was found in its
 * network, it was tested. */
void rmw_hands_know_flash(struct rmw_hands *hands);
void rmw_hands_know_boot(struct rmw_hands *hands);
void rmw_hands_know_place(struct rmw_hands *hands);
void rmw_hands_know_signal(struct rmw_hands *hands, int signal_dbm);
void rmw_hands_know_inputs(struct rmw_hands *hands, const struct rmw_relay_counts *counts);

/* ---- of the flash (hands_flash.c) ---- */

/* Backup, write and verify, in one. */
enum rmw_life_event rmw_hands_put(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_config(struct rmw_hands *hands, struct rmw_err *err);

/* ---- of the relay that starts (hands_boot.c, hands_online.c, hands_test.c) ---- */

enum rmw_life_event rmw_hands_wait(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_boot(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_join(struct rmw_hands *hands, struct rmw_err *err);
enum rmw_life_event rmw_hands_test(struct rmw_hands *hands, struct rmw_err *err);

/* Where the job wants to see units online: expect this one, before it is started, or nobody any
 * more. Fails as rmw_mqtt_expect. */
bool rmw_hands_expect(struct rmw_hands *hands, struct rmw_err *err) RMW_MUST_CHECK;
void rmw_hands_forget(struct rmw_hands *hands);

/* Wait until the unit that is expected came online. Fails as rmw_mqtt_wait_online, and as a read of
 * the port. */
bool rmw_hands_see_online(struct rmw_hands *hands, struct rmw_err *err) RMW_MUST_CHECK;

#endif
