/* SPDX-License-Identifier: MIT */
/* The watchdog, restarts, and why the chip started. bl602-soc 8.1 and 8.2 */
#include "bl602/regs.h"
#include "relay/chip/chip.h"

/* 32 kHz by 8, which no other clock's failure stops; longer than a store is ever collected. */
#define DIVIDER 8u
#define COUNT_HZ (32768u / DIVIDER)
#define PATIENCE_S 12u

/* Left where a reset does not reach (unverified), for the next start to find. */
#define MARK_RESTART 0x52574d52u
#define MARK_FAULT 0x52574d46u

CHIP_RAM static void put_guarded(uint32_t addr, uint32_t value)
{
	chip_put(WATCHDOG_KEY_1, KEY_1);
	chip_put(WATCHDOG_KEY_2, KEY_2);
	chip_put(addr, value);
}

void chip_watchdog_feed(void)
{
	put_guarded(WATCHDOG_FEED, 1);
}

void chip_watchdog_start(void)
{
	chip_change(TIMER_CLOCKS, CLOCKS_WATCHDOG, CLOCKS_WATCHDOG_32K);
	chip_change(TIMER_DIVIDERS, 0xffu << DIVIDERS_WATCHDOG_SHIFT,
		    (DIVIDER - 1) << DIVIDERS_WATCHDOG_SHIFT);
	put_guarded(WATCHDOG_MATCH, PATIENCE_S * COUNT_HZ);
	chip_watchdog_feed();
	put_guarded(WATCHDOG_MODE, MODE_RESETS);
}

enum relay_reason chip_reason(void)
{
	const uint32_t mark = chip_get(HBN_RSV1);
	const bool was_watchdog = (chip_get(WATCHDOG_STATUS) & 1) != 0;

	chip_put(HBN_RSV1, 0);
	put_guarded(WATCHDOG_STATUS, 0);
	if (mark == MARK_FAULT)
		return RELAY_BOOT_FAULT;
	if (was_watchdog)
		return RELAY_BOOT_WATCHDOG;
	return mark == MARK_RESTART ? RELAY_BOOT_RESTART : RELAY_BOOT_POWER;
}

CHIP_RAM static void reset(uint32_t mark)
{
	__asm__ volatile("csrci mstatus, 8");
	chip_put(HBN_RSV1, mark);
	(void)chip_rom(ROM_SYSTEM_RESET, 0, 0, 0);
	for (;;)
		;
}

void relay_port_restart(struct relay_port *port)
{
	(void)port;
	reset(MARK_RESTART);
}

void chip_on_fault(void);

CHIP_RAM void chip_on_fault(void)
{
	reset(MARK_FAULT);
}
