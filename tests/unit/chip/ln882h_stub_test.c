/* SPDX-License-Identifier: MIT */
/* The stub as a route of the LN882H's driver, over a stub that runs already. */
#include "support/cmocka.h"

#include <stdio.h>

#include "chip/ln882h.h"
#include "support/stub_peer.h"

static struct stub_peer peer;
static uint8_t room[STUB_PEER_FLASH];
static char told[2000];

/* The flash controller as ln882h-protocol 10.5 has it, as far as anybody asks for bytes. */
static struct {
	uint32_t control, count, enable, select;
	uint8_t sent[16], came[16];
	unsigned sent_len, came_len, came_at, selections;
	uint8_t security[1024];
} spi;

static uint32_t spi_peek(struct stub_peer *stub, uint32_t addr)
{
	(void)stub;
	assert_int_equal(addr, 0x40200060);
	assert_true(spi.enable == 1 && spi.came_at < spi.came_len);
	return spi.came[spi.came_at++] | 0x5a00u; /* what stands above a frame is not its */
}

/* Command, address, a byte of nothing; then as many bytes as the count says, and one more. */
static void select_flash(void)
{
	const uint32_t addr = (uint32_t)(spi.sent[1] << 16 | spi.sent[2] << 8 | spi.sent[3]);

	assert_int_equal(spi.control, 0x00070300);
	assert_int_equal(spi.sent_len, 5);
	assert_int_equal(spi.sent[0], 0x48);
	assert_true(spi.count + 1 <= sizeof(spi.came));
	spi.came_len = spi.count + 1;
	spi.came_at = 0;
	spi.selections++;
	memcpy(spi.came, spi.security + addr, spi.came_len);
}

static void spi_poke(struct stub_peer *stub, uint32_t addr, uint32_t value)
{
	(void)stub;
	/* Nothing but its FIFO and who is selected may change while it is enabled. */
	assert_true(spi.enable == 0 || addr >= 0x40200060 || addr == 0x40200010 ||
		    addr == 0x40200008);
	switch (addr) {
	case 0x40200000:
		spi.control = value;
		break;
	case 0x40200004:
		spi.count = value;
		break;
	case 0x40200008:
		spi.enable = value;
		spi.sent_len = spi.came_len = 0;
		break;
	case 0x40200010:
		spi.select = value;
		if (value == 1)
			select_flash();
		break;
	case 0x40200060:
		assert_true(spi.sent_len < sizeof(spi.sent) && spi.select == 0);
		spi.sent[spi.sent_len++] = (uint8_t)value;
		break;
	default:
		fail_msg("0x%08x is poked", addr);
	}
}

static void remember(void *ctx, const struct rmw_event *event)
{
	size_t len = strlen(told);

	(void)ctx;
	if (event->kind >= RMW_EVENT_NOTE)
		snprintf(told + len, sizeof(told) - len, "%s\n", event->text);
}

/* Any bytes do for an image where a stub runs already. */
static struct rmw_chip *connect(void)
{
	static const uint8_t image[] = { 1 };
	struct rmw_err err = { 0 };
	struct rmw_chip *chip =
		rmw_ln882h_new(&(struct rmw_chip_options){ .port = &peer.port,
							   .stub = RMW_VIEW_OF(image),
							   .watch = { remember, NULL } },
			       &err);

	assert_non_null(chip);
	if (!rmw_chip_connect(chip, rmw_port_in(&peer.port, 60000), &err))
		fail_msg("%s: %s", err.path, err.cause);
	return chip;
}

static int set_up(void **state)
{
	(void)state;
	stub_peer_init(&peer);
	peer.chip = 882;
	peer.baud = peer.start_baud = 115200;
	peer.peek = spi_peek;
	peer.poke = spi_poke;
	memset(&spi, 0, sizeof(spi));
	memset(spi.security, 0xff, sizeof(spi.security));
	memcpy(spi.security + 0x100, "\x00\x50\xc2\x12\x34\x56", 6);
	told[0] = '\0';
	return 0;
}

static void check_read(struct rmw_chip *chip)
{
	struct rmw_err err = { 0 };

	memset(room, 0, sizeof(room));
	if (!rmw_chip_read(chip, 0, RMW_SPAN_OF(room), &err))
		fail_msg("%s: %s", err.path, err.cause);
	assert_memory_equal(room, peer.flash, sizeof(room));
}

static void a_stub_that_runs_is_found_and_identified(void **state)
{
	struct rmw_chip *chip = connect();
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);

	(void)state;
	assert_string_equal(facts->name, "ln882h");
	assert_string_equal(facts->route, "RAM stub");
	assert_true(facts->is_frame_checked && facts->has_digest && facts->has_crcs);
	assert_true(facts->has_stream && !facts->write_erases && !facts->write_needs_erase);
	assert_int_equal(facts->sector_size, 4096);
	assert_int_equal(facts->flash_size, STUB_PEER_FLASH);
	assert_int_equal(rmw_chip_id(chip)->baud, 2000000);
	assert_in_range(peer.host_ns / 1000000, 0, 600);
	check_read(chip);
	rmw_chip_free(chip);
}

static void the_factory_mac_comes_from_the_security_register(void **state)
{
	struct rmw_chip *chip = connect();
	const struct rmw_chip_id *id = rmw_chip_id(chip);

	(void)state;
	assert_true(id->has_mac && id->is_mac_valid);
	assert_memory_equal(id->mac, spi.security + 0x100, 6);
	assert_int_equal(spi.selections, 2); /* two readings that agree */
	assert_int_equal(spi.enable, 0);     /* as the stub takes it over again */
	rmw_chip_free(chip);
}

static void another_chips_stub_is_told_of(void **state)
{
	static const uint8_t image[] = { 1 };
	struct rmw_err err = { 0 };
	struct rmw_chip *chip = rmw_ln882h_new(
		&(struct rmw_chip_options){ .port = &peer.port, .stub = RMW_VIEW_OF(image) }, &err);

	(void)state;
	peer.chip = STUB_CHIP_BL602;
	assert_false(rmw_chip_connect(chip, rmw_port_in(&peer.port, 10000), &err));
	assert_int_equal(err.code, RMW_E_CHIP_MISMATCH);
	assert_int_equal(spi.selections, 0);
	rmw_chip_free(chip);
}

static void a_group_address_is_no_unit(void **state)
{
	struct rmw_chip *chip;

	(void)state;
	spi.security[0x100] = 0x01;
	chip = connect();
	assert_true(rmw_chip_id(chip)->has_mac);
	assert_false(rmw_chip_id(chip)->is_mac_valid);
	rmw_chip_free(chip);
}

static void a_stub_that_was_left_at_a_raised_rate_is_found(void **state)
{
	struct rmw_chip *chip;

	(void)state;
	peer.baud = 2000000;
	chip = connect();
	assert_in_range(peer.host_ns / 1000000, 1000, 10000);
	check_read(chip);
	rmw_chip_free(chip);
}

static void protection_is_taken_off_by_both_registers(void **state)
{
	struct rmw_chip *chip = connect();
	struct rmw_err err = { 0 };

	(void)state;
	peer.status[0] = 0x1c;
	peer.status[1] = 0x02;
	peer.is_protected = true;
	assert_true(rmw_chip_erase(chip, 0, 65536, &err));
	assert_int_equal(peer.status[0], 0);
	assert_int_equal(peer.status[1], 0x02);
	assert_non_null(strstr(told, "the protection was taken off"));
	assert_int_equal(peer.flash[0], 0xff);
	assert_true(rmw_chip_write(chip, 100, (struct rmw_view){ room, 50 }, &err));
	rmw_chip_free(chip);
}

static void idling_longer_than_a_rate_lasts_is_no_fault(void **state)
{
	struct rmw_chip *chip = connect();
	struct rmw_err err = { 0 };

	(void)state;
	for (uint32_t ms = 1000; ms < 4000; ms += 900) {
		assert_true(rmw_port_pause(&peer.port, ms, &err));
		check_read(chip);
		assert_int_equal(peer.baud, 2000000);
	}
	assert_string_equal(told, "");
	rmw_chip_free(chip);
	assert_int_equal(peer.baud, 115200);
}

static void a_stub_that_dies_is_told_of(void **state)
{
	struct rmw_chip *chip = connect();
	struct rmw_err err = { 0 };

	(void)state;
	peer.is_dead = true;
	assert_false(rmw_chip_read(chip, 0, RMW_SPAN_OF(room), &err));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	rmw_chip_free(chip);
}

static void a_restart_ends_the_session(void **state)
{
	struct rmw_chip *chip = connect();
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_chip_run(chip, &err));
	assert_int_equal(peer.counts[STUB_RESET], 1);
	assert_false(rmw_chip_run(chip, &err));
	rmw_chip_free(chip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_stub_that_runs_is_found_and_identified, set_up),
		cmocka_unit_test_setup(the_factory_mac_comes_from_the_security_register, set_up),
		cmocka_unit_test_setup(another_chips_stub_is_told_of, set_up),
		cmocka_unit_test_setup(a_group_address_is_no_unit, set_up),
		cmocka_unit_test_setup(a_stub_that_was_left_at_a_raised_rate_is_found, set_up),
		cmocka_unit_test_setup(protection_is_taken_off_by_both_registers, set_up),
		cmocka_unit_test_setup(idling_longer_than_a_rate_lasts_is_no_fault, set_up),
		cmocka_unit_test_setup(a_stub_that_dies_is_told_of, set_up),
		cmocka_unit_test_setup(a_restart_ends_the_session, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
