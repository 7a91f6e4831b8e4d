/* SPDX-License-Identifier: MIT */
/* Labels of a batch: what they are made of, from several slots at once, and what becomes of those
 * that cannot be written. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/labels.h"
#include "support/scratch.h"

#define BASE "firmware = relay\nprofile = bl602-relay\nlabel = a.txt\n"
#define THREADS 4u
#define EACH 25u

static const uint8_t mac[6] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x91 };

static struct rmw_batch *batch;
static struct rmw_troubles *problems;
static struct rmw_labels *labels;
static char text[RMW_LABELS_TEXT_MAX];

static void put(const char *name, const char *content)
{
	write_test_file(scratch_path(name),
			(struct rmw_view){ (const uint8_t *)content, strlen(content) });
}

static int start(void **state)
{
	(void)state;
	setenv("HOME", scratch_path("home"), 1);
	setenv("RMWFLASH_PROFILES", scratch_path("none"), 1);
	problems = calloc(1, sizeof(*problems));
	labels = calloc(1, sizeof(*labels));
	assert_true(problems != NULL && labels != NULL);
	put("u.csv", "name,room,mac,wall\none,hall,,north\ntwo,attic,7cb94ca8a991,east\n");
	return 0;
}

static int finish(void **state)
{
	(void)state;
	rmw_batch_free(batch);
	batch = NULL;
	free(problems);
	free(labels);
	remove_test_folder(scratch_path("labels"));
	return 0;
}

static void load(const char *template, const char *job)
{
	struct rmw_err err = { 0 };

	put("a.txt", template);
	put("a.job", job);
	assert_true(rmw_batch_load(scratch_path("a.job"), NULL, NULL, &batch, problems, &err));
}

static void begin(const char *template, const char *job)
{
	struct rmw_err err = { 0 };

	load(template, job);
	if (problems->count > 0)
		fail_msg("%s", problems->items[0].text);
	assert_true(rmw_labels_start(labels, batch, &err));
}

static void put_label(const char *name, const uint8_t *own, const char *room)
{
	const struct rmw_batch_labelled unit = { name, own, room };

	rmw_labels_put(labels, &unit, NULL);
}

static void expect_file(const char *name, const char *want)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (!rmw_file_read(scratch_path(name), 65536, &bytes, &err))
		fail_msg("%s: %s", name, err.cause);
	if (bytes.len != strlen(want) || memcmp(bytes.data, want, bytes.len) != 0)
		fail_msg("%s: %.*s", name, (int)bytes.len, (const char *)bytes.data);
}

static void expect_counts(unsigned written, unsigned kept, unsigned lost)
{
	const struct rmw_labels_counts counts = rmw_labels_counts(labels);

	assert_int_equal(counts.written, written);
	assert_int_equal(counts.kept, kept);
	assert_int_equal(counts.lost, lost);
}

/* The row is found by the MAC before the name; the room is what the ledger says. */
static void a_label_has_what_is_known_of_its_unit(void **state)
{
	(void)state;
	begin("{name} {mac6} {room} {wall} {seq} {profile}", BASE "units = u.csv\nseq_from = 5\n");
	put_label("one", mac, NULL);
	put_label("ONE", (const uint8_t[6]){ 2 }, "cellar");
	put_label("other", (const uint8_t[6]){ 2 }, NULL);
	expect_file("labels/one.txt", "one a8a991 attic east 6 bl602-relay");
	expect_file("labels/ONE.txt", "ONE 000000 cellar north 5 bl602-relay");
	expect_file("labels/other.txt", "other 000000   0 bl602-relay");
	expect_counts(3, 0, 0);
	assert_false(rmw_labels_trouble(labels, text));
	rmw_labels_end(labels);
}

static void a_job_without_labels_makes_none(void **state)
{
	(void)state;
	begin("", "firmware = relay\nprofile = bl602-relay\nunits = u.csv\n");
	put_label("one", mac, NULL);
	expect_counts(0, 0, 0);
	rmw_labels_end(labels);
}

static void what_is_not_known_stays_in_the_plan(void **state)
{
	const struct rmw_batch_labelled unit = { "r-{mac6}", NULL, NULL };
	rmw_auto(buf) made = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	load("{name} {mac} {mac6}", BASE "count = 2\nname = r-{mac6}\n");
	assert_int_equal(problems->count, 0);
	assert_true(rmw_batch_label(batch, &unit, &made, &err));
	assert_int_equal(made.len, strlen("r-{mac6} {mac} {mac6}"));
	assert_memory_equal(made.data, "r-{mac6} {mac} {mac6}", made.len);
}

static void rows_that_nobody_knows_are_refused(void **state)
{
	static const struct {
		const char *template, *job;
		size_t problems;
	} rows[] = {
		{ "{seq}", BASE "count = 2\nname = r-{mac6}\n", 1 },
		{ "{seq}", BASE "count = 2\nname = r-{seq}\n", 0 },
		{ "{wall}", BASE "units = v.csv\nname = r-{mac6}\n", 1 },
		{ "{room}", BASE "units = v.csv\nname = r-{mac6}\n", 0 },
		{ "{wall}", BASE "units = u.csv\nname = r-{mac6}\n", 0 },
	};

	(void)state;
	put("v.csv", "room,wall\nhall,north\nattic,east\n");
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		load(rows[i].template, rows[i].job);
		assert_int_equal(problems->count, rows[i].problems);
		if (problems->count > 0) {
			assert_non_null(strstr(problems->items[0].text, "not known"));
			assert_int_equal(problems->items[0].place.line, 3);
		}
		problems->count = 0;
		rmw_batch_free(batch);
		batch = NULL;
	}
}

/* The one that failed first is told of, and none is lost. */
static void what_a_printer_does_not_take_is_kept(void **state)
{
	(void)state;
	begin("{name}\n", BASE "units = u.csv\nlabel_to = /dev/full\n");
	put_label("one", mac, NULL);
	put_label("two", mac, NULL);
	expect_counts(0, 2, 0);
	expect_file("labels/one.txt", "one\n");
	expect_file("labels/two.txt", "two\n");
	assert_true(rmw_labels_trouble(labels, text));
	assert_non_null(strstr(text, "the label of one, /dev/full"));
	assert_non_null(strstr(text, scratch_path("labels/")));
	assert_false(rmw_labels_trouble(labels, text));
	put_label("one", mac, NULL);
	assert_false(rmw_labels_trouble(labels, text));
	rmw_labels_end(labels);
}

static void what_cannot_be_kept_either_is_lost(void **state)
{
	(void)state;
	begin("{name}\n", BASE "units = u.csv\n");
	put("labels", "a file in place of the folder");
	put_label("one", mac, NULL);
	expect_counts(0, 0, 1);
	assert_true(rmw_labels_trouble(labels, text));
	assert_non_null(strstr(text, "it is lost"));
	rmw_labels_end(labels);
	assert_int_equal(remove(scratch_path("labels")), 0);
}

static void *print_many(void *ctx)
{
	char name[32];

	for (unsigned i = 0; i < EACH; i++) {
		(void)snprintf(name, sizeof(name), "unit-%u-%u", *(const unsigned *)ctx, i);
		put_label(name, mac, NULL);
	}
	return NULL;
}

/* Each label is whole, and on a line of its own. */
static void slots_print_one_after_the_other(void **state)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	pthread_t threads[THREADS];
	unsigned numbers[THREADS];
	struct rmw_err err = { 0 };
	size_t lines = 0;

	(void)state;
	begin("<{name}>\n", BASE "units = u.csv\nlabel_to = all.txt\n");
	for (unsigned i = 0; i < THREADS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, print_many, &numbers[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	expect_counts(THREADS * EACH, 0, 0);
	assert_true(rmw_file_read(scratch_path("all.txt"), 65536, &bytes, &err));
	for (size_t i = 0; i < bytes.len; i++) {
		assert_true((bytes.data[i] == '<') == (i == 0 || bytes.data[i - 1] == '\n'));
		lines += bytes.data[i] == '\n';
	}
	assert_int_equal(lines, THREADS * EACH);
	rmw_labels_end(labels);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* clang-format off */
		cmocka_unit_test_setup_teardown(a_label_has_what_is_known_of_its_unit, start, finish),
		cmocka_unit_test_setup_teardown(a_job_without_labels_makes_none, start, finish),
		cmocka_unit_test_setup_teardown(what_is_not_known_stays_in_the_plan, start, finish),
		cmocka_unit_test_setup_teardown(rows_that_nobody_knows_are_refused, start, finish),
		cmocka_unit_test_setup_teardown(what_a_printer_does_not_take_is_kept, start, finish),
		cmocka_unit_test_setup_teardown(what_cannot_be_kept_either_is_lost, start, finish),
		cmocka_unit_test_setup_teardown(slots_print_one_after_the_other, start, finish),
		/* clang-format on */
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
