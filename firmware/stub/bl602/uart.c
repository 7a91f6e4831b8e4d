/* SPDX-License-Identifier: MIT */
/* The line: UART0, whose FIFO of 32 bytes is looked at again and again. bl602-soc 2 */
#include "bl602/bl602.h"
#include "bl602/regs.h"
#include "core/stub.h"
#include "mmio.h"

#define DIVISOR_MIN 4u
#define DIVISOR_MAX 65536u

static uint32_t divisor_for(const struct stub_port *port, uint32_t baud)
{
	return (port->uart_hz + baud / 2) / baud;
}

uint32_t stub_port_nearest_baud(const struct stub_port *port, uint32_t baud)
{
	uint32_t divisor, real, gap;

	if (baud == 0 || baud > port->facts.baud_max)
		return 0;
	divisor = divisor_for(port, baud);
	if (divisor < DIVISOR_MIN || divisor > DIVISOR_MAX)
		return 0;
	real = port->uart_hz / divisor;
	gap = real > baud ? real - baud : baud - real;
	return gap <= baud / 50 ? real : 0;
}

/* The divider is changed while the clock is off. bl602-soc 2.2 */
static void set_clock(struct stub_port *port)
{
	const bool is_pll =
		port->facts.core_hz == port->uart_hz && (mmio_get(port, HBN_GLB) & HBN_ROOT) >= 2;

	bl602_change(port, GLB_CLK_CFG2, CLK_CFG2_UART_DIV | CLK_CFG2_UART_EN, 0);
	bl602_change(port, HBN_GLB, HBN_UART_PLL, is_pll ? HBN_UART_PLL : 0);
	bl602_change(port, GLB_CLK_CFG2, CLK_CFG2_UART_EN, CLK_CFG2_UART_EN);
}

void stub_port_set_baud(struct stub_port *port, uint32_t baud)
{
	const uint32_t period = divisor_for(port, baud) - 1;

	mmio_put(port, UART_UTX_CONFIG, UTX_OFF);
	mmio_put(port, UART_URX_CONFIG, URX_OFF);
	mmio_put(port, UART_BIT_PRD, period << 16 | period);
	mmio_put(port, UART_FIFO_CONFIG_0, FIFO_CLEAR);
	mmio_put(port, UART_FIFO_CONFIG_0, 0);
	mmio_put(port, UART_UTX_CONFIG, UTX_ON);
	mmio_put(port, UART_URX_CONFIG, URX_ON);
}

static void set_pins(struct stub_port *port)
{
	const uint32_t signals = 0xfu << SIGNAL_RX_SHIFT | 0xfu << SIGNAL_TX_SHIFT;

	bl602_change(port, GPIO_CONFIG(PIN_RX), 0xffff0000u, GPIO_UART_RX << 16);
	bl602_change(port, GPIO_OUTPUT_ENABLE, 1u << PIN_RX, 0);
	bl602_change(port, GPIO_CONFIG(PIN_TX), 0xffffu, GPIO_UART_TX);
	bl602_change(port, GPIO_OUTPUT_ENABLE, 1u << PIN_TX, 1u << PIN_TX);
	bl602_change(port, GLB_UART_SIGNALS, signals,
		     SIGNAL_U0_RXD << SIGNAL_RX_SHIFT | SIGNAL_U0_TXD << SIGNAL_TX_SHIFT);
}

void bl602_uart_setup(struct stub_port *port, uint32_t baud)
{
	set_pins(port);
	bl602_change(port, GLB_MODULE_RESET, MODULE_UART0, 0);
	bl602_change(port, GLB_MODULE_RESET, MODULE_UART0, MODULE_UART0);
	bl602_change(port, GLB_MODULE_RESET, MODULE_UART0, 0);
	set_clock(port);
	mmio_put(port, UART_INT_MASK, 0xff);
	mmio_put(port, UART_RX_TIMEOUT, 79);
	mmio_put(port, UART_FIFO_CONFIG_1, FIFO_THRESHOLDS);
	stub_port_set_baud(port, baud);
}

/* Bytes were lost where the FIFO was found full. The flag only goes with what is in the FIFO. */
static void note_overflow(struct stub *stub)
{
	if ((mmio_get(stub->port, UART_FIFO_CONFIG_0) & FIFO_RX_OVERFLOW) == 0)
		return;
	stub->overflows++;
	mmio_put(stub->port, UART_FIFO_CONFIG_0, FIFO_CLEAR_RX);
	mmio_put(stub->port, UART_FIFO_CONFIG_0, 0);
}

static void receive(struct stub *stub, uint32_t used)
{
	struct stub_port *port = stub->port;
	const uint32_t room = stub_ring_free(&stub->in);
	const uint32_t count = used < room ? used : room;

	if (used > stub->fifo_high)
		stub->fifo_high = used;
	for (uint32_t i = 0; i < count; i++)
		stub->in.bytes[(stub->in.head + i) % STUB_RING_SIZE] =
			mmio_get8(port, UART_FIFO_RDATA);
	stub->in.head += count;
	if (used >= FIFO_ROOM)
		note_overflow(stub);
}

static void send(struct stub *stub, uint32_t room)
{
	struct stub_port *port = stub->port;
	const uint32_t used = stub_ring_used(&stub->out);
	const uint32_t count = used < room ? used : room;

	for (uint32_t i = 0; i < count; i++)
		mmio_put8(port, UART_FIFO_WDATA,
			  stub->out.bytes[(stub->out.tail + i) % STUB_RING_SIZE]);
	stub->out.tail += count;
}

void stub_port_poll(struct stub *stub)
{
	const uint32_t state = mmio_get(stub->port, UART_FIFO_CONFIG_1);

	if (FIFO_USED(state) > 0)
		receive(stub, FIFO_USED(state));
	if (stub_ring_used(&stub->out) > 0)
		send(stub, FIFO_FREE(state));
}

bool stub_port_is_sent(struct stub_port *port)
{
	return FIFO_FREE(mmio_get(port, UART_FIFO_CONFIG_1)) == FIFO_ROOM &&
	       (mmio_get(port, UART_STATUS) & STATUS_SENDING) == 0;
}
