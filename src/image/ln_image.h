/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_LN_IMAGE_H
#define RMW_IMAGE_LN_IMAGE_H

#include <rmwflash/image.h>

#include "image/ln_header.h"

/* Where the SDK's layout and OpenBeken have the application (ln882h-protocol 8.1). */
#define RMW_LN_APPLICATION 0x7000u

/*
 * Files for LN882H chips (ln882h-protocol 4, 8), told by the CRCs in their headers. Each is true
 * for one kind of file only when those before it are false.
 */
bool rmw_ln_is_dump(struct rmw_view file);
bool rmw_ln_is_complete(struct rmw_view file);
bool rmw_ln_is_loader(struct rmw_view file);
bool rmw_ln_is_application(struct rmw_view file);
bool rmw_ln_is_update(struct rmw_view file);
bool rmw_ln_is_other(struct rmw_view file);

/* Where the application of a dump or complete image begins, by its own table if it has one. */
uint32_t rmw_ln_application_addr(struct rmw_view file);

/* Find out all about a file of one of these kinds. */
void rmw_inspect_ln(struct rmw_view file, struct rmw_image_info *info);

#endif
