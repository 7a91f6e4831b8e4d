/* SPDX-License-Identifier: MIT */
/* Tells contacts from noise, a sample each millisecond. */
#include "relay/core/debounce.h"

/* Edges with less rest between them belong together: more than a period of the mains. */
#define REST_MS 25u
/* A contact has done bouncing: more is noise. */
#define BOUNCE_MS 32u
/* Edges went on so long that no contact can be closed. */
#define ADRIFT_MS 240u

/* What a sample of the other level takes from one that needs to stand most of the time only. */
#define AGAINST_MS 2u

/* Edges that come again before a hand could move again. */
#define HAND_MS 45u

/* Disturbance heats, time cools: noisy from the fourth such return on, for at most 4 s more. */
#define HEAT_RETURN 400u
#define HEAT_NOISY 1500u
#define HEAT_MAX 4000u

void relay_debounce_begin(struct relay_debounce *debounce)
{
	*debounce = (struct relay_debounce){ .rest_ms = REST_MS + 1 };
}

void relay_debounce_resume(struct relay_debounce *debounce, enum relay_level sample)
{
	debounce->last = (uint8_t)sample;
	debounce->stood_ms = 0;
	debounce->rest_ms = REST_MS + 1;
	debounce->span_ms = 0;
}

static void heat(struct relay_debounce *debounce, uint32_t by)
{
	debounce->heat = debounce->heat + by < HEAT_MAX ? debounce->heat + by : HEAT_MAX;
	if (debounce->heat > HEAT_NOISY)
		debounce->is_noisy = true;
}

static void cool(struct relay_debounce *debounce)
{
	if (debounce->heat > 0)
		debounce->heat--;
	if (debounce->heat == 0)
		debounce->is_noisy = false;
}

static void note_edge(struct relay_debounce *debounce)
{
	debounce->edges++;
	if (debounce->rest_ms > REST_MS) {
		debounce->span_ms = 0;
		heat(debounce, debounce->rest_ms < HAND_MS ? HEAT_RETURN : 0);
	}
	if (debounce->span_ms > BOUNCE_MS)
		heat(debounce, HEAT_MAX);
	debounce->rest_ms = 0;
}

static bool is_adrift(const struct relay_debounce *debounce)
{
	return debounce->rest_ms <= REST_MS && debounce->span_ms > ADRIFT_MS;
}

static enum relay_step settle(struct relay_debounce *debounce, enum relay_idle idle)
{
	if (debounce->stood_ms < RELAY_SETTLE_MS &&
	    (idle == RELAY_IDLE_NONE || !is_adrift(debounce)))
		return RELAY_STEP_NOTHING;
	debounce->is_known = true;
	debounce->level = is_adrift(debounce) ? (uint8_t)idle : debounce->last;
	debounce->stood_ms = 0;
	return RELAY_STEP_KNOWN;
}

static enum relay_step change(struct relay_debounce *debounce)
{
	debounce->level ^= 1;
	debounce->stood_ms = 0;
	debounce->changes++;
	return RELAY_STEP_CHANGED;
}

/* The level that the line would change to is that of its pull. */
static bool goes_idle(const struct relay_debounce *debounce, enum relay_idle idle)
{
	return idle != RELAY_IDLE_NONE && debounce->level != (uint8_t)idle;
}

static void weigh(struct relay_debounce *debounce, enum relay_level sample, enum relay_idle idle)
{
	if (debounce->level != (uint8_t)sample)
		debounce->stood_ms++;
	else if (goes_idle(debounce, idle) && debounce->stood_ms > AGAINST_MS)
		debounce->stood_ms -= AGAINST_MS;
	else
		debounce->stood_ms = 0;
}

static uint32_t needed_ms(const struct relay_debounce *debounce, enum relay_idle idle,
			  uint32_t calm_ms)
{
	if (!debounce->is_noisy)
		return calm_ms;
	return goes_idle(debounce, idle) ? RELAY_IDLE_MS : RELAY_NOISY_MS;
}

enum relay_step relay_debounce_step(struct relay_debounce *debounce, enum relay_level sample,
				    enum relay_idle idle, uint32_t calm_ms)
{
	const bool is_edge = debounce->last != (uint8_t)sample;

	cool(debounce);
	debounce->span_ms++;
	debounce->rest_ms++;
	debounce->last = (uint8_t)sample;
	if (is_edge)
		note_edge(debounce);
	if (!debounce->is_known) {
		debounce->stood_ms = is_edge ? 0 : debounce->stood_ms + 1;
		return settle(debounce, idle);
	}
	weigh(debounce, sample, idle);
	if (debounce->stood_ms >= needed_ms(debounce, idle, calm_ms))
		return change(debounce);
	if (goes_idle(debounce, idle) && is_adrift(debounce))
		return change(debounce);
	return RELAY_STEP_NOTHING;
}
