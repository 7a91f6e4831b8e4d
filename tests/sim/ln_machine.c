/* SPDX-License-Identifier: MIT */
/* The core, its memory and its time; the host's end of the line. */
#include "ln_machine.h"

#include <stdlib.h>

#include "support/cmocka.h"

#define VECTORS 0x100u
#define ACCESS_CYCLES 12u
#define BRANCH_CYCLES 2u
#define SPIN_CYCLES LN_CYCLES_PER_US /* a timer that is looked at again and again */
#define TIMER 0xe000e018u
#define VECTOR_TABLE 0xe000ed08u
#define RESETS 0x4010000cu
#define RESETS_CHIP (1u << 4)
#define PAINT 0xa5
#define EXCEPTION_RETURN 0xfffffff9u
#define HARD_FAULT 3u
#define FRAME_SIZE 32u
#define FRAME_PC 24u

#define CORE_WINDOW 0xe000e000u

static const uint32_t windows[LN_WINDOWS] = {
	0x40000000, 0x40100000, 0x40200000, 0x20100000, 0x20200000, CORE_WINDOW,
};

/* Windows are mapped in pages; the core's own is one of 4 KiB. */
static uint32_t window_size(unsigned window)
{
	return windows[window] == CORE_WINDOW ? 0x1000 : LN_WINDOW_SIZE;
}

static int window_of(uint32_t addr)
{
	for (int i = 0; i < (int)LN_WINDOWS; i++)
		if (addr - windows[i] < window_size((unsigned)i))
			return i;
	return -1;
}

uint32_t *ln_machine_register(struct ln_machine *machine, uint32_t addr)
{
	const int window = window_of(addr);

	assert_true(window >= 0);
	return &machine->registers[window][(addr - windows[window]) / 4];
}

/* unicorn's callbacks know the window only by what they are given. */
struct opening {
	struct ln_machine *machine;
	uint32_t addr;
};

static uint32_t load_timer(struct ln_machine *machine)
{
	machine->cycles += machine->was_timer_read ? SPIN_CYCLES : 0;
	machine->was_timer_read = true;
	return (uint32_t)-machine->cycles & 0xffffff;
}

static bool is_line(uint32_t addr)
{
	return addr >> 12 == 0x40002 || addr >> 16 == 0x2010;
}

/* Its channel of the DMA, too. */
static bool is_flash(uint32_t addr)
{
	return addr >> 16 == 0x4020 || addr >> 16 == 0x2010;
}

static void pass_access(struct ln_machine *machine)
{
	const uint32_t cycles = machine->flaws.access_cycles;

	machine->cycles += cycles > 0 ? cycles : ACCESS_CYCLES;
}

static uint64_t load(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
	const struct opening *opening = user;
	struct ln_machine *machine = opening->machine;
	const uint32_t addr = opening->addr + (uint32_t)offset;

	(void)uc;
	assert_int_equal(size, 4);
	pass_access(machine);
	if (addr == TIMER)
		return load_timer(machine);
	machine->was_timer_read = false;
	if (is_flash(addr))
		ln_ssi_settle(machine);
	if (is_line(addr))
		return ln_line_load(machine, addr);
	return addr >> 16 == 0x4020 ? ln_ssi_load(machine, addr)
				    : *ln_machine_register(machine, addr);
}

static void store(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
	const struct opening *opening = user;
	struct ln_machine *machine = opening->machine;
	const uint32_t addr = opening->addr + (uint32_t)offset;

	(void)uc;
	assert_int_equal(size, 4);
	pass_access(machine);
	machine->was_timer_read = false;
	if (is_line(addr))
		ln_line_store(machine, addr, (uint32_t)value);
	if (is_flash(addr))
		ln_ssi_store(machine, addr, (uint32_t)value);
	*ln_machine_register(machine, addr) = (uint32_t)value;
	if (is_flash(addr))
		ln_ssi_settle(machine);
	if (addr == RESETS && (value & RESETS_CHIP) == 0) {
		machine->resets++;
		machine->stop_at = machine->cycles;
	}
}

/* Armv7-M: an instruction is of two halfwords when its first begins with 11101, 11110 or 11111. */
static unsigned instructions_in(const uint8_t *code, uint32_t size)
{
	unsigned count = 0;

	for (uint32_t i = 0; i < size; i += code[i + 1] >= 0xe8 ? 4 : 2)
		count++;
	return count;
}

static void on_block(uc_engine *uc, uint64_t addr, uint32_t size, void *user)
{
	struct ln_machine *machine = user;

	if (machine->cycles >= machine->stop_at || addr - LN_RAM >= LN_RAM_SIZE - size)
		(void)uc_emu_stop(uc);
	else
		machine->cycles +=
			instructions_in(machine->ram + (addr - LN_RAM), size) + BRANCH_CYCLES;
}

static uint32_t get(struct ln_machine *machine, int id)
{
	uint32_t value = 0;

	assert_int_equal(uc_reg_read(machine->uc, id, &value), UC_ERR_OK);
	return value;
}

static void set(struct ln_machine *machine, int id, uint32_t value)
{
	assert_int_equal(uc_reg_write(machine->uc, id, &value), UC_ERR_OK);
}

static uint8_t *at(struct ln_machine *machine, uint32_t addr)
{
	assert_true(addr >= LN_RAM && addr <= LN_RAM + LN_RAM_SIZE - FRAME_SIZE);
	return machine->ram + (addr - LN_RAM);
}

/* unicorn leaves exceptions to us: what the core would put on the stack, and take from it. */
static void enter_fault(struct ln_machine *machine)
{
	const uint32_t sp = get(machine, UC_ARM_REG_SP) - FRAME_SIZE;
	const uint32_t table = *ln_machine_register(machine, VECTOR_TABLE);

	assert_false(machine->is_in_exception);
	machine->faults++;
	machine->is_in_exception = true;
	memset(at(machine, sp), 0, FRAME_SIZE);
	rmw_put_le32(at(machine, sp) + FRAME_PC, get(machine, UC_ARM_REG_PC));
	set(machine, UC_ARM_REG_SP, sp);
	set(machine, UC_ARM_REG_LR, EXCEPTION_RETURN);
	set(machine, UC_ARM_REG_PC, rmw_get_le32(at(machine, table + 4 * HARD_FAULT)));
}

static void leave_fault(struct ln_machine *machine)
{
	const uint32_t sp = get(machine, UC_ARM_REG_SP);
	const uint32_t pc = rmw_get_le32(at(machine, sp) + FRAME_PC);

	assert_int_equal(pc & 1, 0);
	assert_int_equal(rmw_get_le32(at(machine, sp) + FRAME_PC + 4), 1u << 24); /* Thumb */
	machine->is_in_exception = false;
	set(machine, UC_ARM_REG_SP, sp + FRAME_SIZE);
	set(machine, UC_ARM_REG_PC, pc | 1);
}

static void run_until(struct ln_machine *machine, uint64_t cycles)
{
	machine->stop_at = cycles;
	while (machine->cycles < machine->stop_at && machine->resets == 0) {
		const uint32_t pc = get(machine, UC_ARM_REG_PC);
		const uc_err error = uc_emu_start(machine->uc, pc | 1, 0, 0, 0);

		if (error == UC_ERR_OK)
			continue;
		if (get(machine, UC_ARM_REG_PC) >= 0xf0000000)
			leave_fault(machine);
		else
			enter_fault(machine);
	}
	if (machine->resets > 0 && machine->cycles < cycles)
		machine->cycles = cycles;
	ln_line_settle(machine);
}

static struct ln_machine *machine_of(const struct rmw_clock *clock)
{
	return (struct ln_machine *)((uintptr_t)clock - offsetof(struct ln_machine, clock));
}

static uint64_t now_us(const struct rmw_clock *clock)
{
	return machine_of(clock)->cycles / LN_CYCLES_PER_US;
}

static void wait_until(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	struct ln_machine *machine = machine_of(clock);

	run_until(machine, machine->cycles + rmw_deadline_left_us(until) * LN_CYCLES_PER_US);
}

static bool take(struct ln_machine *machine, uint8_t *byte)
{
	struct ln_wire *out = &machine->line.out;
	const struct ln_byte *next = &out->bytes[out->taken % LN_WIRE];

	if (out->taken == out->put || next->at > machine->cycles)
		return false;
	out->taken++;
	*byte = ln_line_is_near(next->baud, machine->port.baud) ? next->value
								: (uint8_t)~next->value;
	return true;
}

static bool port_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		      struct rmw_deadline until, struct rmw_err *err)
{
	struct ln_machine *machine = (struct ln_machine *)port;
	const struct ln_wire *out = &machine->line.out;
	uint64_t last = until.at_us * LN_CYCLES_PER_US;

	(void)err;
	if (out->taken < out->put && out->bytes[out->taken % LN_WIRE].at < last)
		last = out->bytes[out->taken % LN_WIRE].at;
	machine->line.is_waited_for = true;
	if (machine->cycles < last)
		run_until(machine, last);
	machine->line.is_waited_for = false;
	while (*got < into.len && take(machine, &into.data[*got]))
		(*got)++;
	return true;
}

static bool port_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		       struct rmw_err *err)
{
	(void)until, (void)err;
	for (size_t i = 0; i < bytes.len; i++)
		ln_line_host_sends((struct ln_machine *)port, bytes.data[i]);
	return true;
}

static bool port_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct ln_machine *machine = (struct ln_machine *)port;

	(void)baud, (void)err;
	if (machine->cycles < machine->line.in.busy_until)
		run_until(machine, machine->line.in.busy_until);
	return true;
}

static bool port_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	(void)port, (void)lines, (void)err;
	return true;
}

static void port_free(struct rmw_port *port)
{
	ln_machine_free((struct ln_machine *)port);
}

static void open_windows(struct ln_machine *machine)
{
	static struct opening openings[LN_WINDOWS];

	for (unsigned i = 0; i < LN_WINDOWS; i++) {
		openings[i] = (struct opening){ machine, windows[i] };
		assert_int_equal(uc_mmio_map(machine->uc, windows[i], window_size(i), load,
					     &openings[i], store, &openings[i]),
				 UC_ERR_OK);
	}
}

static void open_core(struct ln_machine *machine)
{
	void (*const watch)(uc_engine *, uint64_t, uint32_t, void *) = on_block;
	void *callback;
	uc_hook hook;

	memcpy(&callback, &watch, sizeof(callback)); /* the library takes all callbacks as this */
	assert_int_equal(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &machine->uc),
			 UC_ERR_OK);
	assert_int_equal(uc_ctl_set_cpu_model(machine->uc, UC_CPU_ARM_CORTEX_M4), UC_ERR_OK);
	assert_int_equal(
		uc_mem_map_ptr(machine->uc, LN_RAM, LN_RAM_SIZE, UC_PROT_ALL, machine->ram),
		UC_ERR_OK);
	open_windows(machine);
	assert_int_equal(uc_hook_add(machine->uc, &hook, UC_HOOK_BLOCK, callback, machine,
				     (uint64_t)1, (uint64_t)0),
			 UC_ERR_OK);
}

/* As the ROM leaves them: UART0 at 115200 with its clock of 20 MHz, and PA2 and PA3 are its pins.
 */
static void start(struct ln_machine *machine)
{
	*ln_machine_register(machine, 0x40002000) = 0xd;
	*ln_machine_register(machine, 0x4000200c) = 1388;
	*ln_machine_register(machine, 0x40000020) = 0x03020000;
	*ln_machine_register(machine, 0x4000001c) = 0xc;
	*ln_machine_register(machine, RESETS) = 0xffffffff;
	ln_line_rom_acks(machine);
	set(machine, UC_ARM_REG_SP, rmw_get_le32(machine->ram + VECTORS));
	set(machine, UC_ARM_REG_PC, rmw_get_le32(machine->ram + VECTORS + 4));
}

struct ln_machine *ln_machine_new(struct rmw_view image, const struct sim_nor_config *flash,
				  const struct ln_flaws *flaws)
{
	static const struct rmw_port_ops ops = {
		.read = port_read,
		.write = port_write,
		.set_baud = port_set_baud,
		.set_lines = port_set_lines,
		.free = port_free,
	};
	struct ln_machine *machine = calloc(1, sizeof(*machine));

	assert_non_null(machine);
	machine->ram = aligned_alloc(0x1000, LN_RAM_SIZE);
	machine->nor = sim_nor_new(flash);
	assert_true(machine->ram != NULL && machine->nor != NULL && image.len < LN_RAM_SIZE);
	machine->flaws = *flaws;
	memset(machine->ram, PAINT, LN_RAM_SIZE);
	memcpy(machine->ram, image.data, image.len);
	machine->clock = (struct rmw_clock){ now_us, wait_until };
	machine->port = (struct rmw_port){
		.ops = &ops, .clock = &machine->clock, .baud = 115200, .name = "machine"
	};
	open_core(machine);
	start(machine);
	return machine;
}

void ln_machine_free(struct ln_machine *machine)
{
	(void)uc_close(machine->uc);
	sim_nor_free(machine->nor);
	free(machine->ram);
	free(machine);
}

uint32_t ln_machine_stack(const struct ln_machine *machine)
{
	const uint8_t *stack = machine->ram + LN_RAM_SIZE - LN_STACK;
	uint32_t left = 0;

	while (left < LN_STACK && stack[left] == PAINT)
		left++;
	return LN_STACK - left;
}
