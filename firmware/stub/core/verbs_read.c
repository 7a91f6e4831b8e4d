/* SPDX-License-Identifier: MIT */
/* Verbs that read the flash: its bytes, their CRC-32 or their SHA-256. */
#include <string.h>

#include "core/bytes.h"
#include "core/verbs.h"

#define SHA_BLOCK 64u
#define TURN_PIECES 4u

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

/* One piece of flash into the buffer that is free. */
static bool fetch(struct stub *stub, uint32_t *len)
{
	struct stub_job *job = &stub->job;

	*len = piece_len(job);
	if (!job->is_fetching && !start_fetch(stub))
		return false;
	stub->is_active = true;
	if (!stub_nor_wait(stub))
		return false;
	stub_port_spi_take(stub->port, stub->room->buffers[job->buffer], *len);
	job->addr += *len;
	job->left -= *len;
	job->is_fetching = false;
	return true;
}

/* A turn has room for several pieces, as long as the line is looked at between them. */
static enum stub_step take_pieces(struct stub *stub, enum stub_step (*take)(struct stub *stub))
{
	enum stub_step step = take(stub);

	for (unsigned i = 1; i < TURN_PIECES && step == STUB_STEP_MORE; i++) {
		stub_port_poll(stub);
		step = take(stub);
	}
	return step;
}

static enum stub_step read_piece(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	const unsigned buffer = job->buffer;
	uint32_t len;

	if (job->left == 0)
		return STUB_STEP_DONE;
	if (!stub_may_send_piece(stub))
		return STUB_STEP_MORE;
	if (stub->sender.left == 0)
		stub_open_answer(stub, job->offset,
				 job->left < STUB_DATA_MAX ? job->left : STUB_DATA_MAX);
	if (!fetch(stub, &len))
		return STUB_STEP_FAILED;
	job->buffer ^= 1;
	(void)start_fetch(stub);
	stub_send_bytes(stub, stub->room->buffers[buffer], len);
	job->offset += len;
	return STUB_STEP_MORE;
}

enum stub_step stub_step_read(struct stub *stub)
{
	return take_pieces(stub, read_piece);
}

bool stub_begin_crc(struct stub *stub)
{
	stub->job.sum = STUB_CRC_BEGIN;
	return stub_begin_answer(stub) &&
	       (stub->job.addr % STUB_SECTOR == 0 || stub_refuse(stub, STUB_E_RANGE));
}

static uint32_t sectors_left(const struct stub_job *job)
{
	return (job->left + STUB_SECTOR - 1) / STUB_SECTOR;
}

/* At the end of a sector its sum goes out. */
static enum stub_step sum_piece(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	const unsigned buffer = job->buffer;
	uint8_t word[4];
	uint32_t len;

	if (job->left == 0)
		return STUB_STEP_DONE;
	if (job->total == 0) {
		if (!stub_may_send(stub, STUB_DATA_BYTES + 4 * sectors_left(job)))
			return STUB_STEP_MORE;
		stub_open_answer(stub, 0, 4 * sectors_left(job));
		job->total = 1;
	}
	if (!fetch(stub, &len))
		return STUB_STEP_FAILED;
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

enum stub_step stub_step_crc(struct stub *stub)
{
	return take_pieces(stub, sum_piece);
}

bool stub_begin_sha(struct stub *stub)
{
	if (!stub_begin_range(stub))
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

static enum stub_step hash_piece(struct stub *stub)
{
	struct stub_job *job = &stub->job;
	const uint8_t *bytes = stub->room->buffers[job->buffer];
	uint32_t len;

	if (!fetch(stub, &len))
		return STUB_STEP_FAILED;
	job->buffer ^= 1;
	(void)start_fetch(stub);
	hash(stub, bytes, len / SHA_BLOCK);
	if (job->left > 0)
		return STUB_STEP_MORE;
	pad(stub, bytes + len / SHA_BLOCK * SHA_BLOCK, len % SHA_BLOCK);
	hash(stub, NULL, 0);
	return STUB_STEP_DONE;
}

enum stub_step stub_make_digest(struct stub *stub, uint8_t digest[STUB_SHA_LENGTH])
{
	const enum stub_step step = take_pieces(stub, hash_piece);

	if (step == STUB_STEP_DONE)
		stub_port_sha_end(stub->port, digest);
	return step;
}

enum stub_step stub_step_sha(struct stub *stub)
{
	uint8_t digest[STUB_SHA_LENGTH];
	enum stub_step step;

	if (!stub_may_send(stub, STUB_DATA_BYTES + sizeof(digest)))
		return STUB_STEP_MORE;
	step = stub_make_digest(stub, digest);
	return step == STUB_STEP_DONE ? stub_answer(stub, digest, sizeof(digest)) : step;
}
