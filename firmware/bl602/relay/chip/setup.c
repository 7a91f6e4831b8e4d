/* SPDX-License-Identifier: MIT */
/* Taking the chip over from its boot stage: what clocks there are, who it is, the timer.
 * bl602-soc 6, 8.2 and 8.3 */
#include "bl602/regs.h"
#include "relay/chip/chip.h"

#define RC32M_HZ 32000000u
#define XTAL_HZ 40000000u /* of BL602 modules in practice: bl602-soc 8.3 */
#define TICK_US 1000u
#define MTIME_HZ 1000000u

#define SLOT_HEADER 0x1000u /* before the code: bl602-soc 8.4 */

struct relay_port chip_port;

/* relay.ld: the image in the window. */
extern const uint8_t __image_start[], __image_end[];

/* Clocks stay as the boot stage left them: the flash that runs us depends on them. */
static uint32_t find_root_hz(void)
{
	static const uint32_t taps_hz[] = { 48000000, 120000000, 160000000, 192000000 };
	const uint32_t root = chip_get(HBN_GLB) & HBN_ROOT;

	if (root == 0)
		return RC32M_HZ;
	return root == 1 ? XTAL_HZ : taps_hz[chip_get(GLB_CLK_CFG0) >> 4 & 3];
}

static uint32_t divided(uint32_t hz, uint32_t shift)
{
	return hz / ((chip_get(GLB_CLK_CFG0) >> shift & 0xff) + 1);
}

static uint32_t count_zeros(uint64_t bits, uint32_t size)
{
	uint32_t zeros = 0;

	for (uint32_t i = 0; i < size; i++)
		zeros += (bits >> i & 1) == 0;
	return zeros;
}

/* Six bytes in reverse order, and how many zero bits they have. */
static bool take_mac(uint32_t low, uint32_t high, uint8_t mac[6])
{
	const uint64_t bits = low | (uint64_t)(high & 0xffff) << 32;

	if (bits == 0 || (count_zeros(bits, 48) & 0x3f) != (high >> 16 & 0x3f))
		return false;
	for (uint32_t i = 0; i < 6; i++)
		mac[i] = (uint8_t)(bits >> (40 - 8 * i));
	return true;
}

/* Of the three places a later one counts more (their order: unverified). */
static void find_mac(struct relay_facts *facts)
{
	chip_put(EFUSE_CONTROL, EFUSE_READABLE);
	facts->has_mac =
		take_mac(chip_get(EFUSE_WORD(0x04)), chip_get(EFUSE_WORD(0x08)), facts->mac) ||
		take_mac(chip_get(EFUSE_WORD(0x6c)), chip_get(EFUSE_WORD(0x70)), facts->mac) ||
		take_mac(chip_get(EFUSE_WORD(0x14)), chip_get(EFUSE_WORD(0x18)), facts->mac);
}

void chip_setup(struct relay_port *port)
{
	port->root_hz = find_root_hz();
	port->core_hz = divided(port->root_hz, 8);
	port->facts.reason = chip_reason();
	find_mac(&port->facts);
	chip_change(HBN_PADS, HBN_PADS_PULLS, 0);
	chip_flash_setup(port);
	port->facts.own_addr = chip_get(SF_OFFSET) - SLOT_HEADER;
	port->facts.own_len = SLOT_HEADER + (uint32_t)(__image_end - __image_start);
}

static uint64_t mtime(void)
{
	uint32_t high, low;

	do {
		high = chip_get(MTIME_HIGH);
		low = chip_get(MTIME_LOW);
	} while (chip_get(MTIME_HIGH) != high);
	return (uint64_t)high << 32 | low;
}

CHIP_RAM static void set_alarm(struct relay_port *port)
{
	port->next_tick += TICK_US;
	chip_put(MTIMECMP_HIGH, UINT32_MAX);
	chip_put(MTIMECMP_LOW, (uint32_t)port->next_tick);
	chip_put(MTIMECMP_HIGH, (uint32_t)(port->next_tick >> 32));
}

void chip_on_timer(void);

/* What the main loop does not fetch in time is overwritten. */
CHIP_RAM void chip_on_timer(void)
{
	struct relay_port *port = &chip_port;

	set_alarm(port);
	port->samples[port->sample_head % CHIP_SAMPLES] = chip_get(GPIO_INPUT);
	port->sample_head++;
	if (port->has_line)
		chip_line_receive(port);
}

void chip_start_timer(struct relay_port *port)
{
	const uint32_t ticks = divided(port->core_hz, 16) / MTIME_HZ;

	chip_put(GLB_MTIMER, 0);
	chip_put(GLB_MTIMER, ticks - 1);
	chip_put(GLB_MTIMER, (ticks - 1) | MTIMER_EN);
	port->next_tick = mtime();
	set_alarm(port);
	chip_put8(CLIC_ENABLE(IRQ_MTIME), 1);
	__asm__ volatile("csrsi mstatus, 8");
}
