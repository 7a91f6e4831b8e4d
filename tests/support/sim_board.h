/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_SIM_BOARD_H
#define RMW_TESTS_SIM_BOARD_H

#include "port/port.h"
#include "sim/board.h"
#include "sim/sim.h"

/* Talking to a simulated BL602; every function ends the test when something is not as it should. */

extern const uint8_t board_ask_boot_info[4];
extern const uint8_t board_boot_info[24];

/* A board from "bl602?...", the host at 500000 baud. Free with rmw_port_free. */
struct rmw_port *open_board(const char *spec);
/* ... after a handshake with its ROM. */
struct rmw_port *open_rom(const char *spec);
/* ... with a made loader of that file size played, before the handshake with it. The spec has an
 * option at least. */
struct rmw_port *open_loader(const char *spec, size_t file_size);

/* Load and start a file of one segment through the ROM. */
void load_image(struct rmw_port *port, struct rmw_view file);
/* Load and start a made loader of that file size through the ROM. */
void load_made_loader(struct rmw_port *port, size_t file_size);

void board_send(struct rmw_port *port, struct rmw_view bytes);
void board_pass(struct rmw_port *port, uint32_t ms);
/* Send `count` 55, at most 8000. */
void board_burst(struct rmw_port *port, size_t count);
void board_shake_hands(struct rmw_port *port);

/* What comes: 200 ms are waited for the first byte, and 20 ms for each more. Returns how many. */
size_t board_collect(struct rmw_port *port, struct rmw_span into);
void board_expect(struct rmw_port *port, struct rmw_view want);
void board_expect_silence(struct rmw_port *port);

#define EXPECT(port, ...) board_expect(port, RMW_VIEW_OF(((const uint8_t[]){ __VA_ARGS__ })))
#define SEND(port, ...) board_send(port, RMW_VIEW_OF(((const uint8_t[]){ __VA_ARGS__ })))

#endif
