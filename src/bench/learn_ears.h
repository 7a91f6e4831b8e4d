/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEARN_EARS_H
#define RMW_BENCH_LEARN_EARS_H

#include <rmwflash/port.h>

/* A board that speaks by itself all the time is no touched one: it was quiet for so many looks. */
#define RMW_LEARN_QUIET_LOOKS 8u

/* Listens at the adapters on USB, to find the one whose board an operator touches: what starts
 * after a silence says some bytes, at whatever rate. Nothing is sent. */
struct rmw_learn_ears;

/* Fails with NO_MEMORY. */
bool rmw_learn_ears_new(struct rmw_learn_ears **ears, struct rmw_err *err) RMW_MUST_CHECK;
void rmw_learn_ears_free(struct rmw_learn_ears *ears); /* NULL is allowed */

/* A look: hear what came at these adapters since the last one. Those that cannot be opened, as
 * others use them, are not heard. */
void rmw_learn_ears_listen(struct rmw_learn_ears *ears, const struct rmw_port_info *list,
			   size_t count);

/* Whether the board at that adapter began to speak in the last look. */
bool rmw_learn_ears_heard(const struct rmw_learn_ears *ears, const struct rmw_port_info *info);

#endif
