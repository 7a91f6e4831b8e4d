/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_ROM_SFLASH_H
#define RMW_SIM_ROM_SFLASH_H

#include "sim/rom_call.h"

/* The boot ROM's flash functions below their calling convention. bl602-soc 3 and 4 */

/* SPI_Flash_Cfg_Type, by offsets. */
enum {
	SIM_CFG_IO_MODE = 0,
	SIM_CFG_CONTINUOUS = 1,
	SIM_CFG_RESET_ENABLE = 4,
	SIM_CFG_RESET = 5,
	SIM_CFG_END_CONTINUOUS = 6,
	SIM_CFG_END_CONTINUOUS_SIZE = 7,
	SIM_CFG_JEDEC = 8,
	SIM_CFG_JEDEC_DUMMY = 9,
	SIM_CFG_SECTOR_KIB = 12,
	SIM_CFG_MAKER = 13,
	SIM_CFG_PAGE = 14, /* two bytes */
	SIM_CFG_ERASE_CHIP = 16,
	SIM_CFG_ERASE_SECTOR = 17,
	SIM_CFG_ERASE_32K = 18,
	SIM_CFG_ERASE_64K = 19,
	SIM_CFG_WRITE_ENABLE = 20,
	SIM_CFG_PROGRAM = 21,
	SIM_CFG_QUAD_PROGRAM = 22,
	SIM_CFG_QUAD_PROGRAM_ADDRESS = 23,
	SIM_CFG_READ = 24, /* command and dummy bytes; the other modes as listed in rom_sflash.c */
	SIM_CFG_VOLATILE_ENABLE = 39,
	SIM_CFG_WEL_INDEX = 40,
	SIM_CFG_QE_INDEX = 41,
	SIM_CFG_BUSY_INDEX = 42,
	SIM_CFG_WEL_BIT = 43,
	SIM_CFG_QE_BIT = 44,
	SIM_CFG_BUSY_BIT = 45,
	SIM_CFG_WEL_READ_LEN = 47,
	SIM_CFG_QE_WRITE_LEN = 48,
	SIM_CFG_QE_READ_LEN = 49,
	SIM_CFG_RELEASE = 50,
	SIM_CFG_BUSY_READ_LEN = 51,
	SIM_CFG_READ_REGISTERS = 52,
	SIM_CFG_WRITE_REGISTERS = 56,
	SIM_CFG_CONTINUOUS_MODE = 62,
	SIM_CFG_WRAP_ON = 64,
	SIM_CFG_WRAP_OFF = 68,
	SIM_CFG_TIME_SECTOR = 72, /* two bytes each, ms */
	SIM_CFG_TIME_32K = 74,
	SIM_CFG_TIME_64K = 76,
	SIM_CFG_TIME_PAGE = 78,
	SIM_CFG_TIME_CHIP = 80,
	SIM_CFG_QE_DATA = 83,
	SIM_CFG_SIZE = 84,
};

struct sim_sflash {
	const struct sim_rom_call *call;
	struct sim_bus *bus;
	uint8_t cfg[SIM_CFG_SIZE];
};

/* With the configuration that an argument points to. */
struct sim_sflash sim_sflash_of(const struct sim_rom_call *call, unsigned number);

/* Results are those of bl602-soc 3: 0 good, 1 error, 2 controller timeout. */
void sim_sflash_command(const struct sim_sflash *flash, uint8_t code);
void sim_sflash_read_register(const struct sim_sflash *flash, uint8_t code, struct rmw_span into);
uint32_t sim_sflash_write_register(const struct sim_sflash *flash, uint8_t code,
				   struct rmw_view value);
bool sim_sflash_is_busy(const struct sim_sflash *flash);
uint32_t sim_sflash_write_enable(const struct sim_sflash *flash);
uint32_t sim_sflash_quad_enable(const struct sim_sflash *flash);
uint32_t sim_sflash_erase_chip(const struct sim_sflash *flash);
/* One command of a kind, SIM_CFG_ERASE_SECTOR to 64K, on the block of that number. */
uint32_t sim_sflash_erase_block(const struct sim_sflash *flash, unsigned kind, uint32_t number);
uint32_t sim_sflash_erase(const struct sim_sflash *flash, uint32_t first, uint32_t last);
uint32_t sim_sflash_program(const struct sim_sflash *flash, uint8_t io_mode, uint32_t addr,
			    uint32_t from, uint32_t len);
uint32_t sim_sflash_read(const struct sim_sflash *flash, uint8_t io_mode, bool is_continuous,
			 uint32_t addr, uint32_t to, uint32_t len);
void sim_sflash_jedec(const struct sim_sflash *flash, uint8_t id[3]);
void sim_sflash_unique_id(const struct sim_sflash *flash, uint32_t to, uint8_t len);
void sim_sflash_release(const struct sim_sflash *flash);
/* At SIM_CFG_WRAP_ON or SIM_CFG_WRAP_OFF. */
void sim_sflash_wrap(const struct sim_sflash *flash, unsigned at);
uint32_t sim_sflash_reset(const struct sim_sflash *flash);
void sim_sflash_end_continuous(const struct sim_sflash *flash);
/* A read that leaves the mode byte with which the flash goes on reading. */
void sim_sflash_start_continuous(const struct sim_sflash *flash, uint8_t io_mode);
/* The I-bus reads like this from now on, and owns the controller. */
uint32_t sim_sflash_set_window(const struct sim_sflash *flash, uint8_t io_mode, bool is_continuous,
			       uint32_t addr);

/* Configurations the ROM knows (rom_parts.c). False: none for that id, maker in the low byte. */
bool sim_rom_part_find(uint32_t jedec, uint8_t cfg[SIM_CFG_SIZE]);
/* The one it starts with before it knows. */
void sim_rom_part_default(uint8_t cfg[SIM_CFG_SIZE]);

#endif
