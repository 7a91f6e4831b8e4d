/* SPDX-License-Identifier: MIT */
/* Putting a program into the RAM of a BL602 by its boot ROM; of a vendor's, shaking hands with it.
 */
#include "chip/bl602.h"

/* bl602-protocol 4.9: the loader sets up clocks and flash before it listens. */
#define SETTLE_MS 200u
#define HANDSHAKE_TRIES 3u
#define SILENCE_MS 4500u /* what a loader in the middle of nothing needs: bl602-protocol 2.6 */

bool bl602_send_image(struct bl602 *bl, const struct rmw_bl_loader *loader, struct rmw_err *err)
{
	const size_t piece = 4080; /* bl602-observed 4 */
	uint8_t echo[16];
	size_t len;

	if (!bl_link_command(&bl->link, BL_LOAD_HEADER, loader->header, err) ||
	    !bl_link_fetch(&bl->link, BL_LOAD_SEGMENT, loader->segment, RMW_SPAN_OF(echo), err))
		return false;
	for (size_t at = 0; at < loader->payload.len; at += len) {
		len = bl602_cut(rmw_view_part(loader->payload, at, SIZE_MAX), piece);
		if (!bl_link_command(&bl->link, BL_LOAD_DATA,
				     rmw_view_part(loader->payload, at, len), err))
			return rmw_while(err, "byte %zu", at);
	}
	return bl_link_command(&bl->link, BL_CHECK_IMAGE, (struct rmw_view){ 0 }, err) &&
	       bl_link_command(&bl->link, BL_RUN_IMAGE, (struct rmw_view){ 0 }, err);
}

/* The one unanswered burst may have been heard: ask before another is sent. */
static bool knock(struct bl602 *bl, struct rmw_err *err)
{
	struct heard heard = { 0 };

	return bl_sync_burst(&bl->link, &heard, err) &&
	       (bl->link.peer != BL_PEER_NONE || bl_sync_probe(&bl->link, &heard, err));
}

/* The loader never keeps the ROM's rate: it measures a new burst (bl602-observed 4). */
static bool shake_hands(struct bl602 *bl, uint32_t baud, struct rmw_err *err)
{
	if (!rmw_port_set_baud(bl->link.port, baud, err) ||
	    !rmw_port_pause(bl->link.port, SETTLE_MS, err) ||
	    !rmw_port_hush(bl->link.port, 0, rmw_port_in(bl->link.port, 500), NULL, err))
		return false;
	for (unsigned i = 0; i < HANDSHAKE_TRIES && bl->link.peer == BL_PEER_NONE; i++)
		if ((i > 0 && !rmw_port_pause(bl->link.port, SILENCE_MS, err)) || !knock(bl, err))
			return false;
	return true;
}

/*
 * The exact rates of its 40 MHz clock (bl602-protocol 2.3), which also serve where the rate that
 * is wished for is one that a loader takes for another, as it does with 1152000.
 */
bool bl602_load(struct bl602 *bl, struct rmw_err *err)
{
	const uint32_t bauds[] = { bl->options.baud ? bl->options.baud : 1000000, 500000, 115200 };
	struct rmw_bl_loader loader;

	if (!rmw_bl_loader_parse(bl->options.loader, &loader, err) ||
	    !bl602_send_image(bl, &loader, err))
		return rmw_while(err, "load the RAM loader");
	bl->link.peer = BL_PEER_NONE;
	for (size_t i = 0; i < RMW_COUNT(bauds) && bl->link.peer == BL_PEER_NONE; i++)
		if (!shake_hands(bl, bauds[i], err))
			return false;
	if (bl->link.peer == BL_PEER_ROM)
		return rmw_fail(err, RMW_E_BAD_FRAME, "the boot ROM answers, not the RAM loader");
	return bl->link.peer != BL_PEER_NONE ||
	       rmw_fail(err, RMW_E_NO_PROGRAM,
			"the RAM loader was accepted and started, but does not answer");
}
