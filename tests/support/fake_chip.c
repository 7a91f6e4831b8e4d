/* SPDX-License-Identifier: MIT */
/* A chip made of memory, to play jobs against without a protocol. */
#include "support/fake_chip.h"

#include "support/cmocka.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "image/bl_partition.h"

static struct fake_chip *fake_of(struct rmw_chip *chip)
{
	return (struct fake_chip *)(void *)chip;
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	const struct fake_chip *fake =
		(const struct fake_chip *)(const void *)((const char *)clock -
							 offsetof(struct fake_chip, clock));

	return fake->now_us;
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	(void)clock, (void)until;
}

/* Count the call; its trouble, or NULL. */
static const struct fake_trouble *next_call(struct fake_chip *fake, enum fake_verb verb)
{
	unsigned call = ++fake->counts[verb];

	fake->now_us += 1000;
	for (size_t i = 0; i < RMW_COUNT(fake->troubles); i++) {
		const struct fake_trouble *trouble = &fake->troubles[i];

		if (trouble->verb == verb && call >= trouble->first &&
		    call < trouble->first + trouble->times)
			return trouble;
	}
	return NULL;
}

static bool has_fault(const struct fake_trouble *trouble, enum fake_fault fault)
{
	return trouble != NULL && trouble->fault == fault;
}

/* How much of a change takes place, and where. */
static size_t reach(const struct fake_trouble *trouble, uint32_t *addr, size_t len)
{
	if (has_fault(trouble, FAKE_STRAYS))
		*addr = trouble->addr;
	if (has_fault(trouble, FAKE_TIMES_OUT))
		return 0;
	if (has_fault(trouble, FAKE_BREAKS) || has_fault(trouble, FAKE_INTERRUPTS))
		return len / 2;
	return len;
}

static bool outcome(struct fake_chip *fake, const struct fake_trouble *trouble, struct rmw_err *err)
{
	if (has_fault(trouble, FAKE_TIMES_OUT) || has_fault(trouble, FAKE_BREAKS))
		return rmw_fail(err, RMW_E_TIMEOUT, "no reply in 500 ms");
	if (has_fault(trouble, FAKE_INTERRUPTS))
		return rmw_fail(err, RMW_E_INTERRUPTED, "asked to stop");
	if (has_fault(trouble, FAKE_CANCELS_THEN))
		atomic_store(&fake->cancel.is_asked, true);
	return true;
}

static bool fake_enter(struct rmw_chip *chip, struct rmw_deadline until, struct rmw_err *err)
{
	struct fake_chip *fake = fake_of(chip);
	const struct fake_trouble *trouble = next_call(fake, FAKE_ENTER);

	(void)until;
	fake->has_erased = false;
	if (has_fault(trouble, FAKE_TIMES_OUT))
		return rmw_fail(err, RMW_E_NO_HANDSHAKE, "nothing came back");
	return outcome(fake, trouble, err);
}

static bool fake_identify(struct rmw_chip *chip, struct rmw_err *err)
{
	struct fake_chip *fake = fake_of(chip);

	return outcome(fake, next_call(fake, FAKE_IDENTIFY), err);
}

static bool fake_read(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		      struct rmw_err *err)
{
	struct fake_chip *fake = fake_of(chip);
	const struct fake_trouble *trouble = next_call(fake, FAKE_READ);

	fake->has_erased = false;
	memcpy(into.data, fake->flash + addr, into.len);
	/* Another byte each time: no two bad readings agree. */
	if (has_fault(trouble, FAKE_FLIPS))
		into.data[fake->counts[FAKE_READ] * (trouble->addr + 1) % into.len] ^= 0x10;
	return outcome(fake, trouble, err);
}

static bool fake_erase(struct rmw_chip *chip, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	struct fake_chip *fake = fake_of(chip);
	const struct fake_trouble *trouble = next_call(fake, FAKE_ERASE);
	size_t len = reach(trouble, &addr, size);

	if (has_fault(trouble, FAKE_SPREADS))
		len += FAKE_SECTOR;
	assert_true(addr % FAKE_SECTOR == 0 && addr + len <= sizeof(fake->flash));
	memset(fake->flash + addr, 0xff, len);
	fake->has_erased = true;
	return outcome(fake, trouble, err);
}

static bool fake_write(struct rmw_chip *chip, uint32_t addr, struct rmw_view bytes,
		       struct rmw_err *err)
{
	struct fake_chip *fake = fake_of(chip);
	const struct fake_trouble *trouble = next_call(fake, FAKE_WRITE);
	size_t len = reach(trouble, &addr, bytes.len);

	assert_true(addr + len <= sizeof(fake->flash));
	if (chip->facts.write_needs_erase && !fake->has_erased)
		return rmw_fail(err, RMW_E_NACK, "no erase before this write");
	if (chip->facts.write_erases)
		memset(fake->flash + addr, 0xff, len);
	for (size_t i = 0; i < len; i++)
		fake->flash[addr + i] &= bytes.data[i];
	if (has_fault(trouble, FAKE_FLIPS))
		fake->flash[addr + 7] ^= 0x01;
	return outcome(fake, trouble, err);
}

static bool fake_digest(struct rmw_chip *chip, uint32_t addr, uint32_t size,
			uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct fake_chip *fake = fake_of(chip);
	const struct rmw_view range = { fake->flash + addr, size };

	fake->digests++;
	rmw_sha256(&range, 1, digest);
	return outcome(fake, next_call(fake, FAKE_DIGEST), err);
}

static bool fake_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			   const struct rmw_chip_progress *progress, size_t *prefix,
			   struct rmw_err *err)
{
	for (*prefix = 0; *prefix < into.len; *prefix += FAKE_SECTOR) {
		if (!fake_read(chip, addr + (uint32_t)*prefix,
			       rmw_span_part(into, *prefix, FAKE_SECTOR), err))
			return false;
		if (progress != NULL)
			progress->done(progress->ctx, *prefix);
	}
	*prefix = into.len;
	return true;
}

static bool fake_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		      struct rmw_err *err)
{
	struct fake_chip *fake = fake_of(chip);

	for (uint32_t at = 0; at < size; at += FAKE_SECTOR)
		crcs[at / FAKE_SECTOR] = rmw_crc32(rmw_view_part(
			(struct rmw_view){ fake->flash + addr, size }, at, FAKE_SECTOR));
	return outcome(fake, next_call(fake, FAKE_CRCS), err);
}

/* Steps are under way together: what fails may find some behind it carried out as well. */
static bool fake_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
			const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
			struct rmw_err *err)
{
	uint64_t bytes = 0;

	for (reach->done = 0; reach->done < count; reach->done++) {
		const struct rmw_chip_step *step = &steps[reach->done];
		const struct rmw_view content = { step->bytes, step->size };

		if (!(step->act == RMW_CHIP_ERASE ? fake_erase(chip, step->addr, step->size, err)
		      : step->act == RMW_CHIP_WRITE
			      ? fake_write(chip, step->addr, content, err)
			      : fake_digest(chip, step->addr, step->size, step->digest, err))) {
			reach->begun = reach->done + 1;
			reach->done -= reach->done > 3 ? 3 : reach->done;
			return false;
		}
		bytes += step->size;
		progress->done(progress->ctx, bytes);
	}
	return true;
}

static bool fake_run(struct rmw_chip *chip, struct rmw_err *err)
{
	(void)chip, (void)err;
	return true;
}

static void fake_free(struct rmw_chip *chip)
{
	(void)chip;
}

static const struct rmw_chip_ops fake_ops = {
	.enter = fake_enter,
	.identify = fake_identify,
	.read = fake_read,
	.erase = fake_erase,
	.write = fake_write,
	.digest = fake_digest,
	.read_long = fake_read_long,
	.crcs = fake_crcs,
	.stream = fake_stream,
	.run = fake_run,
	.free = fake_free,
};

static const struct rmw_image_partition partitions[] = {
	{ .name = "FW",
	  .type = 0,
	  .addr = { FAKE_FW0, FAKE_FW1 },
	  .size = { FAKE_FW0_SIZE, FAKE_FW1_SIZE } },
	{ .name = "mfg", .type = 2, .addr = { FAKE_MFG }, .size = { FAKE_MFG_SIZE } },
	{ .name = "PSM", .type = 4, .addr = { FAKE_PSM }, .size = { FAKE_PSM_SIZE } },
	{ .name = "factory", .type = 7, .addr = { FAKE_FACTORY }, .size = { FAKE_FACTORY_SIZE } },
};

static void put_tables(struct fake_chip *fake)
{
	struct rmw_bl_table table = { .count = RMW_COUNT(partitions) };
	rmw_auto(buf) copies = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	memcpy(table.entries, partitions, sizeof(partitions));
	assert_true(rmw_bl_table_build_copies(&table, &copies, &err));
	memcpy(fake->flash + RMW_BL_TABLE_ADDR_0, copies.data, copies.len);
}

void fake_fill(struct rmw_span into, uint32_t seed)
{
	for (size_t i = 0; i < into.len; i++) {
		seed = seed * 1664525u + 1013904223u;
		into.data[i] = (uint8_t)(seed >> 24);
	}
}

void fake_chip_init(struct fake_chip *fake)
{
	static const uint8_t mac[] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x85 };
	static const uint8_t jedec[] = { 0xef, 0x40, 0x12 };

	memset(fake, 0, sizeof(*fake));
	fake->clock = (struct rmw_clock){ now_us, wait_until };
	fake->port.clock = &fake->clock;
	fake->base = (struct rmw_chip){ .ops = &fake_ops, .port = &fake->port };
	fake->base.facts = (struct rmw_chip_facts){ .name = "bl602",
						    .title = "BL602",
						    .route = "boot ROM",
						    .flash_size = FAKE_SIZE,
						    .sector_size = FAKE_SECTOR,
						    .is_readable = true,
						    .write_min = 1 };
	fake->base.id = (struct rmw_chip_id){
		.has_mac = true, .is_mac_valid = true, .has_jedec = true, .variant = "BL602L"
	};
	memcpy(fake->base.id.mac, mac, sizeof(mac));
	memcpy(fake->base.id.jedec, jedec, sizeof(jedec));
	memset(fake->flash, 0xff, sizeof(fake->flash));
	for (uint32_t at = 0; at < FAKE_SIZE; at += 2 * FAKE_SECTOR)
		fake_fill((struct rmw_span){ fake->flash + at, FAKE_SECTOR }, at);
	put_tables(fake);
}

void fake_chip_stream(struct fake_chip *fake)
{
	struct rmw_chip_facts *facts = &fake->base.facts;

	facts->route = "RAM stub";
	facts->is_frame_checked = facts->has_digest = facts->has_crcs = facts->has_stream = true;
}

void fake_chip_trouble(struct fake_chip *fake, enum fake_verb verb, enum fake_fault fault,
		       unsigned first, unsigned times, uint32_t addr)
{
	size_t row = 0;

	while (fake->troubles[row].times != 0)
		assert_true(++row < RMW_COUNT(fake->troubles));
	fake->troubles[row] =
		(struct fake_trouble){ verb, fault, fake->counts[verb] + first, times, addr };
}

void fake_chip_calm(struct fake_chip *fake)
{
	memset(fake->troubles, 0, sizeof(fake->troubles));
	memset(fake->counts, 0, sizeof(fake->counts));
	fake->digests = 0;
	atomic_store(&fake->cancel.is_asked, false);
}
