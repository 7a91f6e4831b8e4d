/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BK_PACKAGE_H
#define RMW_IMAGE_BK_PACKAGE_H

#include "image/bk_rbl.h"

/* Over-the-air files of a BK7231: an RBL header and a package, or Tuya's wrapper around these
 * (bk7231-protocol 16.4). */
#define RMW_BK_WRAPPER 32u

/* True when a file begins with the marks of Tuya's wrapper. */
bool rmw_bk_is_wrapped(struct rmw_view file);

/*
 * Check the wrapper's sums and give what is in it, which borrows from `file`. Fails with IMAGE_KIND
 * (no wrapper), IMAGE_TRUNCATED or IMAGE_DAMAGED.
 */
bool rmw_bk_unwrap(struct rmw_view file, struct rmw_view *inside,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the header of an over-the-air file and check its package's CRC. Fails as rmw_rbl_parse does,
 * and with IMAGE_TRUNCATED.
 */
bool rmw_bk_package_check(struct rmw_view file, struct rmw_rbl *rbl,
			  struct rmw_err *err) RMW_MUST_CHECK;

/*
 * ... and take the code out of it, in clear: decoded with the key that the SDK's packer uses
 * where nobody chose another one, and unpacked. Fails also with IMAGE_DAMAGED (another key, or the
 * code is not what the header's hash says), IMAGE_KIND (a cipher or packing that is not known) and
 * NO_MEMORY; `code` is empty then.
 */
bool rmw_bk_package_unpack(struct rmw_view file, struct rmw_buf *code,
			   struct rmw_err *err) RMW_MUST_CHECK;

#endif
