/* SPDX-License-Identifier: MIT */
/* Which port is which slot: by a map of places on USB, or as the command line says. */
#include "bench/slot.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/line.h"
#include "base/number.h"
#include "port/list.h"

#define SLOT_PREFIX "slot:"
#define PATH_PREFIX "path:"
#define SIM_PREFIX "sim:"
#define LINE_MAX_BYTES 96

/* A number from 1 on, of digits only. */
static bool read_number(const char *text, unsigned *number)
{
	struct rmw_err err = { 0 };
	uint32_t read = 0;

	if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0' ||
	    !rmw_number_parse_decimal("slot", text, RMW_SLOT_NUMBER_MAX, &read, &err) || read == 0)
		return false;
	*number = (unsigned)read;
	return true;
}

const struct rmw_slot_row *rmw_slot_map_find(const struct rmw_slot_map *map, unsigned number)
{
	for (size_t i = 0; i < map->count; i++)
		if (map->rows[i].number == number)
			return &map->rows[i];
	return NULL;
}

const struct rmw_slot_row *rmw_slot_map_at(const struct rmw_slot_map *map, const char *usb_path)
{
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->rows[i].usb_path, usb_path) == 0)
			return &map->rows[i];
	return NULL;
}

bool rmw_slot_map_put(struct rmw_slot_map *map, const struct rmw_slot_row *row)
{
	size_t at = 0;

	while (at < map->count && map->rows[at].number < row->number)
		at++;
	if (at < map->count && map->rows[at].number == row->number) {
		map->rows[at] = *row;
		return true;
	}
	if (map->count == RMW_SLOTS_MAX)
		return false;
	memmove(&map->rows[at + 1], &map->rows[at], (map->count - at) * sizeof(*row));
	map->rows[at] = *row;
	map->count++;
	return true;
}

/* A map being read. */
struct parsing {
	struct rmw_slot_map *map;
	struct rmw_troubles *problems;
	const char *file;
	struct rmw_line line;
};

static struct rmw_place place_of(const struct parsing *parsing, struct rmw_view part)
{
	return (struct rmw_place){ parsing->file, parsing->line.number,
				   rmw_line_column(&parsing->line, part) };
}

static bool read_usb_path(struct rmw_view value, char *path, size_t size)
{
	char selector[sizeof(((struct rmw_slot_row *)0)->usb_path) + sizeof(PATH_PREFIX)];

	if (!rmw_line_copy(value, path, size))
		return false;
	(void)snprintf(selector, sizeof(selector), PATH_PREFIX "%s", path);
	return rmw_ports_is_formed(selector);
}

static void keep(struct parsing *parsing, const struct rmw_slot_row *row, struct rmw_view value)
{
	const struct rmw_line *line = &parsing->line;
	const struct rmw_slot_row *twin = rmw_slot_map_find(parsing->map, row->number);

	if (twin != NULL) {
		rmw_trouble_add(parsing->problems, place_of(parsing, line->name), RMW_E_SLOTS_BAD,
				"slot %u stands in line %u already", row->number, twin->line);
		return;
	}
	twin = rmw_slot_map_at(parsing->map, row->usb_path);
	if (twin != NULL)
		rmw_trouble_add(parsing->problems, place_of(parsing, value), RMW_E_SLOTS_BAD,
				"%s is slot %u already, in line %u", row->usb_path, twin->number,
				twin->line);
	else if (!rmw_slot_map_put(parsing->map, row))
		rmw_trouble_add(parsing->problems, place_of(parsing, line->name), RMW_E_SLOTS_BAD,
				"there are more than %u slots", RMW_SLOTS_MAX);
}

static void take_line(struct parsing *parsing)
{
	const struct rmw_line *line = &parsing->line;
	const struct rmw_view value = rmw_line_trim(line->value);
	struct rmw_slot_row row = { .line = line->number };
	char number[8] = "";

	if (!line->has_sign)
		rmw_trouble_add(parsing->problems, place_of(parsing, rmw_line_trim(line->text)),
				RMW_E_SLOTS_BAD,
				"this is no line of NUMBER = USBPATH, as in: 3 = 1-1.4");
	else if (!rmw_line_copy(line->name, number, sizeof(number)) ||
		 !read_number(number, &row.number))
		rmw_trouble_add(parsing->problems, place_of(parsing, line->name), RMW_E_SLOTS_BAD,
				"the number of a slot is from 1 to %u", RMW_SLOT_NUMBER_MAX);
	else if (!read_usb_path(value, row.usb_path, sizeof(row.usb_path)))
		rmw_trouble_add(parsing->problems, place_of(parsing, value), RMW_E_SLOTS_BAD,
				"this is no place on USB, as 1-1.4; rmwflash ports lists them");
	else
		keep(parsing, &row, value);
}

void rmw_slot_map_parse(struct rmw_view text, const char *file, struct rmw_slot_map *map,
			struct rmw_troubles *problems)
{
	struct parsing parsing = { .map = map, .problems = problems, .file = file };

	*map = (struct rmw_slot_map){ 0 };
	while (rmw_line_next(text, &parsing.line))
		take_line(&parsing);
}

bool rmw_slot_map_print(const struct rmw_slot_map *map, struct rmw_buf *text, struct rmw_err *err)
{
	static const char head[] = "# which place on USB is which slot of the bench\n";

	if (!rmw_buf_resize(text, 0, err) ||
	    !rmw_buf_append(text, (struct rmw_view){ (const uint8_t *)head, sizeof(head) - 1 },
			    err))
		return false;
	for (size_t i = 0; i < map->count; i++) {
		char line[LINE_MAX_BYTES];
		const int len = snprintf(line, sizeof(line), "%u = %s\n", map->rows[i].number,
					 map->rows[i].usb_path);

		if (!rmw_buf_append(text, (struct rmw_view){ (const uint8_t *)line, (size_t)len },
				    err))
			return false;
	}
	return true;
}

bool rmw_slot_map_path(char path[RMW_PATH_MAX], struct rmw_err *err)
{
	return rmw_path_xdg("XDG_CONFIG_HOME", ".config", "slots.map", path, err);
}

static bool is_taken(const struct rmw_slots *slots, unsigned number)
{
	for (size_t i = 0; i < slots->count; i++)
		if (slots->items[i].number == number)
			return true;
	return false;
}

/* Each simulated board is one of its own; anything else is one thing that is plugged in. */
static bool check_port(const struct rmw_slots *slots, const char *port, struct rmw_err *err)
{
	if (strlen(port) >= sizeof(slots->items[0].port))
		return rmw_fail(err, RMW_E_SLOTS_BAD, "the name of a port is too long");
	if (rmw_ports_is_selector(port) && !rmw_ports_is_formed(port))
		return rmw_fail(err, RMW_E_PORT_SPEC,
				"'%s' is neither path:1-1.4 nor vidpid:1a86:7523[:SERIAL]", port);
	for (size_t i = 0; i < slots->count; i++)
		if (strncmp(port, SIM_PREFIX, strlen(SIM_PREFIX)) != 0 &&
		    strcmp(slots->items[i].port, port) == 0)
			return rmw_fail(err, RMW_E_SLOTS_BAD, "%s was named for two slots", port);
	return true;
}

static bool add(struct rmw_slots *slots, unsigned number, const char *port, struct rmw_err *err)
{
	size_t at = slots->count;

	if (!check_port(slots, port, err))
		return false;
	if (slots->count == RMW_SLOTS_MAX)
		return rmw_fail(err, RMW_E_SLOTS_BAD, "there are more than %u slots",
				RMW_SLOTS_MAX);
	for (; at > 0 && slots->items[at - 1].number > number; at--)
		slots->items[at] = slots->items[at - 1];
	slots->items[at].number = number;
	(void)snprintf(slots->items[at].port, sizeof(slots->items[at].port), "%s", port);
	slots->count++;
	return true;
}

static bool add_row(struct rmw_slots *slots, const struct rmw_slot_row *row, struct rmw_err *err)
{
	char port[sizeof(row->usb_path) + sizeof(PATH_PREFIX)];

	(void)snprintf(port, sizeof(port), PATH_PREFIX "%s", row->usb_path);
	return add(slots, row->number, port, err);
}

static bool is_slot(const char *port)
{
	return strncmp(port, SLOT_PREFIX, strlen(SLOT_PREFIX)) == 0;
}

static bool add_numbered(struct rmw_slots *slots, const char *port, const struct rmw_slot_map *map,
			 struct rmw_err *err)
{
	const struct rmw_slot_row *row = NULL;
	unsigned number = 0;

	if (!read_number(port + strlen(SLOT_PREFIX), &number))
		return rmw_fail(err, RMW_E_SLOTS_BAD,
				"'%.40s': the number of a slot is from 1 to %u", port,
				RMW_SLOT_NUMBER_MAX);
	if (map == NULL)
		return rmw_fail(err, RMW_E_SLOTS_BAD, "%s: there is no map of slots yet", port);
	row = rmw_slot_map_find(map, number);
	if (row == NULL)
		return rmw_fail(err, RMW_E_SLOTS_BAD, "the map has no slot %u", number);
	if (is_taken(slots, number))
		return rmw_fail(err, RMW_E_SLOTS_BAD, "%s was named twice", port);
	return add_row(slots, row, err);
}

static bool choose(const char *const *ports, size_t count, const struct rmw_slot_map *map,
		   struct rmw_slots *slots, struct rmw_err *err)
{
	unsigned number = 1;

	for (size_t i = 0; i < count; i++)
		if (is_slot(ports[i]) && !add_numbered(slots, ports[i], map, err))
			return false;
	for (size_t i = 0; i < count; i++) {
		while (is_taken(slots, number))
			number++;
		if (!is_slot(ports[i]) && !add(slots, number, ports[i], err))
			return false;
	}
	for (size_t i = 0; count == 0 && map != NULL && i < map->count; i++)
		if (!add_row(slots, &map->rows[i], err))
			return false;
	return slots->count > 0 ||
	       rmw_fail(err, RMW_E_SLOTS_BAD,
			"no slot: no port is named, and there is no map of slots yet");
}

bool rmw_slots_choose(const char *const *ports, size_t count, const struct rmw_slot_map *map,
		      struct rmw_slots *slots, struct rmw_err *err)
{
	struct rmw_slots *made = calloc(1, sizeof(*made));
	bool is_good;

	if (made == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for the slots");
	is_good = choose(ports, count, map, made, err);
	if (is_good)
		*slots = *made;
	free(made);
	return is_good;
}
