/* SPDX-License-Identifier: MIT */
/* Functions of the boot ROM for the flash's pins, its identity and its controller. bl602-soc 3 */
#include "sim/glb.h"
#include "sim/rom_flash.h"
#include "sim/rom_sflash.h"
#include "sim/sf_ctrl.h"

#define PIN_FLASH 0x0217u
#define PIN_PULLED_INPUT 0x0b13u
#define EMBEDDED_FIRST 23u
#define EMBEDDED_LAST 28u
#define CTRL_0_CLOCK_DELAY 8u
#define ID_TRIES 5u
#define FOUND 0x80000000u
#define HEADER_CONFIG 0x23000008u
#define CONFIG_MAGIC 0x47464346u /* "FCFG" */

/* The two sets of outside pins. bl602-soc 5.6 */
static const uint8_t outside[2][6] = { { 17, 18, 19, 20, 21, 22 }, { 0, 1, 2, 20, 21, 22 } };

static void set_outside(const struct sim_rom_call *call, unsigned set, uint32_t config)
{
	for (size_t i = 0; i < RMW_COUNT(outside[0]); i++)
		sim_call_set_pin(call, outside[set & 1][i], config);
}

static void set_inside(const struct sim_rom_call *call)
{
	for (unsigned pin = EMBEDDED_FIRST; pin <= EMBEDDED_LAST; pin++)
		sim_call_set_pin(call, pin, pin == EMBEDDED_FIRST + 1 ? 0x23 : 0x03);
}

uint32_t sim_call_external_pins(const struct sim_rom_call *call)
{
	set_outside(call, sim_call_byte(call, 0), PIN_FLASH);
	return sim_call_void(call);
}

uint32_t sim_call_internal_pins(const struct sim_rom_call *call)
{
	set_inside(call);
	return sim_call_void(call);
}

uint32_t sim_call_release_external_pins(const struct sim_rom_call *call)
{
	set_outside(call, sim_call_byte(call, 0), PIN_PULLED_INPUT);
	return sim_call_void(call);
}

uint32_t sim_call_restore_gpio17(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_GLB_GPIO_CONFIG + 4 * 8, 24, 4, sim_call_byte(call, 0));
	return sim_call_void(call);
}

/* 0 embedded and swapped, 1 embedded, 2 and 3 the outside sets. bl602-soc 5.6 */
static void set_pins(const struct sim_rom_call *call, uint32_t choice, uint32_t restores)
{
	if (restores) {
		set_outside(call, 1, PIN_PULLED_INPUT);
		set_inside(call);
	}
	sim_call_set_bits(call, SIM_GLB_PINS, 9, 1, choice < 2);
	sim_call_set_bits(call, SIM_GLB_PINS, 8, 1, choice == 0);
	if (choice < 2)
		set_inside(call);
	else
		set_outside(call, choice - 2, PIN_FLASH);
	sim_call_set_bits(call, SIM_SF_CTRL_2, 0, 2, choice < 2 ? 0 : choice - 1);
}

uint32_t sim_call_set_pins(const struct sim_rom_call *call)
{
	set_pins(call, sim_call_byte(call, 0) & 3, sim_call_byte(call, 1));
	return sim_call_void(call);
}

/* The header is the flash's, so the image offset is away meanwhile, as index 169 does it. */
static bool fetch_header_config(const struct sim_rom_call *call, uint8_t cfg[SIM_CFG_SIZE])
{
	const uint32_t offset = sim_call_reg(call, SIM_SF_OFFSET);
	uint8_t magic[4];

	sim_call_set_reg(call, SIM_SF_OFFSET, 0);
	sim_call_fetch(call, HEADER_CONFIG, RMW_SPAN_OF(magic));
	sim_call_fetch(call, HEADER_CONFIG + 4, (struct rmw_span){ cfg, SIM_CFG_SIZE });
	sim_call_set_reg(call, SIM_SF_OFFSET, offset);
	return rmw_get_le32(magic) == CONFIG_MAGIC;
}

uint32_t sim_call_find_config(const struct sim_rom_call *call)
{
	const uint32_t jedec = sim_call_word(call, 0);
	uint8_t cfg[SIM_CFG_SIZE];
	const bool is_found =
		jedec == 0 ? fetch_header_config(call, cfg) : sim_rom_part_find(jedec, cfg);

	if (!is_found)
		return SIM_CALL_ERROR;
	sim_call_put(call, sim_call_word(call, 1), RMW_VIEW_OF(cfg));
	return SIM_CALL_GOOD;
}

/* The ROM's own test. bl602-soc 4 */
static bool is_id(uint32_t id)
{
	return (id & 0xffff) != 0 && (id & 0xffff) != 0xffff && id >> 8 != 0 && id >> 8 != 0xffff;
}

static uint32_t read_id(const struct sim_sflash *flash)
{
	uint8_t id[4] = { 0 };

	for (unsigned i = 0; i < ID_TRIES; i++) {
		sim_sflash_jedec(flash, id);
		if (is_id(rmw_get_le32(id)))
			break;
		sim_call_wait_us(flash->call, 500);
	}
	return rmw_get_le32(id);
}

/* With the default configuration through the order of bl602-soc 5.4. Scanning tries all pins. */
static uint32_t look_for_flash(struct sim_sflash *flash, uint32_t choice, uint32_t restores)
{
	set_pins(flash->call, choice, restores);
	sim_call_set_bits(flash->call, SIM_SF_CTRL_1, 28, 1, 0);
	sim_call_set_bits(flash->call, SIM_SF_CTRL_1, 30, 1, 0);
	sim_sflash_release(flash);
	sim_call_wait_us(flash->call, 120);
	sim_sflash_end_continuous(flash);
	(void)sim_sflash_reset(flash);
	(void)sim_sflash_write_enable(flash);
	sim_sflash_wrap(flash, SIM_CFG_WRAP_OFF);
	return read_id(flash);
}

uint32_t sim_call_identify(const struct sim_rom_call *call)
{
	const uint32_t scans = sim_call_word(call, 1), given = sim_call_word(call, 2) & 3;
	const uint32_t restores = sim_call_byte(call, 3);
	struct sim_sflash flash = { .call = call, .bus = call->bus };
	uint8_t found[SIM_CFG_SIZE];
	uint32_t id = 0;

	sim_rom_part_default(flash.cfg);
	for (uint32_t i = 0; i < (scans ? 4u : 1u) && !is_id(id); i++)
		id = look_for_flash(&flash, scans ? i : given, restores);
	if (sim_rom_part_find(id, found))
		id |= FOUND;
	else
		memcpy(found, flash.cfg, sizeof(found));
	sim_call_put(call, sim_call_word(call, 4), RMW_VIEW_OF(found));
	return id;
}

/* The controller. */

static void set_owner(const struct sim_rom_call *call, uint32_t is_bus)
{
	sim_call_set_bits(call, SIM_SF_CTRL_1, 28, 1, is_bus);
	sim_call_set_bits(call, SIM_SF_CTRL_1, 30, 1, is_bus);
}

/* SF_Ctrl_Cfg: 0 owner, 3 clock delay, 4 clock inverted, 5 receive clock inverted, pad delays. */
uint32_t sim_call_sf_enable(const struct sim_rom_call *call)
{
	uint8_t cfg[9];

	sim_call_fetch(call, sim_call_word(call, 0), RMW_SPAN_OF(cfg));
	sim_call_set_bits(call, SIM_SF_CTRL_0, CTRL_0_CLOCK_DELAY, 4,
			  cfg[3] > 0 ? 8u | (cfg[3] - 1u) : 0);
	sim_call_set_bits(call, SIM_SF_CTRL_0, 4, 1, cfg[4]);
	sim_call_set_bits(call, SIM_SF_CTRL_0, 2, 1, cfg[5]);
	sim_call_set_bits(call, SIM_SF_CTRL_1, 29, 1, 1);
	sim_call_set_bits(call, SIM_SF_CTRL_1, 31, 1, 1);
	set_owner(call, cfg[0] & 1u);
	return sim_call_void(call);
}

uint32_t sim_call_sf_disable(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_SF_CTRL_1, 29, 1, 0);
	return sim_call_void(call);
}

uint32_t sim_call_select_pad(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_SF_CTRL_2, 0, 2, sim_call_byte(call, 0));
	return sim_call_void(call);
}

uint32_t sim_call_set_owner(const struct sim_rom_call *call)
{
	set_owner(call, sim_call_byte(call, 0) & 1u);
	return sim_call_void(call);
}

uint32_t sim_call_aes_on(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_SF_AES, 0, 1, 1);
	return sim_call_void(call);
}

uint32_t sim_call_aes_off(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_SF_AES, 0, 1, 0);
	return sim_call_void(call);
}

uint32_t sim_call_aes_is_on(const struct sim_rom_call *call)
{
	return sim_call_reg(call, SIM_SF_AES) & 1;
}

uint32_t sim_call_set_image_offset(const struct sim_rom_call *call)
{
	sim_call_set_reg(call, SIM_SF_OFFSET, sim_call_word(call, 0));
	return sim_call_void(call);
}

uint32_t sim_call_image_offset(const struct sim_rom_call *call)
{
	return sim_call_reg(call, SIM_SF_OFFSET);
}

uint32_t sim_call_select_side(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_SF_CTRL_0, 5, 1, sim_call_byte(call, 0));
	return sim_call_void(call);
}

/* Modes of the controller, by lines of address and data (0, 1, 2: one, two, four). */
static uint32_t mode_of(uint8_t address_lines, uint8_t data_lines)
{
	static const uint8_t modes[3][3] = { { 0, 1, 2 }, { 0, 3, 2 }, { 0, 1, 4 } };

	return modes[address_lines < 3 ? address_lines : 0][data_lines < 3 ? data_lines : 0];
}

/* SF_Ctrl_Cmd_Cfg. Data bytes are in, or will be in, the buffer. bl602-soc 3 */
uint32_t sim_call_send_command(const struct sim_rom_call *call)
{
	enum { WRITES, COMMAND_LINES, ADDRESS_LINES, ADDRESS, DUMMY, DATA_LINES = 6, DATA = 8 };
	enum { HEAD = 12, MORE = 16, SIZE = 20 };
	uint8_t cfg[SIZE];
	uint32_t word = 0x08000000u, len;

	sim_call_fetch(call, sim_call_word(call, 0), RMW_SPAN_OF(cfg));
	len = rmw_get_le32(cfg + DATA);
	word |= mode_of(cfg[ADDRESS_LINES], cfg[DATA_LINES]) << 28;
	word |= cfg[WRITES] ? 1u << 23 : 0;
	word |= cfg[COMMAND_LINES] ? 1u << 31 : 0;
	word |= cfg[ADDRESS] > 0 ? 1u << 26 | ((cfg[ADDRESS] - 1u) & 7) << 17 : 0;
	word |= cfg[DUMMY] > 0 ? 1u << 25 | ((cfg[DUMMY] - 1u) & 31) << 12 : 0;
	word |= len > 0 ? 1u << 24 | ((len - 1) & 0x3ff) << 2 : 0;
	sim_rom_sf_command(call->bus, word, rmw_get_le32(cfg + HEAD), rmw_get_le32(cfg + MORE));
	return sim_call_void(call);
}

uint32_t sim_call_sf_busy(const struct sim_rom_call *call)
{
	return sim_call_reg(call, SIM_SF_SAHB_0) & 1;
}

uint32_t sim_call_clock_delay(const struct sim_rom_call *call)
{
	const uint32_t field = sim_call_reg(call, SIM_SF_CTRL_0) >> CTRL_0_CLOCK_DELAY & 15;

	return field & 8 ? (field & 7) + 1 : 0;
}

uint32_t sim_call_set_clock_delay(const struct sim_rom_call *call)
{
	const uint8_t delay = sim_call_byte(call, 0);

	sim_call_set_bits(call, SIM_SF_CTRL_0, CTRL_0_CLOCK_DELAY, 4,
			  delay > 0 ? 8u | (delay - 1u) : 0);
	return sim_call_void(call);
}
