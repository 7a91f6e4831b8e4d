/* SPDX-License-Identifier: MIT */
/* The vendor's RAM loader of the LN882H: files over YMODEM into the flash, 16 KiB at a time. */
#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/ln882h_flash.h"

enum { SECTOR = LN_SECTOR, NAME_MOST = 63 };

static struct ln_loader *loader_of(struct rmw_sim *sim)
{
	return &sim_ln(sim)->loader;
}

/* What the file takes is erased first. A name that is too long is the loader's end. */
static void begin(struct rmw_sim *sim, size_t name_len, uint32_t size)
{
	struct ln_loader *loader = loader_of(sim);
	const uint64_t len = ((uint64_t)size + SECTOR - 1) / SECTOR * SECTOR;

	loader->size = size;
	loader->have = loader->cached = 0;
	if (name_len > NAME_MOST)
		sim_ln_loader_hang(sim);
	else if (loader->start < LN_FLASH_END && len <= LN_FLASH_END - loader->start)
		(void)sim_ln_loader_erase(sim, loader->start, (uint32_t)len);
}

static bool is_written(struct rmw_sim *sim, uint32_t len)
{
	const struct ln_loader *loader = loader_of(sim);
	uint8_t back[SECTOR];

	for (uint32_t at = 0; at < len; at += SECTOR) {
		const uint32_t part = len - at < SECTOR ? len - at : SECTOR;

		sim_ln_flash_read(sim, loader->at + at, (struct rmw_span){ back, part });
		if (memcmp(back, loader->cache + at, part) != 0)
			return false;
	}
	return true;
}

/* A second try erases and programs all of the 16 KiB, whatever was there behind the file. */
static bool program(struct rmw_sim *sim, uint32_t len)
{
	struct ln_loader *loader = loader_of(sim);

	sim_ln_flash_program(sim, loader->at, (struct rmw_view){ loader->cache, len });
	if (is_written(sim, len))
		return true;
	if (!sim_ln_loader_erase(sim, loader->at, LN_CACHE_SIZE))
		return false;
	sim_ln_flash_program(sim, loader->at, RMW_VIEW_OF(loader->cache));
	return is_written(sim, len);
}

static bool flush(struct rmw_sim *sim)
{
	struct ln_loader *loader = loader_of(sim);
	const uint32_t len = loader->cached;

	loader->cached = 0;
	if (loader->at >= LN_FLASH_END || !program(sim, len))
		return false;
	loader->at += len;
	return true;
}

/* Only full 16 KiB and the end of the file are written; more than was announced is its end. */
static bool take(struct rmw_sim *sim, struct rmw_view data)
{
	struct ln_loader *loader = loader_of(sim);

	if (loader->have == loader->size) {
		sim_ln_loader_hang(sim);
		return false;
	}
	while (data.len > 0 && loader->have < loader->size) {
		const uint32_t left = loader->size - loader->have;
		const uint32_t room = LN_CACHE_SIZE - loader->cached;
		uint32_t len = left < room ? left : room;

		if (len > data.len)
			len = (uint32_t)data.len;
		memcpy(loader->cache + loader->cached, data.data, len);
		loader->cached += len;
		loader->have += len;
		data = rmw_view_part(data, len, SIZE_MAX);
		if ((loader->cached == LN_CACHE_SIZE || loader->have == loader->size) &&
		    !flush(sim))
			return false;
	}
	return true;
}

static void end(struct rmw_sim *sim, enum ln_ymodem_end how)
{
	if (how == LN_YMODEM_DONE)
		loader_of(sim)->files++;
	sim_ln_loader_listen(sim);
}

static const struct ln_ymodem_rules rules = {
	.stx_size = LN_YMODEM_LARGEST,
	.call_ns = LN_COST_LOADER_CALL_NS,
	.answer_ns = LN_COST_LOADER_ANSWER_NS,
	.check_ns = LN_COST_LOADER_CRC_BYTE_NS,
	.silence_ns = LN_COST_LOADER_SILENCE_NS,
	.begin = begin,
	.take = take,
	.end = end,
};

void sim_ln_run_upgrade(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_ymodem_start(sim, &rules);
}

void sim_ln_run_startaddr(struct rmw_sim *sim, const struct ln_words *words)
{
	loader_of(sim)->start = loader_of(sim)->at = sim_ln_loader_hex(words->words[1]);
	sim_ln_loader_pass(sim);
}

void sim_ln_run_filecount(struct rmw_sim *sim, const struct ln_words *words)
{
	(void)words;
	sim_ln_loader_format(sim, "\r\nfc:%d\r\n", loader_of(sim)->files);
}
