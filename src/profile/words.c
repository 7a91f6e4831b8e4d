/* SPDX-License-Identifier: MIT */
/* The words for what a relay does when power comes up, and what its switch input does. */
#include <rmwflash/profile.h>

static const char *const power_on_words[] = {
	[RMW_POWER_ON_UNSAID] = "",
	[RMW_POWER_ON_OFF] = "off",
	[RMW_POWER_ON_ON] = "on",
	[RMW_POWER_ON_LAST] = "last",
};

static const char *const ext_switch_words[] = {
	[RMW_EXT_SWITCH_UNSAID] = "",	    [RMW_EXT_SWITCH_OFF] = "off",
	[RMW_EXT_SWITCH_TOGGLE] = "toggle", [RMW_EXT_SWITCH_TOGGLE_PULLDOWN] = "toggle-pulldown",
	[RMW_EXT_SWITCH_DINPUT] = "dinput",
};

/* Which of the words behind the first, which is none; 0: no such word. */
static unsigned find(const char *const *words, size_t count, const char *word)
{
	for (unsigned i = 1; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return 0;
}

bool rmw_power_on_parse(const char *word, enum rmw_power_on *power_on)
{
	const unsigned found = find(power_on_words, RMW_COUNT(power_on_words), word);

	if (found == 0)
		return false;
	*power_on = (enum rmw_power_on)found;
	return true;
}

const char *rmw_power_on_word(enum rmw_power_on power_on)
{
	return power_on_words[power_on];
}

bool rmw_ext_switch_parse(const char *word, enum rmw_ext_switch *ext_switch)
{
	const unsigned found = find(ext_switch_words, RMW_COUNT(ext_switch_words), word);

	if (found == 0)
		return false;
	*ext_switch = (enum rmw_ext_switch)found;
	return true;
}

const char *rmw_ext_switch_word(enum rmw_ext_switch ext_switch)
{
	return ext_switch_words[ext_switch];
}
