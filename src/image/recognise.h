/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_RECOGNISE_H
#define RMW_IMAGE_RECOGNISE_H

#include <rmwflash/bytes.h>

/*
 * The flash that a file of this length would fill: 1, 2, 4, 8 or 16 MiB, also for files that lack
 * the last byte, as one vendor's tool writes them. 0 when it has no such length.
 */
size_t rmw_image_flash_size(size_t len);

/* True when the bytes start as an xz stream does. */
bool rmw_image_is_xz(struct rmw_view bytes);

#endif
