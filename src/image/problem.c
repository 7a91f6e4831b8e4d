/* SPDX-License-Identifier: MIT */
/* Sentences about what is wrong with a file, as many as there is room for. */
#include "image/problem.h"

#include <stdarg.h>
#include <stdio.h>

void rmw_problem_add(struct rmw_image_info *info, const char *format, ...)
{
	va_list args;

	if (info->problem_count == RMW_IMAGE_PROBLEMS_MAX)
		return;
	va_start(args, format);
	(void)vsnprintf(info->problems[info->problem_count++], sizeof(info->problems[0]), format,
			args);
	va_end(args);
}
