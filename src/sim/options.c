/* SPDX-License-Identifier: MIT */
/* The options of a simulated board: one row each, for reading, checking and help. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sim/board.h"

#define CHIP "bl602"
#define MS 1000u

/* An option with its value, on the way into a config. */
struct setting {
	struct sim_config *config;
	const char *name;
	const char *value;
};

static bool refuse(const struct setting *setting, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_PORT_SPEC, "'%s' is no value for %s=", setting->value,
			setting->name);
}

static bool read_number(const struct setting *setting, uint32_t max, uint32_t *number,
			struct rmw_err *err)
{
	struct rmw_err inner = { 0 };

	return rmw_number_parse(setting->name, setting->value, max, number, &inner) ||
	       refuse(setting, err);
}

static bool read_hex_word(const struct setting *setting, uint32_t *word, struct rmw_err *err)
{
	const char *text = setting->value;
	char *end;
	unsigned long long number;

	if (strncmp(text, "0x", 2) == 0)
		text += 2;
	if (!isxdigit((unsigned char)*text) || strlen(text) > 8)
		return refuse(setting, err);
	number = strtoull(text, &end, 16);
	if (*end != '\0')
		return refuse(setting, err);
	*word = (uint32_t)number;
	return true;
}

/* Exactly `bytes.len` bytes in hex, colons or not. */
static bool read_hex_bytes(const struct setting *setting, struct rmw_span bytes,
			   struct rmw_err *err)
{
	const char *at = setting->value;

	for (size_t i = 0; i < bytes.len; i++) {
		char pair[3] = { 0 };

		if (i > 0 && *at == ':')
			at++;
		if (!isxdigit((unsigned char)at[0]) || !isxdigit((unsigned char)at[1]))
			return refuse(setting, err);
		memcpy(pair, at, 2);
		bytes.data[i] = (uint8_t)strtoul(pair, NULL, 16);
		at += 2;
	}
	return *at == '\0' || refuse(setting, err);
}

/* The place of the value in a list of words. */
static bool read_word(const struct setting *setting, const char *const *words, size_t count,
		      size_t *index, struct rmw_err *err)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(setting->value, words[i]) == 0) {
			*index = i;
			return true;
		}
	return refuse(setting, err);
}

static bool read_flag(const struct setting *setting, bool *flag, struct rmw_err *err)
{
	static const char *const words[] = { "0", "1" };
	size_t index;

	if (!read_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	*flag = index == 1;
	return true;
}

static bool set_flash(const struct setting *setting, struct rmw_err *err)
{
	uint32_t size;

	if (!read_number(setting, 64u << 20, &size, err))
		return false;
	if (size != 0 && (size < 65536 || (size & (size - 1)) != 0))
		return refuse(setting, err);
	setting->config->nor.size = size;
	return true;
}

static bool set_jedec(const struct setting *setting, struct rmw_err *err)
{
	setting->config->has_jedec = true;
	return read_hex_bytes(setting, RMW_SPAN_OF(setting->config->nor.jedec), err);
}

static bool set_mac(const struct setting *setting, struct rmw_err *err)
{
	return read_hex_bytes(setting, RMW_SPAN_OF(setting->config->mac), err);
}

static bool set_mac_check(const struct setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "right", "wrong" };
	size_t index;

	if (!read_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->is_mac_check_wrong = index == 1;
	return true;
}

static bool set_pins(const struct setting *setting, struct rmw_err *err)
{
	return read_hex_word(setting, &setting->config->pins, err);
}

static bool set_press(const struct setting *setting, struct rmw_err *err)
{
	return sim_press_parse(setting->config, setting->value, err);
}

static bool set_hum(const struct setting *setting, struct rmw_err *err)
{
	return sim_hum_parse(setting->config, setting->value, err);
}

static bool set_image(const struct setting *setting, struct rmw_err *err)
{
	int len = snprintf(setting->config->image, sizeof(setting->config->image), "%s",
			   setting->value);

	return (len > 0 && (size_t)len < sizeof(setting->config->image)) || refuse(setting, err);
}

static bool set_stock(const struct setting *setting, struct rmw_err *err)
{
	bool is_stock;

	if (!read_flag(setting, &is_stock, err))
		return false;
	setting->config->content = is_stock ? SIM_CONTENT_STOCK : SIM_CONTENT_BLANK;
	return true;
}

static bool set_gpio8(const struct setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "low", "high" };
	size_t index;

	if (!read_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->gpio8_is_high = index == 1;
	return true;
}

static bool set_ef_cfg(const struct setting *setting, struct rmw_err *err)
{
	return read_hex_word(setting, &setting->config->ef_cfg, err);
}

static bool set_sw_usage(const struct setting *setting, struct rmw_err *err)
{
	return read_hex_word(setting, &setting->config->sw_usage, err);
}

static bool set_dev_info(const struct setting *setting, struct rmw_err *err)
{
	return read_hex_word(setting, &setting->config->dev_info, err);
}

static bool set_seed(const struct setting *setting, struct rmw_err *err)
{
	return read_number(setting, UINT32_MAX, &setting->config->seed, err);
}

static bool set_pace(const struct setting *setting, struct rmw_err *err)
{
	return read_flag(setting, &setting->config->is_paced, err);
}

static bool set_quad(const struct setting *setting, struct rmw_err *err)
{
	return read_flag(setting, &setting->config->has_quad, err);
}

static bool set_wiring(const struct setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "none", "a", "b" };
	static const enum sim_wiring wirings[] = { SIM_WIRING_NONE, SIM_WIRING_A, SIM_WIRING_B };
	size_t index;

	if (!read_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->wiring = wirings[index];
	return true;
}

static bool set_noise(const struct setting *setting, struct rmw_err *err)
{
	return read_number(setting, 1024, &setting->config->noise_per_1024, err);
}

static bool set_protect(const struct setting *setting, struct rmw_err *err)
{
	uint32_t word;

	if (!read_hex_word(setting, &word, err))
		return false;
	if (word > 0xff)
		return refuse(setting, err);
	setting->config->protect = (uint8_t)word;
	return true;
}

static bool set_cpu(const struct setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "rv32", "host", "imitate" };
	static const enum sim_code codes[] = { SIM_CODE_RV32, SIM_CODE_HOST, SIM_CODE_IMITATE };
	size_t index;

	if (!read_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->code = codes[index];
	return true;
}

static bool set_cpi(const struct setting *setting, struct rmw_err *err)
{
	if (!read_number(setting, 1000, &setting->config->cpi, err))
		return false;
	return setting->config->cpi > 0 || refuse(setting, err);
}

/* As long as the latency timer of an FTDI goes. */
static bool set_latency(const struct setting *setting, struct rmw_err *err)
{
	return read_number(setting, 255, &setting->config->latency_ms, err);
}

static bool set_fault(const struct setting *setting, struct rmw_err *err)
{
	return sim_fault_parse(setting->config, setting->value, err);
}

static bool set_app(const struct setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "auto", "text", "openbeken", "code" };
	static const enum sim_app apps[] = { SIM_APP_AUTO, SIM_APP_TEXT, SIM_APP_OPENBEKEN,
					     SIM_APP_CODE };
	size_t index;

	if (!read_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->app.app = apps[index];
	return true;
}

static bool set_obk(const struct setting *setting, struct rmw_err *err)
{
	struct sim_app_config *app = &setting->config->app;
	int end = 0;

	if (strspn(setting->value, "0123456789.") != strlen(setting->value) ||
	    strlen(setting->value) >= sizeof(app->version_text) ||
	    sscanf(setting->value, "%4hu.%4hu.%4hu%n", &app->version[0], &app->version[1],
		   &app->version[2], &end) != 3 ||
	    setting->value[end] != '\0')
		return refuse(setting, err);
	snprintf(app->version_text, sizeof(app->version_text), "%s", setting->value);
	return true;
}

static bool set_obk_fault(const struct setting *setting, struct rmw_err *err)
{
	static const char *const words[] = { "none", "bootloop", "silent" };
	static const enum sim_obk_fault faults[] = { SIM_OBK_FAULT_NONE, SIM_OBK_FAULT_BOOT_LOOP,
						     SIM_OBK_FAULT_SILENT };
	size_t index;

	if (!read_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	setting->config->app.fault = faults[index];
	return true;
}

/* Decode %XX of the `len` characters at `from`. False: they do not fit, or it is no %XX. */
static bool unescape(const char *from, size_t len, char *into, size_t room)
{
	size_t made = 0;

	for (size_t i = 0; i < len; i++) {
		char pair[3] = { 0 };

		if (made + 1 >= room)
			return false;
		if (from[i] != '%') {
			into[made++] = from[i];
			continue;
		}
		if (len - i < 3 || !isxdigit((unsigned char)from[i + 1]) ||
		    !isxdigit((unsigned char)from[i + 2]))
			return false;
		memcpy(pair, from + i + 1, 2);
		into[made++] = (char)strtoul(pair, NULL, 16);
		i += 2;
	}
	into[made] = '\0';
	return true;
}

static bool set_ap(const struct setting *setting, struct rmw_err *err)
{
	struct sim_app_config *app = &setting->config->app;
	const char *colon = strchr(setting->value, ':');
	const size_t len =
		colon != NULL ? (size_t)(colon - setting->value) : strlen(setting->value);
	const char *pass = colon != NULL ? colon + 1 : "";

	return (len > 0 && unescape(setting->value, len, app->ap_ssid, sizeof(app->ap_ssid)) &&
		unescape(pass, strlen(pass), app->ap_pass, sizeof(app->ap_pass))) ||
	       refuse(setting, err);
}

/* Nobody else's computer is to reach it, nor to be reached. */
static bool read_local_port(const struct setting *setting, uint16_t *port, struct rmw_err *err)
{
	static const char host[] = "127.0.0.1:";
	struct setting number_alone = *setting;
	uint32_t number;

	if (strncmp(setting->value, host, sizeof(host) - 1) != 0)
		return refuse(setting, err);
	number_alone.value += sizeof(host) - 1;
	if (!read_number(&number_alone, UINT16_MAX, &number, err))
		return false;
	*port = (uint16_t)number;
	return true;
}

static bool set_http(const struct setting *setting, struct rmw_err *err)
{
	setting->config->app.has_http = true;
	return read_local_port(setting, &setting->config->app.http_port, err);
}

static bool set_mqtt(const struct setting *setting, struct rmw_err *err)
{
	uint16_t *port = &setting->config->app.mqtt_port;

	return read_local_port(setting, port, err) && (*port > 0 || refuse(setting, err));
}

static bool set_http_cut(const struct setting *setting, struct rmw_err *err)
{
	struct sim_app_config *app = &setting->config->app;
	const size_t len = strcspn(setting->value, ":");
	char text[16] = "";
	const struct setting number = { setting->config, setting->name, text };

	if (len >= sizeof(text) ||
	    (setting->value[len] != '\0' && strcmp(setting->value + len, ":after") != 0))
		return refuse(setting, err);
	memcpy(text, setting->value, len);
	app->cut_when = setting->value[len] == '\0' ? SIM_HTTP_CUT_BEFORE : SIM_HTTP_CUT_AFTER;
	return read_number(&number, UINT32_MAX, &app->http_cut, err);
}

static bool set_us(const struct setting *setting, uint32_t scale, uint32_t *us, struct rmw_err *err)
{
	uint32_t number;

	if (!read_number(setting, 100000, &number, err))
		return false;
	*us = number == 0 ? 1 : number * scale;
	return true;
}

static bool set_page_us(const struct setting *setting, struct rmw_err *err)
{
	return set_us(setting, 1, &setting->config->nor.times.page_us, err);
}

static bool set_erase4k_ms(const struct setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_4k_us, err);
}

static bool set_erase32k_ms(const struct setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_32k_us, err);
}

static bool set_erase64k_ms(const struct setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_64k_us, err);
}

static bool set_erase_chip_ms(const struct setting *setting, struct rmw_err *err)
{
	return set_us(setting, MS, &setting->config->nor.times.erase_chip_us, err);
}

#define FAULT_HELP                                                                                 \
	"drop@N garble@N repeat@N (bytes; .in .out; /N by chance) silence@N:MS outage@N:MS "       \
	"power@N:MS (flash operation) stuck@ADDR:BIT:VALUE, with commas; .in is to the "           \
	"chip and .out from it, as in fault=garble.in/20000,drop.out@5000"

/* clang-format off */
#define OPTIONS(X) \
	X(flash, "SIZE", "flash in bytes, a power of two from 64K on, or 0 for none (2M)") \
	X(jedec, "HEX6", "JEDEC id of the flash (ef40 and its size: ef4015)") \
	X(mac, "MAC", "MAC in the eFuse (18:b9:05:12:34:56)") \
	X(mac_check, "right|wrong", "the count of zero bits that the eFuse keeps beside it (right)") \
	X(image, "FILE", "flash content lives in FILE: read if it exists, written at the end") \
	X(stock, "0|1", "without an image: blank flash, or made-up factory content (1)") \
	X(gpio8, "high|low", "BOOT strap: high starts the boot ROM, low the flash (high)") \
	X(pins, "HEX", "input pins that the board pulls high, bit n for GPIO n; others are left to their pulls (0)") \
	X(press, "LIST", "pins that it pulls for a time: PIN:low|high@MS+MS of device time, with commas, as in press=3:low@2000+150") \
	X(hum, "LIST", "pins that a wire brings 50 Hz to: PIN:KOHM, with commas; an open pin follows, a pulled one from 50 kOhm down (1000)") \
	X(ef_cfg, "HEX", "eFuse word 0: bit 2 signed, bit 7 encrypted, bit 11 strap at GPIO6") \
	X(sw_usage, "HEX", "eFuse word 4: bit 20 locks memory access, bit 25 UART boot off") \
	X(dev_info, "HEX", "eFuse word 6, bits 31:22: package, flash size, variant") \
	X(wiring, "none|a|b", "what DTR and RTS reach: nothing, or reset and BOOT (none)") \
	X(noise, "N", "chance in 1024 that one look at an input pin is wrong (0)") \
	X(protect, "HEX", "status register 1 of the flash: block protection bits 7c (0)") \
	X(quad, "0|1", "1: quad enable is set in status register 2 of the flash (0)") \
	X(page_us, "N", "time to program a page (500)") \
	X(erase4k_ms, "N", "time to erase 4 KiB (45)") \
	X(erase32k_ms, "N", "time to erase 32 KiB (120)") \
	X(erase64k_ms, "N", "time to erase 64 KiB (150)") \
	X(erase_chip_ms, "N", "time to erase all (5000)") \
	X(cpu, "rv32|host|imitate", "code in RAM: execute it, run the stub's source instead, or play the vendor loader it looks like (rv32)") \
	X(cpi, "N", "every instruction takes N times its cycles (1)") \
	X(latency, "MS", "the adapter keeps bytes of the chip so long, or until it has 62 (0)") \
	X(seed, "N", "start of all chance: same seed, same run (1)") \
	X(pace, "0|1", "1: device time runs with the clock on the wall (0)") \
	X(app, "auto|text|openbeken|code", "firmware from flash: this project's is executed and other played as a line of text; all as that line; OpenBeken by a model of it; or all is executed (auto)") \
	X(obk, "VERSION", "release of that OpenBeken; before 1.18.100 it takes 32 KiB for its settings (1.18.299)") \
	X(obk_fault, "none|bootloop|silent", "it loses power again and again, or says nothing (none)") \
	X(ap, "SSID:PASSWORD", "the only access point it can join, %XX for a special character (none)") \
	X(http, "127.0.0.1:PORT", "its web server is reached there once it joined or opened its own network; 0: any free port (none)") \
	X(http_cut, "N[:after]", "connection N is cut before, or after, its request is executed (0: never)") \
	X(mqtt, "127.0.0.1:PORT", "the broker that its settings name is really there: once joined it publishes CLIENT/connected (none)") \
	X(fault, "LIST", FAULT_HELP)

static const struct rmw_sim_option rows[] = {
#define ROW(name, value, help) { #name, value, help },
	OPTIONS(ROW)
#undef ROW
};

static bool (*const setters[])(const struct setting *setting, struct rmw_err *err) = {
#define SETTER(name, value, help) set_##name,
	OPTIONS(SETTER)
#undef SETTER
};
/* clang-format on */

static const struct sim_config defaults = {
	.nor = { .size = 2 << 20, .jedec = { 0xef, 0x40, 0x15 } },
	.mac = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 },
	.gpio8_is_high = true,
	.cpi = 1,
	.app = { .version = { 1, 18, 299 }, .version_text = "1.18.299" },
	.seed = 1,
};

const struct rmw_sim_option *rmw_sim_options(size_t *count)
{
	*count = RMW_COUNT(rows);
	return rows;
}

static bool fail_unknown(const char *name, struct rmw_err *err)
{
	char names[400] = "";

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		strncat(names, " ", sizeof(names) - strlen(names) - 1);
		strncat(names, rows[i].name, sizeof(names) - strlen(names) - 1);
	}
	return rmw_fail(err, RMW_E_PORT_SPEC, "no option '%s'; there are:%s", name, names);
}

static bool set_option(struct sim_config *config, char *text, struct rmw_err *err)
{
	char *equals = strchr(text, '=');
	struct setting setting = { config, text, NULL };

	if (equals == NULL)
		return rmw_fail(err, RMW_E_PORT_SPEC, "'%s' lacks a value: NAME=VALUE", text);
	*equals = '\0';
	setting.value = equals + 1;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (strcmp(rows[i].name, text) == 0)
			return setters[i](&setting, err);
	return fail_unknown(text, err);
}

/* The last byte of the id tells the size, as a power of two. */
static void fit_jedec(struct sim_config *config)
{
	uint8_t code = 0;

	if (config->has_jedec || config->nor.size == 0)
		return;
	while (UINT32_C(1) << code < config->nor.size)
		code++;
	config->nor.jedec[2] = code;
}

bool sim_config_parse(struct sim_config *config, const char *spec, struct rmw_err *err)
{
	char text[2048];
	size_t chip_len = strcspn(spec, "?");
	char *save = NULL;

	*config = defaults;
	if (chip_len != strlen(CHIP) || strncmp(spec, CHIP, chip_len) != 0)
		return rmw_fail(err, RMW_E_PORT_SPEC, "no simulated '%.*s'; there is: " CHIP,
				(int)chip_len, spec);
	if (spec[chip_len] == '\0')
		return true;
	if (snprintf(text, sizeof(text), "%s", spec + chip_len + 1) >= (int)sizeof(text))
		return rmw_fail(err, RMW_E_PORT_SPEC, "more than %zu characters of options",
				sizeof(text) - 1);
	for (char *option = strtok_r(text, "&", &save); option != NULL;
	     option = strtok_r(NULL, "&", &save))
		if (!set_option(config, option, err))
			return false;
	fit_jedec(config);
	return true;
}
