/* SPDX-License-Identifier: MIT */
/* What the SPI NOR flash answers: status, cells, ids. */
#include "base/random.h"
#include "sim/nor_commands.h"

/* The bytes a chip drives start behind the head; clocks before that read as idle lines. */
static struct rmw_span answer_part(const struct nor_command *command,
				   const struct nor_transfer *transfer, size_t *skipped)
{
	const size_t sent = transfer->out.len;

	*skipped = sent > command->head ? sent - command->head : 0;
	if (sent >= command->head)
		return transfer->in;
	return rmw_span_part(transfer->in, command->head - sent, SIZE_MAX);
}

void nor_run_read_status(struct sim_nor *nor, const struct nor_command *command,
			 const struct nor_transfer *transfer)
{
	const size_t at = command->param;
	uint8_t value = nor->status[at];
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	if (at == 0 && nor->running.what != NOR_IDLE)
		value |= SR1_WIP;
	if (at == 0 && nor->is_write_enabled)
		value |= SR1_WEL;
	if (in.len > 0)
		memset(in.data, value, in.len);
}

static void read_cells(const struct sim_nor *nor, uint32_t addr, uint32_t wrap, struct rmw_span in)
{
	const uint32_t ring = wrap != 0 ? wrap : nor->config.size;
	const uint32_t base = addr & ~(ring - 1);

	for (size_t done = 0; done < in.len;) {
		const size_t left = ring - (addr - base);
		const size_t len = in.len - done < left ? in.len - done : left;

		memcpy(in.data + done, nor->cells + addr, len);
		done += len;
		addr = base;
	}
}

static bool stays_continuous(uint8_t mode_byte)
{
	return (mode_byte & 0x30) == 0x20;
}

void nor_run_read(struct sim_nor *nor, const struct nor_command *command,
		  const struct nor_transfer *transfer)
{
	const uint32_t mask = nor->config.size - 1;
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);
	const uint32_t addr = nor_address_of(nor, transfer->out.data + 1);

	read_cells(nor, (addr + (uint32_t)skipped) & mask, command->param ? nor->wrap : 0, in);
	if ((command->when & ENDS_IN_MODE) && transfer->out.len > NOR_ADDR_LEN &&
	    stays_continuous(transfer->out.data[NOR_ADDR_LEN]))
		nor->mode = NOR_CONTINUOUS;
}

/* In this state the first byte is an address: a command is not understood, FF FF FF FF ends it. */
void nor_read_on(struct sim_nor *nor, const struct nor_transfer *transfer)
{
	if (transfer->out.len < NOR_ADDR_LEN)
		return;
	if (!stays_continuous(transfer->out.data[3]))
		nor->mode = NOR_COMMAND;
	read_cells(nor, nor_address_of(nor, transfer->out.data), nor->wrap, transfer->in);
}

static void drive(struct rmw_span in, struct rmw_view bytes, size_t from)
{
	for (size_t i = 0; i < in.len && from + i < bytes.len; i++)
		in.data[i] = bytes.data[from + i];
}

void nor_run_jedec(struct sim_nor *nor, const struct nor_command *command,
		   const struct nor_transfer *transfer)
{
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	drive(in, RMW_VIEW_OF(nor->config.jedec), skipped);
}

void nor_run_read_security(struct sim_nor *nor, const struct nor_command *command,
			   const struct nor_transfer *transfer)
{
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);
	const uint32_t addr = nor_address_of(nor, transfer->out.data + 1) + (uint32_t)skipped;

	for (size_t i = 0; i < in.len; i++)
		in.data[i] = nor->security[(addr + i) % NOR_SECURITY];
}

static bool is_blank_id(const uint8_t id[16])
{
	static const uint8_t none[16];

	return memcmp(id, none, sizeof(none)) == 0;
}

void nor_run_unique_id(struct sim_nor *nor, const struct nor_command *command,
		       const struct nor_transfer *transfer)
{
	uint8_t id[8];
	uint64_t dice = nor->config.size ^ rmw_get_le16(nor->config.jedec + 1);
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	if (!is_blank_id(nor->config.unique_id)) {
		drive(in, RMW_VIEW_OF(nor->config.unique_id), skipped);
		return;
	}
	for (size_t i = 0; i < sizeof(id); i++)
		id[i] = (uint8_t)rmw_random_next(&dice);
	drive(in, RMW_VIEW_OF(id), skipped);
}

/* One less than the capacity code: 14 for a chip of EF 40 15. */
void nor_run_device_id(struct sim_nor *nor, const struct nor_command *command,
		       const struct nor_transfer *transfer)
{
	const uint8_t device = (uint8_t)(nor->config.jedec[2] - 1);
	const uint8_t id[2] = { command->param ? nor->config.jedec[0] : device, device };
	size_t skipped;
	const struct rmw_span in = answer_part(command, transfer, &skipped);

	nor->mode = NOR_COMMAND;
	for (size_t i = 0; i < in.len; i++)
		in.data[i] = id[(skipped + i) & 1];
}
