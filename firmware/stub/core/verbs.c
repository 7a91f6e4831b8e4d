/* SPDX-License-Identifier: MIT */
/* What each verb does: a row, a beginning that checks, and a step that is taken until it is done.
 */
#include <string.h>

#include "core/bytes.h"
#include "core/verbs.h"

bool stub_refuse(struct stub *stub, enum stub_error error)
{
	stub->nor.error = error;
	return false;
}

enum stub_step stub_fail(struct stub *stub, enum stub_error error)
{
	stub->nor.error = error;
	return STUB_STEP_FAILED;
}

bool stub_take_range(struct stub *stub, uint32_t addr, uint32_t size)
{
	struct stub_job *job = &stub->job;

	job->addr = addr;
	job->left = size;
	return (size > 0 && addr < stub->nor.size && size <= stub->nor.size - addr) ||
	       stub_refuse(stub, STUB_E_RANGE);
}

bool stub_begin_range(struct stub *stub)
{
	const uint8_t *payload = stub->job.slot->payload;

	return stub_take_range(stub, get_le32(payload + STUB_ADDRESS),
			       get_le32(payload + STUB_SIZE));
}

bool stub_begin_answer(struct stub *stub)
{
	return stub_begin_range(stub) &&
	       (stub->job.left <= STUB_READ_MAX || stub_refuse(stub, STUB_E_RANGE));
}

static bool begin_nothing(struct stub *stub)
{
	(void)stub;
	return true;
}

void stub_open_answer(struct stub *stub, uint32_t offset, uint32_t len)
{
	uint8_t field[STUB_DATA_BYTES];

	put_le32(field, offset);
	stub_send_head(stub, STUB_DATA, stub->next, STUB_DATA_BYTES + len);
	stub_send_bytes(stub, field, sizeof(field));
}

enum stub_step stub_answer(struct stub *stub, const uint8_t *bytes, uint32_t len)
{
	if (!stub_may_send(stub, STUB_DATA_BYTES + len))
		return STUB_STEP_MORE;
	stub_open_answer(stub, 0, len);
	stub_send_bytes(stub, bytes, len);
	return STUB_STEP_DONE;
}

static enum stub_step step_info(struct stub *stub)
{
	const struct stub_nor *nor = &stub->nor;
	uint8_t info[STUB_INFO_LENGTH] = { 0 };

	memcpy(info + STUB_INFO_JEDEC, nor->jedec, sizeof(nor->jedec));
	info[STUB_INFO_FLAGS] = nor->is_there;
	put_le32(info + STUB_INFO_SIZE, nor->size);
	for (unsigned i = 0; i < STUB_STATUS_MAX; i++)
		info[STUB_INFO_STATUS + i] = stub_nor_status(stub, i + 1);
	info[STUB_INFO_LINES] = nor->read_lines;
	stub_nor_unique(stub, info + STUB_INFO_UNIQUE);
	return stub_answer(stub, info, sizeof(info));
}

static enum stub_step step_boot(struct stub *stub)
{
	uint8_t digest[STUB_SHA_LENGTH];
	const enum stub_step step = stub_make_digest(stub, digest);

	if (step != STUB_STEP_DONE)
		return step;
	if (memcmp(digest, stub->job.slot->payload + STUB_BOOT_SHA, sizeof(digest)) != 0)
		return stub_fail(stub, STUB_E_HASH);
	stub->after = STUB_AFTER_BOOT;
	return STUB_STEP_DONE;
}

static bool begin_peek(struct stub *stub)
{
	const uint8_t *payload = stub->job.slot->payload;

	stub->job.addr = get_le32(payload + STUB_ADDRESS);
	stub->job.left = get_le32(payload + STUB_SIZE);
	return (stub->job.addr % 4 == 0 && stub->job.left > 0 &&
		stub->job.left <= STUB_PEEK_WORDS_MAX) ||
	       stub_refuse(stub, STUB_E_RANGE);
}

static enum stub_step step_peek(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	uint8_t *words = stub->room->buffers[0];

	if (!stub_may_send(stub, STUB_DATA_BYTES + 4 * job->left))
		return STUB_STEP_MORE;
	for (uint32_t i = 0; i < job->left; i++)
		put_le32(words + 4 * i, stub_port_peek(stub->port, job->addr + 4 * i));
	return stub_answer(stub, words, 4 * job->left);
}

static bool begin_poke(struct stub *stub)
{
	const struct stub_slot *slot = stub->job.slot;

	if (slot->len % STUB_POKE_PAIR != 0)
		return stub_refuse(stub, STUB_E_LENGTH);
	for (uint32_t at = 0; at < slot->len; at += STUB_POKE_PAIR)
		if (get_le32(slot->payload + at) % 4 != 0)
			return stub_refuse(stub, STUB_E_RANGE);
	return true;
}

static enum stub_step step_poke(struct stub *stub)
{
	const struct stub_slot *slot = stub->job.slot;

	for (uint32_t at = 0; at < slot->len; at += STUB_POKE_PAIR)
		stub_port_poke(stub->port, get_le32(slot->payload + at),
			       get_le32(slot->payload + at + 4));
	return STUB_STEP_DONE;
}

static bool begin_baud(struct stub *stub)
{
	stub->next_baud = get_le32(stub->job.slot->payload);
	return stub_port_nearest_baud(stub->port, stub->next_baud) != 0 ||
	       stub_refuse(stub, STUB_E_RATE);
}

static enum stub_step step_baud(struct stub *stub)
{
	stub->after = STUB_AFTER_BAUD;
	return STUB_STEP_DONE;
}

static enum stub_step step_reset(struct stub *stub)
{
	stub->after = STUB_AFTER_RESET;
	return STUB_STEP_DONE;
}

static bool begin_status(struct stub *stub)
{
	const struct stub_slot *slot = stub->job.slot;

	return (slot->payload[0] > 0 && slot->payload[0] <= STUB_STATUS_MAX &&
		slot->len == 1u + slot->payload[0]) ||
	       stub_refuse(stub, STUB_E_LENGTH);
}

/* Taken twice: to begin it, and when the flash is through with it. */
static enum stub_step step_status(struct stub *stub)
{
	struct stub_job *job = &stub->job;

	if (job->offset > 0)
		return STUB_STEP_DONE;
	job->offset = 1;
	return stub_nor_write_status(stub, job->slot->payload + 1, job->slot->payload[0])
		       ? STUB_STEP_MORE
		       : STUB_STEP_FAILED;
}

static const struct stub_verb_row rows[] = {
	/* clang-format off
	  verb          flash  payload                                 begin          step */
	{ STUB_INFO, false, 0, 0, begin_nothing, step_info },
	{ STUB_ERASE, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, stub_begin_erase,
	  stub_step_erase },
	{ STUB_WRITE, true, STUB_WRITE_BYTES + 1, STUB_WRITE_BYTES + STUB_DATA_MAX,
	  stub_begin_write, stub_step_write },
	{ STUB_READ, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, stub_begin_answer,
	  stub_step_read },
	{ STUB_CRC, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, stub_begin_crc, stub_step_crc },
	{ STUB_SHA, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, stub_begin_sha, stub_step_sha },
	{ STUB_PEEK, false, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, begin_peek, step_peek },
	{ STUB_POKE, false, STUB_POKE_PAIR, 64 * STUB_POKE_PAIR, begin_poke, step_poke },
	{ STUB_BAUD, false, STUB_BAUD_LENGTH, STUB_BAUD_LENGTH, begin_baud, step_baud },
	{ STUB_RESET, false, 0, 0, begin_nothing, step_reset },
	{ STUB_BOOT, true, STUB_BOOT_LENGTH, STUB_BOOT_LENGTH, stub_begin_sha, step_boot },
	{ STUB_WRITE_DEFLATED, true, STUB_CHUNK_BLOCKS + 1, STUB_PAYLOAD_MAX,
	  stub_begin_write_deflated, stub_step_write_deflated },
	{ STUB_STATUS, true, 2, 1 + STUB_STATUS_MAX, begin_status, step_status },
	{ STUB_READ_DEFLATED, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, stub_begin_read_deflated,
	  stub_step_read_deflated },
	/* clang-format on */
};

static const struct stub_verb_row *find_row(uint8_t verb)
{
	for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].verb == verb)
			return &rows[i];
	return NULL;
}

static enum stub_error check(const struct stub *stub, const struct stub_verb_row *row, uint32_t len)
{
	if (row == NULL)
		return STUB_E_VERB;
	if (len < row->len_min || len > row->len_max)
		return STUB_E_LENGTH;
	return row->needs_flash && stub->nor.size == 0 ? STUB_E_NO_FLASH : STUB_E_NONE;
}

bool stub_verb_begin(struct stub *stub, const struct stub_slot *slot)
{
	const struct stub_verb_row *row = find_row(slot->verb);
	struct stub_job *job = &stub->job;

	job->row = NULL;
	job->slot = slot;
	job->addr = job->left = job->offset = job->total = 0;
	job->is_fetching = false;
	stub->nor.error = check(stub, row, slot->len);
	if (stub->nor.error != STUB_E_NONE || !row->begin(stub))
		return false;
	job->row = row;
	return true;
}

enum stub_step stub_verb_step(struct stub *stub)
{
	return stub->job.row->step(stub);
}
