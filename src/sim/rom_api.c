/* SPDX-License-Identifier: MIT */
/* The table of functions in the boot ROM, and the way in and out of one. bl602-soc 3 */
#include "sim/costs.h"
#include "sim/rom_call.h"

#define TABLE_FIRST 0x010800u
#define TABLE_ENTRIES 512u
#define FIRST_FUNCTION 4u
#define LAST_FUNCTION 175u
#define ROM_ID 0x06020002u
#define FILLER 0xdeedbeefu
/* Functions there are, but that were not looked at: all of them at one place in the ROM, where they
 * do nothing and say that it was good (unverified). */
#define UNKNOWN_TARGET 0x21014ffeu
#define RA 1u
#define A0 10u

static const struct sim_rom_function functions[] = {
	/* clang-format off */
	{ 6, 0x210147d2, "AON_Power_On_XTAL", sim_call_power_on_xtal, SIM_ROM_WORKS },
	{ 20, 0x21011000, "ASM_Delay_Us", sim_call_delay_by_clock, SIM_ROM_WORKS },
	{ 21, 0x21011076, "BL602_Delay_US", sim_call_delay_us, SIM_ROM_WORKS },
	{ 22, 0x21011084, "BL602_Delay_MS", sim_call_delay_ms, SIM_ROM_WORKS },
	{ 23, 0x210110d0, "BL602_MemCpy", sim_call_copy, SIM_ROM_WORKS },
	{ 24, 0x210110e8, "BL602_MemCpy4", sim_call_copy_words, SIM_ROM_WORKS },
	{ 25, 0x21011106, "BL602_MemCpy_Fast", sim_call_copy_fast, SIM_ROM_WORKS },
	{ 26, 0x21011162, "BL602_MemSet", sim_call_fill, SIM_ROM_WORKS },
	{ 27, 0x21011174, "BL602_MemSet4", sim_call_fill_words, SIM_ROM_WORKS },
	{ 28, 0x2101118c, "BL602_MemCmp", sim_call_compare, SIM_ROM_WORKS },
	{ 29, 0x21011ee0, "EF_Ctrl_Sw_AHB_Clk_0", sim_call_efuse_bus_clock, SIM_ROM_WORKS },
	{ 30, 0x21011e96, "EF_Ctrl_Program_Efuse_0", sim_call_efuse_program, SIM_ROM_WORKS },
	{ 31, 0x21011f62, "EF_Ctrl_Load_Efuse_R0", sim_call_efuse_load, SIM_ROM_WORKS },
	{ 32, 0x21011ed2, "EF_Ctrl_Busy", sim_call_efuse_busy, SIM_ROM_LOOKS },
	{ 33, 0x21011f18, "EF_Ctrl_AutoLoad_Done", sim_call_efuse_loaded, SIM_ROM_LOOKS },
	{ 34, 0x210146f0, "EF_Ctrl_Get_Trim_Parity", sim_call_trim_parity, SIM_ROM_WORKS },
	{ 35, 0x2101471c, "EF_Ctrl_Read_RC32M_Trim", sim_call_rc32m_trim, SIM_ROM_WORKS },
	{ 36, 0x21014758, "EF_Ctrl_Read_RC32K_Trim", sim_call_rc32k_trim, SIM_ROM_WORKS },
	{ 37, 0x21011f26, "EF_Ctrl_Clear", sim_call_efuse_clear, SIM_ROM_WORKS },
	{ 38, 0x2101436c, "GLB_Get_Root_CLK_Sel", sim_call_root_select, SIM_ROM_LOOKS },
	{ 39, 0x21014384, "GLB_Set_System_CLK_Div", sim_call_set_dividers, SIM_ROM_WORKS },
	{ 40, 0x210143f2, "GLB_Get_BCLK_Div", sim_call_bclk_divider, SIM_ROM_LOOKS },
	{ 41, 0x21014400, "GLB_Get_HCLK_Div", sim_call_hclk_divider, SIM_ROM_LOOKS },
	{ 43, 0x21014584, "GLB_Set_System_CLK", sim_call_set_system_clock, SIM_ROM_WORKS },
	{ 44, 0x210146b6, "System_Core_Clock_Update_From_RC32M", sim_call_clock_from_rc32m, SIM_ROM_WORKS },
	{ 45, 0x21014498, "GLB_Set_SF_CLK", sim_call_set_flash_clock, SIM_ROM_WORKS },
	{ 46, 0x2101456c, "GLB_Set_PKA_CLK_Sel", sim_call_accept, SIM_ROM_WORKS },
	{ 47, 0x210111b8, "GLB_SW_System_Reset", sim_call_reset_system, SIM_ROM_WORKS },
	{ 48, 0x2101121a, "GLB_SW_CPU_Reset", sim_call_reset_cpu, SIM_ROM_WORKS },
	{ 49, 0x2101127c, "GLB_SW_POR_Reset", sim_call_reset_power_on, SIM_ROM_WORKS },
	{ 50, 0x210112de, "GLB_Select_Internal_Flash", sim_call_flash_internal, SIM_ROM_WORKS },
	{ 51, 0x210112f2, "GLB_Select_External_Flash", sim_call_flash_external, SIM_ROM_WORKS },
	{ 52, 0x21011306, "GLB_Deswap_Flash_Pin", sim_call_flash_pins_straight, SIM_ROM_WORKS },
	{ 53, 0x2101131a, "GLB_Swap_Flash_Pin", sim_call_flash_pins_swapped, SIM_ROM_WORKS },
	{ 54, 0x2101132e, "GLB_GPIO_Init", sim_call_gpio_init, SIM_ROM_WORKS },
	{ 55, 0x21011440, "GLB_GPIO_OUTPUT_Enable", sim_call_gpio_output_on, SIM_ROM_WORKS },
	{ 56, 0x21011458, "GLB_GPIO_OUTPUT_Disable", sim_call_gpio_output_off, SIM_ROM_WORKS },
	{ 57, 0x21011474, "GLB_GPIO_Set_HZ", sim_call_gpio_high_z, SIM_ROM_WORKS },
	{ 58, 0x210114cc, "GLB_GPIO_Get_Fun", sim_call_gpio_function, SIM_ROM_LOOKS },
	{ 67, 0x21014890, "HBN_Set_ROOT_CLK_Sel", sim_call_set_root_select, SIM_ROM_WORKS },
	{ 76, 0x21013ade, "HBN_Set_Embedded_Flash_Pullup", sim_call_flash_pullup, SIM_ROM_WORKS },
	{ 77, 0x21013b1c, "L1C_Set_Wrap", sim_call_cache_wrap, SIM_ROM_WORKS },
	{ 78, 0x21013b42, "L1C_Set_Way_Disable", sim_call_cache_ways, SIM_ROM_WORKS },
	{ 79, 0x21013b5c, "L1C_IROM_2T_Access_Set", sim_call_rom_two_cycles, SIM_ROM_WORKS },
	{ 85, 0x210149c0, "PDS_Trim_RC32M", sim_call_trim_rc32m, SIM_ROM_WORKS },
	{ 88, 0x21014ace, "PDS_Power_On_PLL", sim_call_power_on_pll, SIM_ROM_WORKS },
	{ 89, 0x21014a52, "PDS_Enable_PLL_All_Clks", sim_call_enable_pll_outputs, SIM_ROM_WORKS },
	{ 93, 0x21014aae, "PDS_Power_Off_PLL", sim_call_power_off_pll, SIM_ROM_WORKS },
	{ 96, 0x21011fc8, "SFlash_Init", sim_call_sf_enable, SIM_ROM_WORKS },
	{ 97, 0x21011fca, "SFlash_SetSPIMode", sim_call_accept, SIM_ROM_WORKS },
	{ 98, 0x21011fce, "SFlash_Read_Reg", sim_call_read_register, SIM_ROM_WORKS },
	{ 99, 0x21012078, "SFlash_Write_Reg", sim_call_write_register, SIM_ROM_WORKS },
	{ 100, 0x21012048, "SFlash_Busy", sim_call_flash_busy, SIM_ROM_WORKS },
	{ 101, 0x210120f8, "SFlash_Write_Enable", sim_call_write_enable, SIM_ROM_WORKS },
	{ 102, 0x21012144, "SFlash_Qspi_Enable", sim_call_quad_enable, SIM_ROM_WORKS },
	{ 103, 0x2101227e, "SFlash_Volatile_Reg_Write_Enable", sim_call_volatile_enable, SIM_ROM_WORKS },
	{ 104, 0x210122ac, "SFlash_Chip_Erase", sim_call_erase_chip, SIM_ROM_WORKS },
	{ 105, 0x2101232a, "SFlash_Sector_Erase", sim_call_erase_sector, SIM_ROM_WORKS },
	{ 106, 0x210123bc, "SFlash_Blk32_Erase", sim_call_erase_32k, SIM_ROM_WORKS },
	{ 107, 0x21012446, "SFlash_Blk64_Erase", sim_call_erase_64k, SIM_ROM_WORKS },
	{ 108, 0x210124d0, "SFlash_Erase", sim_call_erase_range, SIM_ROM_WORKS },
	{ 109, 0x2101259e, "SFlash_Program", sim_call_program, SIM_ROM_WORKS },
	{ 110, 0x210126a6, "SFlash_GetUniqueId", sim_call_unique_id, SIM_ROM_WORKS },
	{ 111, 0x2101270e, "SFlash_GetJedecId", sim_call_jedec_id, SIM_ROM_WORKS },
	{ 112, 0x21012778, "SFlash_GetDeviceId", sim_call_device_id, SIM_ROM_WORKS },
	{ 113, 0x210127f0, "SFlash_Powerdown", sim_call_power_down, SIM_ROM_WORKS },
	{ 114, 0x21012836, "SFlash_Releae_Powerdown", sim_call_release_power_down, SIM_ROM_WORKS },
	{ 115, 0x21012880, "SFlash_SetBurstWrap", sim_call_wrap_on, SIM_ROM_WORKS },
	{ 116, 0x210128ec, "SFlash_DisableBurstWrap", sim_call_wrap_off, SIM_ROM_WORKS },
	{ 117, 0x2101294c, "SFlash_Software_Reset", sim_call_reset_flash, SIM_ROM_WORKS },
	{ 118, 0x210129ca, "SFlash_Reset_Continue_Read", sim_call_end_continuous_read, SIM_ROM_WORKS },
	{ 119, 0x21012a02, "SFlash_Set_IDbus_Cfg", sim_call_set_window_read, SIM_ROM_WORKS },
	{ 120, 0x21012b0e, "SFlash_IDbus_Read_Enable", sim_call_enable_window_read, SIM_ROM_WORKS },
	{ 121, 0x21012b14, "SFlash_Cache_Enable_Set", sim_call_set_cache, SIM_ROM_WORKS },
	{ 122, 0x21012bac, "SFlash_Cache_Flush", sim_call_flush_cache, SIM_ROM_WORKS },
	{ 123, 0x21012bce, "SFlash_Cache_Read_Enable", sim_call_enable_cache_read, SIM_ROM_WORKS },
	{ 126, 0x21012c08, "SFlash_Cache_Read_Disable", sim_call_disable_cache_read, SIM_ROM_WORKS },
	{ 127, 0x21012c14, "SFlash_Read", sim_call_read, SIM_ROM_WORKS },
	{ 128, 0x21012d6e, "SFlash_Read_Reg_With_Cmd", sim_call_read_by_command, SIM_ROM_WORKS },
	{ 129, 0x21012de2, "SFlash_Write_Reg_With_Cmd", sim_call_write_by_command, SIM_ROM_WORKS },
	{ 130, 0x21012e60, "SFlash_Restore_From_Powerdown", sim_call_restore_from_power_down, SIM_ROM_WORKS },
	{ 131, 0x21012f00, "SF_Cfg_Init_Ext_Flash_Gpio", sim_call_external_pins, SIM_ROM_WORKS },
	{ 132, 0x21012f8c, "SF_Cfg_Init_Internal_Flash_Gpio", sim_call_internal_pins, SIM_ROM_WORKS },
	{ 133, 0x21013000, "SF_Cfg_Deinit_Ext_Flash_Gpio", sim_call_release_external_pins, SIM_ROM_WORKS },
	{ 134, 0x2101306c, "SF_Cfg_Restore_GPIO17_Fun", sim_call_restore_gpio17, SIM_ROM_WORKS },
	{ 135, 0x21013094, "SF_Cfg_Get_Flash_Cfg_Need_Lock", sim_call_find_config, SIM_ROM_WORKS },
	{ 136, 0x21013134, "SF_Cfg_Init_Flash_Gpio", sim_call_set_pins, SIM_ROM_WORKS },
	{ 137, 0x21013194, "SF_Cfg_Flash_Identify", sim_call_identify, SIM_ROM_WORKS },
	{ 138, 0x2101185e, "SF_Ctrl_Enable", sim_call_sf_enable, SIM_ROM_WORKS },
	{ 139, 0x210114f2, "SF_Ctrl_Select_Pad", sim_call_select_pad, SIM_ROM_WORKS },
	{ 140, 0x21011802, "SF_Ctrl_Set_Owner", sim_call_set_owner, SIM_ROM_WORKS },
	{ 141, 0x21011500, "SF_Ctrl_Disable", sim_call_sf_disable, SIM_ROM_WORKS },
	{ 149, 0x210117a4, "SF_Ctrl_AES_Enable", sim_call_aes_on, SIM_ROM_WORKS },
	{ 150, 0x210117b2, "SF_Ctrl_AES_Disable", sim_call_aes_off, SIM_ROM_WORKS },
	{ 151, 0x210117be, "SF_Ctrl_Set_Flash_Image_Offset", sim_call_set_image_offset, SIM_ROM_WORKS },
	{ 152, 0x210117c8, "SF_Ctrl_Get_Flash_Image_Offset", sim_call_image_offset, SIM_ROM_LOOKS },
	{ 153, 0x210117d2, "SF_Ctrl_Select_Clock", sim_call_select_side, SIM_ROM_WORKS },
	{ 154, 0x210119c6, "SF_Ctrl_SendCmd", sim_call_send_command, SIM_ROM_WORKS },
	{ 157, 0x210117f8, "SF_Ctrl_GetBusyState", sim_call_sf_busy, SIM_ROM_LOOKS },
	{ 158, 0x21011e40, "SF_Ctrl_Is_AES_Enable", sim_call_aes_is_on, SIM_ROM_LOOKS },
	{ 159, 0x21011e4a, "SF_Ctrl_Get_Clock_Delay", sim_call_clock_delay, SIM_ROM_LOOKS },
	{ 160, 0x21011e64, "SF_Ctrl_Set_Clock_Delay", sim_call_set_clock_delay, SIM_ROM_WORKS },
	{ 161, 0x21013396, "XIP_SFlash_State_Save", sim_call_xip_save, SIM_ROM_WORKS },
	{ 162, 0x210133ee, "XIP_SFlash_State_Restore", sim_call_xip_restore, SIM_ROM_WORKS },
	{ 163, 0x2101342c, "XIP_SFlash_Erase_Need_Lock", sim_call_xip_erase, SIM_ROM_WORKS },
	{ 164, 0x21013488, "XIP_SFlash_Write_Need_Lock", sim_call_xip_write, SIM_ROM_WORKS },
	{ 165, 0x210134e0, "XIP_SFlash_Read_Need_Lock", sim_call_xip_read, SIM_ROM_WORKS },
	{ 166, 0x2101353a, "XIP_SFlash_GetJedecId_Need_Lock", sim_call_xip_jedec_id, SIM_ROM_WORKS },
	{ 168, 0x210135c8, "XIP_SFlash_GetUniqueId_Need_Lock", sim_call_xip_unique_id, SIM_ROM_WORKS },
	{ 169, 0x21013618, "XIP_SFlash_Read_Via_Cache_Need_Lock", sim_call_xip_read_window, SIM_ROM_WORKS },
	{ 170, 0x21013668, "XIP_SFlash_Read_With_Lock", sim_call_xip_read_locked, SIM_ROM_LOCKS },
	{ 171, 0x2101367e, "XIP_SFlash_Write_With_Lock", sim_call_xip_write_locked, SIM_ROM_LOCKS },
	{ 172, 0x21013694, "XIP_SFlash_Erase_With_Lock", sim_call_xip_erase_locked, SIM_ROM_LOCKS },
	{ 173, 0x210136b0, "XIP_SFlash_Opt_Enter", sim_call_xip_enter, SIM_ROM_WORKS },
	{ 174, 0x210136d4, "XIP_SFlash_Opt_Exit", sim_call_xip_leave, SIM_ROM_WORKS },
	{ 175, 0x21013c50, "BFLB_Soft_CRC32", sim_call_crc32, SIM_ROM_WORKS },
	/* clang-format on */
};

static uint32_t play_unknown(const struct sim_rom_call *call)
{
	call->bus->state->unknown_calls++;
	return SIM_CALL_GOOD;
}

static const struct sim_rom_function unknown = {
	0, UNKNOWN_TARGET, "one that is not known", play_unknown, SIM_ROM_WORKS,
};

const struct sim_rom_function *sim_rom_functions(size_t *count)
{
	*count = RMW_COUNT(functions);
	return functions;
}

static uint32_t entry(uint32_t index)
{
	if (index == 0)
		return ROM_ID;
	if (index < FIRST_FUNCTION)
		return 0;
	for (size_t i = 0; i < RMW_COUNT(functions); i++)
		if (functions[i].index == index)
			return functions[i].target;
	return index <= LAST_FUNCTION ? UNKNOWN_TARGET : FILLER;
}

uint32_t sim_rom_api_word(uint32_t offset)
{
	const uint32_t index = (offset - TABLE_FIRST) / 4;

	return offset >= TABLE_FIRST && index < TABLE_ENTRIES ? entry(index) : 0;
}

/* Bits 31:28 of an address are not decoded from 2 to 5. */
static const struct sim_rom_function *find(uint32_t pc)
{
	if (pc >> 28 < 2 || pc >> 28 > 5)
		return NULL;
	for (size_t i = 0; i < RMW_COUNT(functions); i++)
		if ((functions[i].target & 0x0fffffff) == (pc & 0x0fffffff))
			return &functions[i];
	return (pc & 0x0fffffff) == (UNKNOWN_TARGET & 0x0fffffff) ? &unknown : NULL;
}

const struct sim_rom_function *sim_rom_api_enter(struct sim_bus *bus, struct sim_rv32 *core)
{
	const struct sim_rom_call call = { bus, core };
	const struct sim_rom_function *function = find(core->pc);

	if (function == NULL)
		return NULL;
	sim_call_spend_cycles(&call, SIM_COST_CALL_CYCLES);
	core->x[A0] = function->run(&call);
	core->pc = core->x[RA] & ~1u;
	core->is_plain = function->kind == SIM_ROM_LOOKS;
	if (function->kind == SIM_ROM_LOCKS)
		core->mstatus |= SIM_RV32_MSTATUS_MIE;
	return function;
}
