/* SPDX-License-Identifier: MIT */
/* OpenBeken's REST interface: files, flash and update. openbeken 12.7 and 12.9 */
#include <ctype.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/obk_request.h"

#define FLASH_MAX 0x200000u
#define OTA_HEADER 512u
#define OTA_IDENT "BL60X_OTA"

/* What stands behind a folder of the interface; NULL: the path is not in it. */
static const char *behind(const char *path, const char *folder)
{
	const size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 ? path + len : NULL;
}

static void print_error(struct rmw_buf *reply, int code, const char *text)
{
	obk_print_head(reply, code, "application/json");
	sim_obk_print(reply, "{\"error\":%d, \"msg\":\"%s\"}", code, text);
}

static void append(struct rmw_buf *reply, struct rmw_view bytes)
{
	struct rmw_err ignored = { 0 };

	(void)!rmw_buf_append(reply, bytes, &ignored);
}

static void list_files(struct sim_obk *obk, struct rmw_buf *reply)
{
	obk_print_head(reply, 200, "application/json");
	sim_obk_print(reply, "{\"dir\":\"\",\"content\":[{\"name\":\".\",\"type\":2,\"size\":0},"
			     "{\"name\":\"..\",\"type\":2,\"size\":0}");
	for (size_t i = 0; i < SIM_OBK_FILES; i++)
		if (obk->files[i].name[0] != '\0')
			sim_obk_print(reply, ",{\"name\":\"%s\",\"type\":1,\"size\":%zu}",
				      obk->files[i].name, obk->files[i].bytes.len);
	sim_obk_print(reply, "]}");
}

static void put_file(struct sim_obk *obk, const char *name, struct rmw_view bytes,
		     struct rmw_buf *reply)
{
	if (sim_obk_file_put(obk, name, bytes) == NULL) {
		print_error(reply, 500, "no room");
		return;
	}
	obk_print_head(reply, 200, "application/json");
	sim_obk_print(reply, "{\"fname\":\"%s\",\"size\":%zu}", name, bytes.len);
}

static void answer_file(struct sim_obk *obk, const struct obk_request *request, const char *name,
			struct rmw_buf *reply)
{
	const struct sim_obk_file *file = sim_obk_file_find(obk, name);

	if (request->method == OBK_POST) {
		put_file(obk, name, request->body, reply);
	} else if (name[0] == '\0') {
		list_files(obk, reply);
	} else if (file != NULL) {
		obk_print_head(reply, 200, "application/octet-stream");
		append(reply, rmw_buf_view(&file->bytes));
	} else {
		obk_print_head(reply, 404, "application/json");
		sim_obk_print(reply, "{\"fname\":\"%s\",\"error\":-2}", name);
	}
}

/* A reply without a head. */
static void delete_file(struct sim_obk *obk, const char *name, struct rmw_buf *reply)
{
	struct sim_obk_file *file = sim_obk_file_find(obk, name);

	sim_obk_print(reply, "%s", file != NULL ? "OK" : "Error");
	if (file == NULL)
		return;
	rmw_buf_release(&file->bytes);
	file->name[0] = '\0';
}

static void tell_flash(struct sim_obk *obk, const char *range, struct rmw_buf *reply)
{
	const struct rmw_view flash = rmw_span_view(sim_nor_cells(obk->sim->bus.nor));
	char *end;
	unsigned long addr, len;

	addr = strtoul(range, &end, 16);
	if (!isxdigit((unsigned char)range[0]) || *end != '-' || !isxdigit((unsigned char)end[1])) {
		print_error(reply, -1, "invalid url");
		return;
	}
	len = strtoul(end + 1, NULL, 16);
	if (addr > FLASH_MAX || len > FLASH_MAX - addr) {
		print_error(reply, -1, "requested flash read out of range");
		return;
	}
	obk_print_head(reply, 200, "application/octet-stream");
	append(reply, rmw_view_part(flash, addr, len));
}

/* Nothing is written: what an update does is not played. */
static void take_update(const struct obk_request *request, struct rmw_buf *reply)
{
	const struct rmw_view body = request->body;

	if (body.len < OTA_HEADER) {
		print_error(reply, -20, "No header found");
		return;
	}
	if (memcmp(body.data, OTA_IDENT, sizeof(OTA_IDENT) - 1) != 0) {
		print_error(reply, -20, "Invalid header ident");
		return;
	}
	obk_print_head(reply, 200, "application/json");
	sim_obk_print(reply, "{\"size\":%zu}", body.len);
}

bool obk_answer_upload(struct sim_obk *obk, const struct obk_request *request,
		       struct rmw_buf *reply)
{
	const char *rest;

	if ((rest = behind(request->path, "api/lfs/")) != NULL)
		answer_file(obk, request, rest, reply);
	else if ((rest = behind(request->path, "api/del/")) != NULL)
		delete_file(obk, rest, reply);
	else if ((rest = behind(request->path, "api/flash/")) != NULL && request->method == OBK_GET)
		tell_flash(obk, rest, reply);
	else if (strcmp(request->path, "api/ota") == 0 && request->method == OBK_POST)
		take_update(request, reply);
	else
		return false;
	return true;
}
