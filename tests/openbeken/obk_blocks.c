/* SPDX-License-Identifier: MIT */
/*
 * Our side of scripts/openbeken-check.sh: blocks that our library composes of wishes, and what it
 * reads in a block, in the form of obk_lines.h. Not a test by itself.
 *
 * usage: obk_blocks make CHIP FOLDER WISHES.json [TEMPLATE.json...]
 *            for each wish and template FOLDER/NAME.block, and what went into it as NAME.lines;
 *            tells the names
 *        obk_blocks tell CHIP BLOCK LINES
 *        obk_blocks find PARTITION BLOCK    the block in a store of a BL602
 *        obk_blocks names LINES             the roles and channel types that we know
 *
 * WISHES.json is a list of objects: "name"; "template", as the web app has it; "wifi" and "wifi2",
 * a list of SSID and password each; and any field of the block by its own name, an array's as an
 * object of numbers by index.
 */
#include <stdlib.h>
#include <string.h>

#include <rmwflash/obk.h>

#include "base/file.h"
#include "base/json.h"
#include "obk/row.h"
#include "openbeken/obk_lines.h"

#define PATH_MAX_HERE 1024

/* What the program for a PC has no functions for, and what changes by itself. */
static const char *const UNTOLD[] = {
	"changeCounter",
	"otaCounter",
	"mac",
	"channels",
	"channels2",
	"mqtt_use_tls",
	"mqtt_verify_tls_cert",
	"mqtt_cert_file",
	"disable_web_server",
};

static const uint8_t mac[6] = { 0x18, 0xb9, 0x05, 0xde, 0xad, 0x42 };

/* Big, so not on the stack. */
static struct rmw_obk_config config;
static struct rmw_obk_template template;

static bool is_untold(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(UNTOLD); i++)
		if (strcmp(UNTOLD[i], name) == 0)
			return true;
	return false;
}

static bool fail_at(const char *path, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_FILE_WRITE, "%s cannot be written", path);
}

static bool write_file(const char *path, struct rmw_view bytes, struct rmw_err *err)
{
	FILE *file = fopen(path, "wb");
	bool is_good = file != NULL && fwrite(bytes.data, 1, bytes.len, file) == bytes.len;

	if (file != NULL && fclose(file) != 0)
		is_good = false;
	return is_good || fail_at(path, err);
}

/* ---- lines ---- */

static void tell_pins(FILE *out)
{
	for (size_t pin = 0; pin < config.pin_room; pin++) {
		const struct rmw_obk_pin is = config.pins[pin];
		const struct rmw_obk_role *role = rmw_obk_role(is.role);
		char number[16];

		(void)snprintf(number, sizeof(number), "#%u", is.role);
		if (is.role != 0 || is.channel != 0 || is.channel2 != 0)
			obk_line_pin(out, pin, role != NULL ? role->name : number, is.channel,
				     is.channel2);
	}
}

static void tell_row(FILE *out, const struct rmw_obk_row *row)
{
	const size_t count = rmw_obk_row_count(row, &config);

	if (row->form == RMW_OBK_TEXT)
		obk_line_text(out, row->name, rmw_obk_row_text(row, &config));
	else if (row->form == RMW_OBK_ROLES)
		tell_pins(out);
	else if (count == 1)
		obk_line_number(out, row->name, rmw_obk_row_element(row, &config, 0));
	else
		for (size_t i = 0; i < count; i++)
			obk_line_element(out, row->name, i, rmw_obk_row_element(row, &config, i));
}

static bool tell(const char *path, struct rmw_err *err)
{
	FILE *out = fopen(path, "wb");
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);
	bool is_good;

	if (out == NULL)
		return fail_at(path, err);
	for (size_t i = 0; i < count; i++)
		if (!is_untold(rows[i].name))
			tell_row(out, &rows[i]);
	is_good = !ferror(out);
	return fclose(out) == 0 && is_good ? true : fail_at(path, err);
}

/* ---- wishes ---- */

static void put_number(const struct rmw_obk_row *row, size_t index, int64_t number)
{
	uint8_t *to = (uint8_t *)&config + row->member + index * row->stride;
	const uint16_t half = (uint16_t)number;
	const uint32_t word = (uint32_t)number;

	if (row->width == 1)
		*to = (uint8_t)number;
	else if (row->width == 2)
		memcpy(to, &half, sizeof(half));
	else if (row->width == 4)
		memcpy(to, &word, sizeof(word));
	else
		memcpy(to, &number, sizeof(number));
}

static bool put_field(const struct rmw_obk_row *row, const struct rmw_json *value,
		      struct rmw_err *err)
{
	const char *text = rmw_json_as_text(value);
	const struct rmw_json *element;
	int64_t number;

	if (row->form == RMW_OBK_TEXT && text != NULL)
		return rmw_obk_config_set_text((char *)&config + row->member, row->count + 1u,
					       row->name, text, err);
	if (row->form == RMW_OBK_TEXT)
		return rmw_fail(err, RMW_E_BAD_TEXT, "%s is no text", row->name);
	if (rmw_json_as_whole(value, &number))
		put_number(row, 0, number);
	for (element = rmw_json_first(value); element != NULL; element = rmw_json_next(element)) {
		const size_t index = strtoul(rmw_json_key(element), NULL, 10);

		if (!rmw_json_as_whole(element, &number) ||
		    index >= rmw_obk_row_count(row, &config))
			return rmw_fail(err, RMW_E_BAD_TEXT, "%s[%zu] is none", row->name, index);
		put_number(row, index, number);
	}
	return true;
}

static bool put_fields(const struct rmw_json *wish, struct rmw_err *err)
{
	size_t count;
	const struct rmw_obk_row *rows = rmw_obk_rows(&count);

	for (size_t i = 0; i < count; i++) {
		const struct rmw_json *value = rmw_json_child(wish, rows[i].name);

		if (value != NULL && !put_field(&rows[i], value, err))
			return false;
	}
	return true;
}

static bool put_template(struct rmw_view json, struct rmw_err *err)
{
	static struct rmw_obk_findings findings;

	findings = (struct rmw_obk_findings){ 0 };
	return rmw_obk_template_parse(json, &template, &findings, err) &&
	       rmw_obk_template_apply(&template, &config, err);
}

static bool put_child_template(const struct rmw_json *wish, struct rmw_err *err)
{
	const struct rmw_json *child = rmw_json_child(wish, "template");
	char *text = child != NULL ? rmw_json_line(child) : NULL;
	const bool is_good =
		text == NULL ||
		put_template((struct rmw_view){ (const uint8_t *)text, strlen(text) }, err);

	free(text);
	return is_good;
}

static bool put_network(const struct rmw_json *pair,
			bool (*set)(struct rmw_obk_config *config, const char *ssid,
				    const char *password, struct rmw_err *err),
			struct rmw_err *err)
{
	return pair == NULL || set(&config, rmw_json_as_text(rmw_json_at(pair, 0)),
				   rmw_json_as_text(rmw_json_at(pair, 1)), err);
}

static bool put_wish(const struct rmw_json *wish, struct rmw_err *err)
{
	return put_child_template(wish, err) && put_fields(wish, err) &&
	       put_network(rmw_json_child(wish, "wifi"), rmw_obk_config_set_wifi, err) &&
	       put_network(rmw_json_child(wish, "wifi2"), rmw_obk_config_set_wifi2, err);
}

static bool write_wish(const char *folder, const char *name, struct rmw_err *err)
{
	static uint8_t block[RMW_OBK_BLOCK_SIZE];
	char path[PATH_MAX_HERE];

	(void)snprintf(path, sizeof(path), "%s/%s.lines", folder, name);
	if (!tell(path, err))
		return false;
	(void)snprintf(path, sizeof(path), "%s/%s.block", folder, name);
	if (!write_file(path, (struct rmw_view){ block, rmw_obk_config_encode(&config, block) },
			err))
		return false;
	puts(name);
	return true;
}

static bool make_wishes(const struct rmw_obk_platform *platform, const char *folder,
			const struct rmw_json *list, struct rmw_err *err)
{
	const struct rmw_json *wish;

	if (rmw_json_count(list) == 0)
		return rmw_fail(err, RMW_E_BAD_TEXT, "no list of wishes");
	for (wish = rmw_json_first(list); wish != NULL; wish = rmw_json_next(wish)) {
		const char *name = rmw_json_text(wish, "name");

		rmw_obk_config_new(platform, mac, &config);
		if (name == NULL || !put_wish(wish, err) || !write_wish(folder, name, err))
			return rmw_while(err, "%s", name != NULL ? name : "a wish without a name");
	}
	return true;
}

static bool make_template(const struct rmw_obk_platform *platform, const char *folder,
			  const char *path, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	const char *slash = strrchr(path, '/');

	rmw_obk_config_new(platform, mac, &config);
	return (rmw_file_read(path, RMW_JSON_TEXT_MAX, &text, err) &&
		put_template(rmw_buf_view(&text), err) &&
		write_wish(folder, slash != NULL ? slash + 1 : path, err)) ||
	       rmw_while(err, "%s", path);
}

static bool run_make(const struct rmw_obk_platform *platform, char **argv, struct rmw_err *err)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_json *list;
	bool is_good;

	if (!rmw_file_read(argv[1], RMW_JSON_TEXT_MAX, &text, err))
		return false;
	list = rmw_json_parse(rmw_buf_view(&text), err);
	is_good = list != NULL && make_wishes(platform, argv[0], list, err);
	rmw_json_free(list);
	for (char **path = argv + 2; is_good && *path != NULL; path++)
		is_good = make_template(platform, argv[0], *path, err);
	return is_good;
}

/* ---- blocks ---- */

/* As the platform writes it: with its CRC, and the same bytes again. */
static bool check_bytes(const struct rmw_obk_platform *platform, struct rmw_err *err)
{
	static uint8_t block[RMW_OBK_BLOCK_SIZE];
	const size_t len = config.raw_len;

	config.crc = platform->crc;
	if (rmw_obk_config_encode(&config, block) != len || memcmp(block, config.raw, len) != 0)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED, "encoded again it is another one on a %s",
				platform->chip);
	return true;
}

static bool run_tell(const struct rmw_obk_platform *platform, char **argv, struct rmw_err *err)
{
	rmw_auto(buf) block = RMW_BUF_INIT;

	if (!rmw_file_read(argv[0], RMW_OBK_BLOCK_SIZE, &block, err) ||
	    !rmw_obk_config_decode(rmw_buf_view(&block), platform->layout, &config, err) ||
	    !check_bytes(platform, err))
		return rmw_while(err, "%s", argv[0]);
	rmw_obk_config_upgrade(&config);
	return tell(argv[1], err);
}

static bool run_find(const struct rmw_obk_platform *platform, char **argv, struct rmw_err *err)
{
	static struct rmw_obk_store store;
	rmw_auto(buf) image = RMW_BUF_INIT;

	(void)platform;
	if (!rmw_file_read(argv[0], (size_t)1 << 20, &image, err))
		return false;
	rmw_obk_store_read(rmw_buf_view(&image), &store);
	return write_file(argv[1], rmw_obk_store_find(&store, RMW_OBK_KEY), err);
}

static bool run_names(const struct rmw_obk_platform *platform, char **argv, struct rmw_err *err)
{
	FILE *out = fopen(argv[0], "wb");

	(void)platform;
	if (out == NULL)
		return fail_at(argv[0], err);
	for (size_t i = 0; i < RMW_OBK_ROLE_COUNT; i++)
		fprintf(out, "role %zu %s\n", i, rmw_obk_role(i)->name);
	for (size_t i = 0; rmw_obk_channel_type(i) != NULL; i++)
		fprintf(out, "channelType %zu %s\n", i, rmw_obk_channel_type(i));
	return fclose(out) == 0 || fail_at(argv[0], err);
}

static const struct {
	const char *name;
	bool has_chip;
	int least; /* arguments behind name and chip */
	bool (*run)(const struct rmw_obk_platform *platform, char **argv, struct rmw_err *err);
} VERBS[] = {
	{ "make", true, 2, run_make },
	{ "tell", true, 2, run_tell },
	{ "find", false, 2, run_find },
	{ "names", false, 1, run_names },
};

static bool run(int argc, char **argv, struct rmw_err *err)
{
	for (size_t i = 0; argc > 1 && i < RMW_COUNT(VERBS); i++) {
		const struct rmw_obk_platform *platform = NULL;
		const int first = VERBS[i].has_chip ? 3 : 2;

		if (strcmp(argv[1], VERBS[i].name) != 0 || argc < first + VERBS[i].least)
			continue;
		if (VERBS[i].has_chip && (platform = rmw_obk_platform(argv[2])) == NULL)
			return rmw_fail(err, RMW_E_USAGE, "no chip %s is known", argv[2]);
		return VERBS[i].run(platform, argv + first, err);
	}
	return rmw_fail(err, RMW_E_USAGE, "its usage is in its source");
}

int main(int argc, char **argv)
{
	struct rmw_err err = { 0 };

	if (run(argc, argv, &err))
		return 0;
	fprintf(stderr, "obk_blocks: %s%s\n", err.path, err.cause);
	return 1;
}
