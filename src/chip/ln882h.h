/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_LN882H_H
#define RMW_CHIP_LN882H_H

#include "chip/chip.h"
#include "chip/stub_route.h"
#include "link/ln_link.h"

/* What a person does so that the boot ROM comes. */
#define RMW_LN882H_HANDS                                                                           \
	"join BOOT1 (PA9) to GND and keep it there, then switch power off and on, or hold CEN at " \
	"GND for a moment"

/*
 * Make a driver for the LN882H and LN882HK, which nobody can tell apart over the line: through our
 * RAM stub, or through the vendor's RAM loader when options->loader is one or when it runs already.
 * The boot ROM alone cannot reach the flash. Nothing is sent yet. NULL: USAGE (the route needs what
 * is not there), LOADER_FILE or NO_MEMORY.
 */
struct rmw_chip *rmw_ln882h_new(const struct rmw_chip_options *options, struct rmw_err *err);

/* The driver's own state; shared by the files ln882h*.c only. */
struct ln882h {
	struct rmw_chip chip; /* first */
	struct ln_link link;
	struct rmw_chip_options options;
	enum rmw_route route; /* STUB, LOADER; AUTO: neither is there, whatever runs is welcome */
	bool is_identified;   /* facts are told: the route stays what it is */
	bool has_shown_prompt;
	bool has_answered; /* a moment ago: enter goes on from there */
	uint64_t part_us;  /* when the part of connecting that is at work began */
	struct stub_route stub;
	struct {
		bool is_unprotected; /* the flash was looked at for write protection */
		uint32_t top_baud;   /* no rate above it is tried any more; 0: not begun */
		unsigned faults;     /* of the line, at the rate of now */
		unsigned refusals;   /* of long packets: then short ones are sent */
	} loader;
};

static inline struct ln882h *ln882h_of(struct rmw_chip *chip)
{
	return (struct ln882h *)chip;
}

/* ln882h_enter.c: find whoever takes commands; load what the route needs. */
bool ln882h_enter(struct rmw_chip *chip, struct rmw_deadline until,
		  struct rmw_err *err) RMW_MUST_CHECK;

/* ... ask once, at the rate of ROM, stub and loader: HELLO and `version`, in 0.4 s. */
bool ln882h_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until, bool *is_answered,
		struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Tell how long a part of connecting took, since the part before it; once the chip is identified
 * nothing is told. `part`: "knock", "load", "hello", "rate".
 */
void ln882h_end_part(struct ln882h *ln, const char *part, const char *format, ...) RMW_PRINTF(3, 4);

/* ln882h_load.c: let the boot ROM take stub or loader, and wait until that answers. */
bool ln882h_load(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Factory MAC, in the order people write it: in the flash's security register (ln882h-protocol 9).
 * Taken into the chip's id where there is one: neither blank nor zero. It has no check bits.
 */
#define LN882H_MAC_AT 0x100u
#define LN882H_MAC_SIZE 6u
void ln882h_take_mac(struct ln882h *ln, const uint8_t mac[LN882H_MAC_SIZE]);

/* The file of the RAM stub; empty where there is none. */
struct rmw_view ln882h_stub_file(const struct rmw_chip_options *options);

/*
 * ln882h_stub.c: the flash through the RAM stub, by stub_route.h; the peer is nobody once its
 * session ends. The factory MAC is read by the flash controller's own registers.
 */
bool ln882h_stub_hello(struct ln882h *ln, uint32_t wait_ms, struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_knock(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_resume(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_raise(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_wake(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_identify(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_read(struct ln882h *ln, uint32_t addr, struct rmw_span into,
		      struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			   const struct rmw_chip_progress *progress, size_t *prefix,
			   struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_erase(struct ln882h *ln, uint32_t addr, uint32_t size,
		       struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_write(struct ln882h *ln, uint32_t addr, struct rmw_view bytes,
		       struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_digest(struct rmw_chip *chip, uint32_t addr, uint32_t size,
			uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		      struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
			const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
			struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_boot(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		      const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_stub_reset(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * ln882h_loader.c: the flash through the vendor's RAM loader. Every write erases what it covers;
 * what it does not read back right it erases and writes again by itself, in units of 16 KiB from
 * the start of the write: so nothing shorter is written (ln882h-protocol 5.5).
 */
#define LN882H_LOADER_UNIT 16384u
bool ln882h_loader_identify(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_loader_read(struct ln882h *ln, uint32_t addr, struct rmw_span into,
			struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_loader_erase(struct ln882h *ln, uint32_t addr, uint32_t size,
			 struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_loader_write(struct ln882h *ln, uint32_t addr, struct rmw_view bytes,
			 struct rmw_err *err) RMW_MUST_CHECK;
bool ln882h_loader_reset(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;

/* Go to the highest rate that works. The peer becomes nobody where it is lost on the way. */
bool ln882h_loader_raise(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Back to where ROM or loader take commands after a fault, whatever they wait for; the peer becomes
 * nobody where neither is found.
 */
bool ln882h_loader_resume(struct ln882h *ln, struct rmw_err *err) RMW_MUST_CHECK;

/* Leave the loader where the next program looks for it first. */
void ln882h_loader_leave(struct ln882h *ln);

#endif
