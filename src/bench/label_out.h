/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LABEL_OUT_H
#define RMW_BENCH_LABEL_OUT_H

#include "base/time.h"
#include "bench/label.h"

/* Where labels go: a path that ends with '/' is a folder that gets a file for each unit; any other
 * is a file, a device or a pipe that each label is put at the end of. */

#define RMW_LABEL_OUT_MS 10000u /* what a printer may take for one */

/* Fails with FILE_WRITE where nothing could be written there. Changes nothing. */
bool rmw_label_out_check(const char *path, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Write the label of the unit `name`, which is as rmw_profile_name_check takes it: a file NAME.zpl
 * or NAME.txt, which takes the place of an older one; the folder is made. At the end of a file all
 * of it is written, or nothing. Fails with FILE_WRITE, also where a device takes too little by
 * `until`; with PROFILE_OPTION for the name; with INTERRUPTED.
 */
bool rmw_label_out_write(const char *path, const char *name, const struct rmw_label *label,
			 struct rmw_view made, const struct rmw_deadline *until,
			 struct rmw_err *err) RMW_MUST_CHECK;

#endif
