/* SPDX-License-Identifier: MIT */
/* The flash of a BL602 through our RAM stub. */
#include "chip/bl602.h"

#include <stdlib.h>

#include "image/bl_efuse.h"
#include "link/stub_chunks.h"

#define EFUSE_CONTROL 0x40007800u
#define EFUSE_SHOW 0x0024bf80u /* the data window on the bus clock: bl602-soc 6; burns nothing */
#define EFUSE_SHADOW 0x40007000u

static bool ask(struct bl602 *bl, enum stub_verb verb, struct rmw_view bytes,
		struct rmw_span answer, struct rmw_err *err)
{
	return stub_link_ask(&bl->stub,
			     &(struct stub_order){ .verb = verb, .bytes = bytes, .answer = answer },
			     err);
}

static bool ask_range(struct bl602 *bl, enum stub_verb verb, uint32_t addr, uint32_t size,
		      struct rmw_span answer, struct rmw_err *err)
{
	return stub_link_ask(
		&bl->stub,
		&(struct stub_order){ .verb = verb, .addr = addr, .size = size, .answer = answer },
		err);
}

/* Where the ROM was not there to be asked, or may not tell. */
static bool peek_efuse(struct bl602 *bl, struct rmw_err *err)
{
	uint8_t poke[STUB_POKE_PAIR], words[RMW_BL_EFUSE_SIZE];

	rmw_put_le32(poke, EFUSE_CONTROL);
	rmw_put_le32(poke + 4, EFUSE_SHOW);
	return (ask(bl, STUB_POKE, RMW_VIEW_OF(poke), (struct rmw_span){ 0 }, err) &&
		ask_range(bl, STUB_PEEK, EFUSE_SHADOW, RMW_BL_EFUSE_SIZE / 4, RMW_SPAN_OF(words),
			  err) &&
		bl602_take_efuse(bl, RMW_VIEW_OF(words), err)) ||
	       rmw_while(err, "eFuse");
}

static bool ask_info(struct bl602 *bl, uint8_t info[STUB_INFO_LENGTH], struct rmw_err *err)
{
	return ask(bl, STUB_INFO, (struct rmw_view){ 0 },
		   (struct rmw_span){ info, STUB_INFO_LENGTH }, err);
}

bool bl602_stub_identify(struct bl602 *bl, struct rmw_err *err)
{
	struct rmw_chip_id *id = &bl->chip.id;
	uint8_t info[STUB_INFO_LENGTH];

	if ((!bl->has_efuse && !peek_efuse(bl, err)) || !ask_info(bl, info, err))
		return false;
	memcpy(id->jedec, info + STUB_INFO_JEDEC, sizeof(id->jedec));
	id->has_jedec = true;
	if (bl->has_boot_info && bl->boot_info.is_memory_locked && !bl->is_identified)
		rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, "connect",
			 "the eFuses forbid the boot ROM to read memory; the RAM stub reads the "
			 "flash all the same");
	return true;
}

static bool lift_protection(struct bl602 *bl, struct rmw_err *err)
{
	uint8_t info[STUB_INFO_LENGTH], request[1 + STUB_STATUS_MAX] = { 0 };

	if (bl->fast.is_unprotected)
		return true;
	if (!ask_info(bl, info, err))
		return false;
	bl->fast.is_unprotected = true;
	if (!bl602_protect_is_on(info + STUB_INFO_STATUS))
		return true;
	request[0] = bl602_protect_registers(bl, info + STUB_INFO_STATUS);
	memcpy(request + 1, info + STUB_INFO_STATUS, STUB_STATUS_MAX);
	bl602_protect_clear(request + 1);
	if (!ask(bl, STUB_STATUS, (struct rmw_view){ request, 1 + (size_t)request[0] },
		 (struct rmw_span){ 0 }, err) ||
	    !ask_info(bl, info, err))
		return rmw_while(err, "lift the write protection");
	bl602_protect_tell(bl, info + STUB_INFO_STATUS);
	return true;
}

/* What was lost on the line went, or was asked for, again. */
static void note_lost(struct bl602 *bl, unsigned before)
{
	bl->chip.retries += bl->stub.window.lost - before;
}

/* What the link tells in bytes of `size_t`. */
static void tell_read(void *ctx, size_t bytes)
{
	const struct rmw_chip_progress *progress = ctx;

	progress->done(progress->ctx, bytes);
}

bool bl602_stub_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			  const struct rmw_chip_progress *progress, size_t *prefix,
			  struct rmw_err *err)
{
	struct rmw_chip_progress copy =
		progress != NULL ? *progress : (struct rmw_chip_progress){ 0 };
	const struct stub_progress told = { tell_read, &copy };
	struct bl602 *bl = bl602_of(chip);
	unsigned before;
	bool is_good;

	*prefix = 0;
	if (!bl602_stub_wake(bl, err))
		return false;
	before = bl->stub.window.lost;
	is_good =
		stub_link_read(&bl->stub, addr, into, progress != NULL ? &told : NULL, prefix, err);
	note_lost(bl, before);
	return is_good;
}

bool bl602_stub_read(struct bl602 *bl, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	return stub_link_read(&bl->stub, addr, into, NULL, NULL, err);
}

bool bl602_stub_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		     struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	return bl602_stub_wake(bl, err) && stub_link_crcs(&bl->stub, addr, size, crcs, err);
}

bool bl602_stub_digest(struct bl602 *bl, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	return ask_range(bl, STUB_SHA, addr, size, (struct rmw_span){ digest, RMW_DIGEST_SIZE },
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

static bool run_steps(struct bl602 *bl, struct steps *steps, struct rmw_err *err)
{
	const struct stub_work work = { give_step, note_step, NULL, steps };
	const unsigned before = bl->stub.window.lost;
	const bool is_good = stub_link_run(&bl->stub, &work, err);

	note_lost(bl, before);
	return is_good;
}

static bool run_packed(struct bl602 *bl, struct steps *steps, struct rmw_err *err)
{
	struct stub_chunks *chunks = calloc(1, sizeof(*chunks));
	bool is_good;

	if (chunks == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for frames");
	steps->chunks = chunks;
	is_good = stub_chunks_open(chunks, err) && run_steps(bl, steps, err);
	bl->fast.is_plain |= bl->stub.window.error == STUB_E_DEFLATE;
	stub_chunks_release(chunks);
	free(chunks);
	return is_good;
}

bool bl602_stub_stream(struct rmw_chip *chip, const struct rmw_chip_step *list, size_t count,
		       const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		       struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);
	struct steps steps = {
		.steps = list, .count = count, .reach = reach, .progress = progress
	};

	*reach = (struct rmw_chip_reach){ 0 };
	if (!bl602_stub_wake(bl, err) || !lift_protection(bl, err))
		return false;
	return (bl->stub.hello.abilities & STUB_CAN_INFLATE) != 0 && !bl->fast.is_plain
		       ? run_packed(bl, &steps, err)
		       : run_steps(bl, &steps, err);
}

bool bl602_stub_erase(struct bl602 *bl, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	const struct rmw_chip_step step = { .act = RMW_CHIP_ERASE, .addr = addr, .size = size };
	struct rmw_chip_reach reach;

	return bl602_stub_stream(&bl->chip, &step, 1, NULL, &reach, err);
}

bool bl602_stub_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	const struct rmw_chip_step step = { RMW_CHIP_WRITE, addr, (uint32_t)bytes.len, bytes.data,
					    NULL };
	struct rmw_chip_reach reach;

	return bl602_stub_stream(&bl->chip, &step, 1, NULL, &reach, err);
}

bool bl602_stub_reset(struct bl602 *bl, struct rmw_err *err)
{
	if (!ask(bl, STUB_RESET, (struct rmw_view){ 0 }, (struct rmw_span){ 0 }, err))
		return false;
	bl->link.peer = BL_PEER_NONE;
	return true;
}

/* Refused by the chip is refused for good: what it hashed is not what was compared before. */
bool bl602_stub_boot(struct bl602 *bl, uint32_t addr, uint32_t size,
		     const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	const struct stub_order boot = {
		.verb = STUB_BOOT, .addr = addr, .size = size, .bytes = { digest, RMW_DIGEST_SIZE }
	};

	if (!stub_link_ask(&bl->stub, &boot, err))
		return rmw_while(err, "start the flash");
	bl->link.peer = BL_PEER_NONE;
	return true;
}
