/* SPDX-License-Identifier: MIT */
/* The vendor's RAM loader of the LN882H: what it does with the flash, and how it tells of it. */
#include <stdio.h>

#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/ln882h_flash.h"

enum {
	SECTOR = 4096,
	BLOCK = 32768,
	PAGE = 256,
	OTP_SIZE = 0x400,
	OTP_MAC = 0x100,
	READ_MOST = 0x300
};

#define SIZE_2M_CODE 0x15

/* 4 KiB pieces up to a 32 KiB border, also from one on to the next; then blocks; then the rest. */
static void erase_aligned(struct rmw_sim *sim, uint32_t addr, uint32_t end)
{
	const uint32_t border = addr - addr % BLOCK + BLOCK;

	while (addr < end && !sim->is_cut) {
		const bool is_block = addr >= border && end - addr >= BLOCK;

		sim_ln_flash_erase(sim, is_block ? 0x52 : 0x20, addr);
		addr += is_block ? BLOCK : SECTOR;
	}
}

/* What lies in the first sector before the start is put back. */
bool sim_ln_loader_erase(struct rmw_sim *sim, uint32_t addr, uint32_t len)
{
	const uint32_t before = addr % SECTOR;
	uint8_t kept[SECTOR];

	if ((addr + len) % SECTOR != 0) {
		sim_ln_loader_hang(sim);
		return false;
	}
	sim_ln_flash_read(sim, addr - before, (struct rmw_span){ kept, before });
	erase_aligned(sim, addr - before, addr + len);
	sim_ln_flash_program(sim, addr - before, (struct rmw_view){ kept, before });
	return true;
}

void sim_ln_run_ferase(struct rmw_sim *sim, const struct ln_words *words)
{
	const uint32_t addr = sim_ln_loader_number(words->words[1]);
	const uint32_t asked = sim_ln_loader_number(words->words[2]);
	const uint32_t most = addr < LN_FLASH_END ? LN_FLASH_END - addr : 0;
	const uint32_t len = asked < most ? asked : most;

	if (len == 0 || addr + len >= LN_FLASH_END)
		sim_ln_loader_fail(sim);
	else if (sim_ln_loader_erase(sim, addr, len))
		sim_ln_loader_pass(sim);
}

void sim_ln_run_ferase_all(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_flash_erase_chip(sim);
	sim_ln(sim)->loader.files = 0;
	sim_ln_loader_pass(sim);
}

/* It really erases the chip, twice. */
void sim_ln_run_flash_test(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_flash_erase_chip(sim);
	sim_ln_flash_erase_chip(sim);
}

static void say_bytes(struct rmw_sim *sim, struct rmw_view bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		sim_ln_loader_format(sim, "%02X ", bytes.data[i]);
}

/* Bytes and their CRC, high byte first, and nothing behind them. */
static void say_checked(struct rmw_sim *sim, struct rmw_view bytes)
{
	const uint16_t crc = sim_ln_crc16(bytes);
	const uint8_t check[2] = { (uint8_t)(crc >> 8), (uint8_t)crc };

	sim_spend(sim, LN_COST_LOADER_READ_NS + bytes.len * LN_COST_LOADER_TEXT_NS);
	say_bytes(sim, bytes);
	say_bytes(sim, RMW_VIEW_OF(check));
}

/* Past what it takes for the end it hangs; past its buffer by far it does worse. */
void sim_ln_run_flash_read(struct rmw_sim *sim, const struct ln_words *words)
{
	const uint32_t addr = sim_ln_loader_hex(words->words[1]);
	const uint32_t len = sim_ln_loader_hex(words->words[2]);
	uint8_t bytes[READ_MOST];

	sim_ln_loader_say(sim, "\r\n");
	if (addr > LN_FLASH_END || len > LN_FLASH_END - addr || len > sizeof(bytes)) {
		sim_ln_loader_hang(sim);
		return;
	}
	sim_ln_flash_read(sim, addr, (struct rmw_span){ bytes, len });
	say_checked(sim, (struct rmw_view){ bytes, len });
}

static void dump_row(struct rmw_sim *sim, uint32_t addr, uint32_t offset)
{
	uint8_t bytes[16];

	sim_ln_flash_read(sim, addr + offset, RMW_SPAN_OF(bytes));
	sim_ln_loader_format(sim, "%s0x%04X: ", offset % PAGE == 0 ? "\r\n" : "", (unsigned)offset);
	say_bytes(sim, RMW_VIEW_OF(bytes));
	sim_ln_loader_say(sim, "\r\n");
}

void sim_ln_run_fdump(struct rmw_sim *sim, const struct ln_words *words)
{
	const uint32_t addr = sim_ln_loader_number(words->words[1]);
	const uint32_t len = sim_ln_loader_number(words->words[2]);

	if (addr > LN_FLASH_END || len > LN_FLASH_END - addr) {
		sim_ln_loader_hang(sim);
		return;
	}
	for (uint32_t offset = 0; offset < len; offset += 16)
		dump_row(sim, addr, offset);
	sim_ln_loader_pass(sim);
}

void sim_ln_run_flash_info(struct rmw_sim *sim, const struct ln_words *words)
{
	uint8_t id[3];

	(void)words;
	sim_ln_flash_ask(sim, 0x9f, 0, RMW_SPAN_OF(id));
	sim_ln_loader_format(sim, "\r\nid:0x%X,flash size:%dM Byte\r\n",
			     (unsigned)(id[0] << 16 | id[1] << 8 | id[2]),
			     id[2] == SIZE_2M_CODE ? 2 : 0);
}

void sim_ln_run_flash_uid(struct rmw_sim *sim, const struct ln_words *words)
{
	uint8_t id[16];

	(void)words;
	sim_ln_flash_ask(sim, 0x4b, 4, RMW_SPAN_OF(id));
	sim_ln_loader_say(sim, "\r\nflash uid:0x");
	for (size_t i = 0; i < sizeof(id); i++)
		sim_ln_loader_format(sim, "%02X", id[i]);
	sim_ln_loader_say(sim, "\r\n");
}

static unsigned status_of(struct rmw_sim *sim)
{
	uint8_t low, high;

	sim_ln_flash_ask(sim, 0x05, 0, (struct rmw_span){ &low, 1 });
	sim_ln_flash_ask(sim, 0x35, 0, (struct rmw_span){ &high, 1 });
	return (unsigned)(high << 8 | low);
}

void sim_ln_run_flash_read_sr(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_format(sim, "\r\nflash sr:0x%x\r\n", status_of(sim));
	sim_ln_loader_pass(sim);
}

void sim_ln_run_otp_read(struct rmw_sim *sim, const struct ln_words *words)
{
	const uint32_t addr = sim_ln_loader_number(words->words[1]);
	const uint32_t len = sim_ln_loader_number(words->words[2]);
	uint8_t bytes[OTP_SIZE];

	if (addr >= OTP_SIZE) {
		sim_ln_loader_fail(sim);
		return;
	}
	sim_ln_loader_say(sim, "\r\n");
	if (len > OTP_SIZE - addr) {
		sim_ln_loader_hang(sim);
		return;
	}
	sim_ln_flash_read_otp(sim, addr, (struct rmw_span){ bytes, len });
	say_checked(sim, (struct rmw_view){ bytes, len });
}

void sim_ln_run_otp_lock_state(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_format(sim, "\r\nsta:%u\r\n", status_of(sim) >> 10 & 1);
	sim_ln_loader_pass(sim);
}

void sim_ln_run_get_mac(struct rmw_sim *sim, const struct ln_words *words)
{
	uint8_t mac[6];

	(void)words;
	sim_ln_flash_read_otp(sim, OTP_MAC, RMW_SPAN_OF(mac));
	sim_ln_loader_format(sim, "\r\n%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
			     mac[3], mac[4], mac[5]);
	sim_ln_loader_pass(sim);
}

static void say_calibration(struct rmw_sim *sim, const char *name, uint32_t addr)
{
	uint8_t value;

	sim_ln_flash_read_otp(sim, addr, (struct rmw_span){ &value, 1 });
	sim_ln_loader_format(sim, "\r\n%s:%d\r\n", name, (int8_t)value);
	sim_ln_loader_pass(sim);
}

void sim_ln_run_get_xtal_cap(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	say_calibration(sim, "xtal_cap", 0);
}

void sim_ln_run_get_txp_b(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	say_calibration(sim, "b", 1);
}

void sim_ln_run_get_txp_gn(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	say_calibration(sim, "gn", 2);
}
