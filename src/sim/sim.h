/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_SIM_H
#define RMW_SIM_SIM_H

#include <rmwflash/sim.h>

#include "base/file.h"
#include "port/port.h"
#include "sim/bl602_bus.h"
#include "sim/nor.h"

/* No point in time: a timer that is off. */
#define SIM_NEVER UINT64_MAX

/* --- options: what a board is made of ------------------------------------------------------- */

enum sim_fault_kind {
	SIM_FAULT_DROP,
	SIM_FAULT_GARBLE,
	SIM_FAULT_REPEAT,
	SIM_FAULT_SILENCE,
	SIM_FAULT_POWER,
	SIM_FAULT_STUCK,
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

enum sim_wiring { SIM_WIRING_NONE, SIM_WIRING_A, SIM_WIRING_B };
enum sim_content { SIM_CONTENT_DEFAULT, SIM_CONTENT_STOCK, SIM_CONTENT_BLANK };

struct sim_config {
	struct sim_nor_config nor;
	uint8_t mac[6];
	char image[RMW_PATH_MAX]; /* empty: content is not kept */
	enum sim_content content;
	bool gpio8_is_high;
	uint32_t ef_cfg;   /* eFuse word 0 */
	uint32_t sw_usage; /* eFuse word 4 */
	uint32_t dev_info; /* eFuse word 6, bits 31:22 */
	uint32_t seed;
	bool is_paced;
	enum sim_wiring wiring;
	uint32_t noise_per_1024;
	uint8_t protect; /* status register 1 of the flash at power-on */
	struct sim_fault faults[SIM_FAULTS_MAX];
	size_t fault_count;
};

/* Read "bl602?flash=2M&..."; `config` is filled with defaults first. Fails with PORT_SPEC. */
bool sim_config_parse(struct sim_config *config, const char *spec,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Read the text behind fault=, adding rows. Fails with PORT_SPEC. */
bool sim_fault_parse(struct sim_config *config, const char *text,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* --- line: bytes with the time they are complete --------------------------------------------- */

struct sim_byte {
	uint64_t end_ns; /* when its stop bit is over */
	uint32_t baud;	 /* rate it was sent at */
	uint8_t value;
};

#define SIM_QUEUE_ROOM 65536u

struct sim_queue {
	struct sim_byte *items; /* a ring of SIM_QUEUE_ROOM */
	size_t head;
	size_t count;
};

struct sim_uart {
	struct sim_queue rx; /* from the host, still to be heard by the chip */
	struct sim_queue tx; /* from the chip, still to be read by the host */
	uint32_t host_baud;
	uint32_t baud; /* the chip's real rate; 0: measuring, or off */
	uint64_t host_free_ns;
	uint64_t tx_free_ns;
	uint64_t deaf_until_ns; /* what is complete before is lost */
	uint64_t busy_until_ns; /* until then the program did not look at its FIFO */
	size_t fifo_room;	/* bytes that wait meanwhile; more are lost */
	size_t held;
	uint64_t listen_from_ns; /* start of the first auto-baud window */
};

/* How a program measures and serves a rate. */
struct sim_autobaud {
	uint32_t clock_hz;
	uint32_t snap_above; /* above it, rates are rounded to multiples of 500000 */
};

struct rmw_sim;

bool sim_uart_init(struct sim_uart *uart);
void sim_uart_release(struct sim_uart *uart);
uint64_t sim_uart_byte_ns(uint32_t baud);

/* The host sends. The queue takes what it has room for; returns how many bytes that were. */
size_t sim_uart_host_send(struct rmw_sim *sim, struct rmw_view bytes);

/* The chip sends; its time moves on as far as its FIFO of 32 makes it wait. */
void sim_uart_send(struct rmw_sim *sim, struct rmw_view bytes);
/* As send, but not before `at_ns`, and the chip does not wait. */
void sim_uart_send_at(struct rmw_sim *sim, uint64_t at_ns, struct rmw_view bytes);

/* The next byte, as the chip hears it at its own rate, and how often: 0 when it is lost. */
unsigned sim_uart_take(struct rmw_sim *sim, struct sim_byte *byte);

/* Bytes complete by `until_ns`, garbled where the rates differ; returns how many. */
size_t sim_uart_host_take(struct rmw_sim *sim, struct rmw_span into, uint64_t until_ns);

/* Forget what arrives until `until_ns`, and what the chip has not sent by now. */
void sim_uart_cut(struct rmw_sim *sim, uint64_t until_ns);

/* Start auto-baud windows. */
void sim_uart_listen(struct rmw_sim *sim, uint64_t from_ns);
/* True when `byte` is a 55 that lies inside one window; sets the chip's rate. */
bool sim_uart_detects(struct rmw_sim *sim, const struct sim_byte *byte,
		      const struct sim_autobaud *rule);
/* The chip's real rate nearest to `baud`; 0 when its clock is too slow. */
uint32_t sim_uart_real_baud(uint32_t clock_hz, uint32_t baud);

/* --- faults ---------------------------------------------------------------------------------- */

struct sim_faults {
	uint64_t bytes;	 /* of the conversation so far, both directions */
	uint64_t random; /* state of the generator */
	uint64_t silent_until_ns;
};

/* Copies of a byte that come through: 0, 1 or 2; `value` may have changed. */
unsigned sim_fault_byte(struct rmw_sim *sim, enum sim_direction direction, uint8_t *value);
/* Watches flash operations, and sticks the bits that are to be stuck. Fails with PORT_SPEC. */
bool sim_fault_arm(struct rmw_sim *sim, struct rmw_err *err) RMW_MUST_CHECK;

/* --- programs: what runs on the chip ---------------------------------------------------------- */

struct sim_program {
	void (*byte)(struct rmw_sim *sim, const struct sim_byte *byte);
	void (*timer)(struct rmw_sim *sim);
};

extern const struct sim_program sim_program_silent; /* parked, or code we know nothing of */

/* Reset paths (bl602_boot.c). */
void sim_boot_power_on(struct rmw_sim *sim);
void sim_boot_power_off(struct rmw_sim *sim);
void sim_boot_system_reset(struct rmw_sim *sim);
/* Start what the flash holds: the made application, or silence. True when it is valid. */
bool sim_boot_flash(struct rmw_sim *sim, bool checks_hash);
/* Let `reset` happen, or the start from flash, when the answer is out. */
void sim_boot_later(struct rmw_sim *sim, void (*what)(struct rmw_sim *sim), uint64_t delay_ns);

/* Largest payload of a ROM frame. */
#define SIM_ROM_PAYLOAD_MAX 4092u

/* The ROM's image download. */
struct sim_load {
	int state;
	uint32_t segments_left;
	uint32_t segment_count;
	uint32_t addr;	/* destination of the open segment */
	uint32_t total; /* its length */
	uint32_t have;
	uint32_t flags;
	uint32_t entry;
	uint8_t hash[32];
	struct rmw_buf image; /* segment headers and data, as they are hashed */
};

struct sim_rom {
	uint8_t frame[4 + SIM_ROM_PAYLOAD_MAX];
	size_t len;
	uint32_t measured_baud;
	uint32_t late_55;     /* left-over 55 since the handshake */
	bool is_fresh;	      /* nothing else came since the handshake */
	bool is_flash_ready;  /* 30 was executed since the handshake */
	uint64_t last_end_ns; /* when the last byte was complete */
	void (*pending)(struct rmw_sim *sim);
	struct sim_load load;
};

void sim_rom_listen(struct rmw_sim *sim, uint64_t from_ns);

/* Answers, as ROM and loaders frame them. */
void sim_answer(struct rmw_sim *sim);
void sim_answer_data(struct rmw_sim *sim, struct rmw_view data);
void sim_answer_fail(struct rmw_sim *sim, unsigned code);
/* The 20 bytes of boot info. */
void sim_boot_info(struct rmw_sim *sim, uint32_t version, uint8_t info[20]);

/* Image download: ids 11 to 1a (bl602_load.c). */
void sim_load_reset(struct sim_load *load);
void sim_load_boot_header(struct rmw_sim *sim, struct rmw_view body);
void sim_load_key(struct rmw_sim *sim, struct rmw_view body);
void sim_load_signature(struct rmw_sim *sim, struct rmw_view body);
void sim_load_iv(struct rmw_sim *sim, struct rmw_view body);
void sim_load_segment_header(struct rmw_sim *sim, struct rmw_view body);
void sim_load_segment_data(struct rmw_sim *sim, struct rmw_view body);
void sim_load_check(struct rmw_sim *sim, struct rmw_view body);
void sim_load_run(struct rmw_sim *sim, struct rmw_view body);

/* eFuse: ids 40 and 41 of both. */
void sim_fuses_burn(struct rmw_sim *sim, struct rmw_view body);
/* Read bytes from `offset`, clipped to the end; `data` has room for 128. Returns how many. */
size_t sim_fuses_read(struct rmw_sim *sim, uint32_t offset, uint32_t len, uint8_t data[128]);

/* Flash work of both (bl602_flash.c): commands one by one, so that power can go between them. */
struct sim_erase_style {
	bool tells_pending; /* PD before each command */
	bool skips_blank;
};
/* Erase the sectors of [start, end]. False: the flash failed. */
bool sim_flash_erase(struct rmw_sim *sim, uint32_t start, uint32_t end,
		     const struct sim_erase_style *style);
bool sim_flash_program(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes);

/* A vendor RAM loader, known by the size of its file. */
struct sim_loader_build;
const struct sim_loader_build *sim_loader_find(size_t file_size);

#define SIM_LOADER_PAYLOAD_MAX 0x4004u

struct sim_loader {
	const struct sim_loader_build *build;
	uint8_t frame[4 + SIM_LOADER_PAYLOAD_MAX];
	size_t len;
	unsigned errors;
	unsigned windows_missed;
	unsigned sticky; /* error of the last program, 0: none */
	bool is_swallowing;
	bool is_xip;
};

void sim_loader_start(struct rmw_sim *sim, const struct sim_loader_build *build);

/* --- the board -------------------------------------------------------------------------------- */

enum sim_event {
	SIM_EVENT_BYTE_IN,
	SIM_EVENT_BYTE_OUT,
	SIM_EVENT_HANDSHAKE,
	SIM_EVENT_COMMAND,
	SIM_EVENT_RESET,
	SIM_EVENT_POWER_ON,
	SIM_EVENT_FLASH_OP,
	SIM_EVENT_FAULT,
	SIM_EVENT_COUNT,
};

struct rmw_sim {
	struct sim_config config;
	struct sim_bus bus;
	struct sim_uart uart;
	struct sim_faults faults;
	struct sim_rom rom;
	struct sim_loader loader;
	const struct sim_program *program;
	uint64_t timer_ns; /* when program->timer is due */
	uint64_t host_ns;  /* time on the host's side of the line; the chip may be ahead */
	uint64_t wall_zero_us;
	bool is_paced;
	bool is_cut;	  /* power went during the flash operation just done */
	uint32_t dark_ms; /* how long it stays away; 0: for ever */
	uint64_t cut_ns;  /* when that was */
	bool is_held;	  /* the reset line is held down */
	bool was_dtr;
	uint64_t boot_high_until_ns; /* wiring b: charge that DTR left on GPIO8 */
	uint64_t counts[SIM_EVENT_COUNT];
};

/* Let the chip live until `until_ns`; a stop_at_output run ends as soon as it has sent. */
enum sim_run_end { SIM_RUN_ALL, SIM_RUN_TO_OUTPUT };
void sim_run(struct rmw_sim *sim, uint64_t until_ns, enum sim_run_end end);

/* The chip works for so long. */
void sim_spend(struct rmw_sim *sim, uint64_t ns);
void sim_note(struct rmw_sim *sim, enum sim_event event);

/* Map the wall clock to device time from here on. */
void sim_pace_start(struct rmw_sim *sim);
/* Device time that the wall clock stands at. */
uint64_t sim_pace_now_ns(const struct rmw_sim *sim);

/* Control lines of the adapter, as the wiring of the board connects them. */
void sim_set_lines(struct rmw_sim *sim, struct rmw_lines lines);

/* Save the flash to image=FILE, if there is one. Fails with FILE_WRITE. */
bool sim_save(struct rmw_sim *sim, struct rmw_err *err) RMW_MUST_CHECK;

/* --- for the session -------------------------------------------------------------------------- */

/* A row of the port table: "sim:" followed by what rmw_sim_new takes. */
bool rmw_sim_port_open(const struct rmw_port_opener *opener, const char *rest,
		       struct rmw_port **port, struct rmw_err *err);

/* The board behind a port, borrowed from it; NULL when the port is not a sim. */
struct rmw_sim *rmw_sim_of_port(struct rmw_port *port);

/* Rate of a terminal as its settings say, in baud; 0 when it cannot be told. */
uint32_t sim_pty_speed(int fd);

#endif
