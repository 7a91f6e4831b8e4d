/* SPDX-License-Identifier: MIT */
/* The BK7231 family: its driver's table of verbs, and how one is made. */
#include "chip/bk7231.h"

#include <stdlib.h>

static bool check_linked(const struct bk7231 *bk, struct rmw_err *err)
{
	return bk->is_linked || rmw_fail(err, RMW_E_TIMEOUT, "the chip is not linked");
}

static bool read_flash(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err)
{
	size_t prefix;

	return bk7231_read_long(chip, addr, into, NULL, &prefix, err);
}

static bool digest(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		   uint8_t seen[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);
	uint32_t crc;

	if (!check_linked(bk, err) || !bk7231_wake(bk, err) ||
	    !bk7231_crc(bk, addr, size, &crc, err))
		return false;
	memset(seen, 0, RMW_DIGEST_SIZE);
	rmw_put_le32(seen, crc);
	return true;
}

static bool crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *list,
		 struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);

	if (!check_linked(bk, err))
		return false;
	for (uint32_t at = 0; at < size; at += BK7231_SECTOR) {
		const uint32_t left = size - at;

		if (!bk7231_wake(bk, err) ||
		    !bk7231_crc(bk, addr + at, left < BK7231_SECTOR ? left : BK7231_SECTOR,
				&list[at / BK7231_SECTOR], err))
			return false;
	}
	return true;
}

static bool run(struct rmw_chip *chip, struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);

	return check_linked(bk, err) && bk7231_wake(bk, err) && bk7231_reboot(bk, err);
}

static bool boot(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		 const uint8_t wanted[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	uint8_t seen[RMW_DIGEST_SIZE];

	if (!digest(chip, addr, size, seen, err))
		return false;
	if (memcmp(seen, wanted, sizeof(seen)) != 0)
		return rmw_fail(err, RMW_E_VERIFY, "the flash is not what was compared before");
	return bk7231_reboot(bk7231_of(chip), err);
}

static bool keep(struct rmw_chip *chip, struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);

	return check_linked(bk, err) && bk7231_wake(bk, err);
}

static void release(struct rmw_chip *chip)
{
	free(bk7231_of(chip));
}

static const struct rmw_chip_ops ops = {
	.enter = bk7231_enter,
	.ask = bk7231_ask,
	.identify = bk7231_identify,
	.read = read_flash,
	.erase = bk7231_erase,
	.write = bk7231_write,
	.digest = digest,
	.read_long = bk7231_read_long,
	.crcs = crcs,
	.stream = bk7231_stream,
	.check_change = bk7231_check_change,
	.run = run,
	.boot = boot,
	.keep = keep,
	.free = release,
};

static bool check_options(const struct rmw_chip_options *options, struct rmw_err *err)
{
	if (options->loader.len > 0 || options->route == RMW_ROUTE_LOADER)
		return rmw_fail(err, RMW_E_USAGE, "--loader: this chip takes no program into RAM");
	if (options->route == RMW_ROUTE_STUB)
		return rmw_fail(err, RMW_E_USAGE, "--route stub: this chip has no RAM stub");
	return true;
}

static struct rmw_chip *make(const char *name, const struct rmw_chip_options *options,
			     struct rmw_err *err)
{
	struct bk7231 *bk;

	if (!check_options(options, err))
		return NULL;
	bk = calloc(1, sizeof(*bk));
	if (bk == NULL) {
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a driver");
		return NULL;
	}
	bk->options = *options;
	bk->link.port = options->port;
	bk->wanted = name == NULL ? NULL : bk7231_model_find(name);
	bk->chip = (struct rmw_chip){
		.ops = &ops,
		.port = options->port,
		.watch = options->watch,
		.facts = { .name = bk->wanted != NULL ? bk->wanted->name : "bk7231",
			   .title = bk->wanted != NULL ? bk->wanted->title : "BK7231",
			   .route = "none" },
	};
	return &bk->chip;
}

#define MAKER(maker, name)                                                                         \
	struct rmw_chip *maker(const struct rmw_chip_options *options, struct rmw_err *err)        \
	{                                                                                          \
		return make(name, options, err);                                                   \
	}

MAKER(rmw_bk7231_new, NULL)
MAKER(rmw_bk7231t_new, "bk7231t")
MAKER(rmw_bk7231u_new, "bk7231u")
MAKER(rmw_bk7231n_new, "bk7231n")
MAKER(rmw_bk7231m_new, "bk7231m")
MAKER(rmw_bk7238_new, "bk7238")
