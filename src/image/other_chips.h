/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_OTHER_CHIPS_H
#define RMW_IMAGE_OTHER_CHIPS_H

#include <rmwflash/bytes.h>

/*
 * What a file of a BK7231 or LN882H is when only the running firmware, or a tool that unpacks it
 * first, can take it in (bk7231-protocol 16.4, ln882h-protocol 8.3): "an RBL package"; NULL: it is
 * none.
 */
const char *rmw_image_other_package(struct rmw_view file);

#endif
