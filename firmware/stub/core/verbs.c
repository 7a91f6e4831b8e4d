/* SPDX-License-Identifier: MIT */
/* What each verb does: a row, a beginning that checks, and a step that is taken until it is done.
 */
#include <string.h>

#include "core/bytes.h"
#include "core/stub.h"

#define PAGE 256u
#define SHA_BLOCK 64u

struct stub_verb_row {
	uint8_t verb;
	bool needs_flash;
	uint16_t len_min, len_max; /* of the payload */
	bool (*begin)(struct stub *stub);
	enum stub_step (*step)(struct stub *stub);
};

static bool refuse(struct stub *stub, enum stub_error error)
{
	stub->nor.error = error;
	return false;
}

static enum stub_step fail(struct stub *stub, enum stub_error error)
{
	stub->nor.error = error;
	return STUB_STEP_FAILED;
}

static bool take_range(struct stub *stub, uint32_t addr, uint32_t size)
{
	struct stub_job *job = &stub->job;

	job->addr = addr;
	job->left = size;
	return (size > 0 && addr < stub->nor.size && size <= stub->nor.size - addr) ||
	       refuse(stub, STUB_E_RANGE);
}

static bool begin_range(struct stub *stub)
{
	const uint8_t *payload = stub->job.slot->payload;

	return take_range(stub, get_le32(payload + STUB_ADDRESS), get_le32(payload + STUB_SIZE));
}

static bool begin_answer(struct stub *stub)
{
	return begin_range(stub) && (stub->job.left <= STUB_READ_MAX || refuse(stub, STUB_E_RANGE));
}

static bool begin_nothing(struct stub *stub)
{
	(void)stub;
	return true;
}

/* A short answer in one frame. */
static enum stub_step answer(struct stub *stub, const uint8_t *bytes, uint32_t len)
{
	static const uint8_t offset[STUB_DATA_BYTES];

	if (!stub_may_send(stub, STUB_DATA_BYTES + len))
		return STUB_STEP_MORE;
	stub_send_head(stub, STUB_DATA, stub->next, STUB_DATA_BYTES + len);
	stub_send_bytes(stub, offset, sizeof(offset));
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
	return answer(stub, info, sizeof(info));
}

static bool begin_erase(struct stub *stub)
{
	return begin_range(stub) &&
	       ((stub->job.addr | stub->job.left) % STUB_SECTOR == 0 || refuse(stub, STUB_E_RANGE));
}

static enum stub_step step_erase(struct stub *stub)
{
	static const uint32_t sizes[] = { 0x10000, 0x8000, STUB_SECTOR };
	struct stub_job *job = &stub->job;
	unsigned i = 0;

	if (job->left == 0)
		return STUB_STEP_DONE;
	while (job->addr % sizes[i] != 0 || job->left < sizes[i])
		i++;
	if (!stub_nor_erase(stub, job->addr, sizes[i]))
		return STUB_STEP_FAILED;
	job->addr += sizes[i];
	job->left -= sizes[i];
	return STUB_STEP_MORE;
}

static bool begin_write(struct stub *stub)
{
	const struct stub_slot *slot = stub->job.slot;

	return take_range(stub, get_le32(slot->payload + STUB_ADDRESS),
			  slot->len - STUB_WRITE_BYTES);
}

static bool is_blank(const uint8_t *bytes, uint32_t len)
{
	while (len > 0 && *bytes == 0xff) {
		bytes++;
		len--;
	}
	return len == 0;
}

static enum stub_step step_write(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	const uint8_t *bytes = job->slot->payload + STUB_WRITE_BYTES +
			       (job->slot->len - STUB_WRITE_BYTES - job->left);
	uint32_t len = PAGE - job->addr % PAGE;

	if (job->left == 0)
		return STUB_STEP_DONE;
	if (len > job->left)
		len = job->left;
	stub->is_active = true;
	if (!is_blank(bytes, len) && !stub_nor_program(stub, job->addr, bytes, len))
		return STUB_STEP_FAILED;
	job->addr += len;
	job->left -= len;
	return STUB_STEP_MORE;
}

static uint32_t piece_len(const struct stub_job *job)
{
	return job->left < STUB_SPI_MAX ? job->left : STUB_SPI_MAX;
}

/* Also ahead of time, so that the transfer runs while the piece before it is worked on. */
static bool start_fetch(struct stub *stub)
{
	struct stub_job *job = &stub->job;

	job->is_fetching = job->left > 0 && stub_nor_read(stub, job->addr, piece_len(job));
	return job->is_fetching;
}

/* One piece of flash into the buffer that is free. MORE: it is on its way. */
static enum stub_step fetch(struct stub *stub, uint32_t *len)
{
	struct stub_job *job = &stub->job;

	*len = piece_len(job);
	if (!job->is_fetching && !start_fetch(stub))
		return STUB_STEP_FAILED;
	stub->is_active = true;
	if (stub_port_spi_is_busy(stub->port))
		return STUB_STEP_MORE;
	stub_port_spi_take(stub->port, stub->room->buffers[job->buffer], *len);
	job->addr += *len;
	job->left -= *len;
	job->is_fetching = false;
	return STUB_STEP_DONE;
}

static void open_answer(struct stub *stub, uint32_t len)
{
	uint8_t offset[STUB_DATA_BYTES];

	put_le32(offset, stub->job.offset);
	stub_send_head(stub, STUB_DATA, stub->next, STUB_DATA_BYTES + len);
	stub_send_bytes(stub, offset, sizeof(offset));
	stub->job.offset += len;
}

static enum stub_step step_read(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	const unsigned buffer = job->buffer;
	enum stub_step step;
	uint32_t len;

	if (job->left == 0)
		return STUB_STEP_DONE;
	if (stub_ring_free(&stub->out) <
	    STUB_FRAME_HEAD + STUB_DATA_BYTES + STUB_SPI_MAX + STUB_FRAME_TAIL)
		return STUB_STEP_MORE;
	if (stub->sender.left == 0)
		open_answer(stub, job->left < STUB_DATA_MAX ? job->left : STUB_DATA_MAX);
	step = fetch(stub, &len);
	if (step != STUB_STEP_DONE)
		return step;
	job->buffer ^= 1;
	(void)start_fetch(stub);
	stub_send_bytes(stub, stub->room->buffers[buffer], len);
	return STUB_STEP_MORE;
}

static bool begin_crc(struct stub *stub)
{
	stub->job.sum = STUB_CRC_BEGIN;
	return begin_answer(stub) &&
	       (stub->job.addr % STUB_SECTOR == 0 || refuse(stub, STUB_E_RANGE));
}

static uint32_t sectors_left(const struct stub_job *job)
{
	return (job->left + STUB_SECTOR - 1) / STUB_SECTOR;
}

/* At the end of a sector its sum goes out. */
static enum stub_step step_crc(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	const unsigned buffer = job->buffer;
	uint8_t word[4];
	enum stub_step step;
	uint32_t len;

	if (job->left == 0)
		return STUB_STEP_DONE;
	if (job->total == 0) {
		if (!stub_may_send(stub, STUB_DATA_BYTES + 4 * sectors_left(job)))
			return STUB_STEP_MORE;
		open_answer(stub, 4 * sectors_left(job));
		job->total = 1;
	}
	step = fetch(stub, &len);
	if (step != STUB_STEP_DONE)
		return step;
	job->buffer ^= 1;
	(void)start_fetch(stub);
	job->sum = stub_crc_add(&stub->crc, job->sum, stub->room->buffers[buffer], len);
	if (job->left > 0 && job->addr % STUB_SECTOR != 0)
		return STUB_STEP_MORE;
	put_le32(word, ~job->sum);
	stub_send_bytes(stub, word, sizeof(word));
	job->sum = STUB_CRC_BEGIN;
	return STUB_STEP_MORE;
}

static bool begin_sha(struct stub *stub)
{
	if (!begin_range(stub))
		return false;
	stub->job.total = stub->job.left;
	stub_port_sha_begin(stub->port);
	return true;
}

static void hash(struct stub *stub, const uint8_t *blocks, uint32_t count)
{
	while (stub_port_sha_is_busy(stub->port))
		stub_port_poll(stub);
	if (count > 0)
		stub_port_sha_blocks(stub->port, blocks, count);
}

/* Behind the message: a one bit, zeros, and the length in bits, high byte first. */
static void pad(struct stub *stub, const uint8_t *rest, uint32_t len)
{
	uint8_t *block = stub->room->buffers[stub->job.buffer];
	const uint32_t size = len < SHA_BLOCK - 8 ? SHA_BLOCK : 2 * SHA_BLOCK;
	const uint32_t bits = stub->job.total << 3;

	memset(block, 0, 2 * SHA_BLOCK);
	memcpy(block, rest, len);
	block[len] = 0x80;
	block[size - 5] = (uint8_t)(stub->job.total >> 29);
	for (unsigned i = 0; i < 4; i++)
		block[size - 1 - i] = (uint8_t)(bits >> 8 * i);
	hash(stub, block, size / SHA_BLOCK);
}

/* The digest of the range; MORE until it is in `digest`. */
static enum stub_step make_digest(struct stub *stub, uint8_t digest[STUB_SHA_LENGTH])
{
	struct stub_job *job = &stub->job;
	const uint8_t *bytes = stub->room->buffers[job->buffer];
	enum stub_step step;
	uint32_t len;

	step = fetch(stub, &len);
	if (step != STUB_STEP_DONE)
		return step;
	job->buffer ^= 1;
	(void)start_fetch(stub);
	hash(stub, bytes, len / SHA_BLOCK);
	if (job->left > 0)
		return STUB_STEP_MORE;
	pad(stub, bytes + len / SHA_BLOCK * SHA_BLOCK, len % SHA_BLOCK);
	hash(stub, NULL, 0);
	stub_port_sha_end(stub->port, digest);
	return STUB_STEP_DONE;
}

static enum stub_step step_sha(struct stub *stub)
{
	uint8_t digest[STUB_SHA_LENGTH];
	enum stub_step step;

	if (!stub_may_send(stub, STUB_DATA_BYTES + sizeof(digest)))
		return STUB_STEP_MORE;
	step = make_digest(stub, digest);
	return step == STUB_STEP_DONE ? answer(stub, digest, sizeof(digest)) : step;
}

static enum stub_step step_boot(struct stub *stub)
{
	uint8_t digest[STUB_SHA_LENGTH];
	const enum stub_step step = make_digest(stub, digest);

	if (step != STUB_STEP_DONE)
		return step;
	if (memcmp(digest, stub->job.slot->payload + STUB_BOOT_SHA, sizeof(digest)) != 0)
		return fail(stub, STUB_E_HASH);
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
	       refuse(stub, STUB_E_RANGE);
}

static enum stub_step step_peek(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	uint8_t *words = stub->room->buffers[0];

	if (!stub_may_send(stub, STUB_DATA_BYTES + 4 * job->left))
		return STUB_STEP_MORE;
	for (uint32_t i = 0; i < job->left; i++)
		put_le32(words + 4 * i, stub_port_peek(stub->port, job->addr + 4 * i));
	return answer(stub, words, 4 * job->left);
}

static bool begin_poke(struct stub *stub)
{
	const struct stub_slot *slot = stub->job.slot;

	if (slot->len % STUB_POKE_PAIR != 0)
		return refuse(stub, STUB_E_LENGTH);
	for (uint32_t at = 0; at < slot->len; at += STUB_POKE_PAIR)
		if (get_le32(slot->payload + at) % 4 != 0)
			return refuse(stub, STUB_E_RANGE);
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
	       refuse(stub, STUB_E_RATE);
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
	       refuse(stub, STUB_E_LENGTH);
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
	{ STUB_ERASE, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, begin_erase, step_erase },
	{ STUB_WRITE, true, STUB_WRITE_BYTES + 1, STUB_WRITE_BYTES + STUB_DATA_MAX, begin_write,
	  step_write },
	{ STUB_READ, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, begin_answer, step_read },
	{ STUB_CRC, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, begin_crc, step_crc },
	{ STUB_SHA, true, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, begin_sha, step_sha },
	{ STUB_PEEK, false, STUB_RANGE_LENGTH, STUB_RANGE_LENGTH, begin_peek, step_peek },
	{ STUB_POKE, false, STUB_POKE_PAIR, 64 * STUB_POKE_PAIR, begin_poke, step_poke },
	{ STUB_BAUD, false, STUB_BAUD_LENGTH, STUB_BAUD_LENGTH, begin_baud, step_baud },
	{ STUB_RESET, false, 0, 0, begin_nothing, step_reset },
	{ STUB_BOOT, true, STUB_BOOT_LENGTH, STUB_BOOT_LENGTH, begin_sha, step_boot },
	{ STUB_STATUS, true, 2, 1 + STUB_STATUS_MAX, begin_status, step_status },
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
