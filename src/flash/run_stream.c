/* SPDX-License-Identifier: MIT */
/*
 * A plan as one stream: block by block, the erase of the next block ahead of the writes of this
 * one, the digest of each block behind its writes. So the flash works while the line does.
 */
#include "flash/run_state.h"

#include <inttypes.h>

#include "base/number.h"
#include "base/time.h"
#include "flash/canvas.h"
#include "flash/erase_blocks.h"
#include "flash/plan.h"

struct stream {
	struct rmw_run *run;
	uint32_t sector_size;
	bool has_digest;
	struct rmw_buf acts;	/* enum rmw_plan_act of each sector of the content */
	struct rmw_buf steps;	/* of struct rmw_chip_step */
	struct rmw_buf digests; /* of the steps, in their order */
	size_t count;
	uint64_t step_bytes; /* of all steps */
	uint64_t before;     /* bytes of rows that were done before this stream */
};

static bool writes(enum rmw_plan_act act)
{
	return act == RMW_PLAN_WRITE || act == RMW_PLAN_REWRITE;
}

static bool acts(enum rmw_plan_act act)
{
	return act != RMW_PLAN_KEEP;
}

static struct rmw_chip_step *step_of(const struct stream *stream, size_t index)
{
	return (struct rmw_chip_step *)(void *)stream->steps.data + index;
}

static size_t sectors(const struct stream *stream)
{
	return stream->acts.len;
}

static size_t sector_of(const struct stream *stream, uint32_t addr)
{
	return (addr - stream->run->addr) / stream->sector_size;
}

/* The end of the block that sector `at` is in: blocks end where those of the flash do. */
static size_t block_end(const struct stream *stream, size_t at)
{
	const uint32_t addr = stream->run->addr + (uint32_t)at * stream->sector_size;
	const size_t end = at + (RMW_ERASE_BLOCK - addr % RMW_ERASE_BLOCK) / stream->sector_size;

	return end < sectors(stream) ? end : sectors(stream);
}

static void add_step(struct stream *stream, enum rmw_chip_act act, size_t from, size_t end)
{
	const size_t at = from * stream->sector_size;
	struct rmw_chip_step *step = step_of(stream, stream->count);

	*step = (struct rmw_chip_step){ .act = act,
					.addr = stream->run->addr + (uint32_t)at,
					.size = (uint32_t)(end - from) * stream->sector_size,
					.bytes = stream->run->content.data + at };
	step->digest = stream->digests.data + stream->count * RMW_DIGEST_SIZE;
	stream->step_bytes += step->size;
	stream->count++;
}

/* A step for each run of sectors of [from, end) whose act is one of these, at most `most` long. */
static void add_runs(struct stream *stream, size_t from, size_t end, size_t most,
		     enum rmw_chip_act act, bool (*is_one)(enum rmw_plan_act act))
{
	for (size_t at = from; at < end; at++) {
		size_t run = at;

		while (run < end && run - at < most &&
		       is_one((enum rmw_plan_act)stream->acts.data[run]))
			run++;
		if (run == at)
			continue;
		add_step(stream, act, at, run);
		at = run - 1;
	}
}

static void add_erases(struct stream *stream, size_t at)
{
	if (at < sectors(stream))
		add_runs(stream, at, block_end(stream, at), SIZE_MAX, RMW_CHIP_ERASE,
			 rmw_plan_erases);
}

/* The next block with something to do. */
static size_t next_block(const struct stream *stream, size_t at)
{
	while (at < sectors(stream) && !acts((enum rmw_plan_act)stream->acts.data[at]))
		at++;
	return at;
}

static bool make_steps(struct stream *stream, struct rmw_err *err)
{
	size_t at = next_block(stream, 0), next;

	if (!rmw_buf_resize(&stream->steps, 3 * sectors(stream) * sizeof(struct rmw_chip_step),
			    err) ||
	    !rmw_buf_resize(&stream->digests, 3 * sectors(stream) * RMW_DIGEST_SIZE, err))
		return false;
	memset(stream->digests.data, 0, stream->digests.len); /* none of an attempt before */
	stream->count = 0;
	stream->step_bytes = 0;
	add_erases(stream, at);
	for (; at < sectors(stream); at = next) {
		const size_t end = block_end(stream, at);

		next = next_block(stream, end);
		add_erases(stream, next);
		add_runs(stream, at, end, 1, RMW_CHIP_WRITE, writes);
		if (stream->has_digest)
			add_runs(stream, at, end, SIZE_MAX, RMW_CHIP_DIGEST, acts);
	}
	return true;
}

static bool lay_out(struct stream *stream, const struct rmw_plan *plan, struct rmw_err *err)
{
	if (!rmw_buf_resize(&stream->acts, stream->run->content.len / stream->sector_size, err))
		return false;
	for (size_t i = 0; i < plan->count; i++) {
		const struct rmw_plan_row *row = &plan->rows[i];
		const size_t from = sector_of(stream, row->addr);

		memset(stream->acts.data + from, (uint8_t)row->act,
		       row->size / stream->sector_size);
	}
	return true;
}

/* What is written again is no more proven, whatever a digest said of it before. */
static void unmark(const struct stream *stream)
{
	struct rmw_buf *marks = stream->run->marks;

	for (size_t i = 0; marks != NULL && i < sectors(stream); i++)
		if (acts((enum rmw_plan_act)stream->acts.data[i]))
			marks->data[i] &= (uint8_t)~RMW_MARK_PROVEN;
}

/* What the digests of the first `count` steps prove. */
static void mark_proven(const struct stream *stream, size_t count)
{
	struct rmw_buf *marks = stream->run->marks;

	for (size_t i = 0; marks != NULL && i < count; i++) {
		const struct rmw_chip_step *step = step_of(stream, i);
		const struct rmw_view want = { step->bytes, step->size };
		const size_t from = sector_of(stream, step->addr);
		uint8_t digest[RMW_DIGEST_SIZE];

		if (step->act != RMW_CHIP_DIGEST)
			continue;
		rmw_chip_digest_of(stream->run->chip, want, digest);
		if (memcmp(digest, step->digest, sizeof(digest)) != 0)
			continue;
		for (size_t at = from; at < from + step->size / stream->sector_size; at++)
			marks->data[at] |= RMW_MARK_PROVEN;
	}
}

static void tally(const struct stream *stream, size_t done)
{
	struct rmw_job_result *result = stream->run->result;

	for (size_t i = 0; i < done; i++) {
		const struct rmw_chip_step *step = step_of(stream, i);

		if (step->act == RMW_CHIP_ERASE)
			result->bytes_erased += step->size;
		if (step->act == RMW_CHIP_WRITE)
			result->bytes_written += step->size;
	}
}

/* The first sector of the first block that is not all done; behind the last where all are. */
static size_t first_undone(const struct stream *stream, size_t done)
{
	size_t first = sectors(stream);

	for (size_t i = done; i < stream->count; i++)
		if (sector_of(stream, step_of(stream, i)->addr) < first)
			first = sector_of(stream, step_of(stream, i)->addr);
	while (first > 0 && first < sectors(stream) &&
	       block_end(stream, first - 1) == block_end(stream, first))
		first--;
	return first;
}

/*
 * Blocks that are all done are left alone from now on. In those that were begun, nobody knows what
 * a write has left behind: there it is erased first, whatever the plan said.
 */
static void leave_what_is_undone(struct stream *stream, const struct rmw_chip_reach *reach)
{
	const size_t first = first_undone(stream, reach->done);
	size_t begun_end = first;

	for (size_t i = reach->done; i < reach->begun; i++) {
		size_t end = block_end(stream, sector_of(stream, step_of(stream, i)->addr));

		begun_end = end > begun_end ? end : begun_end;
	}
	for (size_t i = 0; i < first; i++) {
		stream->before +=
			acts((enum rmw_plan_act)stream->acts.data[i]) ? stream->sector_size : 0;
		stream->acts.data[i] = RMW_PLAN_KEEP;
	}
	for (size_t i = first; i < begun_end; i++)
		if (stream->acts.data[i] == RMW_PLAN_WRITE)
			stream->acts.data[i] = RMW_PLAN_REWRITE;
}

static void tell(void *ctx, uint64_t bytes)
{
	const struct stream *stream = ctx;
	const uint64_t left = stream->run->stage.total - stream->before;

	rmw_stage_progress(&stream->run->stage, stream->before + left * bytes / stream->step_bytes);
}

/* Who was asked to stop left a chip that works; of one that fell silent nobody knows. */
static bool stopped(const struct stream *stream, struct rmw_err *err)
{
	const uint64_t total = stream->run->stage.total / stream->sector_size;

	return rmw_while(err,
			 "%" PRIu64 " of %" PRIu64 " %s done, %s; a re-run sends what is missing",
			 stream->before / stream->sector_size, total,
			 rmw_number_word(total, "sector", "sectors"),
			 err->code == RMW_E_INTERRUPTED ? "and the chip finishes what it began"
							: "those behind them may be half done");
}

static bool stream_once(struct stream *stream, struct rmw_chip_reach *reach, struct rmw_err *err)
{
	const struct rmw_chip_progress progress = { tell, stream };
	bool is_good;

	*reach = (struct rmw_chip_reach){ 0 };
	if (!make_steps(stream, err) || !rmw_cancel_check(stream->run->job->cancel, err))
		return false;
	unmark(stream);
	is_good = rmw_chip_stream(stream->run->chip, step_of(stream, 0), stream->count, &progress,
				  reach, err);
	tally(stream, reach->done);
	mark_proven(stream, reach->done);
	return is_good;
}

static bool stream_all(struct stream *stream, struct rmw_err *err)
{
	uint64_t before = 0;
	struct rmw_chip_tries tries = { 0 };
	struct rmw_chip_reach reach;

	while (!stream_once(stream, &reach, err)) {
		leave_what_is_undone(stream, &reach);
		if (stream->before > before)
			tries.count = 0;
		before = stream->before;
		if (!rmw_run_try_again(stream->run, &tries, err))
			return stopped(stream, err);
	}
	return true;
}

/* The sector that is to be written last, where this plan writes it; else the number of sectors. */
static size_t last_sector(const struct stream *stream)
{
	const uint32_t addr = rmw_chip_facts(stream->run->chip)->write_last;
	size_t sector;

	if (addr == 0 || addr < stream->run->addr)
		return sectors(stream);
	sector = sector_of(stream, addr);
	return sector < sectors(stream) && writes((enum rmw_plan_act)stream->acts.data[sector])
		       ? sector
		       : sectors(stream);
}

/* What would start is erased at first, and written when all else is there. */
static bool stream_in_order(struct stream *stream, struct rmw_err *err)
{
	const size_t last = last_sector(stream);
	const uint64_t total = stream->run->stage.total;

	if (last == sectors(stream))
		return stream_all(stream, err);
	stream->acts.data[last] = RMW_PLAN_ERASE;
	if (!stream_all(stream, err))
		return false;
	memset(stream->acts.data, RMW_PLAN_KEEP, stream->acts.len);
	stream->acts.data[last] = RMW_PLAN_WRITE;
	stream->before = total - stream->sector_size;
	return stream_all(stream, err);
}

bool rmw_run_stream(struct rmw_run *run, const struct rmw_plan *plan, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(run->chip);
	struct stream stream = { .run = run,
				 .sector_size = facts->sector_size,
				 .has_digest = facts->has_digest &&
					       facts->digest_effect == RMW_DIGEST_HARMLESS };
	const bool is_good = lay_out(&stream, plan, err) && stream_in_order(&stream, err);

	rmw_buf_release(&stream.acts);
	rmw_buf_release(&stream.steps);
	rmw_buf_release(&stream.digests);
	return is_good;
}
