/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_GLB_H
#define RMW_SIM_GLB_H

#include "sim/bus_state.h"

/* Registers that other blocks look at, by offset from 0x40000000. bl602-soc 5.6, 7 and 8.3 */
#define SIM_GLB_CLK_CFG0 0x0u
#define SIM_GLB_CLK_CFG2 0x8u
#define SIM_GLB_MODULE_RESET 0x14u
#define SIM_GLB_SW_RESET 0x18u
#define SIM_GLB_PINS 0x80u
#define SIM_GLB_MTIME 0x90u
#define SIM_GLB_UART_SIGNALS 0xc0u
#define SIM_GLB_GPIO_CONFIG 0x100u
#define SIM_GLB_GPIO_OUTPUT 0x188u
#define SIM_GLB_GPIO_ENABLE 0x190u
#define SIM_GLB_GPIO_MASK 0x1a0u
#define SIM_GLB_GPIO_STATUS 0x1a8u
#define SIM_GLB_GPIO_CLEAR 0x1b0u
#define SIM_GLB_GPIO_MODES 0x1c0u
#define SIM_GLB_GPIO_LAST 0x1c8u   /* of all registers of pins */
#define SIM_GLB_CLOCK_PULSE 0xffcu /* 1, then 0, after new dividers */
#define SIM_EFUSE_SHADOW 0x7000u
#define SIM_L1C_CONFIG 0x9000u
#define SIM_PDS_PLL_REFERENCE 0xe404u
#define SIM_PDS_PLL_FRACTION 0xe418u
#define SIM_PDS_PLL_ENABLE 0xe41cu
#define SIM_HBN_GLB 0xf030u
#define SIM_HBN_CORE_CLOCK 0xf108u /* HBN_RSV2: "SystemCoreClock" of the ROM */

/*
 * The GLB block: clocks, module and software reset, registers of pins (bl602-soc 7 and 8; that all
 * interrupts of pins are masked after a reset is (unverified)). A software reset of
 * any of the three kinds is reported through sim_bus_take_reset; it needs the root clock RC32M.
 */
uint32_t sim_glb_read(struct sim_bus *bus, uint32_t offset);
void sim_glb_write(struct sim_bus *bus, uint32_t offset, uint32_t value);

#endif
