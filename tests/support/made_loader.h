/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_MADE_LOADER_H
#define RMW_TESTS_MADE_LOADER_H

#include <rmwflash/bytes.h>

/*
 * A made file of the shape of a vendor's RAM loader: boot header (176 bytes), segment header (16),
 * payload, `file_size` bytes in all. The header is as builds of that size have it (bl602-protocol
 * 6.4), everything the boot ROM checks is right, and the payload is nobody's code. For the sizes
 * of the captured conversations the segment header is the captured one.
 */
void made_loader(size_t file_size, struct rmw_buf *file);

#endif
