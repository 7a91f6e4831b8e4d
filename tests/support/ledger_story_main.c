/* SPDX-License-Identifier: MIT */
/* Fills a ledger with a story of chance, and says what it told it, one number a line.
 * usage: ledger_story LEDGER UNITS SEED */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/ledger.h>

#define SLOTS 6u
#define TRIES_MAX 3u
#define BOARDS_MAX 300u
#define JOB "hotel"

/* Names that mean something in HTML, and one that is no UTF-8. */
static const char *const rooms[] = {
	"hall",
	"<script>document.title='gone'</script>",
	"\"><img src=http://127.0.0.1:9/x onerror=alert(1)>",
	"T\xc3\xbcr & Bad",
	"'; --></style></table>",
	"a very long name of a room that nobody will ever read to its end, but that has to fit",
	"bad \xff byte",
};

static const char *const stages[] = { "identify", "backup", "write", "verify", "join" };

/* Ways to fail; the last one is an interruption. */
static const struct {
	const char *code, *note;
	size_t stages; /* reached */
} failures[] = {
	/* clang-format off */
	{ "E0801", "sector 0x2b000 differs", 4 },
	{ "E0401", "<b>no answer</b> & nothing", 1 },
	{ "E0999", "a code that nobody knows", 3 },
	{ "",      "told nothing", 2 },
	{ "",      "power lost", 2 },
	/* clang-format on */
};

/* What was told to the ledger. */
struct story {
	struct rmw_ledger *ledger;
	uint32_t chance;
	size_t states[RMW_LEDGER_STATES];
	size_t slot_tries[SLOTS], slot_passed[SLOTS];
	size_t code_tries[RMW_COUNT(failures)];
	size_t stage_tries[RMW_COUNT(stages)];
	uint64_t stage_us[RMW_COUNT(stages)], stage_device_us[RMW_COUNT(stages)];
};

static uint32_t chance(struct story *story, uint32_t below)
{
	story->chance = story->chance * 1664525u + 1013904223u;
	return (story->chance >> 8) % below;
}

static void stop(const struct rmw_err *err)
{
	fprintf(stderr, "ledger_story: %s%s\n", err->path, err->cause);
	exit(1);
}

static void import_units(struct story *story, size_t count)
{
	struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
	const struct rmw_ledger_job job = { .name = JOB };
	struct rmw_ledger_imported imported;
	struct rmw_err err = { 0 };

	list.units = calloc(count + 1, sizeof(*list.units));
	list.lines = calloc(count + 1, sizeof(*list.lines));
	if (list.units == NULL || list.lines == NULL)
		exit(1);
	list.count = count;
	for (size_t i = 0; i < count; i++) {
		struct rmw_ledger_unit *unit = &list.units[i];

		(void)snprintf(unit->name, sizeof(unit->name), "relay-%05zu", i + 1);
		(void)snprintf(unit->room, sizeof(unit->room), "%s", rooms[i % RMW_COUNT(rooms)]);
		list.lines[i] = (unsigned)i + 1;
	}
	if (!rmw_ledger_import(story->ledger, &job, &list, &imported, &err))
		stop(&err);
	rmw_ledger_list_release(&list);
}

/* How a try ends, with the times of the stages that it reached. */
static void make_end(struct story *story, unsigned slot, struct rmw_ledger_end *end)
{
	size_t reached = RMW_COUNT(stages);

	*end = (struct rmw_ledger_end){ .outcome = RMW_LEDGER_PASSED };
	if (chance(story, 100) < 12 + 4 * slot) {
		const size_t how = chance(story, RMW_COUNT(failures));

		end->outcome =
			how + 1 == RMW_COUNT(failures) ? RMW_LEDGER_INTERRUPTED : RMW_LEDGER_FAILED;
		(void)snprintf(end->code, sizeof(end->code), "%s", failures[how].code);
		(void)snprintf(end->note, sizeof(end->note), "%s", failures[how].note);
		reached = failures[how].stages;
		story->code_tries[how]++;
	}
	for (size_t i = 0; i < reached; i++) {
		const uint64_t us = (i + 1) * 1500000 + chance(story, 1000000);

		(void)snprintf(end->stages[i].name, sizeof(end->stages[i].name), "%s", stages[i]);
		end->stages[i].wall_us = us;
		end->stages[i].device_us = us / 2;
		story->stage_tries[i]++;
		story->stage_us[i] += us;
		story->stage_device_us[i] += end->stages[i].device_us;
	}
	end->stages_count = reached;
}

/* False: the board passed. */
static bool try_board(struct story *story, const char *mac)
{
	const unsigned slot = chance(story, SLOTS);
	static struct rmw_ledger_end end; /* big */
	char number[8];
	struct rmw_ledger_want want = { .job = JOB, .slot = number, .mac = mac };
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	make_end(story, slot, &end);
	(void)snprintf(number, sizeof(number), "%u", slot + 1);
	if (!rmw_ledger_claim(story->ledger, &want, &claim, &err) ||
	    !rmw_ledger_finish(story->ledger, claim.id, &end, &err))
		stop(&err);
	story->slot_tries[slot]++;
	story->slot_passed[slot] += end.outcome == RMW_LEDGER_PASSED;
	return end.outcome != RMW_LEDGER_PASSED;
}

/* Nine of ten units get a board, as far as there are boards; one that fails is mostly tried again.
 */
static void tell(struct story *story, size_t count)
{
	const size_t wanted = count - count / 10;
	const size_t boards = wanted < BOARDS_MAX ? wanted : BOARDS_MAX;
	struct rmw_ledger_unit unit;
	struct rmw_err err = { 0 };
	char mac[32];

	for (size_t i = 0; i < boards; i++) {
		(void)snprintf(mac, sizeof(mac), "18b905%06zx", i + 1);
		for (unsigned tries = 0; tries < TRIES_MAX && try_board(story, mac); tries++)
			if (chance(story, 3) == 0)
				break;
		if (!rmw_ledger_find(story->ledger, mac, &unit, &err))
			stop(&err);
		story->states[unit.state]++;
	}
	story->states[RMW_LEDGER_OPEN] += count - boards;
}

static void say(const struct story *story)
{
	size_t no_code = 0;

	for (enum rmw_ledger_state state = 0; state < RMW_LEDGER_STATES; state++)
		printf("by-state %s units %zu\n", rmw_ledger_state_word(state),
		       story->states[state]);
	for (size_t i = 0; i < SLOTS; i++) {
		if (story->slot_tries[i] == 0)
			continue;
		printf("by-slot a %zu tries %zu\n", i + 1, story->slot_tries[i]);
		printf("by-slot a %zu passed %zu\n", i + 1, story->slot_passed[i]);
		printf("by-slot a %zu failed %zu\n", i + 1,
		       story->slot_tries[i] - story->slot_passed[i]);
	}
	for (size_t i = 0; i < RMW_COUNT(failures); i++)
		if (failures[i].code[0] == '\0')
			no_code += story->code_tries[i];
		else if (story->code_tries[i] > 0)
			printf("by-code %s tries %zu\n", failures[i].code, story->code_tries[i]);
	if (no_code > 0)
		printf("by-code no code tries %zu\n", no_code);
	for (size_t i = 0; i < RMW_COUNT(stages); i++) {
		const uint64_t tries = story->stage_tries[i];

		if (tries == 0)
			continue;
		printf("by-stage %s tries %" PRIu64 "\n", stages[i], tries);
		printf("by-stage %s wall-us %" PRIu64 "\n", stages[i], story->stage_us[i] / tries);
		printf("by-stage %s device-us %" PRIu64 "\n", stages[i],
		       story->stage_device_us[i] / tries);
	}
}

int main(int argc, char **argv)
{
	static struct story story;
	struct rmw_ledger_setup setup = { .bench = "a" };
	struct rmw_err err = { 0 };
	size_t count;

	if (argc != 4)
		return 2;
	setup.where = argv[1];
	count = strtoul(argv[2], NULL, 10);
	story.chance = (uint32_t)strtoul(argv[3], NULL, 10);
	if (!rmw_ledger_open(&story.ledger, &setup, &err))
		stop(&err);
	import_units(&story, count);
	tell(&story, count);
	say(&story);
	rmw_ledger_free(story.ledger);
	return 0;
}
