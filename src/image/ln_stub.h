/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_LN_STUB_H
#define RMW_IMAGE_LN_STUB_H

#include <rmwflash/bytes.h>

/*
 * Our RAM stub for the LN882H as the file that its boot ROM takes (see ln_ram_image.h); made by the
 * build from firmware/prebuilt/ln882h-stub.bin. Static; empty where the build had none.
 */
struct rmw_view rmw_ln882h_stub_image(void);

#endif
