/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_ROM_CALL_H
#define RMW_SIM_ROM_CALL_H

#include "sim/rom_api.h"

/* What the functions of the boot ROM share: arguments, memory, time. */

#define SIM_ROM_BASE 0x40000000u

enum { SIM_CALL_GOOD, SIM_CALL_ERROR, SIM_CALL_TIMEOUT };

/* Argument 0 to 7. Enums and flags are of one byte: the caller may leave dirt above it. */
uint32_t sim_call_word(const struct sim_rom_call *call, unsigned number);
uint8_t sim_call_byte(const struct sim_rom_call *call, unsigned number);

/*
 * A count of bytes or words. What is longer than anything on the chip would run into nothing on
 * silicon; here it is cut, so that no code can keep the host busy for minutes.
 */
uint32_t sim_call_count(const struct sim_rom_call *call, unsigned number);

/* For functions that return nothing. */
uint32_t sim_call_void(const struct sim_rom_call *call);

/* Memory by any address, byte by byte as the core sees it. */
uint8_t sim_call_load(const struct sim_rom_call *call, uint32_t addr);
void sim_call_store(const struct sim_rom_call *call, uint32_t addr, uint8_t value);
/* A word at an aligned address. */
void sim_call_store_word(const struct sim_rom_call *call, uint32_t addr, uint32_t value);
void sim_call_fetch(const struct sim_rom_call *call, uint32_t addr, struct rmw_span into);
void sim_call_put(const struct sim_rom_call *call, uint32_t addr, struct rmw_view bytes);

/* Registers as the core reaches them, by offset from 0x40000000. */
uint32_t sim_call_reg(const struct sim_rom_call *call, uint32_t offset);
void sim_call_set_reg(const struct sim_rom_call *call, uint32_t offset, uint32_t value);
/* Replace `width` bits from `low` on. */
void sim_call_set_bits(const struct sim_rom_call *call, uint32_t offset, unsigned low,
		       unsigned width, uint32_t value);

/* Configuration half-word of a pin, bits 11:0. */
void sim_call_set_pin(const struct sim_rom_call *call, unsigned pin, uint32_t config);

/* Time goes by: so many cycles of HCLK as it is now, so many us by the ROM's idea of it. */
void sim_call_spend_cycles(const struct sim_rom_call *call, uint64_t cycles);
void sim_call_wait_us(const struct sim_rom_call *call, uint32_t us);

/* The functions, by the file that plays them and their name there. */
#define SIM_ROM_FUNCTION(name) uint32_t sim_call_##name(const struct sim_rom_call *call)

/* rom_call_clock.c */
SIM_ROM_FUNCTION(power_on_xtal);
SIM_ROM_FUNCTION(root_select);
SIM_ROM_FUNCTION(set_dividers);
SIM_ROM_FUNCTION(bclk_divider);
SIM_ROM_FUNCTION(hclk_divider);
SIM_ROM_FUNCTION(set_system_clock);
SIM_ROM_FUNCTION(clock_from_rc32m);
SIM_ROM_FUNCTION(set_flash_clock);
SIM_ROM_FUNCTION(set_root_select);
SIM_ROM_FUNCTION(power_on_pll);
SIM_ROM_FUNCTION(enable_pll_outputs);
SIM_ROM_FUNCTION(power_off_pll);
SIM_ROM_FUNCTION(trim_rc32m);
/* Nothing here depends on it. */
SIM_ROM_FUNCTION(accept);

/* rom_call_memory.c */
SIM_ROM_FUNCTION(delay_by_clock);
SIM_ROM_FUNCTION(delay_us);
SIM_ROM_FUNCTION(delay_ms);
SIM_ROM_FUNCTION(copy);
SIM_ROM_FUNCTION(copy_words);
SIM_ROM_FUNCTION(copy_fast);
SIM_ROM_FUNCTION(fill);
SIM_ROM_FUNCTION(fill_words);
SIM_ROM_FUNCTION(compare);
SIM_ROM_FUNCTION(crc32);

/* rom_call_chip.c: eFuse, reset, pins, cache */
SIM_ROM_FUNCTION(efuse_bus_clock);
SIM_ROM_FUNCTION(efuse_program);
SIM_ROM_FUNCTION(efuse_load);
SIM_ROM_FUNCTION(efuse_busy);
SIM_ROM_FUNCTION(efuse_loaded);
SIM_ROM_FUNCTION(trim_parity);
SIM_ROM_FUNCTION(rc32m_trim);
SIM_ROM_FUNCTION(rc32k_trim);
SIM_ROM_FUNCTION(efuse_clear);
SIM_ROM_FUNCTION(reset_system);
SIM_ROM_FUNCTION(reset_cpu);
SIM_ROM_FUNCTION(reset_power_on);
SIM_ROM_FUNCTION(flash_internal);
SIM_ROM_FUNCTION(flash_external);
SIM_ROM_FUNCTION(flash_pins_straight);
SIM_ROM_FUNCTION(flash_pins_swapped);
SIM_ROM_FUNCTION(gpio_init);
SIM_ROM_FUNCTION(gpio_output_on);
SIM_ROM_FUNCTION(gpio_output_off);
SIM_ROM_FUNCTION(gpio_high_z);
SIM_ROM_FUNCTION(gpio_function);
SIM_ROM_FUNCTION(flash_pullup);
SIM_ROM_FUNCTION(cache_wrap);
SIM_ROM_FUNCTION(cache_ways);
SIM_ROM_FUNCTION(rom_two_cycles);

/* rom_call_flash.c */
SIM_ROM_FUNCTION(read_register);
SIM_ROM_FUNCTION(write_register);
SIM_ROM_FUNCTION(read_by_command);
SIM_ROM_FUNCTION(write_by_command);
SIM_ROM_FUNCTION(flash_busy);
SIM_ROM_FUNCTION(write_enable);
SIM_ROM_FUNCTION(quad_enable);
SIM_ROM_FUNCTION(volatile_enable);
SIM_ROM_FUNCTION(erase_chip);
SIM_ROM_FUNCTION(erase_sector);
SIM_ROM_FUNCTION(erase_32k);
SIM_ROM_FUNCTION(erase_64k);
SIM_ROM_FUNCTION(erase_range);
SIM_ROM_FUNCTION(program);
SIM_ROM_FUNCTION(read);
SIM_ROM_FUNCTION(unique_id);
SIM_ROM_FUNCTION(jedec_id);
SIM_ROM_FUNCTION(device_id);
SIM_ROM_FUNCTION(power_down);
SIM_ROM_FUNCTION(release_power_down);
SIM_ROM_FUNCTION(wrap_on);
SIM_ROM_FUNCTION(wrap_off);
SIM_ROM_FUNCTION(reset_flash);
SIM_ROM_FUNCTION(end_continuous_read);
SIM_ROM_FUNCTION(set_window_read);
SIM_ROM_FUNCTION(enable_window_read);
SIM_ROM_FUNCTION(set_cache);
SIM_ROM_FUNCTION(flush_cache);
SIM_ROM_FUNCTION(enable_cache_read);
SIM_ROM_FUNCTION(disable_cache_read);
SIM_ROM_FUNCTION(restore_from_power_down);

/* rom_call_ctrl.c */
SIM_ROM_FUNCTION(external_pins);
SIM_ROM_FUNCTION(internal_pins);
SIM_ROM_FUNCTION(release_external_pins);
SIM_ROM_FUNCTION(restore_gpio17);
SIM_ROM_FUNCTION(set_pins);
SIM_ROM_FUNCTION(find_config);
SIM_ROM_FUNCTION(identify);
SIM_ROM_FUNCTION(sf_enable);
SIM_ROM_FUNCTION(sf_disable);
SIM_ROM_FUNCTION(select_pad);
SIM_ROM_FUNCTION(set_owner);
SIM_ROM_FUNCTION(aes_on);
SIM_ROM_FUNCTION(aes_off);
SIM_ROM_FUNCTION(aes_is_on);
SIM_ROM_FUNCTION(set_image_offset);
SIM_ROM_FUNCTION(image_offset);
SIM_ROM_FUNCTION(select_side);
SIM_ROM_FUNCTION(send_command);
SIM_ROM_FUNCTION(sf_busy);
SIM_ROM_FUNCTION(clock_delay);
SIM_ROM_FUNCTION(set_clock_delay);

/* rom_call_xip.c */
SIM_ROM_FUNCTION(xip_save);
SIM_ROM_FUNCTION(xip_restore);
SIM_ROM_FUNCTION(xip_erase);
SIM_ROM_FUNCTION(xip_write);
SIM_ROM_FUNCTION(xip_read);
SIM_ROM_FUNCTION(xip_jedec_id);
SIM_ROM_FUNCTION(xip_unique_id);
SIM_ROM_FUNCTION(xip_read_window);
SIM_ROM_FUNCTION(xip_read_locked);
SIM_ROM_FUNCTION(xip_write_locked);
SIM_ROM_FUNCTION(xip_erase_locked);
SIM_ROM_FUNCTION(xip_enter);
SIM_ROM_FUNCTION(xip_leave);

#endif
