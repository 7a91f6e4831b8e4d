/* SPDX-License-Identifier: MIT */
/* A list of devices as the web app has it, named by RMW_DEVICE_LIST: how much of it is understood.
 */
#include "support/obk_template.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"

#define CODES_MAX 40u

/* What is told of the whole list. */
struct tally {
	size_t devices, taken, clean, survived;
	struct {
		char code[24];
		size_t findings, templates;
	} codes[CODES_MAX];
	size_t code_count;
};

static struct tally tally;
static struct read_template read;

static size_t code_row(const char *code)
{
	size_t row = 0;

	while (row < tally.code_count && strcmp(tally.codes[row].code, code) != 0)
		row++;
	assert_true(row < CODES_MAX);
	if (row == tally.code_count)
		snprintf(tally.codes[tally.code_count++].code, sizeof(tally.codes[0].code), "%s",
			 code);
	return row;
}

static void count(const struct rmw_obk_findings *findings)
{
	bool is_counted[CODES_MAX] = { false };

	assert_int_equal(findings->dropped, 0);
	for (size_t i = 0; i < findings->count; i++) {
		const size_t row = code_row(findings->items[i].code);

		tally.codes[row].findings++;
		tally.codes[row].templates += !is_counted[row];
		is_counted[row] = true;
	}
	tally.clean += findings->count == 0;
}

/* Pins, flags and command, through the bytes of a block of the largest layout. */
static void check_survives(const struct rmw_obk_template *template)
{
	static struct rmw_obk_config config;
	static struct rmw_obk_template again;
	const struct rmw_obk_platform platform = { .chip = template->chip };
	uint8_t block[RMW_OBK_BLOCK_SIZE];
	struct rmw_err err = { 0 };

	memset(&config, 0, sizeof(config));
	config.layout = RMW_OBK_C;
	config.version = 5;
	config.pin_room = RMW_OBK_PINS_MAX;
	config.raw_len = sizeof(block);
	check_printed(template);
	assert_true(rmw_obk_template_apply(template, &config, &err));
	assert_int_equal(rmw_obk_config_encode(&config, block), sizeof(block));
	assert_true(rmw_obk_config_decode(RMW_VIEW_OF(block), RMW_OBK_C, &config, &err));
	rmw_obk_template_from(&config, &platform, &again);
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++)
		assert_memory_equal(&again.pins[pin], &template->pins[pin],
				    sizeof(template->pins[pin]));
	assert_true(again.flags == template->flags);
	assert_string_equal(again.command, template->command);
	assert_string_equal(again.chip, template->chip);
	check_printed(&again);
	tally.survived++;
}

static void try_device(const struct rmw_json *device)
{
	const char *name = rmw_json_text(device, "name");
	char *line = rmw_json_line(device);
	struct rmw_err err = { 0 };

	assert_non_null(line);
	read = (struct read_template){ 0 };
	tally.devices++;
	if (rmw_obk_template_parse((struct rmw_view){ (const uint8_t *)line, strlen(line) },
				   &read.template, &read.findings, &err)) {
		tally.taken++;
		count(&read.findings);
		check_survives(&read.template);
	} else {
		printf("refused: %.60s: %s\n", name != NULL ? name : "no name", err.cause);
	}
	free(line);
}

static void tell(void)
{
	printf("%zu devices, %zu taken (%zu with nothing to say), %zu survived\n", tally.devices,
	       tally.taken, tally.clean, tally.survived);
	for (size_t row = 0; row < tally.code_count; row++)
		printf("%-16s %4zu in %4zu templates\n", tally.codes[row].code,
		       tally.codes[row].findings, tally.codes[row].templates);
}

static void what_is_taken_of_a_device_list_survives(void **state)
{
	const char *path = getenv("RMW_DEVICE_LIST");
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_json *list;
	const struct rmw_json *device;

	(void)state;
	if (path == NULL) {
		printf("skipped: RMW_DEVICE_LIST names no device list\n");
		skip();
	}
	if (!rmw_file_read(path, RMW_JSON_TEXT_MAX, &text, &err))
		fail_msg("%s: %s", path, err.cause);
	list = rmw_json_parse(rmw_buf_view(&text), &err);
	if (!rmw_json_is_array(rmw_json_child(list, "devices")))
		fail_msg("%s is no list of devices: %s", path, err.cause);
	for (device = rmw_json_first(rmw_json_child(list, "devices")); device != NULL;
	     device = rmw_json_next(device))
		try_device(device);
	rmw_json_free(list);
	tell();
	assert_int_equal(tally.survived, tally.taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_taken_of_a_device_list_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
