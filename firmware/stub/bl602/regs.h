/* SPDX-License-Identifier: MIT */
#ifndef STUB_BL602_REGS_H
#define STUB_BL602_REGS_H

/* The registers of the BL602 that the stub uses. bl602-soc, sections in brackets. */

/* Clocks and resets (8.1 and 8.3). */
#define GLB_CLK_CFG0 0x40000000u
#define GLB_CLK_CFG2 0x40000008u
#define CLK_CFG2_UART_DIV 0x7u
#define CLK_CFG2_UART_EN (1u << 4)
#define GLB_MODULE_RESET 0x40000014u
#define MODULE_UART0 (1u << 16)
#define GLB_SW_RESET 0x40000018u
#define SW_RESET_SYSTEM 6u
#define GLB_CLK_SYNC 0x40000ffcu
#define GLB_MTIMER 0x40000090u
#define MTIMER_EN (1u << 18)
#define HBN_GLB 0x4000f030u
#define HBN_ROOT 3u
#define HBN_UART_PLL (1u << 2)
#define HBN_RSV0 0x4000f100u
#define HBN_RSV1 0x4000f104u
#define HBN_BOOT_FLASH 0x4e424845u
#define CORE_CLOCK 0x4000f108u
#define MTIME_LOW 0x0200bff8u
#define MTIME_HIGH 0x0200bffcu
#define MTIMECMP_LOW 0x02004000u
#define MTIMECMP_HIGH 0x02004004u
#define IRQ_MTIME 7u
#define CLIC_ENABLE(irq) (0x02800400u + (irq))

/* Pins (2.3, 5.6, 7). */
#define GLB_PADS 0x40000080u
#define PADS_SWAPPED (1u << 8)
#define PADS_INTERNAL (1u << 9)
#define GLB_UART_SIGNALS 0x400000c0u
#define GPIO_CONFIG(pin) (0x40000100u + (pin) / 2 * 4)
#define GPIO_INPUT 0x40000180u
#define GPIO_OUTPUT 0x40000188u
#define GPIO_OUTPUT_ENABLE 0x40000190u
#define GPIO_HIGH_Z 0x0b00u /* as an output's, too */
#define GPIO_FLOATING 0x0b03u
#define GPIO_PULLED_UP 0x0b13u
#define GPIO_PULLED_DOWN 0x0b23u
#define HBN_PADS 0x4000f014u
#define HBN_PADS_PULLS (1u << 16) /* of GPIO7 and GPIO8 */
#define PIN_RX 7u
#define PIN_TX 16u
#define GPIO_UART_RX 0x0713u
#define GPIO_UART_TX 0x0712u
#define GPIO_FLASH 0x0217u
#define SIGNAL_RX_SHIFT 28u
#define SIGNAL_U0_RXD 3u
#define SIGNAL_TX_SHIFT 0u
#define SIGNAL_U0_TXD 2u

/* UART0 (2.1). */
#define UART_UTX_CONFIG 0x4000a000u
#define UART_URX_CONFIG 0x4000a004u
#define UART_BIT_PRD 0x4000a008u
#define UART_RX_TIMEOUT 0x4000a018u
#define UART_INT_MASK 0x4000a024u
#define UART_STATUS 0x4000a030u
#define UART_FIFO_CONFIG_0 0x4000a080u
#define UART_FIFO_CONFIG_1 0x4000a084u
#define UART_FIFO_WDATA 0x4000a088u
#define UART_FIFO_RDATA 0x4000a08cu
#define UTX_OFF 0x1704u
#define UTX_ON 0x1705u
#define URX_OFF 0x0700u
#define URX_ON 0x0701u
#define STATUS_SENDING 1u
#define FIFO_CLEAR 0x0cu
#define FIFO_CLEAR_RX 0x08u
#define FIFO_RX_OVERFLOW (1u << 6)
#define FIFO_ROOM 32u
#define FIFO_FREE(word) ((word)&0x3fu)
#define FIFO_USED(word) ((word) >> 8 & 0x3fu)
#define FIFO_THRESHOLDS 0x0f0f0000u

/* Flash controller (5.1). */
#define SF_CTRL_0 0x4000b000u
#define CTRL_0_RX_INVERT (1u << 2)
#define CTRL_0_INVERT (1u << 4)
#define CTRL_0_FLASH_SIDE (1u << 5)
#define CTRL_0_DELAY (7u << 8)
#define CTRL_0_DELAY_EN (1u << 11)
#define SF_CTRL_1 0x4000b004u
#define CTRL_1_OURS 0xa3600000u
#define SF_SAHB_0 0x4000b008u
#define SAHB_0_BUSY (1u << 0)
#define SAHB_0_TRIGGER (1u << 1)
#define SAHB_0_WRITE (1u << 23)
#define SAHB_0_DATA (1u << 24)
#define SAHB_0_DUMMY (1u << 25)
#define SAHB_0_ADDRESS (1u << 26)
#define SAHB_0_COMMAND (1u << 27)
#define SF_SAHB_1 0x4000b00cu
#define SF_SAHB_2 0x4000b010u
#define SF_CTRL_2 0x4000b070u
#define CTRL_2_PADS 3u
#define SF_BUFFER 0x4000b700u

#define SF_OFFSET 0x4000b434u
#define SF_WINDOW 0x23000000u

/* Watchdog (8.2). */
#define TIMER_CLOCKS 0x4000a500u
#define CLOCKS_WATCHDOG (3u << 8)
#define CLOCKS_WATCHDOG_32K (1u << 8)
#define TIMER_DIVIDERS 0x4000a5bcu
#define DIVIDERS_WATCHDOG_SHIFT 24u
#define WATCHDOG_MODE 0x4000a564u
#define MODE_RESETS 3u
#define WATCHDOG_MATCH 0x4000a568u
#define WATCHDOG_STATUS 0x4000a570u
#define WATCHDOG_FEED 0x4000a598u
#define WATCHDOG_KEY_1 0x4000a59cu
#define WATCHDOG_KEY_2 0x4000a5a0u
#define KEY_1 0xbabau
#define KEY_2 0xeb10u

/* SHA-256 engine (9). */
#define SHA_CTRL 0x40004000u
#define SHA_BUSY (1u << 0)
#define SHA_TRIGGER (1u << 1)
#define SHA_ENABLE (1u << 5)
#define SHA_CONTINUE (1u << 6)
#define SHA_BLOCKS(count) ((count) << 16)
#define SHA_SOURCE 0x40004004u
#define SHA_DIGEST 0x40004010u

/* Boot ROM and what it leaves behind (1.2, 3). */
#define ROM_ID 0x21010800u
#define ROM_ID_KNOWN 0x06020002u
#define ROM_MEASURED_BAUD 0x420443ccu
enum {
	ROM_SET_SYSTEM_CLOCK = 43, /* crystal, clock */
	ROM_SET_FLASH_CLOCK = 45,  /* enable, source, divider - 1 */
	ROM_SYSTEM_RESET = 47,
	ROM_FORGET_CACHE = 122,
	ROM_XIP_ERASE = 163,	   /* configuration, first, last */
	ROM_XIP_WRITE = 164,	   /* configuration, address, bytes, count */
	ROM_XIP_JEDEC_ID = 166,	   /* configuration, bytes */
	ROM_XIP_READ_WINDOW = 169, /* address in the window, bytes, count */
};
#define XTAL_40M 4u
#define XTAL_NONE 6u /* RC32M feeds the PLL */
#define SYSCLK_160M 4u
#define SF_CLOCK_80M 3u
#define SF_CLOCK_BCLK 4u
#define EFUSE_CONTROL 0x40007800u
#define EFUSE_READABLE 0x0024bf80u
#define EFUSE_WORD(offset) (0x40007000u + (offset))
#define EFUSE_SW_USAGE EFUSE_WORD(0x10)

#endif
