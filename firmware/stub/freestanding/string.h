/* SPDX-License-Identifier: MIT */
#ifndef STUB_STRING_H
#define STUB_STRING_H

#include <stddef.h>

/* The cross compiler comes without a C library; string.c has these. */
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int value, size_t len);
int memcmp(const void *a, const void *b, size_t len);
void *memchr(const void *bytes, int value, size_t len);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);

#endif
