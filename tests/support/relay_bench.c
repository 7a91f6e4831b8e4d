/* SPDX-License-Identifier: MIT */
/* A chip for the relay firmware's core that tests drive. */
#include "support/relay_bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka.h"

#define TABLE_ENTRY 36u

const struct relay_facts *relay_port_facts(const struct relay_port *port)
{
	return &port->facts;
}

void relay_port_pin_off(struct relay_port *port, uint32_t pin)
{
	assert_true(relay_pin_exists(pin));
	port->kinds[pin] = BENCH_OFF;
}

void relay_port_pin_input(struct relay_port *port, uint32_t pin, enum relay_pull pull)
{
	assert_true(relay_pin_exists(pin));
	port->kinds[pin] = BENCH_IN;
	port->pulls[pin] = pull;
}

void relay_port_pin_set(struct relay_port *port, uint32_t pin, enum relay_level level)
{
	port->flips[pin] += port->driven[pin] != level;
	port->driven[pin] = level;
}

void relay_port_pin_output(struct relay_port *port, uint32_t pin, enum relay_level level)
{
	assert_true(relay_pin_exists(pin));
	relay_port_pin_set(port, pin, level);
	port->kinds[pin] = BENCH_OUT;
}

static int level_of(struct relay_port *port, uint32_t pin)
{
	const int noise = port->noise != NULL ? port->noise(port, pin) : -1;

	if (port->kinds[pin] != BENCH_IN)
		return 0;
	if (noise >= 0)
		return noise;
	if (port->outside[pin] >= 0)
		return port->outside[pin];
	return port->pulls[pin] == RELAY_PULL_UP;
}

uint32_t relay_port_levels(struct relay_port *port)
{
	uint32_t levels = 0;

	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		levels |= (uint32_t)level_of(port, pin) << pin;
	return levels;
}

bool relay_port_read(struct relay_port *port, uint32_t addr, uint8_t *bytes, uint32_t len)
{
	if (port->reads_left-- == 0)
		return false;
	if (port->fails || addr > BENCH_FLASH || len > BENCH_FLASH - addr)
		return false;
	if (len > 0)
		memcpy(bytes, port->flash + addr, len);
	return true;
}

/* Power goes in the middle: half of it is done. */
static uint32_t count(struct relay_port *port, uint32_t len)
{
	port->flash_ops++;
	if (port->ops_left == 0) {
		port->is_dead_when_done = true;
		return len / 2;
	}
	port->ops_left--;
	return len;
}

static void done(struct relay_port *port)
{
	if (port->is_dead_when_done)
		longjmp(port->off, 1);
}

/* Nothing before the end of the tables, nothing of the firmware's own. */
static void check_place(uint32_t addr, uint32_t len)
{
	assert_true(addr >= BENCH_OWN + BENCH_OWN_LEN && addr + len <= BENCH_FLASH);
}

bool relay_port_erase(struct relay_port *port, uint32_t addr)
{
	assert_int_equal(addr % RELAY_SECTOR, 0);
	check_place(addr, RELAY_SECTOR);
	if (port->fails)
		return false;
	port->erases++;
	memset(port->flash + addr, 0xff, count(port, RELAY_SECTOR));
	done(port);
	return true;
}

bool relay_port_program(struct relay_port *port, uint32_t addr, const uint8_t *bytes, uint32_t len)
{
	check_place(addr, len);
	if (port->fails)
		return false;
	len = count(port, len);
	for (uint32_t i = 0; i < len; i++)
		port->flash[addr + i] &= bytes[i];
	done(port);
	return true;
}

void relay_port_line_on(struct relay_port *port)
{
	port->is_line_on = true;
}

void relay_port_line_off(struct relay_port *port)
{
	port->is_line_on = false;
}

bool relay_port_line_is_idle(const struct relay_port *port)
{
	(void)port;
	return true;
}

void relay_port_restart(struct relay_port *port)
{
	port->restarts++;
}

int bench_chance(struct relay_port *port, uint32_t ones)
{
	port->chance = port->chance * 6364136223846793005u + 1442695040888963407u;
	return (port->chance >> 33) % 1024 < ones;
}

static uint32_t crc_of(const uint8_t *bytes, uint32_t len)
{
	uint32_t crc = 0xffffffff;

	for (uint32_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void put_table(uint8_t *table, uint32_t psm_size)
{
	uint8_t *entry = table + 16;

	memset(table, 0, 16 + TABLE_ENTRY + 4);
	memcpy(table, "BFPT", 4);
	table[6] = 1;
	rmw_put_le32(table + 12, crc_of(table, 12));
	entry[0] = 4;
	memcpy(entry + 3, "PSM", 3);
	rmw_put_le32(entry + 12, BENCH_PSM);
	rmw_put_le32(entry + 20, psm_size);
	rmw_put_le32(entry + TABLE_ENTRY, crc_of(entry, TABLE_ENTRY));
}

void bench_begin(struct relay_bench *bench, struct rmw_view store)
{
	memset(bench, 0, sizeof(*bench));
	bench->port.flash = malloc(BENCH_FLASH);
	assert_non_null(bench->port.flash);
	memset(bench->port.flash, 0xff, BENCH_FLASH);
	bench->port.facts = (struct relay_facts){ .flash_size = BENCH_FLASH,
						  .own_addr = BENCH_OWN,
						  .own_len = BENCH_OWN_LEN,
						  .has_mac = true,
						  .mac = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 } };
	bench->port.ops_left = bench->port.reads_left = UINT32_MAX;
	bench->port.chance = 1;
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		bench->port.outside[pin] = -1;
	put_table(bench->port.flash + 0xe000, store.len > 0 ? (uint32_t)store.len : BENCH_PSM_SIZE);
	if (store.len > 0)
		memcpy(bench->port.flash + BENCH_PSM, store.data, store.len);
}

void bench_end(struct relay_bench *bench)
{
	free(bench->port.flash);
	bench->port.flash = NULL;
}

static void listen(struct relay_bench *bench)
{
	uint8_t bytes[512];
	uint32_t len = relay_line_take(&bench->relay.line, bytes, sizeof(bytes));

	for (; len > 0; len = relay_line_take(&bench->relay.line, bytes, sizeof(bytes))) {
		assert_true(bench->said_len + len < sizeof(bench->said));
		memcpy(bench->said + bench->said_len, bytes, len);
		bench->said_len += len;
		bench->said[bench->said_len] = '\0';
	}
}

void bench_power(struct relay_bench *bench)
{
	bench_forget(bench);
	bench->port.is_dead_when_done = false;
	bench->port.is_line_on = false;
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		bench->port.kinds[pin] = BENCH_OFF;
	relay_start(&bench->relay, &bench->port);
	listen(bench);
}

void bench_begin_with(struct relay_bench *bench, const char *pins, const char *starts,
		      const char *command, uint64_t flags)
{
	struct relay_config *config = &bench->relay.config;
	struct relay_store *store = &bench->relay.store;
	unsigned pin, role, channel, channel2;
	int value, used;

	bench_begin(bench, (struct rmw_view){ NULL, 0 });
	(void)relay_config_load(config, &bench->port.facts, NULL, 0);
	for (; sscanf(pins, " %u=%u:%u%n", &pin, &role, &channel, &used) == 3; pins += used) {
		relay_config_set_role(config, pin, (uint8_t)role);
		relay_config_set_channel(config, pin, (uint8_t)channel);
		if (pins[used] == ':' && sscanf(pins + used, ":%u", &channel2) == 1) {
			relay_config_set_channel2(config, pin, (uint8_t)channel2);
			used += (int)strcspn(pins + used, " ");
		}
	}
	for (; sscanf(starts, " %u=%d%n", &channel, &value, &used) == 2; starts += used)
		relay_config_set_start(config, channel, value);
	relay_config_set_flags(config, flags);
	assert_true(relay_config_set_text(config, &relay_config_command, command,
					  (uint32_t)strlen(command)));
	relay_config_seal(config);
	relay_store_open(store, &bench->port, BENCH_PSM, BENCH_PSM_SIZE);
	assert_true(relay_store_put(store, RELAY_CONFIG_NAME, config->block, RELAY_CONFIG_SIZE));
	bench_power(bench);
}

void bench_run(struct relay_bench *bench, uint32_t ms)
{
	for (; ms > 0; ms--) {
		bench->port.now_ms++;
		relay_tick(&bench->relay, relay_port_levels(&bench->port));
		relay_turn(&bench->relay);
		listen(bench);
	}
}

void bench_press(struct relay_bench *bench, uint32_t pin, int level, uint32_t ms)
{
	bench->port.outside[pin] = level;
	bench_run(bench, ms);
	bench->port.outside[pin] = -1;
}

void bench_send(struct relay_bench *bench, const char *text)
{
	for (; *text != '\0'; text++)
		relay_receive(&bench->relay, (uint8_t)*text);
}

/* The answer is the line that begins so; events may stand around it. */
const char *bench_ask(struct relay_bench *bench, const char *request)
{
	const char *found, *end;

	bench_forget(bench);
	bench_send(bench, request);
	bench_send(bench, "\r\n");
	for (uint32_t i = 0; i < 700000; i++) {
		bench_run(bench, 1);
		found = strstr(bench->said, "{\"ok\":");
		if (found == NULL)
			continue;
		end = strstr(found, "\r\n");
		assert_non_null(end);
		memcpy(bench->answer, found, (size_t)(end - found));
		bench->answer[end - found] = '\0';
		return bench->answer;
	}
	fail_msg("no answer to: %s", request);
	return NULL;
}

bool bench_said(const struct relay_bench *bench, const char *text)
{
	return strstr(bench->said, text) != NULL;
}

void bench_forget(struct relay_bench *bench)
{
	bench->said_len = 0;
	bench->said[0] = '\0';
}
