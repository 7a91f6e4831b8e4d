/* SPDX-License-Identifier: MIT */
/* The board's registers: poked as a host would poke them, with the words of bl602-soc. */
#include "support/bus_bench.h"

static void jedec_is_read_with_raw_pokes(void **state)
{
	struct sim_bus *bus = *state;

	own(bus);
	assert_int_equal(jedec_by_pokes(bus), 0x1540ef);
}

static void a_block_is_read_with_raw_pokes(void **state)
{
	struct sim_bus *bus = *state;

	for (unsigned i = 0; i < 256; i++)
		cells(bus).data[0x12300 + i] = (uint8_t)(i * 7);
	own(bus);
	send_command(bus, 0x0f0403fc, 0x0b012300);
	for (unsigned i = 0; i < 256; i += 4)
		assert_int_equal(sim_bus_read32(bus, SF_BUFFER + i),
				 rmw_get_le32(cells(bus).data + 0x12300 + i));
	send_command(bus, 0x0d0403fc, 0x03012300);
	assert_int_equal(sim_bus_read32(bus, SF_BUFFER + 252),
			 rmw_get_le32(cells(bus).data + 0x123fc));
}

static void a_page_is_erased_and_programmed_with_raw_pokes(void **state)
{
	struct sim_bus *bus = *state;

	memset(cells(bus).data + 0x5000, 0, 0x1000);
	own(bus);
	send_command(bus, 0x08000000, 0x06000000);
	send_command(bus, 0x0c040000, 0x20005000);
	send_command(bus, 0x09000000, 0x05000000);
	assert_int_equal(sim_bus_read32(bus, SF_BUFFER) & 3, 3);
	bus->now_ns += 50 * MS;
	sim_bus_write32(bus, SF_BUFFER, 0x44332211);
	send_command(bus, 0x08000000, 0x06000000);
	send_command(bus, 0x0d840000 | 3 << 2, 0x02005010);
	assert_int_equal(rmw_get_le32(cells(bus).data + 0x5010), 0x44332211);
	assert_int_equal(rmw_get_le32(cells(bus).data + 0x5014), 0xffffffff);
}

static void with_the_bus_as_owner_a_command_is_dropped_in_silence(void **state)
{
	struct sim_bus *bus = *state;

	sim_bus_write32(bus, SF_BUFFER, 0x12345678);
	assert_int_equal(jedec_by_pokes(bus), 0x345678);
	assert_int_equal(sim_bus_read32(bus, SF(0x04)), 0xf3600000);
}

static void a_command_starts_only_when_the_trigger_rises(void **state)
{
	struct sim_bus *bus = *state;

	own(bus);
	(void)jedec_by_pokes(bus);
	sim_bus_write32(bus, SF_BUFFER, 0);
	sim_bus_write32(bus, SF(0x00), 0x1ad2003c);
	sim_bus_write32(bus, SF(0x08), 0x09000008 | 2);
	bus->now_ns += MS;
	sim_bus_write32(bus, SF(0x00), 0x1ad2001c);
	assert_int_equal(sim_bus_read32(bus, SF_BUFFER), 0);
}

static void the_buffer_has_one_side_at_a_time(void **state)
{
	struct sim_bus *bus = *state;

	sim_bus_write32(bus, SF_BUFFER, 0xaabbccdd);
	sim_bus_write32(bus, SF(0x00), 0x1ad2003c);
	assert_int_equal(sim_bus_read32(bus, SF_BUFFER), 0);
	sim_bus_write32(bus, SF_BUFFER, 0x11111111);
	sim_bus_write32(bus, SF(0x00), 0x1ad2001c);
	assert_int_equal(sim_bus_read32(bus, SF_BUFFER), 0xaabbccdd);
}

/* Without CTRL_0[5] the flash is reached, and its data are not: no two readings agree. */
static void a_read_without_the_flash_side_is_noise(void **state)
{
	struct sim_bus *bus = *state;
	uint32_t seen[2];

	own(bus);
	sim_bus_write32(bus, SF(0x0c), 0x9f000000);
	for (unsigned i = 0; i < 2; i++) {
		sim_bus_write32(bus, SF(0x08), 0x09000008);
		sim_bus_write32(bus, SF(0x08), 0x09000008 | 2);
		bus->now_ns += MS;
		seen[i] = sim_bus_read32(bus, SF_BUFFER);
	}
	assert_int_not_equal(seen[0], seen[1]);
}

static void a_transfer_takes_its_clocks_at_the_flash_clock(void **state)
{
	static const struct {
		const char *says;
		uint32_t word, clock_config, clocks, hz;
	} cases[] = {
		/* clang-format off */
		{ "jedec",       0x09000008, 0xff8f2b10,       32,  8000000 },
		{ "0B, 256",     0x0f0403fc, 0xff8f2b10,  40+2048,  8000000 },
		{ "quad out",    0x2f0403fc, 0xff8f2b10,   40+512,  8000000 },
		{ "dual out",    0x1f0403fc, 0xff8f2b10,  40+1024,  8000000 },
		{ "quad I/O",    0x4f0613fc, 0xff8f2b10, 8+12+512,  8000000 },
		{ "BCLK / 2",    0x0f0403fc, 0xff8f2910,  40+2048, 16000000 },
		{ "80 MHz / 2",  0x0f0403fc, 0xff8f1910,  40+2048, 40000000 },
		/* clang-format on */
	};
	struct sim_bus *bus = *state;

	own(bus);
	sim_bus_write32(bus, 0x4000e41c, 0x1ff); /* all outputs of the PLL */
	sim_bus_write32(bus, SF(0x0c), 0x9f000000);
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const uint64_t expected = (uint64_t)cases[i].clocks * 1000000000u / cases[i].hz;
		uint64_t start_ns;

		sim_bus_write32(bus, GLB(0x08), cases[i].clock_config);
		sim_bus_write32(bus, SF(0x08), cases[i].word);
		sim_bus_write32(bus, SF(0x08), cases[i].word | 2);
		start_ns = bus->now_ns;
		while (sim_bus_read32(bus, SF(0x08)) & 1)
			;
		if (bus->now_ns - start_ns < expected || bus->now_ns - start_ns > expected + 1000)
			fail_msg("%s: %llu ns instead of %llu", cases[i].says,
				 (unsigned long long)(bus->now_ns - start_ns),
				 (unsigned long long)expected);
	}
}

static void no_clock_means_no_command(void **state)
{
	struct sim_bus *bus = *state;

	own(bus);
	sim_bus_write32(bus, GLB(0x08), 0xff8f2310);
	assert_int_equal(jedec_by_pokes(bus), 0);
}

static void wrong_pins_leave_the_flash_unreachable(void **state)
{
	static const struct {
		const char *says;
		uint32_t efuse, pins, pad_set, id;
	} cases[] = {
		/* clang-format off */
		{ "as after reset",        0x00000003, 0x00018300, 0, 0x1540ef },
		{ "external",              0x00000003, 0x00018100, 0, 0xffffff },
		{ "not swapped",           0x00000003, 0x00018200, 0, 0xffffff },
		{ "other pad set",         0x00000003, 0x00018300, 1, 0xffffff },
		{ "eFuse: not swapped",    0x00010003, 0x00018200, 0, 0x1540ef },
		{ "eFuse: swap is wrong",  0x00010003, 0x00018300, 0, 0xffffff },
		{ "eFuse: GPIO17-22",      0x00020003, 0x00018000, 1, 0xffffff },
		/* clang-format on */
	};
	struct sim_bus *bus = *state;

	own(bus);
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		bus->efuse[4] = cases[i].efuse;
		sim_bus_write32(bus, GLB(0x80), cases[i].pins);
		sim_bus_write32(bus, SF(0x70), cases[i].pad_set);
		if (jedec_by_pokes(bus) != cases[i].id)
			fail_msg("%s: %06x", cases[i].says, jedec_by_pokes(bus));
	}
	/* The last case lacks the pins' functions only. */
	for (unsigned pair = 8; pair <= 11; pair++)
		sim_bus_write32(bus, GLB(0x100) + 4 * pair, 0x02170217);
	assert_int_equal(jedec_by_pokes(bus), 0x1540ef);
}

static void a_module_reset_puts_the_controller_back(void **state)
{
	struct sim_bus *bus = *state;

	own(bus);
	sim_bus_write32(bus, GLB(0x14), 1u << 11);
	assert_int_equal(sim_bus_read32(bus, SF(0x04)), 0xf3600000);
	own(bus);
	sim_bus_write32(bus, GLB(0x14), 1u << 11); /* does not rise */
	assert_int_equal(sim_bus_read32(bus, SF(0x04)), 0xa3600000);
}

static void ram_is_one_block_under_four_names(void **state)
{
	struct sim_bus *bus = *state;

	sim_bus_write32(bus, 0x22010000, 0x11223344);
	assert_int_equal(sim_bus_read32(bus, 0x32010000), 0x11223344);
	assert_int_equal(sim_bus_read32(bus, 0x42010000), 0x11223344);
	assert_int_equal(sim_bus_read32(bus, 0x52010002), 0x11223344);
	assert_int_equal(sim_bus_ram(bus, 0x22008000, 272 * 1024).len, 272 * 1024);
	assert_int_equal(sim_bus_ram(bus, 0x2204bfff, 1).len, 1);
	assert_int_equal(sim_bus_ram(bus, 0x2204bfff, 2).len, 0);
	assert_int_equal(sim_bus_ram(bus, 0x22007fff, 1).len, 0);
	assert_int_equal(sim_bus_ram(bus, 0x62010000, 1).len, 0);
	assert_int_equal(sim_bus_ram(bus, 0x22010000, 0xffffffff).len, 0);
}

static void no_address_is_a_danger(void **state)
{
	struct sim_bus *bus = *state;

	for (uint64_t addr = 0; addr <= UINT32_MAX; addr += 0x1fffc) {
		sim_bus_write32(bus, (uint32_t)addr, 0xffffffff);
		(void)sim_bus_read32(bus, (uint32_t)addr);
	}
	for (uint32_t addr = 0x40000000; addr < 0x40012000; addr += 4) {
		sim_bus_write32(bus, addr, 0xffffffff);
		(void)sim_bus_read32(bus, addr);
	}
}

static void a_glb_software_reset_is_reported_once(void **state)
{
	struct sim_bus *bus = *state;

	sim_bus_write32(bus, GLB(0xf030), 0xaa0a0020);
	sim_bus_write32(bus, GLB(0xffc), 1);
	sim_bus_write32(bus, GLB(0xffc), 0);
	sim_bus_write32(bus, GLB(0x18), 0);
	assert_false(sim_bus_take_reset(bus));
	sim_bus_write32(bus, GLB(0x18), 6);
	assert_true(sim_bus_take_reset(bus));
	assert_false(sim_bus_take_reset(bus));
}

static void a_software_reset_needs_the_rc_clock(void **state)
{
	struct sim_bus *bus = *state;

	sim_bus_write32(bus, GLB(0xf030), 0xaa0a0022);
	assert_int_equal(sim_bus_read32(bus, GLB(0)) >> 6 & 3, 2);
	sim_bus_write32(bus, GLB(0x18), 6);
	assert_false(sim_bus_take_reset(bus));
}

static void a_system_reset_keeps_ram_and_hbn_and_power_on_does_not(void **state)
{
	struct sim_bus *bus = *state;

	sim_bus_write32(bus, 0x4000f100, 0x4e424845);
	sim_bus_write32(bus, 0x22020000, 0x5555aaaa);
	sim_bus_write32(bus, GLB(0x188), 0x20);
	own(bus);
	sim_bus_system_reset(bus);
	assert_int_equal(sim_bus_read32(bus, 0x4000f100), 0x4e424845);
	assert_int_equal(sim_bus_read32(bus, 0x22020000), 0x5555aaaa);
	assert_int_equal(sim_bus_read32(bus, GLB(0x188)), 0);
	assert_int_equal(sim_bus_read32(bus, SF(0x04)), 0xf3600000);
	sim_bus_power_on(bus);
	assert_int_equal(sim_bus_read32(bus, 0x4000f100), 0);
	assert_int_equal(sim_bus_read32(bus, 0x22020000), 0);
}

static void registers_have_their_reset_values(void **state)
{
	static const struct {
		uint32_t addr, value;
	} rows[] = {
		/* clang-format off */
		{ 0x40000000, 0x6000000f }, { 0x40000008, 0xff8f2b10 }, { 0x40000080, 0x00018300 },
		{ 0x40000090, 0x00040007 }, { 0x400000c0, 0x76543210 }, { 0x40000130, 0x00030023 },
		{ 0x40003018, 0xf0000000 }, { 0x40009000, 0x06000f08 }, { 0x4000b000, 0x1ad2001c },
		{ 0x4000b004, 0xf3600000 }, { 0x4000f030, 0xaa0a0020 }, { 0x4000f108, 32000000 },
		{ 0x21010800, 0x06020002 }, { 0x40003008, 0x05123456 }, { 0x4000300c, 0x001e18b9 },
		/* clang-format on */
	};
	struct sim_bus *bus = *state;

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (sim_bus_read32(bus, rows[i].addr) != rows[i].value)
			fail_msg("%08x reads %08x", rows[i].addr,
				 sim_bus_read32(bus, rows[i].addr));
	assert_int_equal(sim_bus_read32(bus, 0x4000f888) >> 28 & 1, 1);
}

static void the_shadow_shows_the_efuse_and_loading_restores_it(void **state)
{
	struct sim_bus *bus = *state;

	assert_int_equal(sim_bus_read32(bus, 0x40007014), 0x05123456);
	assert_int_equal(sim_bus_read32(bus, 0x40007018), 0x001e18b9);
	sim_bus_write32(bus, 0x40007014, 0);
	assert_int_equal(sim_bus_read32(bus, 0x40007014), 0);
	sim_bus_write32(bus, 0x40007800, 0x0024bf00);
	sim_bus_write32(bus, 0x40007800, 0x0024bf10);
	assert_int_equal(sim_bus_read32(bus, 0x40007800) & 7, 3);
	assert_int_equal(sim_bus_read32(bus, 0x40007014), 0x05123456);
	assert_int_equal(bus->efuse_programs, 0);
}

static void programming_the_efuse_only_adds_ones_and_is_counted(void **state)
{
	struct sim_bus *bus = *state;

	sim_bus_write32(bus, 0x40007010, 0x00000100);
	sim_bus_write32(bus, 0x40007800, 0x00250008);
	sim_bus_write32(bus, 0x40007800, 0x00250018); /* without the key */
	assert_int_equal(bus->efuse_programs, 0);
	sim_bus_write32(bus, 0x40007800, 0x0025bf08);
	sim_bus_write32(bus, 0x40007800, 0x0025bf18);
	assert_int_equal(bus->efuse_programs, 1);
	assert_int_equal(bus->efuse[4], 0x00000103);
}

static void mtime_runs_at_4_mhz_and_can_be_set(void **state)
{
	struct sim_bus *bus = *state;
	uint32_t before = sim_bus_read32(bus, 0x0200bff8);

	bus->now_ns += 10 * MS;
	assert_in_range(sim_bus_read32(bus, 0x0200bff8) - before, 40000, 40001);
	sim_bus_write32(bus, 0x0200bffc, 7);
	sim_bus_write32(bus, 0x0200bff8, 0xfffffff0);
	bus->now_ns += MS;
	assert_int_equal(sim_bus_read32(bus, 0x0200bffc), 8);
}

static void trigger_hash(struct sim_bus *bus, uint32_t source, uint32_t blocks, uint32_t go_on)
{
	sim_bus_write32(bus, 0x40004004, source);
	sim_bus_write32(bus, 0x40004000, blocks << 16 | go_on | 0x20);
	sim_bus_write32(bus, 0x40004000, blocks << 16 | go_on | 0x22);
	assert_int_equal(sim_bus_read32(bus, 0x40004000) & 1, 1);
	while (sim_bus_read32(bus, 0x40004000) & 1)
		;
}

static void assert_digest(struct sim_bus *bus, const char *digest)
{
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(sim_bus_read32(bus, 0x40004010 + 4 * i),
				 rmw_get_le32((const uint8_t *)digest + (size_t)4 * i));
}

static void the_engine_hashes_abc(void **state)
{
	struct sim_bus *bus = *state;
	const struct rmw_span block = sim_bus_ram(bus, 0x42020000, 64);

	memcpy(block.data, "abc\x80", 4);
	block.data[63] = 24;
	trigger_hash(bus, 0x42020000, 1, 0);
	assert_digest(bus, "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
			   "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad");
	/* The same digest in the other byte order. */
	sim_bus_write32(bus, 0x4000400c, 0);
	assert_int_equal(sim_bus_read32(bus, 0x40004010), 0xba7816bf);
}

/* FIPS 180-4's message of two blocks, given in two pieces. */
static void the_engine_goes_on_from_the_digest_before(void **state)
{
	static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq\x80";
	struct sim_bus *bus = *state;
	const struct rmw_span blocks = sim_bus_ram(bus, 0x42020000, 128);

	memcpy(blocks.data, text, sizeof(text));
	blocks.data[126] = 448 >> 8;
	blocks.data[127] = 448 & 255;
	trigger_hash(bus, 0x42020000, 1, 0);
	trigger_hash(bus, 0x42020040, 1, 0x40);
	assert_digest(bus, "\x24\x8d\x6a\x61\xd2\x06\x38\xb8\xe5\xc0\x26\x93\x0c\x3e\x60\x39"
			   "\xa3\x3c\xe4\x59\x64\xff\x21\x67\xf6\xec\xed\xd4\x19\xdb\x06\xc1");
}

static void pins_show_levels_noise_and_latch(void **state)
{
	struct sim_bus *bus = *state;
	unsigned highs = 0;

	bus->pins[8].held = RMW_SIM_HIGH;
	assert_true(sim_bus_pin(bus, 8));
	assert_int_equal(sim_bus_read32(bus, GLB(0x180)), 1u << 8);
	sim_bus_write32(bus, GLB(0x110), 0x0b030b00); /* input off */
	assert_int_equal(sim_bus_read32(bus, GLB(0x180)), 0);
	bus->pins[3].noise_per_1024 = 512;
	for (unsigned i = 0; i < 1000; i++)
		highs += sim_bus_pin(bus, 3);
	assert_in_range(highs, 400, 600);
	sim_bus_write32(bus, GLB(0x188), 1u << 21);
	sim_bus_write32(bus, GLB(0x190), 1u << 21);
	assert_true(sim_bus_pin(bus, 21));
	sim_bus_write32(bus, GLB(0x188), 0);
	assert_false(sim_bus_pin(bus, 21));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(jedec_is_read_with_raw_pokes),
		CLAIM(a_block_is_read_with_raw_pokes),
		CLAIM(a_page_is_erased_and_programmed_with_raw_pokes),
		CLAIM(with_the_bus_as_owner_a_command_is_dropped_in_silence),
		CLAIM(a_command_starts_only_when_the_trigger_rises),
		CLAIM(the_buffer_has_one_side_at_a_time),
		CLAIM(a_read_without_the_flash_side_is_noise),
		CLAIM(a_transfer_takes_its_clocks_at_the_flash_clock),
		CLAIM(no_clock_means_no_command),
		CLAIM(wrong_pins_leave_the_flash_unreachable),
		CLAIM(a_module_reset_puts_the_controller_back),
		CLAIM(ram_is_one_block_under_four_names),
		CLAIM(no_address_is_a_danger),
		CLAIM(a_glb_software_reset_is_reported_once),
		CLAIM(a_software_reset_needs_the_rc_clock),
		CLAIM(a_system_reset_keeps_ram_and_hbn_and_power_on_does_not),
		CLAIM(registers_have_their_reset_values),
		CLAIM(the_shadow_shows_the_efuse_and_loading_restores_it),
		CLAIM(programming_the_efuse_only_adds_ones_and_is_counted),
		CLAIM(mtime_runs_at_4_mhz_and_can_be_set),
		CLAIM(the_engine_hashes_abc),
		CLAIM(the_engine_goes_on_from_the_digest_before),
		CLAIM(pins_show_levels_noise_and_latch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
