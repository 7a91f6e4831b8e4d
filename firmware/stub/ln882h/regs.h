/* SPDX-License-Identifier: MIT */
#ifndef STUB_LN882H_REGS_H
#define STUB_LN882H_REGS_H

/* The registers of the LN882H that the stub uses. ln882h-protocol, sections in brackets. */

/* Clocks, resets, supply (10.2, 10.7). */
#define CMP_LATCH 0x40000000u /* takes over the dividers beside it */
#define CMP_DIVIDERS 0x40000004u
#define DIVIDERS_APB0 0xfu
#define DIVIDERS_APB0_BY_4 3u
#define CMP_CLOCKS 0x40000010u
#define CLOCK_FLASH (1u << 1)
#define CLOCK_GPIOA (1u << 4)
#define CLOCK_UART0 (1u << 10)
#define CLOCK_CACHE (1u << 22)
#define CLOCK_DMA (1u << 23)
#define CMP_RESETS 0x40000014u /* 0: held in reset */
#define RESET_FLASH (1u << 1)
#define RESET_GPIOA (1u << 4)
#define RESET_UART0 (1u << 10)
#define RESET_DMA (1u << 18) /* or the cache's (unverified) */
#define AWO_LATCH 0x40100000u
#define LATCH_PULSE 1u
#define AWO_DIVIDERS 0x40100004u
#define DIVIDERS_HCLK 0xfu
#define AWO_RESET 0x4010000cu
#define RESET_CHIP (1u << 4) /* 0 resets */
#define AWO_SOURCE 0x40100010u
#define SOURCE_PLL 1u
#define AWO_SUPPLY_0 0x40100014u
#define SUPPLY_0_CORE (3u << 8)
#define SUPPLY_0_BROWNOUT (3u << 11)
#define SUPPLY_0_CRYSTAL (7u << 16)
#define SUPPLY_0_BIAS (3u << 20)
#define SUPPLY_0_LOAD (0x7fu << 24)
#define AWO_PLL 0x40100070u
#define PLL_FACTOR 0x1fu
#define PLL_BY_4 8u
#define AWO_SUPPLY_1 0x4010007cu
#define SUPPLY_1_BIT (1u << 15)
#define AWO_SUPPLY_2 0x4010009cu
#define SUPPLY_2_LDOS (7u << 3 | 7u << 9 | 7u << 12)

/* Pins: PA2 sends, PA3 receives (10.4). */
#define CMP_FLASH_PINS 0x40000018u
#define FLASH_PINS_ARE_OURS (1u << 5)
#define CMP_PIN_ENABLES 0x4000001cu
#define CMP_PIN_FUNCTIONS 0x40000020u /* of four pins, a byte for each */
#define PIN_TX 2u
#define PIN_RX 3u
#define FUNCTION_MASK 0x3fu
#define FUNCTION_UART0_TX 2u
#define FUNCTION_UART0_RX 3u
#define GPIOA_DIRECTIONS 0x4000c018u /* 1: output */

/* UART0 (10.3). */
#define UART_CR1 0x40002000u
#define CR1_ENABLE (1u << 0)
#define CR1_RECEIVER (1u << 2)
#define CR1_TRANSMITTER (1u << 3)
#define CR1_OVER8 (1u << 15)
#define UART_CR2 0x40002004u
#define UART_CR3 0x40002008u
#define CR3_RECEIVE_DMA (1u << 6)
#define UART_BRR 0x4000200cu
#define UART_ISR 0x4000201cu
#define ISR_DAMAGED 7u /* parity, framing, noise */
#define ISR_OVERRUN (1u << 3)
#define ISR_SENT (1u << 6)
#define ISR_BUSY (1u << 16)
#define ISR_TX_FULL (1u << 24)
#define UART_ICR 0x40002020u
#define UART_RDR 0x40002024u
#define UART_TDR 0x40002028u
#define UART_FIFO 0x4000202cu
#define FIFO_TRIGGER 0xfu
#define FIFO_ROOM 16u

/* DMA: channel 5 is UART0's receiver (10.3), channel 1 the flash controller's (SDK hal_dma.h). */
#define DMA_FLASH 0x20100008u
#define DMA_UART0 0x20100058u
#define DMA_CONTROL(channel) (channel)
#define DMA_ENABLE (1u << 0)
#define DMA_CIRCULAR (1u << 5)
#define DMA_MEMORY_STEPS (1u << 7)
#define DMA_WORDS (2u << 8 | 2u << 10)
#define DMA_SECOND (2u << 12)
#define DMA_FIRST (3u << 12) /* before all other channels */
#define DMA_COUNT(channel) ((channel) + 0x4u)
#define DMA_FROM(channel) ((channel) + 0x8u)
#define DMA_TO(channel) ((channel) + 0xcu)

/* Flash controller, a DW_apb_ssi (10.5). */
#define SSI_CTRLR0 0x40200000u
#define CTRLR0_SEND 0x100u
#define CTRLR0_SEND_THEN_RECEIVE 0x300u
#define CTRLR0_BYTES (7u << 16)
#define CTRLR0_WORDS (31u << 16)
#define SSI_CTRLR1 0x40200004u
#define SSI_ENABLE 0x40200008u
#define SSI_SELECT 0x40200010u
#define SSI_DIVIDER 0x40200014u
#define SSI_SR 0x40200028u
#define SR_BUSY (1u << 0)
#define SR_TX_HAS_ROOM (1u << 1)
#define SR_TX_EMPTY (1u << 2)
#define SR_RX_HAS_SOME (1u << 3)
#define SSI_IMR 0x4020002cu
#define SSI_DMA 0x4020004cu /* who asks the DMA (SDK reg_qspi.h, as the level below) */
#define DMA_RECEIVES (1u << 0)
#define SSI_DMA_LEVEL 0x40200054u /* it is asked when more frames than this are there */
#define SSI_DATA 0x40200060u
#define SSI_SAMPLE_DELAY 0x402000f0u

/* Cache of the flash (10.2). */
#define CACHE_CONTROL 0x20200000u
#define CACHE_ENABLE (1u << 0)
#define CACHE_IS_FILLING (1u << 31)

/* The core's own (Armv7-M): timer, where its vectors are, which interrupts are on. */
#define SYSTICK_CONTROL 0xe000e010u
#define SYSTICK_RUNS_BY_CORE 5u
#define SYSTICK_RELOAD 0xe000e014u
#define SYSTICK_NOW 0xe000e018u
#define SYSTICK_MASK 0xffffffu
#define NVIC_DISABLE_0 0xe000e180u
#define NVIC_DISABLE_1 0xe000e184u
#define CORE_CONFIG 0xe000ed14u
#define CONFIG_STACK_ALIGNED (1u << 9)
#define MPU_CONTROL 0xe000ed94u

#endif
