/* SPDX-License-Identifier: MIT */
#ifndef STUB_VERBS_H
#define STUB_VERBS_H

#include "core/stub.h"

/* Verbs: each is a row, a beginning that checks, and a step that is taken until it is done. */

struct stub_verb_row {
	uint8_t verb;
	bool needs_flash;
	uint16_t len_min, len_max; /* of the payload */
	bool (*begin)(struct stub *stub);
	enum stub_step (*step)(struct stub *stub);
};

/* verbs.c: what verbs have in common. */

/* Set the error that the verb is refused for; returns false. */
bool stub_refuse(struct stub *stub, enum stub_error error);
/* ... that it fails for. */
enum stub_step stub_fail(struct stub *stub, enum stub_error error);
/* The job becomes that range of the flash. Refuses what is empty or not inside it. */
bool stub_take_range(struct stub *stub, uint32_t addr, uint32_t size);
/* ... the range that the payload names ... */
bool stub_begin_range(struct stub *stub);
/* ... and is short enough to be answered. */
bool stub_begin_answer(struct stub *stub);
/* Open the frame of an answer: so many bytes are to follow, which stand at that offset in it. */
void stub_open_answer(struct stub *stub, uint32_t offset, uint32_t len);
/* A short answer in one frame; MORE until there is room for it. */
enum stub_step stub_answer(struct stub *stub, const uint8_t *bytes, uint32_t len);

/* verbs_write.c */
bool stub_begin_erase(struct stub *stub);
enum stub_step stub_step_erase(struct stub *stub);
bool stub_begin_write(struct stub *stub);
enum stub_step stub_step_write(struct stub *stub);
#define STUB_PAGE 256u
/* Bytes of the job up to the end of its page. */
uint32_t stub_page_len(const struct stub_job *job);
/* Program these, unless they are blank, and move the job on. False: nor.error says why not. */
bool stub_write_page(struct stub *stub, const uint8_t *bytes, uint32_t len);

/* verbs_inflate.c */
bool stub_begin_write_deflated(struct stub *stub);
enum stub_step stub_step_write_deflated(struct stub *stub);

/* verbs_read.c */
enum stub_step stub_step_read(struct stub *stub);
bool stub_begin_crc(struct stub *stub);
enum stub_step stub_step_crc(struct stub *stub);
bool stub_begin_sha(struct stub *stub);
enum stub_step stub_step_sha(struct stub *stub);
/* The digest of the range that stub_begin_sha took; MORE until it is in `digest`. */
enum stub_step stub_make_digest(struct stub *stub, uint8_t digest[STUB_SHA_LENGTH]);

/* verbs_deflate.c */
bool stub_begin_read_deflated(struct stub *stub);
enum stub_step stub_step_read_deflated(struct stub *stub);

#endif
