/* SPDX-License-Identifier: MIT */
/* The mask ROM's functions: where they are, and what they do to clocks, memory and flash. */
#include "sim/rom_api.h"

#include "support/bus_bench.h"

#define RAM 0x42020000u
#define CONFIG (RAM + 0x1000u)
#define CONFIG_SIZE 84u
#define RETURN 0x22010000u

enum { RA = 1, A0 = 10 };

/* Call a function by its slot in the pointer table, as code would. */
static uint32_t call(struct sim_bus *bus, uint32_t index, const uint32_t *args, size_t count)
{
	static struct sim_rv32 core;

	memset(&core, 0, sizeof(core));
	assert_true(sim_bus_load(bus, 0x21010800 + 4 * index, 4, &core.pc));
	core.x[RA] = RETURN;
	for (size_t i = 0; i < count; i++)
		core.x[A0 + i] = args[i];
	assert_true(sim_rom_api_enter(bus, &core));
	assert_int_equal(core.pc, RETURN);
	return core.x[A0];
}

#define CALL(bus, index, ...)                                                                      \
	call(bus, index, (const uint32_t[]){ __VA_ARGS__ },                                        \
	     sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

static uint32_t get(struct sim_bus *bus, uint32_t addr)
{
	uint32_t value;

	assert_true(sim_bus_load(bus, addr, 4, &value));
	return value;
}

static struct rmw_span ram(struct sim_bus *bus, uint32_t len)
{
	return sim_bus_ram(bus, RAM, len);
}

/* bl602-soc 3, section by section: first and last of each run of indices. */
static void every_documented_function_is_in_the_table(void **state)
{
	static const struct {
		uint32_t first, last;
	} runs[] = { { 6, 6 },	   { 20, 41 },	 { 43, 58 },  { 67, 67 },  { 76, 79 },
		     { 85, 85 },   { 88, 89 },	 { 93, 93 },  { 96, 123 }, { 126, 141 },
		     { 149, 154 }, { 157, 166 }, { 168, 175 } };
	static const struct {
		uint32_t index, target;
	} samples[] = { { 6, 0x210147d2 },   { 20, 0x21011000 },  { 43, 0x21014584 },
			{ 137, 0x21013194 }, { 154, 0x210119c6 }, { 175, 0x21013c50 } };
	struct sim_bus *bus = *state;
	const struct sim_rom_function *functions;
	size_t count, at = 0;

	functions = sim_rom_functions(&count);
	for (size_t i = 0; i < RMW_COUNT(runs); i++)
		for (uint32_t index = runs[i].first; index <= runs[i].last; index++) {
			assert_true(at < count);
			assert_int_equal(functions[at].index, index);
			assert_int_equal(functions[at].target & 1, 0);
			assert_in_range(functions[at].target, 0x21011000, 0x21014fff);
			assert_int_equal(get(bus, 0x21010800 + 4 * index), functions[at].target);
			at++;
		}
	assert_int_equal(at, count);
	for (size_t i = 0; i < RMW_COUNT(samples); i++)
		assert_int_equal(get(bus, 0x21010800 + 4 * samples[i].index), samples[i].target);
	assert_int_equal(get(bus, 0x21010800), 0x06020002);
	assert_int_equal(get(bus, 0x21010804), 0);
	assert_int_equal(get(bus, 0x21010800 + 4 * 176), 0xdeedbeef);
	assert_int_equal(get(bus, 0x21010800 + 4 * 511), 0xdeedbeef);
}

static void elsewhere_in_the_rom_is_nothing(void **state)
{
	struct sim_rv32 core = { .pc = 0x2100f0b4 };

	assert_false(sim_rom_api_enter(*state, &core));
	core.pc = 0x21011002;
	assert_false(sim_rom_api_enter(*state, &core));
}

/* bl602-soc 8.3: what the real function leaves. */
static void system_clock_4_4_is_160_mhz_from_a_40_mhz_crystal(void **state)
{
	struct sim_bus *bus = *state;

	assert_int_equal(CALL(bus, 43, 0xffffff04, 0xffffff04), 0);
	assert_int_equal(get(bus, 0x40000000), 0x600100af);
	assert_int_equal(get(bus, 0x4000f030) & 3, 2);
	assert_int_equal(get(bus, 0x4000e41c), 0x1ff);
	assert_int_equal(get(bus, 0x4000e418) & 0xffffff, 0x300000);
	assert_int_equal(get(bus, 0x40009000) >> 12 & 1, 1);
	assert_int_equal(get(bus, 0x4000f108), 160000000);
	assert_int_equal(CALL(bus, 38, 0), 2);
	assert_int_equal(CALL(bus, 40, 0), 1);
	assert_int_equal(CALL(bus, 41, 0), 0);
	assert_int_equal(CALL(bus, 45, 1, 3, 1), 0);
	assert_int_equal(get(bus, 0x40000008) & 0xff00, 0xff8f1910 & 0xff00);
}

static void a_delay_takes_what_the_clock_word_says(void **state)
{
	struct sim_bus *bus = *state;
	uint64_t start_ns = bus->now_ns;

	(void)CALL(bus, 21, 1000);
	assert_in_range(bus->now_ns - start_ns, 1000000, 1010000);
	assert_true(sim_bus_store(bus, 0x4000f108, 4, 16000000));
	start_ns = bus->now_ns;
	(void)CALL(bus, 22, 1);
	assert_in_range(bus->now_ns - start_ns, 500000, 510000);
}

static void memory_functions_copy_fill_compare_and_sum(void **state)
{
	struct sim_bus *bus = *state;
	uint8_t *bytes = ram(bus, 64).data;

	memcpy(bytes, "123456789", 9);
	assert_int_equal(CALL(bus, 175, RAM, 9), 0xcbf43926);
	assert_int_equal(CALL(bus, 23, RAM + 16, RAM, 9), RAM + 16);
	assert_memory_equal(bytes + 16, "123456789", 9);
	assert_int_equal(CALL(bus, 28, RAM, RAM + 16, 9), 0);
	assert_int_equal(CALL(bus, 26, RAM + 16, 0x1234, 4), RAM + 16);
	assert_memory_equal(bytes + 16, "44445", 5);
	assert_int_equal(CALL(bus, 28, RAM, RAM + 16, 9), (uint32_t)('1' - '4'));
	assert_int_equal(CALL(bus, 24, RAM + 32, RAM, 2), RAM + 32);
	assert_memory_equal(bytes + 32, "12345678\0", 9);
	assert_int_equal(CALL(bus, 27, RAM + 32, 0x64636261, 2), RAM + 32);
	assert_memory_equal(bytes + 32, "abcdabcd", 8);
}

static void a_length_beyond_all_memory_is_cut(void **state)
{
	struct sim_bus *bus = *state;

	(void)CALL(bus, 26, RAM, 0xee, 0xffffffff);
	assert_int_equal(ram(bus, 1).data[0], 0xee);
}

/* The longest delay with the worst idea of the clock: time goes on, and not round to the start. */
static void the_longest_delay_ends(void **state)
{
	struct sim_bus *bus = *state;
	const uint64_t before_ns = bus->now_ns;

	(void)CALL(bus, 39, 255, 0);
	assert_true(sim_bus_store(bus, 0x4000f108, 4, 0xffffffff));
	(void)CALL(bus, 22, 0xffffffff);
	assert_true(bus->now_ns > before_ns);
	assert_in_range(bus->now_ns / 1000000000, 4294967, 10000001);
}

/* Owner, pins, identity: the configuration lands in RAM. Returns the id. */
static uint32_t identify(struct sim_bus *bus)
{
	memset(ram(bus, 16).data, 0, 16);
	(void)CALL(bus, 96, RAM);
	return CALL(bus, 137, 0, 0, 0, 1, CONFIG);
}

static void the_flash_is_identified_and_its_configuration_told(void **state)
{
	struct sim_bus *bus = *state;
	const uint8_t *cfg = sim_bus_ram(bus, CONFIG, CONFIG_SIZE).data;

	assert_int_equal(identify(bus), 0x801540ef);
	assert_int_equal(cfg[13], 0xef);
	assert_int_equal(cfg[57], 0x31);
	assert_int_equal(cfg[62], 0x20);
	assert_int_equal(rmw_get_le16(cfg + 72), 400);
	assert_int_equal(rmw_get_le16(cfg + 80), 20000);
	assert_int_equal(CALL(bus, 135, 0x1440c8, CONFIG), 0);
	assert_int_equal(cfg[13], 0xc8);
	assert_int_equal(cfg[48], 2);
	assert_int_equal(cfg[62], 0xa0);
	assert_int_equal(CALL(bus, 135, 0x123456, CONFIG), 1);
}

static void flash_is_erased_programmed_and_read(void **state)
{
	struct sim_bus *bus = *state;
	uint8_t *bytes = ram(bus, 600).data;
	uint64_t start_ns;

	memset(cells(bus).data + 0x10000, 0, 0x20000);
	(void)identify(bus);
	start_ns = bus->now_ns;
	assert_int_equal(CALL(bus, 108, CONFIG, 0x11000, 0x11fff), 0);
	assert_in_range(bus->now_ns - start_ns, 45 * MS, 46 * MS);
	assert_int_equal(cells(bus).data[0x10fff], 0);
	assert_int_equal(cells(bus).data[0x11000], 0xff);
	assert_int_equal(cells(bus).data[0x12000], 0);
	assert_int_equal(CALL(bus, 108, CONFIG, 0x20000, 0x2ffff), 0);
	assert_int_equal(sim_nor_counts(bus->nor)->erase_64k, 1);
	for (unsigned i = 0; i < 600; i++)
		bytes[i] = (uint8_t)(i * 3);
	assert_int_equal(CALL(bus, 109, CONFIG, 0, 0x11080, RAM, 600), 0);
	assert_memory_equal(cells(bus).data + 0x11080, bytes, 600);
	assert_int_equal(sim_nor_counts(bus->nor)->page_program, 3);
	memset(bytes, 0, 600);
	assert_int_equal(CALL(bus, 127, CONFIG, 0, 0, 0x11081, RAM + 1, 599), 0);
	assert_memory_equal(bytes + 1, cells(bus).data + 0x11081, 599);
	assert_int_equal(bytes[0], 0);
}

static void every_read_mode_reads_the_same(void **state)
{
	struct sim_bus *bus = *state;
	const uint8_t *bytes = ram(bus, 512).data;

	for (unsigned i = 0; i < 512; i++)
		cells(bus).data[0x4321 + i] = (uint8_t)(i * 5);
	(void)identify(bus);
	assert_int_equal(CALL(bus, 102, CONFIG), 0);
	for (uint32_t mode = 0; mode < 5; mode++) {
		memset(ram(bus, 512).data, 0, 512);
		assert_int_equal(CALL(bus, 127, CONFIG, mode, 0, 0x4321, RAM, 512), 0);
		assert_memory_equal(bytes, cells(bus).data + 0x4321, 512);
	}
}

/* 5 to 15: there are no such modes, and none in the ROM's table either. */
static void a_read_mode_that_there_is_not_is_refused(void **state)
{
	struct sim_bus *bus = *state;

	(void)identify(bus);
	for (uint32_t mode = 5; mode < 16; mode++) {
		assert_int_equal(CALL(bus, 127, CONFIG, mode, 1, 0, RAM, 16), 1);
		assert_int_equal(CALL(bus, 119, CONFIG, mode, 1, 0, 16), 1);
		assert_int_equal(CALL(bus, 123, CONFIG, mode, 1, 0), 1);
	}
}

static void a_command_is_sent_as_its_structure_says(void **state)
{
	static const uint8_t jedec[20] = { [8] = 3, [15] = 0x9f };
	struct sim_bus *bus = *state;

	(void)identify(bus);
	memcpy(ram(bus, 20).data, jedec, 20);
	(void)CALL(bus, 154, RAM);
	assert_int_equal(get(bus, SF_BUFFER) & 0xffffff, 0x1540ef);
}

/* The window shows the flash from the image offset on, while it is the bus's. */
static void the_window_opens_and_closes(void **state)
{
	struct sim_bus *bus = *state;

	rmw_put_le32(cells(bus).data + 0x2000, 0x12345678);
	(void)identify(bus);
	assert_int_equal(get(bus, 0x23000000), 0);
	(void)CALL(bus, 102, CONFIG);
	(void)CALL(bus, 151, 0x2000);
	assert_int_equal(CALL(bus, 123, CONFIG, 4, 0, 0xf), 0);
	assert_int_equal(get(bus, 0x23000000), 0x12345678);
	assert_int_equal(get(bus, 0x43000000), 0x12345678);
	(void)CALL(bus, 140, 0);
	assert_int_equal(get(bus, 0x23000000), 0);
	(void)CALL(bus, 162, CONFIG, 0x2000);
	assert_int_equal(get(bus, 0x23000000), 0x12345678);
	assert_int_equal(CALL(bus, 163, CONFIG, 0x2000, 0x2fff), 0);
	assert_int_equal(get(bus, 0x23000000), 0xffffffff);
}

static void a_pin_is_set_up_and_told(void **state)
{
	static const uint8_t output[6] = { 3, 11, 1, 2, 0, 1 };
	struct sim_bus *bus = *state;

	memcpy(ram(bus, 6).data, output, 6);
	assert_int_equal(CALL(bus, 54, RAM), 0);
	assert_int_equal(CALL(bus, 58, 3), 11);
	assert_int_equal(get(bus, GLB(0x190)), 1u << 3);
	assert_int_equal(CALL(bus, 56, 3), 0);
	assert_int_equal(get(bus, GLB(0x190)), 0);
}

static void burning_is_counted_and_real(void **state)
{
	struct sim_bus *bus = *state;

	assert_true(sim_bus_store(bus, 0x40007000 + 4 * 30, 4, 0x5));
	(void)CALL(bus, 30, 0);
	assert_int_equal(bus->efuse_programs, 1);
	assert_int_equal(bus->efuse[30], 5);
	(void)CALL(bus, 37, 0, 32);
	assert_int_equal(get(bus, 0x40007000 + 4 * 30), 0);
	(void)CALL(bus, 31, 0);
	assert_int_equal(get(bus, 0x40007000 + 4 * 30), 5);
}

static void a_reset_is_asked_for(void **state)
{
	struct sim_bus *bus = *state;

	(void)CALL(bus, 43, 4, 4);
	(void)CALL(bus, 47, 0);
	assert_true(sim_bus_take_reset(bus));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(every_documented_function_is_in_the_table),
		CLAIM(elsewhere_in_the_rom_is_nothing),
		CLAIM(system_clock_4_4_is_160_mhz_from_a_40_mhz_crystal),
		CLAIM(a_delay_takes_what_the_clock_word_says),
		CLAIM(memory_functions_copy_fill_compare_and_sum),
		CLAIM(a_length_beyond_all_memory_is_cut),
		CLAIM(the_longest_delay_ends),
		CLAIM(the_flash_is_identified_and_its_configuration_told),
		CLAIM(flash_is_erased_programmed_and_read),
		CLAIM(every_read_mode_reads_the_same),
		CLAIM(a_read_mode_that_there_is_not_is_refused),
		CLAIM(a_command_is_sent_as_its_structure_says),
		CLAIM(the_window_opens_and_closes),
		CLAIM(a_pin_is_set_up_and_told),
		CLAIM(burning_is_counted_and_real),
		CLAIM(a_reset_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
