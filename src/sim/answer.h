/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_ANSWER_H
#define RMW_SIM_ANSWER_H

#include "sim/bl602_bus.h"
#include "sim/uart.h"

/* Answers of the chip, framed as ROM and loaders frame them. bl602-protocol 3.1 and 4.2 */

/* OK, nothing else. */
void sim_answer(struct rmw_sim *sim);
/* OK and a length; the caller sends as many bytes behind it. */
void sim_answer_head(struct rmw_sim *sim, uint16_t len);
/* OK, length and all of `data`, at most 65535 bytes. */
void sim_answer_data(struct rmw_sim *sim, struct rmw_view data);
/* FL and a code of bl602-protocol 5. */
void sim_answer_fail(struct rmw_sim *sim, unsigned code);
/* OK, or FL when `code` is not 0. */
void sim_answer_result(struct rmw_sim *sim, unsigned code);
/* The 20 bytes of boot info; `version` is what each program says of itself. bl602-protocol 3.3 */
void sim_answer_boot_info(struct rmw_sim *sim, uint32_t version);

/* Id 40 of both: burn words and answer. Fuses only ever go from 0 to 1; each word is counted. */
void sim_fuses_burn(struct rmw_sim *sim, struct rmw_view body);
/* Id 41 of both: read bytes from `offset`, which is below 128, to the end at most. Returns how
 * many. */
size_t sim_fuses_read(struct rmw_sim *sim, uint32_t offset, uint32_t len,
		      uint8_t data[SIM_EFUSE_BYTES]);

#endif
