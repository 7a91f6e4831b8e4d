/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BK_CONTAINER_H
#define RMW_IMAGE_BK_CONTAINER_H

#include "image/bk_block.h"
#include "image/bk_cipher.h"
#include "image/bk_rbl.h"

/* Both in flash (bk7231-protocol 13): the bootloader's container ends where the application
 * begins. Of all layouts the longest application ends at RMW_BK_APPLICATION_END. */
#define RMW_BK_APPLICATION 0x11000u
#define RMW_BK_APPLICATION_END 0x132000u

/* The sector of calibration and MAC: of T, U and BK7238, of N and M, and of Tuya's BK7238. */
#define RMW_BK_RF_T 0x1e0000u
#define RMW_BK_RF_N 0x1d0000u
#define RMW_BK_RF_T1 0x1e3000u

/*
 * Code of a BK7231 as its flash holds it: blocks from the start on, then blank, and where the
 * container ends, or so the vendor's packer has it, three blocks with an RBL header in clear.
 */
struct rmw_bk_container {
	uint32_t code_addr;	  /* of its first word */
	struct rmw_bk_tally code; /* without the header's blocks */
	bool has_rbl;		  /* there is a header, sound in itself */
	size_t rbl_at;		  /* bytes from the container's start */
	struct rmw_rbl rbl;
	const struct rmw_bk_key
		*key; /* under which the code begins as a program; NULL: none known */
};

/*
 * Look at the container that begins at `flash`.data, code address `code_addr`, and may reach to the
 * end of `flash`. Returns false, `found` untouched, when no code is there: fewer than two good
 * blocks in a row.
 */
bool rmw_bk_container_look(struct rmw_view flash, uint32_t code_addr,
			   struct rmw_bk_container *found);

/*
 * Compare the code with the sums in its RBL header. Fails as rmw_rbl_check_code does, and with
 * NO_MEMORY. Without a header there is nothing to compare.
 */
bool rmw_bk_container_check(struct rmw_view flash, const struct rmw_bk_container *container,
			    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Put the code into `code` in clear, as far as the RBL header says, else as far as good blocks go.
 * The key must be known. Fails with NO_MEMORY.
 */
bool rmw_bk_container_decode(struct rmw_view flash, const struct rmw_bk_container *container,
			     struct rmw_buf *code, struct rmw_err *err) RMW_MUST_CHECK;

/* A row of the table at the end of the bootloader's code, which is in clear (13.1). */
struct rmw_bk_partition {
	char name[25]; /* printable */
	uint32_t addr; /* in flash, as all of it */
	uint32_t size;
};

#define RMW_BK_PARTITIONS_MAX 3u

/*
 * Read the table out of the bootloader's container. Returns how many rows there are, at most
 * RMW_BK_PARTITIONS_MAX; 0 where there is no table, or no memory.
 */
size_t rmw_bk_partitions_read(struct rmw_view bootloader,
			      struct rmw_bk_partition rows[RMW_BK_PARTITIONS_MAX]);

#endif
