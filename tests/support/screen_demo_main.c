/* SPDX-License-Identifier: MIT */
/*
 * The screen of a batch over a made-up story, for a look at it and for tests of it in a terminal.
 * usage: screen_demo [STEP_MS [abort|exit]]. The slots live real lives; what happens to them is
 * written below; SIGUSR1 is the person who does what HANDS asks for, in all slots. With a second
 * word the program ends like that when the story is over.
 */
#include <signal.h>
#include <stdlib.h>

#include "base/time.h"
#include "bench/view.h"
#include "cli/batch_text.h"
#include "cli/screen.h"

#define SLOTS 16u
#define TURN_MS 20u
#define STEP_MS 400u

/*
 * One letter a step: u adapter there, l lost, s board seen, g good, b bad, r refused, a passed
 * before, x board taken out, + a quarter of the stage done, . nothing, ! wait for the operator, or
 * for hands.
 */
static const char *const stories[SLOTS] = {
	"usgg++g++++gg+g!gggg.",
	"usggg+b++b+b+b!gg++g++++gg+g!gggg",
	"usgggggggggbxsgggggggggbxsgggggggggbx!",
	"usga",
	"usgggggg!gggg",
	"usggggggr",
	"usgggggg!gggg",
	"usgggggg!gggg",
	"",
	"usggg++!",
	"usggg+l",
	"u",
	"u",
	"usgg+",
	"usgggggg!ggg",
	"u",
};

static const struct {
	char letter;
	enum rmw_life_event event;
	enum rmw_code code;
	const char *cause;
} letters[] = {
	/* clang-format off */
	{ 'u', RMW_LIFE_PORT_UP,   RMW_OK,              "" },
	{ 'l', RMW_LIFE_PORT_LOST, RMW_E_PORT_LOST,     "" },
	{ 's', RMW_LIFE_SEEN,      RMW_OK,              "" },
	{ 'g', RMW_LIFE_GOOD,      RMW_OK,              "" },
	{ 'b', RMW_LIFE_BAD,       RMW_E_VERIFY,        "sector 0x02b000 differs" },
	{ 'r', RMW_LIFE_REFUSED,   RMW_E_NACK,          "the chip refused flash_write: 0x0105" },
	{ 'a', RMW_LIFE_ALREADY,   RMW_OK,              "" },
	{ 'x', RMW_LIFE_GONE,      RMW_OK,              "" },
	/* clang-format on */
};

struct slot {
	struct rmw_life life;
	const char *story;
	unsigned permille;
	uint8_t board; /* which one is in the slot; 0: none yet */
};

static struct {
	struct rmw_bench_view view;
	struct rmw_screen screen;
	struct slot slots[SLOTS];
	struct rmw_slots places;
	unsigned boards;
	struct rmw_cancel cancel;
	volatile sig_atomic_t is_done_by_hand;
} demo;

static void ask_to_stop(int signal_number)
{
	(void)signal_number;
	atomic_store(&demo.cancel.is_asked, true);
}

static void do_by_hand(int signal_number)
{
	(void)signal_number;
	demo.is_done_by_hand = 1;
}

static uint64_t now_ms(void)
{
	return rmw_clock_wall.now_us(&rmw_clock_wall) / 1000;
}

/* Of a board its MAC is known when it is identified, its name when it is claimed. */
static void name_board(unsigned number, struct slot *slot, enum rmw_life_state from)
{
	char name[24];

	if (slot->board == 0)
		slot->board = (uint8_t)++demo.boards;
	if (from == RMW_LIFE_IDENTIFY)
		rmw_life_identify(&slot->life,
				  (const uint8_t[6]){ 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, slot->board });
	if (from != RMW_LIFE_CLAIM)
		return;
	(void)snprintf(name, sizeof(name), "relay-%03u", slot->board + 40u);
	rmw_view_unit(&demo.view, number, name, slot->life.mac);
}

static void happen(unsigned number, enum rmw_life_event event, enum rmw_code code,
		   const char *cause)
{
	struct slot *slot = &demo.slots[number - 1];
	const enum rmw_life_state from = slot->life.state;
	struct rmw_post_report report = { .slot = number, .from = from, .code = code };
	struct rmw_life_move move;

	if (event == RMW_LIFE_GOOD)
		name_board(number, slot, from);
	if (event == RMW_LIFE_GONE)
		slot->board = 0;
	move = rmw_life_step(&slot->life, event);
	if (!move.is_known)
		return;
	report.state = slot->life.state;
	report.event = move.event;
	report.end = move.end;
	report.has_mac = slot->life.has_mac;
	memcpy(report.mac, slot->life.mac, sizeof(report.mac));
	(void)snprintf(report.cause, sizeof(report.cause), "%s", cause);
	slot->permille = 0;
	(void)rmw_view_report(&demo.view, &report);
}

static void step(unsigned number)
{
	struct slot *slot = &demo.slots[number - 1];
	const char letter = *slot->story;

	if (letter == '\0' || letter == '!')
		return;
	slot->story++;
	if (letter == '+') {
		slot->permille += 250;
		rmw_view_progress(&demo.view, number, slot->permille);
	}
	for (size_t i = 0; i < RMW_COUNT(letters); i++)
		if (letters[i].letter == letter)
			happen(number, letters[i].event, letters[i].code, letters[i].cause);
}

/* What the operator wants happens, and the story goes on behind its mark. */
static void obey(struct rmw_operator_wish wish)
{
	for (unsigned number = 1; number <= SLOTS; number++) {
		struct slot *slot = &demo.slots[number - 1];

		if (wish.event == RMW_OPERATOR_NOTHING || (wish.slot != 0 && wish.slot != number))
			continue;
		if (*slot->story == '!' && wish.event != RMW_LIFE_DRAIN)
			slot->story++;
		happen(number, wish.event, RMW_OK, "");
	}
}

/* ... also where hands did what they were asked for. */
static void go_on_by_hand(void)
{
	if (!demo.is_done_by_hand)
		return;
	demo.is_done_by_hand = 0;
	for (unsigned number = 1; number <= SLOTS; number++) {
		struct slot *slot = &demo.slots[number - 1];

		if (slot->life.state != RMW_LIFE_HANDS || *slot->story != '!')
			continue;
		slot->story++;
		happen(number, RMW_LIFE_GOOD, RMW_OK, "");
	}
}

static bool is_over(void)
{
	for (unsigned i = 0; i < SLOTS; i++)
		if (demo.slots[i].life.state != RMW_LIFE_STOPPED)
			return false;
	return true;
}

static bool is_told(void)
{
	for (unsigned i = 0; i < SLOTS; i++)
		if (*demo.slots[i].story != '\0' && *demo.slots[i].story != '!')
			return false;
	return true;
}

static void start(void)
{
	struct rmw_slots *places = &demo.places;
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = ask_to_stop };
	struct sigaction by_hand = { .sa_handler = do_by_hand };

	(void)sigaction(SIGUSR1, &by_hand, NULL);
	for (size_t i = 0; i < RMW_COUNT(signals); i++)
		(void)sigaction(signals[i], &action, NULL);
	places->count = SLOTS;
	for (unsigned i = 0; i < SLOTS; i++) {
		places->items[i].number = i + 1;
		(void)snprintf(places->items[i].port, sizeof(places->items[i].port), "path:1-1.%u",
			       i + 1);
		rmw_life_start(&demo.slots[i].life, 0, 0);
		demo.slots[i].story = stories[i];
	}
	rmw_view_start(&demo.view, "rmw002.job", places, 60, now_ms());
}

static void play(uint64_t step_ms, const char *end)
{
	uint64_t next_ms = now_ms();

	while (!is_over() && !atomic_load(&demo.cancel.is_asked)) {
		rmw_view_tick(&demo.view, now_ms());
		for (; demo.view.now_ms >= next_ms; next_ms += step_ms)
			for (unsigned number = 1; number <= SLOTS; number++)
				step(number);
		go_on_by_hand();
		obey(rmw_screen_turn(&demo.screen, &demo.view, TURN_MS));
		if (is_told() && strcmp(end, "abort") == 0)
			abort();
		if (is_told() && strcmp(end, "exit") == 0)
			exit(3);
	}
}

int main(int argc, char **argv)
{
	const char *no_colour = getenv("NO_COLOR");
	const unsigned long step_ms = argc > 1 ? strtoul(argv[1], NULL, 10) : STEP_MS;
	char counts[160] = "";
	struct rmw_grow growing = { counts, sizeof(counts), 0 };
	struct rmw_err err = { 0 };

	start();
	if (!rmw_screen_open(&demo.screen, stdin, stdout, no_colour == NULL || no_colour[0] == '\0',
			     &err)) {
		(void)fprintf(stderr, "%s: %s\n", rmw_error_row(err.code)->id, err.cause);
		return 2;
	}
	play(step_ms == 0 ? 1 : step_ms, argc > 2 ? argv[2] : "");
	rmw_screen_close(&demo.screen);
	rmw_batch_text_counts(&demo.view, &growing);
	(void)puts(counts);
	return atomic_load(&demo.cancel.is_asked) ? 130 : 0;
}
