/* SPDX-License-Identifier: MIT */
/* Reading the flash compressed: pieces of it come in while what is there is matched and sent. */
#include <stddef.h>

#include "core/verbs.h"

#define PIECES 4u /* of matching or sending in a turn, each as short as a turn should be */

_Static_assert(STUB_DEFLATE_PIECE == STUB_SPI_MAX, "a piece is one transfer of the flash");
_Static_assert(STUB_DEFLATE_BACK <= STUB_HISTORY, "hosts know no more of what was");

static void look(void *of)
{
	stub_port_poll(of);
}

/* The room is the encoder's from here on: what WRITE_DEFLATED kept there is gone. */
bool stub_begin_read_deflated(struct stub *stub)
{
	if (!stub_begin_answer(stub))
		return false;
	stub_forget_history(stub);
	stub_deflate_begin(&stub->fast.deflate, &stub->room->work.deflate, stub->job.left,
			   (struct stub_look){ look, stub });
	return true;
}

/* Take the piece of flash that has come, and have the next one come. */
static bool fetch_ahead(struct stub *stub)
{
	struct stub_deflater *deflate = &stub->fast.deflate;
	struct stub_job *job = &stub->job;
	uint32_t len;
	uint8_t *into = stub_deflate_room(deflate, &len);

	if (into == NULL)
		return true;
	stub->is_active = true;
	if (job->is_fetching) {
		const enum stub_step step = stub_nor_look(stub);

		if (step != STUB_STEP_DONE)
			return step == STUB_STEP_MORE;
		stub_port_spi_take(stub->port, into, len);
		stub_port_poll(stub);
		stub_deflate_put(deflate, len);
		job->is_fetching = false;
		job->addr += len;
		into = stub_deflate_room(deflate, &len);
	}
	job->is_fetching = into != NULL && stub_nor_read(stub, job->addr, len);
	return job->is_fetching || into == NULL;
}

static bool send_piece(struct stub *stub)
{
	struct stub_deflater *deflate = &stub->fast.deflate;
	uint8_t *bytes = stub->room->buffers[0];

	if (!stub_may_send_piece(stub))
		return false;
	if (stub->sender.left == 0)
		stub_open_answer(stub, deflate->begin, deflate->len);
	stub_send_bytes(stub, bytes, stub_deflate_take(deflate, bytes, STUB_SPI_MAX));
	return true;
}

/* A piece of what is at hand; false: something else has to come first. */
static bool go_on(struct stub *stub)
{
	switch (stub->fast.deflate.state) {
	case STUB_DEFLATE_MATCHES:
		return stub_deflate_step(&stub->fast.deflate);
	case STUB_DEFLATE_IS_READY:
		return send_piece(stub);
	case STUB_DEFLATE_IS_DONE:
		break;
	}
	return false;
}

enum stub_step stub_step_read_deflated(struct stub *stub)
{
	if (!fetch_ahead(stub))
		return STUB_STEP_FAILED;
	for (unsigned i = 0; i < PIECES && go_on(stub); i++) {
		stub->is_active = true;
		stub_port_poll(stub);
		if (!fetch_ahead(stub))
			return STUB_STEP_FAILED;
	}
	return stub->fast.deflate.state == STUB_DEFLATE_IS_DONE ? STUB_STEP_DONE : STUB_STEP_MORE;
}
