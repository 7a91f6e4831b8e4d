/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_FLASH_H
#define RMWFLASH_FLASH_H

#include <rmwflash/chip.h>
#include <rmwflash/event.h>
#include <rmwflash/image.h>

/* A named part of the flash of one device. Names are lower case: "fw", "psm", "factory". */
struct rmw_region {
	char name[16];
	uint32_t addr;
	uint32_t size;	   /* bytes; a region ends where the flash does */
	bool is_protected; /* identity or calibration: left alone unless named by --include */
	bool is_kept;	   /* kept by erase --all (boot stage, tables, and the protected ones) */
	bool is_locked;	   /* never written, whatever is asked: nothing could load it again */
	bool holds_mac;	   /* begins with the sector of the MAC that the unit is known by */
};

#define RMW_REGIONS_MAX 40u

/* What the device's own flash says about its layout; of a chip whose layout is written nowhere in
 * it, what is known of that chip. */
struct rmw_layout {
	struct rmw_region regions[RMW_REGIONS_MAX];
	size_t count;
	bool has_table;	    /* there is a valid one, or the chip needs none */
	bool is_fixed;	    /* it needs none: all its units are laid out alike */
	uint32_t table_age; /* of the valid table; of two that of the one that counts */
	struct rmw_image_partition partitions[RMW_IMAGE_PARTITIONS_MAX]; /* of the valid table */
	size_t partition_count;
	char stock[4][64]; /* texts that name the product, where they were read anyway */
};

/*
 * Read the partition tables of the device and name its regions. A device without a valid table
 * has the regions "boot" and "table" only, and has_table is false. Fails as rmw_chip_read does,
 * or with UNSTABLE_READ or NO_MEMORY.
 */
bool rmw_layout_read(struct rmw_layout *layout, struct rmw_chip *chip,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* The region of that name (case ignored). Fails with NO_REGION, naming those there are. */
bool rmw_layout_find(const struct rmw_layout *layout, const char *name, struct rmw_region *region,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* What happens to a run of sectors. */
enum rmw_plan_act {
	RMW_PLAN_KEEP,	  /* equal already: nothing happens */
	RMW_PLAN_ERASE,	  /* becomes blank, or is and goes with others: a block is faster erased */
	RMW_PLAN_WRITE,	  /* programmed without an erase: blank before, or bits only clear */
	RMW_PLAN_REWRITE, /* erased, then programmed */
};

/* Whole sectors, and one act for all of them. */
struct rmw_plan_row {
	enum rmw_plan_act act;
	uint32_t addr;
	uint32_t size;
};

/*
 * The least work that makes a flash what it is to be, in the order it is done. Neighbouring rows
 * with one act are one row. Release with rmw_plan_release; {0} is empty.
 */
struct rmw_plan {
	struct rmw_plan_row *rows;
	size_t count;
	size_t room;
};

/* "keep", "erase", "write", "rewrite" */
const char *rmw_plan_act_name(enum rmw_plan_act act);

/* Sum of the sizes of all rows with that act, in bytes. */
uint64_t rmw_plan_bytes(const struct rmw_plan *plan, enum rmw_plan_act act);

/* Give back the memory; the plan is empty afterwards. Idempotent. */
void rmw_plan_release(struct rmw_plan *plan);

/* Bytes that are to be at an address. The view is borrowed for the time of the job. */
struct rmw_part {
	uint32_t addr;
	struct rmw_view bytes;
};

/* How a job is to be done. A zeroed one is valid: backup to the default folder, no questions. */
struct rmw_job {
	struct rmw_watch watch;
	const struct rmw_cancel *cancel; /* NULL: cannot be stopped */
	const char *backup_dir;		 /* NULL: $XDG_DATA_HOME/rmwflash/backups */
	const char *const *includes;	 /* protected regions that may be touched */
	size_t include_count;
	/*
	 * A dump from address 0 on, of any length up to the flash, that the flash may be like:
	 * where the route tells CRCs and digests, a backup reads only what differs from it, and
	 * proves the rest. NULL: the newest backup of this unit in the backup folder, if there is
	 * one.
	 */
	const char *base_path;
	/* Where that is NULL: the first backup in the backup folder of whatever unit that came with
	 * the firmware in the flash, as far as the route tells it; one without becomes it. */
	bool shares_base;
	/* Whole sectors of the parts that are in place, and read back, before anything else is
	 * changed: what moves to them. Size 0: none. */
	uint32_t first_addr;
	uint32_t first_size;
	bool skips_backup;   /* take none, and take up no unfinished job */
	bool is_dry_run;     /* make and review the plan, then stop */
	bool allows_foreign; /* restore: also the dump of another unit, or of nobody knows which */
	/* Called between planning and acting; returning false, with `err` set, stops the job. */
	bool (*review)(void *ctx, const struct rmw_plan *plan, struct rmw_err *err);
	void *review_ctx;
};

/* What a job did. Bytes and counts are 0 where a stage did not take place. */
struct rmw_job_result {
	uint64_t bytes_read;
	uint64_t bytes_known; /* in place of being read: as in the base, as wanted or blank, proven
			       */
	uint64_t bytes_erased;
	uint64_t bytes_written;
	uint64_t bytes_kept;
	uint64_t bytes_spared; /* asked for and left out: they lie in regions that are left alone */
	uint32_t newer; /* sectors changed by others after an unfinished job; set before review */
	uint32_t put_back;    /* sectors outside the plan that had changed and were restored */
	uint32_t retries;     /* what was read, sent or done again after a fault */
	bool is_verified;     /* everything asked for was compared and is there */
	bool has_rest;	      /* not all of the flash was asked for */
	bool is_rest_checked; /* also everything that was not asked for */
	bool is_nothing_to_do;
	bool is_resumed;	/* an unfinished job's backup stood in for a new one */
	bool is_one_short;	/* restore: the dump lacked its last byte */
	bool is_backup_foreign; /* the unit's MAC is not known, or was written: see allows_foreign
				 */
	char backup_path[1024]; /* empty: none was taken */
	char base_path[1024];	/* what was the base; empty: there was none */
	uint8_t digest[RMW_DIGEST_SIZE]; /* SHA-256 of the file of backup_path */
	bool has_stock;			 /* it is known which firmware the flash held */
	uint8_t stock[RMW_DIGEST_SIZE];	 /* the same for all units that came with one firmware */
};

/*
 * See, before anything is connected, that a job can go on with its files: the base that it names,
 * and the place of its backup, where it takes one: `path`, as for rmw_flash_backup, or the backup
 * folder, which is made. Whether there is room is only known with the flash. Fails with FILE_READ,
 * FILE_EXISTS, FILE_WRITE, USAGE.
 */
bool rmw_flash_check_files(const char *path, const struct rmw_job *job,
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read a region (NULL: the whole flash) into a file that is complete or absent, with a sidecar
 * "PATH.json" beside it. `path` NULL: a name made of MAC and time in the backup folder. Where the
 * route checks no frames, every block is read until two readings agree; what is as in the base of
 * the job is not read but proven. Fails with FILE_EXISTS (also for the sidecar), FILE_WRITE, USAGE
 * (a path is too long), FILE_READ (the base that was named), UNSTABLE_READ, READ_LOCKED, NO_MEMORY,
 * or as rmw_chip_read does.
 */
bool rmw_flash_backup(struct rmw_chip *chip, const struct rmw_region *region, const char *path,
		      const struct rmw_job *job, struct rmw_job_result *result,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Make the flash hold `parts`: backup, plan, review, erase and write what differs, verify.
 * Protected regions of the device's own table are left alone unless included. An unfinished job
 * on the same unit is taken up: its backup stands. A chip that forbids reading is written only
 * with skips_backup, and that ends with NOT_VERIFIED. On failure `result` tells what was done so
 * far. Fails with IMAGE_TOO_LARGE or RANGE (a part does not fit), USAGE (parts overlap, or all of
 * it is protected), BOOT_GUARD, FLASH_UNKNOWN, NO_REGION (includes), VERIFY, the error of `review`,
 * as rmw_flash_backup, or as erasing and writing do.
 */
bool rmw_flash_write(struct rmw_chip *chip, const struct rmw_part *parts, size_t part_count,
		     const struct rmw_job *job, struct rmw_job_result *result,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Compare the flash with `parts`. Fails with VERIFY, naming the first place that differs, with
 * IMAGE_TOO_LARGE, RANGE, USAGE, READ_LOCKED, UNSTABLE_READ, NO_MEMORY, or as rmw_chip_read does.
 */
bool rmw_flash_verify(struct rmw_chip *chip, const struct rmw_part *parts, size_t part_count,
		      const struct rmw_job *job, struct rmw_job_result *result,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Erase a region of whole sectors: planned, reviewed, backed up and verified as a write is, and
 * with the same errors. Protected regions are left alone unless included; with `region` NULL the
 * whole flash but for the kept regions is erased.
 */
bool rmw_flash_erase(struct rmw_chip *chip, const struct rmw_region *region,
		     const struct rmw_job *job, struct rmw_job_result *result,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Write a whole dump back, protected regions too. Of a dump that is one byte short the last byte
 * of the flash stays as it is. Fails with DUMP_SIZE, FOREIGN_DUMP, NO_SIDECAR (the last two not
 * with allows_foreign), FILE_READ, READ_LOCKED, or as rmw_flash_write does.
 */
bool rmw_flash_restore(struct rmw_chip *chip, const char *path, const struct rmw_job *job,
		       struct rmw_job_result *result, struct rmw_err *err) RMW_MUST_CHECK;

/* Where a file goes; one of the two at most. A zeroed one: where a file of its kind belongs. */
struct rmw_target {
	bool has_addr;
	uint32_t addr;			 /* where has_addr is set: its bytes go there as they are */
	const char *slot;		 /* "fw", "fw0" or "fw1"; NULL: not named */
	const struct rmw_layout *layout; /* that is to be in the flash; NULL: what is there */
	bool brings_boot;		 /* a boot stage is written with it */
};

/*
 * What a file means for this chip, as parts to write or verify: an application becomes a slot
 * image with the device's own flash settings, a complete image goes to 0, `--at` takes the bytes
 * as they are. Owns the bytes its parts point into; release with rmw_goal_release.
 */
struct rmw_goal {
	struct rmw_part parts[4];
	size_t count;
	struct rmw_buf built;
	char summary[160]; /* "firmware slot 0 at 0x010000: 787860 bytes, padded to 787872" */
};

/*
 * Find out what `file` is and where it goes. Reads the device's own layout and flash settings,
 * and changes nothing. `file` must outlive `goal`, which is untouched on failure. Fails with
 * IMAGE_TOO_LARGE, IMAGE_TRUNCATED, IMAGE_OTHER_CHIP, IMAGE_KIND, IMAGE_DAMAGED, DUMP_SIZE,
 * NO_FLASH_CONFIG, RANGE, NO_REGION, READ_LOCKED, NO_MEMORY, or as rmw_layout_read does.
 */
bool rmw_goal_make(struct rmw_goal *goal, struct rmw_chip *chip, struct rmw_view file,
		   const struct rmw_target *target, const struct rmw_watch *watch,
		   struct rmw_err *err) RMW_MUST_CHECK;

/* Give back the memory; the goal is empty afterwards. Idempotent. */
void rmw_goal_release(struct rmw_goal *goal);

#endif
