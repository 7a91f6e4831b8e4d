/* SPDX-License-Identifier: MIT */
/* The boot ROM's serial flash commands, as a configuration spells them. */
#include "sim/rom_sflash.h"

#include "sim/costs.h"
#include "sim/rom_flash.h"
#include "sim/sf_ctrl.h"

/* Fields of SAHB_0. bl602-soc 5.1 */
#define WORD_COMMAND 0x08000000u
#define WORD_GET 0x09000000u
#define WORD_WRITE 0x00800000u
#define WORD_ADDRESS 0x04000000u
#define WORD_DUMMY 0x02000000u
#define WORD_DATA 0x01000000u

#define BLOCK_32K 0x8000u
#define BLOCK_64K 0x10000u
#define NO_COMMAND 0xffu
/* Between two looks at an erase; between others it is SIM_COST_FLASH_POLL_NS. */
#define ERASE_STEP_NS 500000u
#define RESET_TRIES 20u
#define NO_MODE_BYTE 2u

/* Where the configuration has command and dummy bytes of each ioMode, and the controller's mode. */
static const struct read_mode {
	uint8_t at, mode;
	bool has_mode_byte;
} read_modes[] = {
	/* clang-format off */
	{ 24, 0, false }, { 28, 1, false }, { 32, 2, false }, { 30, 3, true }, { 34, 4, true },
	/* clang-format on */
};

/* Counts come out of the caller's configuration: no more of them than the fields have room for. */
static uint32_t address_field(uint32_t bytes)
{
	return WORD_ADDRESS | ((bytes - 1) & 7) << 17;
}

static uint32_t dummy_field(uint32_t bytes)
{
	return bytes > 0 ? WORD_DUMMY | ((bytes - 1) & 31) << 12 : 0;
}

/* NULL: no such ioMode. */
static const struct read_mode *read_mode_of(uint8_t io_mode)
{
	return (io_mode & 15) < RMW_COUNT(read_modes) ? &read_modes[io_mode & 15] : NULL;
}

static uint32_t time_ms(const struct sim_sflash *flash, unsigned at)
{
	return rmw_get_le16(flash->cfg + at);
}

struct sim_sflash sim_sflash_of(const struct sim_rom_call *call, unsigned number)
{
	struct sim_sflash flash = { .call = call, .bus = call->bus };

	sim_call_fetch(call, sim_call_word(call, number), RMW_SPAN_OF(flash.cfg));
	return flash;
}

void sim_sflash_command(const struct sim_sflash *flash, uint8_t code)
{
	sim_rom_sf_command(flash->bus, WORD_COMMAND, (uint32_t)code << 24, 0);
}

void sim_sflash_read_register(const struct sim_sflash *flash, uint8_t code, struct rmw_span into)
{
	if (into.len > 0)
		sim_rom_sf_get(flash->bus, WORD_GET, (uint32_t)code << 24, 0, into);
}

/* Looks until the flash is ready; 0, or 1 after `limit_ns`. */
static uint32_t wait_ready(const struct sim_sflash *flash, uint64_t limit_ns, uint64_t step_ns)
{
	const uint64_t until_ns = flash->bus->now_ns + limit_ns;

	while (sim_sflash_is_busy(flash)) {
		if (flash->bus->now_ns >= until_ns)
			return SIM_CALL_ERROR;
		sim_rom_sf_doze(flash->bus, until_ns, step_ns);
	}
	return SIM_CALL_GOOD;
}

uint32_t sim_sflash_write_register(const struct sim_sflash *flash, uint8_t code,
				   struct rmw_view value)
{
	if (value.len > 0)
		sim_rom_sf_put(flash->bus, WORD_GET | WORD_WRITE, (uint32_t)code << 24, 0, value);
	return wait_ready(flash, SIM_COST_LIMIT_STATUS_NS, SIM_COST_FLASH_POLL_NS);
}

static uint32_t register_by_index(const struct sim_sflash *flash, unsigned index, unsigned len)
{
	uint8_t value[4] = { 0 };

	sim_sflash_read_register(flash, flash->cfg[SIM_CFG_READ_REGISTERS + index % 4],
				 (struct rmw_span){ value, len < 4 ? len : 4 });
	return rmw_get_le32(value);
}

bool sim_sflash_is_busy(const struct sim_sflash *flash)
{
	return register_by_index(flash, flash->cfg[SIM_CFG_BUSY_INDEX],
				 flash->cfg[SIM_CFG_BUSY_READ_LEN]) >>
		       (flash->cfg[SIM_CFG_BUSY_BIT] & 31) &
	       1;
}

uint32_t sim_sflash_write_enable(const struct sim_sflash *flash)
{
	sim_sflash_command(flash, flash->cfg[SIM_CFG_WRITE_ENABLE]);
	return register_by_index(flash, flash->cfg[SIM_CFG_WEL_INDEX],
				 flash->cfg[SIM_CFG_WEL_READ_LEN]) >>
				       (flash->cfg[SIM_CFG_WEL_BIT] & 31) &
			       1
		       ? SIM_CALL_GOOD
		       : SIM_CALL_ERROR;
}

static bool has_quad(const struct sim_sflash *flash)
{
	const uint8_t *cfg = flash->cfg;
	const uint32_t value =
		register_by_index(flash, cfg[SIM_CFG_QE_INDEX], cfg[SIM_CFG_QE_READ_LEN]);

	if (cfg[SIM_CFG_QE_DATA] != 0)
		return (value >> (cfg[SIM_CFG_QE_BIT] & 8) & 0xff) == cfg[SIM_CFG_QE_DATA];
	return value >> (cfg[SIM_CFG_QE_BIT] & 31) & 1;
}

/* The byte of QE with it set; the rest of it as it is, unless the configuration gives it whole. */
static uint8_t with_quad(const uint8_t *cfg, uint8_t value)
{
	if (cfg[SIM_CFG_QE_DATA] != 0)
		return cfg[SIM_CFG_QE_DATA];
	return (uint8_t)(value | 1u << cfg[SIM_CFG_QE_BIT] % 8);
}

uint32_t sim_sflash_quad_enable(const struct sim_sflash *flash)
{
	const uint8_t *cfg = flash->cfg;
	const unsigned index = cfg[SIM_CFG_QE_INDEX] & 3, len = cfg[SIM_CFG_QE_WRITE_LEN];
	uint8_t value[4] = { 0 };

	if (cfg[SIM_CFG_QE_READ_LEN] != 0 && has_quad(flash))
		return SIM_CALL_GOOD;
	if (len > 1) {
		value[0] = (uint8_t)register_by_index(flash, 0, 1);
		value[1] = (uint8_t)register_by_index(flash, 1, 1);
		value[index] = with_quad(cfg, value[index]);
	} else {
		value[0] = with_quad(cfg, (uint8_t)register_by_index(flash, index, 1));
	}
	if (sim_sflash_write_enable(flash) != SIM_CALL_GOOD)
		return SIM_CALL_ERROR;
	(void)sim_sflash_write_register(flash, cfg[SIM_CFG_WRITE_REGISTERS + index],
					(struct rmw_view){ value, len < 4 ? len : 4 });
	return cfg[SIM_CFG_QE_READ_LEN] == 0 || has_quad(flash) ? SIM_CALL_GOOD : SIM_CALL_ERROR;
}

/* The ROM waits one and a half times what the configuration says. bl602-soc 3 */
static uint32_t wait_erase(const struct sim_sflash *flash, unsigned time_at)
{
	return wait_ready(flash, time_ms(flash, time_at) * 1500000ull, ERASE_STEP_NS);
}

uint32_t sim_sflash_erase_chip(const struct sim_sflash *flash)
{
	if (sim_sflash_write_enable(flash) != SIM_CALL_GOOD)
		return SIM_CALL_ERROR;
	sim_sflash_command(flash, flash->cfg[SIM_CFG_ERASE_CHIP]);
	return wait_erase(flash, SIM_CFG_TIME_CHIP);
}

static uint32_t block_size(const struct sim_sflash *flash, unsigned kind)
{
	if (kind == SIM_CFG_ERASE_SECTOR)
		return flash->cfg[SIM_CFG_SECTOR_KIB] * 1024u;
	return kind == SIM_CFG_ERASE_32K ? BLOCK_32K : BLOCK_64K;
}

uint32_t sim_sflash_erase_block(const struct sim_sflash *flash, unsigned kind, uint32_t number)
{
	const uint32_t addr = number * block_size(flash, kind);

	if (sim_sflash_write_enable(flash) != SIM_CALL_GOOD)
		return SIM_CALL_ERROR;
	sim_rom_sf_command(flash->bus, WORD_COMMAND | address_field(3),
			   (uint32_t)flash->cfg[kind] << 24 | (addr & 0xffffff), 0);
	return wait_erase(flash, SIM_CFG_TIME_SECTOR + 2 * (kind - SIM_CFG_ERASE_SECTOR));
}

/* The biggest block that starts here and does not go a sector too far. bl602-soc 3 */
static unsigned erase_kind(const struct sim_sflash *flash, uint32_t addr, uint64_t left)
{
	const uint32_t sector = block_size(flash, SIM_CFG_ERASE_SECTOR);

	for (unsigned kind = SIM_CFG_ERASE_64K; kind >= SIM_CFG_ERASE_32K; kind--) {
		const uint32_t size = block_size(flash, kind);

		if (flash->cfg[kind] != NO_COMMAND && addr % size == 0 && left > size - sector)
			return kind;
	}
	return SIM_CFG_ERASE_SECTOR;
}

uint32_t sim_sflash_erase(const struct sim_sflash *flash, uint32_t first, uint32_t last)
{
	uint64_t addr = first;

	if (block_size(flash, SIM_CFG_ERASE_SECTOR) == 0)
		return SIM_CALL_ERROR;
	while (addr <= last) {
		const unsigned kind = erase_kind(flash, (uint32_t)addr, last - addr + 1);
		const uint32_t size = block_size(flash, kind);

		if (sim_sflash_erase_block(flash, kind, (uint32_t)addr / size) != SIM_CALL_GOOD)
			return SIM_CALL_ERROR;
		addr = (addr / size + 1) * size;
	}
	return SIM_CALL_GOOD;
}

static uint32_t program_page(const struct sim_sflash *flash, uint8_t io_mode, uint32_t addr,
			     struct rmw_view bytes)
{
	const uint8_t *cfg = flash->cfg;
	const bool is_quad = io_mode == 2 || io_mode == 4;
	const uint8_t code = cfg[is_quad ? SIM_CFG_QUAD_PROGRAM : SIM_CFG_PROGRAM];
	uint32_t word = WORD_COMMAND | WORD_WRITE | WORD_DATA | address_field(3);

	if (is_quad)
		word |= (cfg[SIM_CFG_QUAD_PROGRAM_ADDRESS] == 2 ? 4u : 2u) << 28;
	if (sim_sflash_write_enable(flash) != SIM_CALL_GOOD)
		return SIM_CALL_ERROR;
	sim_rom_sf_put(flash->bus, word, (uint32_t)code << 24 | (addr & 0xffffff), 0, bytes);
	return wait_ready(flash, time_ms(flash, SIM_CFG_TIME_PAGE) * 2000000ull,
			  SIM_COST_FLASH_POLL_NS);
}

uint32_t sim_sflash_program(const struct sim_sflash *flash, uint8_t io_mode, uint32_t addr,
			    uint32_t from, uint32_t len)
{
	const uint32_t said = rmw_get_le16(flash->cfg + SIM_CFG_PAGE);
	const uint32_t page = said == 0 || said > SIM_SF_BUFFER ? SIM_SF_BUFFER : said;

	for (uint32_t done = 0; done < len;) {
		const uint32_t room = page - (addr + done) % page;
		const uint32_t count = len - done < room ? len - done : room;
		uint8_t bytes[SIM_SF_BUFFER];

		sim_call_fetch(flash->call, from + done, (struct rmw_span){ bytes, count });
		if (program_page(flash, io_mode, addr + done, (struct rmw_view){ bytes, count }) !=
		    SIM_CALL_GOOD)
			return SIM_CALL_ERROR;
		done += count;
	}
	return SIM_CALL_GOOD;
}

/* Head and fields of a read: `is_continuous` leaves the mode byte that keeps the flash reading. */
static bool spell_read(const struct sim_sflash *flash, uint8_t io_mode, bool is_continuous,
		       uint32_t *word, uint32_t head[2])
{
	const uint8_t *cfg = flash->cfg;
	const struct read_mode *mode = read_mode_of(io_mode);
	bool has_mode_byte;

	if (mode == NULL)
		return false;
	has_mode_byte = mode->has_mode_byte && !(cfg[SIM_CFG_CONTINUOUS] & NO_MODE_BYTE);
	*word = WORD_COMMAND | WORD_DATA | (uint32_t)mode->mode << 28 |
		address_field(has_mode_byte ? 4 : 3) | dummy_field(cfg[mode->at + 1]);
	head[0] = (uint32_t)cfg[mode->at] << 24;
	head[1] = has_mode_byte && is_continuous && (cfg[SIM_CFG_CONTINUOUS] & 1)
			  ? (uint32_t)cfg[SIM_CFG_CONTINUOUS_MODE] << 24
			  : 0;
	return true;
}

uint32_t sim_sflash_read(const struct sim_sflash *flash, uint8_t io_mode, bool is_continuous,
			 uint32_t addr, uint32_t to, uint32_t len)
{
	uint32_t word, head[2];

	if (!spell_read(flash, io_mode, is_continuous, &word, head))
		return SIM_CALL_ERROR;
	for (uint32_t done = 0; done < len;) {
		const uint32_t count = len - done < SIM_SF_BUFFER ? len - done : SIM_SF_BUFFER;
		uint8_t bytes[SIM_SF_BUFFER];

		sim_rom_sf_get(flash->bus, word, head[0] | ((addr + done) & 0xffffff), head[1],
			       (struct rmw_span){ bytes, (count + 3) & ~3u });
		sim_call_put(flash->call, to + done, (struct rmw_view){ bytes, count });
		done += count;
	}
	return SIM_CALL_GOOD;
}

void sim_sflash_jedec(const struct sim_sflash *flash, uint8_t id[3])
{
	const uint8_t *cfg = flash->cfg;

	sim_rom_sf_get(flash->bus, WORD_GET | dummy_field(cfg[SIM_CFG_JEDEC_DUMMY] / 8u),
		       (uint32_t)cfg[SIM_CFG_JEDEC] << 24, 0, (struct rmw_span){ id, 3 });
}

void sim_sflash_unique_id(const struct sim_sflash *flash, uint32_t to, uint8_t len)
{
	uint8_t id[UINT8_MAX];

	if (len == 0)
		return;
	sim_rom_sf_get(flash->bus, WORD_GET | dummy_field(4), 0x4b000000, 0,
		       (struct rmw_span){ id, len });
	sim_call_put(flash->call, to, (struct rmw_view){ id, len });
}

void sim_sflash_release(const struct sim_sflash *flash)
{
	sim_rom_sf_command(flash->bus, WORD_COMMAND | WORD_WRITE,
			   (uint32_t)flash->cfg[SIM_CFG_RELEASE] << 24, 0);
}

void sim_sflash_wrap(const struct sim_sflash *flash, unsigned at)
{
	const uint8_t *wrap = flash->cfg + at; /* command, dummy bytes, data mode, data */
	static const uint8_t modes[] = { 0, 3, 4 };
	const uint32_t mode = modes[wrap[2] < RMW_COUNT(modes) ? wrap[2] : 0];

	sim_rom_sf_put(flash->bus, WORD_GET | WORD_WRITE | mode << 28 | dummy_field(wrap[1]),
		       (uint32_t)wrap[0] << 24, 0, (struct rmw_view){ wrap + 3, 1 });
}

uint32_t sim_sflash_reset(const struct sim_sflash *flash)
{
	if (wait_ready(flash, RESET_TRIES * ERASE_STEP_NS, ERASE_STEP_NS) != SIM_CALL_GOOD)
		return SIM_CALL_ERROR;
	sim_sflash_command(flash, flash->cfg[SIM_CFG_RESET_ENABLE]);
	sim_sflash_command(flash, flash->cfg[SIM_CFG_RESET]);
	sim_call_wait_us(flash->call, 50);
	return SIM_CALL_GOOD;
}

void sim_sflash_end_continuous(const struct sim_sflash *flash)
{
	const uint8_t *cfg = flash->cfg;
	const uint32_t size = cfg[SIM_CFG_END_CONTINUOUS_SIZE];

	sim_rom_sf_command(flash->bus, WORD_COMMAND | (size > 0 ? address_field(size) : 0),
			   cfg[SIM_CFG_END_CONTINUOUS] * 0x01010101u,
			   cfg[SIM_CFG_END_CONTINUOUS] * 0x01010101u);
}

void sim_sflash_start_continuous(const struct sim_sflash *flash, uint8_t io_mode)
{
	uint32_t word, head[2];
	uint8_t first[4];

	if (spell_read(flash, io_mode, true, &word, head))
		sim_rom_sf_get(flash->bus, word, head[0], head[1], RMW_SPAN_OF(first));
}

uint32_t sim_sflash_set_window(const struct sim_sflash *flash, uint8_t io_mode, bool is_continuous,
			       uint32_t addr)
{
	uint32_t word, head[2];
	bool skips_command;

	if (!spell_read(flash, io_mode, is_continuous, &word, head))
		return SIM_CALL_ERROR;
	skips_command = is_continuous && (flash->cfg[SIM_CFG_CONTINUOUS] & 1) &&
			read_mode_of(io_mode)->has_mode_byte;
	sim_call_set_bits(flash->call, SIM_SF_CTRL_1, 28, 1, 1);
	sim_call_set_bits(flash->call, SIM_SF_CTRL_1, 30, 1, 1);
	sim_call_set_reg(flash->call, SIM_SF_IAHB_1, head[0] | (addr & 0xffffff));
	sim_call_set_reg(flash->call, SIM_SF_IAHB_2, head[1]);
	sim_call_set_reg(flash->call, SIM_SF_IAHB_0, skips_command ? word & ~WORD_COMMAND : word);
	return SIM_CALL_GOOD;
}
