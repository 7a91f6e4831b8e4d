/* SPDX-License-Identifier: MIT */
/* Whatever a chip answers: the link must take it or refuse it, within its deadlines. */
#include <stddef.h>
#include <stdint.h>

#include "link/bl_sync.h"
#include "support/line_port.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bl_link link;
	struct heard heard = { 0 };
	struct bl_boot_info info;
	struct rmw_err err = { 0 };
	struct line_port line;
	char text[200];

	line_port_init(&line, (struct rmw_view){ data, size });
	link = (struct bl_link){ .port = &line.port };
	(void)!bl_sync_probe(&link, &heard, &err);
	(void)!bl_sync_burst(&link, &heard, &err);
	heard_text(&heard, text, sizeof(text));
	for (unsigned opcode = 0; opcode < 256 && line.answers.len > 0; opcode++) {
		struct bl_answer answer;

		err = (struct rmw_err){ 0 };
		if (bl_command_find((uint8_t)opcode) == NULL)
			continue;
		(void)!bl_link_exchange(&link, &(struct bl_request){ opcode, { 0 }, 0 }, &answer,
					&err);
		(void)!bl_link_boot_info(&link, &info, &err);
	}
	return 0;
}
