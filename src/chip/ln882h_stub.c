/* SPDX-License-Identifier: MIT */
/* The flash of an LN882H through our RAM stub: what is its own, and who is at the other end now. */
#include "chip/ln882h.h"

#include "chip/ln882h_regs.h"

#define READINGS_MAX 6u

/* Pairs of address and value for one POKE. */
struct pokes {
	uint8_t bytes[STUB_POKE_PAIR * 16];
	size_t len;
};

static void add(struct pokes *pokes, uint32_t addr, uint32_t value)
{
	rmw_put_le32(pokes->bytes + pokes->len, addr);
	rmw_put_le32(pokes->bytes + pokes->len + 4, value);
	pokes->len += STUB_POKE_PAIR;
}

/*
 * Command, address and one byte of nothing go into the FIFO before the flash is selected; so
 * neither it nor that of the answer can run over or empty, however slowly the host comes to read
 * (10.5).
 */
static void prepare_security_read(struct pokes *pokes, uint32_t addr, uint32_t count)
{
	const uint32_t sent[] = { LN882H_FLASH_SECURITY_READ, addr >> 16 & 0xff, addr >> 8 & 0xff,
				  addr & 0xff, 0 };

	pokes->len = 0;
	add(pokes, LN882H_SSI_ENABLE, 0);
	add(pokes, LN882H_SSI_SELECT, 0);
	add(pokes, LN882H_SSI_CONTROL, LN882H_SSI_CONTROL_READ_BYTES);
	add(pokes, LN882H_SSI_COUNT, count - 1);
	add(pokes, LN882H_SSI_ENABLE, 1);
	for (size_t i = 0; i < RMW_COUNT(sent); i++)
		add(pokes, LN882H_SSI_DATA, sent[i]);
	add(pokes, LN882H_SSI_SELECT, 1);
}

static struct stub_order poke(const struct pokes *pokes)
{
	return (struct stub_order){ .verb = STUB_POKE, .bytes = { pokes->bytes, pokes->len } };
}

/* Each peek takes one byte out of the FIFO. */
static bool read_security(struct ln882h *ln, uint32_t addr, uint8_t into[LN882H_MAC_SIZE],
			  struct rmw_err *err)
{
	struct stub_order orders[LN882H_MAC_SIZE + 2];
	uint8_t words[LN882H_MAC_SIZE][4];
	struct pokes begin, end = { .len = 0 };

	prepare_security_read(&begin, addr, LN882H_MAC_SIZE);
	add(&end, LN882H_SSI_ENABLE, 0);
	orders[0] = poke(&begin);
	for (size_t i = 0; i < LN882H_MAC_SIZE; i++)
		orders[i + 1] = (struct stub_order){ .verb = STUB_PEEK,
						     .addr = LN882H_SSI_DATA,
						     .size = 1,
						     .answer = RMW_SPAN_OF(words[i]) };
	orders[LN882H_MAC_SIZE + 1] = poke(&end);
	if (!stub_route_run(&ln->stub, orders, RMW_COUNT(orders), err))
		return false;
	for (size_t i = 0; i < LN882H_MAC_SIZE; i++)
		into[i] = words[i][0];
	return true;
}

/*
 * Each byte leaves the FIFO as it is read, so one whose frame was lost and asked for again is
 * another; and the flash's own line has no check. So two readings in a row must agree.
 */
static bool read_mac(struct ln882h *ln, struct rmw_err *err)
{
	uint8_t last[LN882H_MAC_SIZE], mac[LN882H_MAC_SIZE];

	for (unsigned i = 0; i < READINGS_MAX; i++) {
		if (!read_security(ln, LN882H_MAC_AT, mac, err))
			return rmw_while(err, "factory MAC");
		if (i > 0 && memcmp(last, mac, sizeof(mac)) == 0) {
			ln882h_take_mac(ln, mac);
			return true;
		}
		memcpy(last, mac, sizeof(mac));
	}
	return rmw_fail(err, RMW_E_UNSTABLE_READ,
			"factory MAC: %u readings, and each says something else", READINGS_MAX);
}

bool ln882h_stub_identify(struct ln882h *ln, struct rmw_err *err)
{
	struct rmw_chip_id *id = &ln->chip.id;
	uint8_t info[STUB_INFO_LENGTH];

	if (!stub_route_info(&ln->stub, info, err))
		return false;
	memcpy(id->jedec, info + STUB_INFO_JEDEC, sizeof(id->jedec));
	id->has_jedec = true;
	return read_mac(ln, err);
}

/* Whether the stub is there is told by its route, and to everybody else by the peer. */
static bool follow(struct ln882h *ln, bool is_good)
{
	ln->link.peer = ln->stub.is_found ? LN_PEER_STUB : LN_PEER_NONE;
	return is_good;
}

bool ln882h_stub_hello(struct ln882h *ln, uint32_t wait_ms, struct rmw_err *err)
{
	return follow(ln, stub_route_hello(&ln->stub, wait_ms, err));
}

bool ln882h_stub_knock(struct ln882h *ln, struct rmw_err *err)
{
	return follow(ln, stub_route_knock(&ln->stub, err));
}

bool ln882h_stub_resume(struct ln882h *ln, struct rmw_err *err)
{
	return follow(ln, stub_route_resume(&ln->stub, err));
}

bool ln882h_stub_raise(struct ln882h *ln, struct rmw_err *err)
{
	if (!stub_route_raise(&ln->stub, err))
		return false;
	ln882h_end_part(ln, "rate", "%u baud", ln->link.port->baud);
	return true;
}

bool ln882h_stub_wake(struct ln882h *ln, struct rmw_err *err)
{
	if (ln->link.peer != LN_PEER_STUB)
		return rmw_fail(err, RMW_E_TIMEOUT, "the RAM stub is in no session");
	return follow(ln, stub_route_wake(&ln->stub, err)) &&
	       (ln->stub.is_found || rmw_chip_recover(&ln->chip, err));
}

bool ln882h_stub_read(struct ln882h *ln, uint32_t addr, struct rmw_span into, struct rmw_err *err)
{
	return ln882h_stub_wake(ln, err) && stub_route_read(&ln->stub, addr, into, err);
}

bool ln882h_stub_read_long(struct rmw_chip *chip, uint32_t addr, struct rmw_span into,
			   const struct rmw_chip_progress *progress, size_t *prefix,
			   struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	*prefix = 0;
	return ln882h_stub_wake(ln, err) &&
	       stub_route_read_long(&ln->stub, addr, into, progress, prefix, err);
}

bool ln882h_stub_erase(struct ln882h *ln, uint32_t addr, uint32_t size, struct rmw_err *err)
{
	return ln882h_stub_wake(ln, err) && stub_route_erase(&ln->stub, addr, size, err);
}

bool ln882h_stub_write(struct ln882h *ln, uint32_t addr, struct rmw_view bytes, struct rmw_err *err)
{
	return ln882h_stub_wake(ln, err) && stub_route_write(&ln->stub, addr, bytes, err);
}

bool ln882h_stub_digest(struct rmw_chip *chip, uint32_t addr, uint32_t size,
			uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	return ln882h_stub_wake(ln, err) && stub_route_digest(&ln->stub, addr, size, digest, err);
}

bool ln882h_stub_crcs(struct rmw_chip *chip, uint32_t addr, uint32_t size, uint32_t *crcs,
		      struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	return ln882h_stub_wake(ln, err) && stub_route_crcs(&ln->stub, addr, size, crcs, err);
}

bool ln882h_stub_stream(struct rmw_chip *chip, const struct rmw_chip_step *steps, size_t count,
			const struct rmw_chip_progress *progress, struct rmw_chip_reach *reach,
			struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	*reach = (struct rmw_chip_reach){ 0 };
	return ln882h_stub_wake(ln, err) &&
	       stub_route_stream(&ln->stub, steps, count, progress, reach, err);
}

bool ln882h_stub_boot(struct rmw_chip *chip, uint32_t addr, uint32_t size,
		      const uint8_t digest[RMW_DIGEST_SIZE], struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	return ln882h_stub_wake(ln, err) &&
	       follow(ln, stub_route_boot(&ln->stub, addr, size, digest, err));
}

bool ln882h_stub_reset(struct ln882h *ln, struct rmw_err *err)
{
	return ln882h_stub_wake(ln, err) && follow(ln, stub_route_reset(&ln->stub, err));
}
