/* SPDX-License-Identifier: MIT */
#ifndef RELAY_VERSION_H
#define RELAY_VERSION_H

/* The build gives the project's version. */
#ifndef RELAY_VERSION
#define RELAY_VERSION "0.0.0"
#endif
#define RELAY_CHIP "BL602"
#define RELAY_FIRMWARE "rmwflash relay"

/* By this an image is recognised. */
#define RELAY_MARK "rmwflash-relay_" RELAY_VERSION

#endif
