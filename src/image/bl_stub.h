/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_STUB_H
#define RMW_IMAGE_BL_STUB_H

#include <rmwflash/bytes.h>

/*
 * Our RAM stub for the BL602 as a loader file (see bl_loader.h); made by the build from
 * firmware/prebuilt/bl602-stub.bin. Static; empty where the build had none.
 */
struct rmw_view rmw_bl602_stub_image(void);

#endif
