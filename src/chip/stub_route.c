/* SPDX-License-Identifier: MIT */
/* The flash of a chip through our RAM stub. */
#include "chip/stub_route.h"

#include <stdlib.h>

#include "chip/protect.h"
#include "link/stub_chunks.h"

static bool ask(struct stub_route *route, enum stub_verb verb, struct rmw_view bytes,
		struct rmw_span answer, struct rmw_err *err)
{
	return stub_link_ask(&route->link,
			     &(struct stub_order){ .verb = verb, .bytes = bytes, .answer = answer },
			     err);
}

static bool ask_range(struct stub_route *route, enum stub_verb verb, uint32_t addr, uint32_t size,
		      struct rmw_span answer, struct rmw_err *err)
{
	return stub_link_ask(
		&route->link,
		&(struct stub_order){ .verb = verb, .addr = addr, .size = size, .answer = answer },
		err);
}

bool stub_route_info(struct stub_route *route, uint8_t info[STUB_INFO_LENGTH], struct rmw_err *err)
{
	return ask(route, STUB_INFO, (struct rmw_view){ 0 },
		   (struct rmw_span){ info, STUB_INFO_LENGTH }, err);
}

bool stub_route_peek(struct stub_route *route, uint32_t addr, struct rmw_span into,
		     struct rmw_err *err)
{
	return ask_range(route, STUB_PEEK, addr, (uint32_t)into.len / 4, into, err);
}

bool stub_route_poke(struct stub_route *route, struct rmw_view pairs, struct rmw_err *err)
{
	return ask(route, STUB_POKE, pairs, (struct rmw_span){ 0 }, err);
}

struct queue {
	const struct stub_order *orders;
	size_t left;
};

static bool next_order(void *ctx, struct stub_order *order)
{
	struct queue *queue = ctx;

	if (queue->left == 0)
		return false;
	queue->left--;
	*order = *queue->orders++;
	return true;
}

bool stub_route_run(struct stub_route *route, const struct stub_order *orders, size_t count,
		    struct rmw_err *err)
{
	struct queue queue = { orders, count };

	return stub_link_run(&route->link, &(struct stub_work){ .next = next_order, .ctx = &queue },
			     err);
}

#define PACKING (STUB_CAN_INFLATE | STUB_CAN_DEFLATE)

void stub_route_set_facts(const struct stub_route *route, struct rmw_chip_facts *facts)
{
	const uint32_t abilities = route->link.hello.abilities;

	facts->is_frame_checked = facts->has_crcs = facts->has_stream = true;
	facts->write_min = 1;
	facts->has_digest = (abilities & STUB_CAN_SHA) != 0;
	facts->is_packed =
		(abilities & PACKING) == PACKING && !route->is_plain && !route->link.is_plain;
	facts->can_boot = (abilities & STUB_CAN_BOOT) != 0;
}

static bool lift_protection(struct stub_route *route, struct rmw_err *err)
{
	uint8_t info[STUB_INFO_LENGTH], request[1 + STUB_STATUS_MAX] = { 0 };

	if (route->is_unprotected)
		return true;
	if (!stub_route_info(route, info, err))
		return false;
	route->is_unprotected = true;
	if (!rmw_protect_is_on(info + STUB_INFO_STATUS))
		return true;
	request[0] = route->protect_registers(route->chip, info + STUB_INFO_STATUS);
	memcpy(request + 1, info + STUB_INFO_STATUS, STUB_STATUS_MAX);
	rmw_protect_clear(request + 1);
	if (!ask(route, STUB_STATUS, (struct rmw_view){ request, 1 + (size_t)request[0] },
		 (struct rmw_span){ 0 }, err) ||
	    !stub_route_info(route, info, err))
		return rmw_while(err, "lift the write protection");
	rmw_protect_tell(&route->options->watch, info + STUB_INFO_STATUS);
	return true;
}

/* What was lost on the line went, or was asked for, again. */
static void note_lost(struct stub_route *route, unsigned before)
{
	route->chip->retries += route->link.window.lost - before;
}

/* What the link tells in bytes of `size_t`. */
static void tell_read(void *ctx, size_t bytes)
{
	const struct rmw_chip_progress *progress = ctx;

	progress->done(progress->ctx, bytes);
}

bool stub_route_read_long(struct stub_route *route, uint32_t addr, struct rmw_span into,
			  const struct rmw_chip_progress *progress, size_t *prefix,
			  struct rmw_err *err)
{
	struct rmw_chip_progress copy =
		progress != NULL ? *progress : (struct rmw_chip_progress){ 0 };
	const struct stub_progress told = { tell_read, &copy };
	unsigned before;
	bool is_good;

	*prefix = 0;
	before = route->link.window.lost;
	is_good = stub_link_read(&route->link, addr, into, progress != NULL ? &told : NULL, prefix,
				 err);
	note_lost(route, before);
	return is_good;
}

bool stub_route_read(struct stub_route *route, uint32_t addr, struct rmw_span into,
		     struct rmw_err *err)
{
	return stub_link_read(&route->link, addr, into, NULL, NULL, err);
}

bool stub_route_crcs(struct stub_route *route, uint32_t addr, uint32_t size, uint32_t *crcs,
		     struct rmw_err *err)
{

	return stub_link_crcs(&route->link, addr, size, crcs, err);
}

bool stub_route_digest(struct stub_route *route, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	return ask_range(route, STUB_SHA, addr, size, (struct rmw_span){ digest, RMW_DIGEST_SIZE },
			 err);
}

/* Steps of a stream as orders: writes are cut into frames, across steps; all else is one order. */
struct steps {
	const struct rmw_chip_step *steps;
	size_t count;
	size_t at;	 /* the step that is given out now */
	uint32_t offset; /* in its bytes */
	struct rmw_chip_reach *reach;
	uint64_t bytes;
	const struct rmw_chip_progress *progress;
	struct stub_chunks *chunks; /* NULL: the stub does not inflate */
};

static const struct rmw_chip_step *step_at(const struct steps *steps, size_t at)
{
	return &steps->steps[at];
}

/* What is still to be written from here on, through all steps that go on in one piece. */
static struct rmw_view run_of_writes(const struct steps *steps)
{
	const struct rmw_chip_step *first = step_at(steps, steps->at);
	uint32_t size = first->size;

	for (size_t i = steps->at + 1; i < steps->count && size < STUB_CHUNK_MAX; i++) {
		const struct rmw_chip_step *step = step_at(steps, i);

		if (step->act != RMW_CHIP_WRITE || step->addr != first->addr + size ||
		    step->bytes != first->bytes + size)
			break;
		size += step->size;
	}
	return (struct rmw_view){ first->bytes + steps->offset, size - steps->offset };
}

static void give_write(struct steps *steps, struct stub_order *order)
{
	const struct rmw_chip_step *step = step_at(steps, steps->at);
	const uint32_t addr = step->addr + steps->offset;
	const struct rmw_view bytes = run_of_writes(steps);

	if (steps->chunks != NULL)
		stub_chunks_next(steps->chunks, addr, bytes, order);
	else
		stub_chunks_plain(addr, bytes, order);
}

static void give_other(const struct rmw_chip_step *step, struct stub_order *order)
{
	*order = (struct stub_order){ .verb = STUB_ERASE, .addr = step->addr, .size = step->size };
	if (step->act != RMW_CHIP_DIGEST)
		return;
	order->verb = STUB_SHA;
	order->answer = (struct rmw_span){ step->digest, RMW_DIGEST_SIZE };
}

/* The order's tag is the number of steps that are through with it. */
static bool give_step(void *ctx, struct stub_order *order)
{
	struct steps *steps = ctx;

	if (steps->at == steps->count)
		return false;
	if (step_at(steps, steps->at)->act == RMW_CHIP_WRITE)
		give_write(steps, order);
	else
		give_other(step_at(steps, steps->at), order);
	steps->offset += order->size;
	while (steps->at < steps->count && steps->offset >= step_at(steps, steps->at)->size) {
		steps->offset -= step_at(steps, steps->at)->size;
		steps->at++;
	}
	steps->reach->begun = steps->at + (steps->offset > 0);
	order->tag = steps->at;
	return true;
}

static void note_step(void *ctx, const struct stub_order *order)
{
	struct steps *steps = ctx;

	/* A digest that was lost on the way comes later than its turn. */
	if (order->tag > steps->reach->done)
		steps->reach->done = order->tag;
	steps->bytes += order->size;
	if (steps->progress != NULL)
		steps->progress->done(steps->progress->ctx, steps->bytes);
}

static bool run_steps(struct stub_route *route, struct steps *steps, struct rmw_err *err)
{
	const struct stub_work work = { give_step, note_step, NULL, steps };
	const unsigned before = route->link.window.lost;
	const bool is_good = stub_link_run(&route->link, &work, err);

	note_lost(route, before);
	return is_good;
}

static bool run_packed(struct stub_route *route, struct steps *steps, struct rmw_err *err)
{
	struct stub_chunks *chunks = calloc(1, sizeof(*chunks));
	bool is_good;

	if (chunks == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for frames");
	steps->chunks = chunks;
	is_good = stub_chunks_open(chunks, err) && run_steps(route, steps, err);
	route->is_plain |= route->link.window.error == STUB_E_DEFLATE;
	stub_chunks_release(chunks);
	free(chunks);
	return is_good;
}

bool stub_route_stream(struct stub_route *route, const struct rmw_chip_step *list, size_t count,
		       const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		       struct rmw_err *err)
{
	struct steps steps = {
		.steps = list, .count = count, .reach = reach, .progress = progress
	};

	*reach = (struct rmw_chip_reach){ 0 };
	if (!lift_protection(route, err))
		return false;
	return (route->link.hello.abilities & STUB_CAN_INFLATE) != 0 && !route->is_plain
		       ? run_packed(route, &steps, err)
		       : run_steps(route, &steps, err);
}

bool stub_route_erase(struct stub_route *route, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	const struct rmw_chip_step step = { .act = RMW_CHIP_ERASE, .addr = addr, .size = size };
	struct rmw_chip_reach reach;

	return stub_route_stream(route, &step, 1, NULL, &reach, err);
}

bool stub_route_write(struct stub_route *route, uint32_t addr, struct rmw_view bytes,
		      struct rmw_err *err)
{
	const struct rmw_chip_step step = { RMW_CHIP_WRITE, addr, (uint32_t)bytes.len, bytes.data,
					    NULL };
	struct rmw_chip_reach reach;

	return stub_route_stream(route, &step, 1, NULL, &reach, err);
}

bool stub_route_reset(struct stub_route *route, struct rmw_err *err)
{
	if (!ask(route, STUB_RESET, (struct rmw_view){ 0 }, (struct rmw_span){ 0 }, err))
		return false;
	route->is_found = false;
	return true;
}

/* Refused by the chip is refused for good: what it hashed is not what was compared before. */
bool stub_route_boot(struct stub_route *route, uint32_t addr, uint32_t size,
		     const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	const struct stub_order boot = {
		.verb = STUB_BOOT, .addr = addr, .size = size, .bytes = { digest, RMW_DIGEST_SIZE }
	};

	if (!stub_link_ask(&route->link, &boot, err))
		return rmw_while(err, "start the flash");
	route->is_found = false;
	return true;
}
