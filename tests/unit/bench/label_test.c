/* SPDX-License-Identifier: MIT */
/* Labels: what a template becomes, what is told of one that is wrong, and where labels go. */
#include "support/cmocka.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "bench/label_out.h"
#include "support/fails_with.h"
#include "support/scratch.h"

static const char *const columns[] = { "room", "floor" };

static const char *cell_of(const void *ctx, size_t column)
{
	return column == 0 ? ctx : "2";
}

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 };

static struct rmw_label_values values_of(const char *room)
{
	return (struct rmw_label_values){ .name = "relay-7",
					  .mac = mac,
					  .seq = 7,
					  .profile = "rmw002-brk001",
					  .firmware = "openbeken 1.18.299",
					  .date = "2026-07-12T10:15:00Z",
					  .column = cell_of,
					  .ctx = room };
}

static struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static struct rmw_label parse(const char *text, struct rmw_troubles *problems)
{
	struct rmw_label label;
	struct rmw_err err = { 0 };

	*problems = (struct rmw_troubles){ .count = 0 };
	assert_true(rmw_label_parse(view_of(text), "a.zpl", columns, RMW_COUNT(columns), &label,
				    problems, &err));
	return label;
}

static const struct {
	const char *template, *room, *label;
} good[] = {
	/* clang-format off */
	{ "", "", "" },
	{ "{name}\n{mac} {mac6}\n", "", "relay-7\n18b905123456 123456\n" },
	{ "{seq} {seq:04} {date}", "", "7 0007 2026-07-12T10:15:00Z" },
	{ "{profile}, {firmware}", "", "rmw002-brk001, openbeken 1.18.299" },
	{ "{room}/{floor}", "K\xc3\xbc^~_\n\x01!", "K\xc3\xbc^~_  !/2" },
	{ "{{name}} {{{name}}}", "", "{name} {relay-7}" },
	{ "^FD no {{ZPL}} {room}", "^XA", "^FD no {ZPL} ^XA" },
	{ "^XA^FO1,1^FH^FD{room}^FS^XZ", "a^XZ~b_c", "^XA^FO1,1^FH^FDa_5EXZ_7Eb_5Fc^FS^XZ" },
	{ "^XA^FH\\^FD{room}:{name}^FS", "\\_^", "^XA^FH\\^FD\\5C_\\5E:relay-7^FS" },
	{ "^XA^FD{name}^FS^BQN,2,5^FDMA,{mac}^FS^PQ{seq}^XZ", "",
	  "^XA^FDrelay-7^FS^BQN,2,5^FDMA,18b905123456^FS^PQ7^XZ" },
	{ "^XA^FH^FV{firmware}^FS", "", "^XA^FH^FVopenbeken 1.18.299^FS" },
	/* clang-format on */
};

static void a_template_becomes_a_label(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(good); i++) {
		const struct rmw_label_values values = values_of(good[i].room);
		rmw_auto(buf) made = RMW_BUF_INIT;
		struct rmw_troubles problems;
		struct rmw_label label = parse(good[i].template, &problems);
		struct rmw_err err = { 0 };

		if (problems.count > 0)
			fail_msg("%s: %s", good[i].template, problems.items[0].text);
		assert_true(rmw_label_make(&label, &values, &made, &err));
		assert_true(rmw_buf_append(&made, RMW_VIEW_OF("\0"), &err));
		assert_string_equal((const char *)made.data, good[i].label);
		rmw_label_release(&label);
		rmw_label_release(&label);
	}
}

static const struct {
	const char *template;
	unsigned line, column;
	const char *says;
} bad[] = {
	/* clang-format off */
	{ "{nmae}", 1, 1, "(did you mean 'name'?)" },
	{ "ab\n\xc3\xbc {flor}", 2, 3, "(did you mean 'floor'?)" },
	{ "a { b", 1, 3, "begins no {KEY}" },
	{ "a {name", 1, 3, "begins no {KEY}" },
	{ "a\n\n}", 3, 1, "has no '{'" },
	{ "{}", 1, 1, "{} is none of" },
	{ "{seq:3}", 1, 1, "01 to 09" },
	{ "{seq:003}", 1, 1, "01 to 09" },
	{ "^XA\n^FD{room}^FS", 2, 4, "^FH^FD{room}^FS" },
	{ "^XA^FH^FDx^FS^FD{room}^FS", 1, 17, "stands in a field with ^FH" },
	{ "^XA^FH{room}^FD^FS", 1, 7, "stands in a field with ^FH" },
	{ "^XA^FH^FDa^A0{room}^FS", 1, 14, "stands in a field with ^FH" },
	{ "^XA^FH~^FD{room}^FS", 1, 11, "stands in a field with ^FH" },
	{ "^XA^FH{mac}^FD{room}^FS", 1, 15, "stands in a field with ^FH" },
	{ "^XA^CC/", 1, 4, "other signs" },
	{ "^XA~CT!", 1, 4, "other signs" },
	/* clang-format on */
};

static void what_is_wrong_is_told_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(bad); i++) {
		struct rmw_troubles problems;
		struct rmw_label label = parse(bad[i].template, &problems);

		assert_int_equal(problems.count, 1);
		assert_int_equal(problems.items[0].code, RMW_E_JOB_BAD);
		assert_int_equal(problems.items[0].place.line, bad[i].line);
		assert_int_equal(problems.items[0].place.column, bad[i].column);
		if (strstr(problems.items[0].text, bad[i].says) == NULL)
			fail_msg("%s: %s", bad[i].template, problems.items[0].text);
		rmw_label_release(&label);
	}
}

static void limits_of_templates_are_told(void **state)
{
	static char text[RMW_LABEL_TEXT_MAX + 2];
	struct rmw_troubles problems;
	struct rmw_label label;
	struct rmw_err err = { 0 };

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	label = parse(text, &problems);
	assert_int_equal(problems.count, 1);
	rmw_label_release(&label);
	text[0] = '\0';
	for (size_t i = 0; i <= RMW_LABEL_PARTS_MAX; i++)
		(void)strcat(text, "{mac}");
	label = parse(text, &problems);
	assert_int_equal(problems.count, 1);
	assert_non_null(strstr(problems.items[0].text, "too many keys"));
	rmw_label_release(&label);
	problems.count = 0;
	assert_true(rmw_label_parse((struct rmw_view){ (const uint8_t *)"a\0b", 3 }, "a.zpl", NULL,
				    0, &label, &problems, &err));
	assert_int_equal(problems.count, 1);
	assert_int_equal(problems.items[0].place.column, 2);
	rmw_label_release(&label);
}

/* ---- where they go ---- */

static bool write_to(const char *path, const char *name, const char *text, struct rmw_err *err)
{
	const struct rmw_label label = { .is_zpl = true };
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, 100);

	*err = (struct rmw_err){ 0 };
	return rmw_label_out_write(path, name, &label, view_of(text), &until, err);
}

static void assert_file_is(const char *path, const char *text)
{
	rmw_auto(buf) bytes = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_file_read(path, 1000, &bytes, &err));
	assert_int_equal(bytes.len, strlen(text));
	assert_memory_equal(bytes.data, text, bytes.len);
}

static void a_folder_gets_a_file_for_each_unit(void **state)
{
	char folder[RMW_PATH_MAX], file[RMW_PATH_MAX + 32];
	struct rmw_err err;

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/", scratch_path("labels"));
	(void)snprintf(file, sizeof(file), "%srelay-7.zpl", folder);
	err = (struct rmw_err){ 0 };
	assert_true(rmw_label_out_check(folder, &err));
	assert_true(write_to(folder, "relay-7", "one", &err));
	assert_true(write_to(folder, "relay-7", "other", &err));
	assert_file_is(file, "other");
	assert_true(rmw_label_out_check(folder, &err));
	assert_fails_with(RMW_E_PROFILE_OPTION, write_to(folder, "../relay", "x", &err));
	folder[strlen(folder) - 1] = '\0';
	err = (struct rmw_err){ 0 };
	assert_fails_with(RMW_E_FILE_WRITE, rmw_label_out_check(folder, &err));
	assert_fails_with(RMW_E_FILE_WRITE, write_to(folder, "relay-7", "x", &err));
}

static void a_file_gets_them_all(void **state)
{
	const char *path = scratch_path("all.zpl");
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_label_out_check(path, &err));
	assert_true(write_to(path, "relay-7", "one\n", &err));
	assert_true(write_to(path, "relay-8", "two\n", &err));
	assert_file_is(path, "one\ntwo\n");
	assert_true(write_to("/dev/null", "relay-7", "x", &err));
}

static void a_place_that_takes_nothing_is_told(void **state)
{
	static char much[1 << 17];
	const char *pipe_path = scratch_path("printer");
	char path[RMW_PATH_MAX];
	struct rmw_err err = { 0 };
	int reader;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/labels/", scratch_path("none"));
	assert_fails_with(RMW_E_FILE_WRITE, rmw_label_out_check(path, &err));
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_fails_with(RMW_E_FILE_WRITE, write_to(pipe_path, "relay-7", "x", &err));
	assert_non_null(strstr(err.cause, "nobody reads"));
	reader = open(pipe_path, O_RDONLY | O_NONBLOCK);
	assert_true(reader >= 0);
	assert_true(write_to(pipe_path, "relay-7", "x", &err));
	memset(much, 'x', sizeof(much) - 1);
	assert_fails_with(RMW_E_FILE_WRITE, write_to(pipe_path, "relay-7", much, &err));
	assert_non_null(strstr(err.cause, "no more in time"));
	assert_fails_with(RMW_E_FILE_WRITE, write_to("/dev/full", "relay-7", "x", &err));
	assert_non_null(strstr(err.path, "the label of relay-7"));
	assert_int_equal(close(reader), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_template_becomes_a_label),
		cmocka_unit_test(what_is_wrong_is_told_with_its_place),
		cmocka_unit_test(limits_of_templates_are_told),
		cmocka_unit_test(a_folder_gets_a_file_for_each_unit),
		cmocka_unit_test(a_file_gets_them_all),
		cmocka_unit_test(a_place_that_takes_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
