/* SPDX-License-Identifier: MIT */
/*
 * The line: UART0. What it receives goes into the ring by DMA, without end and without help, so
 * that a transfer of the flash, which must not be interrupted, costs no byte; what is sent is put
 * into its FIFO of 16 bytes. ln882h-protocol 10.3
 */
#include "core/stub.h"
#include "ln882h/ln882h.h"
#include "ln882h/regs.h"
#include "mmio.h"

/* With eight samples of a bit, as the rates of the vendor's image tell (ln882h-observed, "Baud
 * rate"): a bit is BRR / 16 clocks long. */
#define SIXTEENTHS_HZ (LN882H_APB0_HZ * 16)
#define DIVISOR_MIN 128u
#define DIVISOR_MAX 0x7ffffu
#define BYTE_BITS_US 10000000u

static uint32_t divisor_for(uint32_t baud)
{
	return (SIXTEENTHS_HZ + baud / 2) / baud;
}

uint32_t stub_port_nearest_baud(const struct stub_port *port, uint32_t baud)
{
	uint32_t divisor, real, gap;

	if (baud == 0 || baud > port->facts.baud_max)
		return 0;
	divisor = divisor_for(baud);
	if (divisor < DIVISOR_MIN || divisor > DIVISOR_MAX)
		return 0;
	real = SIXTEENTHS_HZ / divisor;
	gap = real > baud ? real - baud : baud - real;
	return gap <= baud / 50 ? real : 0;
}

static void start(struct stub_port *port)
{
	mmio_put(port, UART_CR1, CR1_OVER8 | CR1_RECEIVER | CR1_TRANSMITTER);
	mmio_put(port, UART_CR1, CR1_OVER8 | CR1_RECEIVER | CR1_TRANSMITTER | CR1_ENABLE);
}

void stub_port_set_baud(struct stub_port *port, uint32_t baud)
{
	port->byte_us = (BYTE_BITS_US + baud - 1) / baud;
	mmio_put(port, UART_CR1, CR1_OVER8);
	mmio_put(port, UART_BRR, divisor_for(baud));
	start(port);
}

static void set_pins(struct stub_port *port)
{
	const uint32_t pins = 1u << PIN_TX | 1u << PIN_RX;
	const uint32_t mask = FUNCTION_MASK << 8 * PIN_TX | FUNCTION_MASK << 8 * PIN_RX;

	ln882h_change(port, GPIOA_DIRECTIONS, pins, 0);
	ln882h_change(port, CMP_PIN_FUNCTIONS, mask,
		      FUNCTION_UART0_TX << 8 * PIN_TX | FUNCTION_UART0_RX << 8 * PIN_RX);
	ln882h_change(port, CMP_PIN_ENABLES, 0, pins);
}

/* One byte in the FIFO is enough for a request (unverified: that 0 means this). */
void ln882h_uart_setup(struct stub_port *port)
{
	set_pins(port);
	mmio_put(port, UART_CR1, CR1_OVER8);
	mmio_put(port, UART_CR2, 0);
	mmio_put(port, UART_CR3, CR3_RECEIVE_DMA);
	ln882h_change(port, UART_FIFO, FIFO_TRIGGER, 0);
	/* round and round; its count goes from the ring's size down to 0 and begins anew */
	ln882h_dma(port, DMA_UART0, UART_RDR, port->stub->in.bytes, STUB_RING_SIZE,
		   DMA_CIRCULAR | DMA_MEMORY_STEPS | DMA_FIRST);
	stub_port_set_baud(port, port->facts.start_baud);
}

/* Bytes that came while the FIFO was full are lost; it takes no more before it is switched anew. */
static void clear_errors(struct stub *stub, uint32_t state)
{
	mmio_put(stub->port, UART_ICR, ISR_DAMAGED);
	if ((state & ISR_OVERRUN) == 0)
		return;
	stub->overflows++;
	mmio_put(stub->port, UART_CR1, CR1_OVER8 | CR1_TRANSMITTER);
	start(stub->port);
}

/* What is behind in the ring by more than a round was overwritten. */
static void receive(struct stub *stub)
{
	const uint32_t end = STUB_RING_SIZE - mmio_get(stub->port, DMA_COUNT(DMA_UART0));

	stub->in.head += (end - stub->in.head) % STUB_RING_SIZE;
	if (stub_ring_used(&stub->in) <= STUB_RING_SIZE)
		return;
	stub->overflows++;
	stub_ring_clear(&stub->in);
}

/* That the last byte has left is told anew, whether or not it was told before (unverified: which).
 */
static void send(struct stub *stub)
{
	struct stub_port *port = stub->port;
	struct stub_ring *out = &stub->out;

	mmio_put(port, UART_ICR, ISR_SENT);
	while (stub_ring_used(out) > 0 && (mmio_get(port, UART_ISR) & ISR_TX_FULL) == 0)
		mmio_put(port, UART_TDR, stub_ring_take(out));
}

void stub_port_poll(struct stub *stub)
{
	const uint32_t state = mmio_get(stub->port, UART_ISR);

	receive(stub);
	if (state & (ISR_DAMAGED | ISR_OVERRUN))
		clear_errors(stub, state);
	if (stub_ring_used(&stub->out) > 0 && (state & ISR_TX_FULL) == 0)
		send(stub);
}

bool stub_port_is_sent(struct stub_port *port)
{
	return (mmio_get(port, UART_ISR) & (ISR_SENT | ISR_BUSY)) == ISR_SENT;
}
