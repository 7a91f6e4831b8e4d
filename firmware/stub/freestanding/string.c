/* SPDX-License-Identifier: MIT */
/* What a compiler expects to find beside any code, where there is no C library. */
#include <stdint.h>
#include <string.h>

#include "core/bytes.h"

void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	uint8_t *out = to;
	const uint8_t *in = from;

	if (((uintptr_t)out | (uintptr_t)in) % 4 == 0)
		for (; len >= 4; len -= 4, out += 4, in += 4)
			put_aligned(out, get_aligned(in));
	while (len-- > 0)
		*out++ = *in++;
	return to;
}

void *memmove(void *to, const void *from, size_t len)
{
	uint8_t *out = to;
	const uint8_t *in = from;

	if (out <= in)
		return memcpy(to, from, len);
	while (len-- > 0)
		out[len] = in[len];
	return to;
}

void *memset(void *to, int value, size_t len)
{
	uint8_t *out = to;

	while (len-- > 0)
		*out++ = (uint8_t)value;
	return to;
}

int memcmp(const void *a, const void *b, size_t len)
{
	const uint8_t *left = a, *right = b;

	for (; len > 0; len--, left++, right++)
		if (*left != *right)
			return *left - *right;
	return 0;
}

void *memchr(const void *bytes, int value, size_t len)
{
	const uint8_t *at = bytes;

	for (; len > 0; len--, at++)
		if (*at == (uint8_t)value)
			return (void *)(uintptr_t)at;
	return NULL;
}

size_t strlen(const char *text)
{
	size_t len = 0;

	while (text[len] != '\0')
		len++;
	return len;
}

int strcmp(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
		a++, b++;
	return (uint8_t)*a - (uint8_t)*b;
}
