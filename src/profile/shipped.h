/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROFILE_SHIPPED_H
#define RMW_PROFILE_SHIPPED_H

#include <rmwflash/bytes.h>

/* The files of the folder profiles, which are inside of the program: `count` static views. */
const struct rmw_view *rmw_profile_shipped(size_t *count);

#endif
