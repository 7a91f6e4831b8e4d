/* SPDX-License-Identifier: MIT */
#ifndef BOOT_REPORT_H
#define BOOT_REPORT_H

#include "boot/core/boot.h"

/* Long enough for the longest line. */
#define BOOT_REPORT_MAX 320u

/*
 * What happened, as a line for the log, with its end and without a zero; returns its length. As in
 *
 *	rmwflash-boot_0.1.0: partition table 0; slot 1 at 0x0d8000: hash is wrong; slot 0 at
 *	0x010000: started
 *	rmwflash-boot_0.1.0: no partition table; at 0x010000: blank; nothing to start, again in 5 s
 */
uint32_t boot_report(const struct boot *boot, uint32_t again_s, char text[BOOT_REPORT_MAX]);

#endif
