/* SPDX-License-Identifier: MIT */
/* What was put into the store comes out as it was, or not at all. */
#include "unit/firmware/store_bench.h"

#include <pthread.h>
#include <unistd.h>

#include "base/file.h"

static struct rmw_firmware_store *store;
static struct rmw_buf file;
static struct rmw_firmware_facts facts;
static struct rmw_err err;

static int begin(void **state)
{
	(void)state;
	store_begin();
	store_told[0] = '\0';
	memset(&err, 0, sizeof(err));
	store = store_open(&store_watch);
	made_openbeken(&file, "1.18.299");
	return 0;
}

static int end(void **state)
{
	(void)state;
	rmw_firmware_store_free(store);
	store = NULL;
	rmw_buf_release(&file);
	return 0;
}

static void reopen(void)
{
	rmw_firmware_store_free(store);
	store = store_open(&store_watch);
}

static bool add(const char *name, const char *chip)
{
	return store_add(store, rmw_buf_view(&file), name, chip, &facts, &err);
}

/* How many images there are besides the bundled ones. */
static size_t count(void)
{
	size_t others = 0;

	for (size_t i = 0; i < rmw_firmware_store_count(store); i++)
		others += rmw_firmware_store_at(store, i)->origin != RMW_FIRMWARE_BUNDLED;
	return others;
}

static void a_folder_that_is_not_there_is_an_empty_store(void **state)
{
	(void)state;
	assert_int_equal(count(), 0);
	assert_null(rmw_firmware_store_at(store, rmw_firmware_store_count(store)));
	assert_string_equal(store_told, "");
	assert_int_not_equal(access(rmw_firmware_store_folder(store), F_OK), 0);
}

static void a_folder_that_cannot_be_read_is_no_empty_store(void **state)
{
	struct rmw_firmware_store *other = NULL;

	(void)state;
	assert_true(add(NULL, NULL));
	remove_test_folder(scratch_path(STORE_FOLDER));
	write_test_file(scratch_path(STORE_FOLDER), rmw_buf_view(&file));
	assert_false(rmw_firmware_store_open(&other, NULL, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
	assert_non_null(strstr(err.cause, STORE_FOLDER));
}

static void what_is_added_is_known_by_its_content(void **state)
{
	(void)state;
	assert_true(add(NULL, NULL));
	assert_string_equal(facts.name, "openbeken");
	assert_string_equal(facts.version, "1.18.299");
	assert_string_equal(facts.chip, "bl602");
	assert_int_equal(facts.kind, RMW_IMAGE_BL_APPLICATION);
	assert_int_equal(facts.origin, RMW_FIRMWARE_ADDED);
	assert_int_equal(facts.proof, RMW_FIRMWARE_BY_USER);
	assert_int_equal(facts.size, file.len);
	assert_string_equal(facts.source, "some/file.bin");
	assert_int_equal(strlen(facts.sha256), 64);
	assert_int_equal(count(), 1);
	reopen();
	assert_int_equal(count(), 1);
	assert_string_equal(store_told, "");
}

static void the_files_are_for_reading_only(void **state)
{
	static const char *const names[] = { "openbeken@1.18.299-bl602.bin",
					     "openbeken@1.18.299-bl602.bin.json" };
	struct stat about;

	(void)state;
	assert_true(add(NULL, NULL));
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		assert_int_equal(stat(store_file(names[i]), &about), 0);
		assert_int_equal(about.st_mode & 0777, 0444);
	}
}

static void an_image_comes_out_as_it_went_in(void **state)
{
	rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };

	(void)state;
	assert_true(add(NULL, NULL));
	assert_true(rmw_firmware_find(store, "openbeken@1.18.299", "BL602", &image, &err));
	assert_true(rmw_view_equal(rmw_buf_view(&image.bytes), rmw_buf_view(&file)));
	assert_string_equal(image.facts.sha256, facts.sha256);
}

static void without_a_version_the_newest_is_meant(void **state)
{
	static const char *const versions[] = { "1.18.99", "1.18.299", "1.18.100" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(versions); i++) {
		made_openbeken(&file, versions[i]);
		assert_true(add(NULL, NULL));
	}
	for (int round = 0; round < 2; round++) {
		rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };

		assert_true(rmw_firmware_find(store, "openbeken", "bl602", &image, &err));
		assert_string_equal(image.facts.version, "1.18.299");
		reopen();
	}
}

static void the_same_file_twice_is_one_image(void **state)
{
	enum rmw_firmware_outcome outcome;
	const struct rmw_firmware_addition addition = { rmw_buf_view(&file), "other.bin", NULL,
							NULL };

	(void)state;
	assert_true(add(NULL, NULL));
	assert_true(rmw_firmware_add(store, &addition, &outcome, &facts, &err));
	assert_int_equal(outcome, RMW_FIRMWARE_KNOWN);
	assert_string_equal(facts.source, "some/file.bin");
	assert_int_equal(count(), 1);
}

static void another_content_under_the_same_name_is_refused(void **state)
{
	(void)state;
	assert_true(add(NULL, NULL));
	file.data[0x2000] ^= 1;
	assert_false(add(NULL, NULL));
	assert_int_equal(err.code, RMW_E_FIRMWARE_CHANGED);
	assert_true(add("openbeken@1.18.299-mine", NULL));
	assert_int_equal(count(), 2);
}

/* A folder in place of the facts: they cannot be read, by root either. */
static void an_image_whose_facts_cannot_be_read_stays(void **state)
{
	static const char image[] = "openbeken@1.18.299-bl602.bin";
	static const char said[] = "openbeken@1.18.299-bl602.bin.json";
	rmw_auto(buf) stored = RMW_BUF_INIT;
	struct rmw_err why = { 0 };

	(void)state;
	assert_true(add(NULL, NULL));
	assert_int_equal(unlink(store_file(said)), 0);
	assert_int_equal(mkdir(store_file(said), 0700), 0);
	file.data[0x2000] ^= 1;
	assert_false(add(NULL, NULL));
	assert_int_equal(err.code, RMW_E_FILE_READ);
	assert_non_null(strstr(err.cause, "not replaced"));
	assert_true(rmw_file_read(store_file(image), RMW_FIRMWARE_SIZE_MAX, &stored, &why));
	assert_int_not_equal(stored.data[0x2000], file.data[0x2000]);
}

static void what_is_no_firmware_is_refused_with_the_reason(void **state)
{
	static const struct {
		void (*make)(struct rmw_buf *buf);
		const char *why;
	} rows[] = {
		{ made_ota, "over-the-air" },
		{ made_loader, "--loader" },
	};
	const struct rmw_bl_table table = made_table();

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rows[i].make(&file);
		assert_false(add("mine", "bl602"));
		assert_int_equal(err.code, RMW_E_IMAGE_KIND);
		assert_non_null(strstr(err.cause, rows[i].why));
	}
	made_flash(&file, MADE_MIB, &table);
	assert_false(add("mine", "bl602"));
	assert_non_null(strstr(err.cause, "restore"));
	memset(file.data, 0xff, file.len);
	assert_false(add("mine", "bl602"));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	assert_int_equal(count(), 0);
}

static void an_unknown_file_needs_a_name_and_a_chip(void **state)
{
	(void)state;
	memset(file.data, 'x', file.len);
	assert_false(add(NULL, NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	assert_false(add("mine", NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	assert_false(add("mine", "esp32"));
	assert_int_equal(err.code, RMW_E_USAGE);
	assert_false(add("Not A Name", "bl602"));
	assert_int_equal(err.code, RMW_E_USAGE);
	assert_true(add("mine", "BL602"));
	assert_string_equal(facts.chip, "bl602");
	assert_int_equal(facts.kind, RMW_IMAGE_UNKNOWN);
	assert_int_equal(strlen(facts.version), 12);
	assert_memory_equal(facts.version, facts.sha256, 12);
}

static void firmware_is_not_taken_for_another_chip(void **state)
{
	(void)state;
	assert_false(add("mine", "ln882h"));
	assert_int_equal(err.code, RMW_E_IMAGE_OTHER_CHIP);
}

/* Plain code for a BK7231: a branch, then loads of the program counter (bk7231-protocol 16.3). */
static void make_beken(void)
{
	memset(file.data, 0x11, file.len);
	rmw_put_le32(file.data, 0xea000000);
	for (size_t at = 4; at < 16; at += 4)
		rmw_put_le32(file.data + at, 0xe59ff014);
}

static void a_family_of_several_chips_leaves_open_which_one(void **state)
{
	(void)state;
	make_beken();
	assert_false(add("mine", NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	assert_false(add("mine", "bl602"));
	assert_int_equal(err.code, RMW_E_IMAGE_OTHER_CHIP);
	assert_true(add("mine", "bk7231n"));
	made_text(&file, 0x1000, "OpenBK7231T_1.18.299");
	assert_true(add(NULL, NULL));
	assert_string_equal(facts.chip, "bk7231t");
	assert_string_equal(facts.version, "1.18.299");
}

static void packages_of_other_chips_are_refused(void **state)
{
	static const uint32_t header_crc_at = 0xfc;

	(void)state;
	memset(file.data, 0, 0x100);
	rmw_put_le32(file.data, 2); /* an update of an LN882H (ln882h-protocol 8.3) */
	rmw_put_le32(file.data + header_crc_at,
		     rmw_crc32((struct rmw_view){ file.data, header_crc_at }));
	assert_false(add("mine", "ln882h"));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	rmw_ln_image_build(0, 1, rmw_view_part(rmw_buf_view(&file), 0x100, file.len), file.data);
	assert_true(add("mine", "ln882h"));
	memset(file.data, 0, 0x100);
	memcpy(file.data, "\x55\xaa\x55\xaa", 4);
	memcpy(file.data + 28, "\xaa\x55\xaa\x55", 4);
	assert_false(add("other", "bk7231n"));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
}

static void a_damaged_slot_image_is_refused(void **state)
{
	(void)state;
	made_slot(&file);
	file.data[file.len - 1] ^= 1;
	assert_false(add(NULL, NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_DAMAGED);
	assert_true(rmw_buf_resize(&file, file.len - 100, &err));
	assert_false(add(NULL, NULL));
	assert_int_equal(err.code, RMW_E_IMAGE_TRUNCATED);
}

static void a_changed_image_is_noticed_and_added_again(void **state)
{
	rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };
	const char *path;

	(void)state;
	assert_true(add(NULL, NULL));
	path = store_file("openbeken@1.18.299-bl602.bin");
	assert_int_equal(chmod(path, 0600), 0);
	file.data[100] ^= 1;
	write_test_file(path, rmw_buf_view(&file));
	assert_false(rmw_firmware_find(store, "openbeken", "bl602", &image, &err));
	assert_int_equal(err.code, RMW_E_FIRMWARE_DAMAGED);
	rmw_err_clear(&err);
	for (size_t i = 0; i < rmw_firmware_store_count(store); i++)
		if (rmw_firmware_store_at(store, i)->origin == RMW_FIRMWARE_ADDED)
			assert_false(rmw_firmware_verify(store, i, &err));
	assert_int_equal(err.code, RMW_E_FIRMWARE_DAMAGED);
	file.data[100] ^= 1;
	assert_true(add(NULL, NULL));
	assert_true(rmw_firmware_find(store, "openbeken", "bl602", &image, &err));
}

/* One of the texts that a folder may hold instead of facts. */
static void put_facts(const char *name, const char *text)
{
	write_test_file(store_file(name), (struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

static void a_hostile_folder_is_passed_over(void **state)
{
	static const char *const names[] = { "a@1-bl602.bin.json", "b@1-bl602.bin.json",
					     "c@1-bl602.bin.json", "d@1-bl602.bin.json" };

	(void)state;
	assert_true(add(NULL, NULL));
	put_facts(names[0], "{");
	put_facts(names[1], "{ \"v\": 1, \"name\": \"../../x\" }");
	assert_int_equal(symlink("/dev/zero", store_file(names[2])), 0);
	assert_int_equal(mkdir(store_file(names[3]), 0700), 0);
	assert_int_equal(link(store_file("openbeken@1.18.299-bl602.bin.json"),
			      store_file("other@1.18.299-bl602.bin.json")),
			 0);
	reopen();
	assert_int_equal(count(), 1);
	for (size_t i = 0; i < RMW_COUNT(names); i++)
		assert_non_null(strstr(store_told, names[i]));
	assert_non_null(strstr(store_told, "other@1.18.299-bl602.bin.json is passed over"));
}

static void an_image_without_facts_does_not_count(void **state)
{
	(void)state;
	assert_true(add(NULL, NULL));
	assert_int_equal(unlink(store_file("openbeken@1.18.299-bl602.bin.json")), 0);
	reopen();
	assert_int_equal(count(), 0);
	file.data[0x2000] ^= 1;
	assert_true(add(NULL, NULL));
	assert_int_equal(count(), 1);
}

static void what_a_crash_left_behind_is_cleared_away(void **state)
{
	(void)state;
	assert_true(add(NULL, NULL));
	put_facts("openbeken@1.18.300-bl602.bin.part-a1b2c3", "half");
	made_openbeken(&file, "1.18.300");
	assert_true(add(NULL, NULL));
	assert_int_not_equal(access(store_file("openbeken@1.18.300-bl602.bin.part-a1b2c3"), F_OK),
			     0);
}

static void a_removed_image_is_gone(void **state)
{
	rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };

	(void)state;
	assert_true(add(NULL, NULL));
	assert_true(rmw_firmware_remove(store, "openbeken", NULL, &facts, &err));
	assert_string_equal(facts.version, "1.18.299");
	assert_int_equal(count(), 0);
	assert_int_not_equal(access(store_file("openbeken@1.18.299-bl602.bin"), F_OK), 0);
	assert_false(rmw_firmware_remove(store, "openbeken", NULL, &facts, &err));
	assert_int_equal(err.code, RMW_E_NO_FIRMWARE);
	rmw_err_clear(&err);
	assert_false(rmw_firmware_find(store, "openbeken", "bl602", &image, &err));
	assert_int_equal(err.code, RMW_E_NO_FIRMWARE);
}

static void several_are_never_removed_at_once(void **state)
{
	(void)state;
	assert_true(add(NULL, NULL));
	made_openbeken(&file, "1.18.300");
	assert_true(add(NULL, NULL));
	assert_false(rmw_firmware_remove(store, "openbeken", NULL, &facts, &err));
	assert_int_equal(err.code, RMW_E_USAGE);
	rmw_err_clear(&err);
	assert_true(rmw_firmware_remove(store, "openbeken@1.18.300", "bl602", &facts, &err));
	assert_int_equal(count(), 1);
}

static void a_path_is_a_file_and_not_of_the_store(void **state)
{
	rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };

	(void)state;
	write_test_file(scratch_path("given.bin"), rmw_buf_view(&file));
	assert_true(rmw_firmware_find(store, scratch_path("given.bin"), "bl602", &image, &err));
	assert_int_equal(image.facts.origin, RMW_FIRMWARE_GIVEN);
	assert_string_equal(image.facts.version, "1.18.299");
	assert_false(rmw_firmware_find(store, scratch_path("given.bin"), "ln882h", &image, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_OTHER_CHIP);
	rmw_err_clear(&err);
	made_ota(&file);
	write_test_file(scratch_path("given.bin"), rmw_buf_view(&file));
	assert_false(rmw_firmware_find(store, scratch_path("given.bin"), "bl602", &image, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
	assert_string_equal(image.facts.version, "1.18.299");
}

static void without_a_choice_it_is_the_bundled_one_or_a_way_to_get_one(void **state)
{
	rmw_auto(firmware_image) image = { .bytes = RMW_BUF_INIT };

	(void)state;
	assert_false(rmw_firmware_find(store, NULL, "ln882h", &image, &err));
	assert_int_equal(err.code, RMW_E_NO_FIRMWARE);
	assert_non_null(strstr(err.cause, "firmware fetch openbeken --chip ln882h"));
	assert_non_null(strstr(err.cause, "firmware add"));
	rmw_err_clear(&err);
	if (rmw_firmware_find(store, NULL, "bl602", &image, &err)) {
		assert_int_equal(image.facts.origin, RMW_FIRMWARE_BUNDLED);
		assert_int_equal(image.facts.role, RMW_FIRMWARE_RELAY);
		assert_int_equal(image.facts.size, image.bytes.len);
	} else {
		assert_int_equal(err.code, RMW_E_NO_FIRMWARE);
	}
}

/* Two at work on one folder, as two programs would be. */
static void *add_many(void *ctx)
{
	struct rmw_firmware_store *own = store_open(NULL);
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_firmware_facts added;
	struct rmw_err why = { 0 };
	size_t *good = ctx;

	for (int i = 0; i < 12; i++) {
		char version[16];

		(void)snprintf(version, sizeof(version), "1.0.%d", i);
		made_openbeken(&bytes, version);
		*good += store_add(own, rmw_buf_view(&bytes), NULL, NULL, &added, &why);
	}
	rmw_firmware_store_free(own);
	return NULL;
}

static void two_at_once_do_not_disturb_each_other(void **state)
{
	size_t good[2] = { 0 };
	pthread_t threads[2];

	(void)state;
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_many, &good[i]), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(good[0] + good[1], 24);
	reopen();
	assert_int_equal(count(), 12);
	assert_string_equal(store_told, "");
	for (size_t i = 0; i < rmw_firmware_store_count(store); i++)
		assert_true(rmw_firmware_verify(store, i, &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_folder_that_is_not_there_is_an_empty_store),
		TEST(a_folder_that_cannot_be_read_is_no_empty_store),
		TEST(what_is_added_is_known_by_its_content),
		TEST(the_files_are_for_reading_only),
		TEST(an_image_comes_out_as_it_went_in),
		TEST(without_a_version_the_newest_is_meant),
		TEST(the_same_file_twice_is_one_image),
		TEST(another_content_under_the_same_name_is_refused),
		TEST(an_image_whose_facts_cannot_be_read_stays),
		TEST(what_is_no_firmware_is_refused_with_the_reason),
		TEST(an_unknown_file_needs_a_name_and_a_chip),
		TEST(firmware_is_not_taken_for_another_chip),
		TEST(a_family_of_several_chips_leaves_open_which_one),
		TEST(packages_of_other_chips_are_refused),
		TEST(a_damaged_slot_image_is_refused),
		TEST(a_changed_image_is_noticed_and_added_again),
		TEST(a_hostile_folder_is_passed_over),
		TEST(an_image_without_facts_does_not_count),
		TEST(what_a_crash_left_behind_is_cleared_away),
		TEST(a_removed_image_is_gone),
		TEST(several_are_never_removed_at_once),
		TEST(a_path_is_a_file_and_not_of_the_store),
		TEST(without_a_choice_it_is_the_bundled_one_or_a_way_to_get_one),
		TEST(two_at_once_do_not_disturb_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
