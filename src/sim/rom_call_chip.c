/* SPDX-License-Identifier: MIT */
/* Functions of the boot ROM for eFuse, reset, pins and cache. bl602-soc 3, 6, 7 and 8.1 */
#include "sim/costs.h"
#include "sim/glb.h"
#include "sim/rom_call.h"

#define EFUSE_CONTROL 0x7800u
#define HBN_FLASH_PULLUP 0xf10cu
#define PINS_SWAP 8u
#define PINS_EMBEDDED 9u
#define PINS 29u

/* eFuse. */

uint32_t sim_call_efuse_bus_clock(const struct sim_rom_call *call)
{
	sim_call_set_reg(call, EFUSE_CONTROL, 0x0024bf80);
	return sim_call_void(call);
}

uint32_t sim_call_efuse_program(const struct sim_rom_call *call)
{
	sim_call_set_reg(call, EFUSE_CONTROL, 0x0025bf08);
	sim_call_set_reg(call, EFUSE_CONTROL, 0x0025bf18);
	call->bus->now_ns += SIM_COST_EFUSE_BURN_NS;
	return sim_call_void(call);
}

static void clear_shadow(const struct sim_rom_call *call, uint32_t first, uint32_t count)
{
	for (uint32_t i = first; i < SIM_EFUSE_WORDS && i - first < count; i++)
		sim_call_set_reg(call, SIM_EFUSE_SHADOW + 4 * i, 0);
}

uint32_t sim_call_efuse_load(const struct sim_rom_call *call)
{
	sim_call_set_reg(call, EFUSE_CONTROL, 0x0024bf80);
	clear_shadow(call, 0, SIM_EFUSE_WORDS);
	sim_call_set_reg(call, EFUSE_CONTROL, 0x0024bf00);
	sim_call_set_reg(call, EFUSE_CONTROL, 0x0024bf10);
	sim_call_wait_us(call, 10);
	sim_call_set_reg(call, EFUSE_CONTROL, 0x0024bf80);
	return sim_call_void(call);
}

uint32_t sim_call_efuse_busy(const struct sim_rom_call *call)
{
	return sim_call_reg(call, EFUSE_CONTROL) >> 2 & 1;
}

uint32_t sim_call_efuse_loaded(const struct sim_rom_call *call)
{
	return sim_call_reg(call, EFUSE_CONTROL) >> 1 & 1;
}

uint32_t sim_call_trim_parity(const struct sim_rom_call *call)
{
	const uint32_t value = sim_call_word(call, 0), bits = sim_call_byte(call, 1);
	uint32_t ones = 0;

	for (uint32_t bit = 0; bit < bits && bit < 32; bit++)
		ones += value >> bit & 1;
	return ones & 1;
}

static void tell_trim(const struct sim_rom_call *call, unsigned low, unsigned width)
{
	const uint32_t trim = sim_call_reg(call, SIM_EFUSE_SHADOW + 4 * SIM_EFUSE_TRIM);

	sim_call_store_word(call, sim_call_word(call, 0), trim >> low & ((1u << width) - 1));
}

uint32_t sim_call_rc32m_trim(const struct sim_rom_call *call)
{
	tell_trim(call, 10, 10);
	return sim_call_void(call);
}

uint32_t sim_call_rc32k_trim(const struct sim_rom_call *call)
{
	tell_trim(call, 20, 12);
	return sim_call_void(call);
}

uint32_t sim_call_efuse_clear(const struct sim_rom_call *call)
{
	clear_shadow(call, sim_call_word(call, 0), sim_call_word(call, 1));
	return sim_call_void(call);
}

/* Resets. They do not return: the board notices before the caller goes on. */

static uint32_t reset(const struct sim_rom_call *call, uint32_t kind)
{
	sim_call_set_bits(call, SIM_HBN_GLB, 0, 2, 0);
	sim_call_set_bits(call, SIM_GLB_CLK_CFG0, 8, 16, 0);
	sim_call_set_reg(call, SIM_GLB_CLOCK_PULSE, 1);
	sim_call_set_reg(call, SIM_GLB_CLOCK_PULSE, 0);
	sim_call_set_bits(call, SIM_GLB_SW_RESET, 0, 3, 0);
	sim_call_set_bits(call, SIM_GLB_SW_RESET, 0, 3, kind);
	return sim_call_void(call);
}

uint32_t sim_call_reset_system(const struct sim_rom_call *call)
{
	return reset(call, 6);
}

uint32_t sim_call_reset_cpu(const struct sim_rom_call *call)
{
	return reset(call, 2);
}

uint32_t sim_call_reset_power_on(const struct sim_rom_call *call)
{
	return reset(call, 7);
}

/* Pins. */

static uint32_t set_flash_pins(const struct sim_rom_call *call, unsigned bit, uint32_t value)
{
	sim_call_set_bits(call, SIM_GLB_PINS, bit, 1, value);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_flash_internal(const struct sim_rom_call *call)
{
	return set_flash_pins(call, PINS_EMBEDDED, 1);
}

uint32_t sim_call_flash_external(const struct sim_rom_call *call)
{
	return set_flash_pins(call, PINS_EMBEDDED, 0);
}

uint32_t sim_call_flash_pins_straight(const struct sim_rom_call *call)
{
	return set_flash_pins(call, PINS_SWAP, 0);
}

uint32_t sim_call_flash_pins_swapped(const struct sim_rom_call *call)
{
	return set_flash_pins(call, PINS_SWAP, 1);
}

void sim_call_set_pin(const struct sim_rom_call *call, unsigned pin, uint32_t config)
{
	sim_call_set_bits(call, SIM_GLB_GPIO_CONFIG + 4 * (pin / 2), pin & 1 ? 16 : 0, 12, config);
}

/* The output stage is switched on for plain outputs only. */
uint32_t sim_call_gpio_init(const struct sim_rom_call *call)
{
	enum { PIN, FUNCTION, MODE, PULL, DRIVE, SCHMITT, SIZE };
	enum { MODE_OUTPUT = 1, PULL_UP = 0, PULL_DOWN = 1 };
	uint8_t config[SIZE];
	uint32_t word;

	sim_call_fetch(call, sim_call_word(call, 0), RMW_SPAN_OF(config));
	if (config[PIN] >= PINS)
		return SIM_CALL_ERROR;
	word = (config[MODE] != MODE_OUTPUT) | (config[SCHMITT] & 1u) << 1 |
	       (config[DRIVE] & 3u) << 2 | (config[FUNCTION] & 15u) << 8;
	word |= config[PULL] == PULL_UP ? 0x10u : config[PULL] == PULL_DOWN ? 0x20u : 0;
	sim_call_set_pin(call, config[PIN], word);
	sim_call_set_bits(call, SIM_GLB_GPIO_ENABLE, config[PIN], 1, config[MODE] == MODE_OUTPUT);
	return SIM_CALL_GOOD;
}

static uint32_t enable_output(const struct sim_rom_call *call, uint32_t value)
{
	const uint8_t pin = sim_call_byte(call, 0);

	if (pin >= PINS)
		return SIM_CALL_ERROR;
	sim_call_set_bits(call, SIM_GLB_GPIO_ENABLE, pin, 1, value);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_gpio_output_on(const struct sim_rom_call *call)
{
	return enable_output(call, 1);
}

uint32_t sim_call_gpio_output_off(const struct sim_rom_call *call)
{
	return enable_output(call, 0);
}

uint32_t sim_call_gpio_high_z(const struct sim_rom_call *call)
{
	const uint8_t pin = sim_call_byte(call, 0);

	if (pin >= PINS)
		return SIM_CALL_ERROR;
	sim_call_set_pin(call, pin, 0x0b00);
	return enable_output(call, 0);
}

uint32_t sim_call_gpio_function(const struct sim_rom_call *call)
{
	const uint8_t pin = sim_call_byte(call, 0);

	if (pin >= PINS)
		return 0;
	return sim_call_reg(call, SIM_GLB_GPIO_CONFIG + 4u * (pin / 2u)) >> (pin & 1 ? 24 : 8) & 15;
}

uint32_t sim_call_flash_pullup(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, HBN_FLASH_PULLUP, 0, 1, !sim_call_byte(call, 0));
	return SIM_CALL_GOOD;
}

/* Cache. */

uint32_t sim_call_cache_wrap(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_L1C_CONFIG, 26, 1, !sim_call_byte(call, 0));
	return SIM_CALL_GOOD;
}

uint32_t sim_call_cache_ways(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_L1C_CONFIG, 8, 4, sim_call_byte(call, 0));
	return SIM_CALL_GOOD;
}

uint32_t sim_call_rom_two_cycles(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_L1C_CONFIG, 12, 1, sim_call_byte(call, 0));
	return SIM_CALL_GOOD;
}
