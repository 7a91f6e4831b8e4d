/* SPDX-License-Identifier: MIT */
/* The stub on its chip: the loop. */
#include "core/stub.h"
#include "ln882h/ln882h.h"

static struct stub_port port;
static struct stub stub;
static struct stub_room room __attribute__((section(".room")));

void stub_main(void);

void stub_main(void)
{
	ln882h_setup(&port, &stub);
	stub_init(&stub, &room, &port);
	for (;;)
		stub_turn(&stub);
}
