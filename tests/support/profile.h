/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_PROFILE_H
#define RMW_TESTS_PROFILE_H

#include "support/cmocka.h"

#include <stdio.h>

#include <rmwflash/profile.h>

/* A profile that was read, and what was found. */
struct read_profile {
	struct rmw_profile profile;
	struct rmw_obk_findings findings;
};

static inline struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

/* Ends the test when it is refused. */
static inline void read_profile(struct rmw_view json, struct read_profile *read)
{
	struct rmw_err err = { 0 };

	memset(read, 0, sizeof(*read));
	if (!rmw_profile_parse(json, &read->profile, &read->findings, &err))
		fail_msg("%.*s: %s", (int)json.len, (const char *)json.data, err.cause);
}

/* A profile of that chip, with these pins and members of "rmwflash"; ' stands for ". */
static inline void read_made(const char *chip, const char *pins, const char *rest,
			     struct read_profile *read)
{
	char json[600];

	snprintf(json, sizeof(json), "{'chip':'%s','pins':{%s},'rmwflash':{'id':'made'%s%s}}", chip,
		 pins, rest[0] == '\0' ? "" : ",", rest);
	for (char *at = json; *at != '\0'; at++)
		if (*at == '\'')
			*at = '"';
	read_profile(view_of(json), read);
}

/* The first finding of that code; NULL when there is none. */
static inline const struct rmw_obk_finding *find_finding(const struct rmw_obk_findings *findings,
							 const char *code)
{
	for (size_t i = 0; i < findings->count; i++)
		if (strcmp(findings->items[i].code, code) == 0)
			return &findings->items[i];
	return NULL;
}

#endif
