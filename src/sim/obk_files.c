/* SPDX-License-Identifier: MIT */
/* The few files of a simulated OpenBeken. */
#include <stdio.h>

#include "sim/obk_app.h"

struct sim_obk_file *sim_obk_file_find(struct sim_obk *obk, const char *name)
{
	for (size_t i = 0; name[0] != '\0' && i < SIM_OBK_FILES; i++)
		if (strcmp(obk->files[i].name, name) == 0)
			return &obk->files[i];
	return NULL;
}

static struct sim_obk_file *find_free(struct sim_obk *obk)
{
	for (size_t i = 0; i < SIM_OBK_FILES; i++)
		if (obk->files[i].name[0] == '\0')
			return &obk->files[i];
	return NULL;
}

struct sim_obk_file *sim_obk_file_put(struct sim_obk *obk, const char *name, struct rmw_view bytes)
{
	struct sim_obk_file *file = sim_obk_file_find(obk, name);
	struct rmw_err ignored = { 0 };

	if (file == NULL)
		file = find_free(obk);
	if (file == NULL || name[0] == '\0' || strlen(name) >= sizeof(file->name) ||
	    bytes.len > SIM_OBK_FILE_MAX)
		return NULL;
	rmw_buf_release(&file->bytes);
	if (!rmw_buf_append(&file->bytes, bytes, &ignored))
		return NULL;
	snprintf(file->name, sizeof(file->name), "%s", name);
	return file;
}

void sim_obk_files_clear(struct sim_obk *obk)
{
	for (size_t i = 0; i < SIM_OBK_FILES; i++) {
		rmw_buf_release(&obk->files[i].bytes);
		obk->files[i].name[0] = '\0';
	}
}
