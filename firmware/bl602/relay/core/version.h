/* SPDX-License-Identifier: MIT */
#ifndef RELAY_VERSION_H
#define RELAY_VERSION_H

#include "common/version.h"

#define RELAY_VERSION FIRMWARE_VERSION
#define RELAY_CHIP "BL602"
#define RELAY_FIRMWARE "rmwflash relay"

/* By this an image is recognised. */
#define RELAY_MARK "rmwflash-relay_" RELAY_VERSION

#endif
