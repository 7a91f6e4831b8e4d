/* SPDX-License-Identifier: MIT */
/* Values of options, read and checked. */
#include "sim/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

bool sim_setting_refuse(const struct sim_setting *setting, struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_PORT_SPEC, "'%s' is no value for %s=", setting->value,
			setting->name);
}

bool sim_setting_number(const struct sim_setting *setting, uint32_t max, uint32_t *number,
			struct rmw_err *err)
{
	struct rmw_err inner = { 0 };

	return rmw_number_parse(setting->name, setting->value, max, number, &inner) ||
	       sim_setting_refuse(setting, err);
}

bool sim_setting_hex_word(const struct sim_setting *setting, uint32_t *word, struct rmw_err *err)
{
	const char *text = setting->value;
	char *end;
	unsigned long long number;

	if (strncmp(text, "0x", 2) == 0)
		text += 2;
	if (!isxdigit((unsigned char)*text) || strlen(text) > 8)
		return sim_setting_refuse(setting, err);
	number = strtoull(text, &end, 16);
	if (*end != '\0')
		return sim_setting_refuse(setting, err);
	*word = (uint32_t)number;
	return true;
}

bool sim_setting_hex_bytes(const struct sim_setting *setting, struct rmw_span bytes,
			   struct rmw_err *err)
{
	const char *at = setting->value;

	for (size_t i = 0; i < bytes.len; i++) {
		char pair[3] = { 0 };

		if (i > 0 && *at == ':')
			at++;
		if (!isxdigit((unsigned char)at[0]) || !isxdigit((unsigned char)at[1]))
			return sim_setting_refuse(setting, err);
		memcpy(pair, at, 2);
		bytes.data[i] = (uint8_t)strtoul(pair, NULL, 16);
		at += 2;
	}
	return *at == '\0' || sim_setting_refuse(setting, err);
}

bool sim_setting_word(const struct sim_setting *setting, const char *const *words, size_t count,
		      size_t *index, struct rmw_err *err)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(setting->value, words[i]) == 0) {
			*index = i;
			return true;
		}
	return sim_setting_refuse(setting, err);
}

bool sim_setting_flag(const struct sim_setting *setting, bool *flag, struct rmw_err *err)
{
	static const char *const words[] = { "0", "1" };
	size_t index;

	if (!sim_setting_word(setting, words, RMW_COUNT(words), &index, err))
		return false;
	*flag = index == 1;
	return true;
}
