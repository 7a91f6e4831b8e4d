/* SPDX-License-Identifier: MIT */
/* Verbs that change the flash. */
#include "core/bytes.h"
#include "core/verbs.h"

bool stub_begin_erase(struct stub *stub)
{
	return stub_begin_range(stub) && ((stub->job.addr | stub->job.left) % STUB_SECTOR == 0 ||
					  stub_refuse(stub, STUB_E_RANGE));
}

enum stub_step stub_step_erase(struct stub *stub)
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

bool stub_begin_write(struct stub *stub)
{
	const struct stub_slot *slot = stub->job.slot;

	return stub_take_range(stub, get_le32(slot->payload + STUB_ADDRESS),
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

uint32_t stub_page_len(const struct stub_job *job)
{
	const uint32_t len = STUB_PAGE - job->addr % STUB_PAGE;

	return len < job->left ? len : job->left;
}

bool stub_write_page(struct stub *stub, const uint8_t *bytes, uint32_t len)
{
	struct stub_job *job = &stub->job;

	stub->is_active = true;
	if (!is_blank(bytes, len) && !stub_nor_program(stub, job->addr, bytes, len))
		return false;
	job->addr += len;
	job->left -= len;
	return true;
}

enum stub_step stub_step_write(struct stub *stub)
{
	const struct stub_job *job = &stub->job;
	const uint8_t *bytes = job->slot->payload + job->slot->len - job->left;

	if (job->left == 0)
		return STUB_STEP_DONE;
	return stub_write_page(stub, bytes, stub_page_len(job)) ? STUB_STEP_MORE : STUB_STEP_FAILED;
}
