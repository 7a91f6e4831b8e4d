/* SPDX-License-Identifier: MIT */
/* Whatever a Beken chip answers: frames are found or not, and the link ends by its deadlines. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "link/bk_sync.h"
#include "support/line_port.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is found lies inside of the bytes, and a part is not complete. */
static void find_all(struct rmw_view bytes)
{
	struct bk_reply reply;
	size_t skip, size;

	for (;;) {
		const enum bk_find find = bk_frame_find(bytes, &reply, &skip, &size);

		if (skip > bytes.len || (find == BK_FIND_NOTHING && skip != bytes.len) ||
		    (find == BK_FIND_PART && size <= bytes.len - skip) || size > BK_REPLY_MAX)
			abort();
		if (find != BK_FIND_REPLY)
			return;
		if (size > bytes.len - skip || reply.args.len > size)
			abort();
		bytes = rmw_view_part(bytes, skip + size, bytes.len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t args[8] = { 0x20, 0x00, 0x20, 0x01, 0x00 };
	static struct bk_link link;
	struct bk_heard heard = { 0 };
	struct rmw_err err = { 0 };
	struct line_port line;
	bool is_linked;

	find_all((struct rmw_view){ data, size });
	line_port_init(&line, (struct rmw_view){ data, size });
	line.answers_after = 1;
	link = (struct bk_link){ .port = &line.port, .patience = BK_PATIENCE_SHORT };
	(void)!bk_sync_spam(&link, rmw_port_in(&line.port, 3), &heard, &is_linked, &err);
	for (unsigned verb = 0; verb < BK_VERB_COUNT && line.answers.len > 0; verb++) {
		const struct bk_request request = { (enum bk_verb)verb, { args, 5 }, 0 };
		struct bk_reply reply;

		err = (struct rmw_err){ 0 };
		(void)!bk_link_ask(&link, &request, &reply, &err);
		err = (struct rmw_err){ 0 };
		(void)!bk_link_take(&link, &request, &reply, &err);
	}
	(void)!bk_link_set_rate(&link, 921600, 20, &err);
	return 0;
}
