/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BK7231_COSTS_H
#define RMW_SIM_BK7231_COSTS_H

/*
 * What things cost on a BK7231 in device time, and when they happen after a reset. From
 * bk7231t-observed where nothing else is said; "(unverified)" marks a figure that no document and
 * no capture confirms. Those of the boot ROM are all (unverified).
 */

/* clang-format off */

/* UART1 hears from then on. Start */
#define SIM_BK_COST_OPEN_NS		4100000u
/* Without a byte the boot loader leaves: a LinkCheck that ended at 13.4 ms was answered, one at
 * 17 ms not. The application has control at 22.4 ms. Start */
#define SIM_BK_COST_QUIET_NS		14100000u
#define SIM_BK_COST_APP_NS		22400000u
/* The 2 ms timer begins then: where the answers to SetBaudRate lie in the captures. */
#define SIM_BK_COST_TICK_START_NS	4145000u
#define SIM_BK_COST_TICK_NS		2000000u
/* Ticks in which a LinkCheck is waited for once any byte came. Start */
#define SIM_BK_COST_WAIT_TICKS		400u
/* The boot ROM listens for so long after a reset, and in ticks of so long. */
#define SIM_BK_COST_ROM_OPEN_NS		1000000u
#define SIM_BK_COST_ROM_WINDOW_NS	100000000u
#define SIM_BK_COST_ROM_APP_NS		120000000u
#define SIM_BK_COST_ROM_TICK_NS		1000000u
/* It gives up a request whose rest does not come. */
#define SIM_BK_COST_ROM_PARTIAL_NS	50000000u

/* Silence after which the loader restarts the chip; a restart that was asked for. Link and idle */
#define SIM_BK_COST_IDLE_NS		214840000u
#define SIM_BK_COST_REBOOT_NS		6000000u

/* The receiver hands on what it has after so many half bits of silence (31.5 bits fit the
 * captures at 9600 to 921600 baud), or so many bytes (unverified). */
#define SIM_BK_COST_SILENCE_HALF_BITS	63u
#define SIM_BK_COST_FIFO_BYTES		64u
/* Taking a byte of a request apart: fits the refusals of the captures. */
#define SIM_BK_COST_BYTE_NS		1500u

/* Speed: 4 KiB are fetched in 1.8 ms; CRC */
#define SIM_BK_COST_FETCH_BYTE_NS	440u
#define SIM_BK_COST_CRC_TABLE_NS	400000u
#define SIM_BK_COST_CRC_BYTE_NS		450u

/* Flash controller: a command with 32 bytes takes 9.4 us beyond the flash's own time, which makes
 * the 17.9 ms of 128 units in the captures. */
#define SIM_BK_COST_FLASH_COMMAND_NS	9400u

/* Flash: 1.04 ms a page of eight units, status register 5 ms, erases. Speed */
#define SIM_BK_COST_UNIT_US		130u
#define SIM_BK_COST_STATUS_US		5000u
#define SIM_BK_COST_ERASE_64K_US	250000u

/* clang-format on */

#endif
