/* SPDX-License-Identifier: MIT */
/* Options of the board itself: flash, identity, pins, line, times. */
#include "sim/options.h"

#include <stdio.h>
#include <string.h>

#define MS 1000u

bool sim_set_flash(const struct sim_setting *setting, struct rmw_err *err)
{
	uint32_t size;

	if (!sim_setting_number(setting, 64u << 20, &size, err))
		return false;
	if (size != 0 && (size < 65536 || (size & (size - 1)) != 0))
		return sim_setting_refuse(setting, err);
	setting->config->nor.size = size;
	return true;
}

bool sim_set_jedec(const struct sim_setting *setting, struct rmw_err *err)
{
	setting->config->has_jedec = true;
	return sim_setting_hex_bytes(setting, RMW_SPAN_OF(setting->config->nor.jedec), err);
}

bool sim_set_mac(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_hex_bytes(setting, RMW_SPAN_OF(setting->config->mac), err);
}

bool sim_set_mac_check(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "right", "wrong" };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->is_mac_check_wrong = index == 1;
	return true;
}

bool sim_set_pins(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_hex_word(setting, &setting->config->pins, err);
}

bool sim_set_press(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_press_parse(setting->config, setting->value, err);
}

bool sim_set_hum(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_hum_parse(setting->config, setting->value, err);
}

bool sim_set_image(const struct sim_setting *setting, struct rmw_err *err)
{
	int len = snprintf(setting->config->image, sizeof(setting->config->image), "%s",
			   setting->value);

	return (len > 0 && (size_t)len < sizeof(setting->config->image)) ||
	       sim_setting_refuse(setting, err);
}

bool sim_set_live(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_flag(setting, &setting->config->is_live, err);
}

bool sim_set_boards(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_number(setting, 10000, &setting->config->boards, err);
}

bool sim_set_stock(const struct sim_setting *setting, struct rmw_err *err)
{
	bool is_stock;

	if (!sim_setting_flag(setting, &is_stock, err))
		return false;
	setting->config->content = is_stock ? SIM_CONTENT_STOCK : SIM_CONTENT_BLANK;
	return true;
}

bool sim_set_gpio8(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "low", "high" };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->strap_is_high = index == 1;
	return true;
}

bool sim_set_ef_cfg(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_hex_word(setting, &setting->config->ef_cfg, err);
}

bool sim_set_sw_usage(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_hex_word(setting, &setting->config->sw_usage, err);
}

bool sim_set_dev_info(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_hex_word(setting, &setting->config->dev_info, err);
}

bool sim_set_boot(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "1.0.1", "1.0.4", "1.0.5", "1.0.6" };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	snprintf(setting->config->bk.loader, sizeof(setting->config->bk.loader), "%s",
		 words[index]);
	return true;
}

bool sim_set_key(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "tuya", "zero", "uascent" };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->bk.key_name = words[index];
	return true;
}

bool sim_set_stray(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "hang", "start" };
	static const enum sim_bk_stray strays[] = { SIM_BK_STRAY_HANGS, SIM_BK_STRAY_STARTS };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->bk.stray = strays[index];
	return true;
}

bool sim_set_log(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_flag(setting, &setting->config->bk.is_log_wired, err);
}

bool sim_set_boot1(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "high", "low" };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->strap_is_high = index == 1; /* asks for the ROM, as GPIO8 of a BL602 */
	return true;
}

bool sim_set_loader(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "code", "text" };
	static const enum sim_ln_image images[] = { SIM_LN_IMAGE_RUNS, SIM_LN_IMAGE_PLAYED };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->ln.image = images[index];
	return true;
}

bool sim_set_seed(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_number(setting, UINT32_MAX, &setting->config->seed, err);
}

bool sim_set_pace(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_flag(setting, &setting->config->is_paced, err);
}

bool sim_set_quad(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_flag(setting, &setting->config->has_quad, err);
}

bool sim_set_wiring(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "none", "a", "b" };
	static const enum sim_wiring wirings[] = { SIM_WIRING_NONE, SIM_WIRING_A, SIM_WIRING_B };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->wiring = wirings[index];
	return true;
}

bool sim_set_noise(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_number(setting, 1024, &setting->config->noise_per_1024, err);
}

bool sim_set_protect(const struct sim_setting *setting, struct rmw_err *err)
{
	uint32_t word;

	if (!sim_setting_hex_word(setting, &word, err))
		return false;
	if (word > 0xff)
		return sim_setting_refuse(setting, err);
	setting->config->protect = (uint8_t)word;
	return true;
}

bool sim_set_cpu(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "rv32", "host", "imitate" };
	static const enum sim_code codes[] = { SIM_CODE_RV32, SIM_CODE_HOST, SIM_CODE_IMITATE };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->code = codes[index];
	return true;
}

bool sim_set_cpi(const struct sim_setting *setting, struct rmw_err *err)
{
	if (!sim_setting_number(setting, 1000, &setting->config->cpi, err))
		return false;
	return setting->config->cpi > 0 || sim_setting_refuse(setting, err);
}

bool sim_set_line(const struct sim_setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "good", "silent", "high", "low", "inverted", "echo" };
	static const enum sim_line lines[] = { SIM_LINE_GOOD, SIM_LINE_SILENT,	 SIM_LINE_HIGH,
					       SIM_LINE_LOW,  SIM_LINE_INVERTED, SIM_LINE_ECHO };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->line = lines[index];
	return true;
}

bool sim_set_hands(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_number(setting, 600000, &setting->config->hands_ms, err);
}

bool sim_set_carries(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_number(setting, 4000000, &setting->config->carries_baud, err);
}

/* As long as the latency timer of an FTDI goes. */
bool sim_set_latency(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_setting_number(setting, 255, &setting->config->latency_ms, err);
}

bool sim_set_fault(const struct sim_setting *setting, struct rmw_err *err)
{
	return sim_fault_parse(setting->config, setting->value, err);
}

static bool set_us(const struct sim_setting *setting, uint32_t scale, uint32_t *us,
		   struct rmw_err *err)
{
	uint32_t number;

	if (!sim_setting_number(setting, 100000, &number, err))
		return false;
	*us = number == 0 ? 1 : number * scale;
	return true;
}

bool sim_set_page_us(const struct sim_setting *setting, struct rmw_err *err)
{
	return set_us(setting, 1, &setting->config->nor.times.page_us, err);
}

bool sim_set_erase4k_ms(const struct sim_setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_4k_us, err);
}

bool sim_set_erase32k_ms(const struct sim_setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_32k_us, err);
}

bool sim_set_erase64k_ms(const struct sim_setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_64k_us, err);
}

bool sim_set_erase_chip_ms(const struct sim_setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_chip_us, err);
}
