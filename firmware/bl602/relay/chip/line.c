/* SPDX-License-Identifier: MIT */
/* The console's line: UART0 at 115200 baud. bl602-soc 2 */
#include "bl602/regs.h"
#include "relay/chip/chip.h"
#include "relay/core/roles.h"

#define BAUD 115200u
#define INTERRUPTS_OFF 0xffu
#define RX_TIMEOUT 79u

_Static_assert(RELAY_PIN_RX == PIN_RX && RELAY_PIN_TX == PIN_TX, "one line, one pair of pins");

static void set_pins(void)
{
	const uint32_t signals = 0xfu << SIGNAL_RX_SHIFT | 0xfu << SIGNAL_TX_SHIFT;

	chip_change(GPIO_CONFIG(PIN_RX), 0xffff0000u, GPIO_UART_RX << 16);
	chip_change(GPIO_CONFIG(PIN_TX), 0x0000ffffu, GPIO_UART_TX);
	chip_change(GPIO_OUTPUT_ENABLE, 1u << PIN_RX | 1u << PIN_TX, 1u << PIN_TX);
	chip_change(GLB_UART_SIGNALS, signals,
		    SIGNAL_U0_RXD << SIGNAL_RX_SHIFT | SIGNAL_U0_TXD << SIGNAL_TX_SHIFT);
}

static void reset(void)
{
	chip_change(GLB_MODULE_RESET, MODULE_UART0, 0);
	chip_change(GLB_MODULE_RESET, MODULE_UART0, MODULE_UART0);
	chip_change(GLB_MODULE_RESET, MODULE_UART0, 0);
}

/* From the root clock, undivided; changed while it is off. */
static void set_clock(void)
{
	chip_change(GLB_CLK_CFG2, CLK_CFG2_UART_DIV | CLK_CFG2_UART_EN, 0);
	chip_change(HBN_GLB, HBN_UART_PLL, 0);
	chip_change(GLB_CLK_CFG2, CLK_CFG2_UART_EN, CLK_CFG2_UART_EN);
}

void relay_port_line_on(struct relay_port *port)
{
	const uint32_t period = (port->root_hz + BAUD / 2) / BAUD - 1;

	reset();
	set_clock();
	chip_put(UART_INT_MASK, INTERRUPTS_OFF);
	chip_put(UART_UTX_CONFIG, UTX_OFF);
	chip_put(UART_URX_CONFIG, URX_OFF);
	chip_put(UART_RX_TIMEOUT, RX_TIMEOUT);
	chip_put(UART_BIT_PRD, period << 16 | period);
	chip_put(UART_FIFO_CONFIG_1, FIFO_THRESHOLDS);
	chip_put(UART_FIFO_CONFIG_0, FIFO_CLEAR);
	chip_put(UART_FIFO_CONFIG_0, 0);
	chip_put(UART_UTX_CONFIG, UTX_ON);
	chip_put(UART_URX_CONFIG, URX_ON);
	set_pins();
	port->has_line = true;
}

void relay_port_line_off(struct relay_port *port)
{
	port->has_line = false;
	reset();
}

bool relay_port_line_is_idle(const struct relay_port *port)
{
	return !port->has_line ||
	       (chip_line_room() == FIFO_ROOM && (chip_get(UART_STATUS) & STATUS_SENDING) == 0);
}

/* A millisecond's worth: less than half of the FIFO. */
CHIP_RAM void chip_line_receive(struct relay_port *port)
{
	while (FIFO_USED(chip_get(UART_FIFO_CONFIG_1)) > 0) {
		port->received[port->received_head % CHIP_RECEIVED] = chip_get8(UART_FIFO_RDATA);
		port->received_head++;
	}
}

uint32_t chip_line_room(void)
{
	return FIFO_FREE(chip_get(UART_FIFO_CONFIG_1));
}

void chip_line_send(const uint8_t *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		chip_put8(UART_FIFO_WDATA, bytes[i]);
}
