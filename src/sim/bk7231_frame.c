/* SPDX-License-Identifier: MIT */
/* Takes requests to a BK7231 apart as its boot loader and its boot ROM do. */
#include "sim/bk7231_frame.h"

void sim_bk_frame_reset(struct sim_bk_frame *frame)
{
	frame->state = SIM_BK_WAIT_01;
}

bool sim_bk_frame_is_open(const struct sim_bk_frame *frame)
{
	return frame->state != SIM_BK_WAIT_01;
}

/* States that wait for one byte, and what follows them. */
static const struct {
	uint8_t byte;
	enum sim_bk_state next;
} expected[] = {
	[SIM_BK_WAIT_01] = { 0x01, SIM_BK_WAIT_E0 },
	[SIM_BK_WAIT_E0] = { 0xe0, SIM_BK_WAIT_FC },
	[SIM_BK_WAIT_FC] = { 0xfc, SIM_BK_WAIT_LENGTH },
	[SIM_BK_WAIT_F4] = { 0xf4, SIM_BK_WAIT_LOW },
};

static enum sim_bk_event expect(struct sim_bk_frame *frame, uint8_t byte)
{
	if (byte == expected[frame->state].byte)
		frame->state = expected[frame->state].next;
	else
		frame->state = frame->reading == SIM_BK_MASK_ROM && byte == 0x01 ? SIM_BK_WAIT_E0
										 : SIM_BK_WAIT_01;
	return SIM_BK_NOTHING;
}

static enum sim_bk_event begin(struct sim_bk_frame *frame, enum sim_bk_state state, uint32_t len)
{
	frame->len = len;
	frame->have = 0;
	frame->state = len == 0 ? SIM_BK_WAIT_01 : state;
	return SIM_BK_NOTHING;
}

static enum sim_bk_event take_length(struct sim_bk_frame *frame, uint8_t byte)
{
	if (byte == 0xff) {
		frame->state = SIM_BK_WAIT_F4;
		return SIM_BK_NOTHING;
	}
	return begin(frame, SIM_BK_SHORT, byte);
}

static enum sim_bk_event take_low(struct sim_bk_frame *frame, uint8_t byte)
{
	frame->len = byte;
	frame->state = SIM_BK_WAIT_HIGH;
	return SIM_BK_NOTHING;
}

static enum sim_bk_event take_high(struct sim_bk_frame *frame, uint8_t byte)
{
	return begin(frame, SIM_BK_LONG, frame->len | (uint32_t)byte << 8);
}

static enum sim_bk_event take_short(struct sim_bk_frame *frame, uint8_t byte)
{
	if (frame->have < sizeof(frame->short_bytes))
		frame->short_bytes[frame->have] = byte;
	if (++frame->have < frame->len)
		return SIM_BK_NOTHING;
	frame->state = SIM_BK_WAIT_01;
	return SIM_BK_SHORT_DONE;
}

/* FlashWrite4K counts down from N - 5 by pages, whatever N is. bk7231t-observed, Frames */
static bool is_paged(const struct sim_bk_frame *frame)
{
	return frame->reading == SIM_BK_BOOT_LOADER && frame->long_bytes[0] == SIM_BK_OP_WRITE_4K;
}

static void begin_pages(struct sim_bk_frame *frame)
{
	frame->state = SIM_BK_PAGES;
	frame->page_have = 0;
	frame->pages_done = 0;
	frame->page_bytes_left = frame->len - SIM_BK_WRITE_HEAD;
}

static enum sim_bk_event take_long(struct sim_bk_frame *frame, uint8_t byte)
{
	if (frame->have < sizeof(frame->long_bytes))
		frame->long_bytes[frame->have] = byte;
	frame->have++;
	if (is_paged(frame)) {
		if (frame->have == SIM_BK_WRITE_HEAD)
			begin_pages(frame);
		return SIM_BK_NOTHING;
	}
	if (frame->have < frame->len)
		return SIM_BK_NOTHING;
	frame->state = SIM_BK_WAIT_01;
	return SIM_BK_LONG_DONE;
}

static enum sim_bk_event take_page_byte(struct sim_bk_frame *frame, uint8_t byte)
{
	frame->page[frame->page_have++] = byte;
	if (frame->page_have < SIM_BK_PAGE)
		return SIM_BK_NOTHING;
	frame->page_have = 0;
	frame->pages_done++;
	frame->page_bytes_left -= SIM_BK_PAGE;
	if (frame->page_bytes_left != 0)
		return SIM_BK_PAGE_DONE;
	frame->state = SIM_BK_WAIT_01;
	return SIM_BK_LAST_PAGE_DONE;
}

enum sim_bk_event sim_bk_frame_take(struct sim_bk_frame *frame, uint8_t byte)
{
	switch (frame->state) {
	case SIM_BK_WAIT_01:
	case SIM_BK_WAIT_E0:
	case SIM_BK_WAIT_FC:
	case SIM_BK_WAIT_F4:
		return expect(frame, byte);
	case SIM_BK_WAIT_LENGTH:
		return take_length(frame, byte);
	case SIM_BK_SHORT:
		return take_short(frame, byte);
	case SIM_BK_WAIT_LOW:
		return take_low(frame, byte);
	case SIM_BK_WAIT_HIGH:
		return take_high(frame, byte);
	case SIM_BK_LONG:
		return take_long(frame, byte);
	case SIM_BK_PAGES:
		return take_page_byte(frame, byte);
	}
	return SIM_BK_NOTHING;
}
