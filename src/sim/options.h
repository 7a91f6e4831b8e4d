/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OPTIONS_H
#define RMW_SIM_OPTIONS_H

#include "sim/config.h"
#include "sim/kind.h"

/* The options behind "sim:CHIP?": one row each, for reading, checking and help. */

/* An option with its value, on the way into a config. */
struct sim_setting {
	struct sim_config *config;
	const char *name;
	const char *value;
};

/* "'5x' is no value for flash=" */
bool sim_setting_refuse(const struct sim_setting *setting, struct rmw_err *err);

/* Read the value as one of these; fail with PORT_SPEC as above. */
bool sim_setting_number(const struct sim_setting *setting, uint32_t max, uint32_t *number,
			struct rmw_err *err) RMW_MUST_CHECK;
bool sim_setting_hex_word(const struct sim_setting *setting, uint32_t *word,
			  struct rmw_err *err) RMW_MUST_CHECK;
/* Exactly `bytes.len` bytes in hex, colons or not. */
bool sim_setting_hex_bytes(const struct sim_setting *setting, struct rmw_span bytes,
			   struct rmw_err *err) RMW_MUST_CHECK;
/* The place of the value in a list of words. */
bool sim_setting_word(const struct sim_setting *setting, const char *const *words, size_t count,
		      size_t *index, struct rmw_err *err) RMW_MUST_CHECK;
/* 0 or 1. */
bool sim_setting_flag(const struct sim_setting *setting, bool *flag,
		      struct rmw_err *err) RMW_MUST_CHECK;

#define SIM_FAULT_HELP                                                                             \
	"drop@N garble@N repeat@N (bytes; .in .out; /N by chance) silence@N:MS outage@N:MS "       \
	"unplug@N (the adapter; a batch plugs it in again) "                                       \
	"power@N:MS (flash operation) stuck@ADDR:BIT:VALUE, with commas; .in is to the "           \
	"chip and .out from it, as in fault=garble.in/20000,drop.out@5000"

/* clang-format off */
/* Name, kinds of boards that take it, value, help with the default in brackets. */
#define SIM_OPTIONS(X) \
	X(flash, SIM_EVERY_KIND, "SIZE", "flash in bytes, a power of two from 64K on, or 0 for none (2M)") \
	X(jedec, SIM_EVERY_KIND, "HEX6", "JEDEC id of the flash (ef40, BK7231T 1c70, BK7231N and LN882H eb60, and its size: ef4015)") \
	X(mac, SIM_EVERY_KIND, "MAC", "MAC in the eFuse, of a BK7231 in the calibration sector, of an LN882H in the flash's security register (18:b9:05:12:34:56, c8:47:8c:12:34:56, 00:50:c2:12:34:56)") \
	X(mac_check, SIM_BL602, "right|wrong", "the count of zero bits that the eFuse keeps beside it (right)") \
	X(image, SIM_EVERY_KIND, "FILE", "flash content lives in FILE: read if it exists, written at the end") \
	X(live, SIM_EVERY_KIND, "0|1", "1: the file of image= is the flash itself: what is written outlives the program, however that ends (0)") \
	X(boards, SIM_EVERY_KIND, "N", "a batch finds N boards there, one after the other, with MACs and seeds that count up; image= is a folder then, with a file MAC.bin for each (this one only)") \
	X(stock, SIM_EVERY_KIND, "0|1", "without an image: blank flash (a BK7231T keeps its boot loader), or made-up factory content (1)") \
	X(gpio8, SIM_BL602, "high|low", "BOOT strap: high starts the boot ROM, low the flash (high)") \
	X(pins, SIM_EVERY_KIND, "HEX", "input pins that the board pulls high, bit n for GPIO n; others are left to their pulls (0)") \
	X(press, SIM_BL602, "LIST", "pins that it pulls for a time: PIN:low|high@MS+MS of device time, with commas, as in press=3:low@2000+150") \
	X(hum, SIM_BL602, "LIST", "pins that a wire brings 50 Hz to: PIN:KOHM, with commas; an open pin follows, a pulled one from 50 kOhm down (1000)") \
	X(ef_cfg, SIM_BL602, "HEX", "eFuse word 0: bit 2 signed, bit 7 encrypted, bit 11 strap at GPIO6") \
	X(sw_usage, SIM_BL602, "HEX", "eFuse word 4: bit 20 locks memory access, bit 25 UART boot off") \
	X(dev_info, SIM_BL602, "HEX", "eFuse word 6, bits 31:22: package, flash size, variant") \
	X(wiring, SIM_EVERY_KIND, "none|a|b", "what DTR and RTS reach: nothing, or reset and BOOT, of an LN882H BOOT1 (none)") \
	X(boot, SIM_BK7231T, "1.0.1|1.0.4|1.0.5|1.0.6", "version of a BK7231T's made-up boot loader (1.0.5)") \
	X(key, SIM_BK7231, "tuya|zero|uascent", "what a BK7231's code is enciphered with; an N with zero is an M (tuya)") \
	X(stray, SIM_BK7231T, "hang|start", "what a starting BK7231T does 0.8 s after bytes that were no LinkCheck (hang)") \
	X(log, SIM_BK7231, "0|1", "1: what a BK7231's OpenBeken logs on UART2 comes to the adapter, too (0)") \
	X(boot1, SIM_LN882H, "low|high", "BOOT1 strap, PA9: low starts the boot ROM's console, high the flash (low)") \
	X(loader, SIM_LN882H, "code|text", "an image that the boot ROM was given: execute it, or play the vendor's RAM loader in its place, whatever it is (code)") \
	X(noise, SIM_BL602, "N", "chance in 1024 that one look at an input pin is wrong (0)") \
	X(protect, SIM_EVERY_KIND, "HEX", "status register 1 of the flash: block protection bits 7c (0; BK7231 7c)") \
	X(quad, SIM_EVERY_KIND, "0|1", "1: quad enable is set in status register 2 of the flash (0; BK7231N 1)") \
	X(page_us, SIM_EVERY_KIND, "N", "time to program a page (500; a BK7231N 1040, an LN882H 150), of a BK7231T for 32 bytes (130)") \
	X(erase4k_ms, SIM_EVERY_KIND, "N", "time to erase 4 KiB (45; LN882H 5)") \
	X(erase32k_ms, SIM_EVERY_KIND, "N", "time to erase 32 KiB (120; LN882H 5)") \
	X(erase64k_ms, SIM_EVERY_KIND, "N", "time to erase 64 KiB (150; BK7231 250, LN882H 5)") \
	X(erase_chip_ms, SIM_EVERY_KIND, "N", "time to erase all (5000; LN882H 20)") \
	X(cpu, SIM_BL602, "rv32|host|imitate", "code in RAM: execute it, run the stub's source instead, or play the vendor loader it looks like (rv32)") \
	X(cpi, SIM_BL602 | SIM_LN882H, "N", "every instruction takes N times its cycles (1)") \
	X(line, SIM_EVERY_KIND, "good|silent|high|low|inverted|echo", "the wires: as they should be; joined to nothing; the adapter's RX held high, or low; all levels inverted; or its RX at its TX and the chip at neither (good)") \
	X(hands, SIM_EVERY_KIND, "MS", "a person switches power off for 0.1 s, once, so long after the start (0: nobody)") \
	X(latency, SIM_EVERY_KIND, "MS", "the adapter keeps bytes of the chip so long, or until it has 62 (0)") \
	X(carries, SIM_EVERY_KIND, "BAUD", "above that rate the wires change a bit of one byte in 500 (0: they carry all)") \
	X(seed, SIM_EVERY_KIND, "N", "start of all chance: same seed, same run (1)") \
	X(pace, SIM_EVERY_KIND, "0|1", "1: device time runs with the clock on the wall (0)") \
	X(app, SIM_EVERY_KIND, "auto|text|openbeken|code", "firmware from flash: this project's is executed and other played as a line of text; all as that line; OpenBeken by a model of it; or all is executed (auto)") \
	X(obk, SIM_EVERY_KIND, "VERSION", "release of that OpenBeken; before 1.18.100 it takes 32 KiB for its settings (1.18.299)") \
	X(obk_fault, SIM_EVERY_KIND, "none|bootloop|silent", "it loses power again and again, or says nothing (none)") \
	X(ap, SIM_EVERY_KIND, "SSID:PASSWORD", "the only access point it can join, %XX for a special character (none)") \
	X(http, SIM_EVERY_KIND, "127.0.0.1:PORT", "its web server is reached there once it joined or opened its own network; 0: any free port (none)") \
	X(http_cut, SIM_EVERY_KIND, "N[:after]", "connection N is cut before, or after, its request is executed (0: never)") \
	X(mqtt, SIM_EVERY_KIND, "127.0.0.1:PORT", "the broker that its settings name is really there: once joined it publishes CLIENT/connected (none)") \
	X(fault, SIM_EVERY_KIND, "LIST", SIM_FAULT_HELP)
/* clang-format on */

/* What reads each: options_board.c, options_app.c. Fail with PORT_SPEC. */
#define SIM_SETTER(name, kinds, value, help)                                                       \
	bool sim_set_##name(const struct sim_setting *setting, struct rmw_err *err);
SIM_OPTIONS(SIM_SETTER)
#undef SIM_SETTER

#endif
