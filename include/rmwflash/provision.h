/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_PROVISION_H
#define RMWFLASH_PROVISION_H

#include <rmwflash/flash.h>
#include <rmwflash/obk.h>

/* What is wrong with a partition table, for OpenBeken; none: it runs with this table. */
struct rmw_relay_verdict {
	char faults[6][160];
	size_t count;
};

struct rmw_relay_firmware;

/* What a relay is to become. All is borrowed for the time of the call. */
struct rmw_relay_wish {
	/* OpenBeken or our relay firmware, as its releases have it: an application, a slot image,
	 * of a BK7231 or LN882H also a complete image */
	struct rmw_view file;
	const struct rmw_target *target; /* a slot may be named; an address may not */
	/*
	 * Change the configuration that was found, or a new one with all defaults, to what it is to
	 * be. On failure nothing is made.
	 */
	bool (*edit)(void *ctx, struct rmw_obk_config *config, struct rmw_err *err);
	void *edit_ctx;
};

#define RMW_RELAY_PARTS_MAX 8u

/* The address by which a unit is found again, where that is not the chip's own (ln882h-protocol 9:
 * OpenBeken on an LN882H takes none of the factory's, but draws one at its first start). */
struct rmw_relay_unit {
	bool has_own_mac;  /* it is not the chip's */
	bool is_mac_known; /* it was drawn already, and stands in the flash */
	uint8_t mac[6];
};

/*
 * What is to be in the flash of a relay so that it starts as wished: the firmware in its slot and
 * the configuration: of a BL602 in PSM, of a BK7231 or LN882H in its sector (openbeken 8.4, 8.5).
 * Where OpenBeken cannot run with a BL602's partition table also another table, with factory moved
 * to its new place. Owns what its parts point at; `{0}` is releasable.
 */
struct rmw_relay_setup {
	struct rmw_part parts[RMW_RELAY_PARTS_MAX];
	size_t count;
	struct rmw_goal goal; /* the firmware's part of it */
	struct rmw_buf boot;
	struct rmw_buf tables;
	struct rmw_buf factory;
	struct rmw_buf store;
	struct rmw_obk_config *before; /* NULL: no valid configuration was found */
	struct rmw_obk_config *after;
	struct rmw_relay_verdict verdict; /* of the device's own table */
	struct rmw_layout layout;	  /* that is to be in the flash */
	bool brings_boot;		  /* our boot stage: none that starts is there */
	const char *boot_fault; /* what is there instead, a sentence without a full stop; static */
	bool brings_table;
	bool moves_factory; /* the part is parts[0], and to be in place before anything else */
	uint32_t factory_from;
	size_t keys_kept;     /* of the store, beside the configuration */
	bool is_named_by_mac; /* a new configuration is named after the chip's address */
	struct rmw_relay_unit unit;
	char headroom[200];
	const struct rmw_relay_firmware *firmware; /* which one it is; static */
	struct rmw_obk_version version;		   /* of the firmware; {0}: it does not say */
};

/*
 * Find out what the wish means for this chip. Reads its tables, settings and factory (from the
 * backup of a job that did not finish, where there is one) and changes nothing; `setup` is
 * untouched on failure. `wish` and its file must outlive it. Fails with IMAGE_KIND (no firmware
 * that reads settings, or no file for a slot), IMAGE_OTHER_CHIP, CHIP_MISMATCH (where that chip
 * keeps settings is not known), NO_REGION (a table without a place for them), USAGE (a new table or
 * boot stage without a backup), NO_FLASH_CONFIG (a boot stage for a flash that is not known),
 * OTHER_LAYOUT (factory holds more than its new place), RANGE (the store is too small for what is
 * in it), the error of `edit`, or as rmw_goal_make does.
 */
bool rmw_relay_setup_make(struct rmw_relay_setup *setup, struct rmw_chip *chip,
			  const struct rmw_relay_wish *wish, const struct rmw_job *job,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* Wipe what is secret and give back the memory. Idempotent. */
void rmw_relay_setup_release(struct rmw_relay_setup *setup);

#endif
