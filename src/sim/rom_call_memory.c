/* SPDX-License-Identifier: MIT */
/* Delay and memory functions of the boot ROM. */
#include "sim/costs.h"
#include "sim/glb.h"
#include "sim/rom_call.h"

uint32_t sim_call_delay_by_clock(const struct sim_rom_call *call)
{
	const uint64_t believed_hz = sim_call_word(call, 0);

	sim_call_spend_cycles(call, believed_hz * sim_call_word(call, 1) / 1000000);
	return sim_call_void(call);
}

uint32_t sim_call_delay_us(const struct sim_rom_call *call)
{
	sim_call_wait_us(call, sim_call_word(call, 0));
	return sim_call_void(call);
}

uint32_t sim_call_delay_ms(const struct sim_rom_call *call)
{
	const uint64_t believed_hz = sim_call_reg(call, SIM_HBN_CORE_CLOCK);

	sim_call_spend_cycles(call, believed_hz * sim_call_word(call, 0) / 1000);
	return sim_call_void(call);
}

static uint32_t copy(const struct sim_rom_call *call, uint32_t len, uint32_t turns)
{
	const uint32_t to = sim_call_word(call, 0), from = sim_call_word(call, 1);

	for (uint32_t i = 0; i < len; i++)
		sim_call_store(call, to + i, sim_call_load(call, from + i));
	sim_call_spend_cycles(call, (uint64_t)turns * SIM_COST_CALL_TURN_CYCLES);
	return to;
}

uint32_t sim_call_copy(const struct sim_rom_call *call)
{
	return copy(call, sim_call_count(call, 2), sim_call_count(call, 2));
}

uint32_t sim_call_copy_fast(const struct sim_rom_call *call)
{
	const uint32_t len = sim_call_count(call, 2);
	const bool is_aligned = ((sim_call_word(call, 0) | sim_call_word(call, 1)) & 3) == 0;

	return copy(call, len, is_aligned ? len / 4 : len);
}

uint32_t sim_call_copy_words(const struct sim_rom_call *call)
{
	const uint32_t to = sim_call_word(call, 0), from = sim_call_word(call, 1);
	const uint32_t count = sim_call_count(call, 2);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t word;

		(void)sim_bus_load(call->bus, from + 4 * i, 4, &word);
		sim_call_store_word(call, to + 4 * i, word);
	}
	sim_call_spend_cycles(call, (uint64_t)count * SIM_COST_CALL_TURN_CYCLES);
	return to;
}

uint32_t sim_call_fill(const struct sim_rom_call *call)
{
	const uint32_t to = sim_call_word(call, 0), len = sim_call_count(call, 2);

	for (uint32_t i = 0; i < len; i++)
		sim_call_store(call, to + i, sim_call_byte(call, 1));
	sim_call_spend_cycles(call, (uint64_t)len * SIM_COST_CALL_TURN_CYCLES);
	return to;
}

uint32_t sim_call_fill_words(const struct sim_rom_call *call)
{
	const uint32_t to = sim_call_word(call, 0), count = sim_call_count(call, 2);

	for (uint32_t i = 0; i < count; i++)
		sim_call_store_word(call, to + 4 * i, sim_call_word(call, 1));
	sim_call_spend_cycles(call, (uint64_t)count * SIM_COST_CALL_TURN_CYCLES);
	return to;
}

uint32_t sim_call_compare(const struct sim_rom_call *call)
{
	const uint32_t a = sim_call_word(call, 0), b = sim_call_word(call, 1);
	const uint32_t len = sim_call_count(call, 2);

	for (uint32_t i = 0; i < len; i++) {
		const int difference =
			(int)sim_call_load(call, a + i) - (int)sim_call_load(call, b + i);

		sim_call_spend_cycles(call, SIM_COST_CALL_TURN_CYCLES);
		if (difference != 0)
			return (uint32_t)difference;
	}
	return 0;
}

/* Bit by bit, as the ROM does it: reflected 0xEDB88320. bl602-soc 3 */
uint32_t sim_call_crc32(const struct sim_rom_call *call)
{
	const uint32_t at = sim_call_word(call, 0), len = sim_call_count(call, 1);
	uint32_t crc = UINT32_MAX;

	for (uint32_t i = 0; i < len; i++) {
		crc ^= sim_call_load(call, at + i);
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	sim_call_spend_cycles(call, (uint64_t)len * SIM_COST_CALL_CRC_CYCLES);
	return ~crc;
}
