/* SPDX-License-Identifier: MIT */
/* A slot's port, and the boards that come to it and go. */
#include <string.h>

#include <rmwflash/sim.h>

#include "bench/hands_state.h"
#include "sim/sim.h"

#define LOOK_MS 300u
#define REACH_MS 8000u /* a ROM ends a session that was cut off after 2 s of silence */
#define GONE_LOOKS 3u  /* in a row: about 2 s */
#define DEAD_LOOKS 8u  /* then the operator of a simulated board takes it out */
#define OTHERS_AFTER 5u
#define OTHERS_EVERY 60u /* less than a minute: a look and its pause take 0.7 to 1 s */

static struct rmw_session_pace pace_of(const struct rmw_hands *hands)
{
	return rmw_session_pace_of(hands->bench->batch->chip);
}

void rmw_hands_pause(void *ctx, uint32_t ms, const struct rmw_cancel *cancel)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, cancel, ms);

	(void)ctx;
	rmw_clock_wall.wait(&rmw_clock_wall, &until);
}

uint64_t rmw_hands_device_us(const struct rmw_hands *hands)
{
	const struct rmw_clock *clock;

	if (hands->session == NULL)
		return 0;
	clock = rmw_session_port(hands->session)->clock;
	return clock->now_us(clock);
}

static struct rmw_session_options options_of(const struct rmw_hands *hands, enum rmw_manner manner)
{
	const struct rmw_bench_setup *setup = &hands->bench->setup;
	const unsigned steps = hands->worker->life.rate_steps;
	uint32_t baud = setup->baud;

	if (steps > 0)
		baud = rmw_life_rate(hands->baud != 0 ? hands->baud : UINT32_MAX, steps);
	return (struct rmw_session_options){
		.port = hands->slot.port,
		.baud = baud,
		.chip = hands->bench->batch->chip,
		.before = setup->before,
		.after = setup->after,
		.loader = setup->loader,
		.route = setup->route,
		.manner = manner,
		.cancel = &hands->worker->cancel,
	};
}

static bool seek(struct rmw_hands *hands, enum rmw_manner manner, uint32_t within_ms,
		 struct rmw_err *err)
{
	const struct rmw_session_options options = options_of(hands, manner);

	hands->is_running = false;
	if (!rmw_session_seek(hands->session, &options, within_ms, err))
		return false;
	hands->silences = 0;
	hands->rate_steps = hands->worker->life.rate_steps;
	if (hands->baud == 0)
		hands->baud = rmw_chip_id(rmw_session_chip(hands->session))->baud;
	return true;
}

/* Nobody answers, which is no fault where nobody may be. */
static bool is_silence(const struct rmw_err *err)
{
	return err->code != RMW_OK && rmw_error_row(err->code)->status == 4;
}

/* It is of the port or of the run, whatever board is there. */
static bool ends_looking(enum rmw_life_event event)
{
	return event == RMW_LIFE_PORT_LOST || event == RMW_LIFE_STOP;
}

static bool is_sim(const struct rmw_hands *hands)
{
	return rmw_session_sim(hands->session) != NULL;
}

/* The operator of a simulated board: the next one, or none. */
static enum rmw_life_event seat_next(struct rmw_hands *hands, struct rmw_err *err)
{
	bool is_one;

	rmw_session_part(hands->session);
	hands->silences = 0;
	if (!rmw_sim_port_seat(rmw_session_port(hands->session), &is_one, err))
		return RMW_LIFE_STOP;
	return is_one ? RMW_LIFE_GONE : RMW_LIFE_DRAIN;
}

static enum rmw_life_event wait_a_look(struct rmw_hands *hands)
{
	rmw_hands_pause(NULL, LOOK_MS, &hands->worker->cancel);
	return RMW_WORKER_NOTHING;
}

/* ---- no port ---- */

/* Why there is none is told once, and again when that is another reason. */
static enum rmw_life_event tell_once(struct rmw_hands *hands, struct rmw_err *err)
{
	const enum rmw_life_event event = rmw_life_event_of(err->code);

	if (event != RMW_LIFE_PORT_LOST)
		return RMW_LIFE_STOP;
	if (hands->told != err->code) {
		hands->told = err->code;
		return RMW_LIFE_PORT_LOST;
	}
	rmw_err_clear(err);
	return wait_a_look(hands);
}

enum rmw_life_event rmw_hands_no_port(struct rmw_hands *hands, struct rmw_err *err)
{
	const struct rmw_session_options options = options_of(hands, RMW_MANNER_GENTLE);

	if (hands->session != NULL && rmw_sim_port_plug(rmw_session_port(hands->session)))
		return RMW_LIFE_PORT_UP;
	rmw_session_free(hands->session);
	hands->session = NULL;
	hands->is_timed = false;
	if (!rmw_session_listen(&hands->session, &options, err))
		return tell_once(hands, err);
	hands->told = RMW_OK;
	hands->silences = 0;
	return RMW_LIFE_PORT_UP;
}

/* ---- a port, and perhaps a board ---- */

/* A look at a slot where none may be. What runs there goes on. */
static bool look(struct rmw_hands *hands, struct rmw_err *err)
{
	return seek(hands, hands->silences == 0 ? RMW_MANNER_GENTLE : RMW_MANNER_STEADY,
		    pace_of(hands).look_ms, err);
}

/*
 * A board that looks the same and has another chip answers nothing to who asks for this one
 * (product 1). So after some looks, and then now and then, the other families are asked, too. The
 * operator of a simulated board reseats it first.
 */
static bool ask_others(struct rmw_hands *hands, struct rmw_err *err)
{
	const struct rmw_session_options options = options_of(hands, RMW_MANNER_GENTLE);

	if (is_sim(hands))
		rmw_sim_power_cycle(rmw_session_sim(hands->session), true);
	return rmw_session_ask_others(hands->session, &options, err);
}

static bool is_time_for_others(const struct rmw_hands *hands)
{
	return hands->silences % OTHERS_EVERY == OTHERS_AFTER;
}

/* It is refused by IDENTIFY, with what was seen. */
static enum rmw_life_event note_stranger(struct rmw_hands *hands, struct rmw_err *err)
{
	const enum rmw_life_event event = rmw_life_event_of(err->code);

	if (ends_looking(event))
		return event;
	hands->stranger = *err;
	rmw_err_clear(err);
	return RMW_LIFE_SEEN;
}

static enum rmw_life_event give_up_silent(struct rmw_hands *hands, struct rmw_err *err)
{
	const enum rmw_life_event event = seat_next(hands, err);

	if (event != RMW_LIFE_DRAIN)
		return event == RMW_LIFE_GONE ? RMW_WORKER_NOTHING : event;
	(void)rmw_fail(err, RMW_E_NO_CHIP, "the last board here answered none of %u looks",
		       DEAD_LOOKS);
	return event;
}

static enum rmw_life_event wait_on(struct rmw_hands *hands, struct rmw_err *err)
{
	hands->silences++;
	if (is_time_for_others(hands) && !ask_others(hands, err))
		return note_stranger(hands, err);
	if (is_sim(hands) && hands->silences == DEAD_LOOKS)
		return give_up_silent(hands, err);
	if (!is_sim(hands))
		rmw_hands_pause(NULL, pace_of(hands).pause_ms, &hands->worker->cancel);
	return RMW_WORKER_NOTHING;
}

/* Who answers with something else than silence is there: what is wrong with it is found next. */
enum rmw_life_event rmw_hands_empty(struct rmw_hands *hands, struct rmw_err *err)
{

	rmw_err_clear(&hands->stranger);
	if (look(hands, err))
		return RMW_LIFE_SEEN;
	if (!is_silence(err)) {
		const enum rmw_life_event event = rmw_life_event_of(err->code);

		if (ends_looking(event))
			return event;
		rmw_err_clear(err);
		return RMW_LIFE_SEEN;
	}
	rmw_err_clear(err);
	return wait_on(hands, err);
}

static bool is_claimed_one(const struct rmw_hands *hands)
{
	const struct rmw_life *life = &hands->worker->life;
	const struct rmw_chip_id *id = rmw_chip_id(rmw_session_chip(hands->session));

	return !life->has_mac || !id->has_mac || memcmp(life->mac, id->mac, sizeof(id->mac)) == 0;
}

/* The operator of a simulated board holds BOOT and cycles the power where it does not answer. */
static bool seek_with_hands(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_sim *sim = rmw_session_sim(hands->session);

	if (seek(hands, RMW_MANNER_EAGER, REACH_MS, err))
		return true;
	if (sim == NULL || !is_silence(err))
		return false;
	rmw_err_clear(err);
	rmw_sim_power_cycle(sim, true);
	return seek(hands, RMW_MANNER_EAGER, REACH_MS, err);
}

bool rmw_hands_reach(struct rmw_hands *hands, enum rmw_life_event *event, struct rmw_err *err)
{
	if (rmw_session_chip(hands->session) != NULL &&
	    hands->rate_steps == hands->worker->life.rate_steps && !hands->is_running)
		return true;
	if (!seek_with_hands(hands, err)) {
		*event = is_silence(err) ? RMW_LIFE_GONE : rmw_life_event_of(err->code);
		return false;
	}
	return true;
}

/* Whether the board that is done is still there, by asking it as one that may be another. */
static enum rmw_life_event look_whether_gone(struct rmw_hands *hands, struct rmw_err *err)
{
	const bool was_running = hands->is_running;
	enum rmw_life_event event = RMW_WORKER_NOTHING;
	uint32_t pause_ms = LOOK_MS;

	if (look(hands, err)) {
		if (!is_claimed_one(hands))
			return RMW_LIFE_GONE;
	} else if (is_silence(err)) {
		/* What runs answers nothing; it is gone when another one does. */
		hands->is_running = was_running;
		hands->silences++;
		pause_ms = pace_of(hands).pause_ms;
		event = !was_running && hands->silences >= GONE_LOOKS ? RMW_LIFE_GONE : event;
	} else {
		event = rmw_life_event_of(err->code);
		if (!ends_looking(event))
			event = RMW_WORKER_NOTHING;
	}
	if (event == RMW_WORKER_NOTHING || event == RMW_LIFE_GONE)
		rmw_err_clear(err);
	if (event == RMW_WORKER_NOTHING)
		rmw_hands_pause(NULL, pause_ms, &hands->worker->cancel);
	return event;
}

/* A board of another chip is gone when none answers any more, or one of this chip does. */
static enum rmw_life_event look_whether_stranger_is_gone(struct rmw_hands *hands,
							 struct rmw_err *err)
{
	enum rmw_life_event event = RMW_LIFE_GONE;

	if (!look(hands, err)) {
		rmw_err_clear(err);
		hands->silences++;
		if (!ask_others(hands, err)) {
			event = rmw_life_event_of(err->code);
			hands->silences = 0;
		} else if (hands->silences < GONE_LOOKS) {
			event = RMW_WORKER_NOTHING;
		}
	}
	if (event != RMW_LIFE_GONE && !ends_looking(event))
		event = RMW_WORKER_NOTHING;
	if (event == RMW_LIFE_GONE)
		hands->silences = 0;
	if (event == RMW_WORKER_NOTHING)
		rmw_err_clear(err);
	return event;
}

enum rmw_life_event rmw_hands_out(struct rmw_hands *hands, struct rmw_err *err)
{
	if (is_sim(hands))
		return seat_next(hands, err);
	return hands->stranger.code != RMW_OK ? look_whether_stranger_is_gone(hands, err)
					      : look_whether_gone(hands, err);
}

/* Nobody looks at probes of a simulated slot. */
enum rmw_life_event rmw_hands_suspect(struct rmw_hands *hands, struct rmw_err *err)
{
	(void)err;
	return is_sim(hands) ? RMW_LIFE_RETRY : wait_a_look(hands);
}
