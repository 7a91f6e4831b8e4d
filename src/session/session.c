/* SPDX-License-Identifier: MIT */
/* An open port, the chip found behind it, and how to let it go again. */
#include <rmwflash/session.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/file.h"
#include "session/flash_params.h"
#include "session/registry.h"
#include "session/sweep.h"
#include "session/tap.h"
#include "sim/sim.h"

#define CONNECT_MS 60000u /* then a person is not coming any more */
#define FOREVER_MS (UINT64_C(1000) * 3600 * 24 * 365)
#define LOADER_MAX ((size_t)8 << 20) /* more is no file of this kind */
#define ADAPTERS_MAX 16u

struct rmw_session {
	struct rmw_port *port;
	struct rmw_chip *chip;
	struct rmw_buf loader;
	struct rmw_adapter adapter;
	struct rmw_watch watch;
	const struct rmw_reset *after;
	bool is_tapped; /* what comes in is heard */
};

/* The only adapter that is plugged in; a guess between two would be a silent one. */
static bool choose_adapter(struct rmw_port_info *chosen, struct rmw_err *err)
{
	struct rmw_port_info list[ADAPTERS_MAX];
	size_t count, usb_count = 0;

	if (!rmw_ports_list(list, RMW_COUNT(list), &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (list[i].usb_vendor == 0)
			continue;
		usb_count++;
		*chosen = list[i];
	}
	if (usb_count != 1)
		return rmw_fail(err, RMW_E_NO_PORT, "%zu USB adapters are plugged in", usb_count);
	return true;
}

/* Of lines that are made up, or made worse, nothing is to be remembered. */
static void know_adapter(struct rmw_session *session, const char *spec)
{
	const struct rmw_port *port = session->port;
	struct rmw_port_info adapter;
	char name[RMW_ADAPTER_NAME_MAX];

	while (port->inner != NULL)
		port = port->inner;
	if (strstr(spec, "fault:") != NULL ||
	    (port->name[0] != '/' && strncmp(port->name, "tcp:", 4) != 0))
		return;
	rmw_adapter_name(rmw_ports_find(port->name, &adapter) ? &adapter : NULL, port->name, name);
	rmw_adapter_load(&session->adapter, name, (uint64_t)time(NULL));
}

static bool open_port(struct rmw_session *session, const struct rmw_session_options *options,
		      struct rmw_err *err)
{
	struct rmw_port_opener opener = { .cancel = options->cancel };
	struct rmw_port_info adapter;
	const char *spec = options->port;

	if (spec == NULL) {
		if (!choose_adapter(&adapter, err))
			return false;
		spec = adapter.name;
	}
	opener.kinds = rmw_port_kinds(&opener.kind_count);
	if (!rmw_port_open(&opener, spec, &session->port, err))
		return false;
	know_adapter(session, spec);
	return true;
}

static bool find_reset(const char *option, const char *name, const struct rmw_reset **reset,
		       struct rmw_err *err)
{
	*reset = rmw_reset_find(name ? name : "none");
	if (*reset == NULL)
		return rmw_fail(err, RMW_E_USAGE, "%s: there is no reset '%s'", option, name);
	return true;
}

static bool find_route(const char *name, enum rmw_route *route, struct rmw_err *err)
{
	static const struct {
		const char *name;
		enum rmw_route route;
	} routes[] = {
		{ "auto", RMW_ROUTE_AUTO },
		{ "stub", RMW_ROUTE_STUB },
		{ "loader", RMW_ROUTE_LOADER },
		{ "rom", RMW_ROUTE_ROM },
	};

	*route = RMW_ROUTE_AUTO;
	for (size_t i = 0; i < RMW_COUNT(routes) && name != NULL; i++) {
		if (strcasecmp(routes[i].name, name) != 0)
			continue;
		*route = routes[i].route;
		return true;
	}
	return name == NULL ||
	       rmw_fail(err, RMW_E_USAGE,
			"--route: there is no '%s'; there are: auto, stub, loader, rom", name);
}

static bool fail_unknown(const char *name, struct rmw_err *err)
{
	size_t count;
	const char *const *names = rmw_session_chips(&count);
	char known[128] = "";

	for (size_t i = 0, len = 0; i < count && len < sizeof(known); i++, len = strlen(known))
		snprintf(known + len, sizeof(known) - len, "%s%s", i > 0 ? ", " : "", names[i]);
	return rmw_fail(err, RMW_E_USAGE, "chip '%s' is not known; there are: %s", name, known);
}

/* NULL where none is named. */
static bool find_kind(const char *name, const struct rmw_chip_kind **kind, struct rmw_err *err)
{
	size_t count;
	const struct rmw_chip_kind *kinds = rmw_chip_kinds(&count);

	*kind = NULL;
	for (size_t i = 0; i < count && name != NULL; i++) {
		if (strcasecmp(kinds[i].name, name) != 0)
			continue;
		*kind = &kinds[i];
		return true;
	}
	return name == NULL || fail_unknown(name, err);
}

/* The one reset that is not played by lines: the chip's own route starts the flash. */
static bool is_boot(const struct rmw_reset *reset)
{
	return strcmp(reset->name, "boot") == 0;
}

/* Said before anything is done, not after. */
static bool check_can_boot(const struct rmw_session *session, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = &session->chip->facts;

	return !is_boot(session->after) || facts->can_boot ||
	       rmw_fail(err, RMW_E_USAGE,
			"--after boot: the route by the %s cannot start the flash", facts->route);
}

/* Nobody took notice, which may be since the chip is another one. */
static bool is_silence(enum rmw_code code)
{
	static const enum rmw_code silences[] = { RMW_E_NO_HANDSHAKE, RMW_E_NO_LINK,
						  RMW_E_LN_SILENT };

	for (size_t i = 0; i < RMW_COUNT(silences); i++)
		if (silences[i] == code)
			return true;
	return false;
}

/*
 * Who waits for ever is told once a minute whether another chip than the one named is there; who
 * only looks for a moment asks no other.
 */
static bool connect_to(struct rmw_session *session, const struct rmw_chip_kind *kind,
		       const struct rmw_chip_options *how, uint64_t limit_ms, struct rmw_err *err)
{
	const uint64_t round_ms = limit_ms < CONNECT_MS ? limit_ms : CONNECT_MS;

	session->chip = kind->open(how, err);
	if (session->chip == NULL)
		return false;
	for (;;) {
		struct rmw_err silence;

		if (rmw_chip_connect(session->chip, rmw_port_in(session->port, round_ms), err))
			return true;
		if (limit_ms < CONNECT_MS || !is_silence(err->code))
			return false;
		silence = *err;
		rmw_err_clear(err);
		if (!rmw_sweep_others(how, kind, err))
			return false;
		if (limit_ms > CONNECT_MS)
			continue;
		*err = silence;
		return false;
	}
}

static bool connect_to_any(struct rmw_session *session, struct rmw_chip_options *how,
			   uint64_t limit_ms, struct rmw_err *err)
{
	struct rmw_deadline until;

	if (!session->is_tapped && !rmw_tap_wrap(&session->port, err))
		return false;
	session->is_tapped = true;
	how->port = session->port;
	until = rmw_port_in(session->port, limit_ms);
	return rmw_sweep_find(how, until, &session->chip, err) &&
	       rmw_chip_connect(session->chip, until, err);
}

/* What the options mean for a driver; a chip that is not named is NULL. */
static bool read_options(struct rmw_session *session, const struct rmw_session_options *options,
			 struct rmw_chip_options *how, const struct rmw_chip_kind **kind,
			 struct rmw_err *err)
{
	*how = (struct rmw_chip_options){
		.port = session->port,
		.baud = options->baud,
		.loader = rmw_buf_view(&session->loader),
		.bootloader =
			options->writes_bootloader ? RMW_BOOTLOADER_WRITE : RMW_BOOTLOADER_KEEP,
		.adapter = &session->adapter,
		.manner = options->manner,
		.watch = options->watch,
	};
	if (!find_kind(options->chip, kind, err) || !find_route(options->route, &how->route, err) ||
	    !find_reset("--before", options->before, &how->before, err) ||
	    !find_reset("--after", options->after, &session->after, err))
		return false;
	if (options->flash_params != NULL &&
	    !rmw_flash_params_parse(options->flash_params, &how->flash_params, err))
		return false;
	return !is_boot(how->before) ||
	       rmw_fail(err, RMW_E_USAGE, "--before: 'boot' only goes with --after");
}

static bool connect(struct rmw_session *session, const struct rmw_session_options *options,
		    uint64_t limit_ms, struct rmw_err *err)
{
	struct rmw_chip_options how;
	const struct rmw_chip_kind *kind;

	if (!read_options(session, options, &how, &kind, err))
		return false;
	return (kind == NULL ? connect_to_any(session, &how, limit_ms, err)
			     : connect_to(session, kind, &how, limit_ms, err)) &&
	       check_can_boot(session, err);
}

static void tell_stage(const struct rmw_session *session, enum rmw_event_kind kind,
		       const char *text, uint64_t spent_us)
{
	if (session->watch.tell != NULL)
		session->watch.tell(session->watch.ctx,
				    &(struct rmw_event){ .kind = kind,
							 .stage = "connect",
							 .text = text,
							 .spent_us = spent_us });
}

static bool check_loader(const struct rmw_session *session, const char *path, struct rmw_err *err)
{
	return session->loader.len > 0 || rmw_fail(err, RMW_E_LOADER_FILE, "%s is empty", path);
}

static bool read_loader(struct rmw_session *session, const char *path, struct rmw_err *err)
{
	return path == NULL || session->loader.len > 0 ||
	       (rmw_file_read(path, LOADER_MAX, &session->loader, err) &&
		check_loader(session, path, err));
}

static bool find_on_port(struct rmw_session *session, const struct rmw_session_options *options,
			 uint64_t limit_ms, struct rmw_err *err)
{
	const uint64_t started_us = session->port->clock->now_us(session->port->clock);
	char text[96];

	tell_stage(session, RMW_EVENT_STAGE_BEGIN, NULL, 0);
	if (!connect(session, options, limit_ms, err))
		return false;
	snprintf(text, sizeof(text), "%s by %s at %" PRIu32 " baud, %s", session->chip->facts.title,
		 session->chip->facts.route, session->chip->id.baud,
		 session->chip->facts.is_packed ? "compressed" : "uncompressed");
	tell_stage(session, RMW_EVENT_STAGE_END, text, rmw_chip_now_us(session->chip) - started_us);
	return true;
}

static bool open_all(struct rmw_session *session, const struct rmw_session_options *options,
		     struct rmw_err *err)
{
	const uint64_t limit_ms = options->waits_forever ? FOREVER_MS : CONNECT_MS;

	return read_loader(session, options->loader, err) && open_port(session, options, err) &&
	       find_on_port(session, options, limit_ms, err);
}

bool rmw_session_open(struct rmw_session **session, const struct rmw_session_options *options,
		      struct rmw_err *err)
{
	struct rmw_session *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a session");
	made->watch = options->watch;
	if (!open_all(made, options, err)) {
		rmw_session_free(made);
		return false;
	}
	*session = made;
	return true;
}

bool rmw_session_listen(struct rmw_session **session, const struct rmw_session_options *options,
			struct rmw_err *err)
{
	struct rmw_session *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a session");
	made->watch = options->watch;
	if (!open_port(made, options, err)) {
		rmw_session_free(made);
		return false;
	}
	*session = made;
	return true;
}

void rmw_session_part(struct rmw_session *session)
{
	rmw_chip_free(session->chip);
	session->chip = NULL;
}

bool rmw_session_seek(struct rmw_session *session, const struct rmw_session_options *options,
		      uint32_t within_ms, struct rmw_err *err)
{
	rmw_session_part(session);
	session->watch = options->watch;
	if (read_loader(session, options->loader, err) &&
	    find_on_port(session, options, within_ms, err))
		return true;
	rmw_session_part(session);
	return false;
}

bool rmw_session_ask_others(struct rmw_session *session, const struct rmw_session_options *options,
			    struct rmw_err *err)
{
	struct rmw_chip_options how;
	const struct rmw_chip_kind *kind;

	rmw_session_part(session);
	if (!read_loader(session, options->loader, err) ||
	    !read_options(session, options, &how, &kind, err))
		return false;
	how.manner = RMW_MANNER_GENTLE;
	return kind == NULL || rmw_sweep_others(&how, kind, err);
}

struct rmw_chip *rmw_session_chip(struct rmw_session *session)
{
	return session->chip;
}

const char *rmw_session_port_name(const struct rmw_session *session)
{
	return session->port->name;
}

struct rmw_sim *rmw_session_sim(struct rmw_session *session)
{
	return rmw_sim_of_port(session->port);
}

static void ask_for_hands(const struct rmw_session *session)
{
	const char *to_run = session->chip->facts.to_run;

	rmw_tell(&session->watch, RMW_EVENT_PROMPT, NULL, "to start what is in the flash: %s",
		 to_run != NULL ? to_run : "switch power off and on");
}

/* Nothing was compared, so nothing is started: then it is up to a person. */
static bool boot(struct rmw_session *session, struct rmw_err *err)
{
	if (rmw_chip_boot(session->chip, err)) {
		rmw_tell(&session->watch, RMW_EVENT_NOTE, NULL,
			 "the chip found the flash as it should be and was asked to start it");
		return true;
	}
	if (err->code != RMW_E_NOT_VERIFIED)
		return false;
	rmw_tell(&session->watch, RMW_EVENT_NOTE, NULL, "not started: %s", err->cause);
	rmw_err_clear(err);
	ask_for_hands(session);
	return true;
}

bool rmw_session_finish(struct rmw_session *session, struct rmw_err *err)
{
	const struct rmw_reset *after = session->after;

	if (is_boot(after))
		return boot(session, err);
	if (after->to_run != NULL)
		return rmw_port_play_reset(session->port, after->to_run, after->to_run_count, err);
	ask_for_hands(session);
	return true;
}

struct rmw_port *rmw_session_port(struct rmw_session *session)
{
	return session->port;
}

bool rmw_session_start(struct rmw_session *session, bool *is_started, struct rmw_err *err)
{
	const struct rmw_reset *after = session->after;

	*is_started = false;
	if (after->to_run != NULL && !is_boot(after)) {
		*is_started = true;
		return rmw_port_play_reset(session->port, after->to_run, after->to_run_count, err);
	}
	if (!rmw_chip_facts(session->chip)->can_boot)
		return true;
	*is_started = rmw_chip_boot(session->chip, err);
	if (*is_started || err->code != RMW_E_NOT_VERIFIED)
		return *is_started;
	rmw_err_clear(err);
	return true;
}

bool rmw_session_save(struct rmw_session *session, struct rmw_err *err)
{
	return session == NULL || rmw_port_finish(session->port, err);
}

void rmw_session_free(struct rmw_session *session)
{
	if (session == NULL)
		return;
	rmw_chip_free(session->chip);
	rmw_port_free(session->port);
	rmw_buf_release(&session->loader);
	free(session);
}
