/* SPDX-License-Identifier: MIT */
/* The table of options, from which parser, help and man pages are made. */
#include "cli/options.h"

#include <assert.h>
#include <string.h>

#include "cli/args.h"

#define AT(member) offsetof(struct rmw_args, member)

/* clang-format off */
static const struct rmw_opt_row rows[] = {
	[RMW_OPT_AT] = { "--at", 0, "ADDR", NULL, RMW_OPT_NUMBER, AT(at),
		"flash address, decimal or 0x hex, K and M allowed" },
	[RMW_OPT_SIZE] = { "--size", 0, "SIZE", NULL, RMW_OPT_NUMBER, AT(size),
		"how many bytes, from --at on" },
	[RMW_OPT_REGION] = { "--region", 0, "NAME", NULL, RMW_OPT_TEXT, AT(region),
		"a region of the device's own partition table, as detect -v lists them" },
	[RMW_OPT_SLOT] = { "--slot", 0, "NAME", NULL, RMW_OPT_TEXT, AT(slot),
		"firmware slot: fw (the active one), fw0 or fw1" },
	[RMW_OPT_ALL] = { "--all", 0, NULL, NULL, RMW_OPT_FLAG, AT(is_all),
		"the whole flash, except boot stage, partition tables and what holds identity or calibration" },
	[RMW_OPT_OUTPUT] = { "--output", 'o', "FILE", NULL, RMW_OPT_TEXT, AT(output),
		"write to this file, which must not exist yet; of profile import: into this folder" },
	[RMW_OPT_BASE] = { "--base", 0, "FILE", NULL, RMW_OPT_TEXT, AT(base),
		"a dump from address 0 on that the flash may be like: a backup reads only what differs; one at most; without it the newest backup of this unit in the folder of backups" },
	[RMW_OPT_REDACT] = { "--redact", 0, "OUT", NULL, RMW_OPT_TEXT, AT(redact),
		"write a copy without networks, passwords, keys and all that is not known to be harmless into this new file, and say what was removed" },
	[RMW_OPT_EXTRACT] = { "--extract", 0, "OUT", NULL, RMW_OPT_TEXT, AT(extract),
		"write the code of the application in the file, without headers, CRCs, cipher and packing, into this new file" },
	[RMW_OPT_INCLUDE] = { "--include", 0, "NAME", NULL, RMW_OPT_LIST, AT(includes),
		"also touch this protected region; may be given several times" },
	[RMW_OPT_BOOTLOADER] = { "--bootloader", 0, NULL, NULL, RMW_OPT_FLAG, AT(writes_bootloader),
		"BK7231N, BK7231M and BK7238: what is before the application may become another, too; on a BK7231T or BK7231U never" },
	[RMW_OPT_NO_BACKUP] = { "--no-backup", 0, NULL, NULL, RMW_OPT_FLAG, AT(skips_backup),
		"do not read the whole flash into a backup first" },
	[RMW_OPT_ALLOW_FOREIGN] = { "--allow-foreign", 0, NULL, NULL, RMW_OPT_FLAG, AT(allows_foreign),
		"take a dump of another unit, or one without a sidecar file" },
	[RMW_OPT_PTY] = { "--pty", 0, "PATH", NULL, RMW_OPT_TEXT, AT(pty),
		"name to give the pseudo-terminal (a symbolic link)" },
	[RMW_OPT_WIFI_FILE] = { "--wifi-file", 0, "FILE", NULL, RMW_OPT_TEXT, AT(wifi_file),
		"names and passwords of networks, a line each as in: ssid = NAME; only its owner may read it; - is standard input" },
	[RMW_OPT_NO_BOOT] = { "--no-boot", 0, NULL, NULL, RMW_OPT_FLAG, AT(skips_boot),
		"with settings: do not look whether the relay runs and joins" },
	[RMW_OPT_HOST] = { "--host", 0, "ADDRESS", NULL, RMW_OPT_TEXT, AT(host),
		"where the relay answers over HTTP, as ADDRESS or ADDRESS:PORT; without it where its log says, or the gateway, 192.168.169.1 and 192.168.4.1" },
	[RMW_OPT_CONSOLE] = { "--console", 0, NULL, NULL, RMW_OPT_FLAG, AT(is_console),
		"over the serial line, to the relay firmware of this project" },
	[RMW_OPT_INTERFACE] = { "--interface", 0, "NAME", NULL, RMW_OPT_TEXT, AT(interface),
		"the network interface behind which the relay is, such as wlan0; without it any" },
	[RMW_OPT_MAC] = { "--mac", 0, "MAC", NULL, RMW_OPT_TEXT, AT(mac),
		"stop unless the relay has this address, as 18:b9:05:12:34:56" },
	[RMW_OPT_FROM_DEVICE] = { "--from-device", 0, NULL, NULL, RMW_OPT_FLAG, AT(is_from_device),
		"change nothing; print what the relay is set to as a profile, without its secrets" },
	[RMW_OPT_PROFILE] = { "--profile", 0, "PROFILE", NULL, RMW_OPT_TEXT, AT(profile),
		"the product: id or alias of a profile, or the path of its file" },
	[RMW_OPT_SOAK] = { "--soak", 0, "TIME", NULL, RMW_OPT_TIME, AT(soak_s),
		"test the inputs, and listen to them for so long with nothing connected: 120s, 10m, 2h; without it 10 s" },
	[RMW_OPT_SWITCH] = { "--switch", 0, NULL, NULL, RMW_OPT_FLAG, AT(tests_switch),
		"test the input of the external switch: somebody joins S1 and S2, and parts them" },
	[RMW_OPT_RELAY] = { "--relay", 0, NULL, NULL, RMW_OPT_FLAG, AT(tests_relay),
		"test the relay: it clicks, and somebody says whether it did" },
	[RMW_OPT_LED] = { "--led", 0, NULL, NULL, RMW_OPT_FLAG, AT(tests_led),
		"test the LED: each that may be there blinks, and somebody says which one did" },
	[RMW_OPT_POWER_ON] = { "--power-on", 0, "STATE", NULL, RMW_OPT_TEXT, AT(power_on),
		"what relays do when power comes up: off, on, or last (channels up to 11)" },
	[RMW_OPT_EXT_SWITCH] = { "--ext-switch", 0, "HOW", NULL, RMW_OPT_TEXT, AT(ext_switch),
		"the input of the external switch: off, toggle, toggle-pulldown (OpenBeken 1.18.248 or newer, or rmwflash's relay firmware), or dinput (read it, switch nothing)" },
	[RMW_OPT_NAME] = { "--name", 0, "NAME", NULL, RMW_OPT_TEXT, AT(name),
		"name of the unit in the network: 1 to 31 letters, digits and hyphens; of firmware add: NAME[@VERSION] to keep the file under" },
	[RMW_OPT_FLAG_BIT] = { "--flag", 0, "NUMBER", NULL, RMW_OPT_LIST, AT(flags),
		"also set this flag of the firmware, 0 to 63; may be given several times" },
	[RMW_OPT_COMMAND] = { "--command", 0, "TEXT", NULL, RMW_OPT_TEXT, AT(command),
		"startup command of the firmware, in place of the profile's" },
	[RMW_OPT_FOR_VERSION] = { "--for", 0, "VERSION", NULL, RMW_OPT_TEXT, AT(for_version),
		"firmware version that a profile is checked for, such as 1.18.248" },
	[RMW_OPT_FIRMWARE] = { "--firmware", 0, "FIRMWARE", NULL, RMW_OPT_TEXT, AT(firmware),
		"the firmware to write: NAME[@VERSION] of the store, as firmware list shows them, or the path of a file" },
	[RMW_OPT_RESUME] = { "--resume", 0, NULL, NULL, RMW_OPT_FLAG, AT(resumes),
		"go on with a batch some of whose units were interrupted: each is compared and finished when its board is seated again" },
	[RMW_OPT_REFLASH] = { "--reflash", 0, NULL, NULL, RMW_OPT_FLAG, AT(reflashes),
		"do units once more that passed before, under the name that they have" },
	[RMW_OPT_PLAIN] = { "--plain", 0, NULL, NULL, RMW_OPT_FLAG, AT(is_plain),
		"a line for each stage of each slot, also at a terminal" },
	[RMW_OPT_OPERATOR] = { "--operator", 0, "NAME", "RMWFLASH_OPERATOR", RMW_OPT_TEXT, AT(operator),
		"who is at the bench, for the ledger, 1 to 63 bytes; without it the name of the user" },
	[RMW_OPT_BENCH] = { "--bench", 0, "NAME", "RMWFLASH_BENCH", RMW_OPT_TEXT, AT(bench),
		"which bench this is, for the ledger and MQTT: 1 to 63 letters, digits, dots, hyphens and underscores; without it the name of this computer" },
	[RMW_OPT_EVENT_CMD] = { "--event-cmd", 0, "COMMAND", NULL, RMW_OPT_TEXT, AT(event_cmd),
		"run this by sh for each state that a slot comes to, with the event as a line of JSON on standard input; it has 10 s" },
	[RMW_OPT_LEARN] = { "--learn", 0, NULL, NULL, RMW_OPT_FLAG, AT(learns),
		"make the map of slots: switch the power of one board after the other, or plug in its adapter; each is the next slot; Enter ends it" },
	[RMW_OPT_MAP] = { "--map", 0, "FILE", NULL, RMW_OPT_TEXT, AT(map),
		"the map of slots; without it slots.map in the folder of settings" },
	[RMW_OPT_BASE_URL] = { "--base-url", 0, "URL", "RMWFLASH_FIRMWARE_URL", RMW_OPT_TEXT, AT(base_url),
		"ask this server for releases, https://HOST[:PORT], in place of the catalog's" },
	[RMW_OPT_CA_FILE] = { "--ca-file", 0, "FILE", NULL, RMW_OPT_TEXT, AT(ca_file),
		"trust servers whose certificates are of the authorities in this PEM file" },
	[RMW_OPT_LEDGER] = { "--ledger", 0, "WHERE", "RMWFLASH_LEDGER", RMW_OPT_TEXT, AT(ledger),
		"the ledger: path of a file, or postgresql://USER@HOST/DATABASE without a password, which ~/.pgpass holds; without it ledger.db in the folder of states" },
	[RMW_OPT_JSONL] = { "--jsonl", 0, NULL, NULL, RMW_OPT_FLAG, AT(is_jsonl),
		"export JSON lines in place of CSV" },
	[RMW_OPT_DRY_RUN] = { "--dry-run", 0, NULL, NULL, RMW_OPT_FLAG, AT(is_dry_run),
		"show the plan and change nothing" },
	[RMW_OPT_YES] = { "--yes", 'y', NULL, NULL, RMW_OPT_FLAG, AT(is_yes),
		"do not ask; the answer is yes" },
	[RMW_OPT_PORT] = { "--port", 'p', "PORT", "RMWFLASH_PORT", RMW_OPT_LIST, AT(ports),
		"where the board is, for example /dev/ttyUSB0 or sim:bl602; without it the only adapter plugged in; of batch: once for each slot, slot:N is one of the map" },
	[RMW_OPT_BAUD] = { "--baud", 'b', "RATE", "RMWFLASH_BAUD", RMW_OPT_RATE, AT(baud),
		"highest rate of the line, 9600 to 4000000 (500K and 2M are 500000 and 2000000); without it what chip and adapter can do" },
	[RMW_OPT_CHIP] = { "--chip", 'c', "CHIP", NULL, RMW_OPT_TEXT, AT(chip),
		"stop unless the board holds this chip; of firmware: the chip that an image is for" },
	[RMW_OPT_BEFORE] = { "--before", 0, "RESET", NULL, RMW_OPT_TEXT, AT(before),
		"how DTR and RTS bring the chip to where it can be flashed; without it a person works boot pin and power" },
	[RMW_OPT_AFTER] = { "--after", 0, "RESET", NULL, RMW_OPT_TEXT, AT(after),
		"how to start the board at the end; without it a person does" },
	[RMW_OPT_LOADER] = { "--loader", 0, "FILE", NULL, RMW_OPT_TEXT, AT(loader),
		"a RAM loader of the chip's vendor to work through; without it our own RAM stub" },
	[RMW_OPT_ROUTE] = { "--route", 0, "ROUTE", NULL, RMW_OPT_TEXT, AT(route),
		"who serves the flash: stub, loader (needs --loader), rom (slow, loads nothing), or auto" },
	[RMW_OPT_FLASH_PARAMS] = { "--flash-params", 0, "SIZE,MASK,COUNT", NULL, RMW_OPT_TEXT, AT(flash_params),
		"of a BK7231's flash that is in no table, from its data sheet: its size, the bits of status registers 1, 2 and 3 that protect, how many registers one command writes, as in 2M,0x407c,2" },
	[RMW_OPT_WAIT] = { "--wait", 0, NULL, NULL, RMW_OPT_FLAG, AT(waits),
		"wait for a board for ever instead of 60 s" },
	[RMW_OPT_TRACE] = { "--trace", 0, "FILE", NULL, RMW_OPT_TEXT, AT(trace),
		"record what passes on the line, with times, into this file; of settings, which hold passwords, only the length" },
	[RMW_OPT_JSON] = { "--json", 0, NULL, NULL, RMW_OPT_FLAG, AT(is_json),
		"one JSON object per line on standard output" },
	[RMW_OPT_QUIET] = { "--quiet", 'q', NULL, NULL, RMW_OPT_FLAG, AT(is_quiet),
		"only the last line, warnings, questions and errors" },
	[RMW_OPT_VERBOSE] = { "--verbose", 'v', NULL, NULL, RMW_OPT_FLAG, AT(is_verbose),
		"more detail: regions, every row of a plan, progress in a log" },
	[RMW_OPT_HELP] = { "--help", 'h', NULL, NULL, RMW_OPT_FLAG, AT(wants_help),
		"show the help of the command" },
	[RMW_OPT_VERSION] = { "--version", 'V', NULL, NULL, RMW_OPT_FLAG, AT(wants_version),
		"show the version" },
};
/* clang-format on */

const struct rmw_opt_row *rmw_opt_row(enum rmw_opt opt)
{
	assert(opt < RMW_OPT_COUNT);
	return &rows[opt];
}

bool rmw_opt_may_repeat(enum rmw_opt_kind kind)
{
	switch (kind) {
	case RMW_OPT_TEXT:
	case RMW_OPT_NUMBER:
	case RMW_OPT_RATE:
	case RMW_OPT_TIME:
		return false;
	case RMW_OPT_FLAG:
	case RMW_OPT_LIST:
		return true;
	}
	return false;
}

enum rmw_opt rmw_opt_by_name(const char *name, size_t len)
{
	enum rmw_opt opt = 0;

	while (opt < RMW_OPT_COUNT &&
	       (strlen(rows[opt].name) != len || strncmp(rows[opt].name, name, len) != 0))
		opt++;
	return opt;
}

enum rmw_opt rmw_opt_by_letter(char letter)
{
	enum rmw_opt opt = 0;

	while (opt < RMW_OPT_COUNT && (letter == '\0' || rows[opt].letter != letter))
		opt++;
	return opt;
}
