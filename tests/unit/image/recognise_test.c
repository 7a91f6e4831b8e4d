/* SPDX-License-Identifier: MIT */
/* What a file is: every kind by a made example, and what must not be taken for one. */
#include "support/made_image.h"

#include <rmwflash/image.h>

#include "image/recognise.h"

static void make_dump(struct rmw_buf *buf)
{
	const struct rmw_bl_table table = made_table();

	made_flash(buf, MADE_MIB, &table);
}

static void make_dump_one_short(struct rmw_buf *buf)
{
	make_dump(buf);
	buf->len--;
}

static void make_dump_without_boot_stage(struct rmw_buf *buf)
{
	make_dump(buf);
	memset(buf->data, 0xff, 0xe000);
}

static void make_dump_with_firmware_only(struct rmw_buf *buf)
{
	make_dump(buf);
	memset(buf->data, 0xff, MADE_FW_AT);
}

static void make_dump_with_damaged_tables(struct rmw_buf *buf)
{
	make_dump(buf);
	memset(buf->data, 0xff, 0xe000);
	memset(buf->data + MADE_FW_AT, 0xff, buf->len - MADE_FW_AT);
	buf->data[RMW_BL_TABLE_ADDR_0 + 20] ^= 1;
	buf->data[RMW_BL_TABLE_ADDR_1 + 20] ^= 1;
}

static void make_cut_complete(struct rmw_buf *buf)
{
	made_complete(buf);
	buf->len = 0x2100;
}

static void make_slot_with_damaged_header(struct rmw_buf *buf)
{
	made_slot(buf);
	buf->data[0x90] ^= 1;
}

static void make_cut_slot(struct rmw_buf *buf)
{
	made_slot(buf);
	buf->len = 0x1800;
}

static void make_cut_loader(struct rmw_buf *buf)
{
	made_loader(buf);
	buf->len = 200;
}

static void make_xz(struct rmw_buf *buf)
{
	made_noise(buf, 100);
	made_put(buf, 0,
		 "\xfd"
		 "7zXZ",
		 6);
}

static void make_nothing(struct rmw_buf *buf)
{
	buf->len = 0;
}

static void make_blank(struct rmw_buf *buf)
{
	made_noise(buf, MADE_MIB);
	memset(buf->data, 0xff, buf->len);
}

static void make_noise(struct rmw_buf *buf)
{
	made_noise(buf, MADE_MIB);
}

static void make_text_only(struct rmw_buf *buf)
{
	made_noise(buf, 4096);
	made_text(buf, 100, "OpenBL602_1.18.57"); /* no start-up code of a RISC-V */
}

static void make_start_only(struct rmw_buf *buf)
{
	made_application(buf);
	memset(buf->data + 64, 0x55, buf->len - 64); /* no word of any chip */
}

static void make_sister_chip(struct rmw_buf *buf)
{
	make_start_only(buf);
	made_text(buf, 0x800, "BL602");
	made_text(buf, 0x900, "OpenBL616_1.18.57");
}

static void make_plain_sdk_application(struct rmw_buf *buf)
{
	make_start_only(buf);
	made_text(buf, 0x800, "bl602_uart");
}

static void make_sister_header(struct rmw_buf *buf)
{
	made_slot(buf);
	buf->data[0x70] ^= 1; /* other clock settings, other CRCs, same flash settings */
}

/* Beken: 32 bytes and their CRC, as bk7231-protocol 16.1 gives them. */
static void put_beken_blocks(struct rmw_buf *buf, size_t at)
{
	static const uint8_t block[34] = {
		0x2f, 0x07, 0xb5, 0x94, 0x35, 0xff, 0x2a, 0x9b, 0x35, 0xe7, 0x2a, 0x9b,
		0x35, 0xef, 0x2a, 0x9b, 0x35, 0xd7, 0x2a, 0x9b, 0x35, 0xdf, 0x2a, 0x9b,
		0x35, 0xc7, 0x2a, 0x9b, 0x35, 0xcf, 0x2a, 0x9b, 0xfe, 0x2b,
	};

	for (size_t i = 0; i < 16; i++)
		made_put(buf, at + i * sizeof(block), block, sizeof(block));
}

static void make_beken_application(struct rmw_buf *buf)
{
	made_noise(buf, 0x8000);
	put_beken_blocks(buf, 0);
}

static void make_beken_dump(struct rmw_buf *buf)
{
	make_blank(buf);
	put_beken_blocks(buf, 0x11000);
}

static void make_beken_package(struct rmw_buf *buf)
{
	made_noise(buf, 0x400);
	made_put(buf, 0, "RBL", 4);
	rmw_put_le32(buf->data + 92, rmw_crc32((struct rmw_view){ buf->data, 92 }));
}

static void make_beken_wrapper(struct rmw_buf *buf)
{
	static const uint8_t head[] = { 0x55, 0xaa, 0x55, 0xaa };
	static const uint8_t tail[] = { 0xaa, 0x55, 0xaa, 0x55 };

	made_noise(buf, 0x400);
	made_put(buf, 0, head, sizeof(head));
	made_put(buf, 28, tail, sizeof(tail));
}

static void make_beken_plain(struct rmw_buf *buf)
{
	static const uint8_t vectors[] = { 0x0e, 0x00, 0x00, 0xea, 0x14, 0xf0, 0x9f, 0xe5,
					   0x14, 0xf0, 0x9f, 0xe5, 0x14, 0xf0, 0x9f, 0xe5 };

	made_noise(buf, 0x400);
	made_put(buf, 0, vectors, sizeof(vectors));
}

static void make_beken_uf2(struct rmw_buf *buf)
{
	made_noise(buf, 512);
	made_put(buf, 0, "UF2\n", 4);
	rmw_put_le32(buf->data + 28, 0x7b3ef230);
}

static void make_beken_calibration(struct rmw_buf *buf)
{
	static const uint8_t record[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0x00, 0x00, 0x00 };

	made_noise(buf, 2 * MADE_MIB);
	memset(buf->data, 0xff, buf->len);
	made_put(buf, 0x1e0000, "TLV", 4);
	made_put(buf, 0x1e001c, record, sizeof(record));
}

/* The test vector of ln882h-protocol 4.3. */
static void make_ln_ram_image(struct rmw_buf *buf)
{
	static const uint8_t header[] = {
		0x00, 0x00, 0x00, 0x20, 0x20, 0x01, 0x20, 0x00, 0x63, 0x65, 0x44, 0xc7,
		0x00, 0x01, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x53, 0x18, 0xd8, 0x10,
	};

	made_noise(buf, 288);
	made_put(buf, 0, header, sizeof(header));
}

static void make_ln_application(struct rmw_buf *buf)
{
	made_noise(buf, 0x1000);
	memset(buf->data, 0, 0x100);
	buf->data[0] = 1;
	rmw_put_le32(buf->data + 0xfc, rmw_crc32((struct rmw_view){ buf->data, 0xfc }));
}

/* The first record of ln882h-protocol 8.2. */
static void make_ln_dump_without_boot(struct rmw_buf *buf)
{
	static const uint8_t record[] = { 0x00, 0x00, 0x00, 0x00, 0x00, 0x70, 0x00, 0x00,
					  0x00, 0xc0, 0x12, 0x00, 0xd7, 0xf0, 0xe6, 0x7e };

	make_blank(buf);
	made_put(buf, 0x6000, record, sizeof(record));
}

static void make_ln_code(struct rmw_buf *buf)
{
	made_noise(buf, 0x1000);
	rmw_put_le32(buf->data, 0x20010000);
	rmw_put_le32(buf->data + 4, 0x10007201);
	made_text(buf, 0x800, "OpenLN882H_1.18.135 BL602");
}

static void make_sectors(struct rmw_buf *buf, size_t at, size_t len)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_resize(buf, len, &err));
	memset(buf->data, 0xff, len);
	made_put(buf, at, "\0\377\377\0\377\377\377\377EF40", 12);
}

static void make_store(struct rmw_buf *buf)
{
	make_sectors(buf, 0, 0x4000);
}

static void make_store_with_blank_start(struct rmw_buf *buf)
{
	make_sectors(buf, 0x2000, 0x4000);
}

static void make_cut_store(struct rmw_buf *buf)
{
	make_sectors(buf, 0, 0x3fff);
}

static void make_block(struct rmw_buf *buf)
{
	made_noise(buf, 3584);
	made_put(buf, 0, "CFG", 3);
}

static void make_block_in_a_sector(struct rmw_buf *buf)
{
	made_noise(buf, 4096);
	made_put(buf, 0, "CFG", 3);
	memset(buf->data + 3584, 0xff, 512);
}

static void make_block_with_more(struct rmw_buf *buf)
{
	made_noise(buf, 4096);
	made_put(buf, 0, "CFG", 3);
}

static void files_are_what_their_content_says(void **state)
{
	static const struct {
		const char *says;
		void (*make)(struct rmw_buf *buf);
		enum rmw_image_kind kind;
	} cases[] = {
		/* clang-format off */
		{ "no bytes",                     make_nothing,                  RMW_IMAGE_EMPTY },
		{ "a blank flash",                make_blank,                    RMW_IMAGE_EMPTY },
		{ "noise as long as a flash",     make_noise,                    RMW_IMAGE_UNKNOWN },
		{ "the right words, other code",  make_text_only,                RMW_IMAGE_UNKNOWN },
		{ "right code, no words",         make_start_only,               RMW_IMAGE_UNKNOWN },
		{ "application of a sister chip", make_sister_chip,              RMW_IMAGE_UNKNOWN },
		{ "header of a sister chip",      make_sister_header,            RMW_IMAGE_UNKNOWN },
		{ "OpenBeken application",        made_application,              RMW_IMAGE_BL_APPLICATION },
		{ "other SDK application",        make_plain_sdk_application,    RMW_IMAGE_BL_APPLICATION },
		{ "slot image",                   made_slot,                     RMW_IMAGE_BL_SLOT },
		{ "slot image, damaged",          make_slot_with_damaged_header, RMW_IMAGE_BL_SLOT },
		{ "slot image, cut",              make_cut_slot,                 RMW_IMAGE_BL_SLOT },
		{ "complete image",               made_complete,                 RMW_IMAGE_BL_COMPLETE },
		{ "complete image, cut",          make_cut_complete,             RMW_IMAGE_BL_COMPLETE },
		{ "dump",                         make_dump,                     RMW_IMAGE_BL_DUMP },
		{ "dump, one byte short",         make_dump_one_short,           RMW_IMAGE_BL_DUMP },
		{ "dump without boot stage",      make_dump_without_boot_stage,  RMW_IMAGE_BL_DUMP },
		{ "dump with firmware only",      make_dump_with_firmware_only,  RMW_IMAGE_BL_DUMP },
		{ "dump with damaged tables",     make_dump_with_damaged_tables, RMW_IMAGE_BL_DUMP },
		{ "RAM loader",                   made_loader,                   RMW_IMAGE_BL_LOADER },
		{ "RAM loader, cut",              make_cut_loader,               RMW_IMAGE_BL_LOADER },
		{ "over-the-air file",            made_ota,                      RMW_IMAGE_BL_OTA },
		{ "xz stream",                    make_xz,                       RMW_IMAGE_XZ },
		{ "BK7231 application",           make_beken_application,        RMW_IMAGE_BK_APPLICATION },
		{ "BK7231 dump",                  make_beken_dump,               RMW_IMAGE_BK_DUMP },
		{ "BK7231 package",               make_beken_package,            RMW_IMAGE_BK_PACKAGE },
		{ "Tuya's wrapper",               make_beken_wrapper,            RMW_IMAGE_BK_WRAPPER },
		{ "BK7231 plain code",            make_beken_plain,              RMW_IMAGE_BEKEN },
		{ "LibreTiny for BK7231",         make_beken_uf2,                RMW_IMAGE_BEKEN },
		{ "BK7231 dump, code erased",     make_beken_calibration,        RMW_IMAGE_BK_DUMP },
		{ "LN882H RAM image",             make_ln_ram_image,             RMW_IMAGE_LN_LOADER },
		{ "LN882H application",           make_ln_application,           RMW_IMAGE_LN_APPLICATION },
		{ "LN882H dump, boot erased",     make_ln_dump_without_boot,     RMW_IMAGE_LN_DUMP },
		{ "LN882H plain code",            make_ln_code,                  RMW_IMAGE_LN882H },
		{ "store",                        make_store,                    RMW_IMAGE_STORE },
		{ "store, not begun",             make_store_with_blank_start,   RMW_IMAGE_STORE },
		{ "store, cut",                   make_cut_store,                RMW_IMAGE_UNKNOWN },
		{ "block",                        make_block,                    RMW_IMAGE_OBK_CONFIG },
		{ "block in its sector",          make_block_in_a_sector,        RMW_IMAGE_OBK_CONFIG },
		{ "block and more",               make_block_with_more,          RMW_IMAGE_UNKNOWN },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;
		enum rmw_image_kind kind;

		cases[i].make(&file);
		kind = rmw_image_recognise(rmw_buf_view(&file));
		if (kind != cases[i].kind)
			fail_msg("%s is taken for %s", cases[i].says,
				 rmw_image_kind_row(kind)->name);
	}
}

/* Whatever is cut off a file, it never becomes one for another chip. */
static void a_cut_file_stays_with_its_chip(void **state)
{
	void (*const makes[])(struct rmw_buf *) = { made_complete, made_slot, made_loader,
						    make_dump };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(makes); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;

		makes[i](&file);
		for (size_t len = 0; len < file.len; len += len < 300 ? 1 : 4093) {
			const enum rmw_image_kind kind =
				rmw_image_recognise(rmw_view_part(rmw_buf_view(&file), 0, len));

			const char *chip = rmw_image_kind_row(kind)->chip;

			assert_true(chip == NULL || strcmp(chip, "bl602") == 0);
			assert_int_not_equal(kind, RMW_IMAGE_BL_APPLICATION);
		}
	}
}

static void flash_sizes_are_told_by_length(void **state)
{
	static const struct {
		size_t len, size;
	} cases[] = {
		{ 1 << 20, 1 << 20 },	{ 2 << 20, 2 << 20 },
		{ 16 << 20, 16 << 20 }, { (2 << 20) - 1, 2 << 20 },
		{ (2 << 20) - 2, 0 },	{ (2 << 20) + 1, 0 },
		{ 3 << 20, 0 },		{ 0, 0 },
		{ 512 << 10, 0 },	{ 32 << 20, 0 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++)
		assert_int_equal(rmw_image_flash_size(cases[i].len), cases[i].size);
}

static void every_kind_has_a_row(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < RMW_IMAGE_KIND_COUNT; kind++) {
		const struct rmw_image_kind_row *row =
			rmw_image_kind_row((enum rmw_image_kind)kind);

		assert_int_equal(row->kind, kind);
		assert_non_null(row->name);
		assert_non_null(row->title);
		for (unsigned other = 0; other < kind; other++)
			assert_string_not_equal(
				row->name, rmw_image_kind_row((enum rmw_image_kind)other)->name);
	}
	assert_int_equal(rmw_image_kind_row(RMW_IMAGE_KIND_COUNT)->kind, RMW_IMAGE_UNKNOWN);
	assert_string_equal(rmw_image_kind_row(RMW_IMAGE_BEKEN)->chip, "bk7231");
	assert_string_equal(rmw_image_kind_row(RMW_IMAGE_LN882H)->chip, "ln882h");
	assert_null(rmw_image_kind_row(RMW_IMAGE_UNKNOWN)->chip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_what_their_content_says),
		cmocka_unit_test(a_cut_file_stays_with_its_chip),
		cmocka_unit_test(flash_sizes_are_told_by_length),
		cmocka_unit_test(every_kind_has_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
