/* SPDX-License-Identifier: MIT */
/* The stub on its chip: the loop. */
#include "bl602/bl602.h"
#include "core/stub.h"

static struct stub_port port;
static struct stub stub __attribute__((section(".fast")));
static struct stub_room room __attribute__((section(".room")));

void stub_main(void);

void stub_main(void)
{
	bl602_setup(&port);
	stub_init(&stub, &room, &port);
	for (;;)
		stub_turn(&stub);
}
