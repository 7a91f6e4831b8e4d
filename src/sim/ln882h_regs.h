/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_REGS_H
#define RMW_SIM_LN882H_REGS_H

#include <rmwflash/sim.h>

/* Where registers are, for the files that model the LN882H's blocks. ln882h-protocol 10 */

#define LN_APB 0x40000000u
#define LN_AWO 0x40100000u
#define LN_DMA 0x20100000u
#define LN_CACHE 0x20200000u
#define LN_SSI 0x40200000u
#define LN_XIP 0x10000000u
#define LN_ROM_SIZE 0x20000u

enum {
	/* from LN_APB on */
	LN_CMP_LATCH = 0x0000,
	LN_CMP_APB_DIVIDER = 0x0004,
	LN_CMP_GATES = 0x0010,
	LN_CMP_RESETS = 0x0014,
	LN_CMP_IO = 0x0018,
	LN_CMP_PIN_ENABLE = 0x001c,
	LN_CMP_PIN_FUNCTION = 0x0020, /* of pins 0 to 3 */
	LN_UART0 = 0x2000,
	LN_WDT = 0xb000,
	LN_GPIO_A = 0xc000,
	LN_GPIO_B = 0xc400,
	LN_GPIO_DDR = 0x18,
	LN_GPIO_IDR = 0x1c,
	LN_GPIO_ODR = 0x20,
	LN_GPIO_BSRR = 0x24,
	/* from LN_AWO on */
	LN_AWO_LATCH = 0x00,
	LN_AWO_AHB_DIVIDER = 0x04,
	LN_AWO_RESETS = 0x0c,
	LN_AWO_SOURCE = 0x10,
	LN_AWO_IDLE = 0x38, /* outlives a reset */
	LN_AWO_PLL = 0x70,
	LN_AWO_PLL_STATE = 0x74,
	/* bits of gates and resets */
	LN_GATE_SSI = 1,
	LN_GATE_GPIO = 4,
	LN_GATE_UART0 = 10,
	LN_GATE_CACHE = 22,
	LN_GATE_DMA = 23,
	LN_NO_RESET = 32,
	LN_IO_FLASH = 5, /* of LN_CMP_IO: the flash is at the controller */
	LN_STRAP_PIN = 9,
	LN_TX_PIN = 2,
	LN_RX_PIN = 3,
	LN_FUNCTION_TX = 2,
	LN_FUNCTION_RX = 3,
};

bool sim_ln_pll_is_locked(const struct rmw_sim *sim);
/* The dividers that were written last are those in use. */
void sim_ln_clock_latch(struct rmw_sim *sim);

#endif
