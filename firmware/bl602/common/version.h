/* SPDX-License-Identifier: MIT */
#ifndef COMMON_VERSION_H
#define COMMON_VERSION_H

/* The build gives the project's version. */
#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "0.0.0"
#endif

#endif
