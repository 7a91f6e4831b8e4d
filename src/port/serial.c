/* SPDX-License-Identifier: MIT */
/* Serial adapters by libserialport, and the choice between it and termios. */
#include "port/serial.h"

#include <errno.h>
#include <libserialport.h>
#include <stdio.h>
#include <stdlib.h>

#include "port/claim.h"
#include "port/fd.h"
#include "port/list.h"
#include "port/rate.h"
#include "port/tty.h"

struct serial {
	struct rmw_fd_port tty; /* its descriptor belongs to `sp` */
	struct sp_port *sp;
	int claim;
};

static struct serial *serial_of(struct rmw_port *port)
{
	return (struct serial *)port;
}

static bool fail_sp(enum sp_return result, const char *what, struct rmw_err *err)
{
	if (result == SP_ERR_FAIL)
		return rmw_fd_fail(sp_last_error_code(), what, err);
	if (result == SP_ERR_MEM)
		return rmw_fail(err, RMW_E_NO_MEMORY, "%s: no memory", what);
	return rmw_fail(err, RMW_E_PORT_IO, "%s: the adapter cannot do that", what);
}

static bool serial_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct serial *serial = serial_of(port);
	enum sp_return result;

	if (!rmw_tty_drain(port, err))
		return false;
	result = baud > INT32_MAX ? SP_ERR_SUPP : sp_set_baudrate(serial->sp, (int)baud);
	if (result == SP_ERR_ARG || result == SP_ERR_SUPP ||
	    (result == SP_ERR_FAIL && sp_last_error_code() == EINVAL))
		return rmw_fail(err, RMW_E_PORT_BAUD, "%u baud are refused", (unsigned)baud);
	if (result != SP_OK)
		return fail_sp(result, "set the rate", err);
	return rmw_rate_check(serial->tty.fd, baud, err);
}

static void serial_free(struct rmw_port *port)
{
	struct serial *serial = serial_of(port);

	sp_close(serial->sp);
	sp_free_port(serial->sp);
	rmw_claim_close(serial->claim);
	free(serial);
}

static const struct rmw_port_ops serial_ops = {
	.read = rmw_fd_read,
	.write = rmw_fd_write,
	.set_baud = serial_set_baud,
	.set_lines = rmw_tty_set_lines,
	.free = serial_free,
};

/* What is not set here stays as the adapter has it. */
static enum sp_return fill_config(struct sp_port_config *config)
{
	const enum sp_return results[] = {
		sp_set_config_bits(config, 8),
		sp_set_config_parity(config, SP_PARITY_NONE),
		sp_set_config_stopbits(config, 1),
		sp_set_config_xon_xoff(config, SP_XONXOFF_DISABLED),
		sp_set_config_cts(config, SP_CTS_IGNORE),
		sp_set_config_dsr(config, SP_DSR_IGNORE),
		sp_set_config_rts(config, SP_RTS_OFF),
		sp_set_config_dtr(config, SP_DTR_OFF),
	};

	for (size_t i = 0; i < RMW_COUNT(results); i++)
		if (results[i] != SP_OK)
			return results[i];
	return SP_OK;
}

static bool configure(struct sp_port *sp, struct rmw_err *err)
{
	struct sp_port_config *config;
	enum sp_return result = sp_new_config(&config);

	if (result != SP_OK)
		return fail_sp(result, "set 8N1", err);
	result = fill_config(config);
	if (result == SP_OK)
		result = sp_set_config(sp, config);
	sp_free_config(config);
	return result == SP_OK || fail_sp(result, "set 8N1", err);
}

/* libserialport moves RTS before DTR, which some boards take for a reset: so both go first. */
static bool start(struct serial *serial, struct rmw_err *err)
{
	enum sp_return result = sp_get_port_handle(serial->sp, &serial->tty.fd);

	if (result != SP_OK)
		return fail_sp(result, "open", err);
	rmw_claim_seal(serial->claim);
	return rmw_tty_settle(&serial->tty, err) && configure(serial->sp, err);
}

/* Takes over `sp` and `claim`, also on failure. */
static bool open_listed(const struct rmw_port_opener *opener, const char *path, struct sp_port *sp,
			int claim, struct rmw_port **port, struct rmw_err *err)
{
	struct serial *serial = calloc(1, sizeof(*serial));
	enum sp_return result = serial != NULL ? sp_open(sp, SP_MODE_READ_WRITE) : SP_ERR_MEM;

	if (result != SP_OK) {
		fail_sp(result, "open", err);
		sp_free_port(sp);
		rmw_claim_close(claim);
		free(serial);
		return false;
	}
	serial->sp = sp;
	serial->claim = claim;
	serial->tty.port.ops = &serial_ops;
	serial->tty.port.clock = &rmw_clock_wall;
	serial->tty.port.cancel = opener->cancel;
	snprintf(serial->tty.port.name, sizeof(serial->tty.port.name), "%s", path);
	if (!start(serial, err)) {
		serial_free(&serial->tty.port);
		return false;
	}
	*port = &serial->tty.port;
	return true;
}

/* The port as libserialport knows it, links followed; NULL when it does not list it. */
static struct sp_port *find_listed(const char *path)
{
	char *real = realpath(path, NULL);
	struct sp_port *sp = NULL;

	if (real != NULL && sp_get_port_by_name(real, &sp) != SP_OK)
		sp = NULL;
	free(real);
	return sp;
}

bool rmw_serial_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		     struct rmw_err *err)
{
	struct rmw_port_info found;
	struct sp_port *sp;
	int claim;

	if (rmw_ports_is_selector(rest)) {
		if (!rmw_ports_select(rest, &found, err))
			return false;
		rest = found.name;
	}
	if (!rmw_claim_open(rest, &claim, err))
		return false;
	sp = find_listed(rest);
	return sp != NULL ? open_listed(opener, rest, sp, claim, port, err)
			  : rmw_tty_open(opener, rest, claim, port, err);
}
