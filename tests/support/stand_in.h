/* SPDX-License-Identifier: MIT */
/* A stand-in for OpenBeken: it begins as an application does, and has the words of a build. */
#ifndef RMW_TESTS_STAND_IN_H
#define RMW_TESTS_STAND_IN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define STAND_IN_SIZE (16u * 1024)

static inline void make_stand_in(uint8_t app[STAND_IN_SIZE])
{
	static const uint8_t head[] = { 0x97, 0x01, 0x00, 0x00, 0x6f, 0x00, 0x00, 0x00 };
	static const char mark[] = "\0OpenBL602_1.18.299";

	for (size_t i = 0; i < STAND_IN_SIZE; i++)
		app[i] = (uint8_t)(i * 7 + (i >> 8) * 13);
	memcpy(app, head, sizeof(head));
	memcpy(app + STAND_IN_SIZE - sizeof(mark), mark, sizeof(mark));
}

#endif
