/* SPDX-License-Identifier: MIT */
/* Configuration blocks of any bytes, also with their CRC put right: what is decoded encodes to the
 * same bytes, can be told, compared, upgraded and put into a template, and redacts for good. */
#include <stdlib.h>

#include <rmwflash/obk.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void take_field(void *ctx, const struct rmw_obk_field *field)
{
	(void)ctx;
	check(memchr(field->text, '\0', sizeof(field->text)) != NULL);
	check(field->privacy != RMW_OBK_SECRET || field->text[0] == '\0' ||
	      strcmp(field->text, "(set)") == 0);
}

static void take_pair(void *ctx, const struct rmw_obk_field *was, const struct rmw_obk_field *is)
{
	take_field(ctx, was);
	take_field(ctx, is);
}

static void take_none(void *ctx, const char *field)
{
	(void)ctx;
	(void)field;
	abort();
}

static void try_redacted(struct rmw_obk_config *config)
{
	static struct rmw_obk_config again;
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };
	size_t len;

	rmw_obk_config_redact(config, NULL, NULL);
	len = rmw_obk_config_encode(config, block);
	check(rmw_obk_config_decode((struct rmw_view){ block, len }, config->layout, &again, &err));
	rmw_obk_config_redact(&again, take_none, NULL);
}

static void try_block(struct rmw_view input, enum rmw_obk_layout layout)
{
	static struct rmw_obk_config config, other;
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };
	size_t len;

	if (!rmw_obk_config_decode(input, layout, &config, &err)) {
		check(err.code != RMW_OK);
		return;
	}
	len = rmw_obk_config_encode(&config, block);
	check(len == config.raw_len && len <= input.len && memcmp(block, input.data, len) == 0);
	rmw_obk_config_tell(&config, take_field, NULL);
	other = config;
	rmw_obk_config_upgrade(&other);
	rmw_obk_config_compare(&config, &other, take_pair, NULL);
	try_redacted(&config);
	try_redacted(&other);
}

/* No mutation finds a CRC by chance. */
static void put_right(struct rmw_span block)
{
	size_t len = RMW_OBK_BLOCK_SIZE;

	if (block.len < 8)
		return;
	memcpy(block.data, "CFG", 3);
	if (rmw_get_le32(block.data + 4) == 3)
		len = RMW_OBK_BLOCK_SIZE_3;
	if (block.len >= len)
		block.data[3] = rmw_obk_crc8((struct rmw_view){ block.data + 4, len - 4 },
					     RMW_OBK_CRC_UNSIGNED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned layout = size > 0 ? data[size - 1] % RMW_OBK_LAYOUT_COUNT : 0;
	rmw_auto(buf) right = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (!rmw_buf_append(&right, (struct rmw_view){ data, size }, &err))
		return 0;
	put_right(rmw_buf_span(&right));
	try_block((struct rmw_view){ data, size }, (enum rmw_obk_layout)layout);
	try_block(rmw_buf_view(&right), (enum rmw_obk_layout)layout);
	return 0;
}
