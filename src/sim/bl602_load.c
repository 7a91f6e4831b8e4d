/* SPDX-License-Identifier: MIT */
/* The boot ROM's image download: what must come in which order, and what each wrong step says. */
#include <string.h>

#include "base/digest.h"
#include "sim/answer.h"
#include "sim/bl602_hosted.h"
#include "sim/board.h"
#include "sim/boot_header.h"
#include "sim/costs.h"
#include "sim/efuse.h"

/* States of bl602-protocol 3.4. */
enum {
	LOAD_HEADER,
	LOAD_KEY,
	LOAD_SIGNATURE,
	LOAD_IV,
	LOAD_SEGMENT_HEADER,
	LOAD_SEGMENT_DATA,
	LOAD_CHECK,
	LOAD_RUN,
};

enum {
	SEGMENT_HEADER_LEN = 16,
	KEY_LEN = 68,
	IV_LEN = 20,
	SIGNATURE_MAX = 256,
};

/* Signatures are not computed and code is not decrypted here: a chip that wants either refuses. */
#define CODE_ORDER 0x0104
#define CODE_HEADER_LEN 0x0201
#define CODE_NOT_LOAD 0x0202
#define CODE_MAGIC 0x0203
#define CODE_CRC 0x0204
#define CODE_ENCRYPT 0x0205
#define CODE_SIGN 0x0206
#define CODE_NO_SEGMENT 0x0207
#define CODE_IV_LEN 0x0208
#define CODE_IV_CRC 0x0209
#define CODE_KEY_LEN 0x020a
#define CODE_KEY_CRC 0x020b
#define CODE_KEY_HASH 0x020c
#define CODE_SIGNATURE_LEN 0x020d
#define CODE_SIGNATURE_CRC 0x020e
#define CODE_SEGMENT_LEN 0x020f
#define CODE_SEGMENT_CRC 0x0210
#define CODE_SEGMENT_DEST 0x0211
#define CODE_DATA_LEN 0x0212
#define CODE_DATA_EXCESS 0x0214
#define CODE_EARLY 0x0216
#define CODE_HASH 0x0217
#define CODE_SIGNATURE 0x0219

/* Where segments may go: 272 KiB of RAM, under each of its four aliases. bl602-protocol 3.4 */
#define RAM_FIRST 0x02008000u
#define RAM_LAST 0x0204bfffu
#define VENDOR_ENTRY 0x22010000u
#define DEFAULT_ENTRY 0x22008000u

void sim_load_reset(struct sim_load *load)
{
	load->state = LOAD_HEADER;
	rmw_buf_release(&load->image);
}

static bool crc_fits(struct rmw_view bytes)
{
	return rmw_crc32(rmw_view_part(bytes, 0, bytes.len - 4)) ==
	       rmw_get_le32(bytes.data + bytes.len - 4);
}

static unsigned judge_header(const struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t flags;

	if (body.len != SIM_HEADER_LEN)
		return CODE_HEADER_LEN;
	flags = rmw_get_le32(body.data + SIM_HEADER_FLAGS);
	if (!((flags & SIM_FLAG_CRC_IGNORE) &&
	      rmw_get_le32(body.data + SIM_HEADER_CRC) == SIM_HEADER_IGNORED) &&
	    !crc_fits(body))
		return CODE_CRC;
	if (flags & SIM_FLAG_NOT_LOAD)
		return CODE_NOT_LOAD;
	if (memcmp(body.data, "BFNP", 4) != 0)
		return CODE_MAGIC;
	if ((flags >> 2 & 3) != sim_efuse_encrypt_mode(&sim->bus))
		return CODE_ENCRYPT;
	if ((flags & 3) != sim_efuse_sign_mode(&sim->bus))
		return CODE_SIGN;
	return rmw_get_le32(body.data + SIM_HEADER_COUNT) == 0 ? CODE_NO_SEGMENT : 0;
}

void sim_load_boot_header(struct rmw_sim *sim, struct rmw_view body)
{
	struct sim_load *load = &sim->rom.load;
	unsigned code = judge_header(sim, body);

	sim_load_reset(load);
	if (code != 0) {
		sim_answer_fail(sim, code);
		return;
	}
	load->flags = rmw_get_le32(body.data + SIM_HEADER_FLAGS);
	load->segment_count = load->segments_left = rmw_get_le32(body.data + SIM_HEADER_COUNT);
	load->entry = rmw_get_le32(body.data + SIM_HEADER_ENTRY);
	if (load->entry == 0)
		load->entry = rmw_get_le32(body.data + SIM_HEADER_OFFSET);
	memcpy(load->hash, body.data + SIM_HEADER_HASH, sizeof(load->hash));
	load->state = sim_efuse_sign_mode(&sim->bus)	  ? LOAD_KEY
		      : sim_efuse_encrypt_mode(&sim->bus) ? LOAD_IV
							  : LOAD_SEGMENT_HEADER;
	sim_answer(sim);
}

static void step(struct rmw_sim *sim, unsigned code, int next)
{
	if (code != 0) {
		sim_answer_fail(sim, code);
		return;
	}
	sim->rom.load.state = next;
	sim_answer(sim);
}

static unsigned judge_key(const struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t digest[RMW_SHA256_SIZE], slots[RMW_SHA256_SIZE];
	struct rmw_view key = rmw_view_part(body, 0, 64);

	if (sim->rom.load.state != LOAD_KEY)
		return CODE_ORDER;
	if (body.len != KEY_LEN)
		return CODE_KEY_LEN;
	if (!crc_fits(body))
		return CODE_KEY_CRC;
	for (size_t i = 0; i < 8; i++)
		rmw_put_le32(slots + 4 * i, sim->bus.efuse[SIM_EFUSE_KEY_HASH + i]);
	rmw_sha256(&key, 1, digest);
	return memcmp(digest, slots, sizeof(slots)) != 0 ? CODE_KEY_HASH : 0;
}

void sim_load_key(struct rmw_sim *sim, struct rmw_view body)
{
	step(sim, judge_key(sim, body), LOAD_SIGNATURE);
}

static unsigned judge_signature(const struct rmw_sim *sim, struct rmw_view body)
{
	if (sim->rom.load.state != LOAD_SIGNATURE)
		return CODE_ORDER;
	if (body.len < 8 || rmw_get_le32(body.data) > SIGNATURE_MAX ||
	    rmw_get_le32(body.data) + 8 != body.len)
		return CODE_SIGNATURE_LEN;
	return crc_fits(body) ? 0 : CODE_SIGNATURE_CRC;
}

void sim_load_signature(struct rmw_sim *sim, struct rmw_view body)
{
	step(sim, judge_signature(sim, body),
	     sim_efuse_encrypt_mode(&sim->bus) ? LOAD_IV : LOAD_SEGMENT_HEADER);
}

static unsigned judge_iv(const struct rmw_sim *sim, struct rmw_view body)
{
	if (sim->rom.load.state != LOAD_IV)
		return CODE_ORDER;
	if (body.len != IV_LEN)
		return CODE_IV_LEN;
	return crc_fits(body) ? 0 : CODE_IV_CRC;
}

void sim_load_iv(struct rmw_sim *sim, struct rmw_view body)
{
	step(sim, judge_iv(sim, body), LOAD_SEGMENT_HEADER);
}

/* A range that wraps past the end of the address space is accepted: bl602-observed 3. */
static bool is_loadable(uint32_t addr, uint32_t len)
{
	uint32_t alias = addr >> 28;
	uint32_t first = addr & 0x0fffffff;

	if (len > 0 && addr + len < len)
		return true;
	return alias >= 2 && alias <= 5 && first >= RAM_FIRST && first <= RAM_LAST &&
	       len <= RAM_LAST + 1 - first;
}

static unsigned judge_segment(const struct rmw_sim *sim, struct rmw_view body)
{
	if (sim->rom.load.state != LOAD_SEGMENT_HEADER)
		return CODE_ORDER;
	if (body.len != SEGMENT_HEADER_LEN)
		return CODE_SEGMENT_LEN;
	if (!crc_fits(body))
		return CODE_SEGMENT_CRC;
	return is_loadable(rmw_get_le32(body.data), rmw_get_le32(body.data + 4))
		       ? 0
		       : CODE_SEGMENT_DEST;
}

/* Keep what the hash covers. Without memory for it the hash cannot fit, and 19 says so. */
static void remember(struct sim_load *load, struct rmw_view bytes)
{
	struct rmw_err err = { 0 };

	if (!rmw_buf_append(&load->image, bytes, &err))
		memset(load->hash, 0, sizeof(load->hash));
}

static void close_segment_when_full(struct sim_load *load)
{
	if (load->have < load->total)
		return;
	load->state = --load->segments_left > 0 ? LOAD_SEGMENT_HEADER : LOAD_CHECK;
}

void sim_load_segment_header(struct rmw_sim *sim, struct rmw_view body)
{
	struct sim_load *load = &sim->rom.load;
	unsigned code = judge_segment(sim, body);

	if (code != 0) {
		sim_answer_fail(sim, code);
		return;
	}
	load->state = LOAD_SEGMENT_DATA;
	load->addr = rmw_get_le32(body.data);
	load->total = rmw_get_le32(body.data + 4);
	load->have = 0;
	remember(load, body);
	close_segment_when_full(load);
	sim_answer_data(sim, body);
}

static unsigned judge_data(const struct rmw_sim *sim, struct rmw_view body)
{
	const struct sim_load *load = &sim->rom.load;

	if (load->state != LOAD_SEGMENT_DATA)
		return CODE_ORDER;
	if (sim_efuse_encrypt_mode(&sim->bus) && body.len % 16 != 0)
		return CODE_DATA_LEN;
	return body.len > load->total - load->have ? CODE_DATA_EXCESS : 0;
}

void sim_load_segment_data(struct rmw_sim *sim, struct rmw_view body)
{
	struct sim_load *load = &sim->rom.load;
	unsigned code = judge_data(sim, body);
	struct rmw_span ram;

	if (code != 0) {
		sim_answer_fail(sim, code);
		return;
	}
	ram = sim_bus_ram(&sim->bus, load->addr + load->have, (uint32_t)body.len);
	if (ram.len == body.len && body.len > 0)
		memcpy(ram.data, body.data, body.len);
	load->have += (uint32_t)body.len;
	remember(load, body);
	close_segment_when_full(load);
	sim_answer(sim);
}

static unsigned judge_image(const struct rmw_sim *sim)
{
	const struct sim_load *load = &sim->rom.load;
	struct rmw_view image = rmw_buf_view(&load->image);
	uint8_t digest[RMW_SHA256_SIZE];

	if (load->state != LOAD_CHECK)
		return CODE_EARLY;
	if (sim_efuse_sign_mode(&sim->bus))
		return CODE_SIGNATURE;
	if ((load->flags & SIM_FLAG_HASH_IGNORE) && rmw_get_le32(load->hash) == SIM_HEADER_IGNORED)
		return 0;
	rmw_sha256(&image, 1, digest);
	return memcmp(digest, load->hash, sizeof(digest)) != 0 ? CODE_HASH : 0;
}

void sim_load_check(struct rmw_sim *sim, struct rmw_view body)
{
	unsigned code = judge_image(sim);

	(void)body;
	sim_spend(sim, (sim->rom.load.image.len / 64 + 1) * SIM_COST_SHA_BLOCK_NS);
	if (code == CODE_HASH || code == CODE_SIGNATURE)
		sim->rom.load.state = LOAD_HEADER;
	step(sim, code, LOAD_RUN);
}

/* What runs is told by its size alone: its code is not executed. */
static void imitate(struct rmw_sim *sim, uint32_t entry)
{
	const struct sim_load *load = &sim->rom.load;
	const struct sim_loader_build *build = NULL;

	(void)entry;
	if (load->segment_count == 1 && load->addr == VENDOR_ENTRY)
		build = sim_loader_find(SIM_HEADER_LEN + load->image.len);
	if (build != NULL) {
		sim_loader_start(sim, build);
		return;
	}
	sim_boot_park(sim);
}

/* Entries elsewhere are accepted, and the ROM stops. bl602-soc 1.5 */
bool sim_load_is_entry(uint32_t entry)
{
	const uint32_t alias = entry >> 28, first = entry & 0x0fffffff;

	return alias >= 2 && alias <= 5 &&
	       ((first >= RAM_FIRST && first <= RAM_LAST) || first >> 24 == 3);
}

void sim_load_start(struct rmw_sim *sim, uint32_t entry)
{
	static void (*const starters[])(struct rmw_sim * sim, uint32_t entry) = {
		[SIM_CODE_RV32] = sim_cpu_start,
		[SIM_CODE_HOST] = sim_hosted_start,
		[SIM_CODE_IMITATE] = imitate,
	};

	if (sim_load_is_entry(entry))
		starters[sim->config.code](sim, entry);
	else
		sim_boot_park(sim);
}

static void run_image(struct rmw_sim *sim)
{
	const uint32_t entry = sim->rom.load.entry;

	sim_load_start(sim, entry != 0 ? entry : DEFAULT_ENTRY);
}

void sim_load_run(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	if (sim->rom.load.state != LOAD_RUN) {
		sim_answer_fail(sim, CODE_ORDER);
		return;
	}
	sim_answer(sim);
	sim_boot_later(sim, run_image, SIM_COST_LEAVE_NS);
}
