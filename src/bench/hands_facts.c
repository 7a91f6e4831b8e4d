/* SPDX-License-Identifier: MIT */
/* What a slot knows of a try, as the ledger keeps it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/image.h>
#include <rmwflash/version.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "bench/hands_state.h"
#include "port/port.h"
#include "provision/relay_firmware.h"

#define BACKUP_MAX ((size_t)16 << 20) /* bytes of a file that is looked at */

/* In one line; what is not known leaves what is there. */
static void show(char *into, size_t size, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	rmw_text_show(text, into, size);
	for (char *end = strchr(into, '\n'); end != NULL; end = strchr(end, '\n'))
		*end = ' ';
}

#define SHOW(member, text) show(member, sizeof(member), text)

static void put_amount(char amount[RMW_LEDGER_AMOUNT_MAX], int64_t number)
{
	(void)snprintf(amount, RMW_LEDGER_AMOUNT_MAX, "%" PRId64, number);
}

static void put_digest(char text[RMW_LEDGER_SHA256_MAX], struct rmw_view bytes)
{
	uint8_t digest[RMW_SHA256_SIZE];

	rmw_sha256(&bytes, 1, digest);
	rmw_hex(RMW_VIEW_OF(digest), text);
}

/* ---- bench, job, chip ---- */

/* Under all that a line is wrapped into there is an adapter, or something else. */
static void know_adapter(const struct rmw_hands *hands, struct rmw_ledger_facts *facts)
{
	const struct rmw_port *port = rmw_session_port(hands->session);
	struct rmw_port_info adapter;
	char text[RMW_LEDGER_PLACE_MAX];

	while (port->inner != NULL)
		port = port->inner;
	if (port->name[0] != '/' || !rmw_ports_find(port->name, &adapter)) {
		SHOW(facts->adapter, port->name);
		return;
	}
	(void)snprintf(text, sizeof(text), "%s%s%s",
		       adapter.usb_path[0] != '\0' ? adapter.usb_path : adapter.name,
		       adapter.usb_serial[0] != '\0' ? " " : "", adapter.usb_serial);
	SHOW(facts->adapter, text);
}

static void know_chip(const struct rmw_chip *chip, struct rmw_ledger_facts *facts)
{
	const struct rmw_chip_id *id = rmw_chip_id(chip);

	SHOW(facts->chip, rmw_chip_facts(chip)->name);
	if (id->has_jedec)
		rmw_hex(RMW_VIEW_OF(id->jedec), facts->jedec);
	put_amount(facts->baud, id->baud);
}

static void know_job(const struct rmw_batch *batch, struct rmw_ledger_facts *facts)
{
	const struct rmw_firmware_facts *firmware = &batch->firmware.facts;
	rmw_auto(buf) profile = RMW_BUF_INIT;
	struct rmw_err ignored = { 0 };

	(void)snprintf(facts->firmware, sizeof(facts->firmware), "%.40s%s%.20s", firmware->name,
		       firmware->version[0] == '\0' ? "" : "@", firmware->version);
	SHOW(facts->firmware_sha256, firmware->sha256);
	SHOW(facts->version, RMW_VERSION);
	SHOW(facts->profile, batch->entry->profile.id);
	if (rmw_profile_print(&batch->entry->profile, &profile, &ignored))
		put_digest(facts->profile_sha256, rmw_buf_view(&profile));
}

void rmw_hands_know_board(const struct rmw_hands *hands, struct rmw_ledger_facts *facts)
{
	const struct rmw_chip *chip = rmw_session_chip(hands->session);

	SHOW(facts->operator, hands->bench->setup.operator);
	know_adapter(hands, facts);
	know_job(hands->bench->batch, facts);
	if (chip != NULL)
		know_chip(chip, facts);
}

/* ---- flash ---- */

/* What is secret in settings, or may be, has no part in it: a digest of little can be guessed. */
static void know_config(const struct rmw_obk_config *after, struct rmw_ledger_facts *facts)
{
	struct rmw_obk_config *config = malloc(sizeof(*config));
	uint8_t block[RMW_OBK_BLOCK_SIZE];

	if (config == NULL)
		return;
	*config = *after;
	rmw_obk_config_redact(config, NULL, NULL);
	memset(config->command, 0, sizeof(config->command));
	put_digest(facts->config_sha256,
		   (struct rmw_view){ block, rmw_obk_config_encode(config, block) });
	rmw_secret_wipe(config, sizeof(*config));
	free(config);
}

/* "FWSW-... / CK-...", of the flash as it was found. */
static void know_stock(const char *backup_path, struct rmw_ledger_facts *facts)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	char text[RMW_LEDGER_STOCK_MAX] = "";
	struct rmw_err ignored = { 0 };
	struct rmw_image_info info;
	size_t len = 0;

	if (!rmw_file_read(backup_path, BACKUP_MAX, &bytes, &ignored))
		return;
	rmw_image_inspect(rmw_buf_view(&bytes), &info);
	for (size_t i = 0; i < info.stock_count && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i > 0 ? " / " : "",
					info.stock[i]);
	SHOW(facts->stock, text);
}

void rmw_hands_know_flash(struct rmw_hands *hands)
{
	struct rmw_ledger_facts *facts = &hands->unit.end.facts;
	const struct rmw_job_result *result = &hands->result;

	know_chip(rmw_session_chip(hands->session), facts);
	know_config(hands->setup.after, facts);
	if (result->backup_path[0] == '\0')
		return;
	SHOW(facts->backup, result->backup_path);
	rmw_hex(RMW_VIEW_OF(result->digest), facts->backup_sha256);
	/* What an unfinished job left is not what the unit came with. */
	if (result->is_resumed)
		return;
	if (result->has_stock)
		rmw_hex(RMW_VIEW_OF(result->stock), facts->stock_sha256);
	know_stock(result->backup_path, facts);
}

/* ---- the relay ---- */

void rmw_hands_know_boot(struct rmw_hands *hands)
{
	struct rmw_ledger_facts *facts = &hands->unit.end.facts;
	const struct rmw_hands_relay *relay = &hands->relay;

	if (!hands->setup.firmware->has_radio) {
		SHOW(facts->boot_version, relay->told.info.version);
		return;
	}
	SHOW(facts->boot_version, relay->log.version);
	if (relay->log.boots > 0)
		put_amount(facts->resets, relay->log.boots - 1);
}

void rmw_hands_know_place(struct rmw_hands *hands)
{
	struct rmw_ledger_facts *facts = &hands->unit.end.facts;

	SHOW(facts->ip, hands->relay.log.address);
	SHOW(facts->ip, hands->relay.peer.host);
}

void rmw_hands_know_signal(struct rmw_hands *hands, int signal_dbm)
{
	put_amount(hands->unit.end.facts.rssi, signal_dbm);
}

void rmw_hands_know_inputs(struct rmw_hands *hands, const struct rmw_relay_counts *counts)
{
	uint64_t changes = 0;

	for (size_t i = 0; i < counts->count; i++)
		changes += counts->inputs[i].changes;
	put_amount(hands->unit.end.facts.toggles, (int64_t)changes);
}
