/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_LEDGER_H
#define RMWFLASH_LEDGER_H

#include <stdint.h>

#include <rmwflash/bytes.h>
#include <rmwflash/event.h>

/*
 * The ledger: which unit got which name, what was tried on it, and how each try ended. It is a
 * database, and a unique MAC and a unique name are its promises: SQLite in a file where one
 * computer works alone, PostgreSQL where several benches share one range of names.
 *
 * A job has units; a unit is a name and, once a board took it, a MAC. A bench claims a unit for the
 * board in one of its slots, and ends the claim with exactly one outcome. A claim without an end
 * whose process is gone was interrupted: what the board holds is not known.
 *
 * One ledger belongs to one thread at a time. Every call ends by the wait of its ledger; what was
 * not committed by then has not happened. After a call failed with LEDGER_SERVER in the middle of a
 * commit it may have happened: the same call again finds that out, and does nothing twice.
 *
 * Besides the errors that a function names, each one may fail with LEDGER_OPEN, LEDGER_DAMAGED,
 * LEDGER_FULL, LEDGER_BUSY, LEDGER_SERVER, LEDGER_DENIED, LEDGER_REFUSED, INTERRUPTED, NO_MEMORY.
 * No secret belongs into a ledger, and units with a column that looks like one are refused.
 */

/* Sizes of texts, with their zero. */
#define RMW_LEDGER_NAME_MAX 64u
#define RMW_LEDGER_ROOM_MAX 128u
#define RMW_LEDGER_MAC_MAX 13u /* "18b905123456" */
#define RMW_LEDGER_FREE_MAX 1024u
#define RMW_LEDGER_DATE_MAX 24u /* "2026-07-12T10:15:00Z", UTC */
#define RMW_LEDGER_WORD_MAX 64u
#define RMW_LEDGER_CODE_MAX 8u /* "E0801" */
#define RMW_LEDGER_SHA256_MAX 65u
#define RMW_LEDGER_KEY_MAX 128u
#define RMW_LEDGER_WHERE_MAX 1024u
#define RMW_LEDGER_PATH_MAX 1024u
#define RMW_LEDGER_PLACE_MAX 144u /* "1-1.4 A9RB3K" */
#define RMW_LEDGER_STOCK_MAX 160u
#define RMW_LEDGER_AMOUNT_MAX 24u /* a number, as a text */

#define RMW_LEDGER_STAGES_MAX 16u
#define RMW_LEDGER_UNITS_MAX 20000u /* of one file */
#define RMW_LEDGER_WAIT_MS 10000u   /* the wait, where none is given */

/* What is known of a unit; of the last four also how a claim ended. */
enum rmw_ledger_state {
	RMW_LEDGER_OPEN,    /* nobody's yet, or meant for a MAC that was not seen yet */
	RMW_LEDGER_CLAIMED, /* a board is being worked on */
	RMW_LEDGER_PASSED,  /* done; a claim of its MAC says so, unless it is to be done again */
	RMW_LEDGER_FAILED,  /* keeps its name and its MAC until it is released */
	RMW_LEDGER_INTERRUPTED, /* as failed; what the board holds is not known */
	RMW_LEDGER_RELEASED,	/* open again */
	RMW_LEDGER_STATES
};

/* "open", "claimed", ...; static. */
const char *rmw_ledger_state_word(enum rmw_ledger_state state);

/* The state of that word; false where there is none. */
bool rmw_ledger_state_parse(const char *word, enum rmw_ledger_state *state);

/* A unit. Borrows nothing. */
struct rmw_ledger_unit {
	int64_t id;
	char job[RMW_LEDGER_WORD_MAX];
	char name[RMW_LEDGER_NAME_MAX]; /* empty: gets one when it is claimed */
	char room[RMW_LEDGER_ROOM_MAX];
	char mac[RMW_LEDGER_MAC_MAX];	/* 12 small hex digits; empty: none yet */
	char free[RMW_LEDGER_FREE_MAX]; /* all other columns: a JSON object of texts, or empty */
	enum rmw_ledger_state state;
	unsigned tries; /* claims so far */
	char changed[RMW_LEDGER_DATE_MAX];
};

/* A part of a try: its name, and how long it took by the board's clock and by ours. */
struct rmw_ledger_stage {
	char name[RMW_LEDGER_WORD_MAX];
	uint64_t device_us;
	uint64_t wall_us;
};

/* What is known of a try, as texts; empty where it is not known. UTF-8. Digests are in hex. */
struct rmw_ledger_facts {
	char stock_sha256[RMW_LEDGER_SHA256_MAX]; /* which firmware it came with */
	char firmware[RMW_LEDGER_WORD_MAX];	  /* "NAME@VERSION" */
	char version[RMW_LEDGER_WORD_MAX];	  /* of rmwflash */
	char operator[RMW_LEDGER_WORD_MAX];	  /* who was at the bench */
	char adapter[RMW_LEDGER_PLACE_MAX]; /* "1-1.4 SERIAL": place on USB, serial number; else
					     * its port */
	char chip[RMW_LEDGER_WORD_MAX];	    /* "bl602" */
	char jedec[RMW_LEDGER_WORD_MAX];    /* of the flash: "c84015" */
	char stock[RMW_LEDGER_STOCK_MAX];   /* what the stock firmware calls the product */
	char backup[RMW_LEDGER_PATH_MAX];   /* path of the file */
	char backup_sha256[RMW_LEDGER_SHA256_MAX];
	char firmware_sha256[RMW_LEDGER_SHA256_MAX];
	char profile[RMW_LEDGER_WORD_MAX]; /* its id, which names the variant */
	char profile_sha256[RMW_LEDGER_SHA256_MAX];
	char config_sha256[RMW_LEDGER_SHA256_MAX]; /* of the settings, without what is secret */
	/* Numbers. */
	char baud[RMW_LEDGER_AMOUNT_MAX];	/* the flash was served at */
	char retries[RMW_LEDGER_AMOUNT_MAX];	/* of what was read, sent or done */
	char boot_version[RMW_LEDGER_WORD_MAX]; /* that the firmware told when it ran */
	char resets[RMW_LEDGER_AMOUNT_MAX];	/* after its first start */
	char rssi[RMW_LEDGER_AMOUNT_MAX];	/* dBm */
	char ip[RMW_LEDGER_WORD_MAX];
	char toggles[RMW_LEDGER_AMOUNT_MAX]; /* of inputs while they were listened to */
};

/* How a try ended. Texts may be empty where nothing is known. */
struct rmw_ledger_end {
	enum rmw_ledger_state outcome; /* PASSED, FAILED or INTERRUPTED */
	char code[RMW_LEDGER_CODE_MAX];
	char note[RMW_LEDGER_ROOM_MAX];
	struct rmw_ledger_facts facts; /* one that is empty stays what it was at the claim */
	size_t stages_count;	       /* at most RMW_LEDGER_STAGES_MAX */
	struct rmw_ledger_stage stages[RMW_LEDGER_STAGES_MAX];
};

/* A try, as the ledger tells of it. */
struct rmw_ledger_try {
	int64_t id;
	char name[RMW_LEDGER_NAME_MAX]; /* of its unit */
	char mac[RMW_LEDGER_MAC_MAX];
	char bench[RMW_LEDGER_WORD_MAX];
	char slot[RMW_LEDGER_WORD_MAX];
	char started[RMW_LEDGER_DATE_MAX];
	char ended[RMW_LEDGER_DATE_MAX]; /* empty: it has not ended */
	struct rmw_ledger_end end;	 /* CLAIMED without an end */
};

/* ---- where a ledger is (ledger_place.c) ---- */

/* $XDG_STATE_HOME/rmwflash/ledger.db, or the same in ~/.local/state. Fails with USAGE. */
bool rmw_ledger_place_default(char where[RMW_LEDGER_WHERE_MAX], struct rmw_err *err) RMW_MUST_CHECK;

/* True of "postgresql://..." and "postgres://...". */
bool rmw_ledger_place_is_server(const char *where);

/*
 * Fails with USAGE when `where` is neither a path nor the address of a PostgreSQL with parameters
 * that are known, and with LEDGER_PASSWORD when a password is in it.
 */
bool rmw_ledger_place_check(const char *where, struct rmw_err *err) RMW_MUST_CHECK;

/* `where` as it may be shown: an address without password and parameters. */
void rmw_ledger_place_text(const char *where, char text[RMW_LEDGER_WHERE_MAX]);

/* ---- a ledger (ledger.c) ---- */

struct rmw_ledger;

struct rmw_ledger_setup {
	/* A path, or "postgresql://USER@HOST:PORT/DATABASE?..."; with the rest, such as a password
	 * in ~/.pgpass, libpq does as ever. */
	const char *where;
	const char *bench;		 /* which bench this is; NULL: the name of this computer */
	uint32_t wait_ms;		 /* of each call; 0: RMW_LEDGER_WAIT_MS */
	const struct rmw_cancel *cancel; /* borrowed; NULL: none */
	bool must_exist; /* a file that is not there is not made, but fails with LEDGER_OPEN */
};

/*
 * Open a ledger, and make it, or bring its schema up to date, where that is due. On success *ledger
 * is freed with rmw_ledger_free. Fails also with LEDGER_NEWER (its schema is of a newer rmwflash),
 * LEDGER_FOREIGN (a file of something else), LEDGER_NO_SERVER (built without libpq), USAGE.
 */
bool rmw_ledger_open(struct rmw_ledger **ledger, const struct rmw_ledger_setup *setup,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Close it; NULL is allowed. */
void rmw_ledger_free(struct rmw_ledger *ledger);

/* From now on each call ends within so many milliseconds. */
void rmw_ledger_set_wait(struct rmw_ledger *ledger, uint32_t wait_ms);

/* What rmw_ledger_place_text says of where it is; borrowed from the ledger. */
const char *rmw_ledger_where(const struct rmw_ledger *ledger);

/* ---- claims (ledger_claim.c) ---- */

/*
 * End, as interrupted, the claims of this bench (that of the ledger's setup) whose process does not
 * run on this computer any more: for the start of a bench. Those of other benches, and those of
 * another process of this bench that runs, stay. `count` is how many there were.
 */
bool rmw_ledger_recover(struct rmw_ledger *ledger, unsigned *count,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Whether a unit that passed is to be done again. */
enum rmw_ledger_again { RMW_LEDGER_ONCE, RMW_LEDGER_AGAIN };

/* A board that wants a unit. Texts are borrowed. */
struct rmw_ledger_want {
	const char *job;
	const char *slot;
	const char *mac;  /* as rmw_ledger_mac_parse takes it */
	const char *name; /* for a unit that has none; NULL: a unit without a name is not taken */
	enum rmw_ledger_again again;
	const struct rmw_ledger_facts *facts; /* known already; NULL: none is */
	/* Of rmw_ledger_key, where a claim that may have happened is to be asked for again after
	 * its call failed; empty: one of its own. */
	char key[RMW_LEDGER_KEY_MAX];
};

/* What a claim gave. */
struct rmw_ledger_claim {
	int64_t id;
	struct rmw_ledger_unit unit;
	/* CLAIMED: it is yours now. PASSED: it was done already, nothing was claimed. */
	enum rmw_ledger_state state;
	enum rmw_ledger_state before; /* of the unit: INTERRUPTED asks for a look first */
};

/* A key that no other claim has, in this process or in another one. Any thread. */
void rmw_ledger_key(char key[RMW_LEDGER_KEY_MAX]);

/*
 * Claim a unit for the board with that MAC. A MAC that has a unit, of whatever job, gets that one
 * again; else the first free unit of the job in its order. Fails also with LEDGER_DUPLICATE (a
 * claim of that MAC has not ended: two boards with one MAC, or a bench that is gone), LEDGER_EMPTY
 * (no free unit left), LEDGER_TAKEN (`want->name` is another unit's), USAGE (the MAC is none).
 */
bool rmw_ledger_claim(struct rmw_ledger *ledger, const struct rmw_ledger_want *want,
		      struct rmw_ledger_claim *claim, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * End a claim; the unit's state becomes the outcome. The same end again changes nothing. Fails also
 * with LEDGER_ENDED: it ended otherwise, or there is no such claim.
 */
bool rmw_ledger_finish(struct rmw_ledger *ledger, int64_t claim_id,
		       const struct rmw_ledger_end *end, struct rmw_err *err) RMW_MUST_CHECK;

/* ---- units (ledger_unit.c) ---- */

/*
 * 12 hex digits, or six pairs with ':' or '-' between them, as 12 small hex digits. False where it
 * is none, or none that a board can have: all zeros, all ones, or a group's.
 */
bool rmw_ledger_mac_parse(const char *text, char mac[RMW_LEDGER_MAC_MAX]);

/* Whether a claim that has not ended is in the way. */
enum rmw_ledger_force { RMW_LEDGER_GENTLY, RMW_LEDGER_FORCED };

/*
 * Part a unit, named by name or MAC, from its MAC: another board may take it. A claim that has not
 * ended fails with LEDGER_CLAIMED, or, forced, is ended as interrupted. `unit` is what it was
 * before. Fails also with LEDGER_NO_UNIT.
 */
bool rmw_ledger_release(struct rmw_ledger *ledger, const char *who, enum rmw_ledger_force force,
			struct rmw_ledger_unit *unit, struct rmw_err *err) RMW_MUST_CHECK;

/* Find a unit by name (case ignored) or MAC. Fails also with LEDGER_NO_UNIT. */
bool rmw_ledger_find(struct rmw_ledger *ledger, const char *who, struct rmw_ledger_unit *unit,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Fails with LEDGER_NO_JOB unless there is a job of that name. */
bool rmw_ledger_job_check(struct rmw_ledger *ledger, const char *name,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* Gets one row after the other, borrowed for the time of the call; false, with an error, ends it.
 */
struct rmw_ledger_units_sink {
	bool (*take)(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err);
	void *ctx;
};

struct rmw_ledger_tries_sink {
	bool (*take)(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err);
	void *ctx;
};

/* All units of a job (NULL: of all jobs), in their order. Fails also as the sink does. */
bool rmw_ledger_units(struct rmw_ledger *ledger, const char *job,
		      const struct rmw_ledger_units_sink *sink, struct rmw_err *err) RMW_MUST_CHECK;

/* All tries on a unit, whatever its job (0: on all units of the job; a NULL job: of all), oldest
 * first. */
bool rmw_ledger_tries(struct rmw_ledger *ledger, const char *job, int64_t unit_id,
		      const struct rmw_ledger_tries_sink *sink, struct rmw_err *err) RMW_MUST_CHECK;

/* ---- numbers (ledger_stats.c) ---- */

/* Of a job, or of all. */
struct rmw_ledger_stats {
	uint64_t units[RMW_LEDGER_STATES]; /* by state */
	uint64_t tries;			   /* that ended */
	uint64_t passed;		   /* tries that passed */
	uint64_t units_tried;		   /* units of which a try ended */
	uint64_t units_first;		   /* units whose first try passed */
};

bool rmw_ledger_stats(struct rmw_ledger *ledger, const char *job, struct rmw_ledger_stats *stats,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* What tries that ended are counted by. */
enum rmw_ledger_group {
	RMW_LEDGER_BY_SLOT,	/* "BENCH SLOT" */
	RMW_LEDGER_BY_ADAPTER,	/* as struct rmw_ledger_facts has it, where it is known */
	RMW_LEDGER_BY_OPERATOR, /* likewise */
	RMW_LEDGER_BY_CODE,	/* failures only */
	RMW_LEDGER_BY_STAGE,	/* how often it was reached, and its mean times */
	RMW_LEDGER_GROUPS
};

struct rmw_ledger_count {
	enum rmw_ledger_group group;
	char what[2 * RMW_LEDGER_WORD_MAX];
	uint64_t tries;
	uint64_t passed;
	uint64_t device_us; /* of a stage: mean */
	uint64_t wall_us;
};

struct rmw_ledger_counts_sink {
	bool (*take)(void *ctx, const struct rmw_ledger_count *count, struct rmw_err *err);
	void *ctx;
};

bool rmw_ledger_counts(struct rmw_ledger *ledger, const char *job, enum rmw_ledger_group group,
		       const struct rmw_ledger_counts_sink *sink,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* ---- units from and to files (ledger_file.c, ledger_import.c, ledger_export.c) ---- */

/* Units of a file. `{0}` and RMW_LEDGER_LIST_INIT are releasable; release is idempotent. */
struct rmw_ledger_list {
	struct rmw_ledger_unit *units;
	unsigned *lines; /* where each began */
	size_t count;
	size_t room;
};

#define RMW_LEDGER_LIST_INIT                                                                       \
	{                                                                                          \
		0                                                                                  \
	}

void rmw_ledger_list_release(struct rmw_ledger_list *list);

/*
 * Read units. CSV has a first line with the names of its columns: name, room, mac, state and job,
 * in any order, each optional; columns that only an export has are passed over, all others are
 * free ones. A text that begins with '{' is JSON lines: objects with the same members, free ones
 * in an object "free".
 *
 * Fails with BAD_TEXT and line and column (of JSON: line) for what is no CSV or JSON, a column
 * twice or one that looks like a secret, a name, MAC or state that is none, a name or MAC twice, a
 * unit that passed without a MAC, more than RMW_LEDGER_UNITS_MAX units; with NO_MEMORY.
 */
bool rmw_ledger_list_read(struct rmw_view text, struct rmw_ledger_list *list,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* A job as it is imported. */
struct rmw_ledger_job {
	const char *name;   /* of units that name no job themselves; NULL: each must */
	const char *digest; /* of the job's file, SHA-256 in hex; NULL: it has none */
};

struct rmw_ledger_imported {
	size_t added;
	size_t known; /* were there already; what they became since stays */
};

/*
 * Add the units of a list, all or none. A unit of the same job and name is known already, and only
 * its room and free columns become those of the list. A unit without a name is added as long as the
 * job has fewer of them than the list, so that the same list again adds nothing.
 *
 * Fails also with LEDGER_TAKEN (a name or MAC is another unit's; tells the line), LEDGER_JOB_OTHER
 * (a job of that name came from another file), USAGE (a unit without a job).
 */
bool rmw_ledger_import(struct rmw_ledger *ledger, const struct rmw_ledger_job *job,
		       const struct rmw_ledger_list *list, struct rmw_ledger_imported *imported,
		       struct rmw_err *err) RMW_MUST_CHECK;

enum rmw_ledger_form { RMW_LEDGER_CSV, RMW_LEDGER_JSON_LINES };

/*
 * Put the units of a job (NULL: all) at the end of `into`, with how their last try ended; as JSON
 * lines with all their tries. rmw_ledger_list_read takes it.
 */
bool rmw_ledger_export(struct rmw_ledger *ledger, const char *job, enum rmw_ledger_form form,
		       struct rmw_buf *into, struct rmw_err *err) RMW_MUST_CHECK;

#endif
