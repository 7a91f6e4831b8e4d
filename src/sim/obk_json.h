/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_JSON_H
#define RMW_SIM_OBK_JSON_H

#include <rmwflash/bytes.h>

/*
 * The JSON that OpenBeken's REST interface reads: cut into tokens, escapes left as they are, at
 * most 128 tokens. openbeken 12.5
 */

#define SIM_OBK_TOKENS 128u

enum sim_obk_token_kind { SIM_OBK_OBJECT, SIM_OBK_ARRAY, SIM_OBK_STRING, SIM_OBK_VALUE };

struct sim_obk_token {
	enum sim_obk_token_kind kind;
	size_t from, to; /* bytes of the text; a string's without its quotes */
	size_t parent;	 /* index of the container; SIM_OBK_TOKENS: none */
};

/* How many tokens there are; -1 too many, -2 no JSON, -3 it ends too early. */
int sim_obk_json_read(struct rmw_view text, struct sim_obk_token tokens[SIM_OBK_TOKENS]);

#endif
