/* SPDX-License-Identifier: MIT */
/* What all chips share: bounds, alignment, retries. The only caller of the drivers' verbs. */
#include "chip/chip.h"

#include <assert.h>
#include <inttypes.h>

#include "base/digest.h"
#include "chip/keeper.h"

/* Transfer faults are transient or there to stay; eight attempts in a row tell which. */
#define ATTEMPTS 8u

/* Longest wait for a chip that went away in mid-work: it may be finishing a large erase. */
#define RECOVER_MS 60000u

/* The way back may be hit by a fault of its own. */
#define RECOVERIES 3u

/* One piece of a read: what a fault costs to read again. */
#define READ_PIECE 4096u

const struct rmw_chip_facts *rmw_chip_facts(const struct rmw_chip *chip)
{
	return &chip->facts;
}

const struct rmw_chip_id *rmw_chip_id(const struct rmw_chip *chip)
{
	return &chip->id;
}

uint64_t rmw_chip_now_us(const struct rmw_chip *chip)
{
	return chip->port->clock->now_us(chip->port->clock);
}

bool rmw_chip_check_range(const struct rmw_chip *chip, uint32_t addr, uint32_t size,
			  struct rmw_err *err)
{
	uint32_t flash_size = chip->facts.flash_size;

	if (chip->id.is_read_locked && size > 0)
		return true; /* the size of its flash is not known */
	if (flash_size == 0)
		return rmw_fail(err, RMW_E_NO_FLASH, "JEDEC id reads %02x %02x %02x",
				chip->id.jedec[0], chip->id.jedec[1], chip->id.jedec[2]);
	if (size == 0 || addr >= flash_size || size > flash_size - addr)
		return rmw_fail(err, RMW_E_RANGE,
				"0x%06" PRIx32 " + 0x%" PRIx32 " is not inside the %" PRIu32
				" bytes of flash",
				addr, size, flash_size);
	return true;
}

static bool check_readable(const struct rmw_chip *chip, struct rmw_err *err)
{
	if (!chip->facts.is_readable && chip->id.is_read_locked)
		return rmw_fail(err, RMW_E_READ_LOCKED, "sw_usage_0 bit 20 is set");
	return true;
}

bool rmw_chip_may_retry(enum rmw_code code)
{
	return code == RMW_E_TIMEOUT || code == RMW_E_BAD_FRAME || code == RMW_E_NACK;
}

/* After a failure what was private may still be on its way; a recovery sees it off. */
static void end_privacy(struct rmw_chip *chip, bool is_good)
{
	if (is_good)
		rmw_port_set_privacy(chip->port, RMW_PUBLIC);
}

bool rmw_chip_recover(struct rmw_chip *chip, struct rmw_err *err)
{
	for (unsigned attempt = 1;; attempt++) {
		if (chip->ops->enter(chip, rmw_port_in(chip->port, RECOVER_MS), err)) {
			rmw_port_set_privacy(chip->port, RMW_PUBLIC);
			return true;
		}
		if (attempt == RECOVERIES || !rmw_chip_may_retry(err->code))
			return rmw_while(err, "after a fault");
		rmw_err_clear(err);
	}
}

unsigned rmw_chip_count_try(const struct rmw_chip *chip, struct rmw_chip_tries *tries)
{
	if (tries->count == 0 || chip->id.baud < tries->baud)
		*tries = (struct rmw_chip_tries){ 0, chip->id.baud };
	return ++tries->count;
}

/* True when the failed attempt may be repeated; the chip then takes commands again. */
static bool try_again(struct rmw_chip *chip, struct rmw_chip_tries *tries, struct rmw_err *err)
{
	const enum rmw_privacy privacy = chip->port->is_private ? RMW_PRIVATE : RMW_PUBLIC;
	struct rmw_err first = *err;

	if (rmw_chip_count_try(chip, tries) >= ATTEMPTS || !rmw_chip_may_retry(err->code))
		return false;
	rmw_err_clear(err);
	chip->retries++;
	if (rmw_chip_recover(chip, err)) {
		rmw_port_set_privacy(chip->port, privacy);
		return true;
	}
	if (err->code != RMW_E_INTERRUPTED && err->code != RMW_E_PORT_LOST)
		*err = first;
	return false;
}

bool rmw_chip_is_recorded(const struct rmw_chip *chip)
{
	return rmw_port_is_recorded(chip->port);
}

void rmw_chip_keep_private(struct rmw_chip *chip, uint32_t addr, uint32_t size)
{
	struct rmw_chip_range *last = &chip->private_ranges[RMW_CHIP_PRIVATE_MAX - 1];
	uint32_t from, end;

	if (!rmw_chip_is_recorded(chip))
		return;
	for (size_t i = 0; i < chip->private_count; i++)
		if (chip->private_ranges[i].addr == addr && chip->private_ranges[i].size == size)
			return;
	if (chip->private_count < RMW_CHIP_PRIVATE_MAX) {
		chip->private_ranges[chip->private_count++] = (struct rmw_chip_range){ addr, size };
		return;
	}
	from = addr < last->addr ? addr : last->addr;
	end = addr + size > last->addr + last->size ? addr + size : last->addr + last->size;
	*last = (struct rmw_chip_range){ from, end - from };
}

/* Where the privacy of `addr` ends, at most at `end`. */
static uint32_t privacy_end(const struct rmw_chip *chip, uint32_t addr, uint32_t end,
			    enum rmw_privacy *privacy)
{
	*privacy = RMW_PUBLIC;
	for (size_t i = 0; i < chip->private_count; i++) {
		const struct rmw_chip_range *range = &chip->private_ranges[i];

		if (addr >= range->addr && addr - range->addr < range->size) {
			*privacy = RMW_PRIVATE;
			return range->size - (addr - range->addr) < end - addr
				       ? range->addr + range->size
				       : end;
		}
		if (range->addr > addr && range->addr < end)
			end = range->addr;
	}
	return end;
}

/* What touches a private range at all is private. */
static enum rmw_privacy privacy_of(const struct rmw_chip *chip, uint32_t addr, uint32_t size)
{
	enum rmw_privacy privacy;

	return privacy_end(chip, addr, addr + size, &privacy) < addr + size ? RMW_PRIVATE : privacy;
}

static bool read_piece(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err)
{
	struct rmw_chip_tries tries = { 0 };

	for (;;) {
		if (chip->ops->read(chip, addr, into, err))
			return true;
		if (!try_again(chip, &tries, err))
			return rmw_while(err, "read 0x%06" PRIx32, addr);
	}
}

static bool read_pieces(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			const struct rmw_chip_progress *progress, struct rmw_err *err)
{
	for (size_t at = 0; at < into.len; at += READ_PIECE) {
		const struct rmw_span piece = rmw_span_part(into, at, READ_PIECE);

		if (!read_piece(chip, addr + (uint32_t)at, piece, err))
			return false;
		if (progress != NULL)
			progress->done(progress->ctx, at + piece.len);
	}
	return true;
}

/* Progress of a read that goes on behind what is there already. */
struct rest {
	const struct rmw_chip_progress *progress;
	size_t before;
};

static void pass_on(void *ctx, uint64_t bytes)
{
	const struct rest *rest = ctx;

	if (rest->progress != NULL)
		rest->progress->done(rest->progress->ctx, rest->before + bytes);
}

/* Attempts are counted anew when one got somewhere. */
static bool read_streaming(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			   const struct rmw_chip_progress *progress, struct rmw_err *err)
{
	struct rest rest = { .progress = progress };
	struct rmw_chip_tries tries = { 0 };
	size_t prefix;

	for (;;) {
		if (chip->ops->read_long(chip, addr + (uint32_t)rest.before,
					 rmw_span_part(into, rest.before, into.len),
					 &(struct rmw_chip_progress){ pass_on, &rest }, &prefix,
					 err))
			return true;
		rest.before += prefix;
		if (prefix > 0)
			tries.count = 0;
		if (!try_again(chip, &tries, err))
			return rmw_while(err, "read 0x%06" PRIx32, addr + (uint32_t)rest.before);
	}
}

static bool read_alike(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		       const struct rmw_chip_progress *progress, struct rmw_err *err)
{
	return chip->facts.has_stream && chip->ops->read_long != NULL
		       ? read_streaming(chip, addr, into, progress, err)
		       : read_pieces(chip, addr, into, progress, err);
}

bool rmw_chip_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			const struct rmw_chip_progress *progress, struct rmw_err *err)
{
	const uint32_t end = addr + (uint32_t)into.len;
	struct rest rest = { .progress = progress };
	bool is_good = true;

	assert(into.len <= UINT32_MAX);
	if (!check_readable(chip, err) ||
	    !rmw_chip_check_range(chip, addr, (uint32_t)into.len, err))
		return false;
	for (uint32_t at = addr, next; is_good && at < end; at = next) {
		enum rmw_privacy privacy;

		next = privacy_end(chip, at, end, &privacy);
		rest.before = at - addr;
		rmw_port_set_privacy(chip->port, privacy);
		is_good = read_alike(chip, at, rmw_span_part(into, at - addr, next - at),
				     &(struct rmw_chip_progress){ pass_on, &rest }, err);
		end_privacy(chip, is_good);
	}
	return is_good;
}

bool rmw_chip_read(struct rmw_chip *chip, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	return rmw_chip_read_long(chip, addr, into, NULL, err);
}

bool rmw_chip_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		   struct rmw_err *err)
{
	struct rmw_chip_tries tries = { 0 };

	assert(chip->ops->crcs != NULL && chip->facts.has_crcs);
	if (!rmw_chip_check_range(chip, addr, size, err))
		return false;
	for (;;) {
		if (chip->ops->crcs(chip, addr, size, crcs, err))
			return true;
		if (!try_again(chip, &tries, err))
			return rmw_while(err, "CRCs of 0x%06" PRIx32, addr);
	}
}

/* What lies below write_from is the chip's own, whoever asks. */
static bool check_writable(const struct rmw_chip *chip, uint32_t addr, uint32_t size,
			   struct rmw_err *err)
{
	if (!rmw_chip_check_range(chip, addr, size, err))
		return false;
	if (addr < chip->facts.write_from)
		return rmw_fail(err, RMW_E_BOOT_GUARD,
				"0x%06" PRIx32 " is in the boot loader, which ends at 0x%06" PRIx32,
				addr, chip->facts.write_from);
	return true;
}

bool rmw_chip_check_change(const struct rmw_chip *chip, struct rmw_err *err)
{
	return chip->ops->check_change == NULL || chip->ops->check_change(chip, err);
}

static void forget_vouched(struct rmw_chip *chip)
{
	chip->vouched.size = 0;
}

/* How many of the steps from the first on are as private as it; a digest tells nothing. */
static size_t count_alike(const struct rmw_chip *chip, const struct rmw_chip_step *steps,
			  size_t count, enum rmw_privacy *privacy)
{
	size_t alike = 0;

	for (; alike < count; alike++) {
		const enum rmw_privacy own =
			steps[alike].act == RMW_CHIP_WRITE
				? privacy_of(chip, steps[alike].addr, steps[alike].size)
				: RMW_PUBLIC;

		if (alike > 0 && own != *privacy)
			break;
		*privacy = own;
	}
	return alike;
}

static bool stream_alike(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
			 const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
			 struct rmw_err *err)
{
	struct rest rest = { .progress = progress };
	bool is_good = true;

	for (size_t at = 0, alike; is_good && at < count; at += alike) {
		enum rmw_privacy privacy = RMW_PUBLIC;
		struct rmw_chip_reach part = { 0 };

		alike = count_alike(chip, steps + at, count - at, &privacy);
		rmw_port_set_privacy(chip->port, privacy);
		is_good = chip->ops->stream(chip, steps + at, alike,
					    &(struct rmw_chip_progress){ pass_on, &rest }, &part,
					    err);
		end_privacy(chip, is_good);
		*reach = (struct rmw_chip_reach){ at + part.done, at + part.begun };
		for (size_t i = at; i < at + alike; i++)
			rest.before += steps[i].size;
	}
	return is_good;
}

bool rmw_chip_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
		     const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		     struct rmw_err *err)
{
	assert(chip->ops->stream != NULL && chip->facts.has_stream);
	*reach = (struct rmw_chip_reach){ 0 };
	for (size_t i = 0; i < count; i++)
		if (steps[i].act == RMW_CHIP_DIGEST
			    ? !rmw_chip_check_range(chip, steps[i].addr, steps[i].size, err)
			    : !check_writable(chip, steps[i].addr, steps[i].size, err))
			return false;
	forget_vouched(chip);
	return stream_alike(chip, steps, count, progress, reach, err);
}

bool rmw_chip_erase(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	struct rmw_chip_tries tries = { 0 };

	if (!check_writable(chip, addr, size, err))
		return false;
	if (addr % chip->facts.sector_size != 0 || size % chip->facts.sector_size != 0)
		return rmw_fail(err, RMW_E_RANGE,
				"0x%06" PRIx32 " + 0x%" PRIx32
				" does not begin and end with a sector of %" PRIu32 " bytes",
				addr, size, chip->facts.sector_size);
	forget_vouched(chip);
	for (;;) {
		if (chip->ops->erase(chip, addr, size, err))
			return true;
		if (!try_again(chip, &tries, err))
			return rmw_while(err, "erase 0x%06" PRIx32, addr);
	}
}

bool rmw_chip_write(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
		    struct rmw_err *err)
{
	bool is_good;

	assert(bytes.len <= UINT32_MAX && bytes.len >= chip->facts.write_min);
	forget_vouched(chip);
	rmw_port_set_privacy(chip->port, privacy_of(chip, addr, (uint32_t)bytes.len));
	is_good = check_writable(chip, addr, (uint32_t)bytes.len, err) &&
		  chip->ops->write(chip, addr, bytes, err);
	end_privacy(chip, is_good);
	return is_good || rmw_while(err, "write 0x%06" PRIx32, addr);
}

bool rmw_chip_digest(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		     uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct rmw_chip_tries tries = { 0 };

	assert(chip->ops->digest != NULL && chip->facts.has_digest);
	if (!rmw_chip_check_range(chip, addr, size, err))
		return false;
	for (;;) {
		if (chip->ops->digest(chip, addr, size, digest, err))
			return true;
		if (!try_again(chip, &tries, err))
			return rmw_while(err, "digest of 0x%06" PRIx32, addr);
	}
}

void rmw_chip_digest_of(const struct rmw_chip *chip, struct rmw_view bytes,
			uint8_t digest[RMW_DIGEST_SIZE])
{
	switch (chip->facts.digest_kind) {
	case RMW_DIGEST_SHA256:
		rmw_sha256(&bytes, 1, digest);
		return;
	case RMW_DIGEST_CRC32:
		memset(digest, 0, RMW_DIGEST_SIZE);
		rmw_put_le32(digest, rmw_crc32(bytes));
		return;
	}
}

bool rmw_chip_keep(struct rmw_chip *chip, struct rmw_err *err)
{
	return chip->ops->keep == NULL || chip->ops->keep(chip, err);
}

void rmw_chip_keep_begin(struct rmw_chip *chip)
{
	if (chip->keepers++ == 0)
		chip->keeper = rmw_keeper_new(chip);
}

void rmw_chip_keep_end(struct rmw_chip *chip)
{
	assert(chip->keepers > 0);
	if (--chip->keepers > 0)
		return;
	rmw_keeper_free(chip->keeper);
	chip->keeper = NULL;
}

bool rmw_chip_check_plain(const struct rmw_chip_options *options, struct rmw_err *err)
{
	if (options->bootloader != RMW_BOOTLOADER_KEEP)
		return rmw_fail(err, RMW_E_USAGE, "--bootloader is for chips of the BK7231 family");
	return options->flash_params.size == 0 ||
	       rmw_fail(err, RMW_E_USAGE, "--flash-params is for chips of the BK7231 family");
}

static bool identify(struct rmw_chip *chip, struct rmw_err *err)
{
	return chip->ops->identify(chip, err) || rmw_while(err, "identify");
}

bool rmw_chip_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until,
		  bool *is_answered, struct rmw_err *err)
{
	return chip->ops->ask(chip, turn, until, is_answered, err);
}

/* A fault on the way in costs a retry too; that nobody answers is no fault of one attempt. */
bool rmw_chip_connect(struct rmw_chip *chip, struct rmw_deadline until, struct rmw_err *err)
{
	for (unsigned attempt = 1;; attempt++) {
		if (chip->ops->enter(chip, until, err) && identify(chip, err))
			return true;
		if (attempt == ATTEMPTS || !rmw_chip_may_retry(err->code))
			return false;
		rmw_err_clear(err);
	}
}

bool rmw_chip_run(struct rmw_chip *chip, struct rmw_err *err)
{
	return chip->ops->run(chip, err) || rmw_while(err, "restart");
}

uint32_t rmw_chip_retries(const struct rmw_chip *chip)
{
	return chip->retries;
}

void rmw_chip_note_retry(struct rmw_chip *chip)
{
	chip->retries++;
}

void rmw_chip_vouch(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		    const uint8_t digest[RMW_DIGEST_SIZE])
{
	if (size <= chip->vouched.size)
		return;
	chip->vouched.addr = addr;
	chip->vouched.size = size;
	memcpy(chip->vouched.digest, digest, RMW_DIGEST_SIZE);
}

bool rmw_chip_boot(struct rmw_chip *chip, struct rmw_err *err)
{
	assert(chip->ops->boot != NULL && chip->facts.can_boot);
	if (chip->vouched.size == 0)
		return rmw_fail(err, RMW_E_NOT_VERIFIED,
				"nothing in the flash was compared with what should be there");
	return chip->ops->boot(chip, chip->vouched.addr, chip->vouched.size, chip->vouched.digest,
			       err);
}

void rmw_chip_free(struct rmw_chip *chip)
{
	if (chip != NULL)
		chip->ops->free(chip);
}
