/* SPDX-License-Identifier: MIT */
/* The flash of an LN882H through the vendor's RAM loader, with all that it must not be asked. */
#include "chip/ln882h.h"

#include <inttypes.h>

#include "chip/protect.h"
#include "link/ymodem.h"

#define ERASE_UNIT 4096u /* of what is not a multiple the loader dies: ln882h-observed, "Erase" */
#define REACH 0x400000u	 /* it hangs at a read beyond: ln882h-observed, "Read" */
#define READ_TRIES 5u
#define REFUSALS_MAX 2u /* of long packets */
#define FAULTS_MAX 3u	/* at one rate, then the next lower is taken */
#define LOOKS 2u	/* one may be lost */

/* What tools use and what is known to work: ln882h-protocol 5.6. */
static const uint32_t rungs[] = { 921600, 460800, LN_START_BAUD };

static uint32_t rate(const struct ln882h *ln)
{
	return ln->link.port->baud;
}

static uint32_t lower_rung(uint32_t baud)
{
	for (size_t i = 0; i < RMW_COUNT(rungs); i++)
		if (rungs[i] < baud)
			return rungs[i];
	return LN_START_BAUD;
}

static uint32_t first_rung(const struct ln882h *ln)
{
	uint32_t baud = rungs[0];

	if (ln->options.baud > 0)
		return ln->options.baud;
	while (baud > LN_START_BAUD && rmw_adapter_has_failed(ln->options.adapter, baud))
		baud = lower_rung(baud);
	return baud;
}

static bool fail_rate(struct ln882h *ln, struct rmw_err *err)
{
	const uint32_t failed = ln->loader.top_baud;
	struct heard ignored = { 0 };

	rmw_adapter_note_failed(ln->options.adapter, failed);
	ln->loader.top_baud = lower_rung(failed);
	rmw_tell(&ln->options.watch, RMW_EVENT_NOTE, NULL,
		 "%" PRIu32 " baud does not work here; %" PRIu32 " is taken", failed,
		 ln->loader.top_baud);
	ln->link.peer = LN_PEER_NONE;
	for (unsigned i = 0; i < LOOKS && ln->link.peer == LN_PEER_NONE; i++)
		if (!ln_sync_who(&ln->link, &ignored, err))
			return false;
	return true;
}

bool ln882h_loader_raise(struct ln882h *ln, struct rmw_err *err)
{
	bool is_changed;

	if (ln->loader.top_baud == 0)
		ln->loader.top_baud = first_rung(ln);
	while (ln->link.peer == LN_PEER_LOADER && rate(ln) != ln->loader.top_baud) {
		const uint32_t before = rate(ln);

		if (!ln_link_set_rate(&ln->link, ln->loader.top_baud, &is_changed, err))
			return rmw_while(err, "set the rate");
		if (is_changed)
			break;
		if (ln->loader.top_baud == LN_START_BAUD && before == LN_START_BAUD)
			break;
		if (!fail_rate(ln, err))
			return false;
	}
	if (ln->link.peer != LN_PEER_LOADER)
		return true;
	if (rate(ln) > LN_START_BAUD)
		rmw_adapter_note_worked(ln->options.adapter, rate(ln));
	ln->chip.id.baud = rate(ln);
	ln882h_end_part(ln, "rate", "%" PRIu32 " baud", rate(ln));
	return true;
}

static bool look(struct ln882h *ln, struct rmw_err *err)
{
	struct heard ignored = { 0 };

	for (unsigned i = 0; i < LOOKS; i++) {
		if (!ln_sync_who(&ln->link, &ignored, err))
			return false;
		if (ln->link.peer != LN_PEER_NONE)
			return true;
	}
	return true;
}

static bool is_lost(const struct ln882h *ln)
{
	return ln->link.peer == LN_PEER_NONE;
}

/* One fault more at this rate; it may be too high for these wires. */
static void note_fault(struct ln882h *ln)
{
	const uint32_t before = rate(ln);

	if (ln->link.peer != LN_PEER_LOADER || ++ln->loader.faults < FAULTS_MAX ||
	    before <= LN_START_BAUD)
		return;
	ln->loader.faults = 0;
	ln->loader.top_baud = lower_rung(before);
	rmw_adapter_note_failed(ln->options.adapter, before);
	rmw_tell(&ln->options.watch, RMW_EVENT_NOTE, NULL,
		 "%u faults at %" PRIu32 " baud; %" PRIu32 " is taken", FAULTS_MAX, before,
		 ln->loader.top_baud);
}

/*
 * From the mildest means to the strongest: the end of a file that is waited for, all that a half
 * packet may lack, the rate of the start, called blindly.
 */
bool ln882h_loader_resume(struct ln882h *ln, struct rmw_err *err)
{
	note_fault(ln);
	if (!ymodem_abort(ln->link.port, err) || !ln_link_settle(&ln->link, err) || !look(ln, err))
		return false;
	if (is_lost(ln) && (!ymodem_flood(ln->link.port, err) || !ln_link_settle(&ln->link, err) ||
			    !look(ln, err)))
		return false;
	if (!is_lost(ln) || rate(ln) == LN_START_BAUD)
		return true;
	return ln_link_call_back(&ln->link, LN_START_BAUD, err) && look(ln, err);
}

void ln882h_loader_leave(struct ln882h *ln)
{
	struct rmw_err ignored = { 0 };
	bool is_changed;

	if (rate(ln) != LN_START_BAUD)
		(void)!ln_link_set_rate(&ln->link, LN_START_BAUD, &is_changed, &ignored);
}

static bool ask_jedec(struct ln882h *ln, uint8_t jedec[3], struct rmw_err *err)
{
	const struct ln_request request = { .command = LN_FLASH_INFO };
	char line[LN_ANSWER_MAX];

	return ln_link_ask(&ln->link, &request, line, err) && ln_text_jedec(line, jedec, err);
}

/* Texts carry no check: two must agree. Groups have a CRC. */
bool ln882h_loader_identify(struct ln882h *ln, struct rmw_err *err)
{
	struct rmw_chip_id *id = &ln->chip.id;
	uint8_t first[3], second[3], mac[LN882H_MAC_SIZE];

	if (!ask_jedec(ln, first, err) || !ask_jedec(ln, second, err))
		return rmw_while(err, "JEDEC id");
	if (memcmp(first, second, sizeof(first)) != 0)
		return rmw_fail(err, RMW_E_UNSTABLE_READ,
				"two readings of the JEDEC id do not "
				"agree");
	memcpy(id->jedec, first, sizeof(id->jedec));
	id->has_jedec = true;
	if (!ln_link_read(&ln->link, LN_OTP_READ, LN882H_MAC_AT, RMW_SPAN_OF(mac), err))
		return rmw_while(err, "factory MAC");
	ln882h_take_mac(ln, mac);
	return true;
}

static bool read_piece(struct ln882h *ln, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	for (unsigned i = 1;; i++) {
		if (ln_link_read(&ln->link, LN_FLASH_READ, addr, into, err))
			return true;
		if (i == READ_TRIES || !rmw_chip_may_retry(err->code))
			return false;
		rmw_err_clear(err);
		rmw_chip_note_retry(&ln->chip);
		if (!ln_link_settle(&ln->link, err))
			return false;
	}
}

static bool check_reach(uint32_t addr, size_t size, struct rmw_err *err)
{
	return (addr <= REACH && size <= REACH - addr) ||
	       rmw_fail(err, RMW_E_RANGE,
			"0x%06" PRIx32 " + 0x%zx: the RAM loader only reaches the first %u MiB",
			addr, size, REACH >> 20);
}

bool ln882h_loader_read(struct ln882h *ln, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	if (!check_reach(addr, into.len, err))
		return false;
	for (size_t at = 0; at < into.len; at += LN_READ_MAX)
		if (!read_piece(ln, addr + (uint32_t)at, rmw_span_part(into, at, LN_READ_MAX), err))
			return false;
	return true;
}

/*
 * Where the flash is protected, the loader says "pppp" to an erase that erased nothing; and it has
 * no command that lifts the protection and could not do worse (ln882h-protocol 5.3).
 */
static bool check_unprotected(struct ln882h *ln, struct rmw_err *err)
{
	const struct ln_request request = { .command = LN_FLASH_STATUS };
	char line[LN_ANSWER_MAX];
	uint8_t status[2];
	uint32_t value;

	if (ln->loader.is_unprotected)
		return true;
	if (!ln_link_ask(&ln->link, &request, line, err) ||
	    !ln_text_number(line, "flash sr:", 16, &value, err))
		return rmw_while(err, "status of the flash");
	rmw_put_le16(status, (uint16_t)value);
	if (rmw_protect_is_on(status))
		return rmw_fail(err, RMW_E_FLASH_PROTECTED, "status registers 0x%02x 0x%02x",
				status[0], status[1]);
	ln->loader.is_unprotected = true;
	return true;
}

static bool check_units(uint32_t addr, size_t size, struct rmw_err *err)
{
	if (!check_reach(addr, size, err))
		return false;
	return (addr % ERASE_UNIT == 0 && size % ERASE_UNIT == 0) ||
	       rmw_fail(err, RMW_E_RANGE,
			"0x%06" PRIx32 " + 0x%zx: the RAM loader stops at anything but whole "
			"sectors of %u bytes",
			addr, size, ERASE_UNIT);
}

bool ln882h_loader_erase(struct ln882h *ln, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	const struct ln_request request = { LN_ERASE, { addr, size }, size / 65536 * 1000 };

	return check_units(addr, size, err) && check_unprotected(ln, err) &&
	       ln_link_command(&ln->link, &request, err);
}

/* A long packet that is refused again and again meets a line on which only short ones arrive. */
static bool send_file(struct ln882h *ln, struct rmw_view bytes, struct rmw_err *err)
{
	const bool is_short = ln->loader.refusals >= REFUSALS_MAX;
	const struct ymodem_file file = { "rmwflash.bin", bytes,
					  is_short ? YMODEM_SHORT : ymodem_ln_loader.long_size };
	unsigned repeats;
	const bool is_good = ymodem_send(ln->link.port, &ymodem_ln_loader, &file, &repeats, err);

	ln->chip.retries += repeats;
	if (!is_short && (!is_good || repeats >= REFUSALS_MAX))
		ln->loader.refusals++;
	return is_good;
}

/*
 * The start address each time, as the loader goes on behind the last file else. What arrived and
 * was not programmed right the loader tells by cancelling, or nobody does: it is read afterwards.
 */
bool ln882h_loader_write(struct ln882h *ln, uint32_t addr, struct rmw_view bytes,
			 struct rmw_err *err)
{
	const struct ln_request start = { LN_START, { addr, 0 }, 0 };
	const struct ln_request upgrade = { .command = LN_UPGRADE };

	return check_units(addr, bytes.len, err) && check_unprotected(ln, err) &&
	       ln_link_command(&ln->link, &start, err) &&
	       ln_link_command(&ln->link, &upgrade, err) && send_file(ln, bytes, err);
}

/* Its answer is cut short by the reset. */
bool ln882h_loader_reset(struct ln882h *ln, struct rmw_err *err)
{
	const struct ln_request request = { .command = LN_REBOOT };

	if (!ln_link_command(&ln->link, &request, err))
		return false;
	ln->link.peer = LN_PEER_NONE;
	return true;
}
