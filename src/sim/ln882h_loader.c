/* SPDX-License-Identifier: MIT */
/* The vendor's RAM loader of the LN882H: its line, its table, and what needs no flash. */
#include "sim/ln882h_loader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"

#define START_BAUD 115200u
#define APB_HZ 40000000u /* as the loader sets it up */
#define RING_ROOM 34816u
#define BACKSPACE 8

static const struct sim_program banner;
static const struct sim_program commands;

static struct ln_loader *loader_of(struct rmw_sim *sim)
{
	return &sim_ln(sim)->loader;
}

/* Its divider cuts off what is behind the point, twice. ln882h-protocol 10.3 */
static uint32_t real_baud(uint32_t baud)
{
	const uint32_t divider = baud < 16 ? 0 : APB_HZ / (baud >> 4);

	return divider == 0 ? 0 : (uint32_t)(APB_HZ * UINT64_C(16) / divider);
}

void sim_ln_loader_start(struct rmw_sim *sim)
{
	struct ln_loader *loader = loader_of(sim);

	*loader = (struct ln_loader){ 0 };
	sim->uart.baud = real_baud(START_BAUD);
	sim->uart.fifo_room = RING_ROOM;
	sim->uart.deaf_until_ns = sim->bus.now_ns + LN_COST_LOADER_START_NS;
	sim->program = &banner;
	sim->timer_ns = sim->bus.now_ns + LN_COST_LOADER_START_NS;
}

void sim_ln_loader_listen(struct rmw_sim *sim)
{
	loader_of(sim)->len = 0;
	sim->program = &commands;
	sim->timer_ns = SIM_NEVER;
}

void sim_ln_loader_hang(struct rmw_sim *sim)
{
	sim_boot_park(sim);
}

void sim_ln_loader_say(struct rmw_sim *sim, const char *text)
{
	sim_uart_send(sim, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

void sim_ln_loader_format(struct rmw_sim *sim, const char *format, ...)
{
	char text[100];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sim_ln_loader_say(sim, text);
}

void sim_ln_loader_pass(struct rmw_sim *sim)
{
	sim_ln_loader_say(sim, "\r\npppp\r\n");
}

void sim_ln_loader_fail(struct rmw_sim *sim)
{
	sim_ln_loader_say(sim, "\r\nffff\r\n");
}

uint32_t sim_ln_loader_hex(const char *text)
{
	return (uint32_t)strtoul(text, NULL, 16);
}

uint32_t sim_ln_loader_number(const char *text)
{
	return (uint32_t)strtoul(text, NULL, 0);
}

static void show_banner(struct rmw_sim *sim)
{
	sim_ln_loader_say(sim, "+-----------------------------------+\r\n"
			       "|       GOLDEN_BOART_MODE           |\r\n"
			       "+-----------------------------------+\r\n");
	sim_ln_loader_listen(sim);
}

static const struct sim_program banner = { sim_hear_nothing, show_banner };

static void run_version(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_say(sim, "\r\nRAMCODE\r\n");
}

static void run_pass(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_pass(sim);
}

/* The reply is queued, but the reset lets out no more of it than its first character. */
static void run_reboot(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_say(sim, "\r");
	sim_spend(sim, sim_uart_byte_ns(sim->uart.baud));
	sim_ln_reset(sim);
}

/* A rate of 0 is a division by it. The byte behind the CR falls into the change. */
static void run_baudrate(struct rmw_sim *sim, const struct ln_words *words)
{
	struct ln_loader *loader = loader_of(sim);
	const uint32_t before = sim->uart.baud;
	const uint32_t wanted = real_baud((uint32_t)strtoul(words->words[1], NULL, 10));

	if (wanted == 0) {
		sim_ln_loader_hang(sim);
		return;
	}
	loader->retune_ns = sim->bus.now_ns + sim_uart_byte_ns(before) * 3 / 2;
	loader->is_retuned_down = before <= real_baud(START_BAUD) && wanted <= before;
	sim->uart.baud = wanted;
}

static void run_efuse_read(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_say(sim, "\r\nefuse data:0x00000000\r\n");
}

static void run_gpio_read(struct rmw_sim *sim, const struct ln_words *words)
{
	const char *name = words->words[1];
	const uint32_t pin = sim_ln_loader_number(name + (name[0] != '\0'));
	const bool is_strap = name[0] == 'A' && pin == 9;

	if ((name[0] != 'A' && name[0] != 'B') || pin > 16) {
		sim_ln_loader_fail(sim);
		return;
	}
	sim_ln_loader_format(sim, "\r\ngpio val:0x%d\r\n",
			     is_strap && sim_ln(sim)->is_strapped ? 0 : 1);
	sim_ln_loader_pass(sim);
}

static void run_get_m_local_mac(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_say(sim, "\r\n10:10:10:10:10:10\r\npppp\r\n");
}

/* In the order in which abbreviations are looked up. ln882h-protocol 5.3 */
static const struct {
	const char *name;
	size_t words;
	ln_loader_command *run; /* NULL: not played */
} table[] = {
	/* clang-format off */
	{ "ferase", 3, sim_ln_run_ferase },
	{ "ferase_all", 1, sim_ln_run_ferase_all },
	{ "fdump", 3, sim_ln_run_fdump },
	{ "upgrade", 1, sim_ln_run_upgrade },
	{ "startaddr", 2, sim_ln_run_startaddr },
	{ "baudrate", 2, run_baudrate },
	{ "filecount", 1, sim_ln_run_filecount },
	{ "reboot", 1, run_reboot },
	{ "version", 1, run_version },
	{ "rf_stop", 1, run_pass },
	{ "flash_info", 1, sim_ln_run_flash_info },
	{ "flash_test", 1, sim_ln_run_flash_test },
	{ "flash_uid", 1, sim_ln_run_flash_uid },
	{ "flash_read", 3, sim_ln_run_flash_read },
	{ "flash_read_sr", 1, sim_ln_run_flash_read_sr },
	{ "flash_write_sr", 2, NULL },
	{ "flash_otp_read", 3, sim_ln_run_otp_read },
	{ "flash_otp_write", 3, NULL },
	{ "flash_otp_erase", 3, NULL },
	{ "flash_otp_lock", 1, NULL },
	{ "flash_otp_get_lock_state", 1, sim_ln_run_otp_lock_state },
	{ "efuse_read", 2, run_efuse_read },
	{ "efuse_write", 3, NULL },
	{ "gpio_read", 2, run_gpio_read },
	{ "gpio_write", 3, NULL },
	{ "gpio_read_all", 1, NULL },
	{ "gpio_write_all", 2, NULL },
	{ "set_s_local_mac", 2, NULL },
	{ "set_s_remote_mac", 2, NULL },
	{ "start_s_rx_test", 3, NULL },
	{ "start_s_tx_test", 4, NULL },
	{ "set_m_local_mac", 2, NULL },
	{ "get_m_local_mac", 1, run_get_m_local_mac },
	{ "set_m_test_device_mac", 3, NULL },
	{ "start_m_rx_test", 4, NULL },
	{ "start_m_tx_test", 3, NULL },
	{ "set_xtal_cap_in_ram", 2, NULL },
	{ "set_xtal_cap_in_flash_otp", 2, NULL },
	{ "get_xtal_cap_in_flash_otp", 1, sim_ln_run_get_xtal_cap },
	{ "set_txp_gn_in_ram", 2, NULL },
	{ "set_txp_gn_in_flash_otp", 2, NULL },
	{ "get_txp_gn_in_flash_otp", 1, sim_ln_run_get_txp_gn },
	{ "set_txp_b_in_ram", 2, NULL },
	{ "set_txp_b_in_flash_otp", 2, NULL },
	{ "get_txp_b_in_flash_otp", 1, sim_ln_run_get_txp_b },
	{ "set_mac_in_flash_otp", 2, NULL },
	{ "get_mac_in_flash_otp", 1, sim_ln_run_get_mac },
	/* clang-format on */
};

/* A word in full, else the last row that begins with it. */
static size_t find_row(const char *word)
{
	size_t found = RMW_COUNT(table);

	for (size_t i = 0; i < RMW_COUNT(table); i++) {
		if (strcmp(table[i].name, word) == 0)
			return i;
		if (strncmp(table[i].name, word, strlen(word)) == 0)
			found = i;
	}
	return found;
}

/* At spaces; what stands in quotes is one word. */
static struct ln_words split(char *line)
{
	struct ln_words words = { .count = 0 };

	for (char *at = line;;) {
		char end;

		while (*at == ' ')
			*at++ = '\0';
		if (*at == '\0')
			return words;
		end = *at == '"' ? '"' : ' ';
		at += *at == '"';
		if (words.count < LN_WORDS)
			words.words[words.count] = at;
		words.count++;
		while (*at != '\0' && *at != end)
			at++;
		if (*at != '\0')
			*at++ = '\0';
	}
}

static void obey(struct rmw_sim *sim)
{
	struct ln_loader *loader = loader_of(sim);
	struct ln_words words;
	size_t row;

	loader->line[loader->len] = '\0';
	loader->len = 0;
	words = split(loader->line);
	row = words.count > 0 ? find_row(words.words[0]) : RMW_COUNT(table);
	if (row == RMW_COUNT(table) || words.count != table[row].words || table[row].run == NULL)
		return;
	sim_note(sim, SIM_EVENT_COMMAND);
	table[row].run(sim, &words);
}

/* Its table of characters is too short: what lies behind it counts too. ln882h-observed */
static bool is_printable(uint8_t byte)
{
	static const struct {
		uint8_t first;
		uint8_t last;
	} ranges[] = { { 0x20, 0x7e }, { 0x81, 0x81 }, { 0x84, 0x9a },
		       { 0x9c, 0xa1 }, { 0xa5, 0xd1 }, { 0xd5, 0xff } };

	for (size_t i = 0; i < RMW_COUNT(ranges); i++)
		if (byte >= ranges[i].first && byte <= ranges[i].last)
			return true;
	return false;
}

static void type(struct rmw_sim *sim, uint8_t byte)
{
	struct ln_loader *loader = loader_of(sim);

	sim_uart_send(sim, (struct rmw_view){ &byte, 1 });
	loader->line[loader->len++] = (char)byte;
	if (loader->len == sizeof(loader->line))
		loader->len = 0;
}

/* From 115200 downwards the rest of a byte becomes one of its own. ln882h-observed, Baud rate */
static bool is_retuning(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct ln_loader *loader = loader_of(sim);

	if (byte->end_ns > loader->retune_ns)
		return false;
	if (loader->is_retuned_down)
		type(sim, 0xe0);
	return true;
}

static void hear(struct rmw_sim *sim, const struct sim_byte *byte)
{
	struct ln_loader *loader = loader_of(sim);

	/* a byte at another rate breaks its frame, and all that was received is dropped */
	if (is_retuning(sim, byte) || sim_uart_rates_differ(byte->baud, sim->uart.baud))
		return;
	if (byte->value == '\r' || byte->value == '\n')
		obey(sim);
	else if (byte->value == BACKSPACE)
		loader->len -= loader->len > 0;
	else if (is_printable(byte->value))
		type(sim, byte->value);
}

static const struct sim_program commands = { hear, NULL };
