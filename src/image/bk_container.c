/* SPDX-License-Identifier: MIT */
/* Bootloader and application as the flash of a BK7231 holds them. */
#include "image/bk_container.h"

#include <ctype.h>

#define RBL_BLOCKS (RMW_RBL_SIZE / RMW_BK_CODE)
#define RBL_LEN ((size_t)RBL_BLOCKS * RMW_BK_BLOCK)

static bool rbl_at(struct rmw_view flash, size_t at, struct rmw_rbl *rbl)
{
	const struct rmw_view blocks = rmw_view_part(flash, at, RBL_LEN);
	struct rmw_err ignored = { 0 };
	uint8_t bytes[RMW_RBL_SIZE];

	if (blocks.len < RBL_LEN || memcmp(blocks.data, "RBL", 4) != 0)
		return false;
	for (size_t i = 0; i < RBL_BLOCKS; i++)
		memcpy(bytes + i * RMW_BK_CODE, blocks.data + i * RMW_BK_BLOCK, RMW_BK_CODE);
	return rmw_rbl_parse(RMW_VIEW_OF(bytes), rbl, &ignored);
}

static void find_rbl(struct rmw_view flash, struct rmw_bk_container *container)
{
	for (size_t at = 0; at + RBL_LEN <= flash.len && !container->has_rbl; at += RMW_BK_BLOCK)
		if (rbl_at(flash, at, &container->rbl)) {
			container->has_rbl = true;
			container->rbl_at = at;
		}
}

bool rmw_bk_container_look(struct rmw_view flash, uint32_t code_addr,
			   struct rmw_bk_container *found)
{
	struct rmw_bk_container container = { .code_addr = code_addr };
	struct rmw_view code;

	find_rbl(flash, &container);
	code = rmw_view_part(flash, 0, container.has_rbl ? container.rbl_at : flash.len);
	rmw_bk_blocks_count(code, &container.code);
	if (container.code.end == 0)
		return false;
	container.key = rmw_bk_key_find(rmw_view_part(flash, 0, RMW_BK_CODE), code_addr);
	*found = container;
	return true;
}

/* What an RBL header covers may reach into what was never written. */
static struct rmw_view covered(struct rmw_view flash, const struct rmw_bk_container *container)
{
	const size_t blocks = (container->rbl.raw_size + (size_t)RMW_BK_CODE - 1) / RMW_BK_CODE;

	if (!container->has_rbl)
		return rmw_view_part(flash, 0, container->code.end);
	return rmw_view_part(flash, 0,
			     blocks * RMW_BK_BLOCK < container->rbl_at ? blocks * RMW_BK_BLOCK
								       : container->rbl_at);
}

bool rmw_bk_container_check(struct rmw_view flash, const struct rmw_bk_container *container,
			    struct rmw_err *err)
{
	rmw_auto(buf) code = RMW_BUF_INIT;

	return !container->has_rbl ||
	       (rmw_bk_blocks_strip(covered(flash, container), &code, err) &&
		rmw_rbl_check_code(&container->rbl, rmw_buf_view(&code), err));
}

bool rmw_bk_container_decode(struct rmw_view flash, const struct rmw_bk_container *container,
			     struct rmw_buf *code, struct rmw_err *err)
{
	rmw_buf_release(code);
	if (!rmw_bk_blocks_strip(covered(flash, container), code, err))
		return false;
	rmw_bk_cipher(container->key->words, container->code_addr, rmw_buf_span(code));
	if (container->has_rbl && container->rbl.raw_size < code->len)
		return rmw_buf_resize(code, container->rbl.raw_size, err);
	return true;
}

/* bk7231-protocol 13.1 */
enum { ROW_SIZE = 64, AT_NAME = 4, AT_DEVICE = 28, AT_ADDR = 52, AT_SIZE = 56, NAME_MAX = 24 };

static bool is_row(struct rmw_view row)
{
	return row.len == ROW_SIZE && memcmp(row.data, "01PE", AT_NAME) == 0 &&
	       memcmp(row.data + AT_DEVICE, "beken_onchip", 12) == 0;
}

static void take_row(struct rmw_view row, struct rmw_bk_partition *to)
{
	static const char in_code_space[] = "beken_onchip_crc";
	const uint32_t addr = rmw_get_le32(row.data + AT_ADDR);
	const uint32_t size = rmw_get_le32(row.data + AT_SIZE);

	*to = (struct rmw_bk_partition){ .addr = addr, .size = size };
	for (size_t i = 0; i < NAME_MAX && row.data[AT_NAME + i] != 0; i++)
		to->name[i] = (char)(isprint(row.data[AT_NAME + i]) ? row.data[AT_NAME + i] : '?');
	if (memcmp(row.data + AT_DEVICE, in_code_space, sizeof(in_code_space)) != 0)
		return;
	to->addr = rmw_bk_flash_addr(addr);
	to->size = rmw_bk_flash_addr(size);
}

/* Rows stand side by side; their first may stand at any word. */
static size_t take_rows(struct rmw_view code, struct rmw_bk_partition rows[RMW_BK_PARTITIONS_MAX])
{
	size_t count = 0;
	size_t at = 0;

	while (at < code.len && !is_row(rmw_view_part(code, at, ROW_SIZE)))
		at += 4;
	for (; count < RMW_BK_PARTITIONS_MAX && is_row(rmw_view_part(code, at, ROW_SIZE));
	     at += ROW_SIZE)
		take_row(rmw_view_part(code, at, ROW_SIZE), &rows[count++]);
	return count;
}

size_t rmw_bk_partitions_read(struct rmw_view bootloader,
			      struct rmw_bk_partition rows[RMW_BK_PARTITIONS_MAX])
{
	const struct rmw_view blocks = rmw_view_part(bootloader, 0, RMW_BK_APPLICATION);
	struct rmw_err ignored = { 0 };
	rmw_auto(buf) code = RMW_BUF_INIT;

	if (!rmw_bk_blocks_strip(blocks, &code, &ignored))
		return 0;
	return take_rows(rmw_buf_view(&code), rows);
}
