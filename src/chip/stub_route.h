/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_STUB_ROUTE_H
#define RMW_CHIP_STUB_ROUTE_H

#include "chip/chip.h"
#include "link/stub_link.h"

/*
 * The flash of any chip through our RAM stub, once that runs: which rate, how the stub is found
 * again, how steps become verbs. A driver puts the stub into RAM by its boot ROM and makes its
 * verbs of these. `{ .chip, .options, .protect_registers, .link.port }` is ready for HELLO.
 */
struct stub_route {
	struct rmw_chip *chip;			/* borrowed: whose flash it is */
	const struct rmw_chip_options *options; /* borrowed: rate, adapter, watch */
	/* How many status registers one command writes to lift the protection of `status`. */
	uint8_t (*protect_registers)(const struct rmw_chip *chip, const uint8_t status[2]);
	struct stub_link link;
	bool is_found;	     /* the stub answered, and its session did not end since */
	uint32_t top_baud;   /* no rate above it is tried any more; 0: not begun */
	unsigned faults;     /* of the line, at the rate of now */
	bool is_plain;	     /* it did not take what we deflated */
	bool is_unprotected; /* the flash was looked at for write protection */
};

/*
 * stub_route_rate.c: say HELLO at the port's rate for so long; is_found tells whether the stub
 * answered. Fails as stub_link_hello.
 */
bool stub_route_hello(struct stub_route *route, uint32_t wait_ms,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* ... for a moment: a stub that is there answers within a few milliseconds. */
bool stub_route_knock(struct stub_route *route, struct rmw_err *err) RMW_MUST_CHECK;

/* Go to the highest rate that works, from the wish or the usual one down. Fails as the link. */
bool stub_route_raise(struct stub_route *route, struct rmw_err *err) RMW_MUST_CHECK;

/* Back into a session after a fault; is_found tells whether the stub is there. */
bool stub_route_resume(struct stub_route *route, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * After a pause the stub may have gone back to its start rate: look where it is, and go to the rate
 * of before. is_found tells whether it is there; where it is not, the driver recovers.
 */
bool stub_route_wake(struct stub_route *route, struct rmw_err *err) RMW_MUST_CHECK;

/* Leave a stub where the next program looks for it first; nobody is told when that fails. */
void stub_route_leave(struct stub_route *route);

/* The next lower rate than `baud` that our stubs make well; `baud` itself where there is none. */
uint32_t stub_route_lower_rate(uint32_t baud);

/* stub_route.c: INFO (protocol.h), words of the chip's memory, pairs of address and value. */
bool stub_route_info(struct stub_route *route, uint8_t info[STUB_INFO_LENGTH],
		     struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_peek(struct stub_route *route, uint32_t addr, struct rmw_span into,
		     struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_poke(struct stub_route *route, struct rmw_view pairs,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Orders in a row, as many under way as the stub takes, so that they cost one turn of the line. */
bool stub_route_run(struct stub_route *route, const struct stub_order *orders, size_t count,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* What the stub's abilities mean to the planner: digest, packing, boot, all that it always can. */
void stub_route_set_facts(const struct stub_route *route, struct rmw_chip_facts *facts);

/*
 * The verbs of struct rmw_chip_ops, with its contracts. The first change of the flash lifts its
 * write protection, which is told.
 */
bool stub_route_read(struct stub_route *route, uint32_t addr, struct rmw_span into,
		     struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_read_long(struct stub_route *route, uint32_t addr, struct rmw_span into,
			  const struct rmw_chip_progress *progress, size_t *prefix,
			  struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_crcs(struct stub_route *route, uint32_t addr, uint32_t size, uint32_t *crcs,
		     struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_digest(struct stub_route *route, uint32_t addr, uint32_t size,
		       uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_stream(struct stub_route *route, const struct rmw_chip_step *steps, size_t count,
		       const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
		       struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_erase(struct stub_route *route, uint32_t addr, uint32_t size,
		      struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_write(struct stub_route *route, uint32_t addr, struct rmw_view bytes,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Restart the chip; start the flash where the chip itself finds `digest` there. Both end it. */
bool stub_route_reset(struct stub_route *route, struct rmw_err *err) RMW_MUST_CHECK;
bool stub_route_boot(struct stub_route *route, uint32_t addr, uint32_t size,
		     const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err) RMW_MUST_CHECK;

#endif
