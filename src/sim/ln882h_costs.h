/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_COSTS_H
#define RMW_SIM_LN882H_COSTS_H

/*
 * What things cost in device time on the LN882H board, all in one place. One name, one unit, one
 * source each; "(unverified)" marks a figure that no document and no capture confirms.
 */

/* clang-format off */

/* Crystal and PLL. ln882h-protocol 1 and 10.2 */
#define LN_COST_XTAL_HZ			40000000u
#define LN_COST_PLL_STEP_HZ		20000000u	/* times the factor: 8 gives 160 MHz */
#define LN_COST_PLL_LOCK_NS		50000u		/* (unverified) */

/* Cycles of machine code beyond one for each instruction: a taken branch, a load, a load or store
 * at a peripheral, a division, an exception. Those of a Cortex-M4 where its manual tells; the
 * peripheral's is (unverified). */
#define LN_COST_CORE_TAKEN		1u
#define LN_COST_CORE_LOAD		1u
#define LN_COST_CORE_DEVICE		5u
#define LN_COST_CORE_DIVIDE		6u
#define LN_COST_CORE_EXCEPTION		12u

/* Cycles that the core waits for the memory while the DMA moves a frame of the flash controller: one
 * each for reading and writing it (unverified). */
#define LN_COST_DMA_CYCLES		2u

/* A loop that looks at a clock is not followed turn by turn, but looks at least this often; code
 * runs on unwatched for at most a slice. */
#define LN_COST_SKIP_NS			20000u
#define LN_COST_SLICE_NS		50000u

/* CRC-16 of the boot ROM, per byte (unverified). */
#define LN_COST_ROM_CRC_CYCLES		12u

/* From reset to the boot ROM's console (unverified). */
#define LN_COST_ROM_START_NS		5000000u
/* From the end of a line or packet to its answer: ln882h-protocol 3.3, 2 to 3 ms. */
#define LN_COST_ROM_ANSWER_NS		2000000u
/* Between two C of the boot ROM, and silence in a packet that it takes for its end (unverified). */
#define LN_COST_ROM_CALL_NS		1000000000u
#define LN_COST_ROM_SILENCE_NS		1000000000u
/* From the last ACK to the first instruction of the image (unverified). */
#define LN_COST_ROM_JUMP_NS		1000000u
/* From reset to the application: 27 ms behind the jump to the second stage. ln882h-protocol 8.5 */
#define LN_COST_FLASH_BOOT_NS		27000000u
#define LN_COST_APP_REPEAT_NS		5000000000ull

/* The vendor's RAM loader. ln882h-observed, Start, Write; ln882h-protocol 5.5 */
#define LN_COST_LOADER_START_NS		200000000u
#define LN_COST_LOADER_CALL_NS		49000000u
#define LN_COST_LOADER_SILENCE_NS	49000000u
#define LN_COST_LOADER_ANSWER_NS	13000u
#define LN_COST_LOADER_CRC_BYTE_NS	60u	/* 1.1 ms for 16 KiB */
/* Reading into text: to begin with, and each byte; from the times in the captured read.txt. */
#define LN_COST_LOADER_READ_NS		120000u
#define LN_COST_LOADER_TEXT_NS		27100u

/* A byte on one line at 40 MHz. ln882h-protocol 10.5 */
#define LN_COST_SPI_BYTE_NS		200u

/* Flash of the TH25Q-16HB: about 5 ms per erase of any size, 13 ms for 16 KiB behind a packet.
 * ln882h-observed, Erase; ln882h-protocol 5.5. Its chip erase is (unverified). */
#define LN_COST_NOR_PAGE_US		150u
#define LN_COST_NOR_ERASE_US		5000u
#define LN_COST_NOR_ERASE_CHIP_US	20000u

/* clang-format on */

#endif
