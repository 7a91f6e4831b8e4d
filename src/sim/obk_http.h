/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_HTTP_H
#define RMW_SIM_OBK_HTTP_H

#include "sim/obk_app.h"

/* OpenBeken's web server without its sockets. openbeken 12 */

#define SIM_OBK_RECEIVE_MAX 1022u /* bytes that one receive call takes */

/*
 * Answer a request as far as it was received; what is not HTTP gets no reply. The device may have
 * changed, and is to restart, afterwards.
 */
void sim_obk_answer(struct sim_obk *obk, struct rmw_view request, struct rmw_buf *reply);

/* True for requests whose body is received to its end: uploads. */
bool sim_obk_is_upload(struct rmw_view request);
/* How long such a request is in all by its head, at most `max`; 0: the head is not complete. */
size_t sim_obk_upload_len(struct rmw_view request, size_t max);

#endif
