/* SPDX-License-Identifier: MIT */
/* The life of a slot, driven by rows. */
#include "bench/life.h"

#include <string.h>

#include <rmwflash/bytes.h>

static const struct rmw_life_row states[RMW_LIFE_STATE_COUNT] = {
	/* clang-format off */
	[RMW_LIFE_NO_PORT]  = { "NOPORT",   "no adapter is plugged in there", false, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_EMPTY]    = { "EMPTY",    "waits for a board", false, RMW_LIFE_ASK_SEAT },
	[RMW_LIFE_IDENTIFY] = { "IDENTIFY", "asks which chip and MAC it is", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_CLAIM]    = { "CLAIM",    "takes a name for the MAC", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_BACKUP]   = { "BACKUP",   "reads what is in the flash", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_WRITE]    = { "WRITE",    "writes the firmware", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_VERIFY]   = { "VERIFY",   "compares what was written", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_CONFIG]   = { "CONFIG",   "writes profile, name and networks", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_HANDS]    = { "HANDS",    "waits for hands", true, RMW_LIFE_ASK_RELEASE },
	[RMW_LIFE_BOOT]     = { "BOOT",     "watches the first start", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_JOIN]     = { "JOIN",     "looks for the relay in its network", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_TEST]     = { "TEST",     "tests the relay", true, RMW_LIFE_NO_PROMPT },
	[RMW_LIFE_PASS]     = { "PASS",     "passed", false, RMW_LIFE_ASK_REMOVE },
	[RMW_LIFE_FAIL]     = { "FAIL",     "failed", false, RMW_LIFE_ASK_REMOVE },
	[RMW_LIFE_DONE]     = { "DONE",     "passed before, nothing was done", false, RMW_LIFE_ASK_REMOVE },
	[RMW_LIFE_SUSPECT]  = { "SUSPECT",  "several boards failed here", false, RMW_LIFE_ASK_LOOK },
	[RMW_LIFE_STOPPED]  = { "STOPPED",  "takes no more boards", false, RMW_LIFE_NO_PROMPT },
	/* clang-format on */
};

static const char *const prompts[RMW_LIFE_PROMPT_COUNT] = {
	[RMW_LIFE_NO_PROMPT] = "",
	[RMW_LIFE_ASK_SEAT] = "seat a board",
	[RMW_LIFE_ASK_RELEASE] = "release BOOT, then power off and on",
	[RMW_LIFE_ASK_REMOVE] = "take the board out",
	[RMW_LIFE_ASK_LOOK] = "check probe and adapter",
};

/* product.md 5.2: handshake endless, write twice and one step down, network three times. */
static const struct rmw_life_patience patience[RMW_LIFE_STATE_COUNT] = {
	/* clang-format off */
	[RMW_LIFE_IDENTIFY] = { 0, 0, 300 },
	[RMW_LIFE_CLAIM]    = { 3, 0, 500 },
	[RMW_LIFE_BACKUP]   = { 2, 1, 0 },
	[RMW_LIFE_WRITE]    = { 2, 1, 0 },
	[RMW_LIFE_VERIFY]   = { 2, 1, 0 },
	[RMW_LIFE_CONFIG]   = { 2, 1, 0 },
	[RMW_LIFE_HANDS]    = { 1, 0, 0 },
	[RMW_LIFE_BOOT]     = { 2, 0, 0 },
	[RMW_LIFE_JOIN]     = { 3, 0, 2000 },
	[RMW_LIFE_TEST]     = { 1, 0, 0 },
	/* clang-format on */
};

static const struct row {
	enum rmw_life_state from;
	enum rmw_life_event event;
	enum rmw_life_state next;
	enum rmw_life_end end; /* of a unit that is claimed */
} rows[] = {
/* clang-format off */
/* What every stage has in common; `again` is where a failure goes on. */
#define STAGE(state, next, again) \
	{ state, RMW_LIFE_GOOD,      next,               RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_AGAIN,     again,              RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_SLOWER,    again,              RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_ANEW,      RMW_LIFE_IDENTIFY,  RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_GIVEN_UP,  RMW_LIFE_FAIL,      RMW_LIFE_FAILED }, \
	{ state, RMW_LIFE_REFUSED,   RMW_LIFE_FAIL,      RMW_LIFE_FAILED }, \
	{ state, RMW_LIFE_SKIP,      RMW_LIFE_FAIL,      RMW_LIFE_FAILED }, \
	{ state, RMW_LIFE_PORT_LOST, RMW_LIFE_NO_PORT,   RMW_LIFE_INTERRUPTED }, \
	{ state, RMW_LIFE_GONE,      RMW_LIFE_EMPTY,     RMW_LIFE_INTERRUPTED }, \
	{ state, RMW_LIFE_GONE_DRAINED, RMW_LIFE_STOPPED, RMW_LIFE_INTERRUPTED }, \
	{ state, RMW_LIFE_GONE_SUSPECT, RMW_LIFE_SUSPECT, RMW_LIFE_INTERRUPTED }, \
	{ state, RMW_LIFE_STOP,      RMW_LIFE_STOPPED,   RMW_LIFE_INTERRUPTED }
/* A board that is to be taken out. */
#define OVER(state) \
	{ state, RMW_LIFE_GONE,         RMW_LIFE_EMPTY,   RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_GONE_DRAINED, RMW_LIFE_STOPPED, RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_GONE_SUSPECT, RMW_LIFE_SUSPECT, RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_PORT_LOST,    RMW_LIFE_NO_PORT, RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_DRAIN,        RMW_LIFE_STOPPED, RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_STOP,         RMW_LIFE_STOPPED, RMW_LIFE_NO_END }
/* No board. */
#define IDLE(state) \
	{ state, RMW_LIFE_PORT_LOST, RMW_LIFE_NO_PORT, RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_DRAIN,     RMW_LIFE_STOPPED, RMW_LIFE_NO_END }, \
	{ state, RMW_LIFE_STOP,      RMW_LIFE_STOPPED, RMW_LIFE_NO_END }

	{ RMW_LIFE_NO_PORT, RMW_LIFE_PORT_UP, RMW_LIFE_EMPTY,    RMW_LIFE_NO_END },
	IDLE(RMW_LIFE_NO_PORT),
	{ RMW_LIFE_EMPTY,   RMW_LIFE_SEEN,    RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END },
	IDLE(RMW_LIFE_EMPTY),

	STAGE(RMW_LIFE_IDENTIFY, RMW_LIFE_CLAIM,  RMW_LIFE_IDENTIFY),
	{ RMW_LIFE_IDENTIFY, RMW_LIFE_OTHER,   RMW_LIFE_IDENTIFY, RMW_LIFE_INTERRUPTED },
	STAGE(RMW_LIFE_CLAIM,    RMW_LIFE_BACKUP, RMW_LIFE_CLAIM),
	{ RMW_LIFE_CLAIM,    RMW_LIFE_ALREADY, RMW_LIFE_DONE,     RMW_LIFE_NO_END },
	STAGE(RMW_LIFE_BACKUP,   RMW_LIFE_WRITE,  RMW_LIFE_BACKUP),
	STAGE(RMW_LIFE_WRITE,    RMW_LIFE_VERIFY, RMW_LIFE_WRITE),
	STAGE(RMW_LIFE_VERIFY,   RMW_LIFE_CONFIG, RMW_LIFE_WRITE),
	STAGE(RMW_LIFE_CONFIG,   RMW_LIFE_HANDS,  RMW_LIFE_CONFIG),
	STAGE(RMW_LIFE_HANDS,    RMW_LIFE_BOOT,   RMW_LIFE_HANDS),
	STAGE(RMW_LIFE_BOOT,     RMW_LIFE_JOIN,   RMW_LIFE_HANDS),
	STAGE(RMW_LIFE_JOIN,     RMW_LIFE_TEST,   RMW_LIFE_JOIN),
	STAGE(RMW_LIFE_TEST,     RMW_LIFE_PASS,   RMW_LIFE_TEST),

	OVER(RMW_LIFE_PASS),
	OVER(RMW_LIFE_FAIL),
	{ RMW_LIFE_FAIL,    RMW_LIFE_RETRY, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END },
	OVER(RMW_LIFE_DONE),

	IDLE(RMW_LIFE_SUSPECT),
	{ RMW_LIFE_SUSPECT, RMW_LIFE_RETRY, RMW_LIFE_EMPTY,    RMW_LIFE_NO_END },
	/* clang-format on */
};

static const uint32_t rates[] = { 2000000, 921600, 460800, 230400, 115200 };

static const struct {
	int status; /* of the program, which says whether another try can help */
	enum rmw_life_event event;
} causes[] = {
	/* clang-format off */
	{ 3,   RMW_LIFE_PORT_LOST },
	{ 4,   RMW_LIFE_BAD },
	{ 7,   RMW_LIFE_BAD },
	{ 8,   RMW_LIFE_BAD },
	{ 9,   RMW_LIFE_BAD },
	{ 10,  RMW_LIFE_BAD },
	{ 130, RMW_LIFE_STOP },
	/* clang-format on */
};

const struct rmw_life_row *rmw_life_row(enum rmw_life_state state)
{
	return &states[state];
}

const char *rmw_life_prompt_text(enum rmw_life_prompt prompt)
{
	return prompts[prompt];
}

const struct rmw_life_patience *rmw_life_patience(enum rmw_life_state stage)
{
	return &patience[stage];
}

enum rmw_life_event rmw_life_event_of(enum rmw_code code)
{
	const int status = rmw_error_row(code)->status;

	for (size_t i = 0; i < RMW_COUNT(causes); i++)
		if (causes[i].status == status)
			return causes[i].event;
	return RMW_LIFE_REFUSED;
}

uint32_t rmw_life_rate(uint32_t baud, unsigned steps)
{
	for (size_t i = 0; i < RMW_COUNT(rates) && steps > 0; i++)
		if (rates[i] < baud) {
			baud = rates[i];
			steps--;
		}
	return baud;
}

static const struct row *find_row(enum rmw_life_state state, enum rmw_life_event event)
{
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rows[i].from == state && rows[i].event == event)
			return &rows[i];
	return NULL;
}

bool rmw_life_next(enum rmw_life_state state, enum rmw_life_event event, enum rmw_life_state *next)
{
	const struct row *row = find_row(state, event);

	if (row != NULL)
		*next = row->next;
	return row != NULL;
}

void rmw_life_start(struct rmw_life *life, uint32_t skips, unsigned unit_retries)
{
	*life = (struct rmw_life){ .skips = skips, .unit_retries = unit_retries };
}

void rmw_life_identify(struct rmw_life *life, const uint8_t mac[6])
{
	memcpy(life->mac, mac, sizeof(life->mac));
	life->has_mac = true;
}

static bool is_suspect(const struct rmw_life *life)
{
	return life->failed_count == RMW_LIFE_SUSPECT_AFTER;
}

/* What a failure becomes: the stage again, slower, the unit anew, or the end of it. */
static enum rmw_life_event judge_failure(const struct rmw_life *life)
{
	const struct rmw_life_patience *most = &patience[life->state];

	if (most->tries == 0 || life->failures[life->state] + 1 < most->tries)
		return RMW_LIFE_AGAIN;
	if (life->steps[life->state] < most->steps_down)
		return RMW_LIFE_SLOWER;
	return life->unit_failures < life->unit_retries ? RMW_LIFE_ANEW : RMW_LIFE_GIVEN_UP;
}

static enum rmw_life_event judge(const struct rmw_life *life, enum rmw_life_event event)
{
	if (event == RMW_LIFE_BAD && states[life->state].is_stage)
		return judge_failure(life);
	if (life->is_draining && (event == RMW_LIFE_GONE || event == RMW_LIFE_PORT_LOST))
		return RMW_LIFE_GONE_DRAINED;
	if (event == RMW_LIFE_GONE && is_suspect(life))
		return RMW_LIFE_GONE_SUSPECT;
	return event;
}

static void forget_tries(struct rmw_life *life)
{
	memset(life->failures, 0, sizeof(life->failures));
	memset(life->steps, 0, sizeof(life->steps));
}

/* One that is not known by its MAC cannot be told from the one before it. */
static void count_failed(struct rmw_life *life)
{
	if (!life->has_mac || is_suspect(life))
		return;
	for (size_t i = 0; i < life->failed_count; i++)
		if (memcmp(life->failed[i], life->mac, sizeof(life->mac)) == 0)
			return;
	memcpy(life->failed[life->failed_count++], life->mac, sizeof(life->mac));
}

/* What an event changes besides the state it leads to. */
static void account(struct rmw_life *life, enum rmw_life_event event)
{
	if (event == RMW_LIFE_AGAIN) {
		life->failures[life->state]++;
	} else if (event == RMW_LIFE_SLOWER) {
		life->failures[life->state] = 0;
		life->steps[life->state]++;
		life->rate_steps++;
	} else if (event == RMW_LIFE_ANEW) {
		life->unit_failures++;
		forget_tries(life);
	} else if (event == RMW_LIFE_GIVEN_UP) {
		count_failed(life);
	} else if (event == RMW_LIFE_RETRY && life->state == RMW_LIFE_SUSPECT) {
		life->failed_count = 0;
	}
}

/* Stages that the job has not are passed over; so is the claim of one that is claimed. */
static enum rmw_life_state pass_over(const struct rmw_life *life, enum rmw_life_state next)
{
	const uint32_t skips = life->skips | (life->has_claim ? RMW_LIFE_BIT(RMW_LIFE_CLAIM) : 0);

	while (states[next].is_stage && (skips & RMW_LIFE_BIT(next)) != 0 &&
	       next != RMW_LIFE_IDENTIFY)
		next = find_row(next, RMW_LIFE_GOOD)->next;
	return next;
}

static bool is_over(const struct rmw_life *life)
{
	return life->state == RMW_LIFE_FAIL || !states[life->state].is_stage;
}

/* The next attempt, or the next board, begins with nothing. */
static void forget_unit(struct rmw_life *life)
{
	life->has_claim = false;
	life->has_mac = false;
	life->unit_failures = 0;
	forget_tries(life);
}

static enum rmw_life_end end_of(const struct rmw_life *life, const struct row *row,
				enum rmw_life_state next)
{
	if (!life->has_claim)
		return RMW_LIFE_NO_END;
	return next == RMW_LIFE_PASS ? RMW_LIFE_PASSED : row->end;
}

static void enter(struct rmw_life *life, enum rmw_life_state next, struct rmw_life_move *move)
{
	const bool is_new = is_over(life) && next == RMW_LIFE_IDENTIFY;

	if (next == RMW_LIFE_PASS)
		life->failed_count = 0;
	if (move->end != RMW_LIFE_NO_END)
		life->has_claim = false;
	if (is_new || move->event == RMW_LIFE_OTHER)
		forget_unit(life);
	life->state = next;
	move->is_entered = true;
}

struct rmw_life_move rmw_life_step(struct rmw_life *life, enum rmw_life_event event)
{
	struct rmw_life_move move = { .event = judge(life, event) };
	const struct row *row = find_row(life->state, move.event);
	enum rmw_life_state next;

	if (event == RMW_LIFE_DRAIN)
		life->is_draining = true;
	move.is_known = row != NULL || event == RMW_LIFE_DRAIN;
	if (row == NULL)
		return move;
	if (move.event == RMW_LIFE_AGAIN)
		move.pause_ms = patience[life->state].pause_ms;
	account(life, move.event);
	if (life->state == RMW_LIFE_CLAIM && event == RMW_LIFE_GOOD)
		life->has_claim = true;
	next = pass_over(life, row->next);
	move.end = end_of(life, row, next);
	enter(life, next, &move);
	return move;
}
