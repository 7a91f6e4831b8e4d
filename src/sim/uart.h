/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_UART_H
#define RMW_SIM_UART_H

#include <rmwflash/sim.h>

/* No point in time: a timer that is off. */
#define SIM_NEVER UINT64_MAX

/* The line between host and chip: bytes with the time at which they are complete. */

struct sim_byte {
	uint64_t end_ns; /* when its stop bit is over */
	uint32_t baud;	 /* rate it was sent at; 0: a break, which reads the same at any */
	uint8_t value;
};

#define SIM_QUEUE_ROOM 65536u

struct sim_queue {
	struct sim_byte *items; /* a ring of SIM_QUEUE_ROOM */
	size_t head;
	size_t count;
};

/* One direction of an inverted line, and the receiver at its end: sim/wires.h. */
struct sim_inverter {
	uint64_t end_ns; /* of the last byte */
	bool is_high;	 /* the line, at the last bit */
	bool is_reading;
	unsigned bits; /* of the byte it reads */
	uint8_t value;
};

struct sim_uart {
	struct sim_queue rx; /* from the host, still to be heard by the chip */
	struct sim_queue tx; /* from the chip, still to be read by the host */
	uint32_t host_baud;
	uint32_t baud; /* the chip's real rate; 0: measuring, or off */
	uint64_t host_free_ns;
	uint64_t tx_free_ns;
	uint64_t deaf_until_ns; /* what is complete before is lost */
	uint64_t busy_until_ns; /* until then the program did not look at its FIFO */
	size_t fifo_room;	/* bytes that wait meanwhile; more are lost */
	size_t held;
	size_t handed_over; /* of tx: what the adapter gave to the host, which did not read it */
	struct sim_inverter to_chip, to_host;
	uint64_t listen_from_ns; /* start of the first auto-baud window */
};

/* How a program measures and serves a rate. */
struct sim_autobaud {
	uint32_t clock_hz;
	uint32_t snap_above; /* above it, rates are rounded to multiples of 500000 */
};

/* What has no room is lost. */
void sim_queue_put(struct sim_queue *queue, struct sim_byte byte);

bool sim_uart_init(struct sim_uart *uart);
void sim_uart_release(struct sim_uart *uart);
uint64_t sim_uart_byte_ns(uint32_t baud);

/* The host sends. The queue takes what it has room for; returns how many bytes that were. */
size_t sim_uart_host_send(struct rmw_sim *sim, struct rmw_view bytes);

/* The chip sends; its time moves on as far as its FIFO of 32 makes it wait. */
void sim_uart_send(struct rmw_sim *sim, struct rmw_view bytes);
/* As send, but not before `at_ns`, and the chip does not wait. */
void sim_uart_send_at(struct rmw_sim *sim, uint64_t at_ns, struct rmw_view bytes);

/* The next byte, as the chip hears it at its own rate, and how often: 0 when it is lost. */
unsigned sim_uart_take(struct rmw_sim *sim, struct sim_byte *byte);

/* True when a receiver at the one rate cannot read what was sent at the other. */
bool sim_uart_rates_differ(uint32_t a, uint32_t b);
/* How a receiver at `own_baud` reads a byte. */
uint8_t sim_uart_hear(const struct sim_byte *byte, uint32_t own_baud);

/* The chip sends a byte that is complete at its `end_ns`. */
void sim_uart_put(struct rmw_sim *sim, const struct sim_byte *byte);
/* The chip changed its rate in the middle: what it has not sent yet is sent at the new one. */
void sim_uart_respeed(struct rmw_sim *sim);
/* What was to be complete after `after_ns` is not sent. */
void sim_uart_unsend(struct rmw_sim *sim, uint64_t after_ns);

/* The byte that will be complete next, borrowed from the queue; NULL: none. */
const struct sim_byte *sim_uart_next(const struct sim_uart *uart);
/* Take it off the line. Copies that come through, unless the chip is deaf. */
unsigned sim_uart_pull(struct rmw_sim *sim, struct sim_byte *byte);

/* Bytes complete by `until_ns`, garbled where the rates differ; returns how many. */
size_t sim_uart_host_take(struct rmw_sim *sim, struct rmw_span into, uint64_t until_ns);

/* When the adapter hands over the next of what waits in it; SIM_NEVER: nothing does. */
uint64_t sim_adapter_due_ns(const struct rmw_sim *sim);
/* True when the host can read something by `until_ns`, as things are now. */
bool sim_adapter_has_bytes(const struct rmw_sim *sim, uint64_t until_ns);
/* As sim_uart_host_take, of what the adapter handed over. */
size_t sim_adapter_take(struct rmw_sim *sim, struct rmw_span into, uint64_t until_ns);

/* Forget what arrives until `until_ns`, and what the chip has not sent by now. */
void sim_uart_cut(struct rmw_sim *sim, uint64_t until_ns);

/* Start auto-baud windows. */
void sim_uart_listen(struct rmw_sim *sim, uint64_t from_ns);
/* True when `byte` is a 55 that lies inside one window; sets the chip's rate. */
bool sim_uart_detects(struct rmw_sim *sim, const struct sim_byte *byte,
		      const struct sim_autobaud *rule);
/* The chip's real rate nearest to `baud`; 0 when its clock is too slow. */
uint32_t sim_uart_real_baud(uint32_t clock_hz, uint32_t baud);

#endif
