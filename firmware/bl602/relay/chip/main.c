/* SPDX-License-Identifier: MIT */
/* The relay firmware on its chip: the loop that sleeps until the timer's next tick. */
#include "bl602/regs.h"
#include "relay/chip/chip.h"
#include "relay/core/relay.h"

#define LOST (CHIP_SAMPLES - 1)

/* What may come while the rest is taken: more than a millisecond's worth. */
#define SPARE FIFO_ROOM
#define KEPT (CHIP_RECEIVED - SPARE)

static struct relay relay;

void relay_main(void);

/* What was overwritten while the flash was busy for too long is lost. */
static void take_samples(struct relay_port *port)
{
	if (port->sample_head - port->sample_tail > LOST)
		port->sample_tail = port->sample_head - LOST;
	while (port->sample_tail != port->sample_head)
		relay_tick(&relay, port->samples[port->sample_tail++ % CHIP_SAMPLES]);
}

static void take_bytes(struct relay_port *port)
{
	if (port->received_head - port->received_tail > KEPT) {
		port->received_tail = port->received_head - KEPT;
		relay_receive_lost(&relay);
	}
	while (port->received_tail != port->received_head)
		relay_receive(&relay, port->received[port->received_tail++ % CHIP_RECEIVED]);
}

static void send(const struct relay_port *port)
{
	uint8_t bytes[FIFO_ROOM];

	if (port->has_line)
		chip_line_send(bytes, relay_line_take(&relay.line, bytes, chip_line_room()));
}

void relay_main(void)
{
	struct relay_port *port = &chip_port;

	chip_setup(port);
	chip_watchdog_start();
	chip_start_timer(port);
	relay_start(&relay, port);
	for (;;) {
		take_samples(port);
		take_bytes(port);
		relay_turn(&relay);
		send(port);
		chip_watchdog_feed();
		__asm__ volatile("wfi");
	}
}
