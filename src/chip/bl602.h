/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_BL602_H
#define RMW_CHIP_BL602_H

#include "chip/chip.h"
#include "chip/stub_route.h"
#include "image/bl_efuse.h"
#include "image/bl_loader.h"
#include "link/bl_sync.h"

/* What a person does so that the boot ROM comes. */
#define RMW_BL602_HANDS "join BOOT (GPIO8) to 3.3 V through 10 kOhm, then switch power off and on"

/*
 * Make a driver for the BL602: through our RAM stub, through a vendor RAM loader when
 * options->loader is one, or through its boot ROM alone. Nothing is sent yet. NULL: USAGE (the
 * route needs what is not there), LOADER_FILE or NO_MEMORY.
 */
struct rmw_chip *rmw_bl602_new(const struct rmw_chip_options *options, struct rmw_err *err);

/* The driver's own state; shared by the files bl602*.c only. */
struct bl602 {
	struct rmw_chip chip; /* first */
	struct bl_link link;
	struct rmw_chip_options options;
	enum rmw_route route;	       /* never AUTO; ROM once the stub could not be started */
	bool is_identified;	       /* facts are told: the route stays what it is */
	struct bl_boot_info boot_info; /* as the ROM or a loader of family B told it */
	bool has_boot_info;
	bool has_efuse; /* the eFuse words are in chip.id */
	bool has_shown_prompt;
	bool has_answered; /* a moment ago: enter goes on from there */
	uint64_t part_us;  /* when the part of connecting that is at work began */
	struct {
		bool is_armed;	     /* a 30 came after the handshake and after the last poke */
		bool is_unprotected; /* the flash was looked at for write protection */
		bool is_ready;	     /* SF_CTRL is ours and the flash takes single-line commands */
		uint32_t mark;	     /* last put into the flash buffer */
		uint32_t flash_pins; /* sw_usage_0 [17:16] */
	} rom;
	struct stub_route stub;
	struct {
		unsigned refusals;   /* of the stub's image by the ROM */
		uint32_t first_baud; /* at which it was refused first; 0: it never was twice */
		uint32_t load_baud;  /* at which the ROM is spoken to then, as first_baud */
	} fast;
};

static inline struct bl602 *bl602_of(struct rmw_chip *chip)
{
	return (struct bl602 *)chip;
}

/* bl602_enter.c: handshake with whoever is there; loads the loader when there is one to load. */
bool bl602_enter(struct rmw_chip *chip, struct rmw_deadline until,
		 struct rmw_err *err) RMW_MUST_CHECK;

/* ... ask once: the probe, HELLO and one burst, in a quarter of a second. */
bool bl602_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until, bool *is_answered,
	       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Tell how long a part of connecting took, since the part before it; once the chip is identified
 * nothing is told. `part`: "knock", "handshake", "identify", "load", "hello", "rate".
 */
void bl602_end_part(struct bl602 *bl, const char *part, const char *format, ...) RMW_PRINTF(3, 4);

/* All 128 bytes of the eFuse, as far as they are known, into chip.id. */
bool bl602_take_efuse(struct bl602 *bl, struct rmw_view words, struct rmw_err *err) RMW_MUST_CHECK;

/* The words of the eFuse that tell chip and MAC, from the boot ROM, into chip.id. */
bool bl602_read_efuse(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;

/* bl602_load.c: put options.loader into RAM, run it, shake hands with it. */
bool bl602_load(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;

/* ... only put a loader file into RAM and start it. */
bool bl602_send_image(struct bl602 *bl, const struct rmw_bl_loader *loader,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * bl602_stub_load.c: put the RAM stub into RAM, run it, say HELLO to it. The peer is then the stub,
 * the ROM (which refused it), or nobody; told to the watch, and in the last two cases the route
 * is ROM from now on. Once the chip is identified that is a failure instead.
 */
bool bl602_stub_start(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;

/* bl602_stub.c: say HELLO at the port's rate; the peer becomes the stub where it answers. */
bool bl602_stub_hello(struct bl602 *bl, uint32_t wait_ms, struct rmw_err *err) RMW_MUST_CHECK;
/* ... for a moment. */
bool bl602_stub_knock(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;

/* Back into a session after a fault; the peer becomes nobody where the stub is not found. */
bool bl602_stub_resume(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;

/* Go to the highest rate that works. */
bool bl602_stub_raise(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;

/* After a pause the stub may have gone back to its start rate. */
bool bl602_stub_wake(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;

/* The flash through the RAM stub, by stub_route.h; the peer is nobody once its session ends. */
bool bl602_stub_identify(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_read(struct bl602 *bl, uint32_t addr, struct rmw_span into,
		     struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			  const struct rmw_chip_progress *progress, size_t *prefix,
			  struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_erase(struct bl602 *bl, uint32_t addr, uint32_t size,
		      struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes,
		      struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_digest(struct bl602 *bl, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		     struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
		       const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		       struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_reset(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_stub_boot(struct bl602 *bl, uint32_t addr, uint32_t size,
		     const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;

/* bl602_protect.c: how many registers one command writes to lift the protection of `status`. */
uint8_t bl602_protect_registers(const struct rmw_chip *chip, const uint8_t status[2]);

/* bl602_rom.c: the flash by the boot ROM's own commands. */
bool bl602_rom_identify_flash(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_rom_read(struct bl602 *bl, uint32_t addr, struct rmw_span into,
		    struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_rom_erase(struct bl602 *bl, uint32_t addr, uint32_t size,
		     struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_rom_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * bl602_loader.c: the flash through a vendor RAM loader. A loader's check byte leaves out the
 * opcode, so each request is made such that no single flipped bit of it harms the chip.
 */
bool bl602_loader_read_mac(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_loader_identify_flash(struct bl602 *bl, struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_loader_read(struct bl602 *bl, uint32_t addr, struct rmw_span into,
		       struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_loader_erase(struct bl602 *bl, uint32_t addr, uint32_t size,
			struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_loader_write(struct bl602 *bl, uint32_t addr, struct rmw_view bytes,
			struct rmw_err *err) RMW_MUST_CHECK;
bool bl602_loader_digest(struct bl602 *bl, uint32_t addr, uint32_t size,
			 uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Words of the chip's memory by command 51 of the ROM; loaders have it broken. It differs from 50
 * by one bit, so a byte changed on the line could turn the request into a write of `into.len` to
 * `addr`: only for addresses where that does no harm. `addr` and length are multiples of 4.
 */
bool bl602_peek(struct bl602 *bl, uint32_t addr, struct rmw_span into,
		struct rmw_err *err) RMW_MUST_CHECK;

/* One reading of something that never changes. */
typedef bool bl602_reading(struct bl602 *bl, struct rmw_span into, struct rmw_err *err);

/*
 * Answers carry no check, and what a chip says of itself is asked only once in a job: so two
 * readings in a row must agree. At most 32 bytes. Fails with UNSTABLE_READ when they never do.
 */
bool bl602_read_agreed(struct bl602 *bl, bl602_reading *reading, struct rmw_span into,
		       struct rmw_err *err) RMW_MUST_CHECK;
/* ... where `into` holds the first of them already. */
bool bl602_read_again(struct bl602 *bl, bl602_reading *reading, struct rmw_span into,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * bl602_program.c: command 30, whose end is inclusive. ROM and loaders of family A say nothing
 * until all is done (bl602-observed 3 and 5).
 */
bool bl602_erase_range(struct bl602 *bl, uint32_t addr, uint32_t size,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * bl602_program.c: command 31 for all of `bytes`, in pieces that bl602_cut allows and that are
 * never shorter than BL602_WRITE_MIN: four bytes are refused, and with four a flipped bit would
 * make the command an erase.
 */
#define BL602_WRITE_MIN 5u
bool bl602_program(struct bl602 *bl, uint32_t addr, struct rmw_view bytes,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * How many of `bytes`, at most `most`, one frame may carry. A flipped bit in a frame's length
 * leaves its end to be taken for commands, and command 40 burns eFuses: so no frame carries
 * anything that reads as a whole one. At least BL602_WRITE_MIN are taken and left, where there
 * are as many.
 */
size_t bl602_cut(struct rmw_view bytes, size_t most);

#endif
