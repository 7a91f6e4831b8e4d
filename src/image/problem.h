/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_PROBLEM_H
#define RMW_IMAGE_PROBLEM_H

#include <rmwflash/image.h>

/*
 * Add a sentence about what is wrong with the file. Those beyond the room for them are left out:
 * the ones there are suffice to distrust it.
 */
void rmw_problem_add(struct rmw_image_info *info, const char *format, ...) RMW_PRINTF(2, 3);

#endif
