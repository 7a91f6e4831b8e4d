/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_LIST_H
#define RMW_PORT_LIST_H

#include <rmwflash/port.h>

/* True for "path:..." and "vidpid:...", which name an adapter by what it is and not by /dev. */
bool rmw_ports_is_selector(const char *text);

/* True when a selector is well-formed. */
bool rmw_ports_is_formed(const char *selector);

/*
 * Find the one adapter that a selector means. Fails with PORT_SPEC (malformed), PORT_MISSING,
 * NO_PORT when it means several, PORT_IO (the system does not list its ports) or NO_MEMORY.
 */
bool rmw_ports_select(const char *selector, struct rmw_port_info *found,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* True when the selector, which is well-formed, means this adapter. */
bool rmw_ports_is_meant(const char *selector, const struct rmw_port_info *info);

/*
 * Where an adapter is plugged in, from the path of its device in sysfs: of
 * ".../usb1/1-1/1-1.4/1-1.4:1.0/ttyUSB0" that is "1-1.4". Empty when it is not on USB.
 */
void rmw_ports_usb_path(const char *device, char *usb_path, size_t size);

#endif
