/* SPDX-License-Identifier: MIT */
/* Putting a program into the RAM of an LN882H by its boot ROM, and waiting until it answers. */
#include "chip/ln882h.h"

#include "image/ln_ram_image.h"
#include "image/ln_stub.h"
#include "link/ymodem.h"

#define STUB_SETTLE_MS 6u
#define STUB_START_MS 4000u    /* a stub waits up to 3 s for a flash that is busy */
#define LOADER_SETTLE_MS 300u  /* its banner comes after 0.2 s and more: ln882h-protocol 4.4 */
#define LOADER_START_MS 10000u /* ln882h-protocol 5.7 */

struct rmw_view ln882h_stub_file(const struct rmw_chip_options *options)
{
	return options->stub.len > 0 ? options->stub : rmw_ln882h_stub_image();
}

static bool is_stub(const struct ln882h *ln)
{
	return ln->route != RMW_ROUTE_LOADER || ln->options.loader.len == 0;
}

static bool choose_file(const struct ln882h *ln, struct rmw_view *file, struct rmw_err *err)
{
	*file = is_stub(ln) ? ln882h_stub_file(&ln->options) : ln->options.loader;
	if (file->len == 0)
		return rmw_fail(err, RMW_E_USAGE,
				"the boot ROM of an LN882H cannot reach the flash, and this build "
				"has no RAM stub for it: give the vendor's with --loader FILE");
	return rmw_ln_ram_image_check(*file, err);
}

static bool send_image(struct ln882h *ln, struct rmw_view image, struct rmw_err *err)
{
	const struct ymodem_file file = { "rmwflash.bin", image, ymodem_ln_rom.long_size };
	unsigned repeats = 0;
	const bool is_good = ln_link_download(&ln->link, image.len, err) &&
			     ymodem_send(ln->link.port, &ymodem_ln_rom, &file, &repeats, err);

	ln->chip.retries += repeats;
	return is_good;
}

static bool wait_for_stub(struct ln882h *ln, struct rmw_err *err)
{
	return rmw_port_pause(ln->link.port, STUB_SETTLE_MS, err) &&
	       ln882h_stub_hello(ln, STUB_START_MS, err);
}

static bool wait_for_loader(struct ln882h *ln, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_port_in(ln->link.port, LOADER_START_MS);
	struct heard ignored = { 0 };

	do
		if (!rmw_port_pause(ln->link.port, LOADER_SETTLE_MS, err) ||
		    !ln_sync_who(&ln->link, &ignored, err))
			return false;
	while (ln->link.peer == LN_PEER_NONE && !rmw_deadline_is_over(&until));
	return true;
}

static bool check_peer(const struct ln882h *ln, const char *what, struct rmw_err *err)
{
	switch (ln->link.peer) {
	case LN_PEER_STUB:
	case LN_PEER_LOADER:
		return true;
	case LN_PEER_OTHER_LOADER:
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"%s does not echo what it is sent: it is not the vendor's, and "
				"takes other commands",
				what);
	case LN_PEER_ROM:
	case LN_PEER_OTHER_ROM:
		return rmw_fail(err, RMW_E_NO_PROGRAM, "%s was taken, but the boot ROM answers",
				what);
	case LN_PEER_NONE:
		break;
	}
	return rmw_fail(err, RMW_E_NO_PROGRAM, "%s was taken, but does not answer", what);
}

bool ln882h_load(struct ln882h *ln, struct rmw_err *err)
{
	const char *what = is_stub(ln) ? "the RAM stub" : "the RAM loader";
	struct rmw_view file;

	if (!choose_file(ln, &file, err))
		return false;
	if (!send_image(ln, file, err))
		return rmw_while(err, "load %s", what);
	ln882h_end_part(ln, "load", "%zu bytes at %u baud", file.len, ln->link.port->baud);
	if (!(is_stub(ln) ? wait_for_stub(ln, err) : wait_for_loader(ln, err)) ||
	    !check_peer(ln, what, err))
		return false;
	ln882h_end_part(ln, "hello", "by %s", what);
	ln->stub.faults = ln->loader.faults = 0;
	return true;
}
