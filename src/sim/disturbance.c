/* SPDX-License-Identifier: MIT */
/* Hum, bursts and bouncing contacts as functions of time. */
#include "sim/disturbance.h"

#include "base/random.h"
#include "sim/uart.h"

#define HUM_STEPS 32u /* of a period: the wave is a staircase */
#define MS_NS UINT64_C(1000000)

static const struct sim_pin_drive nothing = { 0, SIM_PIN_NOTHING };

struct sim_disturbance sim_disturbance_of(enum sim_disturbance_kind kind)
{
	static const struct sim_disturbance usual[] = {
		[SIM_DISTURBANCE_HUM] = { .period_ns = 20 * MS_NS, .ohm = 1000000 },
		[SIM_DISTURBANCE_BURSTS] = { .period_ns = 100 * MS_NS,
					     .span_ns = 5 * MS_NS,
					     .ohm = 1000000 },
		[SIM_DISTURBANCE_SWITCH] = { .period_ns = 1000 * MS_NS, .span_ns = 20 * MS_NS },
	};
	struct sim_disturbance made = usual[kind];

	made.kind = kind;
	made.grain_ns = MS_NS / 20;
	made.seed = 1;
	return made;
}

/* One random bit for each grain of time. */
static bool chance(const struct sim_disturbance *wave, uint64_t at_ns)
{
	return rmw_random_scatter(wave->seed ^ rmw_random_scatter(at_ns / wave->grain_ns)) >> 32 &
	       1;
}

static struct sim_pin_drive hum(const struct sim_disturbance *wave, uint64_t at_ns)
{
	const uint64_t into_ns = (at_ns - wave->from_ns) % wave->period_ns;
	const int32_t step = (int32_t)(into_ns * HUM_STEPS / wave->period_ns);
	const int32_t half = HUM_STEPS / 2;
	const int32_t height = step < half ? step : 2 * half - step;

	return (struct sim_pin_drive){ SIM_PIN_SUPPLY_MV * height / half, wave->ohm };
}

static struct sim_pin_drive bursts(const struct sim_disturbance *wave, uint64_t at_ns)
{
	if ((at_ns - wave->from_ns) % wave->period_ns >= wave->span_ns)
		return nothing;
	return (struct sim_pin_drive){ chance(wave, at_ns) ? SIM_PIN_SUPPLY_MV : 0, wave->ohm };
}

uint64_t sim_disturbance_flips(const struct sim_disturbance *wave, uint64_t at_ns)
{
	return at_ns < wave->from_ns ? 0 : (at_ns - wave->from_ns) / wave->period_ns;
}

static bool is_closed(const struct sim_disturbance *wave, uint64_t at_ns)
{
	const uint64_t flips = sim_disturbance_flips(wave, at_ns);

	if (flips > 0 && (at_ns - wave->from_ns) % wave->period_ns < wave->span_ns)
		return chance(wave, at_ns);
	return flips & 1;
}

static struct sim_pin_drive drive(void *ctx, uint64_t at_ns)
{
	const struct sim_disturbance *wave = ctx;
	const bool is_before = at_ns < wave->from_ns;

	switch (wave->kind) {
	case SIM_DISTURBANCE_HUM:
		return is_before ? nothing : hum(wave, at_ns);
	case SIM_DISTURBANCE_BURSTS:
		return is_before ? nothing : bursts(wave, at_ns);
	case SIM_DISTURBANCE_SWITCH:
		break;
	}
	if (!is_before && is_closed(wave, at_ns))
		return (struct sim_pin_drive){ 0, 0 };
	return wave->open != NULL ? drive(wave->open, at_ns) : nothing;
}

static uint64_t sooner(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns < b_ns ? a_ns : b_ns;
}

/* The first multiple of `step_ns` from the wave's begin on that is after `into_ns`. */
static uint64_t multiple_after(uint64_t into_ns, uint64_t step_ns)
{
	return (into_ns / step_ns + 1) * step_ns;
}

/* Chance changes at multiples of absolute time, trains at those from the wave's begin on. */
static uint64_t train_next_ns(const struct sim_disturbance *wave, uint64_t at_ns)
{
	const uint64_t into_ns = at_ns - wave->from_ns;
	const uint64_t train_ns = into_ns / wave->period_ns * wave->period_ns;

	if (into_ns - train_ns < wave->span_ns)
		return sooner(multiple_after(at_ns, wave->grain_ns),
			      wave->from_ns + train_ns + wave->span_ns);
	return wave->from_ns + train_ns + wave->period_ns;
}

static uint64_t hum_next_ns(const struct sim_disturbance *wave, uint64_t at_ns)
{
	const uint64_t into_ns = at_ns - wave->from_ns;
	const uint64_t period_ns = into_ns / wave->period_ns * wave->period_ns;
	const uint64_t step = (into_ns - period_ns) * HUM_STEPS / wave->period_ns + 1;

	return wave->from_ns + period_ns + (step * wave->period_ns + HUM_STEPS - 1) / HUM_STEPS;
}

static uint64_t next_ns(void *ctx, uint64_t at_ns)
{
	const struct sim_disturbance *wave = ctx;
	const uint64_t open_ns = wave->open != NULL ? next_ns(wave->open, at_ns) : SIM_NEVER;

	if (at_ns < wave->from_ns)
		return sooner(wave->from_ns, open_ns);
	if (wave->kind == SIM_DISTURBANCE_HUM)
		return hum_next_ns(wave, at_ns);
	return sooner(train_next_ns(wave, at_ns), open_ns);
}

struct sim_pin_source sim_disturbance_source(struct sim_disturbance *disturbance)
{
	return (struct sim_pin_source){ disturbance, drive, next_ns };
}
