/* SPDX-License-Identifier: MIT */
/* The boot stage on its chip: choose, leave behind what applications look for, jump. */
#include <string.h>

#include "boot/chip/chip.h"
#include "boot/core/handoff.h"
#include "boot/core/report.h"

#define AGAIN_S 5u
#define OWN_WAYS_OFF 3u /* as our own header has it */

static struct boot boot;

void boot_main(void);
void boot_give_up(void);

/* The ROM then looks at the boot pin again: with GPIO8 high it waits for a download. */
void boot_give_up(void)
{
	(void)chip_rom(CHIP_ROM_DELAY_MS, AGAIN_S * 1000, 0, 0);
	(void)chip_rom(CHIP_ROM_RESET, 0, 0, 0);
}

static void report(void)
{
	static char text[BOOT_REPORT_MAX];

	chip_log(text, boot_report(&boot, AGAIN_S, text));
}

static void start(void)
{
	static uint8_t left[BOOT_HANDOFF_MAX];
	const uint32_t len = boot_handoff_build(&boot, left);

	memcpy((void *)BOOT_HANDOFF_ADDR, left, len);
	chip_map(boot.image.addr + BOOT_SLOT_CODE, boot_image_ways_off(&boot.image));
	chip_jump();
}

void boot_main(void)
{
	bool is_found;

	chip_map(0, OWN_WAYS_OFF);
	boot_init(&boot, NULL);
	is_found = boot_choose(&boot);
	if (!boot_is_plain(&boot))
		report();
	if (is_found)
		start();
	boot_give_up();
}
