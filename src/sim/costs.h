/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_COSTS_H
#define RMW_SIM_COSTS_H

/*
 * What things cost in device time, all in one place. One name, one unit, one source each;
 * "(unverified)" marks a figure that no document and no capture confirms.
 */

/* clang-format off */

/* Clocks of the ROM's world: root RC32M, HCLK = BCLK = 32 MHz, CLINT at BCLK/8. bl602-soc 1.6 */
#define SIM_COST_RC32M_HZ		32000000u

/* Cycles of machine code beyond one for each instruction: taken branch, access to a peripheral,
 * load or store in OCRAM or WRAM as in model B of bl602-stub-study 1; multiply and divide as those
 * of a small core (unverified, all five). */
#define SIM_COST_CORE_TAKEN		1u
#define SIM_COST_CORE_DEVICE		12u
#define SIM_COST_CORE_SLOW_RAM		3u
#define SIM_COST_CORE_MULTIPLY		1u
#define SIM_COST_CORE_DIVIDE		16u

/* A loop that polls and counts or looks at a clock is not followed turn by turn, but looks at
 * least this often. Code runs on unwatched for at most a slice: resets come that much late. */
#define SIM_COST_SKIP_NS		20000u
#define SIM_COST_SLICE_NS		100000u

/* A function of the boot ROM: call, return and what is not told apart; and per turn of its copy,
 * fill and compare loops (unverified). CRC-32 per byte, bl602-stub-study 2. At any clock. */
#define SIM_COST_CALL_CYCLES		40u
#define SIM_COST_CALL_TURN_CYCLES	6u
#define SIM_COST_CALL_CRC_CYCLES	57u
/* Switching to a PLL, which has to settle: bl602-stub-study 2, "well below 1 ms" (unverified). */
#define SIM_COST_CALL_PLL_NS		200000u

/* One word access of the processor to RAM or a register, wait states included (unverified). */
#define SIM_COST_BUS_ACCESS_NS		125u

/* SPI transfer: its bits on their lines, plus the controller's own start and end (unverified). */
#define SIM_COST_SF_COMMAND_NS		500u

/* The ROM's flash routines: setting up one SF_CTRL command, and moving one word to or from the
 * controller's buffer (unverified). */
#define SIM_COST_FLASH_SETUP_NS		6000u
#define SIM_COST_FLASH_WORD_NS		400u

/* The ROM looks at WIP every 100 us. bl602-soc 3, index 99 (401 times 100 us); that the waits
 * after erase and program use the same step is (unverified). */
#define SIM_COST_FLASH_POLL_NS		100000u

/* After release from power-down and after a software reset of the flash. bl602-soc 3 and 5.4 */
#define SIM_COST_FLASH_WAKE_NS		120000u
#define SIM_COST_FLASH_RESET_NS		50000u

/* Flash times where the configuration gives none: those of the board that was captured, as the
 * notes of the captures list them; the status register write is typical of data sheets
 * (unverified). Silicon is slower by spells: 80-95 ms a sector, bl602-protocol 4.4. */
#define SIM_COST_NOR_PAGE_US		500u
#define SIM_COST_NOR_ERASE_4K_US	45000u
#define SIM_COST_NOR_ERASE_32K_US	120000u
#define SIM_COST_NOR_ERASE_64K_US	150000u
#define SIM_COST_NOR_ERASE_CHIP_US	5000000u
#define SIM_COST_NOR_STATUS_US		10000u

/* What the ROM's default flash configuration waits at most. bl602-soc 3 and 4: 1.5 times the
 * erase times, twice the page time, 401 polls for a status register write. */
#define SIM_COST_LIMIT_4K_NS		450000000ull
#define SIM_COST_LIMIT_BLOCK_NS		1800000000ull
#define SIM_COST_LIMIT_CHIP_NS		30000000000ull
#define SIM_COST_LIMIT_PAGE_NS		10000000ull
#define SIM_COST_LIMIT_STATUS_NS	40100000ull
#define SIM_COST_FLASH_ID_RETRY_NS	500000u

/* SHA-256 engine: 64-byte block; one round per clock of BCLK, in the ROM's world that is 2 us
 * (unverified). bl602-soc 9 */
#define SIM_COST_SHA_BLOCK_CLOCKS	64u
#define SIM_COST_SHA_BLOCK_NS		2000u

/* Auto-baud: 2.02 ms of listening, 12 us at SDIO. bl602-observed 1 */
#define SIM_COST_LISTEN_NS		2020000u
#define SIM_COST_LISTEN_GAP_NS		12000u

/* The strap is looked at 70 us after reset, 1 us apart; UART0 listens 0.5 ms after reset.
 * bl602-observed 1 */
#define SIM_COST_STRAP_NS		70000u
#define SIM_COST_STRAP_STEP_NS		1000u
#define SIM_COST_ROM_START_NS		430000u

/* From the 55 that was measured to OK. ROM 8 ms and some, bl602-observed 2; loader 12 ms and
 * some, bl602-observed 4 */
#define SIM_COST_ROM_HELLO_NS		8250000u
#define SIM_COST_LOADER_HELLO_NS	12450000u

/* A 55 that comes later than this after the last one is not the end of a burst (unverified). */
#define SIM_COST_LATE_NS		1500000u

/* Taking a frame apart and starting the answer; moving a byte of payload (unverified). */
#define SIM_COST_ROM_FRAME_NS		60000u
#define SIM_COST_ROM_BYTE_NS		150u
#define SIM_COST_LOADER_FRAME_NS	30000u
#define SIM_COST_LOADER_BYTE_NS		30u

/* Reset, run and rate change happen so long after the frame. bl602-observed 3: 4 ms; the loader
 * listens 5 to 10 ms after OK to 1a: bl602-observed 3 */
#define SIM_COST_LEAVE_NS		4000000u
#define SIM_COST_LOADER_START_NS	3000000u

/* Silence that ends a session. ROM 2.0 s, bl602-observed 2; loaders two windows of 2 s, in the
 * newest builds of 10 s: bl602-protocol 2.6 */
#define SIM_COST_ROM_IDLE_NS		2000000000u
#define SIM_COST_LOADER_WINDOW_NS	2000000000u
#define SIM_COST_LOADER_WINDOW_LONG_NS	10000000000u

/* PD during a chip erase. bl602-observed 5 */
#define SIM_COST_PENDING_NS		380000000u

/* SHA-256 by a loader, 160 MHz, reading not counted (unverified). */
#define SIM_COST_LOADER_SHA_BYTE_NS	10u

/* Burning one eFuse word (unverified). */
#define SIM_COST_EFUSE_BURN_NS		200000u

/* From the start out of flash to the first text of an application (unverified). */
#define SIM_COST_APP_START_NS		60000000u
#define SIM_COST_APP_REPEAT_NS		5000000000u

/* The stub compiled for this computer: an access to a register, and what else a turn of its loop
 * costs (unverified). */
#define SIM_COST_HOSTED_ACCESS_NS	100u
#define SIM_COST_HOSTED_TURN_NS		500u

/* By so much its loop that only looks at the clock goes on at a time. */
#define SIM_COST_CLOCK_SKIP_NS		1000u

/* clang-format on */

#endif
