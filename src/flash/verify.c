/* SPDX-License-Identifier: MIT */
/* Comparing the flash with a file, and saying where the first difference is. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/time.h"
#include "flash/canvas.h"
#include "flash/layout.h"
#include "flash/sector_crcs.h"
#include "flash/stage.h"
#include "flash/sure_read.h"

struct verify {
	struct rmw_chip *chip;
	const struct rmw_job *job;
	struct rmw_job_result *result;
	struct rmw_stage stage;
	uint64_t done;
};

/* A place in a region that a write leaves alone needs another remedy than writing again. */
static void name_region(const struct verify *verify, uint32_t addr, char *text, size_t size)
{
	struct rmw_err ignored = { 0 };
	struct rmw_layout layout;

	text[0] = '\0';
	if (!rmw_layout_read(&layout, verify->chip, &ignored))
		return;
	for (size_t i = 0; i < layout.count; i++) {
		const struct rmw_region *region = &layout.regions[i];

		if (region->is_protected && addr >= region->addr &&
		    addr - region->addr < region->size)
			snprintf(text, size, " (in %s, which write leaves alone)", region->name);
	}
}

static bool differs(const struct verify *verify, uint32_t addr, struct rmw_view have,
		    struct rmw_view want, struct rmw_err *err)
{
	const size_t at = rmw_view_difference(have, want);
	char where[64];

	name_region(verify, addr + (uint32_t)at, where, sizeof(where));
	return rmw_fail(err, RMW_E_VERIFY, "0x%06" PRIx32 "%s holds %02x, the file says %02x",
			addr + (uint32_t)at, where, have.data[at], want.data[at]);
}

static bool compare_piece(struct verify *verify, uint32_t addr, struct rmw_view want,
			  struct rmw_span room, struct rmw_err *err)
{
	const struct rmw_span have = { room.data, want.len };

	if (!rmw_cancel_check(verify->job->cancel, err) ||
	    !rmw_sure_read(verify->chip, addr, have, &want, 1, err))
		return false;
	verify->result->bytes_read += want.len;
	if (!rmw_view_equal(rmw_span_view(have), want))
		return differs(verify, addr, rmw_span_view(have), want, err);
	verify->done += want.len;
	rmw_stage_progress(&verify->stage, verify->done);
	return true;
}

/* Where the chip tells CRCs, only a piece that differs is read. Empty: there are none. */
static bool fetch_crcs(struct verify *verify, const struct rmw_part *part,
		       struct rmw_sector_crcs *crcs, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(verify->chip);

	if (!facts->has_crcs || part->addr % facts->sector_size != 0)
		return true;
	return rmw_sector_crcs_fetch(crcs, verify->chip, part->addr, (uint32_t)part->bytes.len,
				     err) &&
	       rmw_sector_crcs_prove(crcs, verify->chip, part->addr, part->bytes, err);
}

static bool is_right_piece(const struct rmw_sector_crcs *crcs, size_t at, struct rmw_view want)
{
	return crcs->crcs.len > 0 && rmw_sector_crcs_fit(crcs, at / crcs->sector_size, want);
}

/* Pieces end where sectors do. */
static bool compare_part(struct verify *verify, const struct rmw_part *part, struct rmw_err *err)
{
	const uint32_t size = rmw_chip_facts(verify->chip)->sector_size;
	rmw_auto(sector_crcs) crcs = { 0 };
	rmw_auto(buf) room = RMW_BUF_INIT;
	size_t len;
	bool is_right;

	if (!rmw_buf_resize(&room, size, err) ||
	    !rmw_sure_is_there(verify->chip, part->addr, part->bytes, &is_right, err) ||
	    (!is_right && !fetch_crcs(verify, part, &crcs, err)))
		return false;
	for (size_t at = 0; at < part->bytes.len && !is_right; at += len) {
		uint32_t addr = part->addr + (uint32_t)at;
		struct rmw_view want = rmw_view_part(part->bytes, at, size - addr % size);

		len = want.len;
		if (is_right_piece(&crcs, at, want))
			continue;
		if (!compare_piece(verify, addr, want, rmw_buf_span(&room), err))
			return false;
	}
	return true;
}

bool rmw_flash_verify(struct rmw_chip *chip, const struct rmw_part *parts, size_t part_count,
		      const struct rmw_job *job, struct rmw_job_result *result, struct rmw_err *err)
{
	struct verify verify = { .chip = chip, .job = job, .result = result };
	const uint32_t before = rmw_chip_retries(chip);
	uint64_t total = 0;
	bool is_good = true;

	*result = (struct rmw_job_result){ 0 };
	if (!rmw_chip_facts(chip)->is_readable) {
		(void)rmw_fail(err, RMW_E_READ_LOCKED, "nothing can be compared");
		return rmw_while(err, "verify");
	}
	if (!rmw_parts_check(parts, part_count, chip, err))
		return rmw_while(err, "verify");
	for (size_t i = 0; i < part_count; i++)
		total += parts[i].bytes.len;
	verify.stage = rmw_stage_begin(&job->watch, chip, "verify", total);
	for (size_t i = 0; i < part_count && is_good; i++)
		is_good = compare_part(&verify, &parts[i], err);
	result->retries = rmw_chip_retries(chip) - before;
	if (!is_good)
		return rmw_while(err, "verify");
	rmw_stage_end(&verify.stage, "%" PRIu64 " %s as in the file", total,
		      rmw_number_word(total, "byte is", "bytes are"));
	result->is_verified = true;
	return true;
}
