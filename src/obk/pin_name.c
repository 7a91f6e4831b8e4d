/* SPDX-License-Identifier: MIT */
/* What people call the pins of each chip: openbeken 10. */
#include <rmwflash/obk.h>

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#define PORT_PINS 16u /* of a port with a letter: 0 is A0, 16 is B0 */

/* The first prefix is the one that is written, all are read; NULL: a letter for each port. */
static const struct {
	const char *chip; /* what its name begins with */
	const char *prefixes[4];
	bool has_ports; /* behind a prefix stands the letter of a port */
} rows[] = {
	/* clang-format off */
	{ "BL602",  { "GPIO", "IO", NULL, NULL },    false },
	{ "LN882H", { "", "GPIO", "P", NULL },       true },
	{ "BK7",    { "P", "GPIO", "IO", NULL },     false },
	/* clang-format on */
};

/* RMW_COUNT(rows) where no way to call them is known. */
static size_t row_of(const char *chip)
{
	size_t i = 0;

	while (i < RMW_COUNT(rows) &&
	       (chip == NULL || strncasecmp(rows[i].chip, chip, strlen(rows[i].chip)) != 0))
		i++;
	return i;
}

struct rmw_obk_pin_name rmw_obk_pin_name(const char *chip, unsigned pin)
{
	const size_t row = row_of(chip);
	struct rmw_obk_pin_name name;

	if (row == RMW_COUNT(rows))
		(void)snprintf(name.text, sizeof(name.text), "pin %u", pin);
	else if (rows[row].has_ports)
		(void)snprintf(name.text, sizeof(name.text), "%s%c%u", rows[row].prefixes[0],
			       'A' + (int)(pin / PORT_PINS % 26), pin % PORT_PINS);
	else
		(void)snprintf(name.text, sizeof(name.text), "%s%u", rows[row].prefixes[0], pin);
	return name;
}

struct rmw_obk_pin_name rmw_obk_pin_words(const char *chip, unsigned pin)
{
	const size_t row = row_of(chip);
	struct rmw_obk_pin_name words;

	if (row < RMW_COUNT(rows) && rows[row].has_ports)
		(void)snprintf(words.text, sizeof(words.text), "pin %u (%.6s)", pin % 100,
			       rmw_obk_pin_name(chip, pin).text);
	else
		(void)snprintf(words.text, sizeof(words.text), "pin %u", pin);
	return words;
}

/* One or two digits alone, below `end`. */
static bool read_number(const char *text, unsigned end, unsigned *number)
{
	const size_t len = strlen(text);
	unsigned value = 0;

	if (len == 0 || len > 2)
		return false;
	for (; *text != '\0'; text++) {
		if (!isdigit((unsigned char)*text))
			return false;
		value = value * 10 + (unsigned)(*text - '0');
	}
	*number = value;
	return value < end;
}

static bool read_port(const char *text, unsigned *pin)
{
	const int letter = toupper((unsigned char)text[0]);
	unsigned number;

	if (letter < 'A' || letter >= 'A' + (int)(RMW_OBK_PINS_MAX / PORT_PINS) ||
	    !read_number(text + 1, PORT_PINS, &number))
		return false;
	*pin = (unsigned)(letter - 'A') * PORT_PINS + number;
	return true;
}

bool rmw_obk_pin_parse(const char *chip, const char *text, uint8_t *pin)
{
	const size_t row = row_of(chip);
	unsigned number;
	bool is_read = read_number(text, RMW_OBK_PINS_MAX, &number);

	for (size_t i = 0; row < RMW_COUNT(rows) && !is_read && i < RMW_COUNT(rows[row].prefixes);
	     i++) {
		const char *prefix = rows[row].prefixes[i];
		const size_t len = prefix == NULL ? 0 : strlen(prefix);

		if (prefix == NULL || strncasecmp(text, prefix, len) != 0)
			continue;
		is_read = rows[row].has_ports ? read_port(text + len, &number)
					      : read_number(text + len, RMW_OBK_PINS_MAX, &number);
	}
	if (is_read)
		*pin = (uint8_t)number;
	return is_read;
}
