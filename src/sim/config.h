/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_CONFIG_H
#define RMW_SIM_CONFIG_H

#include "base/file.h"
#include "sim/disturbance.h"
#include "sim/nor.h"

/* What a simulated board is made of: the options behind "sim:CHIP?". */

struct sim_kind;

enum sim_fault_kind {
	SIM_FAULT_DROP,
	SIM_FAULT_GARBLE,
	SIM_FAULT_REPEAT,
	SIM_FAULT_SILENCE,
	SIM_FAULT_POWER,
	SIM_FAULT_OUTAGE,
	SIM_FAULT_STUCK,
	SIM_FAULT_UNPLUG,
};

enum sim_direction { SIM_EITHER, SIM_IN, SIM_OUT };

/* One row of fault=: when it strikes, and what it needs to know. */
struct sim_fault {
	enum sim_fault_kind kind;
	enum sim_direction direction;
	uint32_t at;	 /* number of the byte or flash operation from 1 on; 0: by chance */
	uint32_t one_in; /* by chance: one byte in so many */
	uint32_t ms;	 /* how long silence or darkness lasts; 0: for ever */
	uint32_t addr;	 /* of a stuck bit */
	unsigned bit;
	bool value;
};

#define SIM_FAULTS_MAX 16u

/* One row of press=: what the board holds a pin at, from when, for how long. */
struct sim_press {
	uint32_t pin;
	enum rmw_sim_level level;
	uint32_t at_ms;	 /* device time */
	uint32_t for_ms; /* 0: for ever */
};
#define SIM_PRESSES_MAX 16u

/* One row of hum=. */
struct sim_hum {
	uint32_t pin;
	struct sim_disturbance wave;
};
#define SIM_HUMS_MAX 8u

enum sim_wiring { SIM_WIRING_NONE, SIM_WIRING_A, SIM_WIRING_B };
enum sim_content { SIM_CONTENT_DEFAULT, SIM_CONTENT_STOCK, SIM_CONTENT_BLANK };

/* What a board makes of its flash: a text of our own, or that and the project's firmware executed,
 * or a model of OpenBeken where it is found, or all is executed. */
enum sim_app { SIM_APP_AUTO, SIM_APP_TEXT, SIM_APP_OPENBEKEN, SIM_APP_CODE };

enum sim_obk_fault { SIM_OBK_FAULT_NONE, SIM_OBK_FAULT_BOOT_LOOP, SIM_OBK_FAULT_SILENT };

/* Before or after the request that is cut is executed. */
enum sim_http_cut { SIM_HTTP_CUT_BEFORE, SIM_HTTP_CUT_AFTER };

/* app=openbeken and what goes with it. */
struct sim_app_config {
	enum sim_app app;
	uint16_t version[3];
	char version_text[24];
	enum sim_obk_fault fault;
	char ap_ssid[64]; /* of the only access point; empty: there is none */
	char ap_pass[65]; /* empty: it is open */
	bool has_http;
	uint16_t http_port; /* on 127.0.0.1; 0: any free one */
	uint32_t http_cut;  /* number of the request that is cut, from 1 on; 0: none */
	enum sim_http_cut cut_when;
	uint16_t mqtt_port; /* of the broker, on 127.0.0.1; 0: there is none */
};

/* What becomes of code that was loaded into RAM. */
enum sim_code { SIM_CODE_RV32, SIM_CODE_HOST, SIM_CODE_IMITATE };

/* What a BK7231 does when bytes came at its start and then none: bk7231t-observed, Start. */
enum sim_bk_stray { SIM_BK_STRAY_HANGS, SIM_BK_STRAY_STARTS };

struct sim_bk_config {
	char loader[8];	      /* version of the made-up boot loader: "1.0.5" */
	const char *key_name; /* of the code cipher: "tuya"; static */
	enum sim_bk_stray stray;
	bool is_log_wired; /* the adapter hears UART2, too */
};

/* What the wires between adapter and chip do: sim/wires.h. */
enum sim_line {
	SIM_LINE_GOOD,
	SIM_LINE_SILENT,
	SIM_LINE_HIGH,
	SIM_LINE_LOW,
	SIM_LINE_INVERTED,
	SIM_LINE_ECHO,
};

/* What becomes of an image that the LN882H's boot ROM was given. */
enum sim_ln_image { SIM_LN_IMAGE_RUNS, SIM_LN_IMAGE_PLAYED };

struct sim_ln_config {
	enum sim_ln_image image;
};

struct sim_config {
	struct sim_nor_config nor;
	bool has_jedec; /* it was given; else it follows the size */
	uint8_t mac[6];
	bool is_mac_check_wrong;  /* the zero-bit count beside it does not fit */
	uint32_t pins;		  /* levels the board drives onto inputs, bit n for GPIO n */
	char image[RMW_PATH_MAX]; /* empty: content is not kept */
	uint32_t boards; /* that are seated one after the other; 0: this one stays. Then image is a
			    folder, with a file for each, MAC.bin */
	bool is_live;	 /* the file of the image is the flash itself */
	enum sim_content content;
	bool strap_is_high;
	uint32_t ef_cfg;   /* eFuse word 0 */
	uint32_t sw_usage; /* eFuse word 4 */
	uint32_t dev_info; /* eFuse word 6, bits 31:22 */
	uint32_t seed;
	bool is_paced;
	enum sim_code code;
	enum sim_line line;
	uint32_t hands_ms;     /* device time at which power is switched off and on; 0: never */
	uint32_t carries_baud; /* above it the wires garble; 0: they never do */
	uint32_t latency_ms;   /* of the adapter; 0: every byte at once */
	uint32_t cpi;	       /* factor of the cycles of each instruction */
	enum sim_wiring wiring;
	uint32_t noise_per_1024;
	uint8_t protect; /* status register 1 of the flash at power-on */
	bool has_quad;	 /* quad enable in status register 2 is set then */
	struct sim_app_config app;
	struct sim_bk_config bk;
	struct sim_ln_config ln;
	struct sim_fault faults[SIM_FAULTS_MAX];
	size_t fault_count;
	struct sim_press presses[SIM_PRESSES_MAX];
	size_t press_count;
	struct sim_hum hums[SIM_HUMS_MAX];
	size_t hum_count;
};

/*
 * Read "bl602?flash=2M&...": its kind, which is static, and what its options say; `config` is
 * filled with the kind's defaults first. Fails with PORT_SPEC.
 */
bool sim_config_parse(const struct sim_kind **kind, struct sim_config *config, const char *spec,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Make it that of board `index`, from 0 on, of those that are seated one after the other: the next
 * MACs and seeds. */
void sim_config_seat(struct sim_config *config, uint32_t index);

/* Read the text behind fault=, adding rows. Fails with PORT_SPEC. */
bool sim_fault_parse(struct sim_config *config, const char *text,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Read the texts behind press= and hum=, adding rows. Fail with PORT_SPEC. */
bool sim_press_parse(struct sim_config *config, const char *text,
		     struct rmw_err *err) RMW_MUST_CHECK;
bool sim_hum_parse(struct sim_config *config, const char *text, struct rmw_err *err) RMW_MUST_CHECK;

#endif
