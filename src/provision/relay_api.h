/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_API_H
#define RMW_PROVISION_RELAY_API_H

#include "provision/http_client.h"
#include "provision/relay_info.h"

/*
 * Asking an OpenBeken over HTTP (openbeken 12). All of these fail as rmw_http_ask, and with:
 * RELAY_MISSING where the reply did not come to its end, RELAY_LOCKED where a web password is
 * asked for that was not given, or is another one. A password goes only to a server that asks for
 * it by OpenBeken's realm.
 */

/* Who is expected at an address. */
struct rmw_relay_expected {
	const char *chip;   /* NULL: any; case ignored */
	const uint8_t *mac; /* of the chip, six bytes; NULL: any */
	const char *name;   /* its short name; NULL: any */
};

/*
 * See that it is the chip and unit that is expected, by its address and its short name. `order`
 * (may be NULL) says how its address compares with the expected one; only a BL602 may have it
 * reversed. Fails with RELAY_OTHER.
 */
bool rmw_relay_expect(const struct rmw_relay_info *info, const struct rmw_relay_expected *expected,
		      enum rmw_relay_mac *order, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * See who answers. Nothing secret is sent but, to who asks for it now, the web password: whoever
 * asked for it before may have left his address to another. Fails also as rmw_relay_expect, and
 * with RELAY_OTHER: no OpenBeken, or one in safe mode, or another chip or unit.
 */
bool rmw_relay_identify(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
			struct rmw_relay_info *info, enum rmw_relay_mac *order,
			struct rmw_err *err) RMW_MUST_CHECK;

/* The pins. Fails also with RELAY_OTHER. */
bool rmw_relay_get_pins(struct rmw_http_peer *peer, struct rmw_relay_pins *pins,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Status 0; `is_readable` is false when it is not JSON, as with quotes in a name. */
bool rmw_relay_get_status(struct rmw_http_peer *peer, struct rmw_relay_status *status,
			  bool *is_readable, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Execute a command line. Fails also with RELAY_REFUSED: it answered with an error, which the
 * message names, but never the line.
 */
bool rmw_relay_command(struct rmw_http_peer *peer, const char *line,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* Ask for a page by its target; the answer is whole, whatever its code. */
bool rmw_relay_get(struct rmw_http_peer *peer, const struct rmw_http_target *target,
		   struct rmw_http_answer *answer, struct rmw_err *err) RMW_MUST_CHECK;

/* Send a form. Fails also with RELAY_REFUSED, naming the code only. */
bool rmw_relay_form(struct rmw_http_peer *peer, const struct rmw_http_target *form,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* Read flash into `bytes`, which is emptied first and wiped when this fails. Fails also with
 * RELAY_REFUSED. */
bool rmw_relay_read_flash(struct rmw_http_peer *peer, uint32_t addr, uint32_t len,
			  struct rmw_buf *bytes, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the stored configuration of a device with that chip: on a BL602 its partition table, then
 * what PSM holds, else the block at its place (openbeken 12.7). It is up to a second older than
 * what the device works with. Fails also with RELAY_REFUSED (no such flash), IMAGE_* (nothing
 * readable there, or that place is not known). `config` holds passwords: wipe it.
 */
bool rmw_relay_read_config(struct rmw_http_peer *peer, const char *chip,
			   struct rmw_obk_config *config, struct rmw_err *err) RMW_MUST_CHECK;

/* As that; but that a device has none that can be read is no failure. */
bool rmw_relay_look_at_config(struct rmw_http_peer *peer, const char *chip,
			      struct rmw_obk_config *config, bool *is_readable,
			      struct rmw_err *err) RMW_MUST_CHECK;

#endif
