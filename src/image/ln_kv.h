/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_LN_KV_H
#define RMW_IMAGE_LN_KV_H

#include <rmwflash/bytes.h>

/*
 * The value of a key in an LN882H's store of keys and values (ln882h-protocol 9: blocks of 4 KiB),
 * borrowed from `store`; an empty view where there is none. Of several the last counts, and those
 * marked as discarded do not; that a mark of all ones means "not discarded" is (unverified), and so
 * is how the checksum is made: it is not checked, and nothing is ever written here.
 */
struct rmw_view rmw_ln_kv_find(struct rmw_view store, const char *key);

#endif
