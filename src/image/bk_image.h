/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BK_IMAGE_H
#define RMW_IMAGE_BK_IMAGE_H

#include <rmwflash/image.h>

#include "image/bk_container.h"

/*
 * Files for BK7231 chips (bk7231-protocol 16.4), told by structure: CRCs that fit, headers that
 * are sound. Each is true for one kind of file only when those before it are false.
 */
bool rmw_bk_is_wrapper(struct rmw_view file); /* Tuya's, around a package */
bool rmw_bk_is_package(struct rmw_view file);
bool rmw_bk_is_shifted(struct rmw_view file); /* a dump that begins at 0x11000 and wraps (9.5) */
bool rmw_bk_is_dump(struct rmw_view file);
bool rmw_bk_is_complete(struct rmw_view file); /* a QIO: bootloader, then application */
bool rmw_bk_is_application(struct rmw_view file);
bool rmw_bk_is_other(struct rmw_view file); /* a bootloader, code without CRCs, a UF2 package */

/* LibreTiny's package, one of the others. */
bool rmw_bk_is_uf2(struct rmw_view file);

/* The known key under which code that has no CRCs begins as a program, be it bootloader or
 * application; NULL: there is none. */
const struct rmw_bk_key *rmw_bk_key_anywhere(struct rmw_view file);

/* Where the application is in a file of that kind: all from there on. Empty: in none of it. */
struct rmw_view rmw_bk_application_of(struct rmw_view file, enum rmw_image_kind kind);

/* Find out all about a file of one of these kinds. */
void rmw_inspect_bk(struct rmw_view file, struct rmw_image_info *info);

#endif
