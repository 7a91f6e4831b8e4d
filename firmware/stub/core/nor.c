/* SPDX-License-Identifier: MIT */
/* The SPI NOR flash: commands, and how long each may take. bl602-soc 5.3 and 5.4 */
#include "core/nor.h"

#include <string.h>

#include "core/stub.h"

enum {
	STATUS_WIP = 1u << 0,
	STATUS_WEL = 1u << 1,
	STATUS_QUAD_1 = 1u << 6, /* quad enable in register 1 */
	STATUS_QUAD_2 = 1u << 1, /* in register 2 */
};

#define TRANSFER_LIMIT_US 20000u
#define WAKE_US 150u  /* after release from power-down: bl602-soc 5.4 says 120 */
#define RESET_US 100u /* after 66 99: 50 */
#define BUSY_LIMIT_US 3000000u
#define PROBE_STEP 0x8000u
#define ID_TRIES 5u
#define ID_PAUSE_US 500u

/* Looks at the flash, and the time an operation may take: there are parts that are given 6 s for a
 * sector. bl602-soc 4 */
static const struct operation {
	uint32_t size; /* erased by it */
	uint8_t code;
	uint32_t step_us;
	uint32_t limit_us;
} erases[] = {
	/* clang-format off */
	{ 0x10000, 0xd8, 500, 10000000 },
	{  0x8000, 0x52, 500, 10000000 },
	{  0x1000, 0x20, 200, 10000000 },
	/* clang-format on */
};
#define PAGE_STEP_US 10u
#define PAGE_LIMIT_US 20000u
#define STATUS_STEP_US 100u
#define STATUS_LIMIT_US 500000u

static const uint8_t status_read_codes[] = { 0x05, 0x35, 0x15 };

static void wait_us(struct stub *stub, uint32_t us)
{
	const uint32_t from = stub_port_us(stub->port);

	while (stub_port_us(stub->port) - from < us)
		stub_port_poll(stub);
}

static void start(struct stub *stub, const struct stub_spi *spi)
{
	stub->nor.sent_us = stub_port_us(stub->port);
	stub_port_spi_start(stub->port, spi);
}

enum stub_step stub_nor_look(struct stub *stub)
{
	if (!stub_port_spi_is_busy(stub->port))
		return STUB_STEP_DONE;
	if (stub_port_us(stub->port) - stub->nor.sent_us <= TRANSFER_LIMIT_US)
		return STUB_STEP_MORE;
	stub->nor.error = STUB_E_CONTROLLER;
	return STUB_STEP_FAILED;
}

bool stub_nor_wait(struct stub *stub)
{
	enum stub_step step;

	while ((step = stub_nor_look(stub)) == STUB_STEP_MORE)
		stub_port_poll(stub);
	return step == STUB_STEP_DONE;
}

/* A reading that HELLO cut short may still be under way. */
bool stub_nor_transfer(struct stub *stub, const struct stub_spi *spi, uint8_t *into)
{
	if (!stub_nor_wait(stub))
		return false;
	start(stub, spi);
	if (!stub_nor_wait(stub))
		return false;
	if (!spi->is_write && spi->len > 0)
		stub_port_spi_take(stub->port, into, spi->len);
	return true;
}

static bool command(struct stub *stub, uint8_t code)
{
	return stub_nor_transfer(stub, &(struct stub_spi){ .code = code, .lines = 1 }, NULL);
}

static bool fetch(struct stub *stub, uint8_t code, uint8_t dummy_bytes, uint8_t *into, uint16_t len)
{
	const struct stub_spi spi = {
		.code = code, .dummy_bytes = dummy_bytes, .lines = 1, .len = len
	};

	return stub_nor_transfer(stub, &spi, into);
}

uint8_t stub_nor_status(struct stub *stub, unsigned number)
{
	uint8_t value = 0;

	(void)fetch(stub, status_read_codes[number - 1], 0, &value, 1);
	return value;
}

/* A flash that answers 00 or FF is none: bl602-soc 4. */
static bool is_id(const uint8_t id[3])
{
	const uint32_t low = (uint32_t)id[0] << 8 | id[1], high = (uint32_t)id[1] << 8 | id[2];

	return low != 0 && low != 0xffff && high != 0 && high != 0xffff;
}

static void identify(struct stub *stub)
{
	struct stub_nor *nor = &stub->nor;
	uint8_t again[3];

	for (unsigned i = 0; i < ID_TRIES && !nor->is_there; i++) {
		if (i > 0)
			wait_us(stub, ID_PAUSE_US);
		nor->is_there = fetch(stub, 0x9f, 0, nor->jedec, 3) &&
				fetch(stub, 0x9f, 0, again, 3) && is_id(nor->jedec) &&
				memcmp(again, nor->jedec, 3) == 0;
	}
}

/* The capacity code of most; Macronix' C2 25 counts from 20 on. bl602-soc 4 */
static uint32_t size_of(const uint8_t jedec[3])
{
	const bool is_offset = jedec[0] == 0xc2 && jedec[1] == 0x25;
	const uint32_t code = is_offset ? jedec[2] - 0x20u : jedec[2];

	return code >= 0x10 && code <= 0x18 ? 1u << code : 0;
}

/* All ones is what a flash says that is not there. */
static bool looks_busy(struct stub *stub)
{
	const uint8_t status = stub_nor_status(stub, 1);

	return (status & STATUS_WIP) && status != 0xff;
}

/* Out of power-down and continuous read; a soft reset, but not in the middle of an operation. */
static void wake(struct stub *stub)
{
	const uint32_t from = stub_port_us(stub->port);
	const struct stub_spi leave = {
		.code = 0xff, .address_bytes = 3, .lines = 1, .address = 0xffffff
	};

	(void)command(stub, 0xab);
	wait_us(stub, WAKE_US);
	(void)stub_nor_transfer(stub, &leave, NULL);
	while (looks_busy(stub) && stub_port_us(stub->port) - from < BUSY_LIMIT_US)
		wait_us(stub, PAGE_STEP_US);
	(void)command(stub, 0x66);
	(void)command(stub, 0x99);
	wait_us(stub, RESET_US);
}

/*
 * Four lines only where the flash has them enabled: what lies at the other two pins is its own
 * business else. The bit is never set here. Macronix and ISSI keep it in register 1.
 */
static bool has_four_lines(struct stub *stub)
{
	const uint8_t maker = stub->nor.jedec[0];

	if (maker == 0xc2 || maker == 0x9d)
		return stub_nor_status(stub, 1) & STATUS_QUAD_1;
	return stub_nor_status(stub, 2) & STATUS_QUAD_2;
}

static bool read_by(struct stub *stub, uint32_t addr, uint8_t code, uint8_t lines, uint8_t *into)
{
	stub->nor.read_code = code;
	stub->nor.read_lines = lines;
	if (!stub_nor_read(stub, addr, STUB_SPI_MAX) || !stub_nor_wait(stub))
		return false;
	stub_port_spi_take(stub->port, into, STUB_SPI_MAX);
	return true;
}

/* Each bit is 0 here and 1 there: a line that is missing, or another's, does not go unseen. */
static bool tells_lines_apart(const uint8_t *page)
{
	uint8_t ones = 0, zeros = 0;

	for (uint32_t i = 0; i < STUB_SPI_MAX; i++) {
		ones |= page[i];
		zeros |= (uint8_t)~page[i];
	}
	return ones == 0xff && zeros == 0xff;
}

/* Read by one line: a page to compare with. False: there is none, all is blank as it seems. */
static bool find_page(struct stub *stub, uint32_t *addr, uint8_t *page)
{
	for (*addr = 0; *addr < stub->nor.size; *addr += PROBE_STEP)
		if (read_by(stub, *addr, 0x0b, 1, page) && tells_lines_apart(page))
			return true;
	return false;
}

/* As many lines as read what one line reads. */
static void choose_lines(struct stub *stub)
{
	uint8_t(*pages)[STUB_SPI_MAX] = stub->room->buffers;
	uint32_t addr;

	if (find_page(stub, &addr, pages[0])) {
		if (has_four_lines(stub) && read_by(stub, addr, 0x6b, 4, pages[1]) &&
		    memcmp(pages[0], pages[1], STUB_SPI_MAX) == 0)
			return;
		if (read_by(stub, addr, 0x3b, 2, pages[1]) &&
		    memcmp(pages[0], pages[1], STUB_SPI_MAX) == 0)
			return;
	}
	stub->nor.read_code = 0x0b;
	stub->nor.read_lines = 1;
}

void stub_nor_init(struct stub *stub)
{
	struct stub_nor *nor = &stub->nor;

	nor->sent_us = stub_port_us(stub->port); /* the ROM's last one may be under way */
	do {
		wake(stub);
		identify(stub);
	} while (!nor->is_there && stub_port_spi_slow(stub->port));
	nor->size = nor->is_there ? size_of(nor->jedec) : 0;
	choose_lines(stub);
	nor->error = STUB_E_NONE;
}

static bool write_enable(struct stub *stub)
{
	if (!command(stub, 0x06))
		return false;
	if (stub_nor_status(stub, 1) & STATUS_WEL)
		return true;
	stub->nor.error = STUB_E_ENABLE;
	return false;
}

static bool begin(struct stub *stub, const struct stub_spi *spi, uint32_t step_us,
		  uint32_t limit_us)
{
	struct stub_nor *nor = &stub->nor;

	nor->addr = spi->address;
	if (!write_enable(stub) || !stub_nor_transfer(stub, spi, NULL))
		return false;
	nor->is_busy = true;
	nor->began_us = stub_port_us(stub->port);
	nor->look_us = nor->began_us + step_us;
	nor->step_us = step_us;
	nor->limit_us = limit_us;
	return true;
}

bool stub_nor_erase(struct stub *stub, uint32_t addr, uint32_t size)
{
	unsigned row = 0;

	while (erases[row].size != size)
		row++;
	return begin(
		stub,
		&(struct stub_spi){
			.code = erases[row].code, .address_bytes = 3, .lines = 1, .address = addr },
		erases[row].step_us, erases[row].limit_us);
}

bool stub_nor_program(struct stub *stub, uint32_t addr, const uint8_t *bytes, uint32_t len)
{
	const struct stub_spi spi = { .code = 0x02,
				      .address_bytes = 3,
				      .lines = 1,
				      .is_write = true,
				      .len = (uint16_t)len,
				      .address = addr,
				      .out = bytes };

	return begin(stub, &spi, PAGE_STEP_US, PAGE_LIMIT_US);
}

bool stub_nor_write_status(struct stub *stub, const uint8_t *values, uint32_t count)
{
	const struct stub_spi spi = {
		.code = 0x01, .lines = 1, .is_write = true, .len = (uint16_t)count, .out = values
	};

	return begin(stub, &spi, STATUS_STEP_US, STATUS_LIMIT_US);
}

enum stub_step stub_nor_step(struct stub *stub)
{
	struct stub_nor *nor = &stub->nor;
	const uint32_t now_us = stub->now_us;

	if (!nor->is_busy)
		return STUB_STEP_DONE;
	if ((int32_t)(now_us - nor->look_us) < 0)
		return STUB_STEP_MORE;
	nor->look_us = now_us + nor->step_us;
	if ((stub_nor_status(stub, 1) & STATUS_WIP) == 0) {
		nor->is_busy = false;
		return STUB_STEP_DONE;
	}
	if (now_us - nor->began_us < nor->limit_us)
		return STUB_STEP_MORE;
	nor->began_us = now_us;
	nor->error = STUB_E_TIME;
	return STUB_STEP_FAILED;
}

bool stub_nor_read(struct stub *stub, uint32_t addr, uint32_t len)
{
	const struct stub_spi spi = { .code = stub->nor.read_code,
				      .address_bytes = 3,
				      .dummy_bytes = 1,
				      .lines = stub->nor.read_lines,
				      .len = (uint16_t)len,
				      .address = addr };

	if (!stub_nor_wait(stub))
		return false;
	start(stub, &spi);
	return true;
}

void stub_nor_unique(struct stub *stub, uint8_t id[8])
{
	if (!fetch(stub, 0x4b, 4, id, 8))
		memset(id, 0xff, 8);
}
