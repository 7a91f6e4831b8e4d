/* SPDX-License-Identifier: MIT */
/* The only place that knows every chip and every form of port. */
#include "session/registry.h"

#include <strings.h>

#include "chip/bk7231.h"
#include "chip/bl602.h"
#include "chip/ln882h.h"
#include "port/fault.h"
#include "port/replay.h"
#include "port/serial.h"
#include "port/tcp.h"
#include "port/trace.h"
#include "sim/sim.h"

/* name, maker, maker of its family */
/* clang-format off */
#define CHIPS(ROW) \
	ROW("bl602", rmw_bl602_new, rmw_bl602_new) \
	ROW("bk7231t", rmw_bk7231t_new, rmw_bk7231_new) \
	ROW("bk7231n", rmw_bk7231n_new, rmw_bk7231_new) \
	ROW("bk7231u", rmw_bk7231u_new, rmw_bk7231_new) \
	ROW("bk7231m", rmw_bk7231m_new, rmw_bk7231_new) \
	ROW("bk7238", rmw_bk7238_new, rmw_bk7231_new) \
	ROW("ln882h", rmw_ln882h_new, rmw_ln882h_new)

/* A BL602's vendor loader goes deaf by what the others are asked; a BK7231 is to be asked last. One
 * that runs is not disturbed by a few bytes now and then; a BK7231 hears nothing but in the
 * milliseconds after its start, so its link checks never pause (bk7231-protocol 2). */
static const struct rmw_chip_family families[] = {
	{ rmw_bl602_new,  200, { 400,  300 } },
	{ rmw_ln882h_new, 400, { 400,  300 } },
	{ rmw_bk7231_new, 0,   { 1000, 0 } },
};
/* clang-format on */

/* prefix, opener, form, help */
/* clang-format off */
#define PORTS(ROW) \
	ROW("trace:", rmw_trace_open, "trace:FILE,PORT", \
	    "PORT, with all that passes written to the new file FILE") \
	ROW("fault:", rmw_fault_open, "fault:RULES,PORT", \
	    "PORT with faults: drop@6, flip@6.3, repeat@6, cut@6-20, drop~100; joined by +") \
	ROW("replay:", rmw_replay_open, "replay:FILE", \
	    "the device of a conversation that trace wrote") \
	ROW("tcp://", rmw_tcp_open, "tcp://HOST:PORT", \
	    "a serial line that a server offers over the network") \
	ROW("sim:", rmw_sim_port_open, "sim:CHIP[?OPTION=VALUE&...]", \
	    "a simulated board; times are those of the device") \
	ROW("", rmw_serial_open, "/dev/ttyUSB0", \
	    "a serial adapter, or any terminal")
/* clang-format on */

#define CHIP_KIND(name, maker, family) { name, maker, family },
#define CHIP_NAME(name, maker, family) name,
#define PORT_KIND(prefix, opener, form, help) { prefix, form, help, opener },
#define PORT_FORM(prefix, opener, form, help) { form, help },

static const struct rmw_chip_kind chips[] = { CHIPS(CHIP_KIND) };
static const char *const chip_names[] = { CHIPS(CHIP_NAME) };
static const struct rmw_port_kind ports[] = { PORTS(PORT_KIND) };
static const struct rmw_port_form forms[] = { PORTS(PORT_FORM) };

const struct rmw_chip_kind *rmw_chip_kinds(size_t *count)
{
	*count = RMW_COUNT(chips);
	return chips;
}

const struct rmw_chip_family *rmw_chip_families(size_t *count)
{
	*count = RMW_COUNT(families);
	return families;
}

struct rmw_session_pace rmw_session_pace_of(const char *chip)
{
	size_t kind = 0, family = 0;

	while (kind < RMW_COUNT(chips) && strcasecmp(chips[kind].name, chip) != 0)
		kind++;
	while (family + 1 < RMW_COUNT(families) &&
	       (kind == RMW_COUNT(chips) || families[family].open != chips[kind].family))
		family++;
	return families[family].pace;
}

const struct rmw_port_kind *rmw_port_kinds(size_t *count)
{
	*count = RMW_COUNT(ports);
	return ports;
}

const char *const *rmw_session_chips(size_t *count)
{
	*count = RMW_COUNT(chip_names);
	return chip_names;
}

const struct rmw_port_form *rmw_session_port_forms(size_t *count)
{
	*count = RMW_COUNT(forms);
	return forms;
}
