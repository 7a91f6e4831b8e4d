/* SPDX-License-Identifier: MIT */
/* The ROM's flash routines: what they leave, what they refuse, and that they end. */
#include "support/bus_bench.h"

static void the_roms_routines_erase_program_and_read_back(void **state)
{
	struct sim_bus *bus = *state;
	uint8_t wanted[600], got[600];
	const uint64_t start_ns = bus->now_ns;

	for (size_t i = 0; i < sizeof(wanted); i++)
		wanted[i] = (uint8_t)(i * 13);
	memset(cells(bus).data + 0x3000, 0, 0x1000);
	assert_int_equal(sim_bus_flash_start(bus), 0);
	assert_int_equal(sim_bus_flash_erase(bus, 0x3000, 0x1000), 0);
	assert_in_range(bus->now_ns - start_ns, 45 * MS, 65 * MS);
	assert_int_equal(sim_bus_flash_program(bus, 0x3001, RMW_VIEW_OF(wanted)), 0);
	assert_int_equal(sim_bus_flash_read(bus, 0x3001, RMW_SPAN_OF(got)), 0);
	assert_memory_equal(got, wanted, sizeof(wanted));
	assert_memory_equal(cells(bus).data + 0x3001, wanted, sizeof(wanted));
	assert_int_equal(sim_nor_counts(bus->nor)->page_program, 3);
}

static void start_leaves_what_command_30_leaves(void **state)
{
	struct sim_bus *bus = *state;
	uint8_t id[3];

	assert_true(sim_bus_flash_is_disturbed(bus));
	assert_int_equal(sim_bus_flash_start(bus), 0);
	assert_false(sim_bus_flash_is_disturbed(bus));
	assert_int_equal(sim_bus_read32(bus, SF(0x04)), 0xa3600000);
	assert_int_equal(sim_bus_flash_status(bus, 0x35) & 2, 2);
	sim_bus_flash_jedec(bus, id);
	assert_memory_equal(id, "\xef\x40\x15", 3);
	assert_int_equal(jedec_by_pokes(bus), 0x1540ef);
}

static void start_wakes_a_chip_from_continuous_read_and_power_down(void **state)
{
	static const uint8_t quad_read[] = { 0xeb, 0, 0, 0, 0x20, 0, 0 }, sleep[] = { 0xb9 };
	struct sim_bus *bus = *state;
	uint8_t in[4];

	assert_int_equal(sim_bus_flash_start(bus), 0);
	sim_nor_transfer(bus->nor, bus->now_ns, RMW_VIEW_OF(quad_read), RMW_SPAN_OF(in));
	own(bus);
	assert_int_not_equal(jedec_by_pokes(bus), 0x1540ef);
	assert_int_equal(sim_bus_flash_start(bus), 0);
	sim_nor_transfer(bus->nor, bus->now_ns, RMW_VIEW_OF(sleep), (struct rmw_span){ NULL, 0 });
	assert_int_equal(jedec_by_pokes(bus), 0xffffff);
	assert_int_equal(sim_bus_flash_start(bus), 0);
	assert_int_equal(jedec_by_pokes(bus), 0x1540ef);
}

static void program_needs_a_start_after_reset_and_after_pokes(void **state)
{
	static const uint8_t byte[] = { 0x00 };
	struct sim_bus *bus = *state;

	assert_int_equal(sim_bus_flash_program(bus, 0, RMW_VIEW_OF(byte)), 1);
	assert_int_equal(sim_bus_flash_start(bus), 0);
	(void)sim_bus_read32(bus, SF(0x08));
	assert_int_equal(sim_bus_flash_program(bus, 0, RMW_VIEW_OF(byte)), 0);
	own(bus);
	assert_true(sim_bus_flash_is_disturbed(bus));
	assert_int_equal(sim_bus_flash_program(bus, 1, RMW_VIEW_OF(byte)), 1);
	assert_int_equal(sim_bus_flash_start(bus), 0);
	sim_bus_system_reset(bus);
	assert_int_equal(sim_bus_flash_program(bus, 2, RMW_VIEW_OF(byte)), 1);
	assert_int_equal(rmw_get_le32(cells(bus).data), 0xffffff00);
}

static void a_protected_flash_says_nothing_and_keeps_everything(void **state)
{
	static const uint8_t byte[] = { 0x00 };
	struct sim_bus *bus = *state;

	cells(bus).data[0x1000] = 0x55;
	sim_nor_set_status(bus->nor, 0x1c, 0x00);
	assert_int_equal(sim_bus_flash_start(bus), 0);
	assert_int_equal(sim_bus_flash_erase(bus, 0x1000, 0x1000), 0);
	assert_int_equal(sim_bus_flash_program(bus, 0x2000, RMW_VIEW_OF(byte)), 0);
	assert_int_equal(sim_bus_flash_erase_chip(bus), 0);
	assert_int_equal(cells(bus).data[0x1000], 0x55);
	assert_int_equal(cells(bus).data[0x2000], 0xff);
	sim_bus_flash_set_status(bus, 0x01, RMW_VIEW_OF("\x00"));
	assert_int_equal(sim_bus_flash_erase(bus, 0x1000, 0x1000), 0);
	assert_int_equal(cells(bus).data[0x1000], 0xff);
}

static void without_a_flash_everything_fails_in_bounded_time(void **state)
{
	static const struct sim_nor_config none = { 0 };
	struct sim_bus bus;
	uint8_t id[3];

	(void)state;
	assert_true(sim_bus_init(&bus, sim_nor_new(&none)));
	assert_int_equal(sim_bus_flash_start(&bus), 1);
	sim_bus_flash_jedec(&bus, id);
	assert_memory_equal(id, "\xff\xff\xff", 3);
	assert_int_equal(sim_bus_flash_erase(&bus, 0, 0x1000), 1);
	assert_int_equal(sim_bus_flash_erase_chip(&bus), 1);
	assert_in_range(bus.now_ns, 0, 40000 * MS);
	sim_bus_release(&bus);
}

static void erase_knows_its_three_sizes_only(void **state)
{
	struct sim_bus *bus = *state;

	assert_int_equal(sim_bus_flash_start(bus), 0);
	memset(cells(bus).data, 0, 0x20000);
	assert_int_equal(sim_bus_flash_erase(bus, 0x08000, 0x8000), 0);
	assert_int_equal(sim_bus_flash_erase(bus, 0x10000, 0x10000), 0);
	assert_int_equal(sim_bus_flash_erase(bus, 0, 0x2000), 1);
	assert_int_equal(cells(bus).data[0x7fff], 0);
	assert_true(rmw_view_is_blank(rmw_view_part(rmw_span_view(cells(bus)), 0x8000, 0x18000)));
}

static void cut_power(void *ctx, uint64_t number)
{
	struct sim_bus *bus = ctx;

	if (number == 3)
		sim_nor_power_loss(bus->nor, bus->now_ns);
}

static void power_lost_in_a_program_ends_it_until_power_on(void **state)
{
	struct sim_bus *bus = *state;
	uint8_t pages[1024] = { 0 };

	assert_int_equal(sim_bus_flash_start(bus), 0);
	sim_nor_on_operation(bus->nor, cut_power, bus);
	assert_int_equal(sim_bus_flash_program(bus, 0, RMW_VIEW_OF(pages)), 1);
	assert_memory_equal(cells(bus).data, pages, 512);
	assert_true(rmw_view_is_blank(rmw_view_part(rmw_span_view(cells(bus)), 768, 256)));
	sim_bus_power_on(bus);
	assert_int_equal(sim_bus_flash_start(bus), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(the_roms_routines_erase_program_and_read_back),
		CLAIM(start_leaves_what_command_30_leaves),
		CLAIM(start_wakes_a_chip_from_continuous_read_and_power_down),
		CLAIM(program_needs_a_start_after_reset_and_after_pokes),
		CLAIM(a_protected_flash_says_nothing_and_keeps_everything),
		CLAIM(without_a_flash_everything_fails_in_bounded_time),
		CLAIM(erase_knows_its_three_sizes_only),
		CLAIM(power_lost_in_a_program_ends_it_until_power_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
