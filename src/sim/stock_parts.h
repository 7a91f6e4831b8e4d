/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_STOCK_PARTS_H
#define RMW_SIM_STOCK_PARTS_H

#include <assert.h>

#include <rmwflash/bytes.h>

/* The parts of made content, for stock.c alone. Each fills a partition, or a part of it. */

/* The `len` bytes at `at`, which are there by the layouts of stock.c. */
static inline struct rmw_span sim_stock_inside(struct rmw_span area, size_t at, size_t len)
{
	assert(at <= area.len && len <= area.len - at);
	return (struct rmw_span){ area.data + at, len };
}

/* The project's boot stage as it goes to address 0, from firmware/prebuilt; its code stands behind
 * a header of its own. Static; empty where the build had none. */
struct rmw_view sim_stock_boot_image(void);

/* Made code with the texts of stock firmware in it; a multiple of 1 KiB. */
void sim_stock_fill_code(struct rmw_span code);

/* The factory block with the unit's MAC. bl602-protocol 7.8 */
void sim_stock_put_factory(struct rmw_span part, const uint8_t mac[6]);

/* An EasyFlash store with two records. bl602-protocol 7.7 */
void sim_stock_put_psm(struct rmw_span part, const uint8_t mac[6]);

/* A line of text that names the unit; nothing where the layout has no such partition. */
void sim_stock_put_identity(struct rmw_span part, const uint8_t mac[6]);

#endif
