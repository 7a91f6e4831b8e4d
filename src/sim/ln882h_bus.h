/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_BUS_H
#define RMW_SIM_LN882H_BUS_H

#include "sim/uart.h"

/*
 * What the LN882H's processor sees beside its RAM: clocks and resets, UART0 with its DMA, the
 * flash controller, GPIO, eFuse. From ln882h-protocol 10; a register that stands there by name
 * only, or not at all, holds what was last written to it.
 */

#define LN_RAM_FIRST 0x20000000u
#define LN_RAM_SIZE 0x52000u /* SRAM0 to 3, retention RAM, cache RAM */

#define LN_APB_SIZE 0x20000u /* from 0x40000000 on */
#define LN_RADIO 0x10000u    /* of these: where the radio's registers are (unverified) */
#define LN_AWO_SIZE 0x2000u  /* from 0x40100000 on: SYSC_AWO and RTC */
#define LN_CHANNELS 7u	     /* of the DMA */

#define LN_UART_FIFO 16u
#define LN_SSI_FIFO 16u
#define LN_SSI_COMMAND 300u /* bytes sent with chip select low: a page and its head */

struct ln_uart {
	uint32_t cr1, cr2, cr3, brr;
	uint32_t flags; /* of ISR: those that stay until they are cleared */
	uint8_t rx[LN_UART_FIFO];
	uint32_t rx_head, rx_count;
	uint64_t tx_free_ns; /* when the last byte is out */
	uint64_t overflows;
	uint64_t rx_high;
};

struct ln_dma_channel {
	uint32_t control;
	uint32_t count;	 /* transfers left */
	uint32_t reload; /* of the count, and of the memory address */
	uint32_t peripheral;
	uint32_t memory;
	uint32_t next; /* address of the next transfer */
	uint64_t since_ns;
};

struct ln_dma {
	struct ln_dma_channel channels[LN_CHANNELS];
	uint32_t flags;
};

enum ln_ssi_phase {
	LN_SSI_IDLE,  /* chip select high */
	LN_SSI_SENDS, /* frames of the FIFO go out */
	LN_SSI_TAKES, /* frames come in */
};

struct ln_ssi {
	uint32_t ctrlr0, ctrlr1, enable, select, divider, mask, delay, spi;
	uint32_t dma, dma_level; /* a frame is asked for while more than these are there */
	enum ln_ssi_phase phase;
	uint64_t next_ns;  /* when the frame at hand is over */
	uint32_t shifting; /* what is on its way out */
	uint32_t frames;   /* that went out before it */
	uint32_t tx[LN_SSI_FIFO];
	uint32_t tx_head, tx_count;
	uint32_t rx[LN_SSI_FIFO];
	uint32_t rx_head, rx_count;
	uint8_t sent[LN_SSI_COMMAND]; /* with chip select low */
	size_t sent_count;
	uint8_t *taken; /* what the flash answers to it: a whole transfer */
	size_t taken_len, taken_at;
	bool has_overflow;
	uint64_t overflows;
};

struct ln_bus {
	uint32_t apb[LN_APB_SIZE / 4];
	uint8_t looks[(LN_APB_SIZE - LN_RADIO) / 4]; /* at each of the radio's registers */
	uint32_t awo[LN_AWO_SIZE / 4];
	uint32_t cache_control;
	uint32_t ahb_divider, apb_divider; /* as last latched */
	uint64_t pll_ready_ns;
	struct ln_uart uart;
	struct ln_dma dma;
	struct ln_ssi ssi;
};

bool sim_ln_bus_init(struct rmw_sim *sim);
void sim_ln_bus_release(struct rmw_sim *sim);
/* All registers as after a reset, then as the boot ROM leaves them to an image. */
void sim_ln_bus_reset(struct rmw_sim *sim);
void sim_ln_bus_hand_over(struct rmw_sim *sim);

/* As a load or store instruction of 1, 2 or 4 bytes at an aligned address. False: nothing is
 * there. */
bool sim_ln_bus_load(struct rmw_sim *sim, uint32_t addr, unsigned size, uint32_t *value);
bool sim_ln_bus_store(struct rmw_sim *sim, uint32_t addr, unsigned size, uint32_t value);
/* The first moment after now at which a register may read differently; SIM_NEVER: never. */
uint64_t sim_ln_bus_next_ns(struct rmw_sim *sim);
/* Devices move on to now. */
void sim_ln_bus_catch_up(struct rmw_sim *sim);
/* Cells that the processor may fetch through the cache; empty while that is off. */
struct rmw_view sim_ln_bus_window(struct rmw_sim *sim);

/* Clocks (ln882h_clock.c). */
uint32_t sim_ln_core_hz(struct rmw_sim *sim);
uint32_t sim_ln_apb_hz(struct rmw_sim *sim);
/* The peripheral of this gate and reset bit of SYSC_CMP is clocked and not in reset. */
bool sim_ln_is_clocked(struct rmw_sim *sim, unsigned gate, unsigned reset);

/* Registers by their offset in the block. */
uint32_t sim_ln_uart_read(struct rmw_sim *sim, uint32_t offset);
void sim_ln_uart_write(struct rmw_sim *sim, uint32_t offset, uint32_t value);
void sim_ln_uart_catch_up(struct rmw_sim *sim);
uint64_t sim_ln_uart_next_ns(struct rmw_sim *sim);
/* When the byte that is leaving is out; not after now: none is. */
uint64_t sim_ln_uart_byte_end_ns(struct rmw_sim *sim);
/* A channel of the DMA asks for a byte that was received; false: there is none. */
bool sim_ln_uart_pop(struct ln_uart *uart, uint8_t *byte);
/* ... or has one to send, not before `at_ns`. */
void sim_ln_uart_push(struct rmw_sim *sim, uint8_t byte, uint64_t at_ns);
/* The transmit FIFO had room at `at_ns` or has it now: when; SIM_NEVER: not yet. */
uint64_t sim_ln_uart_room_ns(struct rmw_sim *sim);

uint32_t sim_ln_dma_read(struct rmw_sim *sim, uint32_t offset);
void sim_ln_dma_write(struct rmw_sim *sim, uint32_t offset, uint32_t value);
/* Bytes received so far go to memory; bytes to be sent leave it. */
void sim_ln_dma_receive(struct rmw_sim *sim);
/* The same of the flash controller's frames. */
void sim_ln_dma_take_frames(struct rmw_sim *sim);
void sim_ln_dma_transmit(struct rmw_sim *sim);
bool sim_ln_dma_is_sending(const struct rmw_sim *sim);

uint32_t sim_ln_ssi_read(struct rmw_sim *sim, uint32_t offset);
void sim_ln_ssi_write(struct rmw_sim *sim, uint32_t offset, uint32_t value);
void sim_ln_ssi_catch_up(struct rmw_sim *sim);
/* The controller asks the DMA for its channel to take a frame away. */
bool sim_ln_ssi_asks(const struct rmw_sim *sim);
/* The next frame that was received, 0 where there is none. */
uint32_t sim_ln_ssi_take(struct ln_ssi *ssi);
uint64_t sim_ln_ssi_next_ns(const struct rmw_sim *sim);

#endif
